package io.taihu.notices;

import io.taihu.core.Fields;
import io.taihu.model.Limit;
import io.taihu.model.Nearest;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text with places for values, such as {@code {{message}}}. A line with places whose values are all empty is left out. Immutable.
 */
final class Template {
    /** Longest text of one. */
    @Limit(
            value = "Longest template of a notice",
            zh = "通知模板的最大长度",
            unit = Limit.Unit.CHARACTERS,
            reached = Limit.Reached.REFUSED)
    static final int TEMPLATE_MAX = 4_000;

    /** What can stand in one. */
    static final List<String> NAMES =
            List.of("thing.name", "thing.id", "space", "severity", "message", "time", "state", "url", "onDuty");

    private static final Pattern PLACE = Pattern.compile("\\{\\{\\s*([^{}]*?)\\s*\\}\\}");

    static final Template TITLE = read("[{{severity}}] {{message}}", "");
    static final Template TEXT = read("""
            {{message}}
            {{thing.name}} {{thing.id}}
            {{space}} · {{severity}} · {{state}}
            {{time}}
            ☎ {{onDuty}}
            {{url}}""", "");

    private final List<String> lines;

    private Template(List<String> lines) {
        this.lines = lines;
    }

    /** @throws io.taihu.model.TaihuException INVALID when it names what there is not, naming what is nearest */
    static Template read(String text, String place) {
        Matcher matcher = PLACE.matcher(text);
        while (matcher.find()) {
            String name = matcher.group(1);
            if (!NAMES.contains(name)) {
                throw Fields.wrong(
                        place,
                        "has {{" + name + "}}, which there is not; did you mean {{" + Nearest.of(name, NAMES) + "}}?");
            }
        }
        return new Template(text.lines().toList());
    }

    /** @param escape of values, for where they shall stand */
    String render(Map<String, String> values, UnaryOperator<String> escape) {
        StringBuilder out = new StringBuilder();
        for (String line : lines) {
            Matcher matcher = PLACE.matcher(line);
            boolean places = false;
            boolean filled = false;
            StringBuilder written = new StringBuilder();
            while (matcher.find()) {
                String value = values.getOrDefault(matcher.group(1), "");
                places = true;
                filled |= !value.isEmpty();
                matcher.appendReplacement(written, Matcher.quoteReplacement(escape.apply(value)));
            }
            matcher.appendTail(written);
            if (!places || filled) {
                out.append(out.isEmpty() ? "" : "\n").append(written.toString().stripTrailing());
            }
        }
        return out.toString();
    }
}
