package io.taihu.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taihu.api.RunningServer.Answer;
import io.taihu.model.Property;
import io.taihu.model.ThingModel;
import io.taihu.model.ValueType;
import io.taihu.spi.Registry.Dashboard;
import io.taihu.spi.Registry.NewDashboard;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Dashboards, the one that a model gives, and saved views; each answer is held against openapi.yaml as it comes. */
final class DashboardTest {
    private static final String LINE = """
            {"id": "a", "type": "line", "x": 0, "y": 0, "w": 6, "h": 4,
             "source": {"thing": "p-1", "properties": ["level"]}}""";

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
    void givesBackWhatWasMade() {
        space("d1");
        String body = """
                {"title": "泵站 <script>alert(1)</script>", "space": "d1", "model": "pump",
                 "variables": [{"name": "where", "type": "space", "title": "Where", "default": "d1"},
                  {"name": "which", "type": "thing", "model": "pump", "space": "d1"}],
                 "widgets": [
                  {"id": "a", "type": "line", "x": 0, "y": 0, "w": 6, "h": 4, "title": "Level \\u2028 \\"'",
                   "source": {"thing": "$thing", "properties": ["level", "flow"]}, "options": {"band": [1, 2.5, null], "deep": {"x": true}}},
                  {"id": "b", "type": "table", "x": 6, "y": 0, "w": 6, "h": 4,
                   "source": {"space": "$where", "model": "pump", "q": "x", "label": ["line:a", "b"], "presence": "silent"}},
                  {"id": "c", "type": "text", "x": 0, "y": 4, "w": 12, "h": 1, "options": {"text": "[x](javascript:alert(1))\\n"}},
                  {"id": "d", "type": "image", "x": 0, "y": 5, "w": 1, "h": 1, "options": {"url": "data:image/png;base64,iVBORw0="}},
                  {"id": "e", "type": "control", "x": 1, "y": 5, "w": 1, "h": 1, "source": {"thing": "p-1", "properties": ["on"]}},
                  {"id": "f", "type": "alarms", "x": 2, "y": 5, "w": 1, "h": 1},
                  {"id": "g", "type": "bar", "x": 3, "y": 5, "w": 21, "h": 1,
                   "source": {"things": ["p-1", "$which", "$thing"], "properties": ["level"]}}]}""";
        Contract.load().checkSchema("NewDashboard", body);
        Answer made = server.post("/api/v1/dashboards", body);

        assertThat(made.status()).as(made.body()).isEqualTo(201);
        Contract.load().checkSchema("NewDashboard", made.body());
        assertThat(made.header("ETag")).isEqualTo("\"1\"");
        Answer got = server.get(made.header("Location"));
        assertThat(got.json()).isEqualTo(made.json());
        assertThat(got.header("ETag")).isEqualTo("\"1\"");
        ObjectNode sent = (ObjectNode) Json.parse(body);
        sent.properties()
                .forEach(member -> assertThat(got.json().get(member.getKey()))
                        .as(member.getKey())
                        .isEqualTo(member.getValue()));
        assertThat(got.header("Content-Type")).isEqualTo("application/json");

        Answer imported = server.post("/api/v1/dashboards", got.body());
        assertThat(imported.status()).as(imported.body()).isEqualTo(201);
        assertThat(imported.json().get("id")).isNotEqualTo(got.json().get("id"));
        assertThat(imported.json().get("widgets")).isEqualTo(got.json().get("widgets"));
    }

    @Test
    void widensWhatWasLaidOn12Columns() {
        String kept = """
                {"variables": [], "widgets": [
                 {"id": "a", "type": "text", "x": 0, "y": 2, "w": 7, "h": 3, "options": {"text": "x"}},
                 {"id": "b", "type": "text", "x": 7, "y": 2, "w": 5, "h": 3, "options": {"text": "y"}}]}""";
        Dashboard old = server.registry().createDashboard(new NewDashboard("", null, "old", kept));
        String at = "/api/v1/dashboards/" + old.head().id();
        for (String path : List.of(at, at + "/versions/1")) {
            JsonNode got = server.get(path).json();
            assertThat(places(got)).as(path).containsExactly("0,2 14x3", "14,2 10x3");
            assertThat(got.path("version").asInt()).isEqualTo(2);
        }
        // an undo keeps it wide, and does not widen it once more
        Answer undone = server.put(at, server.get(at + "/versions/1").body());
        assertThat(undone.status()).as(undone.body()).isEqualTo(200);
        assertThat(places(server.get(at).json())).containsExactly("0,2 14x3", "14,2 10x3");
    }

