package io.taihu.core;

import io.taihu.model.Conduct;
import io.taihu.model.ErrorCode;
import io.taihu.model.Invocation;
import io.taihu.model.Invocation.Kind;
import io.taihu.model.Invocation.State;
import io.taihu.model.Invocation.Step;
import io.taihu.model.Limit;
import io.taihu.model.RecordKind;
import io.taihu.model.RecordWriter;
import io.taihu.model.TaihuException;
import io.taihu.model.Thing;
import io.taihu.model.ThingModel;
import io.taihu.spi.Clock;
import io.taihu.spi.CommandStore;
import io.taihu.spi.Completion;
import io.taihu.spi.Journal;
import io.taihu.spi.JournalException;
import io.taihu.spi.Meters;
import io.taihu.spi.Setting;
import io.taihu.spi.Settings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What people and programs ask of things: actions to carry out, and values that properties shall have. Whatever is asked is
 * in the journal before this returns; {@link CommandFeed} sees to it from there.
 *
 * <p>Thread-safe; blocks until the journal has what was asked.
 */
public final class Commands implements AutoCloseable {
    public static final Setting<Duration> EXPIRY = Setting.duration(
            "commands.expiry",
            "1h",
            "1s",
            "30d",
            "How long an action waits for its thing when the request does not say");
    public static final Setting<Duration> KEEP = Setting.duration(
            "commands.keep", "90d", "1h", "3650d", "How long actions and desired values are kept after they ended");

    @Limit(reached = Limit.Reached.REFUSED)
    public static final Setting<Long> OPEN_MAX = Setting.number(
            "commands.open-max", 1_000_000, 1, 10_000_000, "Most actions and desired values under way at once");

    @Limit(reached = Limit.Reached.REFUSED)
    public static final Setting<Long> THING_OPEN_MAX = Setting.number(
            "commands.thing-open-max",
            1_000,
            1,
            100_000,
            "Most actions and desired values under way at once for one thing");

    /** Longest time that something may wait for its thing. */
    @Limit(
            value = "Longest time that a command waits for its thing",
            zh = "命令等待物的最长时间",
            reached = Limit.Reached.REFUSED)
    public static final Duration EXPIRY_MAX = Duration.ofDays(30);

    /** Every setting of commands. */
    public static final List<Setting<?>> SETTINGS = List.of(EXPIRY, KEEP, OPEN_MAX, THING_OPEN_MAX);

    /** How long an asker waits until what it asked for can be looked up; it is safe already. */
    private static final long APPLIED_WAIT_MILLIS = 2_000;

    /** How long one who asks what shall be waits until the journal has been read. */
    private static final long READ_WAIT_MILLIS = 5_000;

    private static final long DURABLE_WAIT_MILLIS = 30_000;
    private static final long LOOK_NANOS = 1_000_000;

    private final Directory directory;
    private final Journal journal;
    private final CommandStore store;
    private final Road road;
    private final CommandFeed feed;
    private final Clock clock;
    private final long expiryMicros;
    private final long openMax;
    private final long thingOpenMax;

    public Commands(
            Directory directory,
            Journal journal,
            Road road,
            Twins twins,
            LiveFeed live,
            Settings settings,
            Clock clock,
            Meters meters) {
        this.directory = directory;
        this.journal = journal;
        this.road = road;
        this.clock = clock;
        this.store = directory.registry().commands();
        this.expiryMicros = micros(settings.get(EXPIRY));
        this.openMax = settings.get(OPEN_MAX);
        this.thingOpenMax = settings.get(THING_OPEN_MAX);
        this.feed = new CommandFeed(
                directory, journal, store, road.takers, twins, live, micros(settings.get(KEEP)), clock, meters);
        meters.gauge("taihu_commands_open", "Actions and desired values under way", feed::openCount);
    }

    public void start() {
        feed.start();
    }

    /** Why commands are not seen to, in words; empty when they are. */
    public String trouble() {
        return feed.trouble();
    }

    /**
     * Who asks, and under what conditions.
     *
     * @param by id of the account, or {@code token/ID}
     * @param reason why; may be empty
     * @param group what it is asked together with; may be empty
     * @param id chosen by the asker so that asking again does nothing more; empty for a new one
     * @param expires how long it waits for its thing; null for the usual
     */
    public record Asker(
            String by,
            String byName,
            String reason,
            String group,
            String id,
            @Nullable Duration expires) {}

