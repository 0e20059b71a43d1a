package io.taihu.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.taihu.model.ThingModel;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FaultsTest {
    private static final long START = Instant.parse("2026-11-18T00:00:00Z").toEpochMilli();

    private final City city = City.plan(3);
    private final CityPhysics physics = new CityPhysics(3);
    private final Faults faults = new Faults(3);

    @Test
    void ailsAFewDevicesWithEveryFaultInADay() {
        Map<Faults.Fault, Integer> counts = new EnumMap<>(Faults.Fault.class);
        int looked = 0;
        for (CityDevice device : city.devices()) {
            for (long t = START; t < START + Climate.DAY; t += 600_000) {
                counts.merge(faults.at(device, t), 1, Integer::sum);
                looked++;
            }
        }
        assertThat(counts).containsOnlyKeys(Faults.Fault.values());
        assertThat(counts.get(Faults.Fault.NONE)).isBetween(looked * 95 / 100, looked * 99 / 100);
    }

    @Test
    void keepsEveryValueOfAStuckDevice() {
        Found found = find(Faults.Fault.STUCK);
        Object[] early = faults.distort(found.device, found.model, found.spell.from() + 1, physics);
        Object[] late = faults.distort(found.device, found.model, found.spell.to() - 1, physics);
        assertThat(late).isEqualTo(early);
        assertThat(faults.distort(found.device, found.model, found.spell.to() + 60_000, physics))
                .isNotEqualTo(early);
    }

    @Test
    void letsADriftingValueWanderOff() {
        Found found = find(Faults.Fault.DRIFT);
        int slot = Faults.measuredSlot(found.model);
        long end = found.spell.to() - 1;
        double honest = (Double) physics.sample(found.device, end)[slot];
        double drifted = (Double) faults.distort(found.device, found.model, end, physics)[slot];
        assertThat(Math.abs(drifted)).isGreaterThan(Math.abs(honest) * 1.5);
    }

    @Test
    void isRudeNowAndThenAndTheSameWayAgain() {
        int rude = 0;
        for (long t = START; t < START + Climate.DAY; t += 10_000) {
            byte[] bytes = faults.rudeness(t);
            assertThat(new Faults(3).rudeness(t)).isEqualTo(bytes);
            rude += bytes == null ? 0 : 1;
        }
        assertThat(rude).isBetween(700, 1_400);
    }

    private record Found(CityDevice device, ThingModel model, Faults.Spell spell) {}

    private Found find(Faults.Fault fault) {
        for (CityDevice device : city.devices()) {
            if (device.kind() != DeviceKind.ENERGY && device.kind() != DeviceKind.AIR) {
                continue;
            }
            for (long t = START; t < START + 20 * Climate.DAY; t += Faults.STRETCH) {
                Faults.Spell spell = faults.spell(device, t);
                if (spell.fault() == fault) {
                    return new Found(
                            device,
                            city.models().stream()
                                    .filter(m -> m.name().equals(device.model()))
                                    .findFirst()
                                    .orElseThrow(),
                            spell);
                }
            }
        }
        throw new AssertionError("no " + fault + " in twenty days");
    }
}