    @Test
    void widensAnExportOf12Columns() {
        String widgets = """
                "widgets": [{"id": "a", "type": "text", "x": 7, "y": 0, "w": 5, "h": 1, "options": {"text": "x"}}]}""";
        String export = "{\"title\": \"x\", \"id\": \"4\", \"revision\": 3, " + widgets;
        assertThat(places(server.post("/api/v1/dashboards", export).json())).containsExactly("14,0 10x1");
        String said = "{\"title\": \"x\", \"version\": 1, " + widgets;
        assertThat(places(server.post("/api/v1/dashboards", said).json())).containsExactly("14,0 10x1");
        String present = "{\"title\": \"x\", " + widgets;
        assertThat(places(server.post("/api/v1/dashboards", present).json())).containsExactly("7,0 5x1");
        assertProblem(
                server.post("/api/v1/dashboards", said.replace("\"x\": 7", "\"x\": 12")),
                422,
                "widgets[0].x must be a whole number within 0 and 11");
        assertProblem(
                server.post("/api/v1/dashboards", said.replace("\"w\": 5", "\"w\": 6")), 422, "end within 12 columns");
        assertProblem(
                server.post("/api/v1/dashboards", "{\"title\": \"x\", \"version\": 3}"), 422, "$.version", "1 and 2");
    }

    @Test
    void listsDashboardsBySpaceModelAndTitle() {
        space("d2");
        space("d2/in");
        String a = make("{\"title\": \"Plant\", \"space\": \"d2\", \"widgets\": [" + LINE + "]}");
        String b = make("{\"title\": \"plant two\", \"space\": \"d2/in\", \"model\": \"pump\"}");
        String c = make("{\"title\": \"Other\", \"space\": \"d2/in\"}");

        JsonNode first = server.get("/api/v1/dashboards?space=d2&limit=2").json();
        assertThat(ids(first)).containsExactly(a, b);
        assertThat(first.path("items").path(0).has("widgets")).isFalse();
        assertThat(ids(server.get("/api/v1/dashboards?space=d2&limit=2&cursor="
                                + first.path("cursor").asText())
                        .json()))
                .containsExactly(c);
        assertThat(ids(server.get("/api/v1/dashboards?space=d2&q=PLANT").json()))
                .containsExactly(a, b);
        assertThat(ids(server.get("/api/v1/dashboards?space=d2&model=pump").json()))
                .containsExactly(b);
        assertThat(ids(server.get("/api/v1/dashboards?space=d2/in").json())).containsExactly(b, c);
        assertProblem(server.get("/api/v1/dashboards?cursor=x"), 400, "cursor");
        assertProblem(server.get("/api/v1/dashboards?limit=0"), 422, "limit");
    }

    @Test
    void keepsVersionsAndUndoes() {
        String id = make("{\"title\": \"one\", \"widgets\": [" + LINE + "]}");
        String at = "/api/v1/dashboards/" + id;
        Answer changed = server.put(at, "{\"title\": \"two\"}", "If-Match", "\"1\"");
        assertThat(changed.status()).as(changed.body()).isEqualTo(200);
        assertThat(changed.header("ETag")).isEqualTo("\"2\"");
        assertThat(changed.json().path("widgets")).isEmpty();

        assertProblem(server.put(at, "{\"title\": \"x\"}", "If-Match", "\"1\""), 412, "revision 2");
        assertProblem(server.delete(at, "If-Match", "\"1\""), 412, "revision 2");
        JsonNode versions = server.get(at + "/versions").json().path("items");
        assertThat(versions.findValuesAsText("title")).containsExactly("two", "one");
        Answer old = server.get(at + "/versions/1");
        assertThat(old.json().path("widgets")).hasSize(1);
        assertThat(old.json().path("revision").asInt()).isEqualTo(1);

        Answer undone = server.put(at, old.body(), "If-Match", old.header("ETag"));
        assertThat(undone.status()).as(undone.body()).isEqualTo(200);
        assertThat(undone.json().path("title").asText()).isEqualTo("one");
        assertThat(undone.json().path("revision").asInt()).isEqualTo(3);
        assertThat(undone.json().path("widgets")).isEqualTo(old.json().path("widgets"));
        assertThat(server.put(at, "{\"title\": \"without If-Match\"}").status()).isEqualTo(200);

        assertProblem(server.get(at + "/versions/9"), 404, "9", "4");
        assertProblem(server.get(at + "/versions/x"), 400, "whole number");
        assertThat(server.delete(at).status()).isEqualTo(204);
        for (String gone : List.of(at, at + "/versions", at + "/versions/1")) {
            assertProblem(server.get(gone), 404, id);
        }
        assertProblem(server.put(at, "{\"title\": \"x\"}"), 404, id);
        assertProblem(server.delete(at), 404, id);
    }

