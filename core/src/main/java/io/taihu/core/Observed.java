package io.taihu.core;

import io.taihu.model.Limit;
import io.taihu.model.Location;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What was seen of one property's values. Immutable.
 *
 * @param count number of values
 * @param minimum least number, or null when none was seen
 * @param maximum greatest number, or null when none was seen
 * @param whole whether every number was whole and small enough for an {@link io.taihu.model.ValueType#INTEGER}
 * @param distinct number of different values; -1 when more than {@value #DISTINCT_MAX}
 * @param texts the different texts in order; empty when none, too many or one too long was seen
 */
public record Observed(
        long count,
        @Nullable Double minimum,
        @Nullable Double maximum,
        boolean whole,
        int distinct,
        List<String> texts) {
    /** Most different values that are kept apart. */
    @Limit(
            value = "Most different values of a property that are kept for a suggestion",
            zh = "为建议保留的属性不同取值的最多个数",
            reached = Limit.Reached.LEFT_OUT)
    public static final int DISTINCT_MAX = 32;
    /** Longest text that is kept, in characters. */
    @Limit(
            value = "Longest value of a property that is kept for a suggestion",
            zh = "为建议保留的属性取值的最大长度",
            unit = Limit.Unit.CHARACTERS,
            reached = Limit.Reached.LEFT_OUT)
    public static final int TEXT_MAX = 64;
    /** Nothing. */
    public static final Observed NOTHING = new Observed(0, null, null, true, 0, List.of());

    private static final double WHOLE_MAX = 0x1p53;

    public Observed {
        texts = List.copyOf(texts);
    }

    /** Adds values up. For one thread. */
    static final class Sum {
        private long count;
        private double minimum = Double.POSITIVE_INFINITY;
        private double maximum = Double.NEGATIVE_INFINITY;
        private boolean whole = true;
        private final Set<String> seen = new TreeSet<>();
        private boolean many;
        private boolean texts;

        void add(@Nullable Object value) {
            switch (value) {
                case null -> {
                    return;
                }
                case Double number -> number(number, true);
                case Long number -> number(number, true);
                case Boolean flag -> different(flag.toString());
                case String text -> {
                    texts = true;
                    if (text.length() > TEXT_MAX) {
                        many = true;
                    } else {
                        different(text);
                    }
                }
                case double[] numbers -> {
                    many = true;
                    for (double number : numbers) {
                        number(number, false);
                    }
                }
                case Location _ -> many = true;
                default -> throw new IllegalArgumentException("a value cannot be " + value.getClass());
            }
            count++;
        }

        private void number(double number, boolean alone) {
            minimum = Math.min(minimum, number);
            maximum = Math.max(maximum, number);
            whole &= number == Math.rint(number) && Math.abs(number) <= WHOLE_MAX;
            if (alone && !many) {
                different(Double.toString(number));
            }
        }

        private void different(String value) {
            if (!many && seen.add(value)) {
                many = seen.size() > DISTINCT_MAX;
            }
        }

        Observed result() {
            boolean numbers = minimum <= maximum;
            return new Observed(
                    count,
                    numbers ? minimum : null,
                    numbers ? maximum : null,
                    whole,
                    many ? -1 : seen.size(),
                    many || !texts ? List.of() : List.copyOf(seen));
        }
    }
}
