package io.taihu.journals.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * One file of the journal: a header of {@value #HEADER} bytes, and frames at the positions from {@code first} on.
 *
 * <p>Header, little-endian: magic 8 bytes, version i32, length of the header i32, first position i64, capacity i64, first
 * position of the segment before (-1 when there was none) i64, salt i64, number of the journal i64, made µs since 1970 i64,
 * CRC-32C of these 64 bytes i32; zeros.
 */
final class Segment {
    static final int HEADER = 4_096;
    static final String SUFFIX = ".journal";
    /** Suffix of a file that is being made and holds nothing yet. */
    static final String SUFFIX_NEW = ".new";

    private static final long MAGIC = 0x4c4e_4a55_4849_4154L; // "TAIHUJNL"
    private static final int VERSION = 1;
    private static final int HEADER_SUMMED = 64;

    final String name;
    final Disk.File file;
    final long first;
    final long capacity;
    /** First position of the segment before, or -1. */
    final long previous;

    final long salt;
    /** Number that all segments of one journal share. */
    final long journal;
    /** How many bytes for frames have been zeroed; grows up to the capacity. */
    volatile long ready;
    /** Position behind its seal; {@link Long#MAX_VALUE} while it takes records. Guarded by the journal's lock. */
    volatile long sealed = Long.MAX_VALUE;
    /** When it was last written, in µs since 1970; meaningful once sealed. */
    volatile long writtenMicros;

    private Segment(
            String name,
            Disk.File file,
            long first,
            long capacity,
            long previous,
            long salt,
            long journal,
            long ready) {
        this.name = name;
        this.file = file;
        this.first = first;
        this.capacity = capacity;
        this.previous = previous;
        this.salt = salt;
        this.journal = journal;
        this.ready = ready;
    }

    static String name(long first) {
        return String.format(Locale.ROOT, "%020d%s", first, SUFFIX);
    }

    /** First position by name; -1 when the name is no segment's. */
    static long first(String name) {
        if (!name.matches("[0-9]{20}\\.journal")) {
            return -1;
        }
        try {
            return Long.parseLong(name.substring(0, 20));
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    /**
     * Makes one durably, of which at least the header and {@code zero.remaining()} bytes are on the disk.
     *
     * <p>It gets its name only when its header is safe, so that a file of that name always has a good one.
     *
     * @param spare a file of the same capacity to make it of, whatever it holds: another salt makes that unreadable
     */
    static Segment make(
            Disk disk,
            Segments.@Nullable Spare spare,
            long first,
            long capacity,
            long previous,
            long salt,
            long journal,
            long micros,
            ByteBuffer zero)
            throws IOException {
        String name = name(first);
        String before = spare == null ? name + SUFFIX_NEW : spare.name();
        Disk.File file = spare == null ? disk.create(before) : spare.file();
        try {
            ByteBuffer header = ByteBuffer.allocateDirect(HEADER).order(ByteOrder.LITTLE_ENDIAN);
            header.putLong(0, MAGIC)
                    .putInt(8, VERSION)
                    .putInt(12, HEADER)
                    .putLong(16, first)
                    .putLong(24, capacity);
            header.putLong(32, previous).putLong(40, salt).putLong(48, journal).putLong(56, micros);
            header.putInt(HEADER_SUMMED, sum(header));
            file.write(header, 0);
            long ready = capacity;
            if (spare == null) {
                ready = Math.min(zero.remaining(), capacity);
                file.write(zero.slice(zero.position(), (int) ready), HEADER);
            }
            file.force();
            disk.rename(before, name);
            disk.sync();
            return new Segment(name, file, first, capacity, previous, salt, journal, ready);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /** Opens one; null when its header is not good. */
    static @Nullable Segment open(Disk disk, String name) throws IOException {
        Disk.File file = disk.open(name);
        ByteBuffer header = ByteBuffer.allocateDirect(HEADER).order(ByteOrder.LITTLE_ENDIAN);
        long first = first(name);
        int n = file.read(header, 0);
        long capacity = header.getLong(24);
        if (n < HEADER
                || header.getLong(0) != MAGIC
                || header.getInt(HEADER_SUMMED) != sum(header)
                || header.getInt(8) != VERSION
                || header.getInt(12) != HEADER
                || header.getLong(16) != first
                || capacity < Frame.SEAL_SIZE
                || (capacity & (Frame.ALIGNMENT - 1)) != 0) {
            file.close();
            return null;
        }
        long ready = Math.min(capacity, (file.length() - HEADER) & -Frame.ALIGNMENT);
        Segment segment = new Segment(
                name, file, first, capacity, header.getLong(32), header.getLong(40), header.getLong(48), ready);
        segment.writtenMicros = disk.modifiedMicros(name);
        return segment;
    }

    private static int sum(ByteBuffer header) {
        CRC32C crc = new CRC32C();
        crc.update(header.slice(0, HEADER_SUMMED));
        return (int) crc.getValue();
    }

    /** Position behind the last it could hold: where the next one starts. */
    long end() {
        return first + capacity;
    }

    /** Whether a frame of this size at this position leaves room for the seal, in what is zeroed so far. */
    boolean takes(long position, int frame) {
        return position + frame + Frame.SEAL_SIZE <= first + ready;
    }

    /** Whether it could take it, once wholly zeroed. */
    boolean couldTake(long position, int frame) {
        return position + frame + Frame.SEAL_SIZE <= end();
    }

    /** Place in the file of a position. */
    long offset(long position) {
        return HEADER + position - first;
    }

    /** In words, for messages. */
    String at(long position) {
        return name + " at byte " + offset(position) + " (position " + position + ")";
    }
}
