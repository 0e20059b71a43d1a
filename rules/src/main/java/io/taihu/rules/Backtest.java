package io.taihu.rules;

import io.taihu.model.AlarmSignal;
import io.taihu.model.Limit;
import io.taihu.model.RecordView;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/**
 * What rules would have found out over past readings, as the engine would have live; no alarm comes of it. But for a rule that looks at
 * other things, things do not depend on each other: several may run at once with some of the things each, and their outcomes be put together by {@link Outcome#with}. Of one thread,
 * but that any may ask how far it is and stop it. Used once.
 */
public final class Backtest {
    /** Most firings that are kept; those beyond are counted. */
    @Limit(
            value = "Most firings of a rule that a backtest keeps",
            zh = "一次回测保留的最多触发次数",
            reached = Limit.Reached.LEFT_OUT)
    static final int FIRINGS_MAX = 10_000;

    /** Longest message of a firing that is kept. */
    @Limit(
            value = "Longest message of a firing that a backtest keeps",
            zh = "回测保留的触发消息的最大长度",
            unit = Limit.Unit.CHARACTERS,
            reached = Limit.Reached.CUT)
    static final int MESSAGE_MAX = 300;

    /** Longer than the engine waits for what is due at a moment. */
    private static final long AFTER_MICROS = 1_000_000;
    /** How many readings pass until the progress is told again. */
    private static final int STRIDE = 1_024;

    private final Engine engine;
    private final long endMicros;
    private final Map<String, Tally> tallies = new LinkedHashMap<>();
    private volatile long readings;
    private volatile long timeMicros;
    private volatile boolean stopped;

    /** What was found of one rule. */
    private static final class Tally {
        final Map<Long, Open> open = new HashMap<>();
        final Set<Long> things = new HashSet<>();
        final List<Firing> firings = new ArrayList<>();
        long raised;
        long longest;
        long active;

        void take(AlarmSignal signal) {
            switch (signal.kind()) {
                case RAISED -> {
                    raised++;
                    things.add(signal.thing());
                    open.put(signal.thing(), new Open(signal));
                }
                case CHANGED -> {
                    Open of = open.get(signal.thing());
                    if (of != null) {
                        of.severity = Math.max(of.severity, signal.severity());
                    }
                }
                case CLEARED -> {
                    Open of = open.remove(signal.thing());
                    if (of != null) {
                        keep(of, signal.timeMicros());
                        took(signal.timeMicros() - of.raised.timeMicros());
                    }
                }
            }
        }

        Outcome outcome(long until, long readings, boolean whole) {
            open.values().forEach(each -> {
                keep(each, 0);
                took(until - each.raised.timeMicros());
            });
            return new Outcome(firings, raised, things.size(), longest, active, readings, whole);
        }

        private void keep(Open of, long clearedMicros) {
            if (firings.size() < FIRINGS_MAX) {
                String message = of.raised.message();
                firings.add(new Firing(
                        of.raised.thing(),
                        of.raised.timeMicros(),
                        clearedMicros,
                        of.severity,
                        message.length() > MESSAGE_MAX ? message.substring(0, MESSAGE_MAX) : message));
            }
        }

        private void took(long micros) {
            longest = Math.max(longest, micros);
            active += micros;
        }
    }

    /** An alarm that is not over. */
    private static final class Open {
        final AlarmSignal raised;
        int severity;

        Open(AlarmSignal raised) {
            this.raised = raised;
            this.severity = raised.severity();
        }
    }

    /** Past readings in the order in which they were received. */
    public interface Readings {
        /** Goes to the next; false when there is none. */
        boolean next();

        /** The one it is at, until the next is asked for. */
        RecordView record();
    }

    /**
     * A rule over some things.
     *
     * @param beginMicros before the first reading
     * @param endMicros until when readings count and silence lasts
     */
    public Backtest(Rule rule, Collection<Watched> things, long beginMicros, long endMicros) {
        this(List.of(rule), things, beginMicros, endMicros);
    }

    /** The same of several rules of different ids, which cost less together. */
    public Backtest(List<Rule> rules, Collection<Watched> things, long beginMicros, long endMicros) {
        this(rules, things, Company.NONE, beginMicros, endMicros);
        if (rules.stream().anyMatch(rule -> !rule.beyond().isEmpty())) {
            throw new IllegalArgumentException("a rule looks at other things, which have to be given");
        }
    }

    /**
     * The same of rules that may look at other things, or at what properties shall be. The readings of others have to be among those it runs
     * over, in the one order of receipt; so things that see the same others have to be run together, or those others with each.
     */
    public Backtest(List<Rule> rules, Collection<Watched> things, Company company, long beginMicros, long endMicros) {
        this.endMicros = endMicros;
        this.timeMicros = beginMicros;
        engine = new Engine(beginMicros, this::signal);
        company.join(engine, rules);
        for (Rule rule : rules) {
            tallies.put(rule.id(), new Tally());
            engine.put(rule);
        }
        things.forEach(engine::thing);
        engine.begin();
    }

    /**
     * What rules look at besides what their own things report, as it is all the time.
     *
     * @param others things that they look at from their own
     * @param bonds how they belong together
     * @param desires what properties shall be
     */
    public record Company(List<Watched> others, List<Bond> bonds, List<Desire> desires) {
        public static final Company NONE = new Company(List.of(), List.of(), List.of());

        public Company {
            others = List.copyOf(others);
            bonds = List.copyOf(bonds);
            desires = List.copyOf(desires);
        }

