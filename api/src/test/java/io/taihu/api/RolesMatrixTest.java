package io.taihu.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.taihu.api.RunningServer.Answer;
import io.taihu.core.Tokens;
import io.taihu.model.AlarmSignal;
import io.taihu.spi.Access.Deed;
import io.taihu.spi.Grant;
import io.taihu.spi.NoticeStore;
import io.taihu.spi.NoticeStore.NewNotice;
import io.taihu.spi.Registry.NewToken;
import io.taihu.spi.Registry.TokenKind;
import io.taihu.spi.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every operation × every role × a thing, dashboard, view or space that lies in the role's own space, above it, below it, or
 * elsewhere. What an operation takes is written down here once more: a route that asks for less than it should fails.
 */
final class RolesMatrixTest {
    /** Where an operation's target lies, seen from the space that the role is granted on. */
    private enum Where {
        OWN("city/site"),
        PARENT("city"),
        CHILD("city/site/line"),
        FOREIGN("town");

        private final String space;

        Where(String space) {
            this.space = space;
        }

        boolean isWithinOwn() {
            return this == OWN || this == CHILD;
        }
    }

    /** What an operation asks for, and of what. */
    private record Rule(@Nullable Deed deed, Of of) {}

    private enum Of {
        /** The space in which its target lies. */
        TARGET,
        /** The whole server. */
        EVERYTHING,
        /** Any space at all. */
        ANYTHING,
        /** Being a member. */
        MEMBER,
        /** No program may: it is for things, or for who signed in themselves. */
        NOBODY
    }

    private static Rule of(Deed deed) {
        return new Rule(deed, Of.TARGET);
    }

