package io.taihu.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.taihu.api.RunningServer.Answer;
import io.taihu.core.Tokens;
import io.taihu.spi.Grant;
import io.taihu.spi.Registry.NewToken;
import io.taihu.spi.Registry.TokenKind;
import io.taihu.spi.Role;
import io.taihu.watch.Geofences;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Geofences over the API, and the rules that ask them. */
final class GeofencesApiTest {
    private static final String DEPOT = "{\"kind\": \"circle\", \"center\": [120.3, 31.5], \"metres\": 400}";
    private static final String FAR = "{\"kind\": \"circle\", \"center\": [121.3, 31.5], \"metres\": 400}";

    @TempDir
    static Path folder;

    static RunningServer server;

    @BeforeAll
    static void start() {
        server = new RunningServer(folder, Map.of(), true);
        for (String space : List.of("fleet", "fleet/buses", "other")) {
            assertThat(server.post("/api/v1/spaces", "{\"path\": \"" + space + "\"}")
                            .status())
                    .isEqualTo(201);
        }
        assertThat(server.post("/api/v1/models", """
                        {"name": "bus", "properties": [{"name": "position", "type": "location"}]}""").status()).isEqualTo(201);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String fence(String name, String space, String shape) {
        return "{\"name\": \"" + name + "\", \"space\": \"" + space + "\", \"shape\": " + shape + "}";
    }

    private static Answer draw(String name, String space, String shape) {
        Answer made = server.post("/api/v1/geofences", fence(name, space, shape));
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        return made;
    }

    private static String at(String kind, Answer of) {
        return "/api/v1/" + kind + "/" + of.json().path("id").asText();
    }

    private static Answer rule(String name, String when) {
        Answer made = server.post(
                "/api/v1/rules",
                Json.object()
                        .put(
                                "text",
                                "rule: " + name + "\nthings: {model: bus, space: fleet/buses}\nwhen: |\n  " + when
                                        + "\n")
                        .toString());
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        return made;
    }

    private static int active(Answer rule) {
        return server.get("/api/v1/alarms?state=active&rule="
                        + rule.json().path("id").asText())
                .json()
                .path("items")
                .size();
    }

    @Test
    void tellsWhatTerminalsAreAskedAndWhatTheyCannotKeep() {
        Answer circle = draw("t1", "fleet", "{\"kind\": \"circle\", \"center\": [120.3, -31.5], \"metres\": 499.6}");
        Answer action = server.get(at("geofences", circle) + "/action");
        assertThat(action.status()).isEqualTo(200);
        assertThat(action.json().path("input").toString())
                .isEqualTo("{\"action\":\"append\",\"areas\":[{\"id\":"
                        + circle.json().path("id").asText()
                        + ",\"attributes\":[\"enterPlatform\",\"leavePlatform\",\"south\"],"
                        + "\"latitude\":31.5,\"longitude\":120.3,\"radius\":500,\"name\":\"t1\"}]}");
        Answer wide = draw(
                "t2", "fleet", "{\"kind\": \"corridor\", \"line\": [[120.3, 31.5], [120.4, 31.5]], \"metres\": 128}");
        Answer refused = server.get(at("geofences", wide) + "/action");
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.body()).contains("at most 127.5 m wide to each side");
        Answer across =
                draw("t3", "fleet", "{\"kind\": \"polygon\", \"ring\": [[10, -1], [11, -1], [11, 1], [10, -1]]}");
        assertThat(server.get(at("geofences", across) + "/action").body()).contains("both sides of the equator");
    }

