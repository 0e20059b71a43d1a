package io.taihu.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taihu.api.RunningServer.Answer;
import io.taihu.spi.AuditLog.Entry;
import io.taihu.spi.AuditLog.Query;
import io.taihu.spi.AuditLog.Result;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Signing in at an OpenID Connect provider that runs in the test, and everything that it or somebody between may do wrong. */
final class SignInOidcTest {
    private static final String BEGIN = "/api/v1/session/oidc";

    @TempDir
    static Path folder;

    static TestProvider provider;
    static RunningServer server;

    @BeforeAll
    static void start() {
        provider = new TestProvider();
        server = new RunningServer(folder, settings(Map.of()), false);
        server.post("/api/v1/spaces", "{\"path\": \"north\"}");
    }

    @AfterAll
    static void stop() {
        server.close();
        provider.close();
    }

    @BeforeEach
    void right() {
        provider.claims = _ -> {};
        provider.header = _ -> {};
        provider.foreignKey = false;
        provider.unsigned = false;
    }

    private static Map<String, String> settings(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(Map.of(
                "http.failed-auths", "100000",
                "signin.address-tries", "100000",
                "http.public-url", "https://taihu.test",
                "oidc.issuer", provider.issuer(),
                "oidc.client-id", TestProvider.CLIENT,
                "oidc.client-secret", TestProvider.SECRET,
                "oidc.private-addresses", "true",
                "oidc.roles", "keepers=owner@, watchers=viewer@north, lost=viewer@nowhere"));
        all.putAll(more);
        return all;
    }

    private static Consumer<ObjectNode> groups(String... names) {
        return claims -> {
            var groups = claims.putArray("groups");
            for (String name : names) {
                groups.add(name);
            }
        };
    }

    private static URI begin(Browser browser) {
        Answer to = browser.get(BEGIN);
        assertThat(to.status()).as(to.body()).isEqualTo(303);
        return URI.create(to.header("Location"));
    }

    private static Answer comeBack(Browser browser, URI back) {
        return browser.send("GET", back.getPath() + "?" + back.getRawQuery(), null, "Sec-Fetch-Site", "cross-site");
    }

    private static Answer signIn(Browser browser, String subject) {
        return comeBack(browser, provider.allow(begin(browser), subject));
    }

    private static void assertRefused(Browser browser, Answer answer, String problem) {
        assertThat(answer.status()).isEqualTo(303);
        assertThat(answer.header("Location")).isEqualTo("/sign-in?problem=" + problem);
        assertThat(browser.cookie("taihu_session")).isEmpty();
        assertThat(browser.get("/api/v1/session").status()).isEqualTo(401);
    }

    @Test
    void whoeverTheProviderKnowsComesInWithWhatTheirGroupsMay() {
        Browser browser = new Browser(server);

        Answer in = signIn(browser, "anna");

        assertThat(in.status()).as(in.header("Location")).isEqualTo(200);
        assertThat(in.body()).contains("url=/\"");
        var session = browser.get("/api/v1/session").json();
        assertThat(session.path("name").asText()).isEqualTo("anna@lake.test");
        assertThat(session.path("grants")).hasSize(1);
        assertThat(session.path("grants").path(0).path("space").asText()).isEqualTo("north");
        assertThat(browser.get("/api/v1/account/security")
                        .json()
                        .path("provider")
                        .asBoolean())
                .isTrue();
        assertThat(in.response().headers().allValues("Set-Cookie"))
                .allSatisfy(cookie -> assertThat(cookie).contains("HttpOnly").contains("Secure"));
        assertThat(new Browser(server).get("/api/v1/sign-in").json().path("providers"))
                .hasSize(1);
    }

    @Test
    void theSecondTimeItIsTheSameAccountWithWhatItsGroupsMayThen() {
        Browser first = new Browser(server);
        signIn(first, "bert");
        String account = first.get("/api/v1/session").json().path("account").asText();
        provider.claims = groups("keepers").andThen(claims -> claims.put("email", "other@lake.test"));
        Browser second = new Browser(server);
        signIn(second, "bert");

        assertThat(second.get("/api/v1/session").json().path("account").asText())
                .isEqualTo(account);
        assertThat(first.get("/api/v1/accounts").status())
                .as("what is open already may it too")
                .isEqualTo(200);

        provider.claims = groups("lost", "strangers");
        Browser third = new Browser(server);
        assertRefused(third, signIn(third, "bert"), "forbidden");
        assertThat(second.get("/api/v1/accounts").status())
                .as("what is open already has lost it")
                .isEqualTo(403);
    }

