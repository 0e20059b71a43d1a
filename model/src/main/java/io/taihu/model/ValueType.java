package io.taihu.model;

/** The type of a property's values, and how one value of it is written in a record. */
public enum ValueType {
    /** A finite IEEE 754 double. */
    NUMBER(1),
    /** A signed 64-bit integer. */
    INTEGER(2),
    BOOLEAN(3),
    /** Unicode text. */
    STRING(4),
    /** Text that is one of the options of its property. */
    ENUM(5),
    /** An array of finite doubles. */
    NUMBERS(6),
    /** A JSON object or array of any shape, kept as its text. */
    OBJECT(7),
    /** A WGS-84 position: latitude and longitude in degrees. */
    LOCATION(8);

    private static final ValueType[] BY_CODE = new ValueType[9];

    static {
        for (ValueType type : values()) {
            BY_CODE[type.code] = type;
        }
    }

    private final int code;

    ValueType(int code) {
        this.code = code;
    }

    /** The byte that stands for this type in records; never changes. */
    public int code() {
        return code;
    }

    /**
     * The type that a byte in a record stands for.
     *
     * @throws IllegalArgumentException when no type has this code
     */
    public static ValueType ofCode(int code) {
        if (code < 1 || code >= BY_CODE.length) {
            throw new IllegalArgumentException("no value type has code " + code);
        }
        return BY_CODE[code];
    }
}
