package io.taihu.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.taihu.api.RunningServer.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What attackers try over HTTP, byte by byte where a client library would mend it on the way. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class AttackTest {
    private static final int PER_ADDRESS = 40;

    /** What they take is whatever a thing says, or a file. */
    private static final Set<String> FREE = Set.of(
            "POST /api/v1/things/{id}/readings",
            "POST /api/v1/things/{id}/events/{name}",
            "POST /api/v1/readings",
            "POST /api/v1/imports");

    @TempDir
    private static Path folder;

    private static RunningServer server;

    @BeforeAll
    static void start() {
        server = new RunningServer(
                folder,
                Map.of("http.headers-wait", "500ms", "http.connections-per-address", String.valueOf(PER_ADDRESS)),
                true);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"token", "access_token", "api_key", "taihu_session"})
    void aTokenInTheAddressIsNone(String name) throws IOException {
        String answer = raw("GET /api/v1/things?" + name + "=" + server.owner + " HTTP/1.1", "");

        assertThat(answer).startsWith("HTTP/1.1 401 ").doesNotContain(server.owner);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/../registry.db",
                "/%2e%2e/registry.db",
                "/..%2fregistry.db",
                "/%2e%2e%2fregistry.db",
                "/assets/../../registry.db",
                "/assets/..%5c..%5cregistry.db",
                "/assets/..;/..;/registry.db",
                "/assets/%252e%252e/registry.db",
                "//etc/passwd",
                "/assets//etc/passwd",
                "/assets/%00/index.html",
                "/api/v1/imports/..%2f..%2fregistry.db",
                "/api/v1/imports/%2e%2e/preview",
                "/api/v1/backups/..%2fregistry.db",
                "/api/v1/dashboards/..%2f..%2fregistry.db"
            })
    void noPathLeadsOutOfWhereItBelongs(String path) throws IOException {
        String answer = raw("GET " + path + " HTTP/1.1", "Authorization: Bearer " + server.owner + "\r\n");

        // the page of an address that is none is the page, for it has addresses of its own; it is never a file from
        // elsewhere
        assertThat(answer).doesNotContain("SQLite format").doesNotContain("root:");
        assertThat(answer).matches("(?s)HTTP/1.1 (200 .*<div id=\"root\">.*|[34]\\d\\d .*)");
    }

    @Test
    void headersWithoutEndAreCutOff() throws IOException {
        String answer = raw("GET /healthz HTTP/1.1", "X-Long: " + "x".repeat(64 * 1024) + "\r\n");

        assertThat(answer).startsWith("HTTP/1.1 431 ");
        assertThat(raw("GET /" + "x".repeat(64 * 1024) + " HTTP/1.1", "")).startsWith("HTTP/1.1 414 ");
    }

    /** Two lengths, or a length beside chunks, are how a request is smuggled past a proxy (RFC 9112, 6.3). */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 5\r\nContent-Length: 6\r\n",
                "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
                "Transfer-Encoding: chunked, identity\r\n",
                "Content-Length: -5\r\n",
                "Content-Length: 5, 5, 6\r\n",
                "Content-Length : 5\r\n"
            })
    void ambiguousLengthsAreRefused(String lengths) throws IOException {
        assertThat(raw("POST /api/v1/session HTTP/1.1", lengths)).startsWith("HTTP/1.1 400 ");
    }

    @Test
    void whoSendsHeadersSlowlyIsCutOffAndOthersAreServed() throws IOException, InterruptedException {
        try (Socket slow = connect()) {
            slow.getOutputStream().write("GET /healthz HTTP/1.1\r\nHost: x\r\n".getBytes(StandardCharsets.US_ASCII));
            boolean cut = false;
            for (int i = 0; i < 2_000 && !cut; i++) {
                // never idle, and never done
                cut = !drips(slow);
                TimeUnit.MILLISECONDS.sleep(10);
                if (i % 20 == 0) {
                    assertThat(server.get("/healthz").status()).isEqualTo(200);
                }
            }
            assertThat(cut).isTrue();
        }
    }

    @Test
    void aSlowBodyIsNotTakenForSlowHeaders() throws IOException, InterruptedException {
        String token = server.thing("slowbody", "");
        try (Socket socket = connect()) {
            socket.getOutputStream()
                    .write(("POST /api/v1/things/slowbody/readings HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                                    + "Authorization: Bearer " + token + "\r\nContent-Type: application/json\r\n"
                                    + "Content-Length: 12\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            for (byte each : "{\"a\": 1.250}".getBytes(StandardCharsets.US_ASCII)) {
                TimeUnit.MILLISECONDS.sleep(100);
                socket.getOutputStream().write(each);
                socket.getOutputStream().flush();
            }
            assertThat(text(socket)).startsWith("HTTP/1.1 204 ");
        }
    }

    /** Who writes without reading meets a closed connection when the rest is not taken, and the answer is lost with it. */
    @Test
    void whoIsRefusedWhileItStillSendsSeesTheAnswer() throws IOException {
        int length = 512 * 1024;
        for (int i = 0; i < 50; i++) {
            try (Socket socket = connect()) {
                socket.getOutputStream()
                        .write(
                                ("POST /api/v1/dashboards HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer "
                                                + server.owner
                                                + "\r\nContent-Type: application/json\r\nContent-Length: " + length
                                                + "\r\n\r\n")
                                        .getBytes(StandardCharsets.US_ASCII));
                for (int sent = 0; sent < length; sent += 8 * 1024) {
                    socket.getOutputStream().write(" ".repeat(8 * 1024).getBytes(StandardCharsets.US_ASCII));
                }
                assertThat(text(socket)).startsWith("HTTP/1.1 413 ");
            }
        }
    }

    @Test
    void oneAddressCannotTakeAllConnections() throws IOException {
        List<Socket> held = new ArrayList<>();
        try {
            int refused = 0;
            for (int i = 0; i < 2 * PER_ADDRESS; i++) {
                Socket socket = new Socket();
                // another loopback address than the tests' own
                socket.bind(new InetSocketAddress("127.0.0.9", 0));
                socket.connect(new InetSocketAddress("127.0.0.1", server.port), 5_000);
                socket.setSoTimeout(5_000);
                held.add(socket);
                if (!answers(socket)) {
                    refused++;
                }
            }
            assertThat(refused).isEqualTo(PER_ADDRESS);
            assertThat(server.get("/healthz").status()).isEqualTo(200);
        } finally {
            for (Socket socket : held) {
                socket.close();
            }
        }
    }

    @Test
    void membersThatNobodyAskedForAreRefused() {
        for (String body : List.of(
                "{\"id\": \"mass\", \"token\": \"chosen\"}",
                "{\"id\": \"mass\", \"owner\": true}",
                "{\"id\": \"mass\", \"__proto__\": {\"space\": \"\"}}")) {
            assertThat(server.post("/api/v1/things", body).status()).isEqualTo(422);
        }
        assertThat(server.post("/api/v1/tokens", "{\"name\": \"x\", \"kind\": \"LINK\"}")
                        .status())
                .isEqualTo(422);
        assertThat(server.get("/api/v1/things/mass").status()).isEqualTo(404);
    }

    /** Every operation that takes an object, with a member that none has. */
    @TestFactory
    List<DynamicTest> noOperationTakesAMemberThatItDoesNotName() {
        server.thing("massive", "");
        Contract contract = Contract.load();
        List<DynamicTest> tests = new ArrayList<>();
        for (Route route : server.api.routes()) {
            String operation = route.method() + " " + route.path();
            if (route.method().name().equals("GET")
                    || route.method().name().equals("DELETE")
                    || !contract.takesBody(operation)
                    || FREE.contains(operation)) {
                continue;
            }
            tests.add(DynamicTest.dynamicTest(operation, () -> {
                String path = route.path()
                        .replace("/things/{id}", "/things/massive")
                        .replace("{name}", "massive")
                        .replace("{kind}/{other}", "feeds/other")
                        .replace("<path>", "~")
                        .replaceAll("\\{\\w+}", "1");
                Answer answer = server.send(
                        route.method().name(),
                        path,
                        server.owner,
                        "{\"isOwner\": true, \"__proto__\": {\"space\": \"\"}}");
                boolean preview = answer.body().contains("$.isOwner is not known");
                assertThat(preview ? 422 : answer.status()).as(answer.body()).isBetween(400, 499);
            }));
        }
        assertThat(tests).hasSizeGreaterThan(40);
        return tests;
    }

    @Test
    void whatAThingIsCalledComesBackAsDataAndNothingElse() {
        String name = "<script>alert(1)</script>\\\"';--";
        assertThat(server.post("/api/v1/things", "{\"id\": \"xss\", \"name\": \"" + name + "\"}")
                        .status())
                .isEqualTo(201);
        Answer thing = server.get("/api/v1/things/xss");
        Answer none = server.get("/api/v1/things/" + "%3Cscript%3Ealert(1)%3C%2Fscript%3E");

        assertThat(thing.header("Content-Type")).startsWith("application/json");
        assertThat(thing.json().path("name").asText()).isEqualTo("<script>alert(1)</script>\"';--");
        assertThat(none.header("Content-Type")).startsWith("application/problem+json");
        for (Answer each : List.of(thing, none)) {
            assertThat(each.header("X-Content-Type-Options")).isEqualTo("nosniff");
        }
    }

    @Test
    void thePageAllowsNoScriptButItsOwnAndNoFrame() throws IOException {
        String page = raw("GET / HTTP/1.1", "Accept: text/html\r\n");
        String policy = page.lines()
                .filter(line -> line.startsWith("Content-Security-Policy:"))
                .findFirst()
                .orElseThrow();

        assertThat(policy)
                .contains("script-src 'self'")
                .contains("frame-ancestors")
                .contains("object-src 'none'");
        assertThat(policy.replaceAll(".*script-src ([^;]*).*", "$1")).doesNotContain("unsafe");
        assertThat(page).contains("X-Content-Type-Options: nosniff").contains("Referrer-Policy:");
    }

    @Test
    void whoKnowsACookieNameCannotFixASession() {
        String chosen = "a".repeat(43);
        Answer made = server.send(
                "POST",
                "/api/v1/session",
                null,
                "{\"token\": \"" + server.owner + "\"}",
                "Cookie",
                Authentication.COOKIE + "=" + chosen);

        assertThat(made.status()).isEqualTo(201);
        assertThat(made.header("Set-Cookie")).doesNotContain(chosen);
        assertThat(server.send(
                                "GET",
                                "/api/v1/session",
                                null,
                                (String) null,
                                "Cookie",
                                Authentication.COOKIE + "=" + chosen)
                        .status())
                .isEqualTo(401);
    }

    @Test
    void aTokenThatIsNearlyRightIsAnsweredAsAnyOther() {
        String near = server.owner.substring(0, server.owner.length() - 1) + (server.owner.endsWith("A") ? "B" : "A");

        assertThat(server.send("GET", "/api/v1/session", near, (String) null).body())
                .isEqualTo(server.send("GET", "/api/v1/session", "x".repeat(near.length()), (String) null)
                        .body());
    }

    private static Socket connect() throws IOException {
        Socket socket = new Socket("127.0.0.1", server.port);
        socket.setSoTimeout(30_000);
        return socket;
    }

    /** Sends a request as it stands and gives the whole answer. */
    private static String raw(String line, String headers) throws IOException {
        try (Socket socket = connect()) {
            try {
                socket.getOutputStream()
                        .write((line + "\r\nHost: 127.0.0.1\r\nConnection: close\r\n" + headers + "\r\n")
                                .getBytes(StandardCharsets.ISO_8859_1));
                socket.getOutputStream().flush();
            } catch (SocketException e) {
                // refused while it was still sent; the answer is there all the same
            }
            return text(socket);
        }
    }

    private static String text(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static boolean answers(Socket socket) {
        try {
            socket.getOutputStream()
                    .write("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            return in.read() == 'H';
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean drips(Socket socket) {
        try {
            socket.getOutputStream().write('x');
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
