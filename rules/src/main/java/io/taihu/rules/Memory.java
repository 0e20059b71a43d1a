package io.taihu.rules;

import io.taihu.model.Area;
import io.taihu.model.ValueType;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoField;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What has to be kept of a thing for an expression that looks back. Rules that need the same share it, and a rule that is changed finds
 * again what it still needs.
 */
sealed interface Memory {
    /** How what is kept is read. */
    enum Read {
        PREVIOUS,
        DELTA,
        RATE,
        AVG,
        MIN,
        MAX,
        SUM,
        COUNT,
        STDDEV,
        PERCENTILE,
        /** The truth value or number that this memory stands for. */
        NOW
    }

    /** How many numbers are kept of a thing, at most. */
    default int numbers() {
        return switch (this) {
            case Before _ -> 4;
            case Window window -> new Panes(window.kind()).length();
            case Recent recent -> 2 * recent.count();
            case Ordered ordered -> 2 * ordered.conditions().size();
            case Silence _, Holding _, Others _, Desired _ -> 1;
            case Calendar _, Daily _, Shift _, Place _ -> 0;
        };
    }

    /** The last value and the one before. */
    record Before(Node of) implements Memory {}

    /** Values of a time, in steps of a sixtieth. */
    record Window(Node of, long micros, Kind kind) implements Memory {
        /** What is kept of each step. */
        enum Kind {
            /** Count and sum. */
            SUMS,
            /** Count, sum and sum of squares. */
            SQUARES,
            /** Least and greatest. */
            RANGE,
            /** First value and its time. */
            ENDS;

            static Kind of(Read read) {
                return switch (read) {
                    case STDDEV -> SQUARES;
                    case MIN, MAX -> RANGE;
                    case DELTA, RATE -> ENDS;
                    default -> SUMS;
                };
            }
        }
    }

    /**
     * The last values themselves.
     *
     * @param micros how old they may be; 0 for any age
     */
    record Recent(Node of, int count, long micros) implements Memory {}

    /**
     * When something was reported last.
     *
     * @param slot of the property; -1 for any reading
     */
    record Silence(int slot, long micros) implements Memory {}

    /** Since when something holds without a break. */
    record Holding(Node condition, long micros) implements Memory {}

    /** How far conditions have become true one after the other. */
    record Ordered(List<Node> conditions, long micros) implements Memory {}

    /** What the clock on the wall says where the rule's things are. */
    record Calendar(Hand hand, ZoneId zone) implements Memory {
        enum Hand {
            HOUR(ChronoField.HOUR_OF_DAY),
            WEEKDAY(ChronoField.DAY_OF_WEEK),
            DAY(ChronoField.DAY_OF_MONTH),
            MONTH(ChronoField.MONTH_OF_YEAR);

            private final ChronoField field;

            Hand(ChronoField field) {
                this.field = field;
            }

            double read(ZonedDateTime now) {
                return now.get(field);
            }
        }
    }

    /** Whether it is within two times of the day; through midnight when the second is not after the first. */
    record Daily(LocalTime from, LocalTime to, ZoneId zone) implements Memory {}

    /** What a calendar of shifts says. */
    record Shift(ShiftCalendar calendar, What what) implements Memory {
        enum What {
            /** Name of the shift that is on; empty for none. */
            NAME,
            /** Whether one is on. */
            WORKING,
            /** Whether any begins today. */
            WORKDAY
        }
    }

    /**
     * What other things say now.
     *
     * @param tie which of them
     * @param of what is taken of each, made of its own properties
     * @param seen the properties that it is made of
     * @param micros how old what they said may be; 0 for any age
     */
    record Others(Tie tie, Node of, List<Seen> seen, long micros) implements Memory {
        record Seen(int slot, ValueType type) {}
    }

    /**
     * What a property shall be.
     *
     * @param slot of the property
     */
    record Desired(int slot) implements Memory {}

    /**
     * Where a position lies.
     *
     * @param slot of the property
     * @param area in which it may lie; null where several are looked through
     * @param fences these; null where it is one
     */
    record Place(int slot, @Nullable Area area, @Nullable Fences fences) implements Memory {}

    /** From how long ago it is told; 0 where that is not a matter of time. */
    default long lookBackMicros() {
        return switch (this) {
            case Window window -> window.micros();
            case Recent recent -> recent.micros();
            case Silence silence -> silence.micros();
            case Holding holding -> holding.micros();
            case Ordered ordered -> ordered.micros();
            case Others others -> others.micros();
            case Before _, Calendar _, Daily _, Shift _, Place _, Desired _ -> 0;
        };
    }
}
