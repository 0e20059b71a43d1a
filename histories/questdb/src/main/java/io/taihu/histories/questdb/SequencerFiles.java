package io.taihu.histories.questdb;

import io.questdb.cairo.CairoConfiguration;
import io.questdb.cairo.CairoException;
import io.questdb.cairo.TableUtils;
import io.questdb.cairo.wal.WalUtils;
import io.questdb.cairo.wal.seq.TableTransactionLogFile;
import io.questdb.cairo.wal.seq.TableTransactionLogV1;
import io.questdb.std.Files;
import io.questdb.std.FilesFacade;
import io.questdb.std.MemoryTag;
import io.questdb.std.Unsafe;
import io.questdb.std.str.Path;

/**
 * The files of one table in which QuestDB orders its transactions: {@code _txnlog}, a record for each, and {@code _meta}, the
 * columns as they are after the last.
 *
 * <p>QuestDB makes {@code _meta} with a new column durable before the record of it, so a power cut or a kill in between leaves a column of which
 * the table never hears, whose values it drops and after which it takes no other. So {@code _meta} is copied before each new column and put back when the
 * record is not there afterwards, and the record is made durable at once. And it counts a transaction in the first page of
 * {@code _txnlog} without care whether the page of its record gets to the disk; such a record was never committed and is not counted.
 *
 * <p>For the thread that changes the table, or before anything has opened it.
 */
final class SequencerFiles implements AutoCloseable {
    private static final String BEFORE = "_meta.before";
    private static final String UNFINISHED = "_meta.unfinished";
    /** A record's time of commit is later than this: 1970-01-13 in µs. */
    private static final long TIME_MIN = 1L << 40;

    private final FilesFacade files;
    private final Path path = new Path();
    private final Path other = new Path();
    private final Path table = new Path();
    private final int folder;
    private final int tableLength;

    /** Whether a file among a table's transactions is one of ours, which is of no use elsewhere. */
    static boolean isOurs(String name) {
        return name.equals(BEFORE) || name.equals(UNFINISHED);
    }

    /** @param name the table's folder among the tables */
    SequencerFiles(CairoConfiguration configuration, CharSequence name) {
        files = configuration.getFilesFacade();
        table.of(configuration.getDbRoot()).concat(name);
        tableLength = table.size();
        path.of(table).concat(WalUtils.SEQ_DIR);
        other.of(path);
        folder = path.size();
    }

    /** Must be called before the table gets a new column. */
    void beforeColumn() {
        copy(TableUtils.META_FILE_NAME, BEFORE);
    }

    /** Must be called when the table has got a new column. */
    void afterColumn() {
        files.fsyncAndClose(open(WalUtils.TXNLOG_FILE_NAME));
    }

    /** Whether no transaction was ever committed to the table, if it was made completely at all. */
    boolean isEmpty() {
        path.trimTo(folder).concat(WalUtils.TXNLOG_FILE_NAME);
        if (!files.exists(path.$())) {
            return true;
        }
        long log = open(WalUtils.TXNLOG_FILE_NAME);
        try {
            long last = files.readNonNegativeLong(log, TableTransactionLogFile.MAX_TXN_OFFSET_64);
            if (last < 0 && files.length(log) > 0) {
                throw failed("read");
            }
            return last <= 0;
        } finally {
            files.close(log);
        }
    }

    /**
     * Puts the files right after a power cut or a kill.
     *
     * @param applied number of the last transaction that is in the table
     */
    void repair(long applied) {
        long log = open(WalUtils.TXNLOG_FILE_NAME);
        long version;
        try {
            version = lastStructureVersion(log, applied);
        } finally {
            files.close(log);
        }
        path.trimTo(folder).concat(BEFORE);
        if (files.exists(path.$()) && structureVersion(BEFORE) == version) {
            copy(BEFORE, TableUtils.META_FILE_NAME);
        }
    }

    /** Structure version after the last transaction that is wholly there; those behind it are counted no more. */
    private long lastStructureVersion(long log, long applied) {
        long counted = files.readNonNegativeLong(log, TableTransactionLogFile.MAX_TXN_OFFSET_64);
        long last = counted;
        while (last > Math.max(0, applied) && !isWhole(log, record(last))) {
            last--;
        }
        if (last != counted) {
            write(log, TableTransactionLogFile.MAX_TXN_OFFSET_64, Math.max(0, last));
        }
        return last <= 0 ? 0 : files.readNonNegativeLong(log, record(last));
    }

