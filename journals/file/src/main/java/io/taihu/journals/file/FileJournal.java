package io.taihu.journals.file;

import io.taihu.model.Limit;
import io.taihu.spi.Clock;
import io.taihu.spi.Completion;
import io.taihu.spi.Held;
import io.taihu.spi.Journal;
import io.taihu.spi.JournalException;
import io.taihu.spi.JournalReader;
import io.taihu.spi.Meters;
import io.taihu.spi.Setting;
import io.taihu.spi.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The journal of one machine: segments in a folder, one flush for all that is waiting.
 *
 * <p>Whoever asks for a flush while nobody flushes becomes the leader: it writes out what is waiting, flushes the file once, and
 * runs everybody's completions. Who asks meanwhile returns at once; the leader looks again. While flushes are slow, a thread of
 * its own leads instead. {@code docs/journal.md} tells the files byte by byte and what happens at each failure.
 *
 * <p>A position is the byte offset of a record's frame over all segments, with the unused ends of segments counted; none is used
 * twice. Thread-safe. Locks, taken in this order: the work of {@link Segments}, readers, append.
 */
public final class FileJournal implements Journal {
    public static final Setting<Long> SEGMENT_BYTES = Setting.bytes(
            "journal.segment-bytes", "64m", "16m", "2g", "Size of one file of the journal; existing files keep theirs");

    @Limit(reached = Limit.Reached.WAITS)
    public static final Setting<Long> MEMORY = Setting.bytes(
            "journal.memory",
            "16m",
            "16m",
            "1g",
            "Memory for the newest records, rounded down to a power of two: readers that keep up read from it,"
                    + " and no more than this waits for a flush");

    @Limit(reached = Limit.Reached.WAITS)
    public static final Setting<Long> DISK_BUDGET = Setting.bytes(
            "journal.disk-budget",
            "20g",
            "64m",
            "1000000g",
            "What the journal's files may take on the disk; when readers hold more than this, nothing is acknowledged");

    public static final Setting<Duration> KEEP = Setting.duration(
            "journal.keep",
            "0s",
            "0s",
            "3650d",
            "How long a file of the journal is kept after all readers have passed it, while the budget allows");

    public static final Setting<Flusher> FLUSHER = Setting.choice(
            "journal.flusher",
            Flusher.AUTO,
            "Who flushes: inline (the thread that asks), thread (one of its own), or auto (inline while that is quick)");
    public static final Setting<Damage> DAMAGE = Setting.choice(
            "journal.damage",
            Damage.REFUSE,
            "What to do about acknowledged records that cannot be read: refuse to go on, or skip them");

    /** All settings of this journal. */
    public static final List<Setting<?>> SETTINGS = List.of(SEGMENT_BYTES, MEMORY, DISK_BUDGET, KEEP, FLUSHER, DAMAGE);

    /** Classes of this room that have limits, for the page of limits. */
    public static final List<Class<?>> LIMITED = List.of(
            FileJournal.class, FolderDisk.class, Leader.class, PositionFile.class, Recovery.class, Segments.class);

    /** Who flushes. */
    public enum Flusher {
        /** Whoever asks while that is quick, a thread of its own while it is not. */
        AUTO,
        /** Whoever asks. */
        INLINE,
        /** A thread of its own. */
        THREAD
    }

    /** What is done about acknowledged records that cannot be read. */
    public enum Damage {
        /** Nothing is opened, or read past it. */
        REFUSE,
        /** They are passed over, loudly. */
        SKIP
    }

    /** Most actions that wait for room. */
    @Limit(value = "Most that wait for room in the journal", zh = "等待日志空间的最多个数", reached = Limit.Reached.REFUSED)
    static final int WRITABLE_ACTIONS_MAX = 1_000_000;

    private static final Logger LOG = LoggerFactory.getLogger(FileJournal.class);
    private static final int SEGMENTS_IN_BUDGET_MIN = 3;
    /** How often, while a segment fills, the next one is seen to. */
    private static final int KICKS = 64;

