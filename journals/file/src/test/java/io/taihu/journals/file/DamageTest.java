package io.taihu.journals.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.taihu.spi.JournalException;
import io.taihu.spi.JournalReader;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What happens when files are not as the journal left them. */
final class DamageTest {
    private static final Options REFUSE = Records.SMALL;
    private static final Options SKIP = Records.with(Records.SMALL, FileJournal.Damage.SKIP);
    private static final String FIRST = Segment.name(0);

    private SimulatedDisk disk = new SimulatedDisk();
    private List<Long> positions = new ArrayList<>();

    @Test
    void refusesToOpenWhenARecordBeforeALaterFlushIsDamaged() {
        write("one", "two", "three");
        flip(FIRST, offset(positions.get(1)) + Frame.HEADER + 1);
        assertThatThrownBy(() -> Records.open(disk, REFUSE))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining(FIRST + " at byte " + offset(positions.get(1)))
                .hasMessageContaining("position " + positions.get(1))
                .hasMessageContaining("journal.damage=skip");
    }

    @Test
    void damageInAJournalThatWasClosedIsFoundByTheReaderThatComesThere() {
        FileJournal journal = Records.open(disk, REFUSE);
        positions.addAll(Records.write(journal, "one", "two", "three"));
        journal.close();
        flip(FIRST, offset(positions.get(1)) + Frame.HEADER + 1);
        assertThatThrownBy(() -> contents(REFUSE))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining(FIRST + " at byte " + offset(positions.get(1)));
        assertThat(contents(SKIP)).containsExactly("one", "three");
        assertThat(contents(REFUSE)).containsExactly("one", "three");
    }

