package io.taihu.protocols.jt808;

/** A body cannot be read further, or cannot be written: what was wrong and where. Made often by bad input, so it has no stack trace. */
final class BodyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int at;

    /** @param at offset from the start of the body in bytes; -1 when it is about a value that was to be written */
    BodyException(String message, int at) {
        super(message, null, false, false);
        this.at = at;
    }

    int at() {
        return at;
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
