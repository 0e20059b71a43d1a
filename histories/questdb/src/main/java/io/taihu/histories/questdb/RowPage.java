package io.taihu.histories.questdb;

import io.questdb.cairo.sql.Record;
import io.questdb.cairo.sql.RecordCursor;
import io.taihu.spi.History;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Fills one page of rows, by time, then thing, from rows that come by time alone. For one query. */
final class RowPage {
    private final History.@Nullable After after;
    private final int limit;
    private final List<QuestDbReads.Row> rows = new ArrayList<>();
    /** How many rows are in their order already: those of times that are whole. */
    private int sorted;

    private long bytes;
    private boolean cut;
    private String lastKept = "";

    RowPage(History.@Nullable After after, int limit) {
        this.after = after;
        this.limit = limit;
    }

    /**
     * Takes rows that come by time, behind those that were taken before.
     *
     * @param columns the properties' columns in these rows, which begin with the time and the thing
     * @return whether there is place for more
     */
    boolean take(RecordCursor cursor, List<PropertyColumns> columns) {
        Record record = cursor.getRecord();
        while (cursor.hasNext()) {
            long time = record.getTimestamp(0);
            if (!rows.isEmpty() && rows.getLast().timeMicros() != time) {
                sort(rows, sorted);
                sorted = rows.size();
                if (cut || sorted > limit) {
                    return false;
                }
            }
            String thing = String.valueOf(record.getSymA(1));
            boolean given = after != null && time == after.timeMicros() && thing.compareTo(after.thing()) <= 0;
            if (given || cut && thing.compareTo(lastKept) > 0) {
                continue;
            }
            @Nullable Object[] values = new Object[columns.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = columns.get(i).value(record);
            }
            rows.add(new QuestDbReads.Row(thing, time, values));
            bytes += bytes(values);
            if (bytes > QuestDbReads.BYTES_MAX && rows.size() > 1 && !cutToSize()) {
                return false;
            }
        }
        return true;
    }

    /** Takes rows away until they are not too many bytes; whether rows of the time that is being read are left. */
    private boolean cutToSize() {
        // the first things of this time stay, whichever are still to come
        sort(rows, sorted);
        while (bytes > QuestDbReads.BYTES_MAX && rows.size() > 1) {
            bytes -= bytes(rows.removeLast().values());
            cut = true;
        }
        if (rows.size() <= sorted) {
            return false;
        }
        lastKept = rows.getLast().thing();
        return true;
    }

    QuestDbReads.Page done() {
        sort(rows, Math.min(sorted, rows.size()));
        boolean more = cut || rows.size() > limit;
        return new QuestDbReads.Page(rows.size() > limit ? List.copyOf(rows.subList(0, limit)) : rows, more);
    }

    private static long bytes(@Nullable Object[] values) {
        long bytes = 64 + 8L * values.length;
        for (Object value : values) {
            bytes += switch (value) {
                case null -> 0;
                case String text -> 40 + 2L * text.length();
                case double[] numbers -> 16 + 8L * numbers.length;
                default -> 24;
            };
        }
        return bytes;
    }

    private static void sort(List<QuestDbReads.Row> rows, int from) {
        rows.subList(from, rows.size()).sort(Comparator.comparing(QuestDbReads.Row::thing));
    }
}
