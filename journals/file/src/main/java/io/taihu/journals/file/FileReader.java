package io.taihu.journals.file;

import io.taihu.spi.JournalException;
import io.taihu.spi.JournalReader;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A reader of a {@link FileJournal}: copies from the ring while it keeps up, reads files in large pieces while it does not.
 *
 * <p>For one thread at a time, but for {@link #close}, {@link #wakeup} and {@link #wake}.
 */
final class FileReader implements JournalReader {
    /** Most bytes of a batch, unless its first record alone has more. */
    static final int BATCH_BYTES = 1 << 20;

    private static final int MEMORY_FIRST = 1 << 16;
    private static final Duration WAIT_MAX = Duration.ofDays(365);

    private final FileJournal journal;
    private final String name;
    private final @Nullable PositionFile kept;
    private final Frames batch = new Frames();
    private final Window window;
    private byte[] memory = new byte[0];
    private volatile long position;
    private volatile boolean woken;
    private volatile boolean closed;
    private volatile @Nullable Thread waiting;
    private @Nullable JournalException broken;

    /**
     * @param kept where its position is kept; null for one that keeps none, and passes over what is gone before it came
     */
    FileReader(FileJournal journal, String name, @Nullable PositionFile kept, long position) {
        this.journal = journal;
        this.name = name;
        this.kept = kept;
        this.window = new Window(journal.skips());
        this.position = position;
    }

    /** Whether what it has yet to read must be kept. */
    boolean holds() {
        return kept != null;
    }

    String name() {
        return name;
    }

    @Override
    public Batch poll(Duration wait) throws InterruptedException {
        ensureOpen();
        long nanos = (wait.compareTo(WAIT_MAX) < 0 ? wait : WAIT_MAX).toNanos();
        long start = journal.nanos();
        batch.reset(position);
        do {
            while (batch.count == 0 && position < journal.end()) {
                fill(journal.end());
            }
        } while (batch.count == 0 && await(nanos, start));
        return batch;
    }

    /** Waits for more to read; false when it is time to return without. */
    private boolean await(long nanos, long start) throws InterruptedException {
        waiting = Thread.currentThread();
        try {
            while (journal.end() <= position) {
                ensureOpen();
                if (woken) {
                    woken = false;
                    return false;
                }
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                long left = nanos - (journal.nanos() - start);
                if (left <= 0) {
                    return false;
                }
                LockSupport.parkNanos(this, left);
            }
            return true;
        } finally {
            waiting = null;
        }
    }

    /** Puts the next frames into the batch, or steps over one that holds no record. */
    private void fill(long end) {
        if (kept == null && position < journal.oldest()) {
            position = journal.oldest();
        }
        Segment segment = journal.segmentAt(position);
        if (!fromRing(segment, end)) {
            fromFile(segment, end);
        }
        position = batch.end;
    }

    private boolean fromRing(Segment segment, long end) {
        Ring ring = journal.ring();
        int length = (int) Math.min(end - position, BATCH_BYTES);
        if (!copy(ring, length)) {
            return false;
        }
        int size = Frame.getInt(memory, 0);
        if (size == Frame.SEAL) {
            batch.reset(journal.segmentAfter(segment).first);
            return true;
        }
        if (Frame.size(size) > length) {
            length = Frame.size(size);
            if (!copy(ring, length)) {
                return false;
            }
        }
        int at = 0;
        int count = 0;
        while (length - at >= Frame.HEADER) {
            size = Frame.getInt(memory, at);
            if (size == Frame.SEAL || Frame.size(size) > length - at) {
                break;
            }
            at += Frame.size(size);
            count++;
        }
        batch.set(memory, 0, position, count, position + at);
        return true;
    }

    private boolean copy(Ring ring, int length) {
        if (memory.length < length && ring.holds(position)) {
            memory = new byte[Math.max(MEMORY_FIRST, Integer.highestOneBit(length - 1) << 1)];
        }
        return ring.copy(position, memory, length);
    }

    private void fromFile(Segment segment, long end) {
        long limit = Math.min(end, segment.end());
        try {
            long at = position;
            int count = 0;
            window.load(segment, at, 0, limit);
            Frame.Look look = window.look();
            while (at < limit) {
                Frame.Kind kind = count == 0 ? window.at(segment, at, limit) : window.inside(segment, at, limit);
                if (kind != Frame.Kind.RECORD) {
                    if (count == 0) {
                        at = switch (kind) {
                            case SEAL -> journal.segmentAfter(segment).first;
                            case HOLE -> at + look.size;
                            case NONE, CUT, RECORD -> passed(segment, at, limit);
                        };
                    }
                    break;
                }
                at += look.size;
                count++;
            }
            batch.set(window.bytes(), count == 0 ? 0 : window.index(position), position, count, at);
        } catch (IOException e) {
            if (kept != null || journal.keeps(segment)) {
                throw unreadable(segment, position, e);
            }
            batch.reset(journal.oldest());
        }
    }

    /** Where to go on behind what is no record. */
    private long passed(Segment segment, long at, long limit) throws IOException {
        if (journal.keeps(segment)) {
            return journal.damaged(this, segment, at, limit, window);
        }
        throw new NoSuchFileException(segment.name); // it has become another one meanwhile
    }

    private JournalException unreadable(Segment segment, long position, IOException e) {
        String what = journal.keeps(segment)
                ? "the journal's file " + segment.at(position) + " cannot be read: " + e.getMessage()
                : "position " + position + " is no longer kept";
        return new JournalException("reader " + name + ": " + what, e);
    }

    @Override
    public void wakeup() {
        woken = true;
        wake();
    }

    /** Lets a waiting poll look again. */
    void wake() {
        Thread thread = waiting;
        if (thread != null) {
            LockSupport.unpark(thread);
        }
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public void seek(long position) {
        ensureOpen();
        long before = this.position;
        journal.readers().holding(position, () -> this.position = position);
        if (position != journal.end() && !begins(position)) {
            this.position = before;
            throw new IllegalArgumentException("no record begins at position " + position);
        }
    }

    private boolean begins(long position) {
        Segment segment = journal.segmentAt(position);
        try {
            window.clear();
            return (position & (Frame.ALIGNMENT - 1)) == 0
                    && window.at(segment, position, Math.min(segment.end(), journal.end())) != Frame.Kind.NONE;
        } catch (IOException e) {
            throw unreadable(segment, position, e);
        }
    }

    @Override
    public void commit(long position) {
        ensureOpen();
        if (position > this.position) {
            throw new IllegalArgumentException("position " + position + " lies behind " + this.position
                    + ", which is as far as reader " + name + " has come");
        }
        JournalException earlier = broken;
        if (earlier != null) {
            throw new JournalException("reader " + name + " cannot commit any more: " + earlier.getMessage(), earlier);
        }
        PositionFile file = kept;
        if (file == null || position == file.position()) {
            return;
        }
        try {
            journal.readers().holding(position, () -> {});
            file.write(position);
        } catch (IOException e) {
            broken = new JournalException(
                    "position " + position + " of reader " + name + " cannot be kept: " + e.getMessage(), e);
            throw broken;
        }
        journal.committed(position);
    }

    @Override
    public long committed() {
        return kept == null ? position : kept.position();
    }

    @Override
    public void close() {
        if (!closed) {
            shut();
            journal.readers().remove(this);
        }
    }

    /** Ends every use of it. */
    void shut() {
        closed = true;
        wake();
    }

    private void ensureOpen() {
        if (closed) {
            throw new JournalException("reader " + name + " is closed");
        }
    }

    /** Records in memory, one behind the other. */
    private static final class Frames implements Batch {
        private byte[] bytes = new byte[0];
        private int next;
        private int offset;
        private int length;
        private int left;
        private int count;
        private long start;
        private int startIndex;
        private long end;

        private void reset(long position) {
            set(bytes, 0, position, 0, position);
        }

        private void set(byte[] bytes, int index, long position, int count, long end) {
            this.bytes = bytes;
            this.next = index;
            this.startIndex = index;
            this.start = position;
            this.left = count;
            this.count = count;
            this.end = end;
        }

        @Override
        public boolean next() {
            if (left == 0) {
                return false;
            }
            left--;
            length = Frame.getInt(bytes, next);
            offset = next + Frame.HEADER;
            next += Frame.size(length);
            return true;
        }

        @Override
        public byte[] bytes() {
            return bytes;
        }

        @Override
        public int offset() {
            return offset;
        }

        @Override
        public int length() {
            return length;
        }

        @Override
        public long position() {
            return start + (offset - Frame.HEADER - startIndex);
        }

        @Override
        public long end() {
            return end;
        }
    }
}
