package io.taihu.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.taihu.core.Commands.Asker;
import io.taihu.model.Invocation;
import io.taihu.testkit.ManualClock;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rules that ask what properties shall be. */
class DesiresTest {
    private static final String ABOVE = """
            rule: above
            things: { model: valve, space: hall }
            when: limit > (desired(limit) ?? 0 kPa)
            message: "{{limit|0}} of {{desired(limit)|0}} kPa"
            """;

    @TempDir
    Path folder;

    private final ManualClock clock = new ManualClock();

    private Invocation desire(WatchFixture it, String value) {
        return it.commands.desire(
                it.directory.thing("valve-1").orElseThrow(),
                "limit",
                value,
                new Asker(it.wei().id(), "Li Wei", "", "", "", null));
    }

    @Test
    void whatIsAskedCountsAtOnce() {
        try (WatchFixture it = new WatchFixture(folder, clock)) {
            it.valve(clock.micros(), 1.0, 200.0);
            it.settle();
            desire(it, "250");
            // what was asked before the rule was written is known before it is judged
            Rulebook.Written rule = it.write(ABOVE);
            assertThat(it.happened(rule.id())).isEmpty();
            it.passes(Duration.ofSeconds(5));
            Invocation lower = desire(it, "150");
            assertThat(it.happened(rule.id())).containsExactly("raised");
            it.passes(Duration.ofSeconds(5));
            it.commands.cancel(lower, "somebody", "");
            assertThat(it.happened(rule.id())).containsExactly("raised");
        }
    }

    @Test
    void whatWasDoneLastCountsAgainWhenTheNewestIsWithdrawn() {
        try (WatchFixture it = new WatchFixture(folder, clock)) {
            desire(it, "200");
            it.passes(Duration.ofSeconds(1));
            it.valve(clock.micros(), 1.0, 200.0); // as it shall be
            it.settle();
            it.passes(Duration.ofSeconds(1));
            Invocation newest = desire(it, "300");
            Rulebook.Written rule = it.write(ABOVE);
            it.passes(Duration.ofSeconds(1));
            it.valve(clock.micros(), 1.0, 220.0);
            assertThat(it.happened(rule.id())).isEmpty();
            it.passes(Duration.ofSeconds(1));
            it.commands.cancel(it.commands.invocation(newest.id()).orElseThrow(), "somebody", "");
            assertThat(it.happened(rule.id())).containsExactly("raised");
        }
    }

    @Test
    void isKnownAfterARestart() {
        String id;
        try (WatchFixture it = new WatchFixture(folder, clock)) {
            it.valve(clock.micros(), 1.0, 200.0);
            id = it.write(ABOVE.replace(" ?? 0 kPa", " ?? 900 kPa")).id();
            it.passes(Duration.ofSeconds(1));
            desire(it, "250");
            assertThat(it.happened(id)).isEmpty();
        }
        try (WatchFixture it = new WatchFixture(folder, clock)) {
            it.passes(Duration.ofSeconds(5));
            it.valve(clock.micros(), 1.0, 260.0);
            assertThat(it.happened(id)).containsExactly("raised");
        }
    }
}
