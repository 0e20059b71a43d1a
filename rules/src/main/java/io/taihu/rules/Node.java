package io.taihu.rules;

import io.taihu.model.Area;
import java.util.List;

/**
 * An expression that is checked: names are looked up, units converted, everything has its type. Two that are equal give the same
 * values. Numbers are doubles, with NaN for what is not known; true is 1 and false 0; a text that is not known is null.
 */
sealed interface Node {
    Type type();

    /** A number or a truth value. */
    record Constant(Type type, double value) implements Node {}

    /** A text. */
    record Words(String text) implements Node {
        @Override
        public Type type() {
            return Type.TEXT;
        }
    }

    /** The last value of a property. */
    record Value(Type type, int slot) implements Node {}

    /** What the thing's label says; not known when it has none of this name. */
    record Label(String key) implements Node {
        @Override
        public Type type() {
            return Type.TEXT;
        }
    }

    /** Something registered of the thing. */
    record Registered(What what) implements Node {
        enum What {
            ID,
            NAME,
            SPACE
        }

        @Override
        public Type type() {
            return Type.TEXT;
        }
    }

    /** What is kept of former values, read in one way. */
    record Kept(Type type, Memory memory, Memory.Read read, double parameter) implements Node {}

    /** A function of other values. */
    record Apply(Type type, Op op, List<Node> arguments) implements Node {
        public Apply {
            arguments = List.copyOf(arguments);
        }
    }

    /** Whether a text has a pattern in it; see RE2. */
    record Matches(Node text, String pattern) implements Node {
        @Override
        public Type type() {
            return Type.BOOLEAN;
        }
    }

    /** Whether a position lies in a ring. */
    record Inside(int slot, Area.Ring ring) implements Node {
        @Override
        public Type type() {
            return Type.BOOLEAN;
        }
    }

    /** Metres from a position to a fixed one. */
    record Distance(Type type, int slot, double latitude, double longitude) implements Node {}
}
