package io.taihu.sim;

import io.taihu.sim.RoadNetwork.Road;
import java.util.Arrays;
import java.util.List;

/**
 * One way of a vehicle, second by second: it starts and ends standing, keeps about to the limits, brakes before turns, stops where it has to
 * (red lights, bus stops) and goes on. Made of stretches of even acceleration. Immutable; safe for any thread.
 */
final class Drive {
    /** m/s² of a driver who is in no hurry. */
    private static final double GENTLE = 1.1;
    /** m/s² of a driver who looked elsewhere. */
    static final double HARSH = 4.8;

    private static final double TURN = Math.toRadians(50);
    private static final double TURN_SPEED = 22 / 3.6;
    private static final double SLOWEST = 8 / 3.6;
    private static final double RED = 0.34;
    private static final double HARSH_CHANCE = 0.012;

    private final RoadNetwork network;
    private final List<Road> route;
    private final double[] roadEnds;
    private double[] times = new double[64];
    private double[] ways = new double[64];
    private double[] speeds = new double[64];
    private double[] accelerations = new double[64];
    private int count;
    private double time;
    private double way;

    /** How somebody drives: everything is a share of the limit. */
    record Manner(double pace, boolean bus, boolean speeder) {}

    /** What a vehicle does at a moment of a drive: where, m/s, m/s², degrees from north, m from the start, and the limit in km/h. */
    record Moment(
            double east,
            double north,
            double speed,
            double acceleration,
            double heading,
            double metres,
            double limit) {}

    /**
     * A drive.
     *
     * @param key of what happens on the way: the same gives the same
     * @param rush how full the streets are, from 0 to 1
     */
    Drive(RoadNetwork network, List<Road> route, Manner manner, long seed, long key, double rush) {
        if (route.isEmpty()) {
            throw new IllegalArgumentException("a drive needs a road");
        }
        this.network = network;
        this.route = route;
        int roads = route.size();
        this.roadEnds = new double[roads];
        double[] dwell = new double[roads];
        double[] braking = new double[roads];
        double[] through = new double[roads + 1];
        double metres = 0;
        for (int i = 0; i < roads; i++) {
            Road road = route.get(i);
            metres += road.metres();
            roadEnds[i] = metres;
            braking[i] = Noise.unit(seed, 50_003, key * 97 + i) < HARSH_CHANCE ? HARSH : GENTLE;
            if (i < roads - 1) {
                dwell[i] = dwell(manner, road, seed, key * 97 + i);
                through[i + 1] = dwell[i] > 0 ? 0 : passing(road, route.get(i + 1));
            }
        }
        for (int i = roads - 1; i >= 0; i--) {
            double reach = Math.sqrt(through[i + 1] * through[i + 1]
                    + 2 * braking[i] * route.get(i).metres());
            through[i] = Math.min(through[i], reach);
        }
        for (int i = 0; i < roads; i++) {
            Road road = route.get(i);
            double haste = manner.pace() * (0.86 + 0.14 * Noise.unit(seed, 50_004, key * 97 + i));
            boolean speeding = manner.speeder() && Noise.unit(seed, 50_005, key * 97 + i) < 0.25;
            double cruise = Math.max(
                    SLOWEST, road.limit() / 3.6 * haste * (speeding ? 1.28 : 1) * (1 - (speeding ? 0 : 0.4) * rush));
            double reached = Math.sqrt(through[i] * through[i] + 2 * GENTLE * road.metres());
            // it may come in so fast that it cannot slow down to its pace within the road
            double least = Math.sqrt(Math.max(0, through[i] * through[i] - 2 * braking[i] * road.metres()));
            through[i + 1] = Math.max(least, Math.min(through[i + 1], Math.min(cruise, reached)));
            along(road.metres(), through[i], through[i + 1], Math.max(cruise, through[i]), braking[i]);
            if (dwell[i] > 0) {
                piece(dwell[i], 0, 0);
            }
        }
        piece(0, 0, 0);
        times = Arrays.copyOf(times, count);
        ways = Arrays.copyOf(ways, count);
        speeds = Arrays.copyOf(speeds, count);
        accelerations = Arrays.copyOf(accelerations, count);
    }

