package io.taihu.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.taihu.model.Presence;
import io.taihu.model.TaihuException;
import io.taihu.server.RawMqtt.Packet;
import io.taihu.testkit.TestAuthority;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starting, stopping and starting again, also where it cannot. */
class StartIT {
    @TempDir
    Path data;

    @Test
    void aRestartForgetsNothing() throws Exception {
        try (RunningTaihu server = new RunningTaihu(data)) {
            server.thing("a");
            try (RawMqtt mqtt = RawMqtt.connected(server.mqtt(), "a", "a", 4)) {
                mqtt.send(RawMqtt.publish(4, 1, 1, "things/a/readings", "{\"n\":1.5,\"text\":\"x\"}"));
                assertThat(mqtt.read().id()).isEqualTo(1);
            }
            var thing = server.taihu.directory().thing("a").orElseThrow();
            Awaitility.await().until(() -> server.taihu.twins().twin(thing).presence() == Presence.OFFLINE);
        }
        try (RunningTaihu server = new RunningTaihu(data)) {
            server.taihu.twins().ready().join();
            var thing = server.taihu.directory().thing("a").orElseThrow();
            assertThat(server.taihu.twins().twin(thing).values()).hasSize(2);
            assertThat(server.taihu.twins().twin(thing).presence()).isEqualTo(Presence.OFFLINE);
            server.taihu.awaitHistory();
            assertThat(server.rows("a")).isEqualTo(1);
        }
    }

