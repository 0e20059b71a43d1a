package io.taihu.sim;

import io.taihu.model.ThingModel;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** An energy meter: {@code reset} reads its highest demand out and lets it begin anew, which nobody may do twice by mistake. */
final class MeterDuty implements Duty {
    private final CityDevice device;
    private final CityPhysics physics;
    private final int demand;
    private long resetAt;

    MeterDuty(CityDevice device, ThingModel model, CityPhysics physics) {
        this.device = device;
        this.physics = physics;
        this.demand = Duty.slot(model, "demand");
    }

    @Override
    public Outcome act(String action, Told told, long millis) {
        if (!action.equals("reset")) {
            return Outcome.refused("a meter can reset");
        }
        return new Outcome("", 200, 1_000, at -> {
            double before = demand(at);
            resetAt = at;
            return String.format(Locale.ROOT, "{\"demand\":%.2f}", before);
        });
    }

    @Override
    public boolean set(String property, double value, long millis) {
        return false;
    }

    @Override
    public void adjust(@Nullable Object[] values, long millis) {
        if (values[demand] != null && began(millis) == resetAt) {
            values[demand] = demand(millis);
        }
    }

    private double demand(long millis) {
        return physics.demand(device, began(millis), millis);
    }

    /** When its highest demand begins to count: at midnight, or when it was last reset. */
    private long began(long millis) {
        long midnight = Climate.midnight(Climate.day(millis));
        return resetAt <= millis ? Math.max(midnight, resetAt) : midnight;
    }
}
