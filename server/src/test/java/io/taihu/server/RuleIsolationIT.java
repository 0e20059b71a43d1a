package io.taihu.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One thing with very many rules, and a channel that takes what it is told and never answers: the others notice nothing. */
class RuleIsolationIT {
    private static final int RULES = 1_000;
    private static final int OTHERS = 200;
    private static final int ROUNDS = 5;
    private static final Duration LONG = Duration.ofMinutes(2);

    @TempDir
    Path folder;

    @Test
    void nobodyWaitsForAThingOfAThousandRulesOrAReceiverThatNeverAnswers() throws Exception {
        try (RunningTaihu server = new RunningTaihu(folder.resolve("data"), "notices.private-addresses", "true");
                ApiClient api = new ApiClient("http://127.0.0.1:" + server.http(), RunningTaihu.OWNER);
                Hook desk = new Hook();
                Mute mute = new Mute()) {
            post(
                    api,
                    "/api/v1/models",
                    "{\"name\": \"pump\", \"properties\": [{\"name\": \"temperature\", \"type\": \"number\"}]}");
            post(api, "/api/v1/spaces", "{\"path\": \"plant\"}");
            thing(api, "victim");
            thing(api, "watched");
            for (int i = 0; i < OTHERS; i++) {
                thing(api, "other-" + i);
            }
            String silent = id(post(api, "/api/v1/channels", Hook.channel("Mute", "plant", mute.port())));
            String good = id(post(api, "/api/v1/channels", desk.channel("Desk", "plant")));
            for (int i = 0; i < RULES; i++) {
                String tell = i % 100 == 0 ? "  - notify: ['" + silent + "']\n" : "";
                rule(api, "many-" + i, "victim", i % 7 + " < temperature", tell);
            }
            rule(api, "hot", "watched", "temperature > 80", "  - notify: ['" + good + "']\n");

            Awaitility.await("all rules are in force, and each has raised its alarm")
                    .atMost(LONG)
                    .until(() -> {
                        report(api, "victim", 95);
                        return api.items("/api/v1/alarms?thing=victim&state=active&limit=1000")
                                        .size()
                                == RULES;
                    });
            mute.awaitCaller();
            // somebody is told and does not answer from here on; what follows is taken and found all the same
            for (int round = 0; round < ROUNDS; round++) {
                report(api, "victim", round % 2 == 0 ? 0 : 95);
                for (int i = 0; i < OTHERS; i++) {
                    report(api, "other-" + i, round);
                }
            }
            report(api, "watched", 95);
            Awaitility.await("the alarm of another thing")
                    .atMost(LONG)
                    .until(() -> api.items("/api/v1/alarms?thing=watched&state=active")
                                    .size()
                            == 1);
            Awaitility.await("who is told of it")
                    .atMost(LONG)
                    .untilAsserted(() -> assertThat(desk.told())
                            .extracting(each ->
                                    each.notice().path("thing").path("id").asText())
                            .containsExactly("watched"));
            // and what the silent one was told it has not taken
            assertThat(api.items("/api/v1/notices?channel=" + silent))
                    .isNotEmpty()
                    .allSatisfy(each -> assertThat(each.path("state").asText()).isEqualTo("waiting"));
            for (int i = 0; i < OTHERS; i++) {
                JsonNode twin = api.get("/api/v1/things/other-" + i + "/twin");
                assertThat(twin.path("values").path("temperature").path("value").asInt())
                        .as(twin.toString())
                        .isEqualTo(ROUNDS - 1);
            }
            Awaitility.await("all of the many rules go on as well")
                    .atMost(LONG)
                    .until(() -> api.items("/api/v1/alarms?thing=victim&state=any&limit=1000").stream()
                            .allMatch(each -> each.path("occurrences").asInt() == 1 + ROUNDS / 2
                                    && !each.path("active").asBoolean()));
            assertThat(api.items("/api/v1/alarms?thing=victim&state=any&limit=1000"))
                    .hasSize(RULES);
        }
    }

    private static String id(JsonNode made) {
        return made.path("id").asText();
    }

    private static void thing(ApiClient api, String id) throws Exception {
        post(api, "/api/v1/things", "{\"id\": \"" + id + "\", \"model\": \"pump\", \"space\": \"plant\"}");
    }

    private static void report(ApiClient api, String id, int temperature) throws Exception {
        post(api, "/api/v1/things/" + id + "/readings", "{\"temperature\": " + temperature + "}");
    }

    private static void rule(ApiClient api, String name, String thing, String when, String tell) throws Exception {
        String text = "rule: " + name + "\nthings: {model: pump, space: plant, ids: [" + thing + "]}\nwhen: " + when
                + "\nmessage: x\ndo:\n  - alarm\n" + tell;
        post(
                api,
                "/api/v1/rules",
                ApiClient.JSON.createObjectNode().put("text", text).toString());
    }

    private static JsonNode post(ApiClient api, String path, String body) throws Exception {
        return api.change("POST", path, ApiClient.JSON.readTree(body), -1);
    }

    /** A receiver that takes connections and never says a word. */
    private static final class Mute implements AutoCloseable {
        private final ServerSocket listens = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        private final List<Socket> callers = new CopyOnWriteArrayList<>();

        Mute() throws IOException {
            Thread.ofVirtual().start(() -> {
                try {
                    while (true) {
                        callers.add(listens.accept());
                    }
                } catch (IOException e) {
                    // it is closed
                }
            });
        }

        int port() {
            return listens.getLocalPort();
        }

        void awaitCaller() {
            Awaitility.await("somebody is told").atMost(LONG).until(() -> !callers.isEmpty());
        }

        @Override
        public void close() throws IOException {
            listens.close();
            for (Socket each : callers) {
                each.close();
            }
        }
    }
}