    @Test
    void whoeverIsInNoGroupGetsNoAccount() {
        provider.claims = claims -> claims.remove("groups");
        Browser browser = new Browser(server);

        assertRefused(browser, signIn(browser, "nobody"), "forbidden");

        assertThat(server.registry.accountNamed("nobody@lake.test")).isEmpty();
    }

    @Test
    void anAddressOfMailTakesNoAccountOver() {
        server.post("/api/v1/accounts", "{\"name\": \"victim@lake.test\", \"grants\": [{\"role\": \"owner\"}]}");
        Browser browser = new Browser(server);

        assertRefused(browser, signIn(browser, "victim"), "conflict");
    }

    @Test
    void anAccountThatIsShutStaysShut() {
        Browser first = new Browser(server);
        signIn(first, "carl");
        String account = first.get("/api/v1/session").json().path("account").asText();
        server.patch("/api/v1/accounts/" + account, "{\"enabled\": false}");
        Browser second = new Browser(server);

        assertRefused(second, signIn(second, "carl"), "forbidden");
    }

    @Test
    void wrongIdTokensAreRefused() {
        long now = System.currentTimeMillis() / 1_000;
        Map<String, Consumer<ObjectNode>> wrong = Map.of(
                "nonce", claims -> claims.put("nonce", "another"),
                "no nonce", claims -> claims.remove("nonce"),
                "issuer", claims -> claims.put("iss", "https://evil.test"),
                "audience", claims -> claims.put("aud", "another-client"),
                "expired", claims -> claims.put("exp", now - 600).put("iat", now - 900),
                "no subject", claims -> claims.remove("sub"),
                "from the future", claims -> claims.put("iat", now + 3_600).put("exp", now + 7_200));
        wrong.forEach((what, change) -> {
            provider.claims = change;
            Browser browser = new Browser(server);
            Answer answer = signIn(browser, "dora");
            assertThat(answer.header("Location")).as(what).isEqualTo("/sign-in?problem=unauthenticated");
            assertThat(browser.cookie("taihu_session")).as(what).isEmpty();
        });
        assertThat(server.registry.accountNamed("dora@lake.test")).isEmpty();
    }

    @Test
    void idTokensThatTheProviderDidNotSignAreRefused() {
        provider.foreignKey = true;
        Browser foreign = new Browser(server);
        assertRefused(foreign, signIn(foreign, "emil"), "unauthenticated");

        provider.foreignKey = false;
        provider.unsigned = true;
        Browser none = new Browser(server);
        assertRefused(none, signIn(none, "emil"), "unauthenticated");

        provider.unsigned = false;
        provider.header = head -> head.put("alg", "HS256");
        Browser shared = new Browser(server);
        assertRefused(shared, signIn(shared, "emil"), "unauthenticated");
    }

    @Test
    void aWayBackIsGoodOnceAndForTheBrowserThatSetOutAlone() {
        Browser browser = new Browser(server);
        URI back = provider.allow(begin(browser), "fay");
        String mark = browser.cookie("taihu_provider");
        Browser victim = new Browser(server);
        assertRefused(victim, comeBack(victim, back), "unauthenticated");

        assertThat(comeBack(browser, back).header("Location"))
                .as("somebody else has used its state up")
                .isEqualTo("/sign-in?problem=unauthenticated");

        URI again = provider.allow(begin(browser), "fay");
        String kept = browser.cookie("taihu_provider");
        assertThat(comeBack(browser, again).status()).isEqualTo(200);
        Browser replay = new Browser(server).with("taihu_provider", kept);
        assertRefused(replay, comeBack(replay, again), "unauthenticated");
        Browser mixed = new Browser(server);
        URI other = provider.allow(begin(mixed), "fay");
        mixed.with("taihu_provider", mark);
        assertRefused(mixed, comeBack(mixed, other), "unauthenticated");
    }

