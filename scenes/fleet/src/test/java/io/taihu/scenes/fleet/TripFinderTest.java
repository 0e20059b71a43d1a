package io.taihu.scenes.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.taihu.spi.LegStore.Leg;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TripFinderTest {
    private static final long START = 1_795_132_800_000_000L;
    private static final double LAT = 31.49;
    private static final double LON = 120.31;
    /** Degrees of latitude that are a metre. */
    private static final double METRE = 1 / 111_195.0;

    private final List<Leg> legs = new ArrayList<>();
    private final TripFinder finder = new TripFinder(TripFinder.Rule.USUAL, legs::add);
    private final Fix fix = new Fix();
    private double north;
    private long seconds;

    /** Goes on for some time at a speed, with a position each ten seconds. */
    private void go(int forSeconds, double metresPerSecond) {
        for (int i = 0; i < forSeconds; i += 10) {
            seconds += 10;
            north += 10 * metresPerSecond;
            assertThat(finder.take(now())).isTrue();
        }
    }

    private Fix now() {
        return fix.at(START + seconds * 1_000_000, LAT + north * METRE, LON);
    }

    private static String words(Leg leg) {
        return (leg.moving() ? leg.assumed() ? "assumed " : "trip " : "stop ") + (leg.startMicros() - START) / 1_000_000
                + "-" + (leg.endMicros() - START) / 1_000_000 + " " + Math.round(leg.metres());
    }

    @Test
    void tellsTripsFromStops() {
        go(600, 0);
        go(600, 15);
        go(600, 0);
        go(300, 10);
        go(300, 0);
        assertThat(legs)
                .extracting(TripFinderTest::words)
                .containsExactly("stop 10-600 0", "trip 600-1190 8850", "stop 1190-1800 0", "trip 1800-2090 2900");
        assertThat(words(finder.present())).isEqualTo("stop 2090-2400 0");
    }

    @Test
    void aHaltAtLightsIsNoStopAndAParkedCarThatDriftsDoesNotDrive() {
        go(300, 0);
        go(300, 15);
        go(120, 0);
        go(300, 15);
        go(200, 0);
        Random random = new Random(1);
        for (int i = 0; i < 1_000; i++) {
            seconds += 10;
            fix.at(START + seconds * 1_000_000, LAT + north * METRE + random.nextGaussian() * 25 * METRE, LON);
            finder.take(fix);
        }
        assertThat(legs).extracting(TripFinderTest::words).hasSize(2);
        assertThat(legs.getLast().endMicros() - START).isBetween(990_000_000L, 1_020_000_000L);
    }

    @Test
    void anIgnitionThatIsOffEndsATripSooner() {
        go(300, 0);
        go(300, 15);
        for (int i = 0; i < 9; i++) {
            seconds += 10;
            Fix parked = now();
            parked.ignition = i < 2 ? 1 : 0;
            finder.take(parked);
        }
        assertThat(legs).extracting(TripFinderTest::words).containsExactly("stop 10-300 0", "trip 300-630 4500");
    }

    @Test
    void knowsOnlyTheEndsOfATripThroughASilence() {
        go(600, 15);
        seconds += 7_200;
        north += 30_000;
        finder.take(now());
        go(600, 0);
        assertThat(legs)
                .extracting(TripFinderTest::words)
                .containsExactly("trip 10-600 8850", "assumed 600-7800 30000");
        assertThat(words(finder.present())).isEqualTo("stop 7800-8400 0");
    }

    @Test
    void leavesOutWhatNothingCouldReachUntilItIsBelieved() {
        go(300, 0);
        double home = north;
        north += 50_000;
        go(20, 0);
        north = home;
        go(300, 0);
        assertThat(legs).isEmpty();
        north += 50_000;
        go(600, 0);
        assertThat(legs).extracting(Leg::moving).containsExactly(false, true);
    }

    @Test
    void countsByOdometerAndWhatWasUsed() {
        for (int i = 0; i <= 120; i++) {
            seconds = 10L * i;
            boolean drives = i > 30 && i <= 90;
            north += drives ? 100 : 0;
            Fix said = now();
            said.odometer = 1_000_000 + (i <= 30 ? 0 : Math.min(60, i - 30) * 110);
            said.left = 80 - (i <= 30 ? 0 : Math.min(60, i - 30) * 0.1);
            said.speed = drives ? 36 + i % 7 : 0;
            finder.take(said);
        }
        Leg trip = legs.get(1);
        assertThat(trip.moving()).isTrue();
        assertThat(trip.metres()).isCloseTo(6_600, within(230.0));
        assertThat(trip.used()).isCloseTo(6, within(0.3));
        assertThat(trip.maxSpeed()).isEqualTo(42);
    }

    @Test
    void legsFollowEachOtherAndAreFoundAgainFromAnyStop() {
        for (int seed = 0; seed < 200; seed++) {
            List<double[]> track = track(new Random(seed));
            List<Leg> all = find(track, null);
            for (int i = 1; i < all.size(); i++) {
                assertThat(all.get(i).startMicros())
                        .as("seed %d", seed)
                        .isEqualTo(all.get(i - 1).endMicros());
                assertThat(all.get(i).moving() || all.get(i - 1).moving())
                        .as("not two stops in a row, seed %d", seed)
                        .isTrue();
            }
            for (int i = 0; i < all.size(); i++) {
                if (!all.get(i).moving()) {
                    List<Leg> again = find(track, all.get(i));
                    assertThat(again).as("from stop %d of seed %d", i, seed).hasSize(all.size() - i);
                    for (int k = 0; k < again.size(); k++) {
                        assertThat(again.get(k).startMicros())
                                .isEqualTo(all.get(i + k).startMicros());
                        assertThat(again.get(k).endMicros())
                                .isEqualTo(all.get(i + k).endMicros());
                        assertThat(again.get(k).metres())
                                .isCloseTo(all.get(i + k).metres(), within(1e-3));
                    }
                }
            }
        }
    }

    private static List<Leg> find(List<double[]> track, @Nullable Leg stop) {
        long from = stop == null ? Long.MIN_VALUE : stop.startMicros();
        List<Leg> found = new ArrayList<>();
        TripFinder finder = new TripFinder(TripFinder.Rule.USUAL, found::add, stop, Double.NaN);
        Fix fix = new Fix();
        track.stream().filter(at -> at[0] >= from).forEach(at -> {
            fix.at((long) at[0], at[1], at[2]);
            fix.ignition = at[3];
            finder.take(fix);
        });
        return found;
    }

    /** Drives, stands, crawls, drifts, is silent, and jumps. */
    private static List<double[]> track(Random random) {
        List<double[]> track = new ArrayList<>();
        double time = START;
        double lat = LAT;
        double lon = LON;
        for (int phase = 0; phase < 30; phase++) {
            int kind = random.nextInt(6);
            double way = kind == 0 ? 0 : kind == 1 ? 1 : kind == 2 ? 0.3 : 15;
            double course = random.nextDouble() * 2 * Math.PI;
            long step = 1 + random.nextInt(40);
            int steps = random.nextInt(60);
            if (kind == 5) {
                time += random.nextInt(10_000) * 1e6;
            }
            for (int i = 0; i < steps; i++) {
                time += step * 1e6;
                lat += way * step * Math.cos(course) * METRE;
                lon += way * step * Math.sin(course) * METRE;
                boolean jump = random.nextInt(50) == 0;
                track.add(new double[] {
                    time,
                    lat + random.nextGaussian() * 10 * METRE + (jump ? 1 : 0),
                    lon + random.nextGaussian() * 10 * METRE,
                    Double.NaN
                });
            }
        }
        return track;
    }
}
