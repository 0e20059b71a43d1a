package io.taihu.spi;

import java.time.Duration;

/**
 * Reads durable records in order, from a position that is kept.
 *
 * <p>For one thread at a time, except {@link #close} and {@link #wakeup}, which any thread may call.
 */
public interface JournalReader extends AutoCloseable {
    /**
     * The next records; an empty batch when none came in time. The batch is valid until the next call.
     *
     * @param wait how long to wait for the first
     * @throws JournalException when records that should be there cannot be read
     */
    Batch poll(Duration wait) throws InterruptedException;

    /** Lets a waiting {@link #poll} return at once. */
    void wakeup();

    /** Position of the next record that {@link #poll} gives. */
    long position();

    /** Moves back or forth; the next poll starts there. It must be a position given by this journal and still kept. */
    void seek(long position);

    /**
     * Keeps a position durably: everything before it may go. Called when what was read is safe elsewhere.
     *
     * @param position at most {@link #position}
     */
    void commit(long position);

    /** The position kept last. */
    long committed();

    @Override
    void close();

    /** Some records in order, stepped through like a cursor. */
    interface Batch {
        /** Steps to the next record; false after the last. */
        boolean next();

        /** Array that holds the present record. */
        byte[] bytes();

        /** Where the present record begins in {@link #bytes}. */
        int offset();

        int length();

        /** Position of the present record. */
        long position();

        /** Position behind the whole batch. */
        long end();
    }
}
