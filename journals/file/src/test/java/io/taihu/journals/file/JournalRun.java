package io.taihu.journals.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.taihu.spi.Clock;
import io.taihu.spi.Completion;
import io.taihu.spi.Journal;
import io.taihu.spi.JournalException;
import io.taihu.spi.JournalReader;
import io.taihu.spi.Meters;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * A journal that is used at random on a {@link SimulatedDisk}, life after life, beside a model of what it must hold.
 *
 * <p>What a life does follows from the seed alone, so that its operations can be counted and each be made to fail.
 */
final class JournalRun {
    private static final Options OPTIONS = new Options(
            Segment.HEADER + 4_096,
            4_096,
            64 << 20,
            Duration.ZERO,
            FileJournal.Flusher.INLINE,
            FileJournal.Damage.REFUSE,
            1_024,
            false);

    /** A reader that looks at everything and is then forgotten. */
    private static final String VERIFIER = "verifier";

    private static final List<String> READERS = List.of("quick", "slow");

    private final SplittableRandom random;
    private final boolean alike;
    private final StoppedClock clock = new StoppedClock();
    private final List<Entry> history = new ArrayList<>();
    private final Map<String, ReaderModel> readers = new HashMap<>();
    private SimulatedDisk disk = new SimulatedDisk();
    private int sequence;
    private int life;
    private boolean failed;
    private boolean lossless;

    /** A record that was offered. */
    private static final class Entry {
        final byte[] bytes;
        /** In which life it was offered. */
        final int life;

        long position = -1;
        /** Whether it must be there: it was acknowledged, or has been read. */
        boolean sure;

        Entry(byte[] bytes, int life) {
            this.bytes = bytes;
            this.life = life;
        }
    }

    /** What a reader has committed: surely, and perhaps. */
    private static final class ReaderModel {
        long committed = -1;
        long attempted = -1;
    }

    JournalRun(long seed) {
        this.random = new SplittableRandom(seed);
        this.alike = (seed & 1) == 0;
    }

    SimulatedDisk disk() {
        return disk;
    }

    void disk(SimulatedDisk next) {
        disk = next;
    }

    boolean stopped() {
        return disk.crashed();
    }

    /** Opens, looks at everything, works so many steps and closes; or stops in the middle of it. */
    void live(int steps) {
        live(steps, true);
    }

    /** The same without looking at what is there: nothing of that may be needed to make it safe. */
    void liveHastily(int steps) {
        live(steps, false);
    }

    private void live(int steps, boolean verify) {
        life++;
        try {
            Journal journal;
            try {
                journal = open();
            } catch (JournalException e) {
                assertThat(e).hasStackTraceContaining("simulated failure");
                return;
            }
            try {
                if (verify) {
                    verify(journal);
                }
                work(journal, steps);
            } catch (JournalException e) {
                assertThat(e).hasStackTraceContaining("simulated failure");
            }
            journal.close();
        } catch (SimulatedDisk.Crash e) {
            assertThat(disk.crashed()).isTrue();
        }
    }

    /** A whole life after which everything must be there. */
    void finish() {
        live(5);
        lossless = true;
        live(0);
        assertThat(failed).isFalse();
    }

    private FileJournal open() {
        failed = false;
        return FileJournal.open(disk, OPTIONS, clock, Meters.none(), random.split());
    }

    private void verify(Journal journal) {
        if (journal.positions().containsKey(VERIFIER)) {
            journal.forget(VERIFIER);
        }
        long needed = Long.MAX_VALUE;
        for (String name : READERS) {
            ReaderModel model = readers.get(name);
            Long position = journal.positions().get(name);
            if (model != null) {
                if (model.committed >= 0) {
                    assertThat(position)
                            .as("position of reader %s", name)
                            .isIn(model.committed, Math.max(model.committed, model.attempted));
                }
                if (position != null) {
                    model.committed = position;
                    model.attempted = position;
                    needed = Math.min(needed, position);
                }
            }
            if (position != null) {
                assertThat(position).as("position of reader %s", name).isLessThanOrEqualTo(journal.end());
            }
        }
        if (needed == Long.MAX_VALUE) {
            needed = 0; // no reader known: everything is kept
        }
        try (JournalReader reader = journal.reader(VERIFIER)) {
            compare(readAll(reader), needed);
            assertThat(reader.position()).isEqualTo(journal.end());
        }
        journal.forget(VERIFIER);
    }

    private void compare(List<Entry> found, long needed) {
        int first = 0;
        if (!found.isEmpty()) {
            int number = sequenceOf(found.getFirst());
            while (first < history.size() && sequenceOf(history.get(first)) != number) {
                first++;
            }
            assertThat(first)
                    .as("place of the oldest record, number %s", number)
                    .isLessThan(history.size());
        } else {
            while (first < history.size() && history.get(first).sure && history.get(first).position < needed) {
                first++;
            }
        }
        for (int i = 0; i < first; i++) {
            assertThat(history.get(i).position)
                    .as("record %s is gone; positions from %s on are needed", i, needed)
                    .isLessThan(needed);
        }
        Set<Integer> cutShort = new HashSet<>();
        List<Entry> present = new ArrayList<>();
        int next = first;
        for (Entry actual : found) {
            while (next < history.size() && !Arrays.equals(history.get(next).bytes, actual.bytes)) {
                miss(history.get(next++), cutShort);
            }
            assertThat(next)
                    .as("a record that was never appended here: %s", actual.position)
                    .isLessThan(history.size());
            Entry expected = history.get(next++);
            assertThat(cutShort)
                    .as("lives of which an earlier record is missing")
                    .doesNotContain(expected.life);
            see(expected, actual.position);
            present.add(expected);
        }
        while (next < history.size()) {
            miss(history.get(next++), cutShort);
        }
        history.clear();
        history.addAll(present);
    }

