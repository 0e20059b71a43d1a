package io.taihu.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.taihu.api.RunningServer.Answer;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One-time codes and recovery codes behind a password. */
final class SignInCodesTest {
    private static final String GOOD = "three swans over the lake";

    @TempDir
    static Path folder;

    static RunningServer server;
    private static final MovedClock CLOCK = new MovedClock();

    @BeforeAll
    static void start() {
        server = new RunningServer(
                folder, Map.of("http.failed-auths", "100000", "signin.address-tries", "100000"), false, CLOCK);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** An authenticator: RFC 6238 once more, written from its text. */
    private static String code(String secret, long stepsAhead) {
        byte[] key = new byte[secret.length() * 5 / 8];
        for (int bit = 0; bit < key.length * 8; bit++) {
            int five = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(secret.charAt(bit / 5));
            key[bit / 8] |= (byte) ((five >> 4 - bit % 5 & 1) << 7 - bit % 8);
        }
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(key, "HmacSHA1"));
            long step = CLOCK.micros() / 30_000_000 + stepsAhead;
            byte[] hash = mac.doFinal(ByteBuffer.allocate(8).putLong(step).array());
            int number = ByteBuffer.wrap(hash).getInt(hash[19] & 15) & Integer.MAX_VALUE;
            return "%06d".formatted(number % 1_000_000);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private record Person(String name, Browser browser, String secret, List<String> recovery) {
        static Person withCodes(String name) {
            Browser browser = Browser.withPassword(server, name, GOOD);
            Answer begun = browser.post("/api/v1/account/totp", "");
            assertThat(begun.status()).as(begun.body()).isEqualTo(201);
            String secret = begun.json().path("secret").asText();
            assertThat(begun.json().path("uri").asText())
                    .startsWith("otpauth://totp/Taihu:")
                    .contains("secret=" + secret);
            Answer on = browser.put("/api/v1/account/totp", "{\"oneTimeCode\": \"" + code(secret, 0) + "\"}");
            assertThat(on.status()).as(on.body()).isEqualTo(200);
            List<String> recovery = StreamSupport.stream(
                            on.json().path("recoveryCodes").spliterator(), false)
                    .map(JsonNode::asText)
                    .toList();
            // the code that confirmed it is used up
            CLOCK.forward(Duration.ofSeconds(60));
            return new Person(name, browser, secret, recovery);
        }

        Answer signIn(String more) {
            return new Browser(server).signIn(name, GOOD, more);
        }

        Answer signInByCode(String code) {
            return signIn(", \"oneTimeCode\": \"" + code + "\"");
        }
    }

    @Test
    void thePasswordAloneIsNotEnoughAnyMore() {
        Person person = Person.withCodes("anna@lake.test");

        Answer alone = person.signIn("");

        assertThat(alone.status()).isEqualTo(401);
        assertThat(alone.json().path("secondFactor"))
                .extracting(JsonNode::asText)
                .containsExactly("totp", "recovery");
        assertThat(alone.header("Set-Cookie")).isEmpty();
        assertThat(new Browser(server)
                        .signIn(person.name(), "a wrong one here", "")
                        .body())
                .as("whoever has not the password is told nothing")
                .doesNotContain("secondFactor");
        assertThat(person.signInByCode("000000").status()).isEqualTo(401);
        assertThat(person.signInByCode(code(person.secret(), 0)).status()).isEqualTo(201);
    }

    @Test
    void aCodeIsGoodOnceAlsoWhenItComesManyTimesAtOnce() {
        Person person = Person.withCodes("bert@lake.test");
        String code = code(person.secret(), 0);

        List<CompletableFuture<Integer>> all = new ArrayList<>();
        IntStream.range(0, 4)
                .forEach(_ -> all.add(CompletableFuture.supplyAsync(
                        () -> person.signInByCode(code).status())));

        assertThat(all.stream().map(CompletableFuture::join).filter(status -> status == 201))
                .hasSize(1);
        CLOCK.forward(Duration.ofHours(2));
        assertThat(person.signInByCode(code).status()).isEqualTo(401);
    }

    @Test
    void anOlderCodeIsNoGoodAfterANewerOne() {
        Person person = Person.withCodes("carl@lake.test");
        String older = code(person.secret(), 0);

        assertThat(person.signInByCode(code(person.secret(), 1)).status()).isEqualTo(201);
        assertThat(person.signInByCode(older).status()).isEqualTo(401);
        assertThat(person.signInByCode(code(person.secret(), 3)).status())
                .as("far ahead")
                .isEqualTo(401);
    }

    @Test
    void aRecoveryCodeIsGoodOnce() {
        Person person = Person.withCodes("dora@lake.test");
        assertThat(person.recovery()).hasSize(10).doesNotHaveDuplicates();
        String typed = person.recovery().getFirst().toLowerCase(java.util.Locale.ROOT);
        String more = ", \"recoveryCode\": \"" + typed + "\"";

        assertThat(person.signIn(more).status()).isEqualTo(201);
        assertThat(person.signIn(more).status()).isEqualTo(401);
        assertThat(person.browser()
                        .get("/api/v1/account/security")
                        .json()
                        .path("recoveryCodes")
                        .asInt())
                .isEqualTo(9);
        Answer anew = person.browser().post("/api/v1/account/recovery-codes", "");
        assertThat(anew.json().path("recoveryCodes")).hasSize(10);
        assertThat(person.signIn(", \"recoveryCode\": \"" + person.recovery().get(1) + "\"")
                        .status())
                .as("one of the old")
                .isEqualTo(401);
    }

    @Test
    void codesAreNotTriedOut() {
        Person person = Person.withCodes("emil@lake.test");
        int longest = 0;
        for (int i = 0; i < 60 && longest < 600; i++) {
            Answer answer = person.signInByCode("00000" + i % 10);
            if (answer.status() == 429) {
                longest = Integer.parseInt(answer.header("Retry-After"));
                CLOCK.forward(Duration.ofSeconds(longest));
            }
        }
        assertThat(longest).isGreaterThanOrEqualTo(600);
    }

    @Test
    void whoLetsPeopleInForgetsALostAuthenticator() {
        Person person = Person.withCodes("fay@lake.test");
        String account =
                person.browser().get("/api/v1/session").json().path("account").asText();
        assertThat(person.browser()
                        .delete("/api/v1/accounts/" + account + "/second-factor")
                        .status())
                .as("not by oneself")
                .isEqualTo(403);

        assertThat(server.delete("/api/v1/accounts/" + account + "/second-factor")
                        .status())
                .isEqualTo(204);

        assertThat(person.signIn("").status()).isEqualTo(201);
        assertThat(person.browser()
                        .get("/api/v1/account/security")
                        .json()
                        .path("recoveryCodes")
                        .asInt())
                .isZero();
    }

    @Test
    void turningThemOffTakesTheRecoveryCodesToo() {
        Person person = Person.withCodes("gina@lake.test");
        assertThat(person.browser().post("/api/v1/account/totp", "").status())
                .as("on already")
                .isEqualTo(409);

        assertThat(person.browser().delete("/api/v1/account/totp").status()).isEqualTo(204);

        assertThat(person.signIn("").status()).isEqualTo(201);
        assertThat(person.browser().post("/api/v1/account/recovery-codes", "").status())
                .isEqualTo(409);
    }

    @Test
    void aKeyThatNobodyConfirmedAsksNobody() {
        Browser browser = Browser.withPassword(server, "hugo@lake.test", GOOD);
        browser.post("/api/v1/account/totp", "");

        assertThat(browser.put("/api/v1/account/totp", "{\"oneTimeCode\": \"000000\"}")
                        .status())
                .isEqualTo(422);
        assertThat(new Browser(server).signIn("hugo@lake.test", GOOD, "").status())
                .isEqualTo(201);
    }
}
