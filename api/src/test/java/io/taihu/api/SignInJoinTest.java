package io.taihu.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.taihu.api.RunningServer.Answer;
import io.taihu.spi.Registry.SecretKind;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Joining an account that was here before to somebody at an OpenID Connect provider, and parting again. */
final class SignInJoinTest {
    private static final String PROVIDER = "/api/v1/account/provider";
    private static final String PASSWORD = "nine herons on the pier";

    @TempDir
    static Path folder;

    static TestProvider provider;
    static RunningServer server;

    @BeforeAll
    static void start() {
        provider = new TestProvider();
        server = new RunningServer(
                folder,
                Map.of(
                        "http.failed-auths", "100000",
                        "signin.address-tries", "100000",
                        "http.public-url", "https://taihu.test",
                        "oidc.issuer", provider.issuer(),
                        "oidc.client-id", TestProvider.CLIENT,
                        "oidc.client-secret", TestProvider.SECRET,
                        "oidc.private-addresses", "true",
                        "oidc.roles", "watchers=owner@"),
                false);
    }

    @AfterAll
    static void stop() {
        server.close();
        provider.close();
    }

    private static URI setOut(Browser browser) {
        Answer begun = browser.post(PROVIDER, "");
        assertThat(begun.status()).as(begun.body()).isEqualTo(200);
        return URI.create(begun.json().path("to").asText());
    }

    private static Answer comeBack(Browser browser, URI back) {
        return browser.send("GET", back.getPath() + "?" + back.getRawQuery(), null, "Sec-Fetch-Site", "cross-site");
    }

    private static String proof(Answer back) {
        assertThat(back.status()).isEqualTo(303);
        assertThat(back.header("Location")).startsWith("/me#join=");
        return back.header("Location").substring("/me#join=".length());
    }

    private static Answer take(Browser browser, String proof) {
        return browser.put(PROVIDER, "{\"proof\": \"" + proof + "\"}");
    }

    private static Answer join(Browser browser, String subject) {
        return take(browser, proof(comeBack(browser, provider.allow(setOut(browser), subject))));
    }

    private static Browser byProvider(String subject) {
        Browser browser = new Browser(server);
        URI to = URI.create(browser.get(ProviderRoutes.PATH).header("Location"));
        comeBack(browser, provider.allow(to, subject));
        return browser;
    }

    private static String account(Browser browser) {
        return browser.get("/api/v1/session").json().path("account").asText();
    }

    @Test
    void bothLetInAndWhatTheAccountMayStays() {
        Browser own = Browser.withPassword(server, "ada", PASSWORD);

        assertThat(join(own, "ada-there").status()).isEqualTo(204);

        var ways = own.get("/api/v1/account/security").json();
        assertThat(ways.path("provider").asBoolean()).isTrue();
        assertThat(ways.path("joined").asBoolean()).isTrue();
        Browser there = byProvider("ada-there");
        assertThat(account(there)).isEqualTo(account(own));
        assertThat(there.get("/api/v1/session")
                        .json()
                        .path("grants")
                        .path(0)
                        .path("role")
                        .asText())
                .as("the groups there say owner")
                .isEqualTo("viewer");
        assertThat(new Browser(server).signIn("ada", PASSWORD, "").status()).isEqualTo(201);
    }

    @Test
    void aJoinedAccountThatIsShutStaysShut() {
        Browser own = Browser.withPassword(server, "bea", PASSWORD);
        join(own, "bea-there");
        server.patch("/api/v1/accounts/" + account(own), "{\"enabled\": false}");
        assertThat(byProvider("bea-there").cookie("taihu_session")).isEmpty();
    }

