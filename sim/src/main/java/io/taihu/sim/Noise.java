package io.taihu.sim;

/**
 * Numbers that look random and are functions of what they are asked for: the same seed, channel and time give the same
 * number for ever, so that a restarted city goes on where it would have been. Stateless; safe for any thread.
 */
final class Noise {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private Noise() {}

    /** 64 well-mixed bits of three numbers. */
    static long hash(long seed, long channel, long index) {
        return mix(mix(mix(seed + GOLDEN) ^ channel * GOLDEN) + index * 0xD1B54A32D192ED03L);
    }

    /** A number within [0, 1) for three numbers. */
    static double unit(long seed, long channel, long index) {
        return (hash(seed, channel, index) >>> 11) * 0x1.0p-53;
    }

    /** A smooth curve over time within [-1, 1] that turns about once in each period. */
    static double curve(long seed, long channel, double millis, double periodMillis) {
        double x = millis / periodMillis;
        double cell = Math.floor(x);
        double within = x - cell;
        double eased = within * within * (3 - 2 * within);
        long index = (long) cell;
        double left = 2 * unit(seed, channel, index) - 1;
        double right = 2 * unit(seed, channel, index + 1) - 1;
        return left + (right - left) * eased;
    }

    private static long mix(long z) {
        long a = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        long b = (a ^ (a >>> 27)) * 0x94D049BB133111EBL;
        return b ^ (b >>> 31);
    }
}
