package io.taihu.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.taihu.model.Area;
import io.taihu.model.Location;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Which ground a position lies on: rings, holes, several parts, and one of very many. */
class FencesTest {
    private static final int AREAS = 10_000;

    static Area.Ring box(double south, double west, double north, double east) {
        return new Area.Ring(List.of(
                new Location(south, west),
                new Location(south, east),
                new Location(north, east),
                new Location(north, west),
                new Location(south, west)));
    }

    /** A ring that is no circle, of so many corners. */
    private static Area.Ring star(double latitude, double longitude, double radius, int corners, Random random) {
        List<Location> points = new ArrayList<>();
        for (int i = 0; i < corners; i++) {
            double angle = 2 * Math.PI * i / corners;
            double out = radius * (0.4 + 0.6 * random.nextDouble());
            points.add(new Location(latitude + out * Math.sin(angle), longitude + out * Math.cos(angle)));
        }
        points.add(points.getFirst());
        return new Area.Ring(points);
    }

    private static final Area.Ground LAKE = new Area.Ground(List.of(
            new Area.Ground.Part(box(31, 120, 32, 121), List.of(box(31.4, 120.4, 31.6, 120.6))),
            new Area.Ground.Part(box(33, 120, 34, 121), List.of())));

    @Test
    void holesAreNoneOfItAndSeveralPartsAre() {
        Fence lake = Fence.of(LAKE);
        assertThat(lake.has(31.2, 120.2)).isTrue();
        assertThat(lake.has(31.5, 120.5)).isFalse();
        assertThat(lake.has(32.5, 120.5)).isFalse();
        assertThat(lake.has(33.5, 120.5)).isTrue();
        assertThat(Fence.of(new Area.Point(new Location(1, 1)))).isNull();
    }

    @Test
    void neighboursNeverShareAPositionOnTheirBorder() {
        for (int points : List.of(5, 200)) {
            Fence west = Fence.of(dense(31, 120, points));
            Fence east = Fence.of(dense(31, 121, points));
            for (int i = 0; i < 100; i++) {
                double latitude = 31 + i / 100.0;
                assertThat(west.has(latitude, 121))
                        .as(points + " at " + latitude)
                        .isFalse();
                assertThat(east.has(latitude, 121))
                        .as(points + " at " + latitude)
                        .isTrue();
            }
        }
    }

    /** A box of one degree with many points on its borders. */
    private static Area.Ring dense(double south, double west, int points) {
        List<Location> all = new ArrayList<>();
        int side = Math.max(1, points / 4);
        for (int i = 0; i < side; i++) all.add(new Location(south, west + (double) i / side));
        for (int i = 0; i < side; i++) all.add(new Location(south + (double) i / side, west + 1));
        for (int i = 0; i < side; i++) all.add(new Location(south + 1, west + 1 - (double) i / side));
        for (int i = 0; i < side; i++) all.add(new Location(south + 1 - (double) i / side, west));
        all.add(all.getFirst());
        return new Area.Ring(all);
    }

    @Test
    void aFenceSaysWhatItsRingSays() {
        Random random = new Random(5);
        for (int i = 0; i < 20; i++) {
            Area.Ring ring = star(31, 120, 1, 3 + random.nextInt(496), random);
            Fence fence = Fence.of(ring);
            for (int j = 0; j < 500; j++) {
                double latitude = 30 + 2 * random.nextDouble();
                double longitude = 119 + 2 * random.nextDouble();
                assertThat(fence.has(latitude, longitude)).isEqualTo(Ops.inside(latitude, longitude, ring) == 1);
            }
        }
    }

    @Test
    void theTreeFindsWhatLookingAtEveryAreaFinds() {
        Random random = new Random(6);
        Map<String, Area> areas = new HashMap<>();
        for (int i = 0; i < 500; i++) {
            areas.put(
                    "city/d" + i % 50 + (i < 50 ? "" : "/p" + i),
                    star(31 + random.nextDouble(), 120 + random.nextDouble(), 0.1, 5 + random.nextInt(100), random));
        }
        areas.put("city/shop", new Area.Point(new Location(31.5, 120.5)));
        Fences fences = new Fences("city", areas);
        assertThat(fences.size()).isEqualTo(500);
        int inside = 0;
        for (int i = 0; i < 2_000; i++) {
            double latitude = 31 + random.nextDouble();
            double longitude = 120 + random.nextDouble();
            String expected = areas.entrySet().stream()
                    .filter(each ->
                            each.getValue() instanceof Area.Ring ring && Ops.inside(latitude, longitude, ring) == 1)
                    .map(Map.Entry::getKey)
                    .min(java.util.Comparator.<String>comparingInt(path -> -path.split("/").length)
                            .thenComparing(path -> path))
                    .orElse("");
            assertThat(fences.at(latitude, longitude)).isEqualTo(expected);
            inside += expected.isEmpty() ? 0 : 1;
        }
        assertThat(inside).isBetween(500, 2_000);
    }

