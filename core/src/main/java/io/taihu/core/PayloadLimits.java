package io.taihu.core;

/** What one message may hold at most, whatever its format. */
final class PayloadLimits {
    /** Deepest nesting of arrays and objects, the outermost counted. */
    static final int DEPTH_MAX = 16;
    /** Most keys of one reading, repeated and refused ones included. */
    static final int KEYS_MAX = 1_024;
    /** Most readings of one message. */
    static final int READINGS_MAX = 10_000;
    /** Most records of one SenML pack. */
    static final int SENML_RECORDS_MAX = 65_536;
    /** Longest text value, in bytes of UTF-8. */
    static final int TEXT_MAX = 64 << 10;
    /** Most numbers of one array. */
    static final int NUMBERS_MAX = 4_096;
    /** Longest object or array value, in bytes of compact JSON. */
    static final int OBJECT_MAX = 64 << 10;
    /** Longest data of an event, in bytes of JSON. */
    static final int EVENT_MAX = 256 << 10;
    /** Longest number, in characters. */
    static final int NUMBER_MAX = 1_000;
    /** Most problems told of one message; more are counted only. */
    static final int PROBLEMS_MAX = 32;
    /** Longest piece of a message quoted in a problem, in characters. */
    static final int QUOTE_MAX = 40;
    /** Buffers longer than this are not kept for the next message. */
    static final int KEEP_MAX = 1 << 20;

    private PayloadLimits() {}
}
