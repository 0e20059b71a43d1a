package io.taihu.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.taihu.model.Location;
import io.taihu.model.Property;
import io.taihu.model.ThingModel;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CityPhysicsTest {
    private static final long START = Instant.parse("2026-11-18T00:00:00Z").toEpochMilli();
    private static final long MINUTE = 60_000;

    private final City city = City.plan(7);
    private final CityPhysics physics = new CityPhysics(7);
    private final Climate climate = new Climate(7);
    private final Map<String, ThingModel> models =
            city.models().stream().collect(Collectors.toMap(ThingModel::name, Function.identity()));

    @ParameterizedTest
    @EnumSource(DeviceKind.class)
    void givesValuesOfTheModelsTypesWithinItsRanges(DeviceKind kind) {
        ThingModel model = models.get(kind.model());
        for (CityDevice device : of(kind).subList(0, 4)) {
            for (long t = START - 300 * Climate.DAY; t < START; t += 41 * Climate.HOUR + 7 * MINUTE) {
                Object[] values = physics.sample(device, t);
                assertThat(values).hasSize(model.slots().size());
                for (Property property : model.slots()) {
                    check(
                            property,
                            values[property.slot()],
                            device.id() + " " + property.name() + " " + Instant.ofEpochMilli(t));
                }
            }
        }
    }

    private static void check(Property property, Object value, String where) {
        assertThat(value).as(where).isNotNull();
        switch (property.type()) {
            case NUMBER -> assertThat((Double) value).as(where).isFinite();
            case INTEGER -> assertThat(value).as(where).isInstanceOf(Long.class);
            case BOOLEAN -> assertThat(value).as(where).isInstanceOf(Boolean.class);
            case STRING -> assertThat(value).as(where).isInstanceOf(String.class);
            case ENUM -> assertThat(property.options()).as(where).contains((String) value);
            case NUMBERS -> assertThat((double[]) value).as(where).hasSize(8);
            case LOCATION -> assertThat(value).as(where).isInstanceOf(Location.class);
            case OBJECT -> throw new AssertionError("the city has no objects");
        }
        if (value instanceof Number number) {
            if (property.minimum() != null) {
                assertThat(number.doubleValue()).as(where).isGreaterThanOrEqualTo(property.minimum());
            }
            if (property.maximum() != null) {
                assertThat(number.doubleValue()).as(where).isLessThanOrEqualTo(property.maximum());
            }
        }
    }

    @Test
    void givesTheSameForTheSameSeedAndTime() {
        CityPhysics again = new CityPhysics(7);
        CityPhysics other = new CityPhysics(8);
        int different = 0;
        for (CityDevice device : city.devices()) {
            Object[] values = physics.sample(device, START + 12_345);
            assertThat(again.sample(device, START + 12_345)).isEqualTo(values);
            different += java.util.Arrays.deepEquals(values, other.sample(device, START + 12_345)) ? 0 : 1;
        }
        assertThat(different).isGreaterThan(290);
    }

    @ParameterizedTest
    @EnumSource(
            value = DeviceKind.class,
            names = {"ENERGY", "LIGHT"})
    void neverTurnsAnEnergyCounterBack(DeviceKind kind) {
        int slot = slot(kind, "energy");
        for (CityDevice device : of(kind)) {
            double before = -1;
            for (long t = START; t < START + Climate.DAY; t += 7 * MINUTE) {
                double energy = (Double) physics.sample(device, t)[slot];
                assertThat(energy).as(device.id()).isGreaterThanOrEqualTo(before);
                before = energy;
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = DeviceKind.class,
            names = {"ENERGY", "LIGHT"})
    void countsTheEnergyThatThePowerGives(DeviceKind kind) {
        double perUnit = kind == DeviceKind.LIGHT ? 1_000 : 1;
        for (CityDevice device : of(kind)) {
            double before = (Double) physics.sample(device, START)[slot(kind, "energy")];
            double sum = 0;
            for (long t = START + MINUTE; t <= START + Climate.DAY; t += MINUTE) {
                sum += (Double) physics.sample(device, t)[slot(kind, "power")] / 60 / perUnit;
            }
            double counted = (Double) physics.sample(device, START + Climate.DAY)[slot(kind, "energy")] - before;
            // a lamp's electronics take a little that its counter leaves out
            assertThat(counted).as(device.id()).isCloseTo(sum, within(Math.max(0.02 * sum, 0.02)));
        }
    }

    @Test
    void balancesCarsInAndOutWithTheCarsPresent() {
        int occupied = slot(DeviceKind.PARKING, "occupied");
        int in = slot(DeviceKind.PARKING, "entries_today");
        int out = slot(DeviceKind.PARKING, "exits_today");
        long midnight = Climate.midnight(Climate.day(START));
        for (CityDevice device : of(DeviceKind.PARKING)) {
            long atMidnight = (Long) physics.sample(device, midnight)[occupied];
            long inBefore = 0;
            long outBefore = 0;
            for (long t = midnight; t < midnight + Climate.DAY; t += 13 * MINUTE) {
                Object[] values = physics.sample(device, t);
                assertThat((Long) values[occupied]).isEqualTo(atMidnight + (Long) values[in] - (Long) values[out]);
                assertThat((Long) values[in]).isGreaterThanOrEqualTo(inBefore);
                assertThat((Long) values[out]).isGreaterThanOrEqualTo(outBefore);
                inBefore = (Long) values[in];
                outBefore = (Long) values[out];
            }
            assertThat(inBefore).isPositive();
        }
    }

    @Test
    void letsNeighboursShareTheWeather() {
        int temperature = slot(DeviceKind.WEATHER, "temperature");
        List<CityDevice> stations = of(DeviceKind.WEATHER);
        for (long t = START; t < START + 2 * Climate.DAY; t += 3 * Climate.HOUR) {
            double first = (Double) physics.sample(stations.get(0), t)[temperature];
            double second = (Double) physics.sample(stations.get(1), t)[temperature];
            assertThat(second).isCloseTo(first, within(2.0));
        }
    }

    @Test
    void raisesTheCanalsAfterRain() {
        CityDevice canal = of(DeviceKind.WATER).stream()
                .filter(device -> "canal".equals(device.labels().get("water")))
                .findFirst()
                .orElseThrow();
        double wet = 0;
        double dry = 0;
        int wets = 0;
        int dries = 0;
        for (long t = START - 60 * Climate.DAY; t < START; t += Climate.HOUR) {
            double level = (Double) physics.sample(canal, t)[0];
            double felt = climate.rainFelt(canal.location(), t, 10);
            if (felt > 8) {
                wet += level;
                wets++;
            } else if (felt < 0.5) {
                dry += level;
                dries++;
            }
        }
        assertThat(wets).isPositive();
        assertThat(dries).isPositive();
        assertThat(wet / wets).isGreaterThan(dry / dries + 0.05);
    }

    @Test
    void makesRushHoursLoudAndDirty() {
        long tuesdayNight = Instant.parse("2026-11-16T19:00:00Z").toEpochMilli();
        long tuesdayRush = Instant.parse("2026-11-17T10:00:00Z").toEpochMilli();
        for (DeviceKind kind : List.of(DeviceKind.AIR, DeviceKind.NOISE)) {
            int slot = kind == DeviceKind.AIR ? slot(kind, "no2") : slot(kind, "laeq");
            double night = of(kind).stream()
                    .mapToDouble(d -> (Double) physics.sample(d, tuesdayNight)[slot])
                    .average()
                    .orElseThrow();
            double rush = of(kind).stream()
                    .mapToDouble(d -> (Double) physics.sample(d, tuesdayRush)[slot])
                    .average()
                    .orElseThrow();
            assertThat(rush).as(kind.model()).isGreaterThan(night * 1.1);
        }
    }

    @Test
    void lightsTheStreetsByNightOnly() {
        long noon = Instant.parse("2026-11-17T04:00:00Z").toEpochMilli();
        long evening = Instant.parse("2026-11-17T12:00:00Z").toEpochMilli();
        List<String> byDay = of(DeviceKind.LIGHT).stream()
                .map(d -> (String) physics.sample(d, noon)[0])
                .distinct()
                .toList();
        List<String> byNight = of(DeviceKind.LIGHT).stream()
                .map(d -> (String) physics.sample(d, evening)[0])
                .distinct()
                .toList();
        assertThat(byDay).containsExactlyInAnyOrder("off", "lamp_fault");
        assertThat(byNight).containsExactlyInAnyOrder("on", "lamp_fault");
    }

    @Test
    void growsTheIndexOfAirAsTheStandardSays() {
        assertThat(CityPhysics.subIndex(new double[] {0, 35, 75, 115, 150, 250, 350, 500}, 35))
                .isEqualTo(50);
        assertThat(CityPhysics.subIndex(new double[] {0, 35, 75, 115, 150, 250, 350, 500}, 55))
                .isEqualTo(75);
        assertThat(CityPhysics.subIndex(new double[] {0, 35, 75, 115, 150, 250, 350, 500}, 9_999))
                .isEqualTo(500);
    }

    private List<CityDevice> of(DeviceKind kind) {
        return city.devices().stream().filter(device -> device.kind() == kind).toList();
    }

    private int slot(DeviceKind kind, String property) {
        return models.get(kind.model()).property(property).orElseThrow().slot();
    }
}
