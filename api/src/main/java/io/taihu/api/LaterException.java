package io.taihu.api;

import io.taihu.model.ErrorCode;
import io.taihu.model.TaihuException;

/** Not now; says when to try again. */
final class LaterException extends TaihuException {
    private static final long serialVersionUID = 1L;

    private final long retryAfterSeconds;

    LaterException(ErrorCode code, String message, long retryAfterSeconds) {
        super(code, message);
        this.retryAfterSeconds = retryAfterSeconds;
    }

    long retryAfterSeconds() {
        return retryAfterSeconds;
    }
}
