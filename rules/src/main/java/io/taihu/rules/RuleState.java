package io.taihu.rules;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/** A rule and how far it has come with every thing of its population. Times are µs since 1970; of one thread. */
final class RuleState {
    static final byte NORMAL = 0;
    static final byte PENDING = 1;
    static final byte ACTIVE = 2;
    static final byte CLEARING = 3;

    final Rule rule;
    final Formula when;
    final @Nullable Formula clear;
    /** When each severity of the rule counts; null for always. */
    private final @Nullable Formula[] severities;
    /** Those that may change without a reading. */
    final Step[] timed;
    /** Those that have to be tracked, each after those it is made of. */
    final Step[] tracked;
    /** Every one it uses, each after those it is made of, also those of its message only. */
    final List<Step> steps;
    /** Slots whose values may change whether it holds. */
    final BitSet slots = new BitSet();
    /** Slots of which each reading counts, also one that says the same as the last. */
    final BitSet remembered = new BitSet();
    /** Slots that it looks at, also for its message only. */
    final BitSet seen = new BitSet();
    /** Whether any reading may change whether it holds. */
    final boolean ofAnyReading;
    /** Constants that it compares a property with, when it does nothing else. */
    final List<Double> constants;

    byte[] phases = {};
    /** When a phase that waits is over; empty for a rule that never waits. */
    double[] waits = {};
    /** When it has to be looked at next without a reading; empty for a rule that never has to. */
    double[] dues = {};

    /** Of things that have ever had an alarm by it. */
    final Map<Integer, Told> told = new HashMap<>();

    /** Things whose state was loaded as it was. */
    final BitSet restored = new BitSet();

    long evaluations;
    long raised;
    /** How often it was not known whether what it wants holds, or what it calculates. */
    long unknown;

    private double nanos;

    /** Of a thing's number the sequence of what an earlier engine told last. */
    LongUnaryOperator sequences = _ -> 0;

    /** What was told of a thing's alarm. */
    static final class Told {
        long sequence;
        int severity;
        double since;
    }

    RuleState(Rule rule, Population population, double now) {
        this.rule = rule;
        this.when = population.formula(rule.when(), now);
        this.clear = formula(rule.clear(), population, now);
        this.severities = new Formula[rule.severities().size()];
        Arrays.setAll(severities, i -> formula(rule.severities().get(i).when(), population, now));
        this.constants = Thresholds.of(rule);
        Set<Step> all = new LinkedHashSet<>();
        Set<Step> judged = new LinkedHashSet<>();
        boolean any = false;
        for (Node node : rule.judged()) {
            population.need(node, now);
            slots.or(Nodes.slots(node));
            any |= Nodes.ofAnyReading(node);
            for (Memory memory : Nodes.memories(node)) {
                judged.add(population.needed(memory, now));
                Nodes.parts(memory).forEach(part -> remembered.or(Nodes.slots(part)));
                if (memory instanceof Memory.Silence silence && silence.slot() >= 0) {
                    remembered.set(silence.slot());
                }
            }
        }
        rule.derivations().forEach(each -> remembered.or(Nodes.slots(each.value())));
        seen.or(slots);
        all.addAll(judged);
        for (Node node : rule.told()) {
            population.need(node, now);
            seen.or(Nodes.slots(node));
            Nodes.memories(node).forEach(memory -> all.add(population.step(memory)));
        }
        this.ofAnyReading = any;
        this.steps = List.copyOf(all);
        this.timed = judged.stream().filter(Step::timed).toArray(Step[]::new);
        this.tracked = all.stream().filter(Step::tracked).toArray(Step[]::new);
    }

    /** Whether it looks at what a property shall be. */
    boolean asks(Wishes.Key key) {
        return steps.stream()
                .anyMatch(step ->
                        step instanceof DesiredStep desired && desired.key().equals(key));
    }

    private static @Nullable Formula formula(@Nullable Node node, Population population, double now) {
        return node == null ? null : population.formula(node, now);
    }

