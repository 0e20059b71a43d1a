package io.taihu.rules;

import io.taihu.model.Nearest;
import io.taihu.model.Property;
import io.taihu.model.ThingModel;
import io.taihu.rules.Memory.Others.Seen;
import io.taihu.rules.Memory.Read;
import io.taihu.rules.Type.Kind;
import io.taihu.spi.Registry.Relation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What an expression says of other things: {@code feeds.pump.power} is the power of the pumps that this thing feeds,
 * {@code by.feeds.pump.power} of those that feed it, {@code space.pump.power} of those in its space or below. For one {@link Checker}.
 */
final class Paths {
    static final String SPACE = "space";
    static final String BY = "by";

    /** A word for a relation, and in which direction. */
    private record Way(String kind, Tie.How how) {}

    /** Words of their own for relations that many have. */
    private static final Map<String, Way> WORDS = Map.of(
            "children", new Way("contains", Tie.How.TO),
            "parent", new Way("contains", Tie.How.FROM),
            "gateway", new Way(Relation.GATEWAY, Tie.How.FROM),
            "behind", new Way(Relation.GATEWAY, Tie.How.TO));

    /** A name taken apart: what stands before the property, the model and the property. */
    record Path(Tie tie, ThingModel model, Property property) {}

    private final Checker checker;

    Paths(Checker checker) {
        this.checker = checker;
    }

    /** The parts of a name, of which each may stand in back quotes. */
    static List<String> parts(String name) {
        List<String> parts = new ArrayList<>();
        int from = 0;
        while (from < name.length()) {
            boolean quoted = name.charAt(from) == '`';
            int end = name.indexOf(quoted ? '`' : '.', quoted ? from + 1 : from);
            end = end < 0 ? name.length() : end;
            parts.add(name.substring(quoted ? from + 1 : from, end));
            from = quoted ? end + 2 : end + 1;
        }
        return parts;
    }

    /** Whether a name that is nothing of the thing's own is written as one of others. */
    static boolean is(String name) {
        List<String> parts = parts(name);
        String first = parts.isEmpty() ? "" : parts.getFirst();
        if (first.equals("label") || first.equals("thing")) {
            return false;
        }
        return parts.size() >= 3
                || (parts.size() == 2 && (first.equals(SPACE) || first.equals(BY) || WORDS.containsKey(first)));
    }

    /** What a name stands for. */
    Path path(Expr.Name name) {
        List<String> parts = parts(name.name());
        boolean by = parts.getFirst().equals(BY);
        int first = by ? 1 : 0;
        if (parts.size() < first + 3) {
            throw checker.fault(
                    name,
                    "other things are named by relation, model and property, as in feeds.pump.power, by.feeds.pump.power, children.pump.power"
                            + " or space.pump.power; a part with other signs stands in back quotes, as in space.`level-meter`.level");
        }
        String word = parts.get(first);
        Way way = by
                ? new Way(word, Tie.How.FROM)
                : word.equals(SPACE) ? new Way("", Tie.How.SPACE) : WORDS.getOrDefault(word, new Way(word, Tie.How.TO));
        if (!way.kind().isEmpty() && !Relation.KIND.matcher(way.kind()).matches()) {
            throw checker.fault(
                    name, "\"" + way.kind() + "\" is no relation: lower-case letters, digits and - between them");
        }
        String wanted = parts.get(first + 1);
        Surroundings.Models models = checker.surroundings().models();
        ThingModel model = models.model(wanted)
                .orElseThrow(() -> checker.fault(
                        name,
                        "there is no model \"" + wanted + "\""
                                + (models.names().isEmpty()
                                        ? ""
                                        : "; near it is " + Nearest.of(wanted, models.names()))));
        String of = String.join(".", parts.subList(first + 2, parts.size()));
        Property property = model.property(of)
                .orElseThrow(() -> checker.fault(
                        name,
                        "the model " + model.name() + " has no property \"" + of + "\""
                                + (model.properties().isEmpty()
                                        ? ""
                                        : "; near it is "
                                                + Nearest.of(
                                                        of,
                                                        model.properties().stream()
                                                                .map(Property::name)
                                                                .toList()))));
        return new Path(new Tie(way.how(), way.kind(), model.name(), model.number(), checker.space()), model, property);
    }

    /** What the one other thing says; not known where there are none or several. */
    Node one(Expr.Name name) {
        Path path = path(name);
        Type type = checker.type(name, path.property());
        if (type.is(Kind.PLACE)) {
            throw checker.fault(name, "positions of other things are not seen");
        }
        int slot = path.property().slot();
        return new Node.Kept(
                type,
                new Memory.Others(
                        path.tie(),
                        new Node.Value(type, slot),
                        List.of(new Seen(slot, path.property().type())),
                        0),
                Read.NOW,
                0);
    }

    /** Whether an expression names other things. */
    boolean any(Expr expr) {
        return switch (expr) {
            case Expr.Name name -> !checker.own(name.name()) && is(name.name());
            case Expr.Call call -> call.arguments().stream().anyMatch(this::any);
            case Expr.Several several -> several.items().stream().anyMatch(this::any);
            default -> false;
        };
    }

