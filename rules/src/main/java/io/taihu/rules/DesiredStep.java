package io.taihu.rules;

import io.taihu.rules.Memory.Read;
import java.io.DataInput;
import java.io.DataOutput;
import java.util.Arrays;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** What a property shall be; {@link Wishes} keeps it. */
final class DesiredStep extends Step {
    private final Wishes wishes;
    private final Wishes.Key key;
    private final IntFunction<Watched> things;
    private double[] numbers = {};
    private @Nullable String[] words = {};

    DesiredStep(Wishes wishes, Wishes.Key key, IntFunction<Watched> things) {
        this.wishes = wishes;
        this.key = key;
        this.things = things;
    }

    /** Looks up what it shall be now; whether that is something else. */
    boolean refresh(int thing) {
        Wishes.Wish wish = wishes.of(key, things.apply(thing).number());
        double number = wish == null ? Double.NaN : wish.number();
        String text = wish == null ? null : wish.text();
        String before = words[thing];
        boolean changed =
                Double.compare(number, numbers[thing]) != 0 || (text == null ? before != null : !text.equals(before));
        numbers[thing] = number;
        words[thing] = text;
        return changed;
    }

    Wishes.Key key() {
        return key;
    }

    @Override
    void grow(int things) {
        int from = numbers.length;
        numbers = Arrays.copyOf(numbers, things);
        words = Arrays.copyOf(words, things);
        Arrays.fill(numbers, from, things, Double.NaN);
    }

    @Override
    void begin(int thing, double now) {
        refresh(thing);
    }

    @Override
    void forget(int thing) {
        numbers[thing] = Double.NaN;
        words[thing] = null;
    }

    @Override
    double read(Read read, double parameter, int thing, double now) {
        return numbers[thing];
    }

    @Override
    @Nullable
    String text(int thing) {
        return words[thing];
    }

    @Override
    void save(int thing, DataOutput out) {
        // it is kept with all others
    }

    @Override
    void load(int thing, DataInput in) {
        // it is looked up when all others are there
    }
}
