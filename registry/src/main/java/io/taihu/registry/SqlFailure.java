package io.taihu.registry;

import java.sql.SQLException;

/** A statement failed in the store; the text of the statement is left behind. Never leaves the room. */
final class SqlFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final SQLException cause;

    SqlFailure(SQLException cause) {
        super(cause);
        this.cause = cause;
    }

    SQLException reason() {
        return cause;
    }
}
