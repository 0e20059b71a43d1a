package io.taihu.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.taihu.rules.Explanation.Kept;
import io.taihu.rules.Explanation.Part;
import io.taihu.rules.Explanation.Phase;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ExplanationTest {
    private final EngineKit trial = new EngineKit();

    @Test
    void tellsTheValueAndPlaceOfEachPart() {
        put("""
                rule: r
                things: {model: pump}
                let:
                  hot: avg(temperature, 1m)
                  limit: 80 degC
                when: hot > limit and
                  state == 'Execute'
                clear: temperature < 353 K
                """);
        trial.at(0, "temperature", 70, "state", "Execute").at(10.5, "temperature", 80);
        Explanation explained = explained();

        assertThat(explained.phase()).isEqualTo(Phase.NORMAL);
        assertThat(explained.why()).isEqualTo("hot > limit is false: hot is 75 Cel, limit is 80 degC");
        assertThat(explained.reason())
                .extracting(Part::line, Part::column, Part::length)
                .containsExactly(6, 7, 11);
        assertThat(lines(explained.parts()))
                .containsExactly(
                        "hot 4:8 avg(temperature, 1m) = 75 Cel 2 values 0-10.5",
                        " 4:12 temperature = 80 Cel",
                        "limit 5:10 80 degC = 80 degC",
                        "when 6:7 hot > limit and\nstate == 'Execute' = false",
                        " 6:7 hot > limit = false",
                        " 6:7 hot = 75 Cel 2 values 0-10.5",
                        " 6:13 limit = 80 degC",
                        " 7:3 state == 'Execute' = true",
                        " 7:3 state = 'Execute'",
                        "clear 8:8 temperature < 353 K = false",
                        " 8:8 temperature = 80 Cel");
    }

    @Test
    void tellsHowFarItHasCome() {
        put("""
                rule: r
                things: {model: pump}
                when: temperature > 80
                for: 30s
                clear: temperature < 75
                clear_for: 10s
                severity: {critical: temperature > 90, else: low}
                message: "{{temperature}} is hot"
                """);
        assertThat(explained().phase()).isEqualTo(Phase.NORMAL);
        assertThat(explained().why()).isEqualTo("temperature > 80 is not known: temperature is not known");
        trial.at(5, "temperature", 95);
        assertThat(phase()).isEqualTo("PENDING since 5 due 35 severity 0 ");
        assertThat(explained().reason()).isNull();
        trial.silence(36);
        assertThat(phase()).isEqualTo("ACTIVE since 35 due 0 severity 1000 95 is hot");
        trial.at(40, "temperature", 70);
        assertThat(phase()).isEqualTo("CLEARING since 40 due 50 severity 1000 70 is hot");
        assertThat(explained().why()).isEqualTo("temperature > 80 is false: temperature is 70 Cel");
        trial.silence(51);
        assertThat(phase()).isEqualTo("NORMAL since 0 due 0 severity 0 ");
    }

    @Test
    void tellsWhatIsRemembered() {
        put("""
                rule: r
                things: {model: pump}
                when: missing(temperature, 5m) or lasts(running, 1m) or sequence(state == 'Held', running, 5m)
                  or max(pressure, last 3) > 900 or temperature - prev(temperature) > 50 K or missing(10m)
                """);
        List<Part> before = explained().parts().getFirst().parts();
        assertThat(before.get(0).kept()).isEqualTo(new Kept(Kept.Kind.REPORTED, 0, EngineKit.BEGIN, 0));
        trial.at(1, "temperature", 20, "running", false, "state", "Held", "pressure", 1)
                .at(3, "running", true, "pressure", 2);
        trial.at(4, "temperature", 21).silence(10);
        List<Part> parts = explained().parts().getFirst().parts();
        assertThat(kept(parts.get(0))).isEqualTo("REPORTED 1 4-");
        assertThat(kept(parts.get(1))).isEqualTo("SINCE -1 3-");
        assertThat(kept(parts.get(2))).isEqualTo("STAGES 2 1-");
        assertThat(kept(parts.get(3).parts().getFirst())).isEqualTo("VALUES 2 1-3");
        assertThat(kept(parts.get(4).parts().getFirst().parts().getLast())).isEqualTo("VALUES 2 1-4");
        assertThat(parts.get(4).text()).isEqualTo("temperature - prev(temperature) > 50 K");
        assertThat(kept(parts.get(5))).isEqualTo("REPORTED 1 4-");
    }

    @Test
    void findsTheFirstPartThatIsNotTrueAlsoBehindALet() {
        put("""
                rule: r
                things: {model: pump}
                let:
                  busy: running and pressure > 5
                  unused: avg(flow, 1m)
                when: known(temperature) and busy and not (bare > 3)
                """);
        trial.at(0, "temperature", 20, "running", true);
        assertThat(explained().why()).isEqualTo("pressure > 5 is not known: pressure is not known");
        assertThat(explained().parts().get(1).value()).isEqualTo("unknown");
        trial.at(1, "pressure", 6);
        assertThat(explained().why()).isEqualTo("bare > 3 is not known: bare is not known");
        trial.at(2, "bare", 4);
        assertThat(explained().why()).isEqualTo("not (bare > 3) is false: bare > 3 is true");
        trial.at(3, "running", false);
        assertThat(explained().why()).isEqualTo("running is false");
    }

    @Test
    void partsStandWithTheirBrackets() {
        put("rule: r\nthings: {model: pump}\nwhen: (running or bare > 1) and (bare > 2) and (temperature) > (80)\n");
        List<Part> parts = explained().parts();
        assertThat(parts.getFirst().text()).isEqualTo("(running or bare > 1) and (bare > 2) and (temperature) > (80)");
        assertThat(parts.getFirst().parts())
                .extracting(Part::text)
                .containsExactly("running or bare > 1", "bare > 2", "(temperature) > (80)");
    }

    @Test
    void isEmptyOfWhatTheRuleIsNotAbout() {
        put("rule: r\nthings: {model: pump, space: elsewhere}\nwhen: running\n");
        assertThat(trial.engine.explain("r", 1)).isEmpty();
        assertThat(trial.engine.explain("r", 2)).isEmpty();
        assertThat(trial.engine.explain("s", 1)).isEmpty();
    }

    private void put(String text) {
        List<Fault> faults = new ArrayList<>();
        RuleText read = RuleReader.read(text, faults).orElseThrow();
        Surroundings surroundings =
                new Surroundings(EngineKit.PUMP, ZoneId.of("Asia/Shanghai"), Surroundings.Areas.NONE);
        Rule rule = Rule.of("r", read.space(), read, surroundings, faults).orElse(null);
        assertThat(faults).isEmpty();
        trial.put(rule).thing(1);
    }

    private Explanation explained() {
        return trial.engine.explain("r", 1).orElseThrow();
    }

    private String phase() {
        Explanation now = explained();
        return now.phase() + " since " + second(now.sinceMicros()) + " due " + second(now.dueMicros()) + " severity "
                + now.severity() + " " + now.message();
    }

    private static List<String> lines(List<Part> parts) {
        List<String> lines = new ArrayList<>();
        for (Part part : parts) {
            Kept kept = part.kept();
            lines.add(part.role() + " " + part.line() + ":" + part.column() + " " + part.text() + " = " + part.value()
                    + (kept == null
                            ? ""
                            : " " + kept.count() + " values " + second(kept.fromMicros()) + "-"
                                    + second(kept.toMicros())));
            lines.addAll(lines(part.parts()));
        }
        return lines;
    }

    private static String kept(Part part) {
        Kept kept = part.kept();
        return kept.kind() + " " + kept.count() + " " + second(kept.fromMicros()) + "-"
                + (kept.toMicros() == 0 ? "" : second(kept.toMicros()));
    }

    private static String second(long micros) {
        return micros == 0 ? "0" : Lexer.plain((micros - EngineKit.BEGIN) / 1e6);
    }
}
