package io.taihu.core;

import io.taihu.model.ErrorCode;

/** A message that breaks the rules of its format, or a limit; thrown and caught within shaping. Carries no stack trace, so that garbage stays cheap. */
final class MalformedPayload extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Instead of a byte offset: where the draft is. */
    static final int HERE = -1;
    /** Instead of a byte offset: the message as a whole. */
    static final int WHOLE = -2;

    private final ErrorCode code;
    private final int at;

    /** @param at byte offset in the message at which the trouble begins, or {@link #HERE} or {@link #WHOLE} */
    MalformedPayload(ErrorCode code, int at, String reason) {
        super(reason, null, false, false);
        this.code = code;
        this.at = at;
    }

    ErrorCode code() {
        return code;
    }

    int at() {
        return at;
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
