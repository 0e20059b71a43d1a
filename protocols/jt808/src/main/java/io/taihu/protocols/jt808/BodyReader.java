package io.taihu.protocols.jt808;

import java.nio.charset.StandardCharsets;

/**
 * Reads the fields of a body one after the other, big-endian. What reaches past the end throws {@link BodyException}. Reads the array it
 * is given in place. For one thread.
 */
final class BodyReader {
    private final byte[] bytes;
    private final int start;
    private final Version version;
    private final Dialect dialect;
    private int at;
    private int end;
    private long remembered;

    BodyReader(byte[] bytes, int offset, int length, Version version) {
        this(bytes, offset, length, version, Dialect.STANDARD);
    }

    BodyReader(byte[] bytes, int offset, int length, Version version, Dialect dialect) {
        this.bytes = bytes;
        this.start = offset;
        this.at = offset;
        this.end = offset + length;
        this.version = version;
        this.dialect = dialect;
    }

    Version version() {
        return version;
    }

    Dialect dialect() {
        return dialect;
    }

    byte[] array() {
        return bytes;
    }

    /** Index in the array of the next byte. */
    int index() {
        return at;
    }

    /** Offset of the next byte from the start of the body. */
    int position() {
        return at - start;
    }

    int remaining() {
        return end - at;
    }

    /** The end of what may be read now. */
    int end() {
        return end;
    }

    /** Narrows or widens what may be read: the end of an item, and then that of the body again. */
    void end(int index) {
        end = index;
    }

    /** Goes to an index of the array. */
    void go(int index) {
        at = index;
    }

    /** The number that fields which depend on an earlier one look at. */
    long remembered() {
        return remembered;
    }

    void remember(long number) {
        remembered = number;
    }

    /** An unsigned number of 1 to 7 bytes, or a signed one of 8. */
    long number(int size) {
        int from = skip(size);
        long number = 0;
        for (int i = 0; i < size; i++) {
            number = number << 8 | bytes[from + i] & 0xFF;
        }
        return number;
    }

    int u8() {
        return bytes[skip(1)] & 0xFF;
    }

    int u16() {
        int from = skip(2);
        return (bytes[from] & 0xFF) << 8 | bytes[from + 1] & 0xFF;
    }

    int s32() {
        int from = skip(4);
        return (bytes[from] & 0xFF) << 24
                | (bytes[from + 1] & 0xFF) << 16
                | (bytes[from + 2] & 0xFF) << 8
                | bytes[from + 3] & 0xFF;
    }

    long u32() {
        return s32() & 0xFFFF_FFFFL;
    }

    /** Goes on behind a number of bytes and returns the index of the first. */
    int skip(int size) {
        if (size > end - at) {
            throw new BodyException(size + " bytes are needed, " + (end - at) + " are left", position());
        }
        int from = at;
        at += size;
        return from;
    }

    /** A text of a length, without the zeros and spaces that pad it on either side. */
    String text(int size) {
        int from = skip(size);
        int to = from + size;
        while (to > from && padding(bytes[to - 1])) {
            to--;
        }
        while (from < to && padding(bytes[from])) {
            from++;
        }
        return decode(bytes, from, to - from);
    }

    private static boolean padding(byte one) {
        return one == 0 || one == ' ';
    }

    private String decode(byte[] from, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            if (from[i] < 0) {
                return new String(from, offset, length, dialect.charset());
            }
        }
        return new String(from, offset, length, StandardCharsets.ISO_8859_1);
    }
}
