package io.taihu.histories.questdb;

import io.questdb.cairo.CairoConfiguration;
import io.questdb.cairo.TableSnapshotRestore;
import io.questdb.cairo.TableUtils;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the machine went down, or the process alone, while the history in a folder was open, and what is done about it then.
 *
 * <p>QuestDB changes the indexes of symbols and of columns in place and finds its way back from a killed process, but not from a power
 * cut that left some of their pages old and some new. Both follow from what is only ever appended to, so they are made anew.
 *
 * <p>A file in the folder tells that it is open and in which boot of the machine: after a kill of the process alone the page
 * cache is whole. Then only a table that was just being made or getting a column needs care: half made, nothing can open it; the file of its
 * columns may be missing or too new, which QuestDB puts right when it opens the table to write, and for that it must be read first;
 * or the order of its transactions knows a column of which there is no transaction, and takes no other. For one thread.
 */
final class PowerLoss {
    static final String MARK = "open";
    private static final Pattern TABLE = Pattern.compile(".+~\\d+", Pattern.DOTALL);
    private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");
    private static final Logger LOG = LoggerFactory.getLogger(PowerLoss.class);

    /** Where in {@code _todo_} it is told what was begun; its transaction is at 0. */
    private static final int TODO_CHECK = 24;

    private static final int TODO_COUNT = 32;
    private static final int TODO_CODE = 40;
    private static final int TODO_INDEX = 48;
    private static final int TODO_RESTORE_COLUMNS = 2;
    private static final int HEAD_BYTES = 128;

    private final Path folder;

    PowerLoss(Path folder) {
        this.folder = folder;
    }

    /** Names this boot of the machine; where that is not told, no two are the same. */
    private static String boot() {
        try {
            return Files.readString(BOOT).strip();
        } catch (IOException e) {
            return "unknown since " + System.nanoTime();
        }
    }

