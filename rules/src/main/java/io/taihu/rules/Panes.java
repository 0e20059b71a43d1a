package io.taihu.rules;

import io.taihu.rules.Memory.Read;
import io.taihu.rules.Memory.Window.Kind;
import java.util.Arrays;

/**
 * The panes of one thing's window in an array of numbers; see {@link WindowStep}. A piece of it, which stands for one pane or for several,
 * is the number of its oldest pane that has a value, and what the kind needs. Immutable; the arrays are the caller's.
 */
final class Panes {
    /** Marks this layout in a snapshot; before it there was 1, with every pane by itself. */
    static final int LAYOUT = 2;

    /** Time and value of the last sample. */
    static final int LAST_TIME = 0;

    static final int LAST = 1;
    /** A value near all of them, for squares. */
    private static final int NEAR = 2;
    /** Number of the newest pane. */
    private static final int NEWEST = 3;
    /** The piece of all panes of the newest block. */
    private static final int WHOLE = 4;

    private static final int PANES = WindowStep.PANES;
    private static final int FORMER_HEAD = 3;
    private static final double NONE = Step.NEVER;

    private final Kind kind;
    /** Numbers of a piece. */
    private final int width;
    /** Where the panes begin. */
    private final int head;

    Panes(Kind kind) {
        this.kind = kind;
        this.width = kind == Kind.SQUARES ? 4 : 3;
        this.head = WHOLE + width;
    }

    int length() {
        return head + PANES * width;
    }

    /** A window without values, whose newest pane is this one. */
    double[] begin(double number, double near) {
        double[] state = new double[length()];
        state[LAST_TIME] = Double.NEGATIVE_INFINITY;
        state[NEAR] = near;
        state[NEWEST] = number;
        state[WHOLE] = NONE;
        empty(state, 0, PANES);
        return state;
    }

    private static int position(double number) {
        return (int) Math.floorMod((long) number, (long) PANES);
    }

    private static long block(double number) {
        return Math.floorDiv((long) number, (long) PANES);
    }

    private int at(int position) {
        return head + position * width;
    }

    private void empty(double[] state, int from, int to) {
        for (int position = from; position < to; position++) {
            state[at(position)] = NONE;
        }
    }

    /** Takes a value, whose pane is not older than the newest. */
    void add(double[] state, double number, double value, double time) {
        if (number != state[NEWEST]) {
            advance(state, number);
        }
        state[LAST_TIME] = time;
        state[LAST] = value;
        count(state, at(position(number)), number, value, time);
        count(state, WHOLE, number, value, time);
    }

    private void advance(double[] state, double number) {
        int newest = position(state[NEWEST]);
        long blocks = block(number) - block(state[NEWEST]);
        int from = 0;
        if (blocks == 0) {
            from = newest + 1;
        } else if (blocks == 1) {
            close(state, newest);
            state[WHOLE] = NONE;
        } else {
            empty(state, 0, PANES);
            state[WHOLE] = NONE;
        }
        empty(state, from, position(number) + 1);
        state[NEWEST] = number;
    }

    /** Makes of each pane of a block, of which this is the newest, the piece from there to the end of the block. */
    private void close(double[] state, int newest) {
        empty(state, newest + 1, PANES);
        for (int position = newest - 1; position >= 0; position--) {
            join(state, at(position + 1), state, at(position));
        }
    }

    private void count(double[] state, int at, double number, double value, double time) {
        boolean first = state[at] == NONE;
        if (first) {
            state[at] = number;
            Arrays.fill(state, at + 1, at + width, 0);
        }
        switch (kind) {
            case SUMS -> {
                state[at + 1]++;
                state[at + 2] += value;
            }
            case SQUARES -> {
                double off = value - state[NEAR];
                state[at + 1]++;
                state[at + 2] += off;
                state[at + 3] += off * off;
            }
            case RANGE -> {
                state[at + 1] = first ? value : Math.min(state[at + 1], value);
                state[at + 2] = first ? value : Math.max(state[at + 2], value);
            }
            case ENDS -> {
                if (first) {
                    state[at + 1] = value;
                    state[at + 2] = time;
                }
            }
        }
    }

