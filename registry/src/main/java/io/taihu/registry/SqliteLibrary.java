package io.taihu.registry;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteJDBCLoader;
import org.sqlite.util.LibraryLoaderUtil;
import org.sqlite.util.OSInfo;

/**
 * SQLite's native library, kept unpacked. The driver would unpack it from its jar and compare every byte at each start, which
 * is half of what opening costs; a file it cannot load is unpacked anew by the driver itself.
 */
final class SqliteLibrary {
    private static final String PATH = "org.sqlite.lib.path";
    private static final Logger LOG = LoggerFactory.getLogger(SqliteLibrary.class);

    private SqliteLibrary() {}

    /** Has the driver load the library from below a folder, unless it was told to load another one. */
    static void keepIn(Path folder) {
        if (System.getProperty(PATH) != null) {
            return;
        }
        String name = LibraryLoaderUtil.getNativeLibName();
        String machine = OSInfo.getNativeLibFolderPathForCurrentOS();
        Path kept = folder.resolve("sqlite-" + SQLiteJDBCLoader.getVersion()).resolve(machine);
        try {
            if (!Files.exists(kept.resolve(name))) {
                unpack("/org/sqlite/native/" + machine + "/" + name, kept, name);
            }
            System.setProperty(PATH, kept.toString());
        } catch (IOException e) {
            LOG.debug("cannot keep SQLite's library in {}, the driver unpacks it", kept, e);
        }
    }

    private static void unpack(String resource, Path folder, String name) throws IOException {
        try (InputStream library = SQLiteJDBCLoader.class.getResourceAsStream(resource)) {
            if (library == null) {
                throw new IOException("the driver has no " + resource);
            }
            Files.createDirectories(folder);
            Path half = Files.createTempFile(folder, name, ".half");
            try {
                Files.copy(library, half, StandardCopyOption.REPLACE_EXISTING);
                try (FileChannel channel = FileChannel.open(half, StandardOpenOption.WRITE)) {
                    channel.force(true);
                }
                Files.move(half, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(half);
            }
        }
    }
}
