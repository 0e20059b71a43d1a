package io.taihu.journals.file;

import io.taihu.model.RecordWriter;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * How a record lies in memory and in a segment: length i32, check i32, the bytes, zeros up to a multiple of 8. Little-endian.
 *
 * <p>The check is the CRC-32C of the bytes, exclusive-or a {@link #stamp} of the segment's salt, the position and the length:
 * the same bytes at any other place, or in a file that had another life, are no record. The first frame of each flush is
 * <em>marked</em>: its check is also exclusive-or {@link #MARK}. As a flush begins only when the one before is on the disk, a
 * marked frame proves that all before it once was.
 *
 * <p>Two frames hold no record: a <em>seal</em> (length {@value #SEAL}) ends a segment, and a <em>hole</em> (length
 * {@value #HOLE}) says how many bytes are to be passed over.
 */
final class Frame {
    static final int HEADER = 8;
    static final int ALIGNMENT = 8;
    /** Longest record that any journal takes. */
    static final int LENGTH_MAX = RecordWriter.LENGTH_MAX;

    static final int SEAL = -1;
    static final int SEAL_SIZE = 8;
    static final int HOLE = -2;
    static final int HOLE_SIZE = 16;
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
    static int stamp(long salt, long position, int length) {
        long h = salt + position * 0x9e37_79b9_7f4a_7c15L + length;
        h = (h ^ (h >>> 33)) * 0xff51_afd7_ed55_8ccdL;
        h = (h ^ (h >>> 33)) * 0xc4ce_b9fe_1a85_ec53L;
        return (int) (h ^ (h >>> 33));
    }

    /** The first 8 bytes of a frame. */
    static long header(long salt, long position, int length, int crc) {
        return (length & 0xffff_ffffL) | (long) (crc ^ stamp(salt, position, length)) << 32;
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

    /** What {@link #inspect} found. */
    enum Kind {
        RECORD,
        SEAL,
        HOLE,
        /** Nothing that was written as a whole at this place. */
        NONE,
        /** It goes on behind the bytes given. */
        CUT
    }

    /** What lies at a place; filled again by each look. Not thread-safe. */
    static final class Look {
        Kind kind = Kind.NONE;
        /** Bytes of the frame, or needed to tell when it is cut. */
        long size;

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
                return kind = Kind.NONE;
            }
            if (end - at < HEADER) {
                return kind = Kind.CUT;
            }
            int length = getInt(bytes, at);
            if (length == 0 || length < HOLE || length > LENGTH_MAX) {
                return kind = Kind.NONE;
            }
            if (length == SEAL) {
                return found(Kind.SEAL, bytes, at, salt, position, SEAL, 0, SEAL_SIZE);
            }
            int body = length == HOLE ? HOLE_SIZE - HEADER : length;
            size = size(body);
            if (size > room) {
                return kind = Kind.NONE;
            }
            if (size > end - at) {
                return kind = Kind.CUT;
            }
            work += body;
            int crc = crc(bytes, at + HEADER, body);
            if (length == HOLE) {
                long hole = getLong(bytes, at + HEADER);
                return hole < HOLE_SIZE || hole > room || (hole & (ALIGNMENT - 1)) != 0
                        ? kind = Kind.NONE
                        : found(Kind.HOLE, bytes, at, salt, position, HOLE, crc, hole);
            }
            return found(Kind.RECORD, bytes, at, salt, position, length, crc, size);
        }

        private Kind found(Kind what, byte[] bytes, int at, long salt, long position, int length, int crc, long total) {
            int difference = getInt(bytes, at + 4) ^ crc ^ stamp(salt, position, length);
            marked = difference == MARK;
            size = total;
            return kind = difference == 0 || marked ? what : Kind.NONE;
        }
    }
}
