package io.taihu.rules;

import io.taihu.model.Nearest;
import io.taihu.model.Property;
import io.taihu.model.ThingModel;
import io.taihu.model.ValueType;
import io.taihu.rules.RuleText.Consequence;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Checks what a rule does against the models of the things it asks: names, types, units, limits of constants. For one rule. */
final class OutputChecker {
    private final Checker checker;
    private final Consumer<Fault> faults;
    private final List<Output> outputs = new ArrayList<>();

    OutputChecker(Checker checker, Consumer<Fault> faults) {
        this.checker = checker;
        this.faults = faults;
    }

    /** All that can be done; those of which something is wrong are told and left out. */
    List<Output> outputs(List<Consequence> consequences) {
        for (Consequence each : consequences) {
            try {
                switch (each) {
                    case Consequence.Action action -> action(action);
                    case Consequence.Set set -> set(set);
                    case Consequence.Event event -> event(event);
                    case Consequence.Notify notify -> notify(notify);
                }
            } catch (FaultException e) {
                faults.accept(e.fault());
            }
        }
        return outputs;
    }

    private void notify(Consequence.Notify it) {
        for (Clause channel : it.channels()) {
            String wrong = checker.surroundings().channels().fault(channel.text());
            if (!wrong.isEmpty()) {
                faults.accept(channel.fault(0, channel.text().length(), wrong));
            }
        }
    }

    private void action(Consequence.Action it) {
        ThingModel model = model(it.thing());
        ThingModel.Affordance action = model.action(it.name().text())
                .orElseThrow(() -> none(
                        it.name(),
                        model,
                        "action",
                        model.actions().stream()
                                .map(ThingModel.Affordance::name)
                                .toList()));
        add(Effect.Kind.ACTION, it.thing(), it.name().text(), input(it, action), it.on(), 0, it.confirmMicros());
    }

    private List<Output.Field> input(Consequence.Action it, ThingModel.Affordance action) {
        String of = "the input of " + action.name();
        DataShape shape = DataShape.of(action.schema());
        if (it.whole() != null) {
            return List.of(field("", it.whole(), shape.wanted(of)));
        }
        if (it.input().isEmpty() && !shape.known()) {
            return List.of();
        }
        if (!shape.isObject()) {
            throw wrong(
                    it.name(),
                    of + " is " + shape.wanted(of).words() + ", and not names with values: input: EXPRESSION");
        }
        return members(it.name(), it.input(), shape, of);
    }

    private void event(Consequence.Event it) {
        DataShape shape = DataShape.of(checker.surroundings().model().events().stream()
                .filter(event -> event.name().equals(it.name().text()))
                .map(ThingModel.Affordance::schema)
                .findFirst()
                .orElse(""));
        String of = "the data of " + it.name().text();
        List<Output.Field> data = shape.isObject() ? members(it.name(), it.data(), shape, of) : List.of();
        if (!shape.isObject() && !it.data().isEmpty()) {
            throw wrong(
                    it.name(),
                    of + " is " + shape.wanted(of).words() + " by its model; a rule gives names with values");
        }
        add(Effect.Kind.EVENT, null, it.name().text(), data, it.on(), it.severity(), 0);
    }

    private List<Output.Field> members(Clause at, List<RuleText.Let> given, DataShape shape, String of) {
        List<Output.Field> fields = new ArrayList<>();
        Set<String> missing = new HashSet<>(shape.required());
        for (RuleText.Let each : given) {
            String name = each.name().text();
            missing.remove(name);
            Optional<DataShape> member = shape.member(name);
            if (member.isEmpty() && !shape.open()) {
                faults.accept(each.name()
                        .fault(
                                0,
                                name.length(),
                                of + " has no \"" + name + "\"; near it is " + Nearest.of(name, shape.members())));
                continue;
            }
            String what = "\"" + name + "\" in " + of;
            try {
                fields.add(
                        field(name, each.value(), member.orElse(DataShape.ANY).wanted(what)));
            } catch (FaultException e) {
                faults.accept(e.fault());
            }
        }
        if (!missing.isEmpty()) {
            throw wrong(
                    at,
                    of + " needs " + String.join(", ", missing.stream().sorted().toList()));
        }
        return fields;
    }

    private void set(Consequence.Set it) {
        ThingModel model = model(it.thing());
        for (RuleText.Let each : it.values()) {
            try {
                set(it, each, model);
            } catch (FaultException e) {
                faults.accept(e.fault());
            }
        }
    }

    private void set(Consequence.Set it, RuleText.Let each, ThingModel model) {
        String name = each.name().text();
        Property property = model.property(name)
                .orElseThrow(() -> none(
                        each.name(),
                        model,
                        "property",
                        model.properties().stream().map(Property::name).toList()));
        if (!property.writable()) {
            throw wrong(
                    each.name(),
                    "property \"" + name + "\" of model " + model.name() + " is not writable; its model says what is");
        }
        add(
                Effect.Kind.SET,
                it.thing(),
                name,
                List.of(field("", each.value(), wanted(property))),
                it.on(),
                0,
                it.confirmMicros());
    }

