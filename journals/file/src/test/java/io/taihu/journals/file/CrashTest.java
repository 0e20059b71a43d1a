package io.taihu.journals.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.taihu.spi.JournalReader;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Crashes the journal at every operation on its disk, in seeded runs, and looks at what is left.
 *
 * <p>{@code -Dtaihu.crash.seeds=N} runs more seeds than {@value #SEEDS}; {@code -Dtaihu.crash.seed=S} one only.
 */
final class CrashTest {
    private static final int SEEDS = 5;
    private static final int STEPS = 60;

    @Test
    void keepsEveryAcknowledgedRecordWhateverTheMomentOfAPowerCut() {
        everySeed((seed, operation) -> {
            JournalRun run = new JournalRun(seed);
            run.disk().crashAt(operation);
            run.live(STEPS);
            if (!run.stopped()) {
                return false;
            }
            SplittableRandom random = new SplittableRandom(seed * 1_000_003 + operation);
            run.disk(run.disk().afterPowerCut(random));
            crashMore(run, random);
            run.finish();
            return true;
        });
    }

    @Test
    void keepsEveryAcknowledgedRecordWhateverTheMomentOfAKill() {
        everySeed((seed, operation) -> {
            JournalRun run = new JournalRun(seed);
            run.disk().crashAt(operation);
            run.live(STEPS);
            if (!run.stopped()) {
                return false;
            }
            SplittableRandom random = new SplittableRandom(seed * 1_000_033 + operation);
            run.disk(run.disk().afterKill());
            // what this life reads and acknowledges must survive the power cut that follows
            if (random.nextBoolean()) {
                run.live(3);
            } else {
                run.disk().crashAt(10 + random.nextInt(30));
                run.liveHastily(10);
            }
            run.disk(run.disk().afterPowerCut(random));
            run.finish();
            return true;
        });
    }

    @Test
    void acknowledgesNothingAfterAnyOperationThatFailed() {
        everySeed((seed, operation) -> {
            JournalRun run = new JournalRun(seed);
            SimulatedDisk disk = run.disk();
            disk.failAt(operation);
            run.live(STEPS);
            if (disk.operations() < operation) {
                return false;
            }
            SplittableRandom random = new SplittableRandom(seed * 1_000_037 + operation);
            run.disk(random.nextBoolean() ? disk.afterKill() : disk.afterPowerCut(random));
            run.live(3);
            run.disk(run.disk().afterPowerCut(random));
            run.finish();
            return true;
        });
    }

    @Test
    void whatIsAcknowledgedAfterAKillDuringTheFirstOpeningIsSafe() {
        for (int operation = 1; operation <= 8; operation++) {
            for (int seed = 0; seed < 30; seed++) {
                SimulatedDisk disk = new SimulatedDisk().crashAt(operation);
                try {
                    Records.open(disk, Records.SMALL).close();
                } catch (SimulatedDisk.Crash e) {
                    disk = disk.afterKill();
                }
                FileJournal journal = Records.open(disk, Records.SMALL);
                Records.write(journal, "one", "two");
                SimulatedDisk left = disk.afterPowerCut(new SplittableRandom(seed));
                FileJournal again = Records.open(left, Records.SMALL);
                try (JournalReader reader = again.reader("r")) {
                    assertThat(Records.readAll(reader))
                            .as("operation %s, seed %s", operation, seed)
                            .containsExactly("one", "two");
                }
                again.close();
            }
        }
    }

    /** Crashes again while it recovers, as often as chance wills. */
    private static void crashMore(JournalRun run, SplittableRandom random) {
        while (random.nextInt(3) > 0) {
            run.disk().crashAt(1 + random.nextInt(30));
            if (random.nextBoolean()) {
                run.live(random.nextInt(4));
            } else {
                run.liveHastily(1 + random.nextInt(4));
            }
            run.disk(
                    !run.stopped() || random.nextInt(3) == 0
                            ? run.disk().afterKill()
                            : run.disk().afterPowerCut(random));
        }
    }

    private static void everySeed(Scenario scenario) {
        Long only = Long.getLong("taihu.crash.seed");
        long first = only == null ? 1 : only;
        long last = only == null ? Integer.getInteger("taihu.crash.seeds", SEEDS) : only;
        for (long seed = first; seed <= last; seed++) {
            long operation = 1;
            try {
                while (scenario.run(seed, operation)) {
                    operation++;
                }
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError(
                        "seed " + seed + ", operation " + operation + " (again with -Dtaihu.crash.seed=" + seed + ")",
                        e);
            }
            assertThat(operation).as("operations of seed %s", seed).isGreaterThan(100);
        }
    }

    /** A run with one crash in it; false when it ended before the crash. */
    private interface Scenario {
        boolean run(long seed, long operation);
    }
}
