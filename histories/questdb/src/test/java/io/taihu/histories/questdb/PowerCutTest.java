package io.taihu.histories.questdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The power is cut at random moments of a history's life, in each of which the folder is copied as the disk might hold it
 * ({@link DurableFolder} tells the rules). Each copy must open and hold exactly what was committed, and take the rest again.
 *
 * <p>More seeds: {@code -Dhistory.cut.seeds=100}, from {@code -Dhistory.cut.seed=7} on. A seed gives the same journal and the same
 * odds, but QuestDB's threads make each run its own. {@code -Dhistory.cut.names=LOOSE} lets names survive in any order, which QuestDB
 * does not bear and no file system that is recommended does; {@code -Dhistory.cut.parquet=true} makes Parquet of old partitions.
 */
final class PowerCutTest {
    private static final int CUTS = 4;

    @TempDir
    Path folder;

    /** A copy of the folder, and how far the journal was then. */
    private record Cut(Path image, int committed, int appended, String where) {}

    @Test
    void keepsWhatWasCommittedWhenThePowerIsCut() throws Exception {
        cut(DurableFolder.Names.valueOf(System.getProperty("history.cut.names", "ORDERED")));
    }

    private void cut(DurableFolder.Names rule) throws Exception {
        QuestDbLog.setUp(); // before any class of QuestDB's that has a log
        long first = Long.getLong("history.cut.seed", 1);
        for (long seed = first; seed < first + Long.getLong("history.cut.seeds", 2); seed++) {
            List<String> failures = new ArrayList<>();
            long began = System.nanoTime();
            PowerCutRun journal = new PowerCutRun(new Random(seed));
            List<Cut> cuts = run(journal, rule, seed);
            long ran = System.nanoTime();
            for (Cut cut : cuts) {
                try {
                    verify(journal, cut);
                } catch (Throwable e) {
                    failures.add(cut + ": " + e);
                }
            }
            System.out.printf(
                    "power cuts, seed %d: %d, ran %d ms, verified %d ms%n",
                    seed, cuts.size(), (ran - began) / 1_000_000, (System.nanoTime() - ran) / 1_000_000);
            assertThat(failures).as("seed %d, names %s", seed, rule).isEmpty();
        }
    }

    private List<Cut> run(PowerCutRun run, DurableFolder.Names rule, long seed) throws Exception {
        Random random = new Random(seed);
        Path live = Files.createDirectories(folder.resolve(rule + "-" + seed));
        DurableFolder durable = new DurableFolder(live, rule, random);
        PowerCutFiles files = new PowerCutFiles(durable, random);
        AtomicInteger committed = new AtomicInteger();
        AtomicInteger appended = new AtomicInteger();
        AtomicInteger operations = new AtomicInteger();
        List<Cut> cuts = new ArrayList<>();
        int[] next = {200 + random.nextInt(500)};
        files.at(sync -> {
            if (operations.incrementAndGet() >= next[0] && cuts.size() < CUTS) {
                int safe = committed.get();
                Path image = folder.resolve(rule + "-" + seed + "-cut-" + cuts.size());
                durable.image(image);
                cuts.add(new Cut(
                        image,
                        safe,
                        appended.get(),
                        "operation " + operations + (sync ? ", a sync" : "") + " of "
                                + Thread.currentThread().getName()));
                next[0] = operations.get() + 1 + random.nextInt(1_500);
            }
        });
        QuestDbHistory history = PowerCutRun.open(live, files);
        try {
            for (int i = 0; i < PowerCutRun.READINGS; i++) {
                appended.set(i + 1);
                run.append(history, i, i + 1);
                if (random.nextInt(40) == 0) {
                    history.writer().commit();
                    committed.set(i + 1);
                    if (random.nextInt(5) == 0) {
                        history.awaitVisible();
                    }
                    if (random.nextInt(8) == 0) {
                        history.tend();
                    }
                    if (random.nextInt(15) == 0) {
                        history.close();
                        history = PowerCutRun.open(live, files);
                        run.prepare(history);
                    }
                }
            }
        } finally {
            history.close();
        }
        assertThat(durable.unseen())
                .as("what came to be past the facade")
                .allMatch(path -> path.equals(PowerLoss.MARK) || path.endsWith("data.parquet"));
        return cuts;
    }

    private static void verify(PowerCutRun run, Cut cut) throws Exception {
        Files.writeString(cut.image().resolve(PowerLoss.MARK), "another boot");
        try (QuestDbHistory history = PowerCutRun.open(cut.image(), new OrderedFiles())) {
            run.prepare(history);
            history.awaitVisible();
            assertThat(history.health())
                    .allSatisfy(table -> assertThat(table.problem()).isEmpty());
            run.check(run.stored(history), cut.committed(), cut.appended());
            run.append(history, cut.committed(), PowerCutRun.READINGS);
            history.writer().commit();
            history.awaitVisible();
            run.check(run.stored(history), PowerCutRun.READINGS, PowerCutRun.READINGS);
        }
    }
}
