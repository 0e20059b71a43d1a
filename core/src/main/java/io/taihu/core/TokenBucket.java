package io.taihu.core;

import java.util.concurrent.atomic.AtomicLong;

/**
 * A rate as a quota: so many a second, and one second's worth saved up at most.
 *
 * <p>Thread-safe without locks: it keeps one number, the time up to which what was taken is paid for.
 */
final class TokenBucket {
    private static final long SAVED_NANOS = 1_000_000_000L;

    private final long perSecond;
    private final AtomicLong paidUntilNanos;

    /** @param perSecond at least 1 */
    TokenBucket(long perSecond, long nowNanos) {
        this.perSecond = perSecond;
        this.paidUntilNanos = new AtomicLong(nowNanos - SAVED_NANOS);
    }

    long perSecond() {
        return perSecond;
    }

    /** Takes some if they are there: 0 when taken, otherwise how long to wait in nanoseconds before trying again. */
    long take(int count, long nowNanos) {
        long cost = count * 1_000_000_000L / perSecond;
        while (true) {
            long paid = paidUntilNanos.get();
            long start = Math.max(paid, nowNanos - SAVED_NANOS);
            // a message larger than a second's worth is let through by a full bucket, and paid for afterwards
            if (start > nowNanos) {
                return start - nowNanos;
            }
            if (paidUntilNanos.compareAndSet(paid, start + cost)) {
                return 0;
            }
        }
    }
}
