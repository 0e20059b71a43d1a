package io.taihu.watch;

import io.taihu.model.RecordView;
import io.taihu.model.TaihuException;
import io.taihu.model.Thing;
import io.taihu.rules.Backtest;
import io.taihu.rules.Rule;
import io.taihu.rules.Watched;
import io.taihu.spi.Clock;
import io.taihu.spi.History;
import io.taihu.watch.BacktestJob.Asked;
import io.taihu.watch.BacktestJob.State;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tries one rule on the past, beside its version in force when there is one, on a thread of its own that gives way to the road's. */
final class BacktestRun implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(BacktestRun.class);

    private final String id;
    private final String by;
    private final Asked asked;
    private final Rule rule;
    private final @Nullable Rule inForce;
    private final Map<Long, Thing> things;
    private final Companions companions;
    private final History history;
    private final Clock clock;
    private final Instant created;
    private final Backtest backtest;
    private final Thread thread;
    /** Both are written together. */
    private volatile @Nullable Ended ended;

    private record Ended(Instant at, State state, String why, BacktestJob.@Nullable Found found) {}

    BacktestRun(
            String id,
            String by,
            Asked asked,
            Rule rule,
            @Nullable Rule inForce,
            Map<Long, Thing> things,
            Companions companions,
            History history,
            Clock clock) {
        this.id = id;
        this.by = by;
        this.asked = asked;
        this.rule = rule;
        this.inForce = inForce;
        this.things = things;
        this.companions = companions;
        this.history = history;
        this.clock = clock;
        this.created = instant(clock.micros());
        List<Watched> watched = things.values().stream().map(Watched::of).toList();
        this.backtest = new Backtest(rules(), watched, companions.company(), asked.fromMicros(), asked.toMicros() - 1);
        this.thread = Thread.ofPlatform()
                .name("backtest-" + id)
                .daemon()
                .priority(Thread.MIN_PRIORITY)
                .unstarted(this);
    }

    private List<Rule> rules() {
        Rule other = inForce;
        return other == null ? List.of(rule) : List.of(rule, other);
    }

    void start() {
        thread.start();
    }

    void stop() {
        backtest.stop();
    }

    void await() {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    String id() {
        return id;
    }

    String by() {
        return by;
    }

    boolean isRunning() {
        return ended == null;
    }

    /** When it ended; 0 while it runs. */
    long endedMicros() {
        Ended it = ended;
        return it == null ? 0 : it.at().getEpochSecond() * 1_000_000;
    }

    BacktestJob now() {
        Ended it = ended;
        Rule other = inForce;
        double share = (double) (backtest.timeMicros() - asked.fromMicros()) / (asked.toMicros() - asked.fromMicros());
        return new BacktestJob(
                id,
                by,
                rule.name(),
                rule.model().name(),
                asked.space(),
                asked.fromMicros(),
                asked.toMicros(),
                things.size(),
                other == null ? "" : other.id(),
                created,
                it == null ? null : it.at(),
                it == null ? State.RUNNING : it.state(),
                it == null ? "" : it.why(),
                backtest.readings(),
                it != null && it.state() == State.DONE ? 1 : Math.clamp(share, 0, 1),
                it == null ? null : it.found());
    }

    @Override
    public void run() {
        try {
            Limited past = new Limited(companions.past(history, asked.fromMicros(), asked.toMicros()));
            List<Backtest.Outcome> outcomes = backtest.runAll(past);
            Backtest.Outcome own = outcomes.getFirst();
            Backtest.Outcome other = outcomes.size() > 1 ? outcomes.get(1) : null;
            end(
                    own.whole() ? State.DONE : State.STOPPED,
                    past.late ? "it took longer than " + Backtests.RUN_SECONDS_MAX / 60 + " minutes" : "",
                    new BacktestJob.Found(own, other, other == null ? null : Backtest.compare(own, other), things));
        } catch (TaihuException e) {
            end(State.FAILED, String.valueOf(e.getMessage()), null);
        } catch (RuntimeException | Error e) {
            LOG.error("Backtest {} failed", id, e);
            end(State.FAILED, "it could not be carried out: " + e, null);
        }
    }

    private void end(State state, String why, BacktestJob.@Nullable Found found) {
        ended = new Ended(instant(clock.micros()), state, why, found);
    }

    /** Readings until they have taken too long. */
    private final class Limited implements Backtest.Readings {
        private static final int STRIDE = 1 << 14;

        private final Backtest.Readings past;
        private final long untilNanos = clock.nanos() + Backtests.RUN_SECONDS_MAX * 1_000_000_000L;
        private int untilLook = STRIDE;
        private boolean late;

        Limited(Backtest.Readings past) {
            this.past = past;
        }

        @Override
        public boolean next() {
            if (--untilLook == 0) {
                untilLook = STRIDE;
                if (clock.nanos() - untilNanos > 0) {
                    late = true;
                    backtest.stop();
                }
            }
            return past.next();
        }

        @Override
        public RecordView record() {
            return past.record();
        }
    }

    private static Instant instant(long micros) {
        return Instant.ofEpochSecond(Math.floorDiv(micros, 1_000_000), Math.floorMod(micros, 1_000_000) * 1_000L);
    }
}
