package io.taihu.watch;

import io.taihu.core.Directory;
import io.taihu.model.ErrorCode;
import io.taihu.model.Limit;
import io.taihu.model.Space;
import io.taihu.model.TaihuException;
import io.taihu.model.Thing;
import io.taihu.rules.Fault;
import io.taihu.rules.Rule;
import io.taihu.rules.Watched;
import io.taihu.spi.Clock;
import io.taihu.spi.History;
import io.taihu.spi.Registry.ThingQuery;
import io.taihu.watch.BacktestJob.Asked;
import io.taihu.watch.BacktestJob.Begun;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Rules that are tried on what history has, behind the request. They are kept in memory only: a restart forgets them. Thread-safe; blocks
 * on the registry.
 */
public final class Backtests implements AutoCloseable {
    /** Most that run at once. */
    @Limit(value = "Most backtests that run at once", zh = "同时进行的最多回测数", reached = Limit.Reached.REFUSED)
    static final int RUNNING_MAX = 3;
    /** Most of one person that run at once. */
    @Limit(
            value = "Most backtests of one person that run at once",
            zh = "一个人同时进行的最多回测数",
            reached = Limit.Reached.REFUSED)
    static final int OWN_RUNNING_MAX = 1;
    /** Most that are kept when they have ended. */
    @Limit(value = "Most ended backtests that are kept", zh = "保留的已结束回测的最多数量", reached = Limit.Reached.OLDEST_GOES)
    static final int ENDED_MAX = 12;
    /** Longest that one is kept when it has ended, in seconds. */
    @Limit(
            value = "Longest that an ended backtest is kept",
            zh = "已结束回测的最长保留时间",
            unit = Limit.Unit.SECONDS,
            reached = Limit.Reached.OLDEST_GOES)
    static final long ENDED_SECONDS_MAX = 3_600;
    /** Longest that one runs, in seconds. */
    @Limit(
            value = "Longest that a backtest runs",
            zh = "一次回测的最长运行时间",
            unit = Limit.Unit.SECONDS,
            reached = Limit.Reached.GIVEN_UP)
    static final long RUN_SECONDS_MAX = 1_800;
    /** Most things of one. */
    @Limit(value = "Most things of a backtest", zh = "一次回测的最多物数", reached = Limit.Reached.REFUSED)
    static final int THINGS_MAX = 20_000;

    /** Most things that history is asked for by name; of more it gives all, and those not wanted are passed over. */
    static final int NAMED = 20;

    private static final int PAGE = 1_000;

    private final Directory directory;
    private final Rulebook rules;
    private final CompletableFuture<? extends History> history;
    private final Clock clock;
    /** By id, the oldest first; guarded by this. */
    private final Map<String, BacktestRun> runs = new LinkedHashMap<>();

    private long lastId;

    /** @param history completes when it is open; what needs it is UNAVAILABLE until then */
    public Backtests(Directory directory, Rulebook rules, CompletableFuture<? extends History> history, Clock clock) {
        this.directory = directory;
        this.rules = rules;
        this.history = history;
        this.clock = clock;
    }

    /**
     * Begins one.
     *
     * @param sees whether they may see the space with a path
     * @param by who asks: an account, or {@code token/ID}
     * @throws TaihuException INVALID when there is nothing to look at, QUOTA when too many run, UNAVAILABLE while history is not open
     */
    public Begun begin(Asked asked, Predicate<String> sees, String by) {
        List<Fault> faults = new ArrayList<>();
        RuleSource.Compiled it =
                rules.reader().compiled(asked.text(), sees, faults).orElse(null);
        if (it == null) {
            return new Begun(List.copyOf(faults), null);
        }
        Rule rule = it.rule();
        Rule inForce = asked.rule().isEmpty()
                ? null
                : rules.inForce(asked.rule())
                        .filter(each -> each.model().number() == rule.model().number())
                        .orElse(null);
        needAlarms(rule);
        if (inForce != null) {
            needAlarms(inForce);
        }
        History open = PastFeed.open(history);
        Map<Long, Thing> things = things(rule, inForce, asked);
        if (things.isEmpty()) {
            throw new TaihuException(
                    ErrorCode.INVALID, "the rule is about none of these things: there is nothing to look at");
        }
        Companions companions = new Companions(
                directory,
                rules.desires(),
                inForce == null ? List.of(rule) : List.of(rule, inForce),
                things.values(),
                sees);
        synchronized (this) {
            tidy();
            List<BacktestRun> running =
                    runs.values().stream().filter(BacktestRun::isRunning).toList();
            if (running.stream().filter(each -> each.by().equals(by)).count() >= OWN_RUNNING_MAX) {
                throw new TaihuException(ErrorCode.QUOTA, "a backtest of yours runs already; stop it, or wait for it");
            }
            if (running.size() >= RUNNING_MAX) {
                throw new TaihuException(
                        ErrorCode.QUOTA, RUNNING_MAX + " backtests run already; try again when one has ended");
            }
            String id = Long.toString(lastId = Math.max(lastId + 1, clock.micros()), Character.MAX_RADIX);
            BacktestRun run = new BacktestRun(id, by, asked, rule, inForce, things, companions, open, clock);
            runs.put(id, run);
            run.start();
            return new Begun(List.of(), run.now());
        }
    }

