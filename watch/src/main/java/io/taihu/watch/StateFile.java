package io.taihu.watch;

import io.taihu.rules.Effect;
import io.taihu.rules.Engine;
import io.taihu.spi.Copy;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.OptionalLong;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The state of the rules on the disk, with the position of the journal behind which it goes on: written beside and put in place whole.
 * For one thread.
 */
final class StateFile {
    private static final String NAME = "state";
    private static final long MAGIC = 0x5441_4948_5552_0002L; // TAIHUR, 2
    /** Without what was still to be carried out. */
    private static final long MAGIC_1 = 0x5441_4948_5552_0001L;

    private static final Logger LOG = LoggerFactory.getLogger(StateFile.class);

    private final Path folder;

    StateFile(Path folder) {
        this.folder = folder;
    }

    /**
     * Keeps the state durably; what was kept before stays when that fails.
     *
     * @param effects what follows from it and is still to be carried out
     */
    void save(Engine engine, long position, List<Effect> effects) {
        Path next = folder.resolve(NAME + ".next");
        try {
            Files.createDirectories(folder);
            try (FileChannel file = FileChannel.open(
                    next, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
                CRC32C sum = new CRC32C();
                DataOutputStream out = new DataOutputStream(new CheckedOutputStream(
                        new BufferedOutputStream(java.nio.channels.Channels.newOutputStream(file), 1 << 16), sum));
                out.writeLong(MAGIC);
                out.writeLong(position);
                engine.save(out);
                out.writeInt(effects.size());
                for (Effect each : effects) {
                    each.write(out);
                }
                out.writeLong(sum.getValue());
                out.flush();
                file.force(true);
            }
            Files.move(next, folder.resolve(NAME), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("the state of the rules cannot be written to " + next, e);
        }
    }

    /** Gives an engine what was kept, and {@code effects} what is still to be carried out; returns the position behind which it goes on, or empty when there is nothing that is whole. */
    OptionalLong load(Engine engine, List<Effect> effects) {
        Path file = folder.resolve(NAME);
        if (!Files.exists(file) || !whole(file)) {
            return OptionalLong.empty();
        }
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16))) {
            long magic = in.readLong();
            if (magic != MAGIC && magic != MAGIC_1) {
                LOG.error("{} is of another version; rules begin with what is known of things now", file);
                return OptionalLong.empty();
            }
            long position = in.readLong();
            engine.load(in);
            for (int left = magic == MAGIC ? in.readInt() : 0; left > 0; left--) {
                effects.add(Effect.read(in));
            }
            return OptionalLong.of(position);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read; move it away, and rules begin anew", e);
        }
    }

    /** Whether its sum is right. */
    private static boolean whole(Path file) {
        CRC32C sum = new CRC32C();
        try (DataInputStream in = new DataInputStream(
                new CheckedInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16), sum))) {
            long left = Files.size(file) - Long.BYTES;
            if (left >= 2 * Long.BYTES) {
                in.skipNBytes(left);
                long found = sum.getValue();
                if (in.readLong() == found) {
                    return true;
                }
            }
            LOG.error("{} is damaged; rules begin with what is known of things now", file);
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read", e);
        }
    }

    /** Gives a backup what is kept. */
    static void copy(Path folder, Copy copy) throws IOException {
        Path file = folder.resolve(NAME);
        if (Files.exists(file)) {
            copy.file(NAME, file, "");
        }
    }
}
