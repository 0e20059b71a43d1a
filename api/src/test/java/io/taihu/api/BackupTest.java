package io.taihu.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.taihu.api.RunningServer.Answer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Backups as the API makes and shows them. */
final class BackupTest {
    @TempDir
    Path folder;

    @Test
    void aBackupIsMadeBehindTheRequestAndListed() {
        try (RunningServer server = new RunningServer(folder)) {
            server.thing("one", "");
            server.post("/api/v1/things/one/readings", "{\"level\": 3}");
            assertThat(server.get("/api/v1/backups").json().path("items")).isEmpty();

            Answer begun = server.post("/api/v1/backups", "");
            assertThat(begun.status()).as(begun.body()).isEqualTo(202);
            String at = begun.header("Location");
            assertThat(at).matches("/api/v1/backups/\\d{8}-\\d{6}");
            JsonNode done = await(server, at);
            assertThat(done.path("state").asText()).as(done.toString()).isEqualTo("done");
            assertThat(done.path("files").asLong()).isGreaterThan(5);
            assertThat(done.path("added").asLong())
                    .as("what is the same is kept once")
                    .isPositive()
                    .isLessThanOrEqualTo(done.path("bytes").asLong());
            assertThat(done.path("registry").asText()).isEqualTo("included");

            assertThat(server.post("/api/v1/backups", "{\"name\": \"second\"}").status())
                    .isEqualTo(202);
            JsonNode second = await(server, "/api/v1/backups/second");
            assertThat(second.path("state").asText()).as(second.toString()).isEqualTo("done");
            JsonNode list = server.get("/api/v1/backups").json();
            assertThat(list.path("folder").asText())
                    .isEqualTo(folder.resolve("backups").toString());
            assertThat(list.path("items")).hasSize(2);
            assertThat(list.path("items").path(0).path("name").asText()).isEqualTo("second");
        }
    }

    @Test
    void aRequestNamesABackupAndNeverAPlace() {
        try (RunningServer server = new RunningServer(folder)) {
            for (String name :
                    new String[] {"../out", "/tmp/out", "a/b", "A", "", "blobs", "x".repeat(65), "a.b", ".."}) {
                Answer answer = server.post("/api/v1/backups", "{\"name\": \"" + name + "\"}");
                assertThat(answer.status()).as(name + answer.body()).isEqualTo(422);
            }
            assertThat(server.post("/api/v1/backups", "{\"folder\": \"/tmp\"}").status())
                    .isEqualTo(422);
            assertThat(server.get("/api/v1/backups/none").status()).isEqualTo(404);
            assertThat(server.get("/api/v1/backups/..%2Fjournal").status()).isIn(400, 404, 422);
            assertThat(folder.resolve("backups")).doesNotExist();
        }
    }

    @Test
    void oneNameIsOneBackupAndOneIsMadeAtATime() {
        try (RunningServer server = new RunningServer(folder, Map.of("backup.rate", "1m"), true)) {
            fill(server, 5);
            assertThat(server.post("/api/v1/backups", "{\"name\": \"a\"}").status())
                    .isEqualTo(202);
            Answer twice = server.post("/api/v1/backups", "{\"name\": \"b\"}");
            assertThat(twice.status()).isEqualTo(409);
            assertThat(twice.body()).contains("backup a is being made");
            assertThat(server.get("/api/v1/backups/a").json().path("state").asText())
                    .isEqualTo("running");
            assertThat(await(server, "/api/v1/backups/a").path("state").asText())
                    .isEqualTo("done");
            assertThat(server.post("/api/v1/backups", "{\"name\": \"a\"}").status())
                    .isEqualTo(409);
        }
    }

    @Test
    void whatIsStoppedWithTheServerIsSaidToHaveFailed() throws Exception {
        try (RunningServer server = new RunningServer(folder, Map.of("backup.rate", "1m"), true)) {
            fill(server, 8);
            server.post("/api/v1/backups", "{\"name\": \"a\"}");
        }
        assertThat(Files.exists(folder.resolve("backups/a/manifest.json"))).isFalse();
        try (RunningServer server = new RunningServer(folder)) {
            JsonNode failed = server.get("/api/v1/backups/a").json();
            assertThat(failed.path("state").asText()).isEqualTo("failed");
            assertThat(failed.path("trouble").asText()).contains("stopped");
            server.post("/api/v1/backups", "{\"name\": \"b\"}");
            assertThat(await(server, "/api/v1/backups/b").path("state").asText())
                    .isEqualTo("done");
            assertThat(server.get("/api/v1/backups").json().path("items")).hasSize(1);
        }
    }

    @Test
    void withoutHistoryThereIsNoBackup() {
        try (RunningServer server = new RunningServer(folder, Map.of(), false)) {
            server.history.completeExceptionally(
                    new io.taihu.model.TaihuException(io.taihu.model.ErrorCode.UNAVAILABLE, "history did not open"));
            assertThat(server.post("/api/v1/backups", "").status()).isEqualTo(503);
        }
    }

    /** Reports so many times 900 kB. */
    private static void fill(RunningServer server, int times) {
        server.thing("one", "");
        for (int i = 0; i < times; i++) {
            StringBuilder body = new StringBuilder("[");
            for (int j = 0; j < 30; j++) {
                body.append(j == 0 ? "" : ",")
                        .append("{\"time\": ")
                        .append(1_790_000_000_000L + i * 30 + j)
                        .append(", \"values\": {\"t\": \"")
                        .append(i * 30 + j)
                        .append("x".repeat(30_000))
                        .append("\"}}");
            }
            Answer answer =
                    server.post("/api/v1/things/one/readings", body.append("]").toString());
            assertThat(answer.status()).as(answer.body()).isEqualTo(204);
        }
    }

    private static JsonNode await(RunningServer server, String path) {
        return Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .until(
                        () -> server.get(path).json(),
                        backup -> !backup.path("state").asText().equals("running"));
    }
}
