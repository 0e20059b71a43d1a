package io.taihu.model;

/** How far a value may be trusted, the three classes of OPC UA Part 8 status codes. */
public enum Quality {
    GOOD,
    UNCERTAIN,
    BAD;

    private static final Quality[] ALL = values();

    /** The quality that a byte in a record stands for. */
    public static Quality ofCode(int code) {
        return ALL[code];
    }
}
