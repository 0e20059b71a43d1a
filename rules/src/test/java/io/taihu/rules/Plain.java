package io.taihu.rules;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Functions without memory, as the page on rules says them: null is what is not known. */
final class Plain {
    private Plain() {}

    static @Nullable Object apply(Op op, List<@Nullable Object> of) {
        Object a = of.getFirst();
        Object b = of.size() < 2 ? null : of.get(1);
        boolean anyUnknown = a == null || (of.size() > 1 && b == null);
        return switch (op) {
            case AND ->
                Boolean.FALSE.equals(a) || Boolean.FALSE.equals(b) ? (Object) false : anyUnknown ? null : (Object) true;
            case OR ->
                Boolean.TRUE.equals(a) || Boolean.TRUE.equals(b) ? (Object) true : anyUnknown ? null : (Object) false;
            case CHOOSE -> a == null ? null : (Boolean) a ? b : of.get(2);
            case OTHERWISE -> a == null ? b : a;
            case KNOWN -> a != null;
            default -> anyUnknown ? null : known(op, a, b);
        };
    }

    private static @Nullable Object known(Op op, Object a, @Nullable Object b) {
        return switch (op) {
            case NOT -> !(Boolean) a;
            case EQUAL, SAME -> same(a, b);
            case UNEQUAL, DIFFERENT -> !same(a, b);
            case CONTAINS -> ((String) a).contains((String) Objects.requireNonNull(b));
            case STARTS_WITH -> ((String) a).startsWith((String) Objects.requireNonNull(b));
            case ENDS_WITH -> ((String) a).endsWith((String) Objects.requireNonNull(b));
            case LOWER -> ((String) a).toLowerCase(Locale.ROOT);
            case LENGTH -> (double) ((String) a).codePoints().count();
            case PARSE -> {
                String text = ((String) a).strip();
                yield text.matches("-?[0-9]+(\\.[0-9]+)?") ? (Object) Double.valueOf(text) : null;
            }
            default -> number(op, (Double) a, b == null ? 0 : (Double) b);
        };
    }

    private static boolean same(Object a, @Nullable Object b) {
        return a instanceof Double number ? number.doubleValue() == (Double) Objects.requireNonNull(b) : a.equals(b);
    }

    private static @Nullable Object number(Op op, double a, double b) {
        return switch (op) {
            case LESS -> a < b;
            case LESS_OR_EQUAL -> a <= b;
            case ADD -> known(a + b);
            case SUBTRACT -> known(a - b);
            case MULTIPLY -> known(a * b);
            case DIVIDE -> b == 0 ? null : known(a / b);
            case NEGATE -> -a;
            case ABS -> a < 0 ? -a : a;
            case ROUND -> Math.rint(a);
            case FLOOR -> Math.floor(a);
            case CEIL -> Math.ceil(a);
            case SQRT -> known(Math.sqrt(a));
            case LEAST -> a < b ? a : b;
            case GREATEST -> a > b ? a : b;
            default -> throw new IllegalArgumentException(op + " is of something else");
        };
    }

    private static @Nullable Object known(double value) {
        return Double.isNaN(value) ? null : (Object) value;
    }
}
