package io.taihu.journals.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.taihu.model.TaihuException;
import io.taihu.spi.Clock;
import io.taihu.spi.Completion;
import io.taihu.spi.JournalException;
import io.taihu.spi.JournalReader;
import io.taihu.spi.Meters;
import io.taihu.spi.Settings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The journal in a real folder. */
@Timeout(60)
final class FolderDiskTest {
    @TempDir
    Path folder;

    @Test
    void opensWithDefaultSettingsAndMakesItsFolder() {
        Path inner = folder.resolve("a").resolve("b");
        try (FileJournal journal = FileJournal.open(inner, Settings.of(Map.of()), Clock.system(), Meters.none())) {
            Records.write(journal, "one");
        }
        assertThat(inner).isDirectoryContaining(file -> file.endsWith("00000000000000000000.journal"));
        try (FileJournal journal = FileJournal.open(inner, Settings.of(Map.of()), Clock.system(), Meters.none());
                JournalReader reader = journal.reader("r")) {
            assertThat(Records.readAll(reader)).containsExactly("one");
        }
    }

    @Test
    void refusesASecondJournalInTheSameProcess() {
        try (FileJournal journal = open()) {
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(this::open)
                        .isInstanceOf(JournalException.class)
                        .hasMessageContaining(folder.toString())
                        .hasMessageContaining("already open in this process");
            }
            Records.write(journal, "still open");
        }
        open().close();
    }

    @Test
    void saysThatAFileIsInThePlaceOfTheFolder() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        assertThatThrownBy(() -> FolderDisk.take(file))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("is a file");
    }

    @Test
    void saysThatTheFolderCannotBeWritten() throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("r-xr-xr-x"));
        try {
            assumeThat(Files.isWritable(folder))
                    .as("a user whom permissions do not bind (root) can write everywhere")
                    .isFalse();
            assertThatThrownBy(this::open)
                    .isInstanceOf(JournalException.class)
                    .hasMessageContaining(folder.toString())
                    .hasMessageContaining("cannot be written");
        } finally {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    @Test
    void saysThatAFileSystemTakesNoFiles() {
        Path readOnly = Path.of("/sys/kernel"); // not even root may make a file there
        assumeThat(readOnly).as("a folder that takes no files, as Linux has").isDirectory();
        assertThatThrownBy(() -> FolderDisk.take(readOnly))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("the journal's folder /sys/kernel cannot be written")
                .hasMessageContaining("name another folder");
    }

    @Test
    void saysWhatIsWrongWithASetting() {
        assertThatThrownBy(() -> FileJournal.open(
                        folder, Settings.of(Map.of("journal.flusher", "often")), Clock.system(), Meters.none()))
                .isInstanceOf(TaihuException.class)
                .hasMessageContaining("journal.flusher")
                .hasMessageContaining("must be one of auto, inline, thread")
                .hasMessageContaining("often");
    }

    @Test
    void namesEachSettingOnce() {
        assertThat(FileJournal.SETTINGS)
                .extracting(setting -> setting.name())
                .doesNotHaveDuplicates()
                .allMatch(name -> name.startsWith("journal."));
        FileJournal.SETTINGS.forEach(
                setting -> assertThat(setting.read(setting.fallback())).isNotNull());
    }

    @Test
    void anInterruptHarmsNoFile() throws Exception {
        try (FolderDisk disk = FolderDisk.take(folder);
                Disk.File file = disk.create("x")) {
            Thread.currentThread().interrupt();
            file.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), 5);
            file.force();
            disk.sync();
            ByteBuffer back = ByteBuffer.allocate(10);
            assertThat(file.read(back, 0)).isEqualTo(8);
            assertThat(back.array()).containsExactly(0, 0, 0, 0, 0, 1, 2, 3, 0, 0);
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void aTailKeepsGoingWhileFilesAreUsedAgainUnderIt() throws Exception {
        Options options = new Options(
                64 << 10,
                16 << 10,
                1 << 20,
                Duration.ZERO,
                FileJournal.Flusher.AUTO,
                FileJournal.Damage.REFUSE,
                16 << 10,
                true);
        int total = 100_000;
        List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
        AtomicInteger told = new AtomicInteger();
        try (FileJournal journal = open(options);
                JournalReader keeper = journal.reader("keeper");
                JournalReader tail = journal.tail()) {
            Thread producer = Thread.ofPlatform().start(() -> produce(journal, total, told, failures));
            Thread committer = Thread.ofPlatform().start(() -> {
                try {
                    int next = 0;
                    while (next < total && failures.isEmpty()) {
                        JournalReader.Batch batch = keeper.poll(Duration.ofSeconds(1));
                        while (batch.next()) {
                            assertThat(number(batch)).isEqualTo(next++);
                        }
                        keeper.commit(batch.end());
                    }
                } catch (Throwable e) {
                    failures.add(e);
                }
            });
            int last = -1;
            int seen = 0;
            while (last < total - 1 && failures.isEmpty()) {
                JournalReader.Batch batch = tail.poll(Duration.ofSeconds(1));
                while (batch.next()) {
                    int number = number(batch);
                    assertThat(number).isGreaterThan(last);
                    last = number;
                    seen++;
                }
                if (seen < total / 10) {
                    Thread.yield();
                }
            }
            producer.join();
            committer.join();
            assertThat(failures).isEmpty();
            Awaitility.await().untilAsserted(() -> assertThat(told).hasValue(total));
            assertThat(seen).isPositive();
        }
    }

    private static void produce(FileJournal journal, int total, AtomicInteger told, List<Throwable> failures) {
        Completion completion = new Completion() {
            @Override
            public void durable(long token, long position) {
                told.incrementAndGet();
            }

            @Override
            public void failed(long token, JournalException cause) {
                failures.add(cause);
            }
        };
        byte[] record = new byte[100];
        for (int i = 0; i < total && failures.isEmpty(); i++) {
            ByteBuffer.wrap(record).putInt(i);
            while (!journal.append(record, 0, record.length, completion, i) && failures.isEmpty()) {
                journal.flush();
                Thread.yield();
            }
            if (i % 50 == 0) {
                journal.flush();
            }
        }
        journal.flush();
    }

    private static int number(JournalReader.Batch batch) {
        return ByteBuffer.wrap(batch.bytes()).getInt(batch.offset());
    }

    private FileJournal open() {
        return open(Records.SMALL);
    }

    private FileJournal open(Options options) {
        return FileJournal.open(
                FolderDisk.take(folder), options, Clock.system(), Meters.none(), RandomGenerator.getDefault());
    }
}
