package io.taihu.journals.file;

import io.taihu.spi.JournalException;
import io.taihu.spi.Meters;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The readers of a journal, known and open, and what they hold back. Thread-safe; what is kept is decided under the same lock
 * under which readers come and go, so that nothing a reader may still come to is given up.
 */
final class Readers {
    private static final Logger LOG = LoggerFactory.getLogger(Readers.class);
    /** What a reader without a name is called in messages. */
    private static final String TAIL = "(tail)";

    private final Disk disk;
    private final Segments segments;
    private final LongSupplier end;
    private final Meters meters;
    private final Map<String, PositionFile> known;
    private volatile FileReader[] open = {};
    private final List<JournalHold> holds = new ArrayList<>();
    private boolean closed;

    Readers(Disk disk, Segments segments, Map<String, PositionFile> known, LongSupplier end, Meters meters) {
        this.disk = disk;
        this.segments = segments;
        this.end = end;
        this.meters = meters;
        this.known = new TreeMap<>(known);
        known.keySet().forEach(this::meterLag);
    }

    private void meterLag(String name) {
        meters.gauge(
                "taihu_journal_reader_lag_bytes",
                "What lies between the position a reader has committed and the end",
                () -> lag(name),
                "reader",
                name);
    }

    private synchronized double lag(String name) {
        PositionFile kept = known.get(name);
        return kept == null ? 0 : end.getAsLong() - kept.position();
    }

    synchronized FileReader open(FileJournal journal, String name) {
        ensureOpen();
        if (find(name) != null) {
            throw new IllegalStateException("reader " + name + " is already open");
        }
        PositionFile kept = known.get(name);
        if (kept == null) {
            try {
                kept = PositionFile.make(disk, name + PositionFile.SUFFIX, segments.oldest().first);
            } catch (IOException e) {
                throw new JournalException(
                        "reader " + name + " cannot be made in " + disk.place() + ": " + e.getMessage(), e);
            }
            known.put(name, kept);
            meterLag(name);
        }
        return add(new FileReader(journal, name, kept, kept.position()));
    }

    synchronized FileReader tail(FileJournal journal) {
        ensureOpen();
        return add(new FileReader(journal, TAIL, null, end.getAsLong()));
    }

    private FileReader add(FileReader reader) {
        FileReader[] more = Arrays.copyOf(open, open.length + 1);
        more[open.length] = reader;
        open = more;
        return reader;
    }

    private @Nullable FileReader find(String name) {
        for (FileReader reader : open) {
            if (reader.holds() && reader.name().equals(name)) {
                return reader;
            }
        }
        return null;
    }

    synchronized void remove(FileReader reader) {
        open = Arrays.stream(open).filter(other -> other != reader).toArray(FileReader[]::new);
    }

    synchronized Map<String, Long> positions() {
        Map<String, Long> positions = new TreeMap<>();
        known.forEach((name, kept) -> positions.put(name, kept.position()));
        return positions;
    }

    synchronized void forget(String name) {
        ensureOpen();
        PositionFile kept = known.get(name);
        if (kept == null) {
            return;
        }
        FileReader reader = find(name);
        if (reader != null) {
            reader.shut();
            remove(reader);
        }
        try {
            disk.delete(name + PositionFile.SUFFIX);
            disk.sync();
            known.remove(name);
            kept.close();
        } catch (IOException e) {
            throw new JournalException("reader " + name + " cannot be forgotten: " + e.getMessage(), e);
        }
    }

    /** Holds what readers have yet to read. */
    synchronized JournalHold hold(FileJournal journal) {
        ensureOpen();
        JournalHold hold = new JournalHold(journal, this, positions(), segments.oldest().first);
        holds.add(hold);
        return hold;
    }

    synchronized void let(JournalHold hold) {
        holds.remove(hold);
    }

    /** Gives up all holds; whether there were any. */
    synchronized boolean giveUpHolds() {
        boolean any = !holds.isEmpty();
        holds.forEach(JournalHold::giveUp);
        holds.clear();
        return any;
    }

    /** Lets those that wait look again. */
    void wake() {
        for (FileReader reader : open) {
            reader.wake();
        }
    }

    /** Does something while a position cannot cease to be kept. */
    synchronized void holding(long position, Runnable action) {
        long oldest = segments.oldest().first;
        if (position < oldest || position > end.getAsLong()) {
            throw new IllegalArgumentException("position " + position + " is not kept; positions from " + oldest
                    + " to " + end.getAsLong() + " are");
        }
        action.run();
    }

    /**
     * Takes out of the list of segments what no reader needs, oldest first.
     *
     * @param current the segment that stays in any case
     * @param condition asked for each, as long as it says yes
     */
    synchronized List<Segment> release(Segment current, Predicate<Segment> condition) {
        long held = held();
        List<Segment> gone = new ArrayList<>();
        Segment oldest = segments.oldest();
        while (oldest != current && oldest.end() <= held && condition.test(oldest)) {
            gone.add(oldest);
            segments.removeOldest();
            oldest = segments.oldest();
        }
        return gone;
    }

    /** The first position that is needed; -1 when no reader is known, and everything is. */
    private long held() {
        long least = Long.MAX_VALUE;
        for (PositionFile kept : known.values()) {
            least = Math.min(least, kept.position());
        }
        for (FileReader reader : open) {
            least = reader.holds() ? Math.min(least, reader.position()) : least;
        }
        for (JournalHold hold : holds) {
            least = Math.min(least, hold.from());
        }
        return known.isEmpty() ? -1 : least;
    }

    /** Who holds the oldest segment, in words. */
    synchronized String holder() {
        return known.entrySet().stream()
                .min(Map.Entry.comparingByValue(Comparator.comparingLong(PositionFile::position)))
                .map(entry -> "reader " + entry.getKey() + " still needs everything from position "
                        + entry.getValue().position() + " on, which is "
                        + (end.getAsLong() - entry.getValue().position()) + " bytes")
                .orElse("no reader has been opened yet, so everything is kept");
    }

    synchronized void close() {
        closed = true;
        for (FileReader reader : open) {
            reader.shut();
        }
        open = new FileReader[0];
        for (PositionFile kept : known.values()) {
            try {
                kept.close();
            } catch (IOException e) {
                LOG.warn("the file of a reader's position could not be closed", e);
            }
        }
    }

    private void ensureOpen() {
        if (closed) {
            throw new JournalException("the journal in " + disk.place() + " is closed");
        }
    }
}
