package io.taihu.watch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taihu.alarms.Act;
import io.taihu.alarms.Alarms.Actor;
import io.taihu.model.Alarm;
import io.taihu.model.Alarm.Step;
import io.taihu.spi.AlarmStore;
import io.taihu.spi.NoticeStore;
import io.taihu.testkit.ManualClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is told of alarms, when, and of how many at once: over a real registry and a real journal, by a clock that stands still. */
class TellerTest {
    private static final Actor SOMEBODY = new Actor("1", "Li");

    @TempDir
    Path folder;

    private final ManualClock clock = new ManualClock();

    private static String rule(String name, int above, String more) {
        return "rule: " + name + "\nthings: { model: pump, space: hall }\nwhen: temperature > " + above
                + " degC\nseverity: high\n" + "message: \"{{thing.id}} " + name + "\"\n" + more;
    }

    private static String notify(String channel) {
        return "do:\n  - alarm\n  - notify: {channels: ['" + channel + "']}\n";
    }

    private static String channel(WatchFixture it, String title, String more) throws IOException {
        return it.notices
                .channels()
                .create(
                        (ObjectNode) new ObjectMapper()
                                .readTree("{\"title\":\"" + title
                                        + "\",\"space\":\"hall\",\"kind\":\"webhook\",\"webhook\":{\"url\":"
                                        + "\"https://example.org/hook\",\"secret\":\"0123456789abcdef\"}" + more + "}"),
                        "somebody")
                .id();
    }

    /** What waits for a channel by now, the oldest first: nothing is sent here. */
    private static List<String> told(WatchFixture it, String channel) {
        it.settle();
        it.feed.teller().look();
        return it.notices.notices(new NoticeStore.Query(List.of(""), channel, null), null, 1_000).reversed().stream()
                .map(each -> each.is().title())
                .toList();
    }

    private static Alarm alarm(WatchFixture it, String rule) {
        it.settle();
        return it.alarms
                .alarms(AlarmStore.Query.ofRule(rule, AlarmStore.Which.ANY), null, 10)
                .getFirst();
    }

    @Test
    void othersAreToldWhenNobodyAcknowledgesAndThatIsInItsHistory() throws IOException {
        try (WatchFixture it = new WatchFixture(folder, clock)) {
            String boss = channel(it, "Boss", "");
            String desk = channel(
                    it,
                    "Desk",
                    ",\"escalation\":[{\"afterMinutes\":15},{\"afterMinutes\":30,\"channel\":\"" + boss + "\"}]");
            String rule = it.write(rule("hot", 80, notify(desk))).id();
            it.reads(95);
            assertThat(told(it, desk)).containsExactly("pump-1 hot");
            assertThat(it.registry.tellings().nextOf(alarm(it, rule).id()))
                    .isEqualTo(clock.micros() + 15 * 60_000_000L);

            it.passes(Duration.ofMinutes(14));
            assertThat(told(it, desk)).hasSize(1);
            it.passes(Duration.ofMinutes(1));
            assertThat(told(it, desk))
                    .containsExactly("pump-1 hot", "Unacknowledged for 15 min · 15 分钟未确认: pump-1 hot");
            assertThat(told(it, boss)).isEmpty();
        }
        // over a restart
        clock.advance(Duration.ofMinutes(20));
        try (WatchFixture it = new WatchFixture(folder, clock)) {
            String boss =
                    it.notices.channels().page(List.of(""), null, 10).getLast().id();
            assertThat(told(it, boss)).containsExactly("Unacknowledged for 30 min · 30 分钟未确认: pump-1 hot");
            assertThat(told(it, boss)).hasSize(1);
            Alarm alarm = it.alarms
                    .alarms(AlarmStore.Query.within(List.of(""), AlarmStore.Which.ANY), null, 10)
                    .getFirst();
            assertThat(it.alarms.steps(alarm.id()))
                    .filteredOn(step -> step.what() == Alarm.Happening.ESCALATED)
                    .extracting(Step::detail)
                    .containsExactly("Desk", "Boss");
        }
    }

