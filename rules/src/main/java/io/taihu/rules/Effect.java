package io.taihu.rules;

import io.taihu.model.AlarmSignal;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Something that a rule has done because its alarm begins or is over: its values are calculated at that moment. Immutable.
 *
 * @param signal that it follows from; with {@code item} it is what tells it from all others
 * @param item which of what the rule does
 * @param thing id of the thing that is asked; empty for that of the signal
 * @param name of the action, the property or the event
 * @param values numbers ({@link Double}, {@link Long} where whole ones are wanted), {@link Boolean}s and texts by name; under the empty
 *     name what is no member of an object: the value of a property, or an input that is one value
 * @param unknown names of the values that were not known, with commas; empty for none. Of an event they are left out
 * @param severity that an event bears; 0 for none
 * @param withinMicros how long after the signal's time it may still be asked and done; 0 for the usual
 */
public record Effect(
        AlarmSignal signal,
        int item,
        Kind kind,
        String thing,
        String name,
        Map<String, Object> values,
        String unknown,
        int severity,
        long withinMicros) {
    /** What it is. */
    public enum Kind {
        /** An action is asked for. */
        ACTION,
        /** A property gets a desired value. */
        SET,
        /** There is an event of the thing. */
        EVENT
    }

    public Effect {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /** Writes it, so that it is not lost before it is carried out. */
    public void write(DataOutput out) throws IOException {
        text(out, signal.rule());
        out.writeLong(signal.thing());
        text(out, signal.key());
        text(out, signal.kind().name());
        out.writeInt(signal.severity());
        text(out, signal.message());
        out.writeBoolean(signal.latched());
        out.writeLong(signal.timeMicros());
        out.writeLong(signal.receivedMicros());
        out.writeLong(signal.sequence());
        out.writeInt(item);
        text(out, kind.name());
        text(out, thing);
        text(out, name);
        text(out, unknown);
        out.writeInt(severity);
        out.writeLong(withinMicros);
        out.writeInt(values.size());
        for (Map.Entry<String, Object> each : values.entrySet()) {
            text(out, each.getKey());
            switch (each.getValue()) {
                case Double number -> {
                    out.writeByte(NUMBER);
                    out.writeDouble(number);
                }
                case Long number -> {
                    out.writeByte(WHOLE);
                    out.writeLong(number);
                }
                case Boolean truth -> out.writeByte(truth ? TRUE : FALSE);
                default -> {
                    out.writeByte(TEXT);
                    text(out, each.getValue().toString());
                }
            }
        }
    }

    /** Reads what {@link #write} wrote. */
    public static Effect read(DataInput in) throws IOException {
        String rule = text(in);
        long number = in.readLong();
        String key = text(in);
        AlarmSignal signal = new AlarmSignal(
                rule,
                number,
                key,
                AlarmSignal.Kind.valueOf(text(in)),
                in.readInt(),
                text(in),
                in.readBoolean(),
                in.readLong(),
                in.readLong(),
                in.readLong());
        int item = in.readInt();
        Kind kind = Kind.valueOf(text(in));
        String thing = text(in);
        String name = text(in);
        String unknown = text(in);
        int severity = in.readInt();
        long within = in.readLong();
        Map<String, Object> values = new LinkedHashMap<>();
        for (int left = in.readInt(); left > 0; left--) {
            String field = text(in);
            values.put(
                    field,
                    switch (in.readByte()) {
                        case NUMBER -> in.readDouble();
                        case WHOLE -> in.readLong();
                        case TRUE -> true;
                        case FALSE -> false;
                        default -> text(in);
                    });
        }
        return new Effect(signal, item, kind, thing, name, values, unknown, severity, within);
    }

    private static final byte NUMBER = 0;
    private static final byte WHOLE = 1;
    private static final byte TRUE = 2;
    private static final byte FALSE = 3;
    private static final byte TEXT = 4;

    private static void text(DataOutput out, String text) throws IOException {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(utf8.length);
        out.write(utf8);
    }

    private static String text(DataInput in) throws IOException {
        byte[] utf8 = new byte[in.readInt()];
        in.readFully(utf8);
        return new String(utf8, StandardCharsets.UTF_8);
    }
}