    private boolean waits() {
        return rule.holdMicros() > 0 || rule.clearMicros() > 0;
    }

    /** Whether it may have to be looked at without a reading. */
    boolean timed() {
        return waits() || timed.length > 0;
    }

    void grow(int things) {
        int from = phases.length;
        phases = Arrays.copyOf(phases, things);
        if (waits()) {
            waits = Arrays.copyOf(waits, things);
            Arrays.fill(waits, from, things, Step.NEVER);
        }
        if (timed()) {
            dues = Arrays.copyOf(dues, things);
            Arrays.fill(dues, from, things, Step.NEVER);
        }
    }

    void forget(int thing) {
        rest(thing);
        if (dues.length > 0) {
            dues[thing] = Step.NEVER;
        }
        told.remove(thing);
    }

    /** Nothing is wrong and nothing is waited for. */
    void rest(int thing) {
        phases[thing] = NORMAL;
        wait(thing, Step.NEVER);
    }

    void wait(int thing, double until) {
        if (waits.length > 0) {
            waits[thing] = until;
        }
    }

    boolean active(int thing) {
        return phases[thing] >= ACTIVE;
    }

    /** Notes what a judgement has cost. */
    void measured(long spent) {
        nanos += nanos == 0 ? spent : (spent - nanos) / 8;
    }

    long nanos() {
        return (long) nanos;
    }

    /** The severity that counts at a moment. */
    int severity(int thing, double now) {
        for (int i = 0; i < severities.length; i++) {
            Formula when = severities[i];
            if (when == null || when.value(thing, now) == 1) {
                return rule.severities().get(i).severity();
            }
        }
        return Rule.SEVERITY_DEFAULT;
    }

    long activeThings() {
        long active = 0;
        for (byte phase : phases) {
            active += phase >= ACTIVE ? 1 : 0;
        }
        return active;
    }

    /** When it is to be looked at next, calculated. */
    double due(int thing, double now) {
        double due = waits.length > 0 ? waits[thing] : Step.NEVER;
        for (Step step : timed) {
            due = Math.min(due, step.due(thing, now));
        }
        return due;
    }

    /** Goes on from a former version: alarms that are active stay so, and the rest when both mean the same. */
    void takeOver(RuleState former) {
        told.putAll(former.told);
        boolean same = former.rule.shape().equals(rule.shape());
        for (int thing = 0; thing < former.phases.length; thing++) {
            if (same) {
                phases[thing] = former.phases[thing];
                wait(thing, former.waits.length > 0 ? former.waits[thing] : Step.NEVER);
            } else if (former.active(thing)) {
                phases[thing] = ACTIVE;
            }
        }
    }

    void save(int thing, DataOutput out) throws IOException {
        out.writeByte(phases[thing]);
        out.writeDouble(waits.length > 0 ? waits[thing] : Step.NEVER);
        out.writeDouble(dues.length > 0 ? dues[thing] : Step.NEVER);
        Told of = told.get(thing);
        out.writeBoolean(of != null);
        if (of != null) {
            out.writeLong(of.sequence);
            out.writeInt(of.severity);
            out.writeDouble(of.since);
        }
    }

    /** Reads what was saved; of a rule that meant something else only that its alarms are active. */
    void load(int thing, DataInput in, boolean same) throws IOException {
        byte phase = in.readByte();
        double until = in.readDouble();
        double due = in.readDouble();
        restored.set(thing, same);
        phases[thing] = same ? phase : phase >= ACTIVE ? ACTIVE : NORMAL;
        wait(thing, same ? until : Step.NEVER);
        if (dues.length > 0) {
            dues[thing] = same ? due : Step.NEVER;
        }
        told.remove(thing);
        if (in.readBoolean()) {
            Told of = new Told();
            of.sequence = in.readLong();
            of.severity = in.readInt();
            of.since = in.readDouble();
            told.put(thing, of);
        }
    }
}
