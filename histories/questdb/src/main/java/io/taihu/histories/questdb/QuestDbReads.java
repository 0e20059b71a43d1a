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
import io.taihu.spi.PastReadings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Answers queries. Thread-safe; only for threads that last, see {@link QuestDb}. */
final class QuestDbReads {
    /** Rows of one answer at most. */
    @Limit(value = "Most rows that history gives at once", zh = "历史一次给出的最多行数", reached = Limit.Reached.IN_PARTS)
    static final int ROWS_MAX = 100_000;
    /** About how many bytes the rows or events of one answer take at most; there are more behind them. */
    @Limit(
            value = "About how many bytes of rows history gives at once",
            zh = "历史一次给出的行约占的字节数",
            unit = Limit.Unit.BYTES,
            reached = Limit.Reached.IN_PARTS)
    static final long BYTES_MAX = 16L << 20;
    /** Stretches of time of one answer at most. */
    @Limit(
            value = "Most stretches of time that history gives at once",
            zh = "历史一次给出的最多时段数",
            reached = Limit.Reached.REFUSED)
    static final int POINTS_MAX = 10_000;
    /** Things of one question at most; without any it asks for all. */
    @Limit(
            value = "Most things that history is asked for by name",
            zh = "按名称向历史查询的最多物数",
            reached = Limit.Reached.REFUSED)
    static final int THINGS_MAX = 1_000;
    /** Properties of one question at most. */
    @Limit(
            value = "Most properties that history is asked for at once",
            zh = "一次向历史查询的最多属性数",
            reached = Limit.Reached.REFUSED)
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
        RowPage page = new RowPage(after, limit);
        for (Piece piece : pieces(token, query, from)) {
            boolean more = db.query(
                    piece.sql(token, query), query.things(), (cursor, factory) -> page.take(cursor, piece.columns()));
            if (!more) {
                break;
            }
        }
        return page.done();
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
        String only = query.things().size() == 1 ? query.things().getFirst() : null;
        Sampling sampling = new Sampling(
                query.properties().size(), wanted, query.fromMicros(), width, ROWS_MAX, new Deadline(), only);
        for (Piece piece : pieces(token, query, query.fromMicros())) {
            db.query(piece.sql(token, query), query.things(), (cursor, factory) -> {
                sampling.take(cursor, piece.columns());
                return true;
            });
        }
        return sampling.done();
    }

    PastReadings readings(History.Query query, Map<String, Long> numbers, int bytes) {
        check(query);
        TableToken token = tables.find(query.model());
        if (token == null || query.fromMicros() >= query.toMicros()) {
            return new PastReadings(0);
        }
        List<Piece> pieces = pieces(token, query, query.fromMicros());
        if (pieces.isEmpty()) {
            return new PastReadings(0);
        }
        Piece first = pieces.getFirst();
        Passage passage = new Passage(query, first.columns(), numbers, bytes, new Deadline());
        PastReadings found = db.query(
                first.sql(token, query, Names.QUALITY), query.things(), (cursor, factory) -> passage.of(cursor));
        if (!found.more() && pieces.size() > 1) {
            found.endBefore(pieces.get(1).from());
        }
        return found;
    }

    List<LastValues.Found> latest(History.Query query) {
        check(query);
        TableToken token = tables.find(query.model());
        if (token == null || query.fromMicros() >= query.toMicros()) {
            return List.of();
        }
        LastValues values = new LastValues(query.properties(), query.things().size(), new Deadline());
        for (Piece piece : pieces(token, query, query.fromMicros()).reversed()) {
            String sql = piece.sql(token, query, Names.QUALITY) + " DESC";
            boolean more = db.query(
                    sql, query.things(), (cursor, factory) -> values.take(cursor, piece.columns(), piece.otherAt()));
            if (!more) {
                break;
            }
        }
        return values.found();
    }

    List<History.EventRow> events(String thing, Set<String> names, long beforeMicros, int limit) {
        if (limit < 1 || limit > ROWS_MAX) {
            throw invalid("limit must lie within 1 and " + ROWS_MAX + ", got " + limit);
        }
        TableToken token = db.table(Names.EVENTS);
        if (token == null || beforeMicros <= 0) {
            return List.of();
        }
        List<String> asked = new ArrayList<>();
        asked.add(thing);
        asked.addAll(names);
        String named = IntStream.rangeClosed(2, asked.size())
                .mapToObj(i -> "name = $" + i)
                .collect(Collectors.joining(" OR ", " AND (", ")"));
        String sql =
                "SELECT " + Names.TIME + ", name, json FROM " + Names.EVENTS + " WHERE " + Names.THING + " = $1 AND "
                        + Names.TIME + " < " + Sql.time(Math.min(beforeMicros, Tables.TIME_MAX))
                        + (names.isEmpty() ? "" : named) + " ORDER BY " + Names.TIME + " DESC LIMIT " + limit;
        return db.query(sql, asked, (cursor, factory) -> {
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

    /**
     * A stretch of time whose rows have the same columns.
     *
     * @param columns of the query's properties, in rows that begin with the time and the thing
     */
    private record Piece(long from, long until, List<PropertyColumns> columns) {
        /** Where the first column behind the properties' is. */
        int otherAt() {
            return 2
                    + columns.stream().mapToInt(column -> column.names().size()).sum();
        }

        /** Rows by time: time, thing, the columns, and others by name. */
        String sql(TableToken token, History.Query query, String... others) {
            StringBuilder sql = new StringBuilder("SELECT " + Names.TIME + ", " + Names.THING);
            for (PropertyColumns column : columns) {
                column.names().forEach(name -> sql.append(", ").append(Sql.name(name)));
            }
            for (String other : others) {
                sql.append(", ").append(other);
            }
            sql.append(" FROM ").append(Sql.name(token.getTableName())).append(" WHERE ");
            sql.append(Names.TIME).append(" >= ").append(Sql.time(from)).append(" AND ");
            sql.append(Names.TIME).append(" < ").append(Sql.time(until));
            int things = query.things().size();
            if (things == 1) {
                sql.append(" AND ").append(Names.THING).append(" = $1");
            } else if (things > 1) {
                sql.append(" AND ").append(Names.THING).append(" IN (").append(Sql.places(things));
                sql.append(')');
            }
            return sql.append(" ORDER BY ").append(Names.TIME).toString();
        }
    }

    /** A query's time in pieces, in order: one, unless parts of it are narrow. */
    private List<Piece> pieces(TableToken token, History.Query query, long after) {
        ModelTable table = ModelTable.of(query.model());
        List<Piece> pieces = new ArrayList<>();
        try (TableMetadata metadata = db.engine().getTableMetadata(token)) {
            List<PropertyColumns> all = columns(table, query, metadata);
            long from = Math.max(0, after);
            long until = Math.clamp(query.toMicros(), 0, Tables.TIME_MAX);
            for (Parts.Stretch stretch : tables.parts().of(token, from, until)) {
                List<PropertyColumns> columns = new ArrayList<>();
                int at = 2;
                for (PropertyColumns column : all) {
                    PropertyColumns within = column.within(stretch.columns(), metadata, at);
                    columns.add(within);
                    at += within.names().size();
                }
                pieces.add(new Piece(stretch.from(), stretch.until(), columns));
            }
        }
        return pieces;
    }

    private static List<PropertyColumns> columns(ModelTable table, History.Query query, TableMetadata metadata) {
        List<PropertyColumns> columns = new ArrayList<>();
        for (Property property : query.properties()) {
            if (property.slot() >= table.columns().size()) {
                throw invalid("property " + property.name() + " has slot " + property.slot() + ", but model "
                        + query.model().name() + " has " + table.columns().size());
            }
            columns.add(PropertyColumns.of(table, property.slot(), metadata, 0));
        }
        return columns;
    }

    private static String string(@Nullable Utf8Sequence text) {
        return text == null ? "" : Text.string(text);
    }
}
