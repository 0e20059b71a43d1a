package io.taihu.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.taihu.model.ErrorCode;
import io.taihu.model.Invocation;
import io.taihu.model.RecordKind;
import io.taihu.model.RecordView;
import io.taihu.model.TaihuException;
import io.taihu.spi.Grant;
import io.taihu.spi.JournalReader;
import io.taihu.spi.Registry.Account;
import io.taihu.testkit.ManualClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What rules have done besides alarms and notices. */
class OutputsTest {
    private static final String HOT = """
            rule: hot
            things: { model: pump, space: hall }
            when: temperature > 80 degC
            message: "{{thing.name}} has {{temperature|1}}"
            do:
              - alarm
            """;
    private static final String RAMP = """
              - action:
                  name: ramp
                  thing: valve-1
                  input: {to: "temperature > 90 degC ? 10 : 20.4", heat: temperature + 1 K, why: "'hot'"}
            """;

    @TempDir
    Path folder;

    private final ManualClock clock = new ManualClock();

    private Rulebook.Written write(WatchFixture it, String text) {
        return it.inForce(it.rulebook.create(text, true, it.wei().id()));
    }

    @Test
    void asksAThingWithTheValuesOfTheMoment() {
        try (WatchFixture it = new WatchFixture(folder, clock)) {
            Rulebook.Written rule = write(it, HOT + RAMP);
            it.reads(85);
            Invocation asked = it.asked(rule.id()).getFirst();
            assertThat(asked.thing())
                    .isEqualTo(it.directory.thing("valve-1").orElseThrow().number());
            assertThat(asked.name()).isEqualTo("ramp");
            assertThat(asked.input()).isEqualTo("{\"to\":20,\"heat\":359.15,\"why\":\"hot\"}");
            assertThat(asked.by()).isEqualTo(it.wei().id());
            assertThat(asked.byName()).isEqualTo("Li Wei");
            assertThat(asked.reason()).isEqualTo("rule hot, alarm raised: pump-1 has 85.0");
            assertThat(asked.state()).isEqualTo(Invocation.State.QUEUED);
            assertThat(asked.expiresMicros()).isEqualTo(clock.micros() + 3_600_000_000L);
            it.passes(Duration.ofSeconds(1));
            it.reads(60);
            it.passes(Duration.ofSeconds(1));
            it.reads(95);
            assertThat(it.asked(rule.id()))
                    .extracting(Invocation::input)
                    .satisfiesExactly(
                            first -> assertThat(first).contains("\"to\":20"),
                            second -> assertThat(second).contains("\"to\":10"));
            Outputs.Done done =
                    it.rulebook.rule(rule.id()).orElseThrow().health().done();
            assertThat(done.commands()).isEqualTo(2);
            assertThat(done.problem()).isEmpty();
        }
    }

    @Test
    void setsWhatPropertiesShallBe() {
        try (WatchFixture it = new WatchFixture(folder, clock)) {
            Rulebook.Written rule = write(
                    it,
                    HOT + "  - set: {values: {opening: 30 %, limit: 2 bar, mode: \"'manual'\"}, thing: valve-1}\n"
                            + "  - set: {values: {mode: \"'auto'\"}, thing: valve-1, when: cleared, confirm_within: 1m}\n");
            it.reads(85);
            assertThat(it.asked(rule.id()))
                    .extracting(each -> each.name() + "=" + each.input())
                    .containsExactly("opening=30", "limit=200.0", "mode=\"manual\"");
            it.passes(Duration.ofSeconds(1));
            it.reads(60);
            Invocation last = it.asked(rule.id()).getLast();
            assertThat(last.input()).isEqualTo("\"auto\"");
            assertThat(last.reason()).contains("alarm cleared");
            assertThat(last.expiresMicros()).isEqualTo(clock.micros() + 60_000_000);
        }
    }

    @Test
    void whatIsDangerousWaitsForASecondPerson() {
        try (WatchFixture it = new WatchFixture(folder, clock)) {
            Rulebook.Written rule = write(it, HOT + "  - action: {name: flush, thing: valve-1}\n");
            it.reads(85);
            assertThat(it.asked(rule.id())).singleElement().satisfies(asked -> {
                assertThat(asked.state()).isEqualTo(Invocation.State.PROPOSED);
                // who saved the rule is who asked, and so cannot agree to it
                assertThat(asked.by()).isEqualTo(it.wei().id());
            });
        }
    }

