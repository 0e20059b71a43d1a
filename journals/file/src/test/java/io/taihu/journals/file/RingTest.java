package io.taihu.journals.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The newest bytes in memory. */
final class RingTest {
    private static final int SIZE = 1_024;

    @Test
    void givesBackWhatWasPutAcrossItsEnd() {
        Ring ring = new Ring(SIZE, 0);
        SplittableRandom random = new SplittableRandom(1);
        long at = 0;
        for (int i = 0; i < 1_000; i++) {
            byte[] record = new byte[1 + random.nextInt(300)];
            random.nextBytes(record);
            put(ring, at, record);
            byte[] frame = new byte[Frame.size(record.length)];
            assertThat(ring.copy(at, frame, frame.length)).isTrue();
            assertThat(Frame.getInt(frame, 0)).isEqualTo(record.length);
            assertThat(ByteBuffer.wrap(frame, Frame.HEADER, record.length)).isEqualTo(ByteBuffer.wrap(record));
            for (int pad = Frame.HEADER + record.length; pad < frame.length; pad++) {
                assertThat(frame[pad]).isZero();
            }
            at += frame.length;
        }
    }

    @Test
    void doesNotGiveWhatIsOverwrittenOrOlderThanItself() {
        Ring ring = new Ring(SIZE, 4_096);
        byte[] into = new byte[64];
        assertThat(ring.copy(4_088, into, 8)).isFalse();
        put(ring, 4_096, new byte[SIZE - 16]);
        assertThat(ring.copy(4_096, into, 64)).isTrue();
        put(ring, 4_096 + SIZE, new byte[8]);
        assertThat(ring.copy(4_096, into, 64)).isFalse();
        assertThat(ring.copy(4_096 + 24, into, 64)).isTrue();
    }

    @Test
    void marksAFrameOnce() {
        Ring ring = new Ring(SIZE, 0);
        put(ring, 0, new byte[] {1, 2, 3});
        byte[] before = new byte[24];
        byte[] after = new byte[24];
        ring.copy(0, before, 24);
        ring.mark(0);
        ring.copy(0, after, 24);
        assertThat(Frame.getInt(before, 4) ^ Frame.getInt(after, 4)).isEqualTo(Frame.MARK);
    }

    @Test
    void whoCopiesWhileItIsWrittenOverIsTold() throws InterruptedException {
        Ring ring = new Ring(SIZE, 0);
        long end = 2_000_000L * 64;
        List<String> wrong = Collections.synchronizedList(new ArrayList<>());
        Thread reader = Thread.ofPlatform().start(() -> {
            byte[] into = new byte[64];
            long at = 0;
            while (at < end && wrong.isEmpty()) {
                long newest = ring.reserved();
                at = Math.max(at, newest - SIZE); // at the very edge of what is being written over
                if (at + 64 <= newest - 64 && ring.copy(at, into, 64)) {
                    for (int i = Frame.HEADER; i < 64; i += 8) {
                        if (Frame.getLong(into, i) != at) {
                            wrong.add("at " + at + " " + Frame.getLong(into, i));
                        }
                    }
                    at += 64;
                }
                if (newest >= end) {
                    return;
                }
            }
        });
        byte[] record = new byte[48];
        for (long at = 0; at < end && wrong.isEmpty(); at += 64) {
            for (int i = 0; i < 48; i += 8) {
                Frame.putLong(record, i, at);
            }
            put(ring, at, record);
        }
        reader.join();
        assertThat(wrong).isEmpty();
    }

    private static void put(Ring ring, long at, byte[] record) {
        int frame = Frame.size(record.length);
        ring.reserve(at + frame);
        ring.putFrame(at, Frame.crc(record, 0, record.length), 0, record, 0, record.length, frame);
    }
}
