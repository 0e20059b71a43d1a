package io.taihu.rules;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the code of a unit: symbols with prefixes and exponents, whole numbers, {@code .} and {@code /}, parentheses, and notes in
 * braces, which say nothing (UCUM §2). Used once.
 */
final class UnitReader {
    /** Deepest parentheses; what is longer than a code may be is not read at all. */
    private static final int DEPTH = 8;
    /** Greatest exponent. */
    private static final int EXPONENT = 99;
    /** Most digits of a number. */
    private static final int DIGITS = 9;

    private static final String SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

    private final String code;
    private int at;

    private UnitReader(String code) {
        this.code = code;
    }

    /** The unit of a code that is not too long. */
    static Optional<Unit> read(String code) {
        Unit alias = UnitTable.whole(code);
        if (alias != null) {
            return Optional.of(alias.named(code));
        }
        UnitReader reader = new UnitReader(code);
        Unit unit = reader.term(0);
        return unit == null || reader.at < code.length() || !unit.holds()
                ? Optional.empty()
                : Optional.of(unit.named(code));
    }

    private @Nullable Unit term(int depth) {
        boolean below = at < code.length() && code.charAt(at) == '/';
        Unit result = below ? Unit.ONE : component(depth);
        while (result != null && at < code.length() && isOperator(code.charAt(at))) {
            int power = code.charAt(at++) == '/' ? -1 : 1;
            Unit next = component(depth);
            result = next == null ? null : result.combined(next, power);
        }
        return result;
    }

    private @Nullable Unit component(int depth) {
        if (at == code.length()) {
            return null;
        }
        char first = code.charAt(at);
        if (first == '(') {
            return parenthesis(depth);
        }
        if (first == '{') {
            return note() ? Unit.ONE : null;
        }
        Unit unit;
        if (code.startsWith("10*", at) || code.startsWith("10^", at)) {
            at += 3;
            unit = power(Unit.number(10, 1));
        } else if (isDigit(first)) {
            int number = digits();
            unit = number <= 0 ? null : Unit.number(number, 1);
        } else {
            unit = symbol();
            unit = unit == null ? null : power(unit);
        }
        return unit != null && note() ? unit : null;
    }

    private @Nullable Unit parenthesis(int depth) {
        if (depth == DEPTH) {
            return null;
        }
        at++;
        Unit inner = term(depth + 1);
        if (inner == null || at == code.length() || code.charAt(at) != ')') {
            return null;
        }
        at++;
        return note() ? inner : null;
    }

    /** Goes over a note in braces; false when it does not end. */
    private boolean note() {
        if (at < code.length() && code.charAt(at) == '{') {
            int end = code.indexOf('}', at);
            if (end < 0) {
                return false;
            }
            at = end + 1;
        }
        return true;
    }

    private @Nullable Unit symbol() {
        int from = at;
        boolean within = false;
        for (; at < code.length(); at++) {
            char c = code.charAt(at);
            within = c == '[' || (within && c != ']');
            if (!within && (isDigit(c) || "(){}+-^".indexOf(c) >= 0 || isOperator(c) || isSuperscript(c))) {
                break;
            }
        }
        return UnitTable.symbol(code.substring(from, at));
    }

    /** The exponent behind a unit; the unit itself when there is none, null when it is wrong. */
    private @Nullable Unit power(Unit unit) {
        if (at == code.length()) {
            return unit;
        }
        int from = at;
        boolean negative = false;
        boolean raised = false;
        if (code.charAt(at) == '^') {
            at++;
        }
        if (at < code.length() && "+-⁻".indexOf(code.charAt(at)) >= 0) {
            raised = code.charAt(at) == '⁻';
            negative = code.charAt(at) != '+';
            at++;
        }
        if (at == code.length() || (!isDigit(code.charAt(at)) && !isSuperscript(code.charAt(at)))) {
            return at == from ? unit : null;
        }
        int exponent = raised || isSuperscript(code.charAt(at)) ? superscripts() : digits();
        if (exponent <= 0 || exponent > EXPONENT) {
            return null;
        }
        if (exponent == 1 && !negative) {
            return unit;
        }
        Unit result = Unit.ONE;
        for (int i = 0; i < exponent; i++) {
            result = result.combined(unit, negative ? -1 : 1);
        }
        return result;
    }

    /** A whole number; -1 when it is too long. */
    private int digits() {
        int from = at;
        int number = 0;
        for (; at < code.length() && isDigit(code.charAt(at)); at++) {
            if (at - from == DIGITS) {
                return -1;
            }
            number = number * 10 + code.charAt(at) - '0';
        }
        return number;
    }

    private int superscripts() {
        int number = 0;
        for (; at < code.length() && isSuperscript(code.charAt(at)); at++) {
            number = Math.min(number * 10 + SUPERSCRIPTS.indexOf(code.charAt(at)), EXPONENT + 1);
        }
        return number;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isSuperscript(char c) {
        return c == '⁻' || SUPERSCRIPTS.indexOf(c) >= 0;
    }

    /** A point between units, also the raised one that people write. */
    private static boolean isOperator(char c) {
        return c == '.' || c == '/' || c == '·' || c == '⋅';
    }
}
