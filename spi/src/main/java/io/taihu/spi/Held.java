package io.taihu.spi;

import java.io.IOException;

/**
 * What a store holds still at a moment so that it can be copied while the store goes on. One at a time for a store; for one
 * thread at a time.
 */
public interface Held extends AutoCloseable {
    /**
     * Copies it, once.
     *
     * @throws IOException when it cannot be read or not be taken
     * @throws io.taihu.model.TaihuException when the store could not hold it any longer, saying why
     */
    void copyTo(Copy copy) throws IOException;

    /** Lets go of it. */
    @Override
    void close();
}