    /** What is calculated; what is wrong is told and left out. */
    List<Derived.Step> derivations(List<RuleText.Let> derive) {
        List<Derived.Step> steps = new ArrayList<>();
        for (RuleText.Let each : derive) {
            try {
                steps.add(derivation(each));
            } catch (FaultException e) {
                faults.accept(e.fault());
            }
        }
        return steps;
    }

    private Derived.Step derivation(RuleText.Let each) {
        String name = each.name().text();
        ThingModel model = checker.surroundings().model();
        Property property = model.property(name)
                .orElseThrow(() -> wrong(
                        each.name(),
                        "the model " + model.name() + " has no property \"" + name
                                + "\"; add it to the model first, with its type and unit"));
        if (property.writable()) {
            throw wrong(
                    each.name(),
                    "property \"" + name + "\" of model " + model.name() + " is writable: a thing decides what it is");
        }
        return new Derived.Step(
                property, field(name, each.value(), wanted(property)).value());
    }

    private static Wanted wanted(Property property) {
        String what = "property \"" + property.name() + "\"";
        return switch (property.type()) {
            case NUMBER, INTEGER ->
                new Wanted(
                        what,
                        Type.number(
                                property.unit() == null
                                        ? null
                                        : Unit.parse(property.unit()).orElse(null)),
                        property.type() == ValueType.INTEGER,
                        property.minimum(),
                        property.maximum(),
                        List.of(),
                        "");
            case BOOLEAN -> Wanted.of(what, Type.BOOLEAN);
            case STRING -> Wanted.of(what, Type.TEXT);
            case ENUM -> new Wanted(what, Type.TEXT, false, null, null, List.copyOf(property.options()), "");
            case LOCATION, NUMBERS, OBJECT ->
                Wanted.not(what, property.type().name().toLowerCase(Locale.ROOT));
        };
    }

    private Output.Field field(String name, Clause clause, Wanted wanted) {
        if (!wanted.not().isEmpty()) {
            throw wrong(
                    clause,
                    wanted.what() + " is " + wanted.words() + "; a rule gives numbers, true and false, and texts");
        }
        Type type = wanted.type();
        Node node = type == null ? checker.check(clause) : checker.given(clause, type, wanted.what());
        if (node.type().is(Type.Kind.PLACE)) {
            throw wrong(clause, wanted.what() + " is a position; a rule gives numbers, true and false, and texts");
        }
        String against = wanted.against(node);
        if (!against.isEmpty()) {
            throw wrong(clause, against);
        }
        return new Output.Field(name, node, wanted.whole());
    }

    private ThingModel model(@Nullable Clause thing) {
        return thing == null
                ? checker.surroundings().model()
                : checker.surroundings()
                        .things()
                        .apply(thing.text())
                        .orElseThrow(() -> wrong(thing, "there is no thing \"" + thing.text() + "\""));
    }

    private void add(
            Effect.Kind kind,
            @Nullable Clause thing,
            String name,
            List<Output.Field> fields,
            Consequence.On on,
            int severity,
            long withinMicros) {
        outputs.add(new Output(
                outputs.size(),
                kind,
                thing == null ? "" : thing.text(),
                name,
                fields,
                on != Consequence.On.CLEARED,
                on != Consequence.On.RAISED,
                severity,
                withinMicros));
    }

    private static FaultException none(Clause name, ThingModel model, String what, List<String> known) {
        return wrong(
                name,
                "the model " + model.name() + " has no " + what + " \"" + name.text() + "\""
                        + (known.isEmpty() ? "" : "; near it is " + Nearest.of(name.text(), known)));
    }

    private static FaultException wrong(Clause at, String message) {
        return new FaultException(at.fault(0, at.text().length(), message));
    }

    /**
     * What a value has to be.
     *
     * @param what it is for, in words
     * @param type null for any
     * @param whole a whole number
     * @param options texts that are allowed; empty for all
     * @param not what it is that a rule cannot give; empty for what it can
     */
    record Wanted(
            String what,
            @Nullable Type type,
            boolean whole,
            @Nullable Double minimum,
            @Nullable Double maximum,
            List<String> options,
            String not) {
        static Wanted of(String what, @Nullable Type type) {
            return new Wanted(what, type, false, null, null, List.of(), "");
        }

        static Wanted not(String what, String kind) {
            return new Wanted(what, null, false, null, null, List.of(), kind);
        }

        String words() {
            if (!not.isEmpty()) {
                return "of type " + not;
            }
            return type == null ? "a value" : type.words();
        }

        /** What is wrong with a constant; empty for nothing, and for what is known only when it is calculated. */
        String against(Node node) {
            if (node instanceof Node.Words text && !options.isEmpty() && !options.contains(text.text())) {
                return what + " is never '" + text.text() + "'; near it is '" + Nearest.of(text.text(), options) + "'";
            }
            if (node instanceof Node.Constant constant && node.type().is(Type.Kind.NUMBER)) {
                double value = constant.value();
                if (minimum != null && value < minimum) {
                    return what + " is at least " + Lexer.plain(minimum) + ", this is " + Lexer.plain(value);
                }
                if (maximum != null && value > maximum) {
                    return what + " is at most " + Lexer.plain(maximum) + ", this is " + Lexer.plain(value);
                }
            }
            return "";
        }
    }
}
