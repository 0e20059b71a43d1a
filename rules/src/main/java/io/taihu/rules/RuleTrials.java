package io.taihu.rules;

import io.taihu.model.AlarmSignal;
import io.taihu.model.Nearest;
import io.taihu.model.Property;
import io.taihu.model.Quality;
import io.taihu.model.RecordKind;
import io.taihu.model.RecordView;
import io.taihu.model.RecordWriter;
import io.taihu.model.ThingModel;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Runs the tests of a rule, each in an engine of its own with one thing made for it: what is given is reported by that thing and received
 * at once, and nothing else is. What is given of other things is reported by others that are made for it; {@code children.pump#2.power} is
 * of a second one. A test begins on Monday, 2 March 2026, at midnight where the rule tells the time of day.
 */
public final class RuleTrials {
    private static final LocalDate BEGIN = LocalDate.of(2026, 3, 2);
    private static final long THING = 1;
    private static final String LABEL = "label.";
    private static final String DESIRED = "desired.";
    /** Behind a model's name: which of several things. */
    private static final Pattern WHICH = Pattern.compile("#([1-9][0-9]?)(?=\\.)");
    /** Longer than the engine waits for what is due at a moment. */
    private static final long AFTER_MICROS = 1_000_000;
    /** More than any test expects. */
    private static final int SIGNALS_KEPT = TrialReader.EXPECTED_MAX + 1;

    private final Rule rule;
    private final Surroundings surroundings;
    private final long begin;

    private RuleTrials(Rule rule, Surroundings surroundings) {
        this.rule = rule;
        this.surroundings = surroundings;
        this.begin = BEGIN.atStartOfDay(surroundings.zone()).toEpochSecond() * 1_000_000;
    }

    /**
     * How a test went.
     *
     * @param line where its name stands
     * @param expected such as {@code raised @ 30s, cleared @ 40s}, or {@code nothing}
     * @param instead what came instead, such as {@code raised @ 31s instead of @ 30s}; empty when it passed
     */
    public record Result(String name, int line, boolean passed, String expected, String instead) {}

    /** Runs each test of a rule, in their order. */
    public static List<Result> run(Rule rule, RuleText text, Surroundings surroundings) {
        RuleTrials trials = new RuleTrials(rule, surroundings);
        return text.trials().stream().map(trials::run).toList();
    }

    /** Tells what a rule's tests give that the model's things cannot report. */
    static void check(RuleText text, Surroundings surroundings, Consumer<Fault> faults) {
        for (RuleText.Trial trial : text.trials()) {
            values(trial.given(), surroundings, faults);
            values(trial.calculated(), surroundings, faults);
        }
    }

    /**
     * Who reports.
     *
     * @param tie how it belongs to the thing that the rule is about; null for that itself
     * @param which of several
     * @param desired whether it is said of it what it shall be, and not by it what it is
     */
    private record Reporter(@Nullable Tie tie, int which, ThingModel model, boolean desired) {}

    /** What is given, by when it is reported and by whom, others before the thing itself. */
    private static SortedMap<Long, Map<Reporter, List<TrialValue>>> values(
            List<RuleText.Given> said, Surroundings surroundings, Consumer<Fault> faults) {
        SortedMap<Long, Map<Reporter, List<TrialValue>>> values = new TreeMap<>();
        List<RuleText.Given> all = new ArrayList<>(said);
        all.sort(Comparator.comparingInt(each -> order(each.property().text(), surroundings)));
        for (RuleText.Given given : all) {
            Clause name = given.property();
            Reporter reporter = new Reporter(null, 1, surroundings.model(), false);
            if (name.text().startsWith(LABEL)) {
                if (given.points().size() > 1 || given.points().getFirst().atMicros() > 0) {
                    faults.accept(name.fault(
                            0, name.text().length(), "a label has one value in a test, and from its beginning on"));
                }
                continue;
            }
            Property property = surroundings.model().property(name.text()).orElse(null);
            if (property == null && isDesired(name.text(), surroundings)) {
                property = surroundings
                        .model()
                        .property(name.text().substring(DESIRED.length()))
                        .orElseThrow();
                reporter = new Reporter(null, 1, surroundings.model(), true);
                if (!property.writable()) {
                    faults.accept(name.fault(
                            0,
                            name.text().length(),
                            "\"" + property.name() + "\" is not writable, so nobody says what it shall be"));
                    continue;
                }
            }
            if (property == null && isPath(name.text(), surroundings)) {
                try {
                    Paths.Path path = path(name, surroundings);
                    property = path.property();
                    reporter = new Reporter(path.tie(), which(name.text()), path.model(), false);
                } catch (FaultException e) {
                    faults.accept(e.fault());
                    continue;
                }
            }
            if (property == null) {
                List<String> known = surroundings.model().properties().stream()
                        .map(Property::name)
                        .toList();
                faults.accept(name.fault(
                        0,
                        name.text().length(),
                        "the model " + surroundings.model().name() + " has no property \"" + name.text() + "\""
                                + (known.isEmpty() ? "" : "; near it is " + Nearest.of(name.text(), known))));
                continue;
            }
            for (RuleText.Point point : given.points()) {
                try {
                    values.computeIfAbsent(point.atMicros(), _ -> new LinkedHashMap<>())
                            .computeIfAbsent(reporter, _ -> new ArrayList<>())
                            .add(TrialValue.of(property, point.value(), new Checker(surroundings)));
                } catch (FaultException e) {
                    faults.accept(e.fault());
                }
            }
        }
        return values;
    }

    /** What is desired comes before what is reported at the same time, and what others say before what the thing itself does. */
    private static int order(String name, Surroundings surroundings) {
        return isDesired(name, surroundings) ? 0 : isPath(name, surroundings) ? 1 : 2;
    }

    private static boolean isDesired(String name, Surroundings surroundings) {
        return name.startsWith(DESIRED)
                && surroundings.model().property(name).isEmpty()
                && surroundings
                        .model()
                        .property(name.substring(DESIRED.length()))
                        .isPresent();
    }

    private static boolean isPath(String name, Surroundings surroundings) {
        return surroundings.model().property(name).isEmpty() && Paths.is(name);
    }

    private static Paths.Path path(Clause name, Surroundings surroundings) {
        Checker checker = new Checker(surroundings);
        String written = WHICH.matcher(name.text()).replaceFirst("");
        try {
            return checker.paths().path(new Expr.Name(written, 0, 1));
        } catch (FaultException e) {
            throw new FaultException(
                    name.fault(0, name.text().length(), e.fault().message()));
        }
    }

    private static int which(String name) {
        Matcher found = WHICH.matcher(name);
        return found.find() ? Integer.parseInt(found.group(1)) : 1;
    }

    private Result run(RuleText.Trial trial) {
        List<AlarmSignal> signals = new ArrayList<>();
        Map<String, Object> derived = new HashMap<>();
        long end = begin + trial.untilMicros();
        Engine engine = new Engine(
                begin,
                signal -> {
                    if (signal.timeMicros() <= end && signals.size() < SIGNALS_KEPT) {
                        signals.add(signal);
                    }
                },
                _ -> {},
                each -> each.values()
                        .forEach(value -> derived.put(
                                value.property().name() + " @ " + time(each.timeMicros() - begin), value.value())));
        engine.put(rule);
        engine.thing(thing(trial));
        SortedMap<Long, Map<Reporter, List<TrialValue>>> given = values(trial.given(), surroundings, _ -> {});
        Map<Reporter, Long> reporters = new LinkedHashMap<>();
        given.values()
                .forEach(each -> each.keySet()
                        .forEach(reporter -> reporters.computeIfAbsent(
                                reporter, _ -> reporter.tie() == null ? THING : THING + 1 + reporters.size())));
        reporters.forEach((reporter, number) -> introduce(engine, reporter, number));
        engine.begin();
        RecordWriter writer = new RecordWriter();
        RecordView view = new RecordView();
        Map<Property, String> asked = new HashMap<>();
        given.forEach((at, values) -> values.forEach((reporter, all) -> {
            long time = begin + at;
            engine.advance(time);
            if (reporter.desired()) {
                all.forEach(value -> desire(engine, value, time, asked));
                return;
            }
            writer.begin(RecordKind.READING, reporter.model(), reporters.getOrDefault(reporter, THING), time, time);
            all.forEach(value -> value.write(writer));
            engine.reading(view.wrap(writer.bytes(), 0, writer.length()));
        }));
        engine.advance(end + AFTER_MICROS);
        if (!trial.calculated().isEmpty()) {
            return calculated(trial, derived);
        }
        List<String> expected = trial.expected().stream()
                .map(each -> said(each.kind(), each.atMicros()))
                .toList();
        List<String> came = signals.stream()
                .map(each -> said(each.kind(), each.timeMicros() - begin))
                .toList();
        boolean passed = came.equals(expected);
        return new Result(
                trial.name().text(),
                trial.name().line(),
                passed,
                listed(expected),
                passed ? "" : instead(trial.expected(), signals));
    }

    /** Says what a property shall be; one that is unknown withdraws what was said before. */
    private void desire(Engine engine, TrialValue value, long time, Map<Property, String> asked) {
        int model = rule.model().number();
        if (value.quality() == Quality.BAD) {
            engine.desireEnded(model, THING, asked.getOrDefault(value.property(), ""), false);
        } else {
            String id = value.property().name() + " @ " + time;
            asked.put(value.property(), id);
            engine.desire(new Desire(id, THING, model, value.property(), value.value(), time));
        }
    }

    /** Makes another thing known, and how it belongs to the one that the rule is about. */
    private void introduce(Engine engine, Reporter reporter, long number) {
        Tie tie = reporter.tie();
        if (tie == null) {
            return;
        }
        String id = "other-" + number;
        engine.thing(new Watched(number, tie.number(), id, id, rule.things().space(), Map.of()));
        if (tie.how() != Tie.How.SPACE) {
            boolean to = tie.how() == Tie.How.TO;
            engine.relation(tie.kind(), to ? THING : number, to ? number : THING, true);
        }
    }

    /** Whether what was calculated is what a test expects. */
    private Result calculated(RuleText.Trial trial, Map<String, Object> derived) {
        List<String> expected = new ArrayList<>();
        List<String> instead = new ArrayList<>();
        values(trial.calculated(), surroundings, _ -> {})
                .forEach((at, values) -> values.values().stream()
                        .flatMap(List::stream)
                        .forEach(each -> {
                            String place = each.property().name() + " @ " + time(at);
                            Object came = derived.get(place);
                            expected.add(each.said() + " for " + place);
                            if (!each.is(came)) {
                                instead.add((came == null
                                                ? "nothing"
                                                : came instanceof Double number ? Lexer.plain(number) : came)
                                        + " instead of " + each.said() + " for " + place);
                            }
                        }));
        return new Result(
                trial.name().text(),
                trial.name().line(),
                instead.isEmpty(),
                String.join(", ", expected),
                String.join(", ", instead));
    }

    /** A thing that the rule is about. */
    private Watched thing(RuleText.Trial trial) {
        Rule.Scope scope = rule.things();
        Map<String, String> labels = new LinkedHashMap<>();
        scope.labels().forEach((key, value) -> labels.put(key, value.isEmpty() ? "any" : value));
        for (RuleText.Given given : trial.given()) {
            String name = given.property().text();
            if (name.startsWith(LABEL)) {
                labels.put(
                        name.substring(LABEL.length()),
                        TrialValue.text(given.points().getFirst().value()));
            }
        }
        String id = scope.ids().isEmpty() ? "test-1" : scope.ids().getFirst();
        return new Watched(THING, rule.model().number(), id, id, scope.space(), labels);
    }

    private String instead(List<RuleText.Expected> expected, List<AlarmSignal> came) {
        boolean alike = expected.stream()
                .map(RuleText.Expected::kind)
                .toList()
                .equals(came.stream().map(AlarmSignal::kind).toList());
        if (!alike) {
            return listed(came.stream()
                            .map(each -> said(each.kind(), each.timeMicros() - begin))
                            .toList()) + " instead of "
                    + listed(expected.stream()
                            .map(each -> said(each.kind(), each.atMicros()))
                            .toList());
        }
        List<String> differences = new ArrayList<>();
        for (int i = 0; i < came.size(); i++) {
            long at = came.get(i).timeMicros() - begin;
            if (at != expected.get(i).atMicros()) {
                differences.add(said(came.get(i).kind(), at) + " instead of @ "
                        + time(expected.get(i).atMicros()));
            }
        }
        return String.join(", ", differences);
    }

    private static String listed(List<String> signals) {
        return signals.isEmpty() ? "nothing" : String.join(", ", signals);
    }

    private static String said(AlarmSignal.Kind kind, long micros) {
        return kind.name().toLowerCase(Locale.ROOT) + " @ " + time(micros);
    }

    private static String time(long micros) {
        return micros == 0 ? "0s" : Durations.print(micros);
    }
}
