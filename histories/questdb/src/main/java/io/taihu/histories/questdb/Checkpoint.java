package io.taihu.histories.questdb;

import io.questdb.cairo.CairoConfiguration;
import io.questdb.cairo.CairoException;
import io.questdb.cairo.TableReaderMetadata;
import io.questdb.cairo.TableToken;
import io.questdb.cairo.TableUtils;
import io.questdb.cairo.TxReader;
import io.questdb.cairo.sql.NetworkSqlExecutionCircuitBreaker;
import io.questdb.cairo.wal.WalUtils;
import io.questdb.cairo.wal.seq.TransactionLogCursor;
import io.questdb.griffin.SqlException;
import io.taihu.model.ErrorCode;
import io.taihu.model.TaihuException;
import io.taihu.spi.Copy;
import io.taihu.spi.Held;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All that was committed at a moment, held by a checkpoint of QuestDB's: it keeps the parts of tables that were in use, and copies
 * of the files that say which and how many rows. Rows go on to be added behind those.
 *
 * <p>What is copied is what QuestDB wants to find when it is to go back to a checkpoint: that, the parts it names, the names of
 * things, and those logs of which something is not yet in the tables. Indexes are left out, because QuestDB is told to make them
 * anew. Logs are kept from being removed until they are copied, which is done first, so that they do not grow meanwhile.
 *
 * <p>For one thread at a time, which may be any: QuestDB itself is asked on threads apart.
 */
final class Checkpoint implements Held {
    private static final Logger LOG = LoggerFactory.getLogger(Checkpoint.class);
    /** What the names of files end with that only lock something. */
    private static final String LOCK = ".lock";
    /** An index of a part: made anew from its column. */
    private static final Pattern INDEX = Pattern.compile(".+\\.[kv](\\.\\d+)?");

    private final QuestDb db;
    private final Path folder;
    private final Path tables;
    private final Path checkpoint;
    private final List<Table> plan;
    private boolean logsKept = true;

    /**
     * What is copied of a table.
     *
     * @param folder its name
     * @param parts its parts by their folders
     * @param logs folders of logs that are not all in the table
     */
    private record Table(String folder, long rows, Map<String, Part> parts, Set<String> logs) {
        /** Its name in the store. */
        String name() {
            return folder.substring(0, folder.lastIndexOf('~'));
        }
    }

    /**
     * A part of a table.
     *
     * @param state tells whether it has changed: rows below their number are never changed under the same name of a part
     */
    private record Part(String state, boolean parquet) {}

    private Checkpoint(QuestDb db, List<Table> plan) {
        CairoConfiguration cairo = db.engine().getConfiguration();
        this.db = db;
        this.folder = db.folder().toAbsolutePath().normalize();
        this.tables = Path.of(cairo.getDbRoot()).toAbsolutePath().normalize();
        this.checkpoint = checkpoint(cairo);
        this.plan = plan;
    }

    private static Path checkpoint(CairoConfiguration cairo) {
        return Path.of(
                        cairo.getCheckpointRoot().toString(),
                        cairo.getDbDirectory().toString())
                .toAbsolutePath()
                .normalize();
    }

    /**
     * Makes one.
     *
     * @throws TaihuException UNAVAILABLE, naming the table that cannot be read; CONFLICT when there is one
     */
    static Checkpoint make(QuestDb db) {
        db.keepLogs();
        boolean done = false;
        try {
            Checkpoint made = db.apart("cannot be copied", () -> {
                create(db);
                try {
                    return new Checkpoint(db, plan(db));
                } catch (Throwable e) {
                    release(db);
                    throw e;
                }
            });
            done = true;
            return made;
        } finally {
            if (!done) {
                db.letLogs();
            }
        }
    }

    private static void create(QuestDb db) {
        try (NetworkSqlExecutionCircuitBreaker breaker = db.breaker()) {
            breaker.resetTimer();
            // "incremental" is one that does not flush all disks of the machine and does not keep logs by itself
            db.engine().checkpointCreate(breaker, true);
        } catch (SqlException e) {
            throw new TaihuException(
                    ErrorCode.CONFLICT,
                    "the history in " + db.folder() + " is being copied already: " + e.getFlyweightMessage(),
                    e);
        }
    }

    private static void release(QuestDb db) {
        try {
            db.engine().checkpointRelease();
        } catch (SqlException | CairoException e) {
            LOG.error("the checkpoint of the history in {} stays until the server is started again", db.folder(), e);
        }
    }

    private static List<Table> plan(QuestDb db) throws IOException {
        List<Table> plan = new ArrayList<>();
        CairoConfiguration cairo = db.engine().getConfiguration();
        try (TableReaderMetadata columns = new TableReaderMetadata(cairo);
                TxReader state = new TxReader(cairo.getFilesFacade());
                io.questdb.std.str.Path path = new io.questdb.std.str.Path()) {
            for (Path each : entries(checkpoint(cairo))) {
                if (Files.isDirectory(each)) {
                    columns.loadMetadata(path.of(each.toString())
                            .concat(TableUtils.META_FILE_NAME)
                            .$());
                    state.ofRO(
                            path.of(each.toString())
                                    .concat(TableUtils.TXN_FILE_NAME)
                                    .$(),
                            columns.getTimestampType(),
                            columns.getPartitionBy());
                    if (!state.unsafeLoadAll()) {
                        throw new IOException(each + " cannot be read");
                    }
                    plan.add(new Table(
                            each.getFileName().toString(),
                            state.getRowCount(),
                            parts(state, columns, path),
                            logs(db, each, state.getSeqTxn())));
                }
            }
        }
        return plan;
    }

