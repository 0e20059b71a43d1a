package io.taihu.rules;

import io.taihu.model.AlarmSignal;
import io.taihu.model.Limit;
import io.taihu.model.Nearest;
import io.taihu.rules.RuleText.Expected;
import io.taihu.rules.RuleText.Given;
import io.taihu.rules.RuleText.Point;
import io.taihu.rules.RuleText.Trial;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads the tests of a rule. Used once. */
final class TrialReader {
    /** Most tests of a rule. */
    @Limit(value = "Most tests of a rule", zh = "一条规则的最多测试数", reached = Limit.Reached.REFUSED)
    static final int TRIALS_MAX = 32;

    /** Most properties that a test gives. */
    @Limit(value = "Most properties in a test of a rule", zh = "规则测试中的最多属性数", reached = Limit.Reached.REFUSED)
    static final int GIVEN_MAX = 64;

    /** Most values of one of them. */
    @Limit(
            value = "Most values of a property in a test of a rule",
            zh = "规则测试中一个属性的最多取值数",
            reached = Limit.Reached.REFUSED)
    static final int POINTS_MAX = 500;

    /** Most that a test expects. */
    @Limit(value = "Most signals that a test of a rule expects", zh = "规则测试预期的最多信号数", reached = Limit.Reached.REFUSED)
    static final int EXPECTED_MAX = 100;

    private static final String NOTHING = "nothing";
    private static final String GIVEN = "95 degC @ 0s, 60 degC @ 40s";
    private static final String EXPECT = "[raised @ 30s, cleared @ 40s], or nothing";
    private static final List<String> KINDS = Stream.of(AlarmSignal.Kind.values())
            .map(each -> each.name().toLowerCase(Locale.ROOT))
            .toList();

    /** A text, what stands before the last {@code @} of it, and the time behind; the time is -1 when it was wrong. */
    private record Timed(Clause at, Clause before, long micros) {}

    private final Faults faults;

    TrialReader(Faults faults) {
        this.faults = faults;
    }

    List<Trial> read(Section rule) {
        List<Trial> trials = new ArrayList<>();
        for (Yaml each : rule.items(
                "tests", TRIALS_MAX, "[{name: it is hot, given: {temperature: 95 degC}, expect: raised @ 30s}]")) {
            Section section = Section.of(
                    each, "a test", "{name: it is hot, given: {temperature: 95 degC}, expect: raised @ 30s}", faults);
            Trial trial = section == null ? null : trial(section.knowing("name", "given", "until", "expect"));
            if (trial != null) {
                trials.add(trial);
            }
        }
        return trials;
    }

    private @Nullable Trial trial(Section section) {
        Clause name = Section.formed(
                section.needed("name", "short peaks do not matter"),
                Section.ANY,
                "the name of a test has 1 to " + Section.NAME_MAX + " characters",
                faults);
        if (section.value("given") == null) {
            faults.accept(section.fault("a test needs given, such as given: {temperature: 95 degC}"));
        }
        List<Given> given = given(section, "given");
        boolean calculates = section.value("expect") instanceof Yaml.Fields;
        List<Given> calculated = calculates ? given(section, "expect") : List.of();
        List<Expected> expected = calculates ? List.of() : expected(section);
        long last = Math.max(
                Stream.concat(given.stream(), calculated.stream())
                        .mapToLong(each -> each.points().getLast().atMicros())
                        .max()
                        .orElse(0),
                expected.isEmpty() ? 0 : expected.getLast().atMicros());
        long until = section.duration("until");
        if (until != 0 && until < last) {
            given.stream()
                    .flatMap(each -> each.points().stream())
                    .filter(each -> each.atMicros() > until)
                    .forEach(each -> late(each.value(), until));
            expected.stream().filter(each -> each.atMicros() > until).forEach(each -> late(each.at(), until));
        }
        return name == null ? null : new Trial(name, given, until == 0 ? last : until, expected, calculated);
    }

    /** Properties with their values and times. */
    private List<Given> given(Section section, String key) {
        List<Given> given = new ArrayList<>();
        for (Yaml.Field field : section.named(key, GIVEN_MAX, "{temperature: 95 degC}")) {
            Clause property = Section.formed(
                    field.name(),
                    Section.ANY,
                    "the name of a property has 1 to " + Section.NAME_MAX + " characters",
                    faults);
            List<Point> points = points(field.value());
            if (property != null && !points.isEmpty()) {
                given.add(new Given(property, points));
            }
        }
        return given;
    }

