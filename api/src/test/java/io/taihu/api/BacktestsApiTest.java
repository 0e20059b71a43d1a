package io.taihu.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taihu.api.RunningServer.Answer;
import io.taihu.core.Tokens;
import io.taihu.spi.Grant;
import io.taihu.spi.Registry.NewToken;
import io.taihu.spi.Registry.TokenKind;
import io.taihu.spi.Role;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rules tried on the past, explained and tested over the API, with a real history. */
final class BacktestsApiTest {
    private static final Instant BEGIN = Instant.parse("2026-11-20T00:00:00Z");

    @TempDir
    static Path folder;

    static RunningServer server;
    private static int count;

    @BeforeAll
    static void start() {
        server = new RunningServer(folder, Map.of(), true);
        for (String space : List.of("east", "west", "east/far")) {
            assertThat(server.post("/api/v1/spaces", "{\"path\": \"" + space + "\"}")
                            .status())
                    .isEqualTo(201);
        }
        assertThat(server.post("/api/v1/models", """
                {"name": "tank", "properties": [
                  {"name": "level", "type": "number", "unit": "%"},
                  {"name": "state", "type": "enum", "options": ["open", "shut"]}]}""").status()).isEqualTo(201);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String text(String name, String space, String when) {
        return "rule: " + name + "\nabout: Overflows.\nthings:\n  model: tank\n  space: " + space + "\nwhen: " + when
                + "\nseverity: high\nmessage: \"{{thing.id}} at {{level}}\"\n";
    }

    /** A thing that reports some levels, a minute apart. */
    private static String thing(String space, int... levels) {
        String id = "tank-" + count++;
        server.thing(id, ", \"space\": \"" + space + "\", \"model\": \"tank\"");
        ArrayNode readings = Json.object().putArray("x");
        for (int i = 0; i < levels.length; i++) {
            readings.addObject()
                    .put("time", BEGIN.plusSeconds(60L * i).toString())
                    .putObject("values")
                    .put("level", levels[i]);
        }
        assertThat(server.post("/api/v1/things/" + id + "/readings", readings.toString())
                        .status())
                .isLessThan(300);
        Awaitility.await()
                .until(() -> server.get("/api/v1/things/" + id + "/history?from=2026-11-19T00:00:00Z")
                                .json()
                                .path("rows")
                                .size()
                        == levels.length);
        return id;
    }

    private static Answer begin(String text, @Nullable String rule, List<String> things, String by) {
        ObjectNode body = Json.object()
                .put("text", text)
                .put("from", BEGIN.toString())
                .put("to", BEGIN.plusSeconds(3600).toString());
        if (rule != null) {
            body.put("rule", rule);
        }
        if (!things.isEmpty()) {
            things.forEach(body.putArray("things")::add);
        }
        return server.send("POST", "/api/v1/backtests", by, body.toString());
    }

    private static JsonNode run(String text, @Nullable String rule, String... things) {
        Answer begun = begin(text, rule, List.of(things), server.owner);
        assertThat(begun.status()).as(begun.body()).isEqualTo(201);
        String id = begun.json().path("id").asText();
        Awaitility.await()
                .until(() -> !server.get("/api/v1/backtests/" + id)
                        .json()
                        .path("state")
                        .asText()
                        .equals("running"));
        return server.get("/api/v1/backtests/" + id).json();
    }

    private static List<String> firings(JsonNode job, String query) {
        List<String> all = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = server.get(
                            "/api/v1/backtests/" + job.path("id").asText() + "/firings?limit=2" + query + cursor)
                    .json();
            page.path("items")
                    .forEach(each -> all.add(each.path("thing").asText() + " "
                            + minutes(each.path("from")) + "-" + minutes(each.path("to")) + " "
                            + each.path("message").asText()
                            + (each.path("only").asBoolean() ? " only" : "")));
            cursor = page.has("cursor") ? "&cursor=" + page.path("cursor").asText() : "";
        } while (!cursor.isEmpty());
        return all;
    }

    private static String minutes(JsonNode time) {
        return time.isMissingNode()
                ? ""
                : Long.toString((Instant.parse(time.asText()).getEpochSecond() - BEGIN.getEpochSecond()) / 60);
    }

    private static String token(String space, Role role) {
        String secret = Tokens.make("api");
        server.registry.createToken(new NewToken(
                TokenKind.API, space, Tokens.hash(secret), 0, "", List.of(new Grant(space, role)), "", null));
        return secret;
    }

