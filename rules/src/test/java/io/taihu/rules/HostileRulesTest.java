package io.taihu.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Rules that mean harm, or readings that do, cost only themselves: they are refused in words or bounded, and the others go on. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HostileRulesTest {
    private static final String HEAD = "rule: r\nthings: {model: pump}\n";

    private static Rule rule(String text, List<Fault> faults) {
        RuleText read = RuleReader.read(text, faults).orElse(null);
        Surroundings surroundings =
                new Surroundings(EngineKit.PUMP, ZoneId.of("Asia/Shanghai"), Surroundings.Areas.NONE);
        return read == null
                ? null
                : Rule.of("r", "", read, surroundings, faults).orElse(null);
    }

    private static Rule good(String text) {
        List<Fault> faults = new ArrayList<>();
        Rule rule = rule(text, faults);
        assertThat(faults).isEmpty();
        return rule;
    }

    private static void refused(String text, String fault) {
        List<Fault> faults = new ArrayList<>();
        assertThat(rule(text, faults)).isNull();
        assertThat(faults).extracting(Fault::toString).contains(fault);
    }

    private static String lets(int count, IntFunction<String> value) {
        return "let:\n"
                + IntStream.range(0, count)
                        .mapToObj(i -> "  x" + i + ": " + value.apply(i) + "\n")
                        .collect(Collectors.joining());
    }

    @Test
    void letsThatDoubleEachOtherAreRefused() {
        refused(
                HEAD + lets(64, i -> i == 0 ? "bare + bare" : "x" + (i - 1) + " + x" + (i - 1)) + "when: x63 > 1\n",
                "13:7: this has more than 2000 operations, those of its lets counted where they are used");
    }

    @Test
    void functionsThatDoubleWhatTheyAreOfAreRefused() {
        refused(
                HEAD + "when: " + "changed(".repeat(30) + "running" + ")".repeat(30) + "\n",
                "3:167: this has more than 2000 operations, those of its lets counted where they are used");
    }

    @Test
    void chainsThatWouldOverflowTheStackAreRefused() {
        refused(
                HEAD + "when: 1" + " + 1".repeat(900) + " > bare\n",
                "3:1033: more than 256 operations lie one in the other here, as each of a chain such as a + b + c does; group them in brackets");
        refused(
                HEAD + lets(9, i -> (i == 0 ? "bare" : "x" + (i - 1)) + " + 1".repeat(40)) + "when: x8 > 1\n",
                "10:7: more than 256 operations lie one in the other here, as each of a chain such as a + b + c does; group them in brackets");
        refused(
                HEAD + "when: " + "(".repeat(2_000) + "running" + ")".repeat(2_000) + "\n",
                "3:39: nested deeper than 32; give parts of it names under let");
    }

    @Test
    void theLargestThatAreTakenAreJudged() throws InterruptedException {
        String wide = IntStream.range(0, 240).mapToObj(i -> "bare == " + i).collect(Collectors.joining(" or "));
        // each let looks at the one before, as deep as may be
        String deep = lets(60, i -> i == 0 ? "avg(bare, 1m)" : "max(x" + (i - 1) + " + 1, 1m)");
        Throwable[] thrown = new Throwable[1];
        Thread small = new Thread(
                null,
                () -> {
                    EngineKit kit = new EngineKit().thing(1);
                    kit.put(good(HEAD + "when: " + wide + "\n"));
                    kit.at(1, "bare", 239.5).at(2, "bare", 239).at(3, "bare", -1);
                    assertThat(kit.told()).containsExactly("raised r@2", "cleared r@3");
                    kit.put(good(HEAD + deep + "when: x59 > 0\n")).restart();
                    kit.at(4, "bare", 3);
                    assertThat(kit.told()).endsWith("raised r@4");
                    assertThat(kit.engine.explain("r", 1)).isPresent();
                },
                "small stack",
                1 << 20);
        small.setUncaughtExceptionHandler((_, e) -> thrown[0] = e);
        small.start();
        small.join();
        assertThat(thrown[0]).isNull();
    }

    @Test
    void patternsThatExplodeAreRefused() {
        for (String pattern : List.of(
                "((((a{1000}){1000}){1000}){1000}){1000}",
                "(.*){500}",
                "([^a]{9}b{9}){30}",
                "(?:a{2,900}|b)",
                "[ab]{501}")) {
            refused(
                    HEAD + "when: matches(code, '" + pattern + "')\n",
                    "3:21: this is no pattern: more than 500 steps, a repetition counted as often as it says");
        }
        assertThat(good(HEAD + "when: matches(code, '[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}')\n"))
                .isNotNull();
        assertThat(good(HEAD + "when: matches(code, '^[^]{}]{20}[{]?(x|\\\\{9}\\\\p{Greek}){20}$')\n"))
                .isNotNull();
    }

    @Test
    void patternsAndTextsThatBacktrackElsewhereAreQuick() {
        EngineKit kit = new EngineKit().thing(1);
        kit.put(good(
                HEAD + "when: known(code) and (matches(code, '^(a+)+$') or not known(matches(code, '(a|a)*b')))\n"));
        kit.at(1, "code", "a".repeat(4_000) + "c")
                .at(2, "code", "a".repeat(4_097))
                .at(3, "code", "b");
        // that of a text which is too long is not known
        assertThat(kit.told()).containsExactly("raised r@2", "cleared r@3");
    }

    @Test
    void windowsThatKeepTooMuchAreRefused() {
        refused(
                HEAD + "when: "
                        + IntStream.range(0, 11)
                                .mapToObj(i -> "avg(bare + " + i + ", last 1000) > 0")
                                .collect(Collectors.joining(" or "))
                        + "\n",
                "3:7: the rule would keep 22000 numbers of each thing, at most 20000 are kept; a window over a time takes fewer than one over"
                        + " many values");
        refused(HEAD + "when: avg(bare, last 1001) > 0\n", "3:17: last is followed by 1 to 1000, got 1001");
        refused(HEAD + "when: avg(bare, 401d) > 0\n", "3:17: a time is more than 0 and at most 400d");
    }

    @Test
    void giantWindowsAreBoundedAndMoveOn() {
        EngineKit kit = new EngineKit().thing(1);
        kit.put(good(HEAD + "when: count(bare, 400d) > 5 or count(bare, 1ms) > 9\n"));
        for (int i = 0; i < 10_000; i++) {
            kit.at(i, "bare", i % 7);
        }
        kit.at(10_000, "bare", 0).silence(401 * 86_400.0);
        assertThat(kit.told()).first().isEqualTo("raised r@5");
        assertThat(kit.told()).hasSize(2).last().asString().matches("cleared r@34\\d{6}");
    }

    @Test
    void whatIsNoNumberIsUnknownAndForgotten() {
        EngineKit kit = new EngineKit().thing(1);
        kit.put(EngineKit.rule("zero", "1 / (bare - bare) > 0 or bare / 0 < 0", 0, null, 0))
                .put(EngineKit.rule("mean", "avg(bare, 1m) > 5", 0, null, 0))
                .put(EngineKit.rule("spread", "stddev(bare, 1m) > 1", 0, null, 0))
                .put(EngineKit.rule("other", "temperature > 80", 0, null, 0));
        kit.at(0, "bare", Double.NaN).at(1, "bare", Double.POSITIVE_INFINITY).at(2, "bare", Double.NEGATIVE_INFINITY);
        kit.at(3, "bare", Double.MAX_VALUE).at(4, "bare", -Double.MAX_VALUE, "temperature", 90);
        assertThat(kit.told()).contains("raised other@4").noneMatch(told -> told.contains("zero"));
        // what has fallen out has left nothing behind
        kit.at(200, "bare", 6).at(201, "bare", 6).at(205, "bare", 4).at(206, "bare", 0);
        assertThat(kit.told().subList(kit.told().size() - 2, kit.told().size()))
                .containsExactly("raised mean@200", "cleared mean@206");
    }

    @Test
    void aThousandRulesOnOneThingLeaveTheOthersTheirTime() {
        EngineKit kit = new EngineKit().thing(1).thing(2);
        for (int i = 0; i < 1_000; i++) {
            kit.put(EngineKit.rule(
                    "r" + i, "bare > " + i % 500 + " and temperature - prev(temperature) >= 0", i % 3, null, 0));
        }
        for (int i = 0; i < 200; i++) {
            kit.reading(1, i, i, "bare", 1_000 - i, "temperature", i);
        }
        kit.reading(2, 200, 200, "bare", 250, "temperature", 1)
                .reading(2, 201, 201, "bare", 250, "temperature", 2)
                .silence(204);
        assertThat(kit.signals.stream().filter(signal -> signal.thing() == 1)).hasSize(1_000);
        assertThat(kit.signals.stream().filter(signal -> signal.thing() == 2)).hasSize(500);
    }

    @Test
    void hugeTextsAreTakenAsTheyAre() {
        EngineKit kit = new EngineKit().thing(1);
        kit.put(EngineKit.rule("r", "contains(lower(code), 'end') and length(code) > 60000", 0, null, 0))
                .put(EngineKit.rule("number", "number(code) > 5", 0, null, 0));
        kit.at(1, "code", "9".repeat(65_000))
                .at(2, "code", "x".repeat(65_000) + "END")
                .at(3, "code", "7");
        assertThat(kit.told()).containsExactly("raised r@2", "cleared r@3", "raised number@3");
    }
}
