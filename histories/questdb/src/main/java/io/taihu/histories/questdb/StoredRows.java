package io.taihu.histories.questdb;

import io.questdb.cairo.sql.Record;
import io.questdb.cairo.sql.RecordMetadata;
import io.questdb.std.str.Utf8Sequence;
import io.taihu.model.Limit;
import io.taihu.model.Location;
import io.taihu.model.Property;
import io.taihu.model.Quality;
import io.taihu.model.RecordKind;
import io.taihu.model.RecordView;
import io.taihu.model.RecordWriter;
import io.taihu.model.TaihuException;
import io.taihu.model.ThingModel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Looks at what is stored, for the writer: which times its things have reached, and rows that late ones are merged with. For the writer's thread. */
final class StoredRows {
    /** Times further apart than this are not looked up together. */
    private static final long NEAR_MICROS = Duration.ofMinutes(10).toNanos() / 1_000;
    /** Things that are looked up one by one; for more it may be quicker to go through all rows of the time. */
    @Limit(
            value = "Things whose stored rows are looked up one by one",
            zh = "逐个查找已存行的物数",
            reached = Limit.Reached.COARSER)
    private static final int APART_MAX = 64;
    /** How far a look for the times that things have reached goes back. */
    private static final long LEARN_MICROS = Duration.ofHours(6).toNanos() / 1_000;
    /** How long to wait for a table that is behind. */
    @Limit(
            value = "How long is waited for a table of history that is behind",
            zh = "等待落后的历史表的最长时间",
            reached = Limit.Reached.GIVEN_UP)
    private static final Duration APPLY_MAX = Duration.ofSeconds(60);

    private final QuestDb db;
    private final Tables tables;
    private final Merge merge;
    private final RecordWriter reading = new RecordWriter();
    private final RecordView view = new RecordView();
    private final RecordView lateView = new RecordView();

    StoredRows(QuestDb db, Tables tables, Merge merge) {
        this.db = db;
        this.tables = tables;
        this.merge = merge;
    }

    /**
     * Learns the greatest time of each thing of a table, so that most rows need no look at what is stored.
     *
     * @param time of the row that asks
     */
    void learn(RowWriter rows, long time) {
        db.awaitApplied(rows.token(), APPLY_MAX);
        long now = System.currentTimeMillis() * 1_000;
        long from = Math.max(time - NEAR_MICROS, Math.min(rows.floor, now) - LEARN_MICROS);
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
        if (times.size() < ThingRows.THINGS_MAX) {
            rows.learn(from, times);
        } else {
            rows.learnNothing(); // cut short: a thing that is not among them may have rows all the same
        }
    }

    /** A thing and a time. */
    private record Key(int entry, long time) {}

    /** Merges all late rows of a table with what is stored at their times, and writes them. */
    void merge(RowWriter rows) {
        LateRows late = rows.late;
        Map<Integer, Map<Key, List<Integer>>> byThing = new LinkedHashMap<>();
        long least = Long.MAX_VALUE;
        long most = Long.MIN_VALUE;
        for (int i = 0; i < late.size(); i++) {
            byThing.computeIfAbsent(late.entry(i), entry -> new LinkedHashMap<>())
                    .computeIfAbsent(new Key(late.entry(i), late.time(i)), key -> new ArrayList<>())
                    .add(i);
            least = Math.min(least, late.time(i));
            most = Math.max(most, late.time(i));
        }
        int things = byThing.size();
        boolean together =
                most - least <= NEAR_MICROS || 5L * things > rows.things.size() && !rows.old.within(least, most);
        if (things > APART_MAX && together) {
            rows.old.open(least, most);
            Map<Key, List<Integer>> all = new LinkedHashMap<>();
            byThing.values().forEach(all::putAll);
            scan(rows, all, least, most);
            all.forEach((key, indexes) -> write(rows, key, null, indexes));
        } else {
            byThing.forEach((entry, wanted) -> {
                lookUp(rows, entry, wanted);
                wanted.forEach((key, indexes) -> write(rows, key, null, indexes));
            });
        }
    }

    /** Goes through all rows of a stretch of time, for many things. */
    private void scan(RowWriter rows, Map<Key, List<Integer>> wanted, long from, long to) {
        Map<String, Integer> entries = new HashMap<>();
        wanted.keySet().forEach(key -> entries.put(rows.things.id(key.entry()), key.entry()));
        String sql = "SELECT * FROM " + Sql.name(rows.token().getTableName()) + between(from, to);
        db.query(sql, List.of(), (cursor, factory) -> {
            Columns columns = columns(rows, factory.getMetadata());
            Record row = cursor.getRecord();
            while (cursor.hasNext()) {
                Integer entry = entries.get(String.valueOf(row.getSymA(columns.thing())));
                if (entry != null) {
                    take(rows, wanted, entry, row, columns);
                }
            }
            return true;
        });
    }

