package io.taihu.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The WebSocket, with a real client; each frame is held against openapi.yaml. */
final class StreamTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    /** Well before the next beat. */
    private static final Duration AT_ONCE = Duration.ofSeconds(3);

    @TempDir
    static Path folder;

    static RunningServer server;

    @BeforeAll
    static void start() {
        server = new RunningServer(folder, Map.of("http.stream-buffer", "64k"), false);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** A page with one socket. */
    private static final class Page implements WebSocket.Listener, AutoCloseable {
        final List<JsonNode> frames = new CopyOnWriteArrayList<>();
        final Contract contract = Contract.load();
        volatile int closed;
        volatile Instant closedAt = Instant.MAX;
        volatile String reason = "";
        private final StringBuilder part = new StringBuilder();
        private final HttpClient client = HttpClient.newHttpClient();
        private WebSocket socket;

        static Page open(String... headers) {
            Page page = new Page();
            WebSocket.Builder builder = page.client.newWebSocketBuilder();
            for (int i = 0; i < headers.length; i += 2) {
                builder.header(headers[i], headers[i + 1]);
            }
            page.socket = builder.buildAsync(java.net.URI.create("ws://127.0.0.1:" + server.port + Routes.STREAM), page)
                    .join();
            return page;
        }

        static Page owner() {
            return open("Authorization", "Bearer " + server.owner);
        }

        void send(String text) {
            socket.sendText(text, true).join();
        }

        JsonNode frame(Predicate<JsonNode> wanted) {
            return await().atMost(SOON)
                    .until(() -> frames.stream().filter(wanted).findFirst().orElse(null), f -> f != null);
        }

        @Override
        public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
            part.append(data);
            if (last) {
                contract.checkSchema("StreamFrame", part.toString());
                frames.add(Json.parse(part.toString()));
                part.setLength(0);
            }
            webSocket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String text) {
            reason = text;
            closedAt = Instant.now();
            closed = statusCode;
            return null;
        }

        @Override
        public void close() {
            socket.abort();
            client.close();
        }
    }

    @Test
    void twinBeginsWithSnapshotAndGoesOnWithChanges() {
        server.thing("w1", "");
        server.post("/api/v1/things/w1/readings", "{\"time\": 1795154400000, \"values\": {\"a\": 1, \"b\": \"x\"}}");
        try (Page page = Page.owner()) {
            page.send("{\"op\":\"sub\",\"id\":7,\"kind\":\"twin\",\"things\":[\"w1\"],\"every\":100}");
            JsonNode snapshot = page.frame(f -> f.path("snapshot").asBoolean());
            assertThat(snapshot.path("done").asBoolean()).isTrue();
            assertThat(snapshot.path("rows").toString())
                    .isEqualTo("[[\"w1\",1795154400000,{\"a\":[1,0,1795154400000],\"b\":[\"x\",0,1795154400000]}]]");

            server.post("/api/v1/things/w1/readings", "{\"time\": 1795154401000, \"values\": {\"a\": 2}}");
            JsonNode change = page.frame(f -> f.path("id").asInt() == 7 && !f.has("snapshot"));
            assertThat(change.path("rows").toString())
                    .isEqualTo("[[\"w1\",1795154401000,{\"a\":[2,0,1795154401000]}]]");

            page.send("{\"op\":\"unsub\",\"id\":7}");
            page.send(
                    "{\"op\":\"sub\",\"id\":8,\"kind\":\"reading\",\"things\":[\"w1\"],\"every\":100,\"properties\":[\"a\"]}");
            await().atMost(SOON).until(() -> {
                server.post("/api/v1/things/w1/readings", "{\"a\": 3, \"b\": \"y\"}");
                return page.frames.stream().anyMatch(f -> f.path("id").asInt() == 8);
            });
            JsonNode reading = page.frame(f -> f.path("id").asInt() == 8);
            assertThat(reading.path("rows").path(0).path(2).toString()).isEqualTo("{\"a\":3}");
            long twinFrames =
                    page.frames.stream().filter(f -> f.path("id").asInt() == 7).count();
            assertThat(twinFrames).as("no more after unsub").isEqualTo(2);
        }
    }

    @Test
    void placesComeWithSpeedAndHeadingAndNothingElse() {
        server.post("/api/v1/spaces", "{\"path\": \"roads\"}");
        server.post("/api/v1/models", """
                {"name": "ws-ship", "properties": [{"name": "position", "type": "location"},
                 {"name": "speed", "type": "number", "unit": "[kn_i]"}, {"name": "course", "type": "number", "unit": "deg"},
                 {"name": "wind_speed", "type": "number", "unit": "m/s"}]}""");
        server.thing("ship", ", \"space\": \"roads\", \"model\": \"ws-ship\"");
        try (Page page = Page.owner()) {
            page.send("{\"op\":\"sub\",\"id\":1,\"kind\":\"place\",\"space\":\"roads\",\"every\":100}");
            await().atMost(SOON).until(() -> {
                server.post("/api/v1/things/ship/readings", "{\"wind_speed\": 7}");
                server.post(
                        "/api/v1/things/ship/readings",
                        "{\"position\": {\"latitude\": 31.2, \"longitude\": 120.1}, \"speed\": 10, \"course\": 271.4}");
                return page.frames.stream().anyMatch(f -> f.path("id").asInt() == 1);
            });
            JsonNode row =
                    page.frame(f -> f.path("id").asInt() == 1).path("rows").path(0);
            assertThat(row).hasSize(6);
            assertThat(row.path(0).asText()).isEqualTo("ship");
            assertThat(row.path(2).asDouble()).isEqualTo(31.2);
            assertThat(row.path(3).asDouble()).isEqualTo(120.1);
            assertThat(row.path(4).asDouble()).isEqualTo(18.5);
            assertThat(row.path(5).asDouble()).isEqualTo(271);
        }
    }

    @Test
    void eventsAndPresencesAndBeatsCome() {
        server.post("/api/v1/spaces", "{\"path\": \"ws\"}");
        server.thing("w2", ", \"space\": \"ws\"");
        try (Page page = Page.owner()) {
            page.send("{\"op\":\"sub\",\"id\":1,\"kind\":\"event\",\"space\":\"ws\",\"every\":100}");
            page.send("{\"op\":\"sub\",\"id\":2,\"kind\":\"presence\",\"space\":\"ws\",\"every\":100}");
            JsonNode snapshot =
                    page.frame(f -> f.path("id").asInt() == 2 && f.path("done").asBoolean());
            assertThat(snapshot.path("rows").path(0).path(2).asText()).isEqualTo("never");
            await().atMost(SOON).until(() -> {
                server.post("/api/v1/things/w2/events/door", "{\"open\": true}");
                return page.frames.stream().anyMatch(f -> f.path("id").asInt() == 1);
            });
            JsonNode event = page.frame(f -> f.path("id").asInt() == 1);
            assertThat(event.path("rows").path(0).path(2).asText()).isEqualTo("door");
            assertThat(event.path("rows").path(0).path(3).toString()).isEqualTo("{\"open\":true}");
            JsonNode presence = page.frame(f -> f.path("id").asInt() == 2 && !f.has("snapshot"));
            assertThat(presence.path("rows").path(0).path(2).asText()).isEqualTo("connected");
            JsonNode beat = page.frame(f -> f.path("op").asText().equals("beat"));
            assertThat(beat.path("lag").has("twins")).isTrue();
        }
    }

    @Test
    void firstFrameMayCarryTheToken() {
        try (Page page = Page.open()) {
            page.send("{\"op\":\"auth\",\"token\":\"" + server.owner + "\"}");
            page.frame(f -> f.path("op").asText().equals("ready"));
        }
        try (Page page = Page.open()) {
            page.send("{\"op\":\"auth\",\"token\":\"wrong\"}");
            await().atMost(SOON).until(() -> page.closed == StreamSocket.CLOSE_UNKNOWN);
        }
        try (Page page = Page.open()) {
            page.send("{\"op\":\"sub\",\"id\":1,\"kind\":\"twin\"}");
            await().atMost(SOON).until(() -> page.closed == StreamSocket.CLOSE_UNKNOWN);
            assertThat(page.reason).contains("auth");
        }
    }

    @Test
    void wrongTokenAndForeignPageAreRefusedBeforeTheUpgrade() {
        assertThat(handshake("Authorization", "Bearer wrong")).isEqualTo(401);
        assertThat(handshake("Cookie", "taihu_session=" + server.owner, "Origin", "https://evil.example"))
                .isEqualTo(403);
        try (Page page =
                Page.open("Cookie", "taihu_session=" + server.owner, "Origin", "http://127.0.0.1:" + server.port)) {
            page.frame(f -> f.path("op").asText().equals("ready"));
        }
    }

    @Test
    void thingSeesItselfOnly() {
        String token = server.thing("w3", "");
        try (Page page = Page.open("Authorization", "Bearer " + token)) {
            page.send("{\"op\":\"sub\",\"id\":1,\"kind\":\"twin\",\"things\":[\"w3\"]}");
            page.frame(f -> f.path("id").asInt() == 1 && f.path("done").asBoolean());
            page.send("{\"op\":\"sub\",\"id\":2,\"kind\":\"twin\"}");
            assertThat(page.frame(f -> f.path("id").asInt() == 2).path("code").asText())
                    .isEqualTo("forbidden");
            page.send("{\"op\":\"sub\",\"id\":3,\"kind\":\"twin\",\"things\":[\"w1\"]}");
            assertThat(page.frame(f -> f.path("id").asInt() == 3).path("code").asText())
                    .isEqualTo("forbidden");
        }
    }

    @Test
    void refusesWrongFramesByName() {
        try (Page page = Page.owner()) {
            page.send("{\"op\":\"sub\",\"id\":1,\"kind\":\"twins\"}");
            assertThat(page.frame(f -> f.path("id").asInt() == 1).path("detail").asText())
                    .contains("$.kind", "twin, reading");
            page.send("{\"op\":\"sub\",\"id\":2,\"kind\":\"twin\",\"every\":1}");
            assertThat(page.frame(f -> f.path("id").asInt() == 2).path("detail").asText())
                    .contains("$.every", "100");
            page.send("{\"op\":\"sub\",\"id\":3,\"kind\":\"twin\",\"thing\":\"a\"}");
            assertThat(page.frame(f -> f.path("id").asInt() == 3).path("detail").asText())
                    .contains("$.thing", "things");
            page.send("not json");
            await().atMost(SOON).until(() -> page.closed == StreamSocket.CLOSE_RULES);
        }
    }

    @Test
    void deletedTokenEndsItsSocketsAtOnce() {
        JsonNode made = server.post("/api/v1/tokens", "{\"name\": \"short\"}").json();
        try (Page page = Page.open(
                        "Authorization", "Bearer " + made.path("token").asText());
                Page late = Page.open();
                Page other = Page.owner()) {
            late.send("{\"op\":\"auth\",\"token\":\"" + made.path("token").asText() + "\"}");
            page.frame(f -> f.path("op").asText().equals("ready"));
            late.frame(f -> f.path("op").asText().equals("ready"));
            other.frame(f -> f.path("op").asText().equals("beat"));
            // the beat, which also looks, comes every 5 s: this is right behind one
            server.delete("/api/v1/tokens/" + made.path("id").asText());
            await().atMost(AT_ONCE).until(() -> page.closed == StreamSocket.CLOSE_UNKNOWN);
            await().atMost(AT_ONCE).until(() -> late.closed == StreamSocket.CLOSE_UNKNOWN);
            assertThat(page.reason).isEqualTo("the token has ended");
            assertThat(other.closed).isZero();
        }
    }

    @Test
    void aSecondTokenCannotTakeTheFirstOnesPlace() {
        JsonNode first = server.post("/api/v1/tokens", "{\"name\": \"first\"}").json();
        JsonNode second =
                server.post("/api/v1/tokens", "{\"name\": \"second\"}").json();
        try (Page page = Page.open()) {
            page.send("{\"op\":\"auth\",\"token\":\"" + first.path("token").asText() + "\"}");
            page.frame(f -> f.path("op").asText().equals("ready"));
            page.send("{\"op\":\"auth\",\"token\":\"" + second.path("token").asText() + "\"}");
            assertThat(page.frame(f -> f.path("op").asText().equals("error"))
                            .path("detail")
                            .asText())
                    .contains("once");
            server.delete("/api/v1/tokens/" + first.path("id").asText());
            await().atMost(AT_ONCE).until(() -> page.closed == StreamSocket.CLOSE_UNKNOWN);
        }
    }

    @Test
    void signingOutEndsTheSocketsOfThatBrowserAtOnce() {
        String mine = cookie();
        String theirs = cookie();
        String origin = "http://127.0.0.1:" + server.port;
        try (Page page = Page.open("Cookie", mine, "Origin", origin);
                Page other = Page.open("Cookie", theirs, "Origin", origin)) {
            page.frame(f -> f.path("op").asText().equals("beat"));
            other.frame(f -> f.path("op").asText().equals("ready"));
            assertThat(server.send("DELETE", "/api/v1/session", null, null, "Cookie", mine, "Origin", origin)
                            .status())
                    .isEqualTo(204);
            await().atMost(AT_ONCE).until(() -> page.closed == StreamSocket.CLOSE_UNKNOWN);
            assertThat(page.reason).isEqualTo("the token has ended");
            assertThat(other.closed).isZero();
        }
    }

    private static String cookie() {
        return server.send("POST", "/api/v1/session", null, "{\"token\": \"" + server.owner + "\"}")
                .header("Set-Cookie")
                .split(";", 2)[0];
    }

    @Test
    void renewedTokenAndDeletedThingEndTheirSocketsAtOnce() {
        String token = server.thing("w7", "");
        try (Page page = Page.open("Authorization", "Bearer " + token)) {
            page.frame(f -> f.path("op").asText().equals("beat"));
            String next = server.post("/api/v1/things/w7/token", "")
                    .json()
                    .path("token")
                    .asText();
            await().atMost(AT_ONCE).until(() -> page.closed == StreamSocket.CLOSE_UNKNOWN);
            try (Page again = Page.open("Authorization", "Bearer " + next)) {
                again.frame(f -> f.path("op").asText().equals("beat"));
                server.delete("/api/v1/things/w7");
                await().atMost(AT_ONCE).until(() -> again.closed == StreamSocket.CLOSE_UNKNOWN);
                assertThat(again.reason).isEqualTo("the thing was deleted");
            }
        }
    }

    @Test
    void expiredTokenEndsItsSocketsAtOnce() {
        Instant end = Instant.now().plusSeconds(7);
        String token = server.post("/api/v1/tokens", "{\"name\": \"brief\", \"expires\": \"" + end + "\"}")
                .json()
                .path("token")
                .asText();
        try (Page page = Page.open("Authorization", "Bearer " + token)) {
            page.frame(f -> f.path("op").asText().equals("beat"));
            await().atMost(SOON).until(() -> page.closed == StreamSocket.CLOSE_UNKNOWN);
            assertThat(Duration.between(end, page.closedAt)).isPositive().isLessThan(AT_ONCE);
            assertThat(page.reason).isEqualTo("the token has expired");
        }
    }

    @Test
    void subscriptionsOfOneSocketShareItsBuffer() {
        server.thing("w5", "");
        try (Page page = Page.owner()) {
            for (int id = 1; id <= 8; id++) {
                page.send(
                        "{\"op\":\"sub\",\"id\":" + id + ",\"kind\":\"reading\",\"things\":[\"w5\"],\"every\":60000}");
            }
            page.send("{\"op\":\"sub\",\"id\":9,\"kind\":\"none\"}");
            page.frame(f -> f.path("id").asInt() == 9);
            server.post("/api/v1/things/w5/readings", "{\"t\": \"" + "x".repeat(12_000) + "\"}");
            await().atMost(SOON).until(() -> page.closed == StreamSocket.CLOSE_SLOW);
        }
    }

    @Test
    void thingHasFewStreams() {
        String token = server.thing("w6", "");
        List<Page> pages = new CopyOnWriteArrayList<>();
        try {
            for (int i = 0; i < StreamHub.THING_SOCKETS_MAX; i++) {
                Page page = Page.open("Authorization", "Bearer " + token);
                pages.add(page);
                page.frame(f -> f.path("op").asText().equals("ready"));
            }
            Page more = Page.open("Authorization", "Bearer " + token);
            pages.add(more);
            await().atMost(SOON).until(() -> more.closed == StreamSocket.CLOSE_MANY);
            assertThat(pages.getFirst().closed).isZero();
        } finally {
            pages.forEach(Page::close);
        }
    }

    @Test
    void slowReaderIsDroppedAndOthersDoNotNotice() throws IOException {
        server.thing("w4", "");
        try (Socket slow = upgraded();
                Page quick = Page.owner()) {
            subscribe(slow, "{\"op\":\"sub\",\"id\":1,\"kind\":\"reading\",\"things\":[\"w4\"],\"every\":100}");
            quick.send("{\"op\":\"sub\",\"id\":1,\"kind\":\"twin\",\"things\":[\"w4\"],\"every\":100}");
            quick.frame(f -> f.path("done").asBoolean());
            String text = "x".repeat(30_000);
            int[] sent = {0};
            await().atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> {
                        sent[0]++;
                        server.post("/api/v1/things/w4/readings", "{\"n\": " + sent[0] + ", \"t\": \"" + text + "\"}");
                        return broken(slow);
                    });
            int last = sent[0];
            quick.frame(f -> f.path("rows").path(0).path(2).path("n").path(0).asInt() == last);
            assertThat(quick.closed).isZero();
        }
    }

    /** Whether the server has hung up: found by writing, for what it sent is not read. */
    private static boolean broken(Socket socket) {
        try {
            socket.getOutputStream().write(masked(9, new byte[0]));
            socket.getOutputStream().flush();
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    private static Socket upgraded() throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4_096);
        socket.connect(new java.net.InetSocketAddress("127.0.0.1", server.port));
        socket.getOutputStream()
                .write(("GET " + Routes.STREAM + " HTTP/1.1\r\nHost: 127.0.0.1:" + server.port
                                + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                                + "Sec-WebSocket-Version: 13\r\nAuthorization: Bearer " + server.owner + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        InputStream in = socket.getInputStream();
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.read());
        }
        assertThat(head.toString()).startsWith("HTTP/1.1 101");
        return socket;
    }

    private static void subscribe(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(masked(1, text.getBytes(StandardCharsets.UTF_8)));
        socket.getOutputStream().flush();
    }

    /** A frame of a client, its mask zero. */
    private static byte[] masked(int opcode, byte[] payload) {
        byte[] frame = new byte[payload.length + 6];
        frame[0] = (byte) (0x80 | opcode);
        frame[1] = (byte) (0x80 | payload.length);
        System.arraycopy(payload, 0, frame, 6, payload.length);
        return frame;
    }

    private static int handshake(String... headers) {
        try {
            Page.open(headers).close();
            return 101;
        } catch (CompletionException e) {
            return ((WebSocketHandshakeException) e.getCause()).getResponse().statusCode();
        }
    }

    @Test
    void aMemberSeesTheirSpacesAndComesAgainWhenTheirRightsChange() {
        server.post("/api/v1/spaces", "{\"path\": \"mine\"}");
        server.post("/api/v1/spaces", "{\"path\": \"theirs\"}");
        server.thing("m1", ", \"space\": \"mine\"");
        server.thing("t1", ", \"space\": \"theirs\"");
        String account = "/api/v1/accounts/"
                + server.post(
                                "/api/v1/accounts",
                                "{\"name\": \"m@test\", \"grants\": [{\"space\": \"mine\", \"role\": \"viewer\"}]}")
                        .json()
                        .path("id")
                        .asText();
        String code = server.post(account + "/link", "")
                .json()
                .path("link")
                .path("path")
                .asText()
                .replace("/welcome#", "");
        String cookie = server.send("POST", "/api/v1/session", null, "{\"code\": \"" + code + "\"}")
                .header("Set-Cookie");
        String token = cookie.substring(cookie.indexOf('=') + 1, cookie.indexOf(';'));
        try (Page page = Page.open("Authorization", "Bearer " + token)) {
            page.send("{\"op\":\"sub\",\"id\":1,\"kind\":\"twin\",\"every\":100}");
            JsonNode snapshot =
                    page.frame(f -> f.path("id").asInt() == 1 && f.path("done").asBoolean());
            assertThat(snapshot.path("rows")).hasSize(1);
            page.send("{\"op\":\"sub\",\"id\":2,\"kind\":\"reading\",\"things\":[\"t1\"]}");
            assertThat(page.frame(f -> f.path("op").asText().equals("error"))
                            .path("code")
                            .asText())
                    .isEqualTo("forbidden");
            page.send("{\"op\":\"sub\",\"id\":3,\"kind\":\"reading\",\"every\":100}");
            await().atMost(SOON).until(() -> {
                server.post("/api/v1/things/t1/readings", "{\"a\": 1}");
                server.post("/api/v1/things/m1/readings", "{\"a\": 2}");
                return page.frames.stream().anyMatch(f -> f.path("id").asInt() == 3);
            });
            assertThat(page.frames.stream().map(JsonNode::toString)).noneMatch(f -> f.contains("[\"t1\""));

            server.patch(account, "{\"grants\": [{\"space\": \"theirs\", \"role\": \"viewer\"}]}");
            await().atMost(SOON).until(() -> page.closed == StreamSocket.CLOSE_CHANGED);
        }
    }
}
