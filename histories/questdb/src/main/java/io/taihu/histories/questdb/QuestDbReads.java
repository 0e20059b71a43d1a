package io.taihu.histories.questdb;

import io.questdb.cairo.TableToken;
import io.questdb.cairo.sql.Record;
import io.questdb.cairo.sql.TableMetadata;
import io.questdb.std.str.Utf8Sequence;
import io.taihu.model.ErrorCode;
import io.taihu.model.Limit;
import io.taihu.model.Property;
import io.taihu.model.TaihuException;
import io.taihu.spi.History;
import io.taihu.spi.History.Aggregate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Answers queries. Thread-safe; only for threads that last, see {@link QuestDb}. */
final class QuestDbReads {
    /** Rows of one answer at most. */
    @Limit(value = "Most rows that history gives at once", zh = "历史一次给出的最多行数", reached = Limit.Reached.IN_PARTS)
    static final int ROWS_MAX = 100_000;
    /** About how many bytes the rows or events of one answer take at most; there are more behind them. */
    @Limit(value = "About how many bytes of rows history gives at once", zh = "历史一次给出的行约占的字节数", unit = Limit.Unit.BYTES, reached = Limit.Reached.IN_PARTS)
    static final long BYTES_MAX = 16L << 20;
    /** Stretches of time of one answer at most. */
    @Limit(value = "Most stretches of time that history gives at once", zh = "历史一次给出的最多时段数", reached = Limit.Reached.REFUSED)
    static final int POINTS_MAX = 10_000;
    /** Things of one question at most; without any it asks for all. */
    @Limit(value = "Most things that history is asked for by name", zh = "按名称向历史查询的最多物数", reached = Limit.Reached.REFUSED)
    static final int THINGS_MAX = 1_000;
    /** Properties of one question at most. */
    @Limit(value = "Most properties that history is asked for at once", zh = "一次向历史查询的最多属性数", reached = Limit.Reached.REFUSED)
    static final int PROPERTIES_MAX = 256;

    private final QuestDb db;
    private final Tables tables;

    QuestDbReads(QuestDb db, Tables tables) {
        this.db = db;
        this.tables = tables;
    }

    /** A row of an answer. */
    @SuppressWarnings("ArrayRecordComponent") // as the sink takes it
    record Row(String thing, long timeMicros, @Nullable Object[] values) {}

    /** Some rows, and whether there are more. */
    record Page(List<Row> rows, boolean more) {}

