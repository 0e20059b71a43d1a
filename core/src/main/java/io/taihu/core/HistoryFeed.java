package io.taihu.core;

import io.taihu.model.Limit;
import io.taihu.model.RecordView;
import io.taihu.model.Thing;
import io.taihu.model.ThingModel;
import io.taihu.spi.Clock;
import io.taihu.spi.History;
import io.taihu.spi.Journal;
import io.taihu.spi.JournalReader;
import io.taihu.spi.Meters;
import io.taihu.spi.Setting;
import io.taihu.spi.Settings;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries readings and events from the journal into history: a reader whose position moves only when its rows are on the disk.
 *
 * <p>One thread. It begins when history has opened, which may be long after the server did. What fails is tried again from
 * the kept position, which changes nothing that is already there.
 */
public final class HistoryFeed implements AutoCloseable {
    @Limit(reached = Limit.Reached.IN_PARTS)
    public static final Setting<Long> COMMIT_ROWS =
            Setting.number("history.commit-rows", 50_000, 1, 1_000_000, "Rows after which history is committed");

    public static final Setting<Duration> COMMIT_INTERVAL = Setting.duration(
            "history.commit-interval", "1s", "10ms", "1m", "Time after which rows are committed to history");

    /** Name of its reader in the journal. */
    public static final String READER = "history";

    /** How long a reader that has caught up rests: rows wait for the commit anyway, and fewer wake-ups cost less. */
    private static final long REST_NANOS = 50_000_000L;

    private static final Duration RETRY_FIRST = Duration.ofSeconds(1);
    private static final Duration RETRY_LAST = Duration.ofMinutes(1);
    /** Journal bytes without a row after which the position is kept all the same. */
    private static final long IDLE_BYTES = 1L << 20;

    private static final Logger LOG = LoggerFactory.getLogger(HistoryFeed.class);

    private final Directory directory;
    private final Journal journal;
    private final CompletableFuture<? extends History> history;
    private final Clock clock;
    private final long commitRows;
    private final long commitNanos;
    private final LongAdder rows;
    private final LongAdder orphans;
    private final Meters.Timer commits;
    private final Thread thread;
    private final RecordView record = new RecordView();
    private volatile boolean open = true;
    private volatile String trouble = "history is opening";
    private volatile long position;
    private volatile @Nullable JournalReader reader;
    private volatile boolean urged;
    private final Farewells farewells;

    public HistoryFeed(
            Directory directory,
            Journal journal,
            CompletableFuture<? extends History> history,
            Settings settings,
            Clock clock,
            Meters meters) {
        this.directory = directory;
        this.journal = journal;
        this.history = history;
        this.clock = clock;
        this.commitRows = settings.get(COMMIT_ROWS);
        this.commitNanos = settings.get(COMMIT_INTERVAL).toNanos();
        this.rows = meters.counter("taihu_history_rows_total", "Rows given to history");
        this.orphans = meters.counter("taihu_history_orphans_total", "Records whose thing or model was deleted");
        this.commits = meters.timer("taihu_history_commit_seconds", "Time of a commit to history");
        this.position = journal.positions().getOrDefault(READER, 0L);
        meters.gauge("taihu_reader_lag_bytes", "Journal bytes a reader has yet to read", this::lag, "reader", READER);
        this.thread = Thread.ofPlatform().name("history-feed").unstarted(this::run);
        this.farewells = new Farewells(directory, clock);
        directory.onDeletion(_ -> {
            farewells.asked();
            wakeup();
        });
    }

    public void start() {
        thread.start();
    }

    /** Why history is behind, in words; empty when it keeps up. */
    public String trouble() {
        return trouble;
    }

    /** Things that are gone and whose history could not be removed; null when there are none. */
    public Farewells.@Nullable Stuck stuck() {
        return farewells.stuck();
    }

    /** Journal bytes not yet in history. */
    public long lag() {
        return Math.max(0, journal.end() - position);
    }

    /** Waits until all that is durable in the journal now is in history and can be queried. */
    public void awaitCaughtUp() throws InterruptedException {
        long target = journal.end();
        while (position < target && open) {
            if (history.isCompletedExceptionally()) {
                throw new IllegalStateException(trouble);
            }
            urged = true;
            wakeup();
            Thread.sleep(1);
        }
        try {
            history.get().awaitVisible();
        } catch (ExecutionException e) {
            throw new IllegalStateException("history did not open", e);
        }
    }

