package io.taihu.rules;

import io.taihu.rules.Explanation.Part;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Explains a rule of one thing at one moment. Changes nothing. Used once. */
final class Explainer {
    private static final String UNKNOWN = "unknown";
    /** Decimals of a latitude that tell a metre. */
    private static final int DEGREES = 5;

    private final Population population;
    private final RuleState state;
    private final int thing;
    private final double now;
    private final Map<Place, Node> nodes = new HashMap<>();
    private final Map<String, Piece> lets = new LinkedHashMap<>();

    /** A piece of a clause, by which its meaning is found. */
    private record Place(Clause clause, Expr expr) {}

    /** A part with what it means. */
    private record Piece(Part part, Expr expr, @Nullable Node node, double truth, List<Piece> pieces) {
        boolean is(double other) {
            return node != null && node.type().is(Type.Kind.BOOLEAN) && Double.compare(truth, other) == 0;
        }
    }

    Explainer(Population population, RuleState state, int thing, double now) {
        this.population = population;
        this.state = state;
        this.thing = thing;
        this.now = now;
        state.rule.sources().parts().forEach(part -> nodes.put(new Place(part.clause(), part.expr()), part.node()));
    }

    Explanation explain() {
        List<Part> parts = new ArrayList<>();
        Piece when = null;
        for (Rule.Stated stated : state.rule.sources().stated()) {
            Piece piece = piece(stated.role(), stated.clause(), Parser.parse(stated.clause()), stated.node());
            parts.add(piece.part());
            if (stated.let()) {
                lets.put(stated.role(), piece);
            } else if (stated.role().equals(Rule.Stated.WHEN)) {
                when = piece;
            }
        }
        Piece reason = when == null || when.is(1) ? null : reason(when);
        boolean active = state.active(thing);
        RuleState.Told told = state.told.get(thing);
        return new Explanation(
                Explanation.Phase.values()[state.phases[thing]],
                Explanation.micros(now),
                Explanation.micros(since(told)),
                state.dues.length == 0 ? 0 : Explanation.micros(state.dues[thing]),
                active && told != null ? told.severity : 0,
                active ? Messages.text(population.evaluator, state.rule, thing, now) : "",
                parts,
                reason == null ? null : reason.part(),
                reason == null ? "" : why(reason));
    }

    private double since(RuleState.@Nullable Told told) {
        return switch (state.phases[thing]) {
            case RuleState.PENDING -> state.waits[thing] - state.rule.holdMicros();
            case RuleState.ACTIVE -> told == null ? Double.NaN : told.since;
            case RuleState.CLEARING -> state.waits[thing] - state.rule.clearMicros();
            default -> Double.NaN;
        };
    }

    private Piece piece(String role, Clause clause, Expr expr, @Nullable Node known) {
        Node node = known == null ? nodes.get(new Place(clause, expr)) : known;
        List<Piece> pieces = new ArrayList<>();
        for (Expr each : operands(expr)) {
            if (nodes.containsKey(new Place(clause, each))) {
                pieces.add(piece("", clause, each, null));
            }
        }
        Fault at = clause.fault(expr.at(), expr.length(), "");
        Node kept = node != null && isKept(node) ? node : null;
        return new Piece(
                new Part(
                        role,
                        clause.text().substring(expr.at(), expr.at() + expr.length()),
                        at.line(),
                        at.column(),
                        at.length(),
                        kept == null ? UNKNOWN : words(kept),
                        kept instanceof Node.Kept memory
                                ? population.step(memory.memory()).kept(thing, now)
                                : null,
                        pieces.stream().map(Piece::part).toList()),
                expr,
                node,
                kept != null && kept.type().is(Type.Kind.BOOLEAN)
                        ? population.evaluator.number(kept, thing, now)
                        : Double.NaN,
                pieces);
    }

    /** What an expression is made of; of a chain such as {@code a and b and c} all its links. */
    private static List<Expr> operands(Expr expr) {
        if (expr instanceof Expr.Several several) {
            return several.items();
        }
        if (!(expr instanceof Expr.Call call)) {
            return List.of();
        }
        List<Expr> operands = new ArrayList<>();
        Expr.Call link = call;
        while (!chain(link).isEmpty()
                && link.arguments().getFirst() instanceof Expr.Call left
                && chain(left).equals(chain(link))) {
            operands.addFirst(link.arguments().getLast());
            link = left;
        }
        operands.addAll(0, link.arguments());
        return operands.stream()
                .flatMap(each -> each instanceof Expr.Several several ? several.items().stream() : Stream.of(each))
                .toList();
    }

    /** Which operators may stand one behind the other; empty for those that do not. */
    private static String chain(Expr.Call call) {
        if (call.arguments().size() != 2) {
            return "";
        }
        return switch (call.name()) {
            case "and", "or", "??" -> call.name();
            case "+", "-" -> "+";
            case "*", "/" -> "*";
            default -> "";
        };
    }

    /** Whether what an expression needs is there; of one that nothing uses it is not. */
    private boolean isKept(Node node) {
        return population.steps().keySet().containsAll(Nodes.memories(node))
                && Nodes.slots(node).stream().allMatch(slot -> population.watchedColumn(slot) != null);
    }

    private String words(Node node) {
        String said = switch (node) {
            case Node.Value value
            when value.type().is(Type.Kind.PLACE) -> {
                Column column = population.column(value.slot());
                String latitude = Messages.number(column.value(thing), DEGREES);
                yield latitude.equals("?")
                        ? latitude
                        : latitude + ", " + Messages.number(column.longitude(thing), DEGREES);
            }
            default -> Messages.text(population.evaluator, node, -1, thing, now);
        };
        Unit unit = node.type().unit();
        if (said.equals("?")
                && !(node.type().is(Type.Kind.TEXT) && population.evaluator.text(node, thing, now) != null)) {
            return UNKNOWN;
        }
        return node.type().is(Type.Kind.TEXT)
                ? "'" + said + "'"
                : unit == null || unit.code().equals("1") ? said : said + " " + unit.code();
    }

    /** The innermost part that makes one false or unknown, the first where there are several. */
    private Piece reason(Piece piece) {
        Piece let = piece.expr() instanceof Expr.Name name ? lets.get(name.name()) : null;
        if (let != null) {
            return reason(let);
        }
        if (!(piece.expr() instanceof Expr.Call call)) {
            return piece;
        }
        boolean opens = call.name().equals("and")
                || call.name().equals("or")
                || (call.name().equals("not") && Double.isNaN(piece.truth()));
        for (Piece each : opens ? piece.pieces() : List.<Piece>of()) {
            if (each.is(piece.truth())) {
                return reason(each);
            }
        }
        return piece;
    }

    private static String why(Piece reason) {
        String is = Double.isNaN(reason.truth()) ? " is not known" : " is false";
        List<String> values = reason.pieces().stream()
                .filter(each ->
                        !Double.isNaN(reason.truth()) || each.part().value().equals(UNKNOWN))
                .map(each -> each.part().text() + " is "
                        + (each.part().value().equals(UNKNOWN)
                                ? "not known"
                                : each.part().value()))
                .distinct()
                .toList();
        return reason.part().text() + is + (values.isEmpty() ? "" : ": " + String.join(", ", values));
    }
}
