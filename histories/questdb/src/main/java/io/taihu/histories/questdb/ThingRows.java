package io.taihu.histories.questdb;

import io.taihu.model.Limit;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What the writer remembers of each thing in one table: an entry of a few numbers, found by the thing's number without
 * allocating. Not thread-safe.
 */
final class ThingRows {
    /** Entries at most; the writer forgets all when there are more. */
    @Limit(
            value = "Things whose last rows are remembered by the writer of history",
            zh = "历史写入器记住最后一行的物数",
            reached = Limit.Reached.COARSER)
    static final int THINGS_MAX = 1 << 20;
    /** The symbol of this thing has not been asked for. */
    static final int SYMBOL_UNKNOWN = -1;
    /** The table's log writer does not know this thing's symbol yet. */
    static final int SYMBOL_NEW = -2;
    /** No row of this thing is kept. */
    static final long NOT_KEPT = -1;

    private int[] index = new int[16];
    private int size;
    private long[] numbers = new long[8];
    private @Nullable String[] ids = new String[8];

    /** Greatest time written. */
    long[] greatest = new long[8];
    /** Where the row of the greatest time is kept, or {@link #NOT_KEPT}. */
    long[] kept = new long[8];
    /** Whether the kept row has values that are not written to the log yet. */
    boolean[] open = new boolean[8];
    /** Whether rows of the thing wait for a look at what is stored. */
    boolean[] late = new boolean[8];
    /** The key of the thing's symbol in the present log writer. */
    int[] symbols = new int[8];

    int size() {
        return size;
    }

    String id(int entry) {
        return java.util.Objects.requireNonNull(ids[entry]);
    }

    /** The entry of a thing; a new one when there is none. */
    int entry(long number, String id) {
        int mask = index.length - 1;
        int at = hash(number) & mask;
        while (index[at] != 0) {
            int entry = index[at] - 1;
            if (numbers[entry] == number) {
                return entry;
            }
            at = (at + 1) & mask;
        }
        return add(number, id, at);
    }

    private static int hash(long number) {
        return (int) ((number * 0x9E3779B97F4A7C15L) >>> 32);
    }

    private int add(long number, String id, int at) {
        int entry = size++;
        if (entry == numbers.length) {
            int length = 2 * entry;
            numbers = Arrays.copyOf(numbers, length);
            ids = Arrays.copyOf(ids, length);
            greatest = Arrays.copyOf(greatest, length);
            kept = Arrays.copyOf(kept, length);
            open = Arrays.copyOf(open, length);
            late = Arrays.copyOf(late, length);
            symbols = Arrays.copyOf(symbols, length);
        }
        numbers[entry] = number;
        ids[entry] = id;
        greatest[entry] = Long.MIN_VALUE;
        kept[entry] = NOT_KEPT;
        open[entry] = false;
        late[entry] = false;
        symbols[entry] = SYMBOL_UNKNOWN;
        index[at] = entry + 1;
        if (2 * size > index.length) {
            index = new int[2 * index.length];
            int mask = index.length - 1;
            for (int i = 0; i < size; i++) {
                int to = hash(numbers[i]) & mask;
                while (index[to] != 0) {
                    to = (to + 1) & mask;
                }
                index[to] = i + 1;
            }
        }
        return entry;
    }

    /** Symbols must be asked for again: the log writer is another. */
    void forgetSymbols() {
        Arrays.fill(symbols, 0, size, SYMBOL_UNKNOWN);
    }

    /** No row is kept any more. */
    void forgetKept() {
        Arrays.fill(kept, 0, size, NOT_KEPT);
        Arrays.fill(open, 0, size, false);
    }

    /** Forgets everything. */
    void clear() {
        Arrays.fill(index, 0);
        Arrays.fill(ids, 0, size, null);
        size = 0;
    }
}
