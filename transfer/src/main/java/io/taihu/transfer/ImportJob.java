package io.taihu.transfer;

import io.taihu.core.Directory;
import io.taihu.core.Road;
import io.taihu.model.ErrorCode;
import io.taihu.model.TaihuException;
import io.taihu.spi.Clock;
import io.taihu.transfer.Import.Progress;
import io.taihu.transfer.Import.State;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One import and the thread that carries it out. Thread-safe: every change of its state is made under its lock and is on the
 * disk before it shows.
 */
final class ImportJob {
    private static final Logger LOG = LoggerFactory.getLogger(ImportJob.class);
    private static final long LOOK_MILLIS = 200;

    private final Path folder;
    private final Directory directory;
    private final Road road;
    private final Clock clock;
    private final Semaphore turns;
    private volatile Import now;
    private volatile boolean stop;
    private volatile boolean closing;
    private volatile @Nullable Thread thread;
    /** When the present run began, and what it had behind it then. */
    private volatile long runNanos;

    private volatile long runRows;
    private volatile double runDone;
    private boolean removed;

    ImportJob(Path folder, Import now, Directory directory, Road road, Clock clock, Semaphore turns) {
        this.folder = folder;
        this.now = now;
        this.directory = directory;
        this.road = road;
        this.clock = clock;
        this.turns = turns;
    }

    Import now() {
        return now;
    }

    Path folder() {
        return folder;
    }

    /** Rows a second since the present run began; 0 when none runs. */
    double rowsPerSecond() {
        double seconds = (clock.nanos() - runNanos) / 1e9;
        return thread == null || seconds <= 0 ? 0 : Math.max(0, (current().rows() - runRows) / seconds);
    }

    /** Seconds that are left at the present pace; -1 when that is not known. */
    double secondsLeft() {
        double seconds = (clock.nanos() - runNanos) / 1e9;
        double share = current().done() - runDone;
        return thread == null || share <= 0
                ? -1
                : seconds / share * (1 - current().done());
    }

    private Progress current() {
        Import present = now;
        Progress check = present.check();
        return present.state() == State.CHECKING && check != null ? check : present.progress();
    }

    synchronized void change(Layout layout, Mapping mapping) {
        needStill("changed");
        if (now.progress().rows() > 0 || now.state() == State.DONE) {
            throw new TaihuException(
                    ErrorCode.CONFLICT, "the import has begun; its mapping stays, or else delete it and begin anew");
        }
        Import was = now;
        keep(new Import(
                was.id(),
                was.file(),
                was.bytes(),
                layout,
                mapping,
                was.space(),
                was.token(),
                State.READY,
                was.created(),
                null,
                null,
                Progress.NONE,
                null,
                ""));
    }

    synchronized void check() {
        needStill("checked");
        MappingJson.check(now.mapping());
        if (now.state() == State.DONE) {
            throw new TaihuException(ErrorCode.CONFLICT, "the import is done");
        }
        keep(with(State.CHECKING, now.progress(), Progress.NONE, ""));
        begin(true);
    }

    /** @param token id of the token it goes on with */
    synchronized void start(String token) {
        needStill("started");
        MappingJson.check(now.mapping());
        if (now.state() == State.DONE) {
            throw new TaihuException(ErrorCode.CONFLICT, "the import is done");
        }
        keep(with(State.WAITING, now.progress(), now.check(), "", token));
        begin(false);
    }

    /** Goes on with what ran when the server went down. */
    synchronized void goOn() {
        switch (now.state()) {
            case WAITING, RUNNING -> begin(false);
            case CHECKING -> keep(with(State.READY, now.progress(), null, ""));
            case READY, PAUSED, DONE, FAILED -> {}
        }
    }

    /** Asks it to stop; its state says when it has. */
    void pause() {
        stop = true;
    }

    /** Asks it to stop with the server: it goes on when that starts again. */
    void stopping() {
        closing = true;
        stop = true;
    }

