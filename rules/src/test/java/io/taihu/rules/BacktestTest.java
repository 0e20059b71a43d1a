package io.taihu.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.taihu.model.AlarmSignal;
import io.taihu.model.Property;
import io.taihu.model.Quality;
import io.taihu.model.RecordKind;
import io.taihu.model.RecordView;
import io.taihu.model.RecordWriter;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class BacktestTest {
    private final RecordWriter writer = new RecordWriter();

    @Test
    void tellsEachFiringAndTheirTotals() {
        Backtest.Outcome outcome = run(
                EngineKit.rule("r", "temperature > 80", 30, null, 0),
                3600,
                reading(1, 0, 95),
                reading(2, 10, 90),
                reading(2, 20, 60),
                reading(1, 100, 60),
                reading(1, 3000, 99));
        assertThat(outcome)
                .isEqualTo(new Backtest.Outcome(
                        List.of(firing(1, 30, 100), firing(1, 3030, 0)), 2, 1, 570_000_000, 640_000_000, 5, true));
    }

    @Test
    void endsWhereItIsToldAndLetsSilenceCountUntilThen() {
        Rule rule = EngineKit.rule("r", "missing(temperature, 10m)", 0, null, 0);
        assertThat(run(rule, 600, reading(1, 5, 95)).firings())
                .extracting(Backtest.Firing::thing)
                .containsExactly(2L, 3L);
        assertThat(run(rule, 605, reading(1, 5, 95)).firings())
                .extracting(Backtest.Firing::thing)
                .containsExactly(1L, 2L, 3L);
        assertThat(run(rule, 60, reading(1, 5, 95), reading(1, 800, 95)).readings())
                .isEqualTo(1);
    }

    @Test
    void keepsTheGreatestSeverity() {
        Checker checker = EngineKit.checker();
        Rule plain = EngineKit.rule("r", "temperature > 80", 0, null, 0);
        Rule rule = new Rule(
                "r",
                "r",
                plain.model(),
                Rule.Scope.ALL,
                plain.when(),
                0,
                null,
                0,
                List.of(new Rule.Case(900, checker.condition(Clause.of("temperature > 90"))), new Rule.Case(300, null)),
                List.of(),
                false);
        assertThat(run(rule, 60, reading(1, 0, 85), reading(1, 1, 95), reading(1, 2, 85), reading(1, 3, 20))
                        .firings())
                .containsExactly(new Backtest.Firing(1, EngineKit.BEGIN, EngineKit.micros(3), 900, "r"));
    }

    @Test
    void keepsSomeAndCountsAll() {
        List<byte[]> readings = new ArrayList<>();
        for (int i = 0; i < Backtest.FIRINGS_MAX + 7; i++) {
            readings.add(reading(1, i, 95));
            readings.add(reading(1, i + 0.5, 20));
        }
        Backtest.Outcome outcome =
                run(EngineKit.rule("r", "temperature > 80", 0, null, 0), 20_000, readings.toArray(byte[][]::new));
        assertThat(outcome.firings()).hasSize(Backtest.FIRINGS_MAX);
        assertThat(outcome.leftOut()).isEqualTo(7);
        assertThat(outcome.activeMicros()).isEqualTo(500_000L * (Backtest.FIRINGS_MAX + 7));
        assertThat(outcome.with(outcome).firings()).hasSize(Backtest.FIRINGS_MAX);
        assertThat(outcome.with(outcome).raised()).isEqualTo(2 * outcome.raised());
    }

    @Test
    void tellsHowFarItIsAndStops() {
        Backtest backtest = backtest(EngineKit.rule("r", "temperature > 80", 0, null, 0), 1_000_000);
        byte[] one = reading(1, 1, 95);
        Backtest.Outcome outcome = backtest.run(new Backtest.Readings() {
            private final RecordView view = new RecordView();
            private int count;

            @Override
            public boolean next() {
                if (++count == 2_000) {
                    assertThat(backtest.readings()).isEqualTo(1_024);
                    assertThat(backtest.timeMicros()).isEqualTo(EngineKit.micros(1));
                    backtest.stop();
                }
                return true;
            }

            @Override
            public RecordView record() {
                return view.wrap(one, 0, one.length);
            }
        });
        assertThat(outcome.whole()).isFalse();
        assertThat(outcome.readings()).isEqualTo(2_048);
        assertThat(outcome.longestMicros()).isZero();
    }

    @Test
    void comparesTwoRules() {
        byte[][] readings = {
            reading(1, 0, 85), reading(1, 10, 20), reading(1, 20, 95), reading(1, 30, 20), reading(2, 40, 85)
        };
        Backtest.Comparison comparison = Backtest.compare(
                run(EngineKit.rule("r", "temperature > 80", 0, null, 0), 60, readings),
                run(EngineKit.rule("s", "temperature > 90 or temperature < 30", 0, null, 0), 60, readings));
        assertThat(comparison.onlyFirst()).containsExactly(firing(2, 40, 0));
        assertThat(comparison.both()).containsExactly(firing(1, 0, 10), firing(1, 20, 30));
        assertThat(comparison.onlySecond()).isEmpty();
        assertThat(Backtest.compare(
                                run(EngineKit.rule("r", "temperature > 90", 0, null, 0), 60, readings),
                                run(EngineKit.rule("s", "temperature > 80", 0, null, 0), 60, readings))
                        .onlySecond())
                .extracting(Backtest.Firing::raisedMicros)
                .containsExactly(EngineKit.BEGIN, EngineKit.micros(40));
    }

    @Test
    void comparesOnlyAsFarAsBothHaveAll() {
        List<byte[]> readings = new ArrayList<>();
        for (int i = 0; i < Backtest.FIRINGS_MAX + 7; i++) {
            readings.add(reading(1, i, i % 2 == 0 ? 95 : 85));
            readings.add(reading(1, i + 0.5, 20));
        }
        byte[][] all = readings.toArray(byte[][]::new);
        Backtest.Comparison comparison = Backtest.compare(
                run(EngineKit.rule("r", "temperature > 80", 0, null, 0), 20_000, all),
                run(EngineKit.rule("s", "temperature > 90", 0, null, 0), 20_000, all));
        assertThat(comparison.onlyFirst()).hasSize(Backtest.FIRINGS_MAX / 2);
        assertThat(comparison.both()).hasSize(Backtest.FIRINGS_MAX / 2);
        assertThat(comparison.onlySecond()).as("what the first has left out").isEmpty();
    }

    @Test
    void triesSeveralRulesInOnePass() {
        byte[][] readings = {
            reading(1, 0, 85), reading(1, 10, 20), reading(1, 20, 95), reading(1, 30, 20), reading(2, 40, 85)
        };
        List<Rule> rules = List.of(
                EngineKit.rule("r", "temperature > 80", 0, null, 0),
                EngineKit.rule("s", "avg(temperature, 1m) > 60", 0, null, 0));
        List<Backtest.Outcome> together =
                new Backtest(rules, things(), EngineKit.BEGIN, EngineKit.micros(60)).runAll(past(readings));
        assertThat(together).containsExactly(run(rules.get(0), 60, readings), run(rules.get(1), 60, readings));
        assertThat(together.get(1).raised()).isPositive();
    }

    @Test
    void aRuleTellsWhatItNeedsOfThePast() {
        Rule rule = EngineKit.rule(
                "r", "avg(temperature, 2h) > 50 and lasts(pressure < 3 kPa, 5h)", 60, "max(flow, last 10) < 3", 600);
        assertThat(rule.properties()).extracting(Property::name).containsExactly("temperature", "pressure", "flow");
        assertThat(rule.lookBackMicros()).isEqualTo(5 * 3_600_000_000L);
        assertThat(EngineKit.rule("r", "missing(1d)", 0, null, 7).properties()).isEmpty();
        assertThat(EngineKit.rule("r", "missing(1d)", 0, null, 7).lookBackMicros())
                .isEqualTo(86_400_000_000L);
        assertThat(EngineKit.rule("r", "temperature > 1", 60, null, 7).lookBackMicros())
                .isEqualTo(60_000_000);
        assertThat(rule.isAbout(things().getFirst())).isTrue();
        assertThat(rule.isAbout(new Watched(1, 8, "pump-1", "", "", Map.of())))
                .as("of another model")
                .isFalse();
    }

    @Test
    void findsWhatIsFoundLive() {
        Random random = new Random(12);
        int found = 0;
        List<String> conditions = List.of(
                "temperature > 80",
                "avg(temperature, 10m) > 55",
                "missing(temperature, 5m)",
                "lasts(temperature > 50, 4m) or rises(temperature > 90)",
                "sequence(temperature < 20, temperature > 80, 20m)",
                "max(temperature, last 3) - min(temperature, 30m) > 70 K",
                "hour() == 9 and temperature > 40");
        for (int round = 0; round < 200; round++) {
            String when = conditions.get(round % conditions.size());
            long hold = random.nextInt(2) * random.nextLong(300);
            Rule rule = EngineKit.rule("r", when, hold, null, random.nextInt(2) * random.nextLong(200));
            byte[][] readings = readings(random);
            long end = 4 * 3600;
            List<String> firings = firings(run(rule, end, readings));
            assertThat(signals(live(rule, readings, end, random)))
                    .as(when + " for " + hold)
                    .isEqualTo(firings);
            found += firings.size();
        }
        assertThat(found).isGreaterThan(5_000);
    }

    /** Also late ones, and some received long after they were made. */
    private byte[][] readings(Random random) {
        List<byte[]> readings = new ArrayList<>();
        double received = 0;
        while (received < 4 * 3600 - 1) {
            double time = random.nextInt(8) == 0 ? received - random.nextInt(120) : received - random.nextInt(3);
            readings.add(reading(1 + random.nextInt(3), Math.max(0, time), received, random.nextInt(100)));
            received += random.nextInt(10) == 0 ? random.nextInt(900) : random.nextDouble() * 60;
        }
        return readings.toArray(byte[][]::new);
    }

    /** As the road does: the time is told often, whether something came or not, and now and then the server starts anew. */
    private static List<AlarmSignal> live(Rule rule, byte[][] readings, long end, Random random) {
        EngineKit live = new EngineKit();
        live.put(rule).thing(1).thing(2).thing(3);
        long now = EngineKit.BEGIN;
        for (byte[] each : readings) {
            RecordView record = new RecordView().wrap(each, 0, each.length);
            while (now < record.receivedMicros()) {
                live.engine.advance(now);
                now += 1 + random.nextLong(60_000_000);
            }
            if (random.nextInt(50) == 0) {
                live.restart();
            }
            live.engine.advance(record.receivedMicros());
            live.engine.reading(record);
            now = Math.max(now, record.receivedMicros());
        }
        live.engine.advance(EngineKit.micros(end + 1));
        return live.signals.stream()
                .filter(each -> each.timeMicros() <= EngineKit.micros(end))
                .toList();
    }

    private static List<String> signals(List<AlarmSignal> signals) {
        return signals.stream()
                .filter(each -> each.kind() != AlarmSignal.Kind.CHANGED)
                .map(each -> each.thing() + " " + each.kind() + " " + each.timeMicros())
                .sorted()
                .toList();
    }

    private static List<String> firings(Backtest.Outcome outcome) {
        List<String> told = new ArrayList<>();
        for (Backtest.Firing each : outcome.firings()) {
            told.add(each.thing() + " RAISED " + each.raisedMicros());
            if (each.clearedMicros() != 0) {
                told.add(each.thing() + " CLEARED " + each.clearedMicros());
            }
        }
        return told.stream().sorted().toList();
    }

    private static Backtest.Firing firing(long thing, double raised, double cleared) {
        return new Backtest.Firing(
                thing, EngineKit.micros(raised), cleared == 0 ? 0 : EngineKit.micros(cleared), 700, "r");
    }

    private static List<Watched> things() {
        List<Watched> things = new ArrayList<>();
        for (long number = 1; number <= 3; number++) {
            things.add(new Watched(number, 7, "pump-" + number, "Pump " + number, "plant/hall", Map.of()));
        }
        return things;
    }

    private static Backtest backtest(Rule rule, long end) {
        return new Backtest(rule, things(), EngineKit.BEGIN, EngineKit.micros(end));
    }

    private static Backtest.Outcome run(Rule rule, long end, byte[]... readings) {
        return backtest(rule, end).run(past(readings));
    }

    private static Backtest.Readings past(byte[]... readings) {
        Iterator<byte[]> all = List.of(readings).iterator();
        return new Backtest.Readings() {
            private final RecordView view = new RecordView();

            @Override
            public boolean next() {
                return all.hasNext();
            }

            @Override
            public RecordView record() {
                byte[] bytes = all.next();
                return view.wrap(bytes, 0, bytes.length);
            }
        };
    }

    private byte[] reading(long thing, double second, double value) {
        return reading(thing, second, second, value);
    }

    private byte[] reading(long thing, double second, double received, double value) {
        writer.begin(RecordKind.READING, EngineKit.PUMP, thing, EngineKit.micros(second), EngineKit.micros(received));
        return writer.number(0, value, Quality.GOOD).toByteArray();
    }
}