    private static final Map<String, Rule> RULES = Map.ofEntries(
            // lists, asked of the target's space
            Map.entry("GET /api/v1/things", of(Deed.READ)),
            Map.entry("GET /api/v1/twins", of(Deed.READ)),
            Map.entry("GET /api/v1/places", of(Deed.READ)),
            Map.entry("GET /api/v1/history", of(Deed.READ)),
            Map.entry("GET /api/v1/dashboards", of(Deed.READ)),
            Map.entry("GET /api/v1/views", of(Deed.READ)),
            Map.entry("GET /api/v1/annotations", of(Deed.READ)),
            Map.entry("GET /api/v1/spaces", of(Deed.READ)),
            Map.entry("GET /api/v1/export/readings", of(Deed.READ)),
            Map.entry("GET /api/v1/export/things", of(Deed.READ)),
            Map.entry("GET /api/v1/status", of(Deed.READ)),
            Map.entry("GET /api/v1/models", of(Deed.READ)),
            // things
            Map.entry("POST /api/v1/things", of(Deed.MANAGE_THINGS)),
            Map.entry("GET /api/v1/things/{id}", of(Deed.READ)),
            Map.entry("PATCH /api/v1/things/{id}", of(Deed.MANAGE_THINGS)),
            Map.entry("DELETE /api/v1/things/{id}", of(Deed.MANAGE_THINGS)),
            Map.entry("POST /api/v1/things/{id}/token", of(Deed.MANAGE_THINGS)),
            Map.entry("GET /api/v1/things/{id}/decommission", of(Deed.MANAGE_THINGS)),
            Map.entry("POST /api/v1/things/{id}/decommission", of(Deed.MANAGE_THINGS)),
            Map.entry("POST /api/v1/things/{id}/recommission", of(Deed.MANAGE_THINGS)),
            Map.entry("POST /api/v1/things/{id}/trips/recompute", of(Deed.MANAGE_THINGS)),
            Map.entry("POST /api/v1/trips/recompute", of(Deed.MANAGE_THINGS)),
            Map.entry("GET /api/v1/things/{id}/errors", of(Deed.READ)),
            Map.entry("POST /api/v1/things/{id}/trace", of(Deed.OPERATE)),
            Map.entry("GET /api/v1/things/{id}/trace", of(Deed.OPERATE)),
            Map.entry("GET /api/v1/things/{id}/relations", of(Deed.READ)),
            Map.entry("PUT /api/v1/things/{id}/relations/{kind}/{other}", of(Deed.MANAGE_THINGS)),
            Map.entry("DELETE /api/v1/things/{id}/relations/{kind}/{other}", of(Deed.MANAGE_THINGS)),
            Map.entry("GET /api/v1/usage", of(Deed.READ)),
            Map.entry("POST /api/v1/things/{id}/readings", of(Deed.REPORT)),
            Map.entry("POST /api/v1/things/{id}/events/{name}", of(Deed.REPORT)),
            Map.entry("GET /api/v1/things/{id}/twin", of(Deed.READ)),
            Map.entry("GET /api/v1/things/{id}/history", of(Deed.READ)),
            Map.entry("GET /api/v1/things/{id}/events", of(Deed.READ)),
            Map.entry("GET /api/v1/things/{id}/files", of(Deed.READ)),
            Map.entry("GET /api/v1/things/{id}/files/{name}", of(Deed.READ)),
            Map.entry("GET /api/v1/things/{id}/trips", of(Deed.READ)),
            Map.entry("GET /api/v1/trips", of(Deed.READ)),
            Map.entry("GET /api/v1/things/{id}/charges", of(Deed.READ)),
            Map.entry("GET /api/v1/charges", of(Deed.READ)),
            Map.entry("GET /api/v1/things/{id}/driving-events", of(Deed.READ)),
            Map.entry("GET /api/v1/driving-events", of(Deed.READ)),
            // what is asked of things
            Map.entry("POST /api/v1/things/{id}/actions/{name}", of(Deed.COMMAND)),
            Map.entry("PUT /api/v1/things/{id}/properties/{name}", of(Deed.COMMAND)),
            Map.entry("GET /api/v1/things/{id}/commands", new Rule(Deed.REPORT, Of.NOBODY)),
            Map.entry("POST /api/v1/things/{id}/answers", of(Deed.REPORT)),
            Map.entry("GET /api/v1/invocations", of(Deed.READ)),
            Map.entry("GET /api/v1/invocations/{id}", of(Deed.READ)),
            Map.entry("POST /api/v1/invocations/{id}/approve", of(Deed.COMMAND)),
            Map.entry("POST /api/v1/invocations/{id}/cancel", of(Deed.COMMAND)),
            Map.entry("GET /api/v1/provisioning-keys", of(Deed.MANAGE_THINGS)),
            Map.entry("POST /api/v1/provisioning-keys", of(Deed.MANAGE_THINGS)),
            Map.entry("DELETE /api/v1/provisioning-keys/{id}", of(Deed.MANAGE_THINGS)),
            Map.entry("POST /api/v1/things/{id}/claim", of(Deed.MANAGE_THINGS)),
            Map.entry("GET /api/v1/bulk-commands", of(Deed.READ)),
            Map.entry("POST /api/v1/bulk-commands", of(Deed.COMMAND)),
            Map.entry("GET /api/v1/bulk-commands/{id}", of(Deed.READ)),
            Map.entry("DELETE /api/v1/bulk-commands/{id}", of(Deed.COMMAND)),
            Map.entry("POST /api/v1/bulk-commands/{id}/stop", of(Deed.COMMAND)),
            Map.entry("GET /api/v1/schedules", of(Deed.READ)),
            Map.entry("POST /api/v1/schedules", of(Deed.COMMAND)),
            Map.entry("POST /api/v1/schedules/preview", new Rule(Deed.COMMAND, Of.ANYTHING)),
            Map.entry("GET /api/v1/schedules/{id}", of(Deed.READ)),
            Map.entry("PUT /api/v1/schedules/{id}", of(Deed.COMMAND)),
            Map.entry("DELETE /api/v1/schedules/{id}", of(Deed.COMMAND)),
            Map.entry("GET /api/v1/channels", of(Deed.COMMAND)),
            Map.entry("POST /api/v1/channels", of(Deed.MANAGE_THINGS)),
            Map.entry("GET /api/v1/channels/{id}", of(Deed.COMMAND)),
            Map.entry("PUT /api/v1/channels/{id}", of(Deed.MANAGE_THINGS)),
            Map.entry("DELETE /api/v1/channels/{id}", of(Deed.MANAGE_THINGS)),
            Map.entry("POST /api/v1/channels/{id}/test", of(Deed.MANAGE_THINGS)),
            Map.entry("GET /api/v1/notices", of(Deed.COMMAND)),
            Map.entry("POST /api/v1/notices/{id}/retry", of(Deed.COMMAND)),
            Map.entry("GET /api/v1/rotas", of(Deed.COMMAND)),
            Map.entry("POST /api/v1/rotas", of(Deed.MANAGE_THINGS)),
            Map.entry("GET /api/v1/rotas/{id}", of(Deed.COMMAND)),
            Map.entry("PUT /api/v1/rotas/{id}", of(Deed.MANAGE_THINGS)),
            Map.entry("DELETE /api/v1/rotas/{id}", of(Deed.MANAGE_THINGS)),
            // alarms
            Map.entry("GET /api/v1/alarms", of(Deed.READ)),
            Map.entry("GET /api/v1/alarms/counts", of(Deed.READ)),
            Map.entry("GET /api/v1/alarms/chattering", of(Deed.READ)),
            Map.entry("GET /api/v1/alarms/past", of(Deed.READ)),
            Map.entry("GET /api/v1/alarms/groups", of(Deed.READ)),
            Map.entry("GET /api/v1/alarms/{id}", of(Deed.READ)),
            Map.entry("POST /api/v1/alarms/acknowledge", of(Deed.COMMAND)),
            Map.entry("POST /api/v1/alarms/act", of(Deed.COMMAND)),
            Map.entry("POST /api/v1/alarms/{id}/unshelve", of(Deed.COMMAND)),
            Map.entry("POST /api/v1/alarms/{id}/reset", of(Deed.COMMAND)),
            Map.entry("POST /api/v1/alarms/{id}/shelve", of(Deed.COMMAND)),
            Map.entry("POST /api/v1/alarms/{id}/acknowledge", of(Deed.COMMAND)),
            Map.entry("POST /api/v1/alarms/{id}/comment", of(Deed.COMMAND)),
            Map.entry("POST /api/v1/alarms/{id}/assign", of(Deed.COMMAND)),
            Map.entry("GET /api/v1/maintenance", of(Deed.READ)),
            Map.entry("POST /api/v1/maintenance", of(Deed.COMMAND)),
            Map.entry("GET /api/v1/maintenance/{id}", of(Deed.READ)),
            Map.entry("PUT /api/v1/maintenance/{id}", of(Deed.COMMAND)),
            Map.entry("DELETE /api/v1/maintenance/{id}", of(Deed.COMMAND)),
            // rules
            Map.entry("GET /api/v1/rules", of(Deed.READ)),
            Map.entry("POST /api/v1/rules", of(Deed.COMMAND)),
            Map.entry("POST /api/v1/rules/check", of(Deed.READ)),
            Map.entry("POST /api/v1/rules/test", of(Deed.READ)),
            Map.entry("POST /api/v1/rules/explain", of(Deed.READ)),
            Map.entry("GET /api/v1/rules/{id}/explanation", of(Deed.READ)),
            Map.entry("GET /api/v1/things/{id}/rules", of(Deed.READ)),
            Map.entry("GET /api/v1/backtests", of(Deed.READ)),
            Map.entry("POST /api/v1/backtests", of(Deed.READ)),
            Map.entry("GET /api/v1/backtests/{id}", of(Deed.READ)),
            Map.entry("GET /api/v1/backtests/{id}/firings", of(Deed.READ)),
            Map.entry("POST /api/v1/backtests/{id}/stop", of(Deed.COMMAND)),
            Map.entry("DELETE /api/v1/backtests/{id}", of(Deed.COMMAND)),
            Map.entry("GET /api/v1/rules/functions", new Rule(Deed.READ, Of.ANYTHING)),
            Map.entry("GET /api/v1/rules/{id}", of(Deed.READ)),
            Map.entry("PUT /api/v1/rules/{id}", of(Deed.COMMAND)),
            Map.entry("DELETE /api/v1/rules/{id}", of(Deed.COMMAND)),
            Map.entry("GET /api/v1/calendars", of(Deed.READ)),
            Map.entry("POST /api/v1/calendars", of(Deed.COMMAND)),
            Map.entry("GET /api/v1/calendars/{id}", of(Deed.READ)),
            Map.entry("PUT /api/v1/calendars/{id}", of(Deed.COMMAND)),
            Map.entry("DELETE /api/v1/calendars/{id}", of(Deed.COMMAND)),
            Map.entry("GET /api/v1/geofences", of(Deed.READ)),
            Map.entry("POST /api/v1/geofences", of(Deed.COMMAND)),
            Map.entry("GET /api/v1/geofences/{id}", of(Deed.READ)),
            Map.entry("GET /api/v1/geofences/{id}/action", of(Deed.READ)),
            Map.entry("PUT /api/v1/geofences/{id}", of(Deed.COMMAND)),
            Map.entry("DELETE /api/v1/geofences/{id}", of(Deed.COMMAND)),
            Map.entry("GET /api/v1/map/file", new Rule(Deed.READ, Of.ANYTHING)),
            // models, which all share
            Map.entry("POST /api/v1/models", new Rule(Deed.MANAGE_MODELS, Of.EVERYTHING)),
            Map.entry("GET /api/v1/models/{name}", new Rule(Deed.READ, Of.ANYTHING)),
            Map.entry("PUT /api/v1/models/{name}", new Rule(Deed.MANAGE_MODELS, Of.EVERYTHING)),
            Map.entry("PATCH /api/v1/models/{name}", new Rule(Deed.MANAGE_MODELS, Of.EVERYTHING)),
            Map.entry("DELETE /api/v1/models/{name}", new Rule(Deed.MANAGE_MODELS, Of.EVERYTHING)),
            Map.entry("GET /api/v1/models/{name}/suggestion", new Rule(Deed.READ, Of.ANYTHING)),
            Map.entry("POST /api/v1/models/{name}/accept", new Rule(Deed.MANAGE_MODELS, Of.EVERYTHING)),
            Map.entry("POST /api/v1/models/{name}/check", new Rule(Deed.MANAGE_MODELS, Of.EVERYTHING)),
            Map.entry("GET /api/v1/models/{name}/versions", new Rule(Deed.READ, Of.ANYTHING)),
            Map.entry("GET /api/v1/models/{name}/versions/{version}", new Rule(Deed.READ, Of.ANYTHING)),
            Map.entry("GET /api/v1/models/{name}/dashboard", new Rule(Deed.READ, Of.ANYTHING)),
            // what is looked at
            Map.entry("POST /api/v1/dashboards", of(Deed.MANAGE_DASHBOARDS)),
            Map.entry("GET /api/v1/dashboards/{id}", of(Deed.READ)),
            Map.entry("PUT /api/v1/dashboards/{id}", of(Deed.MANAGE_DASHBOARDS)),
            Map.entry("DELETE /api/v1/dashboards/{id}", of(Deed.MANAGE_DASHBOARDS)),
            Map.entry("GET /api/v1/dashboards/{id}/versions", of(Deed.READ)),
            Map.entry("GET /api/v1/dashboards/{id}/versions/{revision}", of(Deed.READ)),
            Map.entry("GET /api/v1/dashboards/{id}/shares", of(Deed.MANAGE_TOKENS)),
            Map.entry("POST /api/v1/dashboards/{id}/shares", of(Deed.MANAGE_TOKENS)),
            Map.entry("POST /api/v1/views", of(Deed.MANAGE_DASHBOARDS)),
            Map.entry("DELETE /api/v1/views/{id}", of(Deed.MANAGE_DASHBOARDS)),
            Map.entry("POST /api/v1/annotations", of(Deed.MANAGE_DASHBOARDS)),
            Map.entry("GET /api/v1/annotations/{id}", of(Deed.READ)),
            Map.entry("PATCH /api/v1/annotations/{id}", of(Deed.MANAGE_DASHBOARDS)),
            Map.entry("DELETE /api/v1/annotations/{id}", of(Deed.MANAGE_DASHBOARDS)),
            // spaces
            Map.entry("POST /api/v1/spaces", of(Deed.MANAGE_SPACES)),
            Map.entry("GET /api/v1/spaces/<path>", of(Deed.READ)),
            Map.entry("PATCH /api/v1/spaces/<path>", of(Deed.MANAGE_SPACES)),
            Map.entry("DELETE /api/v1/spaces/<path>", of(Deed.MANAGE_SPACES)),
            // files in
            Map.entry("GET /api/v1/imports", of(Deed.REPORT)),
            Map.entry("POST /api/v1/imports", of(Deed.REPORT)),
            Map.entry("GET /api/v1/imports/{id}", of(Deed.REPORT)),
            Map.entry("PATCH /api/v1/imports/{id}", of(Deed.REPORT)),
            Map.entry("DELETE /api/v1/imports/{id}", of(Deed.REPORT)),
            Map.entry("GET /api/v1/imports/{id}/preview", of(Deed.REPORT)),
            Map.entry("GET /api/v1/imports/{id}/problems", of(Deed.REPORT)),
            Map.entry("POST /api/v1/imports/{id}/check", of(Deed.REPORT)),
            Map.entry("POST /api/v1/imports/{id}/start", of(Deed.REPORT)),
            Map.entry("POST /api/v1/imports/{id}/pause", of(Deed.REPORT)),
            // the whole server
            Map.entry("GET /api/v1/health", new Rule(Deed.OPERATE, Of.EVERYTHING)),
            Map.entry("GET /api/v1/settings", new Rule(Deed.OPERATE, Of.EVERYTHING)),
            Map.entry("GET /api/v1/limits", new Rule(Deed.READ, Of.ANYTHING)),
            Map.entry("GET /api/v1/backups", new Rule(Deed.OPERATE, Of.EVERYTHING)),
            Map.entry("POST /api/v1/backups", new Rule(Deed.OPERATE, Of.EVERYTHING)),
            Map.entry("GET /api/v1/backups/{name}", new Rule(Deed.OPERATE, Of.EVERYTHING)),
            // who did what
            Map.entry("GET /api/v1/audit", of(Deed.AUDIT)),
            Map.entry("GET /api/v1/audit/verify", new Rule(Deed.AUDIT, Of.ANYTHING)),
            // people and tokens
            Map.entry("GET /api/v1/tokens", new Rule(null, Of.MEMBER)),
            Map.entry("POST /api/v1/tokens", of(Deed.MANAGE_TOKENS)),
            Map.entry("DELETE /api/v1/tokens/{id}", of(Deed.MANAGE_TOKENS)),
            Map.entry("GET /api/v1/accounts", new Rule(Deed.MANAGE_PEOPLE, Of.ANYTHING)),
            Map.entry("POST /api/v1/accounts", of(Deed.MANAGE_PEOPLE)),
            Map.entry("GET /api/v1/accounts/{id}", of(Deed.MANAGE_PEOPLE)),
            Map.entry("PATCH /api/v1/accounts/{id}", of(Deed.MANAGE_PEOPLE)),
            Map.entry("DELETE /api/v1/accounts/{id}", of(Deed.MANAGE_PEOPLE)),
            Map.entry("DELETE /api/v1/accounts/{id}/second-factor", of(Deed.MANAGE_PEOPLE)),
            Map.entry("POST /api/v1/accounts/{id}/link", of(Deed.MANAGE_PEOPLE)),
            Map.entry("POST /api/v1/accounts/{id}/sign-out", of(Deed.MANAGE_PEOPLE)),
            Map.entry("GET /api/v1/roles", new Rule(Deed.READ, Of.ANYTHING)),
            Map.entry("PUT /api/v1/roles/{name}", new Rule(Deed.MANAGE_PEOPLE, Of.EVERYTHING)),
            Map.entry("DELETE /api/v1/roles/{name}", new Rule(Deed.MANAGE_PEOPLE, Of.EVERYTHING)),
            // one's own, and not a program's
            Map.entry("GET /api/v1/account/security", new Rule(null, Of.NOBODY)),
            Map.entry("PUT /api/v1/account/password", new Rule(null, Of.NOBODY)),
            Map.entry("POST /api/v1/account/totp", new Rule(null, Of.NOBODY)),
            Map.entry("PUT /api/v1/account/totp", new Rule(null, Of.NOBODY)),
            Map.entry("DELETE /api/v1/account/totp", new Rule(null, Of.NOBODY)),
            Map.entry("POST /api/v1/account/recovery-codes", new Rule(null, Of.NOBODY)),
            Map.entry("POST /api/v1/account/passkeys/options", new Rule(null, Of.NOBODY)),
            Map.entry("POST /api/v1/account/passkeys", new Rule(null, Of.NOBODY)),
            Map.entry("DELETE /api/v1/account/passkeys/{id}", new Rule(null, Of.NOBODY)),
            Map.entry("POST /api/v1/account/provider", new Rule(null, Of.NOBODY)),
            Map.entry("PUT /api/v1/account/provider", new Rule(null, Of.NOBODY)),
            Map.entry("DELETE /api/v1/account/provider", new Rule(null, Of.NOBODY)),
            Map.entry("GET /api/v1/session", new Rule(null, Of.MEMBER)));

