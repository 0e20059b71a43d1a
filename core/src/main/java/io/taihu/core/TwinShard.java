package io.taihu.core;

import io.taihu.model.Limit;
import io.taihu.model.Presence;
import io.taihu.model.RecordKind;
import io.taihu.model.RecordView;
import io.taihu.model.TaihuException;
import io.taihu.model.Thing;
import io.taihu.spi.Clock;
import io.taihu.spi.Journal;
import io.taihu.spi.JournalReader;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The twins of the things whose number leaves one remainder, and the one thread that owns them.
 *
 * <p>The thread reads the journal, applies what concerns its things, answers questions between batches, notices who has become
 * silent, and writes a snapshot from time to time. The reader's durable position is the snapshot's, so that a restart reads
 * the snapshot and the journal behind it.
 */
final class TwinShard implements AutoCloseable {
    /** Journal bytes behind a snapshot at which the next is written. */
    static final long SNAPSHOT_BYTES = 64L << 20;
    /** Age at which a snapshot is written anew, when anything has changed. */
    static final long SNAPSHOT_NANOS = Duration.ofMinutes(5).toNanos();
    /** A snapshot is not written before the journal has grown by so many times its own size. */
    static final int SNAPSHOT_FACTOR = 4;
    /** Snapshots are at least so far apart. */
    static final long SNAPSHOT_LEAST_NANOS = Duration.ofSeconds(2).toNanos();
    /** Deleted things are looked for at most so often, because all twins are looked at. */
    static final long SWEEP_LEAST_NANOS = Duration.ofSeconds(1).toNanos();
    /** Most questions waiting; more wait at the asker. */
    @Limit(
            value = "Most questions that wait for one shard of twins",
            zh = "一个孪生分片排队的最多查询数",
            reached = Limit.Reached.WAITS)
    static final int QUESTIONS_MAX = 1_024;
    /** Highest thing number, which bounds the table of twins. */
    @Limit(value = "Most things that twins are kept of", zh = "保留孪生的最多物数", reached = Limit.Reached.REFUSED)
    static final long NUMBER_MAX = 50_000_000;
    /** How long a reader that has caught up rests, so that many small flushes cost one wake-up. */
    private static final long REST_NANOS = 5_000_000L;

    /** Name, with the shard's number, of a reader that is opened to learn where the journal's oldest record is. */
    private static final String OLDEST = "twins-oldest-";

    private static final Duration IDLE = Duration.ofMillis(500);
    private static final Logger LOG = LoggerFactory.getLogger(TwinShard.class);

    private final int index;
    private final int count;
    private final Directory directory;
    private final Journal journal;
    private final JournalReader reader;
    private final TwinSnapshot snapshot;
    private final List<TwinSnapshot> formerSnapshots;
    private final int bytesMax;
    private final Clock clock;
    private final PresenceListener presenceListener;
    private final BackOff backOff;
    private final Queue<Question<?>> questions = new ArrayBlockingQueue<>(QUESTIONS_MAX);
    private final PriorityQueue<TwinState> checks = new PriorityQueue<>(Comparator.comparingLong(t -> t.checkAt));
    private final RecordView record = new RecordView();
    private final CompletableFuture<Long> caughtUp = new CompletableFuture<>();
    private final Thread thread;
    /** What the journal held when the server started, before anybody was let in. */
    private final long target;

    private @Nullable TwinState[] twins = new TwinState[1_024];
    private int known;
    private long lastReceived;
    private long snapshotPosition;
    private long snapshotNanos;
    private long snapshotBytes;
    private long sweptNanos;
    /** Whether the snapshot has what was forgotten since. */
    private boolean forgotten;

    private volatile boolean sweepWanted;
    private volatile boolean open = true;
    private volatile boolean ended;
    private volatile @Nullable String failure;
    private volatile long position;
    private volatile boolean resting;