    private final Disk disk;
    private final Options options;
    private final Clock clock;
    private final int recordBytesMax;
    private final int frameMax;
    private final Ring ring;
    private final Segments segments;
    private final Readers readers;
    private final Leader leader;
    private final Meters.Timer flushTimer;
    private final LongAdder recordsMeter;
    private final LongAdder bytesMeter;
    private final LongAdder flushesMeter;
    private final LongAdder damagedMeter;

    // guarded by lock
    private final ReentrantLock lock = new ReentrantLock();
    private final Pending pending = new Pending();
    private final Queue<Runnable> writable = new ArrayDeque<>();
    private volatile Segment current;
    private volatile @Nullable Segment following;
    private long tail;
    private long kickAt;
    private long records;
    private volatile boolean wanting;
    private volatile boolean waitedFor;
    private volatile @Nullable State ended;

    // for the leader
    private final Pending.Batch batch = new Pending.Batch();
    private Segment flushing;
    private long recordsFlushed;
    private long marked = -1;
    private volatile long durable;

    /**
     * Opens the journal in a folder, which is made when there is none, and recovers what a crash has left.
     *
     * @throws JournalException when another server holds the folder, it cannot be written, or acknowledged records are
     *     damaged
     */
    public static FileJournal open(Path folder, Settings settings, Clock clock, Meters meters) {
        Options options = Options.of(settings);
        return open(FolderDisk.take(folder), options, clock, meters, RandomGenerator.getDefault());
    }

    static FileJournal open(Disk disk, Options options, Clock clock, Meters meters, RandomGenerator random) {
        boolean done = false;
        try {
            if (options.diskBytesMax() < SEGMENTS_IN_BUDGET_MIN * options.segmentBytes()) {
                throw new JournalException(
                        DISK_BUDGET.name() + " must be at least " + SEGMENTS_IN_BUDGET_MIN + " times "
                                + SEGMENT_BYTES.name() + ", it is " + options.diskBytesMax() + " and "
                                + options.segmentBytes() + " bytes");
            }
            Recovery.Found found = Recovery.run(disk, options, clock, random);
            FileJournal journal = new FileJournal(disk, options, clock, meters, random, found);
            done = true;
            journal.segments.start();
            return journal;
        } catch (IOException e) {
            throw new JournalException("the journal in " + disk.place() + " cannot be opened: " + e.getMessage(), e);
        } finally {
            if (!done) {
                quietly(disk::close);
            }
        }
    }

    private FileJournal(
            Disk disk, Options options, Clock clock, Meters meters, RandomGenerator random, Recovery.Found found) {
        this.disk = disk;
        this.options = options;
        this.clock = clock;
        this.recordBytesMax = options.recordBytesMax();
        this.frameMax = Frame.size(recordBytesMax);
        this.ring = new Ring(options.memoryBytes(), found.end());
        this.leader = new Leader(options.flusher(), this::flushOnce);
        this.tail = found.end();
        this.durable = found.end();
        this.current = found.segments().get(found.current());
        this.flushing = current;
        this.segments = new Segments(disk, options, clock, random, found, new SegmentsOwner());
        this.readers = new Readers(disk, segments, found.readers(), () -> durable, meters);
        this.following = segments.after(current);
        this.kickAt = tail;
        this.flushTimer = meters.timer("taihu_journal_flush_seconds", "Time to write out and flush what was waiting");
        this.recordsMeter = meters.counter("taihu_journal_records", "Records made durable");
        this.bytesMeter = meters.counter("taihu_journal_bytes", "Bytes made durable, frames included");
        this.flushesMeter = meters.counter("taihu_journal_flushes", "Flushes made");
        this.damagedMeter =
                meters.counter("taihu_journal_damaged_bytes", "Bytes passed over because they cannot be read");
        meters.gauge("taihu_journal_segments", "Files of the journal", segments::count);
        meters.gauge("taihu_journal_disk_bytes", "What the files of the journal take", segments::bytes);
        meters.gauge("taihu_journal_waiting_bytes", "Appended and not yet durable", () -> ring.reserved() - durable);
        meters.gauge(
                "taihu_journal_open",
                "1 while the journal takes records",
                () -> state().kind() == State.Kind.OPEN ? 1 : 0);
    }

