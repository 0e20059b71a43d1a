package io.taihu.transfer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taihu.core.Directory;
import io.taihu.core.Road;
import io.taihu.model.ErrorCode;
import io.taihu.model.Limit;
import io.taihu.model.TaihuException;
import io.taihu.spi.Clock;
import io.taihu.spi.Copy;
import io.taihu.spi.Meters;
import io.taihu.spi.Settings;
import io.taihu.transfer.Import.Preview;
import io.taihu.transfer.Import.Progress;
import io.taihu.transfer.Import.State;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All imports: uploaded, looked at, carried out in order, kept in a folder each, and gone on with after a restart.
 * Thread-safe; methods may block on the disk.
 */
public final class Imports implements AutoCloseable {
    /** Most rows of a preview. */
    @Limit(value = "Most rows of the preview of an import", zh = "导入预览的最多行数", reached = Limit.Reached.LEFT_OUT)
    public static final int PREVIEW_MAX = 100;

    private static final int GUESS_ROWS = 200;

    @Limit(
            value = "Longest name of a file of an import as it is kept",
            zh = "存储的导入文件名的最大长度",
            unit = Limit.Unit.CHARACTERS,
            reached = Limit.Reached.REFUSED)
    private static final int FILE_NAME_MAX = 255;

    @Limit(
            value = "Longest cell in the preview of an import",
            zh = "导入预览中单元格的最大长度",
            unit = Limit.Unit.CHARACTERS,
            reached = Limit.Reached.CUT)
    private static final int CELL_MAX = 500;

    private static final String UPLOADING = ".uploading";
    private static final Logger LOG = LoggerFactory.getLogger(Imports.class);

    private final Path folder;
    private final Directory directory;
    private final Road road;
    private final Clock clock;
    private final long fileMax;
    private final long keptMax;
    private final Semaphore turns;
    private final Map<String, ImportJob> jobs = new ConcurrentSkipListMap<>();
    private int uploading;

    /** @param folder made when it is not there */
    public Imports(Path folder, Directory directory, Road road, Settings settings, Clock clock, Meters meters) {
        this.folder = folder;
        this.directory = directory;
        this.road = road;
        this.clock = clock;
        this.fileMax = settings.get(TransferSettings.FILE_MAX);
        this.keptMax = settings.get(TransferSettings.KEPT_MAX);
        this.turns = new Semaphore(Math.toIntExact(settings.get(TransferSettings.RUNNING_MAX)), true);
        meters.gauge(
                "taihu_imports_running",
                "Imports under way",
                () -> jobs.values().stream()
                        .filter(job -> job.now().state() == State.RUNNING)
                        .count());
        load();
    }

    /** Goes on with the imports that ran when the server stopped. */
    public void start() {
        jobs.values().forEach(ImportJob::goOn);
    }

    /** All of them, oldest first. */
    public List<Import> list() {
        return jobs.values().stream().map(ImportJob::now).toList();
    }

    /**
     * How one stands.
     *
     * @throws TaihuException NOT_FOUND
     */
    public Import get(String id) {
        return job(id).now();
    }

    /** Rows a second of an import that runs. */
    public double rowsPerSecond(String id) {
        return job(id).rowsPerSecond();
    }

    /** Seconds that an import has left at its pace; -1 when not known. */
    public double secondsLeft(String id) {
        return job(id).secondsLeft();
    }