    @Test
    void theFolderItMakesIsItsOwnersAlone() throws Exception {
        Path made = data.resolve("made");
        try (RunningTaihu server = new RunningTaihu(made)) {
            assertThat(server.taihu.ports()).containsKey("http");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made)))
                    .isEqualTo("rwx------");
        }
    }

    @Test
    void anOrderlyStopLeavesItsThingsTimeToComeBack() throws Exception {
        RawMqtt mqtt;
        try (RunningTaihu server = new RunningTaihu(data)) {
            server.thing("a");
            mqtt = RawMqtt.connected(server.mqtt(), "a", "a", 4);
            mqtt.send(RawMqtt.publish(4, 1, 1, "things/a/readings", "{\"n\":1.5}"));
            assertThat(mqtt.read().id()).isEqualTo(1);
        }
        mqtt.close();
        try (RunningTaihu server = new RunningTaihu(data)) {
            server.taihu.twins().ready().join();
            var thing = server.taihu.directory().thing("a").orElseThrow();
            assertThat(server.taihu.twins().twin(thing).presence()).isEqualTo(Presence.CONNECTED);
        }
    }

    @Test
    void listsThePortOfSqlWhenItIsOpen() throws Exception {
        Path list = data.resolve("ports.json");
        try (RunningTaihu server = new RunningTaihu(data, "history.sql-port", "0")) {
            server.taihu.history().get(1, TimeUnit.MINUTES);
            int port = server.taihu.ports().get("sql");
            assertThat(Files.readString(list))
                    .contains("\"http\": " + server.http())
                    .contains("\"mqtt\": " + server.mqtt())
                    .contains("\"sql\": " + port);
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                assertThat(socket.isConnected()).isTrue();
            }
        }
        try (RunningTaihu server = new RunningTaihu(data)) {
            server.taihu.history().get(1, TimeUnit.MINUTES);
            assertThat(Files.readString(list)).contains("\"http\"").doesNotContain("sql");
        }
    }

    @Test
    void withACertificateThePageIsThereOverTlsToo() throws Exception {
        TestAuthority authority = new TestAuthority(data, "authority");
        authority.issue("server");
        Path folder = data.resolve("server");
        String[] tls = {
            "mqtt.tls-port",
            "0",
            "http.tls-port",
            "0",
            "tls.certificate-file",
            authority.certificate("server").toString(),
            "tls.key-file",
            authority.key("server").toString()
        };
        try (RunningTaihu server = new RunningTaihu(folder, tls);
                HttpClient client =
                        HttpClient.newBuilder().sslContext(authority.client()).build()) {
            int port = server.taihu.ports().get("https");
            assertThat(Files.readString(folder.resolve("ports.json"))).contains("\"https\": " + port);
            URI page = URI.create("https://127.0.0.1:" + port + "/healthz");
            assertThat(client.send(HttpRequest.newBuilder(page).build(), HttpResponse.BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(200);
        }
        try (RunningTaihu server = new RunningTaihu(folder)) {
            assertThat(server.taihu.ports()).doesNotContainKey("https");
        }
    }

    @Test
    void theOwnersTokenWorksAndThereIsNoOther() throws Exception {
        try (RunningTaihu server = new RunningTaihu(data)) {
            assertThat(status(server, "/api/v1/things", RunningTaihu.OWNER)).isEqualTo(200);
            assertThat(status(server, "/api/v1/things", "admin")).isEqualTo(401);
            assertThat(status(server, "/healthz", "")).isEqualTo(200);
            assertThat(server.taihu.ownerLinkCode()).isEmpty();
            Awaitility.await()
                    .untilAsserted(
                            () -> assertThat(status(server, "/readyz", "")).isEqualTo(200));
        }
    }

    @Test
    void aSecondServerOnTheSameFolderDoesNotStart() {
        try (RunningTaihu server = new RunningTaihu(data)) {
            assertThatThrownBy(() -> new RunningTaihu(data))
                    .isInstanceOf(TaihuException.class)
                    .hasMessageContaining(data.toString());
            assertThat(server.mqtt()).isPositive();
        }
    }

    @Test
    void aPortThatIsTakenIsNamedWithItsSetting() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            String port = Integer.toString(taken.getLocalPort());
            assertThatThrownBy(() -> new RunningTaihu(data, "mqtt.port", port))
                    .hasMessageContaining(port)
                    .hasMessageContaining("mqtt.port");
            assertThatThrownBy(() -> new RunningTaihu(data, "http.port", port))
                    .hasMessageContaining(port)
                    .hasMessageContaining("http.port");
        }
        // and what had been started was stopped again
        new RunningTaihu(data).close();
    }

    @Test
    void aFolderThatCannotBeMadeIsNamed() throws IOException {
        Path file = Files.writeString(data.resolve("file"), "");
        assertThatThrownBy(() -> new RunningTaihu(file.resolve("below"))).hasMessageContaining(file.toString());
    }

    @Test
    void aFullJournalStopsAcknowledgingAndDropsNothing() throws Exception {
        try (RunningTaihu server = new RunningTaihu(
                data,
                "journal.disk-budget",
                "64m",
                "history.commit-interval",
                "1m",
                "history.commit-rows",
                "1000000")) {
            server.thing("a");
            int sent = 0;
            int acknowledged = 0;
            String text = "x".repeat(30_000);
            try (RawMqtt mqtt = RawMqtt.connected(server.mqtt(), "a", "a", 4)) {
                mqtt.timeoutMillis(3_000);
                while (sent < 5_000) {
                    mqtt.send(RawMqtt.publish(
                            4,
                            1,
                            ++sent,
                            "things/a/readings",
                            "{\"time\":" + (1_790_000_000_000L + sent) + ",\"values\":{\"t\":\"" + text + "\"}}"));
                    Packet ack;
                    try {
                        ack = mqtt.read();
                    } catch (java.net.SocketTimeoutException e) {
                        break;
                    }
                    assertThat(ack.id()).isEqualTo(++acknowledged);
                }
            }
            assertThat(acknowledged).isBetween(100, 4_999);
            assertThat(status(server, "/readyz", "")).isEqualTo(503);
            assertThat(body(server, "/readyz")).contains("journal.disk-budget");
            // history gives room again as soon as it has committed
            server.taihu.awaitHistory();
            assertThat(server.rows("a")).isBetween((long) acknowledged, (long) sent);
            Awaitility.await()
                    .untilAsserted(
                            () -> assertThat(status(server, "/healthz", "")).isEqualTo(200));
        }
    }

    @Test
    void aDamagedHistoryStopsNobodyFromBeingTakenIn() throws Exception {
        try (RunningTaihu server = new RunningTaihu(data)) {
            server.thing("a");
            say(server);
            server.taihu.awaitHistory();
        }
        try (Stream<Path> files = Files.walk(data.resolve("history"))) {
            List<Path> wrecked = files.filter(f -> f.getFileName().toString().startsWith("_meta")
                            || f.getFileName().toString().startsWith("tables.d"))
                    .toList();
            assertThat(wrecked).isNotEmpty();
            for (Path file : wrecked) {
                Files.write(file, new byte[] {1, 2, 3});
            }
        }
        try (RunningTaihu server = new RunningTaihu(data)) {
            say(server);
            Awaitility.await()
                    .untilAsserted(
                            () -> assertThat(status(server, "/readyz", "")).isEqualTo(503));
            assertThat(body(server, "/readyz")).containsIgnoringCase("history");
        }
    }

    @Test
    void aDamagedJournalIsNamedAndPassedOverOnlyWhenToldTo() throws Exception {
        String text = "acknowledged-text";
        Path after = Files.createDirectory(data.resolve("after"));
        try (RunningTaihu server = new RunningTaihu(data.resolve("before"), "history.commit-interval", "1m")) {
            server.thing("a");
            try (RawMqtt mqtt = RawMqtt.connected(server.mqtt(), "a", "a", 4)) {
                for (int i = 1; i <= 20; i++) {
                    mqtt.send(RawMqtt.publish(4, 1, i, "things/a/readings", "{\"t\":\"" + text + i + "\"}"));
                    assertThat(mqtt.read().id()).isEqualTo(i);
                }
                // what is on the disk now is what a crash would leave
                copyOfRegistryAndJournal(data.resolve("before"), after);
            }
        }
        Path segment = after.resolve("journal/00000000000000000000.journal");
        byte[] bytes = Files.readAllBytes(segment);
        int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf(text + "11");
        assertThat(at).isPositive();
        bytes[at] ^= 1;
        Files.write(segment, bytes);

        assertThatThrownBy(() -> new RunningTaihu(after))
                .hasMessageContaining(segment.getFileName().toString())
                .hasMessageContaining("journal.damage");
        assertThat(Files.readAllBytes(segment)).as("nothing was changed").isEqualTo(bytes);
        try (RunningTaihu server = new RunningTaihu(after, "journal.damage", "skip")) {
            say(server);
            server.taihu.awaitHistory();
            assertThat(server.rows("a"))
                    .as("all but the damaged one, and the new one")
                    .isEqualTo(20);
        }
    }

    private static void copyOfRegistryAndJournal(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = from.relativize(file).toString();
                boolean held = name.endsWith(".lock") || name.endsWith(".owner");
                // what is being written anew takes the place of what is there, and may be gone by now
                boolean unfinished = name.endsWith(".new");
                if (!held && !unfinished && (name.startsWith("journal") || name.startsWith("registry"))) {
                    Files.createDirectories(to.resolve(name).getParent());
                    Files.copy(file, to.resolve(name));
                }
            }
        }
    }

    private static void say(RunningTaihu server) throws IOException {
        try (RawMqtt mqtt = RawMqtt.connected(server.mqtt(), "a", "a", 4)) {
            mqtt.send(RawMqtt.publish(4, 1, 1, "things/a/readings", "{\"n\":1}"));
            assertThat(mqtt.read().id()).isEqualTo(1);
        }
    }

    private static int status(RunningTaihu server, String path, String token) throws Exception {
        return get(server, path, token).statusCode();
    }

    private static String body(RunningTaihu server, String path) throws Exception {
        return get(server, path, "").body();
    }

    private static HttpResponse<String> get(RunningTaihu server, String path, String token) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.http() + path));
            if (!token.isEmpty()) {
                request.header("Authorization", "Bearer " + token);
            }
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        }
    }
}
