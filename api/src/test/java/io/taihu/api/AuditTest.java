package io.taihu.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.taihu.api.RunningServer.Answer;
import io.taihu.core.Tokens;
import io.taihu.spi.AuditLog;
import io.taihu.spi.AuditLog.Entry;
import io.taihu.spi.AuditLog.NewEntry;
import io.taihu.spi.AuditLog.Query;
import io.taihu.spi.AuditLog.Result;
import io.taihu.spi.AuditLog.Subject;
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

/** What people and programs do is written down, and nothing that must not be. */
final class AuditTest {
    private static final String AUDIT = "/api/v1/audit";

    @TempDir
    static Path folder;

    static RunningServer server;

    @BeforeAll
    static void start() {
        server = new RunningServer(folder, Map.of("http.failed-auths", "100000", "audit.refused-max", "10000"), true);
        assertThat(server.post("/api/v1/spaces", "{\"path\": \"city\"}").status())
                .isEqualTo(201);
        assertThat(server.post("/api/v1/spaces", "{\"path\": \"city/site\"}").status())
                .isEqualTo(201);
        assertThat(server.post("/api/v1/spaces", "{\"path\": \"town\"}").status())
                .isEqualTo(201);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static AuditLog log() {
        return server.registry.audit();
    }

    /** The entries from then on, oldest first, once they are written. */
    private static List<Entry> since(long sequence) {
        return log().entries(Query.ALL, sequence, false, 1_000);
    }

    private static long now() {
        return log().head().sequence();
    }

    private static NewEntry last(String operation) {
        Query query = new Query(List.of(""), null, null, operation, null, null, null, false, 0, Long.MAX_VALUE, null);
        return log().entries(query, null, true, 1).getFirst().told();
    }

    private static String token(String name, String space, Role role) {
        String secret = Tokens.make("api");
        server.registry.createToken(new NewToken(
                TokenKind.API, name, Tokens.hash(secret), 0, "", List.of(new Grant(space, role)), "", null));
        return secret;
    }

    @Test
    void anEntryTellsWhoDidWhatToWhatFromWhereWithWhatResult() {
        String token = token("the builder", "city", Role.ENGINEER);
        long before = now();
        assertThat(server.send(
                                "POST",
                                "/api/v1/things",
                                token,
                                "{\"id\": \"p1\", \"space\": \"city/site\", \"name\": \"水泵\"}")
                        .status())
                .isEqualTo(201);

        Entry entry = since(before).getLast();
        NewEntry told = entry.told();
        assertThat(told.operation()).isEqualTo("createThing");
        assertThat(told.who().kind()).isEqualTo(AuditLog.Kind.TOKEN);
        assertThat(told.who().name()).isEqualTo("the builder");
        assertThat(told.who().id()).isEqualTo(told.who().token()).isNotEmpty();
        assertThat(told.subject()).isEqualTo(new Subject("thing", "p1"));
        assertThat(told.space()).isEqualTo("city/site");
        assertThat(told.result()).isEqualTo(Result.OK);
        assertThat(told.detail()).isEqualTo("{\"id\":\"p1\",\"space\":\"city/site\",\"name\":\"水泵\"}");

        server.send("PATCH", "/api/v1/things/p1", token, "{\"labels\": {\"a\": \"b\", \"password\": \"hunter2\"}}");
        assertThat(last("updateThing").detail()).isEqualTo("{\"labels\":{\"a\":\"b\",\"password\":\"…\"}}");
        server.send("DELETE", "/api/v1/things/p1", token, null);
        assertThat(last("deleteThing").subject()).isEqualTo(new Subject("thing", "p1"));
        assertThat(last("deleteThing").space()).isEqualTo("city/site");
    }

    @Test
    void whatGetsANumberIsNamedByIt() {
        Answer made = server.post("/api/v1/dashboards", "{\"title\": \"Pumps\", \"space\": \"town\"}");
        String id = made.json().path("id").asText();
        assertThat(last("createDashboard").subject()).isEqualTo(new Subject("dashboard", id));
        assertThat(last("createDashboard").space()).isEqualTo("town");
        server.delete("/api/v1/dashboards/" + id);
        assertThat(last("deleteDashboard").space()).isEqualTo("town");
        server.post("/api/v1/spaces", "{\"path\": \"town/made\"}");
        assertThat(last("createSpace").subject()).isEqualTo(new Subject("space", "town/made"));
        server.delete("/api/v1/spaces/town/made");
        assertThat(last("deleteSpace").subject()).isEqualTo(new Subject("space", "town/made"));
    }

    @Test
    void anAccountIsNamedAsItWasCalledThen() {
        Answer made = server.post(
                "/api/v1/accounts",
                "{\"name\": \"li@lake.test\", \"title\": \"Li\", \"grants\": [{\"space\": \"\", \"role\": \"owner\"}]}");
        String code = made.json().path("link").path("path").asText().split("#")[1];
        Answer signedIn = server.send("POST", "/api/v1/session", null, "{\"code\": \"" + code + "\"}");
        assertThat(signedIn.status()).isEqualTo(201);
        String id = made.json().path("id").asText();

        NewEntry told = last("createSession");
        assertThat(told.result()).isEqualTo(Result.OK);
        assertThat(told.who().kind()).isEqualTo(AuditLog.Kind.ACCOUNT);
        assertThat(told.who().id()).isEqualTo(id);
        assertThat(told.who().name()).isEqualTo("Li (li@lake.test)");
        assertThat(told.subject().kind()).isEqualTo("session");
        assertThat(told.detail()).isEqualTo("{}");

        String cookie = signedIn.header("Set-Cookie").split(";")[0];
        server.send("PATCH", "/api/v1/accounts/" + id, null, "{\"title\": \"Li Na\"}", "Cookie", cookie);
        server.send("DELETE", "/api/v1/session", null, null, "Cookie", cookie);
        assertThat(last("updateAccount").who().name()).isEqualTo("Li (li@lake.test)");
        assertThat(last("deleteSession").who().name()).isEqualTo("Li Na (li@lake.test)");
        server.delete("/api/v1/accounts/" + id);
    }

    @Test
    void whoMayComeInIsRecordedBeforeItIsChanged() {
        long before = now();
        Answer made =
                server.post("/api/v1/tokens", "{\"name\": \"for the pump\", \"grants\": [{\"role\": \"viewer\"}]}");
        server.delete("/api/v1/tokens/" + made.json().path("id").asText());
        server.thing("keyed", "");
        server.post("/api/v1/things/keyed/token", "");

        List<String> told = since(before).stream()
                .map(Entry::told)
                .map(each -> each.operation() + " " + Words.of(each.result()))
                .toList();
        assertThat(told)
                .containsExactly(
                        "createToken begun",
                        "createToken ok",
                        "deleteToken begun",
                        "deleteToken ok",
                        "createThing ok",
                        "renewThingToken begun",
                        "renewThingToken ok");
        List<Entry> all = since(before);
        assertThat(all.get(1).told().begun()).isEqualTo(all.get(0).sequence());
        assertThat(all.get(3).told().begun()).isEqualTo(all.get(2).sequence());
    }

    @Test
    void whatIsRefusedIsRecorded() {
        String viewer = token("only looks", "city", Role.VIEWER);
        long before = now();
        assertThat(server.send("POST", "/api/v1/things", viewer, "{\"id\": \"x1\", \"space\": \"city\"}")
                        .status())
                .isEqualTo(403);
        Awaitility.await().until(() -> since(before).size() == 1);

        NewEntry told = since(before).getLast().told();
        assertThat(told.result()).isEqualTo(Result.REFUSED);
        assertThat(told.code()).isEqualTo("forbidden");
        assertThat(told.who().name()).isEqualTo("only looks");
        assertThat(told.subject()).isEqualTo(new Subject("thing", "x1"));
        assertThat(told.space()).isEqualTo("city");
    }

    @Test
    void readingsAreNotRecordedAndThoseNotLetInAre() {
        String own = server.thing("speaker", ", \"space\": \"city\"");
        String other = server.thing("other", "");
        long before = now();
        assertThat(server.send("POST", "/api/v1/things/speaker/readings", own, "{\"a\": 1}")
                        .status())
                .isEqualTo(204);
        assertThat(server.send("POST", "/api/v1/things/speaker/readings", own, "{\"a\": ")
                        .status())
                .isEqualTo(400);
        assertThat(server.get("/api/v1/things").status()).isEqualTo(200);
        assertThat(server.send("POST", "/api/v1/things/speaker/readings", other, "{\"a\": 1}")
                        .status())
                .isEqualTo(403);
        Awaitility.await().until(() -> !since(before).isEmpty());

        assertThat(since(before)).hasSize(1);
        NewEntry told = since(before).getFirst().told();
        assertThat(told.operation()).isEqualTo("postReadings");
        assertThat(told.who().kind()).isEqualTo(AuditLog.Kind.THING);
        assertThat(told.who().id()).isEqualTo("other");
        assertThat(told.subject()).isEqualTo(new Subject("thing", "speaker"));
        assertThat(told.space()).isEqualTo("city");
    }

    /** Every secret that this test gives or is given is looked for in all that is recorded. */
    @Test
    void noSecretIsEverRecorded() {
        List<String> secrets = new ArrayList<>(List.of(server.owner, "guessed-token-7", "hunter2hunter2", "123456"));
        secrets.add(server.thing("secretive", ""));
        Answer renewed = server.post("/api/v1/things/secretive/token", "");
        secrets.add(renewed.json().path("token").asText());
        Answer made = server.post("/api/v1/tokens", "{\"name\": \"secretive\", \"grants\": [{\"role\": \"viewer\"}]}");
        secrets.add(made.json().path("token").asText());
        Answer account = server.post(
                "/api/v1/accounts", "{\"name\": \"secretive@lake.test\", \"grants\": [{\"role\": \"owner\"}]}");
        String code = account.json().path("link").path("path").asText().split("#")[1];
        secrets.add(code);
        Answer session = server.send("POST", "/api/v1/session", null, "{\"code\": \"" + code + "\"}");
        secrets.add(session.header("Set-Cookie").split("[=;]")[1]);
        server.send("POST", "/api/v1/session", null, "{\"code\": \"guessed-token-7\"}");
        server.send("POST", "/api/v1/session", null, "{\"name\": \"hunter2hunter2\", \"password\": \"123456\"}");
        server.send("GET", "/api/v1/things", "guessed-token-7", null);
        // members that no operation has yet, and labels that somebody misuses
        server.patch(
                "/api/v1/accounts/" + account.json().path("id").asText(),
                "{\"password\": \"hunter2hunter2\", \"oneTimeCode\": \"123456\", \"webhook\": \"hunter2hunter2\"}");
        server.patch(
                "/api/v1/things/secretive",
                "{\"labels\": {\"apiKey\": \"hunter2hunter2\", \"wifiPassword\": \"hunter2hunter2\"}}");
        server.post("/api/v1/tokens?token=hunter2hunter2", "{\"name\": \"x\", \"secret\": \"hunter2hunter2\"}");

        Awaitility.await()
                .until(() -> since(0).stream()
                        .anyMatch(each -> each.told().operation().equals("createSession")
                                && each.told().result() == Result.REFUSED));
        StringBuilder all = new StringBuilder();
        long at = 0;
        for (List<Entry> part = since(at); !part.isEmpty(); part = since(at)) {
            part.forEach(all::append);
            at = part.getLast().sequence();
        }
        // a hash may have six digits in a row that were also typed
        String told = all.toString().replaceAll("[0-9a-f]{64}", "").replaceAll("micros=\\d+", "");
        assertThat(secrets).allSatisfy(secret -> assertThat(secret).isNotEmpty());
        for (String secret : secrets) {
            assertThat(told).doesNotContain(secret);
        }
        assertThat(last("updateThing").detail()).contains("wifiPassword");
    }

    @Test
    void anOwnerOfASpaceSeesWhatWasDoneThereAndBelow() {
        server.thing("above", ", \"space\": \"\"");
        server.thing("here", ", \"space\": \"city\"");
        server.thing("below", ", \"space\": \"city/site\"");
        server.thing("elsewhere", ", \"space\": \"town\"");
        String owner = token("owns the city", "city", Role.OWNER);
        String engineer = token("builds the city", "city", Role.ENGINEER);

        Answer seen = server.send("GET", AUDIT + "?operation=createThing&limit=1000", owner, null);
        List<String> ids = new ArrayList<>();
        seen.json()
                .path("items")
                .forEach(each -> ids.add(each.path("subject").path("id").asText()));
        assertThat(ids).contains("here", "below").doesNotContain("above", "elsewhere");
        assertThat(server.send("GET", AUDIT + "?space=town", owner, null).status())
                .isEqualTo(403);
        assertThat(server.send("GET", AUDIT, engineer, null).status()).isEqualTo(403);
        assertThat(server.send("GET", AUDIT + "/verify", engineer, null).status())
                .isEqualTo(403);
        assertThat(server.send("GET", AUDIT + "/verify", owner, null)
                        .json()
                        .path("whole")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void isFoundByWhatIsAskedAndReadInPages() {
        server.thing("find-1", ", \"space\": \"town\"");
        server.thing("find-2", ", \"space\": \"town\"");
        server.thing("find-3", ", \"space\": \"town\"");

        assertThat(subjects("?q=FIND-&operation=createThing")).containsExactly("find-3", "find-2", "find-1");
        assertThat(subjects("?subject=thing/find-2")).containsExactly("find-2");
        assertThat(subjects("?subject=thing&q=find-&space=town&result=ok")).hasSize(3);
        assertThat(subjects("?q=find-&result=refused")).isEmpty();
        assertThat(subjects("?q=find-&who=token")).hasSize(3);
        assertThat(subjects("?q=find-&who=account")).isEmpty();
        assertThat(subjects("?q=find-&from=2000-01-01T00:00:00Z&to=2001-01-01T00:00:00Z"))
                .isEmpty();
        JsonNode first = server.get(AUDIT + "?q=find-&limit=2").json();
        assertThat(first.path("items")).hasSize(2);
        JsonNode second = server.get(AUDIT + "?q=find-&limit=2&cursor="
                        + first.path("cursor").asText())
                .json();
        assertThat(second.path("items")).hasSize(1);
        assertThat(second.has("cursor")).isFalse();
        assertThat(server.get(AUDIT + "?who=king").status()).isEqualTo(422);
        assertThat(server.get(AUDIT + "?result=fine").status()).isEqualTo(422);
        assertThat(server.get(AUDIT + "?cursor=x").status()).isEqualTo(400);
    }

    private static List<String> subjects(String query) {
        List<String> ids = new ArrayList<>();
        server.get(AUDIT + query)
                .json()
                .path("items")
                .forEach(each -> ids.add(each.path("subject").path("id").asText()));
        return ids;
    }

    @Test
    void comesAsLinesAndAsCsvThatRunsNothing() {
        server.post(
                "/api/v1/views", "{\"page\": \"things\", \"title\": \"=1+1\", \"query\": \"\", \"space\": \"town\"}");
        String token = token("=HYPERLINK(\"x\")", "town", Role.OPERATOR);
        server.send(
                "POST",
                "/api/v1/views",
                token,
                "{\"page\": \"things\", \"title\": \"mine\", \"query\": \"\", \"space\": \"town\"}");

        Answer lines = server.get(AUDIT + "?operation=createView", "Accept", "application/x-ndjson");
        assertThat(lines.header("Content-Type")).startsWith("application/x-ndjson");
        List<JsonNode> all = lines.body().lines().map(Json::parse).toList();
        assertThat(all).hasSizeGreaterThanOrEqualTo(2);
        assertThat(all.getFirst().path("sequence").asLong())
                .as("oldest first")
                .isLessThan(all.getLast().path("sequence").asLong());
        assertThat(all.getLast().path("detail").path("title").asText()).isEqualTo("mine");

        Answer csv = server.get(AUDIT + "?operation=createView", "Accept", "text/csv");
        assertThat(csv.body()).startsWith("sequence,time,who_kind,who,who_name,");
        assertThat(csv.body()).contains(",\"'=HYPERLINK(\"\"x\"\")\",").doesNotContain(",=HYPERLINK");
        assertThat(csv.header("Content-Disposition")).contains("taihu-audit.csv");
    }

    @Test
    void theChainIsVerified() {
        JsonNode verdict = server.get(AUDIT + "/verify").json();
        assertThat(verdict.path("whole").asBoolean()).isTrue();
        assertThat(verdict.path("first").asLong()).isEqualTo(1);
        assertThat(verdict.path("entries").asLong())
                .isEqualTo(verdict.path("head").path("sequence").asLong())
                .isPositive();

        String head = verdict.path("head").path("sequence").asText() + ":"
                + verdict.path("head").path("hash").asText();
        server.thing("after-the-note", "");
        assertThat(server.get(AUDIT + "/verify?known=" + head)
                        .json()
                        .path("whole")
                        .asBoolean())
                .isTrue();
        JsonNode other = server.get(AUDIT + "/verify?known=1:" + "0".repeat(64)).json();
        assertThat(other.path("broken").path("how").asText()).isEqualTo("rewritten");
        assertThat(server.get(AUDIT + "/verify?known=x").status()).isEqualTo(422);
    }
}
