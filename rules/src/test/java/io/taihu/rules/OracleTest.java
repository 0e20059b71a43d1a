package io.taihu.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.taihu.model.AlarmSignal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the engine against an {@link Oracle} that keeps nothing but what there was, over random rules and readings, late ones too. */
class OracleTest {
    private static final int RULES = 80;
    private static final int READINGS = 100;
    private static final int SETPOINT =
            EngineKit.PUMP.property("setpoint").orElseThrow().slot();

    /**
     * A reading in seconds since the beginning.
     *
     * @param wish what is said instead of the set point; null for a reading
     */
    private record Step(
            int second,
            int received,
            Object[] values,
            @Nullable Wish wish) {
        static Step reading(int second, int received, Object[] values) {
            return new Step(second, received, values, null);
        }
    }

    /**
     * What somebody says that the set point shall be, or that it ended.
     *
     * @param value not a number for an end
     */
    private record Wish(String id, double value, boolean done) {}

    static LongStream seeds() {
        return LongStream.rangeClosed(1, Long.getLong("taihu.rules.seeds", 8));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void agrees(long seed) {
        RandomRules random = new RandomRules(seed, "6s", "12s", "30s", "60s");
        List<Rule> rules = new ArrayList<>();
        while (rules.size() < RULES) {
            Rule rule = random.rule("r" + rules.size(), 1 + rules.size() % 3);
            if (!rule.judged().toString().contains("Registered")) {
                rules.add(rule);
            }
        }
        List<Step> steps = steps(random, new Random(seed));
        EngineKit kit = new EngineKit().thing(1);
        rules.forEach(kit::put);
        for (Step step : steps) {
            Wish wish = step.wish();
            if (wish == null) {
                kit.reading(1, step.second(), step.received(), step.values());
            } else if (Double.isNaN(wish.value())) {
                kit.desireEnded(1, step.received(), wish.id(), wish.done());
            } else {
                kit.desires(1, step.received(), wish.id(), wish.value());
            }
        }
        int end = steps.getLast().received() + 200;
        kit.silence(end);
        int told = 0;
        List<String> wrong = new ArrayList<>();
        for (Rule rule : rules) {
            Oracle oracle = new Oracle(rule, Map.of("limit", "70"), EngineKit.BEGIN);
            for (Step step : steps) {
                double now = EngineKit.micros(step.received());
                Wish wish = step.wish();
                if (wish == null) {
                    oracle.reading(EngineKit.micros(step.second()), now, values(step.values()));
                } else if (Double.isNaN(wish.value())) {
                    oracle.desireEnded(now, wish.id(), wish.done());
                } else {
                    oracle.desires(now, wish.id(), SETPOINT, wish.value());
                }
            }
            oracle.advance(EngineKit.micros(end));
            if (!told(kit, rule).equals(oracle.told)) {
                wrong.add(rule.name() + " for " + rule.holdMicros() + ": " + told(kit, rule) + " instead of "
                        + oracle.told);
            }
            told += oracle.told.size();
        }
        assertThat(wrong).as("seed %s", seed).isEmpty();
        assertThat(told).isGreaterThan(3 * RULES);
    }

    private static List<Step> steps(RandomRules rules, Random random) {
        List<Step> steps = new ArrayList<>();
        int now = 0;
        String asked = "";
        for (int i = 0; i < READINGS; i++) {
            now += 2 * (random.nextInt(8) == 0 ? random.nextInt(40) : random.nextInt(4));
            steps.add(Step.reading(now, now, rules.values(false)));
            if (random.nextInt(6) == 0) {
                // late: behind one that was received at the same moment, so that no silence has moved the clock
                steps.add(Step.reading(Math.max(0, now - 2 * random.nextInt(12)), now, rules.values(false)));
            }
            if (random.nextInt(20) == 0) {
                steps.add(steps.getLast()); // once more
            }
            if (random.nextInt(5) == 0) {
                boolean ends = random.nextInt(3) == 0;
                asked = ends ? asked : "asked " + i;
                double value = ends ? Double.NaN : 40 + random.nextInt(60);
                steps.add(new Step(now, now, new Object[0], new Wish(asked, value, random.nextBoolean())));
            }
        }
        return steps;
    }

    private static List<String> told(EngineKit kit, Rule rule) {
        return kit.signals.stream()
                .filter(signal -> signal.rule().equals(rule.id()))
                .map(OracleTest::words)
                .toList();
    }

    private static String words(AlarmSignal signal) {
        return signal.kind().name().toLowerCase(Locale.ROOT) + " " + signal.severity() + " @"
                + Lexer.plain((signal.timeMicros() - EngineKit.BEGIN) / 1e6);
    }

    private static Map<Integer, @Nullable Object> values(Object[] namesAndValues) {
        Map<Integer, @Nullable Object> values = new HashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            Object value = namesAndValues[i + 1];
            values.put(
                    EngineKit.PUMP
                            .property((String) namesAndValues[i])
                            .orElseThrow()
                            .slot(),
                    switch (value) {
                        case List<?> _ -> null; // of bad quality
                        case Number number -> number.doubleValue();
                        case double[] place -> List.of(place[0], place[1]);
                        default -> value;
                    });
        }
        return values;
    }
}
