package io.taihu.rules;

import io.taihu.model.Area;
import java.util.function.Consumer;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.index.strtree.STRtree;

/**
 * Pieces of ground and what each stands for, by which those that a position lies in are found: an R-tree of their bounds (STR packed), and
 * behind it the few that come into question. For any thread once nothing is added any more.
 *
 * @param <T> what a piece of ground stands for
 */
public final class Grounds<T> {
    private final STRtree tree = new STRtree();

    private record Placed<T>(T what, Fence fence) {}

    /** Adds one, before any is looked for; an area without ground is passed over. */
    public void add(T what, Area area) {
        Fence fence = Fence.of(area);
        if (fence != null) {
            tree.insert(fence.bounds(), new Placed<>(what, fence));
        }
    }

    /** Gives each that a position lies in, in no order. */
    @SuppressWarnings("unchecked") // nothing else was inserted
    public void at(double latitude, double longitude, Consumer<T> found) {
        tree.query(new Envelope(new Coordinate(longitude, latitude)), item -> {
            Placed<T> placed = (Placed<T>) item;
            if (placed.fence().has(latitude, longitude)) {
                found.accept(placed.what());
            }
        });
    }

    /** Builds the index; the first look would, and only one thread may. */
    public Grounds<T> built() {
        tree.build();
        return this;
    }

    /** How many have ground. */
    public int size() {
        return tree.size();
    }
}
