package io.taihu.histories.questdb;

import io.questdb.cairo.CairoEngine;
import io.questdb.cairo.CairoError;
import io.questdb.cairo.O3PartitionPurgeJob;
import io.questdb.cairo.wal.ApplyWal2TableJob;
import io.questdb.cairo.wal.CheckWalTransactionsJob;
import io.questdb.cairo.wal.WalPurgeJob;
import io.questdb.std.Misc;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntPredicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads that move committed rows from the logs into the tables and sleep when there are none; the first of them tidies as well.
 * Thread-safe.
 */
final class Workers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(QuestDb.class);
    private static final long IDLE_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long RELEASE_NANOS = Duration.ofSeconds(30).toNanos();

    private final CairoEngine engine;
    private final Path folder;
    private final List<Thread> threads = new ArrayList<>();
    /** Held by whoever removes logs that are in the tables, and by who copies them. */
    private final Semaphore logs = new Semaphore(1, true);

    private volatile boolean closing;

    Workers(CairoEngine engine, Path folder, int count) {
        this.engine = engine;
        this.folder = folder;
        for (int i = 0; i < count; i++) {
            boolean first = i == 0;
            Thread thread = new Thread(() -> work(first), "history-apply-" + i);
            thread.setDaemon(true);
            threads.add(thread);
        }
        threads.forEach(Thread::start);
    }

    /** From now on no log is removed, until {@link #letLogs}. */
    void keepLogs() {
        logs.acquireUninterruptibly();
    }

    /** Logs that are in the tables may be removed again. */
    void letLogs() {
        logs.release();
    }

    /** Something was committed. */
    void wake() {
        for (int i = 0; i < threads.size(); i++) {
            LockSupport.unpark(threads.get(i));
        }
    }

    /** Ends soon. */
    void stop() {
        closing = true;
        wake();
    }

    @Override
    public void close() {
        stop();
        threads.forEach(QuestDb::join);
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

    private boolean step(IntPredicate job) {
        try {
            return job.test(0);
        } catch (Exception | AssertionError | CairoError e) {
            if (!closing) {
                LOG.error("QuestDB in {}: {}", folder, e.toString(), e);
            }
            return false;
        }
    }
}
