package io.taihu.protocols.jt808;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FileStreamTest {
    private static final String HEARTBEAT = "00020000123456789012000189";
    private static final String BLOCK = HexFormat.of()
            .formatHex(ByteBuffer.allocate(66)
                    .put(FileStream.MAGIC)
                    .put(Arrays.copyOf(new byte[] {'a'}, 50))
                    .putInt(7)
                    .putInt(4)
                    .putInt(0x7E7D7E01)
                    .array());

    @Test
    void tellsFramesAndBlocksApart() {
        assertThat(split("7e" + HEARTBEAT + "7e" + BLOCK + BLOCK + "7e" + HEARTBEAT + "7e7e" + HEARTBEAT + "7e"))
                .containsExactly(HEARTBEAT, BLOCK, BLOCK, HEARTBEAT, HEARTBEAT);
    }

    @Test
    void twoFramesMayShareADelimiter() {
        assertThat(split(HEARTBEAT + "7e" + HEARTBEAT + "7e" + BLOCK + "7e" + HEARTBEAT + "7e" + HEARTBEAT + "7e"))
                .as("the stream begins behind the delimiter of a frame")
                .containsExactly(HEARTBEAT, HEARTBEAT, BLOCK, HEARTBEAT, HEARTBEAT);
    }

    @Test
    void whatIsNeitherIsPassedOver() {
        String tooLong = BLOCK.substring(0, 4 * 2 + 50 * 2 + 8) + "00010001";
        assertThat(split(BLOCK + "303163aabb" + BLOCK + tooLong + BLOCK + "7e" + HEARTBEAT + "7e"))
                .containsExactly(BLOCK, BLOCK, BLOCK, HEARTBEAT);
    }

    @Test
    void findsThemInPiecesOfAnySizeAndWhateverIsDamaged() {
        byte[] bytes = HexFormat.of()
                .parseHex((HEARTBEAT + "7e" + BLOCK + "7e" + HEARTBEAT + "7e7e" + HEARTBEAT + "7e").repeat(5));
        List<String> whole = split(HexFormat.of().formatHex(bytes));
        Random random = new Random(2);
        for (int round = 0; round < 300; round++) {
            FileStream stream = new FileStream();
            Found found = new Found();
            byte[] given = bytes.clone();
            if (round % 2 == 1) {
                given[random.nextInt(given.length)] ^= (byte) (1 << random.nextInt(8));
            }
            for (int at = 0; at < given.length; ) {
                int part = Math.min(given.length - at, 1 + random.nextInt(round + 1));
                int from = at;
                assertThatCode(() -> stream.take(given, from, part, found)).doesNotThrowAnyException();
                at += part;
            }
            if (round % 2 == 0) {
                assertThat(found.all).isEqualTo(whole);
            }
        }
    }

    private static List<String> split(String hex) {
        Found found = new Found();
        byte[] bytes = HexFormat.of().parseHex(hex);
        new FileStream().take(bytes, 0, bytes.length, found);
        return found.all;
    }

    private static final class Found implements FileStream.Taker {
        final List<String> all = new ArrayList<>();

        @Override
        public void frame(byte[] bytes, int offset, int length) {
            all.add(HexFormat.of().formatHex(bytes, offset, offset + length));
        }

        @Override
        public void block(byte[] bytes, int offset, int length) {
            assertThat(FileStream.isBlock(bytes, offset, length)).isTrue();
            all.add(HexFormat.of().formatHex(bytes, offset, offset + length));
        }

        @Override
        public void tooLong() {
            all.add("too long");
        }
    }
}