    /** Joins a piece to an older one. */
    private void join(double[] from, int newer, double[] to, int at) {
        if (from[newer] == NONE) {
            return;
        }
        if (to[at] == NONE) {
            System.arraycopy(from, newer, to, at, width);
            return;
        }
        switch (kind) {
            case SUMS -> {
                to[at + 1] += from[newer + 1];
                to[at + 2] += from[newer + 2];
            }
            case SQUARES -> {
                to[at + 1] += from[newer + 1];
                to[at + 2] += from[newer + 2];
                to[at + 3] += from[newer + 3];
            }
            case RANGE -> {
                to[at + 1] = Math.min(to[at + 1], from[newer + 1]);
                to[at + 2] = Math.max(to[at + 2], from[newer + 2]);
            }
            case ENDS -> {
                // the older has the first
            }
        }
    }

    // what is read when the pane of the present has a number

    /** Where the piece of the older block begins that is still in the window; -1 for none. */
    private int older(double[] state, double number) {
        double present = Math.max(number, state[NEWEST]);
        int position = position(present);
        return block(present) == block(state[NEWEST]) && position < PANES - 1 ? at(position + 1) : -1;
    }

    /** Whether the newest block has lost panes: nothing was added since its successor has begun. */
    private boolean broken(double[] state, double number) {
        return block(number) > block(state[NEWEST]);
    }

    /** Of a newest block that has lost panes, the piece of those left. */
    private double[] left(double[] state, double number) {
        double[] left = new double[width];
        left[0] = NONE;
        boolean next = block(number) == block(state[NEWEST]) + 1;
        for (int position = position(number) + 1; next && position <= position(state[NEWEST]); position++) {
            join(state, at(position), left, 0);
        }
        return left;
    }

    double oldest(double[] state, double number) {
        if (broken(state, number)) {
            return left(state, number)[0];
        }
        int older = older(state, number);
        return older >= 0 && state[older] != NONE ? state[older] : state[WHOLE];
    }

    /** Time of the first value, of the kind that keeps it. */
    double first(double[] state, double number) {
        if (broken(state, number)) {
            return left(state, number)[2];
        }
        int older = older(state, number);
        return state[(older >= 0 && state[older] != NONE ? older : WHOLE) + 2];
    }

    double read(Read read, double[] state, double number) {
        if (broken(state, number)) {
            double[] left = left(state, number);
            return read(read, state, left, 0, left, -1);
        }
        int older = older(state, number);
        return older >= 0 && state[older] != NONE
                ? read(read, state, state, older, state, WHOLE)
                : read(read, state, state, WHOLE, state, -1);
    }

    /** Of a piece, and a newer one when its place is not negative. */
    private double read(Read read, double[] state, double[] a, int older, double[] b, int newer) {
        boolean two = newer >= 0 && b[newer] != NONE;
        if (a[older] == NONE) {
            return read == Read.COUNT ? 0 : Double.NaN;
        }
        double first = a[older + 1] + (two ? b[newer + 1] : 0);
        double second = a[older + 2] + (two ? b[newer + 2] : 0);
        return switch (read) {
            case COUNT -> first;
            case AVG -> second / first;
            case SUM -> second;
            case MIN -> two ? Math.min(a[older + 1], b[newer + 1]) : a[older + 1];
            case MAX -> two ? Math.max(a[older + 2], b[newer + 2]) : a[older + 2];
            case STDDEV -> {
                double mean = second / first;
                double squares = (a[older + 3] + (two ? b[newer + 3] : 0)) / first;
                yield Math.sqrt(Math.max(0, squares - mean * mean));
            }
            case DELTA -> state[LAST] - a[older + 1];
            case RATE -> Ops.divide(state[LAST] - a[older + 1], (state[LAST_TIME] - a[older + 2]) / 1e6);
            case PREVIOUS, PERCENTILE, NOW -> Double.NaN; // these are kept otherwise
        };
    }

    // the layout before

    int formerLength() {
        return FORMER_HEAD + PANES * width;
    }

    /** The same window, from a state that has every pane by itself. */
    double[] ofFormer(double[] former) {
        double newest = Double.NEGATIVE_INFINITY;
        for (int at = FORMER_HEAD; at < former.length; at += width) {
            newest = Math.max(newest, former[at]);
        }
        double[] state = begin(newest, former[NEAR]);
        state[LAST_TIME] = former[LAST_TIME];
        state[LAST] = former[LAST];
        int end = position(newest);
        for (int position = 0; position < PANES; position++) {
            int from = FORMER_HEAD + position * width;
            double pane = former[from];
            if (pane > newest - PANES) {
                System.arraycopy(former, from, state, at(position), width);
                if (position <= end) {
                    join(former, from, state, WHOLE);
                }
            }
        }
        for (int position = PANES - 2; position > end; position--) {
            join(state, at(position + 1), state, at(position));
        }
        return state;
    }
}
