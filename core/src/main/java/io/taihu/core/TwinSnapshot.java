package io.taihu.core;

import io.taihu.model.ErrorCode;
import io.taihu.model.TaihuException;
import io.taihu.spi.Copy;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file in which a shard of twins is kept: magic, layout version, journal position, number of twins; for each twin its
 * thing's number, length and bytes; CRC32C of all before it. Written beside the old one, flushed, and put in its place, so that there is always a whole one.
 */
final class TwinSnapshot {
    private static final long MAGIC = 0x5441_4948_5554_5749L;
    /** 2: values that are too long are left out and marked; 1 is the same without such. */
    private static final int LAYOUT = 2;

    private static final String SUFFIX = ".snapshot";
    private static final Logger LOG = LoggerFactory.getLogger(TwinSnapshot.class);

    private final Path file;

    TwinSnapshot(Path file) {
        this.file = file;
    }

    /** The snapshot of one shard of so many. */
    static TwinSnapshot of(Path folder, int index, int count) {
        return new TwinSnapshot(folder.resolve("twins-" + index + "-of-" + count + SUFFIX));
    }

    /** Whether it has been written. */
    boolean exists() {
        return Files.exists(file);
    }

    void delete() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.warn("Snapshot {} of a former number of shards cannot be deleted: {}", file, e.getMessage());
        }
    }

    /**
     * Reads the twins of things that still exist.
     *
     * @param things finds the thing with a number; null when it was deleted
     * @param put makes the twin of a thing; null for a thing that is not wanted
     * @return the journal position up to which they are true; -1 when there is no snapshot, or one that is damaged or of a
     *     layout this version does not know, which is put aside
     */
    long read(LongFunction<@Nullable ThingEntry> things, Function<ThingEntry, @Nullable TwinState> put) {
        if (!exists()) {
            return -1;
        }
        try {
            int layout = verify();
            if (layout < 1 || layout > LAYOUT) {
                String made = "was made by another version of Taihu: its layout is " + layout
                        + ", this version reads 1 to " + LAYOUT;
                putAside(".layout-" + layout, made);
                return -1;
            }
        } catch (IOException e) {
            putAside(".damaged", "is damaged: " + e.getMessage());
            return -1;
        }
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16))) {
            in.readLong();
            in.readInt();
            long position = in.readLong();
            int count = in.readInt();
            for (int i = 0; i < count; i++) {
                ThingEntry entry = things.apply(in.readLong());
                byte[] twin = in.readNBytes(in.readInt());
                TwinState state = entry == null ? null : put.apply(entry);
                if (state != null) {
                    state.read(new DataInputStream(new ByteArrayInputStream(twin)));
                }
            }
            return position;
        } catch (IOException e) {
            throw new TaihuException(ErrorCode.UNAVAILABLE, "cannot read " + file + ": " + e, e);
        }
    }

    /** Writes a snapshot, and gives its length. */
    long write(long position, Iterable<TwinState> twins) {
        Path next = file.resolveSibling(file.getFileName() + ".next");
        int count = 0;
        for (TwinState _ : twins) {
            count++;
        }
        try {
            long length;
            try (FileChannel channel = FileChannel.open(
                    next, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
                CRC32C crc = new CRC32C();
                DataOutputStream out = new DataOutputStream(new CheckedOutputStream(
                        new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16), crc));
                out.writeLong(MAGIC);
                out.writeInt(LAYOUT);
                out.writeLong(position);
                out.writeInt(count);
                ByteArrayOutputStream one = new ByteArrayOutputStream(512);
                for (TwinState twin : twins) {
                    one.reset();
                    twin.write(new DataOutputStream(one));
                    out.writeLong(twin.entry.thing().number());
                    out.writeInt(one.size());
                    one.writeTo(out);
                }
                out.writeLong(crc.getValue());
                out.flush();
                channel.force(true);
                length = channel.size();
            }
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            try (FileChannel directory = FileChannel.open(file.toAbsolutePath().getParent())) {
                directory.force(true);
            }
            return length;
        } catch (IOException e) {
            throw new IllegalStateException("cannot write " + file + ": " + e, e);
        }
    }

    /** Copies all snapshots in a folder as they are now; each is put in its place whole, so an open one is whole. */
    static void copy(Path folder, Copy copy) throws IOException {
        List<FileChannel> open = new ArrayList<>();
        try {
            List<Path> found;
            try (Stream<Path> files = Files.list(folder)) {
                found = files.filter(file -> file.toString().endsWith(SUFFIX))
                        .sorted()
                        .toList();
            }
            for (Path file : found) {
                open.add(FileChannel.open(file, StandardOpenOption.READ));
            }
            for (int i = 0; i < open.size(); i++) {
                copy.file(
                        found.get(i).getFileName().toString(),
                        open.get(i)::read,
                        open.get(i).size(),
                        "");
            }
        } finally {
            for (FileChannel each : open) {
                each.close();
            }
        }
    }

    private void putAside(String suffix, String reason) {
        Path aside = file.resolveSibling(file.getFileName() + suffix);
        LOG.error(
                "Snapshot {} {}. It is moved to {}, and twins are made from what the journal still holds.",
                file,
                reason,
                aside);
        try {
            Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new TaihuException(ErrorCode.UNAVAILABLE, "cannot move " + file + " aside: " + e, e);
        }
    }

    /** Its layout, which may be another version's; every layout has the same beginning and the checksum at its end. */
    private int verify() throws IOException {
        long size = Files.size(file);
        CRC32C crc = new CRC32C();
        try (DataInputStream in = new DataInputStream(
                new CheckedInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16), crc))) {
            if (size < 32 || in.readLong() != MAGIC) {
                throw new IOException("it is not a snapshot");
            }
            int layout = in.readInt();
            in.skipNBytes(size - 12 - 8);
            long computed = crc.getValue();
            if (in.readLong() != computed) {
                throw new IOException("its checksum is wrong");
            }
            return layout;
        }
    }
}
