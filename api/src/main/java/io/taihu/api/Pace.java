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

    /** Quarters of an hour that are remembered: more than the longest day has. In every zone a day begins with one. */
    private static final int QUARTERS = 27 * 4;

    private static final long QUARTER_MICROS = 900_000_000L;

    private final LongSupplier readings;
    private final LongSupplier end;
    private final Clock clock;
    private final long[] nanos = new long[SECONDS];
    private final long[] ends = new long[SECONDS];
    private final long[] counts = new long[SECONDS];
    private int looks;
    private final long[] quarters = new long[QUARTERS];
    private final long[] countsAtQuarters = new long[QUARTERS];
    private final long firstQuarter;
    private long quarter;
    private @Nullable Thread thread;

    Pace(LongSupplier readings, LongSupplier end, Clock clock) {
        this.readings = readings;
        this.end = end;
        this.clock = clock;
        this.firstQuarter = clock.micros() / QUARTER_MICROS;
        this.quarter = firstQuarter;
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

    /** Readings since midnight in a zone, or since the server started. */
    synchronized long today(ZoneId zone) {
        turnQuarter();
        long midnight = Instant.ofEpochMilli(clock.micros() / 1_000)
                .atZone(zone)
                .toLocalDate()
                .atStartOfDay(zone)
                .toEpochSecond();
        long first = midnight * 1_000_000 / QUARTER_MICROS;
        if (first > firstQuarter) {
            for (long q = first; q <= quarter; q++) {
                int at = (int) (q % QUARTERS);
                if (quarters[at] == q) {
                    return readings.getAsLong() - countsAtQuarters[at];
                }
            }
        }
        return readings.getAsLong();
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
        turnQuarter();
    }

    /** Keeps the count with which a quarter of an hour began; one that nobody looked in has none. */
    private void turnQuarter() {
        long now = clock.micros() / QUARTER_MICROS;
        if (now > quarter) {
            quarter = now;
            quarters[(int) (now % QUARTERS)] = now;
            countsAtQuarters[(int) (now % QUARTERS)] = readings.getAsLong();
        }
    }
}
