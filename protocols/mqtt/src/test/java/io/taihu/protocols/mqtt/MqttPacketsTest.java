package io.taihu.protocols.mqtt;

import static io.taihu.protocols.mqtt.Packets.V3;
import static io.taihu.protocols.mqtt.Packets.V5;
import static io.taihu.protocols.mqtt.Packets.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.taihu.model.Invocation;
import io.taihu.protocols.mqtt.Packets.Packet;
import io.taihu.spi.CommandTaker;
import io.taihu.spi.Session.Offer;
import io.taihu.testkit.FakeSession;
import io.taihu.testkit.Peer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sequences of packets over a real socket: what the specification says must come of them. */
@Timeout(60)
class MqttPacketsTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final String TOPIC = "things/a/readings";
    private static final byte[] JSON = utf8("{\"n\":1}");

    private final RunningMqtt mqtt = new RunningMqtt("mqtt.maximum-packet-size", "100k");

    @AfterEach
    void close() throws Exception {
        mqtt.close();
    }

    /** Packets of a connected client that are malformed or break the protocol, and MQTT 5's reason for it. */
    static Stream<Arguments> broken() {
        return Stream.of(V3, V5).flatMap(v -> {
            byte[] none = v == V5 ? new byte[] {0} : new byte[0];
            return Stream.of(
                    Arguments.of(v, "a lone continuation byte in a topic", publish(v, "things/a/\\80"), 0x81),
                    Arguments.of(v, "a surrogate in a topic", publish(v, "things/a/\\eda080"), 0x81),
                    Arguments.of(v, "an overlong form in a topic", publish(v, "things/a/\\c0af"), 0x81),
                    Arguments.of(v, "a character beyond U+10FFFF", publish(v, "things/a/\\f4908080"), 0x81),
                    Arguments.of(v, "U+0000 in a topic", publish(v, "things/a/readings\\00"), 0x81),
                    Arguments.of(v, "# in the topic of a PUBLISH", publish(v, "things/a/#"), 0x81),
                    Arguments.of(v, "+ in the topic of a PUBLISH", publish(v, "things/+/readings"), 0x81),
                    Arguments.of(v, "packet id 0", Packets.publish(v, 1, 0, TOPIC, "{\"n\":1}"), 0x81),
                    Arguments.of(v, "PUBREL of packet id 0", Packets.release(0), 0x81),
                    Arguments.of(v, "QoS 3", Packets.publish(v, 0x36, 1, utf8(TOPIC), JSON), 0x81),
                    Arguments.of(v, "DUP at QoS 0", Packets.publish(v, 0x38, 0, utf8(TOPIC), JSON), 0x82),
                    Arguments.of(v, "CONNECT twice", Packets.connect(v, "c", "a", RunningMqtt.SECRET), 0x82),
                    Arguments.of(v, "a length of five digits", hex("30ffffffff7f"), 0x81),
                    Arguments.of(v, "a length behind the packet's end", hex("c00100"), 0x81),
                    Arguments.of(v, "a topic longer than its packet", hex("3004000a7468" + "00".repeat(20)), 0x81),
                    Arguments.of(v, "PINGREQ with flags", hex("c100"), 0x81),
                    Arguments.of(v, "DISCONNECT with flags", hex("e100"), 0x81),
                    Arguments.of(v, "PUBREL without its flags", hex("60020001"), 0x81),
                    Arguments.of(v, "SUBSCRIBE without its flags", subscribe(0x80, none, "01" + "0161" + "00"), 0x81),
                    Arguments.of(v, "SUBSCRIBE of packet id 0", subscribe(0x82, none, "00" + "0161" + "00"), 0x81),
                    Arguments.of(v, "SUBSCRIBE with QoS 3", subscribe(0x82, none, "01" + "0161" + "03"), 0x81),
                    Arguments.of(v, "SUBSCRIBE without a filter", subscribe(0x82, none, "01"), 0x82),
                    Arguments.of(v, "UNSUBSCRIBE without a filter", subscribe(0xa2, none, "01"), 0x82),
                    Arguments.of(v, "packet type 0", hex("0000"), 0x81),
                    Arguments.of(v, "CONNACK from a client", hex(v == V5 ? "2003000000" : "20020000"), 0x82),
                    Arguments.of(v, "PINGRESP from a client", hex("d000"), 0x82));
        });
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("broken")
    void whatBreaksTheProtocolEndsItsOwnConnection(int version, String what, byte[] packet, int reason)
            throws IOException {
        Peer other = mqtt.connected(version, "other", "b");
        Peer peer = mqtt.connected(version, "c", "a");
        peer.send(packet);
        if (version == V5) {
            Packet end = Packets.read(peer.in());
            assertThat(end).as(what).isNotNull();
            assertThat(end.type()).as(what).isEqualTo(Packets.DISCONNECT);
            assertThat(end.code()).as(what).isEqualTo(reason);
        }
        assertThat(Packets.read(peer.in())).as(what).isNull();
        assertThat(mqtt.road().offerCount()).as("nothing of it is taken").isZero();
        RunningMqtt.assertServed(other);
        if (reason == 0x81) {
            FakeSession session = mqtt.road().sessions().get(1);
            assertThat(session.unreadable()).as("told to the session").hasSize(1);
        }
    }

    /** First packets that are no CONNECT as it should be; nothing is answered. */
    static Stream<Arguments> notConnect() {
        return Stream.of(
                Arguments.of("PUBLISH first", Packets.publish(V3, 0, 0, TOPIC, "{}")),
                Arguments.of("PINGREQ first", Packets.PING),
                Arguments.of("SUBSCRIBE first", hex("8206000100016100")),
                Arguments.of("HTTP", utf8("GET / HTTP/1.1\r\nHost: a\r\n\r\n")),
                Arguments.of("TLS", hex("16030100c8010000c40303")),
                Arguments.of("flags of CONNECT's header", flipped(0, 0x01)),
                Arguments.of("the reserved connect flag", flipped(9, 0x01)),
                Arguments.of("QoS of a will that is none", flipped(9, 0x08)),
                Arguments.of("a will of QoS 3", hex("101700044d51545404de003c00016300017700000001610000")),
                Arguments.of("a will that is not there", flipped(9, 0x04)),
                Arguments.of("retain of a will that is none", flipped(9, 0x20)),
                Arguments.of("a length of five digits", hex("10ffffffff7f")),
                Arguments.of("more length than 64 KiB", hex("10818004")),
                Arguments.of("bytes behind the password", hex("100f00044d5154540402003c0001610000")),
                Arguments.of("a client id not in UTF-8", connect("c\\ff", "a")),
                Arguments.of("a surrogate in the client id", connect("c\\eda080", "a")),
                Arguments.of("U+0000 in the client id", connect("c\\00", "a")),
                Arguments.of("a user name not in UTF-8", connect("c", "a\\c3")),
                Arguments.of("U+0000 in the user name", connect("c", "a\\00")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("notConnect")
    void whatIsNoConnectEndsItsConnectionUnanswered(String what, byte[] packet) throws IOException {
        Peer peer = mqtt.stranger();
        peer.send(packet);
        assertThat(Packets.read(peer.in())).as(what).isNull();
        assertThat(mqtt.road().sessions()).isEmpty();
        mqtt.connected(V3, "c", "a");
    }

    /** MQTT 3.1.1 [3.1.2-2]. */
    @ParameterizedTest
    @ValueSource(
            strings = {"00044d515454" + "06", "00044d515454" + "00", "00044d515458" + "04", "00064d5149736470" + "04"})
    void anUnknownVersionOrNameIsAnsweredAndEnded(String nameAndLevel) throws IOException {
        Peer peer = mqtt.stranger();
        peer.send(Packets.packet(0x10, hex(nameAndLevel + "02003c" + "000161")));
        Packet answer = Packets.read(peer.in());
        assertThat(answer).isNotNull();
        assertThat(answer.body()).containsExactly(0, 1);
        assertThat(Packets.read(peer.in())).isNull();
    }

    @ParameterizedTest
    @CsvSource({"4,2", "5,133"})
    void aClientIdThatIsTooLongIsRefused(int version, int code) throws IOException {
        Packet answer = mqtt.answer(mqtt.stranger(), version, "c".repeat(Handshake.CLIENT_ID_MAX + 1), "a");
        assertThat(answer).isNotNull();
        assertThat(answer.code()).isEqualTo(code);
        mqtt.connected(version, "c".repeat(Handshake.CLIENT_ID_MAX), "a");
    }

    /** MQTT 3.1.1 [3.1.4-5]: a client need not wait for CONNACK. */
    @ParameterizedTest
    @ValueSource(ints = {V3, V5})
    void whatFollowsConnectAtOnceIsHandledOnceItIsAccepted(int version) throws IOException {
        mqtt.road().holdOpenings(true);
        Peer peer = mqtt.stranger();
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(Packets.connect(version, "c", "a", RunningMqtt.SECRET));
        all.writeBytes(Packets.publish(version, 1, 1, TOPIC, "\"" + "x".repeat(90_000) + "\""));
        all.writeBytes(Packets.publish(version, 1, 2, TOPIC, "{\"n\":2}"));
        peer.send(all.toByteArray());
        await().atMost(LONG).until(() -> mqtt.road().openings() == 1);
        assertThat(mqtt.road().offerCount()).isZero();
        mqtt.road().letOpen();
        assertThat(Packets.read(peer.in())).satisfies(p -> assertThat(p.type()).isEqualTo(Packets.CONNACK));
        assertThat(Packets.read(peer.in())).satisfies(p -> assertThat(p.id()).isEqualTo(1));
        assertThat(Packets.read(peer.in())).satisfies(p -> assertThat(p.id()).isEqualTo(2));
        assertThat(mqtt.road().offers().getFirst().bytes()).hasSize(90_002);
    }

    @ParameterizedTest
    @ValueSource(ints = {V3, V5})
    void aPacketIdThatComesTwiceAtQosOneIsTwoMessages(int version) throws IOException {
        mqtt.road().durableAtFlush(false);
        Peer peer = mqtt.connected(version, "c", "a");
        peer.send(Packets.publish(version, 1, 7, TOPIC, "{\"n\":1}"));
        peer.send(Packets.publish(version, 1, 7, TOPIC, "{\"n\":2}"));
        await().atMost(LONG).until(() -> mqtt.road().waiting() == 2);
        mqtt.road().makeDurable(1);
        assertThat(Packets.read(peer.in())).satisfies(p -> assertThat(p.id()).isEqualTo(7));
        assertThat(peer.quiet()).isTrue();
        mqtt.road().makeDurable(1);
        assertThat(Packets.read(peer.in())).satisfies(p -> assertThat(p.id()).isEqualTo(7));
    }

    @Test
    void aProblemBelongsToItsMessageAlsoWhenAPacketIdComesTwice() throws IOException {
        mqtt.road().durableAtFlush(false);
        mqtt.road().answering((session, offered) -> mqtt.road().offerCount() == 2 ? Offer.REFUSED : Offer.TAKEN);
        Peer peer = mqtt.connected(V5, "c", "a");
        for (int i = 1; i <= 3; i++) {
            peer.send(Packets.publish(V5, 1, 7, TOPIC, "{\"n\":" + i + "}"));
        }
        await().atMost(LONG).until(() -> mqtt.road().waiting() == 3);
        mqtt.road().makeDurable(3);
        assertThat(Packets.read(peer.in())).satisfies(p -> assertThat(p.code()).isZero());
        assertThat(Packets.read(peer.in())).satisfies(p -> {
            assertThat(p.code()).isEqualTo(0x99);
            assertThat(new String(p.body(), StandardCharsets.UTF_8)).contains(FakeSession.PROBLEM.reason());
        });
        assertThat(Packets.read(peer.in())).satisfies(p -> assertThat(p.code()).isZero());
    }

    /** MQTT 3.1.1 and 5.0 section 4.3.3: the id is the message's until PUBREL. */
    @ParameterizedTest
    @ValueSource(ints = {V3, V5})
    void aPacketIdThatComesTwiceAtQosTwoIsOneMessageUntilItIsReleased(int version) throws IOException {
        mqtt.road().durableAtFlush(false);
        Peer peer = mqtt.connected(version, "c", "a");
        byte[] first = Packets.publish(version, 2, 7, TOPIC, "{\"n\":1}");
        byte[] again = first.clone();
        again[0] |= 0x08;
        peer.send(first);
        peer.send(again); // while the first is in flight
        RunningMqtt.assertServed(mqtt.connected(version, "other", "b"));
        assertThat(mqtt.road().offerCount()).isEqualTo(1);
        assertThat(peer.quiet())
                .as("the second PUBREC does not come before the first")
                .isTrue();
        mqtt.road().makeDurable(1);
        assertAnswer(peer, Packets.PUBREC, 0);
        assertAnswer(peer, Packets.PUBREC, 0);
        peer.send(again); // after the first was answered
        assertAnswer(peer, Packets.PUBREC, 0);
        peer.send(Packets.release(7));
        assertAnswer(peer, Packets.PUBCOMP, 0);
        peer.send(Packets.release(7));
        assertAnswer(peer, Packets.PUBCOMP, version == V5 ? 0x92 : 0);
        mqtt.road().durableAtFlush(true);
        peer.send(Packets.publish(version, 2, 7, TOPIC, "{\"n\":2}"));
        assertAnswer(peer, Packets.PUBREC, 0);
        assertThat(mqtt.road().offerCount()).isEqualTo(2);
    }

    /** MQTT 5.0 section 4.3.3: a PUBREC with an error ends the exchange. */
    @Test
    void aRefusedMessageOfQosTwoFreesItsPacketId() throws IOException {
        mqtt.road().answering((session, offered) -> mqtt.road().offerCount() == 1 ? Offer.REFUSED : Offer.TAKEN);
        Peer peer = mqtt.connected(V5, "c", "a");
        peer.send(Packets.publish(V5, 2, 7, TOPIC, "{\"n\":\"x\"}"));
        assertAnswer(peer, Packets.PUBREC, 0x99);
        peer.send(Packets.publish(V5, 2, 7, TOPIC, "{\"n\":1}"));
        assertAnswer(peer, Packets.PUBREC, 0);
        assertThat(mqtt.road().offerCount()).isEqualTo(2);
    }

    private static void assertAnswer(Peer peer, int type, int code) throws IOException {
        Packet answer = Packets.read(peer.in());
        assertThat(answer).isNotNull();
        assertThat(answer.type()).isEqualTo(type);
        assertThat(answer.id()).isEqualTo(7);
        assertThat(answer.code()).isEqualTo(code);
    }

    /** A PUBLISH of QoS 1 to a topic whose end, behind a backslash, is in hex. */
    private static byte[] publish(int version, String topic) {
        return Packets.publish(version, 0x32, 1, withHex(topic), JSON);
    }

    private static byte[] connect(String client, String user) {
        return Packets.connect(V3, withHex(client), withHex(user), utf8(RunningMqtt.SECRET), 60);
    }

    /** A good CONNECT with bits of one byte changed. */
    private static byte[] flipped(int at, int bits) {
        byte[] packet = Packets.connect(V3, "c", "a", RunningMqtt.SECRET);
        packet[at] ^= (byte) bits;
        return packet;
    }

    @ParameterizedTest
    @ValueSource(ints = {V3, V5})
    void passesCommandsToAThingThatListens(int version) throws Exception {
        Peer peer = mqtt.connected(version, "c", "a");
        FakeSession session = mqtt.road().sessions().getLast();
        assertThat(session.taker()).isNull();
        byte[] none = version == V5 ? new byte[] {0} : new byte[0];
        String filter = HexFormat.of().formatHex(utf8("things/a/actions/+/request"));
        peer.send(subscribe(0x82, none, "01" + "1a" + filter + "00"));
        assertThat(Packets.read(peer.in()).type()).isEqualTo(Packets.SUBACK);
        CommandTaker taker = session.taker();
        Invocation start = command(Invocation.Kind.ACTION, "start", "{\"speed\":40}");

        assertThat(taker.takes(start)).isTrue();
        assertThat(taker.takes(command(Invocation.Kind.PROPERTY, "level", "1"))).isFalse();
        assertThat(taker.pass(start)).isTrue();

        Packet sent = Packets.read(peer.in());
        String text = new String(sent.body(), StandardCharsets.UTF_8);
        assertThat(text)
                .contains("things/a/actions/start/request")
                .contains("{\"id\":\"i1\",\"input\":{\"speed\":40}}");
        if (version == V5) {
            assertThat(text).contains("things/a/actions/start/response");
        }
        peer.send(Packets.publish(version, 1, 9, "things/a/actions/start/response", "{\"id\":\"i1\"}"));
        assertThat(Packets.read(peer.in()).type()).isEqualTo(Packets.PUBACK);
        peer.close();
        await().until(() -> !taker.takes(start));
        assertThat(taker.pass(start)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {V3, V5})
    void passesWhatIsAskedOfAThingBehindItToItsGateway(int version) throws Exception {
        mqtt.road().putBehind("a", "child");
        Peer peer = mqtt.connected(version, "c", "a");
        FakeSession session = mqtt.road().sessions().getLast();
        byte[] none = version == V5 ? new byte[] {0} : new byte[0];
        String requests = filter("things/child/actions/+/request");
        String foreign = filter("things/stranger/actions/+/request");
        String readings = filter("things/child/readings");
        String wanted = filter("things/child/properties/set");
        peer.send(subscribe(0x82, none, "01" + requests.substring(2) + foreign + readings + wanted));
        // what comes behind it waits for it
        peer.send(Packets.PING);
        Packet answer = Packets.read(peer.in());
        assertThat(answer.type()).isEqualTo(Packets.SUBACK);
        byte no = (byte) (version == V5 ? 0x87 : 0x80);
        assertThat(answer.body()).endsWith(0, no, no, 0);
        assertThat(Packets.read(peer.in()).type()).isEqualTo(0xd0);

        CommandTaker taker = session.taker();
        Invocation start = command(Invocation.Kind.ACTION, "start", "");
        assertThat(taker.takes(start)).isTrue();
        assertThat(taker.pass(start)).isTrue();
        assertThat(new String(Packets.read(peer.in()).body(), StandardCharsets.UTF_8))
                .contains("things/child/actions/start/request");
        assertThat(taker.takes(command(Invocation.Kind.PROPERTY, "level", "1"))).isTrue();
        peer.close();
        await().until(() -> !taker.takes(start));
    }

    private static String filter(String text) {
        return "00%02x".formatted(text.length()) + HexFormat.of().formatHex(utf8(text)) + "00";
    }

    private static Invocation command(Invocation.Kind kind, String name, String input) {
        return new Invocation(
                "i1",
                1,
                kind,
                name,
                input,
                "1",
                "",
                "",
                "",
                false,
                1_000_000,
                1,
                0,
                Invocation.State.SENT,
                1,
                1,
                "",
                "");
    }

    private static byte[] subscribe(int first, byte[] properties, String idAndFilters) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        byte[] rest = hex("00" + idAndFilters);
        body.write(rest, 0, 2);
        body.writeBytes(properties);
        byte[] filters = rest.length == 2 ? new byte[0] : hex("00" + idAndFilters.substring(2));
        body.writeBytes(filters);
        return Packets.packet(first, body.toByteArray());
    }

    private static byte[] withHex(String text) {
        int at = text.indexOf('\\');
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(utf8(at < 0 ? text : text.substring(0, at)));
        if (at >= 0) {
            bytes.writeBytes(hex(text.substring(at + 1)));
        }
        return bytes.toByteArray();
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }
}
