package io.taihu.histories.questdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.taihu.model.Property;
import io.taihu.model.TaihuException;
import io.taihu.model.Thing;
import io.taihu.model.ThingModel;
import io.taihu.model.ValueType;
import io.taihu.spi.Held;
import io.taihu.spi.History;
import io.taihu.testkit.FolderCopy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is held of a history, and what a copy of it is when it is opened. */
final class CheckpointTest {
    private static final long DAY = Duration.ofDays(1).toNanos() / 1_000;
    private static final int THINGS = 5;

    @TempDir
    Path folder;

    private final Readings readings = new Readings(1, Duration.ZERO);

    @Test
    void theCopyIsWhatWasCommittedThoughEverythingGoesOn() throws Exception {
        Readings gone = new Readings(2, Duration.ZERO);
        List<List<Object>> before;
        FolderCopy copy = copy("copy");
        try (QuestDbHistory history = open("data")) {
            History.Writer writer = history.writer();
            append(writer, 0, 3_000, DAY / 1_000);
            Thing other = gone.thing(1);
            writer.append(gone.whole(other, Readings.BASE, 5), gone.model, other);
            writer.commit();
            history.awaitVisible();
            append(writer, 3_000, 3_500, DAY / 1_000);
            writer.commit(); // perhaps in the log alone when it is held
            before = new ArrayList<>();
            try (Held held = history.hold()) {
                history.awaitVisible();
                before.addAll(readings.rows(history));
                assertThat(before).hasSize(3_500);
                append(writer, 3_500, 4_000, DAY / 1_000);
                Thing late = readings.thing(77);
                for (int i = 0; i < 200; i++) {
                    // in the middle of parts that are held, of a thing that is new
                    writer.append(readings.whole(late, Readings.BASE + i * DAY / 100 + 7, i), readings.model, late);
                    writer.append(
                            readings.some(readings.thing(1), Readings.BASE + i * DAY / 100, 900 + i, 0, 3),
                            readings.model,
                            readings.thing(1));
                }
                ThingModel grown = readings.model.grow(List.of(Property.plain("text", 10, ValueType.STRING)));
                history.prepare(grown);
                writer.commit();
                history.drop(gone.model);
                history.awaitVisible();
                assertThat(readings.rows(history)).hasSizeGreaterThan(4_000);
                held.copyTo(copy);
            }
            append(writer, 4_000, 4_100, DAY / 1_000);
            writer.commit();
            history.awaitVisible();
            assertThat(history.health())
                    .hasSize(1)
                    .allSatisfy(t -> assertThat(t.problem()).isEmpty());
        }
        assertThat(copy.stamps().keySet())
                .noneMatch(name -> name.matches(".*/thing\\.[kv]") && name.contains("2026-11"));
        try (QuestDbHistory history = open("copy")) {
            assertThat(history.isNew()).isFalse();
            history.awaitVisible();
            assertThat(readings.rows(history)).isEqualTo(before);
            assertThat(gone.rows(history)).hasSize(1);
            sameByThing(history, before);
            long counted = copy.counts().get("rows m1_ten");
            assertThat(counted).isBetween(3_000L, 3_500L);
            // it goes on, and what is written again changes nothing
            append(history.writer(), 2_000, 3_600, DAY / 1_000);
            history.writer().commit();
            history.awaitVisible();
            assertThat(readings.rows(history)).hasSize(3_600).startsWith(before.get(0), before.get(1));
            assertThat(history.health()).allSatisfy(t -> assertThat(t.problem()).isEmpty());
        }
        try (QuestDbHistory history = open("copy")) {
            assertThat(readings.rows(history)).hasSize(3_600);
        }
    }

    @Test
    void copiesMadeUnderLoadHaveAllThatWasCommittedBefore() throws Exception {
        AtomicInteger committed = new AtomicInteger();
        AtomicBoolean stop = new AtomicBoolean();
        try (QuestDbHistory history = open("data")) {
            Thread load = new Thread(() -> {
                History.Writer writer = history.writer();
                while (!stop.get()) {
                    int from = committed.get();
                    append(writer, from, from + 500, 20_000_000);
                    writer.commit();
                    committed.set(from + 500);
                }
            });
            load.start();
            try {
                for (int round = 0; round < 4; round++) {
                    int wanted = committed.get() + 3_000;
                    org.awaitility.Awaitility.await()
                            .atMost(Duration.ofMinutes(1))
                            .until(() -> committed.get() >= wanted);
                    int before = committed.get();
                    FolderCopy copy = copy("copy" + round);
                    int after;
                    try (Held held = history.hold()) {
                        after = committed.get() + 500;
                        held.copyTo(copy);
                    }
                    try (QuestDbHistory copied = open("copy" + round)) {
                        copied.awaitVisible();
                        List<List<Object>> rows = readings.rows(copied);
                        assertThat(rows).hasSizeBetween(before, after);
                        for (int i = 0; i < rows.size(); i++) {
                            assertThat(rows.get(i).get(1)).isEqualTo(Readings.BASE + i * 20_000_000L);
                            assertThat(rows.get(i).get(5)).isEqualTo(i + 3.0);
                        }
                        sameByThing(copied, rows);
                    }
                }
            } finally {
                stop.set(true);
                load.join();
            }
        }
    }

