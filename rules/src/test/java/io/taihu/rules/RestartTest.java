package io.taihu.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.taihu.model.AlarmSignal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A stream of readings, late, repeated, bad and missing ones among them, judged by rules that use every memory. */
class RestartTest {
    private static final int READINGS = 4_000;
    private static final int RESTARTS = 1_000;
    private static final String MOVES = "moves";
    private static final List<String> CONDITIONS = List.of(
            "temperature > 80",
            "temperature - prev(temperature) > 15 K",
            "rate(temperature) > 5 K/s",
            "avg(temperature, 2m) > 60 degC",
            "max(temperature, 45s) > 95",
            "stddev(temperature, 1m) > 25 K",
            "delta(temperature, 1m) > 60",
            "count(temperature > 70, last 5) >= 3",
            "percentile(temperature, 75, 1m) > 85",
            "sum(flow, last 4) > 250",
            "missing(pressure, 20s)",
            "missing(30s)",
            "lasts(running, 15s)",
            "lasts(avg(temperature, 30s) > 50, 20s)",
            "sequence(state == 'Held', running, 40s)",
            "changed(state)",
            "rises(running) and temperature > 40",
            "hour() >= 9 and temperature > 50",
            "avg(space.pump.temperature) > 65 degC",
            "temperature > avg(space.pump.temperature) + 25 K",
            "max(by.feeds.pump.temperature, within 30s) > 90",
            "lasts(any(feeds.pump.running), 12s)",
            "count(space.pump.temperature > 70 degC) >= 2",
            "by.feeds.pump.state == 'Held'",
            "stddev(space.pump.flow) > 20 m3/h and not missing(10s)",
            "shift('plant-a') == 'early' and temperature > 50",
            "not working('plant-a') and running",
            "temperature > (desired(setpoint) ?? 90 degC)",
            "lasts(temperature < desired(setpoint), 6s)");

    /** One reading, or something asked of a thing, or its end, or that it moves to a space. */
    private record Step(long thing, double second, double received, Object[] values, String asked, boolean ends) {
        void tell(EngineKit kit) {
            if (asked.isEmpty()) {
                kit.reading(thing, second, received, values);
            } else if (asked.equals(MOVES)) {
                kit.silence(received)
                        .thing(new Watched(thing, 7, "pump-" + thing, "Pump", (String) values[0], Map.of()));
            } else if (ends) {
                kit.desireEnded(thing, received, asked, (boolean) values[0]);
            } else {
                kit.desires(thing, received, asked, (double) values[0]);
            }
        }
    }

    private static List<Step> stream(long seed) {
        Random random = new Random(seed);
        List<Step> steps = new ArrayList<>();
        List<String> asked = new ArrayList<>();
        double now = 0;
        for (int i = 0; i < READINGS; i++) {
            now += random.nextInt(20) == 0 ? random.nextInt(200) : random.nextDouble() * 4;
            double late = random.nextInt(15) == 0 ? random.nextInt(60) : random.nextDouble() * 0.2;
            List<Object> values = new ArrayList<>();
            if (random.nextInt(4) > 0) {
                values.add("temperature");
                values.add(random.nextInt(25) == 0 ? List.of() : (Object) (double) random.nextInt(120));
            }
            if (random.nextInt(3) == 0) {
                values.add("pressure");
                values.add(100.0 + random.nextInt(200));
            }
            if (random.nextInt(3) == 0) {
                values.add("running");
                values.add(random.nextBoolean());
            }
            if (random.nextInt(3) == 0) {
                values.add("state");
                values.add(List.of("Idle", "Execute", "Held").get(random.nextInt(3)));
            }
            if (random.nextInt(3) == 0) {
                values.add("flow");
                values.add((double) random.nextInt(100));
            }
            double received = Math.floor(now * 1e3) / 1e3;
            steps.add(new Step(
                    1 + random.nextInt(3),
                    Math.floor((now - late) * 1e3) / 1e3,
                    received,
                    values.toArray(),
                    "",
                    false));
            if (random.nextInt(10) == 0) {
                long thing = 1 + random.nextInt(3);
                String id = thing + "-" + i;
                steps.add(new Step(thing, received, received, new Object[] {(double) random.nextInt(120)}, id, false));
                asked.add(id);
            }
            if (random.nextInt(25) == 0) {
                steps.add(new Step(
                        1 + random.nextInt(3),
                        received,
                        received,
                        new Object[] {random.nextBoolean() ? "plant/hall" : "elsewhere"},
                        MOVES,
                        false));
            }
            if (random.nextInt(12) == 0 && !asked.isEmpty()) {
                String id = asked.get(random.nextInt(asked.size()));
                long thing = Long.parseLong(id.substring(0, id.indexOf('-')));
                steps.add(new Step(thing, received, received, new Object[] {random.nextBoolean()}, id, true));
            }
            if (random.nextInt(30) == 0) {
                steps.add(steps.getLast()); // once more
            }
        }
        return steps;
    }

