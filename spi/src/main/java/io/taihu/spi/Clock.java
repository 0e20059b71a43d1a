package io.taihu.spi;

/** The time, as one thing that tests can set. Thread-safe. */
public interface Clock {
    /** Microseconds since 1970-01-01T00:00Z; may jump when the machine's clock is set. */
    long micros();

    /** Nanoseconds of a clock that never goes back, for durations. */
    long nanos();

    /** The machine's clock. */
    static Clock system() {
        return SystemClock.INSTANCE;
    }
}