    /** What is known of several things together. */
    Node all(Expr.Call call, String function) {
        List<Expr> given = call.arguments();
        if (given.isEmpty() || given.size() > 2) {
            throw checker.fault(
                    call,
                    function + " of other things takes what they say, and how old that may be: " + function
                            + "(children.pump.power) or " + function + "(children.pump.power, within 5m)");
        }
        long within = given.size() == 1 ? 0 : within(given.getLast(), function);
        Expr at = given.getFirst();
        List<Path> paths = new ArrayList<>();
        Expr own = taken(at, paths);
        Path first = paths.getFirst();
        for (Path each : paths) {
            if (!each.tie().equals(first.tie())) {
                throw checker.fault(at, "what is taken of each thing is its own: all names begin alike here");
            }
        }
        Surroundings around = checker.surroundings();
        Checker theirs = checker.of(new Surroundings(first.model(), around.zone(), around.areas()));
        Node of = theirs.node(own);
        if (!Nodes.memories(of).isEmpty()) {
            throw checker.fault(
                    at, "of other things what they say now is seen, and nothing that looks back or at the clock");
        }
        Type type = of.type();
        Node numbers = switch (function) {
            case "any", "all" -> {
                if (!type.is(Kind.BOOLEAN)) {
                    throw checker.fault(
                            at,
                            function + " asks whether something holds, as in " + function
                                    + "(children.pump.running); this is " + type.words());
                }
                yield of;
            }
            case "count" -> Functions.countable(checker, at, of);
            default -> {
                if (!type.is(Kind.NUMBER)) {
                    throw checker.fault(at, "a number is expected, this is " + type.words());
                }
                if (function.equals("sum")) {
                    checker.absolute(at, of, "is not summed up");
                }
                yield of;
            }
        };
        List<Seen> seen = Nodes.slots(numbers).stream()
                .mapToObj(slot -> new Seen(slot, first.model().slots().get(slot).type()))
                .toList();
        Memory.Others memory = new Memory.Others(first.tie(), numbers, seen, within);
        Read read = switch (function) {
            case "avg" -> Read.AVG;
            case "min", "all" -> Read.MIN;
            case "max", "any" -> Read.MAX;
            case "sum" -> Read.SUM;
            case "stddev" -> Read.STDDEV;
            default -> Read.COUNT;
        };
        Type result = switch (function) {
            case "count" -> Type.BARE;
            case "stddev" ->
                type.unit() == null ? Type.BARE : Type.number(type.unit().difference());
            default -> type;
        };
        return new Node.Kept(result, memory, read, 0);
    }

    private long within(Expr at, String function) {
        if (at instanceof Expr.Call call
                && call.name().equals("within")
                && call.arguments().size() == 1) {
            return checker.micros(call.arguments().getFirst());
        }
        throw checker.fault(
                at,
                "how old it may be is written within 5m, as in " + function
                        + "(children.pump.power, within 5m); windows are of the thing's own values");
    }

    /** An expression with the names of properties in the place of paths. */
    private Expr taken(Expr expr, List<Path> paths) {
        return switch (expr) {
            case Expr.Name name
            when any(name) -> {
                Path path = path(name);
                paths.add(path);
                yield new Expr.Name(path.property().name(), name.at(), name.length());
            }
            case Expr.Name name ->
                throw checker.fault(
                        name,
                        "\"" + name.name()
                                + "\" is this thing's own; what is taken of other things is made of theirs and of fixed values");
            case Expr.Call call -> new Expr.Call(call.name(), taken(call.arguments(), paths), call.at(), call.length());
            case Expr.Several several ->
                new Expr.Several(taken(several.items(), paths), several.at(), several.length());
            default -> expr;
        };
    }

    private List<Expr> taken(List<Expr> all, List<Path> paths) {
        return all.stream().map(each -> taken(each, paths)).toList();
    }

    /** Options of what a text of others, or of a calendar, can be; empty when it can be anything. */
    static List<String> options(Node node, Surroundings surroundings) {
        if (!(node instanceof Node.Kept kept)) {
            return List.of();
        }
        return switch (kept.memory()) {
            case Memory.Shift shift
            when shift.what() == Memory.Shift.What.NAME -> {
                List<String> names = new ArrayList<>(shift.calendar().shifts().stream()
                        .map(ShiftCalendar.Shift::name)
                        .toList());
                names.add("");
                yield names;
            }
            case Memory.Desired desired ->
                surroundings.model().slots().get(desired.slot()).options();
            case Memory.Others others
            when others.of() instanceof Node.Value value ->
                surroundings
                        .models()
                        .model(others.tie().model())
                        .map(model -> model.slots().get(value.slot()).options())
                        .orElse(List.of());
            default -> List.of();
        };
    }

    /** Refuses what looks back and is made of other things: it would see them at this thing's own readings only. */
    static void alone(Checker checker, Expr at, Node node, String function) {
        if (Nodes.memories(node).stream().anyMatch(Memory.Desired.class::isInstance)) {
            throw checker.fault(
                    at,
                    function
                            + " looks back at what the thing has reported; what a property shall be is compared with that, as in avg(speed, 5m) > desired(speed)");
        }
        @Nullable
        Memory others = Nodes.memories(node).stream()
                .filter(Memory.Others.class::isInstance)
                .findFirst()
                .orElse(null);
        if (others != null) {
            throw checker.fault(
                    Objects.requireNonNull(at),
                    function
                            + " looks back at this thing's own values; of other things what they say now is seen, and lasts(…, 5m) tells for how long something has held");
        }
    }
}
