package io.taihu.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.taihu.api.RunningServer.Answer;
import io.taihu.core.Tokens;
import io.taihu.spi.AuditLog;
import io.taihu.spi.Grant;
import io.taihu.spi.Registry.NewToken;
import io.taihu.spi.Registry.TokenKind;
import io.taihu.spi.Role;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rules over the API: written, faulty, in force, switched, deleted; and who may. */
final class RulesApiTest {
    private static final String MODEL = """
            {"name": "tank", "properties": [
              {"name": "level", "type": "number", "unit": "%"},
              {"name": "pressure", "type": "number", "unit": "kPa"}]}""";

    @TempDir
    static Path folder;

    static RunningServer server;
    private static int count;

    @BeforeAll
    static void start() {
        server = new RunningServer(folder, Map.of(), true);
        for (String space : List.of("east", "west")) {
            assertThat(server.post("/api/v1/spaces", "{\"path\": \"" + space + "\"}")
                            .status())
                    .isEqualTo(201);
        }
        Answer made = server.post("/api/v1/models", MODEL);
        assertThat(made.status()).as(made.body()).isEqualTo(201);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String text(String name, String space, String when) {
        return "rule: " + name + "\nthings:\n  model: tank\n  space: " + space + "\nwhen: " + when
                + "\nclear: level < 70\nseverity: high\nmessage: \"{{thing.id}} is full\"\n";
    }

    private static String body(String text, boolean enabled) {
        return Json.object().put("text", text).put("enabled", enabled).toString();
    }

    private static String body(String text) {
        return Json.object().put("text", text).toString();
    }

    private static Answer write(String name, String space) {
        Answer made = server.post("/api/v1/rules", body(text(name, space, "level > 80 %")));
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        return made;
    }

    private static String thing(String space) {
        String id = "tank-" + count++;
        server.thing(id, ", \"space\": \"" + space + "\", \"model\": \"tank\"");
        return id;
    }

    private static void level(String thing, int percent) {
        assertThat(server.post("/api/v1/things/" + thing + "/readings", "{\"level\": " + percent + "}")
                        .status())
                .isLessThan(300);
    }

    private static JsonNode alarms(String rule, String thing, String state) {
        return server.get("/api/v1/alarms?rule=" + rule + "&thing=" + thing + "&state=" + state)
                .json()
                .path("items");
    }

    private static String token(String space, Role role) {
        String secret = Tokens.make("api");
        server.registry.createToken(new NewToken(
                TokenKind.API, space, Tokens.hash(secret), 0, "", List.of(new Grant(space, role)), "", null));
        return secret;
    }

    private static String at(Answer rule) {
        return "/api/v1/rules/" + rule.json().path("id").asText();
    }

    @Test
    void raisesAnAlarmByReadingsAndClearsIt() {
        String thing = thing("east");
        Answer made = write("full", "east");
        assertThat(made.json().path("faults")).isEmpty();
        assertThat(made.json().path("text").asText()).contains("level > 80");
        String id = made.json().path("id").asText();

        level(thing, 50);
        level(thing, 90);
        Awaitility.await().until(() -> alarms(id, thing, "active").size() == 1);
        JsonNode alarm = alarms(id, thing, "active").path(0);
        assertThat(alarm.path("thing").asText()).isEqualTo(thing);
        assertThat(alarm.path("class").asText()).isEqualTo("high");
        assertThat(alarm.path("message").asText()).isEqualTo(thing + " is full");
        Awaitility.await().untilAsserted(() -> {
            JsonNode health = server.get(at(made)).json().path("health");
            assertThat(health.path("active").asInt()).isPositive();
            assertThat(health.path("raised").asInt()).isPositive();
            assertThat(health.path("evaluations").asInt()).isPositive();
        });

        level(thing, 75);
        level(thing, 60);
        Awaitility.await().until(() -> alarms(id, thing, "active").isEmpty());
        assertThat(alarms(id, thing, "unacknowledged")).hasSize(1);
        Awaitility.await()
                .until(() -> server.registry.audit().entries(AuditLog.Query.ALL, null, false, 1_000).stream()
                        .anyMatch(each -> each.told().operation().equals("createRule")));
        server.delete(at(made));
    }

    private static JsonNode health(Answer rule) {
        return server.get(at(rule)).json().path("health");
    }

    @Test
    void saysHowOftenWhatItWantsWasNotKnown() {
        String thing = thing("west");
        String when = "level > 80 % and pressure > 10 kPa";
        String one = text("unknown", "west", when).replace("space: west\n", "space: west\n  ids: [" + thing + "]\n");
        Answer made = server.post("/api/v1/rules", body(one));
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        level(thing, 85);
        level(thing, 90);
        Awaitility.await().untilAsserted(() -> {
            JsonNode health = health(made);
            assertThat(health.path("unknown").asInt()).isGreaterThanOrEqualTo(2);
            assertThat(health.path("unknown")).isEqualTo(health.path("evaluations"));
        });
        assertThat(health(made).path("raised").asInt()).isZero();

        assertThat(server.post("/api/v1/things/" + thing + "/readings", "{\"pressure\": 20}")
                        .status())
                .isLessThan(300);
        Awaitility.await().until(() -> health(made).path("raised").asInt() == 1);
        int unknown = health(made).path("unknown").asInt();
        int judged = health(made).path("evaluations").asInt();
        assertThat(unknown).isLessThan(judged);
        level(thing, 50);
        Awaitility.await().until(() -> health(made).path("evaluations").asInt() > judged);
        assertThat(health(made).path("unknown").asInt()).isEqualTo(unknown);
        server.delete(at(made));
    }

    @Test
    void tellsAllFaultsWithTheirPlacesAndKeepsNothing() {
        String wrong = "rule: wrong\nthings: {model: tank, space: east}\nwhen: levl > 80\nseverity: hihg\n";
        JsonNode checked = server.post("/api/v1/rules/check", body(wrong)).json();
        assertThat(checked.path("name").asText()).isEqualTo("wrong");
        assertThat(checked.path("model").asText()).isEqualTo("tank");
        assertThat(checked.path("space").asText()).isEqualTo("east");
        assertThat(checked.path("faults")).hasSize(2);
        List<Integer> lines = new ArrayList<>();
        checked.path("faults").forEach(each -> lines.add(each.path("line").asInt()));
        assertThat(lines).containsExactly(3, 4);
        assertThat(checked.toString()).contains("level", "high");

        Answer refused = server.post("/api/v1/rules", body(wrong));
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.json().path("faults")).isEqualTo(checked.path("faults"));
        Answer broken = server.post("/api/v1/rules", body("rule: [\n"));
        assertThat(broken.status()).isEqualTo(422);
        assertThat(broken.json().path("faults")).isNotEmpty();
        assertThat(server.get("/api/v1/rules").body()).doesNotContain("\"wrong\"");
        assertThat(server.post("/api/v1/rules", "{}").status()).isEqualTo(422);
    }

