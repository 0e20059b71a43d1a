package io.taihu.rules;

import io.taihu.rules.Memory.Read;
import io.taihu.rules.Memory.Window.Kind;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Values over a time, in {@value #PANES} panes of it: each keeps what its kind needs, and falls out as a whole. So a window takes as much
 * room for a value a day as for a thousand a second, and moves on by itself.
 *
 * <p>Panes stand in blocks of {@value #PANES}. A window is the end of one block and the beginning of the next, so it is read from two
 * places however many panes it has (van Herk, 1992): of the newest block what all its panes have together, and of the block before, at
 * each pane, what is from there to its end. The panes of the newest block take the places of those that have fallen out.
 */
final class WindowStep extends Step {
    static final int PANES = 60;

    private final Formula of;
    private final Panes panes;
    private final Kind kind;
    private final double pane;

    private double[] @Nullable [] states = {};

    WindowStep(Formula of, long micros, Kind kind) {
        this.of = of;
        this.kind = kind;
        this.panes = new Panes(kind);
        this.pane = micros / (double) PANES;
    }

    @Override
    void grow(int things) {
        states = Arrays.copyOf(states, things);
    }

    @Override
    void forget(int thing) {
        states[thing] = null;
    }

    @Override
    void sample(int thing, double time) {
        double value = of.value(thing, time);
        double[] state = states[thing];
        if (Double.isNaN(value) || (state != null && time < state[Panes.LAST_TIME])) {
            return;
        }
        double number = Math.floor(time / pane);
        if (state == null) {
            state = panes.begin(number, value);
            states[thing] = state;
        }
        panes.add(state, number, value, time);
    }

    @Override
    double read(Read read, double parameter, int thing, double now) {
        double[] state = states[thing];
        return state == null ? read == Read.COUNT ? 0 : Double.NaN : panes.read(read, state, Math.floor(now / pane));
    }

    @Override
    boolean timed() {
        return true;
    }

    /** When the oldest pane has fallen out; not while values come as before, as they are looked at then anyway. */
    @Override
    double due(int thing, double now) {
        double[] state = states[thing];
        double oldest = state == null ? NEVER : panes.oldest(state, Math.floor(now / pane));
        return state == null || oldest == NEVER
                ? NEVER
                : after(now, Math.max((oldest + PANES) * pane, state[Panes.LAST_TIME] + 2 * pane));
    }

    /** A whole microsecond, at or after {@code due} and after {@code now}. */
    static double after(double now, double due) {
        return Math.max(Math.ceil(due), now + 1);
    }

    @Override
    Explanation.Kept kept(int thing, double now) {
        double[] state = states[thing];
        double number = Math.floor(now / pane);
        double oldest = state == null ? NEVER : panes.oldest(state, number);
        if (state == null || oldest == NEVER) {
            return Explanation.Kept.of(Explanation.Kept.Kind.VALUES, 0, Double.NaN, Double.NaN);
        }
        boolean counted = kind == Kind.SUMS || kind == Kind.SQUARES;
        return Explanation.Kept.of(
                Explanation.Kept.Kind.VALUES,
                counted ? (long) panes.read(Read.COUNT, state, number) : -1,
                kind == Kind.ENDS ? panes.first(state, number) : oldest * pane,
                state[Panes.LAST_TIME]);
    }

    @Override
    void save(int thing, DataOutput out) throws IOException {
        double[] state = states[thing];
        out.writeByte(state == null ? 0 : Panes.LAYOUT);
        if (state != null) {
            for (double each : state) {
                out.writeDouble(each);
            }
        }
    }

    @Override
    void load(int thing, DataInput in) throws IOException {
        int layout = in.readByte();
        states[thing] = null;
        if (layout != 0) {
            double[] state = new double[layout == Panes.LAYOUT ? panes.length() : panes.formerLength()];
            for (int i = 0; i < state.length; i++) {
                state[i] = in.readDouble();
            }
            states[thing] = layout == Panes.LAYOUT ? state : panes.ofFormer(state);
        }
    }
}
