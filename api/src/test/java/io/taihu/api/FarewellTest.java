package io.taihu.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.taihu.api.RunningServer.Answer;
import io.taihu.model.AlarmSignal;
import io.taihu.model.Thing;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Things that go out of service for good. */
class FarewellTest {
    private static final String MODEL = """
            {"name": "well", "mode": "strict",
             "properties": [{"name": "level", "type": "number"},
                            {"name": "pace", "type": "integer", "minimum": 1, "maximum": 600, "writable": true}],
             "actions": [{"name": "rinse", "timeoutSeconds": 600}, {"name": "purge", "dangerous": true}]}
            """;
    private static final String KEEP = "{\"history\": \"keep\"}";
    private static final String DELETE = "{\"history\": \"delete\"}";

    @TempDir
    static Path folder;

    private static RunningServer server;
    private static int count;

    private final String id = "well-" + ++count;
    private final String at = "/api/v1/things/" + id;

    @BeforeAll
    static void start() {
        server = new RunningServer(folder);
        assertThat(server.post("/api/v1/models", MODEL).status()).isEqualTo(201);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** A thing that has said something, for which something waits, and with an alarm; gives its token. */
    private String busy() {
        String token = server.thing(id, ", \"model\": \"well\"");
        server.thing(id + "-behind", "");
        server.put(at + "/relations/gateway-of/" + id + "-behind", "");
        assertThat(server.send("POST", at + "/readings", token, "{\"level\": 1}")
                        .status())
                .isEqualTo(204);
        assertThat(server.send("POST", at + "/events/door", token, "{}").status())
                .isEqualTo(204);
        assertThat(server.post(at + "/actions/rinse", "").status()).isEqualTo(202);
        assertThat(server.post(at + "/actions/purge", "").status()).isEqualTo(202);
        assertThat(server.put(at + "/properties/pace", "{\"value\": 20}").status())
                .isEqualTo(202);
        raise(1);
        server.awaitHistory();
        return token;
    }

    private void raise(long sequence) {
        long number = server.directory.thing(id).orElseThrow().number();
        server.alarms.signal(List.of(new AlarmSignal(
                "1", number, "", AlarmSignal.Kind.RAISED, 800, "high", true, 1_000_000, 1_000_000, sequence)));
    }

    private Answer decommission(String how) {
        Answer answer = server.post(at + "/decommission", how);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer;
    }

    private JsonNode items(String path) {
        Answer answer = server.get("/api/v1" + path);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json().path("items");
    }

    private static String detail(Answer answer, int status) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        return answer.json().path("detail").asText();
    }

    private JsonNode rows() {
        Answer answer = server.get(at + "/history?from=2020-01-01T00:00:00Z");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json().path("rows");
    }

    @Test
    void countsWhatWouldEndAndThenEndsIt() {
        busy();
        JsonNode ends = server.get(at + "/decommission").json();
        assertThat(ends.path("credentials").asInt()).isEqualTo(1);
        assertThat(ends.path("commands").asInt()).isEqualTo(3);
        assertThat(ends.path("alarms").asInt()).isEqualTo(1);
        assertThat(ends.path("relations").asInt()).isEqualTo(1);
        assertThat(ends.path("children").asInt()).isEqualTo(1);
        assertThat(server.get(at).json().has("decommissioned"))
                .as("a look changes nothing")
                .isFalse();

        JsonNode ended = decommission(KEEP).json();
        assertThat(ended.path("commands").asInt()).isEqualTo(3);
        assertThat(ended.path("commandsLeft").asInt()).isZero();
        JsonNode none = server.get(at + "/decommission").json();
        assertThat(none.path("credentials").asInt()
                        + none.path("commands").asInt()
                        + none.path("alarms").asInt())
                .isZero();
        assertThat(none.path("relations").asInt()).as("relations stay").isEqualTo(1);
    }

