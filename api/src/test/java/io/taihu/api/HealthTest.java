package io.taihu.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.taihu.api.RunningServer.Answer;
import io.taihu.core.Tokens;
import io.taihu.spi.Grant;
import io.taihu.spi.Registry.NewToken;
import io.taihu.spi.Registry.TokenKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the server says of itself: what is wrong, how it is set, where its bounds are. */
final class HealthTest {
    @TempDir
    Path folder;

    @Test
    void aServerThatIsWellSaysSoWithItsFigures() {
        try (RunningServer server = new RunningServer(folder)) {
            server.thing("one", "");
            server.post("/api/v1/things/one/readings", "{\"a\": 1}");
            server.awaitHistory();

            JsonNode health = health(server);

            assertThat(health.path("well").asBoolean()).as(health.toString()).isTrue();
            assertThat(health.path("figures").path("diskFree").asLong()).isPositive();
            // nothing is wrong, and yet something is better done
            JsonNode advice = finding(health, "backup-never");
            assertThat(advice.path("grade").asText()).isEqualTo("advice");
            assertThat(advice.path("remedy").asText()).contains("backup");
        }
    }

    @Test
    void aBackupEndsTheAdviceToMakeOne() {
        try (RunningServer server = new RunningServer(folder, Map.of("backup.share", "100"), true)) {
            String name = server.post("/api/v1/backups", "").json().path("name").asText();
            Awaitility.await()
                    .until(() -> server.get("/api/v1/backups/" + name)
                            .json()
                            .path("state")
                            .asText()
                            .equals("done"));

            Awaitility.await().until(() -> !codes(health(server)).contains("backup-never"));
            assertThat(codes(health(server))).doesNotContain("backup-failed");
        }
    }

    @Test
    void aRemovalThatFailsIsToldWithWhatToDo() throws Exception {
        try (RunningServer server = new RunningServer(folder)) {
            String model = "{\"name\": \"well\", \"properties\": {\"level\": {\"type\": \"number\"}}}";
            assertThat(server.post("/api/v1/models", model).status()).isEqualTo(201);
            for (String id : List.of("goes", "stays")) {
                String token = server.thing(id, ", \"model\": \"well\"");
                server.send(
                        "POST",
                        "/api/v1/things/" + id + "/readings",
                        token,
                        "[{\"time\": \"2026-01-02T00:00:00Z\", \"values\": {\"level\": 1}},"
                                + " {\"time\": \"2026-01-05T00:00:00Z\", \"values\": {\"level\": 2}}]");
            }
            server.awaitHistory();
            assertThat(codes(health(server))).doesNotContain("history-removal");

            damage("2026-01-02");
            assertThat(server.post("/api/v1/things/goes/decommission", "{\"history\": \"delete\"}")
                            .status())
                    .isEqualTo(200);
            Awaitility.await().until(() -> codes(health(server)).contains("history-removal"));

            JsonNode finding = finding(health(server), "history-removal");
            assertThat(finding.path("grade").asText()).isEqualTo("warning");
            assertThat(finding.path("what").asText())
                    .contains("1 thing, such as goes")
                    .contains("well");
            assertThat(finding.path("remedy").asText()).contains("docs/history.md");
            assertThat(finding.path("figures").path("count").asInt()).isEqualTo(1);
            // what others report is still kept
            server.post("/api/v1/things/other/readings", "{\"a\": 1}");
            server.awaitHistory();
        }
    }

