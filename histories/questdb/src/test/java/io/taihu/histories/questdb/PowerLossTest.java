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
import io.taihu.spi.History;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each thing that a power cut or a kill does to QuestDB's files, done by hand. */
final class PowerLossTest {
    @TempDir
    Path folder;

    private final Readings readings = new Readings(1, Duration.ZERO);

    private void append(QuestDbHistory history, long number, long time, double base) {
        Thing thing = readings.thing(number);
        history.writer().append(readings.whole(thing, time, base), readings.model, thing);
    }

    private static void commit(QuestDbHistory history) throws InterruptedException {
        history.writer().commit();
        history.awaitVisible();
    }

    private void write() throws InterruptedException {
        try (QuestDbHistory history = Readings.open(folder, Map.of())) {
            for (int i = 0; i < 20; i++) {
                append(history, 1 + i % 4, Readings.BASE + i, i);
            }
            commit(history);
        }
    }

    private Path table() throws IOException {
        try (Stream<Path> tables = Files.list(folder.resolve("db"))) {
            return tables.filter(table -> table.getFileName().toString().startsWith("m1_ten~"))
                    .filter(Files::isDirectory)
                    .findFirst()
                    .orElseThrow();
        }
    }

    private void machineWentDown() throws IOException {
        Files.writeString(folder.resolve(PowerLoss.MARK), "another boot");
    }

    private void processWasKilled() throws IOException {
        Files.writeString(folder.resolve(PowerLoss.MARK), Files.readString(Path.of("/proc/sys/kernel/random/boot_id")));
    }

    private void goesOn(int rows) throws InterruptedException {
        try (QuestDbHistory history = Readings.open(folder, Map.of())) {
            history.prepare(readings.model);
            assertThat(readings.rows(history)).hasSize(rows);
            append(history, 2, Readings.BASE + 1_000, 7);
            append(history, 9, Readings.BASE + 1_000, 8);
            commit(history);
            List<List<Object>> after = readings.rows(history);
            assertThat(after).hasSize(rows + 2);
            assertThat(after.get(rows).subList(0, 4)).containsExactly("thing-2", Readings.BASE + 1_000, 7.0, 8.0);
            assertThat(history.health())
                    .allSatisfy(table -> assertThat(table.problem()).isEmpty());
        }
    }

    @Test
    void marksThatItIsOpenUntilItIsClosed() throws Exception {
        Path mark = folder.resolve(PowerLoss.MARK);
        try (QuestDbHistory history = Readings.open(folder, Map.of())) {
            assertThat(history.isNew()).isTrue();
            assertThat(mark).exists();
            assertThat(new PowerLoss(folder).happened())
                    .as("a kill in the same boot")
                    .isFalse();
        }
        assertThat(mark).doesNotExist();
        assertThat(new PowerLoss(folder).happened()).isFalse();
        machineWentDown();
        assertThat(new PowerLoss(folder).happened()).isTrue();
    }

    @Test
    void putsTheColumnsBackWhenTheProcessWasKilledWhileOneWasAdded() throws Exception {
        write();
        Path columns = table().resolve("_meta");
        Files.move(columns, table().resolve("_meta.prev"), StandardCopyOption.REPLACE_EXISTING);
        processWasKilled();
        goesOn(20);
    }

    @Test
    void makesTheIndexOfSymbolsAnew() throws Exception {
        write();
        zero(table().resolve("thing.v"));
        machineWentDown();
        goesOn(20);
    }

    @Test
    void makesTheIndexOfAPartitionAnew() throws Exception {
        write();
        Path table = table();
        try (Stream<Path> all = Files.walk(table)) {
            for (Path file : all.filter(path -> path.getFileName().toString().equals("thing.v")
                            && !path.getParent().equals(table))
                    .toList()) {
                zero(file);
            }
        }
        machineWentDown();
        try (QuestDbHistory history = Readings.open(folder, Map.of())) {
            List<String> found = new ArrayList<>();
            history.rows(
                    new History.Query(readings.model, List.of("thing-3"), readings.model.slots(), 0, Long.MAX_VALUE),
                    null,
                    100,
                    (thing, time, values) -> found.add(thing + " " + (time - Readings.BASE) + " " + values[0]));
            assertThat(found)
                    .containsExactly(
                            "thing-3 2 2.0", "thing-3 6 6.0", "thing-3 10 10.0", "thing-3 14 14.0", "thing-3 18 18.0");
        }
    }

    private static void zero(Path file) throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.write(new byte[(int) bytes.length()]);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void forgetsAColumnWhoseTransactionIsNotThere(boolean powerCut) throws Exception {
        write();
        Path sequencer = table().resolve("txn_seq");
        byte[] log = Files.readAllBytes(sequencer.resolve("_txnlog"));
        ThingModel grown = readings.model.grow(List.of(Property.plain("later", 10, ValueType.NUMBER)));
        Thing thing = readings.thing(1);
        RecordWriter record = new RecordWriter();
        record.begin(RecordKind.READING, grown, 1, Readings.BASE + 500, 0).number(10, 7, Quality.GOOD);
        RecordView later = new RecordView();
        Path columns = folder.resolve("columns");
        try (QuestDbHistory history = Readings.open(folder, Map.of())) {
            history.writer().append(later.wrap(record.bytes(), 0, record.length()), grown, thing);
            Files.copy(sequencer.resolve("_meta"), columns);
        }
        Files.write(sequencer.resolve("_txnlog"), log);
        Files.copy(columns, sequencer.resolve("_meta"), StandardCopyOption.REPLACE_EXISTING);
        if (powerCut) {
            machineWentDown();
        } else {
            processWasKilled();
        }
        try (QuestDbHistory history = Readings.open(folder, Map.of())) {
            history.prepare(grown);
            history.writer().append(later.wrap(record.bytes(), 0, record.length()), grown, thing);
            commit(history);
            double[] value = new double[1];
            history.rows(
                    new History.Query(
                            grown, List.of(), grown.slots().subList(10, 11), Readings.BASE + 500, Readings.BASE + 501),
                    null,
                    10,
                    (id, time, values) -> value[0] = (Double) values[0]);
            assertThat(value[0]).isEqualTo(7);
        }
    }

    @Test
    void makesATableAgainThatWasOnlyBeingMade() throws Exception {
        try (QuestDbHistory history = Readings.open(folder, Map.of())) {
            history.prepare(readings.model);
        }
        Files.write(table().resolve("txn_seq").resolve("_meta"), new byte[64]);
        machineWentDown();
        goesOn(0);
    }

    @Test
    void removesWhatIsLeftOfATableThatWasOnlyBegun() throws Exception {
        Path begun = folder.resolve("db").resolve("m1_ten~1");
        Files.createDirectories(begun);
        Files.createFile(begun.resolve("_meta"));
        machineWentDown();
        goesOn(0);
        assertThat(begun.resolve("_meta")).isNotEmptyFile();
    }
}