    /** Told of each change of presence, on the shard's thread. */
    @FunctionalInterface
    interface PresenceListener {
        void changed(Thing thing, Presence presence, long sinceMicros);
    }

    /** Something asked of the shard, to be answered when it has applied all that was durable when it was asked. */
    private record Question<T extends @Nullable Object>(
            long position, boolean patient, Function<TwinShard, T> answer, CompletableFuture<T> result) {
        void answer(TwinShard shard) {
            try {
                result.complete(answer.apply(shard));
            } catch (RuntimeException e) {
                result.completeExceptionally(e);
            }
        }
    }

    TwinShard(
            int index,
            int count,
            Directory directory,
            Journal journal,
            TwinSnapshot snapshot,
            List<TwinSnapshot> formerSnapshots,
            int bytesMax,
            Clock clock,
            PresenceListener presenceListener) {
        this.index = index;
        this.count = count;
        this.directory = directory;
        this.journal = journal;
        this.snapshot = snapshot;
        this.formerSnapshots = formerSnapshots;
        this.bytesMax = bytesMax;
        this.clock = clock;
        this.presenceListener = presenceListener;
        this.sweptNanos = clock.nanos() - SWEEP_LEAST_NANOS;
        this.target = journal.end();
        this.backOff = new BackOff("twins");
        this.reader = journal.reader("twins-" + index + "-of-" + count);
        this.thread = Thread.ofPlatform().name("twins-" + index).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Completes with the receive time of the newest record when what the journal held at the start has been applied. */
    CompletableFuture<Long> caughtUp() {
        return caughtUp;
    }

    /** What stopped it, or what it waits for, in words; empty while it runs. */
    String trouble() {
        String stopped = failure;
        return stopped == null ? backOff.trouble() : "twins stopped " + stopped;
    }

    /** Position up to which everything is applied. */
    long position() {
        return position;
    }

    /**
     * Asks something of the shard on its own thread; the answer sees all that was durable before. While the shard waits for
     * the registry, it fails.
     */
    <T extends @Nullable Object> CompletableFuture<T> ask(Function<TwinShard, T> answer) {
        if (!backOff.trouble().isEmpty()) {
            return CompletableFuture.failedFuture(new IllegalStateException(backOff.trouble()));
        }
        return ask(answer, false);
    }

    /** Asks as {@link #ask} does, and waits together with the shard. */
    <T extends @Nullable Object> CompletableFuture<T> askPatiently(Function<TwinShard, T> answer) {
        return ask(answer, true);
    }

    private <T extends @Nullable Object> CompletableFuture<T> ask(Function<TwinShard, T> answer, boolean patient) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Question<T> question = new Question<>(journal.end(), patient, answer, result);
        while (open && failure == null && !questions.offer(question)) {
            LockSupport.parkNanos(REST_NANOS);
        }
        if (!open || failure != null || ended) {
            result.completeExceptionally(new IllegalStateException("twins do not run: " + failure));
            failQuestions();
            return result;
        }
        reader.wakeup();
        if (resting) {
            LockSupport.unpark(thread);
        }
        return result;
    }

    /** Forgets deleted things soon, also in the snapshot. Any thread. */
    void sweepSoon() {
        sweepWanted = true;
    }