    @Test
    void keepsItFindableWithItsPast() {
        busy();
        decommission(KEEP);

        JsonNode thing = server.get(at).json();
        assertThat(thing.path("decommissioned").asText()).startsWith("20");
        assertThat(thing.path("enabled").asBoolean()).isFalse();
        assertThat(thing.path("presence").asText()).isEqualTo("offline");
        assertThat(rows()).hasSize(1);
        assertThat(items("/things/" + id + "/events")).hasSize(1);
        assertThat(server.get(at + "/twin").json().at("/values/level/value").asInt())
                .isEqualTo(1);
        assertThat(items("/invocations?thing=" + id)).hasSize(3).allSatisfy(each -> {
            assertThat(each.path("state").asText()).isEqualTo("cancelled");
            assertThat(each.path("problem").asText()).isEqualTo("the thing was decommissioned");
        });
        JsonNode alarm = items("/alarms?thing=" + id + "&state=any").path(0);
        assertThat(alarm.path("active").asBoolean()).isFalse();
        assertThat(items("/alarms?thing=" + id + "&state=open")).isEmpty();
        JsonNode steps =
                server.get("/api/v1/alarms/" + alarm.path("id").asText()).json().path("steps");
        assertThat(steps.path(1).path("detail").asText()).isEqualTo("the thing was decommissioned");
        raise(2);
        assertThat(items("/alarms?thing=" + id + "&state=open"))
                .as("what a rule says later raises nothing")
                .isEmpty();
    }

    @Test
    void isFoundByAFilter() {
        server.thing(id, ", \"labels\": {\"lot\": \"" + id + "\"}");
        server.thing(id + "-b", ", \"labels\": {\"lot\": \"" + id + "\"}");
        decommission(KEEP);
        String lot = "/things?label=lot:" + id;
        assertThat(items(lot)).hasSize(2);
        for (String more : List.of("", "&q=" + id)) {
            assertThat(items(lot + more + "&decommissioned=true").findValuesAsText("id"))
                    .containsExactly(id);
            assertThat(items(lot + more + "&decommissioned=false").findValuesAsText("id"))
                    .containsExactly(id + "-b");
        }
        assertThat(server.get("/api/v1" + lot + "&decommissioned=true&count=true")
                        .json()
                        .path("count")
                        .asInt())
                .isEqualTo(1);
    }

    @Test
    void letsNothingIn() {
        String token = busy();
        Answer code = server.post(at + "/claim", "");
        decommission(KEEP);

        assertThat(detail(server.send("POST", at + "/readings", token, "{\"level\": 2}"), 401))
                .isNotEmpty();
        assertThat(server.send(
                                "POST",
                                "/api/v1/provision",
                                code.json().path("code").asText(),
                                null)
                        .status())
                .isEqualTo(401);
        assertThat(detail(server.post(at + "/readings", "{\"level\": 2}"), 403)).contains("is decommissioned");
        assertThat(detail(server.post(at + "/actions/rinse", ""), 409)).contains("is decommissioned");
        assertThat(detail(server.put(at + "/properties/pace", "{\"value\": 3}"), 409))
                .contains("is decommissioned");
        assertThat(detail(server.post(at + "/token", ""), 409)).contains("recommission it first");
        assertThat(detail(server.post(at + "/claim", ""), 409)).contains("recommission it first");
        assertThat(detail(server.patch(at, "{\"enabled\": true}"), 409)).contains("recommission it");
        assertThat(server.patch(at, "{\"name\": \"old well\"}").status())
                .as("its name may be put right")
                .isEqualTo(200);
        assertThat(server.get(at).json().has("decommissioned")).isTrue();
    }

    @Test
    void isNotRegisteredAnewByAKey() {
        server.thing(id, "");
        decommission(KEEP);
        String key = server.post("/api/v1/provisioning-keys", "{\"title\": \"x\"}")
                .json()
                .path("key")
                .asText();
        String body = "{\"id\": \"" + id + "\"}";
        assertThat(detail(server.send("POST", "/api/v1/provision", key, body), 409))
                .contains("was decommissioned");
        assertThat(detail(server.post("/api/v1/things", body), 409)).contains("exists already");
    }

    @Test
    void comesBackWithANewToken() {
        String token = busy();
        decommission(KEEP);
        Answer back = server.post(at + "/recommission", "");
        assertThat(back.status()).as(back.body()).isEqualTo(200);
        assertThat(back.json().has("decommissioned")).isFalse();
        assertThat(back.json().path("enabled").asBoolean()).isTrue();
        String now = back.json().path("token").asText();
        assertThat(server.send("POST", at + "/readings", now, "{\"level\": 2}").status())
                .isEqualTo(204);
        assertThat(server.send("POST", at + "/readings", token, "{\"level\": 2}")
                        .status())
                .isEqualTo(401);
        assertThat(detail(server.post(at + "/recommission", ""), 409)).contains("not decommissioned");
        server.awaitHistory();
        assertThat(rows()).hasSize(2);
        raise(2);
        assertThat(items("/alarms?thing=" + id + "&state=open")).hasSize(1);
    }

