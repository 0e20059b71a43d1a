package io.taihu.histories.questdb;

import io.questdb.cairo.ColumnType;
import io.questdb.cairo.TableToken;
import io.questdb.cairo.arr.ArrayView;
import io.questdb.cairo.sql.Record;
import io.questdb.cairo.sql.TableMetadata;
import io.questdb.std.Numbers;
import io.questdb.std.str.Utf8Sequence;
import io.taihu.model.ErrorCode;
import io.taihu.model.Location;
import io.taihu.model.Property;
import io.taihu.model.TaihuException;
import io.taihu.model.ValueType;
import io.taihu.spi.History;
import io.taihu.spi.History.Aggregate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Answers queries. Thread-safe; only for threads that last, see {@link QuestDb}. */
final class QuestDbReads {
    /** Rows of one answer at most. */
    static final int ROWS_MAX = 100_000;
    /** Stretches of time of one answer at most. */
    static final int POINTS_MAX = 10_000;
    /** Things of one question at most; without any it asks for all. */
    static final int THINGS_MAX = 1_000;
    /** Properties of one question at most. */
    static final int PROPERTIES_MAX = 256;

    private final QuestDb db;
    private final Tables tables;

    QuestDbReads(QuestDb db, Tables tables) {
        this.db = db;
        this.tables = tables;
    }