    @Test
    void partsOfParquetAreCopied() throws Exception {
        long now = System.currentTimeMillis() * 1_000;
        List<List<Object>> before;
        try (QuestDbHistory history = Readings.open(folder.resolve("data"), Map.of("history.parquet-after", "7d"))) {
            for (int i = 0; i < 2_000; i++) {
                Thing thing = readings.thing(i % THINGS);
                long time = (i < 1_000 ? now - 30 * DAY : now - DAY / 10) + i;
                history.writer().append(readings.whole(thing, time, i), readings.model, thing);
            }
            history.writer().commit();
            history.awaitVisible();
            history.tend();
            before = readings.rows(history);
            try (Held held = history.hold()) {
                held.copyTo(copy("copy"));
            }
        }
        try (QuestDbHistory history = open("copy")) {
            assertThat(readings.rows(history)).isEqualTo(before).hasSize(2_000);
            sameByThing(history, before);
        }
    }

    @Test
    void whatHasNotChangedHasTheSameStampAndWhatHasAnother() throws Exception {
        try (QuestDbHistory history = open("data")) {
            History.Writer writer = history.writer();
            append(writer, 0, 3_000, DAY / 1_000);
            writer.commit();
            history.awaitVisible();
            FolderCopy first = copy("first");
            try (Held held = history.hold()) {
                held.copyTo(first);
            }
            // the second of three days changes, and the last goes on
            Thing late = readings.thing(1);
            writer.append(readings.whole(late, Readings.BASE + DAY + DAY / 2 + 3, 1), readings.model, late);
            append(writer, 3_000, 3_010, DAY / 1_000);
            writer.commit();
            history.awaitVisible();
            FolderCopy second = copy("second");
            try (Held held = history.hold()) {
                held.copyTo(second);
            }
            Map<String, Boolean> same = new TreeMap<>();
            first.stamps().forEach((name, stamp) -> {
                if (!stamp.isEmpty()) {
                    String day = name.replaceAll(".*/(2026-11-\\d\\d).*", "$1");
                    boolean equal = stamp.equals(second.stamps().get(name));
                    same.merge(day, equal, (a, b) -> a && b);
                    if (equal) {
                        assertThat(folder.resolve("first").resolve(name))
                                .hasSameBinaryContentAs(folder.resolve("second").resolve(name));
                    }
                }
            });
            assertThat(same).isEqualTo(Map.of("2026-11-20", true, "2026-11-21", false, "2026-11-22", false));
        }
    }

    @Test
    void isHeldOnceAtATimeAndAgainWhenItIsLetGo() throws Exception {
        try (QuestDbHistory history = open("data")) {
            append(history.writer(), 0, 10, 1_000);
            history.writer().commit();
            Held held = history.hold();
            held.copyTo(copy("one")); // lets go of the logs, which the second wants as well
            assertThatThrownBy(history::hold).isInstanceOf(TaihuException.class).hasMessageContaining("copied already");
            held.close();
            try (Held again = history.hold()) {
                again.copyTo(copy("two"));
            }
            assertThat(Files.exists(folder.resolve("data/.checkpoint/db"))).isFalse();
        }
        try (QuestDbHistory history = open("two")) {
            history.awaitVisible();
            assertThat(readings.rows(history)).hasSize(10);
        }
    }

    @Test
    void aKillWhileItIsHeldDoesNoHarm() throws Exception {
        FolderCopy copy = copy("killed");
        try (QuestDbHistory history = open("data")) {
            append(history.writer(), 0, 100, 1_000);
            history.writer().commit();
            history.awaitVisible();
            try (Held held = history.hold()) {
                held.copyTo(copy);
            }
        }
        // as a kill leaves it: with what was held, and nobody who wants to go back to it
        Files.delete(folder.resolve("killed/_restore"));
        try (QuestDbHistory history = open("killed")) {
            assertThat(history.health()).isNotNull();
            try (Held held = history.hold()) {
                held.copyTo(copy("after"));
            }
        }
    }

    private void append(History.Writer writer, int from, int to, long step) {
        for (int i = from; i < to; i++) {
            Thing thing = readings.thing(i % THINGS);
            writer.append(readings.whole(thing, Readings.BASE + i * step, i), readings.model, thing);
        }
    }

    /** Asks for each thing, which goes by the index. */
    private void sameByThing(History history, List<List<Object>> all) {
        for (int number = 0; number < THINGS; number++) {
            String thing = "thing-" + number;
            AtomicInteger count = new AtomicInteger();
            history.rows(
                    new History.Query(readings.model, List.of(thing), readings.model.slots(), 0, Long.MAX_VALUE / 2),
                    null,
                    100_000,
                    (id, time, values) -> count.incrementAndGet());
            assertThat(count.get()).isEqualTo((int)
                    all.stream().filter(row -> row.get(0).equals(thing)).count());
        }
    }

    private QuestDbHistory open(String name) {
        return Readings.open(folder.resolve(name), Map.of());
    }

    private FolderCopy copy(String name) {
        return new FolderCopy(folder.resolve(name));
    }
}
