package io.taihu.netkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The examples of RFC 8949, appendix A, that it can write, and what is its own. */
class CborWriterTest {
    @Test
    void writesIntegersInTheirShortestForm() {
        assertThat(written(w -> w.integer(0))).isEqualTo("00");
        assertThat(written(w -> w.integer(23))).isEqualTo("17");
        assertThat(written(w -> w.integer(24))).isEqualTo("1818");
        assertThat(written(w -> w.integer(100))).isEqualTo("1864");
        assertThat(written(w -> w.integer(1_000))).isEqualTo("1903e8");
        assertThat(written(w -> w.integer(1_000_000))).isEqualTo("1a000f4240");
        assertThat(written(w -> w.integer(1_000_000_000_000L))).isEqualTo("1b000000e8d4a51000");
        assertThat(written(w -> w.integer(Long.MAX_VALUE))).isEqualTo("1b7fffffffffffffff");
        assertThat(written(w -> w.integer(-1))).isEqualTo("20");
        assertThat(written(w -> w.integer(-1_000))).isEqualTo("3903e7");
        assertThat(written(w -> w.integer(Long.MIN_VALUE))).isEqualTo("3b7fffffffffffffff");
    }

    @Test
    void writesOtherValues() {
        assertThat(written(w -> w.number(1.1))).isEqualTo("fb3ff199999999999a");
        assertThat(written(w -> w.number(-4.1))).isEqualTo("fbc010666666666666");
        assertThat(written(w -> w.bool(false))).isEqualTo("f4");
        assertThat(written(w -> w.bool(true))).isEqualTo("f5");
        assertThat(written(CborWriter::nothing)).isEqualTo("f6");
        assertThat(written(w -> w.timeSeconds(1_363_896_240))).isEqualTo("c11a514b67b0");
        assertThat(written(w -> w.timeMicros(1_363_896_240_000_000L))).isEqualTo("c11a514b67b0");
        assertThat(written(w -> w.timeMicros(1_363_896_240_500_000L))).isEqualTo("c1fb41d452d9ec200000");
    }

    @Test
    void writesTexts() {
        assertThat(written(w -> w.text(""))).isEqualTo("60");
        assertThat(written(w -> w.text("IETF"))).isEqualTo("6449455446");
        assertThat(written(w -> w.text("\u00fc"))).isEqualTo("62c3bc");
        assertThat(written(w -> w.text("\u6c34"))).isEqualTo("63e6b0b4");
        assertThat(written(w -> w.text("ab\u6c34"))).isEqualTo("656162e6b0b4");
        assertThat(written(w -> w.text("a".repeat(23) + "\u6c34"))).startsWith("781a");
        assertThat(written(w -> w.hex(new byte[] {(byte) 0xE1, 0x0F}, 0, 2))).isEqualTo("6465313066");
    }

    @Test
    void writesMapsAndArraysThatEndSomewhere() {
        assertThat(written(w -> {
                    w.beginMap();
                    w.text("Fun");
                    w.bool(true);
                    w.text("Amt");
                    w.beginArray();
                    w.integer(-2);
                    w.end();
                    w.end();
                }))
                .isEqualTo("bf6346756ef563416d749f21ffff");
    }

    @Test
    void growsAndIsUsedAgain() {
        CborWriter writer = new CborWriter();
        for (int i = 0; i < 10_000; i++) {
            writer.integer(7);
        }
        assertThat(Arrays.copyOf(writer.array(), writer.length()))
                .hasSize(10_000)
                .containsOnly(7);
        writer.cut(3);
        assertThat(writer.length()).isEqualTo(3);
        writer.clear();
        assertThat(writer.length()).isZero();
    }

    private static String written(Consumer<CborWriter> what) {
        CborWriter writer = new CborWriter();
        what.accept(writer);
        return HexFormat.of().formatHex(writer.array(), 0, writer.length());
    }
}