    @Test
    void isKeptAsItWasDrawn() {
        Answer made = draw(
                "route-9",
                "fleet",
                "{\"kind\": \"corridor\", \"line\": [[120.3, 31.5], [120.4, 31.5]], \"metres\": 60}");
        JsonNode kept = server.get(at("geofences", made)).json();
        assertThat(kept.path("shape").toString())
                .isEqualTo("{\"kind\":\"corridor\",\"line\":[[120.3,31.5],[120.4,31.5]],\"metres\":60.0}");
        assertThat(kept.path("outline")).hasSize(1);
        String ring = "{\"kind\": \"polygon\", \"ring\": [[120, 31], [121, 31], [121, 32], [120, 31]]}";
        Answer changed =
                server.put(at("geofences", made), fence("route-10", "fleet", ring), "If-Match", made.header("ETag"));
        assertThat(changed.json().path("outline").path(0)).as(changed.body()).hasSize(4);
        assertThat(server.put(at("geofences", made), fence("a", "fleet", ring), "If-Match", made.header("ETag"))
                        .status())
                .isEqualTo(412);
        assertThat(server.put(at("geofences", made), fence("a", "other", ring)).body())
                .contains("stays in its space");
        assertThat(server.post("/api/v1/geofences", fence("route-10", "fleet", ring))
                        .status())
                .isEqualTo(409);
        assertThat(server.delete(at("geofences", made)).status()).isEqualTo(204);
        assertThat(server.get(at("geofences", made)).status()).isEqualTo(404);
    }

    @Test
    void theLeastSpeedLimitOfThoseThatHoldIsKnown() {
        Geofences geofences = server.rulebook.geofences();
        String limited = fence("town", "fleet", DEPOT).replace("}}", "}, \"speedLimit\": 50}");
        Answer town = server.post("/api/v1/geofences", limited);
        assertThat(town.json().path("speedLimit").asDouble()).as(town.body()).isEqualTo(50);
        assertThat(geofences.speedLimits("fleet/buses").at(31.5, 120.3)).isEqualTo(50);
        assertThat(geofences.speedLimits("fleet/buses").at(31.6, 120.3)).isNaN();
        assertThat(geofences.speedLimits("other").at(31.5, 120.3)).isNaN();
        Answer school = server.post(
                "/api/v1/geofences", limited.replace("town", "school").replace("50}", "30}"));
        assertThat(geofences.speedLimits("fleet/buses").at(31.5, 120.3)).isEqualTo(30);
        // one of the same name that is nearer holds instead
        Answer nearer = draw("school", "fleet/buses", DEPOT);
        assertThat(geofences.speedLimits("fleet/buses").at(31.5, 120.3)).isEqualTo(50);
        assertThat(geofences.speedLimits("fleet").at(31.5, 120.3)).isEqualTo(30);
        // and one that is drawn anew without a limit has none
        assertThat(server.put(at("geofences", town), fence("town", "fleet", DEPOT))
                        .json()
                        .has("speedLimit"))
                .isFalse();
        assertThat(geofences.speedLimits("fleet/buses").at(31.5, 120.3)).isNaN();
        List.of(town, school, nearer).forEach(each -> server.delete(at("geofences", each)));
        assertThat(geofences.speedLimits("fleet").at(31.5, 120.3)).isNaN();
    }

    @Test
    void whatIsWrongIsSaidWithItsPlace() {
        Map<String, String> wrong = Map.of(
                fence("a b", "fleet", DEPOT), "$.name is 1 to 64 letters, digits or . _ -",
                fence("a", "fleet", DEPOT.replace("circle", "star")),
                        "$.shape.kind must be circle, polygon or corridor, got \"star\"",
                fence("a", "fleet", DEPOT.replace("400", "1")), "$.shape.metres must be a number within 5",
                fence("a", "fleet", DEPOT.replace("[120.3, 31.5]", "[31.5, 120.3]")), "$.shape.center must be",
                fence("a", "fleet", "{\"kind\": \"polygon\", \"ring\": [[1, 1], [2, 2], [1, 1]]}"),
                        "$.shape.ring has at least 4 points",
                fence("a", "fleet", "{\"kind\": \"corridor\", \"line\": [[1, 1]], \"metres\": 9}"),
                        "$.shape.line has 2 to 100 points",
                fence("a", "fleet", DEPOT).replace("}}", "}, \"speedLimit\": 0}"),
                        "$.speedLimit must be a number within 1",
                fence("a", "nowhere", DEPOT), "there is no space");
        wrong.forEach((body, said) -> {
            Answer refused = server.post("/api/v1/geofences", body);
            assertThat(refused.status()).as(body).isEqualTo(422);
            assertThat(refused.json().path("detail").asText()).as(body).contains(said);
        });
    }

