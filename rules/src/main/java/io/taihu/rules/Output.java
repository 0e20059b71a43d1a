package io.taihu.rules;

import io.taihu.model.AlarmSignal;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a rule does besides alarm and notices, checked: how to come to its {@link Effect}s. Immutable.
 *
 * @param item its number within the rule
 * @param thing id of another thing; empty for the rule's own
 * @param raised whether it is done when the alarm begins
 * @param cleared whether it is done when the alarm is over
 */
record Output(
        int item,
        Effect.Kind kind,
        String thing,
        String name,
        List<Field> fields,
        boolean raised,
        boolean cleared,
        int severity,
        long withinMicros) {
    /** So many digits are given of a number: what lies behind them comes from converting units. */
    private static final MathContext DIGITS = new MathContext(12);

    /**
     * A value.
     *
     * @param name empty for one that is the whole input
     * @param whole a whole number is wanted: the nearest is given
     */
    record Field(String name, Node value, boolean whole) {}

    Output {
        fields = List.copyOf(fields);
    }

    /** Tells what follows from a signal, with the values of this moment. */
    static void follow(Rule rule, Evaluator evaluator, int thing, double at, AlarmSignal signal, Consumer<Effect> to) {
        for (Output output : rule.outputs()) {
            boolean wanted = switch (signal.kind()) {
                case RAISED -> output.raised;
                case CLEARED -> output.cleared;
                case CHANGED -> false;
            };
            if (wanted) {
                to.accept(output.effect(evaluator, thing, at, signal));
            }
        }
    }

    private Effect effect(Evaluator evaluator, int index, double at, AlarmSignal signal) {
        Map<String, Object> values = new LinkedHashMap<>();
        List<String> unknown = new ArrayList<>();
        for (Field field : fields) {
            Object value = value(evaluator, field.value(), field.whole(), index, at);
            if (value == null) {
                unknown.add(field.name().isEmpty() ? name : field.name());
            } else {
                values.put(field.name(), value);
            }
        }
        return new Effect(signal, item, kind, thing, name, values, String.join(", ", unknown), severity, withinMicros);
    }

    /**
     * A value as it is given to others; null when it is not known.
     *
     * @param whole a whole number is wanted: the nearest is given
     */
    static @Nullable Object value(Evaluator evaluator, Node node, boolean whole, int thing, double at) {
        if (node.type().is(Type.Kind.TEXT)) {
            return evaluator.text(node, thing, at);
        }
        double value = evaluator.number(node, thing, at);
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return null;
        }
        if (node.type().is(Type.Kind.BOOLEAN)) {
            return value == 1;
        }
        return whole
                ? (Object) Math.round(value)
                : (Object) new BigDecimal(value).round(DIGITS).doubleValue();
    }
}
