package io.taihu.rules;

import io.taihu.rules.Memory.Read;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * What is kept for a {@link Memory}, of every thing of a population. Reading it changes nothing, so that an expression can be calculated
 * at any time; it changes when a value comes, and some when they are looked at. Times are µs since 1970; of one thread.
 */
abstract class Step {
    static final double NEVER = Double.POSITIVE_INFINITY;

    private BitSet slots = new BitSet();

    /** Slots of the properties it is made of. */
    final BitSet slots() {
        return slots;
    }

    final void slots(BitSet slots) {
        this.slots = slots;
    }

    /** Makes room for so many things. */
    abstract void grow(int things);

    /** Begins for a thing, whose clock says {@code now}. */
    void begin(int thing, double now) {
        // most have nothing to begin with
    }

    abstract void forget(int thing);

    /** A value that it is made of was reported. */
    void sample(int thing, double time) {
        // those that are tracked see it then
    }

    /** Whether it has to be tracked. */
    boolean tracked() {
        return false;
    }

    /** Looks at its conditions; called in order of time, whenever they may have changed. */
    void track(int thing, double now) {
        // those that take samples have seen it then
    }

    abstract double read(Read read, double parameter, int thing, double now);

    /** What is kept of a thing, to explain it; null where that says nothing. */
    Explanation.@Nullable Kept kept(int thing, double now) {
        return null;
    }

    /** The same of a text. */
    @Nullable
    String text(int thing) {
        return null;
    }

    /** The same of a text that depends on the time. */
    @Nullable
    String text(int thing, double now) {
        return text(thing);
    }

    /** What is registered of a thing is different now. */
    void registered(int thing) {
        // most look at readings alone
    }

    /** When it may next be different without a reading, after {@code now}; {@link #NEVER} for not at all. */
    double due(int thing, double now) {
        return NEVER;
    }

    /** Whether it can be different without a reading. */
    boolean timed() {
        return false;
    }

    abstract void save(int thing, DataOutput out) throws IOException;

    abstract void load(int thing, DataInput in) throws IOException;
}
