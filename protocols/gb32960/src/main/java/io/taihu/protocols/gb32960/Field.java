package io.taihu.protocols.gb32960;

/** One line of a table of the standard. Immutable and thread-safe. */
abstract sealed class Field
        permits BatteryCodes,
                BitsField,
                BytesField,
                CodeField,
                ControlField,
                FlagsField,
                NumberField,
                ParametersField,
                RowsField,
                SeriesField,
                TextField,
                TimeField {
    private final String name;

    Field(String name) {
        this.name = name;
    }

    final String name() {
        return name;
    }

    /** Reads its value into the place that it has in its table. */
    abstract void read(In in, Values into, int place);

    /** Writes what {@link #read} reads. */
    abstract void write(Values from, int place, Out out);

    /** Tells its value as a member of an object. */
    abstract void json(Values from, int place, Json out);
}