    /** Seconds that it stands at the end of a road; 0 when it goes on. */
    private double dwell(Manner manner, Road road, long seed, long key) {
        double draw = Noise.unit(seed, 50_001, key);
        if (network.crossing(road.to())) {
            return draw < RED ? 8 + 150 * draw : 0;
        }
        return manner.bus() ? 16 + 22 * draw : 0;
    }

    /** How fast one goes from a road into the next. */
    private double passing(Road from, Road to) {
        double turn = Math.abs(Math.IEEEremainder(heading(to) - heading(from), 2 * Math.PI));
        return turn > TURN ? TURN_SPEED : Math.min(from.limit(), to.limit()) / 3.6;
    }

    private double heading(Road road) {
        return Math.atan2(
                network.east(road.to()) - network.east(road.from()),
                network.north(road.to()) - network.north(road.from()));
    }

    /** Speeds up, goes evenly, slows down: over a length from one speed to another, no faster than a third. */
    private void along(double metres, double from, double to, double most, double braking) {
        double peak = Math.sqrt(
                (2 * GENTLE * braking * metres + braking * from * from + GENTLE * to * to) / (GENTLE + braking));
        double top = Math.max(Math.min(peak, most), Math.max(from, to));
        double up = (top * top - from * from) / (2 * GENTLE);
        double down = (top * top - to * to) / (2 * braking);
        double even = Math.max(0, metres - up - down);
        double end = way + metres;
        piece((top - from) / GENTLE, from, GENTLE);
        piece(even / top, top, 0);
        piece((top - to) / braking, top, -braking);
        // what rounding left over must not add up
        way = end;
    }

    private void piece(double seconds, double speed, double acceleration) {
        if (count == times.length) {
            times = Arrays.copyOf(times, 2 * count);
            ways = Arrays.copyOf(ways, 2 * count);
            speeds = Arrays.copyOf(speeds, 2 * count);
            accelerations = Arrays.copyOf(accelerations, 2 * count);
        }
        times[count] = time;
        ways[count] = way;
        speeds[count] = speed;
        accelerations[count++] = acceleration;
        time += seconds;
        way += speed * seconds + acceleration * seconds * seconds / 2;
    }

    /** How long it takes. */
    double seconds() {
        return times[count - 1];
    }

    /** How long the way is. */
    double metres() {
        return roadEnds[roadEnds.length - 1];
    }

    int from() {
        return route.getFirst().from();
    }

    int to() {
        return route.getLast().to();
    }

    /** Where it is after some seconds; before it begins and after its end it stands. */
    Moment at(double seconds) {
        double within = Math.clamp(seconds, 0, seconds());
        int piece = Arrays.binarySearch(times, within);
        piece = piece >= 0 ? piece : -piece - 2;
        double since = within - times[piece];
        double acceleration = accelerations[piece];
        double speed = Math.max(0, speeds[piece] + acceleration * since);
        double metres = Math.clamp(ways[piece] + speeds[piece] * since + acceleration * since * since / 2, 0, metres());
        int road = Arrays.binarySearch(roadEnds, metres);
        road = Math.min(road >= 0 ? road : -road - 1, roadEnds.length - 1);
        Road on = route.get(road);
        double part = 1 - (roadEnds[road] - metres) / on.metres();
        return new Moment(
                network.east(on.from()) + (network.east(on.to()) - network.east(on.from())) * part,
                network.north(on.from()) + (network.north(on.to()) - network.north(on.from())) * part,
                speed,
                speed > 0 ? acceleration : 0,
                Math.toDegrees(heading(on)),
                metres,
                on.limit());
    }
}
