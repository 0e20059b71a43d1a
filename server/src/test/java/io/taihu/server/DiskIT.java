package io.taihu.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.taihu.server.RawMqtt.Packet;
import java.io.IOException;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server on a disk that is really full, or really read-only: a small file system in memory, mounted in a namespace of the
 * server's process, so that it goes with it.
 */
class DiskIT {
    private static final String OWNER = "owners-token";
    private static final int SPARE = 24 << 20;

    @TempDir
    Path folder;

    @BeforeAll
    static void mayMount() throws Exception {
        Process process = new ProcessBuilder("unshare", "-m", "mount", "-t", "tmpfs", "tmpfs", "/mnt").start();
        assumeTrue(
                process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0,
                "no file system can be mounted here: that needs root");
    }

    @Test
    void aFullDiskStopsAcknowledgingAndLosesNothing() throws Exception {
        try (Server server = Server.start("size=300m", "", folder, "journal.segment-bytes=16m")) {
            String token = server.createThing("a");
            int[] counts = new int[2];
            try (RawMqtt mqtt = RawMqtt.connected(server.port("mqtt"), "a", token, 4)) {
                mqtt.timeoutMillis(20_000);
                publish(mqtt, counts, 100);
                assertThat(counts[1]).as("acknowledged while there is room").isEqualTo(100);
                Path filler = server.inside(folder.resolve("filler"));
                fill(filler);
                mqtt.timeoutMillis(3_000);
                publish(mqtt, counts, 5_000);
                assertThat(counts[1]).as("acknowledged until it was full").isBetween(101, 5_099);
                Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
                    HttpResponse<String> ready = server.get("/readyz");
                    assertThat(ready.statusCode()).isEqualTo(503);
                    assertThat(ready.body()).containsIgnoringCase("space");
                });
                Files.delete(filler);
                mqtt.timeoutMillis(90_000);
                while (counts[1] < counts[0]) {
                    assertThat(mqtt.read().id())
                            .as("goes on once there is room")
                            .isEqualTo(++counts[1]);
                }
                publish(mqtt, counts, 100);
                assertThat(counts[1]).isEqualTo(counts[0]);
            }
            Awaitility.await()
                    .atMost(Duration.ofSeconds(90))
                    .untilAsserted(
                            () -> assertThat(server.rows("a")).as(server::log).isEqualTo(counts[1]));
            Awaitility.await().atMost(Duration.ofSeconds(90)).untilAsserted(() -> {
                HttpResponse<String> ready = server.get("/readyz");
                assertThat(ready.statusCode())
                        .as(() -> ready.body() + "\n" + server.log())
                        .isEqualTo(200);
            });
        }
    }

    @Test
    void aReadOnlyDiskIsNamedAndNothingStarts() throws Exception {
        try (Server server = Server.start("size=300m", "mount -o remount,ro " + folder, folder)) {
            assertThat(server.process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(server.process.exitValue()).isEqualTo(1);
            assertThat(server.log()).contains(folder.toString()).doesNotContain("\tat ");
        }
    }

    /** Publishes one after another until one is not acknowledged in time; counts the sent and the acknowledged. */
    private static void publish(RawMqtt mqtt, int[] counts, int wanted) throws IOException {
        String text = "x".repeat(30_000);
        for (int i = 0; i < wanted; i++) {
            mqtt.send(RawMqtt.publish(
                    4,
                    1,
                    ++counts[0],
                    "things/a/readings",
                    "{\"time\":" + (1_790_000_000_000L + counts[0]) + ",\"values\":{\"t\":\"" + text + "\"}}"));
            Packet ack;
            try {
                ack = mqtt.read();
            } catch (SocketTimeoutException e) {
                return;
            }
            assertThat(ack.id()).isEqualTo(++counts[1]);
        }
    }

    /** Writes a file that leaves little room. */
    private static void fill(Path file) throws IOException {
        byte[] block = new byte[1 << 20];
        try (OutputStream out = Files.newOutputStream(file)) {
            while (file.toFile().getUsableSpace() > SPARE) {
                out.write(block);
            }
        }
    }

    /** A server in a process and a mount namespace of its own. */
    private record Server(Process process, Path folder, Path output) implements AutoCloseable {
        private static final Pattern PORT = Pattern.compile("\"(\\w+)\": (\\d+)");
        private static final HttpClient CLIENT =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

        static Server start(String size, String then, Path folder, String... settings) throws IOException {
            Path output = Files.createTempFile("disk-it", ".log");
            String mount = "mount -t tmpfs -o " + size + " tmpfs " + folder + " && " + (then.isEmpty() ? ":" : then);
            List<String> command =
                    new ArrayList<>(List.of("unshare", "-m", "sh", "-c", mount + " && exec \"$@\"", "sh"));
            command.addAll(ServerProcess.serve(folder, settings));
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
            builder.environment().put("TAIHU_BOOTSTRAP_TOKEN", OWNER);
            return new Server(builder.start(), folder, output);
        }

        /** A path as the server sees it. */
        Path inside(Path path) {
            return Path.of("/proc/" + process.pid() + "/root" + path.toAbsolutePath());
        }

        int port(String name) {
            Path ports = inside(folder.resolve("ports.json"));
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> Files.exists(ports) || !process.isAlive());
            try {
                Matcher matcher = PORT.matcher(Files.readString(ports));
                while (matcher.find()) {
                    if (matcher.group(1).equals(name)) {
                        return Integer.parseInt(matcher.group(2));
                    }
                }
            } catch (IOException e) {
                throw new IllegalStateException(log(), e);
            }
            throw new IllegalStateException("no port " + name);
        }

        HttpResponse<String> get(String path) throws IOException, InterruptedException {
            return send(HttpRequest.newBuilder().GET(), path);
        }

        String createThing(String id) throws IOException, InterruptedException {
            HttpResponse<String> made = send(
                    HttpRequest.newBuilder()
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString("{\"id\":\"" + id + "\"}")),
                    "/api/v1/things");
            assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
            return made.body().replaceAll("(?s).*\"token\":\"([^\"]+)\".*", "$1");
        }

        /** Number of a thing's rows with a text in history; -1 when history does not answer. */
        long rows(String id) throws IOException, InterruptedException {
            String body = get("/api/v1/things/" + id
                            + "/history?properties=t&aggregate=count&points=1&from=1780000000000&to="
                            + System.currentTimeMillis())
                    .body();
            Matcher count = Pattern.compile("\"rows\":\\[\\[[^,]+,(\\d+)]]").matcher(body);
            return count.find() ? Long.parseLong(count.group(1)) : -1;
        }

        String log() {
            try {
                return Files.readString(output, StandardCharsets.UTF_8);
            } catch (IOException e) {
                return e.toString();
            }
        }

        private HttpResponse<String> send(HttpRequest.Builder request, String path)
                throws IOException, InterruptedException {
            return CLIENT.send(
                    request.uri(URI.create("http://127.0.0.1:" + port("http") + path))
                            .header("Authorization", "Bearer " + OWNER)
                            .build(),
                    HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        }

        @Override
        public void close() throws IOException {
            process.destroyForcibly().onExit().join();
            Files.delete(output);
        }
    }
}
