package io.taihu.rules;

import io.taihu.model.Limit;
import io.taihu.rules.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Takes an expression apart into its words. For one clause and one thread. */
final class Lexer {
    /** Longest expression. */
    @Limit(
            value = "Longest expression in a rule",
            zh = "规则中表达式的最大长度",
            unit = Limit.Unit.CHARACTERS,
            reached = Limit.Reached.REFUSED)
    static final int TEXT_MAX = 4_096;

    /** Names that mean something in the language, and are no units. */
    static final Set<String> WORDS = Set.of("and", "or", "not", "in", "true", "false", "last");

    private static final Set<String> SIGNS_OF_TWO = Set.of("==", "!=", "<=", ">=", "&&", "||", "??");
    private static final String SIGNS = "+-*/<>()[],?:!";

    private final Clause clause;
    private final String text;
    private final List<Token> tokens = new ArrayList<>();
    private int at;

    private Lexer(Clause clause) {
        this.clause = clause;
        this.text = clause.text();
    }

    /**
     * The words of a clause, an {@link Kind#END} last.
     *
     * @throws FaultException at the first that is none
     */
    static List<Token> tokens(Clause clause) {
        if (clause.text().length() > TEXT_MAX) {
            throw new FaultException(clause.fault(
                    0,
                    1,
                    "an expression has at most " + TEXT_MAX + " characters, this has "
                            + clause.text().length()));
        }
        Lexer lexer = new Lexer(clause);
        lexer.read();
        return lexer.tokens;
    }

