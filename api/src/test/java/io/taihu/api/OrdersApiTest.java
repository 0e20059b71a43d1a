package io.taihu.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.taihu.api.RunningServer.Answer;
import io.taihu.core.Tokens;
import io.taihu.model.Invocation;
import io.taihu.spi.CommandTaker;
import io.taihu.spi.Grant;
import io.taihu.spi.Intake.Credentials;
import io.taihu.spi.Intake.Peer;
import io.taihu.spi.Intake.SessionListener;
import io.taihu.spi.PayloadFormat;
import io.taihu.spi.Registry.NewToken;
import io.taihu.spi.Registry.TokenKind;
import io.taihu.spi.Role;
import io.taihu.spi.Session;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrdersApiTest {
    @TempDir
    static Path folder;

    static RunningServer server;

    @BeforeAll
    static void start() {
        server = new RunningServer(folder);
        assertThat(server.post(
                                "/api/v1/models",
                                "{\"name\": \"lamp\", \"mode\": \"strict\", \"actions\": [{\"name\": \"dim\"}],"
                                        + " \"properties\": [{\"name\": \"level\", \"type\": \"number\", \"writable\": true}]}")
                        .status())
                .isEqualTo(201);
        for (String space : List.of("north", "south", "east")) {
            server.post("/api/v1/spaces", "{\"path\": \"" + space + "\"}");
        }
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void asksAllThatASearchFinds() {
        List<Lamp> lamps = lamps("n", 250, "north", true);

        JsonNode begun =
                begin("{\"action\": \"dim\", \"space\": \"north\", \"perSecond\": 1000, \"input\": {\"to\": 5}}");

        JsonNode done = awaitPhase(begun, "done");
        assertThat(done.path("asked").asInt()).isEqualTo(250);
        assertThat(done.path("total").asInt()).isEqualTo(250);
        await().atMost(Duration.ofSeconds(30))
                .until(() -> get(begun).at("/states/done").asInt() == 250);
        assertThat(lamps).allMatch(lamp -> lamp.taken.get() == 1);
        assertThat(server.get("/api/v1/invocations?limit=300&group="
                                + begun.path("group").asText())
                        .json()
                        .path("items"))
                .hasSize(250);
    }

    @Test
    void asksThoseWithALabelAndCountsOnlyThingsThatAreThere() {
        for (String id : List.of("west1", "west2", "west3")) {
            server.thing(
                    id, ", \"model\": \"lamp\", \"labels\": {\"row\": \"" + id.charAt(4) + "\", \"lit\": \"yes\"}");
        }
        String set = "{\"property\": \"level\", \"value\": 3, \"perSecond\": 1000, ";
        assertThat(awaitPhase(begin(set + "\"labels\": {\"lit\": \"\", \"row\": \"2\"}}"), "done")
                        .path("asked")
                        .asInt())
                .isEqualTo(1);
        JsonNode named = awaitPhase(begin(set + "\"things\": [\"west1\", \"west3\", \"west1\", \"gone\"]}"), "done");
        assertThat(named.path("total").asInt()).isEqualTo(2);
        assertThat(named.path("asked").asInt()).isEqualTo(2);
        String labels = String.join(
                ", ",
                IntStream.range(0, 9).mapToObj(i -> "\"l" + i + "\": \"\"").toList());
        Answer many = server.post("/api/v1/bulk-commands", set + "\"labels\": {" + labels + "}}");
        assertThat(many.status()).isEqualTo(422);
        assertThat(many.body()).contains("at most 8 labels");
    }

    @Test
    void stopsWhenTheFirstFewFail() {
        List<Lamp> lamps = lamps("s", 20, "south", false);

        JsonNode begun = begin("{\"action\": \"dim\", \"space\": \"south\", \"perSecond\": 1000, \"canary\": 3}");

        JsonNode stopped = awaitPhase(begun, "stopped");
        assertThat(stopped.path("asked").asInt()).isEqualTo(3);
        assertThat(stopped.path("why").asText()).contains("3 failed");
        assertThat(lamps.stream().mapToInt(lamp -> lamp.taken.get()).sum()).isEqualTo(3);
    }

    @Test
    void canBeStoppedByHand() {
        lamps("e", 30, "east", true);
        JsonNode begun = begin("{\"property\": \"level\", \"value\": 3, \"space\": \"east\", \"perSecond\": 5}");
        await().until(() -> get(begun).path("asked").asInt() >= 0);
        assertThat(server.post("/api/v1/bulk-commands/" + begun.path("id").asText() + "/stop", "")
                        .status())
                .isEqualTo(204);
        JsonNode stopped = awaitPhase(begun, "stopped");
        assertThat(stopped.path("asked").asInt()).isLessThan(30);
        assertThat(server.delete("/api/v1/bulk-commands/" + begun.path("id").asText())
                        .status())
                .isEqualTo(204);
    }

    @Test
    void asksOnlyWhatItsAskerMay() {
        server.thing("mine", ", \"model\": \"lamp\"");
        server.post("/api/v1/spaces", "{\"path\": \"mine\"}");
        String secret = Tokens.make("api");
        server.registry.createToken(new NewToken(
                TokenKind.API, "t", Tokens.hash(secret), 0, "", List.of(new Grant("mine", Role.OPERATOR)), "", null));
        Answer everywhere = server.send("POST", "/api/v1/bulk-commands", secret, "{\"action\": \"dim\"}");
        assertThat(everywhere.status()).isEqualTo(403);
        Answer named = server.send(
                "POST",
                "/api/v1/bulk-commands",
                secret,
                "{\"action\": \"dim\", \"space\": \"mine\", \"things\": [\"mine\"]}");
        assertThat(named.status()).as(named.body()).isEqualTo(201);
        JsonNode done = awaitPhase(named.json(), "done");
        assertThat(done.path("asked").asInt()).isZero();
        assertThat(done.path("refused").asInt()).isEqualTo(1);
        assertThat(done.path("why").asText()).contains("may not be commanded");
    }

    @Test
    void refusesWhatDoesNotFitAndWhatIsDangerousForEachThing() {
        server.post(
                "/api/v1/models",
                "{\"name\": \"valve\", \"mode\": \"strict\", \"actions\": [{\"name\": \"vent\", \"dangerous\": true},"
                        + " {\"name\": \"turn\", \"schema\": {\"type\": \"number\", \"maximum\": 90}}],"
                        + " \"properties\": [{\"name\": \"limit\", \"type\": \"number\", \"writable\": true, \"maximum\": 5}]}");
        server.thing("valve", ", \"model\": \"valve\"");
        String thing = ", \"things\": [\"valve\"]}";

        assertThat(refused("{\"action\": \"vent\"" + thing)).contains("valve: ").contains("is dangerous");
        assertThat(refused("{\"action\": \"turn\", \"input\": 91" + thing)).contains("$ must be at most 90, got 91");
        assertThat(refused("{\"action\": \"turn\"" + thing)).contains("needs an input");
        assertThat(refused("{\"property\": \"limit\", \"value\": 6" + thing)).contains("must be at most 5.0");
        assertThat(refused("{\"property\": \"limit\", \"value\": \"much\"" + thing))
                .contains("must be a number");
        assertThat(server.get("/api/v1/invocations?thing=valve").json().path("items"))
                .isEmpty();
    }

    /** Why the one thing of an order refused. */
    private static String refused(String order) {
        JsonNode done = awaitPhase(begin(order), "done");
        assertThat(done.path("asked").asInt()).isZero();
        assertThat(done.path("refused").asInt()).isEqualTo(1);
        return done.path("why").asText();
    }

    @Test
    void aScheduleHappensAtItsTime() {
        server.thing("clocked", ", \"model\": \"lamp\"");
        Lamp lamp = new Lamp("clocked", true);
        String next = DateTimeFormatter.ofPattern("m H d M *")
                .format(Instant.now().plusSeconds(61).atZone(ZoneId.of("Asia/Shanghai")));
        String order = "{\"action\": \"dim\", \"things\": [\"clocked\"]}";
        String when = "{\"cron\": \"" + next + "\", \"zone\": \"Asia/Shanghai\"}";

        Answer made = server.post(
                "/api/v1/schedules", "{\"title\": \"soon\", \"when\": " + when + ", \"order\": " + order + "}");

        assertThat(made.status()).as(made.body()).isEqualTo(201);
        String path = "/api/v1/schedules/" + made.json().path("id").asText();
        Instant due = Instant.parse(made.json().path("next").asText());
        assertThat(due).isBetween(Instant.now(), Instant.now().plusSeconds(120));
        await().atMost(Duration.ofSeconds(130)).until(() -> lamp.taken.get() == 1);
        await().until(() -> server.get(path).json().has("lastBulk"));
        assertThat(server.get(path).json().path("last").asText()).isEqualTo(due.toString());
        assertThat(server.delete(path).status()).isEqualTo(204);
    }

    @Test
    void badSchedulesAndOrdersAreSaid() {
        assertThat(schedule("{\"cron\": \"61 * * * *\", \"zone\": \"UTC\"}", "{\"action\": \"dim\"}"))
                .contains("$.when.cron must be five fields");
        assertThat(schedule("{\"cron\": \"1 * * * *\"}", "{\"action\": \"dim\"}"))
                .contains("$.when.zone");
        assertThat(schedule("{\"sun\": \"noon\", \"zone\": \"UTC\"}", "{\"action\": \"dim\"}"))
                .contains("$.when.sun must be sunrise or sunset");
        assertThat(schedule("{\"cron\": \"1 * * * *\", \"zone\": \"UTC\"}", "{\"acton\": \"dim\"}"))
                .contains("$.order.acton is not known");
        assertThat(schedule("{\"cron\": \"1 * * * *\", \"zone\": \"UTC\"}", "{}"))
                .contains("either an action or a property");
    }

    @Test
    void aScheduleThatIsTypedSaysItsNextTimesOrWhatIsWrong() {
        JsonNode right = preview("{\"cron\": \"30 6 * * 1\", \"zone\": \"Asia/Shanghai\"}");
        assertThat(right.path("nextTimes")).hasSize(5);
        assertThat(right.has("wrong")).isFalse();
        assertThat(right.path("nextTimes").path(0).asText()).endsWith("T22:30:00Z");
        assertThat(preview("{\"cron\": \"0 0 30 2 *\", \"zone\": \"UTC\"}").path("nextTimes"))
                .isEmpty();

        JsonNode wrong =
                preview("{\"cron\": \"0 25 * * *\", \"zone\": \"UTC\"}").path("wrong");
        assertThat(wrong.path("field").asText()).isEqualTo("hour");
        assertThat(wrong.path("text").asText()).isEqualTo("25");
        assertThat(wrong.path("reason").asText())
                .startsWith("$.cron ")
                .contains("hour \"25\"")
                .contains("[0, 23]");
        assertThat(preview("{\"cron\": \"0 * *\", \"zone\": \"UTC\"}")
                        .path("wrong")
                        .path("reason")
                        .asText())
                .contains("3 of 5 fields");
        assertThat(preview("{\"cron\": \"0 6 * * *\", \"zone\": \"Mars\"}")
                        .path("wrong")
                        .path("reason")
                        .asText())
                .contains("$.zone");
        assertThat(server.get("/api/v1/schedules/preview").status()).isEqualTo(404);
    }

    private static JsonNode preview(String when) {
        Answer answer = server.post("/api/v1/schedules/preview", when);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json();
    }

    private static String schedule(String when, String order) {
        Answer answer = server.post(
                "/api/v1/schedules", "{\"title\": \"x\", \"when\": " + when + ", \"order\": " + order + "}");
        assertThat(answer.status()).as(answer.body()).isEqualTo(422);
        return answer.json().path("detail").asText();
    }

    private static JsonNode begin(String order) {
        Answer begun = server.post("/api/v1/bulk-commands", order);
        assertThat(begun.status()).as(begun.body()).isEqualTo(201);
        return begun.json();
    }

    private static JsonNode get(JsonNode bulk) {
        return server.get("/api/v1/bulk-commands/" + bulk.path("id").asText()).json();
    }

    private static JsonNode awaitPhase(JsonNode bulk, String phase) {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> get(bulk).path("phase").asText().equals(phase));
        return get(bulk);
    }

    private static List<Lamp> lamps(String prefix, int count, String space, boolean works) {
        return IntStream.range(0, count)
                .mapToObj(i -> {
                    server.thing(prefix + i, ", \"model\": \"lamp\", \"space\": \"" + space + "\"");
                    return new Lamp(prefix + i, works);
                })
                .toList();
    }

    /** A lamp that does, or says that it cannot do, whatever it is told. */
    private static final class Lamp implements CommandTaker, SessionListener {
        final AtomicInteger taken = new AtomicInteger();
        private final String id;
        private final boolean works;
        private final Session session;

        Lamp(String id, boolean works) {
            this.id = id;
            this.works = works;
            String secret = server.post("/api/v1/things/" + id + "/token", "")
                    .json()
                    .path("token")
                    .asText();
            session = server.road
                    .open(new Credentials(id, secret), new Peer("test", "here", true), this)
                    .toCompletableFuture()
                    .join();
            session.commands(id, this);
        }

        @Override
        public boolean takes(Invocation command) {
            return true;
        }

        @Override
        public boolean pass(Invocation command) {
            taken.incrementAndGet();
            byte[] answer = ("{\"id\":\"" + command.id() + "\",\"state\":\"" + (works ? "done" : "failed") + "\"}")
                    .getBytes(StandardCharsets.UTF_8);
            Thread.startVirtualThread(() -> {
                session.answer(id, command.name(), PayloadFormat.JSON, answer, 0, answer.length, null, 0);
                server.road.flush();
            });
            return true;
        }

        @Override
        public void resume() {
            // one answer at a time is never held
        }

        @Override
        public void end(String reason) {
            session.close(reason);
        }
    }
}
