package io.taihu.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.taihu.api.RunningServer.Answer;
import io.taihu.core.Tokens;
import io.taihu.spi.Grant;
import io.taihu.spi.Registry.NewAccount;
import io.taihu.spi.Registry.NewToken;
import io.taihu.spi.Registry.TokenKind;
import io.taihu.spi.Role;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandsApiTest {
    private static final String MODEL = """
            {"name": "pump", "mode": "strict",
             "properties": [
               {"name": "pressure", "type": "number", "unit": "bar"},
               {"name": "interval", "type": "integer", "unit": "s", "minimum": 1, "maximum": 600, "writable": true},
               {"name": "mode", "type": "enum", "options": ["auto", "hand"], "writable": true}],
             "actions": [
               {"name": "start", "schema": {"type": "object", "required": ["speed"], "additionalProperties": false,
                  "properties": {"speed": {"type": "number", "minimum": 0, "maximum": 50}}}},
               {"name": "ping", "idempotent": true, "timeoutSeconds": 5},
               {"name": "purge", "dangerous": true,
                "interlocks": [{"property": "pressure", "is": "<", "value": 3, "ageSeconds": 60}]}]}
            """;

    @TempDir
    static Path folder;

    static RunningServer server;
    static String token;

    @BeforeAll
    static void start() {
        server = new RunningServer(folder);
        assertThat(server.post("/api/v1/models", MODEL).status()).isEqualTo(201);
        token = server.thing("pump", ", \"model\": \"pump\"");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void modelsSayHowActionsAreCarriedOut() {
        JsonNode purge =
                server.get("/api/v1/models/pump").json().path("actions").get(2);
        assertThat(purge.path("dangerous").asBoolean()).isTrue();
        assertThat(purge.path("interlocks").get(0).path("is").asText()).isEqualTo("<");

        Answer document = server.get("/api/v1/models/pump", "Accept", "application/tm+json");
        assertThat(document.json().at("/actions/ping/idempotent").asBoolean()).isTrue();
        assertThat(document.json().at("/actions/purge/taihu:dangerous").asBoolean())
                .isTrue();
    }

    @Test
    void aThingTakesByLongPollAndAnswers() throws Exception {
        server.thing("poller", ", \"model\": \"pump\"");
        String own = server.post("/api/v1/things/poller/token", "")
                .json()
                .path("token")
                .asText();
        CompletableFuture<Answer> poll = CompletableFuture.supplyAsync(
                () -> server.send("GET", "/api/v1/things/poller/commands?wait=30", own, null));

        Answer asked = server.post("/api/v1/things/poller/actions/start?reason=test", "{\"speed\": 40}");
        assertThat(asked.status()).as(asked.body()).isEqualTo(202);
        String id = asked.json().path("id").asText();
        assertThat(asked.header("Location")).isEqualTo("/api/v1/invocations/" + id);

        JsonNode taken = poll.get().json().path("items").get(0);
        assertThat(taken.path("id").asText()).isEqualTo(id);
        assertThat(taken.path("input").path("speed").asInt()).isEqualTo(40);
        assertThat(server.send(
                                "POST",
                                "/api/v1/things/poller/answers",
                                own,
                                "{\"id\": \"" + id + "\", \"output\": {\"rpm\": 39}}")
                        .status())
                .isEqualTo(204);
        await().until(() -> state(id).equals("done"));
        JsonNode life = server.get("/api/v1/invocations/" + id).json();
        assertThat(life.path("reason").asText()).isEqualTo("test");
        assertThat(life.path("output").path("rpm").asInt()).isEqualTo(39);
        assertThat(life.path("steps")).hasSize(3);
        assertThat(server.get("/api/v1/invocations?thing=poller").json().path("items"))
                .hasSize(1);
        assertThat(server.get("/api/v1/invocations?open=true&thing=poller")
                        .json()
                        .path("items"))
                .isEmpty();
    }

    @Test
    void badInputIsSaid() {
        assertThat(detail("start", "{\"speed\": 60}")).contains("$.speed must be at most 50, got 60");
        assertThat(detail("start", "{\"speed\": \"fast\"}")).contains("$.speed must be of type number");
        assertThat(detail("start", "{}")).contains("$.speed is needed and missing");
        assertThat(detail("start", "{\"speed\": 1, \"x\": 1}")).contains("$.x is not known; known are speed");
        assertThat(detail("start", "")).contains("needs an input");
        assertThat(detail("fly", "")).contains("has no action \"fly\"");
        assertThat(put("pressure", "3")).contains("not writable");
        assertThat(put("interval", "0")).contains("at least 1.0 and at most 600.0 s, got 0");
        assertThat(put("interval", "1.5")).contains("must be a whole number");
        assertThat(put("mode", "\"off\"")).contains("one of auto, hand");
        assertThat(put("nothing", "1")).contains("no property");
        assertThat(server.post("/api/v1/things/pump/actions/ping?expires=0", "").status())
                .isEqualTo(422);
        assertThat(server.post("/api/v1/things/pump/actions/ping", "", "Idempotency-Key", "a b")
                        .status())
                .isEqualTo(422);
    }

    @Test
    void theTwinShowsWhatIsDesired() {
        server.thing("wanted", ", \"model\": \"pump\"");
        Answer asked = server.put("/api/v1/things/wanted/properties/interval", "{\"value\": 20}");
        assertThat(asked.status()).as(asked.body()).isEqualTo(202);
        JsonNode desired =
                server.get("/api/v1/things/wanted/twin").json().path("desired").path("interval");
        assertThat(desired.path("value").asInt()).isEqualTo(20);
        assertThat(desired.path("state").asText()).isEqualTo("queued");
        server.post("/api/v1/invocations/" + desired.path("invocation").asText() + "/cancel?reason=mistaken", "");
        assertThat(server.get("/api/v1/things/wanted/twin").json().has("desired"))
                .isFalse();
    }

    @Test
    void theSameKeyAsksOnce() {
        Answer first = server.post("/api/v1/things/pump/actions/ping", "", "Idempotency-Key", "k-1");
        Answer again = server.post("/api/v1/things/pump/actions/ping", "", "Idempotency-Key", "k-1");
        assertThat(again.json().path("id").asText())
                .isEqualTo(first.json().path("id").asText());
        assertThat(again.json().path("created")).isEqualTo(first.json().path("created"));
    }

    @Test
    void aSecondPersonAgrees() {
        server.thing("danger", ", \"model\": \"pump\"");
        String one = person("one@there.test");
        String two = person("two@there.test");
        Answer asked = server.send("POST", "/api/v1/things/danger/actions/purge", one, "");
        String id = asked.json().path("id").asText();
        assertThat(asked.json().path("state").asText()).isEqualTo("proposed");
        assertThat(server.send("POST", "/api/v1/invocations/" + id + "/approve", one, "")
                        .status())
                .isEqualTo(403);
        assertThat(server.post("/api/v1/invocations/" + id + "/approve", "").status())
                .as("a program's token is no person")
                .isEqualTo(403);
        Answer agreed =
                server.send("POST", "/api/v1/invocations/" + id + "/approve?reason=seen%20on%20the%20camera", two, "");
        assertThat(agreed.status()).as(agreed.body()).isEqualTo(200);
        assertThat(agreed.json().path("state").asText()).isEqualTo("queued");
        assertThat(server.send("POST", "/api/v1/invocations/" + id + "/approve", two, "")
                        .status())
                .isEqualTo(409);
        JsonNode step =
                server.get("/api/v1/invocations/" + id).json().path("steps").path(1);
        assertThat(step.path("state").asText()).isEqualTo("queued");
        assertThat(step.path("problem").asText()).isEqualTo("seen on the camera");
    }

    @Test
    void whatOneMayAgreeToIsCountedAndNothingElse() {
        for (String space : List.of("east", "east/yard", "west")) {
            server.post("/api/v1/spaces", "{\"path\": \"" + space + "\"}");
            server.thing("in-" + space.replace('/', '-'), ", \"model\": \"pump\", \"space\": \"" + space + "\"");
        }
        String asker = person("asker@there.test");
        // operates the yard, and only looks at all else
        String mixed = person("mixed@there.test", new Grant("", Role.VIEWER), new Grant("east/yard", Role.OPERATOR));
        for (String thing : List.of("in-east", "in-east-yard", "in-west")) {
            assertThat(server.send("POST", "/api/v1/things/" + thing + "/actions/purge", asker, "")
                            .status())
                    .isEqualTo(202);
        }
        server.send("POST", "/api/v1/things/in-east-yard/actions/purge", mixed, "");

        assertThat(proposed(mixed, "state=proposed&space=east")).hasSize(3);
        assertThat(proposed(mixed, "approvable=true&space=")).containsExactly("in-east-yard");
        assertThat(proposed(mixed, "approvable=true&space=east")).containsExactly("in-east-yard");
        assertThat(proposed(mixed, "approvable=true&space=west")).isEmpty();
        assertThat(proposed(mixed, "approvable=true&thing=in-west")).isEmpty();
        assertThat(proposed(mixed, "approvable=true&thing=in-east-yard")).containsExactly("in-east-yard");
        assertThat(proposed(asker, "approvable=true&space=east"))
                .as("all but its own")
                .containsExactly("in-east-yard");
        assertThat(proposed(server.owner, "approvable=true&space=east"))
                .as("a program's token")
                .isEmpty();
    }

    private static List<String> proposed(String token, String query) {
        Answer answer = server.send("GET", "/api/v1/invocations?" + query, token, null);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json().path("items").findValuesAsText("thing");
    }

    @Test
    void aSecondPersonRefusesAndSaysWhy() {
        server.thing("danger2", ", \"model\": \"pump\"");
        String one = person("three@there.test");
        String two = person("four@there.test");
        for (String reason : List.of("not%20now", "")) {
            String path = "/api/v1/invocations/"
                    + server.send("POST", "/api/v1/things/danger2/actions/purge", one, "")
                            .json()
                            .path("id")
                            .asText();
            Answer refused = server.send("POST", path + "/cancel?reason=" + reason, two, "");
            assertThat(refused.status()).as(refused.body()).isEqualTo(200);
            assertThat(refused.json().path("problem").asText()).isEqualTo(reason.isEmpty() ? "withdrawn" : "not now");
        }
        assertThat(server.send("POST", "/api/v1/invocations/none/cancel?reason=" + "x".repeat(1_001), two, "")
                        .status())
                .isIn(403, 404, 422);
    }

    private static String person(String name) {
        return person(name, new Grant("", Role.OPERATOR));
    }

    private static String person(String name, Grant... grants) {
        String account = server.registry
                .createAccount(new NewAccount(name, name, "", List.of(grants)))
                .id();
        String secret = Tokens.make("api");
        server.registry.createToken(
                new NewToken(TokenKind.API, "test", Tokens.hash(secret), 0, account, null, "", null));
        return secret;
    }

    private static String state(String id) {
        return server.get("/api/v1/invocations/" + id).json().path("state").asText();
    }

    private static String detail(String action, String input) {
        Answer answer = server.post("/api/v1/things/pump/actions/" + action, input);
        assertThat(answer.status()).as(answer.body()).isIn(404, 422);
        return answer.json().path("detail").asText();
    }

    private static String put(String property, String value) {
        Answer answer = server.put("/api/v1/things/pump/properties/" + property, value);
        assertThat(answer.status()).as(answer.body()).isIn(404, 422);
        return answer.json().path("detail").asText();
    }
}
