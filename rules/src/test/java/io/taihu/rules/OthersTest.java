package io.taihu.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.taihu.model.Quality;
import io.taihu.model.RecordKind;
import io.taihu.model.RecordView;
import io.taihu.model.RecordWriter;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Rules that look at other things than their own. */
class OthersTest {
    private static EngineKit kit(String when) {
        return new EngineKit().rule(when);
    }

    /** What was signalled of one thing. */
    private static List<String> told(EngineKit kit, long thing) {
        List<String> all = kit.told();
        return IntStream.range(0, all.size())
                .filter(i -> kit.signals.get(i).thing() == thing)
                .mapToObj(all::get)
                .toList();
    }

    @Test
    void takesTheMeanOfThoseItFeeds() {
        EngineKit kit = kit("avg(feeds.pump.temperature) > 80")
                .thing(1)
                .thing(2)
                .thing(3)
                .relate("feeds", 1, 2)
                .relate("feeds", 1, 3);
        kit.reading(2, 1, 1, "temperature", 90.0).silence(2.5);
        assertThat(kit.told()).containsExactly("raised r@2");
        kit.reading(3, 3.2, 3.2, "temperature", 60.0).silence(5);
        assertThat(kit.told()).containsExactly("raised r@2", "cleared r@4");
    }

    @Test
    void looksAgainWithItsOwnReadingAtOnce() {
        EngineKit kit = kit("temperature > max(by.feeds.pump.temperature)")
                .thing(1)
                .thing(2)
                .relate("feeds", 2, 1);
        kit.reading(2, 1, 1, "temperature", 50.0).reading(1, 1.5, 1.5, "temperature", 51.0);
        assertThat(kit.told()).containsExactly("raised r@1.5");
    }

    @Test
    void passesOverWhatIsNotKnown() {
        EngineKit kit = kit("avg(feeds.pump.temperature) > 80")
                .thing(1)
                .thing(2)
                .thing(3)
                .relate("feeds", 1, 2)
                .relate("feeds", 1, 3);
        kit.silence(10);
        assertThat(kit.told()).isEmpty();
        kit.reading(2, 11, 11, "temperature", 90.0)
                .reading(3, 11.5, 11.5, "temperature", List.of())
                .silence(13);
        assertThat(kit.told()).containsExactly("raised r@12");
    }

    @Test
    void countsNoneWhereThereAreNone() {
        EngineKit kit = kit("count(children.line.running) == 0").thing(1);
        kit.at(1, "temperature", 1.0);
        assertThat(kit.told()).containsExactly("raised r@0");
    }

    @Test
    void valuesAreTooOldAfterAWhileWithoutAnyReading() {
        EngineKit kit = kit("count(feeds.pump.temperature, within 30s) == 0 and temperature > 0");
        kit.thing(1).thing(2).relate("feeds", 1, 2);
        kit.reading(2, 5, 5, "temperature", 1.0).at(6, "temperature", 1.0).silence(40);
        assertThat(told(kit, 1)).containsExactly("raised r@35");
        kit.reading(2, 50, 50, "temperature", 1.0).silence(52);
        assertThat(told(kit, 1)).containsExactly("raised r@35", "cleared r@51");
    }

    @Test
    void seesTheOneItBelongsTo() {
        EngineKit kit = kit("parent.line.state == 'Off' and temperature > 20")
                .thing(1)
                .line(9, "plant")
                .relate("contains", 9, 1);
        kit.at(1, "temperature", 50.0).lineAt(9, 2.5, "state", "Off").silence(4);
        assertThat(kit.told()).containsExactly("raised r@3");
        kit.line(10, "plant").relate("contains", 10, 1).silence(7);
        // one of two is nobody: neither raised nor cleared
        assertThat(kit.told()).containsExactly("raised r@3");
    }

    @Test
    void aLimitMayBeAnothers() {
        EngineKit kit = kit("temperature > 40 degC + (parent.line.limit ?? 50 K)")
                .thing(1)
                .line(9, "plant")
                .relate("contains", 9, 1);
        kit.at(1, "temperature", 80.0).lineAt(9, 2.5, "limit", 30.0).silence(4);
        assertThat(kit.told()).containsExactly("raised r@3");
    }

    @Test
    void aSpaceIsThatOfTheThingAndBelow() {
        EngineKit kit = kit("sum(space.pump.flow) > 10 m3/h");
        kit.thing(new Watched(1, 7, "a", "a", "plant", Map.of()));
        kit.thing(new Watched(2, 7, "b", "b", "plant/hall", Map.of()));
        kit.thing(new Watched(3, 7, "c", "c", "plant/hall-2", Map.of()));
        kit.reading(2, 1, 1, "flow", 6.0).reading(3, 1, 1, "flow", 6.0).silence(3);
        assertThat(kit.signals).extracting(signal -> signal.thing()).containsExactly(1L);
        // it moves to where the other is
        kit.thing(new Watched(3, 7, "c", "c", "plant/hall", Map.of())).silence(5);
        assertThat(kit.signals).extracting(signal -> signal.thing()).containsExactlyInAnyOrder(1L, 2L, 3L);
    }