    @Test
    void countsTheThingsThatItWouldBeAbout() {
        thing("west");
        thing("west");
        JsonNode checked = server.post("/api/v1/rules/check", body(text("counted", "west", "level > 80")))
                .json();
        assertThat(checked.path("faults")).isEmpty();
        assertThat(checked.path("things").asInt()).isGreaterThanOrEqualTo(2);
    }

    @Test
    void listsItsFunctions() {
        List<String> names = new ArrayList<>();
        server.get("/api/v1/rules/functions")
                .json()
                .path("items")
                .forEach(each -> names.add(each.path("name").asText()));
        assertThat(names).contains("avg", "missing", "rate");
    }

    @Test
    void whoeverComesSecondReadsAgain() {
        Answer made = write("second", "east");
        String changed = body(text("second", "east", "level > 81 %"));
        Answer first = server.put(at(made), changed, "If-Match", made.header("ETag"));
        assertThat(first.status()).as(first.body()).isEqualTo(200);
        assertThat(server.put(at(made), changed, "If-Match", made.header("ETag"))
                        .status())
                .isEqualTo(412);
        assertThat(server.delete(at(made), "If-Match", made.header("ETag")).status())
                .isEqualTo(412);
        assertThat(server.post("/api/v1/rules", changed).status())
                .as("of the same name")
                .isEqualTo(409);
        assertThat(server.put(at(made), body("rule: second\n")).status()).isEqualTo(422);
        assertThat(server.delete(at(made), "If-Match", first.header("ETag")).status())
                .isEqualTo(204);
        assertThat(server.get(at(made)).status()).isEqualTo(404);
    }

