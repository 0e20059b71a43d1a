package io.taihu.histories.questdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.taihu.model.Thing;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The removal of one thing's history is killed again and again, each time after one change more, until it has ended. */
final class RemovalKillTest {
    private static final long DAY = Duration.ofDays(1).toNanos() / 1_000;
    private static final int DAYS = 9;
    private static final int ROWS = 120;
    private static final int THINGS = 3;
    private static final int ROUNDS_MAX = 12;
    /** Rows of a day that are written anew at once: several stretches in each. */
    private static final int PIECE = 70;

    /** From the last change to the kill, for each change: so that it comes at another place of a change each time. */
    private static final Duration PAUSE = Duration.ofNanos(300_000);

    private static final int KILLED = 9;
    private static final int ENDED = 0;

    @TempDir
    Path folder;

    private static final Map<String, String> SETTINGS = Map.of("history.parquet-after", "7d");
    private final Readings readings = new Readings(1, Duration.ZERO);
    private final long first = (System.currentTimeMillis() * 1_000 / DAY - DAYS + 1) * DAY;

    /** Removes thing 2, and dies as if killed when so many changes have been made and some time has passed since. */
    public static void main(String[] args) {
        QuestDbHistory history = Readings.open(Path.of(args[0]), SETTINGS);
        long last = history.changes() + Long.parseLong(args[1]);
        long pause = Long.parseLong(args[2]);
        Thread.ofPlatform().daemon().start(() -> {
            while (history.changes() < last) {
                Thread.onSpinWait();
            }
            LockSupport.parkNanos(pause);
            Runtime.getRuntime().halt(KILLED);
        });
        history.removeInPiecesOf(PIECE, "thing-2");
        Runtime.getRuntime().halt(ENDED);
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
            boolean ended = removeAndKill(round);
            try (QuestDbHistory history = Readings.open(folder, SETTINGS)) {
                history.awaitVisible();
                int before = left;
                left = check(history);
                assertThat(left).isLessThanOrEqualTo(before);
                assertThat(ended && left > 0).as("ended with rows left").isFalse();
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

    /** Whether it ended before it was killed. */
    private boolean removeAndKill(int changes) throws IOException, InterruptedException {
        Process remover = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        RemovalKillTest.class.getName(),
                        folder.toString(),
                        Integer.toString(changes),
                        Long.toString(changes * PAUSE.toNanos()))
                .inheritIO()
                .start();
        assertThat(remover.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(remover.exitValue()).isIn(KILLED, ENDED);
        return remover.exitValue() == ENDED;
    }
}
