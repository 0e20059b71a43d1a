package io.taihu.backup;

import io.taihu.model.ErrorCode;
import io.taihu.model.Limit;
import io.taihu.model.TaihuException;
import io.taihu.spi.PrivateFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Puts a data folder together from a backup, and looks at each byte on the way. For one thread, used once.
 *
 * <p>A manifest may come from anywhere: nothing is written outside the folder, and nothing that is there is written over.
 */
public final class Restore {
    /** Lies in a folder whose restoring was begun and did not come to its end. */
    public static final String UNFINISHED = "restore.unfinished";
    /** Most faults that are told one by one. */
    @Limit(
            value = "Most faults of a backup that are told one by one",
            zh = "逐条列出的备份错误的最多条数",
            reached = Limit.Reached.LEFT_OUT)
    static final int FAULTS_MAX = 20;

    private final Shelf shelf;
    private final String name;
    private final Path data;
    private final Blobs blobs;
    private final Set<String> paths = new HashSet<>();
    private final Set<Path> folders = new HashSet<>();
    private final List<String> faults = new ArrayList<>();
    private final ByteBuffer piece = ByteBuffer.allocate(Entry.PIECE_BYTES + 1);
    private long faulty;

    /**
     * What was restored.
     *
     * @param registry whether the registry is in it; otherwise its database has a backup of its own
     * @param counts figures that the restored folder must have: {@code journal end}, {@code registry TABLE}, {@code rows TABLE}
     */
    public record Restored(String name, long files, long bytes, boolean registry, Map<String, Long> counts) {}

    /**
     * @param data an empty folder, or one to be made
     */
    private Restore(Shelf shelf, String name, Path data) {
        this.shelf = shelf;
        this.name = name;
        this.data = data.toAbsolutePath().normalize();
        this.blobs = shelf.blobs();
    }

    /**
     * Finds what a path means: a folder of backups, of which a name or else the youngest is taken, or one backup in it.
     *
     * @throws TaihuException NOT_FOUND
     */
    public static Chosen choose(Path from, @Nullable String name) {
        Path at = from.toAbsolutePath().normalize();
        Path parent = at.getParent();
        if (name == null && parent != null && Files.exists(at.resolve(Manifest.FILE))) {
            return new Chosen(new Shelf(parent), String.valueOf(at.getFileName()));
        }
        Shelf shelf = new Shelf(at);
        return new Chosen(
                shelf, name == null ? shelf.newest().name() : shelf.get(name).name());
    }

    /** A backup of a folder of backups. */
    public record Chosen(Shelf shelf, String name) {}

    /**
     * Restores a backup. The folder is marked as {@link #UNFINISHED}, until {@link #finish}.
     *
     * @param version of this Taihu: a backup of a newer one is refused
     * @param data an empty folder, or one to be made
     * @throws TaihuException MALFORMED for a backup that is damaged, naming each file with what was expected and what was found;
     *     CONFLICT when the folder is not empty, or a newer Taihu made the backup
     */
    public static Restored run(Chosen chosen, Path data, String version) {
        return new Restore(chosen.shelf(), chosen.name(), data).run(version);
    }

    /** Says that a restored folder was looked at and is good. */
    public static void finish(Path data) {
        try {
            Files.deleteIfExists(data.resolve(UNFINISHED));
            Blobs.sync(data);
        } catch (IOException e) {
            throw new TaihuException(ErrorCode.UNAVAILABLE, data + " cannot be written: " + e, e);
        }
    }

    /**
     * Goes on unless a folder was being restored and is not whole.
     *
     * @throws TaihuException CONFLICT
     */
    public static void checkWhole(Path data) {
        if (Files.exists(data.resolve(UNFINISHED))) {
            throw new TaihuException(
                    ErrorCode.CONFLICT,
                    "the restoring of " + data.toAbsolutePath()
                            + " was begun and not finished: empty the folder and restore again");
        }
    }

    private Restored run(String version) {
        Path at = shelf.folder(name);
        try {
            if (!Files.exists(at.resolve(Manifest.FILE))) {
                throw new TaihuException(
                        ErrorCode.MALFORMED,
                        "backup " + at + " is not whole, it has no " + Manifest.FILE + ": "
                                + shelf.get(name).trouble());
            }
            Manifest.Head head = Manifest.head(at);
            checkVersion(at, head.taihu(), version);
            takeFolder();
            Manifest.read(at, this::file);
            if (paths.size() != head.files()) {
                fault("the manifest should have " + head.files() + " files, it has " + paths.size());
            }
            if (faulty > 0) {
                throw new TaihuException(
                        ErrorCode.MALFORMED,
                        "backup " + at + " is damaged, " + data + " is not whole:\n  " + String.join("\n  ", faults)
                                + (faulty > faults.size() ? "\n  … and " + (faulty - faults.size()) + " more" : ""));
            }
            for (Path folder : folders) {
                Blobs.sync(folder);
            }
            return new Restored(name, head.files(), head.bytes(), head.registry(), head.counts());
        } catch (IOException | UncheckedIOException e) {
            throw new TaihuException(
                    ErrorCode.UNAVAILABLE,
                    "backup " + at + " cannot be restored to " + data + ": " + e.getMessage(),
                    e);
        }
    }

