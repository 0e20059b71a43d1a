package io.taihu.protocols.gb32960;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads the bytes of a data unit from the front to the back. Big-endian. One thread; does not copy what it is given. */
final class In {
    private final byte[] bytes;
    private final int to;
    private int at;

    /** @param to end of the data unit, exclusive */
    In(byte[] bytes, int from, int to) {
        this.bytes = bytes;
        this.at = from;
        this.to = to;
    }

    int at() {
        return at;
    }

    void back(int to) {
        at = to;
    }

    int end() {
        return to;
    }

    int left() {
        return to - at;
    }

    byte[] array() {
        return bytes;
    }

    /** Makes sure that bytes are there. */
    void need(int count, String what) {
        if (to - at < count) {
            throw new Malformed(at, what + " needs " + count + " bytes and " + (to - at) + " are left");
        }
    }

    int byte1() {
        return bytes[at++] & 0xff;
    }

    int byte2() {
        int value = (bytes[at] & 0xff) << 8 | bytes[at + 1] & 0xff;
        at += 2;
        return value;
    }

    long byte4() {
        return (long) byte2() << 16 | byte2();
    }

    long unsigned(int width) {
        return switch (width) {
            case 1 -> byte1();
            case 2 -> byte2();
            case 4 -> byte4();
            default -> {
                long value = 0;
                for (int i = 0; i < width; i++) {
                    value = value << 8 | byte1();
                }
                yield value;
            }
        };
    }

    byte[] bytes(int length) {
        byte[] copy = Arrays.copyOfRange(bytes, at, at + length);
        at += length;
        return copy;
    }

    /** ASCII of a length, without the zeros that fill it up. */
    String text(int length) {
        int end = at + length;
        int last = end;
        while (last > at && bytes[last - 1] == 0) {
            last--;
        }
        String text = new String(bytes, at, last - at, StandardCharsets.ISO_8859_1);
        at = end;
        return text;
    }

    byte[] rest() {
        return bytes(to - at);
    }
}
