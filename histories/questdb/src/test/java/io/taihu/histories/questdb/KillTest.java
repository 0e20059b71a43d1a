package io.taihu.histories.questdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.taihu.model.Thing;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KillTest {
    private static final int THINGS = 5;
    private static final int COMMIT = 200;
    private static final int ROUNDS = 3;

    @TempDir
    Path folder;

    /** The n-th reading of the endless journal that the test replays: two partial ones for each row. */
    private static void append(QuestDbHistory history, Readings readings, long n) {
        Thing thing = readings.thing(1 + n / 2 % THINGS);
        long time = Readings.BASE + n / 2 / THINGS * 1_000;
        boolean first = n % 2 == 0;
        history.writer()
                .append(readings.some(thing, time, n / 2, first ? 0 : 4, first ? 4 : 10), readings.model, thing);
    }

    /** Writes from a number on until it is killed, and says what is committed. */
    public static void main(String[] args) {
        QuestDbHistory history = Readings.open(Path.of(args[0]), Map.of());
        Readings readings = new Readings(1, Duration.ZERO);
        for (long n = Long.parseLong(args[1]); ; n++) {
            append(history, readings, n);
            if (n % COMMIT == COMMIT - 3) {
                history.writer().commit();
                System.out.println(n + 1);
            }
        }
    }

    @Test
    void keepsWhatWasCommittedWhenKilledAndDoublesNothingWhenReplayed() throws Exception {
        long committed = 0;
        for (int round = 0; round < ROUNDS; round++) {
            committed = writeAndKill(committed, 8 + 9 * round);
        }
        Readings readings = new Readings(1, Duration.ZERO);
        try (QuestDbHistory history = Readings.open(folder, Map.of())) {
            history.awaitVisible();
            List<List<Object>> rows = readings.rows(history);
            assertThat(rows).hasSizeGreaterThanOrEqualTo((int) (committed / 2));
            check(rows.subList(0, (int) (committed / 2)));
            assertThat(history.health())
                    .allSatisfy(table -> assertThat(table.problem()).isEmpty());

            for (long n = Math.max(0, committed - 1_000); n < committed + 1_000; n++) {
                append(history, readings, n);
            }
            history.writer().commit();
            history.awaitVisible();
            List<List<Object>> replayed = readings.rows(history);
            assertThat(replayed.size()).isEqualTo(Math.max(rows.size(), (int) (committed + 1_000) / 2));
            check(replayed.subList(0, (int) (committed + 1_000) / 2));
        }
    }

    /** Each row once, none missing, its ten values whole. */
    private static void check(List<List<Object>> rows) {
        for (int row = 0; row < rows.size(); row++) {
            List<Object> values = rows.get(row);
            assertThat(values.get(0)).isEqualTo("thing-" + (1 + row % THINGS));
            assertThat(values.get(1)).isEqualTo(Readings.BASE + row / THINGS * 1_000L);
            for (int slot = 0; slot < 10; slot++) {
                assertThat(values.get(2 + slot)).isEqualTo((double) row + slot);
            }
        }
    }

    private long writeAndKill(long from, int commits) throws IOException, InterruptedException {
        Process writer = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KillTest.class.getName(),
                        folder.toString(),
                        Long.toString(from))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        long committed = from;
        try (BufferedReader said =
                new BufferedReader(new InputStreamReader(writer.getInputStream(), StandardCharsets.UTF_8))) {
            for (int i = 0; i < commits; i++) {
                String line = said.readLine();
                assertThat(line).as("what the writer says").isNotNull();
                committed = Long.parseLong(line);
            }
        } finally {
            writer.destroyForcibly();
            assertThat(writer.waitFor(30, TimeUnit.SECONDS)).isTrue();
        }
        return committed;
    }
}
