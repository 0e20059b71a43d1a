package io.taihu.rules;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a rule stands with a thing at a moment, down to the values of its expressions. Times are µs since 1970, 0 for none.
 *
 * @param atMicros what the thing's clock says
 * @param sinceMicros since when it is in this phase; of a normal one none, of one that clears since when that waits
 * @param dueMicros when it is looked at next if nothing is reported; none when only a reading can change anything
 * @param severity of the alarm there is; 0 for none
 * @param message of that alarm, as it would be said now; empty for none
 * @param parts its expressions in the order in which they stand
 * @param reason the first part for which {@code when} does not hold; null when it holds
 * @param why the same in words, such as {@code temperature > 80 degC is false: temperature is 79 Cel}; empty when it holds
 */
public record Explanation(
        Phase phase,
        long atMicros,
        long sinceMicros,
        long dueMicros,
        int severity,
        String message,
        List<Part> parts,
        @Nullable Part reason,
        String why) {
    /** How far a rule has come with a thing. */
    public enum Phase {
        NORMAL,
        /** What raises holds, but not for long enough. */
        PENDING,
        ACTIVE,
        /** What clears holds, but not for long enough. */
        CLEARING
    }

    public Explanation {
        parts = List.copyOf(parts);
    }

    /**
     * An expression or a piece of one.
     *
     * @param role of a whole expression: {@code when}, {@code clear}, {@code severity 900} or the name of a let; of a piece empty
     * @param line where it stands in the rule's text, from 1
     * @param column from 1, in UTF-16 units
     * @param length in UTF-16 units
     * @param value in words with its unit; {@code unknown} when it is
     * @param kept what is remembered for it; null when it needs no memory
     * @param parts what it is made of
     */
    public record Part(
            String role,
            String text,
            int line,
            int column,
            int length,
            String value,
            @Nullable Kept kept,
            List<Part> parts) {
        public Part {
            parts = List.copyOf(parts);
        }
    }

    /**
     * What is remembered for a function that looks back.
     *
     * @param count of values, or of the stages that have been reached; -1 where nobody counts
     * @param fromMicros the oldest value, the last report, or the beginning of what lasts; 0 for none
     * @param toMicros the newest value; 0 for none
     */
    public record Kept(Kind kind, long count, long fromMicros, long toMicros) {
        /** What it tells. */
        public enum Kind {
            /** Values from a time to another. */
            VALUES,
            /** When something was reported last; a count of 0 says that it never was, and the time is when waiting for it began. */
            REPORTED,
            /** Since when a condition holds. */
            SINCE,
            /** How many conditions of a sequence have become true, and when the first of them did. */
            STAGES
        }

        static Kept of(Kind kind, long count, double from, double to) {
            return new Kept(kind, count, micros(from), micros(to));
        }
    }

    /** A time; 0 for one that is not known or infinite. */
    static long micros(double time) {
        return Double.isFinite(time) ? (long) time : 0;
    }
}
