package io.taihu.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.taihu.signin.SignInSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.CookieManager;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Signing in at a provider of OpenID Connect that others have written and the OpenID Foundation has certified, by code flow and PKCE. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class OidcIT {
    private static final Path UI = Path.of("..", "ui");
    private static final Pattern ACTION = Pattern.compile("<form[^>]*action=\"([^\"]+)\"");
    private static final Pattern PROMPT = Pattern.compile("name=\"prompt\" value=\"([^\"]+)\"");
    private static final int STEPS_MAX = 20;

    @TempDir
    Path data;

    @Test
    void whoeverTheProviderKnowsComesInWithWhatTheirGroupsMay() throws Exception {
        assumeTrue(
                Files.isDirectory(UI.resolve("node_modules/oidc-provider")),
                "the page was not built: ui/node_modules is missing");
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        String base = "http://127.0.0.1:" + port;
        Process provider = new ProcessBuilder("node", "e2e/provider.mjs", base + "/api/v1/session/oidc/callback")
                .directory(UI.toFile())
                .redirectError(data.resolve("provider.log").toFile())
                .start();
        try (BufferedReader said = provider.inputReader()) {
            String issuer = said.readLine();
            assertThat(issuer).startsWith("http://127.0.0.1:");
            try (RunningTaihu server = new RunningTaihu(
                    data.resolve("server"),
                    "http.port",
                    String.valueOf(port),
                    SignInSettings.PUBLIC_URL.name(),
                    base,
                    "oidc.issuer",
                    issuer,
                    "oidc.client-id",
                    "lake",
                    "oidc.client-secret",
                    "the-secret-of-the-client-0123456789",
                    "oidc.private-addresses",
                    "true",
                    "oidc.roles",
                    "keepers=owner@, watchers=viewer@")) {
                assertThat(server.http()).isEqualTo(port);
                assertThat(signIn(base, "keeper")).contains("\"owner\"").doesNotContain("\"viewer\"");
                assertThat(signIn(base, "watcher")).contains("\"viewer\"").doesNotContain("\"owner\"");
                assertThat(signIn(base, "stranger"))
                        .as("somebody in no mapped group")
                        .contains("unauthenticated");
            }
        } finally {
            provider.destroyForcibly();
        }
    }

    /** A browser that signs in at the provider as somebody, and then asks the server who it is. */
    private static String signIn(String base, String who) throws IOException, InterruptedException {
        try (HttpClient browser =
                HttpClient.newBuilder().cookieHandler(new CookieManager()).build()) {
            URI at = URI.create(base + "/api/v1/session/oidc");
            HttpRequest next = HttpRequest.newBuilder(at).build();
            for (int step = 0; step < STEPS_MAX; step++) {
                HttpResponse<String> answer = browser.send(next, BodyHandlers.ofString());
                boolean sent = answer.statusCode() / 100 == 3;
                if (sent) {
                    at = at.resolve(answer.headers().firstValue("Location").orElseThrow());
                }
                if (at.toString().startsWith(base) && (!sent || !at.getPath().startsWith("/api/"))) {
                    HttpRequest session = HttpRequest.newBuilder(URI.create(base + "/api/v1/session"))
                            .build();
                    return browser.send(session, BodyHandlers.ofString()).body();
                }
                if (sent) {
                    next = HttpRequest.newBuilder(at).build();
                    continue;
                }
                assertThat(answer.statusCode()).as(at + ": " + answer.body()).isEqualTo(200);
                at = at.resolve(found(ACTION, answer.body()));
                next = HttpRequest.newBuilder(at)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(
                                "prompt=" + found(PROMPT, answer.body()) + "&login=" + who + "&password=any"))
                        .build();
            }
            throw new AssertionError("not signed in after " + STEPS_MAX + " steps, at " + at);
        }
    }

    private static String found(Pattern pattern, String page) {
        Matcher matcher = pattern.matcher(page);
        assertThat(matcher.find()).as(page).isTrue();
        return matcher.group(1);
    }
}
