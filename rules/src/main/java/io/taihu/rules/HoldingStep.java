package io.taihu.rules;

import io.taihu.rules.Memory.Read;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/** Since when a condition holds without a break. */
final class HoldingStep extends Step {
    private final Formula condition;
    private final double micros;
    private double[] since = {};

    HoldingStep(Formula condition, long micros) {
        this.condition = condition;
        this.micros = micros;
    }

    @Override
    void grow(int things) {
        int from = since.length;
        since = Arrays.copyOf(since, things);
        Arrays.fill(since, from, things, Double.NaN);
    }

    @Override
    void forget(int thing) {
        since[thing] = Double.NaN;
    }

    @Override
    boolean tracked() {
        return true;
    }

    @Override
    void track(int thing, double now) {
        if (condition.value(thing, now) != 1) {
            since[thing] = Double.NaN;
        } else if (Double.isNaN(since[thing])) {
            since[thing] = now;
        }
    }

    @Override
    double read(Read read, double parameter, int thing, double now) {
        double holds = condition.value(thing, now);
        return holds == 1 ? Ops.truth(now - since[thing] >= micros) : holds;
    }

    @Override
    boolean timed() {
        return true;
    }

    @Override
    double due(int thing, double now) {
        double due = since[thing] + micros;
        return due > now ? due : NEVER;
    }

    @Override
    Explanation.Kept kept(int thing, double now) {
        return Explanation.Kept.of(Explanation.Kept.Kind.SINCE, -1, since[thing], Double.NaN);
    }

    @Override
    void save(int thing, DataOutput out) throws IOException {
        out.writeDouble(since[thing]);
    }

    @Override
    void load(int thing, DataInput in) throws IOException {
        since[thing] = in.readDouble();
    }
}