    @Override
    public boolean append(byte[] record, int offset, int length, @Nullable Completion completion, long token) {
        Objects.checkFromIndexSize(offset, length, record.length);
        if (length < 1 || length > recordBytesMax) {
            throw new IllegalArgumentException(
                    "a record has 1 to " + recordBytesMax + " bytes, this one has " + length);
        }
        int crc = Frame.crc(record, offset, length);
        int frame = Frame.size(length);
        boolean taken;
        boolean kick;
        lock.lock();
        try {
            ensureOpen();
            long at = tail;
            Segment segment = current;
            if (segment.takes(at, frame)) {
                taken = at + frame - durable <= ring.size();
            } else {
                at = roll(frame);
                taken = at >= 0;
                segment = current;
            }
            if (taken) {
                ring.reserve(at + frame);
                long stamp = Frame.stamp(segment.salt, at, length);
                ring.putFrame(at, crc, stamp, record, offset, length, frame);
                tail = at + frame;
                records++;
                if (completion != null) {
                    pending.add(completion, token, at);
                }
            }
            kick = tail >= kickAt || wanting;
            if (kick) {
                kickAt = tail + current.capacity / KICKS;
            }
        } finally {
            lock.unlock();
        }
        if (kick) {
            segments.kick();
        }
        return taken;
    }

    /** Seals the current segment and goes on to the next; answers where the frame is to lie, or -1 when there is no room. */
    private long roll(int frame) {
        if (current.couldTake(tail, frameMax)) { // the same question as in hasFile
            wanting = true; // until it is zeroed further
            return -1;
        }
        Segment next = following;
        if (next == null || !next.takes(next.first, frame)) {
            wanting = true;
            return -1;
        }
        if (next.first + frame - durable > ring.size()) {
            return -1;
        }
        ring.reserve(next.first + frame);
        ring.putSeal(tail, Frame.stamp(current.salt, tail, Frame.SEAL));
        current.sealed = tail + Frame.SEAL_SIZE;
        current = next;
        following = segments.after(next);
        return next.first;
    }

    @Override
    public void flush() {
        if (ring.reserved() == durable) {
            return;
        }
        leader.ask();
    }

    /** Makes durable what was appended so far, or what of it lies in one segment. */
    private void flushOnce() {
        Segment segment = flushing;
        long from = durable;
        long to;
        long count;
        boolean seals;
        lock.lock();
        try {
            seals = segment.sealed != Long.MAX_VALUE;
            to = Math.min(tail, segment.sealed);
            count = records;
            if (to < tail) {
                leader.again();
            }
        } finally {
            lock.unlock();
        }
        if (from == to || ended != null) {
            return;
        }
        long start = clock.nanos();
        try {
            if (marked != from) {
                ring.mark(from);
                marked = from;
            }
            ring.write(segment.file, from, to, segment.offset(from));
            segment.file.force();
        } catch (IOException | RuntimeException e) {
            fail(e);
            return;
        }
        long nanos = clock.nanos() - start;
        if (seals) {
            segment.writtenMicros = clock.micros();
            flushing = Objects.requireNonNull(segments.after(segment));
        }
        durable = seals ? flushing.first : to;
        leader.took(nanos);
        flushTimer.record(nanos);
        flushesMeter.increment();
        bytesMeter.add(to - from);
        recordsMeter.add(count - recordsFlushed);
        recordsFlushed = count;
        complete(to, null);
        readers.wake();
        if (waitedFor) {
            runWritable();
        }
    }

