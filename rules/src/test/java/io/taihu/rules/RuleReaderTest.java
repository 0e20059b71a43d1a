package io.taihu.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.taihu.model.AlarmSignal;
import io.taihu.rules.RuleText.Consequence;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RuleReaderTest {
    static final String WHOLE = """
            rule: spindle-overheat            # a remark
            title: { en: Spindle is too hot, zh: 主轴过热 }
            about: >
              Bearings wear
              above this.
            things:
              model: cnc-spindle
              space: wuxi/plant
              labels: { line: "3", spare: "" }
              ids: [ spindle-1, "spindle-2" ]
            let:
              hot: avg(temperature, 1m)
              limit: "95 degC"
            when: |
              hot > limit
                and state == 'Execute'
            for: 30s
            clear: hot < limit - 5 K
            clear_for: 2m
            severity:
              critical: hot > 110 degC
              900: hot > 100 degC
              else: medium
            latched: true
            message: "{{thing.name}} has {{hot|1}}"
            do:
              - alarm
              - notify: [operators, c-2]
              - notify: {channels: [boss], severity: high, when: cleared}
              - action: { name: stop, input: { speed: 0, why: "'heat'" }, confirm_within: 5s }
              - set: { feed: "min(feed, 80)" }
              - event: { name: overheated }
            tests:
              - name: short peaks do not matter
                given:
                  temperature: 95 degC @ 0s, 60 degC @ 40s
                  state: [Execute, "'Idle, or not @ all' @ 90s"]
                until: 2m
                expect: [ raised @ 30s, cleared @ 40s ]
              - name: cold
                given: {temperature: 20}
                expect: nothing
            """;

    @Test
    void readsEachPart() {
        RuleText rule = good(WHOLE);

        assertThat(rule.name()).isEqualTo("spindle-overheat");
        assertThat(rule.rule()).isEqualTo(new Clause("spindle-overheat", 1, 7, 7));
        assertThat(rule.title()).containsExactly(Map.entry("en", "Spindle is too hot"), Map.entry("zh", "主轴过热"));
        assertThat(rule.about()).isEqualTo("Bearings wear above this.");
        assertThat(rule.things().model()).isEqualTo(new Clause("cnc-spindle", 7, 10, 10));
        assertThat(rule.things().space()).isEqualTo(new Clause("wuxi/plant", 8, 10, 10));
        assertThat(rule.things().labels()).containsExactly(Map.entry("line", "3"), Map.entry("spare", ""));
        assertThat(rule.things().ids())
                .containsExactly(new Clause("spindle-1", 10, 10, 10), new Clause("spindle-2", 10, 22, 22));
        assertThat(rule.let())
                .containsExactly(
                        new RuleText.Let(new Clause("hot", 12, 3, 3), new Clause("avg(temperature, 1m)", 12, 8, 8)),
                        new RuleText.Let(new Clause("limit", 13, 3, 3), new Clause("95 degC", 13, 11, 11)));
        assertThat(rule.when()).isEqualTo(new Clause("hot > limit\n  and state == 'Execute'", 15, 3, 3));
        assertThat(rule.forMicros()).isEqualTo(30_000_000);
        assertThat(rule.clear()).isEqualTo(new Clause("hot < limit - 5 K", 18, 8, 8));
        assertThat(rule.clearForMicros()).isEqualTo(120_000_000);
        assertThat(rule.severities())
                .containsExactly(
                        new RuleText.Case(1_000, new Clause("hot > 110 degC", 21, 13, 13)),
                        new RuleText.Case(900, new Clause("hot > 100 degC", 22, 8, 8)),
                        new RuleText.Case(500, null));
        assertThat(rule.latched()).isTrue();
        assertThat(rule.message().parts())
                .containsExactly(
                        new Template.Part("", new Clause("thing.name", 25, 13, 11), -1),
                        new Template.Part(" has ", new Clause("hot", 25, 32, 11), 1));
        assertThat(rule.alarm()).isTrue();
        assertThat(rule.consequences())
                .containsExactly(
                        new Consequence.Notify(
                                List.of(new Clause("operators", 28, 14, 14), new Clause("c-2", 28, 25, 25)),
                                1,
                                Consequence.On.BOTH),
                        new Consequence.Notify(List.of(new Clause("boss", 29, 25, 25)), 501, Consequence.On.CLEARED),
                        new Consequence.Action(
                                new Clause("stop", 30, 21, 21),
                                null,
                                List.of(
                                        new RuleText.Let(new Clause("speed", 30, 36, 36), new Clause("0", 30, 43, 43)),
                                        new RuleText.Let(
                                                new Clause("why", 30, 46, 46), new Clause("'heat'", 30, 52, 52))),
                                null,
                                Consequence.On.RAISED,
                                5_000_000),
                        new Consequence.Set(
                                List.of(new RuleText.Let(
                                        new Clause("feed", 31, 12, 12), new Clause("min(feed, 80)", 31, 19, 19))),
                                null,
                                Consequence.On.RAISED,
                                0),
                        new Consequence.Event(
                                new Clause("overheated", 32, 20, 20), List.of(), 0, Consequence.On.RAISED));
    }

    @Test
    void readsTests() {
        RuleText rule = good(WHOLE);

        RuleText.Trial first = rule.trials().getFirst();
        assertThat(first.name().text()).isEqualTo("short peaks do not matter");
        assertThat(first.untilMicros()).isEqualTo(120_000_000);
        assertThat(first.given().getFirst().property()).isEqualTo(new Clause("temperature", 36, 7, 7));
        assertThat(first.given().getFirst().points())
                .containsExactly(
                        new RuleText.Point(new Clause("95 degC", 36, 20, 20), 0),
                        new RuleText.Point(new Clause("60 degC", 36, 34, 20), 40_000_000));
        assertThat(first.given().getLast().points())
                .containsExactly(
                        new RuleText.Point(new Clause("Execute", 37, 15, 15), 0),
                        new RuleText.Point(new Clause("'Idle, or not @ all'", 37, 25, 25), 90_000_000));
        assertThat(first.expected())
                .extracting(RuleText.Expected::kind, RuleText.Expected::atMicros, e -> e.at().column())
                .containsExactly(
                        tuple(AlarmSignal.Kind.RAISED, 30_000_000L, 15),
                        tuple(AlarmSignal.Kind.CLEARED, 40_000_000L, 29));
        assertThat(rule.trials().getLast().expected()).isEmpty();
        assertThat(rule.trials().getLast().untilMicros()).isZero();
    }

    @Test
    void whatIsLeftOutHasItsDefault() {
        RuleText rule = good("rule: r\nthings: {model: m}\nwhen: a > 1\n");

        assertThat(rule.title()).isEmpty();
        assertThat(rule.about()).isEmpty();
        assertThat(rule.things().space()).isNull();
        assertThat(rule.clear()).isNull();
        assertThat(rule.forMicros()).isZero();
        assertThat(rule.severities()).containsExactly(new RuleText.Case(500, null));
        assertThat(rule.latched()).isFalse();
        assertThat(rule.message()).isEqualTo(Template.NONE);
        assertThat(rule.alarm()).isTrue();
        assertThat(rule.consequences()).isEmpty();
        assertThat(good("rule: r\nthings: {model: m}\nwhen: a\ntitle: Hot\n").title())
                .containsEntry("", "Hot");
        assertThat(good("rule: r\nthings: {model: m}\nwhen: a\ndo: [{event: {name: e}}]\n")
                        .alarm())
                .isFalse();
    }

    @Test
    void whatIsDoneStandsShortOrLong() {
        String rule = "rule: r\nthings: {model: m}\nwhen: a\ndo:\n";
        assertThat(good(rule + "  - action: stop\n  - event: seen\n").consequences())
                .containsExactly(
                        new Consequence.Action(
                                new Clause("stop", 5, 13, 13), null, List.of(), null, Consequence.On.RAISED, 0),
                        new Consequence.Event(new Clause("seen", 6, 12, 12), List.of(), 0, Consequence.On.RAISED));
        RuleText whole = good(rule
                + "  - set: {values: {feed: 1}, thing: m-2, when: both, confirm_within: 1m}\n"
                + "  - action: {name: ramp, input: a + 1, when: cleared, thing: m-3}\n"
                + "  - event: {name: seen, data: {a: a}, severity: low}\n");
        assertThat(whole.consequences())
                .containsExactly(
                        new Consequence.Set(
                                List.of(new RuleText.Let(new Clause("feed", 5, 20, 20), new Clause("1", 5, 26, 26))),
                                new Clause("m-2", 5, 37, 37),
                                Consequence.On.BOTH,
                                60_000_000),
                        new Consequence.Action(
                                new Clause("ramp", 6, 20, 20),
                                new Clause("m-3", 6, 62, 62),
                                List.of(),
                                new Clause("a + 1", 6, 33, 33),
                                Consequence.On.CLEARED,
                                0),
                        new Consequence.Event(
                                new Clause("seen", 7, 19, 19),
                                List.of(new RuleText.Let(new Clause("a", 7, 32, 32), new Clause("a", 7, 35, 35))),
                                250,
                                Consequence.On.RAISED));
        assertThat(whole.commands()).isTrue();
        assertThat(whole.others()).containsExactly("m-2", "m-3");
        assertThat(good(rule + "  - event: seen\n").commands()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"low, 250", "medium, 500", "high, 750", "critical, 1000", "1, 1", "1000, 1000", "'\"600\"', 600"})
    void aSeverityIsTheGreatestOfItsClassOrANumber(String written, int severity) {
        assertThat(good("rule: r\nthings: {model: m}\nwhen: a\nseverity: " + written + "\n")
                        .severities())
                .containsExactly(new RuleText.Case(severity, null));
    }

    @Test
    void aRuleWithFaultsIsThereAsFarAsItGoes() {
        List<Fault> faults = new ArrayList<>();
        assertThat(RuleReader.read("rule: r\nthings: {model: m}\nwhen: a >\nfor: long\n", faults))
                .isPresent();
        assertThat(faults).extracting(Fault::line).containsExactly(4);
    }

    /** A rule of which nothing is told, and all of whose texts stand where they say. */
    static RuleText good(String text) {
        List<Fault> faults = new ArrayList<>();
        RuleText rule = RuleReader.read(text, faults).orElseThrow(() -> new AssertionError(faults.toString()));
        assertThat(faults).isEmpty();
        assertStands(text, rule.when());
        rule.let().forEach(let -> assertStands(text, let.value()));
        rule.message().parts().stream()
                .filter(part -> part.value() != null)
                .forEach(part -> assertStands(text, part.value()));
        rule.trials().forEach(trial -> {
            trial.given().forEach(given -> given.points().forEach(point -> assertStands(text, point.value())));
            trial.expected().forEach(expected -> assertStands(text, expected.at()));
        });
        return rule;
    }

    /** A text stands in the source where it says. */
    static void assertStands(String source, Clause clause) {
        List<String> lines =
                source.replace("\r\n", "\n").replace('\r', '\n').lines().toList();
        List<String> own = clause.text().lines().toList();
        for (int i = 0; i < own.size(); i++) {
            String line = lines.get(clause.line() - 1 + i);
            int from = (i == 0 ? clause.column() : clause.indent()) - 1;
            assertThat(line.substring(Math.min(from, line.length()))).startsWith(own.get(i));
        }
    }
}
