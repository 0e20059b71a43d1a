package io.taihu.scenes.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.taihu.spi.LegStore.Charge;
import io.taihu.spi.LegStore.DrivingEvent;
import io.taihu.spi.LegStore.Found;
import io.taihu.spi.SpeedLimits;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A vehicle whose readings a test says one after the other. */
final class Ride {
    static final long START = 1_795_132_800_000_000L;
    /** Where it sets out. */
    static final double LATITUDE = 31;
    /** Degrees of latitude that are a metre. */
    static final double METRE = 1 / 111_195.0;

    private final VehicleFinder finder;
    final Fix fix = new Fix();
    long seconds;
    double north;
    double speed;
    double soc = Double.NaN;
    double charging = Double.NaN;
    double voltage = Double.NaN;
    double current = Double.NaN;
    private @Nullable Found found;

    Ride(boolean tells, double capacity, double speedLimit) {
        this(tells, capacity, speedLimit, SpeedLimits.NONE);
    }

    Ride(boolean tells, double capacity, double speedLimit, SpeedLimits ground) {
        finder = new VehicleFinder(
                new Found(1, 0, List.of(), List.of(), List.of()), null, List.of(), tells, capacity, speedLimit, ground);
    }

    /** Drives for some seconds at km/h with a reading each so many. */
    Ride go(int forSeconds, int each, double kmh) {
        for (int i = 0; i < forSeconds; i += each) {
            seconds += each;
            north += (speed + kmh) / 2 / 3.6 * each;
            speed = kmh;
            say();
        }
        return this;
    }

    /** Stands for some seconds with a reading each so many, and so much more in the battery at the end. */
    Ride stand(int forSeconds, int each, double more) {
        int times = forSeconds / each;
        for (int i = 0; i < times; i++) {
            seconds += each;
            speed = 0;
            soc += more / times;
            say();
        }
        return this;
    }

    /** Is silent. */
    Ride silence(int forSeconds, double more) {
        seconds += forSeconds;
        soc += more;
        return this;
    }

    Ride say() {
        fix.at(START + seconds * 1_000_000, LATITUDE + north * METRE, 120.3);
        fix.speed = speed;
        fix.soc = fix.left = soc;
        fix.charging = charging;
        fix.voltage = voltage;
        fix.current = current;
        fix.cellMax = 3.7;
        fix.cellMin = 3.7 - seconds % 7 * 0.001;
        fix.temperature = 20;
        finder.take(fix);
        return this;
    }

    Found found() {
        Found all = found == null ? finder.found(0) : found;
        found = all;
        return all;
    }

    private static long second(long micros) {
        return (micros - START) / 1_000_000;
    }

    /** From and to in seconds, state of charge, what else is true. */
    static String words(Charge charge) {
        return String.format(
                Locale.ROOT,
                "%d-%d %.0f-%.0f%s%s%s",
                second(charge.startMicros()),
                second(charge.endMicros()),
                charge.socFrom(),
                charge.socTo(),
                charge.driving() ? " driving" : "",
                charge.assumed() ? " assumed" : "",
                charge.open() ? " open" : "");
    }

    static String words(DrivingEvent event) {
        return String.format(
                Locale.ROOT,
                "%s %d-%d %.1f",
                event.kind(),
                second(event.startMicros()),
                second(event.endMicros()),
                event.value());
    }

    void charges(String... words) {
        assertThat(found().charges()).extracting(Ride::words).containsExactly(words);
    }

    void events(String... words) {
        assertThat(found().events()).extracting(Ride::words).containsExactly(words);
    }
}
