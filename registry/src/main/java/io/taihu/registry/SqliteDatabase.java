package io.taihu.registry;

import io.taihu.model.ErrorCode;
import io.taihu.model.TaihuException;
import io.taihu.spi.Copy;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;

/** A file of SQLite's: write-ahead log, every commit flushed, one writer at a time over all processes. */
record SqliteDatabase(Path file, Duration busyTimeout) implements Database {
    /** How long a writer waits for another process's. */
    static final Duration BUSY_TIMEOUT = Duration.ofSeconds(10);

    /** Tables whose rows a copy is held against. */
    private static final List<String> COUNTED =
            List.of("thing", "model", "model_version", "space", "token", "account", "dashboard");

    SqliteDatabase {
        file = file.toAbsolutePath().normalize();
        if (file.toString().indexOf('?') >= 0) {
            throw Texts.invalid("the path of the registry's file must not have a ? in it, got " + file);
        }
    }

    @Override
    public Connection connect(boolean writes) throws SQLException {
        checkFolder();
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout(Math.toIntExact(busyTimeout.toMillis()));
        config.setReadOnly(!writes);
        if (writes) {
            config.setJournalMode(SQLiteConfig.JournalMode.WAL);
            config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
            config.enforceForeignKeys(true);
        }
        Connection connection = config.createConnection("jdbc:sqlite:" + file);
        if (writes) {
            try (Statement statement = connection.createStatement()) {
                // a file that is read-only shows here and not at the first change; what is rolled back is not written
                statement.execute("BEGIN IMMEDIATE");
                statement.execute("PRAGMA user_version = 0");
                statement.execute("ROLLBACK");
            } catch (SQLException e) {
                connection.close();
                throw e;
            }
        }
        return connection;
    }

    @Override
    public Map<String, String> words() {
        return Map.of("number", "INTEGER PRIMARY KEY AUTOINCREMENT", "text", "TEXT", "bytes", "BLOB");
    }

    @Override
    public boolean lacksTable(SQLException e) {
        return String.valueOf(e.getMessage()).contains("no such table");
    }

    @Override
    public boolean lost(SQLException e) {
        return switch (code(e)) {
            case SQLITE_CORRUPT, SQLITE_NOTADB, SQLITE_IOERR, SQLITE_CANTOPEN, SQLITE_MISUSE, SQLITE_READONLY -> true;
            default -> false;
        };
    }

    @Override
    public TaihuException explain(SQLException e) {
        return switch (code(e)) {
            case SQLITE_BUSY, SQLITE_LOCKED ->
                error(
                        ErrorCode.UNAVAILABLE,
                        " is locked by another program for longer than " + busyTimeout.toMillis()
                                + " ms; end that program's transaction and try again",
                        e);
            case SQLITE_READONLY, SQLITE_PERM, SQLITE_AUTH ->
                error(
                        ErrorCode.UNAVAILABLE,
                        " cannot be written; give this user write access to the file and its folder",
                        e);
            case SQLITE_CANTOPEN ->
                error(ErrorCode.UNAVAILABLE, " cannot be opened; it must be a file this user may read and write", e);
            case SQLITE_FULL -> error(ErrorCode.UNAVAILABLE, " cannot grow: the disk is full; make room", e);
            case SQLITE_IOERR -> error(ErrorCode.UNAVAILABLE, " cannot be read or written; check the disk", e);
            case SQLITE_NOTADB ->
                error(ErrorCode.INVALID, " is not a SQLite database; move it away or restore it from a backup", e);
            case SQLITE_CORRUPT -> error(ErrorCode.INTERNAL, " is damaged; restore it from a backup", e);
            default -> error(ErrorCode.INTERNAL, " refused a statement (" + code(e) + "); the log has more", e);
        };
    }

    /** SQLite's migrations do not wait for one another, so a lock file beside the database makes them. */
    @Override
    public void migrate(Runnable migration) {
        Path lockFile = file.resolveSibling(file.getFileName() + "-migration");
        try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock _ = channel.lock()) {
            migration.run();
            Files.deleteIfExists(lockFile); // whoever still waits for it finds the work done
        } catch (OverlappingFileLockException e) {
            throw new TaihuException(
                    ErrorCode.UNAVAILABLE, this + " is being brought up to date by this program already; try again", e);
        } catch (IOException e) {
            throw new TaihuException(
                    ErrorCode.UNAVAILABLE,
                    this + " needs the file " + lockFile + " beside it, which cannot be written",
                    e);
        }
    }

    /** Writes all of it, as it is at one moment, into another file, and hands that over. */
    void copyTo(Store store, Copy copy) throws IOException {
        Path whole = copy.scratch(SqlRegistry.FILE);
        try {
            store.read(sql -> sql.update("VACUUM INTO ?", whole.toString()));
            new SqliteDatabase(whole, busyTimeout).check().forEach(copy::count);
            copy.file(SqlRegistry.FILE, whole, "");
        } finally {
            Files.deleteIfExists(whole);
        }
    }

    /** Looks through the whole file, and counts what is in it. */
    Map<String, Long> check() {
        try (Sql sql = new Sql(connect(false))) {
            List<String> faults = sql.list("PRAGMA integrity_check(10)", row -> row.getString(1));
            if (!faults.equals(List.of("ok"))) {
                throw new TaihuException(ErrorCode.INTERNAL, this + " is damaged: " + String.join("; ", faults));
            }
            Map<String, Long> counts = new LinkedHashMap<>();
            for (String table : COUNTED) {
                counts.put("registry " + table, sql.number("SELECT COUNT(*) FROM " + table));
            }
            return counts;
        } catch (SQLException e) {
            throw explain(e);
        } catch (SqlFailure e) {
            throw explain(e.reason());
        }
    }

    @Override
    public String toString() {
        return "registry file " + file;
    }

    private void checkFolder() {
        Path folder = file.getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new TaihuException(
                    ErrorCode.UNAVAILABLE,
                    this + " cannot be opened: the folder " + folder + " does not exist; create it");
        }
        if (Files.isDirectory(file)) {
            throw new TaihuException(
                    ErrorCode.UNAVAILABLE, this + " cannot be opened: it is a folder; give the path of a file");
        }
    }

    private TaihuException error(ErrorCode code, String what, SQLException e) {
        return new TaihuException(code, this + what, e);
    }

    /** The primary code of an error. */
    private static SQLiteErrorCode code(SQLException e) {
        return SQLiteErrorCode.getErrorCode(e.getErrorCode() & 0xFF);
    }
}