    @Test
    void aCodeOfAnotherSignInIsRefused() {
        URI attackers = provider.allow(begin(new Browser(server)), "mallory");
        Browser victim = new Browser(server);
        URI own = provider.allow(begin(victim), "gina");
        String injected = own.getRawQuery()
                .replaceFirst("code=[^&]*", attackers.getRawQuery().replaceFirst("^(code=[^&]*).*$", "$1"));

        assertRefused(victim, comeBack(victim, URI.create(own.getPath() + "?" + injected)), "unauthenticated");
    }

    @Test
    void whatTheProviderRefusesIsRefused() {
        Browser browser = new Browser(server);
        String state = provider.allow(begin(browser), "x").getRawQuery().replaceFirst("^.*(state=.*)$", "$1");

        assertRefused(
                browser,
                comeBack(browser, URI.create(BEGIN + "/callback?error=access_denied&" + state)),
                "unauthenticated");

        Awaitility.await()
                .until(() -> server.registry.audit().entries(Query.ALL, null, false, 10_000).stream()
                        .map(Entry::told)
                        .anyMatch(told ->
                                told.operation().equals("createProviderSession") && told.result() == Result.REFUSED));
        Browser empty = new Browser(server);
        assertRefused(empty, comeBack(empty, URI.create(BEGIN + "/callback?x=y")), "unauthenticated");
        Browser mixed = new Browser(server);
        URI back = provider.allow(begin(mixed), "x");
        assertRefused(
                mixed,
                comeBack(mixed, URI.create(back.getPath() + "?" + back.getRawQuery() + "&iss=https://evil.test")),
                "unauthenticated");
    }

    @Test
    void privateAddressesAreNotAskedUnlessTheyMayBe(@TempDir Path other) throws IOException {
        int port = URI.create(provider.issuer()).getPort();
        int count = 0;
        for (String issuer : new String[] {
            "https://127.0.0.1:" + port,
            "https://localhost:" + port,
            "https://[::1]:" + port,
            "https://[::ffff:127.0.0.1]:" + port
        }) {
            int before = provider.asked.get();
            Map<String, String> settings = settings(Map.of("oidc.issuer", issuer, "oidc.private-addresses", "false"));
            try (RunningServer careful =
                    new RunningServer(Files.createDirectory(other.resolve("s" + count++)), settings, false)) {
                Answer answer = new Browser(careful).get(BEGIN);
                assertThat(answer.header("Location")).as(issuer).isEqualTo("/sign-in?problem=unavailable");
            }
            assertThat(provider.asked.get()).isEqualTo(before);
        }
    }

    @Test
    void redirectionsAndOtherIssuersAreNotFollowed(@TempDir Path other) {
        try (TestProvider inner = new TestProvider();
                TestProvider outer = new TestProvider()) {
            outer.redirect = inner.issuer() + "/.well-known/openid-configuration";
            Map<String, String> settings = settings(Map.of("oidc.issuer", outer.issuer()));
            try (RunningServer led = new RunningServer(other, settings, false)) {
                assertThat(new Browser(led).get(BEGIN).header("Location")).isEqualTo("/sign-in?problem=unavailable");
                assertThat(inner.asked.get()).isZero();

                outer.redirect = "";
                outer.otherIssuer = inner.issuer();
                assertThat(new Browser(led).get(BEGIN).header("Location")).isEqualTo("/sign-in?problem=unavailable");
            }
        }
    }

    @Test
    void withoutAProviderThereIsNone(@TempDir Path other) {
        try (RunningServer plain = new RunningServer(other, Map.of(), false)) {
            assertThat(new Browser(plain).get(BEGIN).status()).isEqualTo(404);
            assertThat(new Browser(plain)
                            .get(BEGIN + "/callback?state=x&code=y")
                            .status())
                    .isEqualTo(404);
            assertThat(new Browser(plain)
                            .get("/api/v1/sign-in")
                            .json()
                            .path("passkey")
                            .asBoolean())
                    .isFalse();
        }
    }
}
