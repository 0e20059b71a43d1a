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
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How things belong together, and how much spaces use. */
final class RelationTest {
    @TempDir
    Path folder;

    private RunningServer server;

    @BeforeEach
    void start() {
        server = new RunningServer(folder, Map.of(), true);
        for (String path : List.of("city", "city/site", "town")) {
            server.post("/api/v1/spaces", "{\"path\": \"" + path + "\"}");
        }
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void relationsAreSeenFromBothEnds() {
        server.thing("pump", ", \"space\": \"city\"");
        server.thing("tank", ", \"space\": \"city\", \"name\": \"Tank 1\"");

        assertThat(put("pump", "feeds", "tank").status()).isEqualTo(201);
        assertThat(put("pump", "feeds", "tank").status())
                .as("once more changes nothing")
                .isEqualTo(200);

        JsonNode fromPump = list("pump", server.owner).path(0);
        assertThat(fromPump.path("to").asText()).isEqualTo("tank");
        assertThat(fromPump.path("other").path("name").asText()).isEqualTo("Tank 1");
        JsonNode fromTank = list("tank", server.owner).path(0);
        assertThat(fromTank.path("from").asText()).isEqualTo("pump");
        assertThat(fromTank.path("other").path("id").asText()).isEqualTo("pump");

        assertThat(server.delete("/api/v1/things/pump/relations/feeds/tank").status())
                .isEqualTo(204);
        assertThat(list("tank", server.owner)).isEmpty();
        assertThat(server.delete("/api/v1/things/pump/relations/feeds/tank").status())
                .isEqualTo(404);
    }

    @Test
    void aGatewayReportsForItsChildrenAndTakesTheirCommands() {
        server.post("/api/v1/models", """
                {"name": "meter", "mode": "open", "actions": [{"name": "reset", "idempotent": true}]}
                """);
        String token = server.post("/api/v1/things", "{\"id\": \"gateway\"}")
                .json()
                .path("token")
                .asText();
        server.post("/api/v1/things", "{\"id\": \"child\", \"model\": \"meter\"}");
        server.post("/api/v1/things", "{\"id\": \"stranger\"}");
        String readings = "/api/v1/things/child/readings";
        assertThat(server.send("POST", readings, token, "{\"x\": 1}").status()).isEqualTo(403);

        assertThat(put("gateway", "gateway-of", "child").status()).isEqualTo(201);
        assertThat(server.send("POST", readings, token, "{\"x\": 1}").status()).isEqualTo(204);
        assertThat(server.send("POST", "/api/v1/things/stranger/readings", token, "{\"x\": 1}")
                        .status())
                .isEqualTo(403);
        assertThat(server.send("GET", "/api/v1/things/child", token, null).status())
                .as("it reports, and sees no more than before")
                .isEqualTo(403);
        assertThat(server.send("POST", "/api/v1/things/child/actions/reset", token, "")
                        .status())
                .as("nor does it command")
                .isEqualTo(403);

        assertThat(server.post("/api/v1/things/child/actions/reset", "").status())
                .isEqualTo(202);
        JsonNode taken = server.send("GET", "/api/v1/things/child/commands?wait=10", token, null)
                .json();
        assertThat(taken.path("thing").asText()).isEqualTo("child");
        String id = taken.at("/items/0/id").asText();
        assertThat(server.send("POST", "/api/v1/things/child/answers", token, "{\"id\": \"" + id + "\"}")
                        .status())
                .isEqualTo(204);
        Awaitility.await()
                .until(() -> server.get("/api/v1/invocations/" + id)
                        .json()
                        .path("state")
                        .asText()
                        .equals("done"));

        server.delete("/api/v1/things/gateway/relations/gateway-of/child");
        assertThat(server.send("POST", readings, token, "{\"x\": 1}").status()).isEqualTo(403);
        assertThat(server.send("GET", "/api/v1/things/child/commands", token, null)
                        .status())
                .isEqualTo(403);
    }

    @Test
    void wrongOnesAreRefusedSayingWhatWouldBeRight() {
        server.thing("a", "");
        server.thing("b", "");
        assertThat(put("a", "feeds", "nobody").status()).isEqualTo(404);
        assertThat(put("a", "Feeds", "b").status()).isEqualTo(422);
        assertThat(put("a", "feeds", "a").json().path("detail").asText()).contains("itself");
    }

    @Test
    void bothEndsMustBeOnesOwnToChangeAndOnlyVisibleOnesAreTold() {
        server.thing("mine", ", \"space\": \"city/site\"");
        server.thing("theirs", ", \"space\": \"town\"");
        String engineer = token(Role.ENGINEER, "city");

        assertThat(server.send("PUT", "/api/v1/things/mine/relations/gateway-of/theirs", engineer, "")
                        .status())
                .as("nobody takes a thing over that is not theirs")
                .isEqualTo(403);
        assertThat(server.send("PUT", "/api/v1/things/theirs/relations/gateway-of/mine", engineer, "")
                        .status())
                .isEqualTo(403);

        put("mine", "feeds", "theirs");
        assertThat(list("mine", engineer)).as("it lies where they may not look").isEmpty();
        assertThat(list("mine", server.owner)).hasSize(1);
        assertThat(server.send("DELETE", "/api/v1/things/mine/relations/feeds/theirs", engineer, null)
                        .status())
                .isEqualTo(403);
    }

    @Test
    void usageIsSummedUpTheTreeAndGoesAlongWithASpaceThatMoves() {
        String a = server.thing("a", ", \"space\": \"city/site\"");
        server.thing("b", ", \"space\": \"city\"");
        for (int i = 0; i < 3; i++) {
            server.send("POST", "/api/v1/things/a/readings", a, "[{\"v\": 1}, {\"v\": 2}]");
        }
        server.post("/api/v1/things/b/readings", "{\"v\": 1}");

        JsonNode city = usage("city", server.owner);
        assertThat(city.path(0).path("space").asText()).isEqualTo("city");
        assertThat(city.path(0).path("readingsToday").asLong()).isEqualTo(7);
        assertThat(city.path(0).path("things").asLong()).isEqualTo(2);
        assertThat(city.path(0).path("bytesToday").asLong()).isGreaterThan(7 * 10);
        assertThat(city.path(1).path("space").asText()).isEqualTo("city/site");
        assertThat(city.path(1).path("readingsToday").asLong()).isEqualTo(6);

        server.patch("/api/v1/spaces/city/site", "{\"path\": \"town/site\"}");
        assertThat(usage("city", server.owner).path(0).path("readingsToday").asLong())
                .isEqualTo(1);
        assertThat(usage("town", server.owner).path(0).path("readingsToday").asLong())
                .isEqualTo(6);
        // what comes from now on is counted there
        server.send("POST", "/api/v1/things/a/readings", a, "{\"v\": 3}");
        assertThat(usage("town", server.owner).path(0).path("readingsToday").asLong())
                .isEqualTo(7);
    }

    @Test
    void usageSaysHowQuicklyReadingsCome() {
        String a = server.thing("a", ", \"space\": \"city\"");
        Awaitility.await().until(() -> {
            server.send("POST", "/api/v1/things/a/readings", a, "{\"v\": 1}");
            return usage("city", server.owner).path(0).path("readingsPerSecond").asDouble() > 0;
        });
    }

    @Test
    void usageTellsOnlyWhatOneMaySee() {
        server.thing("a", ", \"space\": \"city/site\"");
        String viewer = token(Role.VIEWER, "city/site");

        JsonNode seen = usage("", viewer);
        assertThat(seen).hasSize(1);
        assertThat(seen.path(0).path("space").asText()).isEqualTo("city/site");
        assertThat(server.send("GET", "/api/v1/usage?space=town", viewer, null).status())
                .isEqualTo(403);
    }

    private Answer put(String from, String kind, String to) {
        return server.put("/api/v1/things/" + from + "/relations/" + kind + "/" + to, "");
    }

    private JsonNode list(String thing, String by) {
        Answer answer = server.send("GET", "/api/v1/things/" + thing + "/relations", by, null);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json().path("items");
    }

    private JsonNode usage(String space, String by) {
        Answer answer = server.send("GET", "/api/v1/usage?space=" + space, by, null);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json().path("items");
    }

    private String token(Role role, String space) {
        String secret = Tokens.make("api");
        server.registry.createToken(new NewToken(
                TokenKind.API, "test", Tokens.hash(secret), 0, "", List.of(new Grant(space, role)), "", null));
        return secret;
    }
}