    @Test
    void isSwitchedOffAndOnAndEndsItsAlarms() {
        String thing = thing("east");
        Answer made = write("switched", "east");
        String id = made.json().path("id").asText();
        level(thing, 90);
        Awaitility.await().until(() -> alarms(id, thing, "active").size() == 1);

        Answer off =
                server.put(at(made), body(made.json().path("text").asText(), false), "If-Match", made.header("ETag"));
        assertThat(off.status()).as(off.body()).isEqualTo(200);
        assertThat(off.json().path("enabled").asBoolean()).isFalse();
        Awaitility.await().until(() -> alarms(id, thing, "active").isEmpty());
        Answer same = server.put(at(made), body(made.json().path("text").asText()));
        assertThat(same.json().path("enabled").asBoolean()).as("stays as it is").isFalse();

        assertThat(server.put(at(made), body(made.json().path("text").asText(), true))
                        .status())
                .isEqualTo(200);
        level(thing, 91);
        Awaitility.await().until(() -> alarms(id, thing, "active").size() == 1);
        assertThat(server.delete(at(made)).status()).isEqualTo(204);
        Awaitility.await().until(() -> alarms(id, thing, "open").isEmpty());
    }

    @Test
    void isOfItsSpace() {
        Answer made = write("owned", "east");
        String viewer = token("east", Role.VIEWER);
        String operator = token("east", Role.OPERATOR);
        String foreign = token("west", Role.OPERATOR);
        String changed = body(text("owned", "east", "level > 82 %"));

        assertThat(server.send("GET", at(made), viewer, null).status()).isEqualTo(200);
        assertThat(server.send("GET", at(made), foreign, null).status()).isEqualTo(403);
        assertThat(server.send("GET", "/api/v1/rules", foreign, null).body()).doesNotContain("\"owned\"");
        assertThat(server.send("PUT", at(made), viewer, changed).status()).isEqualTo(403);
        assertThat(server.send("PUT", at(made), foreign, changed).status()).isEqualTo(403);
        assertThat(server.send("DELETE", at(made), foreign, null).status()).isEqualTo(403);
        assertThat(server.send("POST", "/api/v1/rules", viewer, body(text("made", "east", "level > 1")))
                        .status())
                .isEqualTo(403);
        assertThat(server.send("POST", "/api/v1/rules", viewer, body("rule: [")).status())
                .isEqualTo(403);
        assertThat(server.send("POST", "/api/v1/rules", operator, body(text("made", "west", "level > 1")))
                        .status())
                .isEqualTo(403);
        assertThat(server.send(
                                "POST",
                                "/api/v1/rules",
                                operator,
                                body("rule: everywhere\nthings: {model: tank}\nwhen: level > 1\n"))
                        .status())
                .as("everywhere")
                .isEqualTo(403);
        assertThat(server.send("POST", "/api/v1/rules/check", foreign, body(text("x", "east", "level > 1")))
                        .status())
                .isEqualTo(403);
        assertThat(server.send("PUT", at(made), operator, body(text("owned", "west", "level > 1")))
                        .status())
                .as("into a space that is not theirs")
                .isEqualTo(403);
        assertThat(server.send("PUT", at(made), operator, changed).status()).isEqualTo(200);
        assertThat(server.send("DELETE", at(made), operator, null).status()).isEqualTo(204);
    }

    @Test
    void listsPageByPage() {
        for (int i = 0; i < 5; i++) {
            write("paged-" + i, "west");
        }
        List<String> seen = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page =
                    server.get("/api/v1/rules?space=west&limit=2" + cursor).json();
            page.path("items").forEach(each -> {
                seen.add(each.path("name").asText());
                assertThat(each.has("text")).isFalse();
            });
            cursor = page.has("cursor") ? "&cursor=" + page.path("cursor").asText() : "";
        } while (!cursor.isEmpty());
        assertThat(seen).containsExactly("paged-4", "paged-3", "paged-2", "paged-1", "paged-0");
    }
}
