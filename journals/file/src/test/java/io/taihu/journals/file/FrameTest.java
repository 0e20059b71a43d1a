package io.taihu.journals.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.taihu.spi.Clock;
import io.taihu.spi.Meters;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The bytes of the files, which later versions must still read. */
final class FrameTest {
    private static final String GOLDEN_HEADER = "54414948554a4e4c010000000010000000000000000000000010000000000000"
            + "ffffffffffffffff03f166b233e3ef28956eeb2f2632d7bd00305f018b600600"
            + "902cf53300000000";
    /** Made by another program after docs/journal.md: "first" and "second!!", each the first of its flush. */
    private static final String GOLDEN_FRAMES =
            "05000000f6509fd46ba71ec27bc8e26666697273740000000800000093c192a6" + "59c5a7034875bb0f7365636f6e642121";

    private final Frame.Look look = new Frame.Look();

    @Test
    void goldenFile() {
        SimulatedDisk disk = new SimulatedDisk();
        Clock clock = new Clock() {
            @Override
            public long micros() {
                return 1_795_000_000_000_000L;
            }

            @Override
            public long nanos() {
                return 0;
            }
        };
        try (FileJournal journal =
                FileJournal.open(disk, Records.SMALL, clock, Meters.none(), new SplittableRandom(42))) {
            Records.write(journal, "first", "second!!");
        }
        byte[] file = disk.content("00000000000000000000.journal");
        assertThat(HexFormat.of().formatHex(file, 0, 72)).isEqualTo(GOLDEN_HEADER);
        assertThat(HexFormat.of().formatHex(file, 4_096, 4_096 + 48)).isEqualTo(GOLDEN_FRAMES);
    }

    @Test
    void aRecordIsOneOnlyAtItsPlace() {
        byte[] frame = frame("hello", 7, 800, false);
        assertThat(look.at(frame, 0, frame.length, 1_000, 7, 800)).isEqualTo(Frame.Kind.RECORD);
        assertThat(look.size).isEqualTo(frame.length);
        assertThat(look.marked).isFalse();
        assertThat(look.at(frame, 0, frame.length, 1_000, 7, 808)).isEqualTo(Frame.Kind.NONE);
        assertThat(look.at(frame, 0, frame.length, 1_000, 8, 800)).isEqualTo(Frame.Kind.NONE);
    }

    @Test
    void aMarkedRecordIsOneToo() {
        byte[] frame = frame("hello", 7, 800, true);
        assertThat(look.at(frame, 0, frame.length, 1_000, 7, 800)).isEqualTo(Frame.Kind.RECORD);
        assertThat(look.marked).isTrue();
    }

    @Test
    void everyChangedBitIsSeen() {
        byte[] frame = frame("hello, world", 7, 800, false);
        int bits = 8 * (Frame.HEADER + 12); // the padding says nothing
        for (int bit = 0; bit < bits; bit++) {
            byte[] changed = frame.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(look.at(changed, 0, changed.length, 1_000, 7, 800))
                    .as("bit %s", bit)
                    .isEqualTo(Frame.Kind.NONE);
        }
    }

    @Test
    void saysHowManyBytesItNeeds() {
        byte[] frame = frame("hello, world", 7, 800, false);
        for (int end = 0; end < frame.length; end++) {
            assertThat(look.at(frame, 0, end, 1_000, 7, 800))
                    .as("%s bytes", end)
                    .isEqualTo(Frame.Kind.CUT);
            assertThat(look.size).isEqualTo(end < Frame.HEADER ? Frame.HEADER : frame.length);
        }
        assertThat(look.at(frame, 0, frame.length, frame.length - 8, 7, 800)).isEqualTo(Frame.Kind.NONE);
    }

    @Test
    void noiseIsNoRecord() {
        SplittableRandom random = new SplittableRandom(5);
        byte[] noise = new byte[1 << 16];
        random.nextBytes(noise);
        for (int at = 0; at < noise.length; at += Frame.ALIGNMENT) {
            assertThat(look.at(noise, at, noise.length, noise.length - at, 7, at))
                    .isEqualTo(Frame.Kind.NONE);
        }
    }

    private static byte[] frame(String text, long salt, long position, boolean marked) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        byte[] frame = Arrays.copyOf(new byte[0], Frame.size(bytes.length));
        int crc = Frame.crc(bytes, 0, bytes.length) ^ (marked ? Frame.MARK : 0);
        Frame.putLong(frame, 0, Frame.start(bytes.length, crc));
        Frame.putLong(frame, 8, Frame.stamp(salt, position, bytes.length));
        System.arraycopy(bytes, 0, frame, Frame.HEADER, bytes.length);
        return frame;
    }
}
