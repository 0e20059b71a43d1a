package io.taihu.histories.questdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.taihu.model.Property;
import io.taihu.model.Quality;
import io.taihu.model.RecordKind;
import io.taihu.model.RecordView;
import io.taihu.model.RecordWriter;
import io.taihu.model.Thing;
import io.taihu.model.ThingModel;
import io.taihu.model.ValueType;
import io.taihu.spi.Clock;
import io.taihu.spi.History;
import io.taihu.spi.Meters;
import io.taihu.spi.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A table with Parquet gains columns: all of it can be read, one thing of it found, and rows still go into all of it. */
final class ParquetGrowthTest {
    private static final long DAY = Duration.ofDays(1).toNanos() / 1_000;
    private static final Map<String, String> PARQUET = Map.of("history.parquet-after", "7d", "history.sql-port", "0");
    private static final int ROWS = 300;

    @TempDir
    Path folder;

    private final Readings readings = new Readings(1, Duration.ZERO);
    private final RecordWriter record = new RecordWriter();
    private final long now = System.currentTimeMillis() * 1_000;
    private final long[] days = {now - 30 * DAY, now - 20 * DAY, now - 1_000};
    private ThingModel grown;

    @BeforeEach
    void grow() {
        grown = readings.model.grow(List.of(
                Property.plain("text", 10, ValueType.STRING),
                Property.plain("level", 11, ValueType.NUMBER),
                Property.plain("place", 12, ValueType.LOCATION)));
    }

    /** Three things, each with a third of the rows of each of three days. */
    private void write(QuestDbHistory history) throws InterruptedException {
        for (int i = 0; i < ROWS; i++) {
            for (long day : days) {
                Thing thing = readings.thing(1 + i % 3);
                history.writer().append(readings.whole(thing, day + i, i), readings.model, thing);
            }
        }
        commit(history);
    }

    private void commit(QuestDbHistory history) throws InterruptedException {
        history.writer().commit();
        history.awaitVisible();
    }

    private void append(QuestDbHistory history, long thing, long time, double level) {
        record.begin(RecordKind.READING, grown, thing, time, 0).number(11, level, Quality.GOOD);
        history.writer()
                .append(new RecordView().wrap(record.bytes(), 0, record.length()), grown, readings.thing(thing));
    }

    private QuestDbHistory withNarrowParquet() throws Exception {
        QuestDbHistory history = Readings.open(folder, PARQUET);
        write(history);
        history.tend();
        assertThat(parquets()).isEqualTo(2);
        append(history, 1, now + 5_000, 7);
        commit(history);
        return history;
    }