    private void takeFolder() throws IOException {
        if (Files.exists(data)) {
            if (!Files.isDirectory(data)) {
                throw new TaihuException(ErrorCode.CONFLICT, data + " is a file: restore into an empty folder");
            }
            try (Stream<Path> found = Files.list(data)) {
                if (found.findAny().isPresent()) {
                    throw new TaihuException(
                            ErrorCode.CONFLICT,
                            data + " is not empty: restore into an empty folder, or one that is not there");
                }
            }
        }
        PrivateFolder.make(data);
        Files.writeString(data.resolve(UNFINISHED), name + "\n");
    }

    /** Versions are numbers with dots; what is no number is not compared. */
    private static void checkVersion(Path at, String made, String here) {
        if (newer(made, here)) {
            throw new TaihuException(
                    ErrorCode.CONFLICT,
                    at + " was made by Taihu " + made + ", and this is the older " + here
                            + ": restore with that version or a newer one");
        }
    }

    static boolean newer(String made, String here) {
        String[] a = made.split("[^0-9]+");
        String[] b = here.split("[^0-9]+");
        for (int i = 0; i < Math.min(a.length, b.length); i++) {
            if (a[i].isEmpty() || b[i].isEmpty() || a[i].length() > 9 || b[i].length() > 9) {
                return false;
            }
            int order = Integer.compare(Integer.parseInt(a[i]), Integer.parseInt(b[i]));
            if (order != 0) {
                return order > 0;
            }
        }
        return false;
    }

    private void file(Entry entry) {
        Path target = data.resolve(entry.path()).normalize();
        if (!target.startsWith(data) || !paths.add(entry.path())) {
            throw new TaihuException(
                    ErrorCode.MALFORMED,
                    "the manifest's \"" + entry.path() + "\" is there twice, or outside the folder");
        }
        try {
            makeFolders(target);
            try (FileChannel out = FileChannel.open(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                for (int i = 0; i < entry.pieces().size(); i++) {
                    if (read(entry, i)) {
                        while (piece.hasRemaining()) {
                            out.write(piece);
                        }
                    }
                }
                out.force(true);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void makeFolders(Path target) throws IOException {
        Path at = data;
        folders.add(at);
        Path below = data.relativize(target);
        for (int i = 0; i < below.getNameCount() - 1; i++) {
            at = at.resolve(below.getName(i));
            if (folders.add(at)) {
                PrivateFolder.make(at);
            }
        }
    }

    /** Reads a piece; whether it is what it should be. */
    private boolean read(Entry entry, int index) throws IOException {
        Hash hash = entry.pieces().get(index);
        long length = entry.length(index);
        Path blob = blobs.path(hash);
        String at = "\"" + entry.path() + "\", bytes " + (long) index * Entry.PIECE_BYTES + " to "
                + ((long) index * Entry.PIECE_BYTES + length) + ", kept in " + blob + ": ";
        if (!Files.exists(blob)) {
            fault(at + "it is missing");
            return false;
        }
        piece.clear();
        try (FileChannel in = FileChannel.open(blob, StandardOpenOption.READ)) {
            int read = 0;
            while (read >= 0 && piece.hasRemaining()) {
                read = in.read(piece);
            }
        } catch (IOException e) {
            fault(at + "it cannot be read: " + e.getMessage());
            return false;
        }
        piece.flip();
        if (piece.remaining() != length) {
            String found = piece.remaining() > Entry.PIECE_BYTES ? "more" : "" + piece.remaining();
            fault(at + "expected " + length + " bytes, found " + found);
            return false;
        }
        Hash found = Hash.of(digest(piece));
        if (!found.equals(hash)) {
            fault(at + "expected SHA-256 " + hash + ", found " + found);
            return false;
        }
        return true;
    }

    private static byte[] digest(ByteBuffer bytes) {
        var digest = Hash.digest();
        digest.update(bytes.duplicate());
        return digest.digest();
    }

    private void fault(String what) {
        faulty++;
        if (faults.size() < FAULTS_MAX) {
            faults.add(what);
        }
    }
}
