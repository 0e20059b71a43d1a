package io.taihu.spi;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What was found in what vehicles reported: their legs, trips and stops; the times they were charged; and how they were driven. All of it
 * goes when its thing goes. Times are microseconds since 1970; places are WGS-84 degrees; what is not known is not a number. Thread-safe;
 * blocks on the disk; errors as in {@link Registry}.
 */
public interface LegStore {
    /**
     * Energy out of a battery, or into it when it was charged.
     *
     * @param kWh kilowatt-hours; below zero when a trip gave back more than it took
     * @param measured whether it is the integral of voltage times current; otherwise the difference of the state of charge times the
     *     capacity that is known of the vehicle
     */
    record Energy(double kWh, boolean measured) {}

    /**
     * A stretch of a vehicle's time: it drove, or it stood. Legs of one vehicle follow each other without a break. Immutable.
     *
     * @param moving whether it is a trip; otherwise a stop
     * @param assumed whether nothing was heard on the way: a trip of which only its ends are known
     * @param open whether it goes on, as far as was known when it was found
     * @param metres by the odometer when both ends have one, otherwise along the positions; 0 of a stop
     * @param maxSpeed greatest speed said on the way, km/h; not a number when none was
     * @param left what was left of fuel or energy when it began, in the unit of the property that tells it
     * @param used of fuel or energy, in the same unit; not a number when not both ends have it
     * @param energy of a trip; null of a stop, and when it is not known
     */
    record Leg(
            boolean moving,
            boolean assumed,
            boolean open,
            long startMicros,
            long endMicros,
            double startLatitude,
            double startLongitude,
            double endLatitude,
            double endLongitude,
            double metres,
            double maxSpeed,
            double left,
            double used,
            @Nullable Energy energy) {

        /** How long it took. */
        public long micros() {
            return endMicros - startMicros;
        }
    }

    /**
     * A time in which a vehicle was charged. Immutable.
     *
     * @param open whether it goes on, as far as was known when it was found
     * @param driving whether it was charged on the way, by an engine or a wire
     * @param assumed whether nothing was heard meanwhile: only that there was more in the battery afterwards
     * @param latitude where it began
     * @param socFrom state of charge, percent
     * @param energy into the battery; null when it is not known
     * @param maxPower kW
     * @param maxSpread greatest difference of two cells' voltages at one time, V
     * @param maxTemperature highest temperature of the battery, °C
     */
    record Charge(
            boolean open,
            boolean driving,
            boolean assumed,
            long startMicros,
            long endMicros,
            double latitude,
            double longitude,
            double socFrom,
            double socTo,
            @Nullable Energy energy,
            double maxPower,
            double maxSpread,
            double maxTemperature) {

        /** The same, begun somewhere else. */
        public Charge at(double newLatitude, double newLongitude) {
            return new Charge(
                    open,
                    driving,
                    assumed,
                    startMicros,
                    endMicros,
                    newLatitude,
                    newLongitude,
                    socFrom,
                    socTo,
                    energy,
                    maxPower,
                    maxSpread,
                    maxTemperature);
        }
    }

    /** What can be found of how a vehicle was driven. The order is that of the store. */
    enum Driving {
        /** Values are m/s². */
        HARSH_BRAKING,
        /** Values are m/s². */
        HARSH_ACCELERATION,
        /** Values are km/h. */
        SPEEDING,
        /** Values are hours at the wheel without a rest. */
        FATIGUE
    }

    /**
     * Something of how a vehicle was driven. Immutable.
     *
     * @param latitude where it began; of fatigue, where the trip ended
     * @param value the greatest meanwhile
     * @param limit what it is above
     */
    record DrivingEvent(
            Driving kind,
            long startMicros,
            long endMicros,
            double latitude,
            double longitude,
            double value,
            double limit) {}

    /**
     * What was found anew of a thing.
     *
     * @param thing its number
     * @param fromMicros all that it has that begins then or later is replaced
     * @param legs by their time
     */
    record Found(long thing, long fromMicros, List<Leg> legs, List<Charge> charges, List<DrivingEvent> events) {
        public Found {
            legs = List.copyOf(legs);
            charges = List.copyOf(charges);
            events = List.copyOf(events);
        }
    }

    /** Something found and whose it is. */
    record Owned<T>(String thing, T found) {}

    /**
     * A page of what touches a time, the last first.
     *
     * @param beforeMicros when the last one of the page before began; the greatest number for the first page
     * @param beforeThing whose that was
     * @param beforeKind which {@link Driving} that was; 0 of others
     */
    record Page(long fromMicros, long toMicros, long beforeMicros, String beforeThing, int beforeKind, int limit) {
        /** The first one. */
        public Page(long fromMicros, long toMicros, int limit) {
            this(fromMicros, toMicros, Long.MAX_VALUE, "", 0, limit);
        }
    }

    /** Keeps what was found anew, all or nothing; of things that are gone, nothing. */
    void replace(List<Found> found);

    /** The last stop of a thing that was over at a time, or had gone on until then, and in whose beginning nothing else that is kept lies. */
    Optional<Leg> lastStop(long thing, long atMicros);

    /** When that began what a time of a thing lies within, the earliest of it; the time itself when it lies in nothing. */
    long beginning(long thing, long atMicros);

    /** Legs of a thing that touch a time, the last first. */
    List<Leg> legs(long thing, long fromMicros, long toMicros, int limit);

    /** Trips in some spaces and below. */
    List<Owned<Leg>> trips(List<String> within, Page page);

    /** Charges of a thing that touch a time, the last first. */
    List<Charge> charges(long thing, long fromMicros, long toMicros, int limit);

    /** Charges in some spaces and below. */
    List<Owned<Charge>> charges(List<String> within, Page page);

    /** Driving events of a thing; of one time, in the order of {@link Driving} from its end. */
    List<DrivingEvent> events(long thing, Page page);

    /** Driving events in some spaces and below. */
    List<Owned<DrivingEvent>> events(List<String> within, Page page);
}
