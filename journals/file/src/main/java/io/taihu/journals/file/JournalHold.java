package io.taihu.journals.file;

import io.taihu.spi.Copy;
import io.taihu.spi.Held;
import io.taihu.spi.JournalException;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/**
 * The segments from the least position that a reader had kept when the hold began. What is copied of them is durable, and so
 * never changes. Given up when the disk budget needs their room. For one thread, but for {@link #giveUp} and {@link #from}.
 */
final class JournalHold implements Held {
    private final FileJournal journal;
    private final Readers readers;
    private final Map<String, Long> positions;
    private final long from;
    private volatile boolean givenUp;

    /** @param oldest the first position that is kept, from which a journal without readers is held */
    JournalHold(FileJournal journal, Readers readers, Map<String, Long> positions, long oldest) {
        this.journal = journal;
        this.readers = readers;
        this.positions = new TreeMap<>(positions);
        this.from = positions.values().stream().mapToLong(Long::longValue).min().orElse(oldest);
    }

    /** The first position that it needs. */
    long from() {
        return from;
    }

    /** Its room is needed. */
    void giveUp() {
        givenUp = true;
    }

    @Override
    public void copyTo(Copy copy) throws IOException {
        long end = journal.end();
        check();
        Segment segment = journal.segmentAt(from);
        while (true) {
            long length = Segment.HEADER + Math.min(end - segment.first, segment.capacity);
            try {
                copy.file(segment.name, segment.file::read, length, "");
            } finally {
                check(); // before anything else that may be wrong: then the file may hold other records by now
            }
            if (end < segment.end()) {
                break;
            }
            segment = journal.segmentAfter(segment);
        }
        for (Map.Entry<String, Long> reader : positions.entrySet()) {
            copy.bytes(reader.getKey() + PositionFile.SUFFIX, PositionFile.bytes(reader.getValue()));
        }
        copy.bytes(Recovery.CLOSED, PositionFile.bytes(end));
        copy.count("journal end", end);
    }

    private void check() {
        if (givenUp) {
            throw new JournalException(
                    "the disk budget of the journal (" + FileJournal.DISK_BUDGET.name()
                            + ") was used up while it was copied, and records need the room: raise it, or copy when less comes in");
        }
    }

    @Override
    public void close() {
        readers.let(this);
        journal.unheld();
    }
}
