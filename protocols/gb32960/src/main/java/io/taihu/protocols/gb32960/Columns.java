package io.taihu.protocols.gb32960;

import io.taihu.protocols.gb32960.BitsField.Part;
import java.util.List;

/** How a line of a table is said, so that the tables read as those of the standard. Units are UCUM codes. */
final class Columns {
    static final int BYTE = 1;
    static final int WORD = 2;
    static final int DWORD = 4;

    static final String VOLT = "V";
    static final String AMPERE = "A";
    static final String CELSIUS = "Cel";
    static final String PERCENT = "%";
    static final String RPM = "/min";
    static final String NONE = "";

    private Columns() {}

    static NumberField number(String name, int width, String unit) {
        return NumberField.of(name, width, unit);
    }

    /** A number of something, all values of which are numbers. */
    static NumberField ordinal(String name) {
        return NumberField.of(name, BYTE, NONE).plain();
    }

    /** A number of something, which may be invalid or abnormal. */
    static NumberField ordinal(String name, int width) {
        return NumberField.of(name, width, NONE);
    }

    /** A temperature in a byte, from -40 °C. */
    static NumberField temperature(String name) {
        return NumberField.of(name, BYTE, CELSIUS).from(-40).most(250);
    }

    /** A current of 0.1 A, from a lowest that the editions do not agree on. */
    static NumberField current(String name, int lowest) {
        return NumberField.of(name, WORD, AMPERE).decimals(1).from(lowest).most(-lowest * 20L);
    }

    /** Words of a byte from 1. */
    static CodeField code(String name, String... words) {
        return new CodeField(name, 1, words);
    }

    /** Words of a byte from 0. */
    static CodeField codeFrom0(String name, String... words) {
        return new CodeField(name, 0, words);
    }

    static TextField ascii(String name, int width) {
        return new TextField(name, width);
    }

    static TimeField time(String name) {
        return new TimeField(name);
    }

    static BytesField bytes(String name) {
        return new BytesField(name);
    }

    /** A count and so many numbers. */
    static SeriesField series(String name, int countWidth, NumberField element) {
        return new SeriesField(name, countWidth, element);
    }

    /** A count and so many codes that a manufacturer gives a fault. */
    static SeriesField faults(String name) {
        return new SeriesField(name, BYTE, NumberField.of(name, DWORD, NONE).hex());
    }

    /** A BYTE count and so many rows. */
    static RowsField rows(String name, Field... row) {
        return new RowsField(name, Table.of(name, row));
    }

    static BitsField bits(String name, Part... parts) {
        return new BitsField(name, parts);
    }

    static FlagsField flags(String name, List<String> names) {
        return new FlagsField(name, names);
    }

    static final Part GEAR =
            Part.code("gear", 0, 4, "N", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "R", "D", "P");
    static final Part BRAKING = Part.flag("brakingForce", 4);
    static final Part DRIVING = Part.flag("drivingForce", 5);

    static final Part FIX = Part.code("fix", 0, 1, "valid", "invalid");
    static final Part NORTH_SOUTH = Part.code("latitudeSide", 1, 1, "north", "south");
    static final Part EAST_WEST = Part.code("longitudeSide", 2, 1, "east", "west");
}