    private long parquets() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith("data.parquet"))
                    .count();
        }
    }

    private List<List<Object>> rows(QuestDbHistory history, ThingModel model, String... things) {
        List<List<Object>> rows = new ArrayList<>();
        History.Query query = new History.Query(model, List.of(things), model.slots(), 0, Long.MAX_VALUE);
        boolean more = history.rows(query, null, 100_000, (thing, time, values) -> {
            List<Object> row = new ArrayList<>(List.of(thing, time));
            row.addAll(Arrays.asList(values));
            rows.add(row);
        });
        assertThat(more).isFalse();
        return rows;
    }

    private List<Object> counted(QuestDbHistory history, int slot, long from, long until, String... things) {
        List<Object> counts = new ArrayList<>();
        history.sampled(
                new History.Query(grown, List.of(things), grown.slots().subList(slot, slot + 1), from, until),
                1,
                EnumSet.of(History.Aggregate.COUNT),
                (thing, time, values) -> counts.add(values[0]));
        return counts;
    }

    private static void isHealthy(QuestDbHistory history) {
        assertThat(history.health())
                .allSatisfy(table -> assertThat(table.problem()).isEmpty());
    }

    @Test
    void findsOneThingInADayThatCameAndBecameParquetWhileAReaderWasOpen() throws Exception {
        try (QuestDbHistory history = Readings.open(folder, PARQUET)) {
            write(history);
            history.tend();
            for (int day = 0; day < 2; day++) {
                assertThat(counted(history, 0, days[day], days[day] + ROWS, "thing-2"))
                        .containsExactly(100L);
                assertThat(counted(history, 0, days[day], days[day] + ROWS, "thing-2", "thing-3"))
                        .containsExactly(100L, 100L);
            }
            assertThat(rows(history, readings.model, "thing-2")).hasSize(300);
            try (Connection sql = connect(history);
                    Statement statement = sql.createStatement();
                    ResultSet count = statement.executeQuery("SELECT count() FROM m1_ten WHERE thing = 'thing-2'")) {
                assertThat(count.next()).isTrue();
                assertThat(count.getLong(1)).isEqualTo(300);
            }
        }
    }

    @Test
    void readsWhatIsThereBesideColumnsThatCameLater() throws Exception {
        try (QuestDbHistory history = withNarrowParquet()) {
            List<List<Object>> all = rows(history, grown);
            assertThat(all).hasSize(3 * ROWS + 1);
            assertThat(all.getFirst().subList(1, 4)).containsExactly(days[0], 0.0, 1.0);
            assertThat(all.getFirst().subList(12, 15)).containsOnlyNulls();
            assertThat(all.getLast().subList(1, 3)).containsExactly(now + 5_000, null);
            assertThat(all.getLast().get(13)).isEqualTo(7.0);
            assertThat(rows(history, grown, "thing-2")).hasSize(ROWS);
            assertThat(rows(history, grown, "thing-1", "thing-2")).hasSize(2 * ROWS + 1);
            assertThat(counted(history, 0, days[0], now + 9_000)).containsExactly(300L, 300L, 300L);
            assertThat(counted(history, 11, days[0], now + 9_000)).containsExactly(1L, 0L, 0L);
            assertThat(counted(history, 11, days[0], days[0] + ROWS, "thing-2")).containsExactly(0L);
            assertThat(counted(history, 12, days[0], now + 9_000, "thing-1")).containsExactly(0L);
            isHealthy(history);
        }
    }

    @Test
    void readsPageByPageAcrossTheBorderOfNarrowParts() throws Exception {
        try (QuestDbHistory history = withNarrowParquet()) {
            List<Object> times = new ArrayList<>();
            History.Query query = new History.Query(grown, List.of("thing-3"), grown.slots(), 0, Long.MAX_VALUE);
            History.After[] after = new History.After[1];
            while (history.rows(query, after[0], 70, (thing, time, values) -> {
                times.add(time);
                after[0] = new History.After(time, thing);
            })) {}
            assertThat(times).hasSize(ROWS).doesNotHaveDuplicates();
        }
    }

    @Test
    void findsTheLastValuesInNarrowParts() throws Exception {
        try (QuestDbHistory history = withNarrowParquet()) {
            List<Object> found = new ArrayList<>();
            history.latest(
                    new History.Query(
                            grown,
                            List.of("thing-2"),
                            List.of(grown.slots().get(0), grown.slots().get(11)),
                            0,
                            days[1]),
                    (thing, last, values) -> found.addAll(Arrays.asList(thing, last, values[0].value(), values[1])));
            assertThat(found).containsExactly("thing-2", days[0] + 298, 298.0, null);
        }
    }

    @Test
    void takesLateRowsIntoNarrowParts() throws Exception {
        try (QuestDbHistory history = withNarrowParquet()) {
            Thing one = readings.thing(1);
            append(history, 1, days[0], 17); // merges with a stored row
            append(history, 2, days[0] + 5_000_000, 18); // a time of its own
            history.writer().append(readings.whole(one, days[0] + 3, 9_000), readings.model, one);
            commit(history);

            assertThat(parquets()).isEqualTo(1);
            List<List<Object>> all = rows(history, grown);
            assertThat(all).hasSize(3 * ROWS + 2);
            assertThat(all.getFirst().subList(1, 4)).containsExactly(days[0], 0.0, 1.0);
            assertThat(all.getFirst().get(13)).isEqualTo(17.0);
            assertThat(all.get(3).get(2)).isEqualTo(9_000.0);
            assertThat(counted(history, 11, days[0], days[1])).containsExactly(1L, 1L, 0L);
            isHealthy(history);
        }
    }

    @Test
    void takesLateRowsIntoNarrowPartsAfterARestart() throws Exception {
        withNarrowParquet().close();
        try (QuestDbHistory history = Readings.open(folder, PARQUET)) {
            history.prepare(grown);
            append(history, 1, days[1] + 9_000_000, 19);
            append(history, 1, days[1], 20);
            commit(history);
            assertThat(counted(history, 11, days[1], days[2])).containsExactly(2L, 0L, 0L);
            assertThat(counted(history, 0, days[1], days[2])).containsExactly(100L, 100L, 100L);
            isHealthy(history);
        }
    }

    @Test
    void makesNarrowParquetAnewSoThatSqlReadsIt() throws Exception {
        try (QuestDbHistory history = withNarrowParquet()) {
            history.tend();
            assertThat(parquets()).isEqualTo(2);
            try (Connection sql = connect(history);
                    Statement statement = sql.createStatement();
                    ResultSet rows = statement.executeQuery("SELECT * FROM m1_ten WHERE thing = 'thing-1'")) {
                int count = 0;
                int levels = 0;
                while (rows.next()) {
                    count++;
                    rows.getDouble("level");
                    levels += rows.wasNull() ? 0 : 1;
                }
                assertThat(List.of(count, levels)).containsExactly(ROWS + 1, 1);
            }
            assertThat(rows(history, grown, "thing-2")).hasSize(ROWS);
            isHealthy(history);
        }
    }

    private Connection connect(QuestDbHistory history) throws Exception {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + history.sqlPort().orElseThrow() + "/qdb?sslmode=disable",
                "taihu",
                Files.readString(folder.resolve("sql-password")).strip());
    }

    /** Knows which files were written by appending, and which of them are on the disk. */
    private static final class WatchedFiles extends OrderedFiles {
        private final Set<Long> written = ConcurrentHashMap.newKeySet();
        private final List<Boolean> durable = new ArrayList<>();

        @Override
        public long append(long fd, long address, long length) {
            written.add(fd);
            return super.append(fd, address, length);
        }

        @Override
        public void fsync(long fd) {
            super.fsync(fd);
            if (written.remove(fd)) {
                durable.add(true);
            }
        }

        @Override
        public boolean close(long fd) {
            boolean closed = super.close(fd);
            if (written.remove(fd)) {
                durable.add(false);
            }
            return closed;
        }
    }

    @Test
    void whatIsNoParquetAnyMoreIsOnTheDiskBeforeTheParquetGoes() throws Exception {
        withNarrowParquet().close();
        WatchedFiles files = new WatchedFiles();
        try (QuestDbHistory history = QuestDbHistory.open(
                folder, Settings.of(Map.of()), Clock.system(), Meters.none(), QuestDbWriter.KEPT_BYTES, files)) {
            history.prepare(grown);
            append(history, 1, days[0] + 9_000_000, 19);
            commit(history);
        }
        assertThat(parquets()).isEqualTo(1);
        assertThat(files.durable).hasSizeGreaterThanOrEqualTo(13).containsOnly(true);
    }
}
