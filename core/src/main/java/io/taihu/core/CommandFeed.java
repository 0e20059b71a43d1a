package io.taihu.core;

import io.taihu.model.Conduct;
import io.taihu.model.Conduct.Interlock;
import io.taihu.model.Invocation;
import io.taihu.model.Invocation.Kind;
import io.taihu.model.Invocation.State;
import io.taihu.model.Invocation.Step;
import io.taihu.model.Limit;
import io.taihu.model.RecordKind;
import io.taihu.model.RecordView;
import io.taihu.model.RecordWriter;
import io.taihu.model.TaihuException;
import io.taihu.model.Thing;
import io.taihu.model.ThingModel;
import io.taihu.spi.Clock;
import io.taihu.spi.CommandStore;
import io.taihu.spi.CommandStore.Stepped;
import io.taihu.spi.CommandTaker;
import io.taihu.spi.Journal;
import io.taihu.spi.JournalReader;
import io.taihu.spi.Meters;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that what was asked of things arrives: a reader of the journal that keeps the life of each command in the store,
 * passes commands on to the things that listen, sends again what may be sent again, and ends what nobody answers.
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
    /** Commands that one thing has been sent and not answered, at most. */
    @Limit(value = "Most commands that one thing has been sent and has not answered", zh = "已发给一个物而未应答的最多命令数", reached = Limit.Reached.WAITS)
    static final int IN_FLIGHT_MAX = 16;
    /** Longest pause between two sendings of the same command. */
    static final long RESEND_LAST_MICROS = Duration.ofMinutes(10).toMillis() * 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(CommandFeed.class);
    private static final Duration IDLE = Duration.ofSeconds(1);
    /** How long a reader that has caught up rests while readings flow, so that it does not wake with each flush. */
    private static final long REST_NANOS = 20_000_000L;
    /** Journal bytes without a command after which the position is kept all the same. */
    private static final long IDLE_BYTES = 1L << 20;

    private static final long AGAIN_MICROS = 1_000_000L;
    private static final long FORGET_MICROS = Duration.ofHours(1).toMillis() * 1_000;
    @Limit(value = "Most ended commands that are forgotten at once", zh = "一次清除的最多已结束命令数", reached = Limit.Reached.IN_PARTS)
    private static final int FORGET_MOST = 10_000;
    private static final int LOAD_PAGE = 1_000;

    /** One under way. */
    private static final class Live {
        volatile Invocation now;
        /** A step of the feed's own is in the journal and has not been read back; 0 when none, else when it was written. */
        long steppingSince;
        /** When it has to be looked at again. */
        long due;

        Live(Invocation now) {
            this.now = now;
        }
    }

    /** Somebody waits until the journal has been read up to a position. */
    private record Waiting(long position, CompletableFuture<Void> applied) {}

    private record Due(long micros, String id) {}

    private final Directory directory;
    private final Journal journal;
    private final CommandStore store;
    private final Takers takers;
    private final Twins twins;
    private final LiveFeed live;
    private final Clock clock;
    private final long keepMicros;
    private final LongAdder ended;
    private final BackOff backOff = new BackOff("commands");
    private final Thread thread;
    private final RecordView record = new RecordView();
    private final ReadingJson json = new ReadingJson();

    private final Map<String, Live> open = new ConcurrentHashMap<>();
    private final Map<Long, Map<String, Live>> byThing = new ConcurrentHashMap<>();
    private final PriorityQueue<Due> timers = new PriorityQueue<>((a, b) -> Long.compare(a.micros, b.micros));
    private final Queue<Long> arrivals = new ConcurrentLinkedQueue<>();
    private final Queue<Waiting> waiting = new ConcurrentLinkedQueue<>();
    private final Set<Long> touched = new LinkedHashSet<>();
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
        this.takers = takers;
        this.twins = twins;
        this.live = live;
        this.keepMicros = keepMicros;
        this.clock = clock;
        this.ended = meters.counter("taihu_commands_ended_total", "Actions and desired values that ended");
        this.thread = Thread.ofPlatform().name("commands").unstarted(this::run);
        takers.onArrival(number -> {
            if (byThing.containsKey(number)) {
                arrivals.add(number);
                wakeup();
            }
        });
    }

    void start() {
        thread.start();
    }

    String trouble() {
        return backOff.trouble().isEmpty() ? trouble : backOff.trouble();
    }

    int openCount() {
        return open.size();
    }

    int openCount(long thing) {
        Map<String, Live> all = byThing.get(thing);
        return all == null ? 0 : all.size();
    }

    @Nullable
    Invocation open(String id) {
        Live found = open.get(id);
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
        open.clear();
        byThing.clear();
        timers.clear();
        changed.clear();
        steps.clear();
        String after = null;
        while (true) {
            List<Invocation> page = store.open(after, LOAD_PAGE);
            page.forEach(this::hold);
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
        Due next = timers.peek();
        if (next == null || !caughtUp) {
            return IDLE;
        }
        long micros = Math.min(IDLE.toMillis() * 1_000, next.micros() - clock.micros());
        return Duration.ofNanos(Math.max(1, micros) * 1_000);
    }

    // what the journal says

    private void apply(long position) {
        switch (record.kind()) {
            case COMMAND -> asked(position);
            case STEP -> stepped(position);
            case READING -> {
                if (byThing.containsKey(record.thing())) {
                    reported();
                }
            }
            case EVENT, PRESENCE, REFUSAL -> {
                // nothing of it is asked for
            }
        }
    }

    private void asked(long position) {
        Invocation asked = Invocation.read(record);
        if (open.containsKey(asked.id())
                || changed.containsKey(asked.id())
                || found(() -> directory.thing(asked.thing()).isEmpty())
                || found(() -> store.invocation(asked.id()).isPresent())) {
            return;
        }
        if (asked.kind() == Kind.PROPERTY) {
            for (Live older : List.copyOf(of(asked.thing()).values())) {
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
        Live held = hold(asked);
        changed.put(asked.id(), asked);
        steps.add(new Stepped(
                asked.id(),
                asked.thing(),
                position,
                new Step(asked.state(), asked.createdMicros(), 0, asked.by(), "", "")));
        touched.add(asked.thing());
        tell(held.now);
    }

    private void stepped(long position) {
        String id = record.string();
        Step step = Invocation.readStep(record);
        Live held = id.startsWith(UNNAMED) ? oldest(record.thing(), id.substring(UNNAMED.length())) : open.get(id);
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
        touched.add(held.now.thing());
        if (own && step.state() == State.SENT && caughtUp && open.containsKey(held.now.id())) {
            pass(held);
        }
    }

    /** Marks an answer that does not say which invocation it is about: the name of the action stands behind it. */
    static final String UNNAMED = "?";
    /** Who makes the steps that things tell. */
    static final String BY_THING = "thing";

    private @Nullable Live oldest(long thing, String action) {
        for (Live each : of(thing).values()) {
            Invocation now = each.now;
            if (now.kind() == Kind.ACTION
                    && now.name().equals(action)
                    && (now.state() == State.SENT || now.state() == State.ACCEPTED)) {
                return each;
            }
        }
        return null;
    }

    /** A thing with commands under way says something: a desired value may have been reached. */
    private void reported() {
        Map<String, String> values = null;
        for (Live each : List.copyOf(of(record.thing()).values())) {
            Invocation now = each.now;
            if (now.kind() != Kind.PROPERTY || now.attempts() == 0 || each.steppingSince != 0) {
                continue;
            }
            if (values == null) {
                Optional<ThingModel> model = found(() -> directory.model(record.model(), record.modelVersion()));
                if (model.isEmpty()) {
                    return;
                }
                values = json.values(record.rewind(), model.get());
            }
            String value = values.get(now.name());
            if (value != null && Wanted.reached(value, now.input())) {
                write(each, State.DONE, now.attempts(), "");
            }
        }
    }

    private void change(Live held, long position, Step step) {
        Invocation now = held.now.after(step);
        steps.add(new Stepped(now.id(), now.thing(), position, step));
        changed.put(now.id(), now);
        held.now = now;
        if (now.state().ended()) {
            release(now);
            ended.increment();
        } else {
            look(held, dueAfter(now));
        }
        tell(now);
    }

    /** When a command in this state has to be looked at again. */
    private long dueAfter(Invocation now) {
        return switch (now.state()) {
            case PROPOSED, QUEUED -> now.expiresMicros() == 0 ? Long.MAX_VALUE : now.expiresMicros();
            case SENT -> now.changedMicros() + patience(now);
            case ACCEPTED -> Math.max(now.expiresMicros(), now.changedMicros() + now.timeoutMicros());
            case DONE, FAILED, EXPIRED, CANCELLED -> Long.MAX_VALUE;
        };
    }

    /** How long to wait for an answer: for a value that is sent again and again, longer each time. */
    private static long patience(Invocation now) {
        if (!now.idempotent()) {
            return now.timeoutMicros();
        }
        return Math.min(RESEND_LAST_MICROS, now.timeoutMicros() << Math.min(16, Math.max(0, now.attempts() - 1)));
    }

    /** How long to leave a thing in peace that comes anew: a long poll comes each moment, also while its thing is at work. */
    private static long rest(Invocation now) {
        return Math.min(patience(now), AGAIN_MICROS << Math.min(16, Math.max(0, now.attempts() - 1)));
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
            arrived(thing, now);
        }
        for (Due next = timers.peek(); next != null && next.micros() <= now; next = timers.peek()) {
            timers.remove();
            Live held = open.get(next.id());
            if (held != null && held.due == next.micros()) {
                held.due = Long.MAX_VALUE;
                due(held, now);
            }
        }
        for (Long thing : touched) {
            sendQueued(thing, now);
        }
        touched.clear();
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

    /** A thing begins to listen: what waits for it goes, and what it never answered goes again where that may be. */
    private void arrived(long thing, long now) {
        for (Live each : List.copyOf(of(thing).values())) {
            if (each.now.state() == State.SENT && each.now.idempotent() && each.steppingSince == 0) {
                long again = each.now.changedMicros() + rest(each.now);
                if (now >= again) {
                    send(each, now);
                } else {
                    look(each, again);
                }
            }
        }
        touched.add(thing);
    }

    private void due(Live held, long now) {
        Invocation it = held.now;
        if (held.steppingSince != 0) {
            look(held, now + AGAIN_MICROS);
            return;
        }
        boolean expired = it.expiresMicros() != 0 && now >= it.expiresMicros();
        switch (it.state()) {
            case PROPOSED -> write(held, State.EXPIRED, 0, "nobody agreed to it in time");
            case QUEUED -> {
                if (expired) {
                    write(held, State.EXPIRED, it.attempts(), "the thing was not there to take it in time");
                } else {
                    touched.add(it.thing());
                }
            }
            case SENT -> {
                if (expired && it.idempotent()) {
                    write(held, State.EXPIRED, it.attempts(), "it was sent and never answered");
                } else if (!it.idempotent()) {
                    write(
                            held,
                            State.FAILED,
                            it.attempts(),
                            "it was sent and not answered within " + it.timeoutMicros() / 1_000_000
                                    + " s: whether it was carried out is not known, and it is not sent again");
                } else if (it.kind() == Kind.PROPERTY && hasAlready(it)) {
                    write(held, State.DONE, it.attempts(), "");
                } else {
                    send(held, now);
                }
            }
            case ACCEPTED ->
                write(held, State.FAILED, it.attempts(), "the thing accepted it and never said that it is done");
            case DONE, FAILED, EXPIRED, CANCELLED -> {
                // released
            }
        }
    }

    private void sendQueued(long thing, long now) {
        int inFlight = 0;
        for (Live each : List.copyOf(of(thing).values())) {
            if (inFlight >= IN_FLIGHT_MAX) {
                return;
            }
            if (each.now.state() == State.QUEUED && each.steppingSince == 0) {
                send(each, now);
            }
            inFlight += each.now.state() == State.SENT || each.steppingSince != 0 ? 1 : 0;
        }
    }

    /** Writes down that a command is sent, when its thing listens and nothing stands against it. */
    private void send(Live held, long now) {
        Invocation it = held.now;
        if (it.expiresMicros() != 0 && now >= it.expiresMicros()) {
            write(held, State.EXPIRED, it.attempts(), "the thing was not there to take it in time");
            return;
        }
        if (takers.of(it) == null) {
            look(held, it.expiresMicros() == 0 ? Long.MAX_VALUE : it.expiresMicros());
            return;
        }
        String against;
        try {
            against = it.kind() == Kind.ACTION ? interlock(it, now) : "";
        } catch (RuntimeException e) {
            LOG.warn("The interlocks of {} cannot be looked at now, trying again", it.id(), e);
            look(held, now + AGAIN_MICROS);
            return;
        }
        if (!against.isEmpty()) {
            write(held, State.FAILED, it.attempts(), against);
        } else {
            write(held, State.SENT, it.attempts() + 1, "");
        }
    }

    /** Whether the last value that a thing reported is the desired one: many say nothing when nothing changes. */
    private boolean hasAlready(Invocation it) {
        Optional<Thing> thing = directory.thing(it.thing());
        return thing.isPresent()
                && twins.twin(thing.get()).values().stream()
                        .filter(value -> value.property().name().equals(it.name()))
                        .anyMatch(value -> value.value() != null && Wanted.reached(text(value.value()), it.input()));
    }

    /** Which interlock does not hold now, in words; empty when all do. */
    private String interlock(Invocation it, long now) {
        Thing thing = directory.thing(it.thing()).orElse(null);
        Optional<ThingModel> model = thing == null ? Optional.empty() : directory.modelOf(thing.id());
        if (thing == null || model.isEmpty()) {
            return "its thing was deleted";
        }
        Conduct conduct = model.get()
                .action(it.name())
                .map(ThingModel.Affordance::conduct)
                .orElse(null);
        if (conduct == null) {
            return "model " + model.get().name() + " has no action \"" + it.name() + "\" any more";
        }
        if (conduct.interlocks().isEmpty()) {
            return "";
        }
        Twin twin = twins.twin(thing);
        for (Interlock each : conduct.interlocks()) {
            Twin.Value value = twin.values().stream()
                    .filter(v -> v.property().name().equals(each.property()))
                    .findFirst()
                    .orElse(null);
            String reported = value == null || value.value() == null ? "" : text(value.value());
            String wanted = each.property() + " " + each.is().sign() + " " + each.value();
            if (value == null || reported.isEmpty()) {
                return "interlock: " + wanted + " must hold, and the thing has not said what " + each.property()
                        + " is";
            }
            long age = now - value.timeMicros();
            if (!each.age().isZero() && age > each.age().toMillis() * 1_000) {
                return "interlock: " + each.property() + " must have been said within " + each.age() + ", it is "
                        + Duration.ofMillis(age / 1_000).toSeconds() + " s old";
            }
            if (!Wanted.holds(each, reported)) {
                return "interlock: " + wanted + " must hold, and " + each.property() + " is " + reported;
            }
        }
        return "";
    }

    private static String text(Object value) {
        JsonText out = new JsonText();
        switch (value) {
            case Double number -> out.number(number);
            case Long number -> out.number(number);
            case Boolean flag -> out.bool(flag);
            case String text -> out.text(text);
            default -> {
                return "";
            }
        }
        return out.toString();
    }

    /** Passes on a command whose SENT is durable. */
    private void pass(Live held) {
        CommandTaker taker = takers.of(held.now);
        boolean passed = false;
        try {
            passed = taker != null && taker.pass(held.now);
        } catch (RuntimeException e) {
            passed = true; // nobody knows what went out
            LOG.warn("A connection failed on command {}", held.now.id(), e);
        }
        if (!passed) {
            write(held, State.QUEUED, held.now.attempts(), "the connection was gone before it could be sent");
        }
    }

    /** Appends a step of the feed's own, which counts once it is read back. */
    private void write(Live held, State state, int attempt, String problem) {
        Invocation it = held.now;
        long now = Math.max(clock.micros(), held.now.changedMicros() + 1);
        RecordWriter writer = new RecordWriter()
                .begin(RecordKind.STEP, 0, 0, it.thing(), now, now)
                .step(it.id(), Step.of(state, now, attempt, problem));
        if (journal.append(writer.bytes(), 0, writer.length(), null, 0)) {
            held.steppingSince = now;
            urged = true;
            wrote = true;
        } else {
            look(held, clock.micros() + AGAIN_MICROS);
        }
    }

    private void look(Live held, long due) {
        held.due = due;
        if (due != Long.MAX_VALUE) {
            timers.add(new Due(due, held.now.id()));
        }
    }

    private Live hold(Invocation invocation) {
        Live held = new Live(invocation);
        open.put(invocation.id(), held);
        byThing.computeIfAbsent(invocation.thing(), _ -> java.util.Collections.synchronizedMap(new LinkedHashMap<>()))
                .put(invocation.id(), held);
        look(held, dueAfter(invocation));
        touched.add(invocation.thing());
        return held;
    }

    private void release(Invocation ended) {
        open.remove(ended.id());
        byThing.computeIfPresent(ended.thing(), (_, all) -> {
            all.remove(ended.id());
            return all.isEmpty() ? null : all;
        });
    }

    private Map<String, Live> of(long thing) {
        return byThing.getOrDefault(thing, Map.of());
    }

    private void tell(Invocation now) {
        if (caughtUp) {
            directory.thing(now.thing()).ifPresent(thing -> live.changed(thing, now));
        }
    }

    /** Asks the store or the registry, for as long as it takes while it is away. */
    private <T> T found(java.util.function.Supplier<T> question) {
        while (true) {
            try {
                T answer = question.get();
                backOff.over();
                return answer;
            } catch (TaihuException e) {
                backOff.failed(e);
                backOff.pause();
            }
        }
    }

    private void patiently(Runnable task) {
        boolean done = found(() -> {
            task.run();
            return true;
        });
        assert done;
    }
}
