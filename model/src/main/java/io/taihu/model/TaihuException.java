package io.taihu.model;

/** Something could not be done, with a code for programs and a sentence for people that names what was wrong and what would be right. */
public class TaihuException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;

    public TaihuException(ErrorCode code, String message) {
        super(message);
        this.code = code;
    }

    public TaihuException(ErrorCode code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    public ErrorCode code() {
        return code;
    }
}
