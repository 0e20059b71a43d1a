package io.taihu.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * An OpenID Connect provider over HTTP, which does what OpenID Connect Core and RFC 7636 ask of one, by no library that the server
 * has: discovery, keys, codes that are good once and for their verifier alone, ID tokens signed by RS256. Tests make it do wrong.
 */
final class TestProvider implements AutoCloseable {
    static final String CLIENT = "lake";
    static final String SECRET = "the client's secret/+";

    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    /** Requests that came. */
    final AtomicInteger asked = new AtomicInteger();
    /** Changes the claims of the next ID tokens. */
    volatile Consumer<ObjectNode> claims = _ -> {};
    /** Changes the header of the next ID tokens. */
    volatile Consumer<ObjectNode> header = _ -> {};
    /** Whether ID tokens are signed by a key that is not published. */
    volatile boolean foreignKey;
    /** Whether ID tokens have no signature. */
    volatile boolean unsigned;
    /** Where discovery and tokens are sent on to, or empty. */
    volatile String redirect = "";
    /** The issuer that discovery names, or empty for its own. */
    volatile String otherIssuer = "";

    private final HttpServer http;
    private final KeyPair keys = pair();
    private final KeyPair foreign = pair();
    private final Map<String, Map<String, String>> codes = new ConcurrentHashMap<>();

    TestProvider() {
        try {
            http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        http.createContext("/", this::serve);
        http.start();
    }

    String issuer() {
        return "http://127.0.0.1:" + http.getAddress().getPort();
    }

    /** Somebody signs in at the provider and allows what is asked: gives where the browser is sent. */
    URI allow(URI request, String subject) {
        Map<String, String> asked = form(request.getRawQuery());
        if (!asked.get("client_id").equals(CLIENT)
                || !asked.get("response_type").equals("code")
                || !asked.get("code_challenge_method").equals("S256")
                || !asked.get("scope").contains("openid")) {
            throw new AssertionError("not a request of the code flow with PKCE: " + request);
        }
        String code = UUID.randomUUID().toString();
        Map<String, String> kept = new HashMap<>(asked);
        kept.put("subject", subject);
        codes.put(code, kept);
        return URI.create(asked.get("redirect_uri") + "?code=" + code + "&state=" + asked.get("state"));
    }

    private void serve(HttpExchange exchange) throws IOException {
        asked.incrementAndGet();
        String path = exchange.getRequestURI().getPath();
        if (!redirect.isEmpty()) {
            exchange.getResponseHeaders().set("Location", redirect);
            answer(exchange, 302, "{}");
            return;
        }
        switch (path) {
            case "/.well-known/openid-configuration" -> {
                ObjectNode out = Json.object().put("issuer", otherIssuer.isEmpty() ? issuer() : otherIssuer);
                out.put("authorization_endpoint", issuer() + "/authorize");
                out.put("token_endpoint", issuer() + "/token");
                out.put("jwks_uri", issuer() + "/keys");
                out.putArray("response_types_supported").add("code");
                out.putArray("subject_types_supported").add("public");
                out.putArray("id_token_signing_alg_values_supported").add("RS256");
                answer(exchange, 200, Json.text(out));
            }
            case "/keys" -> {
                ObjectNode out = Json.object();
                RSAPublicKey key = (RSAPublicKey) keys.getPublic();
                out.putArray("keys")
                        .addObject()
                        .put("kty", "RSA")
                        .put("use", "sig")
                        .put("kid", "1")
                        .put("alg", "RS256")
                        .put("n", number(key.getModulus()))
                        .put("e", number(key.getPublicExponent()));
                answer(exchange, 200, Json.text(out));
            }
            case "/token" -> token(exchange);
            default -> answer(exchange, 404, "{}");
        }
    }

    private void token(HttpExchange exchange) throws IOException {
        Map<String, String> given = form(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        String basic = exchange.getRequestHeaders().getFirst("Authorization");
        String[] client = basic == null
                ? new String[] {"", ""}
                : new String(Base64.getDecoder().decode(basic.substring(6)), StandardCharsets.UTF_8).split(":");
        Map<String, String> kept = codes.remove(given.getOrDefault("code", ""));
        boolean good = kept != null
                && decoded(client[0]).equals(CLIENT)
                && decoded(client[1]).equals(SECRET)
                && "authorization_code".equals(given.get("grant_type"))
                && kept.get("redirect_uri").equals(given.get("redirect_uri"))
                && BASE64.encodeToString(sha256(given.getOrDefault("code_verifier", "")))
                        .equals(kept.get("code_challenge"));
        if (!good) {
            answer(exchange, 400, "{\"error\": \"invalid_grant\"}");
            return;
        }
        long now = System.currentTimeMillis() / 1_000;
        ObjectNode body = Json.object()
                .put("iss", issuer())
                .put("sub", kept.get("subject"))
                .put("aud", CLIENT)
                .put("iat", now)
                .put("exp", now + 300)
                .put("nonce", kept.get("nonce"))
                .put("email", kept.get("subject") + "@lake.test")
                .put("email_verified", true);
        body.putArray("groups").add("watchers");
        claims.accept(body);
        ObjectNode out = Json.object().put("access_token", "opaque").put("token_type", "Bearer");
        out.put("id_token", sign(body));
        answer(exchange, 200, Json.text(out));
    }

    private String sign(ObjectNode body) {
        ObjectNode head = Json.object().put("alg", unsigned ? "none" : "RS256").put("kid", "1");
        header.accept(head);
        String text = BASE64.encodeToString(Json.write(head)) + "." + BASE64.encodeToString(Json.write(body));
        if (unsigned) {
            return text + ".";
        }
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign((foreignKey ? foreign : keys).getPrivate());
            signature.update(text.getBytes(StandardCharsets.US_ASCII));
            return text + "." + BASE64.encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void answer(HttpExchange exchange, int status, String json) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        // of unknown length, so it comes in chunks
        exchange.sendResponseHeaders(status, 0);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private static Map<String, String> form(String text) {
        Map<String, String> all = new HashMap<>();
        for (String each : List.of(text.split("&"))) {
            String[] parts = each.split("=", 2);
            all.put(decoded(parts[0]), decoded(parts[1]));
        }
        return all;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private static String number(BigInteger number) {
        byte[] bytes = number.toByteArray();
        return BASE64.encodeToString(bytes[0] == 0 ? java.util.Arrays.copyOfRange(bytes, 1, bytes.length) : bytes);
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyPair pair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2_048);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        http.stop(0);
    }
}
