package io.taihu.journals.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.taihu.spi.Held;
import io.taihu.spi.Journal.State;
import io.taihu.spi.JournalException;
import io.taihu.spi.JournalReader;
import io.taihu.testkit.FolderCopy;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a journal holds for a copy, and what the copy is. */
final class JournalHoldTest {
    private static final int SEGMENT = Segment.HEADER + 4_096;

    @TempDir
    Path folder;

    private final SimulatedDisk disk = new SimulatedDisk();

    @Test
    void theCopyHasWhatReadersHadYetToReadAndWhatCameUntilItWasMade() throws IOException {
        FileJournal journal = Records.open(disk, Records.SMALL);
        try (JournalReader quick = journal.reader("quick");
                JournalReader slow = journal.reader("slow")) {
            write(journal, 0, 20);
            commitAll(slow);
            write(journal, 20, 40);
            commitAll(quick);
            FolderCopy copy = copy("copy");
            long end;
            try (Held held = journal.hold()) {
                write(journal, 40, 60);
                commitAll(slow);
                commitAll(quick);
                end = journal.end();
                held.copyTo(copy);
            }
            write(journal, 60, 80);
            assertThat(copy.counts()).isEqualTo(Map.of("journal end", end));
            FileJournal copied = open("copy");
            assertThat(copied.end()).isEqualTo(end);
            assertThat(copied.positions()).containsOnlyKeys("quick", "slow");
            assertThat(read(copied, "slow")).isEqualTo(texts(20, 60));
            assertThat(read(copied, "quick")).isEqualTo(texts(40, 60));
            write(copied, 100, 140);
            assertThat(read(copied, "quick")).isEqualTo(texts(40, 140, 60, 100));
            copied.close();
        }
        journal.close();
    }

    @Test
    void whatIsHeldStaysThoughEveryReaderHasPassed() throws IOException {
        FileJournal journal = Records.open(disk, Records.SMALL);
        try (JournalReader reader = journal.reader("r")) {
            write(journal, 0, 10);
            Held held = journal.hold();
            write(journal, 10, 90);
            commitAll(reader);
            int all = segments();
            assertThat(all).isGreaterThan(8);
            held.copyTo(copy("copy"));
            held.close();
            assertThat(segments()).isLessThanOrEqualTo(2);
            held.close();
        }
        journal.close();
        FileJournal copied = open("copy");
        assertThat(read(copied, "r")).isEqualTo(texts(0, 90));
        copied.close();
    }

    @Test
    void recordsGoBeforeACopy() throws IOException {
        FileJournal journal = Records.open(disk, Records.with(Records.SMALL, 5 * SEGMENT, Duration.ZERO));
        try (JournalReader reader = journal.reader("r");
                Held held = journal.hold()) {
            for (int i = 0; i < 100; i++) {
                write(journal, i, i + 1);
                commitAll(reader);
            }
            assertThat(journal.state().kind()).isEqualTo(State.Kind.OPEN);
            assertThatThrownBy(() -> held.copyTo(copy("copy")))
                    .isInstanceOf(JournalException.class)
                    .hasMessageContaining("journal.disk-budget");
        }
        try (Held held = journal.hold()) {
            held.copyTo(copy("again"));
        }
        journal.close();
        FileJournal copied = open("again");
        assertThat(read(copied, "r")).isEmpty();
        copied.close();
    }

    @Test
    void aCopyThatTheRoomIsTakenFromIsNotTakenForWhole() throws IOException {
        FileJournal journal = Records.open(disk, Records.with(Records.SMALL, 5 * SEGMENT, Duration.ZERO));
        try (JournalReader reader = journal.reader("r")) {
            write(journal, 0, 20);
            try (Held held = journal.hold()) {
                commitAll(reader);
                FolderCopy copy = copy("copy");
                assertThatThrownBy(() -> held.copyTo(new Overtaken(copy, () -> {
                            write(journal, 20, 100);
                            commitAll(reader);
                            write(journal, 100, 200);
                        })))
                        .isInstanceOf(JournalException.class)
                        .hasMessageContaining("journal.disk-budget");
            }
        }
        journal.close();
    }

    @Test
    void anEmptyJournalAndOneWithoutReadersCanBeCopied() throws IOException {
        FileJournal journal = Records.open(disk, Records.SMALL);
        try (Held held = journal.hold()) {
            held.copyTo(copy("empty"));
        }
        write(journal, 0, 30);
        try (Held held = journal.hold()) {
            held.copyTo(copy("all"));
        }
        journal.close();
        FileJournal empty = open("empty");
        assertThat(read(empty, "r")).isEmpty();
        empty.close();
        FileJournal all = open("all");
        assertThat(read(all, "r")).isEqualTo(texts(0, 30));
        all.close();
    }

    @Test
    void everyEndThatAJournalCanHaveCanBeCopied() throws IOException {
        for (int records = 1; records <= 17; records++) {
            SimulatedDisk each = new SimulatedDisk();
            FileJournal journal = Records.open(each, Records.SMALL);
            journal.reader("r").close();
            write(journal, 0, records);
            try (Held held = journal.hold()) {
                held.copyTo(copy("end" + records));
            }
            journal.close();
            FileJournal copied = open("end" + records);
            assertThat(read(copied, "r")).isEqualTo(texts(0, records));
            write(copied, records, records + 10);
            assertThat(read(copied, "r")).isEqualTo(texts(0, records + 10));
            copied.close();
            FileJournal again = open("end" + records);
            assertThat(read(again, "r")).isEqualTo(texts(0, records + 10));
            again.close();
        }
    }

    /** Does something after the first file. */
    private static final class Overtaken implements io.taihu.spi.Copy {
        private final FolderCopy behind;
        private Runnable then;

        Overtaken(FolderCopy behind, Runnable then) {
            this.behind = behind;
            this.then = then;
        }

        @Override
        public void file(String name, Source source, long length, String stamp) throws IOException {
            behind.file(name, source, length, stamp);
            then.run();
            then = () -> {};
        }

        @Override
        public void count(String what, long count) {
            behind.count(what, count);
        }

        @Override
        public Path scratch(String name) {
            return behind.scratch(name);
        }
    }

    private static String text(int number) {
        return Records.longText("record " + number + " ", 500);
    }

    private static void write(FileJournal journal, int from, int to) {
        Records.write(journal, texts(from, to).toArray(String[]::new));
    }

    private static List<String> texts(int from, int to) {
        return texts(from, to, to, to);
    }

    /** Those from one to another, but for those from a third to a fourth. */
    private static List<String> texts(int from, int to, int without, int until) {
        return IntStream.range(from, to)
                .filter(i -> i < without || i >= until)
                .mapToObj(JournalHoldTest::text)
                .toList();
    }

    private static void commitAll(JournalReader reader) {
        Records.readAll(reader);
        reader.commit(reader.position());
    }

    private FolderCopy copy(String name) {
        return new FolderCopy(folder.resolve(name));
    }

    private FileJournal open(String name) {
        return Records.open(FolderDisk.take(folder.resolve(name)), Records.SMALL);
    }

    private static List<String> read(FileJournal journal, String name) {
        try (JournalReader reader = journal.reader(name)) {
            return Records.readAll(reader);
        }
    }

    private int segments() {
        return (int)
                disk.list().stream().filter(name -> Segment.first(name) >= 0).count();
    }
}
