package io.taihu.scenes.fleet;

import io.taihu.spi.LegStore.Charge;
import io.taihu.spi.LegStore.Energy;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds the times in which a vehicle was charged:
 *
 * <ul>
 *   <li>by what it says of charging, as GB/T 32960 does: parked and charging (1), or charging while it drives (2), until it says that it is
 *       complete (4), drives away, or has said something else for {@link #PAUSE};
 *   <li>otherwise, and over times in which nothing was heard, by a state of charge that rises by {@value #RISE} percent or more while it
 *       stands.
 * </ul>
 *
 * <p>Readings must come by their time. Of fixed size; gives the same for the same readings whenever they come. Not thread-safe.
 */
final class ChargeFinder {
    /** Percent that a state of charge must rise: less may be the battery's second thought. */
    private static final double RISE = 3;
    /** Percent that it may fall meanwhile. */
    private static final double FALL = 1;
    /** km/h: slower than this it stands. */
    private static final double STANDS = 1;
    /** How far a place may wander while it stands, m. */
    private static final double WANDER = 200;

    private static final long PAUSE = micros(Duration.ofMinutes(5));
    private static final long LEAST = micros(Duration.ofMinutes(1));
    /** Braking charges as well, for less than this. */
    private static final long LEAST_DRIVING = micros(Duration.ofMinutes(5));
    /** So long it may be as full as it was and be charging still; after so long nobody knows what it did. */
    private static final long SILENCE = micros(Duration.ofHours(1));

    private final Consumer<Charge> sink;
    private final boolean tells;
    private final double capacity;
    /** What it was charged to so far, by what it says; null while it does not. */
    private @Nullable Session said;
    /** From the emptiest to the fullest since it stands. */
    private @Nullable Session risen;

    // where it stands, or was last when it drives
    private double latitude = Double.NaN;
    private double longitude = Double.NaN;
    private boolean stood;

    /**
     * One that knows nothing yet.
     *
     * @param tells whether the vehicle tells of charging: then its state of charge counts over silences only
     * @param capacity of the battery, kWh; not a number when it is not known
     */
    ChargeFinder(boolean tells, double capacity, Consumer<Charge> sink) {
        this.tells = tells;
        this.capacity = capacity;
        this.sink = sink;
    }

    private static long micros(Duration time) {
        return time.toNanos() / 1_000;
    }

    /** What is known of a charge. */
    private static final class Session {
        final boolean driving;
        final long begins;
        final double latitude;
        final double longitude;
        final double kWhBefore;
        final long meteredBefore;
        double socFrom;
        long ends;
        long heard;
        int readings;
        double socTo = Double.NaN;
        double kWh;
        long metered;
        double power = Double.NaN;
        double spread = Double.NaN;
        double temperature = Double.NaN;

        Session(Fix fix, boolean driving, double latitude, double longitude) {
            this.driving = driving;
            this.begins = fix.timeMicros;
            this.latitude = latitude;
            this.longitude = longitude;
            this.kWhBefore = fix.kWh;
            this.meteredBefore = fix.metered;
            this.socFrom = fix.soc;
            reach(fix);
        }

        /** It goes on until this reading. */
        void reach(Fix fix) {
            ends = fix.timeMicros;
            if (!Double.isNaN(fix.soc)) {
                socTo = fix.soc;
                socFrom = Double.isNaN(socFrom) ? fix.soc : socFrom;
            }
            kWh = fix.kWh;
            metered = fix.metered;
            hear(fix);
        }

        void hear(Fix fix) {
            heard = fix.timeMicros;
            readings++;
            power = greater(power, Math.abs(Meter.power(fix)));
            spread = greater(spread, fix.cellMax - fix.cellMin);
            temperature = greater(temperature, fix.temperature);
        }

        private static double greater(double known, double now) {
            return Double.isNaN(known) || now > known ? now : known;
        }

        /** Whether it is more than a moment. */
        boolean lasts() {
            return ends - begins >= (driving ? LEAST_DRIVING : LEAST);
        }

        /** Whether nothing was heard meanwhile. */
        boolean assumed() {
            return readings == 2 && ends - begins > SILENCE;
        }

        double rise() {
            return socTo - socFrom;
        }

        Charge charge(boolean open, boolean assumed, double capacity) {
            Energy energy = Meter.energy(
                    Math.abs(kWh - kWhBefore), metered - meteredBefore, ends - begins, socTo - socFrom, capacity);
            return new Charge(
                    open,
                    driving,
                    assumed,
                    begins,
                    ends,
                    latitude,
                    longitude,
                    socFrom,
                    socTo,
                    energy,
                    assumed ? Double.NaN : power,
                    assumed ? Double.NaN : spread,
                    assumed ? Double.NaN : temperature);
        }
    }

    void take(Fix fix) {
        boolean moved = moved(fix);
        boolean wasSaid = said != null;
        if (!Double.isNaN(fix.charging)) {
            said(fix, moved);
        }
        risen(fix, moved, wasSaid);
    }

    /** Whether it drives, or is somewhere else than it was. */
    private boolean moved(Fix fix) {
        boolean away = false;
        if (fix.placed()) {
            away = !Double.isNaN(latitude)
                    && TripFinder.metres(latitude, longitude, fix.latitude, fix.longitude) > WANDER;
            boolean stands = !away && !(fix.speed > STANDS);
            if (!stands || !stood) {
                latitude = fix.latitude;
                longitude = fix.longitude;
            }
            stood = stands;
        }
        return away || fix.speed > STANDS;
    }

    private void said(Fix fix, boolean moved) {
        Session now = said;
        int state = (int) fix.charging;
        boolean charges = state == Fix.PARKED_CHARGING || state == Fix.DRIVING_CHARGING;
        boolean driving = state == Fix.DRIVING_CHARGING;
        if (now != null) {
            boolean other = charges ? driving != now.driving : now.driving || fix.timeMicros - now.ends > PAUSE;
            if (other || (moved && !now.driving) || fix.soc < now.socTo - FALL) {
                endSaid();
                now = null;
            }
        }
        if (charges) {
            if (now == null) {
                said = new Session(fix, driving, latitude, longitude);
            } else {
                now.reach(fix);
            }
        } else if (now != null && state == Fix.CHARGED) {
            now.reach(fix);
            endSaid();
        }
    }

    private void endSaid() {
        Session over = said;
        said = null;
        if (over != null && over.lasts()) {
            sink.accept(over.charge(false, false, capacity));
        }
    }

    private void risen(Fix fix, boolean moved, boolean wasSaid) {
        Session now = risen;
        if (now != null && !wasSaid && fix.timeMicros - now.heard > SILENCE && fix.soc - now.socTo >= RISE) {
            now.reach(fix); // wherever it is now, it was charged before
            endRisen();
            now = null;
        }
        if (moved) {
            endRisen();
        }
        if (Double.isNaN(fix.soc)) {
            if (now != null) {
                now.hear(fix);
            }
        } else if (tells || moved || now == null) {
            risen = new Session(fix, false, latitude, longitude);
        } else if (fix.soc > now.socTo) {
            now.reach(fix);
        } else if (fix.soc <= now.socFrom || fix.soc < now.socTo - FALL || fix.timeMicros - now.ends > SILENCE) {
            endRisen();
            risen = new Session(fix, false, latitude, longitude);
        } else {
            now.hear(fix);
        }
    }

    private void endRisen() {
        Session over = risen;
        risen = null;
        if (over != null && over.rise() >= RISE) {
            sink.accept(over.charge(false, over.assumed(), capacity));
        }
    }

    /** The charge that is not over, as far as it is known; null when there is none. */
    @Nullable
    Charge present() {
        if (said != null && said.lasts()) {
            return said.charge(true, false, capacity);
        }
        return risen != null && risen.rise() >= RISE ? risen.charge(!risen.assumed(), risen.assumed(), capacity) : null;
    }
}
