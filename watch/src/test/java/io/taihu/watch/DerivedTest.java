package io.taihu.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.taihu.core.Twin;
import io.taihu.model.Quality;
import io.taihu.model.RecordKind;
import io.taihu.model.RecordView;
import io.taihu.spi.Grant;
import io.taihu.spi.JournalReader;
import io.taihu.spi.Registry.Account;
import io.taihu.spi.Role;
import io.taihu.testkit.ManualClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Properties that rules calculate. */
class DerivedTest {
    private static final String POWER = """
            rule: power
            things: { model: valve, space: hall }
            derive:
              power: flow * limit
              band: "power_now > 3 kW ? 'high' : 'low'"
            let:
              power_now: flow * limit
            """;
    private static final String LOAD = """
            rule: load
            things: { model: valve, space: hall }
            derive: { load: power / 5 kW }
            """;
    private static final String STRONG = """
            rule: strong
            things: { model: valve, space: hall }
            when: load > 80
            """;

    @TempDir
    Path folder;

    private final ManualClock clock = new ManualClock();

    private Rulebook.Written write(WatchFixture it, String text) {
        return it.inForce(it.rulebook.create(text, true, it.chief().id()));
    }

    /** What is calculated, as the journal has it, such as {@code 1.0: power=5.0}; seconds since the test began. */
    private List<String> derived(WatchFixture it, long begin) throws InterruptedException {
        it.settle();
        it.settle();
        List<String> found = new ArrayList<>();
        RecordView record = new RecordView();
        try (JournalReader reader = it.journal.reader("test")) {
            reader.seek(0);
            while (reader.position() < it.journal.end()) {
                JournalReader.Batch batch = reader.poll(Duration.ofSeconds(1));
                while (batch.next()) {
                    record.wrap(batch.bytes(), batch.offset(), batch.length());
                    if (record.kind() != RecordKind.READING) {
                        continue;
                    }
                    while (record.next()) {
                        double at = (record.timeMicros() - begin) / 1e6;
                        switch (record.slot()) {
                            case 4 -> found.add(at + ": power=" + record.number());
                            case 5 ->
                                found.add(at + ": load=" + record.integer()
                                        + (record.quality() == Quality.GOOD ? "" : "?"));
                            case 6 ->
                                found.add(at + ": band="
                                        + new String(
                                                record.bytes(),
                                                record.textOffset(),
                                                record.textLength(),
                                                java.nio.charset.StandardCharsets.UTF_8));
                            default -> {
                                // what it said itself
                            }
                        }
                    }
                }
            }
        }
        return found;
    }

    private static List<String> twin(WatchFixture it) {
        return it.twins.twin(it.directory.thing("valve-1").orElseThrow()).values().stream()
                .map((Twin.Value value) -> value.property().name() + "=" + value.value())
                .sorted()
                .collect(Collectors.toList());
    }

    /** It is about the model, wherever its things are: nobody reports the property any more. */
    @Test
    void isForWhoeverMayChangeModels() {
        try (WatchFixture it = new WatchFixture(folder, clock)) {
            assertThatThrownBy(() -> it.rulebook.create(
                            "rule: r\nthings: {model: valve, space: hall}\nderive: {power: \"flow / flow * 1 W\"}\n",
                            true,
                            it.wei().id()))
                    .hasMessageContaining("may not change models");
        }
    }