    @Test
    void refusesAgainAndChangesNothing() {
        write("one", "two", "three");
        flip(FIRST, offset(positions.get(1)) + 1);
        byte[] before = disk.content(FIRST).clone();
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> Records.open(disk, REFUSE)).isInstanceOf(JournalException.class);
        }
        assertThat(disk.content(FIRST)).isEqualTo(before);
    }

    @Test
    void skipsWhatIsDamagedOnceAndThenOpensAsEver() {
        write("one", "two", "three");
        flip(FIRST, offset(positions.get(1)) + Frame.HEADER);
        assertThat(contents(SKIP)).containsExactly("one", "three");
        assertThat(contents(REFUSE)).containsExactly("one", "three");
        write("four");
        assertThat(contents(REFUSE)).containsExactly("one", "three", "four");
    }

    @Test
    void aDamagedLengthIsNoEndEither() {
        write("one", "two", "three");
        for (int bit = 0; bit < 32; bit++) {
            byte[] before = disk.content(FIRST).clone();
            int at = offset(positions.get(1)) + bit / 8;
            disk.damage(FIRST, at, new byte[] {(byte) (before[at] ^ 1 << bit % 8)});
            assertThatThrownBy(() -> Records.open(disk, REFUSE)).isInstanceOf(JournalException.class);
            disk.damage(FIRST, 0, before);
        }
        assertThat(contents(REFUSE)).containsExactly("one", "two", "three");
    }

    @Test
    void zerosInTheMiddleAreNoEnd() {
        write("one", "two", "three");
        disk.damage(FIRST, offset(positions.get(1)), new byte[16]);
        assertThatThrownBy(() -> Records.open(disk, REFUSE)).isInstanceOf(JournalException.class);
        assertThat(contents(SKIP)).containsExactly("one", "three");
    }

    @Test
    void aDamagedFirstRecordIsNoEmptyJournal() {
        write("one", "two", "three");
        flip(FIRST, offset(0) + Frame.HEADER);
        assertThatThrownBy(() -> Records.open(disk, REFUSE)).isInstanceOf(JournalException.class);
        assertThat(contents(SKIP)).containsExactly("two", "three");
        assertThat(contents(REFUSE)).containsExactly("two", "three");
    }

    @Test
    void aRecordThatWasOnlyTornByTheCrashIsTheEnd() {
        write("one", "two", "three");
        flip(FIRST, offset(positions.get(2)) + Frame.HEADER);
        assertThat(contents(REFUSE)).containsExactly("one", "two");
    }

    @Test
    void damageInAnOlderFileIsFoundByTheReaderThatComesThere() {
        writeSegments();
        flip(FIRST, offset(positions.get(1)) + Frame.HEADER);
        FileJournal journal = Records.open(disk, REFUSE);
        try (JournalReader reader = journal.reader("r")) {
            JournalReader.Batch batch = poll(reader);
            assertThat(batch.next()).isTrue();
            assertThat(batch.next()).isFalse(); // what is good is given first
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> poll(reader))
                        .isInstanceOf(JournalException.class)
                        .hasMessageContaining("reader r")
                        .hasMessageContaining(FIRST + " at byte " + offset(positions.get(1)));
            }
            assertThat(reader.position()).isEqualTo(positions.get(1));
            Records.write(journal, "still appends");
        }
        journal.close();
    }

    @Test
    void skipsDamageInAnOlderFile() {
        writeSegments();
        flip(FIRST, offset(positions.get(1)) + Frame.HEADER);
        List<String> contents = contents(SKIP);
        assertThat(contents).startsWith(text(0), text(2)).hasSize(positions.size() - 1);
        assertThat(contents.getLast()).isEqualTo(text(positions.size() - 1));
    }

    @Test
    void skipsWhatTheDiskCannotRead() {
        writeSegments();
        disk.unreadable(FIRST, offset(positions.get(1)) + Frame.HEADER);
        assertThatThrownBy(() -> contents(REFUSE))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("Input/output error");
        List<String> contents = contents(SKIP);
        assertThat(contents).doesNotContain(text(1)).contains(text(positions.size() - 1));
    }

    @Test
    void skipsTheRestOfAFileWhereNothingElseIsLeft() {
        writeSegments();
        int from = offset(positions.get(2));
        disk.damage(FIRST, from, new byte[disk.content(FIRST).length - from]);
        List<String> contents = contents(SKIP);
        assertThat(contents).startsWith(text(0), text(1));
        assertThat(contents.getLast()).isEqualTo(text(positions.size() - 1));
        assertThatThrownBy(() -> contents(REFUSE)).isInstanceOf(JournalException.class);
    }

    @Test
    void theSealOfAnOlderFileIsMissed() {
        writeSegments();
        String last = disk.list().stream()
                .filter(name -> name.endsWith(Segment.SUFFIX))
                .sorted()
                .toList()
                .get(1);
        byte[] content = disk.content(last);
        int seal = content.length - 4;
        while (content[seal] != -1 || content[seal + 1] != -1 || content[seal + 2] != -1 || content[seal + 3] != -1) {
            seal -= 4;
        }
        flip(last, seal);
        int before = positions.size();
        FileJournal journal = Records.open(disk, REFUSE);
        try (JournalReader reader = journal.reader("r")) {
            assertThatThrownBy(() -> Records.readAll(reader)).isInstanceOf(JournalException.class);
        }
        journal.close();
        assertThat(contents(SKIP)).hasSize(before);
    }

    @Test
    void refusesAFileWhoseHeaderIsDamaged() {
        writeSegments();
        flip(FIRST, 20);
        refusesAndSkips(FIRST, rest -> assertThat(rest).doesNotContain(text(0)).endsWith(text(positions.size() - 1)));
        assertThat(disk.list()).contains(FIRST + ".damaged");
    }

    @Test
    void refusesWhenAFileInTheMiddleIsMissing() throws Exception {
        writeSegments();
        List<String> names = disk.list().stream()
                .filter(name -> name.endsWith(Segment.SUFFIX))
                .sorted()
                .toList();
        disk.delete(names.get(1));
        refusesAndSkips(
                names.get(1), rest -> assertThat(rest).startsWith(text(0)).endsWith(text(positions.size() - 1)));
        assertThat(contents(REFUSE)).startsWith(text(0)).endsWith(text(positions.size() - 1));
    }

    @Test
    void refusesWhenTheFileAfterTheLastIsMissing() throws Exception {
        writeSegments();
        List<String> names = disk.list().stream()
                .filter(name -> name.endsWith(Segment.SUFFIX))
                .sorted()
                .toList();
        for (int i = 2; i < names.size(); i++) {
            disk.delete(names.get(i));
        }
        refusesAndSkips(names.get(1), rest -> assertThat(rest).startsWith(text(0)));
    }

    @Test
    void refusesWhenTheJournalEndsBeforeWhatAReaderHasCommitted() throws Exception {
        writeSegments();
        FileJournal journal = Records.open(disk, REFUSE);
        try (JournalReader keeper = journal.reader("keeper");
                JournalReader reader = journal.reader("r")) {
            assertThat(keeper.committed()).isZero();
            Records.readAll(reader);
            reader.commit(reader.position());
        }
        long end = journal.end();
        journal.close();
        for (String name : disk.list()) {
            if (name.endsWith(Segment.SUFFIX) && !name.equals(FIRST)) {
                disk.delete(name);
            }
        }
        // the first file's seal leads to a file that is missing: found before the readers are looked at
        assertThatThrownBy(() -> Records.open(disk, REFUSE)).isInstanceOf(JournalException.class);
        FileJournal skipping = Records.open(disk, SKIP);
        assertThat(skipping.end()).isGreaterThanOrEqualTo(end); // no position is given twice
        Records.write(skipping, "after");
        skipping.close();
        assertThat(contents(REFUSE)).startsWith(text(0)).endsWith("after");
    }

    @Test
    void refusesWhenAllFilesAreMissingButReadersAreThere() throws Exception {
        write("one", "two");
        FileJournal journal = Records.open(disk, REFUSE);
        try (JournalReader reader = journal.reader("r")) {
            Records.readAll(reader);
            reader.commit(reader.position());
        }
        long end = journal.end();
        journal.close();
        for (String name : disk.list()) {
            if (name.endsWith(Segment.SUFFIX)) {
                disk.delete(name);
            }
        }
        assertThatThrownBy(() -> Records.open(disk, REFUSE))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("position " + end);
        FileJournal skipping = Records.open(disk, SKIP);
        assertThat(skipping.end()).isEqualTo(end);
        skipping.close();
    }

    @Test
    void refusesWhenWhatAReaderNeedsIsMissing() throws Exception {
        FileJournal journal = Records.open(disk, REFUSE);
        journal.reader("r").close();
        journal.close();
        writeSegments();
        disk.delete(FIRST);
        refusesAndSkips("reader r", rest -> assertThat(rest).endsWith(text(positions.size() - 1)));
        FileJournal again = Records.open(disk, REFUSE);
        assertThat(again.positions().get("r")).isPositive();
        again.close();
    }

    @Test
    void refusesAFileOfAnotherJournal() throws Exception {
        write("one");
        SimulatedDisk other = new SimulatedDisk();
        SimulatedDisk mine = disk;
        FileJournal.open(
                        other,
                        REFUSE,
                        io.taihu.spi.Clock.system(),
                        io.taihu.spi.Meters.none(),
                        new java.util.SplittableRandom(77))
                .close();
        try (Disk.File file = mine.create(Segment.name(4_096))) {
            file.write(java.nio.ByteBuffer.wrap(other.content(FIRST)), 0);
        }
        // neither its name fits its header nor is it one of ours
        assertThatThrownBy(() -> Records.open(disk, REFUSE)).isInstanceOf(JournalException.class);
    }

    @Test
    void aReaderWhosePositionCannotBeReadStartsAgain() {
        write("one", "two", "three");
        FileJournal journal = Records.open(disk, REFUSE);
        try (JournalReader reader = journal.reader("r")) {
            Records.readAll(reader);
            reader.commit(reader.position());
        }
        journal.close();
        disk.damage("r" + PositionFile.SUFFIX, 0, new byte[8_192]);
        FileJournal again = Records.open(disk, REFUSE);
        try (JournalReader reader = again.reader("r")) {
            assertThat(Records.readAll(reader)).containsExactly("one", "two", "three");
        }
        again.close();
    }

    @Test
    void aReaderWhoseLastCommitCannotBeReadGoesBackToTheOneBefore() {
        write("one", "two", "three");
        FileJournal journal = Records.open(disk, REFUSE);
        try (JournalReader reader = journal.reader("r")) {
            Records.readAll(reader);
            reader.commit(positions.get(1));
            reader.commit(positions.get(2)); // third turn: in the second slot
        }
        journal.close();
        flip("r" + PositionFile.SUFFIX, 4_096 + 17);
        FileJournal again = Records.open(disk, REFUSE);
        assertThat(again.positions()).containsEntry("r", positions.get(1));
        again.close();
    }

    @Test
    void passesOverAnyNoiseWhenToldToSkip() {
        for (int seed = 0; seed < 60; seed++) {
            disk = new SimulatedDisk();
            positions = new ArrayList<>();
            writeSegments();
            var random = new java.util.SplittableRandom(seed);
            List<String> names = disk.list().stream()
                    .filter(name -> name.endsWith(Segment.SUFFIX))
                    .toList();
            for (int i = 0; i < 1 + seed % 5; i++) {
                String name = names.get(random.nextInt(names.size()));
                byte[] noise = new byte[1 + random.nextInt(200)];
                random.nextBytes(noise);
                disk.damage(name, Segment.HEADER + random.nextInt(3_800), noise);
            }
            List<String> contents = contents(SKIP);
            assertThat(contents)
                    .as("seed %s", seed)
                    .isSubsetOf(texts())
                    .isSorted()
                    .doesNotHaveDuplicates();
            write("zzz");
            assertThat(contents(SKIP)).as("seed %s", seed).endsWith("zzz");
        }
    }

    private void refusesAndSkips(String named, Consumer<List<String>> rest) {
        assertThatThrownBy(() -> Records.open(disk, REFUSE))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining(named);
        rest.accept(contents(SKIP));
    }

    private List<String> contents(Options options) {
        FileJournal journal = Records.open(disk, options);
        try (JournalReader reader = journal.reader("contents")) {
            return Records.readAll(reader);
        } finally {
            journal.forget("contents");
            journal.close();
        }
    }

    private void write(String... texts) {
        FileJournal journal = Records.open(disk, REFUSE);
        positions.addAll(Records.write(journal, texts));
        journal.close();
        forgetThatItWasClosed();
    }

    /** As a kill leaves it. */
    private void forgetThatItWasClosed() {
        try {
            disk.delete(Recovery.CLOSED);
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Fills more than three files. */
    private void writeSegments() {
        List<String> texts = texts();
        write(texts.toArray(String[]::new));
        assertThat(disk.list().stream().filter(name -> name.endsWith(Segment.SUFFIX)))
                .hasSizeGreaterThan(3);
    }

    private static List<String> texts() {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            texts.add(text(i));
        }
        return texts;
    }

    private static String text(int i) {
        return Records.longText("text " + (char) ('a' + i) + ' ', 700);
    }

    private static JournalReader.Batch poll(JournalReader reader) {
        try {
            return reader.poll(java.time.Duration.ZERO);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static int offset(long position) {
        return (int) (Segment.HEADER + position);
    }

    private void flip(String name, int at) {
        disk.damage(name, at, new byte[] {(byte) (disk.content(name)[at] ^ 0x10)});
    }
}
