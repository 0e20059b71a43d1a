package io.taihu.watch;

import io.taihu.alarms.Alarms;
import io.taihu.alarms.Tellings;
import io.taihu.core.Directory;
import io.taihu.model.Alarm;
import io.taihu.model.Alarm.Happening;
import io.taihu.model.Alarm.Step;
import io.taihu.model.AlarmSignal;
import io.taihu.model.ErrorCode;
import io.taihu.model.Severity;
import io.taihu.model.Space;
import io.taihu.model.TaihuException;
import io.taihu.model.Thing;
import io.taihu.notices.Kept;
import io.taihu.notices.Notice;
import io.taihu.notices.Notices;
import io.taihu.rules.ChannelNames;
import io.taihu.spi.AlarmStore.Happened;
import io.taihu.spi.Clock;
import io.taihu.spi.Setting;
import io.taihu.spi.Settings;
import io.taihu.spi.TellingStore;
import io.taihu.spi.TellingStore.Due;
import io.taihu.spi.TellingStore.Telling;
import io.taihu.spi.TellingStore.What;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has people told of alarms: at once, or a moment later where another alarm may suppress them, together where many come, and others when
 * nobody acknowledges. What is to be told is kept before it is, so a restart forgets nothing, and what is found twice is told once.
 *
 * <p>Thread-safe. A thread of its own tells; whoever finds something waits for the registry alone.
 */
public final class Teller implements AutoCloseable {
    public static final Setting<Duration> SETTLE = Setting.duration(
            "alarms.settle",
            "10s",
            "0s",
            "10m",
            "How long it waits that an alarm is told which others may suppress, so that it does not matter which comes first");
    public static final Setting<Long> TOGETHER = Setting.number(
            "alarms.together",
            10,
            1,
            10_000,
            "When more alarms than this of one rule or space come within a minute, one notice speaks for the others");

    /** Every setting of this room. */
    public static final List<Setting<?>> SETTINGS = List.of(SETTLE, TOGETHER);

    /** What was told is known for so long: longer than the reader of rules lags behind what it has kept. */
    private static final long KNOWN_MICROS = Duration.ofMinutes(30).toMillis() * 1_000;

    private static final int FORGET_EACH = 60;
    private static final Logger LOG = LoggerFactory.getLogger(Teller.class);

