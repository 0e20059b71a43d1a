package io.taihu.histories.questdb;

import io.questdb.cairo.arr.ArrayView;
import io.questdb.cairo.sql.Record;
import io.questdb.cairo.sql.RecordMetadata;
import io.questdb.std.Numbers;
import io.questdb.std.str.Utf8Sequence;
import io.taihu.model.Location;
import io.taihu.model.Quality;
import io.taihu.model.RecordWriter;
import io.taihu.model.ValueType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The columns of one property as a query selects them.
 *
 * @param names none when the table has not got them yet
 * @param at index of the first in the query's rows
 * @param second index of the second, of a location
 */
record PropertyColumns(ValueType type, List<String> names, int at, int second) {
    /** Nothing to read. */
    static final PropertyColumns NONE = new PropertyColumns(ValueType.NUMBER, List.of(), 0, 0);

    static PropertyColumns of(ModelTable table, int slot, RecordMetadata metadata, int at) {
        ValueType type = table.model().slots().get(slot).type();
        String name = table.column(slot, metadata);
        List<String> names =
                type == ValueType.LOCATION ? List.of(Names.latitude(name), Names.longitude(name)) : List.of(name);
        boolean present = names.stream().allMatch(column -> metadata.getColumnIndexQuiet(column) >= 0);
        return new PropertyColumns(type, present ? names : List.of(), at, at + 1);
    }

    /**
     * The same where only the first columns of the table can be read.
     *
     * @param metadata of the table
     * @param at index of the first in the query's rows
     */
    PropertyColumns within(int columns, RecordMetadata metadata, int at) {
        boolean present = names.stream().allMatch(name -> metadata.getColumnIndex(name) < columns);
        return new PropertyColumns(type, present ? names : List.of(), at, at + 1);
    }

    /** The same in rows that have all columns of the table. */
    PropertyColumns at(RecordMetadata metadata) {
        return names.isEmpty()
                ? this
                : new PropertyColumns(
                        type,
                        names,
                        metadata.getColumnIndex(names.getFirst()),
                        metadata.getColumnIndex(names.getLast()));
    }

    /** The property's value in a row; null when it has none. */
    @Nullable
    Object value(Record row) {
        if (names.isEmpty()) {
            return null;
        }
        return switch (type) {
            case NUMBER -> {
                double value = row.getDouble(at);
                yield Double.isNaN(value) ? null : (Object) value;
            }
            case INTEGER -> {
                long value = row.getLong(at);
                yield value == Numbers.LONG_NULL ? null : (Object) value;
            }
            case BOOLEAN -> {
                int value = row.getInt(at);
                yield value == Numbers.INT_NULL ? null : (Object) (value != 0);
            }
            case STRING, OBJECT -> {
                Utf8Sequence text = row.getVarcharA(at);
                yield text == null ? null : Text.string(text);
            }
            case ENUM -> {
                CharSequence text = row.getSymA(at);
                yield text == null ? null : text.toString();
            }
            case NUMBERS -> {
                ArrayView array = row.getArray(at, ModelTable.NUMBERS);
                if (array.isNull()) {
                    yield null;
                }
                double[] numbers = new double[array.getFlatViewLength()];
                for (int i = 0; i < numbers.length; i++) {
                    numbers[i] = array.getDouble(i);
                }
                yield numbers;
            }
            case LOCATION -> {
                double latitude = row.getDouble(at);
                double longitude = row.getDouble(second);
                yield Location.valid(latitude, longitude) ? new Location(latitude, longitude) : null;
            }
        };
    }

    /** Adds the property's value in a row to a reading; whether there was one. */
    boolean write(Record row, int slot, Quality quality, RecordWriter reading) {
        if (names.isEmpty()) {
            return false;
        }
        switch (type) {
            case NUMBER -> {
                double value = row.getDouble(at);
                if (Double.isNaN(value)) {
                    return false;
                }
                reading.number(slot, value, quality);
            }
            case INTEGER -> {
                long value = row.getLong(at);
                if (value == Numbers.LONG_NULL) {
                    return false;
                }
                reading.integer(slot, value, quality);
            }
            case BOOLEAN -> {
                int value = row.getInt(at);
                if (value == Numbers.INT_NULL) {
                    return false;
                }
                reading.bool(slot, value != 0, quality);
            }
            case STRING, OBJECT, ENUM, NUMBERS, LOCATION -> {
                switch (value(row)) {
                    case null -> {
                        return false;
                    }
                    case String text -> reading.text(slot, type, text, quality);
                    case double[] numbers -> reading.numbers(slot, numbers, numbers.length, quality);
                    case Location place -> reading.location(slot, place.latitude(), place.longitude(), quality);
                    case Object other -> throw new IllegalStateException("a value of " + other.getClass());
                }
            }
        }
        return true;
    }
}
