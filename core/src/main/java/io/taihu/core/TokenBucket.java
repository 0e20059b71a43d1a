package io.taihu.core;

import java.util.concurrent.atomic.AtomicLong;

/**
 * A rate as a quota: so many a second, one second's worth saved up at most, and places in a queue of one second at most.
 *
 * <p>Who asks is given a turn, now or soon, and need not ask again, so that waiting costs one timer a message and goes in
 * order. Thread-safe without locks: it keeps one number, the time up to which what was taken is paid for.
 */
final class TokenBucket {
    /** The queue is full: ask again later. */
    static final long FULL = -1;

    private static final long SAVED_NANOS = 1_000_000_000L;
    private static final long QUEUE_NANOS = 1_000_000_000L;

    /** What it counts. */
    enum Unit {
        READINGS,
        BYTES
    }

    private final Unit unit;
    private final long perSecond;
    private final AtomicLong paidUntilNanos;

    /** @param perSecond at least 1 */
    TokenBucket(Unit unit, long perSecond, long nowNanos) {
        this.unit = unit;
        this.perSecond = perSecond;
        this.paidUntilNanos = new AtomicLong(nowNanos - SAVED_NANOS);
    }

    /**
     * Takes the turn of a message, which is paid for as one reading: how long until then, in nanoseconds, 0 for at once; or {@link #FULL},
     * and nothing was taken.
     */
    long take(long nowNanos) {
        long cost = unit == Unit.READINGS ? 1_000_000_000L / perSecond : 0;
        while (true) {
            long paid = paidUntilNanos.get();
            long start = Math.max(paid, nowNanos - SAVED_NANOS);
            long wait = Math.max(0, start + cost - nowNanos);
            if (wait > Math.max(QUEUE_NANOS, cost)) {
                return FULL;
            }
            if (paidUntilNanos.compareAndSet(paid, start + cost)) {
                return wait;
            }
        }
    }

    /** Takes what a message was found to be beyond what its turn cost; the next one waits for it. */
    void spend(long readings, long bytes, long nowNanos) {
        long amount = unit == Unit.READINGS ? readings - 1 : bytes;
        if (amount > 0) {
            // as floating-point: a product of bytes and nanoseconds may be too large
            long cost = (long) (amount * 1e9 / perSecond);
            paidUntilNanos.updateAndGet(paid -> Math.max(paid, nowNanos - SAVED_NANOS) + cost);
        }
    }
}
