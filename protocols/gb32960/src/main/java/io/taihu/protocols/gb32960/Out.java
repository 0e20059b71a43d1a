package io.taihu.protocols.gb32960;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes a data unit. Big-endian. One thread. */
final class Out {
    private byte[] bytes;
    private int length;

    Out() {
        this(128);
    }

    Out(int expected) {
        this.bytes = new byte[expected];
    }

    Out unsigned(long value, int width) {
        room(width);
        for (int shift = 8 * (width - 1); shift >= 0; shift -= 8) {
            bytes[length++] = (byte) (value >> shift);
        }
        return this;
    }

    Out bytes(byte[] more) {
        return bytes(more, 0, more.length);
    }

    Out bytes(byte[] more, int offset, int count) {
        room(count);
        System.arraycopy(more, offset, bytes, length, count);
        length += count;
        return this;
    }

    /** ASCII in a length, filled up with zeros. */
    Out text(String text, int width) {
        byte[] letters = text.getBytes(StandardCharsets.ISO_8859_1);
        if (letters.length > width) {
            throw new IllegalArgumentException("\"" + text + "\" is longer than " + width + " characters");
        }
        room(width);
        System.arraycopy(letters, 0, bytes, length, letters.length);
        Arrays.fill(bytes, length + letters.length, length + width, (byte) 0);
        length += width;
        return this;
    }

    /** The frame that begins at the start, with its BCC. */
    byte[] closed() {
        return unsigned(Frame.bcc(bytes, 2, length), 1).toBytes();
    }

    int length() {
        return length;
    }

    byte[] array() {
        return bytes;
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }

    private void room(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + more, 2 * bytes.length));
        }
    }
}