    private static Map<String, Part> parts(TxReader state, TableReaderMetadata columns, io.questdb.std.str.Path path) {
        Map<String, Part> parts = new TreeMap<>();
        for (int i = 0; i < state.getPartitionCount(); i++) {
            long time = state.getPartitionTimestampByIndex(i);
            TableUtils.setPathForNativePartition(
                    path.of("/part"),
                    columns.getTimestampType(),
                    columns.getPartitionBy(),
                    time,
                    state.getPartitionNameTxn(i));
            String rows = Long.toString(state.getPartitionRowCountByTimestamp(time));
            String name = path.toString();
            boolean parquet = state.isPartitionParquet(i);
            parts.put(
                    name.substring(name.lastIndexOf('/') + 1),
                    new Part(parquet ? rows + " " + state.getPartitionParquetFileSize(i) : rows, parquet));
        }
        return parts;
    }

    /** Logs of transactions that come after one which is the last in the table, up to that which the checkpoint knows. */
    private static Set<String> logs(QuestDb db, Path table, long applied) throws IOException {
        long last = ByteBuffer.wrap(Files.readAllBytes(
                        table.resolve(WalUtils.SEQ_DIR).resolve(TableUtils.CHECKPOINT_SEQ_TXN_FILE_NAME)))
                .order(ByteOrder.LITTLE_ENDIAN)
                .getLong();
        Set<String> logs = new TreeSet<>();
        TableToken token =
                db.engine().getTableTokenByDirName(table.getFileName().toString());
        if (last <= applied || token == null) {
            return logs;
        }
        try (TransactionLogCursor transactions =
                db.engine().getTableSequencerAPI().getCursor(token, applied)) {
            while (transactions.hasNext() && transactions.getTxn() <= last) {
                if (transactions.getWalId() > 0) {
                    logs.add(WalUtils.WAL_NAME_BASE + transactions.getWalId() + "/" + transactions.getSegmentId());
                }
            }
        } catch (CairoException e) {
            if (!e.isTableDropped()) {
                throw e;
            }
        }
        return logs;
    }

    @Override
    public void copyTo(Copy copy) throws IOException {
        for (Table table : plan) {
            Set<Path> above = new TreeSet<>();
            for (String log : table.logs()) {
                Path at = tables.resolve(table.folder()).resolve(log);
                copyFolder(copy, at);
                above.add(at.getParent());
            }
            for (Path each : above) {
                copyFiles(copy, each);
            }
        }
        letLogs();
        for (Table table : plan) {
            Path at = tables.resolve(table.folder()).resolve(WalUtils.SEQ_DIR);
            for (Path each : entries(at)) {
                if (Files.isDirectory(each)) {
                    copyFolder(copy, each);
                } else if (!SequencerFiles.isOurs(each.getFileName().toString())) {
                    copy(copy, each, "");
                }
            }
        }
        copyFolder(copy, checkpoint);
        copyFiles(copy, tables);
        for (Table table : plan) {
            Path at = tables.resolve(table.folder());
            for (Path each : entries(at)) {
                // those with _ in front are in the checkpoint, or made anew
                if (Files.isRegularFile(each) && !each.getFileName().toString().startsWith("_")) {
                    copy(copy, each, "");
                }
            }
            for (Map.Entry<String, Part> part : table.parts().entrySet()) {
                copyPart(copy, at.resolve(part.getKey()), part.getValue());
            }
            copy.count("rows " + table.name(), table.rows());
        }
        Path password = folder.resolve(SqlDoor.PASSWORD_FILE);
        if (Files.exists(password)) {
            copy(copy, password, "");
        }
        // tells QuestDB to go back to the checkpoint
        copy.bytes(TableUtils.RESTORE_FROM_CHECKPOINT_TRIGGER_FILE_NAME, new byte[0]);
    }

    /**
     * Copies a part. QuestDB 9.3 makes indexes anew but for those of Parquet, which it changes in place when late rows come: those are
     * copied, and must not change meanwhile.
     */
    private void copyPart(Copy copy, Path from, Part part) throws IOException {
        for (Path each : entries(from)) {
            boolean index = INDEX.matcher(each.getFileName().toString()).matches();
            if (!index) {
                copy(copy, each, part.state());
            } else if (part.parquet()) {
                String before = look(each);
                copy(copy, each, part.state());
                if (!look(each).equals(before)) {
                    throw new TaihuException(
                            ErrorCode.UNAVAILABLE,
                            "late rows came into " + from + ", which is Parquet, while it was copied: copy again");
                }
            }
        }
    }

    private void copyFolder(Copy copy, Path from) throws IOException {
        copyFiles(copy, from);
        for (Path each : entries(from)) {
            if (Files.isDirectory(each)) {
                copyFolder(copy, each);
            }
        }
    }

    /** Copies the files of a folder and not what is in its folders. */
    private void copyFiles(Copy copy, Path from) throws IOException {
        for (Path each : entries(from)) {
            if (Files.isRegularFile(each) && !each.toString().endsWith(LOCK)) {
                copy(copy, each, "");
            }
        }
    }

    /** @param state of the part it belongs to; empty when that is not told */
    private void copy(Copy copy, Path file, String state) throws IOException {
        String name = folder.relativize(file).toString().replace('\\', '/');
        copy.file(name, file, state.isEmpty() ? "" : state + " " + look(file));
    }

    private static String look(Path file) throws IOException {
        return Files.size(file) + " " + Files.getLastModifiedTime(file).to(TimeUnit.MICROSECONDS);
    }

    private static List<Path> entries(Path folder) throws IOException {
        try (Stream<Path> found = Files.list(folder)) {
            return found.sorted().toList();
        }
    }

    private void letLogs() {
        if (logsKept) {
            logsKept = false;
            db.letLogs();
        }
    }

    @Override
    public void close() {
        letLogs();
        db.apart("cannot be let go", () -> {
            release(db);
            return true;
        });
    }
}
