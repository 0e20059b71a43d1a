package io.taihu.rules;

import java.io.Serial;

/** Ends the reading of one expression at its first fault; caught where the expression is read. */
final class FaultException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    private final transient Fault fault;

    FaultException(Fault fault) {
        super(fault.toString(), null, false, false);
        this.fault = fault;
    }

    Fault fault() {
        return fault;
    }
}
