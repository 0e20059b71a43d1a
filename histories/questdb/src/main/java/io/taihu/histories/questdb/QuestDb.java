package io.taihu.histories.questdb;

import io.questdb.BuildInformationHolder;
import io.questdb.FactoryProviderFactoryImpl;
import io.questdb.FreeOnExit;
import io.questdb.PropServerConfiguration;
import io.questdb.cairo.CairoConfiguration;
import io.questdb.cairo.CairoEngine;
import io.questdb.cairo.CairoError;
import io.questdb.cairo.CairoException;
import io.questdb.cairo.O3PartitionPurgeJob;
import io.questdb.cairo.TableToken;
import io.questdb.cairo.security.AllowAllSecurityContext;
import io.questdb.cairo.sql.NetworkSqlExecutionCircuitBreaker;
import io.questdb.cairo.sql.RecordCursor;
import io.questdb.cairo.sql.RecordCursorFactory;
import io.questdb.cairo.sql.SqlExecutionCircuitBreaker;
import io.questdb.cairo.sql.SqlExecutionCircuitBreakerConfiguration;
import io.questdb.cairo.sql.TableReferenceOutOfDateException;
import io.questdb.cairo.wal.ApplyWal2TableJob;
import io.questdb.cairo.wal.CheckWalTransactionsJob;
import io.questdb.cairo.wal.WalPurgeJob;
import io.questdb.cairo.wal.WalWriter;
import io.questdb.griffin.DefaultSqlExecutionCircuitBreakerConfiguration;
import io.questdb.griffin.FunctionFactory;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * QuestDB in this process: the bare engine without its server, and a few threads of our own that move committed rows from
 * the write-ahead logs into the tables and sleep when there are none.
 *
 * <p>Thread-safe. QuestDB keeps native memory for each thread that uses it, so only few and lasting threads may.
 */
