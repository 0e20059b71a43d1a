package io.taihu.rules;

import io.taihu.model.Area;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.index.strtree.STRtree;

/**
 * The areas of spaces within one, by which the one that a position lies in is found: an R-tree of their bounds (STR packed), and behind it
 * the few that come into question. Two that have the same areas are equal. Immutable; for any thread.
 */
public final class Fences {
    private final String space;
    private final Map<String, Area> areas;
    private final int hash;
    private final STRtree tree = new STRtree();

    private record Placed(String path, Fence fence) {}

    /**
     * @param space path within which they lie
     * @param areas by the paths of their spaces; points are passed over
     */
    public Fences(String space, Map<String, Area> areas) {
        this.space = space;
        this.areas = new TreeMap<>(areas);
        this.hash = 31 * space.hashCode() + this.areas.hashCode();
        this.areas.forEach((path, area) -> {
            Fence fence = Fence.of(area);
            if (fence != null) {
                tree.insert(fence.bounds(), new Placed(path, fence));
            }
        });
        tree.build();
    }

    /** Path of the space whose area a position lies in, the deepest where several do, and of these the first; empty for none. */
    String at(double latitude, double longitude) {
        List<Placed> found = new ArrayList<>();
        tree.query(new Envelope(new Coordinate(longitude, latitude)), item -> found.add((Placed) item));
        String deepest = "";
        int depth = -1;
        for (Placed each : found) {
            int steps = (int) each.path().chars().filter(c -> c == '/').count();
            if ((steps > depth || (steps == depth && each.path().compareTo(deepest) < 0))
                    && each.fence().has(latitude, longitude)) {
                deepest = each.path();
                depth = steps;
            }
        }
        return deepest;
    }

    /** How many have ground. */
    int size() {
        return tree.size();
    }

    @Override
    public boolean equals(Object other) {
        return this == other
                || (other instanceof Fences that
                        && hash == that.hash
                        && space.equals(that.space)
                        && areas.equals(that.areas));
    }

    @Override
    public int hashCode() {
        return hash;
    }

    /** Names the place and not what stands in it, so that what a rule remembers goes on when an area is changed. */
    @Override
    public String toString() {
        return "areas of " + space;
    }
}
