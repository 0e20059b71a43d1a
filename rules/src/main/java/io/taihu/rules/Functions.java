package io.taihu.rules;

import static io.taihu.rules.Checker.apply;

import com.google.re2j.PatternSyntaxException;
import io.taihu.model.Area;
import io.taihu.model.Limit;
import io.taihu.model.Location;
import io.taihu.model.Nearest;
import io.taihu.model.Property;
import io.taihu.rules.Memory.Read;
import io.taihu.rules.Type.Kind;
import java.time.LocalTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The functions of the language: what each takes and what it means. For one {@link Checker}. */
final class Functions {
    /** Most values that a window by count, or a percentile, keeps of a thing. */
    @Limit(
            value = "Most values that a rule keeps of a thing for a window by count or a percentile",
            zh = "规则为按个数的窗口或百分位数为每个物保留的最多值数",
            reached = Limit.Reached.REFUSED)
    static final int VALUES_MAX = 1_000;
    /** Values that a percentile over a time keeps of a thing. */
    @Limit(
            value = "Values of a thing that a percentile over a time looks at",
            zh = "按时间的百分位数查看的每个物的值数",
            reached = Limit.Reached.OLDEST_GOES)
    static final int PERCENTILE_VALUES = 240;
    /** Longest time that a function looks back. */
    private static final long BACK_MICROS = Durations.DURATION_MAX.toSeconds() * 1_000_000;

    /** Those that take together what several things say. */
    private static final Set<String> SEVERAL = Set.of("avg", "min", "max", "sum", "stddev", "count", "any", "all");

    private final Checker checker;

    Functions(Checker checker) {
        this.checker = checker;
    }

    Node call(Expr.Call call) {
        List<Expr> given = call.arguments();
        if (SEVERAL.contains(call.name()) && !given.isEmpty() && checker.paths().any(given.getFirst())) {
            return checker.paths().all(call, call.name());
        }
        return switch (call.name()) {
            case "any", "all" ->
                throw checker.fault(call, call.name() + " asks other things, as in " + Signatures.of(call.name()));
            case "shift" -> shift(call, Memory.Shift.What.NAME);
            case "working" -> shift(call, Memory.Shift.What.WORKING);
            case "workday" -> shift(call, Memory.Shift.What.WORKDAY);
            case "desired" -> desired(call);
            case "within" ->
                throw checker.fault(
                        call,
                        "within tells how old may be what other things said, as in avg(children.pump.power, within 5m)");
            case "prev" -> previous(call, one(call));
            case "changed" -> changed(call, one(call));
            case "rises" -> edge(alone(call), true);
            case "falls" -> edge(alone(call), false);
            case "delta" -> delta(call);
            case "rate" -> rate(call);
            case "avg" -> window(call, Read.AVG);
            case "min" -> window(call, Read.MIN);
            case "max" -> window(call, Read.MAX);
            case "sum" -> window(call, Read.SUM);
            case "count" -> window(call, Read.COUNT);
            case "stddev" -> window(call, Read.STDDEV);
            case "percentile" -> percentile(call);
            case "missing" -> missing(call);
            case "lasts" -> {
                few(call, 2, 2);
                yield now(new Memory.Holding(checker.truth(given.getFirst()), micros(given.getLast())));
            }
            case "sequence" -> sequence(call);
            case "hour" -> calendar(call, Memory.Calendar.Hand.HOUR);
            case "weekday" -> calendar(call, Memory.Calendar.Hand.WEEKDAY);
            case "day" -> calendar(call, Memory.Calendar.Hand.DAY);
            case "month" -> calendar(call, Memory.Calendar.Hand.MONTH);
            case "between" -> {
                few(call, 2, 2);
                yield now(new Memory.Daily(
                        timeOfDay(given.getFirst()),
                        timeOfDay(given.getLast()),
                        checker.surroundings().zone()));
            }
            case "inside" -> inside(call);
            case "enters" -> edge(inside(call), true);
            case "leaves" -> edge(inside(call), false);
            case "area" -> area(call);
            case "distance" -> distance(call);
            case "known" -> {
                Node node = one(call);
                if (node.type().is(Kind.PLACE)) {
                    throw checker.fault(call, "ask known of a number, a text, or true and false");
                }
                yield apply(Type.BOOLEAN, Op.KNOWN, node);
            }
            default -> plain(call);
        };
    }