    @Test
    void nothingIsCalculatedForWhoMayNotChangeModelsAnyMore() throws Exception {
        try (WatchFixture it = new WatchFixture(folder, clock)) {
            long begin = clock.micros();
            Rulebook.Written rule = write(it, POWER.replace("  band: \"power_now > 3 kW ? 'high' : 'low'\"\n", ""));
            it.valve(begin, 36.0, 200.0);
            it.passes(Duration.ofSeconds(1));
            assertThat(derived(it, begin)).containsExactly("0.0: power=2000.0");
            Account chief = it.chief();
            it.registry.updateAccount(new Account(
                    chief.id(),
                    chief.name(),
                    chief.title(),
                    chief.language(),
                    true,
                    List.of(new Grant("hall", Role.OPERATOR)),
                    chief.revision(),
                    chief.created()));
            it.valve(begin + 1_000_000, 36.0, 300.0);
            it.passes(Duration.ofSeconds(1));
            assertThat(derived(it, begin)).containsExactly("0.0: power=2000.0");
            assertThat(it.rulebook.rule(rule.id()).orElseThrow().health()).satisfies(health -> {
                assertThat(health.done().derived()).isEqualTo(1);
                assertThat(health.done().refused()).isEqualTo(1);
                assertThat(health.done().problem()).contains("may not change models");
                assertThat(health.barred()).contains("may not change models");
            });
            it.registry.deleteAccount(it.chief().id(), it.chief().revision());
            assertThat(it.rulebook.troubled(9))
                    .singleElement()
                    .satisfies(each -> assertThat(each.why()).contains("is let in no more"));
        }
    }

    @Test
    void everyReadingHasWhatIsCalculatedOfIt() throws Exception {
        try (WatchFixture it = new WatchFixture(folder, clock)) {
            long begin = clock.micros();
            write(it, POWER);
            write(it, LOAD);
            Rulebook.Written strong = write(it, STRONG);
            it.valve(begin, 36.0, null); // 0.01 m3/s, of an unknown pressure
            it.passes(Duration.ofSeconds(1));
            it.valve(begin + 1_000_000, null, 200.0);
            it.passes(Duration.ofSeconds(1));
            it.valve(begin + 2_000_000, null, 200.0);
            it.passes(Duration.ofSeconds(1));
            it.valve(begin + 3_000_000, 90.0, 300.0);
            assertThat(derived(it, begin))
                    .containsExactlyInAnyOrder(
                            "1.0: power=2000.0",
                            "1.0: band=low",
                            "1.0: load=40",
                            "2.0: power=2000.0",
                            "2.0: band=low",
                            "2.0: load=40",
                            "3.0: power=7500.0",
                            "3.0: band=high",
                            "3.0: load=150?");
            assertThat(twin(it)).containsExactly("band=high", "flow=90.0", "limit=300.0", "load=150", "power=7500.0");
            // a rule sees it as any other, at the time of the reading
            assertThat(it.happened(strong.id())).containsExactly("raised");
        }
    }

    @Test
    void ofWhatCameLateNothingIsCalculated() throws Exception {
        try (WatchFixture it = new WatchFixture(folder, clock)) {
            long begin = clock.micros();
            write(it, POWER.replace("  band: \"power_now > 3 kW ? 'high' : 'low'\"\n", ""));
            it.valve(begin, 36.0, 100.0);
            it.passes(Duration.ofSeconds(9));
            it.valve(begin + 9_000_000, 36.0, 200.0);
            it.valve(begin + 5_000_000, 36.0, 900.0);
            assertThat(derived(it, begin)).containsExactly("0.0: power=1000.0", "9.0: power=2000.0");
        }
    }

    @Test
    void aRepetitionAfterAStopSaysTheSame() throws Exception {
        Path first = Files.createDirectories(folder.resolve("first"));
        Path copy = folder.resolve("copy");
        long begin = clock.micros();
        List<String> before;
        try (WatchFixture it = new WatchFixture(first, clock)) {
            write(it, POWER.replace("power: flow * limit\n  band", "power: \"avg(flow, last 3) * limit\"\n  band"));
            for (int i = 0; i < 5; i++) {
                it.valve(begin + i * 1_000_000L, 36.0 * i, 100.0);
                it.passes(Duration.ofSeconds(1));
            }
            before = derived(it, begin);
            assertThat(before).contains("4.0: power=3000.0").hasSize(10);
            WatchFixture.copy(first, copy);
        }
        try (WatchFixture it = new WatchFixture(copy, clock)) {
            it.valve(begin + 9_000_000, 36.0, 100.0);
            List<String> after = derived(it, begin);
            // the same for the same time, so that history has one row of each
            assertThat(after.stream().distinct().toList()).hasSize(12).containsAll(before);
        }
    }

