package io.taihu.api;

import io.taihu.spi.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How fast readings come and how far readers are behind in time: looks once a second at the count of readings and at the
 * journal's end, and remembers the last {@value #SECONDS} looks. Thread-safe.
 */
final class Pace implements AutoCloseable {
    /** Looks that are remembered; a reader further behind than that counts as this many seconds behind. */
    static final int SECONDS = 900;
    /** Seconds over which readings per second are told. */
    private static final int RATE_SECONDS = 5;

    private static final long EVERY_MILLIS = 1_000;

    private final LongSupplier readings;
    private final LongSupplier end;
    private final Clock clock;
    private final long[] nanos = new long[SECONDS];
    private final long[] ends = new long[SECONDS];
    private final long[] counts = new long[SECONDS];
    private int looks;
    private long day;
    private long countAtMidnight;
    private @Nullable Thread thread;

    Pace(LongSupplier readings, LongSupplier end, Clock clock) {
        this.readings = readings;
        this.end = end;
        this.clock = clock;
        look();
    }

    void start() {
        thread = Thread.ofVirtual().name("pace").start(() -> {
            while (!Thread.currentThread().isInterrupted()) {
                try {
                    Thread.sleep(EVERY_MILLIS);
                } catch (InterruptedException e) {
                    return;
                }
                look();
            }
        });
    }

    /** Readings a second over the last seconds. */
    synchronized double perSecond() {
        int last = looks - 1;
        int first = Math.max(Math.max(0, looks - SECONDS), last - RATE_SECONDS);
        long time = nanos[last % SECONDS] - nanos[first % SECONDS];
        return time <= 0 ? 0 : (counts[last % SECONDS] - counts[first % SECONDS]) * 1e9 / time;
    }

    /** Readings since midnight of this machine's zone, or since the server started. */
    synchronized long today() {
        turnDay();
        return readings.getAsLong() - countAtMidnight;
    }

    /** How many seconds ago the journal ended where a reader is now. */
    synchronized double lagSeconds(long lagBytes) {
        if (lagBytes <= 0) {
            return 0;
        }
        long position = end.getAsLong() - lagBytes;
        long now = clock.nanos();
        for (int i = looks - 1; i >= Math.max(0, looks - SECONDS); i--) {
            if (ends[i % SECONDS] <= position) {
                return (now - nanos[i % SECONDS]) / 1e9;
            }
        }
        return (now - nanos[Math.max(0, looks - SECONDS) % SECONDS]) / 1e9;
    }

    @Override
    public void close() {
        Thread running = thread;
        if (running != null) {
            running.interrupt();
        }
    }

    private synchronized void look() {
        int at = looks++ % SECONDS;
        nanos[at] = clock.nanos();
        ends[at] = end.getAsLong();
        counts[at] = readings.getAsLong();
        turnDay();
    }

    private void turnDay() {
        long today = Instant.ofEpochMilli(clock.micros() / 1_000)
                .atZone(ZoneId.systemDefault())
                .toLocalDate()
                .toEpochDay();
        if (day == 0) {
            day = today;
        } else if (today != day) {
            day = today;
            countAtMidnight = readings.getAsLong();
        }
    }
}
