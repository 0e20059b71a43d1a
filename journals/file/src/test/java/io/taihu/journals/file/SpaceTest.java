package io.taihu.journals.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.taihu.spi.Clock;
import io.taihu.spi.Completion;
import io.taihu.spi.Journal.State;
import io.taihu.spi.JournalException;
import io.taihu.spi.JournalReader;
import io.taihu.spi.Meters;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Files come and go; and what happens when there is no room for more, or the disk fails. */
final class SpaceTest {
    private static final int SEGMENT = Segment.HEADER + 4_096;

    private final SimulatedDisk disk = new SimulatedDisk();
    private final String text = Records.longText("x", 500);

    @Test
    void deletesFilesThatAllReadersHavePassed() {
        FileJournal journal = Records.open(disk, Records.SMALL);
        try (JournalReader quick = journal.reader("quick");
                JournalReader slow = journal.reader("slow")) {
            fill(journal, 40);
            int all = segments();
            assertThat(all).isGreaterThan(4);
            Records.readAll(quick);
            quick.commit(quick.position());
            assertThat(segments()).isEqualTo(all);
            Records.readAll(slow);
            slow.commit(slow.position());
            assertThat(segments()).isLessThanOrEqualTo(2);
        }
        fill(journal, 1);
        journal.close();
    }

    @Test
    void keepsWhatAReaderHasGoneBackTo() {
        FileJournal journal = Records.open(disk, Records.SMALL);
        try (JournalReader reader = journal.reader("r")) {
            fill(journal, 40);
            int all = segments();
            Records.readAll(reader);
            long end = reader.position();
            reader.seek(0);
            reader.commit(0);
            fill(journal, 40);
            assertThat(segments()).isGreaterThan(all);
            assertThat(Records.readAll(reader)).hasSize(80);
            reader.commit(end);
            assertThatThrownBy(() -> reader.seek(0)).isInstanceOf(IllegalArgumentException.class);
        }
        journal.close();
    }

    @Test
    void forgettingTheSlowestReaderLetsFilesGo() {
        FileJournal journal = Records.open(disk, Records.SMALL);
        journal.reader("slow").close();
        try (JournalReader reader = journal.reader("r")) {
            fill(journal, 40);
            Records.readAll(reader);
            reader.commit(reader.position());
            assertThat(segments()).isGreaterThan(4);
            journal.forget("slow");
            assertThat(segments()).isLessThanOrEqualTo(2);
        }
        journal.close();
    }

    @Test
    void keepsEverythingWhileNoReaderIsKnown() {
        FileJournal journal = Records.open(disk, Records.SMALL);
        fill(journal, 40);
        assertThat(segments()).isGreaterThan(4);
        try (JournalReader reader = journal.reader("r")) {
            assertThat(Records.readAll(reader)).hasSize(40);
        }
        journal.close();
    }

    @Test
    void keepsFilesForATimeAfterReadersHavePassed() {
        AtomicLong now = new AtomicLong(1_000_000);
        Options options = Records.with(Records.SMALL, 64 << 20, Duration.ofSeconds(10));
        FileJournal journal = FileJournal.open(disk, options, clock(now), Meters.none(), new SplittableRandom(1));
        try (JournalReader reader = journal.reader("r")) {
            fill(journal, 40);
            Records.readAll(reader);
            reader.commit(reader.position());
            int all = segments();
            assertThat(all).isGreaterThan(4);
            now.addAndGet(9_000_000);
            journal.forget("nobody");
            reader.seek(reader.position());
            fill(journal, 10);
            assertThat(segments()).isGreaterThanOrEqualTo(all);
            now.addAndGet(2_000_000);
            fill(journal, 10);
            assertThat(segments()).isLessThan(all);
        }
        journal.close();
    }

    @Test
    void theBudgetGoesBeforeTheKeepTime() {
        Options options = Records.with(Records.SMALL, 5 * SEGMENT, Duration.ofDays(1));
        FileJournal journal = Records.open(disk, options);
        try (JournalReader reader = journal.reader("r")) {
            for (int i = 0; i < 30; i++) {
                fill(journal, 5);
                Records.readAll(reader);
                reader.commit(reader.position());
                assertThat(segments()).isLessThanOrEqualTo(5);
            }
            assertThat(segments()).isEqualTo(5);
        }
        journal.close();
    }

