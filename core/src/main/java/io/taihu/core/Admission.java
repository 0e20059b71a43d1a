package io.taihu.core;

import io.taihu.spi.Clock;

/** The road's first stage: within its quotas? Whether the thing is known and enabled was asked when its session opened, and its session ends when that changes. Thread-safe. */
final class Admission {
    private final Clock clock;

    Admission(Clock clock) {
        this.clock = clock;
    }

    /** 0 when a message of this thing may pass, otherwise how long it has to wait, in nanoseconds. */
    long admit(ThingEntry entry) {
        TokenBucket[] quotas = entry.quotas();
        if (quotas.length == 0) {
            return 0;
        }
        long now = clock.nanos();
        for (TokenBucket quota : quotas) {
            long wait = quota.take(1, now);
            if (wait > 0) {
                return wait;
            }
        }
        return 0;
    }
}