    private static EngineKit kit() {
        EngineKit kit = new EngineKit();
        for (int i = 0; i < CONDITIONS.size(); i++) {
            int wait = i % 3;
            kit.put(EngineKit.rule("r" + i, CONDITIONS.get(i), wait == 1 ? 7 : 0, null, wait == 2 ? 9 : 0));
        }
        return kit.thing(1)
                .thing(2)
                .thing(3)
                .relate("feeds", 1, 2)
                .relate("feeds", 2, 3)
                .relate("feeds", 1, 3);
    }

    /** In an order that does not depend on which thing's timers were looked at first. */
    private static List<String> told(EngineKit kit) {
        return kit.signals.stream()
                .sorted(Comparator.comparingLong(AlarmSignal::thing)
                        .thenComparing(AlarmSignal::rule)
                        .thenComparingLong(AlarmSignal::sequence))
                .map(signal -> signal.thing() + " " + signal.rule() + " " + signal.kind() + " " + signal.timeMicros()
                        + " " + signal.sequence())
                .toList();
    }

    @Test
    void aRestartAtAnyMomentChangesNothing() {
        List<Step> stream = stream(7);
        EngineKit through = kit();
        stream.forEach(step -> step.tell(through));
        List<String> expected = told(through);
        assertThat(expected).hasSizeGreaterThan(2_000);

        Random random = new Random(8);
        EngineKit restarted = kit();
        int restarts = 0;
        for (int i = 0; i < stream.size(); i++) {
            Step step = stream.get(i);
            step.tell(restarted);
            if (restarts < RESTARTS && random.nextInt(stream.size() - i) < RESTARTS - restarts) {
                restarted.restart();
                restarts++;
            }
        }
        assertThat(restarts).isEqualTo(RESTARTS);
        assertThat(differences(told(restarted), expected)).isEmpty();
    }

    /** What is told by one alone, with the condition of its rule. */
    private static List<String> differences(List<String> told, List<String> expected) {
        List<String> found = new ArrayList<>();
        told.stream()
                .filter(each -> !expected.contains(each))
                .forEach(each -> found.add("only now: " + each + " " + condition(each)));
        expected.stream()
                .filter(each -> !told.contains(each))
                .forEach(each -> found.add("not now: " + each + " " + condition(each)));
        return found;
    }

    private static String condition(String told) {
        return CONDITIONS.get(Integer.parseInt(told.split(" ")[1].substring(1)));
    }

    @Test
    void howOftenTheTimeIsToldChangesNothing() {
        List<Step> stream = stream(9);
        EngineKit seldom = kit();
        stream.forEach(step -> step.tell(seldom));

        Random random = new Random(10);
        EngineKit often = kit();
        double before = 0;
        for (Step step : stream) {
            for (int i = random.nextInt(4); i > 0 && step.received() > before; i--) {
                before += random.nextDouble() * (step.received() - before);
                often.silence(before);
            }
            step.tell(often);
            before = step.received();
        }
        assertThat(told(often)).isEqualTo(told(seldom));
    }

    @Test
    void aThingThatCameAfterWhatIsKeptIsJudgedByItsOwnTimes() {
        EngineKit kit = new EngineKit()
                .put(EngineKit.rule("r", "temperature > 80", 30, null, 0))
                .thing(1)
                .at(0, "temperature", 70);
        kit.restart(engine -> engine.thing(
                new Watched(2, EngineKit.PUMP.number(), "pump-2", "Pump 2", "plant/hall", java.util.Map.of())));
        // what it said before the restart is read again
        kit.reading(2, 10, 10, "temperature", 90).silence(200);
        assertThat(kit.told()).containsExactly("raised r@40");
    }

    @Test
    void aNewThingWhoseClockIsAheadIsJudgedByAllThatItSaidSinceWhatIsKept() {
        EngineKit kit = new EngineKit()
                .put(EngineKit.rule("r", "temperature > 80", 30, null, 0))
                .thing(1)
                .at(0, "temperature", 70);
        kit.restart(engine -> {
            engine.thing(new Watched(2, EngineKit.PUMP.number(), "pump-2", "Pump 2", "plant/hall", Map.of()));
            kit.reading(2, 90_000, 20, "temperature", 95); // as its twin has it
        });
        kit.reading(2, 10, 10, "temperature", 90)
                .reading(2, 90_000, 20, "temperature", 95)
                .silence(90_100);
        assertThat(kit.told()).containsExactly("raised r@40");
    }
}
