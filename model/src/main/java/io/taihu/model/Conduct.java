package io.taihu.model;

import java.time.Duration;
import java.util.List;

/**
 * How an action is to be carried out.
 *
 * @param idempotent whether doing it twice does what doing it once does (W3C WoT Thing Description 1.1, 5.3.1.4): such an
 *     action is sent again when no answer comes, any other never
 * @param dangerous whether a second person must agree before it is sent
 * @param timeout how long a thing may take to answer after it was sent; above zero, at most {@link #TIMEOUT_MAX}
 * @param output JSON Schema text of what comes back; empty when nothing is said
 * @param interlocks what must be true of the thing at the moment of sending, all of them; at most {@value #INTERLOCKS_MAX}
 */
public record Conduct(
        boolean idempotent, boolean dangerous, Duration timeout, String output, List<Interlock> interlocks) {
    public static final Duration TIMEOUT_DEFAULT = Duration.ofSeconds(30);

    @Limit(
            value = "Longest time that an action gives its thing to answer",
            zh = "动作给物应答的最长时间",
            reached = Limit.Reached.REFUSED)
    public static final Duration TIMEOUT_MAX = Duration.ofDays(1);

    @Limit(value = "Most interlocks of an action", zh = "一个动作的最多联锁数", reached = Limit.Reached.REFUSED)
    public static final int INTERLOCKS_MAX = 16;
    /** That of an action of which nothing is said: never sent twice, by anybody who may. */
    public static final Conduct PLAIN = new Conduct(false, false, TIMEOUT_DEFAULT, "", List.of());

    public Conduct {
        if (timeout.isNegative() || timeout.isZero() || timeout.compareTo(TIMEOUT_MAX) > 0) {
            throw new IllegalArgumentException(
                    "the timeout of an action is above zero and at most " + TIMEOUT_MAX + ", got " + timeout);
        }
        if (interlocks.size() > INTERLOCKS_MAX) {
            throw new IllegalArgumentException(
                    "an action has at most " + INTERLOCKS_MAX + " interlocks, got " + interlocks.size());
        }
        interlocks = List.copyOf(interlocks);
    }

    /**
     * Something that must be true of one property.
     *
     * @param property name of a property of the same model; when the thing has no value of it, the interlock does not hold
     * @param is how its last value compares with {@code value}
     * @param value a JSON number, or for {@link Comparison#EQUAL} and {@link Comparison#UNEQUAL} also a JSON text or boolean
     * @param age how old the last value may be; zero for any age
     */
    public record Interlock(String property, Comparison is, String value, Duration age) {}

    /** How a value compares with another. */
    public enum Comparison {
        BELOW("<"),
        AT_MOST("<="),
        EQUAL("="),
        UNEQUAL("!="),
        AT_LEAST(">="),
        ABOVE(">");

        private final String sign;

        Comparison(String sign) {
            this.sign = sign;
        }

        /** As people write it. */
        public String sign() {
            return sign;
        }

        /**
         * The comparison that people write so.
         *
         * @throws IllegalArgumentException when there is none, naming those that there are
         */
        public static Comparison ofSign(String sign) {
            for (Comparison each : values()) {
                if (each.sign.equals(sign)) {
                    return each;
                }
            }
            throw new IllegalArgumentException("a comparison is one of < <= = != >= >, got \"" + sign + "\"");
        }

        /** Whether it holds for the result of comparing the last value with the other, as {@link Comparable} gives it. */
        public boolean holds(int compared) {
            return switch (this) {
                case BELOW -> compared < 0;
                case AT_MOST -> compared <= 0;
                case EQUAL -> compared == 0;
                case UNEQUAL -> compared != 0;
                case AT_LEAST -> compared >= 0;
                case ABOVE -> compared > 0;
            };
        }
    }
}
