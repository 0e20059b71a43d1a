package io.taihu.rules;

import java.util.Arrays;
import java.util.function.IntConsumer;

/**
 * One timer for each thing of a population, in a hierarchical timing wheel (Varghese and Lauck, 1987): {@value #LEVELS} levels of 64
 * slots, the finest of 2^{@value #TICK_BITS} µs. To set, move and fire one costs the same however many there are. A timer fires when the
 * tick after its time has begun, so that when it fires depends on how far the time has come, and not on how often it was looked at.
 * Times are µs since 1970; of one thread.
 */
final class Wheel {
    private static final int TICK_BITS = 16;
    private static final int LEVEL_BITS = 6;
    private static final int LEVELS = 7;
    private static final int SLOTS = 1 << LEVEL_BITS;
    private static final int NONE = -1;

    private final int[] heads = new int[LEVELS * SLOTS];
    private int[] next = {};
    private int[] before = {};
    /** Where each is listed; {@link #NONE} for nowhere. */
    private int[] lists = {};

    private long[] ticks = {};
    /** The tick that has begun. */
    private long present;

    private int set;
    /** How many are set on the finest level. */
    private int near;

    private boolean firing;

    Wheel(double now, int things) {
        Arrays.fill(heads, NONE);
        grow(things);
        present = tick(now);
    }

    private static long tick(double micros) {
        return (long) Math.min(micros, 0x1p62) >> TICK_BITS;
    }

    /** When the tick after that of a time begins: until then a wheel that was let come to it has nothing to do. */
    static double next(long micros) {
        return ((micros >> TICK_BITS) + 1) << TICK_BITS;
    }

    void grow(int things) {
        int from = next.length;
        next = Arrays.copyOf(next, things);
        before = Arrays.copyOf(before, things);
        lists = Arrays.copyOf(lists, things);
        Arrays.fill(lists, from, things, NONE);
        ticks = Arrays.copyOf(ticks, things);
    }

    /** Sets a thing's timer to a time, infinity for none. */
    void set(int thing, double micros) {
        long tick = Math.max(firing ? present + 1 : present, tick(micros));
        if (lists[thing] != NONE) {
            if (ticks[thing] == tick) {
                return;
            }
            unlink(thing);
        }
        if (micros != Step.NEVER) {
            link(thing, tick);
        }
    }

    private void link(int thing, long tick) {
        ticks[thing] = tick;
        long ahead = tick - present;
        int level = ahead < SLOTS ? 0 : Math.min(LEVELS - 1, (63 - Long.numberOfLeadingZeros(ahead)) / LEVEL_BITS);
        int list = level * SLOTS + (int) (tick >> level * LEVEL_BITS & SLOTS - 1);
        lists[thing] = list;
        before[thing] = NONE;
        next[thing] = heads[list];
        if (heads[list] != NONE) {
            before[heads[list]] = thing;
        }
        heads[list] = thing;
        set++;
        near += level == 0 ? 1 : 0;
    }

    private void unlink(int thing) {
        int list = lists[thing];
        if (before[thing] == NONE) {
            heads[list] = next[thing];
        } else {
            next[before[thing]] = next[thing];
        }
        if (next[thing] != NONE) {
            before[next[thing]] = before[thing];
        }
        lists[thing] = NONE;
        set--;
        near -= list < SLOTS ? 1 : 0;
    }

    /** The last microsecond of the tick whose timers fire. */
    double over() {
        return ((present + 1) << TICK_BITS) - 1;
    }

    /** Lets the time come to {@code micros}; those whose tick is over fire, and may be set anew meanwhile. */
    void advance(double micros, IntConsumer fire) {
        long to = tick(micros);
        while (present < to) {
            if (set == 0) {
                present = to;
                return;
            }
            if (near == 0) {
                // nothing until coarser levels give something
                present = Math.min(to, (present | SLOTS - 1) + 1);
            } else {
                fire(fire);
                present++;
            }
            for (int level = 1; level < LEVELS && (present & (1L << level * LEVEL_BITS) - 1) == 0; level++) {
                spread(level);
            }
        }
    }

    private void fire(IntConsumer fire) {
        int list = (int) (present & SLOTS - 1);
        firing = true;
        while (heads[list] != NONE) {
            int thing = heads[list];
            unlink(thing);
            fire.accept(thing);
        }
        firing = false;
    }

    /** Moves what the coarser level has for the time that begins now to finer ones. */
    private void spread(int level) {
        int list = level * SLOTS + (int) (present >> level * LEVEL_BITS & SLOTS - 1);
        int thing = heads[list];
        while (thing != NONE) {
            int following = next[thing];
            unlink(thing);
            link(thing, ticks[thing]);
            thing = following;
        }
    }
}
