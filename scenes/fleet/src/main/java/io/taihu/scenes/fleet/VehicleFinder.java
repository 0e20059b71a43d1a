package io.taihu.scenes.fleet;

import io.taihu.spi.LegStore.Charge;
import io.taihu.spi.LegStore.DrivingEvent;
import io.taihu.spi.LegStore.Found;
import io.taihu.spi.LegStore.Leg;
import io.taihu.spi.SpeedLimits;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds all that is kept of a vehicle in one pass over its readings: its legs, when it was charged, and how it was driven. Not thread-safe.
 */
final class VehicleFinder {
    private final List<Leg> legs = new ArrayList<>();
    private final List<Charge> charges = new ArrayList<>();
    private final List<DrivingEvent> events = new ArrayList<>();
    private final Meter meter = new Meter();
    private final TripFinder trips;
    private final ChargeFinder charging;
    private final DrivingFinder driving;
    private final Found kept;
    private final List<Leg> before;
    private double left = Double.NaN;
    private double soc = Double.NaN;

    /**
     * One that begins with a stop.
     *
     * @param kept what was found before and stands
     * @param stop as it was found before; null when none was
     * @param before legs before it, from any before the driver's last rest on
     * @param tells whether the vehicle tells of charging
     * @param capacity of its battery, kWh; not a number when it is not known
     * @param speedLimit km/h where it does not say one itself; not a number when there is none
     * @param ground speed limits of the ground it drives on
     */
    VehicleFinder(
            Found kept,
            @Nullable Leg stop,
            List<Leg> before,
            boolean tells,
            double capacity,
            double speedLimit,
            SpeedLimits ground) {
        this.kept = kept;
        this.before = before;
        this.trips = new TripFinder(TripFinder.Rule.USUAL, legs::add, stop, capacity);
        this.charging = new ChargeFinder(tells, capacity, charges::add);
        this.driving = new DrivingFinder(DrivingFinder.Rule.USUAL, speedLimit, ground, events::add);
    }

    /** Takes a reading; later than all before. */
    void take(Fix fix) {
        meter.take(fix);
        charging.take(fix);
        if (Double.isNaN(fix.left)) { // not every reading says it
            fix.left = left;
            fix.soc = soc;
        } else {
            left = fix.left;
            soc = fix.soc;
        }
        if (fix.placed()) {
            trips.take(fix);
        }
        driving.take(fix);
    }

    /** All that was found from a time on, with what is not over and what was kept; no more may be taken. */
    Found found(long fromMicros) {
        driving.end();
        Leg present = trips.present();
        if (present != null) {
            legs.add(present);
        }
        Charge charge = charging.present();
        if (charge != null) {
            charges.add(charge);
        }
        charges.replaceAll(this::placed);
        events.addAll(Fatigue.of(before, legs));
        charges.addAll(kept.charges());
        events.addAll(kept.events());
        return new Found(kept.thing(), fromMicros, legs, charges, events);
    }

    /** A charge, where the stop or the silence in which it began is: each position on a stop is off by another few metres. */
    private Charge placed(Charge charge) {
        Leg on = null;
        for (Leg leg : legs) {
            if (leg.startMicros() <= charge.startMicros()) {
                on = leg;
            }
        }
        return on == null || (on.moving() && !on.assumed())
                ? charge
                : charge.at(on.startLatitude(), on.startLongitude());
    }
}
