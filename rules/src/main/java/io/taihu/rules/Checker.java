package io.taihu.rules;

import io.taihu.model.Nearest;
import io.taihu.model.Property;
import io.taihu.rules.Type.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/**
 * Gives expressions their meaning: looks up names, finds types, converts units. One for a rule; clauses are checked in the order in
 * which they stand, as a later one may use names of the earlier.
 */
final class Checker {
    private final Surroundings surroundings;
    private final Map<String, Node> lets = new LinkedHashMap<>();
    private final List<Part> parts = new ArrayList<>();
    private final Functions functions;
    private final Extent extent = new Extent();
    private final Paths paths = new Paths(this);
    private String space = "";
    private Clause clause = Clause.of("");

    Checker(Surroundings surroundings) {
        this.surroundings = surroundings;
        this.functions = new Functions(this);
    }

    /** Within which space a rule's things lie: it sees no others. */
    void space(String path) {
        this.space = path;
    }

    String space() {
        return space;
    }

    /** One for the same clause, where names are of other things. */
    Checker of(Surroundings others) {
        Checker checker = new Checker(others);
        checker.clause = clause;
        return checker;
    }

    /** Whether a name is a property of the thing itself, or a let. */
    boolean own(String name) {
        return lets.containsKey(name) || surroundings.model().property(name).isPresent();
    }

    Paths paths() {
        return paths;
    }

    /** A time that is written as one number with its unit. */
    long micros(Expr at) {
        return functions.micros(at);
    }

    /** A piece of a clause and what it means, so that its value can be told. */
    record Part(Clause clause, Expr expr, Node node) {}

    /** Every piece of every clause so far, the inner before the outer. */
    List<Part> parts() {
        return parts;
    }

    Surroundings surroundings() {
        return surroundings;
    }

    /**
     * Checks a clause.
     *
     * @throws FaultException at its first fault
     */
    Node check(Clause clause) {
        Expr expr = Parser.parse(clause);
        this.clause = clause;
        return node(expr);
    }

    /** Checks a clause that must be true or false. */
    Node condition(Clause clause) {
        Node node = check(clause);
        if (!node.type().is(Kind.BOOLEAN)) {
            throw new FaultException(clause.fault(
                    0,
                    clause.text().length(),
                    "a condition is true or false, as in temperature > 80; this is "
                            + node.type().words()));
        }
        return node;
    }

    /**
     * Checks a clause that gives something its value, in its unit.
     *
     * @param what is given it, as in {@code the input "level" of stop}
     */
    Node given(Clause clause, Type to, String what) {
        Node node = check(clause);
        if (!node.type().is(to.kind())) {
            throw new FaultException(clause.fault(
                    0,
                    clause.text().length(),
                    what + " is " + to.words() + ", this is " + node.type().words()));
        }
        return converted(Parser.parse(clause), node, to);
    }

    /** Gives a name to a clause for those that follow. */
    Node let(String name, Clause clause) {
        Node node = check(clause);
        if (surroundings.model().property(name).isPresent()) {
            throw new FaultException(
                    clause.fault(0, 1, "\"" + name + "\" is a property of the model already; take another name"));
        }
        lets.put(name, node);
        return node;
    }

    Node node(Expr expr) {
        Node node = switch (expr) {
            case Expr.Number number -> number(number);
            case Expr.Text text -> new Node.Words(text.value());
            case Expr.Truth truth -> new Node.Constant(Type.BOOLEAN, Ops.truth(truth.value()));
            case Expr.Name name -> name(name);
            case Expr.Call call -> call(call);
            case Expr.Last last ->
                throw fault(
                        last,
                        "last " + last.count() + " stands for so many values in a function such as avg(x, last "
                                + last.count() + ")");
            case Expr.Several several -> throw fault(several, "several values stand behind in only");
        };
        String tooLarge = extent.tooLarge(node);
        if (!tooLarge.isEmpty()) {
            throw fault(expr, tooLarge);
        }
        if (!(expr instanceof Expr.Number || expr instanceof Expr.Text || expr instanceof Expr.Truth)) {
            parts.add(new Part(clause, expr, node));
        }
        return node;
    }

