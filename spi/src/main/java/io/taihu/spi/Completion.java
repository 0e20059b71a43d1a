package io.taihu.spi;

/**
 * Told what became of an appended record. Called once for each record, in the order of appending, on whatever thread made
 * the flush; must return quickly and throw nothing.
 */
public interface Completion {
    /**
     * The record is on the disk.
     *
     * @param position where it lies
     */
    void durable(long token, long position);

    /** The record is not on the disk and must not be acknowledged. */
    void failed(long token, JournalException cause);
}
