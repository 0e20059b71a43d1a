package io.taihu.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.taihu.spi.Clock;
import io.taihu.testkit.Peer;
import io.taihu.testkit.TestAuthority;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The page and the API over TLS. */
@Timeout(60)
final class HttpsTest {
    private static final int PER_ADDRESS = 8;

    @TempDir
    static Path folder;

    private static TestAuthority authority;
    private static RunningServer server;
    private static HttpClient client;
    private static volatile SSLContext shown;

    @BeforeAll
    static void start() throws Exception {
        authority = new TestAuthority(folder, "authority");
        authority.issue("server");
        authority.issue("renewed");
        shown = showing("server");
        server = new RunningServer(
                Files.createDirectory(folder.resolve("data")),
                Map.of("http.headers-wait", "500ms", "http.connections-per-address", Integer.toString(PER_ADDRESS)),
                false,
                Clock.system(),
                () -> shown);
        client = HttpClient.newBuilder().sslContext(authority.client()).build();
    }

    @AfterAll
    static void stop() {
        client.close();
        server.close();
    }

    private static SSLContext showing(String name) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(authority.keys(name), null, null);
        return context;
    }

    private static URI secure(String path) {
        return URI.create("https://127.0.0.1:" + server.tlsPort + path);
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private static SSLSocket connect() throws Exception {
        SSLSocket socket = (SSLSocket) authority.client().getSocketFactory().createSocket("127.0.0.1", server.tlsPort);
        socket.setSoTimeout(20_000);
        return socket;
    }

    @Test
    void answersAndTellsBrowsersToComeByTlsAlone() throws Exception {
        HttpResponse<String> answer = send(
                HttpRequest.newBuilder(secure("/api/v1/things")).header("Authorization", "Bearer " + server.owner));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Strict-Transport-Security")).hasValue("max-age=31536000");
        assertThat(send(HttpRequest.newBuilder(secure("/api/v1/things")))
                        .headers()
                        .firstValue("Strict-Transport-Security"))
                .as("refusals too")
                .isPresent();
        assertThat(server.get("/api/v1/things").header("Strict-Transport-Security"))
                .as("it means nothing over plain HTTP")
                .isEmpty();
    }

    @Test
    void cookiesThatAreSetOverTlsAreSecure() throws Exception {
        String body = "{\"token\": \"" + server.owner + "\"}";
        HttpResponse<String> in = send(HttpRequest.newBuilder(secure("/api/v1/session"))
                .header("Content-Type", "application/json")
                .header("Origin", "https://127.0.0.1:" + server.tlsPort)
                .POST(BodyPublishers.ofString(body)));
        assertThat(in.statusCode()).isEqualTo(201);
        assertThat(in.headers().allValues("Set-Cookie"))
                .isNotEmpty()
                .allSatisfy(cookie -> assertThat(cookie).endsWith("; Secure"));
        assertThat(new Browser(server).post("/api/v1/session", body).header("Set-Cookie"))
                .doesNotContain("Secure");
    }

    @Test
    void streamsAreServed() {
        WebSocket socket = client.newWebSocketBuilder()
                .buildAsync(
                        URI.create("wss://127.0.0.1:" + server.tlsPort + Routes.STREAM), new WebSocket.Listener() {})
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
        assertThat(socket.isOutputClosed()).isFalse();
        socket.abort();
    }

    @Test
    void oldVersionsAreRefused() throws Exception {
        for (String version : List.of("TLSv1.2", "TLSv1.3")) {
            try (SSLSocket socket = connect()) {
                socket.setEnabledProtocols(new String[] {version});
                socket.startHandshake();
                assertThat(socket.getSession().getProtocol()).isEqualTo(version);
            }
        }
        try (SSLSocket socket = connect()) {
            socket.setEnabledProtocols(new String[] {"TLSv1.1"});
            assertThatThrownBy(socket::startHandshake).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aRenewedCertificateHoldsForNewConnections() throws Exception {
        assertThat(subject()).isEqualTo("CN=server");
        shown = showing("renewed");
        assertThat(subject()).isEqualTo("CN=renewed");
        shown = showing("server");
    }

    private static String subject() throws Exception {
        try (SSLSocket socket = connect()) {
            socket.startHandshake();
            return socket.getSession().getPeerPrincipal().getName();
        }
    }

    @Test
    void whoSpeaksNoTlsIsClosedAndNobodyElse() throws Exception {
        try (Peer peer = Peer.connect(server.tlsPort)) {
            peer.send("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(peer.ended()).isTrue();
        }
        assertThat(send(HttpRequest.newBuilder(secure("/healthz"))).statusCode())
                .isEqualTo(200);
    }

    @Test
    void whoDoesNotAgreeOnTlsInTimeIsCutOff() throws Exception {
        try (Peer peer = Peer.connect(server.tlsPort)) {
            // the beginning of a ClientHello, and never the rest
            peer.send(new byte[] {0x16, 0x03, 0x01, 0x01});
            assertThat(peer.ended()).isTrue();
        }
    }

    @Test
    void aConnectionCountsOnceForItsAddress() throws Exception {
        List<SSLSocket> open = new ArrayList<>();
        try {
            for (int i = 0; i < PER_ADDRESS / 2 + 1; i++) {
                SSLSocket socket = connect();
                open.add(socket);
                socket.startHandshake();
                socket.getOutputStream()
                        .write("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                assertThat(socket.getInputStream().read()).isEqualTo('H');
            }
        } finally {
            for (SSLSocket each : open) {
                each.close();
            }
        }
    }
}
