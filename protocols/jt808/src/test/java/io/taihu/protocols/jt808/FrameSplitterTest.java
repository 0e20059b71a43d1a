package io.taihu.protocols.jt808;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FrameSplitterTest {
    private static final String HEARTBEAT = "000200001234567890120001 89".replace(" ", "");

    @Test
    void findsFramesAmongOtherBytes() {
        assertThat(split("2424 7e" + HEARTBEAT + "7e")).containsExactly(HEARTBEAT);
        assertThat(split("7e7e7e" + HEARTBEAT + "7e7e" + HEARTBEAT + "7e")).containsExactly(HEARTBEAT, HEARTBEAT);
    }

    @Test
    void twoFramesMayShareADelimiter() {
        assertThat(split("7e" + HEARTBEAT + "7e" + HEARTBEAT + "7e")).containsExactly(HEARTBEAT, HEARTBEAT);
    }

    @Test
    void aFrameWithoutAnEndWaits() {
        assertThat(split("7e" + HEARTBEAT)).isEmpty();
    }

    @Test
    void everyGoodFrameIsFoundWhateverStandsBeforeIt() {
        Random random = new Random(3);
        for (int round = 0; round < 500; round++) {
            StringBuilder hex = new StringBuilder();
            for (int i = 0; i < 20; i++) {
                byte[] garbage = new byte[random.nextInt(round % 10 == 0 ? 6_000 : 60)];
                random.nextBytes(garbage);
                for (int at = 0; at < garbage.length; at += 1 + random.nextInt(30)) {
                    garbage[at] = random.nextBoolean() ? Frame.FLAG : Frame.ESCAPE;
                }
                hex.append(HexFormat.of().formatHex(garbage))
                        .append("7e")
                        .append(HEARTBEAT)
                        .append("7e");
            }
            assertThat(split(hex.toString()).stream().filter(HEARTBEAT::equals)).hasSize(20);
        }
    }

    @Test
    void undoesEscapes() {
        assertThat(split("7e307d02087d01557e")).containsExactly("307e087d55");
        assertThat(split("7e7d037d7e"))
                .as("no escapes, and an escape at the end")
                .containsExactly("7d037d");
    }

    @Test
    void findsFramesInPiecesOfAnySize() {
        StringBuilder hex = new StringBuilder("aabb7e");
        List<String> all = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            hex.append(HEARTBEAT).append("7e").append(i % 3 == 0 ? "7e" : "").append("307d02087d01557e");
            all.add(HEARTBEAT);
            all.add("307e087d55");
        }
        byte[] bytes = HexFormat.of().parseHex(hex);
        Random random = new Random(1);
        for (int round = 0; round < 200; round++) {
            FrameSplitter splitter = new FrameSplitter();
            Found found = new Found();
            int from = 0;
            while (from < bytes.length) {
                int length = Math.min(bytes.length - from, 1 + random.nextInt(round + 1));
                byte[] piece = java.util.Arrays.copyOfRange(bytes, from, from + length);
                splitter.take(piece, 0, length, found);
                from += length;
            }
            assertThat(found.frames).isEqualTo(all);
        }
    }

    @Test
    void whatIsLongerThanAFrameIsPassedOver() {
        String tooLong = "00".repeat(FrameSplitter.FRAME_MAX + 1);
        assertThat(split("7e" + tooLong + "7e" + HEARTBEAT + "7e")).containsExactly("too long", HEARTBEAT);
        FrameSplitter splitter = new FrameSplitter();
        Found found = new Found();
        byte[] flag = {Frame.FLAG};
        splitter.take(flag.clone(), 0, 1, found);
        for (int i = 0; i < 100; i++) {
            splitter.take(new byte[1_000], 0, 1_000, found);
        }
        assertThat(found.frames).containsExactly("too long");
        assertThat(splitter.strayBytes()).isGreaterThan(90_000);
        splitter.take(flag.clone(), 0, 1, found);
        byte[] good = HexFormat.of().parseHex(HEARTBEAT + "7e");
        splitter.take(good, 0, good.length, found);
        assertThat(found.frames).containsExactly("too long", HEARTBEAT);
        assertThat(splitter.strayBytes()).isZero();
    }

    private static List<String> split(String hex) {
        return Frames.split(HexFormat.of().parseHex(hex.replace(" ", "")));
    }

    private static final class Found implements FrameSplitter.Taker {
        final List<String> frames = new ArrayList<>();

        @Override
        public void frame(byte[] bytes, int offset, int length) {
            frames.add(HexFormat.of().formatHex(bytes, offset, offset + length));
        }

        @Override
        public void tooLong() {
            frames.add("too long");
        }
    }
}
