package io.taihu.journals.file;

import io.taihu.model.Limit;
import io.taihu.spi.Clock;
import io.taihu.spi.JournalException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out what a folder holds: the segments, the end of the last whole record, the readers' positions.
 *
 * <p>A journal that was closed in order says where it ended. Of another one, only the segment that was written last is read as
 * a whole. The first frame that is not whole ends the journal, and
 * every frame behind it is made unreadable, so that it can never come back to life. If there is a marked frame behind it, this is no
 * end but a damage: records that had been acknowledged are gone. Then nothing is opened, unless {@link FileJournal.Damage#SKIP}
 * says to go on without them.
 *
 * <p>Whatever a crash leaves of a recovery, the next one comes to the same end.
 */
final class Recovery {
    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);
    /** A file that says where the journal ended when it was closed; gone while it is open. */
    static final String CLOSED = "journal.closed";
    /** Most bytes that are summed up in search of frames behind the end. */
    @Limit(
            value = "Most bytes that are searched for records behind the end of a journal",
            zh = "在日志末尾之后查找记录的最多字节数",
            unit = Limit.Unit.BYTES,
            reached = Limit.Reached.GIVEN_UP)
    private static final long SEARCH_WORK_MAX = 1L << 30;
    /** Room in a file that stands for one that is missing. */
    private static final long STAND_IN_CAPACITY = Frame.SEAL_SIZE;

    private final Disk disk;
    private final Options options;
    private final Clock clock;
    private final RandomGenerator random;
    private final Window window = new Window(false);
    private final List<Segment> segments = new ArrayList<>();
    private final Map<String, PositionFile> readers = new TreeMap<>();
    private long journal;
    private long end;
    /** Where it ended when it was closed in order; -1 when it was not. */
    private long closed = -1;

    /**
     * What there is.
     *
     * @param segments in order; at least one
     * @param current index of the one that takes records
     * @param end position behind the last record
     * @param journal number of the journal
     */
    record Found(List<Segment> segments, int current, long end, long journal, Map<String, PositionFile> readers) {}

    private Recovery(Disk disk, Options options, Clock clock, RandomGenerator random) {
        this.disk = disk;
        this.options = options;
        this.clock = clock;
        this.random = random;
    }

    static Found run(Disk disk, Options options, Clock clock, RandomGenerator random) throws IOException {
        Recovery recovery = new Recovery(disk, options, clock, random);
        boolean done = false;
        try {
            Found found = recovery.run();
            done = true;
            return found;
        } finally {
            if (!done) {
                recovery.close();
            }
        }
    }

    private void close() throws IOException {
        for (Segment segment : segments) {
            segment.file.close();
        }
        for (PositionFile reader : readers.values()) {
            reader.close();
        }
    }

    private Found run() throws IOException {
        List<String> names = new ArrayList<>(disk.list());
        names.sort(null);
        for (String name : names) {
            if (name.endsWith(Segment.SUFFIX + Segment.SUFFIX_NEW)
                    || name.endsWith(PositionFile.SUFFIX + Segment.SUFFIX_NEW)) {
                disk.delete(name);
            } else if (name.equals(CLOSED)) {
                PositionFile file = PositionFile.open(disk, name);
                closed = file.position();
                file.close();
                disk.delete(name);
            } else if (name.endsWith(PositionFile.SUFFIX)) {
                String reader = name.substring(0, name.length() - PositionFile.SUFFIX.length());
                readers.put(reader, PositionFile.open(disk, name));
            } else if (Segment.first(name) >= 0) {
                openSegment(name);
            }
        }
        if (!segments.isEmpty()) {
            disk.sync(); // the names that are seen may not have reached the disk; and it is no longer closed
        }
        journal = segments.isEmpty() ? random.nextLong() : segments.getLast().journal;
        closeGaps();
        int current = segments.isEmpty() ? 0 : findEnd();
        long most = readers.values().stream()
                .mapToLong(PositionFile::position)
                .max()
                .orElse(0);
        if (most > end) {
            damage("the journal ends at position " + end + ", but a reader has already committed position " + most);
            startBehind(most, current);
            current = segments.size() - 1;
        } else if (segments.isEmpty()) {
            segments.add(make(0, options.capacity(), -1, zeros()));
        }
        checkReaders();
        return new Found(segments, current, end, journal, readers);
    }

    private void openSegment(String name) throws IOException {
        Segment segment = Segment.open(disk, name);
        if (segment == null) {
            damage("the header of " + name + " cannot be read");
            disk.rename(name, name + ".damaged");
            disk.sync();
        } else {
            segments.add(segment);
        }
    }

    private void closeGaps() throws IOException {
        for (int i = 0; i < segments.size(); i++) {
            Segment segment = segments.get(i);
            if (segment.journal != journal) {
                throw new JournalException("the file " + segment.name + " in " + disk.place()
                        + " belongs to another journal: move it out of the folder");
            }
            if (i > 0 && segment.previous != segments.get(i - 1).first) {
                damage("the file " + Segment.name(segment.previous) + " is missing");
                Segment standIn = make(
                        /* first= */ segment.previous,
                        STAND_IN_CAPACITY,
                        /* previous= */ segments.get(i - 1).first,
                        ByteBuffer.allocate((int) STAND_IN_CAPACITY));
                segments.add(i, standIn);
                window.put(standIn, standIn.first, Frame.SEAL, 0);
                standIn.file.force();
                i++;
            }
        }
    }

    /** Finds the end; answers the index of the segment it lies in. */
    private int findEnd() throws IOException {
        int i = segments.size() - 1;
        if (closed >= 0 && options.damage() == FileJournal.Damage.REFUSE) {
            while (i > 0 && segments.get(i).first > closed) {
                i--;
            }
            if (closed >= segments.get(i).first && closed <= segments.get(i).end()) {
                end = closed;
                return i;
            }
        }
        return scan();
    }

    private int scan() throws IOException {
        int i = segments.size() - 1;
        while (i > 0 && !begun(segments.get(i))) {
            i--;
        }
        long at = segments.get(i).first;
        long mark = at;
        int marked = i;
        while (true) {
            Segment segment = segments.get(i);
            Frame.Kind kind = window.at(segment, at, segment.end());
            if (at == segment.first && !window.look().marked) {
                kind = Frame.Kind.NONE;
            }
            if (kind != Frame.Kind.NONE && window.look().marked) {
                mark = at;
                marked = i;
            }
            switch (kind) {
                case RECORD, HOLE -> at += window.look().size;
                case SEAL -> {
                    segment.sealed = at + Frame.SEAL_SIZE;
                    i++;
                    if (i == segments.size()) {
                        damage("the file that follows " + segment.name + " is missing");
                        segments.add(make(segment.end(), options.capacity(), segment.first, zeros()));
                    }
                    at = segments.get(i).first;
                }
                case NONE, CUT -> {
                    if (!heal(i, at)) {
                        settle(marked, mark, i, at);
                        end = at;
                        return i;
                    }
                }
            }
        }
    }

    private boolean begun(Segment segment) throws IOException {
        return window.at(segment, segment.first, segment.end()) != Frame.Kind.NONE && window.look().marked;
    }

    /** Whether records were lost at this place; then a frame has been written that leads past it. */
    private boolean heal(int index, long at) throws IOException {
        for (int i = index; i < segments.size(); i++) {
            Segment segment = segments.get(i);
            long from = i == index ? at + Frame.ALIGNMENT : segment.first;
            long found = window.find(segment, from, segment.end(), true, SEARCH_WORK_MAX);
            if (found >= 0) {
                Segment damaged = segments.get(index);
                damage("records that had been acknowledged cannot be read in " + damaged.at(at)
                        + ", and there are later ones from " + segment.at(found) + " on");
                long next = window.find(damaged, at + Frame.HOLE_SIZE, damaged.end(), false, SEARCH_WORK_MAX);
                window.put(damaged, at, next < 0 ? Frame.SEAL : Frame.HOLE, next - at);
                damaged.file.force();
                return true;
            }
        }
        return false;
    }

    /**
     * Makes durable what was found, and nothing what lies behind. What came after the last mark may never have reached the
     * disk, even if it can be read now, and a flush that failed may have left it clean in memory: so it is written again.
     */
    private void settle(int marked, long mark, int index, long at) throws IOException {
        Segment last = segments.get(marked);
        long to = marked == index ? at : last.sealed;
        if (mark < to) {
            window.rewrite(last, mark, to);
            last.file.force();
        }
        for (int i = index; i < segments.size(); i++) {
            Segment segment = segments.get(i);
            if (window.erase(segment, i == index ? at : segment.first, segment.end())) {
                segment.file.force();
            }
        }
    }

    /** Goes on at a position behind the end that was found, so that no position is given twice. */
    private void startBehind(long position, int current) throws IOException {
        long previous = -1;
        if (!segments.isEmpty()) {
            Segment last = segments.get(current);
            for (int i = segments.size() - 1; i > current; i--) {
                Segment unused = segments.remove(i);
                unused.file.close();
                disk.delete(unused.name);
                disk.sync();
            }
            previous = last.first;
            window.put(last, end, Frame.SEAL, 0);
            last.file.force();
            last.sealed = end + Frame.SEAL_SIZE;
            position = Math.max(position, last.end());
        }
        end = (position + Frame.ALIGNMENT - 1) & -Frame.ALIGNMENT;
        segments.add(make(end, options.capacity(), previous, zeros()));
    }

    private void checkReaders() throws IOException {
        long oldest = segments.getFirst().first;
        for (Map.Entry<String, PositionFile> reader : readers.entrySet()) {
            long position = reader.getValue().position();
            if (position == PositionFile.UNREADABLE) {
                LOG.error(
                        "the position of reader {} in {} cannot be read: it starts again at the oldest record kept",
                        reader.getKey(),
                        disk.place());
                reader.getValue().write(oldest);
            } else if (position < oldest) {
                damage("the journal begins at position " + oldest + ", but reader " + reader.getKey()
                        + " has only come to position " + position);
                reader.getValue().write(oldest);
            } else {
                reader.getValue().settle(); // even of a journal that was closed: a commit may have failed before
            }
        }
    }

    private Segment make(long first, long capacity, long previous, ByteBuffer zeros) throws IOException {
        return Segment.make(disk, null, first, capacity, previous, random.nextLong(), journal, clock.micros(), zeros);
    }

    private ByteBuffer zeros() {
        return ByteBuffer.allocate(options.zeroBytes());
    }

    private void damage(String what) {
        switch (options.damage()) {
            case REFUSE ->
                throw new JournalException("the journal in " + disk.place() + " is damaged: " + what
                        + ". Nothing has been changed. Restore the folder from a backup; or start once with "
                        + FileJournal.DAMAGE.name() + "=skip to go on without what cannot be read");
            case SKIP -> LOG.error("the journal in {} is damaged: {}; going on without", disk.place(), what);
        }
    }
}
