package io.taihu.testkit;

import io.taihu.spi.Copy;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;

/** A copy that is a plain folder, with the stamps and figures that came with it. */
public final class FolderCopy implements Copy {
    private static final int READ_BYTES = 1 << 16;

    private final Path folder;
    private final Map<String, String> stamps = new HashMap<>();
    private final Map<String, Long> counts = new HashMap<>();

    public FolderCopy(Path folder) {
        this.folder = folder;
    }

    /** Stamps by the names of files. */
    public Map<String, String> stamps() {
        return stamps;
    }

    public Map<String, Long> counts() {
        return counts;
    }

    @Override
    public void file(String name, Source source, long length, String stamp) throws IOException {
        Path target = folder.resolve(name);
        Files.createDirectories(target.getParent());
        stamps.put(name, stamp);
        ByteBuffer buffer = ByteBuffer.allocate(READ_BYTES);
        try (FileChannel out = FileChannel.open(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            long offset = 0;
            int read = 1;
            while (read > 0 && offset < length) {
                buffer.clear().limit((int) Math.min(READ_BYTES, length - offset));
                read = source.read(buffer, offset);
                offset += Math.max(0, read);
                out.write(buffer.flip());
            }
        }
    }

    @Override
    public void count(String what, long count) {
        counts.put(what, count);
    }

    @Override
    public Path scratch(String name) {
        return folder.resolveSibling(folder.getFileName() + "-" + name);
    }
}
