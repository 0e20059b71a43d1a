package io.taihu.protocols.jt808;

/**
 * One row of a table of the standard: knows how it is read and written, and tells nothing else. A group of rows that depends on
 * something is a field as well. Immutable.
 */
abstract class Field {
    private final String name;

    Field(String name) {
        this.name = name;
    }

    /** Its name; empty for a group, whose fields stand beside those around it. */
    final String name() {
        return name;
    }

    /** Its unit in UCUM; empty when it has none. */
    String unit() {
        return "";
    }

    /** @throws BodyException when the body ends before the field does */
    abstract void read(BodyReader in, Sink sink);

    /** @throws BodyException when the value is missing or cannot be written, naming the field and what would be right */
    abstract void write(Values from, BodyWriter out);

    /** Whether there is something to write, for fields that may be left out. */
    boolean present(Values from) {
        return from.has(name);
    }

    /** How many bytes it has in every body; -1 when that depends on the body. */
    int fixedSize() {
        return -1;
    }

    /** Whether it is read in another way in another edition. */
    boolean dependsOnEdition() {
        return false;
    }

    static void readAll(Field[] fields, BodyReader in, Sink sink) {
        for (Field field : fields) {
            field.read(in, sink);
        }
    }

    static void writeAll(Field[] fields, Values from, BodyWriter out) {
        for (Field field : fields) {
            field.write(from, out);
        }
    }
}
