package io.taihu.rules;

import io.taihu.rules.Memory.Read;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.function.IntToDoubleFunction;

/** Whether something was not reported for a time, which begins with the thing or the rule when it never was. */
final class SilenceStep extends Step {
    private final IntToDoubleFunction last;
    private final double micros;
    private double[] begun = {};

    /** @param last when it was reported last, negative infinity for never */
    SilenceStep(IntToDoubleFunction last, long micros) {
        this.last = last;
        this.micros = micros;
    }

    @Override
    void grow(int things) {
        begun = Arrays.copyOf(begun, things);
    }

    @Override
    void begin(int thing, double now) {
        begun[thing] = now;
    }

    @Override
    void forget(int thing) {
        begun[thing] = 0;
    }

    private double since(int thing) {
        return Math.max(last.applyAsDouble(thing), begun[thing]);
    }

    @Override
    double read(Read read, double parameter, int thing, double now) {
        return Ops.truth(now - since(thing) >= micros);
    }

    @Override
    boolean timed() {
        return true;
    }

    @Override
    double due(int thing, double now) {
        double due = since(thing) + micros;
        return due > now ? due : NEVER;
    }

    @Override
    Explanation.Kept kept(int thing, double now) {
        boolean ever = last.applyAsDouble(thing) != Double.NEGATIVE_INFINITY;
        return Explanation.Kept.of(Explanation.Kept.Kind.REPORTED, ever ? 1 : 0, since(thing), Double.NaN);
    }

    @Override
    void save(int thing, DataOutput out) throws IOException {
        out.writeDouble(begun[thing]);
    }

    @Override
    void load(int thing, DataInput in) throws IOException {
        begun[thing] = in.readDouble();
    }
}
