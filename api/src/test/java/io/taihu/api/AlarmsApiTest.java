package io.taihu.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.taihu.alarms.Parent;
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
        for (String space : List.of("east", "west", "flooded", "then")) {
            assertThat(server.post("/api/v1/spaces", "{\"path\": \"" + space + "\"}")
                            .status())
                    .isEqualTo(201);
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
                "1",
                number,
                "",
                kind,
                severity,
                "level is high",
                latched,
                1_000_000 * sequence,
                1_000_000 * sequence,
                sequence)));
    }

    private static JsonNode of(String thing, String state) {
        return server.get("/api/v1/alarms?thing=" + thing + "&state=" + state)
                .json()
                .path("items");
    }

    private static String id(String thing) {
        return of(thing, "any").path(0).path("id").asText();
    }

    private static List<String> happened(String thing) {
        List<String> words = new ArrayList<>();
        server.get("/api/v1/alarms/" + id(thing))
                .json()
                .path("steps")
                .forEach(step -> words.add(step.path("what").asText()));
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
        assertThat(server.get("/api/v1/things/" + thing + "/twin")
                        .json()
                        .path("alarms")
                        .path(0)
                        .path("id")
                        .asText())
                .isEqualTo(id(thing));

        Answer known = server.post("/api/v1/alarms/" + id(thing) + "/acknowledge", "{\"comment\": \"on my way\"}");
        assertThat(known.json().path("acknowledgedBy").asText()).isEqualTo("test");
        assertThat(server.post("/api/v1/alarms/" + id(thing) + "/acknowledge", "")
                        .json()
                        .path("steps"))
                .hasSize(2);
        signal(thing, Kind.CHANGED, 801, false, 2);
        assertThat(of(thing, "unacknowledged")).as("of the same class").isEmpty();
        signal(thing, Kind.CLEARED, 801, false, 3);
        assertThat(of(thing, "shown")).isEmpty();
        assertThat(of(thing, "normal")).hasSize(1);
        signal(thing, Kind.CLEARED, 801, false, 4);
        assertThat(of(thing, "open")).as("a late clearing raises nothing").isEmpty();
        signal(thing, Kind.RAISED, 300, false, 5);

        assertThat(of(thing, "unacknowledged").path(0).path("occurrences").asInt())
                .isEqualTo(2);
        assertThat(happened(thing)).containsExactly("raised", "acknowledged", "changed", "cleared", "raised");
        Awaitility.await()
                .until(() -> server.registry.audit().entries(AuditLog.Query.ALL, null, false, 100).stream()
                        .anyMatch(each -> each.told().operation().equals("acknowledgeAlarm")
                                && each.told().subject().id().equals(id(thing))));
    }

    @Test
    void whatAnotherSuppressesIsFoundByItAndGroupsCountByRule() throws Exception {
        server.post("/api/v1/spaces", "{\"path\": \"plant\"}");
        String gateway = thing("plant");
        String behind = thing("plant");
        server.put("/api/v1/things/" + gateway + "/relations/gateway-of/" + behind, "");
        server.alarms.suppress(Map.of("2", List.of(new Parent(Parent.Of.GATEWAY, "1"))));
        signal(gateway, Kind.RAISED, 800, false, 1);
        long number = server.directory.thing(behind).orElseThrow().number();
        server.alarms.signal(List.of(new AlarmSignal("2", number, "", Kind.RAISED, 500, "no reading", false, 1, 1, 1)));

        String by = "alarm/" + id(gateway);
        assertThat(of(behind, "suppressed").path(0).path("suppressedBy").asText())
                .isEqualTo(by);
        assertThat(server.get("/api/v1/alarms/counts?suppressedBy=" + by)
                        .json()
                        .path("suppressed")
                        .asInt())
                .isEqualTo(1);
        assertThat(server.get("/api/v1/alarms?state=suppressed&suppressedBy=" + by)
                        .json()
                        .path("items"))
                .singleElement()
                .satisfies(each -> assertThat(each.path("thing").asText()).isEqualTo(behind));
        assertThat(server.get("/api/v1/alarms/groups?space=plant&state=open")
                        .json()
                        .path("items"))
                .extracting(each -> each.path("rule").asText() + " "
                        + each.path("number").asInt() + " " + each.path("class").asText())
                .containsExactly("1 1 critical", "2 1 medium");

        signal(gateway, Kind.CLEARED, 800, false, 2);
        server.alarms.look();
        assertThat(of(behind, "active")).as("it comes up").hasSize(1);
        assertThat(happened(behind)).containsExactly("raised", "unsuppressed");
        server.alarms.suppress(Map.of());
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
        assertThat(server.post(shelve, "{\"until\": \"" + Instant.now().plusSeconds(30 * 86_400) + "\"}")
                        .status())
                .as("too long")
                .isEqualTo(422);
        Answer shelved =
                server.post(shelve, "{\"until\": \"" + Instant.now().plusMillis(1_500) + "\", \"comment\": \"known\"}");
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
        Awaitility.await()
                .until(() ->
                        of(later, "shown").size() == 1 && of(thing, "shown").size() == 1);
        assertThat(happened(thing)).containsExactly("raised", "suppressed", "unsuppressed");
        assertThat(server.delete(at).status()).isEqualTo(204);
    }

    @Test
    void windowsAreListedByHowTheyStand() {
        server.post("/api/v1/spaces", "{\"path\": \"planned\"}");
        for (int[] minutes : new int[][] {{-20, -10}, {-5, 10}, {-4, 10}, {5, 10}}) {
            server.post(
                    "/api/v1/maintenance",
                    "{\"space\": \"planned\", \"from\": \"" + Instant.now().plusSeconds(60L * minutes[0])
                            + "\", \"to\": \"" + Instant.now().plusSeconds(60L * minutes[1])
                            + "\", \"reason\": \"from " + minutes[0] + "\"}");
        }
        assertThat(reasons("&when=now")).containsExactly("from -4", "from -5");
        assertThat(reasons("&when=coming")).containsExactly("from 5");
        assertThat(reasons("&when=past")).containsExactly("from -20");
        assertThat(reasons("")).hasSize(4);
        JsonNode page =
                server.get("/api/v1/maintenance?space=planned&when=now&limit=1").json();
        assertThat(reasons("&when=now&cursor=" + page.path("cursor").asText())).containsExactly("from -5");
        assertThat(server.get("/api/v1/maintenance?when=soon").status()).isEqualTo(422);
    }

    private static List<String> reasons(String more) {
        List<String> reasons = new ArrayList<>();
        server.get("/api/v1/maintenance?space=planned" + more)
                .json()
                .path("items")
                .forEach(each -> reasons.add(each.path("reason").asText()));
        return reasons;
    }

    @Test
    void severalAreAcknowledgedAtOnceWithinOnesOwn() {
        String mine = thing("east");
        String foreign = thing("west");
        signal(mine, Kind.RAISED, 700, false, 1);
        signal(foreign, Kind.RAISED, 700, false, 1);
        String operator = Tokens.make("api");
        server.registry.createToken(new NewToken(
                TokenKind.API,
                "east",
                Tokens.hash(operator),
                0,
                "",
                List.of(new Grant("east", Role.OPERATOR)),
                "",
                null));

        assertThat(server.send("POST", "/api/v1/alarms/acknowledge", operator, "{\"ids\": [\"" + id(foreign) + "\"]}")
                        .status())
                .isEqualTo(403);
        Answer all = server.send("POST", "/api/v1/alarms/acknowledge", operator, "{\"severity\": [\"high\"]}");
        assertThat(all.json().path("acknowledged").asInt()).isPositive();
        assertThat(of(mine, "unacknowledged")).isEmpty();
        assertThat(of(foreign, "unacknowledged")).hasSize(1);
    }

    @Test
    void severalAreActedOnAndThoseRefusedAreTold() {
        String reset = thing("east");
        String active = thing("east");
        String foreign = thing("west");
        signal(reset, Kind.RAISED, 700, true, 1);
        signal(reset, Kind.CLEARED, 700, true, 2);
        server.post("/api/v1/alarms/" + id(reset) + "/acknowledge", "");
        signal(active, Kind.RAISED, 700, true, 1);
        signal(foreign, Kind.RAISED, 700, true, 1);
        String operator = Tokens.make("api");
        server.registry.createToken(new NewToken(
                TokenKind.API,
                "east2",
                Tokens.hash(operator),
                0,
                "",
                List.of(new Grant("east", Role.OPERATOR)),
                "",
                null));
        String ids = "\"ids\": [\"" + id(reset) + "\", \"" + id(active) + "\", \"" + id(foreign) + "\", \"none\", \""
                + id(reset) + "\"]";

        JsonNode answer = acted(operator, "{\"act\": \"reset\", " + ids + "}").json();
        assertThat(answer.path("done").asInt()).isEqualTo(1);
        assertThat(answer.path("refused").findValuesAsText("id"))
                .containsExactlyInAnyOrder(id(active), id(foreign), "none");
        assertThat(answer.path("refused").findValuesAsText("code"))
                .containsExactlyInAnyOrder("conflict", "forbidden", "forbidden");
        assertThat(answer.path("refused").toString()).contains("it is active");
        assertThat(of(reset, "open")).isEmpty();
        assertThat(acted(operator, "{\"act\": \"assign\", \"assignee\": \"crew 9\", " + ids + "}")
                        .json()
                        .path("done")
                        .asInt())
                .isEqualTo(2);
        assertThat(server.get("/api/v1/alarms?assignee=crew%209&state=any")
                        .json()
                        .path("items"))
                .hasSize(2);
        String until = ", \"until\": \"" + Instant.now().plusSeconds(60) + "\"";
        assertThat(acted(operator, "{\"act\": \"shelve\", " + ids + until + "}").status())
                .isEqualTo(200);
        assertThat(of(active, "shelved")).hasSize(1);
        assertThat(of(foreign, "shelved")).isEmpty();
        assertThat(acted(operator, "{\"act\": \"comment\", \"comment\": \"see\", " + ids + "}")
                        .status())
                .isEqualTo(200);
        assertThat(happened(active)).endsWith("assigned", "shelved", "commented");

        assertThat(acted(operator, "{\"act\": \"reset\", \"ids\": [\"" + id(foreign) + "\"]}")
                        .status())
                .isEqualTo(403);
        for (String wrong :
                List.of("\"act\": \"comment\"", "\"act\": \"assign\"", "\"act\": \"shelve\"", "\"act\": \"dance\"")) {
            assertThat(acted(operator, "{" + wrong + ", " + ids + "}").status())
                    .as(wrong)
                    .isEqualTo(422);
        }
        assertThat(acted(operator, "{\"act\": \"reset\", \"ids\": []}").status())
                .isEqualTo(422);
        String many = String.join(",", Collections.nCopies(1_001, "\"x\""));
        assertThat(acted(operator, "{\"act\": \"reset\", \"ids\": [" + many + "]}")
                        .status())
                .isEqualTo(422);
        Awaitility.await()
                .until(() -> server.registry.audit().entries(AuditLog.Query.ALL, null, false, 100).stream()
                        .anyMatch(each -> each.told().operation().equals("actOnAlarms")));
    }

    private static Answer acted(String by, String body) {
        return server.send("POST", "/api/v1/alarms/act", by, body);
    }

    @Test
    void aFloodIsTold() {
        for (int i = 0; i < 4; i++) {
            signal(thing("flooded"), Kind.RAISED, 100, false, 1);
        }
        JsonNode counts = server.get("/api/v1/alarms/counts?space=flooded").json();
        assertThat(counts.path("classes").path("low").path("active").asInt()).isEqualTo(4);
        assertThat(counts.path("floods").path(0).path("raised").asInt()).isEqualTo(4);
        assertThat(server.get("/api/v1/alarms/chattering?space=flooded").json().path("items"))
                .hasSize(4);
        assertThat(server.get("/api/v1/health").body()).contains("alarm-flood");
    }

    @Test
    void tellsTheTenThatWereRaisedMostOften() {
        server.post("/api/v1/spaces", "{\"path\": \"flutters\"}");
        List<String> things = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            things.add(thing("flutters"));
        }
        // the first once, the second twice and so on
        long now = System.currentTimeMillis() * 1_000;
        long sequence = 0;
        List<AlarmSignal> signals = new ArrayList<>();
        for (int i = 0; i < things.size(); i++) {
            long number = server.directory.thing(things.get(i)).orElseThrow().number();
            for (int time = 0; time <= i; time++) {
                for (Kind kind : List.of(Kind.RAISED, Kind.CLEARED)) {
                    signals.add(
                            new AlarmSignal("rule-flutters", number, "", kind, 500, "m", false, now, now, ++sequence));
                }
            }
        }
        server.alarms.signal(signals);
        JsonNode items =
                server.get("/api/v1/alarms/chattering?space=flutters").json().path("items");
        List<String> found = new ArrayList<>();
        items.forEach(each -> found.add(each.path("raised").asInt() + " "
                + each.path("alarm").path("thing").asText()));
        List<String> expected = new ArrayList<>();
        for (int i = things.size() - 1; i >= things.size() - 10; i--) {
            expected.add(i + 1 + " " + things.get(i));
        }
        assertThat(found).containsExactlyElementsOf(expected);
    }

    @Test
    void tellsThoseThatWereActiveAtAMoment() {
        long number = server.directory.thing(thing("then")).orElseThrow().number();
        for (int i = 0; i < 4; i++) {
            Kind kind = i % 2 == 0 ? Kind.RAISED : Kind.CLEARED;
            long at = (1 + 2L * i) * 1_000_000;
            String said = "message " + i;
            server.alarms.signal(
                    List.of(new AlarmSignal("rule-then", number, "", kind, 900, said, false, at, at, i + 1)));
        }
        assertThat(past("1970-01-01T00:00:00Z")).isEmpty();
        JsonNode first = past("1970-01-01T00:00:02Z");
        assertThat(first).hasSize(1);
        assertThat(first.path(0).path("message").asText()).isEqualTo("message 0");
        assertThat(first.path(0).path("since").asText()).startsWith("1970-01-01T00:00:01");
        assertThat(first.path(0).path("class").asText()).isEqualTo("critical");
        assertThat(past("1970-01-01T00:00:04Z")).isEmpty();
        assertThat(past("1970-01-01T00:00:06Z").path(0).path("since").asText()).startsWith("1970-01-01T00:00:05");
        assertThat(past("1970-01-01T00:00:08Z")).isEmpty();
        assertThat(server.get("/api/v1/alarms/past?space=then").json().path("items"))
                .isEmpty();
        assertThat(server.get("/api/v1/alarms/past?at=yesterday").status()).isEqualTo(422);
    }

    private static JsonNode past(String at) {
        return server.get("/api/v1/alarms/past?space=then&at=" + at).json().path("items");
    }

    @Test
    void pagesAndCommentsAndAssignsAndEndsWithItsRule() {
        String thing = thing("east");
        long number = server.directory.thing(thing).orElseThrow().number();
        for (int i = 0; i < 5; i++) {
            server.alarms.signal(List.of(
                    new AlarmSignal("rule-9", number, "k" + i, Kind.RAISED, 500, "m", false, 1_000_000, 1_000_000, 1)));
        }
        List<String> seen = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page =
                    server.get("/api/v1/alarms?rule=rule-9&limit=2" + cursor).json();
            page.path("items").forEach(each -> seen.add(each.path("key").asText()));
            cursor = page.has("cursor") ? "&cursor=" + page.path("cursor").asText() : "";
        } while (!cursor.isEmpty());
        assertThat(seen).containsExactlyInAnyOrder("k0", "k1", "k2", "k3", "k4");
        String at = "/api/v1/alarms/" + id(thing);
        assertThat(server.post(at + "/comment", "{\"comment\": \"\"}").status()).isEqualTo(422);
        server.post(at + "/comment", "{\"comment\": \"seen 看到\"}");
        server.post(at + "/assign", "{\"assignee\": \"crew 2\"}");
        assertThat(server.get("/api/v1/alarms?assignee=crew%202&state=any")
                        .json()
                        .path("items"))
                .hasSize(1);
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
        Principal foreign = new Principal.Member("x", "", List.of(new Grant("west", Role.VIEWER)), null);
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
