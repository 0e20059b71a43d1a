package io.taihu.journals.file;

import io.taihu.model.Limit;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * A durable position, of a reader or of the end of a journal that was closed: a file of two slots, written in turn, of which the valid one with the higher turn
 * counts. A write that is torn leaves the other slot, which is the commit before.
 *
 * <p>Slot, little-endian, at 0 and {@value #SLOT}: magic 8 bytes, turn i64, position i64, CRC-32C of these 24 bytes i32.
 */
final class PositionFile {
    static final String SUFFIX = ".reader";
    /** Longest name of a reader. */
    @Limit(
            value = "Longest name of a reader of the journal",
            zh = "日志读者名的最大长度",
            unit = Limit.Unit.CHARACTERS,
            reached = Limit.Reached.REFUSED)
    static final int NAME_LENGTH_MAX = 100;
    /** Position of a file of which no slot is valid. */
    static final long UNREADABLE = -1;

    private static final int SLOT = 4_096;
    private static final long MAGIC = 0x5244_5255_4849_4154L; // "TAIHURDR"
    private static final int SUMMED = 24;
    private static final int LENGTH = SUMMED + Integer.BYTES;

    private final Disk.File file;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(SLOT).order(ByteOrder.LITTLE_ENDIAN);
    private long turn;
    private volatile long position;

    private PositionFile(Disk.File file) {
        this.file = file;
    }

    static void checkName(String name) {
        if (name.length() > NAME_LENGTH_MAX || !name.matches("[a-z0-9][a-z0-9._-]*")) {
            throw new IllegalArgumentException("a reader's name has 1 to " + NAME_LENGTH_MAX
                    + " lower-case letters, digits, dots, dashes and underscores, and begins with a letter or digit; got \""
                    + name + "\"");
        }
    }

    /** Makes one durably; it gets its name only when it is whole. */
    static PositionFile make(Disk disk, String name, long position) throws IOException {
        PositionFile made = new PositionFile(disk.create(name + Segment.SUFFIX_NEW));
        try {
            made.file.write(ByteBuffer.allocate(2 * SLOT), 0);
            made.write(position);
            disk.rename(name + Segment.SUFFIX_NEW, name);
            disk.sync();
            return made;
        } catch (IOException | RuntimeException e) {
            made.close();
            throw e;
        }
    }

    static PositionFile open(Disk disk, String name) throws IOException {
        PositionFile opened = new PositionFile(disk.open(name));
        opened.position = UNREADABLE;
        opened.read(0);
        opened.read(SLOT);
        return opened;
    }

    private void read(long offset) throws IOException {
        buffer.clear().limit(LENGTH);
        int n = file.read(buffer, offset);
        if (n == LENGTH
                && buffer.getLong(0) == MAGIC
                && buffer.getInt(SUMMED) == sum(buffer)
                && buffer.getLong(8) > turn) {
            turn = buffer.getLong(8);
            position = buffer.getLong(16);
        }
    }

    long position() {
        return position;
    }

    /** Keeps a position durably. For one thread at a time. */
    void write(long position) throws IOException {
        put(turn + 1, position);
        turn++;
        this.position = position;
    }

    /** Makes durable what was read, which may never have reached the disk: the same slot is written once more as it is. */
    void settle() throws IOException {
        put(turn, position);
    }

    /** What a file holds into which one position was written. */
    static byte[] bytes(long position) {
        ByteBuffer bytes = ByteBuffer.allocate(2 * SLOT).order(ByteOrder.LITTLE_ENDIAN);
        fill(bytes.slice(SLOT, LENGTH).order(ByteOrder.LITTLE_ENDIAN), 1, position);
        return bytes.array();
    }

    private void put(long turn, long position) throws IOException {
        fill(buffer.clear().limit(LENGTH), turn, position);
        file.write(buffer, (turn & 1) * SLOT);
        file.force();
    }

    private static void fill(ByteBuffer slot, long turn, long position) {
        slot.putLong(0, MAGIC).putLong(8, turn).putLong(16, position);
        slot.putInt(SUMMED, sum(slot));
    }

    private static int sum(ByteBuffer slot) {
        CRC32C crc = new CRC32C();
        crc.update(slot.slice(0, SUMMED));
        return (int) crc.getValue();
    }

    void close() throws IOException {
        file.close();
    }
}
