package io.taihu.histories.questdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.taihu.model.Property;
import io.taihu.model.Quality;
import io.taihu.model.RecordKind;
import io.taihu.model.RecordView;
import io.taihu.model.RecordWriter;
import io.taihu.model.TaihuException;
import io.taihu.model.Thing;
import io.taihu.model.ThingModel;
import io.taihu.model.ValueType;
import io.taihu.spi.History;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class UpkeepTest {
    private static final long DAY = Duration.ofDays(1).toNanos() / 1_000;

    @TempDir
    Path folder;

    private static void append(QuestDbHistory history, Readings readings, long number, long time, double base) {
        Thing thing = readings.thing(number);
        history.writer().append(readings.whole(thing, time, base), readings.model, thing);
    }

    private static void commit(QuestDbHistory history) throws InterruptedException {
        history.writer().commit();
        history.awaitVisible();
    }

    private Path table(String name) throws IOException {
        try (Stream<Path> tables = Files.list(folder.resolve("db"))) {
            return tables.filter(table -> table.getFileName().toString().startsWith(name))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private long parquets() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith("data.parquet"))
                    .count();
        }
    }

    @Test
    void makesParquetOfOldPartitionsAndGoesOnWithThem() throws Exception {
        Readings readings = new Readings(1, Duration.ZERO);
        long now = System.currentTimeMillis() * 1_000;
        long old = now - 30 * DAY;
        try (QuestDbHistory history = Readings.open(folder, Map.of("history.parquet-after", "7d"))) {
            for (int i = 0; i < 1_000; i++) {
                append(history, readings, 1 + i % 3, old + i, i);
                append(history, readings, 1 + i % 3, now - 1_000 + i, i);
            }
            commit(history);
            List<List<Object>> before = readings.rows(history);
            assertThat(before).hasSize(2_000);
            assertThat(parquets()).isZero();

            history.tend();
            assertThat(parquets()).isEqualTo(1);
            assertThat(readings.rows(history)).isEqualTo(before);
            assertThat(sampled(history, readings, List.of(), old, old + 1_000)).hasSize(30);
            assertThat(sampled(history, readings, List.of("thing-2"), old, old + 1_000))
                    .hasSize(10);

            Thing late = readings.thing(1);
            history.writer().append(readings.some(late, old, 7_000, 2, 3), readings.model, late);
            append(history, readings, 1, old + 3, 5_000);
            append(history, readings, 9, old + 5_000_000, 9);
            ThingModel grown = readings.model.grow(List.of(Property.plain("text", 10, ValueType.STRING)));
            history.prepare(grown);
            commit(history);
            List<List<Object>> after = readings.rows(history);
            assertThat(after).hasSize(2_001);
            assertThat(after.get(0).subList(2, 6)).containsExactly(0.0, 1.0, 7_002.0, 3.0);
            assertThat(after.get(3).subList(2, 4)).containsExactly(5_000.0, 5_001.0);
        }
        try (QuestDbHistory history = Readings.open(folder, Map.of("history.parquet-after", "7d"))) {
            assertThat(readings.rows(history)).hasSize(2_001);
            history.tend();
            assertThat(history.health())
                    .allSatisfy(table -> assertThat(table.problem()).isEmpty());
        }
    }

    @Test
    void removesAThingFromParquetOfFewerColumnsThanTheTable() throws Exception {
        Readings readings = new Readings(1, Duration.ZERO);
        long now = System.currentTimeMillis() * 1_000;
        long old = now - 30 * DAY;
        try (QuestDbHistory history = Readings.open(folder, Map.of("history.parquet-after", "7d"))) {
            for (int i = 0; i < 300; i++) {
                append(history, readings, 1 + i % 3, old + i, i);
                append(history, readings, 1 + i % 3, now - 1_000 + i, i);
            }
            commit(history);
            history.tend();
            assertThat(parquets()).isEqualTo(1);
            history.prepare(readings.model.grow(List.of(Property.plain("text", 10, ValueType.STRING))));

            history.writer().remove(readings.thing(2).id());

            assertThat(readings.rows(history)).hasSize(400);
            assertThat(sampled(history, readings, List.of("thing-2"), old, now + 1_000_000))
                    .isEmpty();
            history.tend();
            assertThat(parquets()).isEqualTo(1);
            assertThat(readings.rows(history)).hasSize(400);
            assertThat(history.health())
                    .allSatisfy(table -> assertThat(table.problem()).isEmpty());
        }
    }

    @Test
    void warmsUpWhateverThereIs() throws Exception {
        Readings readings = new Readings(1, Duration.ZERO);
        try (QuestDbHistory history = Readings.open(folder, Map.of())) {
            history.warmUp();
            history.prepare(readings.model);
            history.warmUp();
            append(history, readings, 1, 5, 1); // within the first seconds there are
            commit(history);
            history.warmUp();
            assertThat(readings.rows(history)).hasSize(1);
        }
        removePartition(table("m1_ten~"), "1970-01-01");
        try (QuestDbHistory history = Readings.open(folder, Map.of())) {
            assertThatThrownBy(history::warmUp).isInstanceOf(TaihuException.class);
            history.tend();
            assertThat(Thread.getAllStackTraces().keySet())
                    .anySatisfy(thread -> assertThat(thread.getName()).isEqualTo("history-upkeep"));
        }
    }

    @Test
    void removesAThingFromAPartitionInPieces() throws Exception {
        Readings readings = new Readings(1, Duration.ZERO);
        long now = System.currentTimeMillis() * 1_000;
        try (QuestDbHistory history = Readings.open(folder, Map.of())) {
            for (int i = 0; i < 900; i++) {
                append(history, readings, 1 + i % 3, now + i * i, i);
            }
            commit(history);
            history.removeInPiecesOf(70, readings.thing(2).id());
            assertThat(readings.rows(history)).hasSize(600);
            assertThat(sampled(history, readings, List.of("thing-2"), now, now + 1_000_000))
                    .isEmpty();
        }
    }

    private static List<Object> sampled(
            QuestDbHistory history, Readings readings, List<String> things, long from, long to) {
        List<Object> rows = new ArrayList<>();
        history.sampled(
                new History.Query(readings.model, things, readings.model.slots(), from, to),
                10,
                EnumSet.of(History.Aggregate.AVG),
                (thing, time, values) -> rows.add(List.of(thing, time, values[0])));
        return rows;
    }

    @Test
    void refusesAFolderThatIsOpen() {
        try (QuestDbHistory history = Readings.open(folder, Map.of())) {
            assertThat(history.isNew()).isTrue();
            assertThatThrownBy(() -> Readings.open(folder, Map.of()).close())
                    .isInstanceOf(TaihuException.class)
                    .hasMessageContaining(folder.toString());
        }
    }

    @Test
    void keepsColumnsOfANewerModelWhenOlderReadingsAreReplayed() throws Exception {
        Readings readings = new Readings(1, Duration.ZERO);
        ThingModel newer = readings.model.grow(List.of(Property.plain("later", 10, ValueType.NUMBER)));
        Thing thing = readings.thing(1);
        RecordWriter record = new RecordWriter();
        try (QuestDbHistory history = Readings.open(folder, Map.of())) {
            append(history, readings, 1, Readings.BASE, 1);
            record.begin(RecordKind.READING, newer, 1, Readings.BASE, 0).number(10, 7, Quality.GOOD);
            history.writer().append(new RecordView().wrap(record.bytes(), 0, record.length()), newer, thing);
            commit(history);
        }
        try (QuestDbHistory history = Readings.open(folder, Map.of())) {
            history.prepare(newer);
            append(history, readings, 1, Readings.BASE, 1);
            commit(history);
            List<Object> values = new ArrayList<>();
            history.rows(
                    new History.Query(newer, List.of(), newer.slots().subList(9, 11), 0, Long.MAX_VALUE),
                    null,
                    10,
                    (id, time, row) -> values.addAll(java.util.Arrays.asList(row)));
            assertThat(values).containsExactly(10.0, 7.0);
        }
    }

    @Test
    void tellsWhetherItIsNew() {
        try (QuestDbHistory history = Readings.open(folder, Map.of())) {
            assertThat(history.isNew()).isTrue();
        }
        try (QuestDbHistory history = Readings.open(folder, Map.of())) {
            assertThat(history.isNew()).isFalse();
        }
    }

    @Test
    void changesTheRetentionOfATable() throws Exception {
        Readings ever = new Readings(1, Duration.ZERO);
        Readings days = new Readings(1, Duration.ofDays(3));
        long now = System.currentTimeMillis() * 1_000;
        try (QuestDbHistory history = Readings.open(folder, Map.of())) {
            history.prepare(ever.model);
            for (int day = 0; day < 10; day++) {
                append(history, ever, 1, now - day * DAY, day);
            }
            commit(history);
            history.tend();
            assertThat(ever.rows(history)).hasSize(10);

            history.prepare(days.model);
            history.prepare(days.model);
            commit(history);
            history.tend();
            assertThat(ever.rows(history)).hasSizeBetween(3, 5);

            history.prepare(ever.model);
            for (int day = 0; day < 10; day++) {
                append(history, ever, 1, now - day * DAY, day);
            }
            commit(history);
            history.tend();
            assertThat(ever.rows(history)).hasSize(10);
        }
    }

    @Test
    void healsASuspendedTable() throws Exception {
        Readings readings = new Readings(1, Duration.ZERO);
        try (QuestDbHistory history = Readings.open(folder, Map.of())) {
            append(history, readings, 1, Readings.BASE, 1);
            commit(history);
            history.suspend("m1_ten");
            append(history, readings, 1, Readings.BASE + 1, 2);
            history.writer().commit();
            assertThat(history.health())
                    .singleElement()
                    .satisfies(table -> assertThat(table.problem()).contains("wait outside"));

            history.tend();
            history.awaitVisible();
            assertThat(readings.rows(history)).hasSize(2);
            assertThat(history.health())
                    .singleElement()
                    .satisfies(table -> assertThat(table.problem()).isEmpty());
        }
    }

    @Test
    void healsASuspendedTableWhenALateRowNeedsIt() throws Exception {
        Readings readings = new Readings(1, Duration.ZERO);
        try (QuestDbHistory history = Readings.open(folder, Map.of())) {
            append(history, readings, 1, Readings.BASE, 1);
            append(history, readings, 1, Readings.BASE + 1, 1);
            commit(history);
            history.suspend("m1_ten");
            Thing thing = readings.thing(1);
            history.writer().append(readings.some(thing, Readings.BASE, 100, 0, 1), readings.model, thing);
            commit(history);
            assertThat(readings.rows(history).getFirst().subList(2, 4)).containsExactly(100.0, 2.0);
        }
    }

    @Test
    void setsADamagedTableAsideAndKeepsTheOthers() throws Exception {
        Readings one = new Readings(1, Duration.ZERO);
        Readings two = new Readings(2, Duration.ZERO);
        try (QuestDbHistory history = Readings.open(folder, Map.of())) {
            append(history, one, 1, Readings.BASE, 1);
            append(history, two, 1, Readings.BASE, 1);
            commit(history);
        }
        Files.write(table("m1_ten").resolve("_txn"), new byte[] {1, 2, 3});
        try (QuestDbHistory history = Readings.open(folder, Map.of())) {
            history.prepare(one.model);
            history.prepare(two.model);
            append(history, one, 1, Readings.BASE + 1, 2);
            append(history, two, 1, Readings.BASE + 1, 2);
            history.writer().commit();
            append(history, two, 1, Readings.BASE + 2, 3);
            history.writer().commit();
            history.awaitVisible();
            assertThat(two.rows(history)).hasSize(3);
            assertThatThrownBy(() -> one.rows(history))
                    .isInstanceOf(TaihuException.class)
                    .hasMessageContaining(folder.toString());
            assertThat(history.health()).anySatisfy(table -> {
                assertThat(table.table()).isEqualTo("m1_ten");
                assertThat(table.problem()).isNotEmpty();
            });
        }
    }

    @Test
    void setsATableAsideOfWhichAPartitionIsMissing() throws Exception {
        Readings one = new Readings(1, Duration.ZERO);
        Readings two = new Readings(2, Duration.ZERO);
        try (QuestDbHistory history = Readings.open(folder, Map.of())) {
            for (int day = 0; day < 3; day++) {
                append(history, one, 1, Readings.BASE + day * DAY, day);
                append(history, two, 1, Readings.BASE + day * DAY, day);
            }
            commit(history);
        }
        removePartition(table("m1_ten~"), "2026-11-20");
        try (QuestDbHistory history = Readings.open(folder, Map.of())) {
            int failures = 0;
            for (int i = 0; i < 3; i++) {
                boolean committed = false;
                while (!committed && failures <= QuestDbWriter.UNREADABLE_TRIES) {
                    try {
                        for (Readings readings : List.of(one, two)) {
                            Thing thing = readings.thing(1);
                            history.writer()
                                    .append(readings.some(thing, Readings.BASE + i, 50, 0, 2), readings.model, thing);
                            append(history, readings, 1, Readings.BASE + 3 * DAY + i, 3);
                        }
                        history.writer().commit();
                        committed = true;
                    } catch (TaihuException e) {
                        // what reads the journal offers it again: it might have passed
                        failures++;
                    }
                }
            }
            assertThat(failures).isEqualTo(QuestDbWriter.UNREADABLE_TRIES - 1);
            history.awaitVisible();
            assertThat(two.rows(history)).hasSize(3 + 2 + 3);
            assertThat(history.health()).anySatisfy(table -> {
                assertThat(table.table()).isEqualTo("m1_ten");
                assertThat(table.problem()).contains("2026-11-20");
            });
        }
    }

    private static void removePartition(Path table, String name) throws IOException {
        try (Stream<Path> all = Files.walk(table)) {
            for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
                if (table.relativize(file).toString().startsWith(name)) {
                    Files.delete(file);
                }
            }
        }
    }

    @Test
    void namesTheFolderWhenItCannotBeOpened() throws Exception {
        Files.createDirectories(folder.resolve("db").resolve("_tab_index.d"));
        assertThatThrownBy(() -> Readings.open(folder, Map.of()).close())
                .isInstanceOf(TaihuException.class)
                .hasMessageContaining(folder.toString())
                .hasMessageContaining("move the folder away");
    }
}