    private Node number(Expr.Number number) {
        if (number.unit().isEmpty()) {
            return new Node.Constant(Type.BARE, number.value());
        }
        Unit unit = Unit.parse(number.unit())
                .orElseThrow(() -> fault(
                        number,
                        "\"" + number.unit() + "\" is no unit that is known; near it is " + Unit.near(number.unit())));
        return new Node.Constant(Type.number(unit), number.value());
    }

    private Node name(Expr.Name name) {
        Node let = lets.get(name.name());
        if (let != null) {
            return let;
        }
        Property property = surroundings.model().property(name.name()).orElse(null);
        if (property != null) {
            return new Node.Value(type(name, property), property.slot());
        }
        if (name.name().startsWith("label.")) {
            return new Node.Label(name.name().substring("label.".length()).replace("`", ""));
        }
        return switch (name.name()) {
            case "thing.id" -> new Node.Registered(Node.Registered.What.ID);
            case "thing.name" -> new Node.Registered(Node.Registered.What.NAME);
            case "thing.space" -> new Node.Registered(Node.Registered.What.SPACE);
            default -> {
                if (Paths.is(name.name())) {
                    yield paths.one(name);
                }
                throw unknown(name);
            }
        };
    }

    private FaultException unknown(Expr.Name name) {
        TreeSet<String> known = new TreeSet<>(lets.keySet());
        surroundings.model().properties().forEach(p -> known.add(p.name()));
        String model = "\"" + name.name() + "\" is neither a property of the model "
                + surroundings.model().name() + " nor a let";
        return fault(
                name,
                Signatures.isName(name.name())
                        ? "\"" + name.name() + "\" is a function: " + Signatures.of(name.name())
                        : known.isEmpty()
                                ? model + "; the model has no properties yet"
                                : model + "; near it is " + Nearest.of(name.name(), known));
    }

    /** What a property is, or a fault when no rule sees it. */
    Type type(Expr at, Property property) {
        return switch (property.type()) {
            case NUMBER, INTEGER ->
                Type.number(
                        property.unit() == null
                                ? null
                                : Unit.parse(property.unit()).orElse(null));
            case BOOLEAN -> Type.BOOLEAN;
            case STRING, ENUM -> Type.TEXT;
            case LOCATION -> Type.PLACE;
            case NUMBERS, OBJECT ->
                throw fault(
                        at,
                        "\"" + property.name() + "\" is of type "
                                + property.type().name().toLowerCase(Locale.ROOT)
                                + "; a rule sees numbers, true and false, texts and positions");
        };
    }

    private Node call(Expr.Call call) {
        List<Expr> given = call.arguments();
        return switch (call.name()) {
            case "and", "or" -> logic(call.name().equals("and") ? Op.AND : Op.OR, given);
            case "not" -> apply(Type.BOOLEAN, Op.NOT, truth(given.getFirst()));
            case "==" -> equality(true, given.getFirst(), given.getLast());
            case "!=" -> equality(false, given.getFirst(), given.getLast());
            case "<" -> order(Op.LESS, given.getFirst(), given.getLast(), false);
            case "<=" -> order(Op.LESS_OR_EQUAL, given.getFirst(), given.getLast(), false);
            case ">" -> order(Op.LESS, given.getFirst(), given.getLast(), true);
            case ">=" -> order(Op.LESS_OR_EQUAL, given.getFirst(), given.getLast(), true);
            case "in" -> in(given.getFirst(), (Expr.Several) given.getLast());
            case "?" -> choose(given);
            case "??" -> otherwise(given.getFirst(), given.getLast());
            case "+", "-" -> given.size() == 1 ? negate(given.getFirst()) : sum(call);
            case "*", "/" -> product(call);
            default -> functions.call(call);
        };
    }

    private Node logic(Op op, List<Expr> given) {
        return apply(Type.BOOLEAN, op, truth(given.getFirst()), truth(given.getLast()));
    }

