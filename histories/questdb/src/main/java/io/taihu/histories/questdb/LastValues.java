package io.taihu.histories.questdb;

import io.questdb.cairo.sql.Record;
import io.questdb.cairo.sql.RecordCursor;
import io.questdb.cairo.sql.SymbolTable;
import io.questdb.std.str.Utf8Sequence;
import io.taihu.model.Property;
import io.taihu.model.Quality;
import io.taihu.spi.History.Latest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the last value of each property of each thing in rows that come newest first, and looks no further back than it needs
 * when it knows how many things there are. For one query.
 */
final class LastValues {
    private final List<Property> properties;
    private final int wanted;
    private final Deadline deadline;
    private final Map<Integer, Open> bySymbol = new HashMap<>();
    private int done;

    /** What is found of a thing. */
    @SuppressWarnings("ArrayRecordComponent") // as the sink takes it
    record Found(String thing, long lastMicros, @Nullable Latest[] values) {}

    /** @param wanted how many things there can be; 0 when that is not known */
    LastValues(List<Property> properties, int wanted, Deadline deadline) {
        this.properties = properties;
        this.wanted = wanted;
        this.deadline = deadline;
    }

    /**
     * Looks at rows that come newest first, behind those before.
     *
     * @param columns the properties' columns in these rows, which begin with the time and the thing
     * @param qualityAt where the quality is in them
     * @return whether older ones may still tell something
     */
    boolean take(RecordCursor cursor, List<PropertyColumns> columns, int qualityAt) {
        Record row = cursor.getRecord();
        SymbolTable symbols = cursor.getSymbolTable(1);
        while (cursor.hasNext() && (wanted == 0 || done < wanted)) {
            deadline.check();
            int symbol = row.getInt(1);
            Open open = bySymbol.get(symbol);
            if (open == null) {
                open = new Open(String.valueOf(symbols.valueOf(symbol)), row.getTimestamp(0), properties.size());
                bySymbol.put(symbol, open);
            } else if (open.left == 0) {
                continue;
            }
            if (take(open, row, columns, qualityAt)) {
                done++;
            }
        }
        return wanted == 0 || done < wanted;
    }

    /** What was found. */
    List<Found> found() {
        return bySymbol.values().stream()
                .map(open -> new Found(open.thing, open.lastMicros, open.values))
                .toList();
    }

    /** Takes what a row has of a thing; whether everything of it is known now. */
    private boolean take(Open open, Record row, List<PropertyColumns> columns, int qualityAt) {
        for (int i = 0; i < open.values.length; i++) {
            if (open.values[i] != null) {
                continue;
            }
            Object value = columns.get(i).value(row);
            if (value != null) {
                open.values[i] = new Latest(value, row.getTimestamp(0), quality(row, qualityAt, properties.get(i)));
                open.left--;
            }
        }
        return open.left == 0;
    }

    private static Quality quality(Record row, int at, Property property) {
        Utf8Sequence text = row.getVarcharA(at);
        return text == null ? Quality.GOOD : QualityText.of(Text.string(text), property);
    }

    /** A thing of which values are still looked for. */
    private static final class Open {
        private final String thing;
        private final long lastMicros;
        private final @Nullable Latest[] values;
        private int left;

        Open(String thing, long lastMicros, int width) {
            this.thing = thing;
            this.lastMicros = lastMicros;
            this.values = new Latest[width];
            this.left = width;
        }
    }
}
