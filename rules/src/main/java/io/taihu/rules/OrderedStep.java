package io.taihu.rules;

import io.taihu.rules.Memory.Read;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * How far conditions have become true one after the other. Of each stage it keeps when the latest run that has come so far began, which is
 * the one that has the longest to go.
 */
final class OrderedStep extends Step {
    private final Formula[] conditions;
    private final double micros;
    /** By thing and stage: when its run began; not a number for none. */
    private double[] begun = {};
    /** By thing and stage: what the condition was. */
    private byte[] were = {};

    OrderedStep(List<Formula> conditions, long micros) {
        this.conditions = conditions.toArray(Formula[]::new);
        this.micros = micros;
    }

    @Override
    void grow(int things) {
        int from = begun.length;
        begun = Arrays.copyOf(begun, things * conditions.length);
        Arrays.fill(begun, from, begun.length, Double.NaN);
        were = Arrays.copyOf(were, begun.length);
    }

    @Override
    void forget(int thing) {
        int from = thing * conditions.length;
        Arrays.fill(begun, from, from + conditions.length, Double.NaN);
        Arrays.fill(were, from, from + conditions.length, (byte) 0);
    }

    @Override
    boolean tracked() {
        return true;
    }

    @Override
    void track(int thing, double now) {
        int from = thing * conditions.length;
        for (int stage = conditions.length - 1; stage >= 0; stage--) {
            boolean is = conditions[stage].value(thing, now) == 1;
            if (is && were[from + stage] == 0) {
                double run = stage == 0 ? now : begun[from + stage - 1];
                if (now - run < micros) {
                    begun[from + stage] = run;
                }
            }
            were[from + stage] = (byte) (is ? 1 : 0);
        }
    }

    private double complete(int thing) {
        return begun[(thing + 1) * conditions.length - 1];
    }

    @Override
    double read(Read read, double parameter, int thing, double now) {
        return Ops.truth(now - complete(thing) < micros);
    }

    @Override
    boolean timed() {
        return true;
    }

    @Override
    double due(int thing, double now) {
        double due = complete(thing) + micros;
        return due > now ? due : NEVER;
    }

    @Override
    Explanation.Kept kept(int thing, double now) {
        int stages = conditions.length;
        while (stages > 0 && !(now - begun[thing * conditions.length + stages - 1] < micros)) {
            stages--;
        }
        double from = stages == 0 ? Double.NaN : begun[thing * conditions.length + stages - 1];
        return Explanation.Kept.of(Explanation.Kept.Kind.STAGES, stages, from, Double.NaN);
    }

    @Override
    void save(int thing, DataOutput out) throws IOException {
        for (int i = thing * conditions.length; i < (thing + 1) * conditions.length; i++) {
            out.writeDouble(begun[i]);
            out.writeByte(were[i]);
        }
    }

    @Override
    void load(int thing, DataInput in) throws IOException {
        for (int i = thing * conditions.length; i < (thing + 1) * conditions.length; i++) {
            begun[i] = in.readDouble();
            were[i] = in.readByte();
        }
    }
}
