package io.taihu.core;

import io.taihu.core.UnderWay.Live;
import io.taihu.model.Invocation;
import io.taihu.model.Invocation.Kind;
import io.taihu.model.Invocation.State;
import io.taihu.model.Invocation.Step;
import io.taihu.model.Limit;
import io.taihu.model.RecordView;
import io.taihu.spi.Clock;
import io.taihu.spi.CommandStore;
import io.taihu.spi.CommandStore.Stepped;
import io.taihu.spi.Journal;
import io.taihu.spi.JournalReader;
import io.taihu.spi.Meters;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that what was asked of things arrives: a reader of the journal that keeps the life of each command in the store and in
 * {@link UnderWay}, and lets {@link CommandSender} pass commands on, send again what may be sent again, and end what nobody answers.
 *
 * <p>Every step is a record of the journal before it counts, those of the feed too: SENT is durable, and has been read back,
 * before a command is passed on. So a command that may not be done twice is never passed on twice, whenever the server is
 * killed; it then ends as failed, saying that nobody can tell. Nothing is passed on before all that the journal held at the
 * start has been read.
 *
 * <p>One thread, which owns all commands under way; other threads look them up and wake it.
 */
final class CommandFeed implements AutoCloseable {
    /** Name of its reader in the journal. */
    static final String READER = "commands";
    /** Marks an answer that does not say which invocation it is about: the name of the action stands behind it. */
    static final String UNNAMED = "?";
    /** Who makes the steps that things tell. */
    static final String BY_THING = "thing";

    private static final Logger LOG = LoggerFactory.getLogger(CommandFeed.class);
    private static final Duration IDLE = Duration.ofSeconds(1);
    /** How long a reader that has caught up rests while readings flow, so that it does not wake with each flush. */
    private static final long REST_NANOS = 20_000_000L;
    /** Journal bytes without a command after which the position is kept all the same. */
    private static final long IDLE_BYTES = 1L << 20;

    private static final long FORGET_MICROS = Duration.ofHours(1).toMillis() * 1_000;

    @Limit(
            value = "Most ended commands that are forgotten at once",
            zh = "一次清除的最多已结束命令数",
            reached = Limit.Reached.IN_PARTS)
    private static final int FORGET_MOST = 10_000;

    private static final int LOAD_PAGE = 1_000;

    /** Somebody waits until the journal has been read up to a position. */
    private record Waiting(long position, CompletableFuture<Void> applied) {}

    private final Directory directory;
    private final Journal journal;
    private final CommandStore store;
    private final LiveFeed live;
    private final Clock clock;
    private final long keepMicros;
    private final LongAdder ended;
    private final BackOff backOff = new BackOff("commands");
    private final Thread thread;
    private final RecordView record = new RecordView();

    private final UnderWay underWay = new UnderWay();
    private final CommandSender sender;
    private final Queue<Long> arrivals = new ConcurrentLinkedQueue<>();
    private final Queue<Waiting> waiting = new ConcurrentLinkedQueue<>();
    private final Map<String, Invocation> changed = new LinkedHashMap<>();
    private final List<Stepped> steps = new ArrayList<>();
    private volatile @Nullable JournalReader reader;
    private volatile boolean running = true;
    private volatile boolean urged;
    private volatile String trouble = "";
    private long caughtUpAt;
    private boolean caughtUp;
    private boolean wrote;
    private long forgetAt;

    CommandFeed(
            Directory directory,
            Journal journal,
            CommandStore store,
            Takers takers,
            Twins twins,
            LiveFeed live,
            long keepMicros,
            Clock clock,
            Meters meters) {
        this.directory = directory;
        this.journal = journal;
        this.store = store;
        this.live = live;
        this.keepMicros = keepMicros;
        this.clock = clock;
        this.ended = meters.counter("taihu_commands_ended_total", "Actions and desired values that ended");
        this.thread = Thread.ofPlatform().name("commands").unstarted(this::run);
        this.sender = new CommandSender(
                directory,
                journal,
                takers,
                new Interlocks(directory, twins),
                underWay,
                backOff,
                clock,
                () -> {
                    urged = true;
                    wrote = true;
                },
                changed::remove);
        takers.onArrival(this::arrived);
        directory.onDeletion(thing -> arrived(thing.number()));
    }

