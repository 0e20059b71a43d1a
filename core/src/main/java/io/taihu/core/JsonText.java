package io.taihu.core;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes JSON as UTF-8 into an array of its own, which it uses again: compact, commas set by itself.
 *
 * <p>It trusts its caller to open and close in order and to give each member of an object its key. Texts that are not valid
 * Unicode become {@code ?}. Not thread-safe. Grows as needed; the caller bounds what is written.
 */
public final class JsonText {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final double[] TENS = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6};
    private static final double WHOLE_MAX = 0x1p53;
    /** Bytes that can be read behind the end, all zero; see {@link #seal}. */
    static final int PADDING = 16;

    private byte[] bytes = new byte[256];
    private int length;
    private boolean comma;

    /** Forgets what was written. */
    public JsonText clear() {
        length = 0;
        comma = false;
        if (bytes.length > PayloadLimits.KEEP_MAX) {
            bytes = new byte[256];
        }
        return this;
    }

    public JsonText beginObject() {
        return open('{');
    }

    public JsonText endObject() {
        return close('}');
    }

    public JsonText beginArray() {
        return open('[');
    }

    public JsonText endArray() {
        return close(']');
    }

    /** Writes the name of a member; its value comes next. */
    public JsonText key(String name) {
        text(name);
        room(1);
        bytes[length++] = ':';
        comma = false;
        return this;
    }

    /** Writes the name of a member, given as UTF-8. */
    public JsonText key(byte[] utf8, int offset, int size) {
        text(utf8, offset, size);
        room(1);
        bytes[length++] = ':';
        comma = false;
        return this;
    }

    /** Writes a number, shortest form that reads back as the same; null when it is not finite. */
    public JsonText number(double value) {
        if (!Double.isFinite(value)) {
            return nothing();
        }
        if (value == Math.rint(value) && Math.abs(value) <= WHOLE_MAX && (value != 0 || 1 / value > 0)) {
            return number((long) value);
        }
        for (int decimals = 1; decimals < TENS.length; decimals++) {
            double scaled = Math.rint(value * TENS[decimals]);
            if (Math.abs(scaled) >= WHOLE_MAX) {
                break;
            }
            if (scaled / TENS[decimals] == value && scaled != 0) {
                return decimal((long) scaled, decimals);
            }
        }
        return raw(Double.toString(value));
    }

    public JsonText number(long value) {
        before(20);
        digits(value);
        return this;
    }

    public JsonText bool(boolean value) {
        return raw(value ? "true" : "false");
    }

    public JsonText nothing() {
        return raw("null");
    }

    public JsonText text(String value) {
        int size = value.length();
        before(2 + size);
        int at = length;
        bytes[at++] = '"';
        for (int i = 0; i < size; i++) {
            char c = value.charAt(i);
            if (c >= 0x80 || c < ' ' || c == '"' || c == '\\') {
                byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
                return string(utf8, 0, utf8.length);
            }
            bytes[at++] = (byte) c;
        }
        bytes[at++] = '"';
        length = at;
        return this;
    }

    /** Writes a text given as valid UTF-8. */
    public JsonText text(byte[] utf8, int offset, int size) {
        before(2 + size);
        return string(utf8, offset, size);
    }

    private JsonText string(byte[] utf8, int offset, int size) {
        room(2 + size);
        bytes[length++] = '"';
        int from = offset;
        int end = offset + size;
        for (int i = offset; i < end; i++) {
            byte c = utf8[i];
            if (c == '"' || c == '\\' || (c >= 0 && c < ' ')) {
                append(utf8, from, i - from);
                escape(c);
                from = i + 1;
            }
        }
        append(utf8, from, end - from);
        room(1);
        bytes[length++] = '"';
        return this;
    }

    /** Writes a time, µs since 1970, as RFC 3339 text in UTC. */
    public JsonText time(long timeMicros) {
        before(2 + Rfc3339.LENGTH_MAX);
        bytes[length++] = '"';
        length = Rfc3339.write(timeMicros, bytes, length);
        bytes[length++] = '"';
        comma = true;
        return this;
    }

    /** Writes a value that is JSON already. */
    public JsonText raw(String json) {
        byte[] utf8 = json.getBytes(StandardCharsets.UTF_8);
        return raw(utf8, 0, utf8.length);
    }

    /** Writes a value that is JSON already, as UTF-8. */
    public JsonText raw(byte[] utf8, int offset, int size) {
        before(size);
        append(utf8, offset, size);
        comma = true;
        return this;
    }

    /**
     * Writes a part of JSON that was put together before, as UTF-8, behind a comma where one is due.
     *
     * @param whole whether it ends with a value, so that a comma stands before what comes next
     */
    public JsonText part(byte[] utf8, boolean whole) {
        before(utf8.length);
        append(utf8, 0, utf8.length);
        comma = whole;
        return this;
    }

    /** The array that holds the text, from index 0 on; valid until the next write. */
    public byte[] bytes() {
        return bytes;
    }

    public int length() {
        return length;
    }

    /** Hands on what was written, and goes on in the same place of the text with nothing kept. */
    public void drain(OutputStream to) throws IOException {
        to.write(bytes, 0, length);
        length = 0;
    }

    public byte[] toByteArray() {
        return Arrays.copyOf(bytes, length);
    }

    @Override
    public String toString() {
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    /** Appends bytes as they are, without any comma. */
    void append(byte[] from, int offset, int size) {
        room(size);
        System.arraycopy(from, offset, bytes, length, size);
        length += size;
    }

    /** Appends one byte as it is, without any comma. */
    void append(char ascii) {
        room(1);
        bytes[length++] = (byte) ascii;
    }

    /** Puts zeros behind the end, so that a {@link JsonScanner} may read it. */
    JsonText seal() {
        room(PADDING);
        Arrays.fill(bytes, length, length + PADDING, (byte) 0);
        return this;
    }

    private JsonText open(char bracket) {
        before(1);
        bytes[length++] = (byte) bracket;
        comma = false;
        return this;
    }

    private JsonText close(char bracket) {
        room(1);
        bytes[length++] = (byte) bracket;
        comma = true;
        return this;
    }

    private JsonText decimal(long scaled, int decimals) {
        before(24);
        long tens = (long) TENS[decimals];
        if (scaled < 0) {
            bytes[length++] = '-';
        }
        long positive = Math.abs(scaled);
        digits(positive / tens);
        bytes[length++] = '.';
        long fraction = positive % tens;
        for (int i = length + decimals - 1; i >= length; i--) {
            bytes[i] = (byte) ('0' + fraction % 10);
            fraction /= 10;
        }
        length += decimals;
        return this;
    }

    private void digits(long value) {
        if (value == Long.MIN_VALUE) {
            byte[] least = Long.toString(value).getBytes(StandardCharsets.US_ASCII);
            append(least, 0, least.length);
            return;
        }
        long rest = value;
        if (rest < 0) {
            bytes[length++] = '-';
            rest = -rest;
        }
        int size = 1;
        for (long bound = 10; size < 19 && rest >= bound; bound *= 10) {
            size++;
        }
        for (int i = length + size - 1; i >= length; i--) {
            bytes[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += size;
    }

    private void escape(byte c) {
        room(6);
        bytes[length++] = '\\';
        switch (c) {
            case '"', '\\' -> bytes[length++] = c;
            case '\n' -> bytes[length++] = 'n';
            case '\r' -> bytes[length++] = 'r';
            case '\t' -> bytes[length++] = 't';
            default -> {
                bytes[length++] = 'u';
                bytes[length++] = '0';
                bytes[length++] = '0';
                bytes[length++] = HEX[c >> 4];
                bytes[length++] = HEX[c & 15];
            }
        }
    }

    private void before(int size) {
        room(size + 1);
        if (comma) {
            bytes[length++] = ',';
        }
        comma = true;
    }

    private void room(int size) {
        if (length + size > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + size, 2 * bytes.length));
        }
    }
}
