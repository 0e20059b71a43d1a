package io.taihu.rules;

import io.taihu.model.Limit;
import io.taihu.model.Nearest;
import io.taihu.model.ThingModel;
import io.taihu.rules.RuleText.Consequence;
import io.taihu.rules.RuleText.Consequence.On;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads what a rule does. Used once. */
final class ConsequenceReader {
    /** Most things that a rule does. */
    @Limit(value = "Most items under do of a rule", zh = "规则 do 的最多条目数", reached = Limit.Reached.REFUSED)
    static final int CONSEQUENCES_MAX = 16;

    /** Most channels of one of them. */
    @Limit(value = "Most channels of one notify of a rule", zh = "规则一次通知的最多渠道数", reached = Limit.Reached.REFUSED)
    static final int CHANNELS_MAX = 16;

    /** Most values of an action's input, of a set and of an event's data. */
    @Limit(
            value = "Most values of the input of a rule's action, of its set, and of the data of its event",
            zh = "规则的动作输入、set 或事件数据的最多取值数",
            reached = Limit.Reached.REFUSED)
    static final int INPUT_MAX = 64;

    private static final String ALARM = "alarm";
    private static final List<String> KINDS = List.of(ALARM, "notify", "action", "set", "event");
    private static final String EXAMPLE = "alarm, or notify: [operators]";

    private final Faults faults;
    private final List<Consequence> consequences = new ArrayList<>();
    private boolean alarm;

    ConsequenceReader(Section rule, Faults faults) {
        this.faults = faults;
        this.alarm = rule.value("do") == null;
        for (Yaml each : rule.items("do", CONSEQUENCES_MAX, "[alarm, {notify: [operators]}]")) {
            consequence(each);
        }
    }

    /** Whether there is an alarm. */
    boolean alarm() {
        return alarm;
    }

    /** What is done besides. */
    List<Consequence> consequences() {
        return consequences;
    }

    private void consequence(Yaml value) {
        if (value instanceof Yaml.Text text && !text.value().isBlank()) {
            if (text.value().equals(ALARM)) {
                alarm = true;
            } else {
                unknown(text);
            }
            return;
        }
        if (!(value instanceof Yaml.Fields fields) || fields.fields().size() != 1) {
            faults.accept(value.fault("an item of do is one of " + String.join(", ", KINDS) + ", such as " + EXAMPLE
                    + "; got "
                    + (value instanceof Yaml.Fields several && several.fields().size() > 1
                            ? "several in one item"
                            : value.kind())));
            return;
        }
        Yaml.Field field = fields.fields().getFirst();
        Consequence consequence = switch (field.name().value()) {
            case "notify" -> notify(field.value());
            case "action" -> action(field.value());
            case "set" -> set(field.value());
            case "event" -> event(field.value());
            default -> {
                unknown(field.name());
                yield null;
            }
        };
        if (consequence != null) {
            consequences.add(consequence);
        }
    }

    private void unknown(Yaml.Text text) {
        String word = text.value();
        String message = "do has no \"" + Section.shown(word) + "\"; did you mean " + Nearest.of(word, KINDS) + "?";
        if (KINDS.contains(word)) {
            message = word + " stands in an item of do as "
                    + (word.equals(ALARM) ? "a word alone: - alarm" : word + ": with what belongs to it");
        }
        faults.accept(text.fault(message));
    }

    private @Nullable Consequence notify(Yaml value) {
        if (value instanceof Yaml.Items) {
            return new Consequence.Notify(channels(value), 1, On.BOTH);
        }
        Section section = Section.of(value, "notify", "[operators], or {channels: [operators], when: raised}", faults);
        if (section == null) {
            return null;
        }
        section.knowing("channels", "severity", "when");
        Yaml channels = section.value("channels");
        Yaml severity = section.value("severity");
        if (channels == null) {
            faults.accept(section.fault("notify needs channels, such as channels: [operators]"));
            return null;
        }
        return new Consequence.Notify(
                channels(channels), severity == null ? 1 : RuleReader.least(severity, faults), on(section, On.BOTH));
    }

    private List<Clause> channels(Yaml value) {
        List<Clause> channels = new ArrayList<>();
        for (Yaml each : Section.items(value, "notify", CHANNELS_MAX, "[operators]", faults)) {
            Clause channel =
                    name(Section.text(each, "a channel", "operators", faults), "the title or the id of a channel");
            if (channel != null) {
                channels.add(channel);
            }
        }
        return channels;
    }

