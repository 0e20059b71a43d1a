package io.taihu.rules;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.taihu.model.Limit;
import java.util.ArrayDeque;
import java.util.Deque;

/** Patterns of texts (RE2), of a size that bounds what finding one costs. Stateless. */
final class Patterns {
    /** Most steps of a pattern: finding it takes a time that grows with these and with the text's length. */
    @Limit(
            value = "Most steps of a pattern in a rule, a repetition counted as often as it says",
            zh = "规则中模式的最多步数，重复按其次数计",
            reached = Limit.Reached.REFUSED)
    static final int STEPS_MAX = 500;
    /** Longest text in which a pattern is sought; whether a longer one has it is not known. */
    @Limit(
            value = "Longest text in which a rule seeks a pattern, in UTF-16 units; of a longer one it is not known",
            zh = "规则在其中查找模式的最长文本（UTF-16 单元）；更长者视为未知",
            reached = Limit.Reached.LEFT_OUT)
    static final int TEXT_MAX = 4_096;

    private Patterns() {}

    /**
     * Makes a pattern.
     *
     * @throws PatternSyntaxException when it is none, or is longer than {@link #STEPS_MAX}
     */
    static Pattern compile(String pattern) {
        if (steps(pattern) > 4L * STEPS_MAX) {
            throw tooLong(pattern); // not even tried: the repetition of a repetition may take all memory
        }
        Pattern compiled = Pattern.compile(pattern);
        if (compiled.programSize() > STEPS_MAX) {
            throw tooLong(pattern);
        }
        return compiled;
    }

    private static PatternSyntaxException tooLong(String pattern) {
        return new PatternSyntaxException(
                "more than " + STEPS_MAX + " steps, a repetition counted as often as it says", pattern);
    }

    /** About how many steps it will have; counts what is no pattern somehow, for that is refused anyway. */
    private static long steps(String pattern) {
        Deque<Long> open = new ArrayDeque<>();
        long before = 0; // in this group, without the last item
        long last = 0;
        for (int i = 0; i < pattern.length(); i++) {
            switch (pattern.charAt(i)) {
                case '(' -> {
                    open.push(before + last);
                    before = 2;
                    last = 0;
                }
                case ')' -> {
                    last += before;
                    before = open.isEmpty() ? 0 : open.pop();
                }
                case '{' -> last *= repetitions(pattern, i);
                case '\\' -> {
                    before += last;
                    last = 1;
                    i = escape(pattern, i);
                }
                case '[' -> {
                    before += last;
                    last = 1;
                    i = klass(pattern, i);
                }
                case '*', '+', '?' -> last++;
                default -> {
                    before += last;
                    last = 1;
                }
            }
            if (before > Integer.MAX_VALUE || last > Integer.MAX_VALUE) {
                return Long.MAX_VALUE;
            }
        }
        return before + last;
    }

    /** The greatest number in braces that begin here; 1 when there is none. */
    private static long repetitions(String pattern, int from) {
        long most = 1;
        long number = 0;
        for (int i = from + 1; i < pattern.length() && pattern.charAt(i) != '}'; i++) {
            char c = pattern.charAt(i);
            if (c >= '0' && c <= '9') {
                number = Math.min(Short.MAX_VALUE, number * 10 + c - '0');
            } else if (c == ',') {
                number = 0;
            } else {
                return 1;
            }
            most = Math.max(most, number);
        }
        return most;
    }

    /** Where an escape that begins here ends: of {@code \p{Greek}} at its brace. */
    private static int escape(String pattern, int from) {
        boolean named = pattern.startsWith("{", from + 2) && "pPx".indexOf(pattern.charAt(from + 1)) >= 0;
        int end = named ? pattern.indexOf('}', from) : from + 1;
        return end < 0 ? pattern.length() : end;
    }

    /** Where a class of characters that begins here ends. */
    private static int klass(String pattern, int from) {
        int at = from + (pattern.startsWith("^", from + 1) ? 2 : 1);
        at += pattern.startsWith("]", at) ? 1 : 0;
        while (at < pattern.length() && pattern.charAt(at) != ']') {
            boolean named = pattern.startsWith("[:", at) && pattern.indexOf(":]", at) > 0;
            at = named ? pattern.indexOf(":]", at) + 2 : at + (pattern.charAt(at) == '\\' ? 2 : 1);
        }
        return at;
    }
}