    @Override
    public void close() {
        open = false;
        backOff.end();
        reader.wakeup();
        LockSupport.unpark(thread);
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Nullable
    TwinState get(long number) {
        return number < twins.length ? twins[(int) number] : null;
    }

    /** Number of twins. */
    int known() {
        return known;
    }

    Iterable<TwinState> all() {
        return () ->
                Arrays.stream(twins).filter(t -> t != null && !t.entry.gone()).iterator();
    }

    long now() {
        return clock.micros();
    }

    /** After a restart: things that were connected when the server stopped get time to be heard again. */
    void forgiveAbsence(long stopped, long started) {
        for (TwinState twin : all()) {
            twin.forgiveAbsence(stopped, started);
            twin.told = twin.evaluate(started);
            schedule(twin, started);
        }
    }

    private void run() {
        try {
            restore();
            while (position < target && open) {
                apply(reader.poll(Duration.ZERO));
            }
            caughtUp.complete(lastReceived);
            while (open) {
                step();
            }
            if (position > snapshotPosition || forgotten || sweepWanted) {
                save();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (CancellationException e) {
            // closed while it waited: the journal has all that the snapshot does not
            caughtUp.completeExceptionally(e);
        } catch (RuntimeException e) {
            LOG.error("Twins {} stopped at position {}: {}", index, position, e.getMessage(), e);
            failure = "at position " + position + ": " + e.getMessage();
            caughtUp.completeExceptionally(e);
        } finally {
            reader.close();
            ended = true;
            failQuestions();
        }
    }

    private void failQuestions() {
        Question<?> question = questions.poll();
        while (question != null) {
            question.result().completeExceptionally(new IllegalStateException("twins do not run any more"));
            question = questions.poll();
        }
    }

    private void restore() {
        long restored = snapshot.read(this::entry, this::put);
        if (restored < 0) {
            for (TwinSnapshot former : formerSnapshots) {
                long position =
                        former.read(this::entry, entry -> entry.thing().number() % count == index ? put(entry) : null);
                restored = restored < 0 ? position : Math.min(restored, position);
            }
        }
        if (restored >= reader.position()) {
            reader.seek(restored);
        } else if (restored < 0) {
            startOver();
        }
        for (TwinState twin : all()) {
            lastReceived = Math.max(lastReceived, twin.lastReceived);
        }
        snapshotPosition = reader.position();
        snapshotNanos = clock.nanos();
        position = reader.position();
    }

    /** Begins at the journal's oldest record, because there is no snapshot. */
    private void startOver() {
        try (JournalReader oldest = journal.reader(OLDEST + index)) {
            reader.seek(oldest.position());
        }
        journal.forget(OLDEST + index);
    }

    private void step() throws InterruptedException {
        Question<?> question = questions.peek();
        JournalReader.Batch batch = reader.poll(question == null ? untilNextCheck() : Duration.ZERO);
        boolean any = apply(batch);
        question = questions.peek();
        while (question != null && question.position() <= position) {
            questions.poll();
            question.answer(this);
            question = questions.peek();
        }
        check(clock.micros());
        if (sweepWanted && clock.nanos() - sweptNanos >= SWEEP_LEAST_NANOS) {
            sweep();
        }
        if ((position > snapshotPosition || forgotten) && snapshotDue()) {
            save();
        }
        if (any && position >= journal.end()) {
            rest();
        }
    }

    /** Also when the journal is out of room, because it may be this shard's old snapshot that holds its segments. */
    private boolean snapshotDue() {
        long age = clock.nanos() - snapshotNanos;
        boolean far = position - snapshotPosition >= Math.max(SNAPSHOT_BYTES, SNAPSHOT_FACTOR * snapshotBytes);
        return age >= SNAPSHOT_LEAST_NANOS
                && (far || age >= SNAPSHOT_NANOS || journal.state().kind() == Journal.State.Kind.FULL);
    }

    private void rest() {
        resting = true;
        if (questions.isEmpty() && open) {
            LockSupport.parkNanos(this, REST_NANOS);
        }
        resting = false;
    }

    private Duration untilNextCheck() {
        TwinState next = checks.peek();
        if (next == null) {
            return IDLE;
        }
        long micros = next.checkAt - clock.micros();
        return micros <= 0
                ? Duration.ofMillis(1)
                : micros >= IDLE.toMillis() * 1_000 ? IDLE : Duration.ofNanos(micros * 1_000);
    }

    private boolean apply(JournalReader.Batch batch) {
        boolean any = false;
        while (batch.next()) {
            any = true;
            record.wrap(batch.bytes(), batch.offset(), batch.length());
            if (record.thing() % count == index) {
                apply();
                directory.journeys().read(Journey.Stage.TWIN, record);
            }
        }
        position = reader.position();
        return any;
    }

    private void apply() {
        RecordKind kind = record.kind();
        if (kind == RecordKind.COMMAND || kind == RecordKind.STEP) {
            return; // what is asked of a thing is not what it is
        }
        TwinState twin = get(record.thing());
        if (twin == null) {
            ThingEntry entry = entry(record.thing());
            if (entry == null) {
                return;
            }
            twin = put(entry);
        } else if (twin.entry.gone()) {
            return;
        }
        switch (kind) {
            case READING -> twin.reading(record);
            case EVENT -> twin.event(record);
            case PRESENCE -> twin.presence(record);
            case REFUSAL -> twin.refusal(record);
            case COMMAND, STEP -> throw new IllegalStateException("commands are not for twins");
        }
        lastReceived = Math.max(lastReceived, record.receivedMicros());
        if (caughtUp.isDone() && (twin.told != Presence.CONNECTED || kind == RecordKind.PRESENCE)) {
            tell(twin, clock.micros());
        }
    }

    /** Looks a thing up, for as long as it takes while the registry is away; null when it was deleted. */
    private @Nullable ThingEntry entry(long number) {
        while (true) {
            try {
                ThingEntry entry = directory.entry(number);
                backOff.over();
                return entry;
            } catch (TaihuException e) {
                backOff.failed(e);
                questions.removeIf(question -> !question.patient()
                        && question.result().completeExceptionally(new IllegalStateException(backOff.trouble())));
                backOff.pause();
            }
        }
    }

    private TwinState put(ThingEntry entry) {
        long number = entry.thing().number();
        if (number < 0 || number > NUMBER_MAX) {
            throw new IllegalStateException(
                    "thing " + entry.thing().id() + " has number " + number + ", the most is " + NUMBER_MAX);
        }
        if (number >= twins.length) {
            twins = Arrays.copyOf(twins, (int) Math.min(NUMBER_MAX + 1, Math.max(number + 1, 2L * twins.length)));
        }
        TwinState twin = new TwinState(entry, bytesMax);
        twins[(int) number] = twin;
        known++;
        return twin;
    }

    private void check(long now) {
        TwinState next = checks.peek();
        while (next != null && next.checkAt <= now) {
            checks.poll();
            next.checkAt = 0;
            tell(next, now);
            next = checks.peek();
        }
    }

    private void tell(TwinState twin, long now) {
        Presence presence = twin.evaluate(now);
        if (presence != twin.told && !twin.entry.gone()) {
            twin.told = presence;
            presenceListener.changed(twin.entry.thing(), presence, twin.since(now));
        }
        schedule(twin, now);
    }

    private void schedule(TwinState twin, long now) {
        if (twin.checkAt == 0 && !twin.entry.gone()) {
            long at = twin.nextChange(now);
            if (at != Long.MAX_VALUE) {
                twin.checkAt = at;
                checks.add(twin);
            }
        }
    }

    /** Forgets the twins of deleted things. */
    private void sweep() {
        sweepWanted = false; // before the look, so that what is deleted meanwhile is found by the next
        sweptNanos = clock.nanos();
        for (int i = 0; i < twins.length; i++) {
            TwinState twin = twins[i];
            if (twin != null && twin.entry.gone()) {
                twins[i] = null;
                known--;
                forgotten = true;
            }
        }
        checks.removeIf(twin -> twin.entry.gone());
    }

    /** Writes a snapshot; false when it could not be written and the former one stays. */
    boolean save() {
        snapshotNanos = clock.nanos();
        try {
            snapshotBytes = snapshot.write(position, all());
        } catch (IllegalStateException e) {
            LOG.error("Twins {} keep their former snapshot and try again: {}", index, e.getMessage());
            return false;
        }
        reader.commit(position);
        snapshotPosition = position;
        forgotten = false;
        return true;
    }
}
