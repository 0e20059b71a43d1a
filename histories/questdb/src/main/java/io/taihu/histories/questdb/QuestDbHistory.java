package io.taihu.histories.questdb;

import io.questdb.cairo.CairoException;
import io.questdb.cairo.ErrorTag;
import io.questdb.cairo.TableToken;
import io.taihu.model.ErrorCode;
import io.taihu.model.Limit;
import io.taihu.model.TaihuException;
import io.taihu.model.ThingModel;
import io.taihu.spi.Clock;
import io.taihu.spi.Held;
import io.taihu.spi.History;
import io.taihu.spi.Meters;
import io.taihu.spi.PastReadings;
import io.taihu.spi.Setting;
import io.taihu.spi.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * History in QuestDB, embedded in this process. One for a folder; {@link #open} takes seconds.
 *
 * <p>Thread-safe but for the writer, which is for one lasting platform thread. Queries may be asked on any thread, also a
 * virtual one: they run on a few threads of this history's own and wait in a bounded queue.
 */
public final class QuestDbHistory implements History {
    /** Threads that move committed rows into the tables. */
    public static final Setting<Long> WORKERS =
            Setting.number("history.workers", 1, 1, 64, "Threads that move committed rows into the tables of history");
    /** Threads that answer queries. */
    @Limit(reached = Limit.Reached.WAITS)
    public static final Setting<Long> QUERY_THREADS =
            Setting.number("history.query-threads", 2, 1, 64, "Threads that answer queries of history, one query each");
    /** How tables are cut by time. */
    public static final Setting<String> PARTITION = new Setting<>(
            "history.partition", "DAY", "What new tables of history are cut into (HOUR, DAY, WEEK or MONTH)", text -> {
                String unit = text.strip().toUpperCase(java.util.Locale.ROOT);
                if (!Set.of("HOUR", "DAY", "WEEK", "MONTH").contains(unit)) {
                    throw new IllegalArgumentException("must be HOUR, DAY, WEEK or MONTH");
                }
                return unit;
            });
    /** When partitions become Parquet. */
    public static final Setting<Duration> PARQUET_AFTER = Setting.duration(
            "history.parquet-after",
            "0s",
            "0s",
            "36500d",
            "Age at which partitions of history become Parquet: smaller, but slower to read and to change; 0s for never");
    /** Where SQL is listened for. */
    public static final Setting<Long> SQL_PORT = Setting.number(
            "history.sql-port",
            -1,
            -1,
            65_535,
            "Port of 127.0.0.1 at which history can be read with PostgreSQL's clients; 0 for any free, -1 for none");
    /** Who may ask by SQL. */
    public static final Setting<String> SQL_USER = Setting.text(
            "history.sql-user", "taihu", "User name for SQL; this user can read history and change nothing");
    /** The password for SQL. */
    public static final Setting<String> SQL_PASSWORD = Setting.secret(
            "history.sql-password",
            "Password for SQL; when empty, one is made and kept in history's folder, sql-password");
    /** How long events are kept. */
    public static final Setting<Duration> EVENTS_RETENTION =
            Setting.duration("history.events-retention", "0s", "0s", "36500d", "How long events are kept, 0s for ever");

    /** All settings of this room. */
    public static final List<Setting<?>> SETTINGS = List.of(
            WORKERS, QUERY_THREADS, PARTITION, PARQUET_AFTER, SQL_PORT, SQL_USER, SQL_PASSWORD, EVENTS_RETENTION);

    /** Classes of this room that have limits, for the page of limits. */
    public static final List<Class<?>> LIMITED = List.of(
            LateRows.class,
            ModelTable.class,
            Names.class,
            OldParts.class,
            Passage.class,
            QuestDb.class,
            QuestDbHistory.class,
            QuestDbLog.class,
            QuestDbReads.class,
            QuestDbWriter.class,
            Removal.class,
            SqlDoor.class,
            SqlReaders.class,
            StoredRows.class,
            SymbolCache.class,
            Tables.class,
            ThingRows.class,
            Upkeep.class);

    /** Queries that wait for a thread at most. */
    @Limit(
            value = "Most queries of history that wait for a thread",
            zh = "等待线程的最多历史查询数",
            reached = Limit.Reached.REFUSED)
    static final int WAITING_MAX = 256;

    private final int keptBytes;
    private final boolean isNew;
    private final QuestDb db;
    private final Tables tables;
    private final QuestDbReads reads;
    private QuestDbWriter writer;
    private final ThreadPoolExecutor threads;
    private final Upkeep upkeep;
    private @Nullable SqlDoor door;

    private QuestDbHistory(
            Path folder,
            Settings settings,
            Clock clock,
            Meters meters,
            int keptBytes,
            OrderedFiles files,
            Predicate<String> mayRead) {
        this.keptBytes = keptBytes;
        isNew = !Files.exists(folder.resolve("db"));
        int port = settings.get(SQL_PORT).intValue();
        Map<String, String> sql = Map.of();
        if (port >= 0) {
            String given = settings.get(SQL_PASSWORD);
            sql = SqlDoor.settings(port, settings.get(SQL_USER), given.isEmpty() ? SqlDoor.password(folder) : given);
        }
        db = new QuestDb(folder, settings.get(WORKERS).intValue(), files, sql, new SqlReaders(mayRead));
        tables = new Tables(db, settings.get(PARTITION), settings.get(EVENTS_RETENTION), meters);
        reads = new QuestDbReads(db, tables);
        writer = new QuestDbWriter(db, tables, keptBytes);
        int count = settings.get(QUERY_THREADS).intValue();
        AtomicInteger number = new AtomicInteger();
        threads = new ThreadPoolExecutor(
                count, count, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING_MAX), task -> {
                    Thread thread = new Thread(
                            () -> {
                                try {
                                    task.run();
                                } finally {
                                    io.questdb.std.str.Path.clearThreadLocals();
                                }
                            },
                            "history-query-" + number.getAndIncrement());
                    thread.setDaemon(true);
                    return thread;
                });
        upkeep = new Upkeep(db, tables, clock, settings.get(PARQUET_AFTER));
        if (port >= 0) {
            try {
                door = new SqlDoor(db);
            } catch (TaihuException e) {
                close();
                throw e;
            }
        }
    }

    /**
     * Whether this opening made the history. Then nothing of what the journal still keeps is in it, whatever position the
     * journal's reader has.
     */
    public boolean isNew() {
        return isNew;
    }

    /** The port at which SQL is listened for; empty when it is not. */
    public OptionalInt sqlPort() {
        SqlDoor open = door;
        return open == null ? OptionalInt.empty() : OptionalInt.of(open.port());
    }

    /**
     * Opens a history; makes it when there is none. Takes a second or more. The newest version of each model should be
     * {@linkplain #prepare prepared} before the first reading is written, so that columns of newer versions are known.
     *
     * @param folder where it lies; used by nothing else
     * @throws TaihuException UNAVAILABLE when it cannot be opened; the message names the folder and what to do
     */
    public static QuestDbHistory open(Path folder, Settings settings, Clock clock, Meters meters) {
        return open(folder, settings, clock, meters, QuestDbWriter.KEPT_BYTES);
    }

    /**
     * Opens a history that is read by SQL with tokens too.
     *
     * @param mayRead whether a token may see everything now: asked when somebody comes in by it, and for each statement, on a thread of
     *     SQL's that may block for a moment
     */
    public static QuestDbHistory open(
            Path folder, Settings settings, Clock clock, Meters meters, Predicate<String> mayRead) {
        QuestDbLog.setUp(); // before any class of QuestDB's that has a log
        return new QuestDbHistory(
                folder, settings, clock, meters, QuestDbWriter.KEPT_BYTES, new OrderedFiles(), mayRead);
    }

    /** Opens a history whose writer keeps fewer or more partial rows, for tests. */
    static QuestDbHistory open(Path folder, Settings settings, Clock clock, Meters meters, int keptBytes) {
        QuestDbLog.setUp(); // before any class of QuestDB's that has a log
        return open(folder, settings, clock, meters, keptBytes, new OrderedFiles());
    }

    /** Opens a history that comes to the disk in a way of the caller's, for tests. */
    static QuestDbHistory open(
            Path folder, Settings settings, Clock clock, Meters meters, int keptBytes, OrderedFiles files) {
        return new QuestDbHistory(folder, settings, clock, meters, keptBytes, files, _ -> false);
    }

    @Override
    public synchronized Writer writer() {
        if (writer.isClosed()) {
            writer = new QuestDbWriter(db, tables, keptBytes);
        }
        return writer;
    }

    @Override
    public boolean rows(Query query, @Nullable After after, int limit, RowSink sink) {
        QuestDbReads.Page page = ask(() -> reads.rows(query, after, limit));
        page.rows().forEach(row -> sink.row(row.thing(), row.timeMicros(), row.values()));
        return page.more();
    }

    @Override
    public void sampled(Query query, int points, Set<Aggregate> aggregates, RowSink sink) {
        ask(() -> reads.sampled(query, points, aggregates))
                .forEach(row -> sink.row(row.thing(), row.timeMicros(), row.values()));
    }

    @Override
    public PastReadings readings(Query query, Map<String, Long> numbers, int bytes) {
        return ask(() -> reads.readings(query, numbers, bytes));
    }

    @Override
    public void latest(Query query, LatestSink sink) {
        ask(() -> reads.latest(query)).forEach(found -> sink.thing(found.thing(), found.lastMicros(), found.values()));
    }

    @Override
    public List<EventRow> events(String thing, Set<String> names, long beforeMicros, int limit) {
        return ask(() -> reads.events(thing, names, beforeMicros, limit));
    }

    @Override
    public void awaitVisible() throws InterruptedException {
        for (TableToken token : tables.all()) {
            if (!tables.isSetAside(token)) {
                db.awaitApplied(token, Duration.ofMinutes(1));
            }
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }

    @Override
    public List<TableHealth> health() {
        return ask(() -> tables.all().stream().map(tables::health).toList());
    }

    @Override
    public void prepare(ThingModel model) {
        ask(() -> {
            tables.prepare(model);
            return true;
        });
    }

    @Override
    public void drop(ThingModel model) {
        ask(() -> {
            tables.drop(model);
            return true;
        });
    }

    @Override
    public Held hold() {
        return Checkpoint.make(db);
    }

    /** Does what is done now and then. */
    void tend() {
        upkeep.tend();
    }

    /** Asks what is asked before the first question. */
    void warmUp() {
        ask(() -> {
            Warmup.ask(db, tables);
            return true;
        });
    }

    /** Removes a thing with fewer rows written anew at once, for tests. */
    void removeInPiecesOf(int rows, String thing) {
        new Removal(db, tables, rows).remove(thing);
    }

    /** How many changes all tables together have had, for tests; any thread. */
    long changes() {
        return tables.all().stream().mapToLong(db::committed).sum();
    }

    /** Suspends a table as an error would, for tests. */
    void suspend(String table) {
        TableToken token = java.util.Objects.requireNonNull(db.table(table));
        db.engine().getTableSequencerAPI().suspendTable(token, ErrorTag.NONE, "for a test");
    }

    /** The quality text of a row, for tests. */
    @Nullable
    String quality(ThingModel model, String thing, long timeMicros) {
        TableToken token = tables.ensure(model);
        return ask(() -> db.query(
                        "SELECT " + Names.QUALITY + " FROM " + Sql.name(token.getTableName()) + " WHERE " + Names.THING
                                + " = $1 AND " + Names.TIME + " = " + Sql.time(timeMicros),
                        List.of(thing),
                        (cursor, factory) -> {
                            cursor.hasNext();
                            var text = cursor.getRecord().getVarcharA(0);
                            return text == null ? "" : Text.string(text);
                        }))
                .transform(text -> text.isEmpty() ? null : text);
    }

    private <T> T ask(Callable<T> question) {
        Future<T> answer;
        try {
            answer = threads.submit(question);
        } catch (RejectedExecutionException e) {
            throw new TaihuException(
                    ErrorCode.UNAVAILABLE,
                    threads.isShutdown()
                            ? "history is closed"
                            : "history answers " + threads.getPoolSize() + " queries and " + WAITING_MAX
                                    + " wait: ask again later",
                    e);
        }
        try {
            return answer.get();
        } catch (ExecutionException e) {
            throw switch (e.getCause()) {
                case TaihuException known -> known;
                case CairoException refused ->
                    new TaihuException(
                            ErrorCode.UNAVAILABLE,
                            "history in " + db.folder() + " cannot be read: " + refused.getMessage(),
                            refused);
                case null, default ->
                    new TaihuException(ErrorCode.INTERNAL, "history in " + db.folder() + ": " + e.getCause(), e);
            };
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw new TaihuException(ErrorCode.UNAVAILABLE, "interrupted while waiting for history", e);
        }
    }

    @Override
    public void close() {
        SqlDoor open = door;
        if (open != null) {
            open.close();
        }
        db.stop();
        upkeep.close();
        threads.shutdownNow();
        try {
            if (!threads.awaitTermination(35, TimeUnit.SECONDS)) {
                throw new TaihuException(ErrorCode.INTERNAL, "queries of history in " + db.folder() + " do not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        synchronized (this) {
            writer.close();
        }
        db.close();
    }
}
