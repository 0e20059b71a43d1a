package io.taihu.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Things and places as they were at a moment of the past. */
final class PastTest {
    @TempDir
    static Path folder;

    static RunningServer server;

    @BeforeAll
    static void start() {
        server = new RunningServer(folder);
        server.thing("boat", "");
        server.thing("gate", ", \"location\": {\"latitude\": 31, \"longitude\": 120}");
        server.thing("mute", "");
        report("boat", "2026-11-20T10:00:00Z", "\"speed\": 4, \"where\": {\"latitude\": 31.1, \"longitude\": 120.1}");
        report("boat", "2026-11-20T10:01:00Z", "\"speed\": 5");
        report("boat", "2026-11-20T10:02:00Z", "\"where\": {\"latitude\": 31.2, \"longitude\": 120.2}");
        report("gate", "2026-11-20T10:00:00Z", "\"open\": true");
        server.awaitHistory();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void tellsWhatThingWas() {
        JsonNode twin = twin("2026-11-20T10:01:30Z");

        assertThat(twin.path("presence").asText()).isEqualTo("connected");
        assertThat(twin.path("lastSeen").asText()).isEqualTo("2026-11-20T10:01:00Z");
        assertThat(twin.path("values").path("speed").path("value").asInt()).isEqualTo(5);
        assertThat(twin.path("values").path("speed").path("time").asText()).isEqualTo("2026-11-20T10:01:00Z");
        assertThat(twin.path("values")
                        .path("where")
                        .path("value")
                        .path("latitude")
                        .asDouble())
                .isEqualTo(31.1);
        assertThat(twin.path("values").path("where").path("quality").asText()).isEqualTo("good");
    }

    @Test
    void valueOfThatVeryMomentCounts() {
        assertThat(twin("2026-11-20T10:00:00Z")
                        .path("values")
                        .path("speed")
                        .path("value")
                        .asInt())
                .isEqualTo(4);
    }

    @Test
    void presenceFollowsFromReadings() {
        assertThat(twin("2026-11-20T09:59:59Z").path("presence").asText()).isEqualTo("never");
        assertThat(twin("2026-11-20T09:59:59Z").path("values")).isEmpty();
        assertThat(twin("2026-11-20T12:00:00Z").path("presence").asText()).isEqualTo("silent");
        assertThat(twin("2026-11-28T12:00:00Z").path("presence").asText()).isEqualTo("never");
    }

    @Test
    void tellsWhatManyThingsWere() {
        JsonNode items = server.get("/api/v1/twins?at=2026-11-20T10:01:30Z&properties=speed,open")
                .json()
                .path("items");

        assertThat(items).hasSize(3);
        assertThat(items.path(0).path("values").toString()).startsWith("{\"speed\":{\"value\":5,");
        assertThat(items.path(1).path("values").path("open").path("value").asBoolean())
                .isTrue();
        assertThat(items.path(2).path("values")).isEmpty();
        JsonNode page =
                server.get("/api/v1/twins?at=2026-11-20T10:01:30Z&limit=2").json();
        assertThat(page.path("items")).hasSize(2);
        assertThat(page.has("cursor")).isTrue();
    }

    @Test
    void asksManyModelsAtOnce(@TempDir Path own) {
        try (RunningServer many = new RunningServer(own)) {
            for (int i = 0; i < 12; i++) {
                many.post("/api/v1/models", "{\"name\": \"kind-" + i + "\"}");
                many.thing("of-" + i, ", \"model\": \"kind-" + i + "\"");
                String reading = "{\"time\": \"2026-11-19T10:00:00Z\", \"values\": {\"value" + i + "\": " + i + "}}";
                many.post("/api/v1/things/of-" + i + "/readings", reading);
            }
            many.awaitHistory();

            JsonNode items =
                    many.get("/api/v1/twins?at=2026-11-19T10:00:00Z").json().path("items");

            assertThat(items).hasSize(12);
            items.forEach(each -> {
                String name = each.path("thing").asText().replace("of-", "value");
                assertThat(each.path("values").path(name).path("value").asText())
                        .as(each.toString())
                        .isEqualTo(name.replace("value", ""));
            });
        }
    }

    @Test
    void tellsWhereThingsWere() {
        JsonNode before = server.get("/api/v1/places?at=2026-11-20T10:01:30Z").json();

        assertThat(before.path("rows").toString())
                .isEqualTo("[[\"boat\",\"boat\",31.1,120.1,\"connected\",\"2026-11-20T10:00:00Z\",null,null,\"boat\"],"
                        + "[\"gate\",\"gate\",31,120,\"connected\",null,null,null,\"gate\"]]");
        assertThat(before.path("placeless").asInt()).isEqualTo(1);
        JsonNode later = server.get("/api/v1/places?at=2026-11-20T10:02:30Z&box=120.15,31,121,32")
                .json();
        assertThat(later.path("rows")).hasSize(1);
        assertThat(later.path("rows").path(0).path(2).asDouble()).isEqualTo(31.2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/twins?at=yesterday",
                "/api/v1/twins?at=2026-11-20T10:00:00Z&presence=silent",
                "/api/v1/places?at=2026-11-20T10:00:00Z&where=a%3D1",
                "/api/v1/twins?at=2026-11-20T10:00:00Z&limit=1001",
                "/api/v1/things/boat/twin?at=",
            })
    void refusesWhatCannotBeAsked(String path) {
        assertThat(server.get(path).status()).isEqualTo(422);
    }

    private static JsonNode twin(String at) {
        return server.get("/api/v1/things/boat/twin?at=" + at).json();
    }

    private static void report(String thing, String time, String values) {
        assertThat(server.post(
                                "/api/v1/readings",
                                "{\"thing\": \"" + thing + "\", \"time\": \"" + time + "\", \"values\": {" + values
                                        + "}}\n",
                                "Content-Type",
                                "application/x-ndjson")
                        .status())
                .isEqualTo(200);
    }
}
