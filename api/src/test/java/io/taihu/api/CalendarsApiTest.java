package io.taihu.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.taihu.api.RunningServer.Answer;
import io.taihu.core.Tokens;
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

/** Calendars of shifts over the API, the rules that ask them, and what rules may see of elsewhere. */
final class CalendarsApiTest {
    private static final String ALWAYS =
            "[{\"name\": \"all\", \"days\": [1,2,3,4,5,6,7], \"from\": \"00:00\", \"to\": \"00:00\"}]";
    private static final String NEVER = "[{\"name\": \"all\", \"days\": [], \"from\": \"00:00\", \"to\": \"00:00\"}]";

    @TempDir
    static Path folder;

    static RunningServer server;

    @BeforeAll
    static void start() {
        server = new RunningServer(folder, Map.of(), true);
        for (String space : List.of("east", "east/hall", "west")) {
            String area = space.equals("east/hall") || space.equals("west")
                    ? ", \"polygon\": [[120, 31], [121, 31], [121, 32], [120, 31]]"
                    : "";
            Answer made = server.post(
                    "/api/v1/spaces", "{\"path\": \"" + space + "\", \"zone\": \"Asia/Shanghai\"" + area + "}");
            assertThat(made.status()).as(made.body()).isEqualTo(201);
        }
        assertThat(server.post("/api/v1/models", """
                        {"name": "tank", "properties": [
                          {"name": "level", "type": "number", "unit": "%"},
                          {"name": "position", "type": "location"}]}""").status()).isEqualTo(201);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String calendar(String name, String space, String shifts) {
        return "{\"name\": \"" + name + "\", \"space\": \"" + space + "\", \"shifts\": " + shifts
                + ", \"days\": [{\"date\": \"2026-10-01\", \"title\": \"国庆节\"}]}";
    }

    private static Answer make(String name, String space, String shifts) {
        Answer made = server.post("/api/v1/calendars", calendar(name, space, shifts));
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        return made;
    }

    private static String rule(String name, String when) {
        return Json.object()
                .put("text", "rule: " + name + "\nthings: {model: tank, space: east/hall}\nwhen: |\n  " + when + "\n")
                .toString();
    }

    private static Answer write(String name, String when) {
        Answer made = server.post("/api/v1/rules", rule(name, when));
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        return made;
    }

    private static String at(String kind, Answer of) {
        return "/api/v1/" + kind + "/" + of.json().path("id").asText();
    }

    private static String token(String space, Role role) {
        String secret = Tokens.make("api");
        server.registry.createToken(new NewToken(
                TokenKind.API, space, Tokens.hash(secret), 0, "", List.of(new Grant(space, role)), "", null));
        return secret;
    }

    private static List<String> names(JsonNode items) {
        List<String> names = new ArrayList<>();
        items.forEach(each ->
                names.add(each.path("name").asText() + "@" + each.path("space").asText()));
        return names;
    }

    @Test
    void isKeptAsItWasWritten() {
        Answer made = make(
                "kept", "east", "[{\"name\": \"night\", \"days\": [7, 1], \"from\": \"22:00\", \"to\": \"06:00\"}]");
        JsonNode kept = server.get(at("calendars", made)).json();
        assertThat(kept.path("shifts").toString())
                .isEqualTo("[{\"name\":\"night\",\"days\":[1,7],\"from\":\"22:00\",\"to\":\"06:00\"}]");
        assertThat(kept.path("days").toString())
                .isEqualTo("[{\"date\":\"2026-10-01\",\"title\":\"国庆节\",\"shifts\":[]}]");
        assertThat(kept.path("zone").asText()).isEmpty();
        assertThat(kept.path("effectiveZone").asText()).isEqualTo("Asia/Shanghai");
        Answer changed = server.put(
                at("calendars", made),
                calendar("kept", "east", ALWAYS).replace("\"days\": [{", "\"zone\": \"UTC\", \"days\": [{"),
                "If-Match",
                made.header("ETag"));
        assertThat(changed.json().path("effectiveZone").asText())
                .as(changed.body())
                .isEqualTo("UTC");
        assertThat(server.put(at("calendars", made), calendar("kept", "east", ALWAYS), "If-Match", made.header("ETag"))
                        .status())
                .isEqualTo(412);
        assertThat(server.put(at("calendars", made), calendar("other", "east", ALWAYS))
                        .body())
                .contains("stays in its space, with its name");
        assertThat(server.post("/api/v1/calendars", calendar("kept", "east", ALWAYS))
                        .status())
                .isEqualTo(409);
        assertThat(server.delete(at("calendars", made)).status()).isEqualTo(204);
        assertThat(server.get(at("calendars", made)).status()).isEqualTo(404);
    }

    @Test
    void whatIsWrongIsSaidWithItsPlace() {
        Map<String, String> wrong = Map.of(
                calendar("a b", "east", ALWAYS), "$.name is 1 to 64 letters, digits or . _ -",
                calendar("a", "east", "[]"), "$.shifts are 1 to 24, got 0",
                calendar("a", "east", ALWAYS.replace("7]", "8]")),
                        "$.shifts[0].days must be of whole numbers, 1 for Monday to 7 for Sunday, got 8",
                calendar("a", "east", ALWAYS.replace("\"from\": \"00:00\"", "\"from\": \"25:00\"")),
                        "$.shifts[0].from must be a time of day such as 22:00, got",
                calendar("a", "east", ALWAYS).replace("2026-10-01", "2026-13-01"),
                        "$.days[0].date must be a date such as 2026-10-01",
                calendar("a", "east", ALWAYS).replace("\"title\": \"国庆节\"", "\"shifts\": [\"dawn\"]"),
                        "$.days[0].shifts names no shift of this calendar",
                calendar("a", "east", ALWAYS).replace("\"name\": \"a\"", "\"name\": \"a\", \"zone\": \"Mars/Olympus\""),
                        "$.zone must be a time zone",
                calendar("a", "nowhere", ALWAYS), "there is no space");
        wrong.forEach((body, said) -> {
            Answer refused = server.post("/api/v1/calendars", body);
            assertThat(refused.status()).as(body).isEqualTo(422);
            assertThat(refused.json().path("detail").asText()).as(body).contains(said);
        });
    }

    @Test
    void theNearestOfANameHolds() {
        Answer above = make("holds", "", ALWAYS);
        Answer near = make("holds", "east", NEVER);
        assertThat(names(server.get("/api/v1/calendars?holds=east/hall").json().path("items")))
                .contains("holds@east")
                .doesNotContain("holds@");
        assertThat(names(server.get("/api/v1/calendars?holds=west").json().path("items")))
                .contains("holds@");
        String own = token("east/hall", Role.VIEWER);
        assertThat(names(server.send("GET", "/api/v1/calendars?holds=east/hall", own, null)
                        .json()
                        .path("items")))
                .contains("holds@east");
        assertThat(server.send("GET", "/api/v1/calendars?holds=west", own, null).status())
                .isEqualTo(403);
        assertThat(server.send("GET", at("calendars", near), own, null).status())
                .isEqualTo(403);
        server.delete(at("calendars", above));
        server.delete(at("calendars", near));
    }

    @Test
    void runningRulesTakeUpAChangeAndStandInTheWayOfDeletion() {
        Answer calendar = make("plant-a", "east", NEVER);
        server.thing("watched", ", \"space\": \"east/hall\", \"model\": \"tank\"");
        Answer rule = write("at-work", "working('plant-a')");
        String active = "/api/v1/alarms?rule=" + rule.json().path("id").asText() + "&state=active";
        assertThat(server.get(active).json().path("items")).isEmpty();
        Answer changed = server.put(at("calendars", calendar), calendar("plant-a", "east", ALWAYS));
        assertThat(changed.status()).as(changed.body()).isEqualTo(200);
        Awaitility.await().until(() -> server.get(active).json().path("items").size() == 1);
        assertThat(server.get(at("calendars", calendar)).json().path("rules").toString())
                .isEqualTo("[\"at-work\"]");

        Answer refused = server.delete(at("calendars", calendar));
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.json().path("detail").asText())
                .contains("the calendar \"plant-a\" is used by the rule at-work");
        server.delete(at("rules", rule));
        assertThat(server.delete(at("calendars", calendar)).status()).isEqualTo(204);

        Answer without = server.post("/api/v1/rules", rule("later", "working('plant-a')"));
        assertThat(without.json().path("detail").asText())
                .contains("no calendar \"plant-a\" holds in the rule's space");
    }

