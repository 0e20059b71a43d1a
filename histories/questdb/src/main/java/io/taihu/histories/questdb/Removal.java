package io.taihu.histories.questdb;

import io.questdb.cairo.CairoException;
import io.questdb.cairo.ListColumnFilter;
import io.questdb.cairo.TableReader;
import io.questdb.cairo.TableToken;
import io.questdb.cairo.TableWriter;
import io.questdb.cairo.TxReader;
import io.questdb.cairo.sql.Record;
import io.questdb.cairo.sql.RecordCursor;
import io.questdb.cairo.sql.RecordMetadata;
import io.questdb.cairo.wal.WalUtils;
import io.questdb.cairo.wal.WalWriter;
import io.questdb.griffin.RecordToRowCopier;
import io.questdb.griffin.RecordToRowCopierUtils;
import io.questdb.griffin.SqlExecutionContext;
import io.questdb.std.BytecodeAssembler;
import io.taihu.model.ErrorCode;
import io.taihu.model.Limit;
import io.taihu.model.TaihuException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes all rows of a thing out of the tables. QuestDB deletes no rows; it replaces all of a stretch of time by others in one
 * transaction, so each stretch in which the thing has rows is written anew without them: it is seen either as it was or as it is to
 * be, also after a kill.
 *
 * <p>For the writer's thread, with nothing uncommitted: nobody else writes meanwhile.
 */
final class Removal {
    /** Rows of a stretch that is written anew at once, of all things. */
    @Limit(
            value = "Rows of history that are written anew at once when a thing is removed",
            zh = "移除一个物时一次重写的历史行数",
            reached = Limit.Reached.IN_PARTS)
    static final int ROWS_MAX = 1_000_000;
    /** How long the change of one stretch may take. */
    @Limit(
            value = "How long a stretch of history may take to be written anew",
            zh = "重写一段历史的最长时间",
            reached = Limit.Reached.GIVEN_UP)
    private static final Duration CHANGE_MAX = Duration.ofMinutes(10);

    private final QuestDb db;
    private final Tables tables;
    private final int rowsMax;

    /** @param rowsMax rows written anew at once; another than {@link #ROWS_MAX} only in tests */
    Removal(QuestDb db, Tables tables, int rowsMax) {
        this.db = db;
        this.tables = tables;
        this.rowsMax = rowsMax;
    }

    /**
     * Removes every row of a thing.
     *
     * @throws TaihuException UNAVAILABLE when a table cannot be read or written now; the others are done
     */
    void remove(String thing) {
        List<String> left = new ArrayList<>();
        for (TableToken token : tables.all()) {
            try {
                if (tables.ready(token, CHANGE_MAX)) {
                    remove(token, thing);
                } else {
                    left.add(token.getTableName() + " is damaged");
                }
            } catch (CairoException e) {
                if (tables.exists(token)) {
                    left.add(token.getTableName() + ": " + e.getFlyweightMessage());
                }
            }
        }
        if (!left.isEmpty()) {
            throw new TaihuException(
                    ErrorCode.UNAVAILABLE,
                    "rows of thing " + thing + " stay in tables that cannot be changed: " + left);
        }
    }

    /** A part of a table: the times from one to before another. */
    private record Partition(long from, long to, long rows, boolean parquet) {}

    /** A stretch of time, both ends inclusive, and how many rows the thing has in it. */
    private record Stretch(long from, long to, long rows) {
        Stretch with(long time) {
            return new Stretch(Math.min(from, time), Math.max(to, time), rows + 1);
        }
    }

    private void remove(TableToken token, String thing) {
        String table = Sql.name(token.getTableName());
        List<Partition> partitions = new ArrayList<>();
        long rows = partitions(token, partitions);
        List<Stretch> stretches = new ArrayList<>();
        for (Partition each : partitions) {
            stretches.addAll(stretches(table, each, thing));
        }
        if (stretches.isEmpty()) {
            return;
        }
        if (stretches.stream().mapToLong(Stretch::rows).sum() == rows) {
            // QuestDB cannot go on with a table of which a replaced stretch was all there was
            db.execute("TRUNCATE TABLE " + table + " KEEP SYMBOL MAPS");
            db.awaitApplied(token, CHANGE_MAX);
            return;
        }
        for (Partition each : partitions) {
            if (each.parquet() && stretches.stream().anyMatch(it -> it.from() >= each.from() && it.to() < each.to())) {
                // QuestDB replaces no stretch of Parquet; upkeep makes it Parquet again
                db.toNative(token, each.from(), CHANGE_MAX);
            }
        }
        for (Stretch each : stretches) {
            replace(token, table, each, thing);
            db.awaitApplied(token, CHANGE_MAX);
        }
    }

