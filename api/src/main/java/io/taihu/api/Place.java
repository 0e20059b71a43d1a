package io.taihu.api;

import io.taihu.core.JsonText;
import io.taihu.core.Twins.TwinView;
import io.taihu.model.Location;
import io.taihu.model.Property;
import io.taihu.model.Thing;
import io.taihu.spi.History.Latest;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a thing is, and how it moves: of several properties that tell it, the latest.
 *
 * @param timeMicros when it said so; 0 when it is where it was registered to be
 * @param speed in km/h; NaN when it tells none
 * @param heading in degrees from north to the east; NaN when it tells none
 */
record Place(Location location, long timeMicros, double speed, double heading) {

    /** The latest place that a thing reported, or else where it was registered to be; null when neither is known. */
    static @Nullable Place of(Thing thing, TwinView twin) {
        Newest latest = new Newest();
        for (Property property : twin.properties()) {
            Motion motion = Motion.of(property);
            int slot = property.slot();
            if (motion == null || twin.omitted(slot)) {
                continue;
            }
            switch (twin.type(slot)) {
                case LOCATION -> latest.place((Location) twin.object(slot), twin.timeMicros(slot));
                case NUMBER -> latest.number(property, motion, twin.number(slot), twin.timeMicros(slot));
                case INTEGER -> latest.number(property, motion, twin.integer(slot), twin.timeMicros(slot));
                case BOOLEAN, STRING, ENUM, OBJECT, NUMBERS -> {}
            }
        }
        return latest.place(thing);
    }

    /** The same, of a moment of the past. */
    static @Nullable Place of(Thing thing, PastTwins.@Nullable Past past) {
        Newest latest = new Newest();
        if (past != null) {
            for (Map.Entry<Property, Latest> each : past.values().entrySet()) {
                Motion motion = Motion.of(each.getKey());
                if (each.getValue().value() instanceof Location location) {
                    latest.place(location, each.getValue().timeMicros());
                } else if (motion != null && each.getValue().value() instanceof Number number) {
                    latest.number(
                            each.getKey(),
                            motion,
                            number.doubleValue(),
                            each.getValue().timeMicros());
                }
            }
        }
        return latest.place(thing);
    }

    /** Writes speed and heading; null for what is not known. */
    void motion(JsonText out) {
        number(out, Math.round(speed * 10) / 10.0, speed);
        number(out, Math.round(heading), heading);
    }

    private static void number(JsonText out, double rounded, double of) {
        if (Double.isFinite(of)) {
            out.number(rounded);
        } else {
            out.nothing();
        }
    }

    /** The latest of each, as they are found. */
    private static final class Newest {
        private @Nullable Location location;
        private long placed;
        private double speed = Double.NaN;
        private long sped;
        private double heading = Double.NaN;
        private long headed;

        void place(Location found, long time) {
            if (location == null || time > placed) {
                location = found;
                placed = time;
            }
        }

        void number(Property property, Motion motion, double value, long time) {
            if (motion == Motion.SPEED && (Double.isNaN(speed) || time > sped)) {
                speed = Motion.speed(property, value);
                sped = time;
            } else if (motion == Motion.HEADING && (Double.isNaN(heading) || time > headed)) {
                heading = value;
                headed = time;
            }
        }

        @Nullable
        Place place(Thing thing) {
            if (location != null) {
                return new Place(location, placed, speed, heading);
            }
            Location fixed = thing.location();
            // what does not say where it is does not move: what it tells is the speed of something else
            return fixed == null ? null : new Place(fixed, 0, Double.NaN, Double.NaN);
        }
    }
}