    /** What is found is the same among ten thousand, and it does not take ten thousand times as long. */
    @Test
    void tenThousandAreasAreFewToLookAt() {
        Random random = new Random(7);
        Map<String, Area> areas = new HashMap<>();
        for (int i = 0; i < AREAS; i++) {
            areas.put("city/" + i, star(20 + i / 100 * 0.1, 100 + i % 100 * 0.1, 0.06, 100, random));
        }
        long from = System.nanoTime();
        Fences fences = new Fences("city", areas);
        long built = System.nanoTime() - from;
        List<Fence> all = areas.values().stream().map(Fence::of).toList();
        double[] latitudes = random.doubles(20_000, 20, 30).toArray();
        double[] longitudes = random.doubles(20_000, 100, 110).toArray();
        long tree = Long.MAX_VALUE;
        int found = 0;
        for (int round = 0; round < 3; round++) {
            from = System.nanoTime();
            found = 0;
            for (int i = 0; i < latitudes.length; i++) {
                found += fences.at(latitudes[i], longitudes[i]).isEmpty() ? 0 : 1;
            }
            tree = Math.min(tree, (System.nanoTime() - from) / latitudes.length);
        }
        long one = Long.MAX_VALUE;
        for (int round = 0; round < 3; round++) {
            from = System.nanoTime();
            for (int i = 0; i < 100; i++) {
                for (Fence fence : all) {
                    fence.has(latitudes[i], longitudes[i]);
                }
            }
            one = Math.min(one, (System.nanoTime() - from) / 100);
        }
        System.out.println(AREAS + " areas of 100 points: built in " + built / 1_000_000 + " ms, a position " + tree
                + " ns by the tree, " + one + " ns one by one");
        assertThat(found).isGreaterThan(5_000);
        assertThat(tree).isLessThan(one / 3);
    }

    private static final Surroundings.Areas AREAS_OF_CITY = new Surroundings.Areas() {
        @Override
        public Optional<Area.Ring> ring(String space) {
            return Optional.empty();
        }

        @Override
        public Optional<Area> ground(String space) {
            return space.equals("city/lake") ? Optional.of(LAKE) : Optional.empty();
        }

        @Override
        public Optional<Fences> within(String space) {
            return Optional.of(
                    new Fences(space, Map.of("city/lake", LAKE, "city/lake/hole", box(31.4, 120.4, 31.6, 120.6))));
        }

        @Override
        public Collection<String> spaces() {
            return List.of("city/lake");
        }
    };

    private static EngineKit kit(String when) {
        Checker checker = new Checker(new Surroundings(EngineKit.PUMP, ZoneId.of("UTC"), AREAS_OF_CITY));
        Node node = checker.condition(Clause.of(when));
        return new EngineKit()
                .put(new Rule("r", "r", EngineKit.PUMP, Rule.Scope.ALL, node, 0, null, 0, List.of(), List.of(), false))
                .thing(1);
    }

    @Test
    void rulesAskGroundWithHoles() {
        EngineKit kit = kit("inside(position, 'city/lake')");
        kit.at(1, "position", new double[] {31.2, 120.2})
                .at(2, "position", new double[] {31.5, 120.5})
                .restart();
        kit.at(3, "position", new double[] {33.5, 120.5});
        assertThat(kit.told()).containsExactly("raised r@1", "cleared r@2", "raised r@3");
        EngineKit edges = kit("enters(position, 'city/lake')");
        edges.at(1, "position", new double[] {31.5, 120.5}).at(2, "position", new double[] {31.2, 120.2});
        assertThat(edges.told()).containsExactly("raised r@2");
    }

    @Test
    void rulesAskWhichAreaItIs() {
        EngineKit kit = kit("area(position, 'city') == 'city/lake/hole'");
        kit.at(1, "position", new double[] {31.2, 120.2})
                .at(2, "position", new double[] {31.5, 120.5})
                .restart();
        kit.at(3, "position", new double[] {50, 120.5});
        assertThat(kit.told()).containsExactly("raised r@2", "cleared r@3");
        EngineKit nowhere = kit("area(position, 'city') == ''");
        nowhere.at(1, "temperature", 3.0).at(2, "position", new double[] {50, 120.5});
        assertThat(nowhere.told()).containsExactly("raised r@2");
    }
}