    /** Finds the partitions of a table, and how many rows it has. */
    private long partitions(TableToken token, List<Partition> found) {
        try (TableReader reader = db.engine().getReader(token)) {
            TxReader parts = reader.getTxFile();
            int count = parts.getPartitionCount();
            for (int i = 0; i < count; i++) {
                found.add(new Partition(
                        parts.getPartitionTimestampByIndex(i),
                        i + 1 < count ? parts.getPartitionTimestampByIndex(i + 1) : reader.getMaxTimestamp() + 1,
                        parts.getPartitionSize(i),
                        parts.isPartitionParquet(i)));
            }
            return reader.size();
        }
    }

    /** Where in a partition the thing has rows: from the first to the last in each of as many pieces as its rows need. */
    private List<Stretch> stretches(String table, Partition partition, String thing) {
        long pieces = 1 + partition.rows() / rowsMax;
        long piece = 1 + (partition.to() - partition.from()) / pieces;
        return db.query(
                "SELECT " + Names.TIME + " FROM " + table + " WHERE " + Names.THING + " = $1 AND "
                        + within(partition.from(), partition.to() - 1),
                List.of(thing),
                (cursor, factory) -> {
                    List<Stretch> found = new ArrayList<>();
                    Record row = cursor.getRecord();
                    while (cursor.hasNext()) {
                        long time = row.getTimestamp(0);
                        Stretch last = found.isEmpty() ? null : found.getLast();
                        if (last != null
                                && (last.from() - partition.from()) / piece == (time - partition.from()) / piece) {
                            found.removeLast();
                            found.add(last.with(time));
                        } else {
                            found.add(new Stretch(time, time, 1));
                        }
                    }
                    return found;
                });
    }

    private void replace(TableToken token, String table, Stretch stretch, String thing) {
        boolean done = db.query(
                "SELECT * FROM " + table + " WHERE " + within(stretch.from(), stretch.to()),
                List.of(),
                (cursor, factory) -> {
                    try (WalWriter log = db.openWal(token);
                            SqlExecutionContext context = db.context()) {
                        copy(cursor, factory.getMetadata(), log, context, thing);
                        log.commitWithParams(stretch.from(), stretch.to() + 1, WalUtils.WAL_DEDUP_MODE_REPLACE_RANGE);
                    }
                    return true;
                });
        assert done;
        db.wake();
    }

    private void copy(
            RecordCursor cursor, RecordMetadata from, WalWriter log, SqlExecutionContext context, String without) {
        ListColumnFilter columns = new ListColumnFilter();
        for (int i = 0; i < from.getColumnCount(); i++) {
            columns.add(log.getMetadata().getColumnIndex(from.getColumnName(i)) + 1);
        }
        RecordToRowCopier copier = RecordToRowCopierUtils.generateCopier(
                new BytecodeAssembler(),
                from,
                log.getMetadata(),
                columns,
                db.engine().getConfiguration());
        int thing = from.getColumnIndex(Names.THING);
        int time = from.getColumnIndex(Names.TIME);
        Record row = cursor.getRecord();
        while (cursor.hasNext()) {
            if (!is(without, row.getSymA(thing))) {
                TableWriter.Row out = log.newRow(row.getTimestamp(time));
                copier.copy(context, row, out);
                out.append();
            }
        }
    }

    private static boolean is(String thing, @Nullable CharSequence whose) {
        return whose != null && thing.contentEquals(whose);
    }

    private static String within(long from, long to) {
        return Names.TIME + " >= " + Sql.time(from) + " AND " + Names.TIME + " <= " + Sql.time(to);
    }
}
