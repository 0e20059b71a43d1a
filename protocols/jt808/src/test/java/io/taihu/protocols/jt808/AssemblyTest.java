package io.taihu.protocols.jt808;

import static org.assertj.core.api.Assertions.assertThat;

import io.taihu.protocols.jt808.Assembly.Taken;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class AssemblyTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final Assembly assembly = new Assembly();

    @Test
    void packetsInAnyOrderMakeTheMessage() {
        byte[] body = body(2_500);
        List<Frame> packets = packets(7, body);
        assertThat(assembly.take(packets.get(2), 0)).isEqualTo(Taken.KEPT);
        assertThat(assembly.take(packets.get(0), 0)).isEqualTo(Taken.KEPT);
        assertThat(assembly.take(packets.get(0), 0)).as("the same again").isEqualTo(Taken.KEPT);
        assertThat(assembly.take(packets.get(1), 0)).isEqualTo(Taken.WHOLE);
        assertThat(assembly.whole()).isEqualTo(body);
        assertThat(assembly.isEmpty()).isTrue();
        assertThat(assembly.bytes()).isZero();
    }

    @Test
    void serialsGoRoundWithinAMessage() {
        byte[] body = body(2_500);
        List<Frame> packets = packets(65_535, body);
        assertThat(assembly.take(packets.get(0), 0)).isEqualTo(Taken.KEPT);
        assertThat(assembly.take(packets.get(1), 0)).isEqualTo(Taken.KEPT);
        assertThat(assembly.take(packets.get(2), 0)).isEqualTo(Taken.WHOLE);
        assertThat(assembly.whole()).isEqualTo(body);
    }

    @Test
    void missingPacketsAreAskedForThreeTimesAndThenGivenUp() {
        List<Frame> packets = packets(7, body(4_000));
        assembly.take(packets.get(1), 0);
        assertThat(assembly.due(4 * SECOND)).isEmpty();
        assertThat(assembly.due(6 * SECOND)).singleElement().satisfies(missing -> {
            assertThat(missing.firstSerial()).isEqualTo(7);
            assertThat(missing.packets()).containsExactly(1, 3, 4);
            assertThat(missing.first()).isNull();
        });
        assertThat(assembly.due(7 * SECOND)).isEmpty();
        assertThat(assembly.due(11 * SECOND)).hasSize(1);
        assertThat(assembly.due(16 * SECOND)).hasSize(1);
        assertThat(assembly.due(50 * SECOND)).isEmpty();
        assertThat(assembly.isEmpty()).isFalse();
        assertThat(assembly.due(61 * SECOND)).isEmpty();
        assertThat(assembly.isEmpty()).isTrue();
        assertThat(assembly.bytes()).isZero();
        assertThat(assembly.lost()).singleElement().asString().contains("0x0801", "serial 7", "1 of its 4 packets");
        assertThat(assembly.lost()).as("told once").isEmpty();
    }

    @Test
    void packetsOfAMessageThatWasPutTogetherAreKnownAgain() {
        List<Frame> packets = packets(7, body(2_500));
        packets.forEach(each -> assembly.take(each, 0));
        assertThat(assembly.take(packets.get(2), 30 * SECOND)).isEqualTo(Taken.REPEATED);
        assertThat(assembly.isEmpty()).isTrue();
        assertThat(assembly.take(packets(7, new byte[2_500]).get(2), 30 * SECOND))
                .as("other bytes are another message")
                .isEqualTo(Taken.KEPT);
        assembly.clear();
        assertThat(assembly.take(packets.get(2), 30 * SECOND))
                .as("of a terminal that began anew")
                .isEqualTo(Taken.KEPT);
    }

    @Test
    void theOldestGivesWayToMoreMessagesAndBytesThanThereMayBe() {
        for (int serial = 0; serial < 1_000; serial++) {
            assembly.take(packets(10 * serial, body(2_000)).getFirst(), serial);
        }
        assertThat(assembly.bytes()).isLessThan(Assembly.MESSAGES_MAX * 1_200L);
        List<Frame> many = packets(1, new byte[10_000 * Frame.BODY_LONGEST]);
        for (Frame each : many) {
            assertThat(assembly.take(each, 0)).isEqualTo(Taken.IMPOSSIBLE);
        }
        List<Frame> fits = packets(1, new byte[8_190 * Frame.BODY_LONGEST]);
        List<Taken> taken = fits.stream().map(each -> assembly.take(each, 0)).toList();
        assertThat(assembly.bytes()).isLessThanOrEqualTo(Assembly.BYTES_MAX);
        assertThat(taken).as("too many bytes after all").contains(Taken.IMPOSSIBLE);
        assertThat(assembly.lost()).isNotEmpty();
    }

    @Test
    void numbersThatCannotBeAreRefused() {
        for (String total : new String[] {"00000000", "00010000", "00010002", "00000001", "ffff0001"}) {
            byte[] plain = HexFormat.of().parseHex("08012001" + "012345678901" + "0001" + total + "aa" + "00");
            for (int i = 0; i < plain.length - 1; i++) {
                plain[plain.length - 1] ^= plain[i];
            }
            Frame frame = new Frame();
            assertThat(frame.read(plain, 0, plain.length)).isNull();
            assertThat(assembly.take(frame, 0)).isEqualTo(Taken.IMPOSSIBLE);
        }
        assertThat(assembly.isEmpty()).isTrue();
    }

    private static byte[] body(int length) {
        byte[] body = new byte[length];
        for (int i = 0; i < length; i++) {
            body[i] = (byte) (i * 31);
        }
        return body;
    }

    private static List<Frame> packets(int serial, byte[] body) {
        FrameWriter.Form form = new FrameWriter.Form(Version.V2013, 0, Phone.bytes("13912345678", Version.V2013));
        return FrameWriter.frames(form, 0x0801, serial & 0xFFFF, body).stream()
                .map(bytes -> {
                    byte[] plain = HexFormat.of().parseHex(Frames.split(bytes).getFirst());
                    Frame frame = new Frame();
                    assertThat(frame.read(plain, 0, plain.length)).isNull();
                    return frame;
                })
                .toList();
    }
}
