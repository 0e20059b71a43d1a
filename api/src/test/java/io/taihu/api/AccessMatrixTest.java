package io.taihu.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.taihu.api.RunningServer.Answer;
import io.taihu.core.Tokens;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Every operation, asked without a token, with a wrong one, with that of a thing, and with the owner's. */
final class AccessMatrixTest {
    /** What a thing's own token may do; all else is not its business. */
    private static final Set<String> OWN = Set.of(
            "GET /api/v1/things/{id}",
            "POST /api/v1/things/{id}/readings",
            "POST /api/v1/things/{id}/events/{name}",
            "POST /api/v1/readings",
            "GET /api/v1/things/{id}/twin",
            "GET /api/v1/things/{id}/history",
            "GET /api/v1/things/{id}/events",
            "GET /api/v1/things/{id}/files",
            "GET /api/v1/things/{id}/files/{name}",
            "GET /api/v1/things/{id}/trips",
            "GET /api/v1/things/{id}/charges",
            "GET /api/v1/things/{id}/driving-events",
            "GET /api/v1/things/{id}/errors",
            "GET /api/v1/things/{id}/relations",
            "GET /api/v1/things/{id}/commands",
            "POST /api/v1/things/{id}/answers",
            "GET /api/v1/history",
            "GET /api/v1/session",
            "DELETE /api/v1/session");

    private static final Map<String, String> BODIES = Map.ofEntries(
            Map.entry("POST /api/v1/things", "{\"id\": \"made\"}"),
            Map.entry("PATCH /api/v1/things/{id}", "{\"name\": \"x\"}"),
            Map.entry("POST /api/v1/things/{id}/decommission", "{\"history\": \"keep\"}"),
            Map.entry("POST /api/v1/things/{id}/answers", "{\"id\": \"none\"}"),
            Map.entry("POST /api/v1/models", "{\"name\": \"made\"}"),
            Map.entry("PUT /api/v1/models/{name}", "{\"properties\": {}}"),
            Map.entry("PATCH /api/v1/models/{name}", "{\"mode\": \"open\"}"),
            Map.entry("POST /api/v1/models/{name}/check", "{\"properties\": {}}"),
            Map.entry("POST /api/v1/spaces", "{\"path\": \"made\"}"),
            Map.entry("POST /api/v1/provisioning-keys", "{\"title\": \"x\"}"),
            Map.entry("PATCH /api/v1/spaces/<path>", "{\"title\": \"x\"}"),
            Map.entry("POST /api/v1/tokens", "{\"name\": \"made\"}"),
            Map.entry("POST /api/v1/accounts", "{\"name\": \"made\", \"grants\": [{\"role\": \"viewer\"}]}"),
            Map.entry("PATCH /api/v1/accounts/{id}", "{\"title\": \"x\"}"),
            Map.entry("PUT /api/v1/roles/{name}", "{\"deeds\": [\"read\"]}"),
            Map.entry("POST /api/v1/dashboards/{id}/shares", "{\"expires\": \"2100-01-01T00:00:00Z\"}"),
            Map.entry("POST /api/v1/session", "{\"code\": \"none\"}"),
            Map.entry("POST /api/v1/dashboards", "{\"title\": \"made\"}"),
            Map.entry("PUT /api/v1/dashboards/{id}", "{\"title\": \"made\"}"),
            Map.entry(
                    "POST /api/v1/annotations",
                    "{\"thing\": \"one\", \"from\": \"2026-11-20T06:05:09Z\", \"text\": \"x\"}"),
            Map.entry("PATCH /api/v1/annotations/{id}", "{\"text\": \"y\"}"),
            Map.entry("POST /api/v1/alarms/acknowledge", "{}"),
            Map.entry("POST /api/v1/trips/recompute", "{}"),
            Map.entry("POST /api/v1/things/{id}/trips/recompute", "{}"),
            Map.entry("POST /api/v1/alarms/act", "{\"act\": \"acknowledge\", \"ids\": [\"none\"]}"),
            Map.entry(
                    "POST /api/v1/maintenance",
                    "{\"space\": \"\", \"from\": \"2026-11-20T06:05:09Z\", \"to\": \"2026-11-20T07:05:09Z\", \"reason\": \"x\"}"),
            Map.entry("POST /api/v1/rules", "{\"text\": \"x\"}"),
            Map.entry("PUT /api/v1/rules/{id}", "{\"text\": \"x\"}"),
            Map.entry("POST /api/v1/calendars", "{\"name\": \"x\"}"),
            Map.entry("PUT /api/v1/calendars/{id}", "{\"name\": \"x\"}"),
            Map.entry("POST /api/v1/geofences", "{\"name\": \"x\"}"),
            Map.entry("PUT /api/v1/geofences/{id}", "{\"name\": \"x\"}"),
            Map.entry("POST /api/v1/rules/check", "{\"text\": \"x\"}"),
            Map.entry("POST /api/v1/rules/test", "{\"text\": \"x\"}"),
            Map.entry("POST /api/v1/rules/explain", "{\"text\": \"x\", \"thing\": \"x\"}"),
            Map.entry("POST /api/v1/backtests", "{\"text\": \"x\", \"from\": \"2026-11-20T06:05:09Z\"}"),
            Map.entry("POST /api/v1/views", "{\"page\": \"things\", \"title\": \"made\", \"query\": \"\"}"));

    @TempDir
    static Path folder;

    static RunningServer server;
    static String own;

