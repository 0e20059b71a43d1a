package io.taihu.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taihu.api.RunningServer.Answer;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What drafts may be made into, from what a real history holds. */
class ModelSuggestionTest {
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

    private static void report(String thing, int count) {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < count; i++) {
            lines.append("{\"thing\":\"%s\",\"time\":%d,\"values\":{"
                            .formatted(thing, 1_795_154_400_000L + i * 60_000L))
                    .append("\"roomTemp\":%s,\"battMv\":%d,\"relay\":\"%s\",\"door\":%d,\"x\":%d"
                            .formatted(18.25 + i % 10 * 0.5, 3_300 + i, i % 3 == 0 ? "on" : "off", i % 2, i - 20))
                    .append("}}\n");
        }
        Answer answer = server.post("/api/v1/readings", lines.toString(), "Content-Type", "application/x-ndjson");
        assertThat(answer.json().path("accepted").asInt()).as(answer.body()).isEqualTo(count);
        server.awaitHistory();
    }

    private static JsonNode suggestion(String model) {
        Answer answer = server.get("/api/v1/models/" + model + "/suggestion");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json();
    }

    private static JsonNode property(JsonNode suggestion, String name) {
        for (JsonNode each : suggestion.path("properties")) {
            if (each.path("name").asText().equals(name)) {
                return each;
            }
        }
        throw new AssertionError("no " + name + " in " + suggestion);
    }

    @Test
    void tellsWhatWasSeenAndWhatItMayBe() {
        server.thing("s1", "");
        report("s1", 40);

        JsonNode all = suggestion("s1");

        assertThat(all.path("observed").toString())
                .isEqualTo(
                        "{\"rows\":40,\"from\":\"2026-11-20T06:00:00Z\",\"to\":\"2026-11-20T06:39:00Z\",\"complete\":true}");
        assertThat(all.path("properties")).hasSize(5);
        JsonNode temperature = property(all, "roomTemp");
        assertThat(temperature.path("present").toString()).isEqualTo("{\"name\":\"roomTemp\",\"type\":\"number\"}");
        assertThat(temperature.path("suggested").toString())
                .isEqualTo("{\"name\":\"roomTemp\",\"type\":\"number\",\"unit\":\"Cel\","
                        + "\"titles\":{\"en\":\"Room temperature\",\"zh\":\"室内温度\"},\"minimum\":-40,\"maximum\":85}");
        assertThat(temperature.path("observed").toString())
                .isEqualTo("{\"count\":40,\"minimum\":18.25,\"maximum\":22.75,\"distinct\":10}");
        assertThat(temperature.path("reasons").path(0).path("detail").asText())
                .isEqualTo("\"temp\" in the name, 40 values between 18.25 and 22.75: Cel");
        assertThat(property(all, "battMv").path("suggested").path("unit").asText())
                .isEqualTo("mV");
        assertThat(property(all, "relay").path("suggested").path("options").toString())
                .isEqualTo("[\"off\",\"on\"]");
        assertThat(property(all, "door").path("suggested").path("type").asText())
                .isEqualTo("boolean");
        assertThat(property(all, "x").path("suggested").path("type").asText()).isEqualTo("integer");
        assertThat(property(all, "x").path("observed").path("minimum").asInt()).isEqualTo(-20);
    }

    @Test
    void changesNothingAndHasLittleToSayOfNothing() {
        server.thing("s2", "");
        int version = server.get("/api/v1/models/s2").json().path("version").asInt();

        JsonNode none = suggestion("s2");

        assertThat(none.path("observed").toString()).isEqualTo("{\"rows\":0,\"complete\":true}");
        assertThat(none.path("properties")).isEmpty();
        assertThat(none.path("version").asInt()).isEqualTo(version);
        assertThat(server.get("/api/v1/models/s2").json().path("version").asInt())
                .isEqualTo(version);
        assertThat(server.get("/api/v1/models/nobody/suggestion").status()).isEqualTo(404);
    }

    @Test
    void isAcceptedWithChanges() {
        String token = server.thing("s3", "");
        report("s3", 40);
        ArrayNode taken = Json.object().putArray("properties");
        taken.add(property(suggestion("s3"), "roomTemp").path("suggested"));
        taken.add(property(suggestion("s3"), "relay").path("suggested"));
        ObjectNode door = property(suggestion("s3"), "door").path("suggested").deepCopy();
        door.put("writable", true);
        taken.add(door);
        ObjectNode body = Json.object();
        body.set("properties", taken);

        Answer answer = server.post("/api/v1/models/s3/accept", Json.text(body));

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        JsonNode model = answer.json();
        assertThat(model.path("stage").asText()).isEqualTo("accepted");
        assertThat(model.path("mode").asText()).isEqualTo("open");
        assertThat(model.path("properties")).hasSize(5);
        assertThat(model.path("properties").findValuesAsText("unit")).containsExactly("Cel");
        assertThat(model.path("retired")).as("types that changed").hasSize(2);
        // what devices go on to send is taken, and judged by the new range
        Answer next = server.send(
                "POST",
                "/api/v1/things/s3/readings",
                token,
                "{\"roomTemp\": 185.5, \"relay\": \"off\", \"door\": 1, \"battMv\": 1}");
        assertThat(next.status()).as(next.body()).isEqualTo(204);
        JsonNode values = server.get("/api/v1/things/s3/twin").json().path("values");
        assertThat(values.path("roomTemp").path("quality").asText()).isEqualTo("uncertain");
        assertThat(values.path("roomTemp").path("unit").asText()).isEqualTo("Cel");
        assertThat(values.path("battMv").path("quality").asText()).isEqualTo("good");
        assertThat(values.path("door").path("value").asBoolean()).isTrue();
        assertThat(values.path("relay").path("value").asText()).isEqualTo("off");
        server.awaitHistory();
        assertThat(server.get("/api/v1/things/s3/history?properties=roomTemp")
                        .json()
                        .path("rows"))
                .as("its history goes on")
                .hasSize(41);
    }

    @Test
    void propertiesThatCameMeanwhileStay() {
        server.thing("s4", "");
        server.post("/api/v1/things/s4/readings", "{\"a\": 1}");
        JsonNode before = suggestion("s4");
        server.post("/api/v1/things/s4/readings", "{\"a\": 1, \"b\": 2}");

        Answer answer = server.post(
                "/api/v1/models/s4/accept", "{\"properties\": {\"a\": {\"type\": \"number\", \"unit\": \"m\"}}}");

        assertThat(before.path("properties")).hasSize(1);
        assertThat(answer.json().path("properties").findValuesAsText("name")).containsExactly("a", "b");
        assertThat(answer.json().path("properties").path(0).path("unit").asText())
                .isEqualTo("m");
    }

    @Test
    void refusesWhatIsNoAcceptance() {
        server.thing("s5", "");
        server.post("/api/v1/things/s5/readings", "{\"a\": 1}");
        String path = "/api/v1/models/s5/accept";
        for (Map.Entry<String, String> wrong : Map.of(
                        "{\"properties\": [{\"name\": \"b\", \"type\": \"number\"}]}",
                        "\"b\"",
                        "{\"properties\": [{\"name\": \"a\"}]}",
                        "type",
                        "{\"properties\": [{\"name\": \"a\", \"type\": \"number\", \"minimum\": 2, \"maximum\": 1}]}",
                        "minimum",
                        "{\"mode\": \"strict\"}",
                        "mode")
                .entrySet()) {
            Answer answer = server.post(path, wrong.getKey());
            assertThat(answer.status()).as(answer.body()).isEqualTo(422);
            assertThat(answer.json().path("detail").asText()).contains(wrong.getValue());
        }
        assertThat(server.post(path, "{\"properties\": []}", "If-Match", "\"1\"")
                        .status())
                .isEqualTo(412);
        assertThat(server.get("/api/v1/models/s5").json().path("stage").asText())
                .isEqualTo("draft");
        assertThat(server.post(path, "{}").json().path("stage").asText()).isEqualTo("accepted");
        assertThat(server.post(path, "").status()).as("once more").isEqualTo(200);
        assertThat(server.post(path, "{\"properties\": []}").status()).isEqualTo(409);
    }
}