    private static void needAlarms(Rule rule) {
        if (!rule.derives().isEmpty()) {
            throw new TaihuException(
                    ErrorCode.INVALID,
                    "rule " + rule.name()
                            + " calculates properties and raises nothing that could be counted; its tests try it");
        }
    }

    public synchronized Optional<BacktestJob> job(String id) {
        tidy();
        return Optional.ofNullable(runs.get(id)).map(BacktestRun::now);
    }

    /** Those of some spaces and below, the newest first. */
    public synchronized List<BacktestJob> jobs(List<String> spaces) {
        tidy();
        return runs.values().stream()
                .map(BacktestRun::now)
                .filter(each -> spaces.stream().anyMatch(space -> Space.within(each.space(), space)))
                .sorted(Comparator.comparing(BacktestJob::created).reversed())
                .toList();
    }

    /** Ends one soon; what it has found until then stays. */
    public synchronized void stop(String id) {
        BacktestRun run = runs.get(id);
        if (run != null) {
            run.stop();
        }
    }

    /** Forgets one, and ends it before when it runs. */
    public synchronized void forget(String id) {
        BacktestRun run = runs.remove(id);
        if (run != null) {
            run.stop();
        }
    }

    @Override
    public void close() {
        List<BacktestRun> all;
        synchronized (this) {
            all = List.copyOf(runs.values());
        }
        all.forEach(BacktestRun::stop);
        all.forEach(BacktestRun::await);
    }

    /** Forgets what has ended long ago, and the oldest of too many. */
    private void tidy() {
        long now = clock.micros();
        runs.values()
                .removeIf(each -> each.endedMicros() > 0 && now - each.endedMicros() > ENDED_SECONDS_MAX * 1_000_000);
        List<String> ended = runs.values().stream()
                .filter(each -> !each.isRunning())
                .map(BacktestRun::id)
                .toList();
        ended.subList(0, Math.max(0, ended.size() - ENDED_MAX)).forEach(runs::remove);
    }

    /** What the rule, or its version in force, is about of what was asked for, by number. */
    private Map<Long, Thing> things(Rule rule, @Nullable Rule inForce, Asked asked) {
        Map<Long, Thing> found = new LinkedHashMap<>();
        if (!asked.things().isEmpty()) {
            asked.things().forEach(id -> directory.thing(id).ifPresent(each -> add(found, each, rule, inForce, asked)));
            return found;
        }
        String after = null;
        List<Thing> page;
        do {
            page = directory.things(new ThingQuery(asked.space(), rule.model().name(), null, Map.of()), after, PAGE);
            page.forEach(each -> add(found, each, rule, inForce, asked));
            if (found.size() > THINGS_MAX) {
                throw new TaihuException(
                        ErrorCode.INVALID, "a backtest has at most " + THINGS_MAX + " things; ask for some of them");
            }
            after = page.isEmpty() ? null : page.getLast().id();
        } while (page.size() == PAGE);
        return found;
    }

    private static void add(Map<Long, Thing> found, Thing thing, Rule rule, @Nullable Rule inForce, Asked asked) {
        Watched watched = Watched.of(thing);
        if ((rule.isAbout(watched) || (inForce != null && inForce.isAbout(watched)))
                && Space.within(thing.space(), asked.space())) {
            found.put(thing.number(), thing);
        }
    }
}
