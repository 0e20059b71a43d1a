package io.taihu.api;

/** An answer that broke off after it had begun: nothing more can be said of it but that it is not whole. */
final class BrokenOffException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BrokenOffException(Throwable cause) {
        super(cause);
    }
}