    Page rows(History.Query query, History.@Nullable After after, int limit) {
        check(query);
        if (limit < 1 || limit > ROWS_MAX) {
            throw invalid("limit must lie within 1 and " + ROWS_MAX + ", got " + limit);
        }
        TableToken token = tables.find(query.model());
        long from = after == null ? query.fromMicros() : Math.max(query.fromMicros(), after.timeMicros());
        if (token == null || from >= query.toMicros()) {
            return new Page(List.of(), false);
        }
        List<PropertyColumns> columns = columns(token, query);
        String sql = select(token, query, columns, from);
        return db.query(sql, query.things(), (cursor, factory) -> {
            List<Row> rows = new ArrayList<>();
            int sorted = 0;
            long bytes = 0;
            boolean cut = false;
            String lastKept = "";
            Record record = cursor.getRecord();
            while (cursor.hasNext()) {
                long time = record.getTimestamp(0);
                if (!rows.isEmpty() && rows.getLast().timeMicros() != time) {
                    sort(rows, sorted);
                    sorted = rows.size();
                    if (cut || sorted > limit) {
                        break;
                    }
                }
                String thing = String.valueOf(record.getSymA(1));
                if (after != null && time == after.timeMicros() && thing.compareTo(after.thing()) <= 0) {
                    continue;
                }
                if (cut && thing.compareTo(lastKept) > 0) {
                    continue;
                }
                @Nullable Object[] values = new Object[columns.size()];
                for (int i = 0; i < values.length; i++) {
                    values[i] = columns.get(i).value(record);
                }
                rows.add(new Row(thing, time, values));
                bytes += bytes(values);
                if (bytes > BYTES_MAX && rows.size() > 1) {
                    // the first things of this time stay, whichever are still to come
                    sort(rows, sorted);
                    while (bytes > BYTES_MAX && rows.size() > 1) {
                        bytes -= bytes(rows.removeLast().values());
                        cut = true;
                    }
                    if (rows.size() <= sorted) {
                        break;
                    }
                    lastKept = rows.getLast().thing();
                }
            }
            sort(rows, Math.min(sorted, rows.size()));
            boolean more = cut || rows.size() > limit;
            return new Page(rows.size() > limit ? List.copyOf(rows.subList(0, limit)) : rows, more);
        });
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

    private static void sort(List<Row> rows, int from) {
        rows.subList(from, rows.size()).sort(Comparator.comparing(Row::thing));
    }

    List<Row> sampled(History.Query query, int points, Set<Aggregate> wanted) {
        check(query);
        if (points < 1 || points > POINTS_MAX) {
            throw invalid("points must lie within 1 and " + POINTS_MAX + ", got " + points);
        }
        long span = span(query);
        TableToken token = tables.find(query.model());
        if (token == null || span <= 0) {
            return List.of();
        }
        long width = span / points + (span % points == 0 ? 0 : 1);
        List<PropertyColumns> columns = columns(token, query);
        Sampling sampling = new Sampling(columns, wanted, query.fromMicros(), width, ROWS_MAX, new Deadline());
        String only = query.things().size() == 1 ? query.things().getFirst() : null;
        return db.query(
                select(token, query, columns, query.fromMicros()),
                query.things(),
                (cursor, factory) -> sampling.of(cursor, only));
    }

    List<LastValues.Found> latest(History.Query query) {
        check(query);
        TableToken token = tables.find(query.model());
        if (token == null || query.fromMicros() >= query.toMicros()) {
            return List.of();
        }
        List<PropertyColumns> columns = columns(token, query);
        LastValues values =
                new LastValues(query.properties(), columns, query.things().size(), new Deadline());
        int qualityAt = 2 + columns.stream().mapToInt(c -> c.names().size()).sum();
        return db.query(
                select(token, query, columns, query.fromMicros(), Names.QUALITY) + " DESC",
                query.things(),
                (cursor, factory) -> values.of(cursor, qualityAt));
    }

    List<History.EventRow> events(String thing, long beforeMicros, int limit) {
        if (limit < 1 || limit > ROWS_MAX) {
            throw invalid("limit must lie within 1 and " + ROWS_MAX + ", got " + limit);
        }
        TableToken token = db.table(Names.EVENTS);
        if (token == null || beforeMicros <= 0) {
            return List.of();
        }
        String sql =
                "SELECT " + Names.TIME + ", name, json FROM " + Names.EVENTS + " WHERE " + Names.THING + " = $1 AND "
                        + Names.TIME + " < " + Sql.time(Math.min(beforeMicros, Tables.TIME_MAX))
                        + " ORDER BY " + Names.TIME + " DESC LIMIT " + limit;
        return db.query(sql, List.of(thing), (cursor, factory) -> {
            List<History.EventRow> events = new ArrayList<>();
            Record record = cursor.getRecord();
            long bytes = 0;
            while (bytes < BYTES_MAX && cursor.hasNext()) {
                History.EventRow event = new History.EventRow(
                        thing, record.getTimestamp(0), string(record.getVarcharA(1)), string(record.getVarcharA(2)));
                events.add(event);
                bytes += 2L * event.json().length();
            }
            return events;
        });
    }

    private static long span(History.Query query) {
        try {
            return Math.subtractExact(query.toMicros(), query.fromMicros());
        } catch (ArithmeticException e) {
            throw new TaihuException(
                    ErrorCode.INVALID,
                    "from " + query.fromMicros() + " to " + query.toMicros() + " µs is too long a time to be sampled",
                    e);
        }
    }

    private static void check(History.Query query) {
        if (query.things().size() > THINGS_MAX) {
            throw invalid("at most " + THINGS_MAX + " things can be asked for at once, got "
                    + query.things().size());
        }
        if (query.properties().size() > PROPERTIES_MAX) {
            throw invalid("at most " + PROPERTIES_MAX + " properties can be asked for at once, got "
                    + query.properties().size());
        }
    }

    private static TaihuException invalid(String message) {
        return new TaihuException(ErrorCode.INVALID, message);
    }

    /** Rows by time: time, thing, the columns, and others by name. */
    private static String select(
            TableToken token, History.Query query, List<PropertyColumns> columns, long from, String... others) {
        StringBuilder sql = new StringBuilder("SELECT " + Names.TIME + ", " + Names.THING);
        for (PropertyColumns column : columns) {
            for (String name : column.names()) {
                sql.append(", ").append(Sql.name(name));
            }
        }
        for (String other : others) {
            sql.append(", ").append(other);
        }
        sql.append(" FROM ")
                .append(Sql.name(token.getTableName()))
                .append(" WHERE ")
                .append(Names.TIME)
                .append(" >= ")
                .append(Sql.time(Math.max(0, from)))
                .append(" AND ")
                .append(Names.TIME)
                .append(" < ")
                .append(Sql.time(Math.clamp(query.toMicros(), 0, Tables.TIME_MAX)));
        if (query.things().size() == 1) {
            sql.append(" AND ").append(Names.THING).append(" = $1");
        } else if (!query.things().isEmpty()) {
            sql.append(" AND ")
                    .append(Names.THING)
                    .append(" IN (")
                    .append(Sql.places(query.things().size()))
                    .append(')');
        }
        return sql.append(" ORDER BY ").append(Names.TIME).toString();
    }

    private List<PropertyColumns> columns(TableToken token, History.Query query) {
        ModelTable table = ModelTable.of(query.model());
        List<PropertyColumns> columns = new ArrayList<>();
        int at = 2;
        try (TableMetadata metadata = db.engine().getTableMetadata(token)) {
            for (Property property : query.properties()) {
                if (property.slot() >= table.columns().size()) {
                    throw invalid("property " + property.name() + " has slot " + property.slot() + ", but model "
                            + query.model().name() + " has " + table.columns().size());
                }
                PropertyColumns column = PropertyColumns.of(table, property.slot(), metadata, at);
                columns.add(column);
                at += column.names().size();
            }
        }
        return columns;
    }

    private static String string(@Nullable Utf8Sequence text) {
        return text == null ? "" : Text.string(text);
    }
}
