package io.taihu.rules;

import io.taihu.rules.Memory.Read;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** What other things say, as a thing sees it; see {@link Neighbours}. */
final class OthersStep extends Step {
    private final Memory.Others memory;
    private final Neighbours neighbours;
    private final IntFunction<Watched> things;
    private final Clocks clocks;
    private Neighbours.@Nullable Circle[] circles = {};
    /** Time of receipt at which each looks next, or looked last. */
    private double[] pending = {};

    /** The clocks of those who see. */
    interface Clocks {
        /** What a thing's clock says at a time of receipt. */
        double of(int thing, double received);

        /** Has a thing looked at when its clock says {@code due}. */
        void look(Step step, int thing, double due);

        /** Lets fall due what is due of a thing when its clock says {@code now}. */
        void wake(int thing, double now);
    }

    OthersStep(Memory.Others memory, Neighbours neighbours, IntFunction<Watched> things, Clocks clocks) {
        this.memory = memory;
        this.neighbours = neighbours;
        this.things = things;
        this.clocks = clocks;
    }

    @Override
    void grow(int things) {
        int from = pending.length;
        circles = Arrays.copyOf(circles, things);
        pending = Arrays.copyOf(pending, things);
        Arrays.fill(pending, from, things, Double.NEGATIVE_INFINITY);
    }

    @Override
    void begin(int thing, double now) {
        forget(thing);
        Neighbours.Circle circle = neighbours.join(memory.tie(), things.apply(thing), this, thing);
        circles[thing] = circle;
        // what is said in the rest of a second at whose end the others look is looked at then as well
        pending[thing] = circle.pending();
    }

    @Override
    void forget(int thing) {
        Neighbours.Circle circle = circles[thing];
        if (circle != null) {
            circle.leave(this, thing);
            circles[thing] = null;
        }
        pending[thing] = Double.NEGATIVE_INFINITY;
    }

    @Override
    void registered(int thing) {
        begin(thing, Double.NaN);
    }

    /** Others have said something that this thing looks at soon. */
    void look(int thing, double received) {
        pending[thing] = received;
        clocks.look(this, thing, clocks.of(thing, received));
    }

    /** The time at which this thing was to look has come. */
    void lookNow(int thing, double received) {
        clocks.wake(thing, clocks.of(thing, received));
    }

    @Override
    double read(Read read, double parameter, int thing, double now) {
        Neighbours.Circle circle = circles[thing];
        if (circle == null) {
            return Double.NaN;
        }
        Summary all = circle.summary(memory, now);
        if (all.members < 0) {
            return Double.NaN;
        }
        if (read == Read.COUNT) {
            return all.count;
        }
        if (all.count == 0 || (read == Read.NOW && all.members != 1)) {
            return Double.NaN;
        }
        double mean = all.sum / all.count;
        return switch (read) {
            case MIN -> all.least;
            case MAX -> all.greatest;
            case AVG -> mean;
            case STDDEV -> Math.sqrt(Math.max(0, all.squares / all.count - mean * mean));
            default -> all.sum;
        };
    }

    @Override
    @Nullable
    String text(int thing) {
        Neighbours.Circle circle = circles[thing];
        return circle == null ? null : circle.text(memory);
    }

    @Override
    boolean timed() {
        return true;
    }

    @Override
    double due(int thing, double now) {
        Neighbours.Circle circle = circles[thing];
        if (circle == null) {
            return NEVER;
        }
        double looks = clocks.of(thing, pending[thing]);
        double expires = memory.micros() == 0 ? NEVER : circle.summary(memory, now).expires;
        return Math.min(looks > now ? looks : NEVER, expires);
    }

    @Override
    void save(int thing, DataOutput out) throws IOException {
        out.writeDouble(pending[thing]);
    }

    @Override
    void load(int thing, DataInput in) throws IOException {
        pending[thing] = in.readDouble();
        Neighbours.Circle circle = circles[thing];
        if (circle != null) {
            circle.resume(pending[thing]);
        }
    }
}
