package io.taihu.rules;

import org.jspecify.annotations.Nullable;

/**
 * What an expression is.
 *
 * @param unit of a number; null when it has none of its own and takes that of whatever it meets
 */
record Type(Kind kind, @Nullable Unit unit) {
    enum Kind {
        NUMBER("a number"),
        BOOLEAN("true or false"),
        TEXT("a text"),
        PLACE("a position");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }
    }

    static final Type BOOLEAN = new Type(Kind.BOOLEAN, null);
    static final Type TEXT = new Type(Kind.TEXT, null);
    static final Type PLACE = new Type(Kind.PLACE, null);
    /** A number without a unit of its own. */
    static final Type BARE = new Type(Kind.NUMBER, null);

    static Type number(@Nullable Unit unit) {
        return unit == null ? BARE : new Type(Kind.NUMBER, unit);
    }

    boolean is(Kind other) {
        return kind == other;
    }

    /** How it is called in an error. */
    String words() {
        return unit == null ? kind.words() : "a number in " + unit.code();
    }
}
