package io.taihu.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taihu.api.RunningServer.Answer;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Passkeys of an authenticator made of software, which speaks the bytes of WebAuthn. */
final class SignInPasskeyTest {
    private static final String GOOD = "three swans over the lake";
    private static final String ORIGIN = "https://taihu.test";

    @TempDir
    static Path folder;

    static RunningServer server;
    private static final MovedClock CLOCK = new MovedClock();

    @BeforeAll
    static void start() {
        server = new RunningServer(
                folder,
                Map.of("http.failed-auths", "100000", "signin.address-tries", "100000", "http.public-url", ORIGIN),
                false,
                CLOCK);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** An authenticator with one ES256 key; its fields can be set to what a wrong one would do. */
    private static final class Authenticator {
        private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

        final byte[] id = new byte[16];
        final KeyPair keys;
        String origin = ORIGIN;
        String host = "taihu.test";
        boolean verifies = true;
        int count;
        String user = "";

        Authenticator() throws GeneralSecurityException {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            keys = generator.generateKeyPair();
            new java.security.SecureRandom().nextBytes(id);
        }

        ObjectNode make(JsonNode options) throws Exception {
            user = options.path("publicKey").path("user").path("id").asText();
            byte[] client = client("webauthn.create", options);
            ByteArrayOutputStream data = new ByteArrayOutputStream();
            data.write(data(0x40));
            data.write(new byte[16]);
            data.write(new byte[] {0, (byte) id.length});
            data.write(id);
            ECPublicKey key = (ECPublicKey) keys.getPublic();
            data.write(hex("a5010203262001215820"));
            data.write(coordinate(key.getW().getAffineX()));
            data.write(hex("225820"));
            data.write(coordinate(key.getW().getAffineY()));
            ByteArrayOutputStream attestation = new ByteArrayOutputStream();
            attestation.write(0xa3);
            attestation.write("cfmtdnonegattStmt".getBytes(StandardCharsets.US_ASCII));
            byte[] bytes = attestation.toByteArray();
            bytes[1] = 0x63;
            bytes[5] = 0x64;
            bytes[10] = 0x67;
            attestation.reset();
            attestation.write(bytes);
            attestation.write(0xa0);
            attestation.write(0x68);
            attestation.write("authData".getBytes(StandardCharsets.US_ASCII));
            attestation.write(0x58);
            attestation.write(data.size());
            attestation.write(data.toByteArray());
            ObjectNode credential = credential();
            credential
                    .putObject("response")
                    .put("clientDataJSON", BASE64.encodeToString(client))
                    .put("attestationObject", BASE64.encodeToString(attestation.toByteArray()))
                    .putArray("transports")
                    .add("internal");
            return credential;
        }

        ObjectNode show(JsonNode options) throws Exception {
            byte[] client = client("webauthn.get", options);
            count++;
            byte[] data = data(0);
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(keys.getPrivate());
            signature.update(data);
            signature.update(MessageDigest.getInstance("SHA-256").digest(client));
            ObjectNode credential = credential();
            credential
                    .putObject("response")
                    .put("clientDataJSON", BASE64.encodeToString(client))
                    .put("authenticatorData", BASE64.encodeToString(data))
                    .put("signature", BASE64.encodeToString(signature.sign()))
                    .put("userHandle", user);
            return credential;
        }

        private ObjectNode credential() {
            ObjectNode out = Json.object();
            String name = BASE64.encodeToString(id);
            out.put("id", name).put("rawId", name).put("type", "public-key");
            out.putObject("clientExtensionResults");
            return out;
        }

        private byte[] client(String type, JsonNode options) {
            return Json.write(Json.object()
                    .put("type", type)
                    .put(
                            "challenge",
                            options.path("publicKey").path("challenge").asText())
                    .put("origin", origin)
                    .put("crossOrigin", false));
        }

        private byte[] data(int flags) throws GeneralSecurityException {
            return ByteBuffer.allocate(37)
                    .put(MessageDigest.getInstance("SHA-256").digest(host.getBytes(StandardCharsets.UTF_8)))
                    .put((byte) (flags | 1 | (verifies ? 4 : 0)))
                    .putInt(count)
                    .array();
        }

        private static byte[] coordinate(java.math.BigInteger number) {
            byte[] bytes = number.toByteArray();
            byte[] out = new byte[32];
            int length = Math.min(32, bytes.length);
            System.arraycopy(bytes, bytes.length - length, out, 32 - length, length);
            return out;
        }

        private static byte[] hex(String text) {
            return java.util.HexFormat.of().parseHex(text);
        }
    }

    private static String body(JsonNode options, ObjectNode credential) {
        ObjectNode out = Json.object().put("ceremony", options.path("ceremony").asText());
        out.set("credential", credential);
        return Json.text(out);
    }

    private static Authenticator kept(Browser browser) throws Exception {
        Authenticator key = new Authenticator();
        JsonNode options = browser.post("/api/v1/account/passkeys/options", "").json();
        Answer made = browser.post("/api/v1/account/passkeys", body(options, key.make(options)));
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        return key;
    }

    private static JsonNode asked() {
        return new Browser(server).post("/api/v1/session/passkey/options", "{}").json();
    }

    private static Answer show(String body) {
        return new Browser(server).post("/api/v1/session/passkey", body);
    }

    @Test
    void aPasskeySignsInByItself() throws Exception {
        Browser own = Browser.withPassword(server, "anna@lake.test", GOOD);
        Authenticator key = kept(own);
        JsonNode options = asked();
        assertThat(options.path("publicKey").path("userVerification").asText()).isEqualTo("required");
        Browser other = new Browser(server);

        Answer in = other.post("/api/v1/session/passkey", body(options, key.show(options)));

        assertThat(in.status()).as(in.body()).isEqualTo(201);
        assertThat(other.get("/api/v1/session").json().path("name").asText()).isEqualTo("anna@lake.test");
        assertThat(own.get("/api/v1/account/security").json().path("passkeys")).hasSize(1);
    }

    @Test
    void behindAPasswordItIsTheSecondFactor() throws Exception {
        Browser own = Browser.withPassword(server, "bert@lake.test", GOOD);
        Authenticator key = kept(own);
        key.verifies = false;

        Answer alone = new Browser(server).signIn("bert@lake.test", GOOD, "");
        assertThat(alone.status()).isEqualTo(401);
        assertThat(alone.json().path("secondFactor"))
                .extracting(JsonNode::asText)
                .containsExactly("passkey");
        String body = "{\"name\": \"bert@lake.test\", \"password\": \"" + GOOD + "\"}";
        JsonNode options = new Browser(server)
                .post("/api/v1/session/passkey/options", body)
                .json();
        assertThat(options.path("publicKey").path("allowCredentials")).hasSize(1);
        assertThat(show(body(options, key.show(options))).status()).isEqualTo(201);

        JsonNode any = asked();
        assertThat(show(body(any, key.show(any))).status())
                .as("by itself it must verify its owner")
                .isEqualTo(401);
        assertThat(new Browser(server)
                        .post("/api/v1/session/passkey/options", body.replace(GOOD, "a wrong one here"))
                        .status())
                .as("nobody lists somebody's passkeys without the password")
                .isEqualTo(401);
    }

    @Test
    void theSecondFactorIsTheAccountsOwn() throws Exception {
        Browser.withPassword(server, "victim@lake.test", GOOD);
        Authenticator foreign = kept(Browser.withPassword(server, "mallory@lake.test", GOOD));
        kept(Browser.byLink(
                server,
                server.post(
                        "/api/v1/accounts/"
                                + server.registry
                                        .accountNamed("victim@lake.test")
                                        .orElseThrow()
                                        .id() + "/link",
                        "")));
        JsonNode options = new Browser(server)
                .post(
                        "/api/v1/session/passkey/options",
                        "{\"name\": \"victim@lake.test\", \"password\": \"" + GOOD + "\"}")
                .json();

        assertThat(show(body(options, foreign.show(options))).status()).isEqualTo(401);
    }

    @Test
    void whatWasShownIsNotGoodAgain() throws Exception {
        Authenticator key = kept(Browser.withPassword(server, "carl@lake.test", GOOD));
        JsonNode options = asked();
        String body = body(options, key.show(options));
        assertThat(show(body).status()).isEqualTo(201);
        assertThat(show(body).status()).as("the same again").isEqualTo(401);

        ObjectNode old = (ObjectNode) Json.read(body.getBytes(StandardCharsets.UTF_8));
        old.put("ceremony", asked().path("ceremony").asText());
        assertThat(show(Json.text(old)).status()).as("for another challenge").isEqualTo(401);

        JsonNode late = asked();
        CLOCK.forward(Duration.ofMinutes(6));
        assertThat(show(body(late, key.show(late))).status()).as("too late").isEqualTo(401);
    }

    @Test
    void otherOriginsKeysAndCountsAreRefused() throws Exception {
        Authenticator key = kept(Browser.withPassword(server, "dora@lake.test", GOOD));
        JsonNode first = asked();
        key.origin = "https://taihu.test.evil.test";
        assertThat(show(body(first, key.show(first))).status()).as("origin").isEqualTo(401);
        key.origin = ORIGIN;

        JsonNode second = asked();
        key.host = "evil.test";
        assertThat(show(body(second, key.show(second))).status()).as("host").isEqualTo(401);
        key.host = "taihu.test";

        JsonNode third = asked();
        Authenticator copied = new Authenticator();
        System.arraycopy(key.id, 0, copied.id, 0, key.id.length);
        copied.user = key.user;
        copied.count = 100;
        assertThat(show(body(third, copied.show(third))).status()).as("key").isEqualTo(401);

        JsonNode good = asked();
        assertThat(show(body(good, key.show(good))).status()).isEqualTo(201);
        JsonNode cloned = asked();
        key.count = 0;
        assertThat(show(body(cloned, key.show(cloned))).status())
                .as("a count that goes back: a copy of the key")
                .isEqualTo(401);
    }

    @Test
    void aForgottenPasskeyLetsNobodyIn() throws Exception {
        Browser own = Browser.withPassword(server, "emil@lake.test", GOOD);
        Authenticator key = kept(own);
        String id = own.get("/api/v1/account/security")
                .json()
                .path("passkeys")
                .path(0)
                .path("id")
                .asText();
        Browser stranger = Browser.withPassword(server, "stranger@lake.test", GOOD);
        assertThat(stranger.delete("/api/v1/account/passkeys/" + id).status()).isEqualTo(404);

        assertThat(own.delete("/api/v1/account/passkeys/" + id).status()).isEqualTo(204);

        JsonNode options = asked();
        assertThat(show(body(options, key.show(options))).status()).isEqualTo(401);
        assertThat(new Browser(server).signIn("emil@lake.test", GOOD, "").status())
                .isEqualTo(201);
    }

    @Test
    void whatABrowserMakesMustBeWhatItWasAsked() throws Exception {
        Browser own = Browser.withPassword(server, "fay@lake.test", GOOD);
        Browser other = Browser.withPassword(server, "gina@lake.test", GOOD);
        Authenticator key = new Authenticator();
        JsonNode options = own.post("/api/v1/account/passkeys/options", "").json();
        String body = body(options, key.make(options));
        assertThat(other.post("/api/v1/account/passkeys", body).status())
                .as("asked of somebody else")
                .isEqualTo(422);

        key.origin = "https://evil.test";
        JsonNode again = own.post("/api/v1/account/passkeys/options", "").json();
        assertThat(own.post("/api/v1/account/passkeys", body(again, key.make(again)))
                        .status())
                .isEqualTo(422);
        assertThat(own.post("/api/v1/account/passkeys", "{\"ceremony\": \"none\", \"credential\": {}}")
                        .status())
                .isEqualTo(422);
        JsonNode garbage = own.post("/api/v1/account/passkeys/options", "").json();
        byte[] noise = new byte[300];
        Arrays.fill(noise, (byte) 0xbf);
        ObjectNode wrong = key.make(garbage);
        ((ObjectNode) wrong.path("response"))
                .put("attestationObject", Base64.getUrlEncoder().encodeToString(noise));
        assertThat(own.post("/api/v1/account/passkeys", body(garbage, wrong)).status())
                .isEqualTo(422);
        assertThat(own.get("/api/v1/account/security").json().path("passkeys")).isEmpty();
    }
}