    private final Directory directory;
    private final TellingStore store;
    private final Alarms alarms;
    private final Notices notices;
    private final Clock clock;
    private final long settleMicros;
    private final int together;
    private final Floods floods;
    private final Map<String, InForce> rules = new ConcurrentHashMap<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("tellings").factory());
    private long looks; // of the timer's thread

    Teller(Directory directory, Alarms alarms, Notices notices, Settings settings, Clock clock) {
        this.directory = directory;
        this.store = directory.registry().tellings();
        this.alarms = alarms;
        this.notices = notices;
        this.clock = clock;
        this.settleMicros = settings.get(SETTLE).toMillis() * 1_000;
        this.together = Math.toIntExact(settings.get(TOGETHER));
        this.floods = new Floods(together);
    }

    /** Begins to tell what waits; the rules are known by then. */
    void start() {
        var _ = timer.scheduleWithFixedDelay(this::lookSafely, 0, 1, TimeUnit.SECONDS);
    }

    /** Knows what a rule has done besides its alarms. */
    void put(InForce rule) {
        rules.put(rule.rule().id(), rule);
    }

    void remove(String rule) {
        rules.remove(rule);
    }

    @Override
    public void close() {
        timer.shutdownNow();
        try {
            var _ = timer.awaitTermination(2, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Keeps what is to be told of what was found, when its alarms are kept; it is told soon. */
    void found(List<AlarmSignal> found) {
        long now = clock.micros();
        List<Telling> all = new ArrayList<>();
        for (AlarmSignal signal : found) {
            InForce rule = rules.get(signal.rule());
            Thing thing = directory.thing(signal.thing()).orElse(null);
            if (rule == null
                    || thing == null
                    || channels(rule, what(signal), signal.severity()).isEmpty()) {
                continue;
            }
            if (rule.text().alarm()) {
                alarms.alarm(Alarm.Source.of(signal))
                        .filter(alarm -> !alarm.state().quiet() && isTold(signal, alarm))
                        .ifPresent(alarm -> all.add(telling(rule, thing, alarm, signal, now)));
            } else if (signal.kind() != AlarmSignal.Kind.CHANGED) {
                // there is nothing that could be suppressed or acknowledged
                var _ = notices.post(notice(
                        key(signal.rule(), signal.thing(), signal.sequence()),
                        channels(rule, what(signal), signal.severity()),
                        thing,
                        signal.severity(),
                        signal.message(),
                        state(what(signal)),
                        signal.timeMicros(),
                        0,
                        "/things/" + thing.id()));
            }
        }
        store.put(all, now);
        if (!all.isEmpty() && !timer.isShutdown()) {
            timer.execute(this::lookSafely);
        }
    }

    private static What what(AlarmSignal signal) {
        return signal.kind() == AlarmSignal.Kind.CLEARED ? What.CLEARED : What.RAISED;
    }

    private static String state(What what) {
        return switch (what) {
            case RAISED -> "active";
            case CLEARED -> "cleared";
            case ESCALATED -> "unacknowledged";
        };
    }

    /** Of a change that it comes to a worse class alone. */
    private boolean isTold(AlarmSignal signal, Alarm alarm) {
        return signal.kind() != AlarmSignal.Kind.CHANGED
                || Tellings.beginning(alarms.steps(alarm.id()), signal.sequence())
                        .filter(step -> step.sequence() == signal.sequence())
                        .isPresent();
    }

    private Telling telling(InForce rule, Thing thing, Alarm alarm, AlarmSignal signal, long now) {
        What what = what(signal);
        long flood = floods.until(what, signal.rule(), thing.space(), now);
        boolean settles = what == What.RAISED && !rule.text().under().isEmpty();
        long due = Math.max(flood, settles ? now + settleMicros : now);
        Step step = new Step(
                Happening.RAISED,
                signal.timeMicros(),
                now,
                "",
                "",
                signal.severity(),
                signal.message(),
                "",
                signal.sequence());
        return Tellings.of(alarm, what, step, flood > 0, due);
    }

    private List<String> channels(InForce rule, What what, int severity) {
        List<String> names = rule.text().tellings().stream()
                .filter(each -> severity >= each.least() && (what == What.CLEARED ? each.cleared() : each.raised()))
                .flatMap(each -> each.channels().stream())
                .distinct()
                .toList();
        if (names.isEmpty()) {
            return names;
        }
        ChannelNames channels = Around.names(notices.channels(), rule.space(), _ -> false);
        return names.stream()
                .flatMap(each -> channels.meant(each).stream())
                .distinct()
                .toList();
    }

    private void lookSafely() {
        try {
            look();
        } catch (RuntimeException e) {
            if (!timer.isShutdown()) {
                LOG.warn("What is to be told of alarms waits, and is tried again. {}", e.getMessage());
            }
        }
    }

    /** Tells what is due. */
    synchronized void look() {
        long now = clock.micros();
        List<Due> due = store.due(now);
        if (!due.isEmpty()) {
            List<Happened> steps = new ArrayList<>();
            List<Telling> next = new ArrayList<>();
            for (Group group : Group.all(items(due), together)) {
                tell(group, now, steps, next);
            }
            store.done(due, now, steps, next);
        }
        if (looks++ % FORGET_EACH == 0) {
            store.forget(now - KNOWN_MICROS);
        }
    }

    /** What is still to be told of all this, each for one channel. */
    private List<Item> items(List<Due> due) {
        Map<String, String> spaces = new HashMap<>();
        List<Item> items = new ArrayList<>();
        for (Due each : due) {
            Telling is = each.is();
            Alarm alarm = alarms.alarm(is.alarm()).orElse(null);
            InForce rule = alarm == null ? null : rules.get(alarm.source().rule());
            Thing thing = alarm == null
                    ? null
                    : directory.thing(alarm.source().thing()).orElse(null);
            if (alarm == null || rule == null || thing == null || alarm.state().quiet()) {
                continue;
            }
            boolean waited = is.what() == What.ESCALATED
                    || is.together()
                    || !rule.text().under().isEmpty();
            if (waited
                    && is.what() != What.CLEARED
                    && (!alarm.state().active() || alarm.state().acknowledged())) {
                continue; // it is over meanwhile, or somebody knows
            }
            List<String> channels =
                    is.what() == What.ESCALATED ? List.of(is.channel()) : channels(rule, is.what(), is.severity());
            for (String channel : channels) {
                String space = spaces.computeIfAbsent(
                        channel,
                        id -> notices.channels().one(id).map(Kept::space).orElse("/"));
                if (Space.within(thing.space(), space)) {
                    items.add(new Item(each.number(), is, alarm, rule, thing, channel));
                }
            }
        }
        return items;
    }

    private void tell(Group group, long now, List<Happened> steps, List<Telling> next) {
        Notice notice = notice(group);
        int made;
        try {
            made = notices.post(notice);
        } catch (TaihuException e) {
            if (e.code() != ErrorCode.INVALID) {
                throw e;
            }
            LOG.warn("A notice was not taken", e);
            return;
        }
        for (Item each : group.items()) {
            Telling is = each.is();
            if (is.what() == What.ESCALATED && made > 0) {
                String whom = notices.whom(each.channel(), is.turn());
                steps.add(new Happened(is.alarm(), Step.of(Happening.ESCALATED, each.alarm(), whom, now)));
            }
        }
        if (group.what() == What.RAISED) {
            for (Notices.Later later : notices.later(notice)) {
                group.items()
                        .forEach(each ->
                                next.add(escalated(each, later, group.items().size() > 1)));
            }
        }
    }

    private static Telling escalated(Item item, Notices.Later later, boolean together) {
        return new Telling(
                item.alarm().id(),
                What.ESCALATED,
                item.is().sequence(),
                later.origin(),
                later.level(),
                later.channel(),
                later.turn(),
                later.minutes(),
                together,
                item.is().severity(),
                item.is().message(),
                item.is().atMicros(),
                later.dueMicros());
    }

    private Notice notice(Group group) {
        Item first = group.items().getFirst();
        Telling is = first.is();
        List<String> channels = List.of(first.channel());
        if (group.items().size() > 1) {
            String space = group.space();
            return new Notice(
                    "together/" + first.number() + "/" + state(is.what()),
                    channels,
                    space,
                    "",
                    "",
                    Severity.of(group.severity()),
                    group.words(
                            directory.registry().space(space).map(Space::title).orElse(space)),
                    state(is.what()),
                    is.atMicros(),
                    is.turn(),
                    group.path());
        }
        String key = key(first.alarm().source().rule(), first.thing().number(), is.sequence());
        boolean escalated = is.what() == What.ESCALATED;
        return notice(
                escalated ? key + "/escalated/" + is.origin() + "/" + is.level() : key,
                channels,
                first.thing(),
                escalated ? first.alarm().severity() : is.severity(),
                escalated
                        ? Group.unacknowledged(is.minutes()) + " "
                                + first.alarm().message()
                        : is.message(),
                state(is.what()),
                is.atMicros(),
                is.turn(),
                "/alarms/" + first.alarm().id());
    }

    private static String key(String rule, long thing, long sequence) {
        return "rule/" + rule + "/" + thing + "/" + sequence;
    }

    private static Notice notice(
            String key,
            List<String> channels,
            Thing thing,
            int severity,
            String message,
            String state,
            long atMicros,
            int turn,
            String path) {
        return new Notice(
                key,
                channels,
                thing.space(),
                thing.id(),
                thing.name(),
                Severity.of(severity),
                message,
                state,
                atMicros,
                turn,
                path);
    }
}
