package io.taihu.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.taihu.model.Location;
import io.taihu.model.ThingModel;
import io.taihu.protocols.gb32960.Gb32960Protocol;
import io.taihu.protocols.jt808.Jt808Protocol;
import io.taihu.rules.RuleText;
import io.taihu.rules.RuleTrials;
import io.taihu.sim.Faults.Fault;
import io.taihu.sim.WatchedDay.Found;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rules of the demo: what they say of themselves, and what they find on a day of the city whose faults are known. */
final class CityRulesTest {
    /** Of the demo's city. */
    private static final long SEED = 1;

    private static final long MINUTE = 60_000;
    private static final long SILENT = 15 * MINUTE;
    private static final LocalDate WINTER = LocalDate.of(2026, 1, 14);
    private static final LocalDate PLUM_RAIN = LocalDate.of(2026, 6, 17);

    private static final City CITY = City.plan(SEED);
    private static final Map<String, ThingModel> MODELS = models();

    private static Map<String, ThingModel> models() {
        Map<String, ThingModel> models = new LinkedHashMap<>();
        Stream.of(CITY.models(), new Jt808Protocol().models(), new Gb32960Protocol().models())
                .flatMap(List::stream)
                .forEach(each -> models.put(each.name(), WatchedDay.numbered(each, models.size() + 1)));
        return models;
    }

    static List<String> texts() {
        return Stream.concat(CityRules.texts().stream(), CityRules.ofVehicles().stream())
                .toList();
    }

    @ParameterizedTest
    @MethodSource("texts")
    void eachRuleDoesWhatItsOwnTestsSay(String text) {
        RuleText read = WatchedDay.text(text);
        List<RuleTrials.Result> results =
                RuleTrials.run(WatchedDay.rule(text, MODELS), read, WatchedDay.around(read, MODELS));
        assertThat(results)
                .as(read.name())
                .allSatisfy(each -> assertThat(each.instead())
                        .as(read.name() + ": " + each.name())
                        .isEmpty());
        // one for what is to be told, and one for what is not: a rule that always or never tells fails at one of them
        assertThat(results)
                .extracting(RuleTrials.Result::expected)
                .contains("nothing")
                .anySatisfy(each -> assertThat(each).contains("raised"));
    }

    @Test
    void findsOnAWinterDayWhatIsWrongAndLittleElse() {
        Day day = new Day(WINTER);
        day.run();
        day.checkFaults();
        assertThat(day.things("lamp-hot")).isSubsetOf(day.ids(CityPhysics::dusty));
        day.checkBounds(Map.of("fine-dust", 0.4, "loud-night", 0.3));
    }

    @Test
    void findsOnADayOfRainWhatIsWrongAndLittleElse() {
        Day day = new Day(PLUM_RAIN);
        day.run();
        day.checkFaults();
        assertThat(day.things("lamp-hot"))
                .isEqualTo(day.ids(CityPhysics::dusty))
                .isNotEmpty();
        day.checkBounds(Map.of("high-water", 0.7, "loud-night", 0.3));
    }

    @Test
    void findsWhatIsWrongWithVehiclesAndLittleElse() {
        FleetDay day = new FleetDay(SEED, MODELS, WINTER);
        day.run();
        day.check();
    }

    /** A day of the whole city, at the times at which its devices report, with what ails them. */
    private static final class Day {
        private final CityPhysics physics = new CityPhysics(SEED);
        private final Climate climate = new Climate(SEED);
        private final Faults faults = new Faults(SEED);
        private final long begin;
        private final WatchedDay watched;
        private final Map<String, CityDevice> devices = new HashMap<>();
        private final Map<String, List<Long>> away = new HashMap<>();
        private final Map<String, Long> spoke = new HashMap<>();
        private final Set<String> silences = new TreeSet<>();

        Day(LocalDate date) {
            this.begin = date.atStartOfDay(WatchedDay.ZONE).toInstant().toEpochMilli();
            this.watched = new WatchedDay(MODELS, CITY.rules(), begin);
            for (CityDevice device : CITY.devices()) {
                devices.put(device.id(), device);
                watched.thing(device.id(), device.model(), device.space(), device.labels());
            }
            watched.begin();
        }

        void run() {
            for (long now = begin; now < begin + Climate.DAY; now += 1_000) {
                watched.advance(now);
                for (CityDevice device : CITY.devices()) {
                    long interval = device.kind().interval().toMillis();
                    if (Math.floorMod(now - device.index() * 1_000L, interval) == 0) {
                        live(device, now);
                    }
                }
            }
            // what is silent at the end was silent before
            spoke.forEach((id, at) -> silence(id, at, begin + Climate.DAY - 1_000));
        }

        /** What a device does when it is due, as in {@link CitySimulator}. */
        private void live(CityDevice device, long now) {
            switch (faults.at(device, now)) {
                case MUTE -> {}
                case AWAY ->
                    away.computeIfAbsent(device.id(), _ -> new ArrayList<>()).add(now);
                case NONE, DRIFT, STUCK -> {
                    List<Long> late = away.remove(device.id());
                    if (late != null) {
                        late.forEach(time -> report(device, time, now));
                    }
                    report(device, now, now);
                    Long before = spoke.put(device.id(), now);
                    silence(device.id(), before == null ? begin : before, now);
                }
            }
        }