    private void miss(Entry entry, Set<Integer> cutShort) {
        assertThat(entry.sure)
                .as("record at %s of life %s was acknowledged and is lost", entry.position, entry.life)
                .isFalse();
        assertThat(lossless).as("a record is lost after a close").isFalse();
        cutShort.add(entry.life);
    }

    private static void see(Entry entry, long position) {
        if (entry.position >= 0) {
            assertThat(position).as("position of a record").isEqualTo(entry.position);
        }
        entry.position = position;
        entry.sure = true;
    }

    private static List<Entry> readAll(JournalReader reader) {
        List<Entry> found = new ArrayList<>();
        while (true) {
            JournalReader.Batch batch = poll(reader);
            boolean any = false;
            while (batch.next()) {
                any = true;
                Entry entry = new Entry(
                        Arrays.copyOfRange(batch.bytes(), batch.offset(), batch.offset() + batch.length()), 0);
                entry.position = batch.position();
                found.add(entry);
            }
            if (!any) {
                return found;
            }
        }
    }

    private static JournalReader.Batch poll(JournalReader reader) {
        try {
            return reader.poll(Duration.ZERO);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void work(Journal journal, int steps) {
        Map<String, JournalReader> open = new HashMap<>();
        for (int step = 0; step < steps; step++) {
            switch (random.nextInt(12)) {
                case 0, 1, 2, 3, 4 -> append(journal, 1 + random.nextInt(12));
                case 5, 6, 7 -> journal.flush();
                case 8, 9 -> read(journal, open, "quick", 1);
                case 10 -> read(journal, open, "slow", 3);
                default -> {
                    append(journal, 2);
                    journal.flush();
                    read(journal, open, "quick", 1);
                }
            }
        }
        open.values().forEach(JournalReader::close);
    }

    private void append(Journal journal, int count) {
        for (int i = 0; i < count; i++) {
            int most = random.nextInt(10) == 0 ? OPTIONS.recordBytesMax() : 150;
            // all alike, one fits exactly over what another life has left
            byte[] bytes = new byte[alike ? 100 : 4 + random.nextInt(most - 3)];
            random.nextBytes(bytes);
            if (random.nextInt(4) == 0) {
                Arrays.fill(bytes, (byte) 0);
            }
            ByteBuffer.wrap(bytes).putInt(++sequence);
            Entry entry = new Entry(bytes, life);
            Completion completion = new Completion() {
                @Override
                public void durable(long token, long position) {
                    assertThat(failed).as("acknowledged after a failure").isFalse();
                    assertThat(entry.sure).as("told twice").isFalse();
                    entry.sure = true;
                    entry.position = position;
                }

                @Override
                public void failed(long token, JournalException cause) {
                    failed = true;
                    assertThat(entry.sure).as("acknowledged, and then failed").isFalse();
                }
            };
            history.add(entry); // before: a crash may come within
            if (!journal.append(bytes, 0, bytes.length, completion, 0)) {
                journal.flush();
                if (!journal.append(bytes, 0, bytes.length, completion, 0)) {
                    history.removeLast();
                }
            }
        }
    }

    private void read(Journal journal, Map<String, JournalReader> open, String name, int keepBack) {
        ReaderModel model = readers.computeIfAbsent(name, key -> new ReaderModel());
        JournalReader reader = open.get(name);
        if (reader == null) {
            reader = journal.reader(name);
            open.put(name, reader);
            if (model.committed < 0) {
                model.committed = reader.committed();
                model.attempted = reader.committed();
            }
            assertThat(reader.committed()).isIn(model.committed, model.attempted);
            model.committed = reader.committed();
        }
        JournalReader.Batch batch = poll(reader);
        long to = -1;
        for (int i = 0; batch.next(); i++) {
            byte[] bytes = Arrays.copyOfRange(batch.bytes(), batch.offset(), batch.offset() + batch.length());
            long position = batch.position();
            Entry entry = history.stream()
                    .filter(candidate -> Arrays.equals(candidate.bytes, bytes))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("a record that was never appended at " + position));
            assertThat(entry.sure || entry.life < life)
                    .as("record at %s is given before it is durable", position)
                    .isTrue();
            see(entry, position);
            if (i % keepBack == 0) {
                to = position;
            }
        }
        long commit = keepBack == 1 ? batch.end() : to;
        if (commit > model.committed) {
            model.attempted = commit;
            reader.commit(commit);
            model.committed = commit;
        }
    }

    private static int sequenceOf(Entry entry) {
        return ByteBuffer.wrap(entry.bytes).getInt();
    }

    /** A clock that moves a microsecond each time it is looked at. */
    private static final class StoppedClock implements Clock {
        private long micros = 1_700_000_000_000_000L;

        @Override
        public long micros() {
            return ++micros;
        }

        @Override
        public long nanos() {
            return ++micros * 1_000;
        }
    }
}
