package io.taihu.rules;

/**
 * A piece of a rule's text that is an expression or a template, with the place where it stands.
 *
 * @param text its own text, lines separated by {@code \n}
 * @param line of its first character in the rule's text, from 1
 * @param column of its first character, from 1
 * @param indent column at which its further lines begin, from 1
 */
record Clause(String text, int line, int column, int indent) {
    /** A clause that stands in no rule, such as one typed into a field of its own. */
    static Clause of(String text) {
        return new Clause(text, 1, 1, 1);
    }

    /** A piece of it, with the place where that stands. */
    Clause part(int from, int to) {
        Fault at = fault(from, 1, "");
        return new Clause(text.substring(from, to), at.line(), at.column(), indent);
    }

    /** What is wrong with it from an offset on. */
    Fault fault(int offset, int length, String message) {
        int from = 0;
        int lines = 0;
        for (int end = text.indexOf('\n'); end >= 0 && end < offset; end = text.indexOf('\n', from)) {
            from = end + 1;
            lines++;
        }
        int within = offset - from;
        return new Fault(line + lines, (lines == 0 ? column : indent) + within, Math.max(1, length), message);
    }
}
