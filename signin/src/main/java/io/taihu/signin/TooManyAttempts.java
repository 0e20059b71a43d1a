package io.taihu.signin;

import io.taihu.model.ErrorCode;
import io.taihu.model.TaihuException;

/** Too much was tried; says when to try again. */
public final class TooManyAttempts extends TaihuException {
    private static final long serialVersionUID = 1L;

    private final long seconds;

    TooManyAttempts(long seconds) {
        super(ErrorCode.QUOTA, "too many tries to sign in; try again in " + seconds + " s");
        this.seconds = seconds;
    }

    public long retryAfterSeconds() {
        return seconds;
    }
}
