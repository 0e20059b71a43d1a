package io.taihu.rules;

import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Calculates expressions one node after the other: for messages and explanations, which are rare and of many parts. What is calculated
 * for every reading is compiled instead ({@link Compiler}), and gives the same to the bit.
 */
final class Evaluator {
    private final IntFunction<Column> columns;
    private final Function<Memory, Step> steps;
    private final IntFunction<Watched> things;

    Evaluator(IntFunction<Column> columns, Function<Memory, Step> steps, IntFunction<Watched> things) {
        this.columns = columns;
        this.steps = steps;
        this.things = things;
    }

    /** A number or truth value. */
    double number(Node node, int thing, double now) {
        return switch (node) {
            case Node.Constant constant -> constant.value();
            case Node.Value value -> columns.apply(value.slot()).value(thing);
            case Node.Kept kept -> steps.apply(kept.memory()).read(kept.read(), kept.parameter(), thing, now);
            case Node.Matches matches ->
                Ops.matches(text(matches.text(), thing, now), Patterns.compile(matches.pattern()));
            case Node.Inside inside -> {
                Column column = columns.apply(inside.slot());
                yield Ops.inside(column.value(thing), column.longitude(thing), inside.ring());
            }
            case Node.Distance distance -> {
                Column column = columns.apply(distance.slot());
                yield Ops.distance(
                        column.value(thing), column.longitude(thing), distance.latitude(), distance.longitude());
            }
            case Node.Apply apply -> apply(apply, thing, now);
            case Node.Words _, Node.Label _, Node.Registered _ ->
                throw new IllegalArgumentException("a text is no number");
        };
    }

    private double apply(Node.Apply it, int thing, double now) {
        List<Node> of = it.arguments();
        if (of.getFirst().type().is(Type.Kind.TEXT)) {
            return ofTexts(it.op(), text(of.getFirst(), thing, now), text(of.getLast(), thing, now));
        }
        double a = number(of.getFirst(), thing, now);
        double b = of.size() < 2 ? Double.NaN : number(of.get(1), thing, now);
        return switch (it.op()) {
            case ADD -> Ops.add(a, b);
            case SUBTRACT -> Ops.subtract(a, b);
            case MULTIPLY -> Ops.multiply(a, b);
            case DIVIDE -> Ops.divide(a, b);
            case NEGATE -> Ops.negate(a);
            case LESS -> Ops.less(a, b);
            case LESS_OR_EQUAL -> Ops.less_or_equal(a, b);
            case EQUAL -> Ops.equal(a, b);
            case UNEQUAL -> Ops.unequal(a, b);
            case AND -> Ops.and(a, b);
            case OR -> Ops.or(a, b);
            case NOT -> Ops.not(a);
            case CHOOSE -> Ops.choose(a, b, number(of.get(2), thing, now));
            case OTHERWISE -> Ops.otherwise(a, b);
            case ABS -> Ops.abs(a);
            case ROUND -> Ops.round(a);
            case FLOOR -> Ops.floor(a);
            case CEIL -> Ops.ceil(a);
            case SQRT -> Ops.sqrt(a);
            case LEAST -> Ops.least(a, b);
            case GREATEST -> Ops.greatest(a, b);
            case KNOWN -> Ops.known(a);
            default -> throw new IllegalArgumentException(it.op() + " is of texts");
        };
    }

    private static double ofTexts(Op op, @Nullable String a, @Nullable String b) {
        return switch (op) {
            case SAME -> Ops.same(a, b);
            case DIFFERENT -> Ops.different(a, b);
            case CONTAINS -> Ops.contains(a, b);
            case STARTS_WITH -> Ops.starts_with(a, b);
            case ENDS_WITH -> Ops.ends_with(a, b);
            case LENGTH -> Ops.length(a);
            case PARSE -> Ops.parse(a);
            case KNOWN -> Ops.known(a);
            default -> throw new IllegalArgumentException(op + " is of numbers");
        };
    }

    @Nullable
    String text(Node node, int thing, double now) {
        return switch (node) {
            case Node.Words words -> words.text();
            case Node.Value value -> columns.apply(value.slot()).words[thing];
            case Node.Label label -> things.apply(thing).labels().get(label.key());
            case Node.Registered registered ->
                switch (registered.what()) {
                    case ID -> things.apply(thing).id();
                    case NAME -> things.apply(thing).name();
                    case SPACE -> things.apply(thing).space();
                };
            case Node.Kept kept -> steps.apply(kept.memory()).text(thing, now);
            case Node.Apply apply ->
                switch (apply.op()) {
                    case CHOOSE ->
                        Ops.choose(
                                number(apply.arguments().getFirst(), thing, now),
                                text(apply.arguments().get(1), thing, now),
                                text(apply.arguments().get(2), thing, now));
                    case OTHERWISE ->
                        Ops.otherwise(
                                text(apply.arguments().getFirst(), thing, now),
                                text(apply.arguments().getLast(), thing, now));
                    case LOWER -> Ops.lower(text(apply.arguments().getFirst(), thing, now));
                    default -> throw new IllegalArgumentException(apply.op() + " gives no text");
                };
            default -> throw new IllegalArgumentException("a number is no text");
        };
    }
}
