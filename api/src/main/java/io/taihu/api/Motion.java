package io.taihu.api;

import io.taihu.model.Property;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a property tells of how a thing moves: found by its type, its unit and, for what has no unit of its own, its name. */
enum Motion {
    PLACE,
    SPEED,
    HEADING;

    /** What makes km/h of a speed, by UCUM unit. */
    private static final Map<String, Double> SPEEDS =
            Map.of("km/h", 1.0, "m/s", 3.6, "[mi_i]/h", 1.609344, "[kn_i]", 1.852);

    private static final Set<String> SPEED_NAMES =
            Set.of("speed", "velocity", "vehiclespeed", "gpsspeed", "groundspeed", "车速", "速度");
    private static final Set<String> HEADING_NAMES =
            Set.of("heading", "course", "bearing", "direction", "azimuth", "航向", "方向");

    /** Null of a property that tells nothing of it. */
    static @Nullable Motion of(Property property) {
        return switch (property.type()) {
            case LOCATION -> PLACE;
            case NUMBER, INTEGER -> {
                String unit = property.unit();
                if (unit == null || unit.equals("deg")) {
                    yield HEADING_NAMES.contains(plain(property)) ? HEADING : null;
                }
                yield SPEEDS.containsKey(unit) && SPEED_NAMES.contains(plain(property)) ? SPEED : null;
            }
            case BOOLEAN, STRING, ENUM, OBJECT, NUMBERS -> null;
        };
    }

    /** A speed in km/h, as a property tells it in its unit. */
    static double speed(Property property, double value) {
        String unit = property.unit();
        return value * (unit == null ? 1 : SPEEDS.getOrDefault(unit, 1.0));
    }

    private static String plain(Property property) {
        return property.name().toLowerCase(Locale.ROOT).replace("_", "").replace("-", "");
    }
}
