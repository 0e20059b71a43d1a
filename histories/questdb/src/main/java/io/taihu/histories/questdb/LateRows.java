package io.taihu.histories.questdb;

import io.taihu.model.Limit;
import java.util.Arrays;

/** Partial rows at times that may be stored already, waiting to be merged with what is. Not thread-safe. */
final class LateRows {
    /** Rows at most. */
    @Limit(
            value = "Most late rows of history that are collected before they are written",
            zh = "写入前收集的最多历史迟到行数",
            reached = Limit.Reached.IN_PARTS)
    static final int ROWS_MAX = 20_000;
    /** Bytes of rows at most, but for the last. */
    @Limit(
            value = "Most bytes of late rows of history that are collected before they are written",
            zh = "写入前收集的历史迟到行的最多字节数",
            unit = Limit.Unit.BYTES,
            reached = Limit.Reached.IN_PARTS)
    static final int BYTES_MAX = 8 << 20;

    private byte[] bytes = new byte[0];
    private int used;
    private int size;
    private int[] offsets = new int[0];
    private int[] lengths = new int[0];
    private int[] entries = new int[0];
    private long[] times = new long[0];

    void add(int entry, long time, byte[] row, int offset, int length) {
        if (used + length > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(used + length, Math.max(4_096, 2 * bytes.length)));
        }
        if (size == offsets.length) {
            int capacity = Math.max(16, 2 * size);
            offsets = Arrays.copyOf(offsets, capacity);
            lengths = Arrays.copyOf(lengths, capacity);
            entries = Arrays.copyOf(entries, capacity);
            times = Arrays.copyOf(times, capacity);
        }
        System.arraycopy(row, offset, bytes, used, length);
        offsets[size] = used;
        lengths[size] = length;
        entries[size] = entry;
        times[size] = time;
        used += length;
        size++;
    }

    boolean full() {
        return size >= ROWS_MAX || used >= BYTES_MAX;
    }

    int size() {
        return size;
    }

    int entry(int row) {
        return entries[row];
    }

    long time(int row) {
        return times[row];
    }

    byte[] bytes() {
        return bytes;
    }

    int offset(int row) {
        return offsets[row];
    }

    int length(int row) {
        return lengths[row];
    }

    void clear() {
        size = 0;
        used = 0;
        if (bytes.length > BYTES_MAX / 8) {
            bytes = new byte[0];
        }
    }
}
