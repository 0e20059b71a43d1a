package io.taihu.rules;

import io.taihu.model.Area;
import io.taihu.model.Location;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Envelope;

/**
 * Ground as positions are held against it, its borders in two plain arrays: at the most points that there may be, to go through them costs
 * less than an index of them does. What is on a western or southern border belongs to it, so that of two neighbours one has what lies
 * between them. Immutable; for any thread.
 */
final class Fence {
    private final Envelope bounds = new Envelope();
    /** All rings, one behind the other. */
    private final double[] latitudes;

    private final double[] longitudes;
    /** Where each ring begins, and behind the last of them the end. */
    private final int[] begins;

    private Fence(List<Area.Ring> rings) {
        int points = rings.stream().mapToInt(ring -> ring.points().size()).sum();
        latitudes = new double[points];
        longitudes = new double[points];
        begins = new int[rings.size() + 1];
        int at = 0;
        for (int i = 0; i < rings.size(); i++) {
            for (Location each : rings.get(i).points()) {
                latitudes[at] = each.latitude();
                longitudes[at++] = each.longitude();
                bounds.expandToInclude(each.longitude(), each.latitude());
            }
            begins[i + 1] = at;
        }
    }

    /** Null of an area without ground. */
    static @Nullable Fence of(@Nullable Area area) {
        return switch (area) {
            case Area.Ring ring -> new Fence(List.of(ring));
            case Area.Ground ground ->
                new Fence(ground.parts().stream()
                        .flatMap(part -> Stream.concat(Stream.of(part.outer()), part.holes().stream()))
                        .toList());
            case Area.Point _ -> null;
            case null -> null;
        };
    }

    Envelope bounds() {
        return bounds;
    }

    /** By how many borders lie to the east: all rings count, so that holes are none of it. */
    boolean has(double latitude, double longitude) {
        if (!bounds.contains(longitude, latitude)) {
            return false;
        }
        boolean inside = false;
        for (int ring = 0; ring + 1 < begins.length; ring++) {
            boolean before = latitudes[begins[ring]] > latitude;
            for (int i = begins[ring] + 1; i < begins[ring + 1]; i++) {
                boolean above = latitudes[i] > latitude;
                if (above != before && longitude < crossing(i, latitude)) {
                    inside = !inside;
                }
                before = above;
            }
        }
        return inside;
    }

    /** Longitude at which a border comes to a latitude. */
    private double crossing(int i, double latitude) {
        return longitudes[i - 1]
                + (latitude - latitudes[i - 1])
                        * (longitudes[i] - longitudes[i - 1])
                        / (latitudes[i] - latitudes[i - 1]);
    }
}
