package io.taihu.rules;

import io.taihu.model.Property;
import io.taihu.model.Severity;
import io.taihu.model.Space;
import io.taihu.model.ThingModel;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A rule that is checked and can be judged. Immutable.
 *
 * @param id of its document; alarms bear it
 * @param name what people call it
 * @param model whose things it is about
 * @param things which of them
 * @param when what raises an alarm
 * @param holdMicros how long that must hold
 * @param clear what ends it; null for when {@code when} is false
 * @param clearMicros how long that must hold
 * @param severities the first whose condition holds counts
 * @param message what is wrong
 * @param latched whether its alarms stay until they are reset
 * @param sources its expressions as they were written, by which it is explained
 * @param outputs what things are asked, and which events there are, when its alarm begins or is over
 * @param derivations what it calculates of each reading, instead of raising alarms
 */
public record Rule(
        String id,
        String name,
        ThingModel model,
        Scope things,
        Node when,
        long holdMicros,
        @Nullable Node clear,
        long clearMicros,
        List<Case> severities,
        List<Piece> message,
        boolean latched,
        Sources sources,
        List<Output> outputs,
        List<Derived.Step> derivations) {
    /** Classes of this room that have limits, for the page of limits. */
    public static final List<Class<?>> LIMITED = Stream.concat(
                    RuleReader.LIMITED.stream(),
                    Stream.of(
                            Extent.class,
                            RuleChecker.class,
                            Functions.class,
                            Patterns.class,
                            Lexer.class,
                            Parser.class,
                            Backtest.class,
                            Neighbours.class,
                            ShiftCalendar.class,
                            Geofence.class))
            .toList();

    /** Severity of a rule that states none, the greatest that is still medium. */
    static final int SEVERITY_DEFAULT = Severity.MEDIUM.most();

    public Rule {
        severities = List.copyOf(severities);
        message = List.copyOf(message);
        outputs = List.copyOf(outputs);
        derivations = List.copyOf(derivations);
    }

    /** One that was put together, not written, and is explained by its phase alone. */
    Rule(
            String id,
            String name,
            ThingModel model,
            Scope things,
            Node when,
            long holdMicros,
            @Nullable Node clear,
            long clearMicros,
            List<Case> severities,
            List<Piece> message,
            boolean latched) {
        this(
                id,
                name,
                model,
                things,
                when,
                holdMicros,
                clear,
                clearMicros,
                severities,
                message,
                latched,
                Sources.NONE,
                List.of(),
                List.of());
    }

    /**
     * Where its expressions come from.
     *
     * @param stated each whole one, in their order
     * @param parts their pieces
     */
    record Sources(List<Stated> stated, List<Checker.Part> parts) {
        static final Sources NONE = new Sources(List.of(), List.of());

        Sources {
            stated = List.copyOf(stated);
            parts = List.copyOf(parts);
        }
    }

    /**
     * A whole expression.
     *
     * @param role what it is for; of a let its name
     */
    record Stated(String role, boolean let, Clause clause, Node node) {
        static final String WHEN = "when";
    }

    /**
     * Which things of the model.
     *
     * @param space path within which they lie; empty for everywhere
     * @param labels that they bear; an empty value for any
     * @param ids of those meant alone; empty for all
     */
    record Scope(String space, Map<String, String> labels, List<String> ids) {
        static final Scope ALL = new Scope("", Map.of(), List.of());

        Scope {
            labels = Map.copyOf(labels);
            ids = List.copyOf(ids);
        }

        boolean has(Watched thing) {
            return Space.within(thing.space(), space)
                    && (ids.isEmpty() || ids.contains(thing.id()))
                    && labels.entrySet().stream().allMatch(label -> {
                        String value = thing.labels().get(label.getKey());
                        return value != null
                                && (label.getValue().isEmpty()
                                        || label.getValue().equals(value));
                    });
        }
    }

    /** A severity and when it counts; null for always. */
    record Case(int severity, @Nullable Node when) {}

    /**
     * A part of a message.
     *
     * @param text as it stands; what {@code value} is prefixed by
     * @param value null for none
     * @param decimals of a number; -1 for as many as it has
     */
    record Piece(String text, @Nullable Node value, int decimals) {}

    /**
     * Checks a rule as it was read.
     *
     * @param id of its document
     * @param space within which its things lie, whatever the text says: the space may have moved since
     * @param faults is given all that is wrong
     * @return empty when anything is
     */
    public static Optional<Rule> of(
            String id, String space, RuleText text, Surroundings surroundings, List<Fault> faults) {
        return new RuleChecker(text, surroundings, faults).rule(id, space);
    }

    /** The functions of the language by name, each with how it is written and what it gives. */
    public static Map<String, String> functions() {
        return Signatures.all();
    }

    /** By the property that it calculates those of which it does; empty for a rule that raises alarms. */
    public Map<String, Set<String>> derives() {
        Map<String, Set<String>> derives = new LinkedHashMap<>();
        for (Derived.Step each : derivations) {
            derives.put(
                    each.property().name(),
                    Nodes.slots(each.value()).stream()
                            .mapToObj(slot -> model.slots().get(slot).name())
                            .collect(Collectors.toSet()));
        }
        return derives;
    }

    /** Whether it is about a thing. */
    public boolean isAbout(Watched thing) {
        return model.number() == thing.model() && things.has(thing);
    }

    /** Within which space its things lie; empty for everywhere. */
    public String space() {
        return things.space();
    }

    /** The properties that it looks at. */
    public List<Property> properties() {
        BitSet slots = new BitSet();
        Stream.concat(judged().stream(), told().stream()).forEach(node -> slots.or(Nodes.slots(node)));
        sources.stated().forEach(each -> slots.or(Nodes.slots(each.node())));
        return model.slots().stream().filter(each -> slots.get(each.slot())).toList();
    }

    /** How far back it looks at most: the longest time that stands in it. */
    public long lookBackMicros() {
        return Stream.concat(
                        Stream.concat(judged().stream(), told().stream()),
                        sources.stated().stream().map(Stated::node))
                .flatMap(node -> Nodes.memories(node).stream())
                .mapToLong(Memory::lookBackMicros)
                .reduce(Math.max(holdMicros, clearMicros), Math::max);
    }

    /** The expressions by which it is judged. */
    List<Node> judged() {
        List<Node> nodes = new ArrayList<>(List.of(when));
        if (clear != null) {
            nodes.add(clear);
        }
        derivations.stream().map(Derived.Step::value).forEach(nodes::add);
        severities.stream().map(Case::when).filter(Objects::nonNull).forEach(nodes::add);
        return nodes;
    }

    /** The expressions that its message says, and those of what it has done. */
    List<Node> told() {
        return Stream.concat(
                        message.stream().map(Piece::value).filter(Objects::nonNull),
                        outputs.stream()
                                .flatMap(output -> output.fields().stream())
                                .map(Output.Field::value))
                .toList();
    }

    /** What it looks at of other things. */
    List<Memory.Others> others() {
        return memories(Memory.Others.class);
    }

    /** The properties of which it asks what they shall be. */
    public List<Property> desires() {
        return memories(Memory.Desired.class).stream()
                .map(each -> model.slots().get(each.slot()))
                .toList();
    }

    /** In which ways it looks at other things; none for one that looks at its own things alone. */
    public List<Beyond> beyond() {
        return others().stream()
                .map(each -> new Beyond(each.tie().kind(), each.tie().model()))
                .distinct()
                .toList();
    }

    /**
     * Other things that a rule looks at.
     *
     * @param relation by which they belong to its own; empty for those of the same space
     * @param model name of theirs
     */
    public record Beyond(String relation, String model) {}

    /** The slots of another model's properties that it looks at. */
    public Set<Integer> seen(String model) {
        return others().stream()
                .filter(each -> each.tie().model().equals(model))
                .flatMap(each -> each.seen().stream())
                .map(Memory.Others.Seen::slot)
                .collect(Collectors.toSet());
    }

    /** The calendars that it looks at. */
    public List<ShiftCalendar> calendars() {
        return memories(Memory.Shift.class).stream()
                .map(Memory.Shift::calendar)
                .distinct()
                .toList();
    }

    private <M extends Memory> List<M> memories(Class<M> kind) {
        return Stream.concat(judged().stream(), told().stream())
                .flatMap(node -> Nodes.memories(node).stream())
                .filter(kind::isInstance)
                .map(kind::cast)
                .distinct()
                .toList();
    }

    /** What state of it means: when it is the same, state may go on. */
    String shape() {
        return when + "|" + holdMicros + "|" + clear + "|" + clearMicros;
    }
}
