package io.taihu.histories.questdb;

import io.questdb.cairo.ColumnType;
import io.questdb.cairo.arr.ArrayView;
import io.questdb.cairo.sql.Record;
import io.questdb.cairo.sql.RecordMetadata;
import io.questdb.std.Numbers;
import io.questdb.std.str.Utf8Sequence;
import io.taihu.model.Property;
import io.taihu.model.Quality;
import io.taihu.model.RecordKind;
import io.taihu.model.RecordView;
import io.taihu.model.RecordWriter;
import io.taihu.model.ThingModel;
import io.taihu.model.ValueType;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Looks at what is stored, for the writer: which times its things have reached, and rows that late ones are merged with. For the writer's thread. */
final class StoredRows {
    /** Late rows of one thing that lie further apart than this are looked up apart. */
    private static final long APART_MICROS = Duration.ofMinutes(10).toNanos() / 1_000;
    /** How far a look for the times that things have reached goes back. */
    private static final long LEARN_MICROS = Duration.ofHours(6).toNanos() / 1_000;
    /** How long to wait for a table that is behind. */
    private static final Duration APPLY_MAX = Duration.ofSeconds(60);

    private final QuestDb db;
    private final RecordView view = new RecordView();
    private final Map<Long, byte[]> found = new HashMap<>();
    private double[] numbers = new double[0];

    StoredRows(QuestDb db) {
        this.db = db;
    }

    /**
     * Learns the greatest time of each thing of a table, so that most rows need no look at what is stored.
     *
     * @param time of the row that asks
     */
    void learn(RowWriter rows, long time) {
        db.awaitApplied(rows.token(), APPLY_MAX);
        long now = System.currentTimeMillis() * 1_000;
        long from = Math.max(time - APART_MICROS, Math.min(rows.floor, now) - LEARN_MICROS);
        String sql = "SELECT " + Names.THING + ", max(" + Names.TIME + ") FROM \""
                + rows.token().getTableName() + "\" WHERE " + Names.TIME + " >= " + Sql.time(from);
        Map<String, Long> times = db.query(sql, List.of(), (cursor, factory) -> {
            Map<String, Long> reached = new HashMap<>();
            Record row = cursor.getRecord();
            while (cursor.hasNext() && reached.size() < ThingRows.THINGS_MAX) {
                CharSequence thing = row.getSymA(0);
                if (thing != null) {
                    reached.put(thing.toString(), row.getTimestamp(1));
                }
            }
            return reached;
        });
        rows.learn(from, times);
    }

    /**
     * Looks up what is stored at the times of some late rows: of one thing, and near each other.
     *
     * @param order late rows by thing, then time
     * @param first the first to look up
     * @return the one behind the last that was looked up; {@link #at} answers for those between
     */
    int lookUp(RowWriter rows, Integer[] order, int first) {
        LateRows late = rows.late;
        int entry = late.entry(order[first]);
        int end = first + 1;
        while (end < order.length
                && late.entry(order[end]) == entry
                && late.time(order[end]) - late.time(order[end - 1]) <= APART_MICROS) {
            end++;
        }
        long least = late.time(order[first]);
        long most = late.time(order[end - 1]);
        Map<Long, Boolean> wanted = new HashMap<>();
        for (int i = first; i < end; i++) {
            wanted.put(late.time(order[i]), true);
        }
        String sql = "SELECT * FROM \"" + rows.token().getTableName() + "\" WHERE " + Names.THING + " = $1 AND "
                + Names.TIME + " >= " + Sql.time(least) + " AND "
                + Names.TIME + " <= " + Sql.time(most);
        found.clear();
        db.query(sql, List.of(rows.things.id(entry)), (cursor, factory) -> {
            RecordMetadata metadata = factory.getMetadata();
            int timeColumn = metadata.getColumnIndex(Names.TIME);
            Record row = cursor.getRecord();
            while (cursor.hasNext()) {
                long time = row.getTimestamp(timeColumn);
                if (wanted.containsKey(time)) {
                    found.put(time, reading(row, metadata, rows.model(), time));
                }
            }
            return found;
        });
        return end;
    }

    /** The row stored at a time, of those looked up; valid until the next call. */
    @Nullable RecordView at(long time) {
        byte[] row = found.get(time);
        return row == null ? null : view.wrap(row, 0, row.length);
    }

    /** A stored row as the reading it came from; thing and versions are left out. */
    private byte[] reading(Record row, RecordMetadata metadata, ThingModel model, long time) {
        RecordWriter reading = new RecordWriter().begin(RecordKind.READING, model, 0, time, 0);
        ModelTable table = ModelTable.of(model);
        Utf8Sequence qualities = row.getVarcharA(metadata.getColumnIndex(Names.QUALITY));
        String quality = qualities == null ? "" : Text.string(qualities);
        for (Property property : model.slots()) {
            int slot = property.slot();
            String name = table.column(slot, metadata);
            int column =
                    metadata.getColumnIndexQuiet(property.type() == ValueType.LOCATION ? Names.latitude(name) : name);
            if (column >= 0) {
                Quality trust = quality.isEmpty() ? Quality.GOOD : QualityText.of(quality, property);
                switch (property.type()) {
                    case NUMBER -> {
                        double value = row.getDouble(column);
                        if (!Double.isNaN(value)) {
                            reading.number(slot, value, trust);
                        }
                    }
                    case INTEGER -> {
                        long value = row.getLong(column);
                        if (value != Numbers.LONG_NULL) {
                            reading.integer(slot, value, trust);
                        }
                    }
                    case BOOLEAN -> {
                        int value = row.getInt(column);
                        if (value != Numbers.INT_NULL) {
                            reading.bool(slot, value != 0, trust);
                        }
                    }
                    case STRING, OBJECT -> {
                        Utf8Sequence value = row.getVarcharA(column);
                        if (value != null) {
                            reading.text(slot, property.type(), Text.string(value), trust);
                        }
                    }
                    case ENUM -> {
                        CharSequence value = row.getSymA(column);
                        if (value != null) {
                            reading.text(slot, property.type(), value.toString(), trust);
                        }
                    }
                    case NUMBERS -> {
                        ArrayView value = row.getArray(column, ModelTable.NUMBERS);
                        if (!value.isNull()) {
                            int length = value.getFlatViewLength();
                            if (numbers.length < length) {
                                numbers = new double[length];
                            }
                            for (int i = 0; i < length; i++) {
                                numbers[i] = value.getDouble(i);
                            }
                            reading.numbers(slot, numbers, length, trust);
                        }
                    }
                    case LOCATION -> {
                        double latitude = row.getDouble(column);
                        double longitude = row.getDouble(metadata.getColumnIndex(Names.longitude(name)));
                        if (!Double.isNaN(latitude) && !Double.isNaN(longitude)) {
                            reading.location(slot, latitude, longitude, trust);
                        }
                    }
                }
            }
        }
        return reading.toByteArray();
    }
}
