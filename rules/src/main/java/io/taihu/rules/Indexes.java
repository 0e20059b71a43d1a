package io.taihu.rules;

/** Indexes of things by their numbers: a table with open addressing, in which one is found in one place of the memory. Of one thread. */
final class Indexes {
    private static final int FIRST = 16;
    /** 2^64 by the golden ratio: neighbours lie far from one another (Knuth, 6.4). */
    private static final long SCATTER = 0x9E3779B97F4A7C15L;

    /** Number and index + 1 by turns; 0 where nothing is. */
    private long[] table = new long[2 * FIRST];

    private int count;

    private int place(long number) {
        int bits = Integer.numberOfTrailingZeros(table.length >> 1);
        return (int) (number * SCATTER >>> 64 - bits) << 1;
    }

    private int next(int at) {
        return at + 2 & table.length - 1;
    }

    /** Index of a number; -1 for none. */
    int get(long number) {
        for (int at = place(number); table[at + 1] != 0; at = next(at)) {
            if (table[at] == number) {
                return (int) table[at + 1] - 1;
            }
        }
        return -1;
    }

    /** Puts a number that is not there. */
    void put(long number, int index) {
        if (++count > table.length >> 2) {
            long[] former = table;
            table = new long[2 * former.length];
            for (int at = 0; at < former.length; at += 2) {
                if (former[at + 1] != 0) {
                    add(former[at], former[at + 1]);
                }
            }
        }
        add(number, index + 1L);
    }

    private void add(long number, long index) {
        int at = place(number);
        while (table[at + 1] != 0) {
            at = next(at);
        }
        table[at] = number;
        table[at + 1] = index;
    }

    /** Takes a number out; returns its index, or -1 when it was not there. */
    int remove(long number) {
        int at = place(number);
        while (table[at + 1] != 0 && table[at] != number) {
            at = next(at);
        }
        int index = (int) table[at + 1] - 1;
        if (index >= 0) {
            count--;
            table[at + 1] = 0;
            // those behind it may have been put there because this place was taken
            for (int each = next(at); table[each + 1] != 0; each = next(each)) {
                long value = table[each + 1];
                table[each + 1] = 0;
                add(table[each], value);
            }
        }
        return index;
    }
}
