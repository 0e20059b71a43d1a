package io.taihu.rules;

import io.taihu.rules.Memory.Read;
import java.io.DataInput;
import java.io.DataOutput;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.stream.Stream;

/** What the calendar and the clock on the wall say; the same for all things, and kept until it changes. */
final class CalendarStep extends Step {
    private final ZoneId zone;
    private final Hand hand;
    private double from = Double.NaN;
    private double to = Double.NaN;
    private double value;

    /** How one of them is read. */
    private interface Hand {
        double value(ZonedDateTime now);

        /** When it may next be different. */
        ZonedDateTime next(ZonedDateTime now);
    }

    CalendarStep(Memory.Calendar memory) {
        this.zone = memory.zone();
        this.hand = new Hand() {
            @Override
            public double value(ZonedDateTime now) {
                return memory.hand().read(now);
            }

            @Override
            public ZonedDateTime next(ZonedDateTime now) {
                return now.truncatedTo(ChronoUnit.HOURS).plusHours(1);
            }
        };
    }

    CalendarStep(Memory.Daily memory) {
        this.zone = memory.zone();
        this.hand = new Hand() {
            @Override
            public double value(ZonedDateTime now) {
                LocalTime time = now.toLocalTime();
                boolean begun = !time.isBefore(memory.from());
                boolean over = !time.isBefore(memory.to());
                return Ops.truth(memory.from().isBefore(memory.to()) ? begun && !over : begun || !over);
            }

            @Override
            public ZonedDateTime next(ZonedDateTime now) {
                return Stream.of(0, 1)
                        .flatMap(days -> Stream.of(memory.from(), memory.to())
                                .map(time -> now.toLocalDate()
                                        .plusDays(days)
                                        .atTime(time)
                                        .atZone(zone)))
                        .filter(now::isBefore)
                        .min(ZonedDateTime::compareTo)
                        .orElse(now.plusDays(1));
            }
        };
    }

    private void look(double now) {
        if (!(now >= from && now < to)) {
            Instant instant = Instant.EPOCH.plus((long) now, ChronoUnit.MICROS);
            ZonedDateTime local = instant.atZone(zone);
            value = hand.value(local);
            from = now;
            to = ChronoUnit.MICROS.between(Instant.EPOCH, hand.next(local).toInstant());
        }
    }

    @Override
    double read(Read read, double parameter, int thing, double now) {
        look(now);
        return value;
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
