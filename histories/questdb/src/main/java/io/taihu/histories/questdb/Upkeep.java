package io.taihu.histories.questdb;

import io.questdb.cairo.TableToken;
import io.questdb.cairo.sql.Record;
import io.taihu.model.Limit;
import io.taihu.spi.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is done now and then, on a thread of its own: what the first question needs is loaded; suspended tables are resumed each minute; each hour
 * partitions that nobody writes to any more are dropped when their retention is over, old ones become Parquet, and Parquet of fewer
 * columns than its table is made anew.
 */
final class Upkeep implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);
    private static final long HEAL_NANOS = Duration.ofMinutes(1).toNanos();
    private static final long TEND_NANOS = Duration.ofHours(1).toNanos();
    /** How long a change of one partition may take. */
    @Limit(
            value = "How long the change of one partition of history may take",
            zh = "更改历史一个分区的最长时间",
            reached = Limit.Reached.GIVEN_UP)
    private static final Duration CHANGE_MAX = Duration.ofMinutes(10);

    private final QuestDb db;
    private final Tables tables;
    private final Clock clock;
    private final Duration parquetAfter;
    private final Thread thread;
    private volatile boolean closing;

    /** @param parquetAfter age at which partitions become Parquet; zero for never */
    Upkeep(QuestDb db, Tables tables, Clock clock, Duration parquetAfter) {
        this.db = db;
        this.tables = tables;
        this.clock = clock;
        this.parquetAfter = parquetAfter;
        thread = new Thread(this::run, "history-upkeep");
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        try {
            db.readCatalogue();
            attempt(() -> Warmup.ask(db, tables));
            long tended = System.nanoTime();
            while (!closing) {
                LockSupport.parkNanos(HEAL_NANOS);
                if (closing) {
                    return;
                }
                attempt(this::heal);
                if (System.nanoTime() - tended > TEND_NANOS) {
                    tended = System.nanoTime();
                    attempt(this::tend);
                }
            }
        } finally {
            io.questdb.std.str.Path.clearThreadLocals();
        }
    }

    private void attempt(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | AssertionError | InternalError e) {
            // a store's own assertion, or a page of a file that the disk could not give, is no end of upkeep
            if (!closing) {
                LOG.warn("upkeep of the history in {}: {}", db.folder(), e.getMessage(), e);
            }
        }
    }

    /** Resumes tables that are suspended. */
    void heal() {
        for (TableToken token : tables.all()) {
            if (db.suspended(token)) {
                tables.resume(token);
            }
        }
    }

    /** Drops what is too old in tables that are not written to, and makes Parquet of what is old. */
    void tend() {
        heal();
        for (TableToken token : tables.all()) {
            if (closing) {
                return;
            }
            if (!db.suspended(token)) {
                attempt(() -> tend(token));
            }
        }
    }

    /** A part of a table. */
    private record Partition(String name, long lastMicros, boolean parquet, boolean active) {}

    private void tend(TableToken token) {
        Duration retention = tables.retention(token);
        if (!retention.isZero() || !parquetAfter.isZero()) {
            tend(token, retention);
        }
        widen(token);
    }

    private void tend(TableToken token, Duration retention) {
        long now = clock.micros();
        String table = Sql.name(token.getTableName());
        for (Partition partition : partitions(token)) {
            if (!retention.isZero() && partition.lastMicros() < now - micros(retention)) {
                change(token, "ALTER TABLE " + table + " DROP PARTITION LIST '" + partition.name() + "'");
                LOG.info("dropped partition {} of {}, its retention is over", partition.name(), token.getTableName());
            } else if (!parquetAfter.isZero()
                    && !partition.parquet()
                    && !partition.active()
                    && partition.lastMicros() < now - micros(parquetAfter)) {
                change(token, "ALTER TABLE " + table + " CONVERT PARTITION TO PARQUET LIST '" + partition.name() + "'");
                LOG.info("partition {} of {} is Parquet now", partition.name(), token.getTableName());
            }
            if (closing) {
                return;
            }
        }
    }

    /** Makes Parquet of fewer columns than its table anew, one part after the other, so that SQL can read it as well. */
    private void widen(TableToken token) {
        for (Parts.Stretch part : tables.parts().narrow(token)) {
            if (closing) {
                return;
            }
            db.toNative(token, part.from(), CHANGE_MAX);
            db.toParquet(token, part.from(), CHANGE_MAX);
            LOG.info("Parquet of {} from {} µs on has all columns now", token.getTableName(), part.from());
        }
    }

    private List<Partition> partitions(TableToken token) {
        return db.query(
                "SELECT name, maxTimestamp, isParquet, active FROM table_partitions('" + token.getTableName() + "')",
                List.of(),
                (cursor, factory) -> {
                    List<Partition> partitions = new ArrayList<>();
                    Record row = cursor.getRecord();
                    while (cursor.hasNext()) {
                        partitions.add(new Partition(
                                String.valueOf(row.getStrA(0)), row.getTimestamp(1), row.getBool(2), row.getBool(3)));
                    }
                    return partitions;
                });
    }

    private void change(TableToken token, String sql) {
        db.execute(sql);
        db.awaitApplied(token, CHANGE_MAX);
    }

    private static long micros(Duration duration) {
        return Math.multiplyExact(duration.toSeconds(), 1_000_000L);
    }

    @Override
    public void close() {
        closing = true;
        LockSupport.unpark(thread);
        QuestDb.join(thread);
    }
}
