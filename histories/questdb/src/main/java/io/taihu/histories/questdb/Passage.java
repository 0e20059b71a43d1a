package io.taihu.histories.questdb;

import io.questdb.cairo.sql.Record;
import io.questdb.cairo.sql.RecordCursor;
import io.questdb.cairo.sql.SymbolTable;
import io.questdb.std.str.Utf8Sequence;
import io.taihu.model.ErrorCode;
import io.taihu.model.Limit;
import io.taihu.model.Property;
import io.taihu.model.Quality;
import io.taihu.model.RecordKind;
import io.taihu.model.RecordWriter;
import io.taihu.model.TaihuException;
import io.taihu.spi.History;
import io.taihu.spi.PastReadings;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Makes readings of rows that come oldest first, without an object for each. For one query. */
final class Passage {
    /** The readings of one moment at most; a passage ends only between two. */
    @Limit(
            value = "Bytes of the readings of one moment that history gives as readings",
            zh = "历史以读数形式给出的同一时刻读数的最多字节数",
            unit = Limit.Unit.BYTES,
            reached = Limit.Reached.REFUSED)
    static final int MOMENT_BYTES_MAX = 64 << 20;

    /** A thing that nobody asked for. */
    private static final long NOT_WANTED = Long.MIN_VALUE;
    /** A thing whose number was not looked up yet. */
    private static final long NOT_KNOWN = Long.MIN_VALUE + 1;

    private final History.Query query;
    private final List<PropertyColumns> columns;
    private final Map<String, Long> numbers;
    private final int bytes;
    private final Deadline deadline;
    private final RecordWriter reading = new RecordWriter();
    /** Numbers of things by the keys of their symbols; the first is that of none. */
    private long[] bySymbol = new long[0];

    /** @param columns of rows that begin with the time and the thing, and end with the quality */
    Passage(
            History.Query query,
            List<PropertyColumns> columns,
            Map<String, Long> numbers,
            int bytes,
            Deadline deadline) {
        this.query = query;
        this.columns = columns;
        this.numbers = numbers;
        this.bytes = bytes;
        this.deadline = deadline;
    }

    PastReadings of(RecordCursor cursor) {
        int qualityAt =
                2 + columns.stream().mapToInt(each -> each.names().size()).sum();
        PastReadings found = new PastReadings(bytes + bytes / 8);
        Record row = cursor.getRecord();
        SymbolTable symbols = cursor.getSymbolTable(1);
        long last = Long.MIN_VALUE;
        while (cursor.hasNext()) {
            deadline.check();
            long time = row.getTimestamp(0);
            if (time != last) {
                if (found.length() >= bytes) {
                    found.endBefore(time);
                    break;
                }
                last = time;
            } else if (found.length() > bytes + MOMENT_BYTES_MAX) {
                throw new TaihuException(
                        ErrorCode.TOO_LARGE,
                        "the readings of one moment have more than " + (MOMENT_BYTES_MAX >> 20)
                                + " MiB: ask for fewer things");
            }
            long thing = thing(row.getInt(1), symbols);
            if (thing != NOT_WANTED) {
                write(row, qualityAt, thing, time);
                found.add(reading);
            }
        }
        return found;
    }

    private long thing(int symbol, SymbolTable symbols) {
        int at = symbol + 1;
        if (at < 0) {
            return NOT_WANTED;
        }
        if (at >= bySymbol.length) {
            int before = bySymbol.length;
            bySymbol = Arrays.copyOf(bySymbol, Math.max(64, at + at / 2 + 1));
            Arrays.fill(bySymbol, before, bySymbol.length, NOT_KNOWN);
        }
        if (bySymbol[at] == NOT_KNOWN) {
            Long number = numbers.get(String.valueOf(symbols.valueOf(symbol)));
            bySymbol[at] = number == null ? NOT_WANTED : number;
        }
        return bySymbol[at];
    }

    private void write(Record row, int qualityAt, long thing, long time) {
        reading.begin(RecordKind.READING, query.model(), thing, time, time);
        Utf8Sequence qualities = row.getVarcharA(qualityAt);
        String quality = qualities == null ? "" : Text.string(qualities);
        for (int i = 0; i < columns.size(); i++) {
            Property property = query.properties().get(i);
            columns.get(i)
                    .write(
                            row,
                            property.slot(),
                            quality.isEmpty() ? Quality.GOOD : QualityText.of(quality, property),
                            reading);
        }
    }
}
