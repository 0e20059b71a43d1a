package io.taihu.alarms;

import io.taihu.core.Directory;
import io.taihu.core.LiveFeed;
import io.taihu.model.Alarm;
import io.taihu.model.Alarm.Happening;
import io.taihu.model.Alarm.Step;
import io.taihu.model.AlarmSignal;
import io.taihu.model.ErrorCode;
import io.taihu.model.Limit;
import io.taihu.model.TaihuException;
import io.taihu.spi.AlarmStore;
import io.taihu.spi.AlarmStore.After;
import io.taihu.spi.AlarmStore.Count;
import io.taihu.spi.AlarmStore.Flood;
import io.taihu.spi.AlarmStore.Happened;
import io.taihu.spi.AlarmStore.Query;
import io.taihu.spi.AlarmStore.Raisings;
import io.taihu.spi.AlarmStore.Which;
import io.taihu.spi.Clock;
import io.taihu.spi.Meters;
import io.taihu.spi.Setting;
import io.taihu.spi.Settings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All alarms: what rules signal and what people do changes them one after the other, is kept before anybody is told, and goes to live
 * views. Nothing is held but maintenance windows; a restart forgets nothing.
 *
 * <p>Thread-safe; blocks on the registry, whose errors it passes on: a signal that was not kept is to be signalled again.
 */
public final class Alarms implements AutoCloseable {
    public static final Setting<Duration> KEEP =
            Setting.duration("alarms.keep", "365d", "1h", "3650d", "How long alarms are kept after they became normal");
    /** ISA-18.2 counts ten new alarms in ten minutes as the beginning of a flood. */
    public static final Setting<Long> FLOOD = Setting.number(
            "alarms.flood", 10, 1, 1_000_000, "More new alarms than this in one space in 10 minutes are called a flood");

    /** Every setting of this room. */
    public static final List<Setting<?>> SETTINGS = List.of(KEEP, FLOOD);
    /** Classes of this room that have limits, for the page of limits. */
    public static final List<Class<?>> LIMITED = List.of(Alarms.class, Windows.class);

    /** Time in which new alarms are counted to tell a flood. */
    public static final Duration FLOOD_TIME = Duration.ofMinutes(10);
    /** Time over which the alarms that come most often are told. */
    public static final Duration CHATTER_TIME = Duration.ofHours(24);
    /** How many of these are told. */
    public static final int CHATTER_MOST = 10;
    /** Longest that one may be shelved. */
    @Limit(value = "Longest that an alarm is shelved", zh = "告警的最长搁置时间", reached = Limit.Reached.REFUSED)
    public static final Duration SHELVE_MAX = Duration.ofDays(7);
    /** Most alarms that one request acts on. */
    @Limit(value = "Most alarms that one request acts on", zh = "一次请求操作的最多告警数", reached = Limit.Reached.IN_PARTS)
    public static final int BULK_MAX = 1_000;

    private static final int PAGE = 1_000;
    private static final int READ_AGAIN_SECONDS = 30;
    private static final int FLOODS_TOLD = 20;
    private static final Logger LOG = LoggerFactory.getLogger(Alarms.class);

