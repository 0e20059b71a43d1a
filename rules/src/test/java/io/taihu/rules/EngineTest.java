package io.taihu.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.taihu.model.RecordWriter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EngineTest {
    private final EngineKit trial = new EngineKit();

    @Test
    void raisesAndClearsByAThreshold() {
        trial.rule("temperature > 80").thing(1);
        trial.at(1, "temperature", 79)
                .at(2, "temperature", 81)
                .at(3, "temperature", 95)
                .at(4, "temperature", 80);
        assertThat(trial.told()).containsExactly("raised r@2", "cleared r@4");
    }

    @Test
    void waitsUntilItHasHeldLongEnough() {
        trial.put(EngineKit.rule("r", "temperature > 80", 30, null, 0)).thing(1);
        trial.at(0, "temperature", 95)
                .at(20, "temperature", 70)
                .at(25, "temperature", 95)
                .at(60, "temperature", 96);
        assertThat(trial.told()).containsExactly("raised r@55");
    }

    @Test
    void firesWithoutAFurtherReadingAndBearsTheTimeAtWhichItWasDue() {
        trial.put(EngineKit.rule("r", "temperature > 80", 30, null, 0)).thing(1);
        trial.at(0, "temperature", 95).silence(29).silence(30);
        assertThat(trial.told()).isEmpty();
        trial.silence(31);
        assertThat(trial.told()).containsExactly("raised r@30");
        assertThat(trial.signals.getFirst().message()).isEqualTo("r");
    }

    @Test
    void clearsBehindAHysteresisAfterAWhile() {
        trial.put(EngineKit.rule("r", "temperature > 80", 0, "temperature < 75", 10))
                .thing(1);
        trial.at(0, "temperature", 81)
                .at(1, "temperature", 78)
                .at(2, "temperature", 74)
                .at(5, "temperature", 76);
        trial.at(6, "temperature", 74).silence(20);
        assertThat(trial.told()).containsExactly("raised r@0", "cleared r@16");
    }

    @Test
    void neitherRaisesNorClearsByWhatIsNotKnown() {
        trial.rule("temperature > 80").thing(1);
        trial.at(0, "temperature", 95).at(1, "temperature", List.of()).at(2, "pressure", 5);
        assertThat(trial.told()).containsExactly("raised r@0");
        trial.at(3, "temperature", 60);
        assertThat(trial.told()).containsExactly("raised r@0", "cleared r@3");
    }

    @Test
    void missesWhatDoesNotComeAlsoBeforeTheFirst() {
        trial.rule("missing(temperature, 60s)").thing(1);
        trial.at(30, "pressure", 1).silence(100);
        assertThat(trial.told()).containsExactly("raised r@60");
        trial.at(120, "temperature", 20).silence(200);
        assertThat(trial.told()).containsExactly("raised r@60", "cleared r@120", "raised r@180");
    }

    @Test
    void missesAThingThatSaysNothingAtAll() {
        trial.rule("missing(1m)").thing(1);
        trial.at(30, "pressure", 1).silence(80).silence(100);
        assertThat(trial.told()).containsExactly("raised r@90");
    }

    @Test
    void windowsMoveOnInSilence() {
        trial.rule("max(temperature, 60s) > 80").thing(1);
        trial.at(0.5, "temperature", 95).at(10.5, "temperature", 20).silence(200);
        assertThat(trial.told()).containsExactly("raised r@0.5", "cleared r@60");
    }

    @Test
    void windowsBearMeanLeastAndDeviation() {
        trial.put(EngineKit.rule("mean", "avg(temperature, 1m) > 20 degC", 0, null, 0))
                .put(EngineKit.rule("count", "count(temperature > 25, last 3) >= 2", 0, null, 0))
                .put(EngineKit.rule("spread", "stddev(temperature, 1m) > 9 K", 0, null, 0))
                .put(EngineKit.rule("rank", "percentile(temperature, 60, last 10) >= 30", 0, null, 0))
                .put(EngineKit.rule("grown", "delta(temperature, 1m) >= 20", 0, null, 0))
                .put(EngineKit.rule("speed", "rate(temperature, 1m) >= 2 K/s", 0, null, 0))
                .thing(1);
        trial.at(0, "temperature", 10).at(10, "temperature", 26).at(20, "temperature", 30);
        assertThat(trial.told()).containsExactlyInAnyOrder("raised mean@20", "raised count@20", "raised grown@20");
        trial.at(21, "temperature", 130);
        assertThat(trial.told()).contains("raised speed@21", "raised spread@21", "raised rank@21");
    }

    @Test
    void seesEdgesAndFormerValues() {
        trial.put(EngineKit.rule("open", "rises(running)", 0, null, 0))
                .put(EngineKit.rule("jump", "temperature - prev(temperature) > 5 K", 0, null, 0))
                .put(EngineKit.rule("other", "changed(state)", 0, null, 0))
                .thing(1);
        trial.at(0, "running", false, "state", "Idle", "temperature", 20).at(1, "running", true, "temperature", 24);
        trial.at(2, "running", true, "state", "Idle", "temperature", 30).at(3, "state", "Held");
        assertThat(trial.told())
                .containsExactlyInAnyOrder("raised open@1", "cleared open@2", "raised jump@2", "raised other@3");
    }

    @Test
    void seesWhatLastsAndWhatFollows() {
        trial.put(EngineKit.rule("lasts", "lasts(running, 10s) and temperature > 50", 0, null, 0))
                .put(EngineKit.rule("order", "sequence(state == 'Held', running, 30s)", 0, null, 0))
                .thing(1);
        trial.at(0, "temperature", 60, "running", false, "state", "Idle")
                .at(1, "state", "Held")
                .at(5, "running", true);
        trial.silence(60);
        assertThat(trial.told()).containsExactlyInAnyOrder("raised order@5", "raised lasts@15", "cleared order@31");
    }

    @Test
    void knowsTheTimeOfDayWhereItIs() {
        // begins at 08:00 in Shanghai
        trial.put(EngineKit.rule("nine", "hour() >= 9", 0, null, 0))
                .put(EngineKit.rule("noon", "between('12:00', '13:30')", 0, null, 0))
                .put(EngineKit.rule("sunday", "weekday() == 7 and temperature > 0", 0, null, 0))
                .thing(1);
        trial.at(0, "temperature", 1).silence(6 * 3600);
        assertThat(trial.told())
                .containsExactlyInAnyOrder(
                        "raised sunday@0", "raised nine@3600", "raised noon@14400", "cleared noon@19800");
    }

    @Test
    void knowsTheDayOfTheMonthWhereItIs() {
        // begins at 08:00 on the first of March in Shanghai
        trial.put(EngineKit.rule("first", "day() == 1", 0, null, 0))
                .put(EngineKit.rule("second", "day() == 2 and month() == 3", 0, null, 0))
                .put(EngineKit.rule("april", "month() == 4", 0, null, 0))
                .thing(1);
        trial.at(0, "temperature", 1).silence(17 * 3600);
        assertThat(trial.told())
                .containsExactlyInAnyOrder("raised first@0", "cleared first@57600", "raised second@57600");
    }

    @Test
    void lateReadingsRaiseNothingStale() {
        trial.put(EngineKit.rule("r", "temperature > 80", 0, null, 0)).thing(1);
        trial.at(10, "temperature", 20).reading(1, 5, 11, "temperature", 95);
        assertThat(trial.told()).isEmpty();
        trial.flagged(RecordWriter.FLAG_BACKFILL, 1, 12, 12, "temperature", 95);
        assertThat(trial.told()).isEmpty();
    }

    @Test
    void dueTimesOfBufferedReadingsGoByTheirOwnClock() {
        trial.put(EngineKit.rule("r", "temperature > 80", 30, null, 0)).thing(1);
        // an hour late, all at once
        trial.reading(1, 0, 3600, "temperature", 95).reading(1, 20, 3600.1, "temperature", 95);
        trial.reading(1, 40, 3600.2, "temperature", 60);
        assertThat(trial.told()).containsExactly("raised r@30", "cleared r@40");
    }

    @Test
    void convertsUnits() {
        trial.put(EngineKit.rule("kelvin", "temperature > 353.15 K", 0, null, 0))
                .put(EngineKit.rule("bar", "pressure >= 2 bar", 0, null, 0))
                .put(EngineKit.rule("both", "fahrenheit > temperature", 0, null, 0))
                .put(EngineKit.rule("limit", "temperature > number(label.limit)", 0, null, 0))
                .thing(1);
        trial.at(0, "temperature", 75, "pressure", 200, "fahrenheit", 160);
        assertThat(trial.told()).containsExactlyInAnyOrder("raised bar@0", "raised limit@0");
        trial.at(1, "temperature", 80.5, "fahrenheit", 177);
        assertThat(trial.told()).contains("raised kelvin@1", "raised both@1");
    }

    @Test
    void aChangedRuleKeepsItsAlarmsAndItsMemory() {
        trial.put(EngineKit.rule("r", "avg(temperature, 1m) > 80", 0, null, 0)).thing(1);
        trial.at(0, "temperature", 100).at(10, "temperature", 100);
        trial.put(EngineKit.rule("r", "avg(temperature, 1m) > 90", 0, null, 0)).at(20, "temperature", 71);
        assertThat(trial.told()).containsExactly("raised r@0");
        trial.at(21, "temperature", 71);
        assertThat(trial.told()).containsExactly("raised r@0", "cleared r@21");
    }

    @Test
    void judgesTheThingsOfItsScopeAlone() {
        trial.thing(1).thing(new Watched(2, 7, "pump-2", "Pump 2", "plant/yard", Map.of()));
        Rule rule = EngineKit.rule("r", "temperature > 80", 0, null, 0);
        trial.put(new Rule(
                "r",
                "r",
                rule.model(),
                new Rule.Scope("plant/hall", Map.of(), List.of()),
                rule.when(),
                0,
                null,
                0,
                rule.severities(),
                List.of(),
                false));
        trial.reading(1, 1, 1, "temperature", 90).reading(2, 2, 2, "temperature", 90);
        assertThat(trial.told()).containsExactly("raised r@1");
        trial.silence(3).thing(new Watched(1, 7, "pump-1", "Pump 1", "plant/yard", Map.of()));
        assertThat(trial.told()).containsExactly("raised r@1", "cleared r@3");
    }

    @Test
    void goesOnAfterARestart() {
        trial.put(EngineKit.rule("r", "temperature > 80", 30, null, 0))
                .put(EngineKit.rule("gone", "missing(pressure, 1m)", 0, null, 0))
                .thing(1);
        trial.at(0, "temperature", 95, "pressure", 1)
                .at(10, "temperature", 96)
                .restart()
                .silence(31)
                .restart();
        trial.silence(100).restart().at(101, "temperature", 50, "pressure", 2);
        assertThat(trial.told()).containsExactly("raised r@30", "raised gone@60", "cleared r@101", "cleared gone@101");
    }

    /** Whatever its message or severity alone looks at is known from the first reading on. */
    @Test
    void aSeveritySeesWhatNothingElseLooksAt() {
        EngineKit it = new EngineKit();
        Checker checker = EngineKit.checker();
        Rule plain = EngineKit.rule("r", "temperature > 80", 0, null, 0);
        it.put(new Rule(
                "r",
                "r",
                plain.model(),
                Rule.Scope.ALL,
                plain.when(),
                0,
                null,
                0,
                List.of(new Rule.Case(900, checker.condition(Clause.of("pressure > 200"))), new Rule.Case(300, null)),
                List.of(),
                false));
        it.thing(1).at(0, "pressure", 300).at(1, "temperature", 90);
        assertThat(it.signals)
                .singleElement()
                .satisfies(signal -> assertThat(signal.severity()).isEqualTo(900));
    }
}
