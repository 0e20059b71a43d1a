package io.taihu.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.taihu.api.RunningServer.Answer;
import io.taihu.core.Tokens;
import io.taihu.spi.AuditLog.Entry;
import io.taihu.spi.AuditLog.Query;
import io.taihu.spi.AuditLog.Result;
import io.taihu.spi.Registry.NewToken;
import io.taihu.spi.Registry.SecretKind;
import io.taihu.spi.Registry.TokenKind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Signing in by name and password, and what others try with it. */
final class SignInTest {
    private static final String GOOD = "three swans over the lake";
    private static final String OTHER = "four herons on the shore";

    @TempDir
    static Path folder;

    static RunningServer server;
    private static final MovedClock CLOCK = new MovedClock();

    @BeforeAll
    static void start() {
        server = new RunningServer(
                folder,
                Map.of("http.failed-auths", "100000", "signin.address-tries", "100000", "audit.refused-max", "10000"),
                false,
                CLOCK);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String id(Browser browser) {
        return browser.get("/api/v1/session").json().path("account").asText();
    }

    @Test
    void whoeverHasNameAndPasswordComesInFromAnyBrowser() {
        Browser.withPassword(server, "anna@lake.test", GOOD);
        Browser other = new Browser(server);

        Answer in = other.signIn("Anna@Lake.test", GOOD, "");

        assertThat(in.status()).as(in.body()).isEqualTo(201);
        assertThat(in.response().headers().allValues("Set-Cookie"))
                .hasSize(2)
                .allSatisfy(cookie -> assertThat(cookie).contains("HttpOnly").contains("SameSite=Strict"));
        assertThat(other.get("/api/v1/session").json().path("name").asText()).isEqualTo("anna@lake.test");
        assertThat(server.registry
                        .secret(SecretKind.PASSWORD, id(other))
                        .orElseThrow()
                        .data())
                .startsWith("$argon2id$v=19$m=19456,t=2,p=1$")
                .doesNotContain(GOOD);
    }

    @Test
    void nobodyLearnsWhoHasAnAccount() {
        Browser.withPassword(server, "bert@lake.test", GOOD);
        String shut = id(Browser.withPassword(server, "shut@lake.test", GOOD));
        server.patch("/api/v1/accounts/" + shut, "{\"enabled\": false}");
        server.post("/api/v1/accounts", "{\"name\": \"linked@lake.test\", \"grants\": [{\"role\": \"viewer\"}]}");

        Set<String> answers = new HashSet<>();
        for (String name : List.of("bert@lake.test", "nobody@lake.test", "linked@lake.test")) {
            Answer answer = new Browser(server).signIn(name, "a wrong one here", "");
            assertThat(answer.status()).isEqualTo(401);
            answers.add(answer.body());
        }
        answers.add(new Browser(server).signIn("shut@lake.test", GOOD, "").body());

        assertThat(answers).as("all alike").hasSize(1);
        assertThat(answers.iterator().next()).doesNotContain("secondFactor");
    }

    @Test
    void aNameThatNobodyHasCostsTheSameTime() {
        Browser.withPassword(server, "carl@lake.test", GOOD);
        long[] known = new long[9];
        long[] unknown = new long[9];
        for (int i = 0; i < known.length; i++) {
            known[i] = nanos("carl@lake.test");
            unknown[i] = nanos("nobody-" + i + "@lake.test");
            CLOCK.forward(Duration.ofHours(2));
        }
        Arrays.sort(known);
        Arrays.sort(unknown);
        double ratio = (double) unknown[4] / known[4];
        assertThat(ratio).as("medians").isBetween(0.5, 2.0);
    }

    private static long nanos(String name) {
        long begun = System.nanoTime();
        assertThat(new Browser(server).signIn(name, "a wrong one here", "").status())
                .isEqualTo(401);
        return System.nanoTime() - begun;
    }

    @Test
    void whoTriesOutANameWaitsAndLocksNobodyOut() {
        Browser own = Browser.withPassword(server, "dora@lake.test", GOOD);
        assertThat(tryOut("dora@lake.test", new Browser(server))).isEqualTo(60);
        assertThat(new Browser(server).signIn("dora@lake.test", GOOD, "").status())
                .as("a browser that is not known waits, also with the right one")
                .isEqualTo(429);

        assertThat(own.signIn("dora@lake.test", GOOD, "").status())
                .as("their own browser does not")
                .isEqualTo(201);
        assertThat(new Browser(server)
                        .with("taihu_device", own.cookie("taihu_device") + "x")
                        .signIn("dora@lake.test", GOOD, "")
                        .status())
                .as("a mark that is not the server's")
                .isEqualTo(429);

        CLOCK.forward(Duration.ofMinutes(1));
        assertThat(new Browser(server).signIn("dora@lake.test", GOOD, "").status())
                .as("the longest wait is a minute")
                .isEqualTo(201);
        assertThat(tryOut("nobody@there.test", new Browser(server)))
                .as("a name that nobody has is limited alike")
                .isEqualTo(60);
    }

    /** Tries passwords out, waiting as told, until the wait grows no more; gives it. */
    private static int tryOut(String name, Browser browser) {
        int wait = 0;
        for (int i = 0; i < 60; i++) {
            Answer answer = browser.signIn(name, "a wrong one " + i, "");
            if (answer.status() == 429) {
                int seconds = Integer.parseInt(answer.header("Retry-After"));
                if (seconds <= wait && seconds >= 30) {
                    return seconds;
                }
                wait = seconds;
                CLOCK.forward(Duration.ofSeconds(seconds));
            }
        }
        return wait;
    }

    @Test
    void aKnownBrowserHasALimitOfItsOwn() {
        Browser own = Browser.withPassword(server, "emil@lake.test", GOOD);
        assertThat(tryOut("emil@lake.test", own)).isEqualTo(900);
    }

    @Test
    void aSessionPutIntoABrowserIsNotTheOneThatItHasAfterwards() {
        Browser attacker = Browser.withPassword(server, "mallory@lake.test", GOOD);
        Browser.withPassword(server, "fay@lake.test", GOOD);
        String planted = attacker.cookie("taihu_session");
        Browser victim = new Browser(server).with("taihu_session", planted);

        assertThat(victim.signIn("fay@lake.test", GOOD, "").status()).isEqualTo(201);

        assertThat(victim.cookie("taihu_session")).isNotEqualTo(planted);
        assertThat(server.send("GET", "/api/v1/session", planted, null).status())
                .as("what was planted is good for nothing")
                .isEqualTo(401);
        Browser chosen = new Browser(server).with("taihu_session", "session_chosen-by-somebody-else");
        chosen.signIn("fay@lake.test", GOOD, "");
        assertThat(chosen.cookie("taihu_session")).isNotEqualTo("session_chosen-by-somebody-else");
    }

    @Test
    void pagesFromElsewhereSignNobodyInAndChangeNothing() {
        Browser own = Browser.withPassword(server, "gina@lake.test", GOOD);
        String body = "{\"name\": \"gina@lake.test\", \"password\": \"" + GOOD + "\"}";
        String change = "{\"password\": \"" + OTHER + "\", \"present\": \"" + GOOD + "\"}";

        for (String[] foreign : List.of(
                new String[] {"Origin", "https://evil.test"},
                new String[] {"Origin", "null"},
                new String[] {"Sec-Fetch-Site", "cross-site"},
                new String[] {"Sec-Fetch-Site", "same-site"})) {
            for (String path :
                    List.of("/api/v1/session", "/api/v1/session/passkey/options", "/api/v1/session/passkey")) {
                assertThat(own.send("POST", path, body, foreign).status()).isEqualTo(403);
            }
            assertThat(own.send("PUT", "/api/v1/account/password", change, foreign)
                            .status())
                    .isEqualTo(403);
            assertThat(own.send("POST", "/api/v1/account/totp", "", foreign).status())
                    .isEqualTo(403);
            assertThat(own.send("DELETE", "/api/v1/session", null, foreign).status())
                    .isEqualTo(403);
        }
        assertThat(own.get("/api/v1/session").status()).as("still signed in").isEqualTo(200);
    }

    @Test
    void aNewPasswordNeedsThePresentOneAndEndsEveryOtherSession() {
        Browser own = Browser.withPassword(server, "hugo@lake.test", GOOD);
        Browser other = new Browser(server);
        other.signIn("hugo@lake.test", GOOD, "");
        String account = id(own);
        String before = own.cookie("taihu_session");
        Answer link = server.post("/api/v1/accounts/" + account + "/link", "");

        assertThat(own.put("/api/v1/account/password", "{\"password\": \"" + OTHER + "\"}")
                        .status())
                .isEqualTo(422);
        assertThat(own.put(
                                "/api/v1/account/password",
                                "{\"password\": \"" + OTHER + "\", \"present\": \"not the present\"}")
                        .status())
                .isEqualTo(422);
        String oldMark = own.cookie("taihu_device");
        Answer set =
                own.put("/api/v1/account/password", "{\"password\": \"" + OTHER + "\", \"present\": \"" + GOOD + "\"}");

        assertThat(set.status()).as(set.body()).isEqualTo(200);
        assertThat(own.cookie("taihu_session")).isNotEqualTo(before);
        assertThat(own.get("/api/v1/session").status()).isEqualTo(200);
        assertThat(other.get("/api/v1/session").status()).isEqualTo(401);
        assertThat(server.send("GET", "/api/v1/session", before, null).status()).isEqualTo(401);
        String code = link.json().path("link").path("path").asText();
        assertThat(new Browser(server)
                        .post("/api/v1/session", "{\"code\": \"" + code.substring(code.indexOf('#') + 1) + "\"}")
                        .status())
                .as("a link made before")
                .isEqualTo(401);
        assertThat(new Browser(server).signIn("hugo@lake.test", GOOD, "").status())
                .isEqualTo(401);
        assertThat(own.cookie("taihu_device")).isNotEqualTo(oldMark);
    }

    @Test
    void weakPasswordsAreRefused() {
        Answer made = server.post(
                "/api/v1/accounts", "{\"name\": \"weakling@lake.test\", \"grants\": [{\"role\": \"viewer\"}]}");
        Browser own = Browser.byLink(server, made);
        for (String weak : List.of(
                "short",
                "Password123!",
                "12345678901234",
                "aaaaaaaaaaaa",
                "weakling@lake.test",
                "weakling2026",
                "qwertyuiop")) {
            assertThat(own.put("/api/v1/account/password", "{\"password\": \"" + weak + "\"}")
                            .status())
                    .as(weak)
                    .isEqualTo(422);
        }
        assertThat(own.get("/api/v1/account/security").json().path("password").asBoolean())
                .isFalse();
    }

    @Test
    void tokensOfProgramsDoNotChangeHowSomebodySignsIn() {
        Browser own = Browser.withPassword(server, "ida@lake.test", GOOD);
        String token = Tokens.make("api");
        server.registry.createToken(
                new NewToken(TokenKind.API, "program", Tokens.hash(token), 0, id(own), null, "", null));
        Browser made = new Browser(server);
        assertThat(made.post("/api/v1/session", "{\"token\": \"" + token + "\"}")
                        .status())
                .isEqualTo(201);

        assertThat(server.send("GET", "/api/v1/account/security", token, null).status())
                .isEqualTo(403);
        assertThat(made.get("/api/v1/account/security").status()).isEqualTo(403);
        assertThat(server.send("POST", "/api/v1/account/totp", token, "").status())
                .isEqualTo(403);
        assertThat(made.put(
                                "/api/v1/account/password",
                                "{\"password\": \"" + OTHER + "\", \"present\": \"" + GOOD + "\"}")
                        .status())
                .isEqualTo(403);
    }

    @Test
    void anOldSessionChangesNothing() {
        Browser own = Browser.withPassword(server, "jan@lake.test", GOOD);
        assertThat(own.get("/api/v1/account/security").json().path("fresh").asBoolean())
                .isTrue();
        CLOCK.forward(Duration.ofMinutes(16));

        Answer refused = own.post("/api/v1/account/totp", "");

        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.json().path("signInAgain").asBoolean()).isTrue();
        assertThat(own.get("/api/v1/account/security").json().path("fresh").asBoolean())
                .isFalse();
    }

    @Test
    void theAuditLogHasBothAndNoPassword() {
        Browser.withPassword(server, "kay@lake.test", GOOD);
        long before = server.registry.audit().head().sequence();

        new Browser(server).signIn("kay@lake.test", "a wrong one here", "");
        new Browser(server).signIn("kay@lake.test", GOOD, "");
        Awaitility.await().until(() -> since(before).size() >= 2);

        assertThat(since(before))
                .extracting(each -> each.told().operation(), each -> each.told().result())
                .contains(tuple("createSession", Result.REFUSED), tuple("createSession", Result.OK));
        assertThat(server.get("/api/v1/audit?limit=1000").body())
                .doesNotContain(GOOD)
                .doesNotContain("a wrong one");
    }

    private static List<Entry> since(long sequence) {
        return server.registry.audit().entries(Query.ALL, sequence, false, 1_000);
    }
}