    @Override
    public void close() {
        open = false;
        wakeup();
        if (!history.isDone()) {
            thread.interrupt();
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void wakeup() {
        JournalReader current = reader;
        if (current != null) {
            current.wakeup();
        }
        LockSupport.unpark(thread);
    }

    private void run() {
        long wait = RETRY_FIRST.toNanos();
        try {
            History store = history.get();
            trouble = "";
            while (open) {
                long began = clock.nanos();
                try {
                    feed(store);
                } catch (RuntimeException | AssertionError | InternalError e) {
                    // a store's own assertion, or a page of its files that the disk could not give, passes as well
                    if (clock.nanos() - began > RETRY_LAST.toNanos()) {
                        wait = RETRY_FIRST.toNanos();
                    }
                    trouble = "history cannot be written: " + e.getMessage();
                    LOG.error(
                            "History cannot be written, trying again in {} s from position {}",
                            wait / 1_000_000_000L,
                            position,
                            e);
                }
                if (open) {
                    LockSupport.parkNanos(this, wait);
                }
                wait = Math.min(RETRY_LAST.toNanos(), 2 * wait);
            }
        } catch (ExecutionException e) {
            trouble = "history did not open: "
                    + (e.getCause() == null ? e : e.getCause().getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            if (open && trouble.isEmpty()) {
                trouble = "history is not fed any more; the log says why";
            }
        }
    }

    private void feed(History store) throws InterruptedException {
        try (JournalReader from = journal.reader(READER);
                History.Writer writer = store.writer()) {
            reader = from;
            long firstRow = 0;
            while (open) {
                JournalReader.Batch batch =
                        from.poll(writer.pending() > 0 ? untilCommit(firstRow) : Duration.ofSeconds(1));
                boolean any = false;
                while (batch.next()) {
                    any = true;
                    record.wrap(batch.bytes(), batch.offset(), batch.length());
                    append(writer);
                    if (writer.pending() == 1) {
                        firstRow = clock.nanos();
                    }
                }
                boolean due = writer.pending() >= commitRows
                        || (writer.pending() > 0 && (urged || clock.nanos() - firstRow >= commitNanos));
                if (due) {
                    commit(from, writer);
                } else if (writer.pending() == 0 && (urged || from.position() - from.committed() > IDLE_BYTES)) {
                    from.commit(from.position());
                    position = from.position();
                } else if (any && open && !urged && from.position() >= journal.end()) {
                    LockSupport.parkNanos(this, REST_NANOS);
                }
                if (position >= journal.end()) {
                    urged = false;
                }
                if (farewells.due()) {
                    if (writer.pending() > 0) {
                        commit(from, writer);
                    }
                    farewells.remove(writer, () -> open);
                }
                if (writer.pending() == 0) {
                    trouble = ""; // not before what failed has been got over
                }
            }
            if (writer.pending() > 0) {
                commit(from, writer);
            } else if (from.position() > from.committed()) {
                from.commit(from.position());
            }
        } finally {
            reader = null;
        }
    }

    private void append(History.Writer writer) {
        switch (record.kind()) {
            case READING -> {
                Optional<Thing> thing = directory.thing(record.thing());
                Optional<ThingModel> model = directory.model(record.model(), record.modelVersion());
                if (thing.isPresent() && model.isPresent()) {
                    writer.append(record, model.get(), thing.get());
                    rows.increment();
                    directory.journeys().read(Journey.Stage.HISTORY, record);
                } else {
                    orphans.increment();
                }
            }
            case EVENT -> {
                Optional<Thing> thing = directory.thing(record.thing());
                if (thing.isPresent()) {
                    writer.event(record, thing.get());
                    rows.increment();
                } else {
                    orphans.increment();
                }
            }
            case PRESENCE, REFUSAL, COMMAND, STEP -> {
                // twins and commands keep these
            }
        }
    }

    private void commit(JournalReader from, History.Writer writer) {
        long began = clock.nanos();
        writer.commit();
        directory.journeys().committed();
        commits.record(clock.nanos() - began);
        from.commit(from.position());
        position = from.position();
    }

    private Duration untilCommit(long firstRow) {
        return Duration.ofNanos(Math.max(1_000_000, commitNanos - (clock.nanos() - firstRow)));
    }
}
