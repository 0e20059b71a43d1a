package io.taihu.api;

import io.taihu.core.Twins.TwinView;
import io.taihu.model.ErrorCode;
import io.taihu.model.Limit;
import io.taihu.model.Property;
import io.taihu.model.TaihuException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a value of a thing must be now, such as {@code battery<20} or {@code mode=auto}. Immutable.
 *
 * <p>A thing that has no such value, or one of a type that cannot be compared so, meets none.
 */
record Condition(String property, Comparison comparison, String text, double number) {
    @Limit(
            value = "Most conditions on values in one search of things",
            zh = "一次查找物时数值条件的最多个数",
            reached = Limit.Reached.REFUSED)
    static final int MAX = 8;

    private static final Pattern FORM = Pattern.compile("([^<>=!]+)(<=|>=|!=|<|>|=)(.*)", Pattern.DOTALL);

    private enum Comparison {
        EQUAL("="),
        UNEQUAL("!="),
        LESS("<"),
        AT_MOST("<="),
        MORE(">"),
        AT_LEAST(">=");

        private final String sign;

        Comparison(String sign) {
            this.sign = sign;
        }

        static Comparison of(String sign) {
            for (Comparison each : values()) {
                if (each.sign.equals(sign)) {
                    return each;
                }
            }
            throw new IllegalArgumentException(sign);
        }

        boolean holds(int order) {
            return switch (this) {
                case EQUAL -> order == 0;
                case UNEQUAL -> order != 0;
                case LESS -> order < 0;
                case AT_MOST -> order <= 0;
                case MORE -> order > 0;
                case AT_LEAST -> order >= 0;
            };
        }

        boolean needsNumber() {
            return this != EQUAL && this != UNEQUAL;
        }
    }

    /** Those that a request has, all of which must hold. */
    static List<Condition> of(Call call) {
        List<String> given = call.queries("where");
        if (given.size() > MAX) {
            throw new TaihuException(ErrorCode.INVALID, "where may be given at most " + MAX + " times");
        }
        return given.stream().map(Condition::parse).toList();
    }

    static Condition parse(String given) {
        Matcher form = FORM.matcher(given);
        if (!form.matches()) {
            throw new TaihuException(
                    ErrorCode.INVALID,
                    "where must be a property, one of = != < <= > >= and a value, such as battery<20, got \"" + given
                            + "\"");
        }
        Comparison comparison = Comparison.of(form.group(2));
        String text = form.group(3).strip();
        double number = number(text);
        if (comparison.needsNumber() && Double.isNaN(number)) {
            throw new TaihuException(
                    ErrorCode.INVALID,
                    "where can compare by " + comparison.sign + " with a number only, got \"" + given + "\"");
        }
        return new Condition(form.group(1).strip(), comparison, text, number);
    }

    boolean holds(TwinView twin) {
        Property found = twin.property(property);
        if (found == null || twin.omitted(found.slot())) {
            return false;
        }
        int slot = found.slot();
        return switch (twin.type(slot)) {
            case NUMBER -> holds(twin.number(slot));
            case INTEGER -> holds(twin.integer(slot));
            case BOOLEAN -> same(twin.integer(slot) != 0 ? "true" : "false");
            case STRING, ENUM -> same((String) twin.object(slot));
            case OBJECT, NUMBERS, LOCATION -> false;
        };
    }

    private boolean holds(double value) {
        if (Double.isNaN(value)) {
            return false; // there is no value
        }
        return Double.isNaN(number)
                ? comparison == Comparison.UNEQUAL
                : comparison.holds(Double.compare(value, number));
    }

    private boolean holds(long value) {
        return holds((double) value);
    }

    private boolean same(@Nullable String value) {
        return !comparison.needsNumber() && comparison.holds(text.equals(value) ? 0 : 1);
    }

    private static double number(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }
}
