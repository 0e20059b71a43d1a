package io.taihu.scenes.fleet;

import io.taihu.spi.LegStore.Energy;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Counts the energy out of a battery: voltage times current over time, by trapezoids. Not thread-safe. */
final class Meter {
    /** Readings further apart than this say nothing of the time between, µs. */
    private static final long GAP = Duration.ofMinutes(5).toNanos() / 1_000;
    /** Less than this part of a time metered is no measure of it. */
    private static final double SHARE = 0.9;

    private static final double MICROS_PER_HOUR = 3.6e9;

    private long time;
    private double power = Double.NaN;
    private double kWh;
    private long metered;

    /** Takes a reading, in their order, and notes in it what has been counted. */
    void take(Fix fix) {
        double now = power(fix);
        if (!Double.isNaN(now)) {
            long passed = fix.timeMicros - time;
            if (!Double.isNaN(power) && passed <= GAP) {
                kWh += (power + now) / 2 * passed / MICROS_PER_HOUR;
                metered += passed;
            }
            time = fix.timeMicros;
            power = now;
        }
        fix.kWh = kWh;
        fix.metered = metered;
    }

    /** kW out of the battery; not a number when it is not known. */
    static double power(Fix fix) {
        return fix.voltage * fix.current / 1_000;
    }

    /**
     * What was used in a time.
     *
     * @param kWh counted in it
     * @param metered how much of it was counted, µs
     * @param passed how long it was, µs
     * @param socUsed difference of the state of charge, percent
     * @param capacity of the battery, kWh; not a number when it is not known
     */
    static @Nullable Energy energy(double kWh, long metered, long passed, double socUsed, double capacity) {
        if (passed > 0 && metered >= SHARE * passed) {
            return new Energy(kWh, true);
        }
        double estimated = socUsed / 100 * capacity;
        return Double.isNaN(estimated) ? null : new Energy(estimated, false);
    }
}
