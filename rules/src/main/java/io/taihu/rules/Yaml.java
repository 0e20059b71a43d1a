package io.taihu.rules;

import java.util.List;

/** What a piece of YAML is, with the place where it stands: a text, a list, or names with values. Immutable. */
sealed interface Yaml {
    /** Where it begins; of a text, the text as it was written, so that places in it are right. */
    Clause at();

    /** In words, for faults. */
    String kind();

    /** What is wrong with it. */
    default Fault fault(String message) {
        String text = at().text();
        int line = text.indexOf('\n');
        return at().fault(0, line < 0 ? text.length() : line, message);
    }

    /**
     * A text.
     *
     * @param at its own characters, without quotes and indentation, lines not joined; where a quoted one has escapes, what they stand
     *     for
     * @param value as YAML reads it
     * @param plain it stands in no quotes and in no block
     */
    record Text(Clause at, String value, boolean plain) implements Yaml {
        /** Nothing stands there. */
        boolean missing() {
            return plain && value.isEmpty();
        }

        @Override
        public String kind() {
            return value.isBlank() ? "nothing" : "a text";
        }
    }

    /** A list. */
    record Items(Clause at, List<Yaml> items) implements Yaml {
        public Items {
            items = List.copyOf(items);
        }

        @Override
        public String kind() {
            return "a list";
        }
    }

    /** Names with values, in their order; no name twice. */
    record Fields(Clause at, List<Field> fields) implements Yaml {
        public Fields {
            fields = List.copyOf(fields);
        }

        @Override
        public String kind() {
            return "names with values";
        }
    }

    /** A name with its value. */
    record Field(Text name, Yaml value) {}
}
