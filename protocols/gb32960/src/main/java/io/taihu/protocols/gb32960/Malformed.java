package io.taihu.protocols.gb32960;

/** Bytes that are not what the standard says; it has no stack trace, since peers cause it. */
public final class Malformed extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int at;

    /** @param at offset within the frame, or within the data unit when only that was given */
    Malformed(int at, String reason) {
        super(reason, null, false, false);
        this.at = at;
    }

    /** Where they are wrong. */
    public int at() {
        return at;
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
