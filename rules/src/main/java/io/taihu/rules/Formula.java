package io.taihu.rules;

/** An expression that can be calculated for a thing at a time. It changes nothing. A class, which is called faster than an interface. */
abstract class Formula {
    /**
     * Its value; NaN when not known, 1 for true and 0 for false.
     *
     * @param thing index of the thing in its population
     * @param now µs since 1970
     */
    abstract double value(int thing, double now);
}
