package io.taihu.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.taihu.model.Area;
import io.taihu.model.Location;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ground that is drawn, held against distances measured on the sphere. */
final class GeofenceTest {
    private static final double RADIUS = 6_371_008.8;

    /** Haversine. */
    private static double metres(Location a, Location b) {
        double north = Math.toRadians(b.latitude() - a.latitude());
        double east = Math.toRadians(b.longitude() - a.longitude());
        double h = Math.pow(Math.sin(north / 2), 2)
                + Math.cos(Math.toRadians(a.latitude()))
                        * Math.cos(Math.toRadians(b.latitude()))
                        * Math.pow(Math.sin(east / 2), 2);
        return 2 * RADIUS * Math.asin(Math.sqrt(h));
    }

    private static boolean has(Geofence.Shape shape, Location at) {
        Fence fence = Fence.of(new Geofence("", "a", shape).area());
        return fence != null && fence.has(at.latitude(), at.longitude());
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 31.5, -55, 70})
    void circleHasWhatIsWithinItsRadius(double latitude) {
        Location center = new Location(latitude, 120.3);
        Random random = new Random(1);
        for (double radius : new double[] {20, 3_000, 80_000}) {
            Geofence.Circle circle = new Geofence.Circle(center, radius);
            for (int i = 0; i < 500; i++) {
                double degrees = radius / 111_195 * 1.5;
                Location at = new Location(
                        latitude + degrees * (2 * random.nextDouble() - 1),
                        120.3 + degrees / Math.cos(Math.toRadians(latitude)) * (2 * random.nextDouble() - 1));
                double away = metres(center, at);
                if (away < radius * 0.995 || away > radius * 1.005) {
                    assertThat(has(circle, at)).as("%s m of %s", away, radius).isEqualTo(away < radius);
                }
            }
        }
    }

    @Test
    void corridorHasWhatIsBesideItsLine() {
        Geofence.Corridor corridor = new Geofence.Corridor(
                List.of(new Location(31.5, 120.3), new Location(31.5, 120.4), new Location(31.6, 120.4)), 200);
        assertThat(has(corridor, new Location(31.5017, 120.35))).isTrue();
        assertThat(has(corridor, new Location(31.5019, 120.35))).isFalse();
        assertThat(has(corridor, new Location(31.55, 120.402))).isTrue();
        assertThat(has(corridor, new Location(31.55, 120.4023))).isFalse();
        // around its end
        assertThat(has(corridor, new Location(31.6017, 120.4))).isTrue();
        assertThat(has(corridor, new Location(31.6019, 120.4))).isFalse();
    }

    @Test
    void lineThatClosesLeavesItsMiddleOut() {
        Geofence.Corridor around = new Geofence.Corridor(
                List.of(
                        new Location(31.5, 120.3),
                        new Location(31.5, 120.4),
                        new Location(31.6, 120.4),
                        new Location(31.6, 120.3),
                        new Location(31.5, 120.3)),
                500);
        assertThat(new Geofence("", "ring", around).area()).isInstanceOf(Area.Ground.class);
        assertThat(has(around, new Location(31.55, 120.35))).isFalse();
        assertThat(has(around, new Location(31.501, 120.35))).isTrue();
    }

    @Test
    void everyLineHasGroundThatCanBeKept() {
        Random random = new Random(2);
        for (int i = 0; i < 60; i++) {
            List<Location> line = new ArrayList<>();
            for (int point = 0; point < Geofence.LINE_POINTS_MAX; point++) {
                line.add(new Location(31 + random.nextDouble(), 120 + random.nextDouble()));
            }
            Geofence.Corridor corridor = new Geofence.Corridor(line, 5 + random.nextInt(2_000));
            assertThat(has(corridor, line.get(50))).isTrue();
        }
    }

    @Test
    void whatCannotBeDrawnIsSaid() {
        Location here = new Location(31, 120);
        assertThat(Geofence.fault("a b", new Geofence.Circle(here, 100))).startsWith("name is 1 to 64 letters");
        assertThat(Geofence.fault("a", new Geofence.Circle(here, 4))).startsWith("shape.metres must lie within 5");
        assertThat(Geofence.fault("a", new Geofence.Circle(new Location(0, 179.9999), 1_000)))
                .contains("date line");
        assertThat(Geofence.fault("a", new Geofence.Circle(new Location(89, 0), 1_000)))
                .contains("latitude");
        assertThat(Geofence.fault("a", new Geofence.Corridor(List.of(here, here), 100)))
                .contains("2 points that differ");
        assertThatThrownBy(() -> new Geofence("", "a", new Geofence.Circle(here, 0)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
