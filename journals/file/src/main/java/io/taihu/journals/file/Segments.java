package io.taihu.journals.file;

import io.taihu.model.Limit;
import io.taihu.spi.Clock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of the journal in order, and who makes and deletes them: a thread of its own, so that appending finds the next one
 * ready. Thread-safe.
 */
final class Segments {
    private static final Logger LOG = LoggerFactory.getLogger(Segments.class);
    private static final long RETRY_NANOS = 1_000_000_000L;

    @Limit(
            value = "Longest wait for the journal's files to be seen to when it is closed",
            zh = "关闭时等待日志文件处理完的最长时间",
            unit = Limit.Unit.MILLISECONDS,
            reached = Limit.Reached.GIVEN_UP)
    private static final long STOP_MILLIS_MAX = 30_000;

    /** Most files kept to be used again. */
    @Limit(
            value = "Files of the journal that are kept to be used again",
            zh = "留待再用的日志文件数",
            reached = Limit.Reached.OLDEST_GOES)
    static final int SPARES_MAX = 2;

    /** A file that is no segment at present. */
    record Spare(String name, Disk.File file) {}

    /** What is asked of the journal. */
    interface Owner {
        /** The segment that takes records. */
        Segment current();

        /** Position behind the last record, durable or not. */
        long appended();

        /** Whether a record was refused because there was no segment for it. */
        boolean wanting();

        /**
         * Takes out of the list what no reader needs, so that no reader can come to need it.
         *
         * @param condition asked for the oldest, as long as it says yes
         */
        List<Segment> unneeded(Predicate<Segment> condition);

        /** Gives up what is only held to be copied; whether there was any. */
        boolean giveUpHolds();

        /** Who holds the oldest segment, in words. */
        String holder();

        /** There may be room again. */
        void roomChanged();
    }

    private final Disk disk;
    private final Options options;
    private final Clock clock;
    private final RandomGenerator random;
    private final long journal;
    private final Owner owner;
    private final ByteBuffer zeros;
    private final @Nullable Thread thread;
    /** No longer in the list, but not yet deleted. For {@link #work} only. */
    private final ArrayDeque<Segment> leaving = new ArrayDeque<>();

    /** Files that were segments and can become ones again, without being zeroed. Changed by {@link #work} only. */
    private final Deque<Spare> spares = new ConcurrentLinkedDeque<>();

    private int spared;
    private volatile Segment[] all;
    private volatile String obstacle = "";
    private volatile boolean asked;
    private volatile boolean stopping;
    /** Whether it is at work without a thread of its own, and must not begin again from within. */
    private boolean working;

    Segments(Disk disk, Options options, Clock clock, RandomGenerator random, Recovery.Found found, Owner owner) {
        this.disk = disk;
        this.options = options;
        this.clock = clock;
        this.random = random;
        this.journal = found.journal();
        this.owner = owner;
        this.all = found.segments().toArray(Segment[]::new);
        this.zeros = ByteBuffer.allocateDirect(options.zeroBytes());
        this.thread = options.background()
                ? Thread.ofPlatform().daemon().name("journal-segments").unstarted(this::run)
                : null;
    }

    void start() {
        if (thread != null) {
            thread.start();
        }
        kick();
    }

    /** Has files made and deleted where it is time; returns at once, unless there is no thread for it. */
    void kick() {
        asked = true;
        if (thread != null) {
            LockSupport.unpark(thread);
        } else {
            while (asked && !working && !stopping) {
                asked = false;
                working = true;
                try {
                    work();
                } finally {
                    working = false;
                }
            }
        }
    }

