package io.taihu.journals.file;

import io.taihu.model.Limit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Decides which thread flushes: one at a time, and so that no request is forgotten.
 *
 * <p>Who asks while nobody leads becomes the leader and flushes until nobody asks any more; who asks meanwhile returns at once.
 * After some rounds, or while flushes are slow, a thread of its own leads. Thread-safe.
 */
final class Leader {
    /** Flushes that one caller leads at a time, before a thread takes over. */
    @Limit(
            value = "Flushes that one caller leads before a thread takes over",
            zh = "一个调用者连续负责刷盘的次数",
            reached = Limit.Reached.COARSER)
    static final int ROUNDS_MAX = 4;

    private static final long WAIT_NANOS = 50_000;

    private final Runnable flush;
    private final Pace pace;
    private final AtomicReference<@Nullable Thread> leading = new AtomicReference<>();
    private volatile boolean asked;
    private volatile boolean idle;
    private volatile boolean stopping;
    private volatile boolean taken;
    private volatile @Nullable Thread thread;

    /**
     * @param flush makes durable what is waiting; called by one thread at a time
     */
    Leader(FileJournal.Flusher flusher, Runnable flush) {
        this.flush = flush;
        this.pace = new Pace(flusher);
    }

    /** Has what is waiting flushed, perhaps by this thread before it returns. */
    void ask() {
        asked = true;
        if (pace.threaded()) {
            wakeThread();
        } else {
            lead(ROUNDS_MAX);
        }
    }

    /** Has what is waiting flushed by another thread. */
    void askThread() {
        asked = true;
        wakeThread();
    }

    /** Says, while leading, that there is more to flush. */
    void again() {
        asked = true;
    }

    /** Says, while leading, how long a flush took. */
    void took(long nanos) {
        pace.flushed(nanos);
    }

    /** Whether this thread is the leader. */
    boolean isMe() {
        return Thread.currentThread().equals(leading.get());
    }

    /** Makes this thread the leader for ever, once whoever leads is done; false when another one has become that. */
    boolean takeOver() {
        stopping = true;
        LockSupport.unpark(thread);
        while (!leading.compareAndSet(null, Thread.currentThread())) {
            if (taken) {
                return false;
            }
            LockSupport.parkNanos(this, WAIT_NANOS);
        }
        taken = true;
        return true;
    }

    private void lead(int roundsMax) {
        for (int rounds = 0; asked; rounds++) {
            if (rounds == roundsMax) {
                wakeThread();
                return;
            }
            if (!leading.compareAndSet(null, Thread.currentThread())) {
                return;
            }
            try {
                asked = false;
                flush.run();
            } finally {
                leading.set(null);
            }
        }
    }

    private void wakeThread() {
        if (thread == null) {
            startThread();
        } else if (idle) {
            LockSupport.unpark(thread);
        }
    }

    private synchronized void startThread() {
        if (thread == null && !stopping) {
            thread = Thread.ofPlatform().daemon().name("journal-flush").start(this::run);
        }
    }

    private void run() {
        while (!stopping) {
            lead(Integer.MAX_VALUE);
            // if asked is still set there is another leader, who looks again when it is done, and wakes this one if
            // need be
            idle = true;
            if ((!asked || leading.get() != null) && !stopping) {
                LockSupport.park(this);
            }
            idle = false;
        }
    }
}
