package io.taihu.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.taihu.core.PropertySuggestion.About;
import io.taihu.core.PropertySuggestion.Reason;
import io.taihu.core.PropertySuggestion.Why;
import io.taihu.model.Location;
import io.taihu.model.Property;
import io.taihu.model.ThingModel;
import io.taihu.model.ValueType;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PropertySuggestionTest {

    private static Observed seen(@Nullable Object... values) {
        Observed.Sum sum = new Observed.Sum();
        for (Object value : values) {
            sum.add(value);
        }
        return sum.result();
    }

    /** Values spread evenly, none of them whole but perhaps the ends. */
    private static Observed between(double least, double most) {
        return seen(IntStream.range(0, 40)
                .mapToDouble(i -> least + (most - least) * i / 39)
                .boxed()
                .toArray());
    }

    private static PropertySuggestion number(String name, Observed observed) {
        return PropertySuggestion.of(Property.plain(name, 0, ValueType.NUMBER), observed);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "temperature, -10.3, 39.8, Cel, -40, 85, USUAL",
                "oilTemp, 60.2, 118.4, Cel, 0, 180, SEEN",
                // tenths of a degree, or something else: not guessed
                "temperature, 215.5, 242.5, -, 185, 270, SEEN",
                "humidity, 31.5, 80.5, %, 0, 100, USUAL",
                "pressure, 990.5, 1021.5, hPa, 955, 1055, SEEN",
                "pressure, 99.05, 102.15, kPa, 95.5, 105.5, SEEN",
                "pressure, 3.05, 4.15, -, 1.8, 5.4, SEEN",
                "battery_voltage, 3301.5, 3620.5, mV, 2950, 3950, SEEN",
                "battery_voltage, 3.31, 3.62, V, 3, 3.95, SEEN",
                "energy, 100.5, 2000.5, -, 0, -, GROWS",
                "energy_kwh, 100.5, 2000.5, kW.h, 0, -, GROWS",
                "lon, 120.1, 120.9, deg, -180, 180, USUAL",
                "rssi, -97.5, -61.5, dB{mW}, -150, 0, USUAL",
                "foo, 1.5, 9.5, -, 0, 18, SEEN",
                "foo, -9.5, -1.5, -, -18, 0, SEEN",
            })
    void guessesUnitsAndRanges(
            String name, double least, double most, String unit, Double minimum, Double maximum, Why why) {
        PropertySuggestion of = number(name, between(least, most));

        assertThat(of.suggested().type()).isEqualTo(ValueType.NUMBER);
        assertThat(of.suggested().unit()).isEqualTo(unit);
        assertThat(of.suggested().minimum()).isEqualTo(minimum);
        assertThat(of.suggested().maximum()).isEqualTo(maximum);
        assertThat(of.reasons())
                .filteredOn(r -> r.about() == About.RANGE)
                .extracting(Reason::why)
                .containsExactly(why);
        assertThat(of.reasons()).filteredOn(r -> r.about() == About.UNIT).hasSize(unit == null ? 0 : 1);
    }

    @Test
    void saysWhyTheUnit() {
        assertThat(number("roomTemp", between(18.5, 24)).reasons())
                .contains(new Reason(About.UNIT, Why.NAME_AND_VALUES, "temp"));
        assertThat(number("voltageMv", Observed.NOTHING).reasons())
                .contains(new Reason(About.UNIT, Why.NAME_STATES, "mv"));
        assertThat(number("power", between(1, 99.5)).units()).containsExactly("kW", "W", "MW");
        assertThat(number("power", between(1, 99.5)).suggested().unit()).isNull();
    }

    @Test
    void keepsWhatThePropertyStates() {
        Property stated = new Property(
                "temperature",
                3,
                ValueType.NUMBER,
                "K",
                Map.of("en", "Core", "de", "Kern"),
                null,
                9.0,
                List.of(),
                true,
                false);

        Property suggested = PropertySuggestion.of(stated, between(-10.5, 39.5)).suggested();

        assertThat(suggested.unit()).isEqualTo("K");
        assertThat(suggested.titles()).isEqualTo(Map.of("en", "Core", "de", "Kern", "zh", "温度"));
        assertThat(suggested.minimum()).isNull();
        assertThat(suggested.maximum()).isEqualTo(9.0);
        assertThat(suggested.writable()).isTrue();
        assertThat(suggested.slot()).isEqualTo(3);
    }

    @Test
    void suggestsNothingFromFewValues() {
        PropertySuggestion of = number("foo", seen(1.0, 2.0, 3.0));

        assertThat(of.suggested()).isEqualTo(of.present());
        assertThat(of.reasons()).isEmpty();
        assertThat(of.observed().minimum()).isEqualTo(1);
        assertThat(of.observed().maximum()).isEqualTo(3);
    }

    @Test
    void narrowsTypes() {
        assertThat(number("steps", whole(0, 40)).suggested().type()).isEqualTo(ValueType.INTEGER);
        assertThat(number("door", whole(0, 1)).suggested().type()).isEqualTo(ValueType.BOOLEAN);
        assertThat(number("door", whole(0, 1)).suggested().minimum()).isNull();
        assertThat(number("door", whole(1, 1)).suggested().type()).isEqualTo(ValueType.INTEGER);
        assertThat(number("battery", whole(0, 1)).suggested().type())
                .as("what is measured may go on")
                .isEqualTo(ValueType.INTEGER);
        assertThat(number(
                                "huge",
                                seen(IntStream.range(0, 40)
                                        .mapToObj(i -> 1e17 + i)
                                        .toArray()))
                        .suggested()
                        .type())
                .isEqualTo(ValueType.NUMBER);
        PropertySuggestion relay = text("relay", "on", "off");
        assertThat(relay.suggested().type()).isEqualTo(ValueType.ENUM);
        assertThat(relay.suggested().options()).containsExactly("off", "on");
        assertThat(relay.reasons()).contains(new Reason(About.TYPE, Why.FEW_TEXTS, ""));
        assertThat(text("always", "same").suggested().type()).isEqualTo(ValueType.STRING);
        assertThat(text("blank", "", "x").suggested().type()).isEqualTo(ValueType.STRING);
        assertThat(text("long", "x".repeat(Observed.TEXT_MAX + 1), "y")
                        .suggested()
                        .type())
                .isEqualTo(ValueType.STRING);
        assertThat(text(
                                "many",
                                IntStream.range(0, PropertySuggestion.OPTIONS_MAX + 1)
                                        .mapToObj(Integer::toString)
                                        .toArray(String[]::new))
                        .suggested()
                        .type())
                .isEqualTo(ValueType.STRING);
    }

    private static Observed whole(int least, int most) {
        return seen(IntStream.range(0, 60)
                .mapToObj(i -> (double) (least + i % (most - least + 1)))
                .toArray());
    }

    private static PropertySuggestion text(String name, String... texts) {
        return PropertySuggestion.of(
                Property.plain(name, 0, ValueType.STRING),
                seen(IntStream.range(0, 60)
                        .mapToObj(i -> texts[i % texts.length])
                        .toArray()));
    }

    /** Whatever came, the suggested model takes it again, within its range. */
    @Test
    void suggestedModelTakesWhatWasSeen() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < 2_000; round++) {
            double scale = Math.pow(10, random.nextInt(14) - 6);
            double shift = random.nextInt(5) - 2;
            boolean whole = random.nextBoolean();
            double[] values = DoubleStream.generate(() -> (random.nextDouble() + shift) * scale)
                    .map(v -> whole ? Math.rint(v) : v)
                    .limit(30)
                    .toArray();
            String name = new String[] {"foo", "temperature", "co2", "battery", "energy_kwh", "流量"}[random.nextInt(6)];
            PropertySuggestion of =
                    number(name, seen(DoubleStream.of(values).boxed().toArray()));
            ShapeCase shapes = new ShapeCase(ShapeCase.model(ThingModel.Mode.STRICT, of.suggested()));
            for (double value : values) {
                Shaped shaped = shapes.json("{\"" + name + "\": " + new JsonText().number(value) + "}");
                assertThat(shaped.problems()).as("seed %d, %s", seed, of).isEmpty();
                assertThat(shapes.readings(shaped).getFirst())
                        .as("seed %d, %s", seed, of)
                        .doesNotContain("UNCERTAIN");
            }
        }
        ShapeCase shapes = new ShapeCase(ShapeCase.model(
                ThingModel.Mode.STRICT,
                text("relay", "开", "关", "7").suggested(),
                new Property(
                        "door",
                        1,
                        number("door", whole(0, 1)).suggested().type(),
                        null,
                        Map.of(),
                        null,
                        null,
                        List.of(),
                        false,
                        false)));
        assertThat(shapes.values("{\"relay\": \"关\", \"door\": 1}")).contains("door");
        assertThat(shapes.values("{\"relay\": \"7\", \"door\": 0}")).contains("door");
    }

    @Test
    void countsWhatHasNoRange() {
        Observed observed = seen(new Location(31.5, 120.3), null, new Location(31.6, 120.3));

        PropertySuggestion of = PropertySuggestion.of(Property.plain("spot", 0, ValueType.LOCATION), observed);

        assertThat(of.observed().count()).isEqualTo(2);
        assertThat(of.suggested()).isEqualTo(of.present());
    }

    @Test
    void observesWithinLimits() {
        Observed.Sum sum = new Observed.Sum();
        for (int i = 0; i < 10_000; i++) {
            sum.add("text " + i);
        }

        assertThat(sum.result()).isEqualTo(new Observed(10_000, null, null, true, -1, List.of()));
        assertThat(seen(new double[] {1, 2.5}, new double[] {-3}))
                .isEqualTo(new Observed(2, -3.0, 2.5, false, -1, List.of()));
    }
}
