package io.taihu.model;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes one record of the journal into an array of its own, which it uses again for the next.
 *
 * <p>Layout, little-endian: kind u8, layout version u8, flags u16, model number i32, model version i32, count of values u16,
 * reserved u16, thing number i64, event time i64 µs since 1970, receive time i64 µs; then the body. A reading's body is its
 * values, each slot u16, type u8, quality u8 and the value: 8 bytes for number, integer and boolean; two doubles for a
 * location; length i32 and UTF-8 for texts; count i32 and doubles for numbers. In other bodies a text or a byte string is
 * its length i32 and its bytes.
 *
 * <p>Not thread-safe; made for one thread to use again and again without allocating. A record has at most
 * {@value #LENGTH_MAX} bytes; writing more throws {@link TaihuException} with {@link ErrorCode#TOO_LARGE}.
 */
public final class RecordWriter {
    /** Length of what stands before the body. */
    public static final int HEADER = 40;
    /** Longest record. */
    @Limit(
            value = "Longest record of the journal",
            zh = "日志记录的最大长度",
            unit = Limit.Unit.BYTES,
            reached = Limit.Reached.REFUSED)
    public static final int LENGTH_MAX = 4 << 20;
    /** Version of the layout that this class writes. */
    public static final int LAYOUT = 1;
    /** Flag: the message had no time of its own; its event time is its receive time, made unique. */
    public static final int FLAG_NO_TIME = 1;
    /** Flag: the device's clock was implausible; the event time is the receive time. */
    public static final int FLAG_CLOCK = 2;
    /** Flag of a refusal: the values that were good have been taken all the same. */
    public static final int FLAG_PARTLY_TAKEN = 4;
    /** Flag: brought in from a file by somebody, not said by the thing now. */
    public static final int FLAG_BACKFILL = 8;

    static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    static final VarHandle DOUBLE = MethodHandles.byteArrayViewVarHandle(double[].class, ByteOrder.LITTLE_ENDIAN);

    private byte[] bytes = new byte[1_024];
    private int length;
    private int count;

    /** Starts a record; what was written before is forgotten. */
    public RecordWriter begin(RecordKind kind, ThingModel model, long thing, long timeMicros, long receivedMicros) {
        return begin(kind, model.number(), model.version(), thing, timeMicros, receivedMicros);
    }

    /** Starts a record; what was written before is forgotten. */
    public RecordWriter begin(
            RecordKind kind, int model, int modelVersion, long thing, long timeMicros, long receivedMicros) {
        byte[] b = bytes;
        b[0] = (byte) kind.code();
        b[1] = LAYOUT;
        SHORT.set(b, 2, (short) 0);
        INT.set(b, 4, model);
        INT.set(b, 8, modelVersion);
        INT.set(b, 12, 0);
        LONG.set(b, 16, thing);
        LONG.set(b, 24, timeMicros);
        LONG.set(b, 32, receivedMicros);
        length = HEADER;
        count = 0;
        return this;
    }

    /** Sets the event time, which a message may state after its values. */
    public RecordWriter time(long timeMicros) {
        LONG.set(bytes, 24, timeMicros);
        return this;
    }

    /** Adds a flag. */
    public RecordWriter flag(int flag) {
        SHORT.set(bytes, 2, (short) ((short) SHORT.get(bytes, 2) | flag));
        return this;
    }

    public RecordWriter number(int slot, double value, Quality quality) {
        int at = value(slot, ValueType.NUMBER, quality, 8);
        DOUBLE.set(bytes, at, value);
        return this;
    }

    public RecordWriter integer(int slot, long value, Quality quality) {
        int at = value(slot, ValueType.INTEGER, quality, 8);
        LONG.set(bytes, at, value);
        return this;
    }

    public RecordWriter bool(int slot, boolean value, Quality quality) {
        int at = value(slot, ValueType.BOOLEAN, quality, 8);
        LONG.set(bytes, at, value ? 1L : 0L);
        return this;
    }

    /** Writes a string, an enum's option or an object's JSON, whose UTF-8 bytes are given. */
    public RecordWriter text(int slot, ValueType type, byte[] utf8, int offset, int size, Quality quality) {
        int at = value(slot, type, quality, 4 + size);
        INT.set(bytes, at, size);
        System.arraycopy(utf8, offset, bytes, at + 4, size);
        return this;
    }

    public RecordWriter text(int slot, ValueType type, String value, Quality quality) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        return text(slot, type, utf8, 0, utf8.length, quality);
    }

    public RecordWriter numbers(int slot, double[] values, int size, Quality quality) {
        int at = value(slot, ValueType.NUMBERS, quality, 4 + 8 * size);
        INT.set(bytes, at, size);
        for (int i = 0; i < size; i++) {
            DOUBLE.set(bytes, at + 4 + 8 * i, values[i]);
        }
        return this;
    }

    public RecordWriter location(int slot, double latitude, double longitude, Quality quality) {
        int at = value(slot, ValueType.LOCATION, quality, 16);
        DOUBLE.set(bytes, at, latitude);
        DOUBLE.set(bytes, at + 8, longitude);
        return this;
    }

    /** Writes the body of an {@link RecordKind#EVENT}. */
    public RecordWriter event(String name, String json) {
        return string(name).string(json);
    }

    /**
     * Writes the body of a {@link RecordKind#PRESENCE}.
     *
     * @param open whether the session opened or closed
     * @param session number of the session, unique within the server's life on this journal
     * @param firstSession number of the first session since the server was started; lower ones are not open any more
     * @param protocol name of the protocol
     * @param peer remote address
     * @param reason why it closed; empty when it opened
     */
    public RecordWriter presence(
            boolean open, long session, long firstSession, String protocol, String peer, String reason) {
        int at = room(17);
        bytes[at] = (byte) (open ? 1 : 0);
        LONG.set(bytes, at + 1, session);
        LONG.set(bytes, at + 9, firstSession);
        return string(protocol).string(peer).string(reason);
    }

    /**
     * Writes the body of a {@link RecordKind#REFUSAL}.
     *
     * @param code name of an {@link ErrorCode}
     * @param place where in the message: a JSON path, a byte offset; empty when it is the whole
     * @param reason what was wrong and what would be right
     * @param format media type of the message
     * @param message its bytes, or the first of them
     */
    public RecordWriter refusal(
            String code, String place, String reason, String format, byte[] message, int offset, int size) {
        string(code).string(place).string(reason).string(format);
        int at = room(4 + size);
        INT.set(bytes, at, size);
        System.arraycopy(message, offset, bytes, at + 4, size);
        return this;
    }

    /** Writes the body of a {@link RecordKind#COMMAND}: all of an invocation that does not change, and whether it waits for a second person. */
    public RecordWriter command(Invocation asked) {
        string(asked.id())
                .bool(asked.kind() == Invocation.Kind.ACTION)
                .string(asked.name())
                .string(asked.input());
        string(asked.by()).string(asked.byName()).string(asked.reason()).string(asked.group());
        return bool(asked.state() == Invocation.State.PROPOSED)
                .bool(asked.idempotent())
                .int64(asked.timeoutMicros())
                .int64(asked.expiresMicros());
    }

    /** Writes the body of a {@link RecordKind#STEP}; its event time is the step's. */
    public RecordWriter step(String invocation, Invocation.Step step) {
        return string(invocation)
                .string(step.state().name())
                .int64(step.attempt())
                .string(step.by())
                .string(step.output())
                .string(step.problem());
    }

    /**
     * Writes that a property has no value that could be told, such as one whose sensor is broken: whatever its type is, it stands as
     * a number that is none.
     *
     * @param quality not GOOD
     */
    public RecordWriter absent(int slot, Quality quality) {
        return number(slot, Double.NaN, quality);
    }

    /** Changes the quality of a value that was written at a {@linkplain #length length} of the record. */
    public void quality(int at, Quality quality) {
        bytes[at + 3] = (byte) quality.ordinal();
    }

    /** The array that holds the record, from index 0 on; valid until the next {@code begin}. */
    public byte[] bytes() {
        return bytes;
    }

    /** Length of the record so far. */
    public int length() {
        return length;
    }

    /** Number of values written since {@code begin}. */
    public int count() {
        return count;
    }

    /** Goes back to an earlier state of the same record, given by its length and count. */
    public void rewind(int length, int count) {
        this.length = length;
        this.count = count;
        SHORT.set(bytes, 12, (short) count);
    }

    /** A copy of the record. */
    public byte[] toByteArray() {
        return Arrays.copyOf(bytes, length);
    }

    private RecordWriter string(String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        int at = room(4 + utf8.length);
        INT.set(bytes, at, utf8.length);
        System.arraycopy(utf8, 0, bytes, at + 4, utf8.length);
        return this;
    }

    private RecordWriter bool(boolean value) {
        int at = room(1);
        bytes[at] = (byte) (value ? 1 : 0);
        return this;
    }

    private RecordWriter int64(long value) {
        int at = room(8);
        LONG.set(bytes, at, value);
        return this;
    }

    private int value(int slot, ValueType type, Quality quality, int size) {
        int at = room(4 + size);
        SHORT.set(bytes, at, (short) slot);
        bytes[at + 2] = (byte) type.code();
        bytes[at + 3] = (byte) quality.ordinal();
        SHORT.set(bytes, 12, (short) ++count);
        return at + 4;
    }

    private int room(int size) {
        int at = length;
        int end = at + size;
        if (end > bytes.length) {
            if (end > LENGTH_MAX) {
                throw new TaihuException(
                        ErrorCode.TOO_LARGE,
                        "a record has at most " + LENGTH_MAX + " bytes, this one would have " + end);
            }
            bytes = Arrays.copyOf(bytes, Math.min(LENGTH_MAX, Math.max(end, 2 * bytes.length)));
        }
        length = end;
        return at;
    }
}