    @Test
    void whereRulesBeganIsKeptBeforeAnythingComes() throws Exception {
        try (WatchFixture it = new WatchFixture(folder, clock)) {
            it.settle();
            assertThat(folder.resolve("rules/state")).exists();
            assertThat(it.journal.positions()).containsKey(RuleFeed.READER);
        }
    }

    @Test
    void aThingDoesNotReportIt() throws IOException {
        try (WatchFixture it = new WatchFixture(folder, clock)) {
            Rulebook.Written rule = write(it, POWER);
            assertThat(offered(it, "{\"flow\": 36, \"power\": 7}"))
                    .containsExactly("power is calculated by rule power, and not reported; leave it out");
            it.settle();
            assertThat(twin(it)).contains("flow=36.0").doesNotContain("power=7.0");
            it.rulebook.delete(rule.id(), rule.revision());
            assertThat(offered(it, "{\"flow\": 36, \"power\": 7}")).isEmpty();
        }
    }

    /** The problems of a message that valve-1 sends. */
    private static List<String> offered(WatchFixture it, String json) {
        return it.offer("valve-1", json);
    }

    @Test
    void nothingIsCalculatedTwiceOrOfItself() {
        try (WatchFixture it = new WatchFixture(folder, clock)) {
            write(it, POWER);
            Rulebook.Written load = write(it, LOAD);
            assertThatThrownBy(() -> it.write(POWER.replace("rule: power", "rule: again")))
                    .hasMessageContaining("line 4:3: \"power\" is calculated by rule power already");
            assertThatThrownBy(() -> it.write("rule: self\nthings: {model: valve}\nderive: {load: load + 1}\n"))
                    .hasMessageContaining("is calculated by rule load already");
            it.rulebook.update(load.id(), LOAD, false, "somebody", load.revision());
            assertThatThrownBy(() -> it.write("rule: self\nthings: {model: valve}\nderive: {load: load + 1}\n"))
                    .hasMessageContaining("\"load\" would be calculated of itself");
            Rulebook.Written power = it.rulebook.rules(List.of(""), null, 9).stream()
                    .filter(each -> each.name().equals("power"))
                    .findFirst()
                    .orElseThrow();
            it.rulebook.delete(power.id(), power.revision());
            write(it, LOAD.replace("rule: load", "rule: load2"));
            assertThatThrownBy(() -> it.write("rule: round\nthings: {model: valve}\nderive: {power: load * 5 kW}\n"))
                    .hasMessageContaining("\"power\" would be calculated of itself, by way of other rules");
        }
    }

    @Test
    void whatDoesNotFitIsTold() {
        try (WatchFixture it = new WatchFixture(folder, clock)) {
            assertThat(fault(it, "derive: {pwr: flow}"))
                    .contains("the model valve has no property \"pwr\"; add it to the model first");
            assertThat(fault(it, "derive: {limit: flow}")).contains("property \"limit\" of model valve is writable");
            assertThat(fault(it, "derive: {power: flow}")).contains("expected a power (W)");
            assertThat(fault(it, "derive: {power: mode}"))
                    .contains("property \"power\" is a number in W, this is a text");
            assertThat(fault(it, "derive: {band: \"'hi'\"}")).contains("property \"band\" is never 'hi'");
            assertThat(fault(it, "derive: {power: flow * limit}\nwhen: flow > 1"))
                    .contains("a rule that has derive raises no alarm, and so has no when");
        }
    }

    private static String fault(WatchFixture it, String rest) {
        return it.rulebook.check("rule: r\nthings: {model: valve}\n" + rest + "\n", _ -> true).faults().stream()
                .map(io.taihu.rules.Fault::message)
                .findFirst()
                .orElse("nothing is wrong");
    }
}