    @Test
    void asksOnceWhenItStopsAfterItAsked() throws IOException {
        Path first = Files.createDirectories(folder.resolve("first"));
        Path copy = folder.resolve("copy");
        String id;
        try (WatchFixture it = new WatchFixture(first, clock)) {
            id = write(it, HOT + RAMP + "  - event: {name: overheated, data: {at: temperature}}\n")
                    .id();
            it.reads(85);
            it.passes(Duration.ofSeconds(1));
            it.reads(60);
            it.passes(Duration.ofSeconds(1));
            it.reads(95);
            assertThat(it.asked(id)).hasSize(2);
            WatchFixture.copy(first, copy);
        }
        try (WatchFixture it = new WatchFixture(copy, clock)) {
            assertThat(it.asked(id)).hasSize(2);
            assertThat(it.happened(id)).containsExactly("raised", "cleared", "raised");
            it.passes(Duration.ofSeconds(1));
            it.reads(60);
            it.passes(Duration.ofSeconds(1));
            it.reads(85);
            assertThat(it.asked(id)).hasSize(3);
        }
    }

    /** A rule that is new is judged at once, by no record that could be read again. */
    @Test
    void asksOnceWhenItStopsAfterARuleWasWritten() throws IOException {
        Path first = Files.createDirectories(folder.resolve("first"));
        Path copy = folder.resolve("copy");
        String id;
        try (WatchFixture it = new WatchFixture(first, clock)) {
            it.reads(95);
            it.settle();
            it.passes(Duration.ofSeconds(5));
            id = write(it, HOT + RAMP).id();
            assertThat(it.asked(id)).hasSize(1);
            WatchFixture.copy(first, copy);
        }
        clock.advance(Duration.ofSeconds(7));
        try (WatchFixture it = new WatchFixture(copy, clock)) {
            assertThat(it.asked(id)).hasSize(1);
        }
    }

    @Test
    void asksWhenItStoppedBetweenTheAlarmAndTheCommand() throws IOException {
        Path first = Files.createDirectories(folder.resolve("first"));
        Path copy = folder.resolve("copy");
        String id;
        try (WatchFixture it = new WatchFixture(first, clock)) {
            id = write(it, HOT + RAMP).id();
            it.settle();
            it.road.close(); // nothing can be asked from now on
            it.reads(85);
            await().until(() -> it.alarms
                                    .alarms(
                                            io.taihu.spi.AlarmStore.Query.ofRule(
                                                    id, io.taihu.spi.AlarmStore.Which.OPEN),
                                            null,
                                            9)
                                    .size()
                            == 1
                    && !it.feed.trouble().isEmpty());
            WatchFixture.copy(first, copy);
        }
        clock.advance(Duration.ofSeconds(30));
        try (WatchFixture it = new WatchFixture(copy, clock)) {
            assertThat(it.asked(id))
                    .singleElement()
                    .satisfies(asked -> assertThat(asked.input()).contains("\"to\":20"));
            assertThat(it.happened(id)).containsExactly("raised");
        }
    }

    /** The same for one that follows from no record: it is kept with the state before it is asked. */
    @Test
    void asksWhenItStoppedBetweenANewRuleAndItsCommand() throws IOException {
        Path first = Files.createDirectories(folder.resolve("first"));
        Path copy = folder.resolve("copy");
        String id;
        try (WatchFixture it = new WatchFixture(first, clock)) {
            it.reads(95);
            it.settle();
            it.road.close();
            id = write(it, HOT + RAMP).id();
            await().until(() -> !it.feed.trouble().isEmpty());
            WatchFixture.copy(first, copy);
        }
        clock.advance(Duration.ofSeconds(30));
        try (WatchFixture it = new WatchFixture(copy, clock)) {
            assertThat(it.asked(id)).hasSize(1);
        }
    }

    @Test
    void whatIsFoundTooLateIsNotAskedAndTold() throws IOException {
        String id;
        try (WatchFixture it = new WatchFixture(folder, clock)) {
            id = write(it, HOT + RAMP.replace("name: ramp", "name: ramp\n      confirm_within: 10s"))
                    .id();
            it.settle();
        }
        try (WatchFixture it = new WatchFixture(folder, clock)) {
            it.settle();
            it.road.close();
            it.reads(85);
            await().until(() -> !it.feed.trouble().isEmpty());
            WatchFixture.copy(folder, folder.resolveSibling(folder.getFileName() + "-copy"));
        }
        clock.advance(Duration.ofMinutes(5));
        try (WatchFixture it = new WatchFixture(folder.resolveSibling(folder.getFileName() + "-copy"), clock)) {
            assertThat(it.asked(id)).isEmpty();
            assertThat(it.rulebook.rule(id).orElseThrow().health().done().problem())
                    .contains("300 s late");
        }
    }

