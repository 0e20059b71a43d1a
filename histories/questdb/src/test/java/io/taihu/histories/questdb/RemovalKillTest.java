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
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The removal of one thing's history is killed again and again, each time after twice as long, until it has ended. */
final class RemovalKillTest {
    private static final long DAY = Duration.ofDays(1).toNanos() / 1_000;
    private static final int DAYS = 9;
    private static final int ROWS = 120;
    private static final int THINGS = 3;
    private static final int ROUNDS_MAX = 12;
    /** Rows of a day that are written anew at once: several stretches in each. */
    private static final int PIECE = 70;

    @TempDir
    Path folder;

    private static final Map<String, String> SETTINGS = Map.of("history.parquet-after", "7d");
    private final Readings readings = new Readings(1, Duration.ZERO);
    private final long first = (System.currentTimeMillis() * 1_000 / DAY - DAYS + 1) * DAY;

    /** Removes thing 2 and says when it begins; then it waits to be killed. */
    public static void main(String[] args) {
        QuestDbHistory history = Readings.open(Path.of(args[0]), SETTINGS);
        System.out.println("begins");
        history.removeInPiecesOf(PIECE, "thing-2");
        LockSupport.park();
    }

    private long time(int day, int row) {
        return first + day * DAY + row * 1_000L;
    }

    @Test
    void isAsItWasOrAsItIsToBeWhenKilledAndEndsInTheEnd() throws Exception {
        try (QuestDbHistory history = Readings.open(folder, SETTINGS)) {
            for (int day = 0; day < DAYS; day++) {
                for (int row = 0; row < ROWS; row++) {
                    Thing thing = readings.thing(1 + row % THINGS);
                    history.writer().append(readings.whole(thing, time(day, row), row), readings.model, thing);
                }
            }
            history.writer().commit();
            history.awaitVisible();
            history.tend();
        }
        int halfway = 0;
        int left = DAYS * ROWS / THINGS;
        for (int round = 0; round < ROUNDS_MAX && left > 0; round++) {
            removeAndKill(Duration.ofMillis(20L << round));
            try (QuestDbHistory history = Readings.open(folder, SETTINGS)) {
                history.awaitVisible();
                int before = left;
                left = check(history);
                assertThat(left).isLessThanOrEqualTo(before);
                halfway += left > 0 && left < DAYS * ROWS / THINGS ? 1 : 0;
                assertThat(history.health())
                        .allSatisfy(table -> assertThat(table.problem()).isEmpty());
            }
        }
        assertThat(left).isZero();
        assertThat(halfway).as("kills between its first stretch and its last").isPositive();
    }

    /** Each row of the others once, with its values; how many are left of the thing that goes. */
    private int check(QuestDbHistory history) {
        List<List<Object>> rows = readings.rows(history);
        int left = 0;
        int at = 0;
        for (int day = 0; day < DAYS; day++) {
            for (int row = 0; row < ROWS; row++) {
                List<Object> next = at < rows.size() ? rows.get(at) : List.of("", 0L);
                boolean there = next.get(1).equals(time(day, row));
                if (row % THINGS != 1) {
                    assertThat(there).as("row %s of day %s", row, day).isTrue();
                    assertThat(next.subList(2, 4)).containsExactly((double) row, row + 1.0);
                } else if (there) {
                    left++;
                }
                at += there ? 1 : 0;
            }
        }
        assertThat(rows).hasSize(at);
        return left;
    }

    private void removeAndKill(Duration after) throws IOException, InterruptedException {
        Process remover = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        RemovalKillTest.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader said =
                new BufferedReader(new InputStreamReader(remover.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(said.readLine()).isEqualTo("begins");
            remover.waitFor(after.toMillis(), TimeUnit.MILLISECONDS); // how far it has come is what is varied
            remover.destroyForcibly();
            assertThat(remover.waitFor(30, TimeUnit.SECONDS)).isTrue();
        }
    }
}