    /** Takes away the files of one day of history. */
    private void damage(String day) throws IOException {
        try (Stream<Path> all = Files.walk(folder.resolve("history/db"))) {
            for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
                if (file.toString().contains("well~") && file.toString().contains("/" + day)) {
                    Files.delete(file);
                }
            }
        }
    }

    @Test
    void historyThatDoesNotOpenIsFoundAndTheTimeStays() {
        try (RunningServer server = new RunningServer(folder, Map.of(), false)) {
            server.history.completeExceptionally(new IllegalStateException("the disk is gone"));
            Awaitility.await()
                    .until(() -> codes(health(server)).contains("history-trouble")
                            && finding(health(server), "history-trouble")
                                    .path("what")
                                    .asText()
                                    .contains("the disk is gone"));

            JsonNode first = finding(health(server), "history-trouble");
            Awaitility.await()
                    .until(() -> !health(server)
                            .path("checked")
                            .asText()
                            .equals(first.path("since").asText()));
            JsonNode health = health(server);

            assertThat(health.path("well").asBoolean()).isFalse();
            JsonNode finding = finding(health, "history-trouble");
            assertThat(finding.path("grade").asText()).isEqualTo("warning");
            assertThat(finding.path("since").asText())
                    .isEqualTo(first.path("since").asText());
            assertThat(finding.path("remedy").asText()).contains("docs/history.md");
        }
    }

    @Test
    void rulesThatAreNotJudgedAreFoundAndTheServerIsNotReady() throws IOException {
        Files.createDirectories(folder.resolve("rules/state")); // where the state of the rules is a file
        try (RunningServer server = new RunningServer(folder)) {
            Awaitility.await().until(() -> {
                JsonNode health = health(server);
                return codes(health).contains("rules-trouble")
                        && finding(health, "rules-trouble")
                                .path("grade")
                                .asText()
                                .equals("warning");
            });

            JsonNode finding = finding(health(server), "rules-trouble");
            assertThat(finding.path("what").asText()).contains("Rules: rules are not judged any more");
            assertThat(server.get("/readyz").body()).contains("rules are not judged any more");
            assertThat(server.get("/readyz").status()).isEqualTo(503);
            assertThat(server.get("/healthz").status()).isEqualTo(200);
        }
    }

    @Test
    void tripsThatAreBehindAreFoundAndTheServerIsNotReady() {
        try (RunningServer server = new RunningServer(folder)) {
            server.trips = "trips are found later: history is away";
            JsonNode finding = finding(awaitFinding(server, "trips-trouble"), "trips-trouble");
            assertThat(finding.path("figures").path("reason").asText()).isEqualTo(server.trips);
            assertThat(server.get("/readyz").body()).contains(server.trips);
            server.trips = "";
            assertThat(server.get("/readyz").status()).isEqualTo(200);
        }
    }

    @Test
    void aTokenThatEndsSoonIsToldByItsName() {
        try (RunningServer server = new RunningServer(folder)) {
            token(server, "dies soon", Instant.now().plusSeconds(3_600));
            token(server, "lives long", Instant.now().plusSeconds(400 * 86_400L));

            JsonNode health = awaitFinding(server, "token-ending");

            assertThat(finding(health, "token-ending")
                            .path("figures")
                            .path("name")
                            .asText())
                    .isEqualTo("dies soon");
            assertThat(health.toString()).doesNotContain("lives long");
        }
    }

    @Test
    void whoKnocksInVainIsTold() {
        try (RunningServer server = new RunningServer(folder)) {
            server.road
                    .open(
                            new io.taihu.spi.Intake.Credentials("ghost", "wrong"),
                            new io.taihu.spi.Intake.Peer("mqtt", "10.0.0.7", true, false),
                            new io.taihu.spi.Intake.SessionListener() {
                                @Override
                                public void resume() {}

                                @Override
                                public void end(String reason) {}
                            })
                    .handle((session, failure) -> null)
                    .toCompletableFuture()
                    .join();

            JsonNode finding = finding(awaitFinding(server, "strangers"), "strangers");
            assertThat(finding.path("figures").path("id").asText()).isEqualTo("ghost");
        }
    }

    @Test
    void settingsSayWhereTheyComeFromAndNoSecrets() {
        try (RunningServer server = new RunningServer(folder, Map.of("http.session", "7d"), false)) {
            JsonNode items = server.get("/api/v1/settings").json().path("items");

            JsonNode given = named(items, "http.session");
            assertThat(given.path("value").asText()).isEqualTo("7d");
            assertThat(given.path("default").asText()).isEqualTo("30d");
            assertThat(given.path("source").asText()).isEqualTo("command-line");
            assertThat(given.path("variable").asText()).isEqualTo("TAIHU_HTTP_SESSION");
            assertThat(named(items, "http.idle").path("source").asText()).isEqualTo("default");
        }
    }

    @Test
    void limitsNameTheirSettingAndWhatHappens() {
        try (RunningServer server = new RunningServer(folder, Map.of("http.streams-max", "7"), false)) {
            JsonNode items = server.get("/api/v1/limits").json().path("items");
            JsonNode streams = named(items, "HttpSettings.STREAMS_MAX");
            assertThat(streams.path("value").asText()).isEqualTo("7");
            assertThat(streams.path("setting").asText()).isEqualTo("http.streams-max");
            JsonNode depth = named(items, "Json.DEPTH_MAX");
            assertThat(depth.path("value").asText()).isEqualTo(Integer.toString(Json.DEPTH_MAX));
            assertThat(depth.path("reached").asText()).isEqualTo("refused");

            String viewer = Tokens.make("api");
            server.registry.createToken(new NewToken(
                    TokenKind.API,
                    "v",
                    Tokens.hash(viewer),
                    0,
                    "",
                    List.of(new Grant("", io.taihu.spi.Role.VIEWER)),
                    "",
                    null));
            Answer asViewer = server.send("GET", "/api/v1/limits", viewer, null);
            assertThat(named(asViewer.json().path("items"), "HttpSettings.STREAMS_MAX")
                            .path("value")
                            .asText())
                    .as("how it is set is not for everybody")
                    .isEqualTo("1000");
        }
    }

    private static void token(RunningServer server, String name, Instant ends) {
        server.registry.createToken(NewToken.ofOwner(TokenKind.API, name, Tokens.hash(Tokens.make("api")), ends));
    }

    private static JsonNode health(RunningServer server) {
        Answer answer = server.get("/api/v1/health");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json();
    }

    /** Health once it has a finding: what was found a moment ago is not looked for again. */
    private static JsonNode awaitFinding(RunningServer server, String code) {
        return Awaitility.await()
                .until(() -> health(server), health -> codes(health).contains(code));
    }

    private static List<String> codes(JsonNode health) {
        return StreamSupport.stream(health.path("findings").spliterator(), false)
                .map(each -> each.path("code").asText())
                .toList();
    }

    private static JsonNode finding(JsonNode health, String code) {
        return StreamSupport.stream(health.path("findings").spliterator(), false)
                .filter(each -> each.path("code").asText().equals(code))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + code + " in " + health));
    }

    private static JsonNode named(JsonNode items, String name) {
        return StreamSupport.stream(items.spliterator(), false)
                .filter(each -> each.path("name").asText().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + name));
    }
}
