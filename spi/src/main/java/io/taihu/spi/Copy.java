package io.taihu.spi;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Takes the files of stores that are being copied, one after the other. For one thread. */
public interface Copy {
    /** Bytes of a file. */
    @FunctionalInterface
    interface Source {
        /** Puts bytes from an offset on into a buffer; how many that were, and none or fewer than none behind the end. */
        int read(ByteBuffer into, long offset) throws IOException;
    }

    /**
     * Takes the first bytes of a file as they are now, as far as the file goes.
     *
     * @param name of the file, with {@code /} between folders
     * @param length at most so many bytes
     * @param stamp a text that is another one whenever these bytes may be; empty when that cannot be told. What a former copy
     *     took under the same name and stamp is not read again
     */
    void file(String name, Source source, long length, String stamp) throws IOException;

    /** Remembers a figure against which a restored copy is held. */
    void count(String what, long count);

    /** Place of a file that a store writes to hand it over, and then deletes; nobody else uses it. */
    Path scratch(String name);

    /** Takes a file as it is when it is opened; one that is put in its place meanwhile does no harm. */
    default void file(String name, Path file, String stamp) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            file(name, channel::read, channel.size(), stamp);
        }
    }

    /** Takes a file that is in memory. */
    default void bytes(String name, byte[] content) throws IOException {
        Source source = (into, offset) -> {
            int length = (int) Math.min(into.remaining(), content.length - offset);
            into.put(content, (int) offset, Math.max(0, length));
            return length;
        };
        file(name, source, content.length, "");
    }

    /** The same, for a store whose files lie in a folder of the copy. */
    default Copy within(String folder) {
        Copy whole = this;
        return new Copy() {
            @Override
            public void file(String name, Source source, long length, String stamp) throws IOException {
                whole.file(folder + "/" + name, source, length, stamp);
            }

            @Override
            public void count(String what, long count) {
                whole.count(what, count);
            }

            @Override
            public Path scratch(String name) {
                return whole.scratch(name);
            }
        };
    }
}