    /** Tells those whose records lie before a position. */
    private void complete(long before, @Nullable JournalException cause) {
        int count;
        lock.lock();
        try {
            count = pending.take(before, batch);
        } finally {
            lock.unlock();
        }
        for (int i = 0; i < count; i++) {
            Completion completion = Objects.requireNonNull(batch.completions[i]);
            batch.completions[i] = null;
            try {
                if (cause == null) {
                    completion.durable(batch.tokens[i], batch.positions[i]);
                } else {
                    completion.failed(batch.tokens[i], cause);
                }
            } catch (Throwable e) { // one that throws must not keep the others from being told
                LOG.error("a completion of the journal failed", e);
            }
        }
    }

    private void fail(Exception e) {
        String reason = "the journal in " + disk.place() + " could not be written (" + e.getMessage()
                + "): what was not durable before is lost, and nothing more is taken until the server is started again";
        LOG.error("{}", reason, e);
        lock.lock();
        try {
            ended = new State(State.Kind.FAILED, reason);
        } finally {
            lock.unlock();
        }
        complete(Long.MAX_VALUE, new JournalException(reason, e));
        runWritable();
    }

    @Override
    public void whenWritable(Runnable action) {
        boolean now;
        boolean kick;
        lock.lock();
        try {
            now = ended != null || hasRoom();
            kick = !now && !hasFile();
            wanting |= kick;
            if (!now) {
                if (writable.size() >= WRITABLE_ACTIONS_MAX) {
                    throw new JournalException("more than " + WRITABLE_ACTIONS_MAX + " wait for room in the journal");
                }
                writable.add(action);
                waitedFor = true;
            }
        } finally {
            lock.unlock();
        }
        if (now) {
            run(action);
        } else if (ring.reserved() != durable) {
            leader.askThread(); // whoever appended last may not have asked for a flush
        }
        if (kick) {
            segments.kick();
        }
    }

    /** Whether the longest record would be taken. */
    private boolean hasRoom() {
        return hasFile() && tail + 2L * frameMax + Frame.SEAL_SIZE - durable <= ring.size();
    }

    private boolean hasFile() {
        Segment next = following;
        return current.takes(tail, frameMax)
                || (!current.couldTake(tail, frameMax) && next != null && next.takes(next.first, frameMax));
    }

    private void runWritable() {
        List<Runnable> actions;
        lock.lock();
        try {
            if (following == null) {
                following = segments.after(current);
            }
            if (hasFile()) {
                wanting = false;
            }
            if (ended == null && !hasRoom()) {
                return;
            }
            actions = new ArrayList<>(writable);
            writable.clear();
            waitedFor = false;
        } finally {
            lock.unlock();
        }
        actions.forEach(FileJournal::run);
    }

    private static void run(Runnable action) {
        try {
            action.run();
        } catch (Throwable e) { // one that throws must not keep the others from being run
            LOG.error("an action that waited for room in the journal failed", e);
        }
    }

    @Override
    public long end() {
        return durable;
    }

    @Override
    public State state() {
        State last = ended;
        if (last != null) {
            return last;
        }
        String obstacle = wanting ? segments.obstacle() : "";
        return obstacle.isEmpty() ? new State(State.Kind.OPEN, "") : new State(State.Kind.FULL, obstacle);
    }

    @Override
    public JournalReader reader(String name) {
        PositionFile.checkName(name);
        return readers.open(this, name);
    }

    @Override
    public JournalReader tail() {
        return readers.tail(this);
    }

    @Override
    public Map<String, Long> positions() {
        return readers.positions();
    }

    @Override
    public void forget(String name) {
        PositionFile.checkName(name);
        readers.forget(name);
        segments.kick();
    }

    @Override
    public Held hold() {
        ensureOpen();
        return readers.hold(this);
    }

