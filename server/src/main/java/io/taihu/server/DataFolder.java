package io.taihu.server;

import io.taihu.backup.Restore.Restored;
import io.taihu.backup.Sources;
import io.taihu.backup.Sources.Part;
import io.taihu.core.Twins;
import io.taihu.histories.questdb.QuestDbHistory;
import io.taihu.journals.file.FileJournal;
import io.taihu.model.ErrorCode;
import io.taihu.model.TaihuException;
import io.taihu.registry.SqlRegistry;
import io.taihu.spi.Clock;
import io.taihu.spi.Copy;
import io.taihu.spi.History;
import io.taihu.spi.History.TableHealth;
import io.taihu.spi.Journal;
import io.taihu.spi.JournalReader;
import io.taihu.spi.Meters;
import io.taihu.spi.Registry;
import io.taihu.spi.Settings;
import io.taihu.transfer.Imports;
import io.taihu.watch.RuleFeed;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** What lies where in a server's data folder: how it is copied, and how it is looked at when it was restored. Stateless. */
final class DataFolder {
    static final String JOURNAL = Sources.JOURNAL;
    static final String HISTORY = Sources.HISTORY;
    static final String TWINS = "twins";
    static final String IMPORTS = "imports";
    static final String RULES = "rules";

    /** Files in the folder itself that a backup has, when they are there. */
    static final List<String> FILES = List.of("taihu.toml", Demo.TOKENS);
    /** What a backup leaves out: it is made anew, or it is of this run alone. */
    static final List<String> LEFT_OUT = List.of(
            "native",
            "ports.json",
            "ports.json.next",
            "backups",
            SqlRegistry.FILE + "-wal",
            SqlRegistry.FILE + "-shm",
            SqlRegistry.FILE + "-migration");

    /** Whatever a server is configured to: what is restored is only looked at. */
    private static final Settings LOOKING =
            Settings.of(Map.of(FileJournal.DISK_BUDGET.name(), "1000000g", QuestDbHistory.SQL_PORT.name(), "-1"));

    private DataFolder() {}

    /** What a backup of a folder is made of. */
    static Sources sources(
            Path data, Journal journal, CompletableFuture<? extends History> history, Registry registry) {
        return new Sources(
                journal,
                history,
                registry,
                List.of(
                        new Part(TWINS, copy -> Twins.copy(data.resolve(TWINS), copy)),
                        new Part(IMPORTS, copy -> Imports.copy(data.resolve(IMPORTS), copy)),
                        new Part(RULES, copy -> RuleFeed.copy(data.resolve(RULES), copy)),
                        new Part("", copy -> copyFiles(data, copy))));
    }

    private static void copyFiles(Path data, Copy copy) throws IOException {
        for (String name : FILES) {
            if (Files.exists(data.resolve(name))) {
                copy.file(name, data.resolve(name), "");
            }
        }
    }

    /** Whether a server, or anything else, has the folder open. */
    static boolean isOpen(Path data) {
        Path lock = data.resolve(JOURNAL).resolve("journal.lock");
        if (!Files.exists(lock)) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.WRITE);
                FileLock held = channel.tryLock()) {
            return held == null;
        } catch (IOException e) {
            throw new TaihuException(ErrorCode.UNAVAILABLE, lock + " cannot be opened: " + e, e);
        }
    }

    /**
     * What was found in a restored folder.
     *
     * @param records in the journal that readers have yet to read
     * @param rows of history
     */
    record Found(long things, long records, long rows) {}

    /**
     * Opens all stores of a restored folder, reads what the journal has for its readers, and holds everything against the figures of the
     * backup. History puts itself right meanwhile.
     *
     * @throws TaihuException MALFORMED, saying what was expected and what was found
     */
    static Found look(Path data, Restored restored) {
        Map<String, Long> expected = restored.counts();
        long things = restored.registry() ? registry(data, expected) : 0;
        long records = journal(data, expected);
        return new Found(things, records, history(data, expected));
    }

    private static long registry(Path data, Map<String, Long> expected) {
        Path file = data.resolve(SqlRegistry.FILE);
        if (!Files.exists(file)) {
            throw fault("the registry " + file, "a file", "none");
        }
        Map<String, Long> found = SqlRegistry.check(file);
        expected.forEach((what, count) -> {
            if (what.startsWith("registry ") && !count.equals(found.get(what))) {
                throw fault(file + ", rows of " + what.substring(9), count, found.get(what));
            }
        });
        SqlRegistry.open(file).close();
        return found.getOrDefault("registry thing", 0L);
    }

    private static long journal(Path data, Map<String, Long> expected) {
        try (FileJournal journal = FileJournal.open(data.resolve(JOURNAL), LOOKING, Clock.system(), Meters.none())) {
            long end = expected.getOrDefault("journal end", -1L);
            if (journal.end() != end) {
                throw fault("the end of the journal", end, journal.end());
            }
            String first = journal.positions().entrySet().stream()
                    .min(Map.Entry.comparingByValue())
                    .map(Map.Entry::getKey)
                    .orElse("");
            long records = 0;
            if (!first.isEmpty()) {
                try (JournalReader reader = journal.reader(first)) {
                    while (reader.position() < end) {
                        JournalReader.Batch batch = reader.poll(Duration.ZERO);
                        while (batch.next()) {
                            records++;
                        }
                    }
                }
            }
            return records;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TaihuException(ErrorCode.UNAVAILABLE, "interrupted", e);
        }
    }

    private static long history(Path data, Map<String, Long> expected) {
        try (QuestDbHistory history =
                QuestDbHistory.open(data.resolve(HISTORY), LOOKING, Clock.system(), Meters.none())) {
            history.awaitVisible();
            Map<String, Long> found = new HashMap<>();
            for (TableHealth table : history.health()) {
                if (!table.problem().isEmpty()) {
                    throw fault("table " + table.table() + " of history", "no problem", table.problem());
                }
                found.put("rows " + table.table(), table.rows());
            }
            expected.forEach((what, count) -> {
                // rows that were not in the table yet have come out of its log
                if (what.startsWith("rows ") && found.getOrDefault(what, -1L) < count) {
                    throw fault("history, " + what, "at least " + count, found.get(what));
                }
            });
            return found.values().stream().mapToLong(Long::longValue).sum();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TaihuException(ErrorCode.UNAVAILABLE, "interrupted", e);
        }
    }

    private static TaihuException fault(String what, Object expected, @org.jspecify.annotations.Nullable Object found) {
        return new TaihuException(
                ErrorCode.MALFORMED,
                what + " is not as it was backed up: expected " + expected + ", found "
                        + (found == null ? "none" : found));
    }
}