    /**
     * Takes a file and guesses what it is.
     *
     * @param name of the file, for people
     * @param space where things that are made go
     * @param token id of the token of whoever uploads it
     * @throws TaihuException TOO_LARGE, QUOTA, or INVALID when it is nothing that can be read
     */
    public Import create(String name, String space, String token, InputStream in) {
        synchronized (this) {
            if (jobs.size() + uploading >= keptMax && !forgetOldest()) {
                throw new TaihuException(
                        ErrorCode.QUOTA,
                        keptMax + " imports (" + TransferSettings.KEPT_MAX.name()
                                + ") are kept of which none is done; delete one first");
            }
            uploading++;
        }
        try {
            String id = id();
            Path upload = Files.createDirectories(folder.resolve(id + UPLOADING));
            try {
                long bytes = receive(in, ImportFiles.file(upload));
                Layout layout = Layout.guess(ImportFiles.file(upload));
                Mapping mapping;
                try {
                    mapping = guess(ImportFiles.file(upload), layout, space);
                } catch (IOException e) {
                    throw unreadable(layout.format(), e);
                }
                String plain = name.strip();
                Import made = new Import(
                        id,
                        plain.substring(0, Math.min(plain.length(), FILE_NAME_MAX)),
                        bytes,
                        layout,
                        mapping,
                        space,
                        token,
                        State.READY,
                        Instant.ofEpochMilli(clock.micros() / 1_000),
                        null,
                        null,
                        Progress.NONE,
                        null,
                        "");
                ImportFiles.save(upload, made);
                Path kept = folder.resolve(id);
                Files.move(upload, kept, StandardCopyOption.ATOMIC_MOVE);
                ImportFiles.sync(folder);
                jobs.put(id, new ImportJob(kept, made, directory, road, clock, turns));
                return made;
            } catch (IOException | RuntimeException e) {
                ImportFiles.remove(upload);
                throw e;
            }
        } catch (IOException e) {
            throw new TaihuException(ErrorCode.UNAVAILABLE, "the upload broke off: " + e.getMessage(), e);
        } finally {
            synchronized (this) {
                uploading--;
            }
        }
    }

    /** The first rows, as the layout reads them. */
    public Preview preview(String id, int rows) {
        ImportJob job = job(id);
        if (job.now().state() == State.DONE) {
            return new Preview(List.of(), List.of());
        }
        try {
            List<List<@Nullable String>> texts = new ArrayList<>();
            Head head = head(ImportFiles.file(job.folder()), job.now().layout(), rows);
            for (@Nullable Object[] cells : head.rows()) {
                List<@Nullable String> text = new ArrayList<>();
                for (int i = 0; i < head.columns().size(); i++) {
                    text.add(i < cells.length ? text(cells[i]) : null);
                }
                texts.add(text);
            }
            return new Preview(head.columns(), texts);
        } catch (IOException e) {
            throw unreadable(job.now().layout().format(), e);
        }
    }

    /**
     * Changes how a file is read and what its columns mean. Without a mapping a new layout makes a new guess.
     *
     * @throws TaihuException INVALID, naming the place; CONFLICT once it has begun
     */
    public Import change(String id, @Nullable JsonNode layout, @Nullable JsonNode mapping) {
        ImportJob job = job(id);
        Import was = job.now();
        Layout read = layout == null ? was.layout() : layout(layout, was.layout());
        try {
            Mapping next = mapping != null
                    ? MappingJson.read(mapping)
                    : layout == null ? was.mapping() : guess(ImportFiles.file(job.folder()), read, was.space());
            job.change(read, next);
        } catch (IOException e) {
            throw unreadable(read.format(), e);
        }
        return job.now();
    }

    /** Begins a dry run. */
    public Import check(String id) {
        job(id).check();
        return get(id);
    }

    /** Begins, or goes on, with the rights of a token. */
    public Import start(String id, String token) {
        job(id).start(token);
        return get(id);
    }

    /** Stops it so that it can go on. */
    public Import pause(String id) {
        job(id).pause();
        return get(id);
    }

    /** Stops it and forgets it; what it has stored stays. */
    public void delete(String id) {
        ImportJob job = job(id);
        try {
            job.remove();
        } catch (IOException e) {
            throw new TaihuException(ErrorCode.UNAVAILABLE, "the import cannot be removed: " + e.getMessage(), e);
        }
        jobs.remove(id);
    }

    /** How an import is read, as JSON. */
    public static ObjectNode layoutJson(Import job) {
        return ImportFiles.write(job.layout());
    }

    /** What an import's columns mean, as JSON. */
    public static ObjectNode mappingJson(Import job) {
        return MappingJson.write(job.mapping());
    }