    /** Whether the machine may have gone down since the history was opened last. */
    boolean happened() {
        try {
            Path mark = folder.resolve(MARK);
            return Files.exists(mark) && !Files.readString(mark).strip().equals(boot());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes tables right after the machine or the process went down; before anything else opens them. */
    void repair(CairoConfiguration configuration) {
        Path db = Path.of(configuration.getDbRoot());
        if (!Files.exists(folder.resolve(MARK)) || !Files.exists(db)) {
            return;
        }
        try (Stream<Path> all = Files.list(db)) {
            List<Path> tables = all.filter(PowerLoss::isTable).toList();
            if (happened()) {
                repairAll(configuration, tables);
                return;
            }
            tables.forEach(table -> repair(configuration, table, null));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void repairAll(CairoConfiguration configuration, List<Path> tables) {
        long began = System.nanoTime();
        AtomicInteger symbols = new AtomicInteger();
        tables.forEach(table -> repair(configuration, table, symbols));
        LOG.info(
                "the machine went down while the history in {} was open: made the indexes of {} tables anew in {} ms",
                folder,
                tables.size(),
                (System.nanoTime() - began) / 1_000_000);
    }

    /** A table that has a log lies in a folder of its name and a number, however little of it there is. */
    private static boolean isTable(Path folder) {
        return TABLE.matcher(folder.getFileName().toString()).matches() && Files.isDirectory(folder);
    }

    /** @param symbols counts the indexes of symbols that are made anew after a power cut; null after a kill, which spares them */
    private static void repair(CairoConfiguration configuration, Path table, @Nullable AtomicInteger symbols) {
        try (SequencerFiles sequencer =
                new SequencerFiles(configuration, table.getFileName().toString())) {
            if (sequencer.isEmpty()) {
                if (hasRows(table)) {
                    LOG.error("table {} has rows but no transactions: it is left as it is, and set aside", table);
                    return;
                }
                LOG.info("table {} was only being made: it is removed, and made again when it is needed", table);
                remove(table);
                return;
            }
            restoreColumns(table);
            sequencer.repair(last(table, TableUtils.TX_OFFSET_SEQ_TXN_64));
            if (symbols != null) {
                makeIndexes(configuration, table, symbols);
            }
        } catch (RuntimeException | IOException e) {
            // it is set aside when it is to be written, and the others are opened
            LOG.error("table {} cannot be put right: {}", table, e.getMessage(), e);
        }
    }

    private static void makeIndexes(CairoConfiguration configuration, Path table, AtomicInteger symbols) {
        try (TableSnapshotRestore restore = new TableSnapshotRestore(configuration);
                io.questdb.std.str.Path path = new io.questdb.std.str.Path()) {
            restore.rebuildTableFiles(path.of(table.toString()), symbols, true);
            restore.finalizeParallelTasks();
        }
    }

    /** Whether a table has partitions, whose folders are named by their time. */
    private static boolean hasRows(Path table) throws IOException {
        try (Stream<Path> all = Files.list(table)) {
            return all.anyMatch(
                    file -> Character.isDigit(file.getFileName().toString().charAt(0)));
        }
    }

    private static void remove(Path table) throws IOException {
        try (Stream<Path> all = Files.walk(table)) {
            for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /**
     * Puts a table's columns back as they were when the power was cut while one was added. QuestDB does so when it opens the
     * table to write, which is too late for its indexes, and not when it had no time to write down that it had begun.
     */
    private static void restoreColumns(Path table) throws IOException {
        Path columns = table.resolve(TableUtils.META_FILE_NAME);
        ByteBuffer begun = head(table.resolve(TableUtils.TODO_FILE_NAME));
        long index = begun.getLong(TODO_INDEX);
        Path before = table.resolve(TableUtils.META_PREV_FILE_NAME + (index > 0 ? "." + index : ""));
        boolean unfinished = begun.getLong(TODO_COUNT) > 0
                && begun.getLong(TODO_CODE) == TODO_RESTORE_COLUMNS
                && begun.getLong(0) == begun.getLong(TODO_CHECK)
                && begun.getLong(0) == last(table, TableUtils.TX_OFFSET_TXN_64);
        if (unfinished && Files.exists(before)) {
            Files.move(before, columns, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } else if (!Files.exists(columns)) {
            try (Stream<Path> all = Files.list(table)) {
                Optional<Path> newest = all.filter(
                                file -> file.getFileName().toString().startsWith(TableUtils.META_PREV_FILE_NAME))
                        .max(Comparator.comparing(PowerLoss::changed));
                if (newest.isPresent()) {
                    Files.move(newest.get(), columns, StandardCopyOption.ATOMIC_MOVE);
                }
            }
        }
    }

    private static FileTime changed(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A number of the last transaction that is in a table. */
    private static long last(Path table, long offset) throws IOException {
        try (FileChannel file = FileChannel.open(table.resolve(TableUtils.TXN_FILE_NAME), StandardOpenOption.READ)) {
            ByteBuffer head = read(file, 0);
            boolean first = (head.getLong((int) TableUtils.TX_BASE_OFFSET_VERSION_64) & 1) == 0;
            int area = head.getInt((int) (first ? TableUtils.TX_BASE_OFFSET_A_32 : TableUtils.TX_BASE_OFFSET_B_32));
            return read(file, area).getLong((int) offset);
        }
    }

    private static ByteBuffer head(Path file) throws IOException {
        if (!Files.exists(file)) {
            return ByteBuffer.allocate(HEAD_BYTES);
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return read(channel, 0);
        }
    }

    private static ByteBuffer read(FileChannel file, long offset) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(HEAD_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining() && file.read(bytes, offset + bytes.position()) > 0) {
            // what is missing is zero
        }
        return bytes;
    }

    /** Remembers on the disk that the history is open. */
    void opened() {
        try {
            write(boot());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(String boot) throws IOException {
        try (FileChannel file = FileChannel.open(
                folder.resolve(MARK),
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.wrap(boot.getBytes(StandardCharsets.US_ASCII)));
            file.force(true);
        }
        try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
            directory.force(true);
        }
    }

    /** Forgets that it was open. */
    void closed() {
        try {
            Files.deleteIfExists(folder.resolve(MARK));
        } catch (IOException e) {
            LOG.warn("{} cannot be removed: the next start makes indexes anew", folder.resolve(MARK), e);
        }
    }
}
