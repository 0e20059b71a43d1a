package io.taihu.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Runs whole benches against {@link FakeServer} in a process of its own. */
class MainTest {
    @TempDir
    Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeEach
    void pointToTheFakeServer() {
        System.setProperty(
                ServerProcess.COMMAND,
                String.join(
                        "\n",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        FakeServer.class.getName()));
    }

    @AfterEach
    void forget() {
        System.clearProperty(ServerProcess.COMMAND);
    }

    @Test
    void printsFiguresAndSucceedsWhenEveryAcknowledgedMessageIsARow() throws Exception {
        assertThat(run("ingest", "--pattern=gateway", "--seconds=1", "--warmup=0"))
                .as(err::toString)
                .isZero();
        JsonNode line = lines().getFirst();
        assertThat(line.get("what").asText()).isEqualTo("ingest");
        assertThat(line.get("load").asText()).isEqualTo("gateway");
        assertThat(line.get("acknowledged").asLong())
                .isPositive()
                .isEqualTo(line.get("rows").asLong());
        assertThat(line.get("unacknowledged").asLong()).isZero();
        assertThat(line.get("messages_per_s").asDouble()).isPositive();
        assertThat(line.get("server_cpu_us_per_msg").asDouble()).isPositive();
        assertThat(line.get("ack_p99_ms").asDouble())
                .isGreaterThanOrEqualTo(line.get("ack_p50_ms").asDouble());
        assertThat(line.get("rss_mb").asLong()).isPositive();
        assertThat(line.get("machine").get("fdatasync_p50_ms").asDouble()).isPositive();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void findsNothingWrongWithAServerThatKeepsItsWordThroughKills() throws Exception {
        assertThat(run("kill", "--rounds=3", "--rate=2000", "--seed=4", "--patience=1"))
                .as(() -> out.toString() + err)
                .isZero();
        List<JsonNode> lines = lines();
        assertThat(lines).hasSize(4);
        JsonNode verdict = lines.getLast();
        assertThat(verdict.get("verdict").asText()).isEqualTo("nothing lost, nothing doubled");
        assertThat(verdict.get("acknowledged").asLong())
                .isPositive()
                .isEqualTo(verdict.get("stored").asLong());
    }

    @ParameterizedTest
    @EnumSource(
            value = FakeServer.Honesty.class,
            names = {"FORGETFUL", "GARBLING", "VOLATILE"})
    void findsOutAServerThatDoesNot(FakeServer.Honesty honesty) throws Exception {
        assertThat(run(
                        "kill",
                        "--rounds=1",
                        "--rate=2000",
                        "--seed=5",
                        "--patience=1",
                        "--set",
                        "fake.honesty=" + honesty))
                .isEqualTo(1);
        String problems = lines().getLast().get("problems").toString();
        switch (honesty) {
            case FORGETFUL, VOLATILE -> assertThat(problems).contains("are lost");
            case GARBLING -> assertThat(problems).contains("has other values than were sent");
            case HONEST -> throw new AssertionError();
        }
    }

    @Test
    void measuresWhatRulesCost() throws Exception {
        assertThat(run("rules", "--load=ten,hundred", "--things=200", "--seconds=1"))
                .as(err::toString)
                .isZero();
        List<JsonNode> lines = lines();
        assertThat(lines).hasSize(2).allSatisfy(line -> {
            assertThat(line.get("what").asText()).isEqualTo("rules");
            assertThat(line.get("cpu_us_per_msg").asDouble()).isPositive();
            assertThat(line.get("machine").get("cores").asInt()).isPositive();
        });
        // ten rules over two properties each are judged at each reading; of a hundred limits few are crossed
        assertThat(lines.get(0).get("evaluations_per_msg").asDouble()).isEqualTo(10);
        assertThat(lines.get(1).get("evaluations_per_msg").asDouble())
                .isPositive()
                .isLessThan(1);
        assertThat(run("rules", "--load=eleven")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("simple, ten, windows, hundred");
    }

    @Test
    void saysWhichOptionItDoesNotKnow() throws Exception {
        assertThat(run("ingest", "--secnods=1")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("--secnods=1").contains("--seconds");
        assertThat(run("ingest", "--pattern=half")).isEqualTo(2);
        assertThat(run("ingest", "--seconds=0")).isEqualTo(2);
        assertThat(run("dance")).isEqualTo(2);
    }

    private int run(String... arguments) throws InterruptedException {
        List<String> all = new ArrayList<>(List.of(arguments));
        if (!arguments[0].equals("dance")) {
            all.add("--folder=" + folder);
        }
        return Main.run(
                all,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    private List<JsonNode> lines() throws Exception {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : out.toString(StandardCharsets.UTF_8).split("\n")) {
            lines.add(new ObjectMapper().readTree(line));
        }
        return lines;
    }
}
