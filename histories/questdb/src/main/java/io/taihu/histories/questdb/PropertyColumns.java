package io.taihu.histories.questdb;

import io.questdb.cairo.arr.ArrayView;
import io.questdb.cairo.sql.Record;
import io.questdb.cairo.sql.RecordMetadata;
import io.questdb.std.Numbers;
import io.questdb.std.str.Utf8Sequence;
import io.taihu.model.Location;
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
    static PropertyColumns of(ModelTable table, int slot, RecordMetadata metadata, int at) {
        ValueType type = table.model().slots().get(slot).type();
        String name = table.column(slot, metadata);
        List<String> names =
                type == ValueType.LOCATION ? List.of(Names.latitude(name), Names.longitude(name)) : List.of(name);
        boolean present = names.stream().allMatch(column -> metadata.getColumnIndexQuiet(column) >= 0);
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
}
