package io.taihu.journals.file;

import io.taihu.model.RecordWriter;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * How a record lies in memory and in a segment: length i32, CRC-32C of the bytes i32, {@link #stamp} i64, the bytes, zeros up to
 * a multiple of 8. Little-endian.
 *
 * <p>The stamp ties it to its place: the same bytes at any other position, or left in a file by an earlier life of it, are no
 * record. The first frame of each flush is <em>marked</em>: its CRC is exclusive-or {@link #MARK}. As a flush begins only when
 * the one before is on the disk, a marked frame proves that all before it once was.
 *
 * <p>Two frames hold no record: a <em>seal</em> (length {@value #SEAL}) ends a segment, and a <em>hole</em> (length
 * {@value #HOLE}) says in 8 bytes how many, its own included, are to be passed over.
 */
final class Frame {
    static final int HEADER = 16;
    static final int ALIGNMENT = 8;
    /** Longest record that any journal takes. */
    static final int LENGTH_MAX = RecordWriter.LENGTH_MAX;

    static final int SEAL = -1;
    static final int SEAL_SIZE = HEADER;
    static final int HOLE = -2;
    static final int HOLE_SIZE = HEADER + Long.BYTES;
    static final int MARK = 0x5ea1_f1a6;

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private Frame() {}

    /** Bytes that a record of this length takes. */
    static int size(int length) {
        return (HEADER + length + ALIGNMENT - 1) & -ALIGNMENT;
    }

    static int crc(byte[] bytes, int offset, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, offset, length);
        return (int) crc.getValue();
    }

    /** What ties a frame to its place. */
    static long stamp(long salt, long position, int length) {
        long h = (salt ^ position * 0x9e37_79b9_7f4a_7c15L) + length;
        h = (h ^ (h >>> 33)) * 0xff51_afd7_ed55_8ccdL;
        h = (h ^ (h >>> 33)) * 0xc4ce_b9fe_1a85_ec53L;
        return h ^ (h >>> 33);
    }

    /** The first 8 bytes of a frame; the stamp follows. */
    static long start(int length, int crc) {
        return (length & 0xffff_ffffL) | (long) crc << 32;
    }

    /**
     * The next index at which a frame may begin, by its stamp; the first without room for a header when there is none.
     *
     * @param position of the frame that would begin at {@code from}
     */
    static int candidate(byte[] bytes, int from, int end, long salt, long position) {
        int at = from;
        while (at + HEADER <= end) {
            int length = getInt(bytes, at);
            if (length != 0
                    && length >= HOLE
                    && length <= LENGTH_MAX
                    && getLong(bytes, at + Long.BYTES) == stamp(salt, position + (at - from), length)) {
                break;
            }
            at += ALIGNMENT;
        }
        return at;
    }

    static int getInt(byte[] bytes, int offset) {
        return (int) INT.get(bytes, offset);
    }

    static long getLong(byte[] bytes, int offset) {
        return (long) LONG.get(bytes, offset);
    }

    static void putLong(byte[] bytes, int offset, long value) {
        LONG.set(bytes, offset, value);
    }

    /** What lies at a place. */
    enum Kind {
        RECORD,
        SEAL,
        HOLE,
        /** Nothing that was written as a whole at this place. */
        NONE,
        /** It goes on behind the bytes given. */
        CUT
    }

    /** Looks at frames, and says more of the last one than its kind. Not thread-safe. */
    static final class Look {
        /** Bytes of the frame, or needed to tell when it is cut. */
        long size;

        /** Whether it is the first of its flush. */
        boolean marked;
        /** Bytes summed up so far, a measure of work done. */
        long work;

        /**
         * Looks at the frame that begins in {@code bytes} at {@code at}.
         *
         * @param end index behind the last byte given
         * @param room bytes from here to the end of what the segment may hold
         */
        Kind at(byte[] bytes, int at, int end, long room, long salt, long position) {
            marked = false;
            size = HEADER;
            if (room < HEADER) {
                return Kind.NONE;
            }
            if (end - at < HEADER) {
                return Kind.CUT;
            }
            int length = getInt(bytes, at);
            if (length == 0
                    || length < HOLE
                    || length > LENGTH_MAX
                    || getLong(bytes, at + Long.BYTES) != stamp(salt, position, length)) {
                return Kind.NONE;
            }
            int body = switch (length) {
                case SEAL -> 0;
                case HOLE -> HOLE_SIZE - HEADER;
                default -> length;
            };
            size = Frame.size(body);
            if (size > room) {
                return Kind.NONE;
            }
            if (size > end - at) {
                return Kind.CUT;
            }
            work += body;
            int difference = getInt(bytes, at + Integer.BYTES) ^ (body == 0 ? 0 : crc(bytes, at + HEADER, body));
            if (difference != 0 && difference != MARK) {
                return Kind.NONE;
            }
            marked = difference == MARK;
            return switch (length) {
                case SEAL -> Kind.SEAL;
                case HOLE -> hole(getLong(bytes, at + HEADER), room);
                default -> Kind.RECORD;
            };
        }

        private Kind hole(long bytes, long room) {
            size = bytes;
            return bytes >= HOLE_SIZE && bytes <= room && (bytes & (ALIGNMENT - 1)) == 0 ? Kind.HOLE : Kind.NONE;
        }
    }
}
