package io.taihu.rules;

import io.taihu.model.Limit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A text with places for values, such as {@code {{thing.name}} has {{hot|1}}}. It is one line for people. Immutable. */
record Template(List<Part> parts) {
    /** Longest text of one. */
    @Limit(
            value = "Longest message of a rule, as it is written",
            zh = "规则中消息模板的最大长度",
            unit = Limit.Unit.CHARACTERS,
            reached = Limit.Reached.REFUSED)
    static final int TEMPLATE_MAX = 2_000;

    /** Most places for values. */
    @Limit(value = "Most values in the message of a rule", zh = "规则消息中的最多取值数", reached = Limit.Reached.REFUSED)
    static final int PLACES_MAX = 32;

    /** One that says nothing. */
    static final Template NONE = new Template(List.of());

    /**
     * A part.
     *
     * @param text as it stands, before the value
     * @param value an expression; null for none
     * @param decimals of a number; -1 for as many as it has
     */
    record Part(String text, @Nullable Clause value, int decimals) {}

    Template {
        parts = List.copyOf(parts);
    }

    /** The parts of a text; those up to the first fault when there is one. */
    static Template read(Clause clause, Faults faults) {
        String text = clause.text();
        if (text.length() > TEMPLATE_MAX) {
            faults.accept(clause.fault(
                    0, 1, "a message has at most " + TEMPLATE_MAX + " characters, this has " + text.length()));
            return NONE;
        }
        List<Part> parts = new ArrayList<>();
        int from = 0;
        for (int open = text.indexOf("{{"); open >= 0; open = text.indexOf("{{", from)) {
            int close = close(text, open + 2);
            if (close < 0) {
                faults.accept(clause.fault(open, 2, "{{ has no }} behind its expression"));
                return new Template(parts);
            }
            if (parts.size() == PLACES_MAX) {
                faults.accept(clause.fault(open, 2, "a message has at most " + PLACES_MAX + " values"));
                return new Template(parts);
            }
            parts.add(part(oneLine(text.substring(from, open)), clause, open + 2, close, faults));
            from = close + 2;
        }
        if (from < text.length()) {
            parts.add(new Part(oneLine(text.substring(from)), null, -1));
        }
        return new Template(parts);
    }

    private static Part part(String before, Clause clause, int from, int close, Faults faults) {
        String text = clause.text();
        int bar = text.lastIndexOf('|', close - 1);
        String behind = bar < from ? "" : text.substring(bar + 1, close).strip();
        int end = close;
        int decimals = -1;
        if (bar >= from && text.charAt(bar - 1) != '|' && unquoted(text, from, bar)) {
            end = bar;
            if (behind.length() == 1 && behind.charAt(0) >= '0' && behind.charAt(0) <= '9') {
                decimals = behind.charAt(0) - '0';
            } else {
                faults.accept(clause.fault(
                        bar,
                        close - bar,
                        "behind | stands how many decimals a number shall have, 0 to 9, as in {{hot|1}}"));
            }
        }
        int start = from;
        while (start < end && Character.isWhitespace(text.charAt(start))) {
            start++;
        }
        while (end > start && Character.isWhitespace(text.charAt(end - 1))) {
            end--;
        }
        if (start == end) {
            faults.accept(
                    clause.fault(from - 2, 2, "an expression was expected between {{ and }}, such as {{thing.name}}"));
        }
        return new Part(before, clause.part(start, end), decimals);
    }

    /** Where the braces close that are not within quotes; -1 for nowhere. */
    private static int close(String text, int from) {
        char quote = 0;
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quote != 0) {
                if (c == '\\') {
                    i++;
                } else if (c == quote) {
                    quote = 0;
                }
            } else if (c == '\'' || c == '"' || c == '`') {
                quote = c;
            } else if (c == '}' && text.startsWith("}}", i)) {
                return i;
            }
        }
        return -1;
    }

    /** Whether a place is not within quotes: what is before it closes when braces follow. */
    private static boolean unquoted(String text, int from, int at) {
        return close(text.substring(from, at) + "}}", 0) >= 0;
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\s*\n\\s*", " ");
    }
}
