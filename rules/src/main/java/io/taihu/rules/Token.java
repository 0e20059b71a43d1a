package io.taihu.rules;

/**
 * A word of an expression.
 *
 * @param text of a name or a text its value, without quotes; of a number its unit, empty when it has none; else the sign itself
 * @param number value of a number
 * @param at offset in the clause
 * @param length in the clause
 */
record Token(Kind kind, String text, double number, int at, int length) {
    enum Kind {
        NUMBER,
        TEXT,
        NAME,
        SIGN,
        END
    }

    boolean is(String sign) {
        return kind == Kind.SIGN && text.equals(sign);
    }

    /** Whether it is a name that was not put in back quotes, which may be a word of the language. */
    boolean word(String word) {
        return kind == Kind.NAME && length == text.length() && text.equals(word);
    }

    /** How it is called in an error. */
    String words() {
        return switch (kind) {
            case END -> "the end";
            case TEXT -> "the text '" + text + "'";
            case NUMBER -> "the number " + Lexer.plain(number) + (text.isEmpty() ? "" : " " + text);
            case NAME, SIGN -> "\"" + text + "\"";
        };
    }
}
