package io.taihu.scenes.fleet;

import io.taihu.spi.LegStore.Driving;
import io.taihu.spi.LegStore.DrivingEvent;
import io.taihu.spi.LegStore.Leg;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Who drove longer than a driver may without a rest: more than 4 hours without one of 20 minutes (Regulation on the Implementation of the Road
 * Traffic Safety Law of the PRC, article 62 (7)). Each trip, or its rest, behind the four hours is an event. It is the vehicle that is
 * watched: a change of drivers is not known. A time in which nothing was heard counts as rest.
 */
final class Fatigue {
    /** A driver's rest. */
    private static final long REST = Duration.ofMinutes(20).toNanos() / 1_000;
    /** How long one may drive without. */
    private static final long MOST = Duration.ofHours(4).toNanos() / 1_000;

    private static final double HOUR = 3.6e9;

    private Fatigue() {}

    /**
     * The events of some trips.
     *
     * @param before legs before them, by their time, from any before the last rest on
     */
    static List<DrivingEvent> of(List<Leg> before, List<Leg> legs) {
        long driven = 0;
        for (Leg leg : before) {
            driven = after(driven, leg);
        }
        List<DrivingEvent> found = new ArrayList<>();
        for (Leg leg : legs) {
            long until = after(driven, leg);
            if (leg.moving() && until > MOST) {
                long start = Math.max(leg.startMicros(), leg.startMicros() + MOST - driven);
                found.add(new DrivingEvent(
                        Driving.FATIGUE,
                        start,
                        leg.endMicros(),
                        leg.endLatitude(),
                        leg.endLongitude(),
                        until / HOUR,
                        MOST / HOUR));
            }
            driven = until;
        }
        return found;
    }

    /** How long was driven without a rest, after a leg as well. */
    private static long after(long driven, Leg leg) {
        if (leg.moving() && !leg.assumed()) {
            return driven + leg.micros();
        }
        return rests(leg) ? 0 : driven;
    }

    /** Whether a driver has rested in it. */
    static boolean rests(Leg leg) {
        return (!leg.moving() || leg.assumed()) && leg.micros() >= REST;
    }
}
