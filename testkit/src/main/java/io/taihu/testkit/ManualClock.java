package io.taihu.testkit;

import io.taihu.spi.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that stands still until a test moves it. Thread-safe. */
public final class ManualClock implements Clock {
    private static final long START_MICROS = 1_790_000_000_000_000L;
    private static final long NANOS_A_MICRO = 1_000L;

    private final AtomicLong nanos = new AtomicLong();

    public void advance(Duration by) {
        nanos.addAndGet(by.toNanos());
    }

    @Override
    public long micros() {
        return START_MICROS + nanos.get() / NANOS_A_MICRO;
    }

    @Override
    public long nanos() {
        return nanos.get();
    }
}
