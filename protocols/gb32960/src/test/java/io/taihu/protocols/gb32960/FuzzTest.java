package io.taihu.protocols.gb32960;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.netty.buffer.Unpooled;
import io.taihu.protocols.gb32960.FrameSplitter.Found;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Each vector and a choice of the real frames, cut, stretched and changed at each place: nothing throws, and no connection would end. */
class FuzzTest {
    @Test
    void everyVectorCutAtEachByteIsToldAsAnError() throws IOException {
        for (byte[] frame : frames()) {
            for (int cut = 0; cut < frame.length; cut++) {
                assertThat(new Gb32960Protocol().decode(Arrays.copyOf(frame, cut)))
                        .startsWith("{\"error\":")
                        .contains("\"at\":");
            }
        }
    }

    @Test
    void everyVectorStretchedIsToldAsAnError() throws IOException {
        for (byte[] frame : frames()) {
            for (int more : new int[] {1, 2, 25, 1_000}) {
                assertThat(new Gb32960Protocol().decode(Arrays.copyOf(frame, frame.length + more)))
                        .startsWith("{\"error\":");
            }
        }
    }

    @Test
    void everyBitFlippedIsToldAsAnErrorAndClosesNothing() throws IOException {
        for (byte[] frame : frames()) {
            for (int bit = 0; bit < 8 * frame.length; bit++) {
                byte[] flipped = frame.clone();
                flipped[bit / 8] ^= (byte) (1 << bit % 8);
                assertThat(new Gb32960Protocol().decode(flipped)).startsWith("{\"error\":");
                assertThat(new FrameSplitter(Frame.DATA_MAX).next(Unpooled.wrappedBuffer(flipped)))
                        .isIn(Found.DAMAGE, Found.NOTHING);
            }
        }
    }

    /** With a BCC that fits what was changed, so that it gets behind the envelope. */
    @Test
    void whateverADataUnitHoldsIsReadOrKept() throws IOException {
        Random random = new Random(2025);
        for (byte[] frame : frames()) {
            for (int at = 2; at < frame.length - 1; at++) {
                if (at == Frame.LENGTH_AT || at == Frame.LENGTH_AT + 1) {
                    continue;
                }
                for (int value : new int[] {0x00, 0x7f, 0xfe, 0xff, random.nextInt(256)}) {
                    byte[] changed = frame.clone();
                    changed[at] = (byte) value;
                    check(changed);
                }
            }
        }
    }

    @Test
    void aDataUnitCutAtEachByteIsReadAsFarAsItGoes() throws IOException {
        for (byte[] frame : frames()) {
            for (int cut = Frame.HEADER; cut < frame.length - 1; cut++) {
                byte[] shorter = Arrays.copyOf(frame, cut + 1);
                shorter[Frame.LENGTH_AT] = (byte) (cut - Frame.HEADER >> 8);
                shorter[Frame.LENGTH_AT + 1] = (byte) (cut - Frame.HEADER);
                check(shorter);
            }
        }
    }

    @Test
    void randomDataUnitsOfEachCommandAreReadOrKept() {
        Random random = new Random(5);
        for (int round = 0; round < 50_000; round++) {
            byte[] data = new byte[random.nextInt(120)];
            random.nextBytes(data);
            Edition edition = Edition.values()[random.nextInt(2)];
            int command = random.nextInt(1, 12) | (random.nextInt(4) == 0 ? 0x80 : 0);
            int response = random.nextBoolean() ? 0xfe : 1;
            check(Frame.of(edition, command, response, "VIN", data).encode());
        }
    }

    /** Closes a frame and decodes it: one JSON object, and nothing of the data unit is lost. */
    private static void check(byte[] frame) {
        frame[frame.length - 1] = (byte) Frame.bcc(frame, 2, frame.length - 1);
        JsonNode said = Vectors.json(new Gb32960Protocol().decode(frame));
        assertThat(said.has("error")).isFalse();
        Frame read = Frame.decode(frame);
        byte[] again = Decoded.of(read).encode();
        byte[] sent = read.dataBytes();
        if (!Arrays.equals(again, sent)) {
            // a zero that does not fill up a text to its end, and letters behind it
            assertThat(again).hasSameSizeAs(sent);
        }
    }

    private static List<byte[]> frames() throws IOException {
        List<byte[]> frames = new ArrayList<>();
        Vectors.of("gb32960.dev.jsonl")
                .forEach(row -> frames.add(Vectors.bytes(row.get("hex").asText())));
        List<String[]> real = Vectors.csv("ev_gbt32960_real/frames.csv");
        for (int i = 1; i < real.size(); i += 60) {
            frames.add(Vectors.bytes(real.get(i)[3]));
        }
        return frames;
    }
}
