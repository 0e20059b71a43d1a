package io.taihu.rules;

import io.taihu.model.Area;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The areas of spaces within one, by which the one that a position lies in is found. Two that have the same areas are equal. Immutable; for
 * any thread.
 */
public final class Fences {
    private final String space;
    private final Map<String, Area> areas;
    private final int hash;
    private final Grounds<String> grounds = new Grounds<>();

    /**
     * @param space path within which they lie
     * @param areas by the paths of their spaces; points are passed over
     */
    public Fences(String space, Map<String, Area> areas) {
        this.space = space;
        this.areas = new TreeMap<>(areas);
        this.hash = 31 * space.hashCode() + this.areas.hashCode();
        this.areas.forEach(grounds::add);
        grounds.built();
    }

    /** Path of the space whose area a position lies in, the deepest where several do, and of these the first; empty for none. */
    String at(double latitude, double longitude) {
        List<String> found = new ArrayList<>();
        grounds.at(latitude, longitude, found::add);
        String deepest = "";
        int depth = -1;
        for (String path : found) {
            int steps = (int) path.chars().filter(c -> c == '/').count();
            if (steps > depth || (steps == depth && path.compareTo(deepest) < 0)) {
                deepest = path;
                depth = steps;
            }
        }
        return deepest;
    }

    /** How many have ground. */
    int size() {
        return grounds.size();
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
