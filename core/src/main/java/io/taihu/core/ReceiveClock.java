package io.taihu.core;

import io.taihu.spi.Clock;
import java.util.concurrent.atomic.AtomicLong;

/** Receive times, each later than the one before, so that a reading without a time of its own gets one that no other has. Thread-safe. */
final class ReceiveClock {
    private final Clock clock;
    private final AtomicLong last;

    /** @param floorMicros no time before this is given again, such as the receive time of the journal's last record */
    ReceiveClock(Clock clock, long floorMicros) {
        this.clock = clock;
        this.last = new AtomicLong(floorMicros);
    }

    /** The machine's time in µs; several messages may get the same. */
    long now() {
        return clock.micros();
    }

    /** A time in µs that is never given again. */
    long unique() {
        long now = clock.micros();
        return last.updateAndGet(previous -> Math.max(previous + 1, now));
    }
}
