package io.taihu.model;

import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where a space lies: a point, or the ground within a ring. */
public sealed interface Area {
    /** Most points of a ring. */
    @Limit(value = "Most points of the ring of a space's area", zh = "空间区域环的最多点数", reached = Limit.Reached.REFUSED)
    int RING_POINTS_MAX = 500;

    /** One place. */
    record Point(Location location) implements Area {}

    /**
     * The ground within a line, as GeoJSON has it.
     *
     * @param points corner by corner, the last being the first once more
     */
    record Ring(List<Location> points) implements Area {
        public Ring {
            points = List.copyOf(points);
            String fault = fault(points);
            if (fault != null) {
                throw new IllegalArgumentException("a ring " + fault);
            }
        }

        /** Why points are no ring, as the rest of a sentence; null when they are one. */
        public static @Nullable String fault(List<Location> points) {
            if (points.size() > RING_POINTS_MAX) {
                return "has at most " + RING_POINTS_MAX + " points, got " + points.size();
            }
            if (points.size() < 4) {
                return "has at least 4 points, the last being the first once more, got " + points.size();
            }
            if (!points.getFirst().equals(points.getLast())) {
                return "must end where it begins: repeat the first point as the last";
            }
            int corners = new HashSet<>(points).size();
            return corners < 3 ? "needs 3 corners that differ, got " + corners : null;
        }
    }
}
