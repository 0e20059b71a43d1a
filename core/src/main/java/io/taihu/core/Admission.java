package io.taihu.core;

import io.taihu.spi.Clock;

/** The road's first stage: within its quotas? Whether the thing is known and enabled is asked before, for each message. Thread-safe. */
final class Admission {
    private final Clock clock;

    Admission(Clock clock) {
        this.clock = clock;
    }

    /** How long a message of this thing has to wait for its turn, in nanoseconds; 0 when it may pass; {@link TokenBucket#FULL} when it has to ask again later. */
    long admit(ThingEntry entry) {
        TokenBucket[] quotas = entry.quotas();
        if (quotas.length == 0) {
            return 0;
        }
        long now = clock.nanos();
        long longest = 0;
        for (TokenBucket quota : quotas) {
            long wait = quota.take(now);
            if (wait == TokenBucket.FULL) {
                return TokenBucket.FULL;
            }
            longest = Math.max(longest, wait);
        }
        return longest;
    }

    /** Charges the quotas of a thing for a message that passed, when it is known how much is in it, and counts it. */
    void charge(ThingEntry entry, long readings, long bytes) {
        entry.usage().count(readings, bytes);
        TokenBucket[] quotas = entry.quotas();
        if (quotas.length > 0) {
            long now = clock.nanos();
            for (TokenBucket quota : quotas) {
                quota.spend(readings, bytes, now);
            }
        }
    }
}
