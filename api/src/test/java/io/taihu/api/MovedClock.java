package io.taihu.api;

import io.taihu.spi.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** The machine's clock, which tests put forward. */
final class MovedClock implements Clock {
    private final AtomicLong ahead = new AtomicLong();

    @Override
    public long micros() {
        return Clock.system().micros() + ahead.get() / 1_000;
    }

    @Override
    public long nanos() {
        return Clock.system().nanos() + ahead.get();
    }

    void forward(Duration by) {
        ahead.addAndGet(by.toNanos());
    }
}
