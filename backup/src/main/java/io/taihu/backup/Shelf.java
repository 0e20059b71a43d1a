package io.taihu.backup;

import io.taihu.model.ErrorCode;
import io.taihu.model.Limit;
import io.taihu.model.TaihuException;
import io.taihu.spi.PrivateFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder of backups: a folder for each by its name, and {@code blobs} with the pieces that they share. Looking needs no lock; who
 * changes something holds {@link #lock}.
 */
public final class Shelf {
    static final String BLOBS = "blobs";
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");
    private static final String LOCK = "backup.lock";
    private static final String BEGUN = "begun";
    private static final String TROUBLE = "trouble";
    private static final String VERIFIED = "verified";
    /** Longest text that is read from the small files beside a manifest. */
    @Limit(
            value = "Longest text that is read from the small files of a backup",
            zh = "读取备份中小文件文本的最大长度",
            unit = Limit.Unit.CHARACTERS,
            reached = Limit.Reached.CUT)
    private static final int TEXT_LENGTH_MAX = 2_000;

    private static final Logger LOG = LoggerFactory.getLogger(Shelf.class);

    private final Path folder;

    public Shelf(Path folder) {
        this.folder = folder.toAbsolutePath().normalize();
    }

    /** Where it is. */
    public Path folder() {
        return folder;
    }

    Blobs blobs() {
        return new Blobs(folder.resolve(BLOBS));
    }

    Path folder(String name) {
        return folder.resolve(checked(name));
    }

    /** @throws TaihuException INVALID for what cannot name a backup */
    static String checked(String name) {
        if (!NAME.matcher(name).matches() || name.equals(BLOBS)) {
            throw new TaihuException(
                    ErrorCode.INVALID,
                    "a backup's name has 1 to 64 lower-case letters, digits and dashes, begins with a letter or digit, and is not "
                            + BLOBS);
        }
        return name;
    }

    /** All backups, youngest first, those that came to nothing too. */
    public List<Backup> list() {
        List<Backup> found = new ArrayList<>();
        try (Stream<Path> all = Files.list(folder)) {
            for (Path each : all.toList()) {
                String name = each.getFileName().toString();
                if (Files.isDirectory(each) && NAME.matcher(name).matches() && !name.equals(BLOBS)) {
                    found.add(look(each));
                }
            }
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw unreadable(e);
        }
        found.sort(Comparator.comparing(Backup::begun).reversed().thenComparing(Backup::name));
        return found;
    }

    /**
     * The one of a name.
     *
     * @throws TaihuException NOT_FOUND
     */
    public Backup get(String name) {
        Path at = folder(name);
        if (!Files.isDirectory(at)) {
            throw new TaihuException(ErrorCode.NOT_FOUND, "there is no backup \"" + name + "\" in " + folder);
        }
        try {
            return look(at);
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /** The youngest that is whole. */
    public Backup newest() {
        return list().stream()
                .filter(each -> each.state() == Backup.State.DONE)
                .findFirst()
                .orElseThrow(
                        () -> new TaihuException(ErrorCode.NOT_FOUND, "there is no backup that is whole in " + folder));
    }

    private static Backup look(Path at) throws IOException {
        String name = at.getFileName().toString();
        Instant begun = time(at.resolve(BEGUN));
        if (!Files.exists(at.resolve(Manifest.FILE))) {
            String trouble = text(at.resolve(TROUBLE));
            return Backup.failed(
                    name,
                    begun == null ? Files.getLastModifiedTime(at).toInstant() : begun,
                    trouble == null ? "it was broken off" : trouble);
        }
        try {
            return Backup.done(Manifest.head(at), name, time(at.resolve(VERIFIED)));
        } catch (TaihuException e) {
            return Backup.failed(name, begun == null ? Instant.EPOCH : begun, String.valueOf(e.getMessage()));
        }
    }

    private static @Nullable String text(Path file) throws IOException {
        if (!Files.exists(file)) {
            return null;
        }
        try (var in = Files.newInputStream(file)) {
            return new String(in.readNBytes(TEXT_LENGTH_MAX), StandardCharsets.UTF_8).strip();
        }
    }

    private static @Nullable Instant time(Path file) throws IOException {
        String text = text(file);
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** Remembers that a backup was restored and was good. */
    public void verified(String name, Instant when) {
        try {
            Files.writeString(folder(name).resolve(VERIFIED), when.toString());
        } catch (IOException e) {
            LOG.warn("it cannot be noted in {} that it was verified: {}", folder(name), e.toString());
        }
    }

    /**
     * Lets nobody else change anything here.
     *
     * @throws TaihuException CONFLICT when somebody does; UNAVAILABLE when the folder cannot be made
     */
    FileChannel lock() {
        try {
            PrivateFolder.make(folder);
            FileChannel channel =
                    FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock held = null;
            try {
                held = channel.tryLock();
            } catch (OverlappingFileLockException e) {
                LOG.debug("held by this process", e);
            } finally {
                if (held == null) {
                    channel.close();
                }
            }
            if (held == null) {
                throw new TaihuException(ErrorCode.CONFLICT, "another backup into " + folder + " is being made");
            }
            return channel;
        } catch (IOException e) {
            throw new TaihuException(
                    ErrorCode.UNAVAILABLE, "the folder of backups " + folder + " cannot be used: " + e, e);
        }
    }

    /** Makes the folder of a backup to be. */
    Path begin(String name, Instant begun) throws IOException {
        Path at = folder(name);
        if (Files.exists(at)) {
            throw new TaihuException(ErrorCode.CONFLICT, "there is a backup \"" + name + "\" already in " + folder);
        }
        PrivateFolder.make(folder.resolve(BLOBS));
        PrivateFolder.make(at);
        Files.writeString(at.resolve(BEGUN), begun.toString());
        return at;
    }

    /** Remembers why a backup came to nothing. */
    void failed(String name, String trouble) {
        try {
            Files.writeString(folder(name).resolve(TROUBLE), trouble);
        } catch (IOException e) {
            LOG.warn("it cannot be noted in {} why it failed: {}", folder(name), e.toString());
        }
    }

    /** Files of the youngest backup that have a stamp, by {@link Copying#key}. */
    Map<String, Entry> former() throws IOException {
        Map<String, Entry> former = new HashMap<>();
        for (Backup each : list()) {
            if (each.state() != Backup.State.DONE) {
                continue;
            }
            try {
                Manifest.read(folder(each.name()), entry -> {
                    if (!entry.stamp().isEmpty() && former.size() < Copying.FORMER_MAX) {
                        former.put(Copying.key(entry.path(), entry.stamp()), entry);
                    }
                });
                return former;
            } catch (TaihuException e) {
                LOG.warn("{} is not gone on from: {}", folder(each.name()), e.getMessage());
                former.clear();
            }
        }
        return former;
    }

    /** Removes the oldest backups beyond so many, those that came to nothing, and all pieces that are not needed any more. */
    void tidy(long keep) throws IOException {
        List<Backup> all = list();
        List<Backup> whole =
                all.stream().filter(each -> each.state() == Backup.State.DONE).toList();
        boolean removed = false;
        for (Backup each : all) {
            // one whose manifest is damaged is left to be looked at
            boolean failed = each.state() == Backup.State.FAILED
                    && !Files.exists(folder(each.name()).resolve(Manifest.FILE));
            if (failed || whole.indexOf(each) >= keep) {
                remove(folder(each.name()));
                removed = true;
            }
        }
        if (removed) {
            sweep();
        }
    }

    /** Removes all pieces that no whole backup needs. */
    void sweep() throws IOException {
        Set<Hash> needed = new HashSet<>();
        try {
            for (Backup each : list()) {
                if (!Files.exists(folder(each.name()).resolve(Manifest.FILE))) {
                    continue;
                }
                Manifest.read(folder(each.name()), entry -> needed.addAll(entry.pieces()));
            }
        } catch (TaihuException e) {
            LOG.error("nothing is removed from {}, because it is not known what is needed: {}", folder, e.getMessage());
            return;
        }
        blobs().removeAllBut(needed::contains);
    }

    /** Removes a folder; the manifest first, so that what is left of it is not taken for whole. */
    static void remove(Path at) throws IOException {
        Files.deleteIfExists(at.resolve(Manifest.FILE));
        try (Stream<Path> all = Files.walk(at)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /**
     * Brings a whole backup to another folder of backups; pieces that are there already are not copied.
     *
     * @return what is there then
     */
    public Backup carry(String name, Shelf to) {
        try (FileChannel _ = to.lock()) {
            Path at = folder(name);
            Path there = to.begin(name, get(name).begun());
            Blobs from = blobs();
            Blobs into = to.blobs();
            Manifest.read(at, entry -> {
                try {
                    for (int i = 0; i < entry.pieces().size(); i++) {
                        into.bring(from, entry.pieces().get(i), entry.length(i));
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            into.sync();
            Manifest.carry(at, there);
            return to.get(name);
        } catch (IOException | UncheckedIOException e) {
            throw new TaihuException(
                    ErrorCode.UNAVAILABLE, "the backup cannot be brought to " + to.folder + ": " + e.getMessage(), e);
        }
    }

    private TaihuException unreadable(IOException e) {
        return new TaihuException(
                ErrorCode.UNAVAILABLE, "the folder of backups " + folder + " cannot be read: " + e, e);
    }
}
