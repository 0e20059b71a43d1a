package io.taihu.sim;

import io.taihu.model.ThingModel;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A street light: {@code dim} lets it burn at a level for some minutes, by day and by night; {@code target_level} is how bright
 * its night is. Its counter of energy goes on as if nobody had told it anything.
 */
final class LampDuty implements Duty {
    private static final double IDLE_WATTS = 0.9;
    private static final long MINUTES_USUAL = 60;

    private final double rated;
    private final boolean broken;
    private final double degreesPerWatt;
    private final int state;
    private final int dimming;
    private final int power;
    private final int temperature;
    private final int target;
    private long targetLevel = 100;
    private long targetSince;
    private long dimLevel;
    private long dimFrom;
    private long dimUntil;

    LampDuty(CityDevice device, ThingModel model) {
        this.rated = CityPhysics.rated(device);
        this.broken = CityPhysics.broken(device);
        this.degreesPerWatt = CityPhysics.degreesPerWatt(device);
        this.state = Duty.slot(model, "state");
        this.dimming = Duty.slot(model, "dimming");
        this.power = Duty.slot(model, "power");
        this.temperature = Duty.slot(model, "temperature");
        this.target = Duty.slot(model, "target_level");
    }

    @Override
    public Outcome act(String action, Told told, long millis) {
        long level = Math.round(told.number("level", -1));
        long minutes = Math.round(told.number("minutes", MINUTES_USUAL));
        if (!action.equals("dim") || level < 0 || level > 100) {
            return Outcome.refused("a lamp can dim to a level from 0 to 100");
        }
        if (broken) {
            return Outcome.refused("the lamp does not burn: no current flows");
        }
        return new Outcome("", 300, 1_500, at -> {
            dimLevel = level;
            dimFrom = at;
            dimUntil = at + minutes * 60_000;
            return String.format(Locale.ROOT, "{\"level\":%d,\"power\":%.1f}", level, watts(level));
        });
    }

    @Override
    public boolean set(String property, double value, long millis) {
        if (!property.equals("target_level") || value < 0 || value > 100) {
            return false;
        }
        targetLevel = Math.round(value);
        targetSince = millis;
        return true;
    }

    @Override
    public void adjust(@Nullable Object[] values, long millis) {
        boolean told = millis >= targetSince;
        values[target] = told ? targetLevel : 100L;
        if (broken || !(values[dimming] instanceof Long before) || !(values[power] instanceof Double drawn)) {
            return;
        }
        long burns = millis >= dimFrom && millis < dimUntil ? dimLevel : told ? before * targetLevel / 100 : before;
        if (burns == before) {
            return;
        }
        values[dimming] = burns;
        values[state] = burns == 0 ? "off" : burns < 100 ? "dimmed" : "on";
        values[power] = CityPhysics.round(watts(burns), 1);
        if (values[temperature] instanceof Double warm) {
            values[temperature] = CityPhysics.round(warm + degreesPerWatt * (watts(burns) - drawn), 1);
        }
    }

    private double watts(long level) {
        return level == 0 ? IDLE_WATTS : rated * level / 100;
    }
}