    private Node in(Expr value, Expr.Several several) {
        Node any = null;
        for (Expr item : several.items()) {
            Node same = equality(true, value, item);
            any = any == null ? same : apply(Type.BOOLEAN, Op.OR, any, same);
        }
        if (any == null) {
            throw fault(several, "in needs at least one value, as in state in ['A', 'B']");
        }
        return any;
    }

    private Node equality(boolean equal, Expr left, Expr right) {
        Node a = node(left);
        Node b = node(right);
        alike(a, right, b);
        if (a.type().is(Kind.TEXT)) {
            option(a, right, b);
            option(b, left, a);
            return apply(Type.BOOLEAN, equal ? Op.SAME : Op.DIFFERENT, a, b);
        }
        if (a.type().is(Kind.PLACE)) {
            throw fault(
                    left,
                    "positions are not compared; ask inside(position, 'space') or distance(position, latitude, longitude)");
        }
        return apply(Type.BOOLEAN, equal ? Op.EQUAL : Op.UNEQUAL, a, converted(right, b, a.type()));
    }

    /** An option that a property of fixed options does not have is a slip. */
    private void option(Node property, Expr at, Node text) {
        if (text instanceof Node.Words words) {
            List<String> options = Paths.options(property, surroundings);
            if (!options.isEmpty() && !options.contains(words.text())) {
                throw fault(
                        at,
                        "this is never '" + words.text() + "'; near it is '" + Nearest.of(words.text(), options) + "'");
            }
        }
        if (property instanceof Node.Value value && text instanceof Node.Words words) {
            Property known = surroundings.model().slots().get(value.slot());
            if (!known.options().isEmpty() && !known.options().contains(words.text())) {
                throw fault(
                        at,
                        "\"" + known.name() + "\" is never '" + words.text() + "'; near it is '"
                                + Nearest.of(words.text(), known.options()) + "'");
            }
        }
    }

    private Node order(Op op, Expr left, Expr right, boolean turned) {
        Node a = number(left, "is compared");
        Node b = converted(right, number(right, "is compared"), a.type());
        return turned ? apply(Type.BOOLEAN, op, b, a) : apply(Type.BOOLEAN, op, a, b);
    }

    private Node choose(List<Expr> given) {
        Node condition = truth(given.getFirst());
        Node yes = node(given.get(1));
        Node no = node(given.get(2));
        alike(yes, given.get(2), no);
        return apply(common(yes, no), Op.CHOOSE, condition, yes, converted(given.get(2), no, yes.type()));
    }

    private Node otherwise(Expr left, Expr right) {
        Node a = node(left);
        Node b = node(right);
        alike(a, right, b);
        return apply(common(a, b), Op.OTHERWISE, a, converted(right, b, a.type()));
    }

    private static Type common(Node a, Node b) {
        return a.type().unit() == null ? b.type() : a.type();
    }

    private Node negate(Expr operand) {
        Node node = number(operand, "has a sign");
        absolute(operand, node, "has no opposite");
        return apply(node.type(), Op.NEGATE, node);
    }

    private Node sum(Expr.Call call) {
        boolean plus = call.name().equals("+");
        Expr right = call.arguments().getLast();
        Node a = number(call.arguments().getFirst(), plus ? "is added" : "is subtracted");
        Node b = number(right, plus ? "is added" : "is subtracted");
        Unit unit = a.type().unit();
        Unit other = b.type().unit();
        Op op = plus ? Op.ADD : Op.SUBTRACT;
        if (unit == null || other == null) {
            return apply(common(a, b), op, a, b);
        }
        if (!unit.sameKind(other)) {
            throw fault(
                    right,
                    "a " + other.kind() + " (" + other.code() + ") cannot be " + (plus ? "added to" : "taken from")
                            + " a " + unit.kind() + " (" + unit.code() + ")");
        }
        if (unit.affine() && other.affine()) {
            if (plus || b instanceof Node.Constant) {
                String degrees = b instanceof Node.Constant constant ? Lexer.plain(constant.value()) : "5";
                throw fault(
                        right,
                        "how much warmer or colder is told in K, as in + " + degrees + " K; " + other.code()
                                + " is a temperature itself");
            }
            Type difference = Type.number(unit.difference());
            return scaled(
                    apply(difference, op, a, converted(right, b, a.type())),
                    unit.deltaTo(1, unit.difference()),
                    0,
                    difference);
        }
        if (other.affine()) {
            throw fault(call, "write the temperature first and how much warmer in K behind it");
        }
        return apply(a.type(), op, a, scaled(b, other.deltaTo(1, unit), 0, a.type()));
    }