    @Test
    void whatIsRelatedNowCounts() {
        EngineKit kit = kit("any(feeds.pump.running)").thing(1).thing(2);
        kit.reading(2, 1, 1, "running", true).silence(3).relate("feeds", 1, 2).silence(5);
        assertThat(kit.told()).containsExactly("raised r@4");
        kit.part("feeds", 1, 2)
                .silence(9)
                .relate("feeds", 1, 2)
                .reading(2, 10, 10, "running", false)
                .silence(12);
        assertThat(kit.told()).containsExactly("raised r@4", "cleared r@11");
        kit.engine.forget(2);
        kit.silence(14);
        assertThat(kit.told()).hasSize(2);
    }

    @Test
    void whoJoinsWithinASecondSeesWhatIsSaidInTheRestOfIt() {
        EngineKit kit = kit("max(space.pump.temperature) > 80").thing(1);
        kit.reading(1, 1.2, 1.2, "temperature", 10.0);
        kit.silence(1.5).thing(2);
        kit.reading(1, 1.7, 1.7, "temperature", 90.0).silence(4);
        assertThat(told(kit, 2)).containsExactly("raised r@2");
    }

    @Test
    void whoMovesWithinASecondSeesWhatIsSaidInTheRestOfIt() {
        EngineKit kit = kit("max(space.pump.temperature) > 80").thing(1);
        kit.thing(new Watched(2, 7, "b", "b", "elsewhere", Map.of()));
        kit.reading(1, 1.2, 1.2, "temperature", 10.0).silence(1.5).thing(2).restart();
        kit.reading(1, 1.7, 1.7, "temperature", 90.0).silence(4);
        assertThat(told(kit, 2)).containsExactly("raised r@2");
    }

    @Test
    void aRuleThatIsNewWithinASecondSeesWhatIsSaidInTheRestOfIt() {
        EngineKit kit = kit("max(space.pump.temperature) > 80").thing(1).thing(2);
        kit.reading(1, 1.2, 1.2, "temperature", 10.0).silence(1.5);
        kit.put(EngineKit.rule("s", "max(space.pump.temperature) > 80 and temperature < 20", 0, null, 0));
        kit.put(EngineKit.rule("t", "count(space.pump.temperature > 80) == 1", 0, null, 0));
        kit.reading(2, 1.6, 1.6, "temperature", 10.0)
                .reading(1, 1.7, 1.7, "temperature", 90.0)
                .silence(4);
        assertThat(told(kit, 2)).containsExactlyInAnyOrder("raised r@2", "raised s@2", "raised t@2");
    }

    @Test
    void whoLeavesRightAfterARestartIsNoticed() {
        EngineKit kit = kit("avg(space.pump.temperature) > 80").thing(1).thing(2);
        kit.reading(1, 1, 1, "temperature", 90.0).reading(2, 1, 1, "temperature", 60.0);
        kit.silence(3).restart();
        kit.thing(new Watched(2, 7, "b", "b", "elsewhere", Map.of())).silence(5);
        assertThat(told(kit, 1)).containsExactly("raised r@4");
    }

    @Test
    void aRuleSeesNothingOutsideItsSpace() {
        Checker checker = EngineKit.checker();
        checker.space("plant/hall");
        Node when = checker.condition(Clause.of("count(feeds.pump.temperature) > 0"));
        EngineKit kit = new EngineKit()
                .put(new Rule("r", "r", EngineKit.PUMP, Rule.Scope.ALL, when, 0, null, 0, List.of(), List.of(), false));
        kit.thing(1).thing(new Watched(2, 7, "b", "b", "elsewhere", Map.of())).relate("feeds", 1, 2);
        kit.reading(2, 1, 1, "temperature", 90.0).silence(5);
        assertThat(kit.told()).isEmpty();
    }

    @Test
    void waitsAsLongAsItsOwnWould() {
        Rule rule = EngineKit.rule("r", "all(feeds.pump.running)", 30, null, 5);
        EngineKit kit = new EngineKit()
                .put(rule)
                .thing(1)
                .thing(2)
                .thing(3)
                .relate("feeds", 1, 2)
                .relate("feeds", 1, 3);
        kit.reading(2, 1, 1, "running", true)
                .reading(3, 9.5, 9.5, "running", false)
                .reading(3, 19.5, 19.5, "running", true);
        kit.silence(30).restart().silence(60);
        assertThat(kit.told()).containsExactly("raised r@50");
        kit.reading(2, 61, 61, "running", false).restart().silence(80);
        assertThat(kit.told()).containsExactly("raised r@50", "cleared r@67");
    }