        private void report(CityDevice device, long time, long now) {
            watched.reading(
                    device.id(),
                    device.model(),
                    time,
                    now,
                    faults.distort(device, MODELS.get(device.model()), time, physics));
        }

        private void silence(String id, long from, long to) {
            if (to - from >= SILENT && devices.get(id).kind() == DeviceKind.WATER) {
                silences.add(id + " @ " + (from + SILENT));
            }
        }

        Set<String> ids(Predicate<CityDevice> which) {
            return CITY.devices().stream().filter(which).map(CityDevice::id).collect(Collectors.toSet());
        }

        /** Things that a rule found anything of. */
        Set<String> things(String rule) {
            return watched.raised(rule).stream().map(Found::thing).collect(Collectors.toSet());
        }

        /** Water gauges that have a fault for so long, at least. */
        private Set<String> gauges(Fault fault, long millis) {
            return ids(device -> device.kind() == DeviceKind.WATER
                    && spells(device).stream()
                            .anyMatch(spell -> spell.fault() == fault && spell.to() - spell.from() >= millis));
        }

        private List<Faults.Spell> spells(CityDevice device) {
            List<Faults.Spell> spells = new ArrayList<>();
            for (long at = begin; at < begin + Climate.DAY; at += Faults.STRETCH) {
                spells.add(faults.spell(device, at));
            }
            return spells;
        }

        /** Whatever is broken is found by the rule that is for it, and by that rule nothing else is. */
        void checkFaults() {
            assertThat(things("lamp-fault"))
                    .isEqualTo(ids(device -> device.kind() == DeviceKind.LIGHT && CityPhysics.broken(device)));
            assertThat(things("poor-power-factor")).isEqualTo(ids(CityPhysics::uncompensated));
            assertThat(things("boat-low-on-fuel")).isEqualTo(ids(CityPhysics::thirsty));
            assertThat(things("gauge-stuck")).isEqualTo(gauges(Fault.STUCK, 0)).isNotEmpty();
            assertThat(watched.raised("gauge-silent"))
                    .extracting(each -> each.thing() + " @ " + each.millis())
                    .containsExactlyInAnyOrderElementsOf(silences)
                    .isNotEmpty();
            assertThat(things("high-water")).containsAll(gauges(Fault.DRIFT, 20 * MINUTE));
            assertThat(gauges(Fault.DRIFT, 20 * MINUTE)).isNotEmpty();
            // what has a fault of its own aside, what is told is so
            honest("high-water")
                    .forEach(each -> assertThat(number(each, each.millis(), "level"))
                            .as("%s", each)
                            .isGreaterThan(3.6));
            honest("car-park-full")
                    .forEach(each -> assertThat(number(each, each.millis(), "free"))
                            .as("%s", each)
                            .isLessThan(0.03 * number(each, each.millis(), "capacity")));
            honest("fine-dust")
                    .forEach(each -> assertThat(mean(each, "pm2_5", 60 * MINUTE))
                            .as("%s", each)
                            .isGreaterThan(70));
            honest("loud-night").forEach(each -> {
                assertThat(mean(each, "laeq", 10 * MINUTE)).as("%s", each).isGreaterThan(53);
                Location at = devices.get(each.thing()).location();
                assertThat(climate.rain(at, each.millis()))
                        .as("rain on %s", each)
                        .isLessThan(2);
            });
        }

        /** What a rule raised of things that nothing ails within the stretch. */
        private List<Found> honest(String rule) {
            return watched.raised(rule).stream()
                    .filter(each -> faults.spell(devices.get(each.thing()), each.millis())
                                    .fault()
                            == Fault.NONE)
                    .toList();
        }

        private double number(Found found, long millis, String property) {
            CityDevice device = devices.get(found.thing());
            int slot =
                    MODELS.get(device.model()).property(property).orElseThrow().slot();
            return ((Number) physics.sample(device, millis)[slot]).doubleValue();
        }

        private double mean(Found found, String property, long millis) {
            double sum = 0;
            for (int i = 0; i < 60; i++) {
                sum += number(found, found.millis() - i * millis / 60, property);
            }
            return sum / 60;
        }

        /** No rule floods: what it raises of things that nothing ails is of few of them, and seldom twice. */
        void checkBounds(Map<String, Double> weather) {
            for (String text : CITY.rules()) {
                RuleText rule = WatchedDay.text(text);
                Set<String> healthy = ids(device -> device.model().equals(rule.model()) && !ails(device));
                Map<String, Long> raised = watched.raised(rule.name()).stream()
                        .filter(each -> healthy.contains(each.thing()))
                        .collect(Collectors.groupingBy(Found::thing, Collectors.counting()));
                assertThat(raised.size() / (double) healthy.size())
                        .as("share of what is healthy of which %s tells something", rule.name())
                        .isLessThanOrEqualTo(weather.getOrDefault(rule.name(), 0.1));
                assertThat(raised.values())
                        .as(rule.name())
                        .allSatisfy(times -> assertThat(times).isLessThanOrEqualTo(4));
            }
        }

        private boolean ails(CityDevice device) {
            return device.kind() == DeviceKind.LIGHT && CityPhysics.broken(device)
                    || CityPhysics.dusty(device)
                    || CityPhysics.uncompensated(device)
                    || CityPhysics.thirsty(device)
                    || spells(device).stream().anyMatch(spell -> spell.fault() != Fault.NONE);
        }
    }
}
