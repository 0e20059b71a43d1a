package io.taihu.backup;

import io.taihu.model.ErrorCode;
import io.taihu.model.TaihuException;
import io.taihu.spi.Clock;
import io.taihu.spi.Copy;
import io.taihu.spi.Held;
import io.taihu.spi.History;
import io.taihu.spi.Meters;
import io.taihu.spi.Settings;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes backups while everything goes on, one at a time, on a thread of its own.
 *
 * <p>What makes one fit together is the order of {@link #copy}. Positions of readers are held before anything that follows from them
 * is copied, so that none is ahead of what its reader has made: on restoring they read some records again, which changes nothing.
 * The journal ends after everything that follows from it was held, so that nothing is ahead of it. And the registry comes behind the
 * journal, so that it knows all that records speak of. Thread-safe.
 */
public final class Backups implements AutoCloseable {
    private static final DateTimeFormatter NAME =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final Logger LOG = LoggerFactory.getLogger(Backups.class);

    private final Shelf shelf;
    private final Sources sources;
    private final long keep;
    private final long bytesPerSecond;
    private final long sharePercent;
    private final Clock clock;
    private final String version;

    private @Nullable Thread thread; // guarded by this
    private @Nullable Run run; // guarded by this
    private boolean closed; // guarded by this
    private volatile long lastSeconds;

    /** One that is being made. */
    private record Run(String name, Instant begun, Path folder, History history, Copying copying, FileChannel lock) {}

    /**
     * @param shelf where they are kept
     * @param version of this Taihu
     */
    public Backups(Shelf shelf, Sources sources, Settings settings, Clock clock, Meters meters, String version) {
        this.shelf = shelf;
        this.sources = sources;
        this.keep = settings.get(BackupSettings.KEEP);
        this.bytesPerSecond = settings.get(BackupSettings.RATE);
        this.sharePercent = settings.get(BackupSettings.SHARE);
        this.clock = clock;
        this.version = version;
        this.lastSeconds = lastSeconds(shelf);
        meters.gauge(
                "taihu_backup_last_seconds",
                "When the last whole backup was finished, in seconds since 1970; 0 when there is none",
                () -> lastSeconds);
    }

    private static long lastSeconds(Shelf shelf) {
        long last = 0;
        try {
            for (Backup each : shelf.list()) {
                Instant finished = each.finished();
                last = finished == null ? last : Math.max(last, finished.getEpochSecond());
            }
        } catch (TaihuException e) {
            LOG.warn("{}", e.getMessage());
        }
        return last;
    }

    /** The folder of backups that a data folder has. */
    public static Shelf shelf(Path data, Settings settings) {
        Path given = data.resolve(settings.get(BackupSettings.DIR).strip())
                .toAbsolutePath()
                .normalize();
        Path root = data.toAbsolutePath().normalize();
        if (root.startsWith(given)) {
            throw new TaihuException(
                    ErrorCode.INVALID,
                    BackupSettings.DIR.name() + " must be a folder of its own, and the data lies in " + given);
        }
        return new Shelf(given);
    }

    /** Where they are. */
    public Path folder() {
        return shelf.folder();
    }

    /** All, youngest first; the one that is being made, too. */
    public List<Backup> list() {
        Backup running = running();
        List<Backup> all = new ArrayList<>(shelf.list());
        if (running != null) {
            all.replaceAll(each -> each.name().equals(running.name()) ? running : each);
        }
        return all;
    }

    /**
     * The one of a name.
     *
     * @throws TaihuException NOT_FOUND
     */
    public Backup get(String name) {
        Backup running = running();
        return running != null && running.name().equals(name) ? running : shelf.get(name);
    }

    private synchronized @Nullable Backup running() {
        Run now = run;
        if (now == null) {
            return null;
        }
        Copying copying = now.copying();
        return new Backup(
                now.name(),
                Backup.State.RUNNING,
                now.begun(),
                null,
                copying.files(),
                copying.bytes(),
                copying.added(),
                false,
                "",
                null);
    }

    /**
     * Begins a backup and returns.
     *
     * @param name for it; null for the time
     * @throws TaihuException CONFLICT when one is being made, or there is one of this name; INVALID for what is no name
     */
    public synchronized Backup begin(@Nullable String name) {
        Run begun = prepare(name);
        Thread made = Thread.ofPlatform().name("backup").unstarted(() -> {
            try {
                make(begun);
            } catch (TaihuException e) {
                LOG.error("backup {} failed: {}", begun.name(), e.getMessage());
            } catch (RuntimeException e) {
                LOG.error("backup {} failed", begun.name(), e);
            }
        });
        run = begun;
        thread = made;
        made.start();
        return get(begun.name());
    }

    /** Makes a backup and gives it when it is whole. */
    public Backup make(@Nullable String name) {
        Run begun;
        synchronized (this) {
            begun = prepare(name);
            run = begun;
        }
        make(begun);
        return get(begun.name());
    }

    private synchronized Run prepare(@Nullable String name) {
        if (closed) {
            throw new TaihuException(ErrorCode.UNAVAILABLE, "the server stops");
        }
        Run now = run;
        if (now != null) {
            throw new TaihuException(ErrorCode.CONFLICT, "backup " + now.name() + " is being made; one at a time");
        }
        History history = sources.openHistory();
        Instant begun = Instant.ofEpochMilli(clock.micros() / 1_000);
        String called = Shelf.checked(name == null ? NAME.format(begun) : name);
        FileChannel lock = shelf.lock();
        boolean done = false;
        try {
            Path folder = shelf.begin(called, begun);
            Copying copying = new Copying(folder, shelf.blobs(), bytesPerSecond, sharePercent);
            done = true;
            return new Run(called, begun, folder, history, copying, lock);
        } catch (IOException e) {
            throw failed(e);
        } finally {
            if (!done) {
                unlock(lock);
            }
        }
    }

    private void make(Run made) {
        boolean done = false;
        String trouble = "the server's log says why";
        try (Copying copying = made.copying()) {
            copying.goOnFrom(shelf.former());
            boolean registry = copy(made.history(), copying);
            copying.endLines();
            finish(made, registry);
            done = true;
        } catch (IOException e) {
            TaihuException failed = failed(e);
            trouble = String.valueOf(failed.getMessage());
            throw failed;
        } catch (TaihuException e) {
            trouble = String.valueOf(e.getMessage());
            throw e;
        } finally {
            if (!done) {
                failed(made, trouble);
            }
            unlock(made.lock());
            synchronized (this) {
                run = null;
                thread = null;
            }
        }
    }

    private void failed(Run made, String trouble) {
        shelf.failed(made.name(), trouble);
        if (made.copying().stopped()) {
            return; // what is there spares the next one work
        }
        try {
            shelf.sweep();
        } catch (IOException e) {
            LOG.warn("what backup {} has left cannot be removed: {}", made.name(), e.toString());
        }
    }

    /** Copies everything, in the one order in which it fits together; whether the registry is in it. */
    private boolean copy(History from, Copy copy) throws IOException {
        boolean registry;
        Held journal = sources.journal().hold();
        try (Held history = from.hold()) {
            for (Sources.Part other : sources.others()) {
                other.copier().copyTo(other.folder().isEmpty() ? copy : copy.within(other.folder()));
            }
            journal.copyTo(copy.within(Sources.JOURNAL));
            registry = sources.registry().copyTo(copy);
            journal.close();
            history.copyTo(copy.within(Sources.HISTORY));
        } finally {
            journal.close();
        }
        return registry;
    }

    private void finish(Run made, boolean registry) throws IOException {
        Copying copying = made.copying();
        copying.sync();
        Instant finished = Instant.ofEpochMilli(clock.micros() / 1_000);
        Manifest.Head head = new Manifest.Head(
                Manifest.FORMAT,
                version,
                made.name(),
                made.begun(),
                finished,
                registry,
                copying.files(),
                copying.bytes(),
                copying.added(),
                copying.counts());
        Manifest.write(made.folder(), head, copying.lines());
        Files.delete(copying.lines());
        Blobs.sync(shelf.folder());
        lastSeconds = finished.getEpochSecond();
        LOG.info(
                "backup {} is whole: {} files, {} bytes, {} of them new, in {} s",
                made.folder(),
                head.files(),
                head.bytes(),
                head.added(),
                finished.getEpochSecond() - made.begun().getEpochSecond());
        shelf.tidy(keep);
    }

    private TaihuException failed(IOException e) {
        return new TaihuException(
                ErrorCode.UNAVAILABLE, "the backup into " + shelf.folder() + " cannot be made: " + e, e);
    }

    private static void unlock(FileChannel lock) {
        try {
            lock.close();
        } catch (IOException e) {
            LOG.warn("the folder of backups stays locked until the server is started again", e);
        }
    }

    /** Breaks off what is being made, and waits for its end. */
    @Override
    public void close() {
        Thread last;
        synchronized (this) {
            closed = true;
            last = thread;
            Run now = run;
            if (now != null) {
                now.copying().stop();
            }
        }
        if (last != null) {
            try {
                last.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
