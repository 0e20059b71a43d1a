package io.taihu.netkit;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes CBOR (RFC 8949) into an array of its own that is used again: the form in which connectors of binary protocols offer readings.
 * Maps and arrays are of indefinite length, so that nobody has to count beforehand. It checks nothing: what is begun must be ended, and
 * a map needs a key before each value. For one thread.
 */
public final class CborWriter {
    private static final int INTEGER = 0x00;
    private static final int NEGATIVE = 0x20;
    private static final int TEXT = 0x60;
    private static final int BEGIN_ARRAY = 0x9F;
    private static final int BEGIN_MAP = 0xBF;
    private static final int TAG_EPOCH = 0xC1;
    private static final int FALSE = 0xF4;
    private static final int TRUE = 0xF5;
    private static final int NULL = 0xF6;
    private static final int DOUBLE = 0xFB;
    private static final int BREAK = 0xFF;
    private static final int HEAD_LONGEST = 9;
    private static final double MICROS = 1e6;

    private byte[] bytes = new byte[1_024];
    private int length;

    /** Begins anew. */
    public void clear() {
        length = 0;
    }

    /** The bytes written so far, from index 0 on; good until the next call. */
    public byte[] array() {
        return bytes;
    }

    /** How many there are. */
    public int length() {
        return length;
    }

    /** Forgets all that was written behind a length. */
    public void cut(int to) {
        length = to;
    }

    public void beginMap() {
        one(BEGIN_MAP);
    }

    public void beginArray() {
        one(BEGIN_ARRAY);
    }

    /** Ends the map or array that was begun last. */
    public void end() {
        one(BREAK);
    }

    /** A text, of a key too. */
    public void text(String text) {
        int size = text.length();
        // the head is as long for as many bytes as characters, unless one of them has more than one
        head(TEXT, size);
        room(size);
        int from = length;
        for (int i = 0; i < size; i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                length = from - headSize(size);
                utf8(text.getBytes(StandardCharsets.UTF_8));
                return;
            }
            bytes[from + i] = (byte) c;
        }
        length = from + size;
    }

    /** A text that is UTF-8 already. */
    public void utf8(byte[] text) {
        head(TEXT, text.length);
        room(text.length);
        System.arraycopy(text, 0, bytes, length, text.length);
        length += text.length;
    }

    /** Bytes as a text of hex digits. */
    public void hex(byte[] from, int offset, int count) {
        head(TEXT, 2L * count);
        room(2 * count);
        for (int i = offset; i < offset + count; i++) {
            bytes[length++] = digit(from[i] >> 4);
            bytes[length++] = digit(from[i]);
        }
    }

    public void integer(long value) {
        if (value >= 0) {
            head(INTEGER, value);
        } else {
            head(NEGATIVE, ~value);
        }
    }

    public void number(double value) {
        room(HEAD_LONGEST);
        bytes[length++] = (byte) DOUBLE;
        eight(Double.doubleToRawLongBits(value));
    }

    public void bool(boolean value) {
        one(value ? TRUE : FALSE);
    }

    /** Null. */
    public void nothing() {
        one(NULL);
    }

    /** A time in whole seconds since 1970. */
    public void timeSeconds(long seconds) {
        one(TAG_EPOCH);
        integer(seconds);
    }

    /** A time in microseconds since 1970. */
    public void timeMicros(long micros) {
        one(TAG_EPOCH);
        if (micros % 1_000_000 == 0) {
            integer(micros / 1_000_000);
        } else {
            number(micros / MICROS);
        }
    }

    private static byte digit(int low) {
        int value = low & 0xF;
        return (byte) (value < 10 ? '0' + value : 'a' + value - 10);
    }

    private void one(int value) {
        room(1);
        bytes[length++] = (byte) value;
    }

    private static int headSize(long argument) {
        return argument < 24 ? 1 : argument < 0x100 ? 2 : argument < 0x1_0000 ? 3 : argument < 0x1_0000_0000L ? 5 : 9;
    }

    private void head(int major, long argument) {
        room(HEAD_LONGEST);
        switch (headSize(argument)) {
            case 1 -> bytes[length++] = (byte) (major | argument);
            case 2 -> {
                bytes[length++] = (byte) (major | 24);
                bytes[length++] = (byte) argument;
            }
            case 3 -> {
                bytes[length++] = (byte) (major | 25);
                bytes[length++] = (byte) (argument >> 8);
                bytes[length++] = (byte) argument;
            }
            case 5 -> {
                bytes[length++] = (byte) (major | 26);
                for (int shift = 24; shift >= 0; shift -= 8) {
                    bytes[length++] = (byte) (argument >> shift);
                }
            }
            default -> {
                bytes[length++] = (byte) (major | 27);
                eight(argument);
            }
        }
    }

    private void eight(long value) {
        for (int shift = 56; shift >= 0; shift -= 8) {
            bytes[length++] = (byte) (value >> shift);
        }
    }

    private void room(int count) {
        if (count > bytes.length - length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + count, 2 * bytes.length));
        }
    }
}
