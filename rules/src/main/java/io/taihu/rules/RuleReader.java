package io.taihu.rules;

import io.taihu.model.Alarm;
import io.taihu.model.Limit;
import io.taihu.model.Nearest;
import io.taihu.model.Severity;
import io.taihu.model.Space;
import io.taihu.model.ThingModel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToIntFunction;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads the frame of a rule; its expressions stay texts. Used once. */
public final class RuleReader {
    /** The limits of what is written in a rule. */
    public static final List<Class<?>> LIMITED = List.of(
            RuleReader.class,
            YamlReader.class,
            Section.class,
            ConsequenceReader.class,
            TrialReader.class,
            Template.class,
            Durations.class,
            Unit.class,
            Faults.class);

    /** A rule's name. */
    static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}._-]{1," + Section.NAME_MAX + "}");

    /** Longest title. */
    @Limit(
            value = "Longest title of a rule",
            zh = "规则标题的最大长度",
            unit = Limit.Unit.CHARACTERS,
            reached = Limit.Reached.REFUSED)
    static final int TITLE_MAX = 256;

    /** Most languages of a title. */
    @Limit(value = "Most languages of a rule's title", zh = "规则标题的最多语言数", reached = Limit.Reached.REFUSED)
    static final int LANGUAGES_MAX = 16;

    /** Longest free text. */
    @Limit(
            value = "Longest free text of a rule",
            zh = "规则说明的最大长度",
            unit = Limit.Unit.CHARACTERS,
            reached = Limit.Reached.REFUSED)
    static final int ABOUT_MAX = 4_000;

    /** Most labels that its things bear. */
    @Limit(
            value = "Most labels by which a rule takes its things",
            zh = "规则按标签选择物的最多标签数",
            reached = Limit.Reached.REFUSED)
    static final int LABELS_MAX = 16;

    /** Longest value of a label. */
    @Limit(
            value = "Longest value of a label by which a rule takes its things",
            zh = "规则所用标签值的最大长度",
            unit = Limit.Unit.CHARACTERS,
            reached = Limit.Reached.REFUSED)
    static final int LABEL_MAX = 256;

    /** Most things that it names. */
    @Limit(value = "Most things that a rule names", zh = "一条规则指名的最多物数", reached = Limit.Reached.REFUSED)
    static final int IDS_MAX = 1_000;

    /** Most names for expressions. */
    @Limit(value = "Most names for expressions in a rule", zh = "一条规则中 let 的最多名称数", reached = Limit.Reached.REFUSED)
    static final int LET_MAX = 64;

    /** Most properties that one calculates. */
    @Limit(value = "Most properties that a rule calculates", zh = "一条规则推导的最多属性数", reached = Limit.Reached.REFUSED)
    static final int DERIVE_MAX = 32;

    /** Most severities by cases. */
    @Limit(value = "Most cases of a rule's severity", zh = "规则严重度的最多分支数", reached = Limit.Reached.REFUSED)
    static final int CASES_MAX = 16;

    /** Most others by whose alarms its own are suppressed. */
    @Limit(value = "Most items under under of a rule", zh = "规则 under 的最多条目数", reached = Limit.Reached.REFUSED)
    static final int UNDER_MAX = 16;

    private static final String UNDER = "[power-off, {gateway: gateway-silent}, {space: mains-off}]";
    private static final Map<String, RuleText.Under.Of> UNDER_OF =
            Map.of("gateway", RuleText.Under.Of.GATEWAY, "space", RuleText.Under.Of.SPACE);
    private static final Pattern MODEL = ThingModel.NAME;
    private static final Pattern PATH =
            Pattern.compile(Space.NAME.pattern() + "(/" + Space.NAME.pattern() + "){0," + (Space.DEPTH_MAX - 1) + "}");
    private static final Pattern LANGUAGE = Pattern.compile("[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}");
    private static final Pattern WORD = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_]{0," + (Section.NAME_MAX - 1) + "}");
    private static final List<String> CLASSES = Stream.of(Severity.values())
            .map(each -> each.name().toLowerCase(Locale.ROOT))
            .toList();
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,4}");
    private static final String ELSE = "else";

    private final Faults faults;

    private RuleReader(Faults faults) {
        this.faults = faults;
    }

    /**
     * The rule of a text. One of which something is wrong may still be there, so that its expressions can be looked at as well; it
     * is a rule only when nothing was told.
     *
     * @param faults to which all that is wrong is added, by its place
     */
    public static Optional<RuleText> read(String text, List<Fault> faults) {
        Faults found = new Faults();
        RuleReader reader = new RuleReader(found);
        Optional<RuleText> rule = YamlReader.read(text, found).flatMap(root -> Optional.ofNullable(reader.rule(root)));
        faults.addAll(found.sorted());
        return rule;
    }

    private @Nullable RuleText rule(Yaml root) {
        Section section = Section.of(root, "a rule", "rule: spindle-overheat", faults);
        if (section == null) {
            return null;
        }
        section.knowing(
                "rule",
                "title",
                "about",
                "things",
                "let",
                "when",
                "for",
                "clear",
                "clear_for",
                "severity",
                "latched",
                "under",
                "message",
                "do",
                "derive",
                "tests");
        Clause name = Section.formed(
                section.needed("rule", "spindle-overheat"),
                NAME,
                "a rule's name is 1 to " + Section.NAME_MAX + " letters, digits or . _ -",
                faults);
        RuleText.Things things = things(section);
        Yaml.Field derive = section.field("derive");
        Clause when = derive == null ? when(section) : never(section, derive);
        Map<String, String> title = title(section.value("title"));
        String about = section.words("about", ABOUT_MAX);
        List<RuleText.Let> let = let(section);
        long held = section.duration("for");
        Clause clear = section.expression("clear", "temperature < 75 degC");
        long clearHeld = section.duration("clear_for");
        List<RuleText.Case> severities = severities(section.value("severity"));
        boolean latched = section.flag("latched");
        List<RuleText.Under> under = under(section, name);
        Yaml.Text message = section.text("message", "\"{{thing.name}} is too hot\"");
        Template template = message == null ? Template.NONE : Template.read(message.at(), faults);
        ConsequenceReader consequences = new ConsequenceReader(section, faults);
        List<RuleText.Trial> trials = new TrialReader(faults).read(section);
        return name == null || things == null || when == null
                ? null
                : new RuleText(
                        name,
                        title,
                        about,
                        things,
                        let,
                        when,
                        held,
                        clear,
                        clearHeld,
                        severities,
                        latched,
                        under,
                        template,
                        derive == null && consequences.alarm(),
                        consequences.consequences(),
                        derive == null ? List.of() : derive(section),
                        trials);
    }

    private static @Nullable Clause when(Section section) {
        Yaml.Text when = section.needed("when", "temperature > 80 degC");
        return when == null ? null : when.at();
    }

    /** A rule that calculates raises nothing. */
    private Clause never(Section section, Yaml.Field derive) {
        for (String key : List.of("when", "for", "clear", "clear_for", "severity", "latched", "message", "do")) {
            Yaml.Field field = section.field(key);
            if (field != null) {
                faults.accept(field.name()
                        .fault("a rule that has derive raises no alarm, and so has no " + key
                                + "; write another rule for it"));
            }
        }
        Clause at = derive.name().at();
        return new Clause("false", at.line(), at.column(), at.indent());
    }

    private List<RuleText.Let> derive(Section rule) {
        List<RuleText.Let> derive = new ArrayList<>();
        List<Yaml.Field> fields = rule.named("derive", DERIVE_MAX, "{power: voltage * current}");
        for (Yaml.Field field : fields) {
            Clause name = Section.formed(
                    field.name(),
                    Section.ANY,
                    "the name of a property has 1 to " + Section.NAME_MAX + " characters",
                    faults);
            Yaml.Text value = Section.text(field.value(), "derive", "power: voltage * current", faults);
            if (name != null && value != null) {
                derive.add(new RuleText.Let(name, value.at()));
            }
        }
        return derive;
    }

    private Map<String, String> title(@Nullable Yaml value) {
        Map<String, String> titles = new LinkedHashMap<>();
        if (value instanceof Yaml.Fields fields) {
            for (Yaml.Field field : fields.fields()) {
                Yaml.Text text = Section.text(field.value(), "a title", "Spindle is too hot", faults);
                Clause language = Section.formed(
                        field.name(),
                        LANGUAGE,
                        "a title stands behind the tag of its language, such as en or zh",
                        faults);
                if (titles.size() == LANGUAGES_MAX) {
                    faults.accept(field.name().fault("title has at most " + LANGUAGES_MAX + " languages"));
                    break;
                }
                if (text != null && language != null) {
                    titles.put(language.text(), Section.words(text, "title", TITLE_MAX, faults));
                }
            }
        } else if (value != null) {
            Yaml.Text text = Section.text(value, "title", "Spindle is too hot", faults);
            if (text != null) {
                titles.put("", Section.words(text, "title", TITLE_MAX, faults));
            }
        }
        return titles;
    }

    private RuleText.@Nullable Things things(Section rule) {
        Yaml value = rule.value("things");
        if (value == null) {
            faults.accept(rule.fault("a rule needs things, such as things: {model: cnc-spindle}"));
            return null;
        }
        Section section = Section.of(value, "things", "{model: cnc-spindle}", faults);
        if (section == null) {
            return null;
        }
        section.knowing("model", "space", "labels", "ids");
        Clause model = Section.formed(
                section.needed("model", "cnc-spindle"),
                MODEL,
                "the name of a model is 1 to 128 letters, digits or . _ : @ -",
                faults);
        Clause space = Section.formed(
                section.text("space", "wuxi/plant"),
                PATH,
                "the path of a space has names joined by /, such as wuxi/plant",
                faults);
        Map<String, String> labels = new LinkedHashMap<>();
        for (Yaml.Field label : section.named("labels", LABELS_MAX, "{line: \"3\"}")) {
            if (label.value() instanceof Yaml.Text text && !text.missing()) {
                labels.put(
                        Section.words(label.name(), "the name of a label", Section.NAME_MAX, faults),
                        Section.words(text, "the value of a label", LABEL_MAX, faults));
            } else {
                Section.wrong(
                        label.value(), "the value of a label", "a text", "{line: \"3\"}, or \"\" for any", faults);
            }
        }
        List<Clause> ids = new ArrayList<>();
        for (Yaml each : section.items("ids", IDS_MAX, "[spindle-1]")) {
            Clause id = Section.formed(
                    Section.text(each, "the id of a thing", "spindle-1", faults),
                    MODEL,
                    "the id of a thing is 1 to 128 letters, digits or . _ : @ -",
                    faults);
            if (id != null) {
                ids.add(id);
            }
        }
        return model == null ? null : new RuleText.Things(model, space, labels, ids);
    }

    private List<RuleText.Let> let(Section rule) {
        List<RuleText.Let> let = new ArrayList<>();
        for (Yaml.Field field : rule.named("let", LET_MAX, "{hot: \"avg(temperature, 1m)\"}")) {
            Clause name = Section.formed(
                    field.name(),
                    WORD,
                    "a name for an expression begins with a letter and has letters, digits and _",
                    faults);
            Yaml.Text value = Section.text(field.value(), "let", "hot: avg(temperature, 1m)", faults);
            if (name != null && value != null) {
                let.add(new RuleText.Let(name, value.at()));
            }
        }
        return let;
    }

    private List<RuleText.Under> under(Section rule, @Nullable Clause own) {
        List<RuleText.Under> under = new ArrayList<>();
        for (Yaml each : rule.items("under", UNDER_MAX, UNDER)) {
            RuleText.Under.Of of = RuleText.Under.Of.THING;
            Yaml value = each;
            if (each instanceof Yaml.Fields fields) {
                String word = fields.fields().size() == 1
                        ? fields.fields().getFirst().name().value()
                        : "";
                of = UNDER_OF.getOrDefault(word, RuleText.Under.Of.THING);
                if (of == RuleText.Under.Of.THING) {
                    faults.accept(each.fault(
                            "an item of under is the name of a rule, or gateway: or space: with the name of one, such as "
                                    + UNDER));
                    continue;
                }
                value = fields.fields().getFirst().value();
            }
            Yaml.Text text = Section.text(value, "an item of under", "power-off, the name of a rule", faults);
            Clause name = Section.formed(
                    text, NAME, "a rule's name is 1 to " + Section.NAME_MAX + " letters, digits or . _ -", faults);
            if (name != null
                    && own != null
                    && of == RuleText.Under.Of.THING
                    && name.text().equals(own.text())) {
                faults.accept(
                        name.fault(0, name.text().length(), "an alarm is not suppressed by itself; name another rule"));
            } else if (name != null) {
                under.add(new RuleText.Under(of, name.text()));
            }
        }
        return under;
    }

    private List<RuleText.Case> severities(@Nullable Yaml value) {
        if (value == null) {
            return List.of(new RuleText.Case(Severity.MEDIUM.most(), null));
        }
        if (!(value instanceof Yaml.Fields fields)) {
            return List.of(new RuleText.Case(severity(value, faults), null));
        }
        List<RuleText.Case> cases = new ArrayList<>();
        List<Yaml.Field> all = fields.fields();
        if (all.size() > CASES_MAX) {
            faults.accept(all.get(CASES_MAX)
                    .name()
                    .fault("severity has at most " + CASES_MAX + " cases, this has " + all.size()));
        }
        for (Yaml.Field field : all.subList(0, Math.min(CASES_MAX, all.size()))) {
            boolean last = field.equals(all.getLast());
            if (field.name().value().equals(ELSE)) {
                if (!last) {
                    faults.accept(field.name().fault("else stands last, for it takes what is left"));
                }
                cases.add(new RuleText.Case(severity(field.value(), faults), null));
                continue;
            }
            int severity = severity(field.name(), faults);
            Yaml.Text when = Section.text(field.value(), "when a severity counts", "critical: hot > 100 degC", faults);
            if (when != null) {
                cases.add(new RuleText.Case(severity, when.at()));
            }
        }
        if (all.stream().noneMatch(field -> field.name().value().equals(ELSE))) {
            faults.accept(fields.fault("severity by cases ends with else, such as else: medium"));
        }
        return cases;
    }

    /** A severity by its class, of which it is the greatest, or by its number. */
    static int severity(Yaml value, Faults faults) {
        return severity(value, Severity::most, faults);
    }

    /** A severity from which on something counts, by its class, of which it is the least, or by its number. */
    static int least(Yaml value, Faults faults) {
        return severity(value, Severity::least, faults);
    }

    private static int severity(Yaml value, ToIntFunction<Severity> ofClass, Faults faults) {
        Yaml.Text text = Section.text(value, "severity", "high", faults);
        if (text == null) {
            return 1;
        }
        String written = text.value();
        int at = CLASSES.indexOf(written);
        if (at >= 0) {
            return ofClass.applyAsInt(Severity.values()[at]);
        }
        int number = NUMBER.matcher(written).matches() ? Integer.parseInt(written) : 0;
        if (number >= 1 && number <= Alarm.SEVERITY_GREATEST) {
            return number;
        }
        boolean word = Character.isLetter(written.codePointAt(0));
        faults.accept(text.fault("a severity is " + String.join(", ", CLASSES) + " or a number from 1 to "
                + Alarm.SEVERITY_GREATEST + ", got " + Section.shown(written)
                + (word ? "; did you mean " + Nearest.of(written, CLASSES) + "?" : "")));
        return 1;
    }
}