    @Test
    void isFullWhenAReaderHoldsMoreThanTheBudgetAndOpensAgain() {
        FileJournal journal = Records.open(disk, Records.with(Records.SMALL, 4 * SEGMENT, Duration.ZERO));
        JournalReader reader = journal.reader("history");
        int taken = fillUp(journal);
        assertThat(taken).isBetween(20, 40);
        assertThat(journal.state().kind()).isEqualTo(State.Kind.FULL);
        assertThat(journal.state().reason())
                .contains("journal.disk-budget", "reader history", Integer.toString(4 * SEGMENT));
        AtomicInteger ran = new AtomicInteger();
        journal.whenWritable(ran::incrementAndGet);
        assertThat(ran).hasValue(0);

        assertThat(Records.readAll(reader)).hasSize(taken); // all that was taken is there
        reader.commit(reader.position());
        assertThat(ran).hasValue(1);
        assertThat(journal.state().kind()).isEqualTo(State.Kind.OPEN);
        fill(journal, 20);
        assertThat(Records.readAll(reader)).hasSize(20);
        reader.close();
        journal.close();
    }

    @Test
    void isFullWithoutAReaderWhenTheBudgetIsUsedUp() {
        FileJournal journal = Records.open(disk, Records.with(Records.SMALL, 4 * SEGMENT, Duration.ZERO));
        fillUp(journal);
        assertThat(journal.state().kind()).isEqualTo(State.Kind.FULL);
        assertThat(journal.state().reason()).contains("no reader");
        journal.close();
    }

    @Test
    void isFullWhenTheDiskIsAndOpensAgain() {
        FileJournal journal = Records.open(disk, Records.SMALL);
        JournalReader reader = journal.reader("r");
        fill(journal, 10);
        disk.space(disk.used() + 1_000);
        int taken = 10 + fillUp(journal);
        assertThat(journal.state().kind()).isEqualTo(State.Kind.FULL);
        assertThat(journal.state().reason()).contains("No space left on device");
        AtomicInteger ran = new AtomicInteger();
        journal.whenWritable(ran::incrementAndGet);
        assertThat(Records.readAll(reader)).hasSize(taken);
        assertThat(ran).hasValue(0);

        disk.space(Long.MAX_VALUE);
        reader.commit(reader.position()); // also has files looked after; else it is tried again every second
        assertThat(ran).hasValue(1);
        assertThat(journal.state().kind()).isEqualTo(State.Kind.OPEN);
        fill(journal, 40);
        assertThat(Records.readAll(reader)).hasSize(40);
        journal.close();
    }

    @Test
    void opensWhatADiskFullHasLeft() {
        FileJournal journal = Records.open(disk, Records.SMALL);
        fill(journal, 10);
        disk.space(disk.used() + 1_000);
        int taken = 10 + fillUp(journal);
        journal.close();
        FileJournal again = Records.open(disk, Records.SMALL);
        try (JournalReader reader = again.reader("r")) {
            assertThat(Records.readAll(reader)).hasSize(taken);
        } catch (JournalException e) {
            assertThat(e).hasMessageContaining("No space left"); // for the reader's position
        }
        disk.space(Long.MAX_VALUE);
        fill(again, 40);
        try (JournalReader reader = again.reader("r")) {
            assertThat(Records.readAll(reader)).hasSize(taken + 40);
        }
        again.close();
    }

    @Test
    void aFailedFlushIsTheEnd() {
        FileJournal journal = Records.open(disk, Records.SMALL);
        Records.write(journal, "durable");
        JournalReader reader = journal.reader("r");
        List<String> told = new ArrayList<>();
        Completion completion = new Completion() {
            @Override
            public void durable(long token, long position) {
                told.add("durable " + token);
            }

            @Override
            public void failed(long token, JournalException cause) {
                told.add("failed " + token);
            }
        };
        for (int i = 0; i < 3; i++) {
            assertThat(journal.append(new byte[10], 0, 10, completion, i)).isTrue();
        }
        disk.failAt(2); // the force that follows the write
        journal.flush();
        assertThat(told).containsExactly("failed 0", "failed 1", "failed 2");
        assertThat(journal.state().kind()).isEqualTo(State.Kind.FAILED);
        assertThat(journal.state().reason()).contains("simulated failure of: force");
        assertThatThrownBy(() -> journal.append(new byte[10], 0, 10, completion, 9))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("simulated failure");
        journal.flush();
        assertThat(told).hasSize(3);
        AtomicInteger ran = new AtomicInteger();
        journal.whenWritable(ran::incrementAndGet);
        assertThat(ran).hasValue(1); // nobody is left waiting for what will not come
        assertThat(Records.readAll(reader)).containsExactly("durable");
        long before = disk.operations();
        journal.close();
        assertThat(disk.operations()).isEqualTo(before); // nothing is tried again
        assertThat(journal.state().kind()).isEqualTo(State.Kind.CLOSED);
    }

