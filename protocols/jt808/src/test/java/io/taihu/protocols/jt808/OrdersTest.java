package io.taihu.protocols.jt808;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.taihu.model.Invocation;
import io.taihu.protocols.jt808.Jt808Device.Received;
import io.taihu.spi.CommandTaker;
import io.taihu.testkit.FakeRoad.Offered;
import io.taihu.testkit.Peer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Commands to a terminal over a real socket, and what becomes of them. */
@Timeout(60)
class OrdersTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    private final RunningJt808 server = new RunningJt808();
    private final Jt808Device device = new Jt808Device(RunningJt808.PHONE, true);

    @SuppressWarnings("NullAway.Init")
    private Peer peer;

    @BeforeEach
    void connect() throws IOException {
        peer = server.connected(device, RunningJt808.PHONE);
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    @Test
    void aCommandIsDoneWhenTheTerminalSaysSo() throws Exception {
        pass("text", "{\"flags\":[\"display\",\"speech\"],\"kind\":\"notice\",\"text\":\"前方拥堵\"}");
        Received sent = RunningJt808.read(device, peer);
        assertThat(sent.id()).isEqualTo(0x8300);
        assertThat(sent.body()).isEqualTo("{\"flags\":[\"display\",\"speech\"],\"kind\":\"notice\",\"text\":\"前方拥堵\"}");
        peer.send(device.reply(sent, 0));
        assertThat(answer()).isEqualTo("{\"id\":\"id-text\",\"state\":\"done\"}");
    }

    @Test
    void aCommandThatTheTerminalRefusesHasFailed() throws Exception {
        pass("tracking", "{\"interval\":5,\"validity\":60}");
        peer.send(device.reply(RunningJt808.read(device, peer), 3));
        assertThat(answer()).contains("\"failed\"").contains("unsupported");
    }

    @Test
    void aQuestionIsAnsweredWithValues() throws Exception {
        pass("querySomeParameters", "{\"ids\":[\"0x00000029\",1]}");
        Received sent = RunningJt808.read(device, peer);
        assertThat(sent.body()).isEqualTo("{\"ids\":[\"0x00000029\",\"0x00000001\"]}");
        peer.send(device.message(
                "parameters",
                "{\"replySerial\":" + sent.serial() + ",\"parameters\":{\"interval\":10,\"heartbeat\":60}}"));
        assertThat(answer())
                .isEqualTo("{\"id\":\"id-querySomeParameters\",\"state\":\"done\",\"output\":{\"replySerial\":"
                        + sent.serial() + ",\"parameters\":{\"interval\":10,\"heartbeat\":60}}}");
    }

    @Test
    void whereItIsIsAReadingAndAnAnswer() throws Exception {
        pass("locationQuery", "");
        Received sent = RunningJt808.read(device, peer);
        byte[] location = device.location(server.fix(1));
        byte[] plain = java.util.HexFormat.of().parseHex(Frames.split(location).getFirst());
        Frame frame = new Frame();
        frame.read(plain, 0, plain.length);
        byte[] body = new byte[frame.bodyLength() + 2];
        body[0] = (byte) (sent.serial() >> 8);
        body[1] = (byte) sent.serial();
        System.arraycopy(plain, frame.bodyAt(), body, 2, frame.bodyLength());
        peer.send(device.message(0x0201, body));
        await().atMost(LONG).until(() -> server.road().offerCount() == 2);
        List<Offered> offers = server.road().offers();
        assertThat(offers.get(0).event()).as("a reading").isEmpty();
        assertThat(text(offers.get(1))).contains("\"done\"").contains("31.491169");
    }

    @Test
    void inputThatCannotBeWrittenFailsAndSaysWhy() throws Exception {
        pass("tracking", "{\"interval\":70000}");
        assertThat(answer()).contains("field interval must lie within 0 and 65535 s, got 70000");
        pass("text", "{\"flags\":[\"loud\"],\"text\":\"x\"}");
        await().atMost(LONG).until(() -> server.road().offerCount() == 2);
        assertThat(text(server.road().offers().get(1))).contains("flags does not know loud");
    }

    @Test
    void whatDoesNoHarmIsSentAgainAndOtherThingsAreNot() throws Exception {
        pass("tracking", "{\"interval\":5,\"validity\":60}");
        Received first = RunningJt808.read(device, peer);
        pass("terminalControl", "{\"command\":4}");
        Received control = RunningJt808.read(device, peer);
        server.context.clock().advance(Duration.ofSeconds(11));
        Received again = RunningJt808.read(device, peer);
        assertThat(again.id()).isEqualTo(0x8202);
        assertThat(again.serial()).isEqualTo(first.serial());
        assertThat(control.id()).isEqualTo(0x8105);
        server.context.clock().advance(Duration.ofSeconds(21));
        assertThat(RunningJt808.read(device, peer).id()).isEqualTo(0x8202);
        server.context.clock().advance(Duration.ofSeconds(25));
        peer.send(device.heartbeat());
        assertThat(RunningJt808.read(device, peer).id())
                .as("three times at most")
                .isEqualTo(0x8001);
    }

    @Test
    void oneThatThePlatformPassesAgainIsAnsweredOnce() throws Exception {
        pass("linkTest", "");
        Received first = RunningJt808.read(device, peer);
        pass("linkTest", "");
        Received second = RunningJt808.read(device, peer);
        peer.send(device.reply(first, 0));
        peer.send(device.reply(second, 0));
        peer.send(device.heartbeat());
        assertThat(RunningJt808.read(device, peer).id()).isEqualTo(0x8001);
        assertThat(server.road().offers()).hasSize(1);
    }

    @Test
    void aLongMessageIsSplitAndMissingPacketsAreSentAgain() throws Exception {
        String ids = String.join(
                ",", IntStream.range(0, 600).mapToObj(Integer::toString).toList());
        pass("areaQuery", "{\"kind\":\"circle\",\"ids\":[" + ids + "]}");
        Received first = RunningJt808.read(device, peer);
        Received second = RunningJt808.read(device, peer);
        Received third = RunningJt808.read(device, peer);
        assertThat(List.of(second.serial(), third.serial())).containsExactly(first.serial() + 1, first.serial() + 2);
        peer.send(device.message(
                "resendRequestOfTerminal", "{\"firstSerial\":" + first.serial() + ",\"packets\":[3,2]}"));
        assertThat(RunningJt808.read(device, peer).serial()).isEqualTo(third.serial());
        assertThat(RunningJt808.read(device, peer).serial()).isEqualTo(second.serial());
    }

    @Test
    void everyActionOfTheModelIsAMessageThatIsTaken() {
        CommandTaker taker = taker();
        assertThat(Jt808Model.model().actions()).hasSizeGreaterThan(45).allSatisfy(action -> {
            assertThat(taker.takes(invocation(action.name(), "")))
                    .as(action.name())
                    .isTrue();
            assertThat(Shared.json(action.schema()).at("/type").asText()).isEqualTo("object");
            assertThat(action.titles()).containsKeys("en", "zh");
        });
        assertThat(taker.takes(invocation("fly", ""))).isFalse();
    }

    private CommandTaker taker() {
        return Objects.requireNonNull(server.road().sessions().getLast().taker(), "it listens for commands");
    }

    private void pass(String action, String input) {
        assertThat(taker().pass(invocation(action, input))).isTrue();
    }

    static Invocation invocation(String action, String input) {
        return new Invocation(
                "id-" + action,
                1,
                Invocation.Kind.ACTION,
                action,
                input,
                "",
                "",
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

    private String answer() {
        await().atMost(LONG).until(() -> server.road().offerCount() > 0);
        return text(server.road().offers().getLast());
    }

    private static String text(Offered offered) {
        return new String(offered.bytes(), StandardCharsets.UTF_8);
    }
}
