package io.taihu.model;

/** What kind of thing went wrong; each has one meaning in every room and one HTTP status. */
public enum ErrorCode {
    /** The request or message is not well formed. */
    MALFORMED(400),
    /** No credentials, or wrong ones. */
    UNAUTHENTICATED(401),
    /** Known, but not allowed. */
    FORBIDDEN(403),
    NOT_FOUND(404),
    /** It exists already, or something still needs it. */
    CONFLICT(409),
    /** The revision given is not the present one. */
    STALE(412),
    TOO_LARGE(413),
    /** Well formed, but a value cannot be taken. */
    INVALID(422),
    /** A quota is used up for the moment. */
    QUOTA(429),
    /** A fault of the server's own. */
    INTERNAL(500),
    /** The server cannot take it now: starting, stopping, or its disk budget is used up. */
    UNAVAILABLE(503);

    private final int status;

    ErrorCode(int status) {
        this.status = status;
    }

    /** HTTP status. */
    public int status() {
        return status;
    }
}
