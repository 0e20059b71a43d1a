package io.taihu.model;

import static io.taihu.model.RecordWriter.DOUBLE;
import static io.taihu.model.RecordWriter.INT;
import static io.taihu.model.RecordWriter.LONG;
import static io.taihu.model.RecordWriter.SHORT;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads one record of the journal where it lies; {@link RecordWriter} tells the layout.
 *
 * <p>A cursor over other people's bytes: {@link #wrap} it, read the header, and for a reading step through its values with
 * {@link #next()}. Allocates only where a text or an array is asked for. Not thread-safe; valid while the bytes are.
 */
public final class RecordView {
    private byte[] bytes = new byte[0];
    private int start;
    private int end;
    private int at;
    private int valueAt;
    private int remaining;

    /**
     * Looks at a record.
     *
     * @throws IllegalArgumentException when it is too short or of a layout this version does not know
     */
    public RecordView wrap(byte[] bytes, int offset, int length) {
        if (length < RecordWriter.HEADER || bytes[offset + 1] != RecordWriter.LAYOUT) {
            throw new IllegalArgumentException(
                    "not a record of layout " + RecordWriter.LAYOUT + ": " + length + " bytes");
        }
        this.bytes = bytes;
        this.start = offset;
        this.end = offset + length;
        return rewind();
    }

    /** Goes back before the first value or field of the body. */
    public RecordView rewind() {
        at = start + RecordWriter.HEADER;
        remaining = (short) SHORT.get(bytes, start + 12) & 0xffff;
        return this;
    }

    public RecordKind kind() {
        return RecordKind.ofCode(bytes[start]);
    }

    public boolean flag(int flag) {
        return ((short) SHORT.get(bytes, start + 2) & flag) != 0;
    }

    public int model() {
        return (int) INT.get(bytes, start + 4);
    }

    public int modelVersion() {
        return (int) INT.get(bytes, start + 8);
    }

    /** Number of values in a reading. */
    public int count() {
        return (short) SHORT.get(bytes, start + 12) & 0xffff;
    }

    public long thing() {
        return (long) LONG.get(bytes, start + 16);
    }

    /** Event time in µs since 1970. */
    public long timeMicros() {
        return (long) LONG.get(bytes, start + 24);
    }

    /** Receive time in µs since 1970. */
    public long receivedMicros() {
        return (long) LONG.get(bytes, start + 32);
    }

    /** Steps to the next value of a reading; false after the last. */
    public boolean next() {
        if (remaining == 0) {
            return false;
        }
        remaining--;
        valueAt = at + 4;
        at = valueAt
                + switch (type()) {
                    case NUMBER, INTEGER, BOOLEAN -> 8;
                    case LOCATION -> 16;
                    case STRING, ENUM, OBJECT -> 4 + (int) INT.get(bytes, valueAt);
                    case NUMBERS -> 4 + 8 * (int) INT.get(bytes, valueAt);
                };
        return true;
    }

    /** Slot of the present value. */
    public int slot() {
        return (short) SHORT.get(bytes, valueAt - 4) & 0xffff;
    }

    public ValueType type() {
        return ValueType.ofCode(bytes[valueAt - 2]);
    }

    public Quality quality() {
        return Quality.ofCode(bytes[valueAt - 1]);
    }

    /** Whether it is only told that there is no value, whatever the type of its property is; see {@link RecordWriter#absent}. */
    public boolean absent() {
        return bytes[valueAt - 1] != 0 && type() == ValueType.NUMBER && Double.isNaN(number());
    }

    /** The present value, when it is a number. */
    public double number() {
        return (double) DOUBLE.get(bytes, valueAt);
    }

    /** The present value, when it is an integer or a boolean (1 and 0). */
    public long integer() {
        return (long) LONG.get(bytes, valueAt);
    }

    /** The present value, when it is a string, an enum or an object. */
    public String text() {
        return new String(bytes, textOffset(), textLength(), StandardCharsets.UTF_8);
    }

    /** Index in {@link #bytes()} at which the UTF-8 of the present text begins. */
    public int textOffset() {
        return valueAt + 4;
    }

    /** Length in bytes of the present text. */
    public int textLength() {
        return (int) INT.get(bytes, valueAt);
    }

    /** Number of numbers in the present array. */
    public int numbersLength() {
        return (int) INT.get(bytes, valueAt);
    }

    /** One number of the present array. */
    public double number(int index) {
        return (double) DOUBLE.get(bytes, valueAt + 4 + 8 * index);
    }

    public double latitude() {
        return (double) DOUBLE.get(bytes, valueAt);
    }

    public double longitude() {
        return (double) DOUBLE.get(bytes, valueAt + 8);
    }

    /** Next text of a body that is not a reading's. */
    public String string() {
        int size = (int) INT.get(bytes, at);
        String value = new String(bytes, at + 4, size, StandardCharsets.UTF_8);
        at += 4 + size;
        return value;
    }

    /** Next byte string of a body that is not a reading's. */
    public byte[] binary() {
        int size = (int) INT.get(bytes, at);
        byte[] value = Arrays.copyOfRange(bytes, at + 4, at + 4 + size);
        at += 4 + size;
        return value;
    }

    /** Next byte of a body that is not a reading's, as a truth value. */
    public boolean bool() {
        return bytes[at++] != 0;
    }

    /** Next 64-bit integer of a body that is not a reading's. */
    public long int64() {
        long value = (long) LONG.get(bytes, at);
        at += 8;
        return value;
    }

    /** The array the record lies in. */
    public byte[] bytes() {
        return bytes;
    }

    public int offset() {
        return start;
    }

    public int length() {
        return end - start;
    }
}
