package io.taihu.journals.file;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The newest bytes of the journal, each at its position modulo the size.
 *
 * <p>One thread at a time puts (under the journal's lock); one at a time writes out (the leader of a flush); any number copy
 * out at the same time and are told whether what they copied had been overwritten meanwhile.
 */
final class Ring {
    private static final VarHandle RESERVED;

    static {
        try {
            RESERVED = MethodHandles.lookup().findVarHandle(Ring.class, "reserved", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final ByteBuffer memory;
    private final ByteBuffer view;
    private final int size;
    private final int mask;
    private final long base;
    /** Everything before it may be overwritten up to one size; see {@link #holds}. */
    @SuppressWarnings("UnusedVariable") // through RESERVED
    private long reserved;

    /**
     * @param size a power of two
     * @param base position at which it starts, empty
     */
    Ring(int size, long base) {
        this.size = size;
        this.mask = size - 1;
        this.base = base;
        this.reserved = base;
        this.memory = ByteBuffer.allocateDirect(size).order(ByteOrder.LITTLE_ENDIAN);
        this.view = memory.duplicate();
    }

    int size() {
        return size;
    }

    /** Position behind the last byte that was put. */
    long reserved() {
        return (long) RESERVED.getOpaque(this);
    }

    /** Says that all up to a position is going to be put. */
    void reserve(long end) {
        RESERVED.setOpaque(this, end);
        VarHandle.storeStoreFence(); // whoever sees the new bytes over old ones also sees the new end
    }

    void putFrame(long position, int crc, long stamp, byte[] bytes, int offset, int length, int frame) {
        memory.putLong(index(position + frame - Long.BYTES), 0);
        memory.putLong(index(position), Frame.start(length, crc));
        memory.putLong(index(position + Long.BYTES), stamp);
        int at = index(position + Frame.HEADER);
        int first = Math.min(length, size - at);
        memory.put(at, bytes, offset, first);
        if (first < length) {
            memory.put(0, bytes, offset + first, length - first);
        }
    }

    void putSeal(long position, long stamp) {
        memory.putLong(index(position), Frame.start(Frame.SEAL, 0));
        memory.putLong(index(position + Long.BYTES), stamp);
    }

    /** Marks the frame that begins here as the first of its flush. */
    void mark(long position) {
        int at = index(position) + Integer.BYTES;
        memory.putInt(at, memory.getInt(at) ^ Frame.MARK);
    }

    /** Whether a position has not been overwritten. */
    boolean holds(long position) {
        return position >= base && (long) RESERVED.getOpaque(this) - position <= size;
    }

    /** Copies out; false when it was overwritten before the end, and what was copied is worth nothing. */
    boolean copy(long position, byte[] into, int length) {
        if (!holds(position)) {
            return false;
        }
        int at = index(position);
        int first = Math.min(length, size - at);
        memory.get(at, into, 0, first);
        if (first < length) {
            memory.get(0, into, first, length - first);
        }
        VarHandle.loadLoadFence();
        return holds(position);
    }

    /** Writes out, with one call or, across the end of the ring, two. */
    void write(Disk.File file, long from, long to, long offset) throws IOException {
        int length = (int) (to - from);
        int at = index(from);
        int first = Math.min(length, size - at);
        file.write(view.limit(at + first).position(at), offset);
        if (first < length) {
            file.write(view.limit(length - first).position(0), offset + first);
        }
    }

    private int index(long position) {
        return (int) position & mask;
    }
}
