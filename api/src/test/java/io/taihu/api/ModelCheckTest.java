package io.taihu.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.taihu.api.RunningServer.Answer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a change would do is told before, and is what it then does. */
class ModelCheckTest {
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

    private static void model(String name, String rest) {
        Answer answer = server.post("/api/v1/models", "{\"name\": \"" + name + "\", " + rest + "}");
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
    }

    private static JsonNode check(String name, String body) {
        Answer answer = server.post("/api/v1/models/" + name + "/check", body);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json();
    }

    /** Such as {@code level changed [unit, range] not-converted from-now-on}. */
    private static String words(JsonNode change) {
        return change.path("name").asText() + " " + change.path("change").asText() + " "
                + change.path("about").toString().replace("\"", "") + " "
                + String.join(" ", change.path("effects").findValuesAsText("code"));
    }

    private static List<String> properties(JsonNode check) {
        List<String> all = new ArrayList<>();
        check.path("properties").forEach(each -> all.add(words(each)));
        return all;
    }

    @Test
    void tellsWhatBecomesOfEachProperty() {
        model("c1", """
                "mode": "strict", "properties": {"level": {"type": "number", "unit": "m", "maximum": 5},
                "state": {"type": "enum", "options": ["a", "b"]}, "note": {"type": "string"},
                "starts": {"type": "integer"}, "same": {"type": "boolean"}}""");

        JsonNode check = check("c1", """
                {"properties": {"level": {"type": "number", "unit": "cm", "maximum": 500},
                "state": {"type": "enum", "options": ["a", "c"]}, "starts": {"type": "number"},
                "same": {"type": "boolean"}, "flow": {"type": "number"}}}""");

        assertThat(properties(check))
                .containsExactlyInAnyOrder(
                        "level changed [unit,range] not-converted from-now-on",
                        "state changed [options] options-narrower",
                        "starts retyped [type] old-column-kept new-column",
                        "flow added [] new-column",
                        "note removed [] old-column-kept key-refused");
        assertThat(check.path("things").asInt()).isZero();
        assertThat(check.path("settings")).isEmpty();
        assertThat(check.path("next").path("version").asInt()).isEqualTo(2);
        assertThat(server.get("/api/v1/models/c1").json().path("version").asInt())
                .as("nothing is changed")
                .isEqualTo(1);
    }

    @Test
    void isWhatTheChangeThenDoes() {
        server.thing("c2", "");
        server.post("/api/v1/things/c2/readings", "{\"time\": 1795154400000, \"values\": {\"a\": 1.5, \"b\": 2.5}}");
        server.awaitHistory();
        String body =
                "{\"properties\": {\"a\": {\"type\": \"number\", \"unit\": \"m\"}, \"b\": {\"type\": \"string\"}}}";
        JsonNode check = check("c2", body);

        Answer put = server.put("/api/v1/models/c2", body);

        assertThat(put.json()).isEqualTo(check.path("next"));
        assertThat(check.path("things").asInt()).isEqualTo(1);
        assertThat(properties(check))
                .containsExactly("a changed [unit] not-converted", "b retyped [type] old-column-kept new-column");
        JsonNode rows =
                server.get("/api/v1/things/c2/history?properties=a,b").json().path("rows");
        assertThat(rows).hasSize(1);
        assertThat(rows.path(0).path(1).asDouble()).as("not converted").isEqualTo(1.5);
        assertThat(rows.path(0).path(2).isNull()).as("begins anew").isTrue();
        JsonNode back = check("c2", "{\"properties\": {\"a\": {\"type\": \"number\"}, \"b\": {\"type\": \"number\"}}}");
        assertThat(properties(back))
                .containsExactly("a changed [unit] not-converted", "b retyped [type] old-column-kept same-column");
        server.put("/api/v1/models/c2", "{\"properties\": {\"b\": {\"type\": \"number\"}}}");
        rows = server.get("/api/v1/things/c2/history?properties=b").json().path("rows");
        assertThat(rows.path(0).path(1).asDouble()).as("goes on").isEqualTo(2.5);
        assertThat(properties(check(
                        "c2", "{\"properties\": {\"a\": {\"type\": \"number\"}, \"b\": {\"type\": \"number\"}}}")))
                .containsExactly("a restored [unit] same-column");
    }