    private static String saved(String text) {
        Answer made =
                server.post("/api/v1/rules", Json.object().put("text", text).toString());
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        return made.json().path("id").asText();
    }

    @Test
    void tellsWhatWouldHaveBeenAndWhatTheVersionInForceFound() {
        String first = thing("east", 50, 90, 95, 50, 85, 85);
        String second = thing("east", 50, 50, 81, 50);
        String rule = saved(text("compared", "east", "level > 92"));

        JsonNode job = run(text("compared", "east", "level > 80"), rule, first, second);
        assertThat(job.path("state").asText()).isEqualTo("done");
        assertThat(job.path("things").asInt()).isEqualTo(2);
        assertThat(job.path("rule").asText()).isEqualTo(rule);
        assertThat(job.path("progress").path("share").asDouble()).isEqualTo(1);
        assertThat(job.path("progress").path("readings").asInt()).isEqualTo(10);
        assertThat(job.path("found").path("raised").asInt()).isEqualTo(3);
        assertThat(job.path("found").path("things").asInt()).isEqualTo(2);
        assertThat(job.path("found").path("longestSeconds").asDouble())
                .as("until the end")
                .isBetween(3359.0, 3360.0);
        assertThat(job.path("inForce").path("raised").asInt()).isEqualTo(1);
        assertThat(job.path("comparison").toString()).isEqualTo("{\"onlyText\":2,\"both\":1,\"onlyInForce\":0}");
        assertThat(firings(job, ""))
                .containsExactly(
                        first + " 1-3 " + first + " at 90",
                        second + " 2-3 " + second + " at 81 only",
                        first + " 4- " + first + " at 85 only");
        assertThat(firings(job, "&only=true")).hasSize(2);
        assertThat(firings(job, "&of=in_force")).containsExactly(first + " 2-3 " + first + " at 95");
        assertThat(server.send("DELETE", "/api/v1/backtests/" + job.path("id").asText(), server.owner, null)
                        .status())
                .isEqualTo(204);
        assertThat(server.get("/api/v1/backtests/" + job.path("id").asText()).status())
                .isEqualTo(404);
    }

    @Test
    void runsARuleThatLooksAtOtherThings() {
        assertThat(server.post("/api/v1/spaces", "{\"path\": \"mill\"}").status())
                .isEqualTo(201);
        assertThat(server.post("/api/v1/models", """
                {"name": "inlet", "properties": [{"name": "flow", "type": "number", "unit": "m3/h"}]}""").status()).isEqualTo(201);
        String first = thing("mill", 50, 90, 90, 50);
        String second = thing("mill", 50, 50, 90, 90);
        String inlet = "inlet-of-" + first;
        server.thing(inlet, ", \"space\": \"mill\", \"model\": \"inlet\"");
        server.put("/api/v1/things/" + inlet + "/relations/feeds/" + first, "");
        ArrayNode flows = Json.object().putArray("x");
        for (int i = 0; i < 4; i++) {
            flows.addObject()
                    .put("time", BEGIN.plusSeconds(60L * i).toString())
                    .putObject("values")
                    .put("flow", i == 1 ? 3 : 8);
        }
        server.post("/api/v1/things/" + inlet + "/readings", flows.toString());
        Awaitility.await()
                .until(() -> server.get("/api/v1/things/" + inlet + "/history?from=2026-11-19T00:00:00Z")
                                .json()
                                .path("rows")
                                .size()
                        == 4);

        String fed = text("fed", "mill", "level > 80 and by.feeds.inlet.flow > 5 m3/h");
        JsonNode job = run(fed, null);
        assertThat(job.path("state").asText()).as(job.toString()).isEqualTo("done");
        assertThat(job.path("things").asInt()).isEqualTo(2);
        assertThat(job.path("progress").path("readings").asInt()).isEqualTo(12);
        assertThat(firings(job, "")).containsExactly(first + " 2-3 " + first + " at 90");

        // others of the same model are seen also when they are not looked at themselves
        String above = text("above", "mill", "level - avg(space.tank.level) > 10 %");
        assertThat(firings(run(above, null, first), "")).containsExactly(first + " 1-2 " + first + " at 90");
        JsonNode both = run(fed, saved(above), first, second);
        assertThat(both.path("found").path("raised").asInt()).isEqualTo(1);
        assertThat(both.path("inForce").path("raised").asInt()).isEqualTo(2);

        JsonNode then = server.post(
                        "/api/v1/rules/explain",
                        Json.object()
                                .put("text", fed)
                                .put("thing", first)
                                .put("at", BEGIN.plusSeconds(90).toString())
                                .toString())
                .json();
        assertThat(then.path("explanation").path("why").asText())
                .isEqualTo("by.feeds.inlet.flow > 5 m3/h is false: by.feeds.inlet.flow is 3 m3/h");
    }