    @Test
    void tellsWhenItAsksForTooMuch() {
        try (WatchFixture it = new WatchFixture(folder, clock)) {
            Rulebook.Written rule = write(it, HOT + "  - action: {name: close, thing: valve-1, when: both}\n");
            for (int i = 0; i < 35; i++) {
                it.reads(85);
                it.passes(Duration.ofMillis(100));
                it.reads(60);
                it.passes(Duration.ofMillis(100));
            }
            assertThat(it.asked(rule.id())).hasSize(60);
            Outputs.Done done =
                    it.rulebook.rule(rule.id()).orElseThrow().health().done();
            assertThat(done.over()).as(done + " " + it.happened(rule.id())).isEqualTo(10);
            assertThat(done.problem()).contains("more than 60 commands within a minute");
            assertThat(it.rulebook.troubled(9))
                    .singleElement()
                    .satisfies(each -> assertThat(each.name()).isEqualTo("hot"));
            it.passes(Duration.ofMinutes(2));
            it.reads(85);
            assertThat(it.asked(rule.id())).hasSize(61);
            assertThat(it.rulebook.troubled(9)).isEmpty();
        }
    }

    @Test
    void whatIsNotKnownIsNotAsked() {
        try (WatchFixture it = new WatchFixture(folder, clock)) {
            Rulebook.Written rule =
                    write(it, HOT + "  - action: {name: ramp, thing: valve-1, input: {to: \"running ? 1 : 2\"}}\n");
            it.reads(85);
            assertThat(it.asked(rule.id())).isEmpty();
            assertThat(it.rulebook.rule(rule.id()).orElseThrow().health().done().problem())
                    .contains("to was not known");
        }
    }