    /** Looks up rows of one thing; those far apart in time are looked up apart. */
    private void lookUp(RowWriter rows, int entry, Map<Key, List<Integer>> wanted) {
        long[] times = wanted.keySet().stream().mapToLong(Key::time).sorted().toArray();
        int first = 0;
        for (int i = 1; i <= times.length; i++) {
            if (i == times.length || times[i] - times[i - 1] > NEAR_MICROS) {
                rows.old.open(times[first], times[i - 1]);
                String sql = "SELECT * FROM " + Sql.name(rows.token().getTableName())
                        + between(times[first], times[i - 1]) + " AND " + Names.THING + " = $1";
                db.query(sql, List.of(rows.things.id(entry)), (cursor, factory) -> {
                    Columns columns = columns(rows, factory.getMetadata());
                    Record row = cursor.getRecord();
                    while (cursor.hasNext()) {
                        take(rows, wanted, entry, row, columns);
                    }
                    return true;
                });
                first = i;
            }
        }
    }

    private static String between(long from, long to) {
        return " WHERE " + Names.TIME + " >= " + Sql.time(from) + " AND " + Names.TIME + " <= " + Sql.time(to);
    }

    /** Where a query's rows have what. */
    private record Columns(int time, int thing, int quality, List<PropertyColumns> properties) {}

    private static Columns columns(RowWriter rows, RecordMetadata metadata) {
        ModelTable table = ModelTable.of(rows.model());
        List<PropertyColumns> properties = new ArrayList<>();
        for (Property property : rows.model().slots()) {
            PropertyColumns columns = PropertyColumns.of(table, property.slot(), metadata, 0);
            properties.add(columns.at(metadata));
        }
        return new Columns(
                metadata.getColumnIndex(Names.TIME),
                metadata.getColumnIndex(Names.THING),
                metadata.getColumnIndex(Names.QUALITY),
                properties);
    }

    private void take(RowWriter rows, Map<Key, List<Integer>> wanted, int entry, Record row, Columns columns) {
        Key key = new Key(entry, row.getTimestamp(columns.time()));
        List<Integer> late = wanted.remove(key);
        if (late != null) {
            write(rows, key, reading(row, columns, rows.model(), key.time()), late);
        }
    }

    private void write(RowWriter rows, Key key, @Nullable RecordView stored, List<Integer> indexes) {
        RecordView row = stored;
        for (int index : indexes) {
            LateRows late = rows.late;
            lateView.wrap(late.bytes(), late.offset(index), late.length(index));
            try {
                row = merge.of(row, lateView);
            } catch (TaihuException e) {
                tables.refused(rows.model(), rows.things.id(key.entry()), String.valueOf(e.getMessage()));
            }
        }
        if (row != null) {
            rows.write(key.entry(), row);
        }
    }

    /** A stored row as the reading it came from; thing and versions are left out. Valid until the next. */
    private RecordView reading(Record row, Columns columns, ThingModel model, long time) {
        reading.begin(RecordKind.READING, model, 0, time, 0);
        Utf8Sequence qualities = row.getVarcharA(columns.quality());
        String quality = qualities == null ? "" : Text.string(qualities);
        for (Property property : model.slots()) {
            Object value = columns.properties().get(property.slot()).value(row);
            Quality its = quality.isEmpty() ? Quality.GOOD : QualityText.of(quality, property);
            if (value != null) {
                put(property, value, its);
            } else if (its != Quality.GOOD) {
                reading.absent(property.slot(), its);
            }
        }
        return view.wrap(reading.bytes(), 0, reading.length());
    }

    private void put(Property property, Object value, Quality quality) {
        int slot = property.slot();
        switch (value) {
            case Double number -> reading.number(slot, number, quality);
            case Long integer -> reading.integer(slot, integer, quality);
            case Boolean bool -> reading.bool(slot, bool, quality);
            case String text -> reading.text(slot, property.type(), text, quality);
            case double[] numbers -> reading.numbers(slot, numbers, numbers.length, quality);
            case Location place -> reading.location(slot, place.latitude(), place.longitude(), quality);
            default -> throw new IllegalStateException("a value of " + value.getClass());
        }
    }
}