    @Test
    void looksOnlyAtThingsOfTheSpaceAskedForAndTellsOnlyWhoMayReadIt() {
        String near = thing("east", 99);
        String far = thing("east/far", 99);
        String viewer = token("east/far", Role.VIEWER);
        String text = text("far", "east", "level > 80");
        assertThat(begin(text, null, List.of(), viewer).status()).isEqualTo(403);
        assertThat(begin(text.replace("space: east", "space: east/far"), null, List.of(near), viewer)
                        .status())
                .isEqualTo(403);
        ObjectNode body =
                Json.object().put("text", text).put("from", BEGIN.toString()).put("space", "east/far");
        Answer begun = server.send("POST", "/api/v1/backtests", viewer, body.toString());
        assertThat(begun.status()).as(begun.body()).isEqualTo(201);
        String path = "/api/v1/backtests/" + begun.json().path("id").asText();
        assertThat(begun.json().path("things").asInt()).isEqualTo(1);
        Awaitility.await()
                .until(() -> server.send("GET", path, viewer, null)
                        .json()
                        .path("state")
                        .asText()
                        .equals("done"));
        assertThat(server.send("GET", path + "/firings", viewer, null)
                        .json()
                        .path("items")
                        .path(0)
                        .path("thing")
                        .asText())
                .isEqualTo(far);

        String other = token("west", Role.OPERATOR);
        assertThat(server.send("GET", path, other, null).status()).isEqualTo(403);
        assertThat(server.send("GET", path + "/firings", other, null).status()).isEqualTo(403);
        assertThat(server.send("GET", "/api/v1/backtests", other, null).json().path("items"))
                .isEmpty();
        assertThat(server.send("GET", "/api/v1/backtests", viewer, null).json().path("items"))
                .hasSize(1);
        String colleague = token("east", Role.VIEWER);
        assertThat(server.send("POST", path + "/stop", colleague, null).status())
                .as("another's")
                .isEqualTo(403);
        assertThat(server.send("POST", path + "/stop", viewer, null).status())
                .as("one's own")
                .isEqualTo(204);
        assertThat(server.send("DELETE", path, viewer, null).status()).isEqualTo(204);
    }

    @Test
    void refusesWhatCannotBeTried() {
        String thing = thing("west", 1);
        assertThat(begin(text("x", "west", "levl > 80"), null, List.of(), server.owner)
                        .json()
                        .path("faults")
                        .path(0)
                        .path("line")
                        .asInt())
                .isEqualTo(6);
        assertThat(begin(text("x", "east", "level > 80"), null, List.of(thing), server.owner)
                        .body())
                .contains("the rule is about none of these things");
        assertThat(begin(text("x", "west", "level > 80"), "nope", List.of(), server.owner)
                        .body())
                .contains("there is no such rule");
        Answer backwards = server.post(
                "/api/v1/backtests",
                Json.object()
                        .put("text", text("x", "west", "level > 80"))
                        .put("from", "2026-11-20T00:00:00Z")
                        .put("to", "2026-11-19T00:00:00Z")
                        .toString());
        assertThat(backwards.status()).isEqualTo(422);
        assertThat(backwards.body()).contains("from must lie before to");
    }

