package io.taihu.rules;

import java.util.Arrays;
import java.util.BitSet;

/**
 * What readings set of each thing of a population, next to one another: a reading finds all of it in a few lines of the processor's
 * cache. Of one thread.
 */
final class Rows {
    /** The thing's clock: its newest event time, or what has fallen due since. */
    static final int CLOCK = 0;
    /** Newest event time. */
    static final int EVENT = 1;
    /** When that was received. */
    static final int RECEIVED = 2;
    /** When something may fall due first; what is due may be later. */
    static final int EARLIEST = 3;
    /** Event time of the newest reading; negative infinity before the first. */
    static final int SPOKEN = 4;

    private static final int HEAD = 5;
    /** Numbers by which a row becomes longer. */
    private static final int STRETCH = 8;

    private static final double[] NONE = {};

    /** By index of the thing; empty where there is none. */
    double[][] of = {};

    private final BitSet taken = new BitSet();
    private int width = STRETCH;

    Rows() {
        taken.set(0, HEAD);
    }

    /** Makes room for so many things. */
    void grow(int things) {
        int from = of.length;
        of = Arrays.copyOf(of, things);
        Arrays.fill(of, from, things, NONE);
    }

    /** Begins the row of a thing, whose clock says {@code now}. */
    void begin(int thing, double now) {
        double[] row = new double[width];
        Arrays.fill(row, Double.NaN);
        row[CLOCK] = now;
        row[EVENT] = now;
        row[RECEIVED] = now;
        row[EARLIEST] = Step.NEVER;
        row[SPOKEN] = Double.NEGATIVE_INFINITY;
        of[thing] = row;
    }

    void forget(int thing) {
        of[thing] = NONE;
    }

    @SuppressWarnings("ReferenceEquality") // the very same one
    boolean has(int thing) {
        return of[thing] != NONE;
    }

    /** The place in every row of so many numbers, which are not known yet. */
    int take(int count) {
        int at = HEAD;
        while (taken.nextSetBit(at) >= 0 && taken.nextSetBit(at) < at + count) {
            at = taken.nextClearBit(taken.nextSetBit(at));
        }
        taken.set(at, at + count);
        if (at + count > width) {
            width = at + Math.max(count, STRETCH);
        }
        for (int thing = 0; thing < of.length; thing++) {
            if (has(thing)) {
                fill(thing, at, count);
            }
        }
        return at;
    }

    private void fill(int thing, int at, int count) {
        double[] row = of[thing];
        if (row.length < width) {
            int from = row.length;
            row = Arrays.copyOf(row, width);
            Arrays.fill(row, from, width, Double.NaN);
            of[thing] = row;
        }
        Arrays.fill(row, at, at + count, Double.NaN);
    }

    /** Gives a place back. */
    void free(int at, int count) {
        taken.clear(at, at + count);
    }
}
