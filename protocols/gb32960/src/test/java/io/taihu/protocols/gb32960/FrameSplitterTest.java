package io.taihu.protocols.gb32960;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.taihu.protocols.gb32960.FrameSplitter.Found;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FrameSplitterTest {
    private static final String VIN = "LTEST0000000EV001";
    private static final int MANY = 1_400;

    @Test
    void findsFramesOfBothEditionsOneBehindTheOther() {
        byte[] old = Frame.of(Edition.V2016, 7, 0xfe, VIN, new byte[0]).encode();
        byte[] young = report(Edition.V2025).encode();

        assertThat(split(join(old, young, old))).containsExactly(hex(old), hex(young), hex(old));
    }

    @Test
    void waitsForTheRestOfAFrameWhereverItIsCut() {
        byte[] frame = report(Edition.V2016).encode();
        for (int cut = 0; cut < frame.length; cut++) {
            FrameSplitter splitter = new FrameSplitter(Frame.DATA_MAX);
            ByteBuf in = Unpooled.buffer().writeBytes(frame, 0, cut);
            assertThat(splitter.next(in)).isEqualTo(Found.NOTHING);
            in.writeBytes(frame, cut, frame.length - cut);
            assertThat(splitter.next(in)).isEqualTo(Found.FRAME);
            assertThat(splitter.length()).isEqualTo(frame.length);
            assertThat(in.readableBytes()).isEqualTo(frame.length);
        }
    }

    @Test
    void findsTheNextFrameBehindGarbage() {
        byte[] frame = report(Edition.V2016).encode();
        byte[] garbage = "GET / HTTP/1.1\r\nHost: ##x $$y\r\n\r\n#".getBytes(StandardCharsets.US_ASCII);

        assertThat(split(join(garbage, frame, frame))).containsExactly(hex(frame), hex(frame));
    }

    @Test
    void findsTheNextFrameBehindOneThatWasCutInTheMiddle() {
        byte[] frame = report(Edition.V2025).encode();
        byte[] many = join(many());
        for (int cut = 1; cut < frame.length; cut++) {
            // what is now in the place of its length may be great: all is found when so much has come
            List<String> found = split(join(Arrays.copyOf(frame, cut), frame, frame, many));
            assertThat(found.size()).as("cut at %d", cut).isEqualTo(2 + MANY);
            assertThat(found).startsWith(hex(frame), hex(frame));
        }
    }

    @Test
    void aFlippedBitCostsOneFrameOnly() {
        byte[] frame = report(Edition.V2016).encode();
        byte[][] next = many();
        byte[] many = join(next);
        for (int bit = 0; bit < 8 * frame.length; bit++) {
            byte[] flipped = frame.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            // a length that has become greater takes what comes behind it until all of it has come
            List<String> found = split(join(flipped, many));
            assertThat(found.size()).as("bit %d", bit).isEqualTo(next.length);
            assertThat(found.getLast()).isEqualTo(hex(next[next.length - 1]));
        }
    }

    @Test
    void aFrameBeyondTheLimitIsToldBeforeItIsThere() {
        byte[] frame = Frame.of(Edition.V2016, 2, 0xfe, VIN, new byte[1_025]).encode();
        FrameSplitter splitter = new FrameSplitter(1_024);

        assertThat(splitter.next(Unpooled.wrappedBuffer(frame, 0, Frame.HEADER)))
                .isEqualTo(Found.TOO_LONG);
        assertThat(splitter.problem()).hasMessageContaining("1024").hasMessageContaining("1025");
    }

    @Test
    void tooMuchGarbageIsHopeless() {
        FrameSplitter splitter = new FrameSplitter(Frame.DATA_MAX);
        Found last = Found.DAMAGE;
        for (int i = 0; i <= FrameSplitter.GARBAGE_MAX / 1_000 && last == Found.DAMAGE; i++) {
            last = splitter.next(Unpooled.wrappedBuffer(new byte[1_000]));
        }
        assertThat(last).isEqualTo(Found.HOPELESS);
    }

    @Test
    void damagedFramesInARowAreHopelessUnlessAGoodOneCame() {
        byte[] good = Frame.of(Edition.V2016, 7, 0xfe, VIN, new byte[0]).encode();
        byte[] bad = good.clone();
        bad[bad.length - 1] ^= 1;
        FrameSplitter splitter = new FrameSplitter(Frame.DATA_MAX);
        for (int i = 0; i < FrameSplitter.DAMAGED_MAX; i++) {
            assertThat(splitter.next(Unpooled.wrappedBuffer(bad))).isEqualTo(Found.DAMAGE);
        }
        assertThat(splitter.next(Unpooled.wrappedBuffer(good))).isEqualTo(Found.FRAME);
        for (int i = 0; i < FrameSplitter.DAMAGED_MAX; i++) {
            assertThat(splitter.next(Unpooled.wrappedBuffer(bad))).isEqualTo(Found.DAMAGE);
        }
        assertThat(splitter.next(Unpooled.wrappedBuffer(bad))).isEqualTo(Found.HOPELESS);
    }

    @Test
    void findsAllVectorsInOneStreamWithNoiseBetweenThem() throws IOException {
        Random random = new Random(32960);
        List<byte[]> parts = new ArrayList<>();
        List<String> frames = new ArrayList<>();
        for (JsonNode row : Vectors.of("gb32960.dev.jsonl")) {
            byte[] noise = new byte[random.nextInt(20)];
            random.nextBytes(noise);
            for (int i = 0; i < noise.length; i++) {
                noise[i] = noise[i] == '#' || noise[i] == '$' ? 0 : noise[i];
            }
            parts.add(noise);
            parts.add(Vectors.bytes(row.get("hex").asText()));
            frames.add(row.get("hex").asText());
        }
        assertThat(split(join(parts.toArray(byte[][]::new)))).isEqualTo(frames);
    }

    /** More frames than the longest one is long, all different. */
    private static byte[][] many() {
        Random random = new Random(7);
        byte[][] frames = new byte[MANY][];
        for (int i = 0; i < MANY; i++) {
            byte[] data = new byte[25];
            random.nextBytes(data);
            frames[i] = Frame.of(Edition.V2016, 0xc0, 0xfe, VIN, data).encode();
        }
        return frames;
    }

    private static Frame report(Edition edition) {
        Report report = new Report(edition, Instant.parse("2026-11-27T00:00:00Z"));
        report.add(edition == Edition.V2016 ? Tables2016.ENGINE : Tables2025.ENGINE)
                .set("speed", 3_000);
        // two marks within the data
        report.add(0x80, new byte[] {'#', '#', 1, (byte) 0xfe, '$', '$', 2, (byte) 0xfe});
        return report.frame(VIN, false);
    }

    private static List<String> split(byte[] stream) {
        FrameSplitter splitter = new FrameSplitter(Frame.DATA_MAX);
        ByteBuf in = Unpooled.wrappedBuffer(stream);
        List<String> found = new ArrayList<>();
        while (true) {
            switch (splitter.next(in)) {
                case NOTHING -> {
                    return found;
                }
                case FRAME -> {
                    byte[] frame = new byte[splitter.length()];
                    in.readBytes(frame);
                    found.add(hex(frame));
                }
                case DAMAGE -> {}
                case TOO_LONG, HOPELESS ->
                    throw new AssertionError(splitter.problem().reason());
            }
        }
    }

    private static byte[] join(byte[]... parts) {
        ByteBuf all = Unpooled.buffer();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        byte[] bytes = new byte[all.readableBytes()];
        all.readBytes(bytes);
        return bytes;
    }

    private static String hex(byte[] bytes) {
        return Vectors.hex(bytes);
    }
}
