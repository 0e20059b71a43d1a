package io.taihu.rules;

import io.taihu.model.AlarmSignal;
import java.util.function.Consumer;

/**
 * Judges a rule of a thing at a moment: how far it has come, and what is told of that. Times are µs since 1970; of one thread.
 */
final class Judge {
    /** One of so many judgements is measured. */
    private static final int MEASURED = 64;

    private final Consumer<AlarmSignal> signals;
    private final Consumer<Effect> effects;
    /** Up to when records were received. */
    double now;
    /** Whether it judges: not while state is loaded. */
    boolean begun;

    Judge(double now, Consumer<AlarmSignal> signals, Consumer<Effect> effects) {
        this.now = now;
        this.signals = signals;
        this.effects = effects;
    }

    /** What a thing's clock says when nothing comes: on from its newest reading by what has passed since. */
    double clock(Population population, int index) {
        return population.clock(index, now);
    }

    /** Looks at a rule, which may change its phase and be told. */
    void judge(Population population, RuleState state, int index, double at) {
        if (!begun) {
            return;
        }
        if ((++state.evaluations & MEASURED - 1) != 0) {
            judgeNow(population, state, index, at);
        } else {
            long from = System.nanoTime();
            judgeNow(population, state, index, at);
            state.measured(System.nanoTime() - from);
        }
    }

    private void judgeNow(Population population, RuleState state, int index, double at) {
        for (Step step : state.tracked) {
            step.track(index, at);
        }
        double when = state.when.value(index, at);
        if (Double.isNaN(when)) {
            state.unknown++;
        }
        switch (state.phases[index]) {
            case RuleState.NORMAL -> normal(population, state, index, when, at);
            case RuleState.PENDING -> pending(population, state, index, when, at);
            default -> active(population, state, index, when, at);
        }
        if (state.dues.length > 0) {
            double due = state.due(index, at);
            state.dues[index] = due;
            double[] row = population.rows.of[index];
            row[Rows.EARLIEST] = Math.min(row[Rows.EARLIEST], due);
        }
    }

    private void normal(Population population, RuleState state, int index, double when, double at) {
        if (when != 1) {
            return;
        }
        if (state.rule.holdMicros() == 0) {
            raise(population, state, index, at);
        } else {
            state.phases[index] = RuleState.PENDING;
            state.wait(index, at + state.rule.holdMicros());
        }
    }

    private void pending(Population population, RuleState state, int index, double when, double at) {
        if (when != 1) {
            state.rest(index);
        } else if (at >= state.waits[index]) {
            raise(population, state, index, state.waits[index]);
        }
    }

    private void active(Population population, RuleState state, int index, double when, double at) {
        // what still holds is not over, whatever clear says
        Formula clear = state.clear;
        boolean over = clear == null ? when == 0 : when != 1 && clear.value(index, at) == 1;
        if (!over) {
            state.phases[index] = RuleState.ACTIVE;
            state.wait(index, Step.NEVER);
            again(population, state, index, at);
        } else if (state.rule.clearMicros() == 0) {
            clear(population, state, index, at);
        } else if (state.phases[index] == RuleState.ACTIVE) {
            state.phases[index] = RuleState.CLEARING;
            state.wait(index, at + state.rule.clearMicros());
        } else if (at >= state.waits[index]) {
            clear(population, state, index, state.waits[index]);
        }
    }

    // what is told

    private void raise(Population population, RuleState state, int index, double at) {
        state.phases[index] = RuleState.ACTIVE;
        state.wait(index, Step.NEVER);
        state.raised++;
        RuleState.Told told = state.told.computeIfAbsent(index, _ -> new RuleState.Told());
        told.since = at;
        told.severity = state.severity(index, at);
        tell(population, state, index, told, AlarmSignal.Kind.RAISED, at);
    }

    /** An active alarm may have another severity now. */
    private void again(Population population, RuleState state, int index, double at) {
        if (state.rule.severities().size() > 1) {
            RuleState.Told told = state.told.computeIfAbsent(index, _ -> new RuleState.Told());
            int severity = state.severity(index, at);
            if (severity != told.severity) {
                told.severity = severity;
                tell(population, state, index, told, AlarmSignal.Kind.CHANGED, at);
            }
        }
    }

    /** Ends an alarm. */
    void clear(Population population, RuleState state, int index, double at) {
        state.rest(index);
        tell(
                population,
                state,
                index,
                state.told.computeIfAbsent(index, _ -> new RuleState.Told()),
                AlarmSignal.Kind.CLEARED,
                at);
    }

    private void tell(
            Population population, RuleState state, int index, RuleState.Told told, AlarmSignal.Kind kind, double at) {
        if (told.sequence == 0) {
            told.sequence =
                    state.sequences.applyAsLong(population.watched(index).number());
        }
        told.sequence = Math.max(told.sequence + 1, (long) at);
        AlarmSignal signal = new AlarmSignal(
                state.rule.id(),
                population.watched(index).number(),
                "",
                kind,
                told.severity == 0 ? Rule.SEVERITY_DEFAULT : told.severity,
                Messages.text(population.evaluator, state.rule, index, at),
                state.rule.latched(),
                (long) at,
                (long) now,
                told.sequence);
        signals.accept(signal);
        Output.follow(state.rule, population.evaluator, index, at, signal, effects);
    }
}
