package io.taihu.protocols.jt808;

import java.util.Arrays;

/** Writes the fields of a body one after the other, big-endian. For one thread. */
final class BodyWriter {
    private final Version version;
    private final Dialect dialect;
    private byte[] bytes = new byte[64];
    private int length;
    private long remembered;

    BodyWriter(Version version) {
        this(version, Dialect.STANDARD);
    }

    BodyWriter(Version version, Dialect dialect) {
        this.version = version;
        this.dialect = dialect;
    }

    Version version() {
        return version;
    }

    Dialect dialect() {
        return dialect;
    }

    int length() {
        return length;
    }

    /** The number that fields which depend on an earlier one look at. */
    long remembered() {
        return remembered;
    }

    void remember(long number) {
        remembered = number;
    }

    /** The lowest bytes of a number. */
    void number(long number, int size) {
        room(size);
        for (int i = size - 1; i >= 0; i--) {
            bytes[length++] = (byte) (number >>> 8 * i);
        }
    }

    /** Overwrites a number that was written before. */
    void patch(int at, long number, int size) {
        for (int i = 0; i < size; i++) {
            bytes[at + i] = (byte) (number >>> 8 * (size - 1 - i));
        }
    }

    void bytes(byte[] from) {
        bytes(from, 0, from.length);
    }

    void bytes(byte[] from, int offset, int count) {
        room(count);
        System.arraycopy(from, offset, bytes, length, count);
        length += count;
    }

    /** Bytes, and zeros behind them up to a size. */
    void padded(byte[] from, int size) {
        bytes(from);
        room(size - from.length);
        length += size - from.length;
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }

    private void room(int count) {
        if (count > bytes.length - length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + count, 2 * bytes.length));
        }
    }
}