    @Test
    void aRuleOnShiftsThatAreGoneComesBackWithThem() {
        Answer calendar =
                make("comes", "east", "[{\"name\": \"early\", \"days\": [1], \"from\": \"06:00\", \"to\": \"14:00\"}]");
        Answer rule = write("early", "shift('comes') == 'early'");
        server.put(at("calendars", calendar), calendar("comes", "east", ALWAYS));
        assertThat(server.get(at("rules", rule))
                        .json()
                        .path("faults")
                        .path(0)
                        .path("message")
                        .asText())
                .contains("this is never 'early'; near it is 'all'");
        server.put(at("calendars", calendar), calendar("comes", "east", ALWAYS.replace("\"all\"", "\"early\"")));
        assertThat(server.get(at("rules", rule)).json().path("faults")).isEmpty();
    }

    @Test
    void spacesThatOneMayNotSeeAreNotNamed() {
        String own = token("east", Role.OPERATOR);
        String text = rule("areas", "inside(position, 'west')");
        JsonNode faults =
                server.send("POST", "/api/v1/rules/check", own, text).json().path("faults");
        assertThat(faults.path(0).path("message").asText())
                .isEqualTo("no space with an area and no geofence \"west\" is known; near it is east/hall");
        Answer refused = server.send("POST", "/api/v1/rules", own, text);
        assertThat(refused.status()).isEqualTo(422);
        assertThat(server.send("POST", "/api/v1/rules/check", own, rule("areas", "inside(position, 'wst')"))
                        .body())
                .doesNotContain("\\\"west");
        assertThat(server.post("/api/v1/rules/check", text).json().path("faults"))
                .isEmpty();
        // a rule of somebody who may see more tells its other readers nothing of it either
        Answer rule = write("astray", "inside(position, 'west')");
        assertThat(server.patch("/api/v1/spaces/west", "{\"polygon\": null}").status())
                .isEqualTo(200);
        JsonNode kept = server.send("GET", at("rules", rule), own, null).json().path("faults");
        assertThat(kept.path(0).path("message").asText())
                .isEqualTo("no space with an area and no geofence \"west\" is known; near it is east/hall");
    }

