package io.taihu.histories.questdb;

import io.questdb.BuildInformationHolder;
import io.questdb.FreeOnExit;
import io.questdb.PropServerConfiguration;
import io.questdb.cairo.CairoConfiguration;
import io.questdb.cairo.CairoEngine;
import io.questdb.cairo.CairoException;
import io.questdb.cairo.TableToken;
import io.questdb.cairo.security.AllowAllSecurityContext;
import io.questdb.cairo.sql.NetworkSqlExecutionCircuitBreaker;
import io.questdb.cairo.sql.RecordCursor;
import io.questdb.cairo.sql.RecordCursorFactory;
import io.questdb.cairo.sql.SqlExecutionCircuitBreaker;
import io.questdb.cairo.sql.SqlExecutionCircuitBreakerConfiguration;
import io.questdb.cairo.sql.TableReferenceOutOfDateException;
import io.questdb.cairo.wal.WalWriter;
import io.questdb.griffin.DefaultSqlExecutionCircuitBreakerConfiguration;
import io.questdb.griffin.SqlException;
import io.questdb.griffin.SqlExecutionContextImpl;
import io.questdb.griffin.engine.functions.bind.BindVariableServiceImpl;
import io.questdb.log.LogFactory;
import io.questdb.std.MemoryTag;
import io.questdb.std.Misc;
import io.questdb.std.Unsafe;
import io.questdb.std.datetime.microtime.MicrosecondClockImpl;
import io.taihu.model.ErrorCode;
import io.taihu.model.Limit;
import io.taihu.model.TaihuException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * QuestDB in this process: the bare engine without its server, and a few threads of our own that move committed rows from
 * the write-ahead logs into the tables and sleep when there are none.
 *
 * <p>Thread-safe. QuestDB keeps native memory for each thread that uses it, so only few and lasting threads may.
 */
final class QuestDb implements AutoCloseable {
    /** How often a query is planned anew because its table changed. */
    @Limit(
            value = "How often a query of history is planned anew because its table changed",
            zh = "因表变化而重新规划历史查询的次数",
            reached = Limit.Reached.GIVEN_UP)
    private static final int PLANS_MAX = 20;

    /** Longest query of ours. */
    @Limit(
            value = "Longest query of history of the server's own",
            zh = "服务器自身历史查询的最长时间",
            reached = Limit.Reached.GIVEN_UP)
    static final Duration QUERY_MAX = Duration.ofSeconds(30);
    /** Ends a query of ours that takes too long. */
    private static final SqlExecutionCircuitBreakerConfiguration LIMITS =
            new DefaultSqlExecutionCircuitBreakerConfiguration() {
                @Override
                public long getQueryTimeout() {
                    return QUERY_MAX.toMillis();
                }
            };

    private final Path folder;
    private final PowerLoss power;
    private final PropServerConfiguration configuration;
    private final FreeOnExit freeOnExit = new FreeOnExit();
    private final CairoEngine engine;
    private final Workers workers;

    private volatile boolean closing;

    /**
     * @param files the way to the disk; another than plain {@link OrderedFiles} only in tests
     * @param more settings of QuestDB beside ours
     * @param readers who comes in by SQL
     */
    QuestDb(Path folder, int applyThreads, OrderedFiles files, Map<String, String> more, SqlReaders readers) {
        this.folder = folder;
        power = new PowerLoss(folder);
        QuestDbLog.setUp();
        try {
            Files.createDirectories(folder);
            Properties properties = new Properties();
            properties.putAll(EngineSettings.ours());
            properties.putAll(more);
            configuration = new PropServerConfiguration(
                    folder.toString(),
                    properties,
                    null,
                    Map.of(),
                    LogFactory.getLog(QuestDb.class),
                    new BuildInformationHolder(),
                    files,
                    MicrosecondClockImpl.INSTANCE,
                    readers);
        } catch (Exception e) {
            throw damaged(e);
        }
        CairoEngine opened = null;
        try {
            Unsafe.setRssMemLimit(configuration.getMemoryConfiguration().getResolvedRamUsageLimitBytes());
            power.repair(configuration.getCairoConfiguration());
            opened = configuration.getPGWireConfiguration().isEnabled()
                    ? new HistoryEngine(configuration.getCairoConfiguration())
                    : new HistoryEngine.OfOurs(configuration.getCairoConfiguration());
            configuration.init(opened, freeOnExit);
            freeOnExit.register(configuration.getFactoryProvider());
            opened.load();
            opened.buildViewGraphs();
            power.opened();
        } catch (Throwable e) {
            Misc.free(freeOnExit);
            Misc.free(opened);
            throw damaged(e);
        }
        engine = opened;
        workers = new Workers(engine, folder, applyThreads);
    }

