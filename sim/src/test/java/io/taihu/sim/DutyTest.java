package io.taihu.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.taihu.model.ThingModel;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class DutyTest {
    /** Noon in Wuxi. */
    private static final long NOON = Instant.parse("2026-11-18T04:00:00Z").toEpochMilli();

    private static final long NIGHT = NOON + 8 * Climate.HOUR;
    private static final long MINUTE = 60_000;

    private final City city = City.plan(7);
    private final CityPhysics physics = new CityPhysics(7);

    @Test
    void readsIdAndNumbersOfACommand() {
        Told told = told(
                "{\"id\":\"a-1\",\"input\":{\"level\":40,\"minutes\":1.5,\"deep\":{\"x\":-2}},\"expires\":1763438400000}");
        assertThat(told.id()).isEqualTo("a-1");
        assertThat(told.number("level", 0)).isEqualTo(40);
        assertThat(told.number("minutes", 0)).isEqualTo(1.5);
        assertThat(told.number("x", 0)).isEqualTo(-2);
        assertThat(told.number("none", 7)).isEqualTo(7);
        assertThat(told("not json at all").id()).isEmpty();
    }

    @Test
    void aLampBurnsAsLongAsItIsTold() {
        CityDevice lamp = device(DeviceKind.LIGHT, false);
        Duty duty = duty(lamp);
        Duty.Outcome outcome = duty.act("dim", told("{\"level\":40,\"minutes\":10}"), NOON);
        assertThat(outcome.error()).isEmpty();
        assertThat(value(lamp, duty, "dimming", NOON))
                .as("not before it is done")
                .isEqualTo(0L);
        assertThat(outcome.finish().apply(NOON)).startsWith("{\"level\":40,\"power\":");
        assertThat(value(lamp, duty, "dimming", NOON)).isEqualTo(40L);
        assertThat(value(lamp, duty, "state", NOON + MINUTE)).isEqualTo("dimmed");
        assertThat(value(lamp, duty, "power", NOON)).isEqualTo(CityPhysics.rated(lamp) * 0.4);
        assertThat(value(lamp, duty, "dimming", NOON - 1)).as("the past stays").isEqualTo(0L);
        assertThat(value(lamp, duty, "dimming", NOON + 10 * MINUTE)).isEqualTo(0L);
        assertThat(duty.act("dim", told("{\"level\":101}"), NOON).error()).contains("0 to 100");
    }

    @Test
    void aLampIsAsBrightAtNightAsItShallBe() {
        CityDevice lamp = device(DeviceKind.LIGHT, false);
        Duty duty = duty(lamp);
        assertThat(value(lamp, duty, "target_level", NIGHT)).isEqualTo(100L);
        assertThat(duty.set("target_level", 60, NIGHT)).isTrue();
        assertThat(value(lamp, duty, "target_level", NIGHT)).isEqualTo(60L);
        assertThat(value(lamp, duty, "dimming", NIGHT)).isEqualTo(60L);
        assertThat(value(lamp, duty, "dimming", NOON + Climate.DAY))
                .as("by day")
                .isEqualTo(0L);
        assertThat(duty.set("target_level", 101, NIGHT)).isFalse();
        assertThat(duty.set("dimming", 10, NIGHT)).isFalse();
    }

    @Test
    void aBrokenLampSaysSo() {
        CityDevice lamp = device(DeviceKind.LIGHT, true);
        Duty duty = duty(lamp);
        assertThat(duty.act("dim", told("{\"level\":40}"), NOON).error()).contains("does not burn");
        assertThat(value(lamp, duty, "state", NOON)).isEqualTo("lamp_fault");
    }

    @Test
    void aSluiceTakesItsTimeAndMovesOnceAtATime() {
        CityDevice gauge = device(DeviceKind.WATER, false);
        Duty duty = duty(gauge);
        Duty.Outcome outcome = duty.act("open", told("{\"opening\":50}"), NOON);
        assertThat(outcome.doneMillis()).isEqualTo(5_000);
        assertThat(value(gauge, duty, "gate", NOON)).isEqualTo(0L);
        assertThat(value(gauge, duty, "gate", NOON + 3_000)).isEqualTo(25L);
        assertThat(duty.act("open", told("{\"opening\":0}"), NOON + 3_000).error())
                .contains("moving");
        long after = NOON + outcome.acceptMillis() + outcome.doneMillis();
        assertThat(outcome.finish().apply(after)).isEqualTo("{\"opening\":50,\"seconds\":5.0}");
        assertThat(value(gauge, duty, "gate", after)).isEqualTo(50L);
        assertThat((Double) value(gauge, duty, "velocity", after))
                .isGreaterThan((Double) value(gauge, Duty.NONE, "velocity", after));
        assertThat(duty.act("open", told("{\"opening\":0}"), after).error()).isEmpty();
        assertThat(value(gauge, duty, "gate", after + 10_000)).isEqualTo(0L);
    }

    @Test
    void aMeterBeginsItsHighestDemandAnew() {
        CityDevice meter = device(DeviceKind.ENERGY, false);
        Duty duty = duty(meter);
        long evening = NOON + 11 * Climate.HOUR;
        double before = (Double) value(meter, duty, "demand", evening);
        assertThat(duty.act("reset", told("{}"), evening).finish().apply(evening))
                .isEqualTo(String.format(java.util.Locale.ROOT, "{\"demand\":%.2f}", before));
        assertThat((Double) value(meter, duty, "demand", evening + MINUTE)).isLessThan(before);
        assertThat(value(meter, duty, "demand", evening - 1))
                .as("the past stays")
                .isEqualTo(before);
        assertThat(value(meter, duty, "demand", evening + 2 * Climate.DAY))
                .isEqualTo(value(meter, Duty.NONE, "demand", evening + 2 * Climate.DAY));
    }

    private Object value(CityDevice device, Duty duty, String property, long millis) {
        Object[] values = physics.sample(device, millis);
        duty.adjust(values, millis);
        return values[Duty.slot(model(device), property)];
    }

    private Duty duty(CityDevice device) {
        return Duty.of(device, model(device), physics);
    }

    private ThingModel model(CityDevice device) {
        return CityModels.of(device.kind());
    }

    private CityDevice device(DeviceKind kind, boolean broken) {
        return city.devices().stream()
                .filter(each -> each.kind() == kind)
                .filter(each -> kind != DeviceKind.LIGHT || CityPhysics.broken(each) == broken)
                .findFirst()
                .orElseThrow();
    }

    private static Told told(String json) {
        return Told.read(json.getBytes(StandardCharsets.UTF_8));
    }
}