final class QuestDb implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(QuestDb.class);
    /** How often a query is planned anew because its table changed. */
    @Limit(value = "How often a query of history is planned anew because its table changed", zh = "因表变化而重新规划历史查询的次数", reached = Limit.Reached.GIVEN_UP)
    private static final int PLANS_MAX = 20;

    /** Longest query of ours. */
    @Limit(value = "Longest query of history of the server's own", zh = "服务器自身历史查询的最长时间", reached = Limit.Reached.GIVEN_UP)
    static final Duration QUERY_MAX = Duration.ofSeconds(30);
    /** Ends a query of ours that takes too long. */
    private static final SqlExecutionCircuitBreakerConfiguration LIMITS =
            new DefaultSqlExecutionCircuitBreakerConfiguration() {
                @Override
                public long getQueryTimeout() {
                    return QUERY_MAX.toMillis();
                }
            };

    private static final long IDLE_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long RELEASE_NANOS = Duration.ofSeconds(30).toNanos();

    private final Path folder;
    private final PowerLoss power;
    private final PropServerConfiguration configuration;
    private final FreeOnExit freeOnExit = new FreeOnExit();
    private final CairoEngine engine;
    private final List<Thread> workers = new ArrayList<>();
    /** Held by whoever removes logs that are in the tables, and by who copies them. */
    private final Semaphore logs = new Semaphore(1, true);

    private volatile boolean closing;

    /**
     * @param files the way to the disk; another than plain {@link OrderedFiles} only in tests
     * @param more settings of QuestDB beside ours
     */
    QuestDb(Path folder, int applyThreads, OrderedFiles files, Map<String, String> more) {
        this.folder = folder;
        power = new PowerLoss(folder);
        QuestDbLog.setUp();
        try {
            Files.createDirectories(folder);
            Properties properties = new Properties();
            defaults(properties);
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
                    FactoryProviderFactoryImpl.INSTANCE);
        } catch (Exception e) {
            throw damaged(e);
        }
        CairoEngine opened = null;
        try {
            Unsafe.setRssMemLimit(configuration.getMemoryConfiguration().getResolvedRamUsageLimitBytes());
            power.repair(configuration.getCairoConfiguration());
            opened = configuration.getPGWireConfiguration().isEnabled()
                    ? new CairoEngine(configuration.getCairoConfiguration())
                    : new Engine(configuration.getCairoConfiguration());
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
        for (int i = 0; i < applyThreads; i++) {
            boolean first = i == 0;
            Thread thread = new Thread(() -> work(first), "history-apply-" + i);
            thread.setDaemon(true);
            workers.add(thread);
        }
        workers.forEach(Thread::start);
    }

    /** An engine for our own statements alone. */
    private static final class Engine extends CairoEngine {
        Engine(CairoConfiguration configuration) {
            super(configuration);
        }

        @Override
        protected Iterable<FunctionFactory> getFunctionFactories() {
            return Functions.ours();
        }
    }

    private static void defaults(Properties p) {
        p.setProperty("config.validation.strict", "true");
        p.setProperty("http.enabled", "false");
        p.setProperty("http.min.enabled", "false");
        p.setProperty("line.tcp.enabled", "false");
        p.setProperty("line.udp.enabled", "false");
        p.setProperty("pg.enabled", "false");
        p.setProperty("telemetry.enabled", "false");
        p.setProperty("telemetry.disable.completely", "true");
        p.setProperty("cairo.mat.view.enabled", "false");
        p.setProperty("cairo.sql.copy.root", "");
        p.setProperty("cairo.sql.copy.export.root", "");
        // backups leave the indexes of parts out
        p.setProperty("cairo.checkpoint.recovery.rebuild.column.indexes", "true");
        p.setProperty("cairo.commit.mode", "sync");
        // one thread answers a query; the others stay free for the road
        p.setProperty("shared.query.worker.count", "0");
        p.setProperty("shared.network.worker.count", "1");
        p.setProperty("shared.write.worker.count", "1");
        // many small tables rather than one great one: files and buffers grow in smaller steps
        p.setProperty("cairo.wal.writer.data.append.page.size", "256k");
        p.setProperty("cairo.writer.data.append.page.size", "1m");
        p.setProperty("cairo.o3.column.memory.size", "256k");
        // readers wait so long for a table's files to be whole, also while the disk or the machine stands still for a
        // moment
        p.setProperty("cairo.spin.lock.timeout", "10000");
        p.setProperty("cairo.writer.data.index.value.append.page.size", "1m");
        // what is old is read seldom
        p.setProperty("cairo.partition.encoder.parquet.compression.codec", "ZSTD");
        p.setProperty("cairo.partition.encoder.parquet.compression.level", "3");
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

    /** Runs a statement that gives no rows. */
    void execute(String sql) {
        try (SqlExecutionContextImpl context = context(List.of(), null)) {
            engine.execute(sql, context);
        } catch (SqlException e) {
            throw new TaihuException(ErrorCode.INTERNAL, "QuestDB refuses \"" + sql + "\": " + e.getMessage(), e);
        }
        wake();
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

    /** From now on no log is removed, until {@link #letLogs}. */
    void keepLogs() {
        logs.acquireUninterruptibly();
    }

    /** Logs that are in the tables may be removed again. */
    void letLogs() {
        logs.release();
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

    /** Tells the workers that something was committed. */
    void wake() {
        for (int i = 0; i < workers.size(); i++) {
            LockSupport.unpark(workers.get(i));
        }
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

    private void work(boolean first) {
        ApplyWal2TableJob apply = new ApplyWal2TableJob(engine, 0);
        CheckWalTransactionsJob check = first ? new CheckWalTransactionsJob(engine) : null;
        WalPurgeJob purge = first ? new WalPurgeJob(engine) : null;
        O3PartitionPurgeJob partitions = null;
        try {
            partitions = first ? new O3PartitionPurgeJob(engine, 1) : null;
            long released = System.nanoTime();
            while (!closing) {
                boolean useful = step(apply::run);
                if (check != null && purge != null && partitions != null) {
                    useful |= step(check::run);
                    if (logs.tryAcquire()) {
                        try {
                            step(purge::run);
                        } finally {
                            logs.release();
                        }
                    }
                    step(partitions::run);
                    QuestDbLog.drain();
                    if (System.nanoTime() - released > RELEASE_NANOS) {
                        released = System.nanoTime();
                        engine.releaseInactive();
                    }
                }
                if (!useful && !closing) {
                    LockSupport.parkNanos(IDLE_NANOS);
                }
            }
        } catch (Throwable e) {
            if (!closing) {
                LOG.error("a worker of the history in {} has died: {}", folder, e.toString(), e);
            }
        } finally {
            Misc.free(apply);
            Misc.free(purge);
            Misc.free(partitions);
            io.questdb.std.str.Path.clearThreadLocals();
        }
    }

    private boolean step(java.util.function.IntPredicate job) {
        try {
            return job.test(0);
        } catch (Exception | AssertionError | CairoError e) {
            if (!closing) {
                LOG.error("QuestDB in {}: {}", folder, e.toString(), e);
            }
            return false;
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
        engine.signalClose();
        wake();
    }

    @Override
    public void close() {
        stop();
        workers.forEach(QuestDb::join);
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
