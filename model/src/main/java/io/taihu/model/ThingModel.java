package io.taihu.model;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * One version of what things of a kind can report and do: the Thing Model of W3C Web of Things, 物模型.
 *
 * @param number the registry's number for the model, the same for all its versions; 0 before it is stored
 * @param name unique name; see {@link #NAME}
 * @param version 1 for the first, one more for each change
 * @param mode what happens to keys the model does not know
 * @param stage whether a person has accepted it
 * @param titles display names by BCP 47 language tag
 * @param slots every property the model ever had, the index being the slot; never shrinks or reorders from version to version
 * @param events what its things may raise
 * @param actions what its things may be asked to do
 * @param silence how long a thing may say nothing before it counts as silent
 * @param retention how long history is kept; zero for ever
 */
public record ThingModel(
        int number,
        String name,
        int version,
        Mode mode,
        Stage stage,
        Map<String, String> titles,
        List<Property> slots,
        List<Affordance> events,
        List<Affordance> actions,
        Duration silence,
        Duration retention) {

    /** A model's or thing's name or id: 1 to 128 letters, digits, or any of {@code . _ : @ -}, so that it is one level of a topic and one segment of a path. */
    public static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}._:@-]{1,128}");
    /** Silence of a model that states none. */
    public static final Duration SILENCE_DEFAULT = Duration.ofMinutes(5);
    /** Most slots of one model, retired ones included. */
    @Limit(
            value = "Most properties of a model, retired ones included",
            zh = "一个物模型的最多属性数（含已停用的）",
            reached = Limit.Reached.REFUSED)
    public static final int SLOTS_MAX = 1_024;

    /** What happens to keys the model does not know. */
    public enum Mode {
        /** The model grows by them, within a limit. */
        OPEN,
        /** They are refused, and the thing's page shows why. */
        STRICT
    }

    /** Where a model comes from. */
    public enum Stage {
        /** Drafted from messages; types and units are guesses. */
        DRAFT,
        /** Written or accepted by a person. */
        ACCEPTED
    }

    /**
     * An event a thing may raise or an action it may be asked to do.
     *
     * @param name unique among its kind within the model
     * @param titles display names by language tag
     * @param schema JSON Schema text of the event's data or the action's input; empty when nothing is said
     * @param conduct how an action is to be carried out; {@link Conduct#PLAIN} for events
     */
    public record Affordance(String name, Map<String, String> titles, String schema, Conduct conduct) {
        public Affordance {
            titles = Map.copyOf(titles);
            Objects.requireNonNull(conduct);
        }

        /** One of which nothing more is said. */
        public Affordance(String name, Map<String, String> titles, String schema) {
            this(name, titles, schema, Conduct.PLAIN);
        }
    }

    public ThingModel {
        Objects.requireNonNull(mode);
        Objects.requireNonNull(stage);
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "a model's name is 1 to 128 letters, digits or . _ : @ -, got \"" + name + "\"");
        }
        if (slots.size() > SLOTS_MAX) {
            throw new IllegalArgumentException("a model has at most " + SLOTS_MAX + " slots, got " + slots.size());
        }
        for (int i = 0; i < slots.size(); i++) {
            if (slots.get(i).slot() != i) {
                throw new IllegalArgumentException("property " + slots.get(i).name() + " must have slot " + i);
            }
        }
        titles = Map.copyOf(titles);
        slots = List.copyOf(slots);
        events = List.copyOf(events);
        actions = List.copyOf(actions);
    }

    /** An empty model that grows from its things' first messages. */
    public static ThingModel draft(String name) {
        return new ThingModel(
                0,
                name,
                1,
                Mode.OPEN,
                Stage.DRAFT,
                Map.of(),
                List.of(),
                List.of(),
                List.of(),
                SILENCE_DEFAULT,
                Duration.ZERO);
    }

    /** The properties in use, by slot. */
    public List<Property> properties() {
        return slots.stream().filter(p -> !p.retired()).toList();
    }

    /** The property in use with this name. */
    public Optional<Property> property(String name) {
        return slots.stream().filter(p -> !p.retired() && p.name().equals(name)).findFirst();
    }

    /** What things may be asked to do under this name. */
    public Optional<Affordance> action(String name) {
        return actions.stream().filter(a -> a.name().equals(name)).findFirst();
    }

    /** The next version with these properties added; their slots must continue this version's. */
    public ThingModel grow(List<Property> added) {
        List<Property> all = new ArrayList<>(slots);
        all.addAll(added);
        return new ThingModel(number, name, version + 1, mode, stage, titles, all, events, actions, silence, retention);
    }

    /** The next version with what another model has and this one lacks, by name; this one when it lacks nothing. */
    public ThingModel with(ThingModel other) {
        Set<String> known = slots.stream().map(Property::name).collect(Collectors.toSet());
        List<Property> all = new ArrayList<>(slots);
        other.properties().stream()
                .filter(property -> known.add(property.name()))
                .forEach(property -> all.add(property.at(all.size())));
        List<Affordance> allEvents = joined(events, other.events);
        List<Affordance> allActions = joined(actions, other.actions);
        return all.size() == slots.size() && allEvents.size() == events.size() && allActions.size() == actions.size()
                ? this
                : new ThingModel(
                        number, name, version + 1, mode, stage, titles, all, allEvents, allActions, silence, retention);
    }

    private static List<Affordance> joined(List<Affordance> these, List<Affordance> others) {
        Set<String> known = these.stream().map(Affordance::name).collect(Collectors.toSet());
        List<Affordance> all = new ArrayList<>(these);
        others.stream().filter(other -> known.add(other.name())).forEach(all::add);
        return all;
    }
}
