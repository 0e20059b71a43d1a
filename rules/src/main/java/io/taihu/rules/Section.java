package io.taihu.rules;

import io.taihu.model.Limit;
import io.taihu.model.Nearest;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Names with values of which it is known what they may be. Each of its methods tells what is wrong. For one thread. */
final class Section {
    /** Longest name in a rule. */
    @Limit(
            value = "Longest name in a rule",
            zh = "规则中名称的最大长度",
            unit = Limit.Unit.CHARACTERS,
            reached = Limit.Reached.REFUSED)
    static final int NAME_MAX = 128;

    /** A name of which no more is known here. */
    static final Pattern ANY = Pattern.compile("(?s)(?=.*\\S).{1," + NAME_MAX + "}");

    private final Yaml.Fields fields;
    private final String name;
    private final Faults faults;

    /** @param name what it is called in faults */
    Section(Yaml.Fields fields, String name, Faults faults) {
        this.fields = fields;
        this.name = name;
        this.faults = faults;
    }

    /** A section where names with values stand; null where not. */
    static @Nullable Section of(Yaml value, String name, String example, Faults faults) {
        if (value instanceof Yaml.Fields fields) {
            return new Section(fields, name, faults);
        }
        wrong(value, name, "names with values", example, faults);
        return null;
    }

    /** Tells the names that are none of these. */
    Section knowing(String... known) {
        List<String> names = Arrays.asList(known);
        for (Yaml.Field field : fields.fields()) {
            if (!names.contains(field.name().value())) {
                String key = field.name().value();
                faults.accept(field.name()
                        .fault(name + " has no \"" + shown(key) + "\"; did you mean " + Nearest.of(key, names) + "?"));
            }
        }
        return this;
    }

    /** The value of a name; null when there is none. */
    @Nullable
    Yaml value(String key) {
        for (Yaml.Field field : fields.fields()) {
            if (field.name().value().equals(key)) {
                return field.value();
            }
        }
        return null;
    }

    /** A name with its value; null when there is none. */
    Yaml.@Nullable Field field(String key) {
        return fields.fields().stream()
                .filter(field -> field.name().value().equals(key))
                .findFirst()
                .orElse(null);
    }

    List<Yaml.Field> fields() {
        return fields.fields();
    }

    Fault fault(String message) {
        return fields.fault(message);
    }

    /** The text of a name that has to be there; null when it is not. */
    Yaml.@Nullable Text needed(String key, String example) {
        if (value(key) == null) {
            faults.accept(fields.fault(name + " needs " + key + ", such as " + key + ": " + example));
            return null;
        }
        return text(key, example);
    }

    /** The text of a name; null when there is none. */
    Yaml.@Nullable Text text(String key, String example) {
        Yaml value = value(key);
        return value == null ? null : text(value, key, example, faults);
    }

    /** A value that has to be a text; null when it is not. */
    static Yaml.@Nullable Text text(Yaml value, String name, String example, Faults faults) {
        if (value instanceof Yaml.Text text && !text.value().isBlank()) {
            return text;
        }
        wrong(value, name, "a text", example, faults);
        return null;
    }

    /** Its place and text where that has a form; null where not. */
    static @Nullable Clause formed(Yaml.@Nullable Text text, Pattern form, String what, Faults faults) {
        if (text == null) {
            return null;
        }
        if (!form.matcher(text.value()).matches()) {
            faults.accept(text.fault(what + ", got \"" + shown(text.value()) + "\""));
            return null;
        }
        return new Clause(
                text.value(), text.at().line(), text.at().column(), text.at().indent());
    }

    /** A text for people; empty when there is none. */
    String words(String key, int most) {
        Yaml.Text text = text(key, "some words");
        return text == null ? "" : words(text, key, most, faults);
    }

    static String words(Yaml.Text text, String key, int most, Faults faults) {
        if (text.value().length() > most) {
            faults.accept(text.at()
                    .fault(
                            0,
                            1,
                            key + " has at most " + most + " characters, this has "
                                    + text.value().length()));
            return "";
        }
        return text.value().strip();
    }

    /** An expression; null when there is none. */
    @Nullable
    Clause expression(String key, String example) {
        Yaml.Text text = text(key, example);
        return text == null ? null : text.at();
    }

    /** Microseconds; 0 when there are none. */
    long duration(String key) {
        Yaml.Text text = text(key, "30s");
        return text == null ? 0 : Durations.parse(text.at(), faults);
    }

    boolean flag(String key) {
        Yaml.Text text = text(key, "true");
        if (text != null && !text.value().equals("true") && !text.value().equals("false")) {
            faults.accept(text.fault(key + " is true or false, got \"" + shown(text.value()) + "\""));
        }
        return text != null && text.value().equals("true");
    }

    /** A list with at least one item; empty when there is none. */
    List<Yaml> items(String key, int most, String example) {
        Yaml value = value(key);
        return value == null ? List.of() : items(value, key, most, example, faults);
    }

    static List<Yaml> items(Yaml value, String key, int most, String example, Faults faults) {
        if (!(value instanceof Yaml.Items list) || list.items().isEmpty()) {
            wrong(value, key, "a list", example, faults);
            return List.of();
        }
        if (list.items().size() > most) {
            faults.accept(list.items()
                    .get(most)
                    .fault(key + " has at most " + most + " items, this has "
                            + list.items().size()));
        }
        return list.items().subList(0, Math.min(most, list.items().size()));
    }

    /** Names with values; empty when there are none. */
    List<Yaml.Field> named(String key, int most, String example) {
        Yaml value = value(key);
        Section section = value == null ? null : of(value, key, example, faults);
        if (section == null) {
            return List.of();
        }
        List<Yaml.Field> all = section.fields();
        if (all.size() > most) {
            faults.accept(all.get(most).name().fault(key + " has at most " + most + " names, this has " + all.size()));
        }
        return all.subList(0, Math.min(most, all.size()));
    }

    /** Tells that something else was expected. */
    static void wrong(Yaml value, String name, String expected, String example, Faults faults) {
        String got = value instanceof Yaml.Items list && list.items().isEmpty() ? "an empty list" : value.kind();
        faults.accept(value.fault(name + " is " + expected + ", such as " + example + "; got " + got));
    }

    /** What somebody wrote, not too much of it. */
    static String shown(String text) {
        String line = text.strip().replace('\n', ' ');
        return line.length() <= 60 ? line : line.substring(0, 60) + "…";
    }
}