    private Node product(Expr.Call call) {
        Expr left = call.arguments().getFirst();
        Expr right = call.arguments().getLast();
        boolean times = call.name().equals("*");
        Node a = number(left, times ? "is multiplied" : "is divided");
        Node b = number(right, times ? "is multiplied" : "divides");
        absolute(left, a, "is not multiplied or divided");
        absolute(right, b, "is not multiplied or divided");
        Unit unit = a.type().unit();
        Unit other = b.type().unit();
        Unit result = other == null
                ? unit
                : times ? (unit == null ? Unit.ONE : unit).times(other) : (unit == null ? Unit.ONE : unit).per(other);
        return apply(Type.number(result), times ? Op.MULTIPLY : Op.DIVIDE, a, b);
    }

    // what functions need as well

    /** A number, or a fault that says for what one was expected. */
    Node number(Expr at, String what) {
        Node node = node(at);
        if (!node.type().is(Kind.NUMBER)) {
            throw fault(at, "a number " + what + ", this is " + node.type().words());
        }
        return node;
    }

    /** True or false, or a fault. */
    Node truth(Expr at) {
        Node node = node(at);
        if (!node.type().is(Kind.BOOLEAN)) {
            throw fault(
                    at,
                    "expected true or false, as in running == true or temperature > 80; this is "
                            + node.type().words());
        }
        return node;
    }

    Node text(Expr at) {
        Node node = node(at);
        if (!node.type().is(Kind.TEXT)) {
            throw fault(
                    at,
                    "expected a text, such as 'closed'; this is " + node.type().words());
        }
        return node;
    }

    /** Refuses a temperature on a scale whose zero is no zero. */
    void absolute(Expr at, Node node, String why) {
        Unit unit = node.type().unit();
        if (unit != null && unit.affine()) {
            throw fault(
                    at,
                    "a temperature in " + unit.code() + " " + why
                            + ": its zero is arbitrary; take a difference of two, which is in K");
        }
    }

    /** Two values that are to be of one kind. */
    void alike(Node a, Expr at, Node b) {
        if (a.type().kind() != b.type().kind()) {
            throw fault(
                    at,
                    "expected " + a.type().words() + ", as on the left; this is "
                            + b.type().words());
        }
    }

    /** The same value in the unit of a type; a number without unit has that already. */
    Node converted(Expr at, Node node, Type to) {
        Unit from = node.type().unit();
        Unit unit = to.unit();
        if (from == null || unit == null || from.equals(unit)) {
            return node instanceof Node.Constant constant && from == null
                    ? new Node.Constant(to, constant.value())
                    : node;
        }
        if (!from.sameKind(unit)) {
            throw fault(
                    at,
                    "expected a " + unit.kind() + " (" + unit.code() + "), this is a " + from.kind() + " ("
                            + from.code() + ")");
        }
        return node instanceof Node.Constant constant
                ? new Node.Constant(to, from.to(constant.value(), unit))
                : scaled(node, from.deltaTo(1, unit), from.to(0, unit), to);
    }

    private static Node scaled(Node node, double factor, double offset, Type to) {
        if (node instanceof Node.Constant constant) {
            return new Node.Constant(to, constant.value() * factor + offset);
        }
        Node scaled = factor == 1 && (offset != 0 || node.type().equals(to))
                ? node
                : apply(to, Op.MULTIPLY, node, new Node.Constant(Type.BARE, factor));
        return offset == 0 ? scaled : apply(to, Op.ADD, scaled, new Node.Constant(Type.BARE, offset));
    }

    static Node apply(Type type, Op op, Node... arguments) {
        return new Node.Apply(type, op, List.of(arguments));
    }

    FaultException fault(Expr at, String message) {
        return new FaultException(clause.fault(at.at(), at.length(), message));
    }
}
