package io.taihu.rules;

import io.taihu.model.AlarmSignal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A rule as it is written: its frame is read, its expressions are still texts with their places. Durations are µs, 0 for none.
 * Immutable.
 *
 * @param rule its name, unique within its space
 * @param title what people call it, by language tag; under the empty one where it is the same in all
 * @param about free text
 * @param things which things it is about
 * @param let what later expressions may call by a name, in order
 * @param when what has to hold
 * @param forMicros for how long
 * @param clear what has to hold for it to be over; null for when {@code when} does not hold
 * @param clearForMicros for how long
 * @param severities the first whose condition holds counts; the last has none
 * @param latched whether its alarms stay until somebody resets them
 * @param under by which other alarms its own are suppressed while those are active
 * @param message what is wrong, for people
 * @param alarm whether there is an alarm
 * @param consequences what is done besides
 * @param derive properties that it calculates, with expressions; empty for a rule that raises alarms
 * @param trials its tests
 */
public record RuleText(
        Clause rule,
        Map<String, String> title,
        String about,
        Things things,
        List<Let> let,
        Clause when,
        long forMicros,
        @Nullable Clause clear,
        long clearForMicros,
        List<Case> severities,
        boolean latched,
        List<Under> under,
        Template message,
        boolean alarm,
        List<Consequence> consequences,
        List<Let> derive,
        List<Trial> trials) {
    public RuleText {
        title = Collections.unmodifiableMap(new LinkedHashMap<>(title));
        let = List.copyOf(let);
        severities = List.copyOf(severities);
        under = List.copyOf(under);
        consequences = List.copyOf(consequences);
        derive = List.copyOf(derive);
        trials = List.copyOf(trials);
    }

    /** Its name. */
    public String name() {
        return rule.text();
    }

    /** Name of the model of its things. */
    public String model() {
        return things.model().text();
    }

    /** That something is wrong with the model it names. */
    public Fault modelFault(String message) {
        return things.model().fault(0, model().length(), message);
    }

    /** That something is wrong with a property that it calculates. */
    public Fault deriveFault(String property, String message) {
        Clause at = derive.stream()
                .map(Let::name)
                .filter(name -> name.text().equals(property))
                .findFirst()
                .orElse(rule);
        return at.fault(0, at.text().length(), message);
    }

    /** That something is wrong with the space it names. */
    public Fault spaceFault(String message) {
        return (things.space() == null ? things.model() : things.space())
                .fault(0, Math.max(1, space().length()), message);
    }

    /** Whether it is about a thing with this id, by the ids it names alone. */
    public boolean names(String id) {
        return things.ids().isEmpty()
                || things.ids().stream().anyMatch(each -> each.text().equals(id));
    }

    /**
     * People who are told.
     *
     * @param channels by which, as they are named: by their ids or their titles
     * @param least severity from which on they are told
     * @param raised whether they are told that it begins
     * @param cleared whether they are told that it is over
     */
    public record Telling(List<String> channels, int least, boolean raised, boolean cleared) {}

    /** Whom it has told. */
    public List<Telling> tellings() {
        List<Telling> all = new ArrayList<>();
        for (Consequence each : consequences) {
            if (each instanceof Consequence.Notify notify) {
                all.add(new Telling(
                        notify.channels().stream().map(Clause::text).toList(),
                        notify.least(),
                        notify.on() != Consequence.On.CLEARED,
                        notify.on() != Consequence.On.RAISED));
            }
        }
        return all;
    }

    /** The channels that it names. */
    public List<String> channels() {
        return tellings().stream()
                .flatMap(each -> each.channels().stream())
                .distinct()
                .toList();
    }

    /** Whether things are asked to do or be something. */
    public boolean commands() {
        return consequences.stream()
                .anyMatch(each -> each instanceof Consequence.Action || each instanceof Consequence.Set);
    }

    /** Ids of other things that are asked. */
    public List<String> others() {
        return consequences.stream()
                .map(each -> switch (each) {
                    case Consequence.Action action -> action.thing();
                    case Consequence.Set set -> set.thing();
                    case Consequence.Notify _, Consequence.Event _ -> null;
                })
                .filter(Objects::nonNull)
                .map(Clause::text)
                .distinct()
                .toList();
    }

    /**
     * Other alarms, by the name of their rule.
     *
     * @param of what they are of
     */
    public record Under(Of of, String rule) {
        /** Of what an alarm is. */
        public enum Of {
            /** The same thing. */
            THING,
            /** A gateway of the thing. */
            GATEWAY,
            /** Any thing in the same space, or in one above. */
            SPACE
        }
    }

    /** Labels that its things bear; an empty value for any. */
    public Map<String, String> labels() {
        return things.labels();
    }

    /** Path of the space within which its things lie; empty when none is named. */
    public String space() {
        return things.space() == null ? "" : things.space().text();
    }

    /**
     * Which things.
     *
     * @param model its name
     * @param space path within which they lie; null for anywhere that the rule's own place allows
     * @param labels that they bear
     * @param ids of those meant alone; empty for all
     */
    record Things(Clause model, @Nullable Clause space, Map<String, String> labels, List<Clause> ids) {
        Things {
            labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
            ids = List.copyOf(ids);
        }
    }

    /** A name for an expression. */
    record Let(Clause name, Clause value) {}

    /** A severity and when it counts; null for always. */
    record Case(int severity, @Nullable Clause when) {}

    /** Something that is done besides the alarm. */
    sealed interface Consequence {
        /** On what something is done. */
        enum On {
            RAISED,
            CLEARED,
            BOTH
        }

        /**
         * People are told.
         *
         * @param channels their ids or titles
         * @param least severity from which on they are
         * @param on what of the alarm they are told
         */
        record Notify(List<Clause> channels, int least, On on) implements Consequence {
            public Notify {
                channels = List.copyOf(channels);
            }
        }

        /**
         * A thing is asked to do something.
         *
         * @param name of the action
         * @param thing id of another thing that is asked; null for the rule's own
         * @param input names with expressions
         * @param whole an expression that is the whole input; null for none
         * @param on what of the alarm it is asked
         * @param confirmMicros within which it has to be done; 0 for the usual
         */
        record Action(
                Clause name,
                @Nullable Clause thing,
                List<Let> input,
                @Nullable Clause whole,
                On on,
                long confirmMicros) implements Consequence {
            public Action {
                input = List.copyOf(input);
            }
        }

        /**
         * Properties get desired values.
         *
         * @param values names of properties with expressions
         * @param thing id of another thing whose properties they are; null for the rule's own
         * @param on what of the alarm they get them
         * @param confirmMicros within which it has to report them; 0 for no limit
         */
        record Set(List<Let> values, @Nullable Clause thing, On on, long confirmMicros) implements Consequence {
            public Set {
                values = List.copyOf(values);
            }
        }

        /**
         * An event of the thing.
         *
         * @param data names with expressions
         * @param severity which it bears; 0 for none
         * @param on what of the alarm there is one
         */
        record Event(Clause name, List<Let> data, int severity, On on) implements Consequence {
            public Event {
                data = List.copyOf(data);
            }
        }
    }

    /**
     * A test: what is given, and what comes of it.
     *
     * @param untilMicros how long it takes
     * @param expected in order of time; empty for nothing
     * @param calculated values that a rule which calculates gives, of each property in order of time
     */
    record Trial(Clause name, List<Given> given, long untilMicros, List<Expected> expected, List<Given> calculated) {
        Trial {
            given = List.copyOf(given);
            expected = List.copyOf(expected);
            calculated = List.copyOf(calculated);
        }
    }

    /** What a property reports in a test, in order of time. */
    record Given(Clause property, List<Point> points) {
        Given {
            points = List.copyOf(points);
        }
    }

    /**
     * A value at a time.
     *
     * @param value a number with or without a unit, a word, or a text in quotes
     * @param atMicros since the test began
     */
    record Point(Clause value, long atMicros) {}

    /** What an alarm does in a test. */
    record Expected(Clause at, AlarmSignal.Kind kind, long atMicros) {}
}
