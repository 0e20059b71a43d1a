package io.taihu.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.taihu.api.RunningServer.Answer;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Files that things have sent, put together from their events. */
@Timeout(120)
class SentFilesTest {
    @TempDir
    static Path folder;

    static RunningServer server;

    @BeforeAll
    static void start() {
        server = new RunningServer(folder);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void aFileComesBackInWhateverOrderItsPiecesCame() throws Exception {
        server.thing("f1", "");
        byte[] video = bytes(700_000, "00000018667479706d703432");
        tell("f1", "file", "a.mp4", "video", video.length, "");
        List<int[]> pieces = new ArrayList<>();
        for (int at = 0; at < video.length; at += 40_000) {
            pieces.add(new int[] {at, Math.min(video.length, at + 40_000)});
        }
        java.util.Collections.shuffle(pieces, new Random(3));
        for (int[] each : pieces) {
            // every second one comes twice, the first time with other bytes
            if (each[0] % 80_000 == 0) {
                piece("f1", "a.mp4", each[0], new byte[each[1] - each[0]]);
            }
        }
        for (int[] each : pieces) {
            piece("f1", "a.mp4", each[0], Arrays.copyOfRange(video, each[0], each[1]));
        }
        piece("f1", "another.mp4", 0, new byte[100]);
        tell("f1", "fileDone", "a.mp4", "video", video.length, ", \"complete\": true");
        server.awaitHistory();

        JsonNode items = server.get("/api/v1/things/f1/files").json().path("items");
        assertThat(items).hasSize(1);
        assertThat(items.path(0).path("name").asText()).isEqualTo("a.mp4");
        assertThat(items.path(0).path("kind").asText()).isEqualTo("video");
        assertThat(items.path(0).path("size").asLong()).isEqualTo(video.length);
        assertThat(items.path(0).path("complete").asBoolean()).isTrue();
        HttpResponse<byte[]> file = file("f1", "a.mp4");
        assertThat(file.statusCode()).isEqualTo(200);
        assertThat(file.body()).isEqualTo(video);
        assertThat(file.headers().firstValue("Content-Type")).hasValue("video/mp4");
        assertThat(file.headers().firstValue("Content-Disposition"))
                .hasValue("inline; filename=\"a.mp4\"; filename*=UTF-8''a.mp4");
    }

    @Test
    void aFileThatIsNotCompleteIsToldAndNotGiven() {
        server.thing("f2", "");
        tell("f2", "file", "begun.jpg", "image", 200, "");
        piece("f2", "begun.jpg", 0, new byte[100]);
        tell("f2", "file", "missing.jpg", "image", 200, "");
        piece("f2", "missing.jpg", 0, new byte[100]);
        tell("f2", "fileDone", "missing.jpg", "image", 200, ", \"complete\": false");
        // it says that it is complete, and is not
        tell("f2", "file", "lie.jpg", "image", 200, "");
        piece("f2", "lie.jpg", 0, new byte[100]);
        piece("f2", "lie.jpg", 150, new byte[50]);
        tell("f2", "fileDone", "lie.jpg", "image", 200, ", \"complete\": true");
        server.awaitHistory();

        JsonNode items = server.get("/api/v1/things/f2/files").json().path("items");
        assertThat(items).hasSize(3);
        assertThat(complete(items)).containsExactly("lie.jpg true", "missing.jpg false", "begun.jpg false");
        for (String name : List.of("begun.jpg", "missing.jpg")) {
            assertThat(server.get("/api/v1/things/f2/files/" + name).status()).isEqualTo(409);
        }
        Answer lie = server.get("/api/v1/things/f2/files/lie.jpg");
        assertThat(lie.status()).isEqualTo(409);
        assertThat(lie.body()).contains("bytes from 100 on are not there");
        assertThat(server.get("/api/v1/things/f2/files/none.jpg").status()).isEqualTo(404);
    }

    @Test
    void filesOfOneNameAreToldApartByTheirTime() throws Exception {
        server.thing("f3", "");
        for (int i = 1; i <= 3; i++) {
            tell("f3", "file", "1.jpg", "image", 10, "");
            // the second one is not whole: what the first one had does not stand in for it
            piece("f3", "1.jpg", 0, bytes(i == 2 ? 5 : 10, "ffd8ff0" + i));
            tell("f3", "fileDone", "1.jpg", "image", 10, "");
            server.awaitHistory();
        }
        JsonNode items = server.get("/api/v1/things/f3/files").json().path("items");
        assertThat(items).hasSize(3);
        assertThat(file("f3", "1.jpg").body()).startsWith(0xff, 0xd8, 0xff, 3);
        assertThat(file("f3", "1.jpg?time=" + items.path(2).path("time").asText())
                        .body())
                .startsWith(0xff, 0xd8, 0xff, 1);
        assertThat(file("f3", "1.jpg?time=" + items.path(1).path("time").asText())
                        .statusCode())
                .isEqualTo(409);
    }

    @Test
    void aListGoesOnWhereItsPageEnded() {
        server.thing("f4", "");
        for (int i = 0; i < 5; i++) {
            tell("f4", "file", "p" + i, "image", 1, "");
            piece("f4", "p" + i, 0, new byte[1]);
        }
        for (int i = 0; i < 5; i++) {
            tell("f4", "fileDone", "p" + i, "image", 1, ", \"complete\": true");
        }
        server.awaitHistory();
        List<String> found = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page =
                    server.get("/api/v1/things/f4/files?limit=2" + cursor).json();
            found.addAll(complete(page.path("items")));
            cursor = page.has("cursor") ? "&cursor=" + page.path("cursor").asText() : "";
        } while (!cursor.isEmpty());
        assertThat(found).containsExactly("p4 true", "p3 true", "p2 true", "p1 true", "p0 true");
    }

