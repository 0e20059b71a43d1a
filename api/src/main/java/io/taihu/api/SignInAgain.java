package io.taihu.api;

import io.taihu.model.ErrorCode;
import io.taihu.model.TaihuException;

/** The session is too old for what was asked: somebody else may be at the browser by now. */
final class SignInAgain extends TaihuException {
    private static final long serialVersionUID = 1L;

    SignInAgain() {
        super(ErrorCode.FORBIDDEN, "this needs a session of at most 15 minutes; sign in again first");
    }
}