    /**
     * Asks a thing to carry out an action.
     *
     * @param input JSON text that fits the action's schema; empty for none
     * @return how it is by now
     * @throws TaihuException NOT_FOUND when its model has no such action, INVALID when the input does not fit its schema, MALFORMED,
     *     TOO_LARGE, QUOTA, UNAVAILABLE
     */
    public Invocation act(Thing thing, String action, String input, Asker asker) {
        ThingModel model = model(thing);
        ThingModel.Affordance found = model.action(action)
                .orElseThrow(() -> new TaihuException(
                        ErrorCode.NOT_FOUND,
                        "model " + model.name() + " has no action \"" + action + "\"; it has "
                                + names(model.actions().stream()
                                        .map(ThingModel.Affordance::name)
                                        .toList())));
        String checked = CommandInput.ofAction(found, input);
        Conduct conduct = found.conduct();
        long expires = asker.expires() == null ? expiryMicros : micros(asker.expires());
        return ask(
                thing,
                model,
                Kind.ACTION,
                action,
                checked,
                asker,
                conduct.idempotent(),
                micros(conduct.timeout()),
                clock.micros() + expires,
                conduct.dangerous() ? State.PROPOSED : State.QUEUED);
    }

    /**
     * Says what value a property shall have; it is sent until the thing reports it.
     *
     * @param value JSON text that fits the property
     * @throws TaihuException NOT_FOUND, INVALID when it cannot be set or does not fit, MALFORMED, TOO_LARGE, QUOTA, UNAVAILABLE
     */
    public Invocation desire(Thing thing, String property, String value, Asker asker) {
        ThingModel model = model(thing);
        io.taihu.model.Property found = model.property(property)
                .orElseThrow(() -> new TaihuException(
                        ErrorCode.NOT_FOUND, "model " + model.name() + " has no property \"" + property + "\""));
        if (!found.writable()) {
            throw new TaihuException(
                    ErrorCode.INVALID,
                    "property \"" + property + "\" of model " + model.name()
                            + " is not writable; its model says what is");
        }
        String checked = CommandInput.ofProperty(found, value);
        return ask(
                thing,
                model,
                Kind.PROPERTY,
                property,
                checked,
                asker,
                true,
                micros(Conduct.TIMEOUT_DEFAULT),
                asker.expires() == null ? 0 : clock.micros() + micros(asker.expires()),
                State.QUEUED);
    }

    /** Lets a proposed one go; who may and that it is another person is the caller's to see to. */
    public Invocation approve(Invocation proposed, String by, String why) {
        return step(proposed, new Step(State.QUEUED, clock.micros(), 0, by, "", why));
    }

    /** Withdraws one that has not ended. What was sent already may still be carried out. */
    public Invocation cancel(Invocation open, String by, String why) {
        return step(open, new Step(State.CANCELLED, clock.micros(), open.attempts(), by, "", why));
    }

    /** How one is now. */
    public Optional<Invocation> invocation(String id) {
        Invocation open = feed.open(id);
        return open != null ? Optional.of(open) : store.invocation(id);
    }

    public List<Step> steps(String id) {
        return store.steps(id);
    }

    /** Newest first, those before the id {@code after}. */
    public List<Invocation> invocations(CommandStore.Query query, @Nullable String after, int limit) {
        return store.invocations(query, after, limit);
    }

    /** How many of those that were asked together are in which state. */
    public Map<State, Long> counts(String group) {
        return store.counts(group);
    }

    /** What each property of a thing shall be. */
    public List<Invocation> desired(Thing thing) {
        return store.desired(thing.number());
    }