    private On on(Section section, On otherwise) {
        Yaml.Text text = section.text("when", "raised");
        if (text == null) {
            return otherwise;
        }
        for (On each : On.values()) {
            if (each.name().toLowerCase(Locale.ROOT).equals(text.value())) {
                return each;
            }
        }
        List<String> words = Stream.of(On.values())
                .map(each -> each.name().toLowerCase(Locale.ROOT))
                .toList();
        faults.accept(text.fault("when is " + String.join(", ", words) + ", got " + Section.shown(text.value())
                + "; did you mean " + Nearest.of(text.value(), words) + "?"));
        return otherwise;
    }

    private @Nullable Consequence action(Yaml value) {
        if (value instanceof Yaml.Text text && !text.value().isBlank()) {
            Clause name = name(text, "the name of an action");
            return name == null ? null : new Consequence.Action(name, null, List.of(), null, On.RAISED, 0);
        }
        Section section = Section.of(value, "action", "stop, or {name: stop, when: raised}", faults);
        if (section == null) {
            return null;
        }
        section.knowing("name", "thing", "input", "when", "confirm_within");
        Clause name = name(section.needed("name", "stop"), "the name of an action");
        Clause whole = null;
        List<RuleText.Let> input = List.of();
        if (section.value("input") instanceof Yaml.Text) {
            whole = section.expression("input", "80");
        } else {
            input = values(section.named("input", INPUT_MAX, "{level: \"80\"}"), "an action's input", "level: 80");
        }
        Clause thing = thing(section);
        On on = on(section, On.RAISED);
        long confirm = section.duration("confirm_within");
        return name == null ? null : new Consequence.Action(name, thing, input, whole, on, confirm);
    }

    private @Nullable Consequence set(Yaml value) {
        Section section = Section.of(value, "set", "{feed: 80}, or {values: {feed: 80}, when: raised}", faults);
        if (section == null) {
            return null;
        }
        if (!(section.value("values") instanceof Yaml.Fields)) {
            List<Yaml.Field> fields = section.fields();
            if (fields.size() > INPUT_MAX) {
                faults.accept(fields.get(INPUT_MAX)
                        .name()
                        .fault("set has at most " + INPUT_MAX + " names, this has " + fields.size()));
            }
            return set(
                    values(fields.subList(0, Math.min(INPUT_MAX, fields.size())), "set", "feed: 80"),
                    section,
                    null,
                    On.RAISED,
                    0);
        }
        section.knowing("values", "thing", "when", "confirm_within");
        return set(
                values(section.named("values", INPUT_MAX, "{feed: 80}"), "set", "feed: 80"),
                section,
                thing(section),
                on(section, On.RAISED),
                section.duration("confirm_within"));
    }

    private @Nullable Consequence set(
            List<RuleText.Let> values, Section section, @Nullable Clause thing, On on, long confirm) {
        if (values.isEmpty() && section.fields().isEmpty()) {
            faults.accept(section.fault("set needs a property with its value, such as feed: 80"));
        }
        return values.isEmpty() ? null : new Consequence.Set(values, thing, on, confirm);
    }

    private @Nullable Consequence event(Yaml value) {
        if (value instanceof Yaml.Text text && !text.value().isBlank()) {
            Clause name = name(text, "the name of an event");
            return name == null ? null : new Consequence.Event(name, List.of(), 0, On.RAISED);
        }
        Section section = Section.of(value, "event", "overheated, or {name: overheated, when: raised}", faults);
        if (section == null) {
            return null;
        }
        section.knowing("name", "data", "severity", "when");
        Clause name = name(section.needed("name", "overheated"), "the name of an event");
        List<RuleText.Let> data = values(
                section.named("data", INPUT_MAX, "{hottest: temperature}"), "an event's data", "hottest: temperature");
        Yaml severity = section.value("severity");
        int number = severity == null ? 0 : RuleReader.severity(severity, faults);
        On on = on(section, On.RAISED);
        return name == null ? null : new Consequence.Event(name, data, number, on);
    }

    private List<RuleText.Let> values(List<Yaml.Field> fields, String what, String example) {
        List<RuleText.Let> values = new ArrayList<>();
        for (Yaml.Field field : fields) {
            Clause key = name(field.name(), "a name in " + what);
            Yaml.Text given = Section.text(field.value(), "a value of " + what, example, faults);
            if (key != null && given != null) {
                values.add(new RuleText.Let(key, given.at()));
            }
        }
        return values;
    }

    private @Nullable Clause thing(Section section) {
        return Section.formed(
                section.text("thing", "pump-7"),
                ThingModel.NAME,
                "the id of a thing is 1 to 128 letters, digits or . _ : @ -",
                faults);
    }

    /** A name that the rule's things or the server know; null when it is too long to be one. */
    private @Nullable Clause name(Yaml.@Nullable Text text, String what) {
        return Section.formed(text, Section.ANY, what + " has 1 to " + Section.NAME_MAX + " characters", faults);
    }
}