    @Test
    void nobodyElseIsToldOnceItIsAcknowledgedShelvedOrOver() throws IOException {
        try (WatchFixture it = new WatchFixture(folder, clock)) {
            String desk = channel(it, "Desk", ",\"escalation\":[{\"afterMinutes\":15}]");
            List<String> rules = IntStream.range(0, 3)
                    .mapToObj(
                            i -> it.write(rule("hot" + i, 80 + i, notify(desk))).id())
                    .toList();
            it.reads(90);
            assertThat(told(it, desk)).hasSize(3);
            it.passes(Duration.ofMinutes(1));
            it.alarms.act(alarm(it, rules.get(0)).id(), new Act.Acknowledge(), SOMEBODY, "");
            it.alarms.act(alarm(it, rules.get(1)).id(), new Act.Shelve(clock.micros() + 3_600_000_000L), SOMEBODY, "");
            it.reads(81.5); // hot2 is over
            assertThat(told(it, desk)).hasSize(4).last().isEqualTo("pump-1 hot2");
            it.passes(Duration.ofHours(1).minus(Duration.ofMinutes(2)));
            assertThat(told(it, desk)).hasSize(4);

            it.alarms.act(alarm(it, rules.get(1)).id(), new Act.Unshelve(), SOMEBODY, "");
            assertThat(told(it, desk)).as("nobody is told again").hasSize(4);
            it.passes(Duration.ofMinutes(15));
            assertThat(told(it, desk)).hasSize(5).last().asString().endsWith("pump-1 hot1");
        }
    }

    @Test
    void aNoticeOfAnEscalationGoesToWhoeverHasTheNextTurn() throws IOException {
        try (WatchFixture it = new WatchFixture(folder, clock)) {
            String rota = it.notices
                    .rotas()
                    .create(
                            (ObjectNode)
                                    new ObjectMapper()
                                            .readTree(
                                                    "{\"title\":\"Turns\",\"space\":\"hall\",\"from\":\"2026-01-05T09:00\",\"people\":[{\"name\":\"Li\"},{\"name\":\"Wang\"}]}"),
                            "somebody")
                    .id();
            String now = it.notices.rotas().onDuty(rota).orElseThrow().name();
            String desk = channel(
                    it, "Desk", ",\"onDuty\":\"" + rota + "\",\"escalation\":[{\"afterMinutes\":5,\"turn\":1}]");
            String rule = it.write(rule("hot", 80, notify(desk))).id();
            it.reads(95);
            told(it, desk);
            it.passes(Duration.ofMinutes(5));
            assertThat(told(it, desk)).hasSize(2);
            assertThat(it.alarms.steps(alarm(it, rule).id()))
                    .last()
                    .extracting(Step::detail)
                    .isEqualTo("Desk · " + (now.equals("Li") ? "Wang" : "Li"));
        }
    }

    @Test
    void whatAnotherAlarmSuppressesIsNotToldWhicheverComesFirst() throws IOException {
        try (WatchFixture it = new WatchFixture(folder, clock)) {
            String desk = channel(it, "Desk", "");
            String child =
                    it.write(rule("warm", 60, "under: [hot]\n" + notify(desk))).id();
            String parent = it.write(rule("hot", 80, notify(desk))).id();
            it.reads(70); // the child first
            assertThat(told(it, desk)).isEmpty();
            it.passes(Duration.ofSeconds(5));
            it.reads(95);
            assertThat(told(it, desk)).containsExactly("pump-1 hot");
            it.look();
            assertThat(alarm(it, child).state().suppressedBy())
                    .isEqualTo("alarm/" + alarm(it, parent).id());
            it.passes(Duration.ofSeconds(20));
            assertThat(told(it, desk)).containsExactly("pump-1 hot");

            it.reads(70); // the parent is over, the child is not
            it.settle();
            it.look();
            assertThat(alarm(it, child).state().shown()).isTrue();
            assertThat(told(it, desk)).containsExactly("pump-1 hot", "pump-1 hot", "pump-1 warm");
            assertThat(it.happened(child)).containsExactly("raised", "suppressed", "unsuppressed");
            it.reads(50);
            assertThat(told(it, desk)).hasSize(4);
        }
    }