    /** Looks at what is under way for a thing, which listens, was decommissioned, or is gone. */
    void arrived(long thing) {
        if (underWay.count(thing) > 0) {
            arrivals.add(thing);
            wakeup();
        }
    }

    void start() {
        thread.start();
    }

    String trouble() {
        return backOff.trouble().isEmpty() ? trouble : backOff.trouble();
    }

    int openCount() {
        return underWay.count();
    }

    int openCount(long thing) {
        return underWay.count(thing);
    }

    @Nullable
    Invocation open(String id) {
        Live found = underWay.get(id);
        return found == null ? null : found.now;
    }

    /** Completes something once the record at a position has been read and kept. */
    void whenApplied(long position, CompletableFuture<Void> applied) {
        waiting.add(new Waiting(position, applied));
    }

    /** Lets the feed look at once. */
    void wakeup() {
        urged = true;
        JournalReader current = reader;
        if (current != null) {
            current.wakeup();
        }
        LockSupport.unpark(thread);
    }

    @Override
    public void close() {
        running = false;
        backOff.end();
        wakeup();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (running) {
            try {
                patiently(this::load);
                follow();
            } catch (InterruptedException | CancellationException e) {
                return;
            } catch (RuntimeException e) {
                if (running) {
                    trouble = "commands are not seen to: " + e.getMessage();
                    LOG.error("Commands lost their place and begin again at the kept position", e);
                    LockSupport.parkNanos(this, IDLE.toNanos());
                }
            }
        }
    }

    /** What the store knows of commands under way. */
    private void load() {
        underWay.clear();
        changed.clear();
        steps.clear();
        String after = null;
        while (true) {
            List<Invocation> page = store.open(after, LOAD_PAGE);
            page.forEach(underWay::hold);
            if (page.size() < LOAD_PAGE) {
                return;
            }
            after = page.getLast().id();
        }
    }

    private void follow() throws InterruptedException {
        caughtUp = false;
        caughtUpAt = journal.end();
        try (JournalReader from = journal.reader(READER)) {
            reader = from;
            while (running) {
                JournalReader.Batch batch = from.poll(untilDue());
                urged = false;
                boolean any = false;
                while (batch.next()) {
                    any = true;
                    record.wrap(batch.bytes(), batch.offset(), batch.length());
                    apply(batch.position());
                }
                keep(from);
                caughtUp |= from.position() >= caughtUpAt;
                if (caughtUp) {
                    moveOn();
                }
                trouble = "";
                if (any && !urged && running && from.position() >= journal.end()) {
                    LockSupport.parkNanos(this, REST_NANOS);
                }
            }
        } finally {
            reader = null;
        }
    }

    private Duration untilDue() {
        long next = underWay.nextDue();
        if (next == Long.MAX_VALUE || !caughtUp) {
            return IDLE;
        }
        long micros = Math.min(IDLE.toMillis() * 1_000, next - clock.micros());
        return Duration.ofNanos(Math.max(1, micros) * 1_000);
    }

    // what the journal says

    private void apply(long position) {
        switch (record.kind()) {
            case COMMAND -> asked(position);
            case STEP -> stepped(position);
            case READING -> {
                if (underWay.count(record.thing()) > 0) {
                    sender.reported(record);
                }
            }
            case EVENT, PRESENCE, REFUSAL -> {
                // nothing of it is asked for
            }
        }
    }