    /**
     * What a property of this name shall be, of things of any model with a greater number than {@code afterThing}, in the order of their
     * numbers, and before it what was done last; with all that the journal had when it was asked.
     *
     * @throws TaihuException UNAVAILABLE when the journal is not read that far within {@value #READ_WAIT_MILLIS} ms
     */
    public List<Invocation> desired(String property, long afterThing, int limit) {
        CompletableFuture<Void> read = new CompletableFuture<>();
        feed.whenApplied(journal.end() - 1, read);
        feed.wakeup();
        try {
            read.get(READ_WAIT_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            throw new TaihuException(ErrorCode.UNAVAILABLE, "commands are behind; what shall be is not known yet", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TaihuException(ErrorCode.UNAVAILABLE, "the server is stopping", e);
        }
        return store.desired(property, afterThing, limit);
    }

    @Override
    public void close() {
        feed.close();
    }

    /**
     * Waits for a short while until nothing is under way for a thing that was decommissioned: what was is cancelled.
     *
     * @return how much still is
     */
    public int awaitCancelled(Thing thing) {
        feed.arrived(thing.number());
        long end = System.nanoTime() + APPLIED_WAIT_MILLIS * 1_000_000;
        while (feed.openCount(thing.number()) > 0 && System.nanoTime() < end) {
            LockSupport.parkNanos(this, LOOK_NANOS);
        }
        return feed.openCount(thing.number());
    }

    /** How many are under way for a thing. */
    public int openCount(Thing thing) {
        return feed.openCount(thing.number());
    }

    private Invocation ask(
            Thing thing,
            ThingModel model,
            Kind kind,
            String name,
            String input,
            Asker asker,
            boolean idempotent,
            long timeoutMicros,
            long expiresMicros,
            State first) {
        if (thing.decommissioned() != null) {
            throw new TaihuException(
                    ErrorCode.CONFLICT, "thing " + thing.id() + " is decommissioned and takes nothing any more");
        }
        if (feed.openCount() >= openMax || feed.openCount(thing.number()) >= thingOpenMax) {
            throw new TaihuException(
                    ErrorCode.QUOTA,
                    "too many actions and desired values are under way: at most " + thingOpenMax + " for one thing ("
                            + THING_OPEN_MAX.name() + ") and " + openMax + " in all (" + OPEN_MAX.name() + ")");
        }
        long now = clock.micros();
        Invocation asked = new Invocation(
                asker.id().isEmpty() ? Invocation.newId() : asker.id(),
                thing.number(),
                kind,
                name,
                input,
                asker.by(),
                asker.byName(),
                asker.reason(),
                asker.group(),
                idempotent,
                timeoutMicros,
                now,
                expiresMicros,
                first,
                now,
                0,
                "",
                "");
        RecordWriter record = new RecordWriter()
                .begin(RecordKind.COMMAND, model, thing.number(), now, now)
                .command(asked);
        return write(record, asked);
    }

    private Invocation step(Invocation invocation, Step step) {
        Thing thing = directory
                .thing(invocation.thing())
                .orElseThrow(() -> new TaihuException(ErrorCode.NOT_FOUND, "its thing was deleted"));
        RecordWriter record = new RecordWriter()
                .begin(RecordKind.STEP, model(thing), thing.number(), step.timeMicros(), step.timeMicros())
                .step(invocation.id(), step);
        return write(record, invocation.after(step));
    }

    /** Appends a record, waits until it is durable, and for a short while until it can be looked up. */
    private Invocation write(RecordWriter record, Invocation expected) {
        CompletableFuture<Long> durable = new CompletableFuture<>();
        CompletableFuture<Void> applied = new CompletableFuture<>();
        Completion completion = new Completion() {
            @Override
            public void durable(long token, long position) {
                feed.whenApplied(position, applied);
                durable.complete(position);
            }

            @Override
            public void failed(long token, JournalException cause) {
                durable.completeExceptionally(cause);
            }
        };
        if (!road.accepting() || !journal.append(record.bytes(), 0, record.length(), completion, 0)) {
            throw new TaihuException(
                    ErrorCode.UNAVAILABLE, "the road takes nothing now: " + road.whyNot() + "; nothing was asked");
        }
        journal.flush();
        try {
            durable.get(DURABLE_WAIT_MILLIS, TimeUnit.MILLISECONDS);
            feed.wakeup();
            applied.get(APPLIED_WAIT_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            if (!durable.isDone()) {
                throw new TaihuException(
                        ErrorCode.UNAVAILABLE, "the disk did not take it in time; it may or may not be carried out", e);
            }
        } catch (ExecutionException e) {
            throw new TaihuException(ErrorCode.UNAVAILABLE, "it is not on the disk: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TaihuException(ErrorCode.UNAVAILABLE, "the server is stopping", e);
        }
        return invocation(expected.id()).orElse(expected);
    }

    private ThingModel model(Thing thing) {
        return directory
                .modelOf(thing.id())
                .orElseThrow(() -> new TaihuException(ErrorCode.NOT_FOUND, "thing " + thing.id() + " was deleted"));
    }

    private static String names(List<String> names) {
        return names.isEmpty() ? "none" : String.join(", ", names);
    }

    private static long micros(Duration duration) {
        return duration.toMillis() * 1_000;
    }
}
