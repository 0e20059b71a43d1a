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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The channels by which a rule has people told: named by id and by title, of its spaces alone, and there while a rule names them. */
final class RuleChannelsApiTest {
    @TempDir
    static Path folder;

    static RunningServer server;
    private static int count;

    @BeforeAll
    static void start() {
        server = new RunningServer(folder, Map.of(), true);
        for (String space : List.of("lake", "lake/west", "mill")) {
            made(server.post("/api/v1/spaces", "{\"path\": \"" + space + "\"}"));
        }
        made(
                server.post(
                        "/api/v1/models",
                        "{\"name\": \"tank\", \"properties\": [{\"name\": \"level\", \"type\": \"number\", \"unit\": \"%\"}]}"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Answer made(Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        return answer;
    }

    private static String channel(String title, String space) {
        return "{\"title\": \"" + title + "\", \"space\": \"" + space
                + "\", \"kind\": \"mqtt\", \"mqtt\": {\"topic\": \"notices/x\"}}";
    }

    private static String id(Answer of) {
        return of.json().path("id").asText();
    }

    private static String at(Answer channel) {
        return "/api/v1/channels/" + id(channel);
    }

    private static String text(String name, String space, String channels) {
        return "rule: " + name + "\nthings: {model: tank, space: " + space
                + "}\nwhen: level > 80 %\ndo:\n  - alarm\n  - notify: [" + channels + "]\n";
    }

    private static String body(String text) {
        return Json.object().put("text", text).toString();
    }

    private static String fault(String space, String channels) {
        JsonNode faults = server.post("/api/v1/rules/check", body(text("checked", space, channels)))
                .json()
                .path("faults");
        assertThat(faults.size()).as(faults.toString()).isLessThanOrEqualTo(1);
        if (!faults.isEmpty()) {
            assertThat(faults.path(0).path("line").asInt()).isEqualTo(6);
            assertThat(faults.path(0).path("column").asInt()).isEqualTo(14);
        }
        return faults.path(0).path("message").asText();
    }

    private static JsonNode told(Answer channel) {
        return server.get("/api/v1/notices?channel=" + id(channel)).json().path("items");
    }

    private static String token(String space, Role role) {
        String secret = Tokens.make("api");
        server.registry.createToken(new NewToken(
                TokenKind.API, space, Tokens.hash(secret), 0, "", List.of(new Grant(space, role)), "", null));
        return secret;
    }

    @Test
    void aRuleNamesThoseThatItMayUse() {
        Answer above = made(server.post("/api/v1/channels", channel("Headquarters", "")));
        Answer own = made(server.post("/api/v1/channels", channel("Western desk", "lake/west")));
        Answer foreign = made(server.post("/api/v1/channels", channel("Miller", "mill")));
        assertThat(fault("lake/west", "Headquarters")).isEmpty();
        assertThat(fault("lake/west", "Western desk")).isEmpty();
        assertThat(fault("lake/west", id(own))).isEmpty();
        assertThat(fault("lake", "Western desk")).as("below").isEmpty();
        assertThat(fault("lake", "Westrn desk")).contains("no channel \"Westrn desk\"", "near it is Western desk");
        assertThat(fault("lake", "Miller")).contains("no channel \"Miller\"");
        assertThat(fault("lake", id(foreign))).contains("no channel");
        assertThat(fault("lake", "operators")).contains("no channel \"operators\"");
        Answer refused = server.post("/api/v1/rules", body(text("refused", "lake", "Miller")));
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.json().path("faults")).hasSize(1);

        String viewer = token("lake/west", Role.VIEWER);
        String body = body(text("checked", "lake/west", "Headquarter"));
        assertThat(server.send("POST", "/api/v1/rules/check", viewer, body).body())
                .contains("no channel")
                .doesNotContain("Headquarters");
        for (Answer each : List.of(above, own, foreign)) {
            assertThat(server.delete(at(each)).status()).isEqualTo(204);
        }
    }

    @Test
    void aTitleMeansOneAndStaysWhileARuleNamesIt() {
        Answer desk = made(server.post("/api/v1/channels", channel("Desk", "lake")));
        Answer byTitle = made(server.post("/api/v1/rules", body(text("by-title", "lake/west", "Desk"))));
        Answer byId = made(server.post("/api/v1/rules", body(text("by-id", "lake", id(desk)))));

        Answer renamed = server.put(at(desk), channel("Counter", "lake"), "If-Match", desk.header("ETag"));
        assertThat(renamed.status()).isEqualTo(409);
        assertThat(renamed.body()).contains("by-title").doesNotContain("by-id");
        Answer other = server.post("/api/v1/channels", channel("Desk", "lake/west"));
        assertThat(other.status()).as(other.body()).isEqualTo(409);
        assertThat(other.body()).contains("by-title");
        Answer elsewhere = made(server.post("/api/v1/channels", channel("Desk", "mill")));
        assertThat(server.put(at(desk), channel("Desk", "lake").replace("x", "y"), "If-Match", desk.header("ETag"))
                        .status())
                .as("its title stays")
                .isEqualTo(200);

        Answer kept = server.delete(at(desk));
        assertThat(kept.status()).isEqualTo(409);
        assertThat(kept.body()).contains("by-id, by-title");
        assertThat(server.delete("/api/v1/rules/" + id(byTitle)).status()).isEqualTo(204);
        Answer free = server.put(at(desk), channel("Counter", "lake"));
        assertThat(free.status()).as(free.body()).isEqualTo(200);
        assertThat(server.delete(at(desk)).body()).contains("the rule by-id;");
        assertThat(server.delete("/api/v1/rules/" + id(byId)).status()).isEqualTo(204);
        assertThat(server.delete(at(desk)).status()).isEqualTo(204);
        assertThat(server.delete(at(elsewhere)).status()).isEqualTo(204);
    }

    @Test
    void ofTwoThatAreCalledTheSameTheIdSaysWhich() {
        Answer one = made(server.post("/api/v1/channels", channel("Watch", "lake")));
        Answer two = made(server.post("/api/v1/channels", channel("Watch", "lake/west")));
        assertThat(fault("lake", "Watch"))
                .contains("2 channels are called \"Watch\"", id(one) + " (lake)", id(two) + " (lake/west)");
        assertThat(fault("lake", id(two))).isEmpty();
        assertThat(server.delete(at(one)).status()).isEqualTo(204);
        assertThat(fault("lake", "Watch")).isEmpty();
        assertThat(server.delete(at(two)).status()).isEqualTo(204);
    }

    @Test
    void tellsByTheChannelOfItsTitle() {
        Answer channel = made(server.post("/api/v1/channels", channel("Night watch", "lake")));
        Answer other = made(server.post("/api/v1/channels", channel("Day watch", "lake")));
        Answer rule = made(server.post("/api/v1/rules", body(text("telling", "lake", "Night watch"))));
        String thing = "told-" + count++;
        server.thing(thing, ", \"space\": \"lake\", \"model\": \"tank\"");
        assertThat(server.post("/api/v1/things/" + thing + "/readings", "{\"level\": 90}")
                        .status())
                .isLessThan(300);
        Awaitility.await().until(() -> told(channel).size() == 1);
        assertThat(told(channel).path(0).path("thing").asText()).isEqualTo(thing);
        assertThat(told(other)).isEmpty();
        assertThat(rule.json().path("health").path("problem").asText()).isEmpty();
    }

    @Test
    void oneThatIsKeptGoesOnWithoutAChannelThatIsGoneAndSaysSo() {
        Answer channel = made(server.post("/api/v1/channels", channel("Gone", "lake")));
        Answer rule = made(server.post("/api/v1/rules", body(text("kept", "lake", "Gone"))));
        // as it was before rules kept what they name
        server.registry.documents().delete(id(channel), 1);
        server.notices.channels().changed();
        JsonNode now = server.get("/api/v1/rules/" + id(rule)).json();
        assertThat(now.path("faults")).isEmpty();
        assertThat(now.path("health").path("problem").asText()).contains("Gone");
        assertThat(server.put("/api/v1/rules/" + id(rule), body(text("kept", "lake", "Gone")))
                        .status())
                .isEqualTo(422);
        made(server.post("/api/v1/channels", channel("Gone", "lake")));
        now = server.get("/api/v1/rules/" + id(rule)).json();
        assertThat(now.path("health").path("problem").asText()).isEmpty();
    }
}
