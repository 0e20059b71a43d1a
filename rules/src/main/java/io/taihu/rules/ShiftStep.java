package io.taihu.rules;

import io.taihu.rules.Memory.Read;
import java.io.DataInput;
import java.io.DataOutput;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;

/** What a shift calendar says; the same for all things, and kept until it changes. */
final class ShiftStep extends Step {
    private final ShiftCalendar calendar;
    private final ShiftCalendar.Hours hours;
    private final Memory.Shift.What what;
    private double from = Double.NaN;
    private double to = Double.NaN;
    private double value;
    private String name = "";

    ShiftStep(Memory.Shift memory) {
        this.calendar = memory.calendar();
        this.hours = calendar.new Hours();
        this.what = memory.what();
    }

    private void look(double now) {
        if (!(now >= from && now < to)) {
            ZonedDateTime local =
                    Instant.EPOCH.plus((long) now, ChronoUnit.MICROS).atZone(calendar.zone());
            name = hours.at(local).map(ShiftCalendar.Shift::name).orElse("");
            value = Ops.truth(
                    what == Memory.Shift.What.WORKDAY
                            ? !hours.on(local.toLocalDate()).isEmpty()
                            : !name.isEmpty());
            from = now;
            to = ChronoUnit.MICROS.between(Instant.EPOCH, hours.next(local).toInstant());
        }
    }

    @Override
    double read(Read read, double parameter, int thing, double now) {
        look(now);
        return value;
    }

    @Override
    String text(int thing) {
        return name;
    }

    @Override
    String text(int thing, double now) {
        look(now);
        return name;
    }

    @Override
    boolean tracked() {
        return true;
    }

    @Override
    void track(int thing, double now) {
        look(now);
    }

    @Override
    boolean timed() {
        return true;
    }

    @Override
    double due(int thing, double now) {
        look(now);
        return to;
    }

    @Override
    void grow(int things) {
        // the same for all
    }

    @Override
    void forget(int thing) {
        // nothing is kept of one
    }

    @Override
    void save(int thing, DataOutput out) {
        // the clock says it
    }

    @Override
    void load(int thing, DataInput in) {
        // the clock says it
    }
}
