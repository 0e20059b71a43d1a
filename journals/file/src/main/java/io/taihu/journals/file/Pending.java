package io.taihu.journals.file;

import io.taihu.spi.Completion;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Who is to be told of which position, in the order of appending; three arrays used round and round, so that a record
 * allocates nothing. Guarded by the journal's lock.
 */
final class Pending {
    private static final int CAPACITY_FIRST = 1_024;

    private @Nullable Completion[] completions = new @Nullable Completion[CAPACITY_FIRST];
    private long[] tokens = new long[CAPACITY_FIRST];
    private long[] positions = new long[CAPACITY_FIRST];
    private long head;
    private long tail;

    void add(Completion completion, long token, long position) {
        if (tail - head == tokens.length) {
            grow();
        }
        int at = (int) tail++ & (tokens.length - 1);
        completions[at] = completion;
        tokens[at] = token;
        positions[at] = position;
    }

    private void grow() {
        int size = tokens.length;
        int first = (int) head & (size - 1);
        @Nullable Completion[] newCompletions = new @Nullable Completion[2 * size];
        long[] newTokens = new long[2 * size];
        long[] newPositions = new long[2 * size];
        System.arraycopy(completions, first, newCompletions, 0, size - first);
        System.arraycopy(completions, 0, newCompletions, size - first, first);
        System.arraycopy(tokens, first, newTokens, 0, size - first);
        System.arraycopy(tokens, 0, newTokens, size - first, first);
        System.arraycopy(positions, first, newPositions, 0, size - first);
        System.arraycopy(positions, 0, newPositions, size - first, first);
        completions = newCompletions;
        tokens = newTokens;
        positions = newPositions;
        head = 0;
        tail = size;
    }

    /**
     * Moves those before a position into a batch, which is emptied first and grows if need be.
     *
     * @return how many
     */
    int take(long before, Batch batch) {
        int mask = tokens.length - 1;
        long end = head;
        while (end < tail && positions[(int) end & mask] < before) {
            end++;
        }
        int count = (int) (end - head);
        batch.reserve(count);
        int first = (int) head & mask;
        int run = Math.min(count, tokens.length - first);
        System.arraycopy(completions, first, batch.completions, 0, run);
        System.arraycopy(completions, 0, batch.completions, run, count - run);
        System.arraycopy(tokens, first, batch.tokens, 0, run);
        System.arraycopy(tokens, 0, batch.tokens, run, count - run);
        System.arraycopy(positions, first, batch.positions, 0, run);
        System.arraycopy(positions, 0, batch.positions, run, count - run);
        Arrays.fill(completions, first, first + run, null);
        Arrays.fill(completions, 0, count - run, null);
        head = end;
        return count;
    }

    /** Those taken; used again by the one leader. */
    static final class Batch {
        @Nullable
        Completion[] completions = new @Nullable Completion[CAPACITY_FIRST];

        long[] tokens = new long[CAPACITY_FIRST];
        long[] positions = new long[CAPACITY_FIRST];

        private void reserve(int count) {
            if (count > tokens.length) {
                int size = Integer.highestOneBit(count - 1) << 1;
                completions = new @Nullable Completion[size];
                tokens = new long[size];
                positions = new long[size];
            }
        }
    }
}