    @Test
    void nobodyCommandsByARuleWhatTheyMayNot() {
        try (WatchFixture it = new WatchFixture(folder, clock)) {
            assertThatThrownBy(() -> write(it, HOT + "  - action: {name: close, thing: valve-2}\n"))
                    .isInstanceOfSatisfying(
                            TaihuException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FORBIDDEN))
                    .hasMessageContaining("Li Wei, who saved the rule, may not command thing valve-2");
            assertThatThrownBy(() ->
                            write(it, HOT.replace(", space: hall", "") + "  - action: {name: close, thing: valve-1}\n"))
                    .hasMessageContaining("may not command things of all spaces");
            Rulebook.Written rule = write(it, HOT + "  - action: {name: close, thing: valve-1}\n");
            it.reads(85);
            assertThat(it.asked(rule.id())).hasSize(1);
            Account wei = it.wei();
            it.registry.updateAccount(new Account(
                    wei.id(),
                    wei.name(),
                    wei.title(),
                    wei.language(),
                    true,
                    List.of(new Grant("yard", io.taihu.spi.Role.OPERATOR)),
                    wei.revision(),
                    wei.created()));
            assertThat(it.rulebook.troubled(9))
                    .singleElement()
                    .satisfies(each -> assertThat(each.why())
                            .contains("Li Wei, who saved the rule, may not command things of the space \"hall\""));
            it.passes(Duration.ofSeconds(1));
            it.reads(60);
            it.passes(Duration.ofSeconds(1));
            it.reads(85);
            assertThat(it.asked(rule.id())).hasSize(1);
            assertThat(it.happened(rule.id())).containsExactly("raised", "cleared", "raised");
            assertThat(it.rulebook.rule(rule.id()).orElseThrow().health().done().refused())
                    .isEqualTo(1);
            wei = it.wei();
            it.registry.deleteAccount(wei.id(), wei.revision());
            assertThat(it.rulebook.troubled(9).getFirst().why()).contains("is let in no more");
        }
    }

    @Test
    void makesEventsOfTheThing() throws Exception {
        try (WatchFixture it = new WatchFixture(folder, clock)) {
            Rulebook.Written rule = write(
                    it,
                    HOT
                            + "  - event: {name: overheated, severity: high, data: {at: temperature, running: running}}\n  - event: {name: cool, when: cleared}\n");
            it.reads(85);
            long raised = clock.micros();
            it.settle();
            it.passes(Duration.ofSeconds(1));
            it.reads(60);
            it.settle();
            assertThat(events(it))
                    .containsExactly(
                            Map.of("pump-1 overheated @ " + raised, "{\"at\":85.0,\"severity\":750,\"rule\":\"hot\"}"),
                            Map.of("pump-1 cool @ " + clock.micros(), "{\"rule\":\"hot\"}"));
            assertThat(it.rulebook.rule(rule.id()).orElseThrow().health().done().events())
                    .isEqualTo(2);
        }
    }

    private static List<Map<String, String>> events(WatchFixture it) throws InterruptedException {
        List<Map<String, String>> found = new ArrayList<>();
        RecordView record = new RecordView();
        try (JournalReader reader = it.journal.reader("test")) {
            reader.seek(0);
            while (reader.position() < it.journal.end()) {
                JournalReader.Batch batch = reader.poll(Duration.ofSeconds(1));
                while (batch.next()) {
                    record.wrap(batch.bytes(), batch.offset(), batch.length());
                    if (record.kind() == RecordKind.EVENT) {
                        String name = record.string();
                        found.add(Map.of(
                                it.directory.thing(record.thing()).orElseThrow().id() + " " + name + " @ "
                                        + record.timeMicros(),
                                record.string()));
                    }
                }
            }
        }
        return found;
    }

    @Test
    void whatDoesNotFitIsToldWithItsPlace() {
        try (WatchFixture it = new WatchFixture(folder, clock)) {
            assertThat(fault(it, "{action: {name: clos, thing: valve-1}}"))
                    .contains("the model valve has no action \"clos\"; near it is close");
            assertThat(fault(it, "{action: close}")).contains("the model pump has no action \"close\"");
            assertThat(fault(it, "{action: {name: close, thing: valve-9}}")).contains("there is no thing \"valve-9\"");
            assertThat(fault(it, "{action: {name: ramp, thing: valve-1}}")).contains("the input of ramp needs to");
            assertThat(fault(it, "{action: {name: ramp, thing: valve-1, input: 5}}"))
                    .contains("the input of ramp is of type object");
            assertThat(ramp(it, "to: 101")).contains("\"to\" in the input of ramp is at most 100, this is 101");
            assertThat(ramp(it, "to: \"'x'\"")).contains("\"to\" in the input of ramp is a number, this is a text");
            assertThat(ramp(it, "to: 1, two: 2")).contains("the input of ramp has no \"two\"; near it is to");
            assertThat(ramp(it, "to: 1, heat: 5 kPa")).contains("expected a temperature (K), this is a pressure (kPa)");
            assertThat(ramp(it, "to: 1, why: \"'hat'\"")).contains("is never 'hat'; near it is 'hot'");
            assertThat(ramp(it, "to: 1, steps: 2"))
                    .contains("is of type array; a rule gives numbers, true and false, and texts");
            assertThat(fault(it, "{set: {temperature: 3}}"))
                    .contains("property \"temperature\" of model pump is not writable");
            assertThat(fault(it, "{set: {values: {openng: 3}, thing: valve-1}}"))
                    .contains("the model valve has no property \"openng\"; near it is opening");
            assertThat(fault(it, "{set: {values: {opening: 101}, thing: valve-1}}"))
                    .contains("is at most 100, this is 101");
            assertThat(fault(it, "{set: {values: {mode: \"'off'\"}, thing: valve-1}}"))
                    .contains("property \"mode\" is never 'off'");
            assertThat(fault(it, "{set: {values: {limit: 3 K}, thing: valve-1}}"))
                    .contains("expected a pressure (kPa)");
        }
    }

    private static String ramp(WatchFixture it, String input) {
        return fault(it, "{action: {name: ramp, thing: valve-1, input: {" + input + "}}}");
    }

    private static String fault(WatchFixture it, String item) {
        return it.rulebook.check(HOT + "  - " + item + "\n", _ -> true).faults().stream()
                .peek(fault -> assertThat(fault.line()).isEqualTo(7))
                .map(io.taihu.rules.Fault::message)
                .findFirst()
                .orElse("nothing is wrong");
    }
}
