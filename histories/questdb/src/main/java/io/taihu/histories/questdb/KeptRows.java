package io.taihu.histories.questdb;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The latest partial rows of many things, in a ring: a new one takes the place of the oldest. A row's place is a number that
 * only grows. Not thread-safe.
 */
final class KeptRows {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    /** Table i32, entry of the thing i32, length i32; a length of -1 leads to the beginning of the ring. */
    private static final int HEADER = 12;

    private final byte[] ring;
    private long head;
    private long tail;

    KeptRows(int capacity) {
        ring = new byte[capacity];
    }

    /** Told which row goes. */
    @FunctionalInterface
    interface Leaving {
        void leaves(long place);
    }

    /** Longest row that may be kept. */
    int lengthMax() {
        return ring.length / 64;
    }

    /** Keeps a row and gives its place; what must make room is told first. */
    long keep(int table, int entry, byte[] bytes, int offset, int length, Leaving leaving) {
        int need = HEADER + length + 3 & ~3;
        int at = (int) (head % ring.length);
        int skip = 0;
        if (at + need > ring.length) {
            skip = ring.length - at;
        }
        while (head + skip + need - tail > ring.length) {
            int tailAt = (int) (tail % ring.length);
            if (ring.length - tailAt < HEADER || (int) INT.get(ring, tailAt + 8) < 0) {
                tail += ring.length - tailAt;
            } else {
                leaving.leaves(tail);
                tail += HEADER + (int) INT.get(ring, tailAt + 8) + 3 & ~3;
            }
        }
        if (skip > 0) {
            if (skip >= HEADER) {
                INT.set(ring, at + 8, -1);
            }
            head += skip;
            at = 0;
        }
        long place = head;
        INT.set(ring, at, table);
        INT.set(ring, at + 4, entry);
        INT.set(ring, at + 8, length);
        System.arraycopy(bytes, offset, ring, at + HEADER, length);
        head += need;
        return place;
    }

    /** The place of the first row at or behind a place; {@link #end} when there is none. */
    long next(long place) {
        long at = Math.max(place, tail);
        while (at < head) {
            int index = (int) (at % ring.length);
            if (ring.length - index < HEADER || (int) INT.get(ring, index + 8) < 0) {
                at += ring.length - index;
            } else {
                return at;
            }
        }
        return head;
    }

    /** The place behind a row. */
    long after(long place) {
        return place + (HEADER + length(place) + 3 & ~3);
    }

    long end() {
        return head;
    }

    int table(long place) {
        return (int) INT.get(ring, (int) (place % ring.length));
    }

    int entry(long place) {
        return (int) INT.get(ring, (int) (place % ring.length) + 4);
    }

    int length(long place) {
        return (int) INT.get(ring, (int) (place % ring.length) + 8);
    }

    byte[] bytes() {
        return ring;
    }

    int offset(long place) {
        return (int) (place % ring.length) + HEADER;
    }

    void clear() {
        tail = head;
    }
}
