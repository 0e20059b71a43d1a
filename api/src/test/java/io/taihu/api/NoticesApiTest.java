package io.taihu.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.taihu.api.RunningServer.Answer;
import io.taihu.model.Severity;
import io.taihu.notices.Notice;
import io.taihu.spi.AuditLog;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NoticesApiTest {
    @TempDir
    static Path folder;

    static RunningServer server;
    static HttpServer receiver;
    static volatile int status = 200;
    static final List<String> TOLD = new CopyOnWriteArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        server = new RunningServer(folder, Map.of("notices.private-addresses", "true", "notices.tries", "1"), false);
        server.post("/api/v1/spaces", "{\"path\": \"lake\"}");
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/", exchange -> {
            TOLD.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        receiver.start();
    }

    @AfterAll
    static void stop() {
        receiver.stop(0);
        server.close();
    }

    private static String webhook(String secret) {
        return "{\"title\": \"Desk\", \"space\": \"lake\", \"kind\": \"webhook\", \"webhook\": {\"url\": \"http://127.0.0.1:"
                + receiver.getAddress().getPort() + "/hook\"" + secret + "}}";
    }

    private static final String SECRET = ", \"secret\": \"hidden-0123456789\"";

    @Test
    void aChannelIsMadeTriedOutChangedAndRemoved() {
        Answer made = server.post("/api/v1/channels", webhook(SECRET));
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        String path = made.header("Location");
        assertThat(server.get(path).json().path("webhook").path("kept").path(0).asText())
                .isEqualTo("secret");

        Answer tested = server.post(path + "/test", "");
        assertThat(tested.json().path("sent").asBoolean()).as(tested.body()).isTrue();
        assertThat(tested.json().path("words").asText()).isEqualTo("127.0.0.1 answers 200");
        status = 503;
        assertThat(server.post(path + "/test", "").body())
                .contains("answers 503")
                .contains("\"sent\":false");
        status = 200;

        Answer escalating = server.put(
                path, webhook("").replace("}}", "}, \"escalation\": [{\"afterMinutes\": 15}], \"urgent\": \"high\"}"));
        assertThat(escalating
                        .json()
                        .path("escalation")
                        .path(0)
                        .path("afterMinutes")
                        .asInt())
                .isEqualTo(15);
        Answer changed = server.put(path, webhook(""));
        assertThat(changed.status()).as(changed.body()).isEqualTo(200);
        assertThat(server.send("PUT", path, server.owner, webhook(""), "If-Match", "\"1\"")
                        .status())
                .isEqualTo(412);
        assertThat(server.put(path, webhook("").replace("lake", "")).status())
                .as("it stays in its space")
                .isEqualTo(422);
        for (Answer each : List.of(made, changed, server.get(path), server.get("/api/v1/channels"))) {
            assertThat(each.body()).doesNotContain("hidden");
        }
        server.registry
                .audit()
                .entries(
                        new AuditLog.Query(
                                List.of(""), null, null, null, null, null, null, true, 0, Long.MAX_VALUE, null),
                        null,
                        false,
                        10_000)
                .forEach(each -> assertThat(each.told().detail()).doesNotContain("hidden"));
        assertThat(server.delete(path).status()).isEqualTo(204);
        assertThat(server.get(path).status()).isEqualTo(404);
    }

    @Test
    void whatWasGivenUpIsListedAndTriedAgain() {
        String id = server.post("/api/v1/channels", webhook(SECRET))
                .json()
                .path("id")
                .asText();
        status = 503;
        server.notices.post(new Notice(
                "k1",
                List.of(id),
                "lake",
                "pump",
                "Pump",
                Severity.HIGH,
                "It is hot",
                "active",
                1_790_000_000_000_000L,
                "/"));
        String dead = "/api/v1/notices?space=lake&state=dead&channel=" + id;
        await().until(() -> !server.get(dead).json().path("items").isEmpty());
        JsonNode notice = server.get(dead).json().path("items").path(0);
        assertThat(notice.path("problem").asText()).isEqualTo("127.0.0.1 answers 503");
        assertThat(notice.path("message").asText()).isEqualTo("It is hot");

        status = 200;
        String path = "/api/v1/notices/" + notice.path("id").asText() + "/retry";
        assertThat(server.post(path, "").status()).isEqualTo(204);
        await().until(() -> server.get("/api/v1/notices?state=sent&channel=" + id)
                        .json()
                        .path("items")
                        .size()
                == 1);
        assertThat(server.post(path, "").status()).isEqualTo(409);
        assertThat(TOLD).anyMatch(body -> body.contains("It is hot"));
        assertThat(server.get("/api/v1/notices?state=asleep").body()).contains("state must be waiting, sent or dead");
        assertThat(server.post("/api/v1/notices/none/retry", "").status()).isEqualTo(404);
    }

    @Test
    void aRotaSaysWhoIsOnDuty() {
        String rota =
                "{\"title\": \"Lake\", \"space\": \"lake\", \"from\": \"2026-01-05T09:00\", \"days\": 7, \"people\":"
                        + " [{\"name\": \"Li\", \"email\": \"li@example.com\", \"mobile\": \"+86 138\"}]}";
        Answer made = server.post("/api/v1/rotas", rota);
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        assertThat(made.json().path("onDuty").path("name").asText()).isEqualTo("Li");
        String path = made.header("Location");
        assertThat(server.put(path, rota.replace("Li\"", "Wang\""))
                        .json()
                        .path("onDuty")
                        .path("name")
                        .asText())
                .isEqualTo("Wang");
        assertThat(server.put(path, rota.replace("09:00", "nine")).body()).contains("$.from must be a local time");
        assertThat(server.get("/api/v1/rotas?space=lake").json().path("items")).hasSize(1);
        Answer channel = server.post(
                "/api/v1/channels",
                "{\"title\": \"Lake watch\", \"space\": \"lake\", \"kind\": \"wecom\", \"onDuty\": \""
                        + made.json().path("id").asText() + "\", \"robot\": {\"url\": \"https://127.0.0.1:1/\"}}");
        assertThat(channel.status()).as(channel.body()).isEqualTo(201);
        Answer named = server.delete(path);
        assertThat(named.status()).as("a channel names it").isEqualTo(409);
        assertThat(named.body()).contains("Lake watch");
        assertThat(server.delete(channel.header("Location")).status()).isEqualTo(204);
        assertThat(server.delete(path).status()).isEqualTo(204);
    }
}
