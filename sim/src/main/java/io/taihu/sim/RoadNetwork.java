package io.taihu.sim;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * The streets that the simulated vehicles drive on, drawn by rule and not from any map: an old town of small streets, two ring
 * roads around it and eight arterials that lead out of the city where Wuxi's districts lie. Places are metres east and north of the
 * centre. Immutable but for routes it remembers, so for one thread.
 */
final class RoadNetwork {
    private static final double LATITUDE = 31.575;
    private static final double LONGITUDE = 120.300;
    private static final double METRES_PER_LATITUDE = 111_320;
    private static final double METRES_PER_LONGITUDE = METRES_PER_LATITUDE * Math.cos(Math.toRadians(LATITUDE));

    private static final int TOWN = 5;
    private static final double BLOCK = 650;
    private static final double INNER = 2_500;
    private static final double OUTER = 6_000;
    /** The lake lies in the south-west, so the outer ring bends there. */
    private static final double OUTER_BY_THE_LAKE = 4_600;

    private static final int INNER_PARTS = 16;
    private static final int OUTER_PARTS = 32;
    private static final double STEP = 900;

    private static final double TOWN_LIMIT = 40;
    private static final double ARTERIAL_LIMIT = 60;
    private static final double INNER_LIMIT = 60;
    private static final double OUTER_LIMIT = 80;

    /** Where the arterials end, anticlockwise from the east: metres east and north. */
    private static final double[][] ENDS = {
        {10_500, 1_200}, {7_600, 7_400}, {-1_200, 11_800}, {-9_800, 8_400},
        {-9_300, 700}, {-4_800, -4_400}, {-900, -8_600}, {8_800, -6_300},
    };

    private final List<double[]> places = new ArrayList<>();
    private final List<List<Road>> roads = new ArrayList<>();
    private final int[] ends = new int[ENDS.length];
    private final int[] inner = new int[INNER_PARTS];
    private final int[] town = new int[TOWN * TOWN];
    private final Map<Integer, int[]> towards = new HashMap<>();

    /** A stretch of road in one direction: its length in m, and how fast one may drive on it, km/h. */
    record Road(int from, int to, double metres, double limit) {}

    private RoadNetwork(long seed) {
        for (int row = 0; row < TOWN; row++) {
            for (int column = 0; column < TOWN; column++) {
                int at = row * TOWN + column;
                town[at] = place(
                        (column - TOWN / 2) * BLOCK + wobble(seed, at, 0, 90),
                        (row - TOWN / 2) * BLOCK + wobble(seed, at, 1, 90));
                if (column > 0) {
                    join(town[at - 1], town[at], TOWN_LIMIT);
                }
                if (row > 0) {
                    join(town[at - TOWN], town[at], TOWN_LIMIT);
                }
            }
        }
        int[] outer = new int[OUTER_PARTS];
        ring(inner, INNER_LIMIT, angle -> INNER);
        ring(outer, OUTER_LIMIT, RoadNetwork::outerRadius);
        for (int i = 0; i < ENDS.length; i++) {
            arterial(seed, i, outer);
        }
    }

    /** The network of a seed. */
    static RoadNetwork of(long seed) {
        return new RoadNetwork(seed);
    }

    private interface Radius {
        double at(double angle);
    }

    private static double outerRadius(double angle) {
        double fromLake = Math.abs(Math.IEEEremainder(angle - Math.toRadians(222), 2 * Math.PI));
        double near = Math.max(0, 1 - fromLake / Math.toRadians(60));
        return OUTER - (OUTER - OUTER_BY_THE_LAKE) * near * near * (3 - 2 * near);
    }

    private void ring(int[] into, double limit, Radius radius) {
        for (int i = 0; i < into.length; i++) {
            double angle = 2 * Math.PI * i / into.length;
            into[i] = place(radius.at(angle) * Math.cos(angle), radius.at(angle) * Math.sin(angle));
            if (i > 0) {
                join(into[i - 1], into[i], limit);
            }
        }
        join(into[into.length - 1], into[0], limit);
    }

    /** From the edge of the old town over both rings to an end. */
    private void arterial(long seed, int nth, int[] outer) {
        double[] end = ENDS[nth];
        int ofInner = nearest(inner, end);
        int ofOuter = nearest(outer, end);
        int from = nearest(town, places.get(ofInner));
        stretch(seed, nth * 3, from, ofInner, ARTERIAL_LIMIT);
        stretch(seed, nth * 3 + 1, ofInner, ofOuter, ARTERIAL_LIMIT);
        ends[nth] = place(end[0], end[1]);
        stretch(seed, nth * 3 + 2, ofOuter, ends[nth], ARTERIAL_LIMIT + 10);
    }

