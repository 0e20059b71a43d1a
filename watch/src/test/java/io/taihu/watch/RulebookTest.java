package io.taihu.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taihu.model.Property;
import io.taihu.model.TaihuException;
import io.taihu.model.ValueType;
import io.taihu.spi.NoticeStore;
import io.taihu.testkit.ManualClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RulebookTest {
    private static final String HOT = """
            rule: hot
            things: { model: pump, space: hall }
            when: temperature > 80 degC
            message: "{{thing.name}} has {{temperature|1}}"
            """;

    @TempDir
    Path folder;

    private final ManualClock clock = new ManualClock();

    @Test
    void raisesAndClearsAlarms() {
        try (WatchFixture it = new WatchFixture(folder, clock)) {
            Rulebook.Written rule = it.write(HOT);
            it.reads(79);
            it.passes(Duration.ofSeconds(1));
            it.reads(95);
            assertThat(it.happened(rule.id())).containsExactly("raised");
            it.passes(Duration.ofSeconds(1));
            it.reads(60);
            assertThat(it.happened(rule.id())).containsExactly("raised", "cleared");
            assertThat(it.rulebook.check(HOT, _ -> true).things()).isEqualTo(1);
        }
    }

    @Test
    void seesAtOnceWhatThingsSaidBeforeItWasWritten() {
        try (WatchFixture it = new WatchFixture(folder, clock)) {
            it.reads(95);
            it.settle();
            it.passes(Duration.ofMinutes(10));
            Rulebook.Written rule = it.write(HOT);
            assertThat(it.happened(rule.id())).containsExactly("raised");
        }
    }

    @Test
    void aTimerGoesOnAfterARestart() {
        String id;
        try (WatchFixture it = new WatchFixture(folder, clock)) {
            id = it.write(HOT + "for: 30s\n").id();
            it.reads(95);
            assertThat(it.happened(id)).isEmpty();
        }
        clock.advance(Duration.ofSeconds(40));
        try (WatchFixture it = new WatchFixture(folder, clock)) {
            assertThat(it.happened(id)).containsExactly("raised");
            assertThat(it.alarms
                            .alarms(
                                    io.taihu.spi.AlarmStore.Query.ofRule(id, io.taihu.spi.AlarmStore.Which.ANY),
                                    null,
                                    9)
                            .getFirst()
                            .life()
                            .sinceMicros())
                    .isEqualTo(clock.micros() - 10_000_000);
        }
    }

    @Test
    void nothingFiresTwiceWhenItStopsBeforeItsStateWasKept() throws IOException {
        Path copy = folder.resolve("copy");
        Path first = folder.resolve("first");
        Files.createDirectories(first);
        String id;
        try (WatchFixture it = new WatchFixture(first, clock)) {
            id = it.write(HOT).id();
            it.reads(95);
            it.passes(Duration.ofSeconds(1));
            it.reads(60);
            it.passes(Duration.ofSeconds(1));
            it.reads(99);
            assertThat(it.happened(id)).containsExactly("raised", "cleared", "raised");
            WatchFixture.copy(first, copy);
        }
        try (WatchFixture it = new WatchFixture(copy, clock)) {
            assertThat(it.happened(id)).containsExactly("raised", "cleared", "raised");
            it.passes(Duration.ofSeconds(1));
            it.reads(20);
            assertThat(it.happened(id)).containsExactly("raised", "cleared", "raised", "cleared");
        }
    }

    @Test
    void endsItsAlarmsWhenItIsSwitchedOffOrDeleted() {
        try (WatchFixture it = new WatchFixture(folder, clock)) {
            Rulebook.Written rule = it.write(HOT);
            it.reads(95);
            assertThat(it.happened(rule.id())).containsExactly("raised");
            Rulebook.Written off = it.rulebook.update(rule.id(), HOT, false, "somebody", rule.revision());
            assertThat(it.happened(rule.id())).containsExactly("raised", "ended");
            it.passes(Duration.ofSeconds(1));
            Rulebook.Written on = it.rulebook.update(rule.id(), HOT, true, "somebody", off.revision());
            assertThat(it.happened(rule.id())).containsExactly("raised", "ended", "raised");
            it.rulebook.delete(rule.id(), on.revision());
            assertThat(it.rulebook.rule(rule.id())).isEmpty();
        }
    }

    @Test
    void hasPeopleToldOnce() throws Exception {
        try (WatchFixture it = new WatchFixture(folder, clock)) {
            String channel = it.notices
                    .channels()
                    .create((ObjectNode) new ObjectMapper().readTree("""
                                            {"title":"Hook","space":"hall","kind":"webhook",
                                             "webhook":{"url":"https://example.org/hook","secret":"0123456789abcdef"}}"""), "somebody")
                    .id();
            Rulebook.Written rule = it.write(HOT + "severity: high\ndo:\n  - alarm\n  - notify: {channels: ['" + channel
                    + "'], when: raised}\n");
            it.reads(95);
            assertThat(it.happened(rule.id())).containsExactly("raised");
            it.passes(Duration.ofSeconds(1));
            it.reads(60);
            assertThat(it.happened(rule.id())).containsExactly("raised", "cleared");
            it.feed.teller().look();
            assertThat(it.notices.notices(new NoticeStore.Query(List.of(""), "", null), null, 10))
                    .singleElement()
                    .satisfies(notice -> {
                        assertThat(notice.is().title()).isEqualTo("pump-1 has 95.0");
                        assertThat(notice.is().severity()).isEqualTo("high");
                    });
        }
    }

    @Test
    void refusesWhatIsFaultyAndSaysWhere() {
        try (WatchFixture it = new WatchFixture(folder, clock)) {
            assertThatThrownBy(() -> it.write(HOT.replace("temperature > ", "temprature > ")))
                    .isInstanceOf(TaihuException.class)
                    .hasMessageContaining("line 3:7")
                    .hasMessageContaining("temperature");
            it.write(HOT);
            assertThatThrownBy(() -> it.write(HOT)).hasMessageContaining("has a rule \"hot\" already");
            assertThat(it.rulebook
                            .check(HOT.replace("pump", "pmp"), _ -> true)
                            .faults()
                            .getFirst()
                            .message())
                    .contains("no model \"pmp\"")
                    .contains("pump");
        }
    }

    @Test
    void isSoundAgainWhenItsModelIs() {
        try (WatchFixture it = new WatchFixture(folder, clock)) {
            Rulebook.Written rule = it.write(HOT);
            var model = it.directory.model("pump").orElseThrow();
            Property retired = model.slots().getFirst().retire();
            var without = with(model, List.of(retired, model.slots().get(1)));
            it.directory.addModelVersion(without);
            assertThat(it.rulebook.rule(rule.id()).orElseThrow().faults()).hasSize(2);
            assertThat(it.rulebook
                            .update(rule.id(), HOT, false, "somebody", rule.revision())
                            .enabled())
                    .isFalse();
            var back = with(
                    it.directory.model("pump").orElseThrow(),
                    List.of(
                            retired,
                            model.slots().get(1),
                            new Property(
                                    "temperature",
                                    2,
                                    ValueType.NUMBER,
                                    "Cel",
                                    Map.of(),
                                    null,
                                    null,
                                    List.of(),
                                    false,
                                    false)));
            it.directory.addModelVersion(back);
            assertThat(it.rulebook.rule(rule.id()).orElseThrow().faults()).isEmpty();
        }
    }

    /** A model that grows has all its rules read again, while somebody writes one of them. */
    @Test
    void theLastThatWasWrittenStaysInForceWhileTheModelGrows() throws InterruptedException {
        try (WatchFixture it = new WatchFixture(folder, clock)) {
            Rulebook.Written rule = it.write(HOT);
            for (int round = 0; round < 100; round++) {
                String text = HOT.replace("80", String.valueOf(81 + round));
                long revision = rule.revision();
                var model = it.directory.model("pump").orElseThrow();
                Thread grower =
                        Thread.ofVirtual().start(() -> it.directory.addModelVersion(with(model, model.slots())));
                rule = it.rulebook.update(rule.id(), text, true, "somebody", revision);
                grower.join();
                assertThat(String.valueOf(
                                it.rulebook.inForce(rule.id()).orElseThrow().sources()))
                        .as("round %d", round)
                        .contains("temperature > " + (81 + round) + " degC");
            }
        }
    }

    private static io.taihu.model.ThingModel with(io.taihu.model.ThingModel of, List<Property> slots) {
        return new io.taihu.model.ThingModel(
                of.number(),
                of.name(),
                of.version() + 1,
                of.mode(),
                of.stage(),
                of.titles(),
                slots,
                of.events(),
                of.actions(),
                of.silence(),
                of.retention());
    }
}