    @Test
    void rulesAskTheNearestAndTakeUpWhatIsDrawnAnew() {
        Answer above = draw("depot", "", FAR);
        server.thing("bus-1", ", \"space\": \"fleet/buses\", \"model\": \"bus\"");
        server.post("/api/v1/things/bus-1/readings", "{\"position\": {\"latitude\": 31.501, \"longitude\": 120.301}}");
        Answer rule = rule("at-depot", "inside(position, 'depot')");
        assertThat(active(rule)).isZero();

        Answer near = draw("depot", "fleet", DEPOT);
        server.post("/api/v1/things/bus-1/readings", "{\"position\": {\"latitude\": 31.501, \"longitude\": 120.302}}");
        Awaitility.await().until(() -> active(rule) == 1);
        assertThat(server.get(at("geofences", near)).json().path("rules").toString())
                .isEqualTo("[\"at-depot\"]");
        assertThat(server.get(at("geofences", above)).json().path("rules")).isEmpty();

        Answer refused = server.delete(at("geofences", near));
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.json().path("detail").asText())
                .contains("the geofence \"depot\" is used by the rule at-depot");
        assertThat(server.put(at("geofences", near), fence("yard", "fleet", DEPOT))
                        .status())
                .isEqualTo(409);
        assertThat(server.put(at("geofences", near), fence("depot", "fleet", FAR))
                        .status())
                .isEqualTo(200);
        server.post("/api/v1/things/bus-1/readings", "{\"position\": {\"latitude\": 31.501, \"longitude\": 120.303}}");
        Awaitility.await().until(() -> active(rule) == 0);
        server.delete(at("rules", rule));
        assertThat(server.delete(at("geofences", near)).status()).isEqualTo(204);
        server.delete(at("geofences", above));
    }

    @Test
    void ruleThatAsksWhatIsNotThereIsRefusedWithTheNearestName() {
        Answer near = draw("harbour", "fleet", DEPOT);
        Answer far = draw("harbor-2", "other", DEPOT);
        Answer refused = server.post(
                "/api/v1/rules",
                "{\"text\": \"rule: x\\nthings: {model: bus, space: fleet/buses}\\nwhen: inside(position, 'harbor')\\n\"}");
        assertThat(refused.json().path("detail").asText())
                .contains("no space with an area and no geofence \"harbor\" is known; near it is harbour");
        server.delete(at("geofences", near));
        server.delete(at("geofences", far));
    }

    @Test
    void whoeverMayNotSeeASpaceSeesNoneOfItsFences() {
        Answer made = draw("secret", "other", DEPOT);
        String secret = Tokens.make("api");
        server.registry.createToken(new NewToken(
                TokenKind.API,
                "fleet",
                Tokens.hash(secret),
                0,
                "",
                List.of(new Grant("fleet", Role.VIEWER)),
                "",
                null));
        List<String> names = new ArrayList<>();
        server.send("GET", "/api/v1/geofences", secret, null)
                .json()
                .path("items")
                .forEach(each -> names.add(each.path("name").asText()));
        assertThat(names).doesNotContain("secret");
        assertThat(server.send("GET", at("geofences", made), secret, null).status())
                .isEqualTo(403);
        assertThat(server.send("POST", "/api/v1/geofences", secret, fence("mine", "fleet", DEPOT))
                        .status())
                .isEqualTo(403);
        server.delete(at("geofences", made));
    }
}
