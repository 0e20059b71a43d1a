package io.taihu.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedWriter;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real server, killed again and again in the middle of an import, which goes on each time and doubles nothing. */
class ImportKillIT {
    private static final int ROWS = Integer.getInteger("taihu.import.rows", 400_000);
    private static final int THINGS = 20;
    private static final int KILLS = 3;
    private static final String TOKEN = "owners-token-for-imports";
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private int http;

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void goesOnAfterEachKillAndDoublesNothing() throws Exception {
        Path data = folder.resolve("data");
        Path file = csv();
        String id;
        Process server = start(data);
        try {
            JsonNode made = post("/api/v1/imports?name=readings.csv", Files.readAllBytes(file));
            id = made.path("id").asText();
            assertThat(made.path("mapping")
                            .path("columns")
                            .path("time")
                            .path("as")
                            .asText())
                    .isEqualTo("time");
            ObjectNode mapping = ((ObjectNode) made.path("mapping")).put("create", true);
            send(
                    "PATCH",
                    "/api/v1/imports/" + id,
                    JSON.writeValueAsBytes(JSON.createObjectNode().set("mapping", mapping)));
            post("/api/v1/imports/" + id + "/start", new byte[0]);
            long rows = 0;
            // a fast machine may have ended it before the last of them
            for (int kill = 0; kill < KILLS && rows < ROWS; kill++) {
                long before = rows;
                Awaitility.await()
                        .atMost(Duration.ofMinutes(2))
                        .until(() -> progress(id).path("rows").asLong() > before);
                server.destroyForcibly().waitFor();
                server = start(data);
                rows = progress(id).path("rows").asLong();
                assertThat(rows).as("what was counted is not counted anew").isGreaterThan(before);
            }
            Awaitility.await()
                    .atMost(Duration.ofMinutes(4))
                    .until(() ->
                            get("/api/v1/imports/" + id).path("state").asText().equals("done"));
        } finally {
            server.destroyForcibly().waitFor();
        }
        assertThat(Files.exists(data.resolve("imports").resolve(id).resolve("file")))
                .isFalse();
        try (RunningTaihu again = new RunningTaihu(data)) {
            http = again.http();
            JsonNode progress = progress(id);
            assertThat(progress.path("rows").asLong()).isEqualTo(ROWS);
            assertThat(progress.path("taken").asLong()).isEqualTo(ROWS - 1);
            assertThat(progress.path("refused").asLong()).isEqualTo(1);
            again.taihu.history().get(1, TimeUnit.MINUTES);
            again.taihu.awaitHistory();
            Map<String, Long> wrong = new TreeMap<>();
            for (int thing = 0; thing < THINGS; thing++) {
                long stored = again.rows("t" + thing);
                if (stored != rowsOf(thing)) {
                    wrong.put("t" + thing, stored);
                }
            }
            assertThat(wrong)
                    .as("things with another number of rows than given")
                    .isEmpty();
        }
    }

    /** One row of the thing in the middle of the file is refused. */
    private static long rowsOf(int thing) {
        return ROWS / THINGS - (thing == ROWS / 2 % THINGS ? 1 : 0);
    }

    /** Rows of distinct times; one in the middle has a level that is no number. */
    private Path csv() throws IOException {
        Path file = folder.resolve("readings.csv");
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            out.write("thing,time,level,flow,on\n");
            for (int i = 0; i < ROWS; i++) {
                out.write("t" + i % THINGS + "," + (1_790_000_000_000L + i) + ","
                        + (i == ROWS / 2 ? "wet" : i % 1_000 / 100.0) + "," + i + "," + (i % 2 == 0) + "\n");
            }
        }
        return file;
    }

    private Process start(Path data) throws IOException {
        Process process = ServerProcess.start(data, folder.resolve("log"), TOKEN);
        http = ServerProcess.port(data, "http");
        return process;
    }

    private JsonNode progress(String id) {
        return get("/api/v1/imports/" + id).path("progress");
    }

    private JsonNode get(String path) {
        return send("GET", path, null);
    }

    private JsonNode post(String path, byte[] body) {
        return send("POST", path, body);
    }

    private JsonNode send(String method, String path, byte[] body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + http + path))
                .header("Authorization", "Bearer " + TOKEN)
                .header("Content-Type", "application/octet-stream")
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body))
                .build();
        try {
            var answer = client.send(request, BodyHandlers.ofString());
            assertThat(answer.statusCode())
                    .as(method + " " + path + ": " + answer.body())
                    .isLessThan(300);
            return JSON.readTree(answer.body());
        } catch (IOException e) {
            throw new IllegalStateException(method + " " + path + " broke off", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
