package io.taihu.model;

import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where a space lies: a point, the ground within a ring, or ground of several parts and with holes. */
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

    /**
     * Ground of several parts, each of which may have holes, as a MultiPolygon of GeoJSON.
     *
     * @param parts those that do not overlap
     */
    record Ground(List<Part> parts) implements Area {
        /** Most rings, outer ones and holes together. */
        @Limit(
                value = "Most rings of a space's ground, outer ones and holes together",
                zh = "空间多块区域的最多环数（外环与空洞合计）",
                reached = Limit.Reached.REFUSED)
        public static final int RINGS_MAX = 100;
        /** Most points of them. */
        @Limit(
                value = "Most points of the rings of a space's ground",
                zh = "空间多块区域各环的最多点数",
                reached = Limit.Reached.REFUSED)
        public static final int POINTS_MAX = 5_000;

        public Ground {
            parts = List.copyOf(parts);
            int rings = parts.stream().mapToInt(part -> 1 + part.holes().size()).sum();
            int points = parts.stream().mapToInt(Part::points).sum();
            if (parts.isEmpty() || rings > RINGS_MAX || points > POINTS_MAX) {
                throw new IllegalArgumentException("ground has 1 to " + RINGS_MAX + " rings with at most " + POINTS_MAX
                        + " points, got " + rings + " with " + points);
            }
        }

        /** A ring, without the ground within others that lie in it. */
        public record Part(Ring outer, List<Ring> holes) {
            public Part {
                holes = List.copyOf(holes);
            }

            private int points() {
                return outer.points().size()
                        + holes.stream().mapToInt(hole -> hole.points().size()).sum();
            }
        }
    }
}