    @TempDir
    static Path folder;

    static RunningServer server;
    private static int count;

    @BeforeAll
    static void start() throws IOException {
        Files.writeString(folder.resolve("map.pmtiles"), "x");
        server = new RunningServer(
                folder,
                Map.of(
                        "http.failed-auths",
                        "100000",
                        "imports.kept-max",
                        "1000",
                        "page.map-file",
                        folder.resolve("map.pmtiles").toString()),
                true);
        for (String path : List.of("city", "city/site", "city/site/line", "town")) {
            assertThat(server.post("/api/v1/spaces", "{\"path\": \"" + path + "\"}")
                            .status())
                    .isEqualTo(201);
        }
        assertThat(server.post("/api/v1/models", "{\"name\": \"acting\", \"actions\": [{\"name\": \"start\"}]}")
                        .status())
                .isEqualTo(201);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @TestFactory
    List<DynamicTest> everyRoleDoesItsOwnWhereItIsGranted() {
        List<DynamicTest> all = new ArrayList<>();
        for (Role role : roles()) {
            for (Where where : Where.values()) {
                all.add(DynamicTest.dynamicTest(
                        role.name() + " of " + Where.OWN.space + " on " + where, () -> ask(role, where)));
            }
        }
        return all;
    }

    /** The standard ones, and two of one's own: the one sees and acts, the other arranges spaces and sees nothing of what is in them. */
    private static List<Role> roles() {
        List<Role> all = new ArrayList<>(Role.STANDARD);
        for (Role role : List.of(
                new Role("caller", Set.of(Deed.READ, Deed.COMMAND)),
                new Role("warden", Set.of(Deed.AUDIT, Deed.MANAGE_SPACES)))) {
            server.registry.putRole(role);
            all.add(role);
        }
        return all;
    }

    private static void ask(Role role, Where where) {
        String token = token(role, Where.OWN.space);
        Target target = new Target(where.space);
        List<Route> routes = server.api.routes().stream()
                .filter(route -> route.guard() == Route.Guard.KNOWN)
                .filter(route -> !(route.method() + " " + route.path()).equals("DELETE /api/v1/session"))
                // what lies within something is deleted before it
                .sorted(Comparator.comparing(route ->
                        route.method().name().equals("DELETE") ? -route.path().length() : Integer.MIN_VALUE))
                .toList();
        for (Route route : routes) {
            String operation = route.method() + " " + route.path();
            assertThat(RULES).containsKey(operation);
            Rule rule = RULES.get(operation);
            boolean mayHere = rule.deed() == null || (role.deeds().contains(rule.deed()) && where.isWithinOwn());
            boolean mayAnywhere = rule.deed() == null || role.deeds().contains(rule.deed());
            boolean expected = switch (rule.of()) {
                case TARGET -> mayHere;
                case EVERYTHING, NOBODY -> false;
                case ANYTHING -> mayAnywhere;
                case MEMBER -> true;
            };
            Answer answer = target.ask(route, token);
            // a list asked of what lies above gives what of it may be seen; the filter has a test of its own
            if (where == Where.PARENT
                    && target.isList(operation)
                    && rule.of() != Of.EVERYTHING
                    && rule.of() != Of.NOBODY
                    && mayAnywhere) {
                assertThat(answer.status()).as(operation + ": " + answer.body()).isLessThan(300);
                continue;
            }
            if (expected) {
                assertThat(answer.status()).as(operation + ": " + answer.body()).isNotIn(401, 403);
            } else {
                boolean hidden = operation.contains("/accounts/{id}") && answer.status() == 404;
                assertThat(hidden ? 403 : answer.status())
                        .as(operation + ": " + answer.body())
                        .isEqualTo(403);
            }
        }
    }

    private static String token(Role role, String space) {
        String secret = Tokens.make("api");
        server.registry.createToken(new NewToken(
                TokenKind.API, "test", Tokens.hash(secret), 0, "", List.of(new Grant(space, role)), "", null));
        return secret;
    }

    /** Things, a dashboard, a view, an import, an account and a token in a space, made by the owner. */
    private static final class Target {
        private final String space;
        private final String name = "m" + count++;
        private final String dashboard;
        private final String view;
        private final String annotation;
        private final String imported;
        private final String account;
        private final String token;
        private final String invocation;
        private final String bulk;
        private final String schedule;
        private final String channel;
        private final String rota;
        private final String notice;
        private final String key;
        private final String alarm;
        private final String window;
        private final String rule;
        private final String calendar;
        private final String geofence;
        private final String backtest;

        Target(String space) {
            this.space = space;
            String in = ", \"space\": \"" + space + "\"";
            server.thing(name, in);
            dashboard = id(server.post("/api/v1/dashboards", "{\"title\": \"x\"" + in + "}"));
            view = id(server.post(
                    "/api/v1/views", "{\"page\": \"things\", \"title\": \"x\", \"query\": \"\"" + in + "}"));
            annotation = id(server.post(
                    "/api/v1/annotations",
                    "{\"space\": \"" + space + "\", \"from\": \"2026-11-20T06:05:09Z\", \"text\": \"x\"}"));
            imported = id(server.post("/api/v1/imports?space=" + space, "time,level\n2026-11-20T06:05:09Z,1\n"));
            String grants = ", \"grants\": [{\"space\": \"" + space + "\", \"role\": \"viewer\"}]}";
            account = id(server.post("/api/v1/accounts", "{\"name\": \"" + name + "@there.test\"" + grants));
            server.thing(name + "-acting", in + ", \"model\": \"acting\"");
            Answer asked = server.post("/api/v1/things/" + name + "-acting/actions/start", "");
            assertThat(asked.status()).as(asked.body()).isEqualTo(202);
            invocation = asked.json().path("id").asText();
            bulk = id(server.post("/api/v1/bulk-commands", bulkOrder()));
            key = id(server.post("/api/v1/provisioning-keys", "{\"title\": \"x\"" + in + "}"));
            window = id(server.post("/api/v1/maintenance", windowed()));
            rule = id(server.post("/api/v1/rules", ruled(name)));
            calendar = id(server.post("/api/v1/calendars", shifts(name)));
            geofence = id(server.post("/api/v1/geofences", fenced(name)));
            backtest = id(server.post("/api/v1/backtests", tried()));
            await().until(() -> !server.get("/api/v1/backtests/" + backtest)
                    .json()
                    .path("state")
                    .asText()
                    .equals("running"));
            long number = server.directory.thing(name).orElseThrow().number();
            server.alarms.signal(List.of(new AlarmSignal(
                    "1", number, "", AlarmSignal.Kind.RAISED, 800, "hot", false, 1_000_000, 1_000_000, 1)));
            alarm = server.get("/api/v1/alarms?thing=" + name + "&state=any")
                    .json()
                    .path("items")
                    .path(0)
                    .path("id")
                    .asText();
            schedule = id(server.post("/api/v1/schedules", scheduled()));
            channel = id(server.post("/api/v1/channels", channel()));
            rota = id(server.post("/api/v1/rotas", rota()));
            notice = notice();
            token = id(server.post("/api/v1/tokens", "{\"name\": \"x\"" + grants));
        }

        private static String id(Answer made) {
            assertThat(made.status()).as(made.body()).isEqualTo(201);
            return made.json().path("id").asText();
        }

        private String bulkOrder() {
            return "{\"action\": \"start\", \"things\": [\"" + name + "-acting\"], \"space\": \"" + space + "\"}";
        }

        private String scheduled() {
            return "{\"title\": \"x\", \"space\": \"" + space
                    + "\", \"when\": {\"cron\": \"0 0 1 1 *\", \"zone\": \"UTC\"}," + " \"order\": " + bulkOrder()
                    + "}";
        }

        private String channel() {
            return "{\"title\": \"x\", \"space\": \"" + space + "\", \"kind\": \"wecom\","
                    + " \"robot\": {\"url\": \"https://127.0.0.1:1/\"}}";
        }

        private String rota() {
            return "{\"title\": \"x\", \"space\": \"" + space
                    + "\", \"from\": \"2026-01-05T09:00\", \"people\": [{\"name\": \"Li\"}]}";
        }

        private String tried() {
            return ruled(name).replace("\"enabled\": true", "\"from\": \"2026-11-20T06:05:09Z\"");
        }

        private String ruled(String named) {
            return "{\"text\": \"rule: " + named + "\\nthings: {model: acting, space: " + space
                    + "}\\nwhen: missing(1d)\\nmessage: quiet\", \"enabled\": true}";
        }

        private String shifts(String named) {
            return "{\"name\": \"" + named + "\", \"space\": \"" + space
                    + "\", \"shifts\": [{\"name\": \"day\", \"days\": [1], \"from\": \"08:00\", \"to\": \"16:00\"}]}";
        }

        private String fenced(String named) {
            return "{\"name\": \"" + named + "\", \"space\": \"" + space
                    + "\", \"shape\": {\"kind\": \"circle\", \"center\": [120, 31], \"metres\": 100}}";
        }

        private String windowed() {
            return "{\"space\": \"" + space
                    + "\", \"from\": \"2026-11-20T06:05:09Z\", \"to\": \"2026-11-20T07:05:09Z\", \"reason\": \"x\"}";
        }

        /** One that was given up, whoever asks for it. */
        private String notice() {
            String id = name + "-notice";
            NoticeStore notices = server.registry.notices();
            notices.put(List.of(new NewNotice(id, id, channel, space, "x", "low", "{}", 1, Long.MAX_VALUE, false)));
            notices.tried(List.of(id), NoticeStore.State.DEAD, 0, "x", 1);
            return id;
        }

        boolean isList(String operation) {
            return operation.equals("POST /api/v1/alarms/acknowledge")
                    || operation.equals("POST /api/v1/trips/recompute")
                    || operation.startsWith("GET ")
                            && !operation.contains("{")
                            && !operation.contains("<")
                            && !operation.equals("GET /api/v1/history");
        }

        Answer ask(Route route, String by) {
            String operation = route.method() + " " + route.path();
            String path = route.path()
                    .replace("/things/{id}", "/things/" + name)
                    .replace("/tokens/{id}", "/tokens/" + token)
                    .replace("/dashboards/{id}", "/dashboards/" + dashboard)
                    .replace("/views/{id}", "/views/" + view)
                    .replace("/annotations/{id}", "/annotations/" + annotation)
                    .replace("/imports/{id}", "/imports/" + imported)
                    .replace("/invocations/{id}", "/invocations/" + invocation)
                    .replace("/bulk-commands/{id}", "/bulk-commands/" + bulk)
                    .replace("/schedules/{id}", "/schedules/" + schedule)
                    .replace("/channels/{id}", "/channels/" + channel)
                    .replace("/rotas/{id}", "/rotas/" + rota)
                    .replace("/notices/{id}", "/notices/" + notice)
                    .replace("/alarms/{id}", "/alarms/" + alarm)
                    .replace("/maintenance/{id}", "/maintenance/" + window)
                    .replace("/rules/{id}", "/rules/" + rule)
                    .replace("/calendars/{id}", "/calendars/" + calendar)
                    .replace("/geofences/{id}", "/geofences/" + geofence)
                    .replace("/backtests/{id}", "/backtests/" + backtest)
                    .replace("/provisioning-keys/{id}", "/provisioning-keys/" + key)
                    .replace("/accounts/{id}", "/accounts/" + account)
                    .replace("/passkeys/{id}", "/passkeys/1")
                    .replace("/roles/{name}", "/roles/mine")
                    .replace("{kind}/{other}", "feeds/" + name + "-acting")
                    .replace("{revision}", "1")
                    .replace("/events/{name}", "/events/door")
                    .replace("{name}", name)
                    .replace("{version}", "1")
                    .replace("<path>", space);
            if (operation.equals("GET /api/v1/spaces")) {
                path += "?below=" + space;
            } else if (isList(operation) || operation.equals("POST /api/v1/imports")) {
                path += "?space=" + space;
            } else if (operation.equals("GET /api/v1/history")) {
                path += "?things=" + name;
            }
            return server.send(route.method().name(), path, by, body(operation));
        }

        private @Nullable String body(String operation) {
            String in = "\"space\": \"" + space + "\"";
            String grants = "\"grants\": [{" + in + ", \"role\": \"viewer\"}]";
            return switch (operation) {
                case "POST /api/v1/things" -> "{\"id\": \"" + name + "-new\", " + in + "}";
                case "PATCH /api/v1/things/{id}" -> "{\"name\": \"x\"}";
                case "POST /api/v1/trips/recompute" -> "{\"space\": \"" + space + "\"}";
                case "POST /api/v1/things/{id}/trips/recompute" -> "{}";
                case "POST /api/v1/things/{id}/decommission" -> "{\"history\": \"keep\"}";
                case "POST /api/v1/things/{id}/readings" -> "{\"a\": 1}";
                case "POST /api/v1/models" -> "{\"name\": \"" + name + "-new\"}";
                case "PUT /api/v1/models/{name}", "POST /api/v1/models/{name}/check" -> "{\"properties\": {}}";
                case "PATCH /api/v1/models/{name}" -> "{\"mode\": \"open\"}";
                case "POST /api/v1/spaces" -> "{\"path\": \"" + space + "/" + name + "\"}";
                case "PATCH /api/v1/spaces/<path>" -> "{\"title\": \"x\"}";
                case "POST /api/v1/dashboards", "PUT /api/v1/dashboards/{id}" -> "{\"title\": \"made\", " + in + "}";
                case "POST /api/v1/dashboards/{id}/shares" -> "{\"expires\": \"2100-01-01T00:00:00Z\"}";
                case "POST /api/v1/views" -> "{\"page\": \"things\", \"title\": \"made\", \"query\": \"\", " + in + "}";
                case "POST /api/v1/annotations" ->
                    "{" + in + ", \"from\": \"2026-11-20T06:05:09Z\", \"text\": \"made\"}";
                case "PATCH /api/v1/annotations/{id}" -> "{\"text\": \"y\"}";
                case "POST /api/v1/imports" -> "time,level\n2026-11-20T06:05:09Z,1\n";
                case "PATCH /api/v1/imports/{id}" -> "{}";
                case "POST /api/v1/bulk-commands" -> bulkOrder();
                case "POST /api/v1/alarms/acknowledge" -> "{" + in + "}";
                case "POST /api/v1/alarms/act" ->
                    "{\"act\": \"comment\", \"comment\": \"x\", \"ids\": [\"" + alarm + "\"]}";
                case "POST /api/v1/alarms/{id}/comment" -> "{\"comment\": \"x\"}";
                case "POST /api/v1/alarms/{id}/assign" -> "{\"assignee\": \"x\"}";
                case "POST /api/v1/alarms/{id}/shelve" -> "{\"until\": \"2100-01-01T00:00:00Z\"}";
                case "POST /api/v1/rules" -> ruled(name + "-new");
                case "POST /api/v1/rules/check" -> ruled(name).replace(", \"enabled\": true", "");
                case "POST /api/v1/rules/test" -> ruled(name).replace(", \"enabled\": true", "");
                case "POST /api/v1/rules/explain" ->
                    ruled(name).replace("\"enabled\": true", "\"thing\": \"" + name + "\"");
                case "POST /api/v1/backtests" -> tried();
                case "PUT /api/v1/rules/{id}" -> ruled(name);
                case "POST /api/v1/calendars" -> shifts(name + "-new");
                case "PUT /api/v1/calendars/{id}" -> shifts(name);
                case "POST /api/v1/geofences" -> fenced(name + "-new");
                case "PUT /api/v1/geofences/{id}" -> fenced(name);
                case "POST /api/v1/maintenance", "PUT /api/v1/maintenance/{id}" -> windowed();
                case "POST /api/v1/provisioning-keys" -> "{\"title\": \"x\", " + in + "}";
                case "POST /api/v1/schedules/preview" -> "{\"cron\": \"0 6 * * *\", \"zone\": \"UTC\"}";
                case "POST /api/v1/schedules", "PUT /api/v1/schedules/{id}" -> scheduled();
                case "POST /api/v1/channels", "PUT /api/v1/channels/{id}" -> channel();
                case "POST /api/v1/rotas", "PUT /api/v1/rotas/{id}" -> rota();
                case "POST /api/v1/tokens" -> "{\"name\": \"made\", " + grants + "}";
                case "POST /api/v1/accounts" -> "{\"name\": \"" + name + "-new\", " + grants + "}";
                case "PATCH /api/v1/accounts/{id}" -> "{\"title\": \"x\"}";
                case "PUT /api/v1/roles/{name}" -> "{\"deeds\": [\"read\"]}";
                default -> operation.startsWith("GET") || operation.startsWith("DELETE") ? null : "";
            };
        }
    }
}
