package io.taihu.model;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Says of a constant that it bounds something: a queue, a cache, a frame, a string, a loop over what came in. The page of limits is
 * made of these. The constant is a number, a {@link java.time.Duration}, or a setting, whose own words are told then.
 */
@Target(ElementType.FIELD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Limit {
    /** What is bounded, such as {@code Longest text in a reading}; empty for a setting. */
    String value() default "";

    /** The same in Chinese. */
    String zh() default "";

    /** What the number counts. */
    Unit unit() default Unit.COUNT;

    /** What happens at the limit. */
    Reached reached();

    /** What a number counts. */
    enum Unit {
        COUNT,
        BYTES,
        CHARACTERS,
        SECONDS,
        MILLISECONDS,
        MICROSECONDS,
        NANOSECONDS
    }

    /** What happens at a limit. */
    enum Reached {
        /** What asks for more is refused with an error that names the limit. */
        REFUSED("what asks for more is refused, with an error that says so"),
        /** It waits until there is room; nothing is lost. */
        WAITS("what comes next waits until there is room; nothing is lost"),
        /** The connection is closed; who was at the other end may come again. */
        CLOSED("the connection is closed, and may come again"),
        /** It is cut. */
        CUT("it is cut there"),
        /** What is beyond is left out; the rest is as it would be. */
        LEFT_OUT("what is beyond is left out, and the rest goes on"),
        /** The oldest, or longest unused, gives way. */
        OLDEST_GOES("the oldest, or longest unused, gives way"),
        /** The rest comes with the next page or part. */
        IN_PARTS("the rest comes with the next page or part"),
        /** The work is given up, or put off to a later time. */
        GIVEN_UP("it is given up, or put off to a later time"),
        /** A slower or coarser way is taken. */
        COARSER("a slower or coarser way is taken");

        private final String words;

        Reached(String words) {
            this.words = words;
        }

        /** What happens, in words. */
        public String words() {
            return words;
        }
    }
}