    @Test
    void otherThingsAreSeenAsTheyAreRelatedNow() {
        server.thing("pump-a", ", \"space\": \"east/hall\", \"model\": \"tank\"");
        server.thing("pump-b", ", \"space\": \"east/hall\", \"model\": \"tank\"");
        server.thing("pump-c", ", \"space\": \"west\", \"model\": \"tank\"");
        for (String each : List.of("pump-b", "pump-c")) {
            assertThat(server.post("/api/v1/things/" + each + "/readings", "{\"level\": 90}")
                            .status())
                    .isEqualTo(204);
        }
        Answer rule = write("full", "count(feeds.tank.level > 80 %) > 0");
        String active = "/api/v1/alarms?rule=" + rule.json().path("id").asText() + "&state=active";
        // outside the rule's space nothing is seen
        server.put("/api/v1/things/pump-a/relations/feeds/pump-c", "");
        assertThat(server.put("/api/v1/things/pump-a/relations/feeds/pump-b", "")
                        .status())
                .isEqualTo(201);
        Awaitility.await()
                .until(() -> server.get(active)
                        .json()
                        .path("items")
                        .path(0)
                        .path("thing")
                        .asText()
                        .equals("pump-a"));
        server.delete("/api/v1/things/pump-a/relations/feeds/pump-b");
        Awaitility.await().until(() -> server.get(active).json().path("items").isEmpty());
        server.put("/api/v1/things/pump-a/relations/feeds/pump-b", "");
        Awaitility.await().until(() -> server.get(active).json().path("items").size() == 1);
        server.post("/api/v1/things/pump-b/readings", "{\"level\": 10}");
        Awaitility.await().until(() -> server.get(active).json().path("items").isEmpty());
        server.delete(at("rules", rule));
    }
}