    /** Those that are functions of what they are given and nothing else. */
    private Node plain(Expr.Call call) {
        List<Expr> given = call.arguments();
        return switch (call.name()) {
            case "number" -> {
                few(call, 1, 2);
                yield apply(
                        given.size() == 1 ? Type.BARE : unit(given.getLast()),
                        Op.PARSE,
                        checker.text(given.getFirst()));
            }
            case "contains" -> ofTexts(call, Op.CONTAINS);
            case "starts_with" -> ofTexts(call, Op.STARTS_WITH);
            case "ends_with" -> ofTexts(call, Op.ENDS_WITH);
            case "matches" -> matches(call);
            case "lower" -> {
                few(call, 1, 1);
                yield apply(Type.TEXT, Op.LOWER, checker.text(given.getFirst()));
            }
            case "length" -> {
                few(call, 1, 1);
                yield apply(Type.BARE, Op.LENGTH, checker.text(given.getFirst()));
            }
            case "abs" -> ofNumber(call, Op.ABS);
            case "round" -> ofNumber(call, Op.ROUND);
            case "floor" -> ofNumber(call, Op.FLOOR);
            case "ceil" -> ofNumber(call, Op.CEIL);
            case "sqrt" -> {
                few(call, 1, 1);
                Node node = checker.number(given.getFirst(), "is expected");
                checker.absolute(given.getFirst(), node, "has no root");
                yield apply(Type.BARE, Op.SQRT, node);
            }
            case "least" -> extreme(call, Op.LEAST);
            case "greatest" -> extreme(call, Op.GREATEST);
            default ->
                throw checker.fault(
                        call,
                        "there is no function \"" + call.name() + "\"; near it is "
                                + Signatures.of(
                                        Nearest.of(call.name(), Signatures.all().keySet())));
        };
    }

    /** The unit that a text names. */
    private Type unit(Expr at) {
        if (!(at instanceof Expr.Text text)) {
            throw checker.fault(at, "a unit is named by a text, as in number(label.limit, 'degC')");
        }
        return Type.number(Unit.parse(text.value())
                .orElseThrow(() -> checker.fault(
                        at,
                        "\"" + text.value() + "\" is no unit that is known; near it is " + Unit.near(text.value()))));
    }

    private Node previous(Expr at, Node of) {
        Paths.alone(checker, at, of, "this");
        if (of.type().is(Kind.TEXT) && !(of instanceof Node.Value)) {
            throw checker.fault(at, "the former value of a text is kept of properties only");
        }
        if (of.type().is(Kind.PLACE)) {
            throw checker.fault(at, "former positions are not kept; ask enters or leaves");
        }
        return new Node.Kept(of.type(), new Memory.Before(of), Read.PREVIOUS, 0);
    }

    private Node alone(Expr.Call call) {
        Node node = one(call);
        Paths.alone(checker, call, node, call.name());
        return node;
    }

    private Node changed(Expr at, Node of) {
        Node before = previous(at, of);
        return apply(Type.BOOLEAN, of.type().is(Kind.TEXT) ? Op.DIFFERENT : Op.UNEQUAL, of, before);
    }

    private Node edge(Node condition, boolean up) {
        Node before = new Node.Kept(Type.BOOLEAN, new Memory.Before(condition), Read.PREVIOUS, 0);
        return up
                ? apply(Type.BOOLEAN, Op.AND, condition, apply(Type.BOOLEAN, Op.NOT, before))
                : apply(Type.BOOLEAN, Op.AND, before, apply(Type.BOOLEAN, Op.NOT, condition));
    }

    private Node delta(Expr.Call call) {
        few(call, 1, 2);
        Node of = checker.number(call.arguments().getFirst(), "grows");
        return new Node.Kept(difference(of), over(call, of, Read.DELTA), Read.DELTA, 0);
    }

