package io.taihu.spi;

import org.jspecify.annotations.Nullable;

/**
 * The one sequential log behind everything: records are appended by many, made durable together, and read by readers that
 * each keep a position of their own.
 *
 * <p>A position is a number that grows along the journal; its meaning is the journal's own. Thread-safe.
 */
public interface Journal extends AutoCloseable {
    /**
     * Offers one record; its bytes are copied before this returns. It becomes durable with a later {@link #flush}, and then
     * {@code completion} is told, in the order of appending.
     *
     * @param completion told once, when the record is durable or can never be; null when nobody waits
     * @param token given back to the completion
     * @return whether it was taken; false when there is no room at the moment: in memory (flush, and offer again) or on the
     *     disk (see {@link #state}). Then {@link #whenWritable} tells when to offer again
     * @throws JournalException when the journal has failed or is closed
     * @throws IllegalArgumentException when the record is empty or longer than the journal takes
     */
    boolean append(byte[] record, int offset, int length, @Nullable Completion completion, long token);

    /**
     * Asks that all appended so far becomes durable soon. May do the work on this thread, and then runs completions of
     * everybody's records on it.
     */
    void flush();

    /** Runs an action once, on any thread, as soon as the journal has room again; at once when it has. */
    void whenWritable(Runnable action);

    /** The position behind the last durable record. */
    long end();

    /** How it is. */
    State state();

    /**
     * A reader with a durable position under this name, starting at the journal's oldest record the first time. One at a
     * time for a name.
     */
    JournalReader reader(String name);

    /**
     * A reader without a name that starts behind the last durable record. It holds back nothing: when what it has yet to read
     * is gone, it goes on with the oldest record there is. Its {@link JournalReader#commit} does nothing.
     */
    JournalReader tail();

    /** Names of all readers known, with their positions, whether open or not. */
    java.util.Map<String, Long> positions();

    /** Forgets a reader, so that it holds back nothing any more. */
    void forget(String name);

    /**
     * Holds what readers have yet to read, from the positions that they have kept now. Its copy ends with the last record that is
     * durable when the copying begins, and is a journal whose readers are at the positions of the hold.
     *
     * <p>It never stands in the way of records: when the room that it takes is needed for them, it is given up, and copying
     * fails.
     *
     * @throws JournalException when it has failed or is closed
     */
    Held hold();

    /** Makes durable what was appended, and releases everything. */
    @Override
    void close();

    /**
     * How a journal is.
     *
     * @param kind what it can do
     * @param reason in words, when it is not {@link Kind#OPEN}
     */
    record State(Kind kind, String reason) {
        /** What a journal can do. */
        public enum Kind {
            /** Takes records. */
            OPEN,
            /** Takes none until there is room on the disk. */
            FULL,
            /** A flush failed: nothing that was not durable before can be trusted, and nothing is taken any more. */
            FAILED,
            CLOSED
        }
    }
}
