package io.taihu.protocols.gb32960;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was sent of one table, or is to be sent: numbers raw as they are on the wire, and texts, rows and lists. New ones are zeros and
 * empty. Fields are called by their names; a name or a value that the table does not have is an {@link IllegalArgumentException}. One
 * thread.
 */
public final class Values {
    private final Table table;
    final long[] raw;
    private @Nullable Object @Nullable [] objects;

    public Values(Table table) {
        this.table = table;
        this.raw = new long[table.fields.length];
    }

    public Table table() {
        return table;
    }

    /** A number in the unit of its field. */
    public Values set(String field, double value) {
        int place = table.place(field);
        raw[place] = kind(place, NumberField.class).raw(value);
        return this;
    }

    /** A word of a code, or a text. */
    public Values set(String field, String value) {
        int place = table.place(field);
        if (table.fields[place] instanceof CodeField code) {
            raw[place] = code.raw(value);
        } else {
            kind(place, TextField.class);
            keep(place, value);
        }
        return this;
    }

    public Values set(String field, Instant value) {
        int place = table.place(field);
        kind(place, TimeField.class);
        raw[place] = TimeField.raw(value);
        return this;
    }

    /** Flags by their names. */
    public Values set(String field, List<String> flags) {
        int place = table.place(field);
        raw[place] = kind(place, FlagsField.class).raw(flags);
        return this;
    }

    /** A list of numbers in the unit of their field; NaN is sent as invalid. */
    public Values set(String field, double[] values) {
        int place = table.place(field);
        NumberField element = kind(place, SeriesField.class).element();
        int[] list = new int[values.length];
        for (int i = 0; i < list.length; i++) {
            list[i] = (int) (Double.isNaN(values[i]) ? NumberField.ones(element.width()) : element.raw(values[i]));
        }
        raw[place] = list.length;
        keep(place, list);
        return this;
    }

    public Values set(String field, byte[] bytes) {
        int place = table.place(field);
        kind(place, BytesField.class);
        keep(place, bytes);
        return this;
    }

    /** Appends a row, which is to be filled. */
    public Values add(String field) {
        int place = table.place(field);
        RowsField rows = kind(place, RowsField.class);
        List<Values> list = new ArrayList<>(rows.of(this, place));
        Values row = new Values(rows.row());
        list.add(row);
        raw[place] = list.size();
        keep(place, list);
        return row;
    }

    /** The number as it is on the wire: all ones for invalid, the bits of flags, the count of a list. */
    public Values raw(String field, long value) {
        raw[table.place(field)] = value;
        return this;
    }

    public long raw(String field) {
        return raw[table.place(field)];
    }

    /** A number in the unit of its field; NaN when it is invalid or abnormal. */
    public double number(String field) {
        int place = table.place(field);
        NumberField number = kind(place, NumberField.class);
        return number.validity(raw[place]).present() ? number.value(raw[place]) : Double.NaN;
    }

    public Validity validity(String field) {
        int place = table.place(field);
        return switch (table.fields[place]) {
            case NumberField number -> number.validity(raw[place]);
            case CodeField _ -> CodeField.validity(raw[place]);
            case FlagsField _ -> FlagsField.validity(raw[place]);
            case TimeField _ -> TimeField.micros(raw[place]) == TimeField.NONE ? Validity.INVALID : Validity.GOOD;
            case BatteryCodes _,
                    BitsField _,
                    BytesField _,
                    ControlField _,
                    ParametersField _,
                    RowsField _,
                    SeriesField _,
                    TextField _ -> Validity.GOOD;
        };
    }

    /** A text, or the word of a code; empty when the code has none. */
    public String text(String field) {
        int place = table.place(field);
        if (table.fields[place] instanceof CodeField code) {
            String word = code.word(raw[place]);
            return word == null ? "" : word;
        }
        return String.valueOf(object(place, ""));
    }

    /** Rows of a table within this one. */
    public List<Values> rows(String field) {
        int place = table.place(field);
        return kind(place, RowsField.class).of(this, place);
    }

    /** A list of numbers in their unit, NaN for those that are invalid or abnormal. */
    public double[] numbers(String field) {
        int place = table.place(field);
        SeriesField series = kind(place, SeriesField.class);
        NumberField element = series.element();
        int[] list = series.of(this, place);
        double[] numbers = new double[list.length];
        for (int i = 0; i < list.length; i++) {
            long one = SeriesField.raw(list[i]);
            numbers[i] = element.validity(one).present() ? element.value(one) : Double.NaN;
        }
        return numbers;
    }

    byte[] bytes(String field) {
        return (byte[]) object(table.place(field), new byte[0]);
    }

    /** One part of a byte of several. */
    long part(String field, String part) {
        int place = table.place(field);
        return kind(place, BitsField.class).part(part).of(raw[place]);
    }

    Object object(int place, Object none) {
        @Nullable Object[] all = objects;
        Object found = all == null ? null : all[place];
        return found == null ? none : found;
    }

    void keep(int place, Object value) {
        @Nullable Object[] all = objects;
        if (all == null) {
            all = new @Nullable Object[raw.length];
            objects = all;
        }
        all[place] = value;
    }

    /** The bytes of it, such as those of a command's data unit. */
    public byte[] encode() {
        Out out = new Out();
        write(out);
        return out.toBytes();
    }

    void write(Out out) {
        for (int i = 0; i < raw.length; i++) {
            table.fields[i].write(this, i, out);
        }
    }

    /** Tells all fields as members of an object that is open. */
    void json(Json out) {
        for (int i = 0; i < raw.length; i++) {
            table.fields[i].json(this, i, out);
        }
    }

    private <F extends Field> F kind(int place, Class<F> kind) {
        Field field = table.fields[place];
        if (!kind.isInstance(field)) {
            throw new IllegalArgumentException(field.name() + " of " + table.name() + " is no " + kind.getSimpleName());
        }
        return kind.cast(field);
    }
}