    private Node rate(Expr.Call call) {
        few(call, 1, 2);
        Node of = checker.number(call.arguments().getFirst(), "grows");
        Unit unit = difference(of).unit();
        return new Node.Kept(
                Type.number(unit == null ? null : unit.per(Unit.SECOND)), over(call, of, Read.RATE), Read.RATE, 0);
    }

    /** The memory of delta and rate: the value before, or a window. */
    private Memory over(Expr.Call call, Node of, Read read) {
        Paths.alone(checker, call, of, call.name());
        return call.arguments().size() == 1
                ? new Memory.Before(of)
                : memory(of, call.arguments().getLast(), read);
    }

    private static Type difference(Node of) {
        Unit unit = of.type().unit();
        return unit == null ? Type.BARE : Type.number(unit.difference());
    }

    private Node window(Expr.Call call, Read read) {
        few(call, 2, 2);
        Expr at = call.arguments().getFirst();
        Node of = read == Read.COUNT ? countable(at) : checker.number(at, "is expected");
        if (read == Read.SUM) {
            checker.absolute(at, of, "is not summed up");
        }
        Type type = switch (read) {
            case COUNT -> Type.BARE;
            case STDDEV -> difference(of);
            default -> of.type();
        };
        return new Node.Kept(type, memory(of, call.arguments().getLast(), read), read, 0);
    }

    private Node countable(Expr at) {
        return countable(checker, at, checker.node(at));
    }

    /** What count counts: values, or how often something is true. */
    static Node countable(Checker checker, Expr at, Node of) {
        return switch (of.type().kind()) {
            case NUMBER -> of;
            case BOOLEAN ->
                apply(
                        Type.BARE,
                        Op.CHOOSE,
                        of,
                        new Node.Constant(Type.BARE, 1),
                        new Node.Constant(Type.BARE, Double.NaN));
            case TEXT -> apply(Type.BARE, Op.LENGTH, of);
            case PLACE ->
                throw checker.fault(
                        at, "positions are not counted; count a condition, such as inside(position, 'space')");
        };
    }

    private Node percentile(Expr.Call call) {
        few(call, 3, 3);
        Node of = checker.number(call.arguments().getFirst(), "is expected");
        Expr rank = call.arguments().get(1);
        if (!(rank instanceof Expr.Number number) || number.value() < 0 || number.value() > 100) {
            throw checker.fault(
                    rank, "the rank of a percentile is a number from 0 to 100, as in percentile(x, 95, 5m)");
        }
        Memory memory = memory(of, call.arguments().getLast(), Read.PERCENTILE);
        if (memory instanceof Memory.Window window) {
            memory = new Memory.Recent(of, PERCENTILE_VALUES, window.micros());
        }
        return new Node.Kept(of.type(), memory, Read.PERCENTILE, number.value());
    }

    /** How far a window reaches: a time, or so many values. */
    private Memory memory(Node of, Expr length, Read read) {
        Paths.alone(checker, length, of, "a window");
        if (length instanceof Expr.Last last) {
            if (last.count() < 1 || last.count() > VALUES_MAX) {
                throw checker.fault(last, "last is followed by 1 to " + VALUES_MAX + ", got " + last.count());
            }
            return new Memory.Recent(of, last.count(), 0);
        }
        return new Memory.Window(of, micros(length), Memory.Window.Kind.of(read));
    }

    private Node missing(Expr.Call call) {
        few(call, 1, 2);
        int slot = -1;
        if (call.arguments().size() == 2) {
            Expr at = call.arguments().getFirst();
            if (!(checker.node(at) instanceof Node.Value value)) {
                throw checker.fault(at, "what may be missing is a property");
            }
            slot = value.slot();
        }
        return now(new Memory.Silence(slot, micros(call.arguments().getLast())));
    }

    private Node sequence(Expr.Call call) {
        few(call, 3, 9);
        List<Node> conditions = new ArrayList<>();
        List<Expr> given = call.arguments();
        given.subList(0, given.size() - 1).forEach(each -> conditions.add(checker.truth(each)));
        return now(new Memory.Ordered(List.copyOf(conditions), micros(given.getLast())));
    }