        /** Makes all of it known to an engine that has no rules yet, for those that will be put in force. */
        public void join(Engine engine, List<Rule> rules) {
            rules.forEach(engine::prepare);
            others.forEach(engine::thing);
            bonds.forEach(each -> engine.relation(each.kind(), each.from(), each.to(), true));
            desires.forEach(engine::desire);
        }
    }

    /** A relation between two things, by their numbers. */
    public record Bond(String kind, long from, long to) {}

    /**
     * An alarm that there would have been.
     *
     * @param clearedMicros when it was over; 0 when it was not
     * @param severity the greatest that it had
     * @param message what it said first
     */
    public record Firing(long thing, long raisedMicros, long clearedMicros, int severity, String message) {
        private boolean has(long micros) {
            return micros >= raisedMicros && (clearedMicros == 0 || micros <= clearedMicros);
        }
    }

    /**
     * What came of it.
     *
     * @param firings by when they were over, those that are open last; at most {@value #FIRINGS_MAX}
     * @param raised how often it would have raised an alarm, also beyond those that are kept
     * @param things of how many things
     * @param longestMicros the longest alarm, an open one up to the end
     * @param activeMicros how long alarms were active, added up
     * @param readings how many there were
     * @param whole whether it came to the end
     */
    public record Outcome(
            List<Firing> firings,
            long raised,
            long things,
            long longestMicros,
            long activeMicros,
            long readings,
            boolean whole) {
        public Outcome {
            firings = List.copyOf(firings);
        }

        /** This and that of other things. */
        public Outcome with(Outcome other) {
            List<Firing> all = new ArrayList<>(firings);
            all.addAll(other.firings);
            return new Outcome(
                    all.subList(0, Math.min(all.size(), FIRINGS_MAX)),
                    raised + other.raised,
                    things + other.things,
                    Math.max(longestMicros, other.longestMicros),
                    activeMicros + other.activeMicros,
                    readings + other.readings,
                    whole && other.whole);
        }

        /** How many there are beyond those that are kept. */
        public long leftOut() {
            return raised - firings.size();
        }
    }

    /**
     * What two rules, or two versions of one, have found over the same readings. Firings of a thing are the same when their times meet.
     *
     * @param onlyFirst kept firings of the first that meet none of the second
     * @param both those that meet one
     * @param onlySecond kept firings of the second that meet none of the first
     */
    public record Comparison(List<Firing> onlyFirst, List<Firing> both, List<Firing> onlySecond) {
        public Comparison {
            onlyFirst = List.copyOf(onlyFirst);
            both = List.copyOf(both);
            onlySecond = List.copyOf(onlySecond);
        }
    }

    /** Compares what is kept of two outcomes; where one has left some out, only up to when it still had all. */
    public static Comparison compare(Outcome first, Outcome second) {
        long until = Math.min(whole(first), whole(second));
        return new Comparison(
                meeting(first, second, false, until),
                meeting(first, second, true, until),
                meeting(second, first, false, until));
    }

    /** Until when an outcome has all firings that were over: they are kept in that order. */
    private static long whole(Outcome outcome) {
        return outcome.leftOut() == 0
                ? Long.MAX_VALUE
                : outcome.firings().stream()
                        .mapToLong(Firing::clearedMicros)
                        .max()
                        .orElse(0);
    }

    private static List<Firing> meeting(Outcome of, Outcome with, boolean wanted, long until) {
        Map<Long, NavigableMap<Long, Firing>> others = new HashMap<>();
        with.firings()
                .forEach(each -> others.computeIfAbsent(each.thing(), _ -> new TreeMap<>())
                        .put(each.raisedMicros(), each));
        return of.firings().stream()
                .filter(each -> until == Long.MAX_VALUE || (each.clearedMicros() > 0 && each.clearedMicros() <= until))
                .filter(each ->
                        meets(each, others.getOrDefault(each.thing(), Collections.emptyNavigableMap())) == wanted)
                .toList();
    }

    /** Whether a firing meets one of its thing's, of which no two meet each other. */
    private static boolean meets(Firing firing, NavigableMap<Long, Firing> others) {
        Map.Entry<Long, Firing> before = others.floorEntry(firing.raisedMicros());
        Map.Entry<Long, Firing> after = others.higherEntry(firing.raisedMicros());
        return (before != null && before.getValue().has(firing.raisedMicros()))
                || (after != null && firing.has(after.getKey()));
    }

    /** Runs to the end, or until it is stopped; what came of the first rule. */
    public Outcome run(Readings past) {
        return runAll(past).getFirst();
    }

    /** The same; what came of each rule, in their order. */
    public List<Outcome> runAll(Readings past) {
        long count = 0;
        while (past.next()) {
            RecordView record = past.record();
            long received = record.receivedMicros();
            if (received > endMicros) {
                break;
            }
            engine.advance(received);
            engine.reading(record);
            if (++count % STRIDE == 0) {
                readings = count;
                timeMicros = received;
                if (stopped) {
                    break;
                }
            }
        }
        readings = count;
        boolean whole = !stopped;
        long until = whole ? endMicros : timeMicros;
        if (whole) {
            engine.advance(endMicros + AFTER_MICROS);
            timeMicros = endMicros;
        }
        return tallies.values().stream()
                .map(each -> each.outcome(until, readings, whole))
                .toList();
    }

    /** How many readings it has seen, about. */
    public long readings() {
        return readings;
    }

    /** Until when it has come, about. */
    public long timeMicros() {
        return timeMicros;
    }

    /** Ends it soon; its outcome is what it has until then. From any thread. */
    public void stop() {
        stopped = true;
    }

    private void signal(AlarmSignal signal) {
        Tally tally = tallies.get(signal.rule());
        if (tally != null && signal.timeMicros() <= endMicros) {
            tally.take(signal);
        }
    }
}
