package io.taihu.bench;

/**
 * The ten values of a reading in the kill test as a function of its thing and its time, so that any row in history can be
 * checked without having kept what was sent. Stateless.
 */
final class KillValues {
    private static final int RANGE = 2_000_000;

    private KillValues() {}

    /** One value: a number of three decimals that every JSON reader gives back exactly. */
    static double value(int thing, long millis, int index) {
        long z = (thing * 1_000_003L + millis) * 10 + index + 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        z ^= z >>> 31;
        return (Math.floorMod(z, RANGE) - RANGE / 2) / 1_000.0;
    }

    /** The message. */
    static StringBuilder message(int thing, long millis) {
        StringBuilder text =
                new StringBuilder(200).append("{\"time\":").append(millis).append(",\"values\":{");
        for (int i = 0; i < Publish.VALUES; i++) {
            text.append(i == 0 ? "\"val" : ",\"val").append(i).append("\":").append(value(thing, millis, i));
        }
        return text.append("}}");
    }

    /** Whether a row holds what was sent. */
    static boolean right(int thing, long millis, double[] values) {
        for (int i = 0; i < Publish.VALUES; i++) {
            if (values[i] != value(thing, millis, i)) {
                return false;
            }
        }
        return true;
    }
}
