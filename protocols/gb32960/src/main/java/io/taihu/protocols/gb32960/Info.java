package io.taihu.protocols.gb32960;

/** One piece of information of a report. */
public sealed interface Info {
    /** What a table of the standard tells. */
    record Known(Values values) implements Info {}

    /** What a manufacturer or platform defines: a type, a WORD length, and bytes that only they can read. */
    record Custom(int type, byte[] bytes) implements Info {}
}
