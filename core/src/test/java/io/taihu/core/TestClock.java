package io.taihu.core;

import io.taihu.spi.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that stands still until it is moved. */
final class TestClock implements Clock {
    private final AtomicLong micros = new AtomicLong(1_795_000_000_000_000L);

    @Override
    public long micros() {
        return micros.get();
    }

    @Override
    public long nanos() {
        return micros.get() * 1_000;
    }

    void forward(Duration by) {
        micros.addAndGet(by.toNanos() / 1_000);
    }
}