    @Test
    void removedKeyOfOpenModelReturns() {
        model("c3", "\"mode\": \"open\", \"properties\": {\"a\": {\"type\": \"number\"}}");
        server.thing("c3-thing", ", \"model\": \"c3\"");

        JsonNode check = check("c3", "{\"properties\": {}}");

        assertThat(properties(check)).containsExactly("a removed [] old-column-kept key-returns");
        server.put("/api/v1/models/c3", "{\"properties\": {}}");
        server.post("/api/v1/things/c3-thing/readings", "{\"a\": 1}");
        JsonNode model = server.get("/api/v1/models/c3").json();
        assertThat(model.path("properties").findValuesAsText("name")).containsExactly("a");
        assertThat(model.path("retired")).hasSize(1);
    }

    @Test
    void tellsWhatElseChanges() {
        model("c4", "\"mode\": \"open\", \"retentionDays\": 90, \"properties\": {}");

        JsonNode check = check("c4", """
                {"mode": "strict", "silenceSeconds": 60, "retentionDays": 30, "titles": {"en": "X"}, "properties": {}}""");

        assertThat(check.path("settings").findValuesAsText("about"))
                .containsExactly("mode", "titles", "silence", "retention");
        JsonNode retention = check.path("settings").path(3).path("effects").path(0);
        assertThat(retention.path("code").asText()).isEqualTo("rows-deleted");
        assertThat(retention.path("lasting").asBoolean()).isTrue();
        assertThat(check("c4", "{\"retentionDays\": 0, \"properties\": {}}")
                        .path("settings")
                        .path(0)
                        .path("effects")
                        .path(0)
                        .path("code")
                        .asText())
                .isEqualTo("rows-longer");
    }

    @Test
    void refusesWhatTheChangeRefuses() {
        model("c5", "\"properties\": {\"a\": {\"type\": \"number\"}}");
        for (String wrong : List.of(
                "{}",
                "{\"name\": \"other\", \"properties\": {}}",
                "{\"properties\": {\"a\": {\"type\": \"real\"}}}",
                "{\"properties\": {\"a\": {\"type\": \"enum\"}}}",
                "{\"properties\": {\"a\"")) {
            Answer checked = server.post("/api/v1/models/c5/check", wrong);
            Answer put = server.put("/api/v1/models/c5", wrong);
            assertThat(checked.status())
                    .as(checked.body())
                    .isEqualTo(put.status())
                    .isBetween(400, 422);
            assertThat(checked.json().path("detail")).isEqualTo(put.json().path("detail"));
        }
        assertThat(server.post("/api/v1/models/c5/check", "{\"properties\": {}}", "If-Match", "\"7\"")
                        .status())
                .isEqualTo(412);
        assertThat(server.post("/api/v1/models/nobody/check", "{\"properties\": {}}")
                        .status())
                .isEqualTo(404);
    }

    @Test
    void takesTslToo() {
        model("c6", "\"properties\": {\"a\": {\"type\": \"number\"}}");

        JsonNode check = server.post(
                        "/api/v1/models/c6/check?format=tsl",
                        "{\"properties\": [{\"identifier\": \"t\", \"name\": \"温度\", \"dataType\": {\"type\": \"float\", \"specs\": {\"unit\": \"°C\"}}}]}")
                .json();

        assertThat(properties(check).getFirst()).isEqualTo("t added [] new-column");
    }

    @Test
    void countsTheThingsOfEachModelAlsoThoseThatNeverSpoke() {
        model("counted1", "\"properties\": {}");
        model("counted2", "\"properties\": {}");
        assertThat(server.post("/api/v1/spaces", "{\"path\": \"counting\"}").status())
                .isEqualTo(201);
        for (String thing : List.of(
                "{\"id\": \"k1\", \"model\": \"counted1\"}",
                "{\"id\": \"k2\", \"model\": \"counted1\", \"space\": \"counting\"}")) {
            assertThat(server.post("/api/v1/things", thing).status()).isEqualTo(201);
        }

        assertThat(counted("/api/v1/models?count=true")).contains("counted1=2", "counted2=0");
        assertThat(counted("/api/v1/models?count=true&space=counting")).contains("counted1=1", "counted2=0");
        assertThat(counted("/api/v1/models")).contains("counted1=", "counted2=");
        assertThat(server.get("/api/v1/models?count=maybe").status()).isEqualTo(422);
    }

    private static List<String> counted(String path) {
        List<String> all = new ArrayList<>();
        server.get(path)
                .json()
                .path("items")
                .forEach(each -> all.add(
                        each.path("name").asText() + "=" + each.path("things").asText("")));
        return all;
    }
}
