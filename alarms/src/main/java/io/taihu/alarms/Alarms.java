package io.taihu.alarms;

import io.taihu.alarms.Act.Change;
import io.taihu.alarms.Window.When;
import io.taihu.core.Directory;
import io.taihu.core.LiveFeed;
import io.taihu.model.Alarm;
import io.taihu.model.Alarm.Happening;
import io.taihu.model.Alarm.Step;
import io.taihu.model.AlarmSignal;
import io.taihu.model.ErrorCode;
import io.taihu.model.Limit;
import io.taihu.model.TaihuException;
import io.taihu.model.Thing;
import io.taihu.spi.AlarmStore;
import io.taihu.spi.AlarmStore.After;
import io.taihu.spi.AlarmStore.Count;
import io.taihu.spi.AlarmStore.Flood;
import io.taihu.spi.AlarmStore.Group;
import io.taihu.spi.AlarmStore.Happened;
import io.taihu.spi.AlarmStore.Query;
import io.taihu.spi.AlarmStore.Raisings;
import io.taihu.spi.AlarmStore.Then;
import io.taihu.spi.AlarmStore.Which;
import io.taihu.spi.Clock;
import io.taihu.spi.Meters;
import io.taihu.spi.Setting;
import io.taihu.spi.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
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
            "alarms.flood",
            10,
            1,
            1_000_000,
            "More new alarms than this in one space in 10 minutes are called a flood");

    /** Every setting of this room. */
    public static final List<Setting<?>> SETTINGS = List.of(KEEP, FLOOD);
    /** Classes of this room that have limits, for the page of limits. */
    public static final List<Class<?>> LIMITED = List.of(Alarms.class, Parents.class, Windows.class);

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

    private static final int READ_AGAIN_SECONDS = 30;
    private static final int FLOODS_TOLD = 20;
    private static final int GROUPS_TOLD = 100;
    private static final Logger LOG = LoggerFactory.getLogger(Alarms.class);

    private final Directory directory;
    private final AlarmStore store;
    private final Windows windows;
    private final Parents parents;
    private final Clock clock;
    private final long keepMicros;
    private final int flood;
    private final Signals signalled;
    private final Changes changes;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("alarms").factory());
    /** Windows that alarms are suppressed by as far as known; touched by looks alone. */
    private Set<String> applied = Set.of("unknown");

    private long looks; // likewise

    public Alarms(Directory directory, LiveFeed live, Settings settings, Clock clock, Meters meters) {
        this.directory = directory;
        this.store = directory.registry().alarms();
        this.windows = new Windows(directory.registry().documents());
        this.parents = new Parents(directory, store);
        this.changes = new Changes(directory, live, parents, clock);
        this.clock = clock;
        this.keepMicros = settings.get(KEEP).toMillis() * 1_000;
        this.flood = Math.toIntExact(settings.get(FLOOD));
        this.signalled = new Signals(
                directory,
                store,
                windows,
                parents,
                changes.lock(),
                meters.counter("taihu_alarms_raised_total", "Alarms raised"),
                changes::tell);
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
        for (int from = 0; from < signals.size(); from += Changes.PAGE) {
            signalled.apply(signals.subList(from, Math.min(signals.size(), from + Changes.PAGE)), clock.micros());
        }
    }

    /** Ends all alarms of a rule that is gone. */
    public void ruleDeleted(String rule) {
        changes.all(
                Query.ofRule(rule, Which.OPEN),
                (alarm, now) -> Optional.of(new Change(alarm.ended(now), Step.of(Happening.ENDED, alarm, "", now))));
    }

    /** Ends all alarms of a thing that is decommissioned; returns how many there were. */
    public int thingDecommissioned(long thing) {
        int[] ended = {0};
        changes.all(Query.ofThing(thing, Which.OPEN), (alarm, now) -> {
            ended[0]++;
            return Optional.of(
                    new Change(alarm.ended(now), Step.of(Happening.ENDED, alarm, "the thing was decommissioned", now)));
        });
        return ended[0];
    }

    /**
     * Says by which others alarms are suppressed while those are active; those of rules that are not named by none. Until it is said
     * for the first time, what is suppressed stays so.
     */
    public void suppress(Map<String, List<Parent>> parents) {
        changes.locked(() -> this.parents.tell(parents));
    }

    // what people do

    /** Does something about an alarm. */
    public Alarm act(String id, Act act, Actor by, String comment) {
        return changes.one(id, (alarm, now) -> act.on(alarm, by, comment, now));
    }

    /**
     * What became of an act on several.
     *
     * @param done how many it changed
     * @param refused why not, by the ids of those that could not be acted upon
     */
    public record Done(int done, Map<String, TaihuException> refused) {}

    /** Does something about several in one go; those that cannot be acted upon are told, and those to which nothing happens are not. */
    public Done act(List<String> ids, Act act, Actor by, String comment) {
        if (ids.size() > BULK_MAX) {
            throw new TaihuException(ErrorCode.INVALID, "at most " + BULK_MAX + " alarms are acted upon at once");
        }
        long now = clock.micros();
        List<Alarm> changed = new ArrayList<>();
        List<Happened> steps = new ArrayList<>();
        Map<String, TaihuException> refused = new LinkedHashMap<>();
        changes.lock().lock();
        try {
            for (String id : new LinkedHashSet<>(ids)) {
                try {
                    act.on(store.alarm(id).orElseThrow(() -> Changes.notFound(id)), by, comment, now)
                            .ifPresent(change -> {
                                changed.add(change.alarm());
                                steps.add(new Happened(id, change.step()));
                            });
                } catch (TaihuException e) {
                    if (e.code() != ErrorCode.CONFLICT && e.code() != ErrorCode.NOT_FOUND) {
                        throw e;
                    }
                    refused.put(id, e);
                }
            }
            changes.keep(changed, steps, now);
        } finally {
            changes.lock().unlock();
        }
        changed.forEach(changes::tell);
        return new Done(changed.size(), refused);
    }

    // what is asked

    public Optional<Alarm> alarm(String id) {
        return store.alarm(id);
    }

    /** That of a rule, thing and key. */
    public Optional<Alarm> alarm(Alarm.Source source) {
        return store.alarm(source);
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

    /** How many there are of each rule, of those of a query; its order does not matter. */
    public List<Group> groups(Query query) {
        return store.groups(query, GROUPS_TOLD);
    }

    /** When others are told next of one that nobody acknowledges; 0 for not at all. */
    public long escalates(String id) {
        return directory.registry().tellings().nextOf(id);
    }

    /** Those that came most often of late. */
    public List<Raisings> chattering(List<String> spaces) {
        return store.raisings(spaces, clock.micros() - CHATTER_TIME.toMillis() * 1_000, CHATTER_MOST);
    }

    /** Those that were active at a time, the most severe first. */
    public List<Then> then(List<String> spaces, long atMicros, int limit) {
        return store.then(spaces, atMicros, limit);
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

    /** Newest first; only those that stand so now, when that is said. */
    public List<Window> windows(List<String> spaces, @Nullable When when, @Nullable String after, int limit) {
        return when == null
                ? windows.windows(spaces, after, limit)
                : windows.windows(spaces, when, clock.micros(), after, limit);
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

    /** Ends what is over by now, and suppresses what is to be suppressed: done each second once it has begun. */
    public synchronized void look() {
        long now = clock.micros();
        for (Alarm each : store.shelvedUntil(now, Changes.PAGE)) {
            changes.one(
                    each.id(),
                    (alarm, at) -> alarm.state().shelvedUntilMicros() == 0
                                    || alarm.state().shelvedUntilMicros() > at
                            ? Optional.empty()
                            : Optional.of(
                                    new Change(alarm.shelved(0, at), Step.of(Happening.UNSHELVED, alarm, "", at))));
        }
        boolean again = looks++ % READ_AGAIN_SECONDS == 0;
        if (again) {
            windows.read();
            int gone = store.forget(now - keepMicros, Changes.PAGE);
            LOG.debug("{} alarms forgotten", gone);
        }
        Set<String> going = windows.at(now);
        // things and spaces may have moved in or out of a window that goes on
        if (!going.equals(applied) || (again && !going.isEmpty())) {
            changes.all(Query.within(List.of(""), Which.OPEN), this::suppressed);
            applied = going;
        }
        lookAtParents(again);
    }

    /** Suppresses what others suppress now, and shows what they do not suppress any more. */
    private void lookAtParents(boolean again) {
        if (!parents.known()) {
            return;
        }
        if (again) {
            changes.locked(parents::read);
        }
        if (parents.changed() || again) {
            try {
                parents.children().forEach(rule -> changes.all(Query.ofRule(rule, Which.OPEN), this::suppressed));
                changes.all(Query.within(List.of(""), Which.SUPPRESSED), this::suppressed);
            } catch (RuntimeException e) {
                parents.changeAgain();
                throw e;
            }
        }
    }

    private Optional<Change> suppressed(Alarm alarm, long now) {
        String was = alarm.state().suppressedBy();
        Thing thing = directory.thing(alarm.source().thing()).orElse(null);
        if (thing == null || (was.startsWith(Parents.KIND) && !parents.known())) {
            return Optional.empty();
        }
        String window = windows.suppresses(thing, now);
        String by = window.isEmpty() ? parents.suppresses(alarm, thing) : window;
        if (was.equals(by)) {
            return Optional.empty();
        }
        Happening what = by.isEmpty() ? Happening.UNSUPPRESSED : Happening.SUPPRESSED;
        Alarm next = alarm.suppressed(by, now);
        // what another alarm stood for, and is over with it, needs nobody any more
        return Optional.of(new Change(
                by.isEmpty() && was.startsWith(Parents.KIND) ? next.settled() : next, Step.of(what, alarm, by, now)));
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