    private void read() {
        while (true) {
            while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
                at++;
            }
            if (at == text.length()) {
                tokens.add(new Token(Kind.END, "", 0, at, 1));
                return;
            }
            char c = text.charAt(at);
            if (c >= '0' && c <= '9') {
                number();
            } else if (c == '\'' || c == '"') {
                quoted(c, Kind.TEXT, "a text");
            } else if (c == '`' && !path()) {
                quoted(c, Kind.NAME, "a name");
            } else if (c == '`' || nameStart(c)) {
                int from = at;
                name();
                tokens.add(new Token(Kind.NAME, text.substring(from, at), 0, from, at - from));
            } else {
                sign();
            }
        }
    }

    private void sign() {
        int two = Math.min(at + 2, text.length());
        String sign = text.substring(at, two);
        if (!SIGNS_OF_TWO.contains(sign)) {
            sign = sign.substring(0, 1);
            if (SIGNS.indexOf(sign.charAt(0)) < 0) {
                throw new FaultException(
                        clause.fault(
                                at,
                                1,
                                sign.equals("=")
                                        ? "\"=\" is no comparison; write =="
                                        : "\"" + text.substring(at, at + Character.charCount(text.codePointAt(at)))
                                                + "\" has no meaning here; a name with such a sign stands in back quotes, `like-this`"));
            }
        }
        tokens.add(new Token(Kind.SIGN, sign, 0, at, sign.length()));
        at += sign.length();
    }

    /** A name with its dots, of which each part may stand in back quotes: {@code engine.speed}, {@code feeds.`level-meter`.level}. */
    private void name() {
        while (at < text.length()) {
            char c = text.charAt(at);
            char before = at == 0 ? ' ' : text.charAt(at - 1);
            char after = at + 1 < text.length() ? text.charAt(at + 1) : ' ';
            if (c == '`' && (before == '.' || !namePart(before) && before != '`')) {
                int end = text.indexOf('`', at + 1);
                if (end < 0) {
                    throw new FaultException(clause.fault(at, 1, "a name that begins with ` must end with `"));
                }
                at = end + 1;
                if (at < text.length() && text.charAt(at) != '.') {
                    return;
                }
            } else if (namePart(c) || (c == '.' && (nameStart(after) || after == '`'))) {
                at++;
            } else {
                return;
            }
        }
    }

    /** Whether what is in back quotes is the first part of a name with dots. */
    private boolean path() {
        int end = text.indexOf('`', at + 1);
        return end > 0
                && end + 2 < text.length()
                && text.charAt(end + 1) == '.'
                && (nameStart(text.charAt(end + 2)) || text.charAt(end + 2) == '`');
    }

    private void quoted(char quote, Kind kind, String what) {
        int from = at;
        StringBuilder value = new StringBuilder();
        for (at++; at < text.length() && text.charAt(at) != quote; at++) {
            char c = text.charAt(at);
            if (c == '\\' && at + 1 < text.length()) {
                c = text.charAt(++at);
                c = c == 'n' ? '\n' : c == 't' ? '\t' : c;
            }
            value.append(c);
        }
        if (at == text.length()) {
            throw new FaultException(
                    clause.fault(from, 1, what + " that begins with " + quote + " must end with " + quote));
        }
        at++;
        tokens.add(new Token(kind, value.toString(), 0, from, at - from));
    }

    private void number() {
        int from = at;
        digits();
        if (at + 1 < text.length() && text.charAt(at) == '.' && digit(text.charAt(at + 1))) {
            at++;
            digits();
        }
        int mark = at;
        if (at < text.length() && (text.charAt(at) == 'e' || text.charAt(at) == 'E')) {
            at++;
            if (at < text.length() && (text.charAt(at) == '+' || text.charAt(at) == '-')) {
                at++;
            }
            if (at < text.length() && digit(text.charAt(at))) {
                digits();
            } else {
                at = mark; // it is a unit's first letter
            }
        }
        double value = Double.parseDouble(text.substring(from, at).replace("_", ""));
        if (!Double.isFinite(value)) {
            throw new FaultException(
                    clause.fault(from, at - from, "this number is too great; the greatest is about 1.8e308"));
        }
        String unit = unit();
        tokens.add(new Token(Kind.NUMBER, unit, value, from, at - from));
    }

    /** The unit behind a number, at most one blank between: letters, and signs without blanks that go on in letters or digits. */
    private String unit() {
        int from = at < text.length() && text.charAt(at) == ' ' ? at + 1 : at;
        int end = from;
        if (end < text.length() && unitStart(text.charAt(end))) {
            end++;
            while (end < text.length() && unitPart(end)) {
                end++;
            }
        }
        String unit = text.substring(from, end);
        if (unit.isEmpty() || WORDS.contains(unit)) {
            return "";
        }
        at = end;
        return unit;
    }

    private boolean unitPart(int i) {
        char c = text.charAt(i);
        if (namePart(c) || c == '%' || c == '°' || c == '[' || c == ']') {
            return c != ']' || text.lastIndexOf('[', i) > text.lastIndexOf(']', i - 1);
        }
        boolean on = i + 1 < text.length();
        return switch (c) {
            case '/', '.' ->
                on && (nameStart(text.charAt(i + 1)) || text.charAt(i + 1) == '[' || text.charAt(i + 1) == '%');
            case '-' -> on && digit(text.charAt(i + 1)) && Character.isLetter(text.charAt(i - 1)) && !blankBefore(i);
            default -> false;
        };
    }

    private boolean blankBefore(int i) {
        return i > 0 && text.charAt(i - 1) == ' ';
    }

    private void digits() {
        while (at < text.length()
                && (digit(text.charAt(at))
                        || (text.charAt(at) == '_' && at + 1 < text.length() && digit(text.charAt(at + 1))))) {
            at++;
        }
    }

    private static boolean unitStart(char c) {
        return Character.isLetter(c) || c == '%' || c == '°' || c == '[' || c == 'µ';
    }

    private static boolean nameStart(char c) {
        return Character.isLetter(c) || c == '_';
    }

    private static boolean namePart(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || Character.isSurrogate(c);
    }

    private static boolean digit(char c) {
        return c >= '0' && c <= '9';
    }

    /** A number as people write it. */
    static String plain(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }
}
