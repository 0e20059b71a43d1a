package io.taihu.protocols.gb32960;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.taihu.model.Invocation;
import io.taihu.spi.CommandTaker;
import io.taihu.testkit.Peer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is asked of a vehicle, and how its answers come back. */
class CommandsTest {
    private static final String VIN = "LTEST0000000EV001";
    private static final Duration LONG = Duration.ofSeconds(20);

    private final RunningGb32960 running = new RunningGb32960();

    @SuppressWarnings("NullAway.Init")
    private Peer peer;

    @BeforeEach
    void login() throws IOException {
        peer = running.vehicle(VIN);
        await().atMost(LONG).until(() -> running.session(VIN).taker() != null);
    }

    @AfterEach
    void stop() {
        running.close();
    }

    @Test
    void parametersAreQueriedAndTheAnswerIsTheOutput() throws IOException {
        ask("1", "queryParameters", "{\"parameters\":[\"reportPeriod\",\"platformDomain\"]}");
        Frame asked = Frames.read(peer.in());
        assertThat(asked.command()).isEqualTo(Command.QUERY.code());
        assertThat(asked.response()).isEqualTo(0xfe);
        assertThat(Vectors.json(Decoded.json(asked)).get("parameters").toString())
                .isEqualTo("[\"02\",\"05\"]");

        Out answer = new Out().unsigned(asked.data().unsigned(6), 6).unsigned(3, 1);
        answer.unsigned(2, 1)
                .unsigned(30, 2)
                .unsigned(4, 1)
                .unsigned(4, 1)
                .unsigned(5, 1)
                .text("t.cn", 4);
        peer.send(Frame.of(Edition.V2016, Command.QUERY.code(), 1, VIN, answer.toBytes())
                .encode());

        JsonNode said = answer();
        assertThat(said.get("event").asText()).isEqualTo("answer queryParameters");
        assertThat(said.get("id").asText()).isEqualTo("1");
        assertThat(said.get("state").asText()).isEqualTo("done");
        assertThat(said.at("/output/parameters/reportPeriod/value").asInt()).isEqualTo(30);
        assertThat(said.at("/output/parameters/platformDomain").asText()).isEqualTo("t.cn");
    }

    @Test
    void parametersAreSet() throws IOException {
        ask("2", "setParameters", "{\"reportPeriod\":10,\"platformDomain\":\"taihu.io\",\"heartbeatPeriod\":60}");
        Frame asked = Frames.read(peer.in());
        JsonNode said = Vectors.json(Decoded.json(asked));
        assertThat(said.at("/parameters/reportPeriod/value").asInt()).isEqualTo(10);
        assertThat(said.at("/parameters/platformDomainLength").asInt()).isEqualTo(8);
        assertThat(said.at("/parameters/platformDomain").asText()).isEqualTo("taihu.io");
        assertThat(said.at("/parameters/heartbeatPeriod/value").asInt()).isEqualTo(60);
        peer.send(Frame.of(Edition.V2016, Command.SET.code(), 2, VIN, asked.dataBytes())
                .encode());
        assertThat(answer().get("state").asText()).isEqualTo("failed");
    }

    @Test
    void controlSaysWhatIsToBeDone() throws IOException {
        String[][] all = {
            {"upgrade", "{\"arguments\":[\"ftp://t.cn/a\",\"apn\",\"\"]}", "upgrade"},
            {"powerOff", "", "power-off"},
            {"reset", "", "reset"},
            {"factoryReset", "", "factory-reset"},
            {"disconnect", "", "disconnect"},
            {"warn", "{\"level\":3,\"text\":\"电池过热\"}", "alarm"},
            {"startSampling", "", "sampling"}
        };
        for (String[] one : all) {
            ask(one[0], one[0], one[1]);
            Frame asked = Frames.read(peer.in());
            JsonNode said = Vectors.json(Decoded.json(asked));
            assertThat(said.get("commandCode").asInt()).isEqualTo(Command.CONTROL.code());
            assertThat(said.get("command").asText()).isNotEmpty();
            assertThat(said.get("control").asText()).isEqualTo(one[2]);
            if (one[0].equals("warn")) {
                assertThat(said.get("text").asText()).isEqualTo("电池过热");
                assertThat(said.get("level").asInt()).isEqualTo(3);
            }
            peer.send(Frame.of(Edition.V2016, asked.command(), 1, VIN, asked.dataBytes())
                    .encode());
            await().atMost(LONG)
                    .until(() -> running.events().stream()
                            .anyMatch(event -> event.get("id").asText().equals(one[0])));
        }
    }