    @Test
    void askedAgainItFinishesWhatWasLeft() {
        server.thing(id, "");
        JsonNode first = decommission(KEEP).json();
        JsonNode again = decommission(KEEP).json();
        assertThat(again.path("decommissioned")).isEqualTo(first.path("decommissioned"));
        decommission(DELETE);
        assertThat(server.get(at).status()).isEqualTo(404);
    }

    @Test
    void saysWhatIsWrong() {
        server.thing(id, "");
        assertThat(detail(server.post(at + "/decommission", "{}"), 422)).contains("$.history");
        assertThat(detail(server.post(at + "/decommission", "{\"history\": \"burn\"}"), 422))
                .contains("one of keep, delete");
        assertThat(server.post(at + "/decommission", KEEP, "If-Match", "\"7\"").status())
                .isEqualTo(412);
        assertThat(server.get(at).json().has("decommissioned")).isFalse();
    }

    @Test
    void deletesEverythingOfItAndNothingOfOthers() {
        busy();
        String other = server.thing(id + "-other", ", \"model\": \"well\"");
        server.send("POST", "/api/v1/things/" + id + "-other/readings", other, "{\"level\": 5}");
        server.awaitHistory();
        JsonNode ended = decommission(DELETE).json();
        assertThat(ended.path("history").asText()).isEqualTo("delete");
        assertThat(server.get(at).status()).isEqualTo(404);
        await().until(() -> server.registry.farewells(10).isEmpty());

        assertThat(items("/invocations?space=").findValuesAsText("thing")).doesNotContain(id);
        assertThat(items("/alarms?state=any").findValuesAsText("thing")).doesNotContain(id);
        assertThat(server.commands.openCount(
                        server.directory.thing(id + "-other").orElseThrow()))
                .isZero();
        server.thing(id, ", \"model\": \"well\"");
        assertThat(rows()).as("whoever gets its id has no past").isEmpty();
        assertThat(items("/things/" + id + "/events")).isEmpty();
        assertThat(server.get("/api/v1/things/" + id + "-other/history?from=2020-01-01T00:00:00Z")
                        .json()
                        .path("rows"))
                .hasSize(1);
    }

    @Test
    void commandsOfWhatWasDeletedAreForgottenForGood() {
        busy();
        Thing thing = server.directory.thing(id).orElseThrow();
        assertThat(server.delete(at).status()).isEqualTo(204);
        await().until(() -> server.commands.openCount(thing) == 0);
        server.thing(id, ", \"model\": \"well\"");
        assertThat(items("/invocations?thing=" + id)).isEmpty();
        assertThat(items("/invocations?open=true").findValuesAsText("thing")).doesNotContain("");
    }

    @Test
    void goesOnWithDeletingAfterARestart(@TempDir Path own) {
        try (RunningServer first = new RunningServer(own)) {
            first.post("/api/v1/models", MODEL);
            String token = first.thing("gone", ", \"model\": \"well\"");
            first.send("POST", "/api/v1/things/gone/readings", token, "{\"level\": 1}");
            first.awaitHistory();
        }
        try (RunningServer second = new RunningServer(own, Map.of(), false)) {
            second.post("/api/v1/things/gone/decommission", DELETE);
            assertThat(second.registry.farewells(10)).as("history is not open").hasSize(1);
            Answer refused = second.post("/api/v1/things", "{\"id\": \"gone\"}");
            assertThat(refused.status()).isEqualTo(409);
            assertThat(refused.json().path("detail").asText()).contains("still being removed");
        }
        try (RunningServer third = new RunningServer(own)) {
            await().until(() -> third.registry.farewells(10).isEmpty());
            third.thing("gone", ", \"model\": \"well\"");
            assertThat(third.get("/api/v1/things/gone/history?from=2020-01-01T00:00:00Z")
                            .json()
                            .path("rows"))
                    .isEmpty();
        }
    }

    @Test
    void commandsOfADecommissionedThingEndAfterARestart(@TempDir Path own) {
        try (RunningServer first = new RunningServer(own, Map.of(), false)) {
            first.post("/api/v1/models", MODEL);
            first.thing("old", ", \"model\": \"well\"");
            first.post("/api/v1/things/old/actions/rinse", "");
            first.post("/api/v1/things/old/actions/purge", "");
            // as a kill between the two leaves it
            first.commands.close();
            first.directory.decommissionThing(
                    "old", first.directory.thing("old").orElseThrow().revision());
        }
        try (RunningServer second = new RunningServer(own, Map.of(), false)) {
            await().untilAsserted(() -> assertThat(second.get("/api/v1/invocations?thing=old")
                            .json()
                            .path("items")
                            .findValuesAsText("state"))
                    .containsExactly("cancelled", "cancelled"));
        }
    }
}