    @Test
    void aProofIsGoodOnceAndInItsSessionAlone() {
        Browser own = Browser.withPassword(server, "cleo", PASSWORD);
        Browser other = Browser.withPassword(server, "dido", PASSWORD);
        String stolen = proof(comeBack(own, provider.allow(setOut(own), "cleo-there")));
        assertThat(take(other, stolen).status()).isEqualTo(422);
        assertThat(take(own, stolen).status())
                .as("somebody else has used it up")
                .isEqualTo(422);

        String left = proof(comeBack(own, provider.allow(setOut(own), "cleo-there")));
        own.delete("/api/v1/session");
        own.signIn("cleo", PASSWORD, "");
        assertThat(take(own, left).status())
                .as("another session of the same person")
                .isEqualTo(422);
        assertThat(take(own, "made-up").status()).isEqualTo(422);
        assertThat(own.get("/api/v1/account/security").json().path("provider").asBoolean())
                .isFalse();
        assertThat(join(own, "cleo-there").status()).isEqualTo(204);
    }

    @Test
    void aWayBackIsGoodInTheBrowserThatSetOutAlone() {
        Browser attacker = Browser.withPassword(server, "eve", PASSWORD);
        URI back = provider.allow(setOut(attacker), "fred-there");
        Browser victim = Browser.withPassword(server, "fred", PASSWORD);
        assertThat(comeBack(victim, back).header("Location")).contains("problem=unauthenticated");
        assertThat(comeBack(attacker, back).header("Location"))
                .as("its state is used up")
                .contains("problem=unauthenticated");
        assertThat(server.registry.secret(SecretKind.OIDC, provider.issuer() + " fred-there"))
                .isEmpty();
    }

    @Test
    void aSignInIsNoProofAndAJoiningSignsNobodyIn() {
        Browser own = Browser.withPassword(server, "gus", PASSWORD);
        URI back = provider.allow(setOut(own), "gus-there");
        String session = own.cookie("taihu_session");
        assertThat(comeBack(own, back).response().headers().allValues("Set-Cookie"))
                .noneMatch(cookie -> cookie.startsWith("taihu_session"));
        assertThat(own.cookie("taihu_session")).isEqualTo(session);
        assertThat(server.registry.accountNamed("gus-there@lake.test")).isEmpty();
    }

    @Test
    void nobodyIsJoinedTwice() {
        Browser first = Browser.withPassword(server, "hal", PASSWORD);
        join(first, "hal-there");
        assertThat(first.post(PROVIDER, "").status()).as("joined already").isEqualTo(409);
        Browser second = Browser.withPassword(server, "ida", PASSWORD);
        assertThat(join(second, "hal-there").status()).as("somebody else's").isEqualTo(409);
        Browser made = byProvider("jon-there");
        assertThat(made.post(PROVIDER, "").status()).as("made by the provider").isEqualTo(409);
        assertThat(join(second, "jon-there").status())
                .as("of an account that the provider made")
                .isEqualTo(409);
    }

    @Test
    void oneMayPartUnlessItIsTheLastWayIn() {
        Browser own = Browser.withPassword(server, "kim", PASSWORD);
        assertThat(own.delete(PROVIDER).status()).as("not joined").isEqualTo(404);
        join(own, "kim-there");
        assertThat(own.delete(PROVIDER).status()).isEqualTo(204);
        assertThat(account(byProvider("kim-there"))).as("a stranger now").isNotEqualTo(account(own));

        Browser linked = Browser.byLink(
                server, server.post("/api/v1/accounts", "{\"name\": \"lea\", \"grants\": [{\"role\": \"viewer\"}]}"));
        assertThat(join(linked, "lea-there").status()).isEqualTo(204);
        assertThat(linked.delete(PROVIDER).status()).as("the last way in").isEqualTo(409);
        linked.put("/api/v1/account/password", "{\"password\": \"" + PASSWORD + "\"}");
        assertThat(linked.delete(PROVIDER).status()).isEqualTo(204);

        assertThat(byProvider("mia-there").delete(PROVIDER).status())
                .as("what it may is the provider's to say")
                .isEqualTo(409);
    }

    @Test
    void foreignPagesAndProgramsMayNotAsk() {
        Browser own = Browser.withPassword(server, "ned", PASSWORD);
        assertThat(own.send("POST", PROVIDER, "", "Origin", "https://evil.test").status())
                .isEqualTo(403);
        assertThat(server.post(PROVIDER, "").status()).isEqualTo(403);
    }
}
