package io.taihu.journals.file;

import io.taihu.spi.Settings;
import java.time.Duration;

/**
 * What a journal is opened with. Immutable.
 *
 * @param segmentBytes size of one file, in bytes; existing files keep theirs
 * @param memoryBytes size of the ring, a power of two
 * @param diskBytesMax what all files together may take
 * @param keep how long a segment is kept after all readers have passed it
 * @param zeroBytes how much of a new segment is zeroed and flushed at a time
 * @param background whether files are made and deleted by a thread of their own, or by whoever finds that it is time
 */
record Options(
        long segmentBytes,
        int memoryBytes,
        long diskBytesMax,
        Duration keep,
        FileJournal.Flusher flusher,
        FileJournal.Damage damage,
        int zeroBytes,
        boolean background) {

    private static final int ZERO_BYTES = 1 << 20;

    static Options of(Settings settings) {
        return new Options(
                settings.get(FileJournal.SEGMENT_BYTES),
                (int) Long.highestOneBit(settings.get(FileJournal.MEMORY)),
                settings.get(FileJournal.DISK_BUDGET),
                settings.get(FileJournal.KEEP),
                settings.get(FileJournal.FLUSHER),
                settings.get(FileJournal.DAMAGE),
                ZERO_BYTES,
                true);
    }

    /** Bytes for frames in a new segment. */
    long capacity() {
        return (segmentBytes - Segment.HEADER) & -Frame.ALIGNMENT;
    }

    /** Longest record: one and what it leaves unused at the end of a segment must fit into a quarter of the ring each. */
    int recordBytesMax() {
        long most = Math.min(memoryBytes / 4, capacity() - Frame.SEAL_SIZE) - Frame.HEADER;
        return (int) Math.min(Frame.LENGTH_MAX, most & -Frame.ALIGNMENT);
    }
}
