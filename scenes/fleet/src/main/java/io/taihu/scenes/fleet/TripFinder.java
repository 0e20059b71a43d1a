package io.taihu.scenes.fleet;

import io.taihu.model.Limit;
import io.taihu.spi.LegStore.Energy;
import io.taihu.spi.LegStore.Leg;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Finds trips and stops of one vehicle in its positions, by where it was alone:
 *
 * <ul>
 *   <li>It stands when all positions of the last {@link Rule#least} lie within {@link Rule#metres} of the present one; the stop begins with
 *       the first of them. An ignition that was switched off shortens the wait to {@link Rule#off}.
 *   <li>It drives when it is that far from where it stood; the trip begins where it was first faster than that distance in that time.
 *   <li>After a silence longer than {@link Rule#silence} nothing is known of the time between: a trip ends with the last position before,
 *       and when it is somewhere else then, that is a trip of which only its ends are known.
 * </ul>
 *
 * <p>A position that could be reached only by flying is left out, until {@value #JUMPS_BELIEVED} in a row agree on it. Positions must come by
 * their time; an earlier one is not taken, and whoever has one finds anew from the last stop that
 * was over before it. A finder is small, of fixed size, and
 * gives the same for the same positions whenever they come. Not thread-safe.
 */
public final class TripFinder {
    /** Positions that are remembered: more within the time of a stop are thinned out. A power of two. */
    @Limit(
            value = "Positions of a vehicle that are remembered for a stop",
            zh = "为判断停留而记住的车辆位置数",
            reached = Limit.Reached.COARSER)
    static final int KEPT_MAX = 256;
    /** So many positions that nothing could have reached are believed when they follow each other. */
    static final int JUMPS_BELIEVED = 3;
    /** Faster than this nothing drives, m/s. */
    private static final double FASTEST = 90;
    /** Noise of positions that no speed can be told from, m. */
    private static final double NOISE = 50;

    /**
     * When it stands and when it drives.
     *
     * @param metres how far it must go to drive, and may go while it stands
     * @param least how long it must stay to stand
     * @param off how long it must stay to stand once its ignition is off
     * @param silence how long nothing may be heard on a trip
     */
    public record Rule(double metres, Duration least, Duration off, Duration silence) {
        /** 200 m, 3 minutes, 1 minute, 1 hour. */
        public static final Rule USUAL =
                new Rule(200, Duration.ofMinutes(3), Duration.ofMinutes(1), Duration.ofHours(1));
    }

    /** Told of each leg when it is over. */
    @FunctionalInterface
    public interface Sink {
        void leg(Leg leg);
    }

    private final Sink sink;
    private final @Nullable Leg known;
    private final double capacity;
    private final double metres;
    private final long least;
    private final long off;
    private final long silence;
    /** m/s below which it does not get anywhere. */
    private final double slow;

    // the positions that a beginning or an end may be dated back to, oldest first; a ring
    private final long[] times = new long[KEPT_MAX];
    private final double[] latitudes = new double[KEPT_MAX];
    private final double[] longitudes = new double[KEPT_MAX];
    private final double[] paths = new double[KEPT_MAX];
    private final double[] odometers = new double[KEPT_MAX];
    private final double[] lefts = new double[KEPT_MAX];
    private final double[] socs = new double[KEPT_MAX];
    private final double[] kWhs = new double[KEPT_MAX];
    private final long[] meters = new long[KEPT_MAX];
    private int first;
    private int count;

    private boolean moving;
    private int jumps;
    private double jumpLatitude;
    private double jumpLongitude;
    private long offSince = Long.MAX_VALUE;
    // where the present leg began
    private long legTime;
    private double legLatitude;
    private double legLongitude;
    private double legPath;
    private double legOdometer;
    private double legLeft;
    private double legSoc;
    private double legKWh;
    private long legMetered;
    private double legSpeed = Double.NaN;

    /** One that knows nothing yet: the vehicle stands until it drives. */
    public TripFinder(Rule rule, Sink sink) {
        this(rule, sink, null, Double.NaN);
    }

    /**
     * One that finds anew what came after a stop.
     *
     * @param stop as it was found before; the first position taken is that of its beginning, or of a long one any on which it stood
     * @param capacity of its battery, kWh; not a number when it is not known
     */
    public TripFinder(Rule rule, Sink sink, @Nullable Leg stop, double capacity) {
        this.known = stop;
        this.capacity = capacity;
        this.sink = sink;
        this.metres = rule.metres();
        this.least = micros(rule.least());
        this.off = micros(rule.off());
        this.silence = micros(rule.silence());
        this.slow = metres / (least / 1e6);
    }

    private static long micros(Duration time) {
        return time.toNanos() / 1_000;
    }

    /**
     * Takes a position.
     *
     * @return whether its time is later than that of all before; otherwise it was not taken
     */
    public boolean take(Fix fix) {
        if (count == 0) {
            keep(fix, 0);
            begin(false, 0);
            if (known != null) {
                legLatitude = known.startLatitude();
                legLongitude = known.startLongitude();
                legTime = known.startMicros();
                legLeft = Double.isNaN(known.left()) ? legLeft : known.left();
            }
            noteIgnition(fix);
            return true;
        }
        int last = count - 1;
        long passed = fix.timeMicros - time(last);
        if (passed <= 0) {
            return false;
        }
        double way = metres(latitude(last), longitude(last), fix.latitude, fix.longitude);
        if (way > NOISE && way > FASTEST * passed / 1e6 && !believed(fix)) {
            return true;
        }
        jumps = 0;
        if (passed > silence) {
            afterSilence(fix, way);
            noteIgnition(fix);
            return true;
        }
        keep(fix, paths[index(last)] + way);
        noteIgnition(fix);
        if (moving) {
            legSpeed = Double.isNaN(legSpeed) ? fix.speed : Math.max(legSpeed, Double.isNaN(fix.speed) ? 0 : fix.speed);
            lookForStop();
        } else {
            if (metres(legLatitude, legLongitude, fix.latitude, fix.longitude) >= metres) {
                start(fix.speed);
            }
        }
        return true;
    }

    /** The leg that is not over, as far as it is known; null before the first position. */
    public @Nullable Leg present() {
        return count == 0 ? null : leg(count - 1, false, true);
    }

    /** Whether a position that nothing could have reached is where the last such were. */
    private boolean believed(Fix fix) {
        boolean same = jumps > 0 && metres(jumpLatitude, jumpLongitude, fix.latitude, fix.longitude) < metres;
        jumps = same ? jumps + 1 : 1;
        jumpLatitude = fix.latitude;
        jumpLongitude = fix.longitude;
        return jumps >= JUMPS_BELIEVED;
    }

    private void noteIgnition(Fix fix) {
        if (fix.ignition == 0) {
            offSince = Math.min(offSince, fix.timeMicros);
        } else if (fix.ignition == 1) {
            offSince = Long.MAX_VALUE;
        }
    }

    private void afterSilence(Fix fix, double way) {
        int last = count - 1;
        if (moving) {
            sink.leg(leg(last, false, false));
            begin(false, last);
        }
        if (way >= metres) {
            if (time(last) > legTime) {
                sink.leg(leg(last, false, false));
            }
            begin(true, last);
            keep(fix, paths[index(last)] + way);
            sink.leg(leg(count - 1, true, false));
            begin(false, count - 1);
        } else {
            keep(fix, paths[index(last)]);
        }
        forgetBefore(count - 1);
    }

    private void lookForStop() {
        int last = count - 1;
        double lat = latitude(last);
        double lon = longitude(last);
        int from = last;
        while (from > 0
                && time(from - 1) > legTime
                && metres(lat, lon, latitude(from - 1), longitude(from - 1)) < metres) {
            from--;
        }
        if (time(last) - time(from) >= least) {
            stop(from);
        } else if (time(last) - offSince >= off) {
            while (from < last && time(from) < offSince) {
                from++;
            }
            if (time(last) - time(from) >= off) {
                stop(from);
            }
        } else {
            forgetBefore(Math.max(0, from - 1));
        }
    }

    private void stop(int at) {
        sink.leg(leg(at, false, false));
        begin(false, at);
        legLatitude = latitude(count - 1); // it may have rolled a little when the stop began
        legLongitude = longitude(count - 1);
        forgetBefore(at);
    }

    private void start(double speed) {
        int last = count - 1;
        int from = last - 1;
        while (from > 0 && speed(from - 1, from) > slow) {
            from--;
        }
        if (time(from) > legTime) {
            sink.leg(leg(from, false, false));
        }
        begin(true, from);
        legSpeed = speed;
        forgetBefore(from);
    }

    private double speed(int from, int to) {
        return metres(latitude(from), longitude(from), latitude(to), longitude(to)) / ((time(to) - time(from)) / 1e6);
    }

    private void begin(boolean drives, int at) {
        moving = drives;
        int i = index(at);
        legTime = times[i];
        legLatitude = latitudes[i];
        legLongitude = longitudes[i];
        legPath = paths[i];
        legOdometer = odometers[i];
        legLeft = lefts[i];
        legSoc = socs[i];
        legKWh = kWhs[i];
        legMetered = meters[i];
        legSpeed = Double.NaN;
    }

    private Leg leg(int end, boolean assumed, boolean open) {
        int i = index(end);
        double driven = odometers[i] - legOdometer;
        return new Leg(
                moving,
                assumed,
                open,
                legTime,
                times[i],
                legLatitude,
                legLongitude,
                moving ? latitudes[i] : legLatitude,
                moving ? longitudes[i] : legLongitude,
                !moving ? 0 : driven >= 0 ? driven : paths[i] - legPath,
                moving ? legSpeed : Double.NaN,
                legLeft,
                legLeft - lefts[i],
                moving ? energy(i) : null);
    }

    private @Nullable Energy energy(int i) {
        return Meter.energy(kWhs[i] - legKWh, meters[i] - legMetered, times[i] - legTime, legSoc - socs[i], capacity);
    }

    // the ring

    private int index(int position) {
        return (first + position) & (KEPT_MAX - 1);
    }

    private long time(int position) {
        return times[index(position)];
    }

    private double latitude(int position) {
        return latitudes[index(position)];
    }

    private double longitude(int position) {
        return longitudes[index(position)];
    }

    private void keep(Fix fix, double path) {
        if (count == KEPT_MAX) {
            thinOut();
        }
        int i = index(count++);
        times[i] = fix.timeMicros;
        latitudes[i] = fix.latitude;
        longitudes[i] = fix.longitude;
        paths[i] = path;
        odometers[i] = fix.odometer;
        lefts[i] = fix.left;
        socs[i] = fix.soc;
        kWhs[i] = fix.kWh;
        meters[i] = fix.metered;
    }

    /** Keeps every second position, always the first and the last. */
    private void thinOut() {
        int kept = 0;
        for (int from = 0; from < count; from++) {
            if (from % 2 == 0 || from == count - 1) {
                int a = index(from);
                int b = index(kept++);
                times[b] = times[a];
                latitudes[b] = latitudes[a];
                longitudes[b] = longitudes[a];
                paths[b] = paths[a];
                odometers[b] = odometers[a];
                lefts[b] = lefts[a];
                socs[b] = socs[a];
                kWhs[b] = kWhs[a];
                meters[b] = meters[a];
            }
        }
        count = kept;
    }

    private void forgetBefore(int position) {
        first = index(position);
        count -= position;
    }

    /** Distance on the ground within some kilometres, exact enough to tell a stop; greater ones are a little off. */
    static double metres(double lat1, double lon1, double lat2, double lon2) {
        double north = (lat2 - lat1) * METRES_A_DEGREE;
        double turn = lon2 - lon1;
        if (turn > 180 || turn < -180) {
            turn -= Math.copySign(360, turn);
        }
        double east = turn * METRES_A_DEGREE * Math.cos(Math.toRadians((lat1 + lat2) / 2));
        return Math.sqrt(north * north + east * east);
    }

    private static final double METRES_A_DEGREE = 6_371_008.8 * Math.PI / 180;
}