    @Test
    void whatComesUnderAnActiveAlarmIsSuppressedAtOnceAndEndsWithIt() throws IOException {
        String child;
        try (WatchFixture it = new WatchFixture(folder, clock)) {
            String desk = channel(it, "Desk", "");
            it.write(rule("hot", 80, ""));
            it.reads(95);
            it.settle();
            child = it.write(rule("warm", 60, "under: [hot]\n" + notify(desk))).id();
            assertThat(alarm(it, child).state().suppressedBy()).startsWith("alarm/");
            it.passes(Duration.ofMinutes(1));
            assertThat(told(it, desk)).isEmpty();
        }
        try (WatchFixture it = new WatchFixture(folder, clock)) {
            it.look();
            assertThat(alarm(it, child).state().suppressedBy())
                    .as("over a restart")
                    .startsWith("alarm/");
            it.passes(Duration.ofSeconds(1));
            it.reads(20);
            it.settle();
            it.look();
            assertThat(alarm(it, child).state().normal())
                    .as("it is over, and what it stood for was told")
                    .isTrue();
            assertThat(told(it, "")).isEmpty();
        }
    }

    @Test
    void alarmsOfTheGatewayAndOfTheSpaceSuppressAsWell() {
        try (WatchFixture it = new WatchFixture(folder, clock)) {
            it.thing("gw");
            it.thing("other");
            it.directory.putRelation(it.directory.thing("gw").orElseThrow(), "gateway-of", it.thing());
            String away = it.write(rule("away", 80, "").replace("space: hall", "space: hall, ids: [gw]"))
                    .id();
            String warm = it.write(rule("warm", 60, "under: [{gateway: away}]\n")
                            .replace("space: hall", "space: hall, ids: [pump-1, other]"))
                    .id();
            String low = it.write(rule("low", 50, "under: [{space: away}]\n")
                            .replace("space: hall", "space: hall, ids: [other]"))
                    .id();
            it.reads("gw", 95);
            it.reads("pump-1", 70);
            it.reads("other", 70);
            it.settle();
            it.look();
            String by = "alarm/" + alarm(it, away).id();
            assertThat(it.alarms.alarms(AlarmStore.Query.ofRule(warm, AlarmStore.Which.SUPPRESSED), null, 10))
                    .singleElement()
                    .satisfies(each -> {
                        assertThat(each.source().thing()).isEqualTo(it.thing().number());
                        assertThat(each.state().suppressedBy()).isEqualTo(by);
                    });
            assertThat(alarm(it, low).state().suppressedBy()).isEqualTo(by);
        }
    }

    @Test
    void twoThatNameEachOtherDoNotHideEachOther() {
        try (WatchFixture it = new WatchFixture(folder, clock)) {
            String a = it.write(rule("a", 60, "under: [b]\n")).id();
            String b = it.write(rule("b", 60, "under: [a]\n")).id();
            it.reads(95);
            it.settle();
            it.look();
            it.look();
            assertThat(List.of(alarm(it, a), alarm(it, b)))
                    .filteredOn(each -> each.state().shown())
                    .hasSize(1);
        }
    }

    @Test
    void oneNoticeSpeaksForAFlood() throws IOException {
        try (WatchFixture it = new WatchFixture(folder, clock)) {
            String desk = channel(it, "Desk", ",\"escalation\":[{\"afterMinutes\":15}]");
            for (int i = 0; i < 214; i++) {
                it.thing("p" + i);
            }
            it.write(rule("hot", 80, "title: {en: Pump is hot, zh: 水泵过热}\n" + notify(desk)));
            for (int i = 0; i < 214; i++) {
                it.reads("p" + i, 95);
            }
            assertThat(told(it, desk)).hasSize(10).allMatch(each -> each.endsWith(" hot"));
            it.passes(Duration.ofMinutes(1));
            assertThat(told(it, desk))
                    .hasSize(11)
                    .last()
                    .isEqualTo("204 more alarms of rule \"Pump is hot\" in Hall · 另有 Hall 规则“水泵过热”的 204 条告警");
            NoticeStore.Notice all = it.notices
                    .notices(new NoticeStore.Query(List.of("hall"), desk, null), null, 1)
                    .getFirst();
            assertThat(all.is().severity()).isEqualTo("high");
            assertThat(told(it, desk)).as("once").hasSize(11);

            it.passes(Duration.ofMinutes(15));
            assertThat(told(it, desk))
                    .as("nobody has acknowledged one of them")
                    .hasSize(12)
                    .last()
                    .asString()
                    .startsWith("Unacknowledged for 15 min")
                    .contains("214 alarms of rule");
        }
    }
}
