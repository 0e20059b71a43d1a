package io.taihu.protocols.gb32960;

import io.taihu.model.Limit;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Puts the cells of one subsystem together that come in several frames, since one of 2016 holds at most 200: each says how many cells
 * there are and the number of its first. A part that begins with the first cell begins anew. For one thread.
 */
final class CellMerger {
    /** Most cells of one subsystem. */
    @Limit(
            value = "Most cells of one battery subsystem of GB/T 32960",
            zh = "GB/T 32960 一个可充电储能子系统的最多单体数",
            reached = Limit.Reached.LEFT_OUT)
    static final int CELLS_MAX = 4_096;

    private int[] cells = {};
    private int next;

    /**
     * Takes a part.
     *
     * @param first number of its first cell, from 1
     * @return all cells raw once the last part has come; null before, and when the parts do not fit together
     */
    int @Nullable [] add(int total, int first, int[] part) {
        if (total > CELLS_MAX || first < 1 || first - 1 + part.length > total) {
            next = 0;
            return null;
        }
        if (first == 1 || cells.length != total) {
            cells = new int[total];
            next = 0;
        }
        if (first - 1 != next) {
            next = 0;
            return null;
        }
        System.arraycopy(part, 0, cells, next, part.length);
        next += part.length;
        if (next < total) {
            return null;
        }
        next = 0;
        return Arrays.copyOf(cells, total);
    }
}