    private void stretch(long seed, int nth, int from, int to, double limit) {
        double[] a = places.get(from);
        double[] b = places.get(to);
        int parts = (int) Math.max(1, Math.round(distance(a, b) / STEP));
        int last = from;
        for (int i = 1; i < parts; i++) {
            double part = i / (double) parts;
            int next = place(
                    a[0] + (b[0] - a[0]) * part + wobble(seed, 1_000 + nth * 40 + i, 0, 160),
                    a[1] + (b[1] - a[1]) * part + wobble(seed, 1_000 + nth * 40 + i, 1, 160));
            join(last, next, limit);
            last = next;
        }
        join(last, to, limit);
    }

    private static double wobble(long seed, int at, int axis, double most) {
        return (2 * Noise.unit(seed, 9_000 + axis, at) - 1) * most;
    }

    private int nearest(int[] among, double[] to) {
        int best = among[0];
        for (int each : among) {
            if (distance(places.get(each), to) < distance(places.get(best), to)) {
                best = each;
            }
        }
        return best;
    }

    private int place(double east, double north) {
        places.add(new double[] {east, north});
        roads.add(new ArrayList<>(4));
        return places.size() - 1;
    }

    private void join(int a, int b, double limit) {
        double metres = distance(places.get(a), places.get(b));
        roads.get(a).add(new Road(a, b, metres, limit));
        roads.get(b).add(new Road(b, a, metres, limit));
    }

    private static double distance(double[] a, double[] b) {
        return Math.hypot(a[0] - b[0], a[1] - b[1]);
    }

    /** How many junctions there are; they are numbered from 0. */
    int size() {
        return places.size();
    }

    /** The ends of the arterials, anticlockwise from the east. */
    int end(int nth) {
        return ends[nth];
    }

    int ends() {
        return ends.length;
    }

    /** A junction of the old town, row by row from the south-west. */
    int town(int nth) {
        return town[Math.floorMod(nth, town.length)];
    }

    /** A junction of the inner ring, anticlockwise from the east. */
    int inner(int nth) {
        return inner[Math.floorMod(nth, INNER_PARTS)];
    }

    /** Whether roads cross there, so that it has traffic lights. */
    boolean crossing(int place) {
        return roads.get(place).size() > 2;
    }

    /** Metres east of the centre. */
    double east(int place) {
        return places.get(place)[0];
    }

    /** Metres north of the centre. */
    double north(int place) {
        return places.get(place)[1];
    }

    static double latitude(double north) {
        return LATITUDE + north / METRES_PER_LATITUDE;
    }

    static double longitude(double east) {
        return LONGITUDE + east / METRES_PER_LONGITUDE;
    }

    /** The quickest way from one junction to another; empty when they are the same. */
    List<Road> route(int from, int to) {
        int[] next = towards.computeIfAbsent(to, this::wayTo);
        List<Road> route = new ArrayList<>();
        int at = from;
        while (at != to) {
            Road road = roads.get(at).get(next[at]);
            route.add(road);
            at = road.to();
        }
        return route;
    }

    /** By junction, which of its roads leads to a goal soonest. */
    private int[] wayTo(int goal) {
        double[] seconds = new double[size()];
        int[] next = new int[size()];
        Arrays.fill(seconds, Double.POSITIVE_INFINITY);
        seconds[goal] = 0;
        PriorityQueue<double[]> open = new PriorityQueue<>((a, b) -> Double.compare(a[0], b[0]));
        open.add(new double[] {0, goal});
        double @Nullable [] first;
        while ((first = open.poll()) != null) {
            int at = (int) first[1];
            if (first[0] > seconds[at]) {
                continue;
            }
            for (Road out : roads.get(at)) {
                // roads lead both ways, so the way back from a neighbour is as long
                double there = seconds[at] + out.metres() / (out.limit() / 3.6);
                if (there < seconds[out.to()]) {
                    seconds[out.to()] = there;
                    next[out.to()] = back(out);
                    open.add(new double[] {there, out.to()});
                }
            }
        }
        return next;
    }

    private int back(Road road) {
        List<Road> ways = roads.get(road.to());
        for (int i = 0; i < ways.size(); i++) {
            if (ways.get(i).to() == road.from()) {
                return i;
            }
        }
        throw new IllegalStateException("junction " + road.to() + " has no way back to " + road.from());
    }
}