    private void asked(long position) {
        Invocation asked = Invocation.read(record);
        if (underWay.get(asked.id()) != null
                || changed.containsKey(asked.id())
                || backOff.patiently(() -> directory.thing(asked.thing()).isEmpty())
                || backOff.patiently(() -> store.invocation(asked.id()).isPresent())) {
            return;
        }
        if (asked.kind() == Kind.PROPERTY) {
            for (Live older : underWay.of(asked.thing())) {
                if (older.now.kind() == Kind.PROPERTY && older.now.name().equals(asked.name())) {
                    change(
                            older,
                            position,
                            Step.of(
                                    State.CANCELLED,
                                    record.timeMicros(),
                                    older.now.attempts(),
                                    "another value was asked for after it"));
                }
            }
        }
        Live held = underWay.hold(asked);
        changed.put(asked.id(), asked);
        steps.add(new Stepped(
                asked.id(),
                asked.thing(),
                position,
                new Step(asked.state(), asked.createdMicros(), 0, asked.by(), "", "")));
        underWay.touch(asked.thing());
        tell(held.now);
    }

    private void stepped(long position) {
        String id = record.string();
        Step step = Invocation.readStep(record);
        Live held = id.startsWith(UNNAMED)
                ? underWay.oldest(record.thing(), id.substring(UNNAMED.length()))
                : underWay.get(id);
        if (held == null || held.now.thing() != record.thing()) {
            if (!id.startsWith(UNNAMED)) {
                // what comes after the end is kept to be seen
                steps.add(new Stepped(id, record.thing(), position, step));
            }
            return;
        }
        boolean own = held.steppingSince == step.timeMicros() && step.by().isEmpty();
        if (own) {
            held.steppingSince = 0;
        }
        if (step.by().equals(BY_THING) && held.now.state() == State.PROPOSED) {
            return; // it has not been sent, so the thing cannot have done it
        }
        change(held, position, step);
        underWay.touch(held.now.thing());
        if (own && step.state() == State.SENT && caughtUp && underWay.get(held.now.id()) != null) {
            sender.pass(held);
        }
    }

    private void change(Live held, long position, Step step) {
        Invocation now = held.now.after(step);
        steps.add(new Stepped(now.id(), now.thing(), position, step));
        changed.put(now.id(), now);
        underWay.change(held, now);
        if (now.state().ended()) {
            ended.increment();
        }
        tell(now);
    }

    // what the feed does about it

    /** Keeps what was read, then the position behind it, and tells those who wait. */
    private void keep(JournalReader from) {
        if (!changed.isEmpty() || !steps.isEmpty()) {
            patiently(() -> store.put(List.copyOf(changed.values()), List.copyOf(steps)));
            changed.clear();
            steps.clear();
            from.commit(from.position());
        } else if (from.position() - from.committed() > IDLE_BYTES) {
            from.commit(from.position());
        }
        for (Waiting next = waiting.peek(); next != null && next.position() < from.position(); next = waiting.peek()) {
            waiting.remove();
            next.applied().complete(null);
        }
    }

    private void moveOn() {
        long now = clock.micros();
        for (Long thing = arrivals.poll(); thing != null; thing = arrivals.poll()) {
            sender.arrived(thing, now);
        }
        for (Live due = underWay.takeDue(now); due != null; due = underWay.takeDue(now)) {
            sender.due(due, now);
        }
        for (Long thing : underWay.takeTouched()) {
            sender.queued(thing, now);
        }
        if (now >= forgetAt) {
            forgetAt = now + FORGET_MICROS;
            patiently(() -> {
                while (store.forget(now - keepMicros, FORGET_MOST) == FORGET_MOST) {
                    // the next
                }
            });
        }
        if (wrote) {
            wrote = false;
            journal.flush();
        }
    }

    private void tell(Invocation now) {
        if (caughtUp) {
            directory.thing(now.thing()).ifPresent(thing -> live.changed(thing, now));
        }
    }

    private void patiently(Runnable task) {
        boolean done = backOff.patiently(() -> {
            task.run();
            return true;
        });
        assert done;
    }
}
