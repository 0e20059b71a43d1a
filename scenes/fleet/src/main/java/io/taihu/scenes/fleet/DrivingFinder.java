package io.taihu.scenes.fleet;

import io.taihu.spi.LegStore.Driving;
import io.taihu.spi.LegStore.DrivingEvent;
import io.taihu.spi.SpeedLimits;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds in the speeds that a vehicle says where it was braked or accelerated harshly, and where it was faster than allowed:
 *
 * <ul>
 *   <li>Harsh is a change of speed of {@link Rule#braking} or {@link Rule#acceleration} and more between two readings that are 1 to 5
 *       seconds apart: who reports less often has none. Changes that no tyre can bring about are faults of the sensor.
 *   <li>Speeding is a speed above the limit in readings at most a minute apart for {@link Rule#speeding} or longer. The limit is what the
 *       vehicle says, otherwise what is noted of it, or less where the ground has less; with another limit another speeding begins.
 * </ul>
 *
 * <p>A reading without a place, one that has jumped, and one whose place stands while it says that it drives, says nothing here: its fix was
 * not a new one. Readings must come by their time. Of fixed size; gives the same for the same readings whenever they come.
 * Not thread-safe.
 */
final class DrivingFinder {
    /** What is too harsh or too fast for too long; m/s², both above zero. */
    record Rule(double braking, double acceleration, Duration speeding) {
        /** 3 m/s², a third of the weight; 10 seconds. */
        static final Rule USUAL = new Rule(3, 3, Duration.ofSeconds(10));
    }

    /** Clocks of terminals have seconds. */
    private static final long APART_LEAST = micros(Duration.ofMillis(900));

    private static final long APART_MOST = micros(Duration.ofSeconds(5));
    private static final long SPEEDING_APART_MOST = micros(Duration.ofMinutes(1));
    /** m/s²: no tyre does more. */
    private static final double POSSIBLE = 12;
    /** km/h: faster is no vehicle on a road. */
    private static final double FASTEST = 324;
    /** m that a place may be off. */
    private static final double NOISE = 30;
    /** m that it must have gone to be somewhere else. */
    private static final double GONE = 3;

    private static final double KMH = 3.6;

    private final Rule rule;
    private final double usualLimit;
    private final SpeedLimits ground;
    private final Consumer<DrivingEvent> sink;
    // the reading before
    private long time;
    private double latitude;
    private double longitude;
    private double speed = Double.NaN;
    private @Nullable DrivingEvent harsh;
    private @Nullable DrivingEvent speeding;

    /** @param usualLimit km/h, where the vehicle does not say one; not a number when there is none */
    DrivingFinder(Rule rule, double usualLimit, SpeedLimits ground, Consumer<DrivingEvent> sink) {
        this.rule = rule;
        this.usualLimit = usualLimit;
        this.ground = ground;
        this.sink = sink;
    }

    private static long micros(Duration time) {
        return time.toNanos() / 1_000;
    }

    void take(Fix fix) {
        if (!fix.placed() || !(fix.speed >= 0 && fix.speed <= FASTEST)) {
            endHarsh();
            speed = Double.NaN;
            return;
        }
        long passed = fix.timeMicros - time;
        if (!Double.isNaN(speed) && passed < APART_LEAST) {
            return; // the same second once more
        }
        boolean known = !Double.isNaN(speed) && passed <= APART_MOST;
        if (known && !fresh(fix, passed)) {
            endHarsh();
        } else {
            if (known) {
                harsh(fix, passed);
            } else {
                endHarsh();
            }
            speeding(fix);
        }
        time = fix.timeMicros;
        latitude = fix.latitude;
        longitude = fix.longitude;
        speed = fix.speed;
    }

    /** Whether it is where it can be after driving as fast as it says. */
    private boolean fresh(Fix fix, long passed) {
        double gone = TripFinder.metres(latitude, longitude, fix.latitude, fix.longitude);
        double said = (speed + fix.speed) / 2 / KMH * passed / 1e6;
        boolean stands = gone == 0 && said > GONE;
        return !stands && gone <= 2 * said + NOISE;
    }

    private void harsh(Fix fix, long passed) {
        double change = (fix.speed - speed) / KMH / (passed / 1e6);
        Driving kind = change < 0 ? Driving.HARSH_BRAKING : Driving.HARSH_ACCELERATION;
        double limit = change < 0 ? rule.braking() : rule.acceleration();
        double value = Math.abs(change);
        if (value < limit || value > POSSIBLE) {
            endHarsh();
            return;
        }
        DrivingEvent before = harsh;
        if (before != null && before.kind() == kind) {
            harsh = longer(before, fix.timeMicros, value);
        } else {
            endHarsh();
            harsh = new DrivingEvent(kind, time, fix.timeMicros, latitude, longitude, value, limit);
        }
    }

    private void endHarsh() {
        if (harsh != null) {
            sink.accept(harsh);
            harsh = null;
        }
    }

    private void speeding(Fix fix) {
        double limit = limit(fix);
        boolean over = fix.speed > limit;
        DrivingEvent before = speeding;
        boolean other = before != null && over && limit != before.limit();
        if (before != null && (other || fix.timeMicros - before.endMicros() > SPEEDING_APART_MOST)) {
            endSpeeding(before);
            before = null;
        }
        if (over) {
            speeding = before == null
                    ? new DrivingEvent(
                            Driving.SPEEDING,
                            fix.timeMicros,
                            fix.timeMicros,
                            fix.latitude,
                            fix.longitude,
                            fix.speed,
                            limit)
                    : longer(before, fix.timeMicros, fix.speed);
        } else if (before != null) {
            endSpeeding(before);
        }
    }

    private double limit(Fix fix) {
        double own = Double.isNaN(fix.speedLimit) ? usualLimit : fix.speedLimit;
        double here = fix.speed > 0 ? ground.at(fix.latitude, fix.longitude) : Double.NaN;
        return here < own || Double.isNaN(own) ? here : own;
    }

    private void endSpeeding(DrivingEvent over) {
        speeding = null;
        if (lasts(over)) {
            sink.accept(over);
        }
    }

    private boolean lasts(DrivingEvent event) {
        return event.endMicros() - event.startMicros() >= micros(rule.speeding());
    }

    private static DrivingEvent longer(DrivingEvent event, long end, double value) {
        return new DrivingEvent(
                event.kind(),
                event.startMicros(),
                end,
                event.latitude(),
                event.longitude(),
                Math.max(event.value(), value),
                event.limit());
    }

    /** Gives what is not over as well; no more may be taken. */
    void end() {
        endHarsh();
        if (speeding != null) {
            endSpeeding(speeding);
        }
    }
}