    @Test
    void ofTooManyNothingIsKnown() {
        EngineKit kit = kit("count(space.pump.running) < 5000");
        kit.thing(1).at(0.5, "running", true).silence(2);
        assertThat(kit.told()).containsExactly("raised r@0");
        EngineKit many = kit("count(space.pump.running) > 0");
        for (int i = 1; i <= Neighbours.MEMBERS_MAX + 1; i++) {
            many.thing(i);
        }
        many.at(1, "running", true).silence(3);
        assertThat(many.told()).isEmpty();
        many.engine.forget(2);
        many.silence(6);
        assertThat(many.told()).hasSize(Neighbours.MEMBERS_MAX);
    }

    @Test
    void slipsAreTold() {
        assertFault("avg(feeds.pomp.temperature) > 1", "there is no model \"pomp\"; near it is pump");
        assertFault(
                "avg(feeds.pump.temprature) > 1",
                "the model pump has no property \"temprature\"; near it is temperature");
        assertFault("avg(feeds.pump.temperature) > 5 kPa", "expected a temperature (Cel), this is a pressure (kPa)");
        assertFault("avg(feeds.pump.temperature, 5m) > 5", "how old it may be is written within 5m");
        assertFault("count(feeds.pump.temperature > temperature) > 1", "\"temperature\" is this thing's own");
        assertFault("count(feeds.pump.temperature > by.feeds.pump.flow) > 1", "all names begin alike here");
        assertFault("count(prev(feeds.pump.temperature) > 3) > 1", "nothing that looks back");
        assertFault("changed(parent.line.state)", "looks back at this thing's own values");
        assertFault("rises(parent.line.running)", "looks back at this thing's own values");
        assertFault("avg(feeds.pump.temperature - parent.line.limit) > 3", "all names begin alike here");
        assertFault("parent.line.state == 'on'", "this is never 'on'; near it is 'On'");
        assertFault("parent.line.position == 'on'", "positions of other things are not seen");
        assertFault("any(running)", "any asks other things");
        assertFault("sum(feeds.pump.temperature) > 1", "is not summed up");
        assertFault("space.pump > 1", "other things are named by relation, model and property");
        assertFault("within 5m", "within tells how old");
        assertFault("avg(`Feeds`.pump.temperature) > 1", "is no relation");
    }

    @Test
    void namesMayStandInBackQuotes() {
        Node node = EngineKit.checker().check(Clause.of("avg(by.`gateway-of`.`pump`.temperature)"));
        assertThat(node).isEqualTo(EngineKit.checker().check(Clause.of("avg(gateway.pump.temperature)")));
        assertThat(EngineKit.checker().check(Clause.of("label.`a-b` == 'x'")).toString())
                .contains("key=a-b");
    }

    private static void assertFault(String text, String said) {
        assertThatThrownBy(() -> EngineKit.checker().check(Clause.of(text)))
                .as(text)
                .isInstanceOf(FaultException.class)
                .hasMessageContaining(said);
    }

    @Test
    void aBacktestRunsOverThoseItIsGiven() {
        Rule rule = EngineKit.rule("r", "avg(feeds.pump.temperature) > 80", 0, null, 0);
        Watched one = new Watched(1, 7, "a", "a", "plant", Map.of());
        Watched two = new Watched(2, 7, "b", "b", "plant", Map.of());
        assertThatThrownBy(() -> new Backtest(rule, List.of(one), 0, 1)).hasMessageContaining("looks at other things");
        List<RecordView> readings = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            RecordWriter writer = new RecordWriter();
            writer.begin(RecordKind.READING, EngineKit.PUMP, 2, EngineKit.micros(10 * i), EngineKit.micros(10 * i));
            writer.number(0, i < 5 ? 90 : 10, Quality.GOOD);
            byte[] bytes = writer.toByteArray();
            readings.add(new RecordView().wrap(bytes, 0, bytes.length));
        }
        Iterator<RecordView> each = readings.iterator();
        Backtest.Outcome outcome = new Backtest(
                        List.of(rule),
                        List.of(one),
                        new Backtest.Company(List.of(two), List.of(new Backtest.Bond("feeds", 1, 2)), List.of()),
                        EngineKit.BEGIN,
                        EngineKit.micros(200))
                .run(new Backtest.Readings() {
                    private RecordView at = readings.getFirst();

                    @Override
                    public boolean next() {
                        if (!each.hasNext()) {
                            return false;
                        }
                        at = each.next();
                        return true;
                    }

                    @Override
                    public RecordView record() {
                        return at;
                    }
                });
        assertThat(outcome.firings()).singleElement().satisfies(firing -> {
            assertThat(firing.thing()).isEqualTo(1);
            assertThat(firing.raisedMicros()).isEqualTo(EngineKit.micros(1));
            assertThat(firing.clearedMicros()).isEqualTo(EngineKit.micros(51));
        });
    }
}