    private Node calendar(Expr.Call call, Memory.Calendar.Hand hand) {
        few(call, 0, 0);
        return new Node.Kept(
                Type.BARE, new Memory.Calendar(hand, checker.surroundings().zone()), Read.NOW, 0);
    }

    private Node shift(Expr.Call call, Memory.Shift.What what) {
        few(call, 1, 1);
        Expr at = call.arguments().getFirst();
        if (!(at instanceof Expr.Text name)) {
            throw checker.fault(at, "a calendar is named by a text, as in " + call.name() + "('plant-a')");
        }
        Surroundings.Calendars calendars = checker.surroundings().calendars();
        ShiftCalendar calendar = calendars
                .calendar(name.value())
                .orElseThrow(() -> checker.fault(
                        at,
                        "no calendar \"" + name.value() + "\" holds in the rule's space"
                                + (calendars.names().isEmpty()
                                        ? ""
                                        : "; near it is " + Nearest.of(name.value(), calendars.names()))));
        return new Node.Kept(
                what == Memory.Shift.What.NAME ? Type.TEXT : Type.BOOLEAN,
                new Memory.Shift(calendar, what),
                Read.NOW,
                0);
    }

    private Node desired(Expr.Call call) {
        Expr at = call.arguments().isEmpty() ? call : call.arguments().getFirst();
        if (!(one(call) instanceof Node.Value value)) {
            throw checker.fault(at, "what a property shall be is asked by its name, as in desired(speed)");
        }
        List<Property> slots = checker.surroundings().model().slots();
        if (!slots.get(value.slot()).writable()) {
            List<String> writable = slots.stream()
                    .filter(Property::writable)
                    .map(Property::name)
                    .toList();
            throw checker.fault(
                    at,
                    "\"" + slots.get(value.slot()).name() + "\" is not writable, so nobody says what it shall be; "
                            + (writable.isEmpty()
                                    ? "no property of the model is"
                                    : "writable is " + String.join(", ", writable)));
        }
        if (value.type().is(Kind.PLACE)) {
            throw checker.fault(at, "what a position shall be is not seen");
        }
        return new Node.Kept(value.type(), new Memory.Desired(value.slot()), Read.NOW, 0);
    }

    private static Node now(Memory memory) {
        return new Node.Kept(Type.BOOLEAN, memory, Read.NOW, 0);
    }

    private LocalTime timeOfDay(Expr at) {
        if (at instanceof Expr.Text text) {
            try {
                return LocalTime.parse(text.value());
            } catch (DateTimeParseException _) {
                // told below
            }
        }
        throw checker.fault(at, "a time of day is a text such as '22:00'");
    }

    private Node inside(Expr.Call call) {
        few(call, 2, 2);
        int slot = place(call.arguments().getFirst());
        Expr at = call.arguments().getLast();
        if (!(at instanceof Expr.Text path)) {
            throw checker.fault(
                    at,
                    "the area is the path of a space or the name of a geofence, as in inside(position, 'wuxi/binhu')");
        }
        Surroundings.Areas areas = checker.surroundings().areas();
        Area area = areas.ground(path.value())
                .orElseThrow(() -> checker.fault(
                        at,
                        "no space with an area and no geofence \"" + path.value() + "\" is known"
                                + (areas.spaces().isEmpty()
                                        ? ""
                                        : "; near it is " + Nearest.of(path.value(), areas.spaces()))));
        return area instanceof Area.Ring ring ? new Node.Inside(slot, ring) : now(new Memory.Place(slot, area, null));
    }