    @Test
    void explainsNowThenAndAnUnsavedText() {
        String thing = thing("west", 50, 90, 60);
        String rule = saved(text("why", "west", "level > 80 and state == 'open'"));
        String path = "/api/v1/rules/" + rule + "/explanation?thing=" + thing;
        Awaitility.await()
                .until(() -> server.get(path).json().path("why").asText().startsWith("level > 80 is false"));
        JsonNode now = server.get(path).json();
        assertThat(now.has("from")).as("what the running engine says").isFalse();
        assertThat(now.path("parts").path(0).path("role").asText()).isEqualTo("when");
        assertThat(now.path("reason").path("text").asText()).isEqualTo("level > 80");
        assertThat(now.path("reason").path("parts").path(0).path("value").asText())
                .isEqualTo("60 %");

        JsonNode then = server.get(path + "&at=2026-11-20T00:01:30Z").json();
        assertThat(then.path("why").asText()).isEqualTo("state == 'open' is not known: state is not known");
        assertThat(then.path("parts")
                        .path(0)
                        .path("parts")
                        .path(0)
                        .path("value")
                        .asText())
                .isEqualTo("true");
        assertThat(then.path("from").asText()).isEqualTo("2026-11-19T00:01:30Z");

        ObjectNode asked = Json.object()
                .put("text", text("other", "west", "avg(level, 2m) > 60\nfor: 1h"))
                .put("thing", thing);
        JsonNode unsaved = server.post(
                        "/api/v1/rules/explain",
                        asked.put("at", "2026-11-20T00:02:00Z").toString())
                .json();
        assertThat(unsaved.path("explanation").path("phase").asText()).isEqualTo("pending");
        assertThat(unsaved.path("explanation").path("since").asText()).isEqualTo("2026-11-20T00:01:00Z");
        assertThat(unsaved.path("explanation")
                        .path("parts")
                        .path(0)
                        .path("parts")
                        .path(0)
                        .path("kept")
                        .path("count")
                        .asInt())
                .isEqualTo(2);
        asked.remove("at");
        JsonNode live = server.post(
                        "/api/v1/rules/explain",
                        asked.put("text", text("other", "west", "level > 80")).toString())
                .json();
        assertThat(live.path("explanation").path("why").asText()).isEqualTo("level > 80 is false: level is 60 %");
        JsonNode faulty = server.post(
                        "/api/v1/rules/explain",
                        asked.put("text", text("other", "west", "levl > 80")).toString())
                .json();
        assertThat(faulty.path("faults")).hasSize(1);
        assertThat(faulty.has("explanation")).isFalse();
        JsonNode elsewhere = server.post(
                        "/api/v1/rules/explain",
                        asked.put("text", text("other", "east", "level > 80")).toString())
                .json();
        assertThat(elsewhere.toString()).isEqualTo("{\"faults\":[]}");

        assertThat(server.get("/api/v1/rules/" + rule + "/explanation?thing=" + thing("east", 1))
                        .status())
                .isEqualTo(404);
        assertThat(server.get("/api/v1/rules/" + rule + "/explanation").status())
                .isEqualTo(422);
        JsonNode about = server.get("/api/v1/things/" + thing + "/rules").json().path("items");
        assertThat(about).hasSize(1);
        assertThat(about.path(0).path("name").asText()).isEqualTo("why");
        assertThat(about.path(0).path("phase").asText()).isEqualTo("normal");
        assertThat(server.get("/api/v1/rules/" + rule).json().path("about").asText())
                .isEqualTo("Overflows.");
        String elsewhereViewer = token("east", Role.VIEWER);
        assertThat(server.send("GET", path, elsewhereViewer, null).status()).isEqualTo(403);
        assertThat(server.send("GET", "/api/v1/things/" + thing + "/rules", elsewhereViewer, null)
                        .status())
                .isEqualTo(403);
    }

    @Test
    void runsTheTestsOfAText() {
        String text = text("tested", "west", "level > 80") + """
                tests:
                  - name: it rises
                    given:
                      level: 70 @ 0s, 90 @ 10s
                    expect: raised @ 10s
                  - name: it is wrong
                    given:
                      level: 90 @ 5s
                    expect: nothing
                """;
        JsonNode found = server.post(
                        "/api/v1/rules/test", Json.object().put("text", text).toString())
                .json();
        assertThat(found.path("items").path(0).toString())
                .isEqualTo("{\"name\":\"it rises\",\"line\":10,\"passed\":true,\"expected\":\"raised @ 10s\"}");
        assertThat(found.path("items").path(1).path("instead").asText()).isEqualTo("raised @ 5s instead of nothing");
        JsonNode faulty = server.post(
                        "/api/v1/rules/test",
                        Json.object()
                                .put("text", text.replace("level >", "levl >"))
                                .toString())
                .json();
        assertThat(faulty.path("faults")).hasSize(1);
        assertThat(faulty.path("items")).isEmpty();
    }
}