    /** Waits until it has stopped with the server. */
    void close() {
        stopping();
        Thread running = thread;
        if (running != null) {
            try {
                running.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Stops it for good and forgets its file. */
    void remove() throws IOException {
        close();
        synchronized (this) {
            removed = true;
            ImportFiles.remove(folder);
        }
    }

    private void needStill(String deed) {
        if (removed || closing) {
            throw new TaihuException(ErrorCode.NOT_FOUND, "the import was deleted, or the server stops");
        }
        if (thread != null) {
            throw new TaihuException(
                    ErrorCode.CONFLICT,
                    "the import is " + MappingJson.word(now.state()) + "; pause it before it is " + deed);
        }
    }

    private void begin(boolean check) {
        stop = false;
        runNanos = clock.nanos();
        Progress from = check ? Progress.NONE : now.progress();
        runRows = from.rows();
        runDone = from.done();
        thread = Thread.ofVirtual().name("import-" + now.id()).start(() -> carryOut(check));
    }

    /** The top of the import's thread: the one place where a fault of our own may end. */
    private void carryOut(boolean check) {
        State end = State.FAILED;
        String trouble = "";
        try {
            end = check ? checkAll() : importAll();
        } catch (TaihuException e) {
            trouble = String.valueOf(e.getMessage());
        } catch (IOException | UncheckedIOException e) {
            trouble = "the file cannot be read or its progress not be written: " + e.getMessage();
        } catch (RuntimeException e) {
            LOG.error("import {} failed", now.id(), e);
            trouble = "the server failed on this file; its log says how";
        }
        synchronized (this) {
            thread = null;
            if (removed) {
                return;
            }
            try {
                if (closing && end != State.DONE) {
                    return;
                }
                keep(with(end, now.progress(), now.check(), trouble));
                if (end == State.DONE) {
                    Files.deleteIfExists(ImportFiles.file(folder));
                }
            } catch (IOException | TaihuException e) {
                LOG.warn("the end of import {} could not be kept: {}", now.id(), e.getMessage());
            }
        }
    }

    private State checkAll() throws IOException {
        ImportRun run = new ImportRun(
                directory,
                road,
                clock,
                now,
                () -> stop,
                found -> keep(with(State.CHECKING, now.progress(), found, "")));
        run.check(ImportFiles.file(folder));
        return now.progress().rows() > 0 ? State.PAUSED : State.READY;
    }

    private State importAll() throws IOException {
        while (!tryTurn()) {
            if (stop) {
                return State.PAUSED;
            }
        }
        try {
            runNanos = clock.nanos();
            synchronized (this) {
                keep(with(State.RUNNING, now.progress(), now.check(), ""));
            }
            ImportRun run = new ImportRun(directory, road, clock, now, () -> stop, this::reached);
            return run.run(ImportFiles.file(folder)) ? State.DONE : State.PAUSED;
        } finally {
            turns.release();
        }
    }

    private boolean tryTurn() {
        try {
            return turns.tryAcquire(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            stop = true;
            return false;
        }
    }

    private synchronized void reached(Progress progress) {
        keep(with(State.RUNNING, progress, now.check(), ""));
    }

    private synchronized void keep(Import next) {
        try {
            ImportFiles.save(folder, next);
        } catch (IOException e) {
            throw new TaihuException(
                    ErrorCode.UNAVAILABLE, "the progress of the import cannot be written: " + e.getMessage(), e);
        }
        now = next;
    }

    private Import with(State state, Progress progress, @Nullable Progress check, String trouble) {
        return with(state, progress, check, trouble, now.token());
    }

    private Import with(State state, Progress progress, @Nullable Progress check, String trouble, String token) {
        Import was = now;
        Instant moment = Instant.ofEpochMilli(clock.micros() / 1_000);
        boolean begins = state == State.WAITING;
        boolean ends = state == State.PAUSED || state == State.DONE || state == State.FAILED;
        return new Import(
                was.id(),
                was.file(),
                was.bytes(),
                was.layout(),
                was.mapping(),
                was.space(),
                token,
                state,
                was.created(),
                begins ? moment : was.started(),
                ends ? moment : begins ? null : was.finished(),
                progress,
                check,
                trouble);
    }
}
