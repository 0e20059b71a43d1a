package io.taihu.backup;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Pieces of files, each kept once under its own hash, {@code ab/cdef…}. One is there whole or not at all: it gets its name when
 * it is on the disk. For one thread.
 */
final class Blobs {
    private static final Pattern FOLDER = Pattern.compile("[0-9a-f]{2}");
    private static final Pattern FILE = Pattern.compile("[0-9a-f]{62}");

    private final Path folder;
    /** Folders that have new names which may not be on the disk. */
    private final Set<Path> changed = new TreeSet<>();

    Blobs(Path folder) {
        this.folder = folder;
    }

    Path path(Hash hash) {
        String name = hash.toString();
        return folder.resolve(name.substring(0, 2)).resolve(name.substring(2));
    }

    boolean has(Hash hash, long length) throws IOException {
        Path path = path(hash);
        return Files.exists(path) && Files.size(path) == length;
    }

    /**
     * Keeps a piece.
     *
     * @return whether it was new
     */
    boolean keep(Hash hash, ByteBuffer bytes) throws IOException {
        if (has(hash, bytes.remaining())) {
            return false;
        }
        Path path = path(hash);
        Path parent = path.getParent();
        Files.createDirectories(parent);
        Path next = folder.resolve("next");
        try (FileChannel channel = FileChannel.open(
                next, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(false);
        }
        Files.move(next, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        changed.add(parent);
        changed.add(folder);
        return true;
    }

    /** Makes all names durable. */
    void sync() throws IOException {
        for (Path each : changed) {
            sync(each);
        }
        changed.clear();
    }

    /** Makes the names in a folder durable, where a folder can be opened. */
    static void sync(Path folder) throws IOException {
        if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    /** Brings a piece from another folder of blobs; whether it was new. */
    boolean bring(Blobs from, Hash hash, long length) throws IOException {
        return !has(hash, length) && keep(hash, ByteBuffer.wrap(Files.readAllBytes(from.path(hash))));
    }

    /** Removes those that are not needed any more, and what a run that was cut off has left. */
    void removeAllBut(Predicate<Hash> needed) throws IOException {
        Files.deleteIfExists(folder.resolve("next"));
        for (Path each : list(folder, FOLDER)) {
            for (Path blob : list(each, FILE)) {
                if (!needed.test(Hash.parse(each.getFileName().toString() + blob.getFileName()))) {
                    Files.delete(blob);
                }
            }
        }
    }

    private static Iterable<Path> list(Path folder, Pattern names) throws IOException {
        if (!Files.exists(folder)) {
            return java.util.List.of();
        }
        try (Stream<Path> found = Files.list(folder)) {
            return found.filter(
                            each -> names.matcher(each.getFileName().toString()).matches())
                    .toList();
        }
    }
}
