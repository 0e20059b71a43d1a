package io.taihu.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The trace of one reading on the road. */
final class JourneyTest {
    @TempDir
    static Path folder;

    private static RunningServer server;

    @BeforeAll
    static void start() {
        server = new RunningServer(folder);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static JsonNode trace(String thing) {
        return server.get("/api/v1/things/" + thing + "/trace").json();
    }

    private static JsonNode awaitArrived(String thing) {
        Awaitility.await().until(() -> trace(thing).path("state").asText().equals("arrived"));
        return trace(thing);
    }

    private static List<String> names(JsonNode trace) {
        List<String> names = new ArrayList<>();
        trace.path("stages").forEach(each -> names.add(each.path("name").asText()));
        return names;
    }

    @Test
    void theNextReadingIsFollowedThroughAllStages() {
        String token = server.thing("followed", "");
        assertThat(server.get("/api/v1/things/followed/trace").status()).isEqualTo(404);
        var asked = server.post("/api/v1/things/followed/trace", "");
        assertThat(asked.status()).isEqualTo(202);
        assertThat(asked.json().path("state").asText()).isEqualTo("waiting");

        String readings = "/api/v1/things/followed/readings";
        assertThat(server.send("POST", readings, token, "nonsense").status()).isEqualTo(400);
        assertThat(trace("followed").path("state").asText())
                .as("what is refused is not it")
                .isEqualTo("waiting");
        server.send("POST", readings, token, "{\"time\": \"2026-01-02T03:04:05Z\", \"values\": {\"x\": 1}}");
        JsonNode trace = awaitArrived("followed");

        assertThat(names(trace))
                .startsWith("decode")
                .contains("admit", "shape", "append", "durable", "acknowledge", "twin", "history");
        assertThat(trace.path("time").asText()).isEqualTo("2026-01-02T03:04:05Z");
        assertThat(trace.path("position").asLong()).isNotNegative();
        assertThat(new String(
                        HexFormat.of()
                                .parseHex(trace.path("message").path("hex").asText()),
                        UTF_8))
                .as("the message that was taken, not the one that was refused")
                .isEqualTo("{\"time\": \"2026-01-02T03:04:05Z\", \"values\": {\"x\": 1}}");
        assertThat(trace.path("message").path("size").asInt())
                .isEqualTo(trace.path("message").path("hex").asText().length() / 2);
        assertThat(trace.path("message").path("format").asText()).isEqualTo("application/json");
        trace.path("stages").forEach(each -> {
            assertThat(each.path("micros").asDouble()).as(each.toString()).isNotNegative();
            assertThat(each.path("fromMicros").asDouble()).as(each.toString()).isNotNegative();
        });

        server.send("POST", readings, token, "{\"x\": 2}");
        server.awaitHistory();
        assertThat(trace("followed").path("time"))
                .as("one reading, and no later one")
                .isEqualTo(trace.path("time"));
        assertThat(server.post("/api/v1/things/followed/trace", "").json().path("id"))
                .isNotEqualTo(trace.path("id"));
    }

    @Test
    void ofManyInAMessageTheFirstIsFollowedAndNoOtherThings() {
        String token = server.thing("many", "");
        String other = server.thing("other", "");
        server.post("/api/v1/things/many/trace", "");
        server.send("POST", "/api/v1/things/other/readings", other, "{\"x\": 1}");
        assertThat(trace("many").path("state").asText()).isEqualTo("waiting");
        server.send(
                "POST",
                "/api/v1/things/many/readings",
                token,
                "[{\"time\": \"2026-01-02T00:00:01Z\", \"values\": {\"x\": 1}}, "
                        + "{\"time\": \"2026-01-02T00:00:02Z\", \"values\": {\"x\": 2}}]");
        assertThat(awaitArrived("many").path("time").asText()).isEqualTo("2026-01-02T00:00:01Z");
    }

    @Test
    void itIsADocumentOfOpenTelemetry() {
        String token = server.thing("told", "");
        server.post("/api/v1/things/told/trace", "");
        server.send("POST", "/api/v1/things/told/readings", token, "{\"x\": 1}");
        String id = awaitArrived("told").path("id").asText();
        JsonNode document = server.get("/api/v1/things/told/trace?format=otlp").json();
        JsonNode resource = document.at("/resourceSpans/0");
        assertThat(resource.at("/resource/attributes/0/key").asText()).isEqualTo("service.name");
        JsonNode spans = resource.at("/scopeSpans/0/spans");
        JsonNode root = spans.path(0);
        assertThat(root.path("name").asText()).isEqualTo("reading");
        assertThat(root.has("parentSpanId")).isFalse();
        assertThat(spans.size()).isGreaterThanOrEqualTo(8);
        List<String> ids = new ArrayList<>();
        spans.forEach(span -> {
            assertThat(span.path("traceId").asText()).isEqualTo(id).matches("[0-9a-f]{32}");
            assertThat(span.path("spanId").asText()).matches("[0-9a-f]{16}");
            ids.add(span.path("spanId").asText());
            long start = Long.parseLong(span.path("startTimeUnixNano").asText());
            long end = Long.parseLong(span.path("endTimeUnixNano").asText());
            assertThat(end).isGreaterThanOrEqualTo(start);
            assertThat(start)
                    .isGreaterThanOrEqualTo(
                            Long.parseLong(root.path("startTimeUnixNano").asText()));
            assertThat(end)
                    .isLessThanOrEqualTo(
                            Long.parseLong(root.path("endTimeUnixNano").asText()));
            assertThat(span == root || span.path("parentSpanId").equals(root.path("spanId")))
                    .isTrue();
        });
        assertThat(ids).doesNotHaveDuplicates();
        assertThat(server.get("/api/v1/things/told/trace?format=xml").status()).isEqualTo(422);
    }
}
