package io.taihu.core;

import io.taihu.model.Limit;
import io.taihu.spi.Journal;
import io.taihu.spi.JournalException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Records that nobody waits for, appended in the order in which they came: what the journal has no room for waits here, and
 * what comes later waits behind it.
 *
 * <p>Thread-safe. {@link #add} takes every record, so its callers bound what they add: the road lets nobody in while as many
 * records wait as there may be sessions, and each session that is open adds one more at most. {@link #offer} takes no more
 * than {@value #OFFERED_MAX}.
 */
final class Unawaited {
    /** A record that can be left out is, when so many wait. */
    @Limit(
            value = "Records of what was refused that wait for the journal",
            zh = "等待写入日志的被拒消息记录数",
            reached = Limit.Reached.LEFT_OUT)
    static final int OFFERED_MAX = 10_000;

    private static final long ASK_AGAIN_NANOS = 500_000_000L;

    private final Road road;
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<byte[]> waiting = new ArrayDeque<>();

    Unawaited(Road road) {
        this.road = road;
    }

    /** Appends a record, as soon as there is room. */
    void add(byte[] record) {
        lock.lock();
        try {
            waiting.addLast(record);
            if (waiting.size() == 1) {
                drain();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Appends a record that may be left out; false when it is. */
    boolean offer(byte[] record) {
        lock.lock();
        try {
            if (waiting.size() >= OFFERED_MAX) {
                return false;
            }
            add(record);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Number of records that wait for room. */
    int size() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }

    private void goOn() {
        lock.lock();
        try {
            drain();
        } finally {
            lock.unlock();
        }
    }

    private void drain() {
        Journal journal = road.journal;
        try {
            byte[] record = waiting.peekFirst();
            while (record != null && journal.append(record, 0, record.length, null, 0)) {
                waiting.removeFirst();
                record = waiting.peekFirst();
            }
            road.flushSoon();
            if (record != null) {
                journal.whenWritable(() -> road.later(this::goOn));
            }
        } catch (JournalException e) {
            switch (journal.state().kind()) {
                // after the restart, sessions that do not come back are taken for closed
                case FAILED, CLOSED -> waiting.clear();
                // more wait for room than the journal tells
                case OPEN, FULL -> road.after(ASK_AGAIN_NANOS, () -> road.later(this::goOn));
            }
        }
    }
}