    private static long record(long transaction) {
        return TableTransactionLogFile.HEADER_SIZE + (transaction - 1) * TableTransactionLogV1.RECORD_SIZE;
    }

    private boolean isWhole(long log, long record) {
        long time = files.readNonNegativeLong(log, record + TableTransactionLogFile.TX_LOG_COMMIT_TIMESTAMP_OFFSET);
        int wal = integer(log, record + TableTransactionLogFile.TX_LOG_WAL_ID_OFFSET);
        int segment = integer(log, record + TableTransactionLogFile.TX_LOG_SEGMENT_OFFSET);
        int number = integer(log, record + TableTransactionLogFile.TX_LOG_SEGMENT_TXN_OFFSET);
        return time > TIME_MIN && wal != 0 && (wal < 0 || isEventWhole(wal, segment, number));
    }

    private boolean isEventWhole(int wal, int segment, int number) {
        String place = WalUtils.WAL_NAME_BASE + wal + "/" + segment + "/";
        long events = openOfTable(place + WalUtils.EVENT_FILE_NAME);
        long index = openOfTable(place + WalUtils.EVENT_INDEX_FILE_NAME);
        try {
            if (events < 0 || index < 0 || integer(events, WalUtils.WALE_MAX_TXN_OFFSET_32) < number) {
                return false;
            }
            long begin = files.readNonNegativeLong(index, number * (long) Long.BYTES);
            long end = files.readNonNegativeLong(index, (number + 1L) * Long.BYTES);
            // the event's length stands before it, and behind it that of the next or a mark that there is none
            return begin > 0 && end > begin && integer(events, begin) == end - begin && integer(events, end) != 0;
        } finally {
            if (events >= 0) {
                files.close(events);
            }
            if (index >= 0) {
                files.close(index);
            }
        }
    }

    /** An integer of a file; 0 behind its end. */
    private int integer(long file, long offset) {
        return (int) Math.max(0, files.readIntAsUnsignedLong(file, offset));
    }

    private long openOfTable(String name) {
        table.trimTo(tableLength).concat(name);
        return files.openRO(table.$());
    }

    @SuppressWarnings("removal") // QuestDB's own memory is written in QuestDB's own way
    private void write(long file, long offset, long value) {
        long memory = Unsafe.malloc(Long.BYTES, MemoryTag.NATIVE_DEFAULT);
        try {
            Unsafe.getUnsafe().putLong(memory, value);
            if (files.write(file, memory, Long.BYTES, offset) != Long.BYTES) {
                throw failed("write");
            }
            files.fsync(file);
        } finally {
            Unsafe.free(memory, Long.BYTES, MemoryTag.NATIVE_DEFAULT);
        }
    }

    private long structureVersion(String name) {
        long file = open(name);
        try {
            return files.readNonNegativeLong(file, WalUtils.SEQ_META_OFFSET_STRUCTURE_VERSION);
        } finally {
            files.close(file);
        }
    }

    private long open(String name) {
        path.trimTo(folder).concat(name);
        long file = files.openRW(path.$(), CairoConfiguration.O_NONE);
        if (file < 0) {
            throw failed("open");
        }
        return file;
    }

    /** Copies a file so that the copy is there whole or not at all, and durable when this returns. */
    private void copy(String from, String to) {
        path.trimTo(folder).concat(from);
        other.trimTo(folder).concat(UNFINISHED);
        files.removeQuiet(other.$());
        if (files.copy(path.$(), other.$()) < 0) {
            throw failed("copy");
        }
        files.fsyncAndClose(open(UNFINISHED));
        path.trimTo(folder).concat(UNFINISHED);
        other.trimTo(folder).concat(to);
        if (files.rename(path.$(), other.$()) != Files.FILES_RENAME_OK) {
            throw failed("rename");
        }
        long directory = files.openRO(path.trimTo(folder).$());
        if (directory < 0) {
            throw failed("open");
        }
        files.fsyncAndClose(directory);
    }

    private CairoException failed(String what) {
        return CairoException.critical(files.errno())
                .put("could not ")
                .put(what)
                .put(" [path=")
                .put(path)
                .put(']');
    }

    @Override
    public void close() {
        path.close();
        other.close();
        table.close();
    }
}
