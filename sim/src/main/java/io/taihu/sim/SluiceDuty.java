package io.taihu.sim;

import io.taihu.model.ThingModel;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The sluice of a water station: {@code open} moves it to an opening, which takes its time and lets the water run. */
final class SluiceDuty implements Duty {
    /** How fast it moves. */
    private static final double PERCENT_PER_MILLI = 0.01;

    private static final long ACCEPT_MILLIS = 500;
    /** How much faster the water runs when it is wide open, in m/s. */
    private static final double RUN_MAX = 0.6;

    private final int gate;
    private final int velocity;
    private double from;
    private double to;
    private long since;

    SluiceDuty(ThingModel model) {
        this.gate = Duty.slot(model, "gate");
        this.velocity = Duty.slot(model, "velocity");
    }

    @Override
    public Outcome act(String action, Told told, long millis) {
        long wanted = Math.round(told.number("opening", -1));
        if (!action.equals("open") || wanted < 0 || wanted > 100) {
            return Outcome.refused("a sluice can open by 0 to 100 %");
        }
        double at = opening(millis);
        if (at != to) {
            return Outcome.refused(String.format(Locale.ROOT, "the sluice is moving: it is at %.0f %%", at));
        }
        from = at;
        to = wanted;
        since = millis + ACCEPT_MILLIS;
        long travel = (long) Math.ceil(Math.abs(to - from) / PERCENT_PER_MILLI);
        return new Outcome("", ACCEPT_MILLIS, travel, _ -> {
            double seconds = travel / 1_000.0;
            return String.format(Locale.ROOT, "{\"opening\":%d,\"seconds\":%.1f}", wanted, seconds);
        });
    }

    @Override
    public boolean set(String property, double value, long millis) {
        return false;
    }

    @Override
    public void adjust(@Nullable Object[] values, long millis) {
        double opening = opening(millis);
        values[gate] = Math.round(opening);
        if (opening > 0 && values[velocity] instanceof Double runs) {
            values[velocity] = CityPhysics.round(runs + RUN_MAX * opening / 100, 3);
        }
    }

    private double opening(long millis) {
        double moved = Math.max(0, millis - since) * PERCENT_PER_MILLI;
        return to > from ? Math.min(to, from + moved) : Math.max(to, from - moved);
    }
}
