package io.taihu.scenes.fleet;

import io.taihu.model.Property;
import io.taihu.model.RecordView;
import io.taihu.model.ThingModel;
import io.taihu.model.ValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a model of vehicles says of which trips, charges and driving are told: a model is one when it has a place and a speed. Other
 * properties are known by their units and names.
 */
final class VehicleModel {
    private static final Map<String, Double> SPEEDS =
            Map.of("km/h", 1.0, "m/s", 3.6, "[mi_i]/h", 1.609344, "[kn_i]", 1.852);
    private static final Map<String, Double> LENGTHS = Map.of("m", 1.0, "km", 1_000.0, "[mi_i]", 1_609.344);
    private static final Map<String, Double> VOLTS = Map.of("V", 1.0, "mV", 0.001);
    private static final Map<String, Double> AMPERES = Map.of("A", 1.0, "mA", 0.001);
    private static final Map<String, Double> CELSIUS = Map.of("Cel", 1.0);
    private static final Set<ValueType> CHARGING_TYPES =
            Set.of(ValueType.BOOLEAN, ValueType.ENUM, ValueType.STRING, ValueType.INTEGER, ValueType.NUMBER);
    /** Words of GB/T 32960 and such as others say. */
    private static final Map<String, Integer> CHARGING = Map.of(
            "parked-charging", Fix.PARKED_CHARGING,
            "charging", Fix.PARKED_CHARGING,
            "driving-charging", Fix.DRIVING_CHARGING,
            "not-charging", Fix.NOT_CHARGING,
            "complete", Fix.CHARGED,
            "1", Fix.PARKED_CHARGING,
            "2", Fix.DRIVING_CHARGING,
            "3", Fix.NOT_CHARGING,
            "4", Fix.CHARGED);

    private final ThingModel model;
    private final List<Property> properties = new ArrayList<>();
    /** By the slots of their properties; null where nothing of interest is said. */
    private final @Nullable Saying[] sayings;

    private boolean tellsCharging;

    /** Notes in a fix what the value that a reading is at says. */
    @FunctionalInterface
    private interface Saying {
        void note(Fix fix, RecordView value);
    }

    /** Notes in a fix what a number says. */
    @FunctionalInterface
    private interface Amount {
        void note(Fix fix, double value);
    }

    private VehicleModel(ThingModel model) {
        this.model = model;
        this.sayings = new Saying[model.slots().size()];
    }

    /** Empty when things of the model are no vehicles. */
    static Optional<VehicleModel> of(ThingModel model) {
        Property place = best(model, p -> p.type() == ValueType.LOCATION, "position", "location")
                .orElse(null);
        Property speed = best(model, p -> number(p) && SPEEDS.containsKey(unit(p)) && !named(p, "speedlimit"), "speed")
                .orElse(null);
        if (place == null || speed == null) {
            return Optional.empty();
        }
        VehicleModel vehicle = new VehicleModel(model);
        vehicle.says(place, (fix, value) -> {
            if (value.latitude() != 0 || value.longitude() != 0) {
                fix.latitude = value.latitude();
                fix.longitude = value.longitude();
            }
        });
        double factor = SPEEDS.getOrDefault(unit(speed), 1.0);
        vehicle.says(speed, (fix, value) -> fix.speed = number(value) * factor);
        vehicle.measures(LENGTHS, (fix, value) -> fix.odometer = value, "odometer", "mileage");
        vehicle.measures(SPEEDS, (fix, value) -> fix.speedLimit = value, "speedlimit");
        vehicle.measures(VOLTS, (fix, value) -> fix.voltage = value, "voltage", "batteryvoltage", "packvoltage");
        vehicle.measures(AMPERES, (fix, value) -> fix.current = value, "current", "batterycurrent", "packcurrent");
        vehicle.measures(VOLTS, (fix, value) -> fix.cellMax = value, "cellvoltagemax", "maxcellvoltage");
        vehicle.measures(VOLTS, (fix, value) -> fix.cellMin = value, "cellvoltagemin", "mincellvoltage");
        vehicle.measures(
                CELSIUS, (fix, value) -> fix.temperature = value, "batterytemperaturemax", "batterytemperature");
        vehicle.left();
        vehicle.ignition();
        vehicle.charging();
        return Optional.of(vehicle);
    }

    private void says(Property property, Saying saying) {
        properties.add(property);
        sayings[property.slot()] = saying;
    }

    /** Finds a number by its unit and the first of some names that any has. */
    private void measures(Map<String, Double> units, Amount amount, String... names) {
        best(model, p -> number(p) && units.containsKey(unit(p)) && named(p, names), names)
                .ifPresent(property -> {
                    double factor = units.getOrDefault(unit(property), 1.0);
                    says(property, (fix, value) -> amount.note(fix, number(value) * factor));
                });
    }

    private void left() {
        best(model, p -> number(p) && named(p, "soc", "fuel", "energyleft"), "soc", "fuel")
                .ifPresent(property -> {
                    boolean soc = named(property, "soc");
                    says(property, (fix, value) -> {
                        fix.left = number(value);
                        fix.soc = soc ? fix.left : Double.NaN;
                    });
                });
    }

    private void ignition() {
        best(model, p -> p.type() == ValueType.BOOLEAN && named(p, "ignition", "acc"), "ignition")
                .ifPresent(property -> says(property, (fix, value) -> fix.ignition = value.integer()));
    }

    private void charging() {
        best(model, p -> CHARGING_TYPES.contains(p.type()) && named(p, "chargingstate", "charging"), "chargingstate")
                .ifPresent(property -> {
                    tellsCharging = true;
                    says(property, (fix, value) -> fix.charging = charging(value));
                });
    }

    private static double charging(RecordView value) {
        if (value.type() == ValueType.BOOLEAN) {
            return value.integer() != 0 ? Fix.PARKED_CHARGING : Fix.NOT_CHARGING;
        }
        Integer known = CHARGING.get(number(value.type()) ? Long.toString(Math.round(number(value))) : value.text());
        return known == null ? Double.NaN : known;
    }

    /** Of those that would do, the one with the first of these names that any has, or else the first. */
    private static Optional<Property> best(ThingModel model, Predicate<Property> does, String... names) {
        List<Property> all = model.properties().stream().filter(does).toList();
        return Stream.of(names)
                .flatMap(name -> all.stream().filter(p -> plain(p).equals(name)))
                .findFirst()
                .or(() -> all.stream().findFirst());
    }

    private static boolean number(Property property) {
        return number(property.type());
    }

    private static boolean number(ValueType type) {
        return type == ValueType.NUMBER || type == ValueType.INTEGER;
    }

    private static String unit(Property property) {
        return property.unit() == null ? "" : property.unit();
    }

    private static boolean named(Property property, String... names) {
        return Stream.of(names).anyMatch(plain(property)::equals);
    }

    private static String plain(Property property) {
        return property.name().toLowerCase(Locale.ROOT).replace("_", "").replace("-", "");
    }

    ThingModel model() {
        return model;
    }

    /** Whether such vehicles tell of charging. */
    boolean tellsCharging() {
        return tellsCharging;
    }

    /** What of it is read from history. */
    List<Property> properties() {
        return properties;
    }

    /** Makes a fix of a reading. */
    void fix(Fix fix, RecordView reading) {
        fix.at(reading.timeMicros(), Double.NaN, Double.NaN);
        while (reading.next()) {
            Saying saying = sayings[reading.slot()];
            if (saying != null && !reading.absent()) {
                saying.note(fix, reading);
            }
        }
    }

    private static double number(RecordView value) {
        return value.type() == ValueType.INTEGER ? value.integer() : value.number();
    }
}
