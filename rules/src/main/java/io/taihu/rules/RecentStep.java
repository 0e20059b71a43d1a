package io.taihu.rules;

import io.taihu.rules.Memory.Read;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The last values themselves, up to a number, and when wanted up to an age. */
final class RecentStep extends Step {
    private static final int FIRST_ROOM = 8;

    private final Formula of;
    private final int most;
    private final double micros;

    private @Nullable Ring[] rings = {};

    /** Values of one thing, the oldest at {@code oldest}; the array goes round. */
    private static final class Ring {
        private double[] values;
        private double[] times;
        private int oldest;
        private int count;

        Ring(int room) {
            values = new double[room];
            times = new double[room];
        }

        void add(double value, double time, int most) {
            if (count == values.length && count < most) {
                int room = Math.min(most, 2 * count);
                double[] before = values;
                double[] timesBefore = times;
                values = new double[room];
                times = new double[room];
                for (int i = 0; i < count; i++) {
                    values[i] = before[(oldest + i) % count];
                    times[i] = timesBefore[(oldest + i) % count];
                }
                oldest = 0;
            } else if (count == values.length) {
                oldest = (oldest + 1) % count;
                count--;
            }
            int at = (oldest + count) % values.length;
            values[at] = value;
            times[at] = time;
            count++;
        }

        /** The value that so many are newer than. */
        double value(int newer) {
            return values[(oldest + count - 1 - newer) % values.length];
        }

        double time(int newer) {
            return times[(oldest + count - 1 - newer) % values.length];
        }
    }

    RecentStep(Formula of, int most, long micros) {
        this.of = of;
        this.most = most;
        this.micros = micros == 0 ? NEVER : micros;
    }

    @Override
    void grow(int things) {
        rings = Arrays.copyOf(rings, things);
    }

    @Override
    void forget(int thing) {
        rings[thing] = null;
    }

    @Override
    void sample(int thing, double time) {
        double value = of.value(thing, time);
        Ring ring = rings[thing];
        if (Double.isNaN(value) || (ring != null && time < ring.time(0))) {
            return;
        }
        if (ring == null) {
            ring = new Ring(Math.min(FIRST_ROOM, most));
            rings[thing] = ring;
        }
        ring.add(value, time, most);
    }

    /** How many of the ring's values are young enough. */
    private int young(Ring ring, double now) {
        int count = ring.count;
        while (count > 0 && ring.time(count - 1) <= now - micros) {
            count--;
        }
        return count;
    }

    @Override
    double read(Read read, double parameter, int thing, double now) {
        Ring ring = rings[thing];
        int count = ring == null ? 0 : young(ring, now);
        if (ring == null || count == 0) {
            return read == Read.COUNT ? 0 : Double.NaN;
        }
        return switch (read) {
            case COUNT -> count;
            case PERCENTILE -> percentile(ring, count, parameter);
            case DELTA -> ring.value(0) - ring.value(count - 1);
            case RATE -> Ops.divide(ring.value(0) - ring.value(count - 1), (ring.time(0) - ring.time(count - 1)) / 1e6);
            default -> total(read, ring, count);
        };
    }

    private static double total(Read read, Ring ring, int count) {
        double sum = 0;
        double least = Double.POSITIVE_INFINITY;
        double greatest = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < count; i++) {
            double value = ring.value(i);
            sum += value;
            least = Math.min(least, value);
            greatest = Math.max(greatest, value);
        }
        if (read == Read.STDDEV) {
            double mean = sum / count;
            double squares = 0;
            for (int i = 0; i < count; i++) {
                double off = ring.value(i) - mean;
                squares += off * off;
            }
            return Math.sqrt(squares / count);
        }
        return switch (read) {
            case AVG -> sum / count;
            case MIN -> least;
            case MAX -> greatest;
            default -> sum;
        };
    }

    /** By the nearest rank. */
    private static double percentile(Ring ring, int count, double rank) {
        double[] sorted = new double[count];
        for (int i = 0; i < count; i++) {
            sorted[i] = ring.value(i);
        }
        Arrays.sort(sorted);
        return sorted[Math.max(0, (int) Math.ceil(rank / 100 * count) - 1)];
    }

    @Override
    boolean timed() {
        return micros != NEVER;
    }

    @Override
    double due(int thing, double now) {
        Ring ring = rings[thing];
        if (ring == null || micros == NEVER) {
            return NEVER;
        }
        int count = young(ring, now);
        return count == 0
                ? NEVER
                : WindowStep.after(
                        now, Math.max(ring.time(count - 1) + micros, ring.time(0) + 2 * micros / WindowStep.PANES));
    }

    @Override
    Explanation.Kept kept(int thing, double now) {
        Ring ring = rings[thing];
        int count = ring == null ? 0 : young(ring, now);
        return ring == null || count == 0
                ? Explanation.Kept.of(Explanation.Kept.Kind.VALUES, 0, Double.NaN, Double.NaN)
                : Explanation.Kept.of(Explanation.Kept.Kind.VALUES, count, ring.time(count - 1), ring.time(0));
    }

    @Override
    void save(int thing, DataOutput out) throws IOException {
        Ring ring = rings[thing];
        if (ring == null) {
            out.writeInt(0);
            return;
        }
        out.writeInt(ring.count);
        for (int i = ring.count; i > 0; i--) {
            out.writeDouble(ring.value(i - 1));
            out.writeDouble(ring.time(i - 1));
        }
    }

    @Override
    void load(int thing, DataInput in) throws IOException {
        int count = in.readInt();
        rings[thing] = null;
        if (count > 0) {
            Ring ring = new Ring(Math.min(FIRST_ROOM, most));
            for (int i = 0; i < count; i++) {
                ring.add(in.readDouble(), in.readDouble(), most);
            }
            rings[thing] = ring;
        }
    }
}
