package io.taihu.api;

import io.taihu.model.Invocation;
import io.taihu.spi.CommandTaker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** One request of a thing that asks what it shall do: takes until it is answered, and nothing afterwards. Thread-safe. */
final class Taking implements CommandTaker {
    private static final long MOMENT_NANOS = 500_000_000L;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition some = lock.newCondition();
    private final List<Invocation> taken = new ArrayList<>();
    private final int most;
    private boolean closed;

    /** @param most commands that it takes */
    Taking(int most) {
        this.most = most;
    }

    @Override
    public boolean takes(Invocation command) {
        lock.lock();
        try {
            return !closed && taken.size() < most;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean pass(Invocation command) {
        lock.lock();
        try {
            if (closed || taken.size() >= most) {
                return false;
            }
            taken.add(command);
            some.signal();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** What was taken, as soon as there is any; nothing when none came in time. It takes no more afterwards. */
    List<Invocation> await(Duration wait) {
        lock.lock();
        try {
            // what waits is passed within a moment of its thing's coming
            long left = wait.isZero() ? MOMENT_NANOS : wait.toNanos();
            while (taken.isEmpty() && left > 0) {
                left = some.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            closed = true;
            lock.unlock();
        }
        return taken;
    }
}
