package io.taihu.server;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes one thing after another, so that one that fails does not keep the next from being closed. */
final class Closing {
    private static final Logger LOG = LoggerFactory.getLogger(Closing.class);

    private Closing() {}

    static void quietly(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            LOG.error("{} did not close", closeable, e);
        }
    }
}
