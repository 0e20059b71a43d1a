package io.taihu.journals.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.taihu.spi.Clock;
import io.taihu.spi.JournalException;
import io.taihu.spi.JournalReader;
import io.taihu.spi.Meters;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real process is killed under load, again and again, and what it had acknowledged is looked for.
 *
 * <p>{@code -Dtaihu.kill.rounds=N} makes more rounds than {@value #ROUNDS}; {@code -Dtaihu.kill.seed=S} repeats their moments.
 */
final class KillTest {
    private static final int ROUNDS = 10;
    private static final int PRODUCERS = 3;
    private static final int LINES_MAX = 30_000;

    @TempDir
    Path folder;

    private final int[] found = new int[PRODUCERS];
    private final int[] acknowledged = new int[PRODUCERS];
    private long committed;

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void losesNothingAcknowledgedWhenKilled() throws Exception {
        long seed = Long.getLong("taihu.kill.seed", System.nanoTime());
        int rounds = Integer.getInteger("taihu.kill.rounds", ROUNDS);
        SplittableRandom random = new SplittableRandom(seed);
        Arrays.fill(found, -1);
        Arrays.fill(acknowledged, -1);
        open().close();
        try {
            for (int round = 0; round < rounds; round++) {
                runAndKill(random, round);
                verify(round);
            }
        } catch (AssertionError | JournalException e) {
            throw new AssertionError("seed " + seed, e);
        }
        assertThat(found).as("records of each producer").doesNotContain(-1);
    }

    @Test
    @Timeout(60)
    void isRefusedWhileAnotherProcessHoldsTheFolder() throws Exception {
        open().close();
        Process child = start(FileJournal.Flusher.INLINE);
        try (BufferedReader out = child.inputReader(StandardCharsets.US_ASCII)) {
            assertThat(out.readLine()).isEqualTo("open");
            Assertions.assertThatThrownBy(this::open)
                    .isInstanceOf(JournalException.class)
                    .hasMessageContaining(folder.toString())
                    .hasMessageContaining("in use by another server (process " + child.pid() + ")");
        } finally {
            child.destroyForcibly().waitFor();
        }
        open().close();
    }

    private FileJournal open() {
        FileJournal journal = FileJournal.open(
                FolderDisk.take(folder),
                KillChild.options(FileJournal.Flusher.AUTO),
                Clock.system(),
                Meters.none(),
                RandomGenerator.getDefault());
        journal.reader("parent").close(); // from the beginning on everything is kept for it
        return journal;
    }

    private Process start(FileJournal.Flusher flusher) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                KillChild.class.getName(),
                folder.toString(),
                flusher.name()));
        for (int number : found) {
            command.add(Integer.toString(number + 1));
        }
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private void runAndKill(SplittableRandom random, int round) throws Exception {
        FileJournal.Flusher[] flushers = FileJournal.Flusher.values();
        Process child = start(flushers[round % flushers.length]);
        int lines = 1 + random.nextInt(round % 4 == 0 ? 50 : LINES_MAX);
        try (BufferedReader out = child.inputReader(StandardCharsets.US_ASCII)) {
            assertThat(out.readLine()).as("first words of the child").isEqualTo("open");
            String line = out.readLine();
            for (int i = 0; line != null; i++) {
                if (i == lines) {
                    child.toHandle()
                            .destroyForcibly(); // unlike the process itself, it leaves what was printed to be read
                }
                take(line);
                line = out.readLine();
            }
        } finally {
            child.destroyForcibly().waitFor();
        }
    }

    private void take(String line) {
        String[] words = line.split(" ", -1);
        try {
            if (words.length == 3 && words[0].equals("A")) {
                int producer = Integer.parseInt(words[1]);
                acknowledged[producer] = Math.max(acknowledged[producer], Integer.parseInt(words[2]));
            } else if (words.length == 2 && words[0].equals("C")) {
                committed = Math.max(committed, Long.parseLong(words[1]));
            }
        } catch (NumberFormatException e) {
            assertThat(line).as("a line the kill has cut").isNotNull();
        }
    }

    private void verify(int round) throws InterruptedException {
        try (FileJournal journal = open();
                JournalReader reader = journal.reader("parent")) {
            if (committed > 0) {
                assertThat(journal.positions().get(KillChild.READER))
                        .as("round %s: position of the child's reader", round)
                        .isBetween(committed, journal.end());
            }
            JournalReader.Batch batch = reader.poll(Duration.ZERO);
            while (batch.end() > reader.committed()) {
                while (batch.next()) {
                    ByteBuffer record = ByteBuffer.wrap(batch.bytes(), batch.offset(), batch.length());
                    int producer = record.getInt();
                    int number = record.getInt();
                    assertThat(number).as("round %s: next number", round).isEqualTo(found[producer] + 1);
                    found[producer] = number;
                    assertThat(Arrays.copyOfRange(batch.bytes(), batch.offset(), batch.offset() + batch.length()))
                            .isEqualTo(KillChild.record(producer, number));
                }
                reader.commit(batch.end());
                batch = reader.poll(Duration.ZERO);
            }
            assertThat(reader.position()).isEqualTo(journal.end());
            for (int producer = 0; producer < PRODUCERS; producer++) {
                assertThat(found[producer])
                        .as(
                                "round %s: last record of producer %s, acknowledged %s",
                                round, producer, acknowledged[producer])
                        .isGreaterThanOrEqualTo(acknowledged[producer]);
            }
        }
    }
}