    @Test
    void keepsTheNewest50Versions() {
        String id = make("{\"title\": \"0\"}");
        for (int i = 1; i <= 55; i++) {
            assertThat(server.put("/api/v1/dashboards/" + id, "{\"title\": \"" + i + "\"}")
                            .status())
                    .isEqualTo(200);
        }
        JsonNode versions =
                server.get("/api/v1/dashboards/" + id + "/versions").json().path("items");
        assertThat(versions).hasSize(50);
        assertThat(versions.path(0).path("title").asText()).isEqualTo("55");
        assertProblem(server.get("/api/v1/dashboards/" + id + "/versions/6"), 404, "50 are kept");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "thing|\"a/b\"|widgets[1].source.thing",
                "thing|\"$who\"|widgets[1].source.thing is \"$who\"",
                "thing|\"$thing\"|has a model",
                "thing|\"$where\"|is a space and not a thing",
                "thing|5|widgets[1].source.thing must be a text",
                "properties|[]|widgets[1].source.properties must name at least one",
                "properties|[\"a\", \"\"]|widgets[1].source.properties[1]",
                "properties|[\"a\", \"a\"]|widgets[1].source.properties[1] is \"a\"",
                "properties|\"a\"|must be an array",
                "space|\"x\"|widgets[1].source names things",
                "things|[\"b\"]|widgets[1].source names a thing or several things, not both",
                "presence|\"here\"|widgets[1].source.presence must be one of",
                "thyng|\"a\"|widgets[1].source.thyng is not known",
            })
    void namesThePlaceInASource(String member, String value, String said) {
        ObjectNode widget = (ObjectNode) Json.parse(LINE);
        ((ObjectNode) widget.path("source")).set(member, Json.parse(value));
        refused(widget, said);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "id|\"first\"|widgets[1].id is \"first\"",
                "id|\"a b\"|widgets[1].id must be",
                "id|null|widgets[1].id is needed",
                "type|\"pie\"|widgets[1].type must be one of line, bar,",
                "x|24|widgets[1].x must be a whole number within 0 and 23",
                "x|19|widgets[1].w must end within 24 columns",
                "w|0|widgets[1].w",
                "h|1.5|widgets[1].h",
                "y|-1|widgets[1].y",
                "y|null|widgets[1].y is needed",
                "title|[]|widgets[1].title",
                "source|null|widgets[1].source is needed",
                "source|{}|must name a thing, several things, or some of",
                "source|{\"things\": [], \"properties\": [\"a\"]}|widgets[1].source.things must name at least one",
                "source|{\"things\": [\"a\", \"b/c\"], \"properties\": [\"a\"]}|widgets[1].source.things[1]",
                "source|{\"things\": [\"a\", \"a\"], \"properties\": [\"a\"]}|widgets[1].source.things[1] is \"a\"",
                "source|{\"things\": [\"$where\"], \"properties\": [\"a\"]}|is a space and not a thing",
                "source|{\"things\": [\"a\"], \"q\": \"x\", \"properties\": [\"a\"]}|widgets[1].source names things",
                "source|{\"label\": [\":a\"], \"properties\": [\"a\"]}|widgets[1].source.label[0]",
                "type|\"control\"|exactly one",
                "type|\"text\"|is not for a widget of type text",
                "options|[]|widgets[1].options must be an object",
                "options|{\"a\": \"\\u0000\"}|widgets[1].options.a",
                "options|{\"a\": [\"\\ud83d\"]}|widgets[1].options.a[0]",
                "options|{\"a\\u0001\": 1}|name of a member of $.widgets[1].options",
                "options|{\"a\": 1e999}|widgets[1].options.a",
                "colour|1|widgets[1].colour is not known",
            })
    void namesThePlaceInAWidget(String member, String value, String said) {
        ObjectNode widget = (ObjectNode) Json.parse(LINE);
        if (member.equals("type") && value.contains("control")) {
            ((ArrayNode) widget.path("source").path("properties")).add("more");
        }
        String text = widget.toString();
        // as text, for a parser would not keep all of these
        text = value.isEmpty() ? text : without(widget, member) + ", \"" + member + "\": " + value + "}";
        refused(text, said);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "javascript:alert(1)",
                "JaVaScRiPt:alert(1)",
                "data:text/html;base64,PHNjcmlwdD4=",
                "data:image/svg+xml;base64,PHN2Zz4=",
                "//evil.example/x.png",
                "https://a b",
                ""
            })
    void refusesImageThatCouldBeMore(String url) {
        ObjectNode widget = Json.object();
        widget.put("id", "i")
                .put("type", "image")
                .put("x", 0)
                .put("y", 0)
                .put("w", 1)
                .put("h", 1);
        widget.putObject("options").put("url", url);
        refused(widget, "widgets[1].options.url");
    }

    @Test
    void refusesDashboardWithWordsThatHelp() {
        assertProblem(server.post("/api/v1/dashboards", "{}"), 422, "$.title", "missing");
        assertProblem(server.post("/api/v1/dashboards", "{\"title\": \" \"}"), 422, "$.title");
        assertProblem(server.post("/api/v1/dashboards", "{\"title\": \"x\", \"space\": \"no/such\"}"), 422, "$.space");
        assertProblem(server.post("/api/v1/dashboards", "{\"title\": \"x\", \"space\": \"/\"}"), 422, "$.space");
        assertProblem(server.post("/api/v1/dashboards", "{\"title\": \"x\", \"model\": \"a/b\"}"), 422, "$.model");
        assertProblem(
                server.post("/api/v1/dashboards", "{\"title\": \"x\", \"widget\": []}"), 422, "$.widget is not known");
        assertProblem(
                server.post("/api/v1/dashboards", "{\"title\": \"x\", \"widgets\": {}}"), 422, "$.widgets", "array");
        assertProblem(
                server.post(
                        "/api/v1/dashboards",
                        "{\"title\": \"x\", \"variables\": [{\"name\": \"1\", \"type\": \"thing\"}]}"),
                422,
                "$.variables[0].name");
        assertProblem(
                server.post(
                        "/api/v1/dashboards",
                        "{\"title\": \"x\", \"model\": \"m\", \"variables\": [{\"name\": \"thing\", \"type\": \"thing\"}]}"),
                422,
                "$.variables[0].name");
        assertProblem(
                server.post(
                        "/api/v1/dashboards",
                        "{\"title\": \"x\", \"variables\": [{\"name\": \"a\", \"type\": \"thing\", \"default\": \"a/b\"}]}"),
                422,
                "$.variables[0].default");
        for (String limit :
                List.of("\"type\": \"thing\", \"model\": \"a/b\"", "\"type\": \"space\", \"model\": \"m\"")) {
            assertProblem(
                    server.post(
                            "/api/v1/dashboards",
                            "{\"title\": \"x\", \"variables\": [{\"name\": \"a\", " + limit + "}]}"),
                    422,
                    "$.variables[0].model");
        }
        ArrayNode many = Json.object().putArray("widgets");
        IntStream.range(0, 101).forEach(i -> many.add(((ObjectNode) Json.parse(LINE)).put("id", "w" + i)));
        assertProblem(
                server.post("/api/v1/dashboards", "{\"title\": \"x\", \"widgets\": " + many + "}"), 422, "at most 100");
        many.remove(100);
        make("{\"title\": \"x\", \"widgets\": " + many + "}");
        assertProblem(
                server.post("/api/v1/dashboards", "{\"title\": \"x\", \"space\": \"" + "x".repeat(262_144) + "\"}"),
                413,
                "262144");
        assertProblem(server.post("/api/v1/dashboards", "{\"title\": "), 400, "line 1");
    }

    @Test
    void forgetsNoSpaceWithDashboards() {
        space("d3");
        String id = make("{\"title\": \"x\", \"space\": \"d3\"}");
        assertProblem(server.delete("/api/v1/spaces/d3"), 409, "1 dashboards");
        assertThat(server.delete("/api/v1/dashboards/" + id).status()).isEqualTo(204);
        assertThat(server.delete("/api/v1/spaces/d3").status()).isEqualTo(204);
    }

    @Test
    void thingIsNotToldWhichDashboardsThereAre() {
        String own = server.thing("d4", "");
        String id = make("{\"title\": \"x\"}");
        Answer there = server.send("GET", "/api/v1/dashboards/" + id, own, (String) null);
        Answer none = server.send("GET", "/api/v1/dashboards/999999", own, (String) null);
        assertThat(there.status()).isEqualTo(403);
        assertThat(none.body().replace("999999", id)).isEqualTo(there.body());
    }

    // what a model gives

    @Test
    void modelOfAllTypesGivesADashboard() {
        assertThat(server.post("/api/v1/models", """
                {"name": "all", "titles": {"en": "Pump", "zh": "泵"}, "properties": {
                 "level": {"type": "number", "unit": "m"}, "on": {"type": "boolean"}, "count": {"type": "integer"},
                 "mode": {"type": "enum", "options": ["a", "b"]}, "depth": {"type": "number", "unit": "m"},
                 "at": {"type": "location"}, "note": {"type": "string"}, "spectrum": {"type": "numbers"},
                 "more": {"type": "object"}}}""").status()).isEqualTo(201);
        Answer got = server.get("/api/v1/models/all/dashboard");
        assertThat(got.status()).isEqualTo(200);
        assertThat(got.header("ETag")).isEqualTo("\"1\"");
        assertThat(got.json().path("title").asText()).isEqualTo("Pump");
        List<String> widgets = new ArrayList<>();
        got.json()
                .path("widgets")
                .forEach(w -> widgets.add(w.path("type").asText() + " "
                        + w.path("source").path("properties").toString().replace("\"", "")));
        assertThat(widgets)
                .containsExactly(
                        "number [level]",
                        "number [count]",
                        "number [depth]",
                        "line [level,depth]",
                        "line [count]",
                        "timeline [on,mode]",
                        "map [at]",
                        "table [note,spectrum,more]");
        assertThat(got.json().findValuesAsText("thing")).hasSize(8).containsOnly("$thing");
        assertLiesWell(got.json());
        assertThat(server.get("/api/v1/models/all/dashboard").body()).isEqualTo(got.body());

        Answer kept = server.post("/api/v1/dashboards", got.body());
        assertThat(kept.status()).as(kept.body()).isEqualTo(201);
        assertThat(kept.json().path("widgets")).isEqualTo(got.json().path("widgets"));
        assertProblem(server.get("/api/v1/models/none/dashboard"), 404, "none");
    }

    @Test
    void draftWithoutPropertiesGivesAnEmptyDashboard() {
        server.thing("d5", "");
        JsonNode empty = server.get("/api/v1/models/d5/dashboard").json();
        assertThat(empty.path("widgets")).isEmpty();
        assertThat(empty.path("title").asText()).isEqualTo("d5");
    }

    @Test
    void largestModelGivesADashboardThatCanBeKept() {
        for (ValueType type : ValueType.values()) {
            List<Property> slots = new ArrayList<>();
            for (int i = 0; i < ThingModel.SLOTS_MAX; i++) {
                slots.add(new Property(
                        "属".repeat(120) + i,
                        i,
                        type,
                        type == ValueType.NUMBER ? "u" + i : null,
                        java.util.Map.of(),
                        null,
                        null,
                        type == ValueType.ENUM ? List.of("a") : List.of(),
                        false,
                        false));
            }
            ThingModel model = ThingModel.draft("large").grow(slots);
            ObjectNode made = ModelDashboard.of(model);
            assertThat(made.path("widgets").size()).as(type.name()).isBetween(1, DashboardJson.WIDGETS_MAX);
            assertThat(Json.write(made).length).as(type.name()).isLessThan(DashboardJson.BYTES_MAX);
            assertThat(DashboardJson.read(made.deepCopy()).model()).isEqualTo("large");
            assertLiesWell(made);
        }
    }

    // views

    @Test
    void savesAndForgetsViews() {
        space("v1");
        Answer made = server.post("/api/v1/views", """
                {"page": "things", "title": "Silent <b>泵</b>", "query": "presence=silent&q=%25", "space": "v1"}""");
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        assertThat(made.json().path("title").asText()).isEqualTo("Silent <b>泵</b>");
        assertThat(server.post(
                                "/api/v1/views",
                                "{\"page\": \"map\", \"title\": \"x\", \"query\": \"\", \"space\": \"v1\"}")
                        .status())
                .isEqualTo(201);

        assertThat(server.get("/api/v1/views?space=v1&page=things").json().path("items"))
                .containsExactly(made.json());
        JsonNode first = server.get("/api/v1/views?space=v1&limit=1").json();
        assertThat(server.get("/api/v1/views?space=v1&limit=1&cursor="
                                + first.path("cursor").asText())
                        .json()
                        .path("items")
                        .path(0)
                        .path("page")
                        .asText())
                .isEqualTo("map");
        String at = "/api/v1/views/" + made.json().path("id").asText();
        assertThat(server.delete(at).status()).isEqualTo(204);
        assertProblem(server.delete(at), 404, "view");
        assertThat(server.get("/api/v1/views?space=v1&page=things").json().path("items"))
                .isEmpty();

        assertProblem(
                server.post("/api/v1/views", "{\"page\": \"Things\", \"title\": \"x\", \"query\": \"\"}"),
                422,
                "$.page");
        assertProblem(
                server.post("/api/v1/views", "{\"page\": \"things\", \"title\": \" \", \"query\": \"\"}"),
                422,
                "$.title");
        assertProblem(
                server.post("/api/v1/views", "{\"page\": \"things\", \"title\": \"x\", \"query\": \"\\u0000\"}"),
                422,
                "$.query");
        assertProblem(
                server.post(
                        "/api/v1/views",
                        "{\"page\": \"things\", \"title\": \"x\", \"query\": \"\", \"space\": \"no\"}"),
                422,
                "$.space");
        assertProblem(
                server.post("/api/v1/views", "{\"page\": \"things\", \"title\": \"x\", \"query\": \"\", \"who\": 1}"),
                422,
                "$.who");
    }

    // what the tests are made of

    private static void refused(JsonNode widget, String said) {
        refused(widget.toString(), said);
    }

    /** A dashboard with this as its second widget is refused with these words. */
    private static void refused(String widget, String said) {
        String first = LINE.replace("\"a\"", "\"first\"");
        assertProblem(
                server.post(
                        "/api/v1/dashboards",
                        "{\"title\": \"x\", \"variables\": [{\"name\": \"where\", \"type\": \"space\"}], \"widgets\": ["
                                + first + ", " + widget + "]}"),
                422,
                said);
    }

    /** An object as text without a member and without its end. */
    private static String without(ObjectNode object, String member) {
        object.remove(member);
        String text = object.toString();
        return text.substring(0, text.length() - 1);
    }

    /** All widgets lie within the columns and none on another. */
    private static void assertLiesWell(JsonNode dashboard) {
        Set<String> taken = new HashSet<>();
        for (JsonNode widget : dashboard.path("widgets")) {
            int x = widget.path("x").asInt();
            int y = widget.path("y").asInt();
            for (int i = x; i < x + widget.path("w").asInt(); i++) {
                assertThat(i).isLessThan(DashboardJson.COLUMNS);
                for (int j = y; j < y + widget.path("h").asInt(); j++) {
                    assertThat(taken.add(i + " " + j)).as(widget.toString()).isTrue();
                }
            }
        }
    }

    private static String make(String body) {
        Answer made = server.post("/api/v1/dashboards", body);
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        return made.json().path("id").asText();
    }

    private static List<String> places(JsonNode dashboard) {
        List<String> out = new ArrayList<>();
        dashboard
                .path("widgets")
                .forEach(w -> out.add(w.path("x") + "," + w.path("y") + " " + w.path("w") + "x" + w.path("h")));
        return out;
    }

    private static List<String> ids(JsonNode page) {
        return page.path("items").findValuesAsText("id");
    }

    private static void space(String path) {
        assertThat(server.post("/api/v1/spaces", "{\"path\": \"" + path + "\"}").status())
                .isEqualTo(201);
    }

    private static void assertProblem(Answer answer, int status, String... said) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        for (String each : said) {
            assertThat(answer.json().path("detail").asText()).contains(each);
        }
    }
}
