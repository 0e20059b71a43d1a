package io.taihu.protocols.gb32960;

import org.jspecify.annotations.Nullable;

/** The lowest and highest raw numbers of some lists. For one thread. */
final class Spread {
    private @Nullable NumberField element;
    private long lowest = Long.MAX_VALUE;
    private long highest = -1;

    void take(SeriesField series, int[] list) {
        element = series.element();
        for (int one : list) {
            long raw = SeriesField.raw(one);
            if (series.element().validity(raw) == Validity.GOOD) {
                lowest = Math.min(lowest, raw);
                highest = Math.max(highest, raw);
            }
        }
    }

    /** What was taken; null when nothing was. */
    @Nullable
    NumberField element() {
        return element;
    }

    long lowest() {
        return lowest;
    }

    /** Below 0 when there is no number. */
    long highest() {
        return highest;
    }
}