    @BeforeAll
    static void start() {
        server = new RunningServer(folder, Map.of("http.failed-auths", "100000"), true);
        own = server.thing("one", "");
        server.thing("other", "");
        server.post("/api/v1/dashboards", "{\"title\": \"there\"}");
        server.post("/api/v1/things/one/events/fileDone", "{\"name\": \"one\", \"type\": \"other\", \"size\": 0}");
        server.awaitHistory();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @TestFactory
    List<DynamicTest> nobodyGetsInWithoutGoodToken() {
        return server.api.routes().stream()
                .filter(r -> r.guard() != Route.Guard.OPEN)
                .map(r -> DynamicTest.dynamicTest(r.method() + " " + r.path(), () -> {
                    Answer none = ask(r, "one", null);
                    assertThat(none.status()).isEqualTo(401);
                    assertThat(none.header("WWW-Authenticate")).startsWith("Bearer");
                    assertThat(ask(r, "one", Tokens.make("owner")).status())
                            .as("a wrong token")
                            .isEqualTo(401);
                    assertThat(ask(r, "nobody", Tokens.make("owner")).status())
                            .as("about what is not there")
                            .isEqualTo(401);
                    assertThat(ask(r, "one", "x".repeat(5_000)).status())
                            .as("a very long token")
                            .isEqualTo(401);
                }))
                .toList();
    }

    @TestFactory
    List<DynamicTest> thingMayDoItsOwnAndNothingElse() {
        return server.api.routes().stream()
                .filter(r -> r.guard() != Route.Guard.OPEN)
                .map(r -> DynamicTest.dynamicTest(r.method() + " " + r.path(), () -> {
                    boolean allowed = OWN.contains(r.method() + " " + r.path());
                    Answer answer = ask(r, "one", own);
                    if (allowed) {
                        assertThat(answer.status()).as(answer.body()).isLessThan(300);
                    } else {
                        assertThat(answer.status()).as(answer.body()).isEqualTo(403);
                    }
                    if (r.path().contains("/things/{id}") || r.path().equals("/api/v1/history")) {
                        Answer ofOther = ask(r, "other", own);
                        assertThat(ofOther.status()).as(ofOther.body()).isEqualTo(403);
                        Answer ofNobody = ask(r, "nobody", own);
                        assertThat(ofNobody.status())
                                .as("it is not told who is there")
                                .isEqualTo(403);
                        assertThat(ofNobody.json().path("detail").asText().replace("nobody", "other"))
                                .isEqualTo(ofOther.json().path("detail").asText());
                    }
                }))
                .toList();
    }

    @Test
    void thingMayNotReportForOthersInBulk() {
        Answer answer = server.send(
                "POST",
                "/api/v1/readings",
                own,
                "{\"thing\":\"other\",\"values\":{\"a\":1}}\n{\"thing\":\"one\",\"values\":{\"a\":1}}\n",
                "Content-Type",
                "application/x-ndjson");

        assertThat(answer.json().path("accepted").asInt()).isEqualTo(1);
        assertThat(answer.json().path("refused").path(0).path("line").asInt()).isEqualTo(1);
        assertThat(server.get("/api/v1/things/other/twin").json().path("values"))
                .isEmpty();
    }

    @Test
    void otherSchemesAndEmptyTokensAreRefused() {
        assertThat(server.send("GET", "/api/v1/things", null, (String) null, "Authorization", "Basic YTpi")
                        .status())
                .isEqualTo(401);
        assertThat(server.send("GET", "/api/v1/things", null, (String) null, "Authorization", "Bearer ")
                        .status())
                .isEqualTo(401);
        assertThat(server.send("GET", "/api/v1/things", null, (String) null, "Cookie", "taihu_session=x")
                        .status())
                .isEqualTo(401);
    }

    private static Answer ask(Route route, String thing, String token) {
        String operation = route.method() + " " + route.path();
        String path = route.path()
                .replace("/things/{id}", "/things/" + thing)
                .replace("/tokens/{id}", "/tokens/none")
                .replace("/invocations/{id}", "/invocations/none")
                .replace("/provisioning-keys/{id}", "/provisioning-keys/1")
                .replace("/bulk-commands/{id}", "/bulk-commands/1")
                .replace("/schedules/{id}", "/schedules/1")
                .replace("/channels/{id}", "/channels/1")
                .replace("/rotas/{id}", "/rotas/1")
                .replace("/notices/{id}", "/notices/none")
                .replace("/alarms/{id}", "/alarms/none")
                .replace("/maintenance/{id}", "/maintenance/1")
                .replace("/rules/{id}", "/rules/1")
                .replace("/calendars/{id}", "/calendars/1")
                .replace("/geofences/{id}", "/geofences/1")
                .replace("/backtests/{id}", "/backtests/1")
                .replace("/dashboards/{id}", "/dashboards/1")
                .replace("/views/{id}", "/views/1")
                .replace("/annotations/{id}", "/annotations/1")
                .replace("/imports/{id}", "/imports/1")
                .replace("/accounts/{id}", "/accounts/1")
                .replace("/passkeys/{id}", "/passkeys/1")
                .replace("{kind}/{other}", "feeds/other")
                .replace("{revision}", "1")
                .replace("/events/{name}", "/events/door")
                .replace("{name}", "one")
                .replace("{version}", "1")
                .replace("<path>", "~");
        if (operation.equals("GET /api/v1/history")) {
            path += "?things=" + thing;
        }
        String body = BODIES.getOrDefault(operation, operation.endsWith("/readings") ? "{\"a\": 1}" : null);
        if (operation.equals("POST /api/v1/readings")) {
            return server.send(
                    "POST",
                    path,
                    token,
                    "{\"thing\":\"one\",\"values\":{\"a\":1}}\n",
                    "Content-Type",
                    "application/x-ndjson");
        }
        if (body == null
                && !route.method().name().equals("GET")
                && !route.method().name().equals("DELETE")) {
            body = "";
        }
        return server.send(route.method().name(), path, token, body);
    }
}
