package io.taihu.core;

import io.taihu.model.ErrorCode;
import io.taihu.model.Limit;
import io.taihu.model.TaihuException;
import io.taihu.spi.AuditLog;
import io.taihu.spi.AuditLog.Entry;
import io.taihu.spi.AuditLog.Kind;
import io.taihu.spi.AuditLog.NewEntry;
import io.taihu.spi.AuditLog.Result;
import io.taihu.spi.AuditLog.Subject;
import io.taihu.spi.AuditLog.Who;
import io.taihu.spi.Clock;
import io.taihu.spi.Intake.Enrolled;
import io.taihu.spi.Intake.Enrolment;
import io.taihu.spi.Intake.Peer;
import io.taihu.spi.Meters;
import io.taihu.spi.Setting;
import io.taihu.spi.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down who did what: one thread appends to the {@link AuditLog} in the order in which entries come, all that wait in one
 * transaction.
 *
 * <p>It fails closed. Whoever changes something asks {@link #needWritable} first and {@link #record}s it before they answer;
 * while the log cannot be written, nothing is changed. What was done and could not be written down waits here and is written as
 * soon as that can be, with an entry that says since when it could not. Thread-safe.
 */
public final class Audit implements AutoCloseable {
    /** How long entries are kept. */
    public static final Setting<Duration> KEEP =
            Setting.duration("audit.keep", "400d", "1d", "36500d", "How long entries of the audit log are kept");
    /** How long a change waits for its entry. */
    @Limit(reached = Limit.Reached.REFUSED)
    public static final Setting<Duration> WAIT = Setting.duration(
            "audit.wait", "10s", "100ms", "5m", "How long a change waits for its entry in the audit log before 503");
    /** How many kinds of refusals are told apart. */
    @Limit(reached = Limit.Reached.LEFT_OUT)
    public static final Setting<Long> REFUSED_MAX = Setting.number(
            "audit.refused-max",
            60,
            1,
            100_000,
            "Most kinds of refused requests a minute that the audit log tells apart");

    /** Every setting of the audit log. */
    public static final List<Setting<?>> SETTINGS = List.of(KEEP, WAIT, REFUSED_MAX);

    /** Most entries that wait to be written. */
    @Limit(
            value = "Most entries of the audit log that wait to be written; changes are refused meanwhile",
            zh = "等待写入的最多审计记录；其间更改被拒绝",
            reached = Limit.Reached.REFUSED)
    static final int WAITING_MAX = 10_000;
    /** Operation of the entry that says since when nothing could be written. */
    static final String INTERRUPTED = "audit.interrupted";
    /** Operation of the entry that a server begins with. */
    static final String STARTED = "server.started";

    /** How often old entries are looked for. */
    private static final long REMOVE_EVERY_NANOS = Duration.ofDays(1).toNanos();

    private static final long LOOK_MILLIS = 500;
    private static final long PAUSE_FIRST_NANOS = 250_000_000L;
    private static final long PAUSE_LAST_NANOS = 8_000_000_000L;
    private static final Duration END_WAIT = Duration.ofSeconds(20);
    private static final Logger LOG = LoggerFactory.getLogger(Audit.class);

    private final AuditLog log;
    private final Clock clock;
    private final long keepMicros;
    private final Duration wait;
    private final Refusals refusals;
    private final BlockingQueue<Waiting> waiting = new ArrayBlockingQueue<>(WAITING_MAX);
    /** What could not be written and will be: for the writer alone. */
    private final List<NewEntry> owed = new ArrayList<>();

    /** Makes the writer look up, and is not written. */
    private final Waiting wake = new Waiting(ofServer("", Result.OK, "{}", 0), false);

    private final LongAdder written;
    private final LongAdder leftOut;
    private final Thread writer;
    private long pauseNanos;
    private long nextTryNanos;
    /** Beginnings before this one are of an earlier run. */
    private volatile long firstSequence = Long.MAX_VALUE;

    private volatile String trouble = "";
    private volatile boolean closing;

    /**
     * An entry on its way.
     *
     * @param sequence told when it is on the disk
     * @param done whether it tells what was done, and so must be written, however late
     */
    private record Waiting(NewEntry entry, CompletableFuture<Long> sequence, boolean done) {
        /** One that nobody waits for. */
        Waiting(NewEntry entry, boolean done) {
            this(entry, new CompletableFuture<>(), done);
        }
    }

    public Audit(AuditLog log, Settings settings, Clock clock, Meters meters) {
        this.log = log;
        this.clock = clock;
        this.keepMicros = settings.get(KEEP).toMillis() * 1_000;
        this.wait = settings.get(WAIT);
        this.refusals = new Refusals(settings.get(REFUSED_MAX));
        this.written = meters.counter("taihu_audit_entries_total", "Entries written to the audit log");
        this.leftOut = meters.counter(
                "taihu_audit_left_out_total",
                "Refusals that the audit log does not have, because it could not be written");
        meters.gauge("taihu_audit_waiting", "Entries that wait to be written to the audit log", waiting::size);
        this.writer = Thread.ofPlatform().daemon().name("audit").unstarted(this::write);
    }

    /**
     * Begins to write.
     *
     * @param detail of the first entry, which says that the server has started; JSON
     */
    public void start(String detail) {
        firstSequence = log.head().sequence() + 1;
        waiting.add(new Waiting(ofServer(STARTED, Result.OK, detail, clock.micros()), true));
        writer.start();
    }

    /** What is kept, for reading. */
    public AuditLog log() {
        return log;
    }

    /** Why nothing can be written down now, in words; empty when it can. */
    public String trouble() {
        return trouble;
    }

    /**
     * Goes on only when what is done next can be written down.
     *
     * @throws TaihuException UNAVAILABLE
     */
    public void needWritable() {
        if (closing || !trouble.isEmpty() || waiting.remainingCapacity() == 0) {
            throw unavailable();
        }
    }

    /**
     * Writes down what is about to be done.
     *
     * @return its sequence, once it is on the disk
     * @throws TaihuException UNAVAILABLE when it is not: then it must not be done
     */
    public long begin(NewEntry entry) {
        return put(entry, false);
    }

    /**
     * Writes down what was done.
     *
     * @return its sequence, once it is on the disk
     * @throws TaihuException UNAVAILABLE when it is not yet: it will be as soon as that can be
     */
    public long record(NewEntry entry) {
        return put(entry, true);
    }

    /** Writes down what was refused, and waits for nothing: many alike become one entry. */
    public void refused(NewEntry entry) {
        checkDetail(entry);
        refusals.note(entry, clock.nanos()).ifPresent(this::leave);
    }

    /** Writes down that a session was not let in. */
    public void sessionRefused(String thing, String space, Peer peer, ErrorCode code, String reason) {
        refused(new NewEntry(
                clock.micros(),
                Who.NOBODY,
                host(peer.address()),
                peer.protocol() + ".connect-refused",
                thing.isEmpty() ? Subject.NONE : new Subject("thing", thing),
                space,
                Result.REFUSED,
                code.name().toLowerCase(Locale.ROOT),
                0,
                1,
                new JsonText()
                        .beginObject()
                        .key("reason")
                        .text(reason)
                        .endObject()
                        .toString()));
    }

    /** Writes down that a thing registers itself in its protocol's own way, before it is done and what became of it. */
    Enrolled registering(Enrolment asked, String space, Peer peer, Supplier<Enrolled> deed) {
        NewEntry entry = new NewEntry(
                clock.micros(),
                new Who(Kind.THING, asked.thing(), asked.name(), ""),
                host(peer.address()),
                peer.protocol() + ".register",
                new Subject("thing", asked.thing()),
                space,
                Result.BEGUN,
                "",
                0,
                1,
                new JsonText()
                        .beginObject()
                        .key("mark")
                        .text(asked.mark())
                        .endObject()
                        .toString());
        long begun = begin(entry);
        Enrolled done;
        try {
            done = deed.get();
        } catch (TaihuException e) {
            String code = e.code().name().toLowerCase(Locale.ROOT);
            record(outcome(entry, begun, Result.REFUSED, code, clock.micros()));
            throw e;
        } catch (RuntimeException e) {
            record(outcome(entry, begun, Result.FAILED, "", clock.micros()));
            throw e;
        }
        record(outcome(entry, begun, Result.OK, "", clock.micros()));
        return done;
    }

    /** Writes what waits, and ends. */
    @Override
    public void close() {
        closing = true;
        waiting.offer(wake);
        try {
            if (writer.getState() != Thread.State.NEW) {
                writer.join(END_WAIT);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** An address without its port. */
    static String host(String address) {
        if (address.startsWith("[")) {
            return address.substring(0, address.indexOf(']') + 1);
        }
        // one of IPv6 has its port behind eight parts
        long colons = address.chars().filter(c -> c == ':').count();
        return colons == 1 || colons == 8 ? address.substring(0, address.lastIndexOf(':')) : address;
    }

    private long put(NewEntry entry, boolean done) {
        checkDetail(entry);
        Waiting mine = new Waiting(entry, done);
        if (closing || !waiting.offer(mine)) {
            if (done) {
                LOG.error("The audit log takes nothing, and lacks that this was done: {}", entry);
            }
            throw unavailable();
        }
        try {
            return mine.sequence().get(wait.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw unavailable();
        } catch (TimeoutException e) {
            if (mine.sequence().completeExceptionally(e)) {
                throw unavailable();
            }
            return mine.sequence().join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable();
        }
    }

    private void leave(NewEntry entry) {
        if (closing || !waiting.offer(new Waiting(entry, false))) {
            leftOut.add(entry.times());
        }
    }

    private static void checkDetail(NewEntry entry) {
        if (entry.detail().length() > AuditLog.DETAIL_MAX) {
            throw new IllegalArgumentException("the detail of " + entry.operation() + " is longer than its limit");
        }
    }

    private TaihuException unavailable() {
        String why = trouble.isEmpty() ? "it does not keep up, or the server is stopping" : trouble;
        return new TaihuException(
                ErrorCode.UNAVAILABLE, "nothing is changed while the audit log cannot be written: " + why);
    }

    // the writer

    private void write() {
        closeBeginnings();
        long removedNanos = clock.nanos() - REMOVE_EVERY_NANOS;
        while (true) {
            boolean last = closing;
            List<Waiting> batch = next();
            if (last || refusals.isOver(clock.nanos())) {
                refusals.end(clock.micros()).forEach(entry -> batch.add(new Waiting(entry, false)));
            }
            if (!batch.isEmpty() || !owed.isEmpty()) {
                append(batch);
            }
            if (last && waiting.isEmpty()) {
                if (!owed.isEmpty()) {
                    LOG.error("The audit log could not be written, and lacks {}", owed);
                }
                return;
            }
            if (!last && trouble.isEmpty() && clock.nanos() - removedNanos >= REMOVE_EVERY_NANOS) {
                // one part, and then what waits
                removedNanos = removeOld() ? removedNanos : clock.nanos();
            }
        }
    }

    /** What waits, at most as many as go into one transaction with what is owed; waits a moment for the first. */
    private List<Waiting> next() {
        List<Waiting> batch = new ArrayList<>();
        try {
            Waiting first = waiting.poll(closing ? 0 : LOOK_MILLIS, TimeUnit.MILLISECONDS);
            if (first != null) {
                batch.add(first);
                waiting.drainTo(batch, AuditLog.APPEND_MAX / 2 - 1);
                batch.remove(wake);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            closing = true;
        }
        return batch;
    }

    private void append(List<Waiting> batch) {
        if (!trouble.isEmpty() && clock.nanos() - nextTryNanos < 0 && !closing) {
            // those who came before they could know
            leave(batch, unavailable());
            return;
        }
        try {
            while (!owed.isEmpty()) {
                List<NewEntry> part = owed.subList(0, Math.min(owed.size(), AuditLog.APPEND_MAX));
                log.append(part);
                written.add(part.size());
                part.clear();
            }
            // what goes with the end of a minute may be more than fits
            for (int at = 0; at < batch.size(); at += AuditLog.APPEND_MAX) {
                append(batch, at, Math.min(batch.size(), at + AuditLog.APPEND_MAX));
            }
            if (!trouble.isEmpty()) {
                LOG.info("The audit log is written again");
                trouble = "";
                pauseNanos = 0;
            }
        } catch (RuntimeException e) {
            failed(batch, e);
        }
    }

    private void append(List<Waiting> batch, int from, int to) {
        List<Waiting> part = batch.subList(from, to);
        long sequence = log.append(part.stream().map(Waiting::entry).toList());
        written.add(part.size());
        for (Waiting each : part) {
            if (!each.sequence().complete(sequence) && each.entry().result() == Result.BEGUN) {
                // it was waited for too long, and not done
                owed.add(outcome(each.entry(), sequence, Result.REFUSED, "unavailable", clock.micros()));
            }
            sequence++;
        }
    }

    private void failed(List<Waiting> batch, RuntimeException e) {
        if (trouble.isEmpty()) {
            LOG.error("The audit log cannot be written; nothing is changed until it can. {}", e.getMessage(), e);
            owed.addFirst(ofServer(INTERRUPTED, Result.FAILED, "{}", clock.micros()));
        }
        trouble = "the audit log cannot be written: " + e.getMessage();
        pauseNanos = Math.clamp(2 * pauseNanos, PAUSE_FIRST_NANOS, PAUSE_LAST_NANOS);
        nextTryNanos = clock.nanos() + pauseNanos;
        leave(batch, e);
    }

    /** Tells those who wait that it is not written; what was done is owed. */
    private void leave(List<Waiting> batch, RuntimeException e) {
        for (Waiting each : batch) {
            boolean here = each.sequence().isDone() && !each.sequence().isCompletedExceptionally();
            each.sequence().completeExceptionally(e);
            if (!here && each.done()) {
                owed.add(each.entry());
            } else if (!here && each.entry().result() != Result.BEGUN) {
                leftOut.add(each.entry().times());
            }
        }
    }

    /** Tells of what was begun when the server ended that nobody knows how it went. */
    private void closeBeginnings() {
        try {
            List<Entry> open;
            do {
                open = log.open(firstSequence);
                long now = clock.micros();
                if (!open.isEmpty()) {
                    log.append(open.stream()
                            .map(begun -> outcome(begun.told(), begun.sequence(), Result.UNKNOWN, "", now))
                            .toList());
                }
            } while (open.size() == AuditLog.APPEND_MAX);
        } catch (RuntimeException e) {
            LOG.error("Whether something was left begun in the audit log cannot be found out", e);
        }
    }

    /** The outcome of what was begun. */
    static NewEntry outcome(NewEntry begun, long sequence, Result result, String code, long nowMicros) {
        return new NewEntry(
                nowMicros,
                begun.who(),
                begun.address(),
                begun.operation(),
                begun.subject(),
                begun.space(),
                result,
                code,
                sequence,
                1,
                begun.detail());
    }

    /** Removes some of what is too old; whether there may be more. */
    private boolean removeOld() {
        try {
            long now = clock.micros();
            return log.removeBefore(now - keepMicros, now) == AuditLog.REMOVE_MAX;
        } catch (RuntimeException e) {
            LOG.error("Old entries of the audit log could not be removed", e);
            return false;
        }
    }

    private static NewEntry ofServer(String operation, Result result, String detail, long micros) {
        return new NewEntry(micros, Who.SERVER, "", operation, Subject.NONE, "", result, "", 0, 1, detail);
    }
}
