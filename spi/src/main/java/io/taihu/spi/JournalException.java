package io.taihu.spi;

import io.taihu.model.ErrorCode;
import io.taihu.model.TaihuException;

/** The journal cannot go on. */
public final class JournalException extends TaihuException {
    private static final long serialVersionUID = 1L;

    public JournalException(String message) {
        super(ErrorCode.UNAVAILABLE, message);
    }

    public JournalException(String message, Throwable cause) {
        super(ErrorCode.UNAVAILABLE, message, cause);
    }
}