    @Test
    void hostileNamesAndBytesHarmNobody() throws Exception {
        server.thing("f5", "");
        List<String> names = List.of(
                "../../etc/passwd",
                "a\\b\"; filename=x.html",
                "..",
                "",
                "\u202Egpj.exe",
                "湖 1.html",
                "x".repeat(5_000),
                "a\r\nb");
        byte[] page = "<html><script>alert(1)</script></html>".getBytes(StandardCharsets.UTF_8);
        for (String name : names) {
            tell("f5", "file", name, "image", page.length, "");
            piece("f5", name, 0, page);
            tell("f5", "fileDone", name, "image", page.length, ", \"complete\": true");
        }
        event("f5", "file", "[1]");
        event("f5", "media", "\"file\"");
        event("f5", "media", "{\"file\": \"m\", \"size\": 1e300}");
        event("f5", "media", "{\"file\": \"m\", \"size\": -1}");
        event("f5", "fileDone", "{\"name\": {\"a\": 1}, \"size\": 10}");
        server.awaitHistory();

        JsonNode items = server.get("/api/v1/things/f5/files").json().path("items");
        assertThat(items).hasSize(names.size());
        for (JsonNode item : items) {
            String name = item.path("name").asText();
            assertThat(name).matches("[\\p{L}\\p{Nd}._+()-]{1,101}").doesNotStartWith(".");
            HttpResponse<byte[]> file = file("f5", java.net.URLEncoder.encode(name, StandardCharsets.UTF_8));
            assertThat(file.statusCode()).as(name).isEqualTo(200);
            assertThat(file.body()).isEqualTo(page);
            assertThat(file.headers().firstValue("Content-Type")).hasValue("application/octet-stream");
            assertThat(file.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
            assertThat(file.headers().firstValue("Content-Security-Policy").orElse(""))
                    .startsWith("sandbox;")
                    .contains("default-src 'none'");
            assertThat(file.headers().firstValue("Content-Disposition").orElse(""))
                    .matches("attachment; filename=\"[\\w.+()-]*\"; filename\\*=UTF-8''[\\w.%*-]*");
        }
    }

    @Test
    void piecesThatAreNoneAreLeftOut() throws Exception {
        server.thing("f6", "");
        tell("f6", "file", "x.png", "image", 8, "");
        for (String data : List.of(
                "{\"name\": \"x.png\", \"offset\": -4, \"data\": \"ffffffffffffffff\"}",
                "{\"name\": \"x.png\", \"offset\": 1e99, \"data\": \"ff\"}",
                "{\"name\": \"x.png\", \"offset\": 9223372036854775807, \"data\": \"ff\"}",
                "{\"name\": \"x.png\", \"offset\": 0, \"data\": \"no hex\"}",
                "{\"name\": \"x.png\", \"offset\": 0, \"data\": {\"a\": 1}}",
                "{\"name\": \"x.png\"}")) {
            event("f6", "fileBlock", data);
        }
        piece("f6", "x.png", 0, HexFormat.of().parseHex("89504e470d0a1a0a" + "ff".repeat(100)));
        piece("f6", "x.png", 8, new byte[4]);
        tell("f6", "fileDone", "x.png", "image", 8, "");
        server.awaitHistory();
        HttpResponse<byte[]> file = file("f6", "x.png");
        assertThat(file.body()).isEqualTo(HexFormat.of().parseHex("89504e470d0a1a0a"));
        assertThat(file.headers().firstValue("Content-Type")).hasValue("image/png");
    }

    private static List<String> complete(JsonNode items) {
        List<String> all = new ArrayList<>();
        items.forEach(each ->
                all.add(each.path("name").asText() + " " + each.path("complete").asBoolean()));
        return all;
    }

    private static byte[] bytes(int size, String beginHex) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        byte[] begin = HexFormat.of().parseHex(beginHex);
        System.arraycopy(begin, 0, bytes, 0, begin.length);
        return bytes;
    }

    private static void tell(String thing, String event, String name, String type, int size, String more) {
        event(
                thing,
                event,
                Json.object()
                        .put("name", name)
                        .put("type", type)
                        .put("size", size)
                        .toString()
                        .replaceFirst("}$", more + "}"));
    }

    private static void piece(String thing, String name, int offset, byte[] bytes) {
        event(
                thing,
                "fileBlock",
                Json.object()
                        .put("name", name)
                        .put("offset", offset)
                        .put("data", HexFormat.of().formatHex(bytes))
                        .toString());
    }

    private static void event(String thing, String name, String json) {
        assertThat(server.post("/api/v1/things/" + thing + "/events/" + name, json)
                        .status())
                .isEqualTo(204);
    }

    private static HttpResponse<byte[]> file(String thing, String path) throws IOException, InterruptedException {
        return server.client.send(
                HttpRequest.newBuilder(server.uri("/api/v1/things/" + thing + "/files/" + path))
                        .header("Authorization", "Bearer " + server.owner)
                        .build(),
                BodyHandlers.ofByteArray());
    }
}