    CairoEngine engine() {
        return engine;
    }

    PropServerConfiguration configuration() {
        return configuration;
    }

    Path folder() {
        return folder;
    }

    @Nullable
    TableToken table(String name) {
        return engine.getTableTokenIfExists(name);
    }

    /** A writer that is ours alone, so that closing it really closes it. */
    WalWriter openWal(TableToken table) {
        CairoConfiguration cairo = engine.getConfiguration();
        return new WalWriter(
                cairo,
                table,
                engine.getTableSequencerAPI(),
                engine.getDdlListener(table),
                engine.getWalDirectoryPolicy(),
                engine.getWalLocker(),
                engine.getRecentWriteTracker(),
                engine.getTelemetryWal());
    }

    /** Where the transactions of a table are ordered. */
    SequencerFiles sequencer(TableToken table) {
        return new SequencerFiles(engine.getConfiguration(), table.getDirName());
    }

    /** What a statement is run with; for one thread at a time. */
    private SqlExecutionContextImpl context(List<String> texts, @Nullable SqlExecutionCircuitBreaker breaker)
            throws SqlException {
        SqlExecutionContextImpl context = new SqlExecutionContextImpl(engine, 0);
        BindVariableServiceImpl values = new BindVariableServiceImpl(engine.getConfiguration());
        context.with(AllowAllSecurityContext.INSTANCE, values, null, -1, breaker);
        for (int i = 0; i < texts.size(); i++) {
            values.setStr(i, texts.get(i));
        }
        return context;
    }

    /** What copies of rows are made with; for one thread at a time. */
    SqlExecutionContextImpl context() {
        try {
            return context(List.of(), null);
        } catch (SqlException e) {
            throw new IllegalStateException("no values were given", e);
        }
    }

    /** Runs a statement that gives no rows. */
    void execute(String sql) {
        try (SqlExecutionContextImpl context = context(List.of(), null)) {
            engine.execute(sql, context);
        } catch (SqlException e) {
            throw new TaihuException(ErrorCode.INTERNAL, "QuestDB refuses \"" + sql + "\": " + e.getMessage(), e);
        }
        wake();
    }

    /** Makes native again what is Parquet of a table at a time; changes nothing when it is not Parquet. */
    void toNative(TableToken table, long time, Duration atMost) {
        convert(table, "NATIVE", time, atMost);
    }

    /** Makes Parquet of the part of a table at a time, unless it is the last. */
    void toParquet(TableToken table, long time, Duration atMost) {
        convert(table, "PARQUET", time, atMost);
    }

    private void convert(TableToken table, String format, long time, Duration atMost) {
        execute("ALTER TABLE " + Sql.name(table.getTableName()) + " CONVERT PARTITION TO " + format + " WHERE "
                + Names.TIME + " = " + Sql.time(time));
        awaitApplied(table, atMost);
    }

    /**
     * Runs a query and gives what is made of its rows.
     *
     * @param texts the values of {@code $1}, {@code $2} and so on: no text from outside ever becomes a part of the SQL
     */
    <T> T query(String sql, List<String> texts, Reading<T> reading) {
        for (int attempt = 1; ; attempt++) {
            try (NetworkSqlExecutionCircuitBreaker breaker = breaker();
                    SqlExecutionContextImpl context = context(texts, breaker);
                    RecordCursorFactory factory = engine.select(sql, context);
                    RecordCursor cursor = start(factory, context, breaker)) {
                return reading.read(cursor, factory);
            } catch (SqlException e) {
                throw new TaihuException(ErrorCode.INTERNAL, "QuestDB refuses \"" + sql + "\": " + e.getMessage(), e);
            } catch (TableReferenceOutOfDateException e) {
                // a column was added between the plan and the look; the next plan knows it
                if (attempt == PLANS_MAX) {
                    throw new TaihuException(ErrorCode.UNAVAILABLE, "a table keeps changing: " + e.getMessage(), e);
                }
            }
        }
    }

    /** Ends what takes longer than {@link #QUERY_MAX}. */
    NetworkSqlExecutionCircuitBreaker breaker() {
        return new NetworkSqlExecutionCircuitBreaker(engine, LIMITS, MemoryTag.NATIVE_CB5);
    }