    @Test
    void answersFindWhatTheyAnswerByTheirTime() throws IOException {
        ask("first", "reset", "");
        Frame first = Frames.read(peer.in());
        running.clock().advance(Duration.ofSeconds(1));
        ask("second", "startSampling", "");
        Frame second = Frames.read(peer.in());
        peer.send(Frame.of(Edition.V2016, second.command(), 1, VIN, second.dataBytes())
                .encode());
        peer.send(Frame.of(Edition.V2016, first.command(), 1, VIN, new byte[0]).encode());
        await().atMost(LONG).until(() -> running.events().size() == 2);
        assertThat(running.events())
                .extracting(event -> event.get("id").asText())
                .containsExactly("second", "first");
    }

    @Test
    void whatCannotBeSentFailsAtOnceAndSaysWhy() throws IOException {
        String[][] wrong = {
            {"queryParameters", "{\"parameters\":[\"nothing\"]}", "nothing"},
            {"queryParameters", "", "list of names"},
            {"setParameters", "{}", "no parameter"},
            {"setParameters", "{\"reportPeriod\":\"often\"}", "often"},
            {"setParameters", "{\"reportPeriod\":-1}", "-1"},
            {"setParameters", "[", "object"},
            {"warn", "{\"level\":9}", "0 to 4"}
        };
        for (int i = 0; i < wrong.length; i++) {
            int count = i + 1;
            ask("w" + i, wrong[i][0], wrong[i][1]);
            await().atMost(LONG).until(() -> running.events().size() == count);
            JsonNode said = running.events().getLast();
            assertThat(said.get("state").asText()).isEqualTo("failed");
            assertThat(said.get("error").asText()).contains(wrong[i][2]);
        }
        assertThat(peer.quiet()).isTrue();
    }

    @Test
    void actionsOfOthersAndPropertiesAreNotTaken() {
        CommandTaker taker = Objects.requireNonNull(running.session(VIN).taker());
        assertThat(taker.takes(command("1", "dance", "", Invocation.Kind.ACTION)))
                .isFalse();
        assertThat(taker.takes(command("1", "reset", "", Invocation.Kind.PROPERTY)))
                .isFalse();
        assertThat(taker.takes(command("1", "reset", "", Invocation.Kind.ACTION)))
                .isTrue();
    }

    @Test
    void everyActionOfTheModelIsKnown() {
        assertThat(Gb32960Model.MODEL.actions()).isNotEmpty().allSatisfy(action -> {
            assertThat(Downlink.knows(action.name())).isTrue();
            if (!action.schema().isEmpty()) {
                assertThat(Vectors.json(action.schema()).get("type").asText()).isEqualTo("object");
            }
        });
        assertThat(Gb32960Model.MODEL.events())
                .hasSize(2)
                .allSatisfy(event -> assertThat(
                                Vectors.json(event.schema()).get("type").asText())
                        .isEqualTo("object"));
    }

    @Test
    void noMoreIsSentThanMayWaitForAnswers() {
        CommandTaker taker = Objects.requireNonNull(running.session(VIN).taker());
        for (int i = 0; i < Vehicle.UNANSWERED_MAX; i++) {
            assertThat(taker.pass(command("c" + i, "reset", "", Invocation.Kind.ACTION)))
                    .isTrue();
        }
        await().atMost(LONG).until(() -> !taker.pass(command("more", "reset", "", Invocation.Kind.ACTION)));
    }

    private JsonNode answer() {
        await().atMost(LONG).until(() -> !running.events().isEmpty());
        List<JsonNode> events = running.events();
        assertThat(events).hasSize(1);
        return events.getFirst();
    }

    private void ask(String id, String action, String input) {
        CommandTaker taker = Objects.requireNonNull(running.session(VIN).taker());
        assertThat(taker.pass(command(id, action, input, Invocation.Kind.ACTION)))
                .isTrue();
    }

    private static Invocation command(String id, String name, String input, Invocation.Kind kind) {
        return new Invocation(
                id,
                1,
                kind,
                name,
                input,
                "somebody",
                "Somebody",
                "",
                "",
                false,
                60_000_000,
                0,
                0,
                Invocation.State.SENT,
                0,
                1,
                "",
                "");
    }
}
