package io.taihu.rules;

import io.taihu.rules.Memory.Read;
import java.io.DataInput;
import java.io.DataOutput;
import org.jspecify.annotations.Nullable;

/** Where a thing's position lies; found anew only when it has moved. */
final class PlaceStep extends Step {
    private final Column positions;
    private final @Nullable Fence fence;
    private final @Nullable Fences fences;
    /** The position asked last, and what was found: a rule asks several times for one reading. */
    private double latitude = Double.NaN;

    private double longitude = Double.NaN;
    private double within;
    private String found = "";

    PlaceStep(Memory.Place memory, Column positions) {
        this.positions = positions;
        this.fence = Fence.of(memory.area());
        this.fences = memory.fences();
    }

    private boolean look(int thing) {
        double north = positions.value(thing);
        double east = positions.longitude(thing);
        if (Double.isNaN(north) || Double.isNaN(east)) {
            return false;
        }
        if (north != latitude || east != longitude) {
            latitude = north;
            longitude = east;
            within = fence == null ? Double.NaN : Ops.truth(fence.has(north, east));
            found = fences == null ? "" : fences.at(north, east);
        }
        return true;
    }

    @Override
    double read(Read read, double parameter, int thing, double now) {
        return look(thing) ? within : Double.NaN;
    }

    @Override
    @Nullable
    String text(int thing) {
        return look(thing) ? found : null;
    }

    @Override
    void grow(int things) {
        // the position says it
    }

    @Override
    void forget(int thing) {
        // nothing is kept of one
    }

    @Override
    void save(int thing, DataOutput out) {
        // the position says it
    }

    @Override
    void load(int thing, DataInput in) {
        // the position says it
    }
}