    private Node area(Expr.Call call) {
        few(call, 2, 2);
        int slot = place(call.arguments().getFirst());
        Expr at = call.arguments().getLast();
        if (!(at instanceof Expr.Text path)) {
            throw checker.fault(at, "within which space is looked is told by its path, as in area(position, 'wuxi')");
        }
        Surroundings.Areas areas = checker.surroundings().areas();
        Fences fences = areas.within(path.value())
                .filter(found -> found.size() > 0)
                .orElseThrow(() -> checker.fault(
                        at,
                        "no space with an area is known in \"" + path.value() + "\" or below"
                                + (areas.spaces().isEmpty()
                                        ? ""
                                        : "; near it is " + Nearest.of(path.value(), areas.spaces()))));
        return new Node.Kept(Type.TEXT, new Memory.Place(slot, null, fences), Read.NOW, 0);
    }

    private Node distance(Expr.Call call) {
        few(call, 3, 3);
        int slot = place(call.arguments().getFirst());
        double latitude = constant(call.arguments().get(1));
        double longitude = constant(call.arguments().get(2));
        if (!Location.valid(latitude, longitude)) {
            throw checker.fault(call, "a latitude lies within -90 and 90, a longitude within -180 and 180");
        }
        return new Node.Distance(Type.number(Unit.METRE), slot, latitude, longitude);
    }

    private double constant(Expr at) {
        if (at instanceof Expr.Number number) {
            return number.value();
        }
        throw checker.fault(at, "expected a number in degrees, as in distance(position, 31.5, 120.3)");
    }

    private int place(Expr at) {
        if (checker.node(at) instanceof Node.Value value && value.type().is(Kind.PLACE)) {
            return value.slot();
        }
        throw checker.fault(at, "expected a property that is a position");
    }

    private Node ofTexts(Expr.Call call, Op op) {
        few(call, 2, 2);
        return apply(
                Type.BOOLEAN,
                op,
                checker.text(call.arguments().getFirst()),
                checker.text(call.arguments().getLast()));
    }

    private Node matches(Expr.Call call) {
        few(call, 2, 2);
        Node text = checker.text(call.arguments().getFirst());
        Expr at = call.arguments().getLast();
        if (!(at instanceof Expr.Text pattern)) {
            throw checker.fault(at, "the pattern is a text, as in matches(code, '^E[0-9]+')");
        }
        try {
            var _ = Patterns.compile(pattern.value());
        } catch (PatternSyntaxException e) {
            throw checker.fault(at, "this is no pattern: " + e.getDescription());
        }
        return new Node.Matches(text, pattern.value());
    }

    private Node ofNumber(Expr.Call call, Op op) {
        few(call, 1, 1);
        Node node = checker.number(call.arguments().getFirst(), "is expected");
        return apply(node.type(), op, node);
    }

    private Node extreme(Expr.Call call, Op op) {
        few(call, 2, 16);
        Node most = null;
        for (Expr each : call.arguments()) {
            Node node = checker.number(each, "is compared");
            most = most == null
                    ? node
                    : apply(
                            most.type().unit() == null ? node.type() : most.type(),
                            op,
                            most,
                            checker.converted(each, node, most.type()));
        }
        return java.util.Objects.requireNonNull(most);
    }

    private Node one(Expr.Call call) {
        few(call, 1, 1);
        return checker.node(call.arguments().getFirst());
    }

    private void few(Expr.Call call, int least, int most) {
        int count = call.arguments().size();
        if (count < least || count > most) {
            throw checker.fault(
                    call,
                    call.name() + " takes " + (least == most ? least : least + " to " + most)
                            + (most == 1 ? " argument" : " arguments") + ", got " + count + "; "
                            + Signatures.of(call.name()));
        }
    }

    /** A time that is written as one number with its unit; {@code 5m} is minutes here. */
    long micros(Expr at) {
        double seconds = at instanceof Expr.Number number ? number.value() * Unit.seconds(number.unit()) : Double.NaN;
        if (Double.isNaN(seconds)) {
            throw checker.fault(
                    at,
                    "expected a time such as 30s, 5m, 2h or 1d"
                            + (at instanceof Expr.Number ? "" : ", and not one that is calculated"));
        }
        double micros = Math.rint(seconds * 1e6);
        if (micros < 1 || micros > BACK_MICROS) {
            throw checker.fault(at, "a time is more than 0 and at most " + Durations.DURATION_MAX.toDays() + "d");
        }
        return (long) micros;
    }
}