    void stop() {
        stopping = true;
        if (thread != null && !thread.equals(Thread.currentThread())) {
            LockSupport.unpark(thread);
            boolean interrupted = false;
            while (thread.isAlive()) {
                try {
                    thread.join(STOP_MILLIS_MAX);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    void close() throws IOException {
        for (Segment segment : all) {
            segment.file.close();
        }
        for (Segment segment : leaving) {
            segment.file.close();
        }
        for (Spare spare : spares) {
            spare.file.close();
        }
    }

    /** Why there can be no further segment at the moment; empty when there can. */
    String obstacle() {
        return obstacle;
    }

    int count() {
        return all.length;
    }

    long bytes() {
        long sum = spares.size() * (Segment.HEADER + options.capacity());
        for (Segment segment : all) {
            sum += Segment.HEADER + segment.capacity;
        }
        return sum;
    }

    Segment oldest() {
        return all[0];
    }

    /** The one a position lies in; null when it is older than all. */
    @Nullable
    Segment containing(long position) {
        Segment[] segments = all;
        int i = segments.length - 1;
        while (i >= 0 && segments[i].first > position) {
            i--;
        }
        return i < 0 ? null : segments[i];
    }

    /** The one that follows, even when the one given is not in the list any more. */
    @Nullable
    Segment after(Segment segment) {
        Segment[] segments = all;
        Segment next = null;
        for (int i = segments.length - 1; i >= 0 && segments[i].first > segment.first; i--) {
            next = segments[i];
        }
        return next;
    }

    /** Takes the oldest out of the list. */
    void removeOldest() {
        Segment[] segments = all;
        all = Arrays.copyOfRange(segments, 1, segments.length);
    }

    private void run() {
        while (!stopping) {
            asked = false;
            long wait = work();
            if (!asked && !stopping) {
                if (wait == Long.MAX_VALUE) {
                    LockSupport.park(this);
                } else {
                    LockSupport.parkNanos(this, wait);
                }
            }
        }
    }

    /** Does what is to be done, by one thread at a time; answers in how many nanoseconds there may be something again. */
    private long work() {
        long wait = Long.MAX_VALUE;
        String before = obstacle;
        String now;
        try {
            wait = release(0);
            now = prepare();
        } catch (IOException e) {
            now = "the next file of the journal in " + disk.place() + " cannot be made: " + e.getMessage();
        }
        obstacle = now;
        if (!now.isEmpty()) {
            wait = Math.min(wait, RETRY_NANOS);
            if (before.isEmpty()) {
                LOG.warn("{}", now);
            }
        } else if (!before.isEmpty()) {
            LOG.info("there is room again for the journal in {}", disk.place());
        }
        owner.roomChanged();
        return wait;
    }

    /** Has the next segment ready where it is time; answers why it cannot be, or nothing. */
    private String prepare() throws IOException {
        Segment current = owner.current();
        long used = owner.appended() - current.first;
        long quarter = current.capacity / 4;
        long ahead = Math.max(quarter, Frame.size(options.recordBytesMax()) + Frame.SEAL_SIZE);
        grow(current, used + ahead);
        Segment next = after(current);
        if (next == null && (owner.wanting() || used >= quarter)) {
            long size = Segment.HEADER + options.capacity();
            release(size);
            if (bytes() + (spares.isEmpty() ? size : 0) > options.diskBytesMax() && owner.giveUpHolds()) {
                LOG.warn("a copy of the journal in {} is given up: records need its room", disk.place());
                release(size);
            }
            while (bytes() + size > options.diskBytesMax() && spares.size() > 1) {
                disk.delete(spares.getLast().name);
                spares.removeLast().file.close();
            }
            if (bytes() + (spares.isEmpty() ? size : 0) > options.diskBytesMax()) {
                return "the disk budget of the journal, " + options.diskBytesMax() + " bytes ("
                        + FileJournal.DISK_BUDGET.name() + "), is used up: " + owner.holder();
            }
            next = makeNext(current);
        }
        if (next != null) {
            // as far ahead as the current one is used, so that zeroing disturbs the flushes evenly; all of it at three
            // quarters
            long target = (long) (2.0 * (used - quarter) / current.capacity * next.capacity);
            grow(next, owner.wanting() ? next.capacity : Math.max(ahead, target));
        }
        return "";
    }

    private Segment makeNext(Segment current) throws IOException {
        Spare spare = spares.pollFirst();
        Segment next;
        try {
            next = Segment.make(
                    disk,
                    spare,
                    current.end(),
                    options.capacity(),
                    current.first,
                    random.nextLong(),
                    journal,
                    clock.micros(),
                    zeros.clear());
        } catch (IOException | RuntimeException e) {
            if (spare != null) {
                try {
                    disk.delete(spare.name); // it is counted no more
                } catch (IOException also) {
                    e.addSuppressed(also);
                }
            }
            throw e;
        }
        Segment[] segments = all;
        Segment[] more = Arrays.copyOf(segments, segments.length + 1);
        more[segments.length] = next;
        all = more;
        owner.roomChanged();
        return next;
    }

    /**
     * Zeroes at least so many bytes for frames of a segment.
     *
     * <p>The file is opened once more for that: a write that failed is reported once to each that has the file open, so what
     * concerns records is told to the leader even when it comes up here.
     */
    private void grow(Segment segment, long target) throws IOException {
        long end = Math.min(target, segment.capacity);
        long ready = segment.ready;
        if (ready >= end || stopping) {
            return;
        }
        try (Disk.File file = disk.open(segment.name)) {
            while (ready < end && !stopping) {
                int n = (int) Math.min(zeros.capacity(), segment.capacity - ready);
                file.write(zeros.clear().limit(n), Segment.HEADER + ready);
                file.force();
                ready += n;
                segment.ready = ready;
                owner.roomChanged();
            }
        }
    }

    /**
     * Deletes what no reader needs any more.
     *
     * @param more bytes that are to fit into the budget; where they don't, files go before their time
     * @return in how many nanoseconds further ones may go
     */
    private long release(long more) throws IOException {
        long now = clock.micros();
        long keep = options.keep().toNanos() / 1_000;
        leaving.addAll(owner.unneeded(
                segment -> now - segment.writtenMicros >= keep || bytes() + more > options.diskBytesMax()));
        while (!leaving.isEmpty()) {
            // one by one, and each until it is done: a younger one must not be gone while an older one is there
            Segment segment = leaving.getFirst();
            if (spares.size() < SPARES_MAX
                    && segment.capacity == options.capacity()
                    && segment.ready == segment.capacity
                    && bytes() <= options.diskBytesMax()) {
                Spare spare = new Spare("spare-" + ++spared + Segment.SUFFIX + Segment.SUFFIX_NEW, segment.file);
                disk.rename(segment.name, spare.name);
                disk.sync();
                spares.add(spare);
            } else {
                disk.delete(segment.name);
                disk.sync();
                segment.file.close();
            }
            leaving.removeFirst();
        }
        return keep == 0 || all.length == 1
                ? Long.MAX_VALUE
                : Math.max(RETRY_NANOS, Math.min(keep * 1_000, 60 * RETRY_NANOS));
    }
}
