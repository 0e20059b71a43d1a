package io.taihu.journals.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * The folder of a journal, as little of it as the journal needs; the seam at which tests put a disk that crashes.
 *
 * <p>What is written survives a power cut only after {@link File#force}; what is created, renamed or deleted only after
 * {@link #sync}. Thread-safe, and no operation is harmed when the calling thread is interrupted.
 */
interface Disk extends Closeable {
    /** The folder in words, for messages. */
    String place();

    /** Names of all files. */
    List<String> list() throws IOException;

    /** Makes a new, empty file; one that exists is emptied. */
    File create(String name) throws IOException;

    /** Opens a file that exists, to read and write. */
    File open(String name) throws IOException;

    /** Renames a file; one that has the new name is replaced. */
    void rename(String from, String to) throws IOException;

    /** Deletes a file, if it exists. */
    void delete(String name) throws IOException;

    /** When a file was last written, in µs since 1970. */
    long modifiedMicros(String name) throws IOException;

    /** Makes creations, renames and deletions durable. */
    void sync() throws IOException;

    /** Gives the folder free for others. */
    @Override
    void close() throws IOException;

    /** An open file. */
    interface File extends Closeable {
        /** Writes all that remains in a buffer at an offset. */
        void write(ByteBuffer from, long offset) throws IOException;

        /** Fills a buffer from an offset on, as far as the file goes; answers how many bytes that was. */
        int read(ByteBuffer into, long offset) throws IOException;

        /** Makes durable what was written, and the length. */
        void force() throws IOException;

        long length() throws IOException;

        @Override
        void close() throws IOException;
    }
}