    @Test
    void aFailureThatComesUpWhileZeroingIsToldToTheFlush() {
        int met = 0;
        for (int operation = 1; operation <= 20; operation++) {
            SimulatedDisk failing = new SimulatedDisk();
            FileJournal journal = Records.open(failing, Records.SMALL);
            List<String> log = failing.log();
            int failed = log.size() + operation - 1;
            failing.failAt(operation);
            for (int i = 0; i < 3; i++) {
                Records.offer(journal, text, null);
            }
            if (failed < log.size() && log.get(failed).equals("force " + Segment.name(0))) {
                met++;
                journal.flush();
                assertThat(journal.state().kind()).isEqualTo(State.Kind.FAILED);
            }
            journal.close();
        }
        assertThat(met).isPositive();
    }

    @Test
    void goesToTheNextFileWhenTheLongestRecordNoLongerFits() {
        Options small = Records.SMALL;
        Options options = new Options(
                small.segmentBytes(),
                small.memoryBytes(),
                small.diskBytesMax(),
                small.keep(),
                small.flusher(),
                small.damage(),
                1_280,
                false);
        FileJournal journal = Records.open(disk, options);
        fill(journal, 3);
        assertThat(segments()).isEqualTo(2);
        disk.space(disk.used()); // neither file can be zeroed further
        fill(journal, 3);
        for (int i = 0; i < 10; i++) {
            assertThat(Records.offer(journal, Records.longText("y", 100), null)).isTrue();
            journal.flush();
        }
        disk.space(Long.MAX_VALUE);
        try (JournalReader reader = journal.reader("r")) {
            assertThat(Records.readAll(reader)).hasSize(16);
        }
        journal.close();
    }

    @Test
    void anActionThatFailsKeepsNoOtherFromBeingRun() {
        FileJournal journal = Records.open(disk, Records.with(Records.SMALL, 4 * SEGMENT, Duration.ZERO));
        JournalReader reader = journal.reader("r");
        fillUp(journal);
        AtomicInteger ran = new AtomicInteger();
        journal.whenWritable(() -> {
            throw new AssertionError("an action that fails");
        });
        journal.whenWritable(ran::incrementAndGet);
        Records.readAll(reader);
        reader.commit(reader.position());
        assertThat(ran).hasValue(1);
        reader.close();
        journal.close();
    }

    @Test
    void aCommitThatFailedIsNotTriedAgain() {
        FileJournal journal = Records.open(disk, Records.SMALL);
        List<Long> positions = Records.write(journal, "one", "two", "three");
        try (JournalReader reader = journal.reader("r")) {
            Records.readAll(reader);
            disk.failAt(2);
            assertThatThrownBy(() -> reader.commit(positions.get(1))).isInstanceOf(JournalException.class);
            assertThatThrownBy(() -> reader.commit(positions.get(2))).isInstanceOf(JournalException.class);
            assertThat(reader.committed()).isEqualTo(positions.get(0));
        }
        Records.write(journal, "four");
        journal.close();
    }

    @Test
    void refusesABudgetOfLessThanThreeFiles() {
        assertThatThrownBy(() -> Records.open(disk, Records.with(Records.SMALL, 2 * SEGMENT, Duration.ZERO)))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("journal.disk-budget");
    }

    private void fill(FileJournal journal, int count) {
        for (int i = 0; i < count; i++) {
            Records.write(journal, text);
        }
    }

    /** Appends until nothing more is taken. */
    private int fillUp(FileJournal journal) {
        int taken = 0;
        while (Records.offer(journal, text, null)) {
            journal.flush();
            taken++;
        }
        journal.flush();
        return taken;
    }

    private int segments() {
        return (int) disk.list().stream()
                .filter(name -> name.endsWith(Segment.SUFFIX))
                .count();
    }

    private static Clock clock(AtomicLong micros) {
        return new Clock() {
            @Override
            public long micros() {
                return micros.get();
            }

            @Override
            public long nanos() {
                return micros.get() * 1_000;
            }
        };
    }
}
