package io.taihu.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A receiver of signed webhooks: keeps what is signed, and refuses the rest. Thread-safe. */
final class Hook implements AutoCloseable {
    static final String SECRET = "keep-this-to-yourself";

    private final HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Told> told = new CopyOnWriteArrayList<>();
    private final List<String> unsigned = new CopyOnWriteArrayList<>();

    /**
     * One notice as it came.
     *
     * @param delivery the same whenever the same is sent again
     */
    record Told(String delivery, JsonNode notice) {}

    Hook() throws IOException {
        server.createContext("/", this::take);
        server.setExecutor(threads);
        server.start();
    }

    /** A channel of a space that tells this receiver. */
    String channel(String title, String space) {
        return channel(title, space, server.getAddress().getPort());
    }

    static String channel(String title, String space, int port) {
        return """
                {"title": "%s", "space": "%s", "kind": "webhook", "webhook": {"url": "http://127.0.0.1:%d/", "secret": "%s"}}""".formatted(title, space, port, SECRET);
    }

    List<Told> told() {
        return told;
    }

    /** Bodies that were not signed as they should be. */
    List<String> unsigned() {
        return unsigned;
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            String stamp = exchange.getRequestHeaders().getFirst("X-Taihu-Timestamp");
            String signature = exchange.getRequestHeaders().getFirst("X-Taihu-Signature");
            boolean good = ("sha256=" + signature(stamp, body)).equals(signature);
            if (good) {
                String delivery = exchange.getRequestHeaders().getFirst("X-Taihu-Delivery");
                ApiClient.JSON.readTree(body).path("notices").forEach(each -> told.add(new Told(delivery, each)));
            } else {
                unsigned.add(new String(body, StandardCharsets.UTF_8));
            }
            exchange.sendResponseHeaders(good ? 200 : 401, -1);
        }
    }

    private static String signature(String stamp, byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            mac.update((stamp + ".").getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }
}
