package io.taihu.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.taihu.api.RunningServer.Answer;
import io.taihu.core.Tokens;
import io.taihu.model.AlarmSignal;
import io.taihu.model.AlarmSignal.Kind;
import io.taihu.spi.AuditLog;
import io.taihu.spi.Grant;
import io.taihu.spi.Live;
import io.taihu.spi.Principal;
import io.taihu.spi.Registry.NewToken;
import io.taihu.spi.Registry.TokenKind;
import io.taihu.spi.Role;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Alarms over the API: how signals and people change them, who may, and what others see. */
final class AlarmsApiTest {
    @TempDir
    static Path folder;

    static RunningServer server;
    private static int count;

    @BeforeAll
    static void start() {
        server = new RunningServer(folder, Map.of("alarms.flood", "3"), true);
        for (String space : List.of("east", "west", "flooded")) {
            assertThat(server.post("/api/v1/spaces", "{\"path\": \"" + space + "\"}").status()).isEqualTo(201);
        }
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String thing(String space) {
        String id = "t" + count++;
        server.thing(id, ", \"space\": \"" + space + "\"");
        return id;
    }

    private static void signal(String thing, Kind kind, int severity, boolean latched, long sequence) {
        long number = server.directory.thing(thing).orElseThrow().number();
        server.alarms.signal(List.of(new AlarmSignal(
                "1", number, "", kind, severity, "level is high", latched, 1_000_000 * sequence, 1_000_000 * sequence, sequence)));
    }

    private static JsonNode of(String thing, String state) {
        return server.get("/api/v1/alarms?thing=" + thing + "&state=" + state).json().path("items");
    }

    private static String id(String thing) {
        return of(thing, "any").path(0).path("id").asText();
    }

    private static List<String> happened(String thing) {
        List<String> words = new ArrayList<>();
        server.get("/api/v1/alarms/" + id(thing)).json().path("steps").forEach(step -> words.add(step.path("what").asText()));
        return words;
    }

    @Test
    void isRaisedAcknowledgedClearedAndRaisedAgain() {
        String thing = thing("east");
        signal(thing, Kind.RAISED, 800, false, 1);
        signal(thing, Kind.RAISED, 800, false, 1); // again after a restart
        JsonNode alarm = of(thing, "shown").path(0);
        assertThat(alarm.path("class").asText()).isEqualTo("critical");
        assertThat(alarm.path("active").asBoolean()).isTrue();
        assertThat(server.get("/api/v1/things/" + thing + "/twin").json().path("alarms").path(0).path("id").asText())
                .isEqualTo(id(thing));

        Answer known = server.post("/api/v1/alarms/" + id(thing) + "/acknowledge", "{\"comment\": \"on my way\"}");
        assertThat(known.json().path("acknowledgedBy").asText()).isEqualTo("test");
        assertThat(server.post("/api/v1/alarms/" + id(thing) + "/acknowledge", "").json().path("steps")).hasSize(2);
        signal(thing, Kind.CHANGED, 801, false, 2);
        assertThat(of(thing, "unacknowledged")).as("of the same class").isEmpty();
        signal(thing, Kind.CLEARED, 801, false, 3);
        assertThat(of(thing, "shown")).isEmpty();
        assertThat(of(thing, "normal")).hasSize(1);
        signal(thing, Kind.CLEARED, 801, false, 4);
        assertThat(of(thing, "open")).as("a late clearing raises nothing").isEmpty();
        signal(thing, Kind.RAISED, 300, false, 5);

        assertThat(of(thing, "unacknowledged").path(0).path("occurrences").asInt()).isEqualTo(2);
        assertThat(happened(thing)).containsExactly("raised", "acknowledged", "changed", "cleared", "raised");
        Awaitility.await().until(() -> server.registry.audit().entries(AuditLog.Query.ALL, null, false, 100).stream()
                .anyMatch(each -> each.told().operation().equals("acknowledgeAlarm")
                        && each.told().subject().id().equals(id(thing))));
    }

    @Test
    void aWorseClassMustBeAcknowledgedAnew() {
        String thing = thing("east");
        signal(thing, Kind.RAISED, 300, false, 1);
        server.post("/api/v1/alarms/" + id(thing) + "/acknowledge", "");
        signal(thing, Kind.CHANGED, 900, false, 2);

        assertThat(of(thing, "unacknowledged")).hasSize(1);
    }

    @Test
    void oneThatIsOverAndUnacknowledgedStays() {
        String thing = thing("east");
        signal(thing, Kind.RAISED, 300, false, 1);
        signal(thing, Kind.CLEARED, 300, false, 2);
        assertThat(of(thing, "shown")).hasSize(1);
        assertThat(of(thing, "active")).isEmpty();

        server.post("/api/v1/alarms/" + id(thing) + "/acknowledge", "");
        assertThat(of(thing, "open")).isEmpty();
    }

    @Test
    void aLatchedOneStaysUntilItIsReset() {
        String thing = thing("east");
        signal(thing, Kind.RAISED, 600, true, 1);
        String reset = "/api/v1/alarms/" + id(thing) + "/reset";
        assertThat(server.post(reset, "").status()).as("while active").isEqualTo(409);
        signal(thing, Kind.CLEARED, 600, true, 2);
        assertThat(server.post(reset, "").status()).as("unacknowledged").isEqualTo(409);
        server.post("/api/v1/alarms/" + id(thing) + "/acknowledge", "");
        assertThat(of(thing, "shown")).hasSize(1);

        assertThat(server.post(reset, "").status()).isEqualTo(200);
        assertThat(of(thing, "open")).isEmpty();
        assertThat(server.post(reset, "").status()).as("not latched any more").isEqualTo(409);
    }

    @Test
    void shelvingEndsByItself() {
        String thing = thing("east");
        signal(thing, Kind.RAISED, 600, false, 1);
        String shelve = "/api/v1/alarms/" + id(thing) + "/shelve";
        assertThat(server.post(shelve, "{\"until\": \"" + Instant.now().plusSeconds(30 * 86_400) + "\"}").status())
                .as("too long")
                .isEqualTo(422);
        Answer shelved = server.post(shelve, "{\"until\": \"" + Instant.now().plusMillis(1_500) + "\", \"comment\": \"known\"}");
        assertThat(shelved.status()).isEqualTo(200);
        assertThat(of(thing, "shown")).isEmpty();
        assertThat(of(thing, "shelved")).hasSize(1);

        Awaitility.await().until(() -> of(thing, "shown").size() == 1);
        assertThat(happened(thing)).containsExactly("raised", "shelved", "unshelved");
        server.post(shelve, "{\"until\": \"" + Instant.now().plusSeconds(60) + "\"}");
        server.post("/api/v1/alarms/" + id(thing) + "/unshelve", "");
        assertThat(of(thing, "shown")).hasSize(1);
    }

    @Test
    void maintenanceHidesWhatIsRecordedAndShowsWhatIsLeftOfIt() {
        String thing = thing("west");
        signal(thing, Kind.RAISED, 600, false, 1);
        Answer window = server.post(
                "/api/v1/maintenance",
                "{\"space\": \"west\", \"from\": \"" + Instant.now().minusSeconds(5) + "\", \"to\": \""
                        + Instant.now().plusSeconds(600) + "\", \"reason\": \"new pump\"}");
        assertThat(window.status()).as(window.body()).isEqualTo(201);
        Awaitility.await().until(() -> of(thing, "suppressed").size() == 1);
        String later = thing("west");
        signal(later, Kind.RAISED, 600, false, 1);
        assertThat(of(later, "shown")).isEmpty();
        assertThat(of(later, "suppressed").path(0).path("suppressedBy").asText())
                .isEqualTo("maintenance/" + window.json().path("id").asText());

        String at = "/api/v1/maintenance/" + window.json().path("id").asText();
        Answer ended = server.put(
                at,
                "{\"from\": \"2026-11-20T06:05:09Z\", \"to\": \"2026-11-20T07:05:09Z\", \"reason\": \"done\"}",
                "If-Match",
                window.header("ETag"));
        assertThat(ended.status()).as(ended.body()).isEqualTo(200);
        Awaitility.await().until(() -> of(later, "shown").size() == 1 && of(thing, "shown").size() == 1);
        assertThat(happened(thing)).containsExactly("raised", "suppressed", "unsuppressed");
        assertThat(server.delete(at).status()).isEqualTo(204);
    }

    @Test
    void severalAreAcknowledgedAtOnceWithinOnesOwn() {
        String mine = thing("east");
        String foreign = thing("west");
        signal(mine, Kind.RAISED, 700, false, 1);
        signal(foreign, Kind.RAISED, 700, false, 1);
        String operator = Tokens.make("api");
        server.registry.createToken(new NewToken(
                TokenKind.API, "east", Tokens.hash(operator), 0, "", List.of(new Grant("east", Role.OPERATOR)), "", null));

        assertThat(server.send("POST", "/api/v1/alarms/acknowledge", operator, "{\"ids\": [\"" + id(foreign) + "\"]}").status())
                .isEqualTo(403);
        Answer all = server.send("POST", "/api/v1/alarms/acknowledge", operator, "{\"severity\": [\"high\"]}");
        assertThat(all.json().path("acknowledged").asInt()).isPositive();
        assertThat(of(mine, "unacknowledged")).isEmpty();
        assertThat(of(foreign, "unacknowledged")).hasSize(1);
    }

    @Test
    void aFloodIsTold() {
        for (int i = 0; i < 4; i++) {
            signal(thing("flooded"), Kind.RAISED, 100, false, 1);
        }
        JsonNode counts = server.get("/api/v1/alarms/counts?space=flooded").json();
        assertThat(counts.path("classes").path("low").path("active").asInt()).isEqualTo(4);
        assertThat(counts.path("floods").path(0).path("raised").asInt()).isEqualTo(4);
        assertThat(server.get("/api/v1/alarms/chattering?space=flooded").json().path("items")).hasSize(4);
        assertThat(server.get("/api/v1/health").body()).contains("alarm-flood");
    }

    @Test
    void pagesAndCommentsAndAssignsAndEndsWithItsRule() {
        String thing = thing("east");
        long number = server.directory.thing(thing).orElseThrow().number();
        for (int i = 0; i < 5; i++) {
            server.alarms.signal(List.of(new AlarmSignal(
                    "rule-9", number, "k" + i, Kind.RAISED, 500, "m", false, 1_000_000, 1_000_000, 1)));
        }
        List<String> seen = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = server.get("/api/v1/alarms?rule=rule-9&limit=2" + cursor).json();
            page.path("items").forEach(each -> seen.add(each.path("key").asText()));
            cursor = page.has("cursor") ? "&cursor=" + page.path("cursor").asText() : "";
        } while (!cursor.isEmpty());
        assertThat(seen).containsExactlyInAnyOrder("k0", "k1", "k2", "k3", "k4");
        String at = "/api/v1/alarms/" + id(thing);
        assertThat(server.post(at + "/comment", "{\"comment\": \"\"}").status()).isEqualTo(422);
        server.post(at + "/comment", "{\"comment\": \"seen 看到\"}");
        server.post(at + "/assign", "{\"assignee\": \"crew 2\"}");
        assertThat(server.get("/api/v1/alarms?assignee=crew%202&state=any").json().path("items")).hasSize(1);
        assertThat(happened(thing)).containsExactly("raised", "commented", "assigned");

        server.alarms.ruleDeleted("rule-9");
        assertThat(of(thing, "open")).isEmpty();
        assertThat(happened(thing)).endsWith("ended");
    }

    @Test
    void liveViewsAreToldWhoMaySee() {
        String thing = thing("east");
        List<String> seen = Collections.synchronizedList(new ArrayList<>());
        List<String> others = Collections.synchronizedList(new ArrayList<>());
        Principal foreign =
                new Principal.Member("x", "", List.of(new Grant("west", Role.VIEWER)), null);
        try (var _ = server.live.subscribe(
                        Principal.Member.owner("x"),
                        new Live.Filter(thing, "", ""),
                        update -> seen.add(new String(update.json(), StandardCharsets.UTF_8)));
                var _ = server.live.subscribe(
                        foreign,
                        new Live.Filter(thing, "", ""),
                        update -> others.add(new String(update.json(), StandardCharsets.UTF_8)))) {
            signal(thing, Kind.RAISED, 600, false, 1);
            Awaitility.await().until(() -> seen.size() == 1);
        }
        assertThat(seen.getFirst()).contains("\"message\":\"level is high\"");
        assertThat(others).isEmpty();
    }
}