    /** A row of an answer. */
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
        List<Column> columns = columns(token, query);
        StringBuilder sql = new StringBuilder("SELECT " + Names.TIME + ", " + Names.THING);
        for (Column column : columns) {
            for (String name : column.names()) {
                sql.append(", ").append(Sql.name(name));
            }
        }
        sql.append(from(token, query, from)).append(" ORDER BY ").append(Names.TIME);
        return db.query(sql.toString(), query.things(), (cursor, factory) -> {
            List<Row> rows = new ArrayList<>();
            int sorted = 0;
            Record record = cursor.getRecord();
            while (cursor.hasNext()) {
                long time = record.getTimestamp(0);
                if (!rows.isEmpty() && rows.getLast().timeMicros() != time) {
                    sort(rows, sorted);
                    sorted = rows.size();
                    if (sorted > limit) {
                        break;
                    }
                }
                String thing = String.valueOf(record.getSymA(1));
                if (after != null && time == after.timeMicros() && thing.compareTo(after.thing()) <= 0) {
                    continue;
                }
                @Nullable Object[] values = new Object[columns.size()];
                int at = 2;
                for (int i = 0; i < values.length; i++) {
                    Column column = columns.get(i);
                    values[i] = column.names().isEmpty() ? null : value(record, at, column.type());
                    at += column.names().size();
                }
                rows.add(new Row(thing, time, values));
            }
            sort(rows, sorted);
            boolean more = rows.size() > limit;
            return new Page(more ? List.copyOf(rows.subList(0, limit)) : rows, more);
        });
    }

    private static void sort(List<Row> rows, int from) {
        rows.subList(from, rows.size()).sort(Comparator.comparing(Row::thing));
    }

    List<Row> sampled(History.Query query, int points, Set<Aggregate> wanted) {
        check(query);
        if (points < 1 || points > POINTS_MAX) {
            throw invalid("points must lie within 1 and " + POINTS_MAX + ", got " + points);
        }
        long span = query.toMicros() - query.fromMicros();
        TableToken token = tables.find(query.model());
        if (token == null || span <= 0) {
            return List.of();
        }
        long width = span / points + (span % points == 0 ? 0 : 1);
        Set<Aggregate> aggregates =
                wanted.isEmpty() ? EnumSet.noneOf(Aggregate.class) : EnumSet.copyOf(wanted);
        List<Column> columns = columns(token, query);
        StringBuilder sql = new StringBuilder("SELECT " + Names.THING + ", (cast(" + Names.TIME + " as long) - "
                + query.fromMicros() + ") / " + width + " stretch, count()");
        for (Column column : columns) {
            for (Aggregate aggregate : aggregates) {
                for (String expression : column.expressions(aggregate)) {
                    sql.append(", ").append(expression);
                }
            }
        }
        sql.append(from(token, query, query.fromMicros()));
        return db.query(sql.toString(), query.things(), (cursor, factory) -> {
            List<Row> rows = new ArrayList<>();
            Record record = cursor.getRecord();
            while (cursor.hasNext()) {
                if (rows.size() >= ROWS_MAX) {
                    throw new TaihuException(
                            ErrorCode.TOO_LARGE,
                            "the answer has more than " + ROWS_MAX + " rows: ask for fewer things or points");
                }
                String thing = String.valueOf(record.getSymA(0));
                long time = query.fromMicros() + record.getLong(1) * width;
                @Nullable Object[] values = new Object[columns.size() * aggregates.size()];
                int at = 3;
                int value = 0;
                for (Column column : columns) {
                    for (Aggregate aggregate : aggregates) {
                        int used = column.expressions(aggregate).size();
                        values[value++] = used == 0
                                ? (aggregate == Aggregate.COUNT ? (Object) 0L : null)
                                : column.aggregated(record, at, aggregate);
                        at += used;
                    }
                }
                rows.add(new Row(thing, time, values));
            }
            rows.sort(Comparator.comparing(Row::thing).thenComparingLong(Row::timeMicros));
            return rows;
        });
    }

    List<History.EventRow> events(String thing, long beforeMicros, int limit) {
        if (limit < 1 || limit > ROWS_MAX) {
            throw invalid("limit must lie within 1 and " + ROWS_MAX + ", got " + limit);
        }
        TableToken token = db.table(Names.EVENTS);
        if (token == null || beforeMicros <= 0) {
            return List.of();
        }
        String sql = "SELECT " + Names.TIME + ", name, json FROM " + Names.EVENTS + " WHERE " + Names.THING + " = $1 AND "
                + Names.TIME + " < " + Sql.time(Math.min(beforeMicros, Tables.TIME_MAX))
                + " ORDER BY " + Names.TIME + " DESC LIMIT " + limit;
        return db.query(sql, List.of(thing), (cursor, factory) -> {
            List<History.EventRow> events = new ArrayList<>();
            Record record = cursor.getRecord();
            while (cursor.hasNext()) {
                events.add(new History.EventRow(
                        thing,
                        record.getTimestamp(0),
                        string(record.getVarcharA(1)),
                        string(record.getVarcharA(2))));
            }
            return events;
        });
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

    private static String from(TableToken token, History.Query query, long from) {
        StringBuilder sql = new StringBuilder(" FROM ")
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
        return sql.toString();
    }

    private List<Column> columns(TableToken token, History.Query query) {
        ModelTable table = ModelTable.of(query.model());
        try (TableMetadata metadata = db.engine().getTableMetadata(token)) {
            return query.properties().stream()
                    .map(property -> column(table, metadata, property))
                    .collect(Collectors.toList());
        }
    }

    private static Column column(ModelTable table, TableMetadata metadata, Property property) {
        int slot = property.slot();
        if (slot >= table.columns().size()) {
            throw invalid("property " + property.name() + " has slot " + slot + ", but model "
                    + table.model().name() + " has " + table.columns().size());
        }
        ValueType type = table.model().slots().get(slot).type();
        String name = table.column(slot, metadata);
        List<String> names =
                type == ValueType.LOCATION ? List.of(Names.latitude(name), Names.longitude(name)) : List.of(name);
        boolean present = names.stream().allMatch(n -> metadata.getColumnIndexQuiet(n) >= 0);
        return new Column(type, present ? names : List.of());
    }

    /**
     * A property's columns.
     *
     * @param names none when the table has not got them yet
     */
    private record Column(ValueType type, List<String> names) {
        List<String> expressions(Aggregate aggregate) {
            boolean numeric =
                    switch (type) {
                        case NUMBER, INTEGER, BOOLEAN -> true;
                        case STRING, ENUM, NUMBERS, OBJECT, LOCATION -> false;
                    };
            return switch (aggregate) {
                case AVG -> numeric ? call("avg") : List.of();
                case MIN -> numeric ? call("min") : List.of();
                case MAX -> numeric ? call("max") : List.of();
                case SUM -> numeric ? call("sum") : List.of();
                case COUNT ->
                    names.isEmpty()
                            ? List.of()
                            : type == ValueType.NUMBERS
                                    ? List.of("sum(CASE WHEN " + Sql.name(names.getFirst())
                                            + " = cast(null as double[]) THEN 0 ELSE 1 END)")
                                    : List.of("count(" + Sql.name(names.getFirst()) + ")");
                case FIRST -> call("first_not_null");
                case LAST -> call("last_not_null");
            };
        }

        private List<String> call(String function) {
            return names.stream().map(name -> function + "(" + Sql.name(name) + ")").toList();
        }

        @Nullable Object aggregated(Record record, int at, Aggregate aggregate) {
            return switch (aggregate) {
                case COUNT -> record.getLong(at);
                case FIRST, LAST -> value(record, at, type);
                case AVG -> number(record.getDouble(at));
                case MIN, MAX ->
                    switch (type) {
                        case INTEGER -> integer(record.getLong(at));
                        case BOOLEAN -> record.getInt(at) == Numbers.INT_NULL ? null : (Object) (long) record.getInt(at);
                        case NUMBER, STRING, ENUM, NUMBERS, OBJECT, LOCATION -> number(record.getDouble(at));
                    };
                case SUM ->
                    switch (type) {
                        case INTEGER, BOOLEAN -> integer(record.getLong(at));
                        case NUMBER, STRING, ENUM, NUMBERS, OBJECT, LOCATION -> number(record.getDouble(at));
                    };
            };
        }
    }

    private static String string(@Nullable Utf8Sequence text) {
        return text == null ? "" : Text.string(text);
    }

    private static @Nullable Object number(double value) {
        return Double.isNaN(value) ? null : value;
    }

    private static @Nullable Object integer(long value) {
        return value == Numbers.LONG_NULL ? null : value;
    }

    private static @Nullable Object value(Record record, int at, ValueType type) {
        return switch (type) {
            case NUMBER -> number(record.getDouble(at));
            case INTEGER -> integer(record.getLong(at));
            case BOOLEAN -> record.getInt(at) == Numbers.INT_NULL ? null : (Object) (record.getInt(at) != 0);
            case STRING, OBJECT -> {
                Utf8Sequence text = record.getVarcharA(at);
                yield text == null ? null : Text.string(text);
            }
            case ENUM -> {
                CharSequence text = record.getSymA(at);
                yield text == null ? null : text.toString();
            }
            case NUMBERS -> {
                ArrayView array = record.getArray(at, ModelTable.NUMBERS);
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
                double latitude = record.getDouble(at);
                double longitude = record.getDouble(at + 1);
                yield Location.valid(latitude, longitude) ? new Location(latitude, longitude) : null;
            }
        };
    }
}