    @Override
    public void close() {
        if (isClosed()) {
            return;
        }
        if (leader.isMe()) {
            throw new IllegalStateException("the journal cannot be closed by a completion");
        }
        if (!leader.takeOver()) {
            return; // another thread closes it
        }
        boolean more = true;
        boolean inOrder = false;
        while (more) {
            flushOnce();
            lock.lock();
            try {
                more = ended == null && tail != durable;
                if (!more) {
                    inOrder = ended == null;
                    ended = new State(State.Kind.CLOSED, "the journal in " + disk.place() + " is closed");
                }
            } finally {
                lock.unlock();
            }
        }
        runWritable();
        segments.stop();
        readers.close();
        if (inOrder) {
            quietly(() -> PositionFile.make(disk, Recovery.CLOSED, durable).close());
        }
        quietly(segments::close);
        quietly(disk::close);
    }

    private boolean isClosed() {
        State last = ended;
        return last != null && last.kind() == State.Kind.CLOSED;
    }

    private void ensureOpen() {
        State last = ended;
        if (last != null) {
            throw new JournalException(last.reason());
        }
    }

    // for readers

    Readers readers() {
        return readers;
    }

    Ring ring() {
        return ring;
    }

    long nanos() {
        return clock.nanos();
    }

    Segment segmentAt(long position) {
        Segment segment = segments.containing(position);
        if (segment == null) {
            throw new JournalException(
                    "position " + position + " is no longer kept; the oldest is " + segments.oldest().first);
        }
        return segment;
    }

    Segment segmentAfter(Segment segment) {
        Segment next = segments.after(segment);
        if (next == null) {
            throw new JournalException("there is no file after " + segment.name + " in " + disk.place());
        }
        return next;
    }

    long oldest() {
        return segments.oldest().first;
    }

    boolean keeps(Segment segment) {
        return segments.oldest().first <= segment.first;
    }

    /** Whether acknowledged records that cannot be read are passed over. */
    boolean skips() {
        return options.damage() == Damage.SKIP;
    }

    /** Something that was held for a copy is not needed any more. */
    void unheld() {
        segments.kick();
    }

    /** A reader has committed. */
    void committed(long position) {
        Segment oldest = segments.oldest();
        if (oldest != current && position >= oldest.end()) {
            segments.kick();
        }
    }

    /** Reports records that cannot be read, and answers where to go on if that is wanted. */
    long damaged(FileReader reader, Segment segment, long position, long limit, Window window) throws IOException {
        String what = "records that had been acknowledged cannot be read in " + segment.at(position)
                + " of the journal in " + disk.place();
        return switch (options.damage()) {
            case REFUSE ->
                throw new JournalException(
                        "reader " + reader.name() + ": " + what + ". Restore the folder from a backup; or start with "
                                + DAMAGE.name() + "=skip to pass them over");
            case SKIP -> {
                long next = window.find(segment, position + Frame.ALIGNMENT, limit, false, Long.MAX_VALUE);
                if (next < 0) {
                    Segment after = segments.after(segment);
                    next = after != null && after.first <= durable ? after.first : durable;
                }
                window.clear();
                damagedMeter.add(next - position);
                LOG.error("{}; reader {} goes on at position {}", what, reader.name(), next);
                yield next;
            }
        };
    }

    private static void quietly(Closing closing) {
        try {
            closing.close();
        } catch (IOException e) {
            LOG.warn("the journal could not be closed in order", e);
        }
    }

    /** Something that can be closed. */
    private interface Closing {
        void close() throws IOException;
    }

    /** The journal as its segments see it. */
    private final class SegmentsOwner implements Segments.Owner {
        @Override
        public Segment current() {
            return current;
        }

        @Override
        public long appended() {
            return ring.reserved();
        }

        @Override
        public boolean wanting() {
            return wanting;
        }

        @Override
        public List<Segment> unneeded(Predicate<Segment> condition) {
            return readers.release(current, condition);
        }

        @Override
        public boolean giveUpHolds() {
            return readers.giveUpHolds();
        }

        @Override
        public String holder() {
            return readers.holder();
        }

        @Override
        public void roomChanged() {
            if (following == null || wanting || waitedFor) {
                runWritable();
            }
        }
    }
}
