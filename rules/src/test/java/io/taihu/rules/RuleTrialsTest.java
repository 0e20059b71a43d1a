package io.taihu.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RuleTrialsTest {
    private static final Surroundings SURROUNDINGS =
            new Surroundings(EngineKit.PUMP, ZoneId.of("Asia/Shanghai"), Surroundings.Areas.NONE);

    @Test
    void passesWhenWhatWasExpectedCame() {
        assertThat(run("temperature > 80 degC", "for: 30s", """
                name: it stays hot
                given: {temperature: "95 degC @ 0s, 60 degC @ 40s"}
                until: 1m
                expect: [raised @ 30s, cleared @ 40s]"""))
                .containsExactly(new RuleTrials.Result("it stays hot", 7, true, "raised @ 30s, cleared @ 40s", ""));
    }

    @Test
    void tellsWhatCameInstead() {
        assertThat(instead(
                        "temperature > 80 degC",
                        "for: 31s",
                        "{name: a, given: {temperature: 95}, expect: raised @ 30s, until: 1m}"))
                .isEqualTo("raised @ 31s instead of @ 30s");
        assertThat(instead(
                        "temperature > 80 degC",
                        "for: 31s",
                        "{name: a, given: {temperature: 95}, expect: raised @ 30s}"))
                .isEqualTo("nothing instead of raised @ 30s");
        assertThat(instead("temperature > 80 degC", "", "{name: a, given: {temperature: 95}, expect: nothing}"))
                .isEqualTo("raised @ 0s instead of nothing");
        assertThat(instead(
                        "temperature > 80 degC",
                        "",
                        "{name: a, given: {temperature: '95, 20 @ 1m'}, expect: [raised @ 0s, changed @ 1m]}"))
                .isEqualTo("raised @ 0s, cleared @ 1m instead of raised @ 0s, changed @ 1m");
    }

    @Test
    void convertsUnitsAndKnowsEachType() {
        assertThat(instead("temperature > 80 degC", "", "{name: a, given: {temperature: 354 K}, expect: raised @ 0s}"))
                .isEmpty();
        assertThat(instead(
                        "pressure >= 200 kPa",
                        "",
                        "{name: a, given: {pressure: '1 bar, 2 bar @ 1s'}, expect: raised @ 1s}"))
                .isEmpty();
        assertThat(
                        instead(
                                "running and state == 'Held' and code == 'E 1'",
                                "",
                                "{name: a, given: {running: true, state: [Idle, Held @ 2s], code: \"'E 1'\"}, expect: raised @ 2s}"))
                .isEmpty();
        assertThat(instead(
                        "distance(position, 31.5, 120.3) < 100 m",
                        "",
                        "{name: a, given: {position: ['(31.6, 120.3)', '(31.5, 120.3) @ 3s']}, expect: raised @ 3s}"))
                .isEmpty();
        assertThat(instead(
                        "temperature > number(label.limit)",
                        "",
                        "{name: a, given: {label.limit: 70, temperature: 75}, expect: raised @ 0s}"))
                .isEmpty();
        assertThat(
                        instead(
                                "temperature > 80",
                                "",
                                "{name: a, given: {temperature: [95, unknown @ 1s, 60 @ 2s]}, expect: [raised @ 0s, cleared @ 2s]}"))
                .isEmpty();
    }

    @Test
    void isSilentUntilItsEnd() {
        assertThat(instead(
                        "missing(temperature, 5m)",
                        "",
                        "{name: a, given: {temperature: 20 @ 10s}, until: 6m, expect: raised @ 5m10s}"))
                .isEmpty();
        assertThat(instead(
                        "missing(temperature, 5m)",
                        "",
                        "{name: a, given: {temperature: 20 @ 10s}, until: 5m10s, expect: raised @ 5m10s}"))
                .isEmpty();
        assertThat(instead(
                        "missing(temperature, 5m)",
                        "",
                        "{name: a, given: {temperature: 20 @ 10s}, until: 5m9s, expect: nothing}"))
                .isEmpty();
        assertThat(instead(
                        "hour() >= 8 and weekday() == 1 and running",
                        "",
                        "{name: a, given: {running: true}, until: 9h, expect: raised @ 8h}"))
                .isEmpty();
    }

    @Test
    void isOfAThingThatTheRuleIsAbout() {
        assertThat(instead(
                        "temperature > 80",
                        "",
                        "{name: a, given: {temperature: 95}, expect: raised @ 0s}",
                        "{model: pump, space: plant/hall, labels: {line: \"3\", spare: \"\"}, ids: [p-7]}"))
                .isEmpty();
    }

    @Test
    void whatItsPropertiesCannotReportIsTold() {
        assertThat(faults(
                        "{name: a, given: {temprature: 95, state: Ilde, running: 1, pressure: 3 degC, position: 3, temperature: hot, raw: x,"
                                + " label.a: [1, 2 @ 1s]}, expect: nothing}"))
                .containsExactly(
                        "4:27: the model pump has no property \"temprature\"; near it is temperature",
                        "4:50: state is one of Idle, Execute, Held; near it is Idle; got Ilde",
                        "4:65: running is true or false; got 1",
                        "4:78: expected a pressure (kPa), this is a temperature (degC)",
                        "4:96: position is a latitude and a longitude in brackets, such as (31.5, 120.3); got 3",
                        "4:112: temperature is a number, with or without a unit, such as 80 Cel; got hot",
                        "4:122: raw is of type object, which no rule sees",
                        "4:125: a label has one value in a test, and from its beginning on");
    }

    private static String instead(String when, String more, String trial) {
        return instead(when, more, trial, "{model: pump}");
    }

    private static String instead(String when, String more, String trial, String things) {
        return run(things, when, more, trial).getFirst().instead();
    }

    private static List<RuleTrials.Result> run(String when, String more, String trial) {
        return run("{model: pump}", when, more, trial);
    }

    private static List<RuleTrials.Result> run(String things, String when, String more, String trial) {
        String text = "rule: r\nthings: " + things + "\nwhen: " + when + "\n" + more + "\n\ntests:\n  - "
                + trial.replace("\n", "\n    ");
        List<Fault> faults = new ArrayList<>();
        RuleText read = RuleReader.read(text, faults).orElseThrow();
        Rule rule = Rule.of("r", read.space(), read, SURROUNDINGS, faults).orElse(null);
        assertThat(faults).isEmpty();
        return RuleTrials.run(rule, read, SURROUNDINGS);
    }

    private static List<String> faults(String trial) {
        List<Fault> faults = new ArrayList<>();
        RuleText read = RuleReader.read("rule: r\nthings: {model: pump}\nwhen: running\ntests: [" + trial + "]", faults)
                .orElseThrow();
        assertThat(Rule.of("r", read.space(), read, SURROUNDINGS, faults)).isEmpty();
        return faults.stream().map(Fault::toString).toList();
    }
}
