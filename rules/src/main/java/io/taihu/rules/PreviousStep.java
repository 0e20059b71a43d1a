package io.taihu.rules;

import io.taihu.rules.Memory.Read;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The last value and the one before; those that are not known are passed over. */
final class PreviousStep extends Step {
    private final @Nullable Formula of;
    private final @Nullable Column words;
    private double[] last = {};
    private double[] before = {};
    private double[] lastTimes = {};
    private double[] beforeTimes = {};
    private @Nullable String[] lastWords = {};
    private @Nullable String[] beforeWords = {};

    /** @param words the column of a text, else {@code of} is what is kept */
    PreviousStep(@Nullable Formula of, @Nullable Column words) {
        this.of = of;
        this.words = words;
    }

    @Override
    void grow(int things) {
        if (of == null) {
            lastWords = Arrays.copyOf(lastWords, things);
            beforeWords = Arrays.copyOf(beforeWords, things);
            return;
        }
        int from = last.length;
        last = Arrays.copyOf(last, things);
        before = Arrays.copyOf(before, things);
        lastTimes = Arrays.copyOf(lastTimes, things);
        beforeTimes = Arrays.copyOf(beforeTimes, things);
        for (int thing = from; thing < things; thing++) {
            forget(thing);
        }
    }

    @Override
    void forget(int thing) {
        if (of == null) {
            lastWords[thing] = null;
            beforeWords[thing] = null;
        } else {
            last[thing] = Double.NaN;
            before[thing] = Double.NaN;
            lastTimes[thing] = Double.NEGATIVE_INFINITY;
            beforeTimes[thing] = Double.NEGATIVE_INFINITY;
        }
    }

    @Override
    void sample(int thing, double time) {
        if (of != null) {
            double value = of.value(thing, time);
            if (!Double.isNaN(value) && time >= lastTimes[thing]) {
                before[thing] = last[thing];
                beforeTimes[thing] = lastTimes[thing];
                last[thing] = value;
                lastTimes[thing] = time;
            }
        } else if (words != null && words.words[thing] != null) {
            beforeWords[thing] = lastWords[thing];
            lastWords[thing] = words.words[thing];
        }
    }

    @Override
    double read(Read read, double parameter, int thing, double now) {
        double grown = last[thing] - before[thing];
        return switch (read) {
            case DELTA -> grown;
            case RATE -> Ops.divide(grown, (lastTimes[thing] - beforeTimes[thing]) / 1e6);
            default -> before[thing];
        };
    }

    @Override
    @Nullable
    String text(int thing) {
        return beforeWords[thing];
    }

    @Override
    Explanation.Kept kept(int thing, double now) {
        if (of == null) {
            return Explanation.Kept.of(Explanation.Kept.Kind.VALUES, -1, Double.NaN, Double.NaN);
        }
        int count = (Double.isNaN(last[thing]) ? 0 : 1) + (Double.isNaN(before[thing]) ? 0 : 1);
        return Explanation.Kept.of(
                Explanation.Kept.Kind.VALUES,
                count,
                count == 2 ? beforeTimes[thing] : lastTimes[thing],
                lastTimes[thing]);
    }

    @Override
    void save(int thing, DataOutput out) throws IOException {
        if (of == null) {
            Texts.write(out, lastWords[thing]);
            Texts.write(out, beforeWords[thing]);
        } else {
            out.writeDouble(last[thing]);
            out.writeDouble(before[thing]);
            out.writeDouble(lastTimes[thing]);
            out.writeDouble(beforeTimes[thing]);
        }
    }

    @Override
    void load(int thing, DataInput in) throws IOException {
        if (of == null) {
            lastWords[thing] = Texts.read(in);
            beforeWords[thing] = Texts.read(in);
        } else {
            last[thing] = in.readDouble();
            before[thing] = in.readDouble();
            lastTimes[thing] = in.readDouble();
            beforeTimes[thing] = in.readDouble();
        }
    }
}