    /** Copies the imports in a folder, whether they are in use or not; what comes in at the moment is left out. */
    public static void copy(Path folder, Copy copy) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        List<Path> kept;
        try (Stream<Path> found = Files.list(folder)) {
            kept = found.filter(each -> !each.toString().endsWith(UPLOADING))
                    .filter(Files::isDirectory)
                    .sorted()
                    .toList();
        }
        for (Path each : kept) {
            ImportFiles.copy(each, copy);
        }
    }

    @Override
    public void close() {
        jobs.values().forEach(ImportJob::stopping);
        jobs.values().forEach(ImportJob::close);
    }

    private ImportJob job(String id) {
        ImportJob job = jobs.get(id);
        if (job == null) {
            throw new TaihuException(ErrorCode.NOT_FOUND, "there is no import \"" + RowMap.cut(id) + "\"");
        }
        return job;
    }

    /** Lets the oldest that is done give way to a new one; false when none is. */
    private boolean forgetOldest() {
        for (Import each : list()) {
            if (each.state() == State.DONE) {
                delete(each.id());
                return true;
            }
        }
        return false;
    }

    private synchronized String id() {
        long number = clock.micros() / 1_000;
        while (Files.exists(folder.resolve(Long.toString(number, 36)))
                || Files.exists(folder.resolve(Long.toString(number, 36) + UPLOADING))) {
            number++;
        }
        return Long.toString(number, 36);
    }

    private long receive(InputStream in, Path file) throws IOException {
        long bytes = 0;
        byte[] part = new byte[1 << 16];
        try (OutputStream out = Files.newOutputStream(file)) {
            for (int read = in.read(part); read >= 0; read = in.read(part)) {
                bytes += read;
                if (bytes > fileMax) {
                    throw new TaihuException(
                            ErrorCode.TOO_LARGE,
                            "the file is longer than " + fileMax + " bytes (" + TransferSettings.FILE_MAX.name() + ")");
                }
                out.write(part, 0, read);
            }
        }
        ImportFiles.sync(file);
        return bytes;
    }

    private static Mapping guess(Path file, Layout layout, String space) throws IOException {
        Head head = head(file, layout, GUESS_ROWS);
        return MappingGuess.of(head.columns(), head.rows(), layout, space);
    }

    private record Head(List<String> columns, List<@Nullable Object[]> rows) {}

    private static Head head(Path file, Layout layout, int most) throws IOException {
        List<@Nullable Object[]> rows = new ArrayList<>();
        try (Table table = Table.open(file, layout, 0, 0)) {
            while (rows.size() < most && table.next()) {
                @Nullable Object[] cells = new Object[table.columns().size()];
                for (int i = 0; i < cells.length; i++) {
                    cells[i] = table.cell(i);
                }
                rows.add(cells);
            }
            return new Head(List.copyOf(table.columns()), rows);
        }
    }

    private static @Nullable String text(@Nullable Object cell) {
        String text = switch (cell) {
            case null -> null;
            case Table.Json json -> json.text();
            case Table.Time time ->
                Instant.EPOCH
                        .plus(time.micros(), java.time.temporal.ChronoUnit.MICROS)
                        .toString();
            case Double number -> RowMap.plain(number);
            default -> cell.toString();
        };
        return text == null || text.length() <= CELL_MAX ? text : text.substring(0, CELL_MAX) + "…";
    }

    private static Layout layout(JsonNode node, Layout was) {
        String delimiter = node.path("delimiter").asText(String.valueOf(was.delimiter()));
        String decimal = node.path("decimal").asText(String.valueOf(was.decimal()));
        return new Layout(
                was.format(),
                node.path("charset").asText(was.charset()),
                delimiter.isEmpty() ? ' ' : delimiter.charAt(0),
                node.path("header").asBoolean(was.header()),
                decimal.isEmpty() ? ' ' : decimal.charAt(0));
    }

    private static TaihuException unreadable(FileFormat format, IOException e) {
        return new TaihuException(
                ErrorCode.INVALID,
                "the file begins as " + format + " but cannot be read; is it whole? (" + e.getMessage() + ")",
                e);
    }

    private void load() {
        try {
            Files.createDirectories(folder);
            try (DirectoryStream<Path> found = Files.newDirectoryStream(folder)) {
                for (Path each : found) {
                    load(each);
                }
            }
        } catch (IOException e) {
            throw new TaihuException(ErrorCode.UNAVAILABLE, "cannot read " + folder + ": " + e.getMessage(), e);
        }
    }

    private void load(Path each) throws IOException {
        if (each.getFileName().toString().endsWith(UPLOADING)) {
            // the server went down while it came in
            ImportFiles.remove(each);
            return;
        }
        try {
            Import job = ImportFiles.load(each);
            jobs.put(job.id(), new ImportJob(each, job, directory, road, clock, turns));
        } catch (IOException | RuntimeException e) {
            LOG.warn("The import in {} cannot be read and is left alone: {}", each, e.getMessage());
        }
    }
}