    private final Directory directory;
    private final LiveFeed live;
    private final AlarmStore store;
    private final Windows windows;
    private final Clock clock;
    private final long keepMicros;
    private final int flood;
    private final Signals signalled;
    /** Held while alarms are read, changed and kept. */
    private final ReentrantLock changing = new ReentrantLock();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("alarms").factory());
    /** Windows that alarms are suppressed by as far as known; touched by the timer's thread. */
    private Set<String> applied = Set.of("unknown");
    private long looks; // likewise

    public Alarms(Directory directory, LiveFeed live, Settings settings, Clock clock, Meters meters) {
        this.directory = directory;
        this.live = live;
        this.store = directory.registry().alarms();
        this.windows = new Windows(directory.registry().documents());
        this.clock = clock;
        this.keepMicros = settings.get(KEEP).toMillis() * 1_000;
        this.flood = Math.toIntExact(settings.get(FLOOD));
        this.signalled = new Signals(
                directory,
                store,
                windows,
                changing,
                meters.counter("taihu_alarms_raised_total", "Alarms raised"),
                this::tell);
    }

    /** Begins to look at the time: shelvings and windows end by themselves. */
    public void start() {
        windows.read();
        var _ = timer.scheduleWithFixedDelay(this::lookSafely, 0, 1, TimeUnit.SECONDS);
    }

    /**
     * Who does something.
     *
     * @param id of an account, or {@code token/ID}
     * @param name what they are called
     */
    public record Actor(String id, String name) {}

    // what rules find out

    /** Applies what rules found out, oldest first; one that was applied before changes nothing. Kept when it returns. */
    public void signal(List<AlarmSignal> signals) {
        for (int from = 0; from < signals.size(); from += PAGE) {
            signalled.apply(signals.subList(from, Math.min(signals.size(), from + PAGE)), clock.micros());
        }
    }

    /** Ends all alarms of a rule that is gone. */
    public void ruleDeleted(String rule) {
        everyOpen(Query.ofRule(rule, Which.OPEN), (alarm, now) -> Optional.of(new Change(
                alarm.ended(now), Step.of(Happening.ENDED, alarm, "", now))));
    }

    // what people do

    /** Somebody says that they know; nothing happens to one that is acknowledged. */
    public Alarm acknowledge(String id, Actor by, String comment) {
        return act(id, (alarm, now) -> acknowledged(alarm, by, comment, now));
    }

    /** The same for several; those that are gone are passed over. Returns how many are acknowledged by it. */
    public int acknowledge(List<String> ids, Actor by, String comment) {
        if (ids.size() > BULK_MAX) {
            throw new TaihuException(ErrorCode.INVALID, "at most " + BULK_MAX + " alarms are acknowledged at once");
        }
        long now = clock.micros();
        List<Alarm> changed = new ArrayList<>();
        List<Happened> steps = new ArrayList<>();
        changing.lock();
        try {
            for (String id : ids) {
                store.alarm(id).flatMap(alarm -> acknowledged(alarm, by, comment, now)).ifPresent(change -> {
                    changed.add(change.alarm());
                    steps.add(new Happened(id, change.step()));
                });
            }
            if (!changed.isEmpty()) {
                store.put(changed, steps);
            }
        } finally {
            changing.unlock();
        }
        changed.forEach(this::tell);
        return changed.size();
    }

    private static Optional<Change> acknowledged(Alarm alarm, Actor by, String comment, long now) {
        return alarm.state().acknowledged()
                ? Optional.empty()
                : Optional.of(new Change(
                        alarm.acknowledged(by.name().isEmpty() ? by.id() : by.name(), now),
                        step(Happening.ACKNOWLEDGED, alarm, by, "", comment, now)));
    }

    public Alarm comment(String id, Actor by, String comment) {
        return act(id, (alarm, now) ->
                Optional.of(new Change(alarm, step(Happening.COMMENTED, alarm, by, "", comment, now))));
    }

    /** Says who sees to it; the empty name for nobody. */
    public Alarm assign(String id, String assignee, Actor by, String comment) {
        return act(id, (alarm, now) -> Optional.of(new Change(
                alarm.assigned(assignee, now), step(Happening.ASSIGNED, alarm, by, assignee, comment, now))));
    }

    /** Puts one aside until a time, after which it is shown again by itself. */
    public Alarm shelve(String id, long untilMicros, Actor by, String comment) {
        return act(id, (alarm, now) -> {
            if (untilMicros <= now || untilMicros > now + SHELVE_MAX.toMillis() * 1_000) {
                throw new TaihuException(
                        ErrorCode.INVALID,
                        "until must lie after now, and within " + SHELVE_MAX.toDays() + " days");
            }
            return Optional.of(new Change(
                    alarm.shelved(untilMicros, now),
                    step(Happening.SHELVED, alarm, by, Instant.ofEpochMilli(untilMicros / 1_000).toString(), comment, now)));
        });
    }

    /** Shows one again that was put aside; nothing happens to one that is not. */
    public Alarm unshelve(String id, Actor by, String comment) {
        return act(id, (alarm, now) -> alarm.state().shelvedUntilMicros() == 0
                ? Optional.empty()
                : Optional.of(new Change(
                        alarm.shelved(0, now), step(Happening.UNSHELVED, alarm, by, "", comment, now))));
    }

    /** Lets go of one that stayed though it is over: CONFLICT while it is active, unacknowledged, or not latched at all. */
    public Alarm reset(String id, Actor by, String comment) {
        return act(id, (alarm, now) -> {
            if (!alarm.state().latched()) {
                throw new TaihuException(ErrorCode.CONFLICT, "it is not latched: there is nothing to reset");
            }
            if (alarm.state().active() || !alarm.state().acknowledged()) {
                throw new TaihuException(
                        ErrorCode.CONFLICT,
                        alarm.state().active()
                                ? "it is active: it can be reset when its condition is over"
                                : "nobody has acknowledged it; acknowledge it first");
            }
            return Optional.of(new Change(alarm.reset(now), step(Happening.RESET, alarm, by, "", comment, now)));
        });
    }

    // what is asked

    public Optional<Alarm> alarm(String id) {
        return store.alarm(id);
    }

    public List<Step> steps(String id) {
        return store.steps(id);
    }

    public List<Alarm> alarms(Query query, @Nullable After after, int limit) {
        return store.alarms(query, after, limit);
    }

    public List<Count> counts(Query query) {
        return store.counts(query);
    }

    /** Those that came most often of late. */
    public List<Raisings> chattering(List<String> spaces) {
        return store.raisings(spaces, clock.micros() - CHATTER_TIME.toMillis() * 1_000, CHATTER_MOST);
    }

    /** Where more alarms come than people can see to. */
    public List<Flood> floods(List<String> spaces) {
        return store.floods(spaces, clock.micros() - FLOOD_TIME.toMillis() * 1_000, flood, FLOODS_TOLD);
    }

    // maintenance

    /** Makes a maintenance window; it suppresses from its beginning, within a second. */
    public Window createWindow(Window wanted) {
        return windows.create(wanted);
    }

    /** Changes one; its revision must be the present one, and its space and thing stay. */
    public Window updateWindow(Window wanted) {
        return windows.update(wanted);
    }

    public void deleteWindow(String id, long revision) {
        windows.delete(id, revision);
    }

    public Optional<Window> window(String id) {
        return windows.window(id);
    }

    /** Newest first. */
    public List<Window> windows(List<String> spaces, @Nullable String after, int limit) {
        return windows.windows(spaces, after, limit);
    }

    // by the time

    private void lookSafely() {
        try {
            look();
        } catch (RuntimeException e) {
            applied = Set.of("unknown");
            LOG.warn("Alarms could not be looked at and are tried again. {}", e.getMessage());
        }
    }

    /** Ends what is over by now, and suppresses what is in a maintenance window. Called by one thread. */
    void look() {
        long now = clock.micros();
        for (Alarm each : store.shelvedUntil(now, PAGE)) {
            act(each.id(), (alarm, at) -> alarm.state().shelvedUntilMicros() == 0 || alarm.state().shelvedUntilMicros() > at
                    ? Optional.empty()
                    : Optional.of(new Change(alarm.shelved(0, at), Step.of(Happening.UNSHELVED, alarm, "", at))));
        }
        boolean again = looks++ % READ_AGAIN_SECONDS == 0;
        if (again) {
            windows.read();
            int gone = store.forget(now - keepMicros, PAGE);
            LOG.debug("{} alarms forgotten", gone);
        }
        Set<String> going = windows.at(now);
        // things and spaces may have moved in or out of a window that goes on
        if (!going.equals(applied) || (again && !going.isEmpty())) {
            everyOpen(Query.within(List.of(""), Which.OPEN), this::suppressed);
            applied = going;
        }
    }

    private Optional<Change> suppressed(Alarm alarm, long now) {
        String was = alarm.state().suppressedBy();
        String by = directory.thing(alarm.source().thing()).map(thing -> windows.suppresses(thing, now)).orElse("");
        if (was.equals(by) || !(was.isEmpty() || was.startsWith(Windows.KIND))) {
            return Optional.empty();
        }
        Happening what = by.isEmpty() ? Happening.UNSUPPRESSED : Happening.SUPPRESSED;
        return Optional.of(new Change(alarm.suppressed(by, now), Step.of(what, alarm, by, now)));
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }

    private record Change(Alarm alarm, Step step) {}

    private Alarm act(String id, BiFunction<Alarm, Long, Optional<Change>> act) {
        long now = clock.micros();
        Optional<Change> change;
        changing.lock();
        try {
            Alarm alarm = store.alarm(id)
                    .orElseThrow(() -> new TaihuException(ErrorCode.NOT_FOUND, "there is no alarm \"" + id + "\""));
            change = act.apply(alarm, now);
            if (change.isEmpty()) {
                return alarm;
            }
            store.put(List.of(change.get().alarm()), List.of(new Happened(id, change.get().step())));
        } finally {
            changing.unlock();
        }
        tell(change.get().alarm());
        return change.get().alarm();
    }

    /** Changes those of a query that are to be changed, a page at a time, so that others have their turn. */
    private void everyOpen(Query query, BiFunction<Alarm, Long, Optional<Change>> act) {
        After after = null;
        int found;
        do {
            long now = clock.micros();
            List<Alarm> changed = new ArrayList<>();
            List<Happened> steps = new ArrayList<>();
            changing.lock();
            try {
                List<Alarm> page = store.alarms(query, after, PAGE);
                found = page.size();
                after = page.isEmpty() ? null : After.of(page.getLast());
                for (Alarm each : page) {
                    act.apply(each, now).ifPresent(change -> {
                        changed.add(change.alarm());
                        steps.add(new Happened(each.id(), change.step()));
                    });
                }
                if (!changed.isEmpty()) {
                    store.put(changed, steps);
                }
            } finally {
                changing.unlock();
            }
            changed.forEach(this::tell);
        } while (found == PAGE);
    }

    private void tell(Alarm alarm) {
        directory.thing(alarm.source().thing()).ifPresent(thing -> live.changed(thing, alarm));
    }

    private static Step step(Happening what, Alarm alarm, Actor by, String detail, String comment, long now) {
        return new Step(what, now, now, by.id(), by.name(), alarm.severity(), detail, comment, 0);
    }
}