    /**
     * Does something on a thread apart and waits for it, for callers that may be any thread: what QuestDB keeps for a thread is
     * freed with it.
     *
     * @param what of the history fails when it fails, in words
     */
    <T> T apart(String what, Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(() -> {
            try {
                return work.call();
            } catch (CairoException e) {
                // QuestDB uses one such object again and again on a thread
                throw new TaihuException(
                        ErrorCode.UNAVAILABLE,
                        "the history in " + folder + " " + what + ": " + e.getFlyweightMessage(),
                        e);
            } finally {
                io.questdb.std.str.Path.clearThreadLocals();
            }
        });
        join(Thread.ofPlatform().name("history-apart").start(task));
        try {
            return task.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof TaihuException known
                    ? known
                    : new TaihuException(
                            ErrorCode.UNAVAILABLE, "the history in " + folder + " " + what + ": " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TaihuException(ErrorCode.UNAVAILABLE, "interrupted while the history was asked", e);
        }
    }

    private static RecordCursor start(
            RecordCursorFactory factory, SqlExecutionContextImpl context, NetworkSqlExecutionCircuitBreaker breaker)
            throws SqlException {
        breaker.resetTimer();
        return factory.getCursor(context);
    }

    /** Makes something of the rows of a query. */
    @FunctionalInterface
    interface Reading<T> {
        T read(RecordCursor cursor, RecordCursorFactory factory);
    }

    /** From now on no log is removed, until {@link #letLogs}. */
    void keepLogs() {
        workers.keepLogs();
    }

    /** Logs that are in the tables may be removed again. */
    void letLogs() {
        workers.letLogs();
    }

    /** Tells the workers that something was committed. */
    void wake() {
        workers.wake();
    }

    /** Reads what tables there are and how they are, for SQL that asks for it; may take a while. */
    void readCatalogue() {
        engine.getMetadataCache().onStartupAsyncHydrator();
        engine.hydrateRecentWriteTracker();
    }

    /** Number of the last transaction of a table, applied or not. */
    long committed(TableToken table) {
        return engine.getTableSequencerAPI().lastTxn(table);
    }

    /** Number of the last transaction that queries see. */
    long applied(TableToken table) {
        return engine.getTableSequencerAPI().getTxnTracker(table).getWriterTxn();
    }

    boolean suspended(TableToken table) {
        return engine.getTableSequencerAPI().isSuspended(table);
    }

    /**
     * Waits until queries see what was committed to a table.
     *
     * @throws TaihuException UNAVAILABLE when the table is suspended or it takes longer than given
     */
    void awaitApplied(TableToken table, Duration atMost) {
        long transaction = committed(table);
        long deadline = System.nanoTime() + atMost.toNanos();
        long nap = 50_000;
        while (applied(table) < transaction) {
            if (suspended(table)) {
                throw new TaihuException(
                        ErrorCode.UNAVAILABLE,
                        "table " + table.getTableName() + " is suspended: "
                                + engine.getTableSequencerAPI()
                                        .getTxnTracker(table)
                                        .getErrorMessage());
            }
            if (System.nanoTime() - deadline > 0
                    || closing
                    || Thread.currentThread().isInterrupted()) {
                throw new TaihuException(
                        ErrorCode.UNAVAILABLE,
                        "table " + table.getTableName() + " has not applied transaction " + transaction + " within "
                                + atMost.toSeconds() + " s, it is at " + applied(table));
            }
            wake();
            LockSupport.parkNanos(nap);
            nap = Math.min(nap * 2, 5_000_000);
        }
    }

    private TaihuException damaged(Throwable cause) {
        return new TaihuException(
                ErrorCode.UNAVAILABLE,
                "the history in " + folder + " cannot be opened: " + cause.getMessage()
                        + ". If it is damaged, stop the server, move the folder away and start again:"
                        + " what the journal still keeps is written anew",
                cause);
    }

    /** Ends queries, waits and workers soon. */
    void stop() {
        closing = true;
        workers.stop();
        engine.signalClose();
        workers.wake();
    }

    @Override
    public void close() {
        stop();
        workers.close();
        Misc.free(freeOnExit);
        engine.close();
        power.closed();
        QuestDbLog.drain();
    }

    /** Waits for the end of a thread that may be parked. */
    static void join(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join(100);
                LockSupport.unpark(thread);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