    private void late(Clause at, long until) {
        faults.accept(at.fault(0, at.text().length(), "this is later than until, " + Durations.print(until)));
    }

    private List<Point> points(Yaml value) {
        List<Point> points = new ArrayList<>();
        long last = 0;
        for (Clause each : pieces(value, "what is given", GIVEN, POINTS_MAX)) {
            Timed timed = timed(each, points.isEmpty(), GIVEN);
            if (timed == null) {
                continue;
            }
            if (timed.micros() < last) {
                faults.accept(later(each, last));
            }
            last = timed.micros();
            points.add(new Point(timed.before(), last));
        }
        return points;
    }

    private List<Expected> expected(Section section) {
        Yaml value = section.value("expect");
        if (value == null) {
            faults.accept(section.fault("a test needs expect, such as expect: " + EXPECT));
            return List.of();
        }
        if (value instanceof Yaml.Text text && text.value().equals(NOTHING)) {
            return List.of();
        }
        List<Expected> expected = new ArrayList<>();
        long last = 0;
        for (Clause each : pieces(value, "expect", EXPECT, EXPECTED_MAX)) {
            Timed timed = timed(each, false, EXPECT);
            if (timed == null) {
                continue;
            }
            int kind = KINDS.indexOf(timed.before().text());
            if (kind < 0) {
                String word = timed.before().text();
                faults.accept(timed.before()
                        .fault(
                                0,
                                word.length(),
                                "expected is " + String.join(", ", KINDS) + " or nothing, got " + Section.shown(word)
                                        + "; did you mean " + Nearest.of(word, KINDS) + "?"));
                continue;
            }
            if (timed.micros() < last) {
                faults.accept(later(each, last));
            }
            last = timed.micros();
            expected.add(new Expected(each, AlarmSignal.Kind.values()[kind], last));
        }
        return expected;
    }

    private static Fault later(Clause each, long last) {
        return each.fault(
                0, each.text().length(), "times stand in their order, and this is before " + Durations.print(last));
    }

    /** A value with its time; null when it is wrong. */
    private @Nullable Timed timed(Clause clause, boolean mayBegin, String example) {
        String text = clause.text();
        int sign = outside(text, '@', 0);
        for (int next = sign; next >= 0; next = outside(text, '@', next + 1)) {
            sign = next;
        }
        Clause before = stripped(clause, 0, sign < 0 ? text.length() : sign);
        if (before.text().isEmpty() || (sign < 0 && !mayBegin)) {
            faults.accept(clause.fault(0, text.length(), "a value and a time were expected, such as " + example));
            return null;
        }
        long micros = sign < 0 ? 0 : Durations.since(stripped(clause, sign + 1, text.length()), faults);
        return micros < 0 ? null : new Timed(clause, before, micros);
    }

    /** The texts of a list, and what in them is separated by commas. */
    private List<Clause> pieces(Yaml value, String name, String example, int most) {
        List<Yaml> texts =
                value instanceof Yaml.Items ? Section.items(value, name, most, example, faults) : List.of(value);
        List<Clause> pieces = new ArrayList<>();
        for (Yaml each : texts) {
            Yaml.Text text = Section.text(each, name, example, faults);
            if (text == null) {
                continue;
            }
            String written = text.at().text();
            int from = 0;
            while (from <= written.length()) {
                int comma = outside(written, ',', from);
                int end = comma < 0 ? written.length() : comma;
                if (pieces.size() == most) {
                    faults.accept(text.at().fault(from, 1, name + " has at most " + most + " values"));
                    return pieces;
                }
                pieces.add(stripped(text.at(), from, end));
                from = end + 1;
            }
        }
        return pieces;
    }

    private static Clause stripped(Clause clause, int from, int to) {
        int start = from;
        int end = to;
        while (start < end && Character.isWhitespace(clause.text().charAt(start))) {
            start++;
        }
        while (end > start && Character.isWhitespace(clause.text().charAt(end - 1))) {
            end--;
        }
        return clause.part(start, end);
    }

    /** Where a sign stands next that is neither in quotes nor in brackets; -1 for nowhere. */
    private static int outside(String text, char sign, int from) {
        char quote = 0;
        int depth = 0;
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if (c == '\'' || c == '"') {
                quote = c;
            } else if (c == '(' || c == '[' || c == '{') {
                depth++;
            } else if (c == ')' || c == ']' || c == '}') {
                depth--;
            } else if (c == sign && depth <= 0) {
                return i;
            }
        }
        return -1;
    }
}
