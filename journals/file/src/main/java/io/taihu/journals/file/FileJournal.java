package io.taihu.journals.file;

import io.taihu.spi.Clock;
import io.taihu.spi.Completion;
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
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
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
    public static final Setting<Long> MEMORY = Setting.bytes(
            "journal.memory",
            "16m",
            "16m",
            "1g",
            "Memory for the newest records, rounded down to a power of two: readers that keep up read from it,"
                    + " and no more than this waits for a flush");
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

    public static final Setting<Flusher> FLUSHER = new Setting<>(
            "journal.flusher",
            "auto",
            "Who flushes: inline (the thread that asks), thread (one of its own), or auto (inline while that is quick)",
            text -> choice(Flusher.class, text));
    public static final Setting<Damage> DAMAGE = new Setting<>(
            "journal.damage",
            "refuse",
            "What to do about acknowledged records that cannot be read: refuse to go on, or skip them",
            text -> choice(Damage.class, text));

    /** All settings of this journal. */
    public static final List<Setting<?>> SETTINGS = List.of(SEGMENT_BYTES, MEMORY, DISK_BUDGET, KEEP, FLUSHER, DAMAGE);

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
    static final int WRITABLE_ACTIONS_MAX = 1_000_000;
    /** Flushes that one caller leads at a time, before a thread takes over. */
    static final int ROUNDS_MAX = 4;

    private static final Logger LOG = LoggerFactory.getLogger(FileJournal.class);
    private static final long LEAD_WAIT_NANOS = 50_000;
    private static final int SEGMENTS_IN_BUDGET_MIN = 3;
    /** How often, while a segment fills, the next one is seen to. */
    private static final int KICKS = 64;
    /** What a reader without a name is called in messages. */
    private static final String TAIL = "(tail)";

    private final Disk disk;
    private final Options options;
    private final Clock clock;
    private final Meters meters;
    private final int recordBytesMax;
    private final int frameMax;
    private final Ring ring;
    private final Segments segments;
    private final Pace pace;
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

    // guarded by readers
    private final Map<String, PositionFile> readers;
    private volatile FileReader[] open = {};

    // for the leader
    private final AtomicReference<@Nullable Thread> leader = new AtomicReference<>();
    private final Pending.Batch batch = new Pending.Batch();
    private Segment flushing;
    private long recordsFlushed;

    private volatile boolean asked;
    private volatile long durable;
    private @Nullable FlushThread flushThread;

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
        this.meters = meters;
        this.recordBytesMax = options.recordBytesMax();
        this.frameMax = Frame.size(recordBytesMax);
        this.ring = new Ring(options.memoryBytes(), found.end());
        this.pace = new Pace(options.flusher());
        this.tail = found.end();
        this.durable = found.end();
        this.current = found.segments().get(found.current());
        this.flushing = current;
        this.readers = new TreeMap<>(found.readers());
        this.segments = new Segments(disk, options, clock, random, found, new SegmentsOwner());
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
        readers.keySet().forEach(this::meterLag);
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
        if (current.couldTake(tail, frame)) {
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
        asked = true;
        if (pace.threaded()) {
            flushThread().wake();
        } else {
            lead(ROUNDS_MAX);
        }
    }

    /** Flushes until nobody asks any more, unless somebody else does; after some rounds a thread takes over. */
    private void lead(int roundsMax) {
        for (int rounds = 0; asked; rounds++) {
            if (rounds == roundsMax) {
                flushThread().wake();
                return;
            }
            if (!leader.compareAndSet(null, Thread.currentThread())) {
                return;
            }
            try {
                asked = false;
                flushOnce();
            } finally {
                leader.set(null);
            }
        }
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
                asked = true;
            }
        } finally {
            lock.unlock();
        }
        if (from == to || ended != null) {
            return;
        }
        long start = clock.nanos();
        try {
            ring.mark(from);
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
        pace.flushed(nanos);
        flushTimer.record(nanos);
        flushesMeter.increment();
        bytesMeter.add(to - from);
        recordsMeter.add(count - recordsFlushed);
        recordsFlushed = count;
        complete(to, null);
        for (FileReader reader : open) {
            reader.wake();
        }
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
            asked = true; // whoever appended last may not have asked for a flush
            flushThread().wake();
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
        } catch (RuntimeException e) {
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
        synchronized (readers) {
            ensureOpen();
            for (FileReader reader : open) {
                if (reader.holds() && reader.name().equals(name)) {
                    throw new IllegalStateException("reader " + name + " is already open");
                }
            }
            PositionFile kept = readers.get(name);
            if (kept == null) {
                try {
                    kept = PositionFile.make(disk, name, segments.oldest().first);
                } catch (IOException e) {
                    throw new JournalException(
                            "reader " + name + " cannot be made in " + disk.place() + ": " + e.getMessage(), e);
                }
                readers.put(name, kept);
                meterLag(name);
            }
            return opened(new FileReader(this, name, kept, kept.position()));
        }
    }

    @Override
    public JournalReader tail() {
        synchronized (readers) {
            ensureOpen();
            return opened(new FileReader(this, TAIL, null, durable));
        }
    }

    private FileReader opened(FileReader reader) {
        FileReader[] more = Arrays.copyOf(open, open.length + 1);
        more[open.length] = reader;
        open = more;
        return reader;
    }

    private void meterLag(String name) {
        meters.gauge(
                "taihu_journal_reader_lag_bytes",
                "What lies between the position a reader has committed and the end",
                () -> lag(name),
                "reader",
                name);
    }

    private double lag(String name) {
        synchronized (readers) {
            PositionFile kept = readers.get(name);
            return kept == null ? 0 : durable - kept.position();
        }
    }

    @Override
    public Map<String, Long> positions() {
        Map<String, Long> positions = new TreeMap<>();
        synchronized (readers) {
            readers.forEach((name, kept) -> positions.put(name, kept.position()));
        }
        return positions;
    }

    @Override
    public void forget(String name) {
        PositionFile.checkName(name);
        synchronized (readers) {
            ensureOpen();
            PositionFile kept = readers.get(name);
            if (kept == null) {
                return;
            }
            for (FileReader reader : open) {
                if (reader.holds() && reader.name().equals(name)) {
                    reader.shut();
                    closed(reader);
                }
            }
            try {
                disk.delete(name + PositionFile.SUFFIX);
                disk.sync();
                readers.remove(name);
                kept.close();
            } catch (IOException e) {
                throw new JournalException("reader " + name + " cannot be forgotten: " + e.getMessage(), e);
            }
        }
        segments.kick();
    }

    @Override
    public void close() {
        lock.lock();
        try {
            if (ended != null && ended.kind() == State.Kind.CLOSED) {
                return;
            }
        } finally {
            lock.unlock();
        }
        if (leader.get() == Thread.currentThread()) {
            throw new IllegalStateException("the journal cannot be closed by a completion");
        }
        segments.stop();
        stopFlushThread();
        while (!leader.compareAndSet(null, Thread.currentThread())) {
            LockSupport.parkNanos(this, LEAD_WAIT_NANOS);
        }
        lock.lock();
        try {
            if (ended != null && ended.kind() == State.Kind.CLOSED) {
                return; // by another thread; the leadership stays taken
            }
        } finally {
            lock.unlock();
        }
        boolean more = true;
        while (more) {
            asked = false;
            flushOnce();
            lock.lock();
            try {
                more = ended == null && tail != durable;
                if (!more) {
                    ended = new State(State.Kind.CLOSED, "the journal in " + disk.place() + " is closed");
                }
            } finally {
                lock.unlock();
            }
        }
        runWritable();
        synchronized (readers) {
            for (FileReader reader : open) {
                reader.shut();
            }
            open = new FileReader[0];
            readers.values().forEach(kept -> quietly(kept::close));
        }
        quietly(segments::close);
        quietly(disk::close);
    }

    private void ensureOpen() {
        State last = ended;
        if (last != null) {
            throw new JournalException(last.reason());
        }
    }

    // for readers

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

    /** Does something while a position cannot cease to be kept. */
    void holding(long position, Runnable action) {
        synchronized (readers) {
            if (position < segments.oldest().first || position > durable) {
                throw new IllegalArgumentException("position " + position + " is not kept; positions from "
                        + segments.oldest().first + " to " + durable + " are");
            }
            action.run();
        }
    }

    /** A reader has committed. */
    void committed(long position) {
        Segment oldest = segments.oldest();
        if (oldest != current && position >= oldest.end()) {
            segments.kick();
        }
    }

    void closed(FileReader reader) {
        synchronized (readers) {
            open = Arrays.stream(open).filter(other -> other != reader).toArray(FileReader[]::new);
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
            LOG.warn("a file of the journal could not be closed", e);
        }
    }

    private static <E extends Enum<E>> E choice(Class<E> type, String text) {
        for (E constant : type.getEnumConstants()) {
            if (constant.name().toLowerCase(Locale.ROOT).equals(text.strip().toLowerCase(Locale.ROOT))) {
                return constant;
            }
        }
        throw new IllegalArgumentException(
                "must be one of " + Arrays.toString(type.getEnumConstants()).toLowerCase(Locale.ROOT));
    }

    /** Something that can be closed. */
    private interface Closing {
        void close() throws IOException;
    }

    // the thread that flushes when callers should not

    private FlushThread flushThread() {
        lock.lock();
        try {
            FlushThread thread = flushThread;
            if (thread == null) {
                thread = new FlushThread();
                flushThread = thread;
                thread.thread.start();
            }
            return thread;
        } finally {
            lock.unlock();
        }
    }

    private void stopFlushThread() {
        FlushThread thread;
        lock.lock();
        try {
            thread = flushThread;
        } finally {
            lock.unlock();
        }
        if (thread != null) {
            thread.stop();
        }
    }

    /** Leads on a thread of its own. */
    private final class FlushThread {
        private final Thread thread =
                Thread.ofPlatform().daemon().name("journal-flush").unstarted(this::run);
        private volatile boolean idle;
        private volatile boolean stopping;

        private void run() {
            while (!stopping) {
                lead(Integer.MAX_VALUE);
                // with asked still set there is another leader, who looks again, and wakes this one if need be
                idle = true;
                if (!asked || leader.get() != null) {
                    LockSupport.park(this);
                }
                idle = false;
            }
        }

        void wake() {
            if (idle) {
                LockSupport.unpark(thread);
            }
        }

        void stop() {
            stopping = true;
            LockSupport.unpark(thread);
        }
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
            List<Segment> gone = new ArrayList<>();
            synchronized (readers) {
                long held = held();
                while (segments.count() > 1
                        && segments.oldest() != current
                        && segments.oldest().end() <= held
                        && condition.test(segments.oldest())) {
                    gone.add(segments.oldest());
                    segments.removeOldest();
                }
            }
            return gone;
        }

        private long held() {
            long least = Long.MAX_VALUE;
            for (PositionFile kept : readers.values()) {
                least = Math.min(least, kept.position());
            }
            for (FileReader reader : open) {
                least = reader.holds() ? Math.min(least, reader.position()) : least;
            }
            return readers.isEmpty() ? -1 : least;
        }

        @Override
        public String holder() {
            synchronized (readers) {
                return readers.entrySet().stream()
                        .min(Map.Entry.comparingByValue(Comparator.comparingLong(PositionFile::position)))
                        .map(entry -> "reader " + entry.getKey() + " still needs everything from position "
                                + entry.getValue().position() + " on, which is "
                                + (durable - entry.getValue().position())
                                + " bytes")
                        .orElse("no reader has ever been opened, so everything is kept");
            }
        }

        @Override
        public void roomChanged() {
            if (following == null || wanting || waitedFor) {
                runWritable();
            }
        }
    }
}
