package io.taihu.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code bench vehicles} against the server in a process of its own, with few terminals and for a moment. */
class VehiclesBenchIT {
    @TempDir
    Path folder;

    @Test
    void everyPositionThatWasAcknowledgedIsARow() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int status = io.taihu.bench.Main.run(
                List.of(
                        "vehicles",
                        "--terminals=40",
                        "--every=1",
                        "--seconds=2",
                        "--warmup=1",
                        "--batches=60",
                        "--rude=6",
                        "--folder=" + folder),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
        assertThat(status).as(() -> out.toString() + err).isZero();
        Map<String, JsonNode> lines = new HashMap<>();
        for (String line : out.toString(StandardCharsets.UTF_8).split("\n")) {
            JsonNode figures = new ObjectMapper().readTree(line);
            lines.put(figures.get("load").asText(), figures);
        }
        assertThat(lines).containsOnlyKeys("register", "paced", "batches", "storm", "stored");
        assertThat(lines.get("register").get("terminals").asInt()).isEqualTo(40);
        assertThat(lines.get("paced").get("positions_per_s").asInt()).isPositive();
        assertThat(lines.get("paced").get("server_cpu_us_per_position").asDouble())
                .isPositive();
        assertThat(lines.get("paced").get("frames_refused").asInt()).isEqualTo(2);
        assertThat(lines.get("batches").get("positions").asInt()).isEqualTo(600);
        assertThat(lines.get("storm").get("back").asInt()).isEqualTo(40);
        assertThat(lines.get("stored").get("acknowledged").asLong())
                .isGreaterThan(600)
                .isEqualTo(lines.get("stored").get("rows").asLong());
        assertThat(folder).isEmptyDirectory();
    }
}
