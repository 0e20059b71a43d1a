package io.taihu.rules;

import io.taihu.model.AlarmSignal;
import io.taihu.model.RecordView;
import io.taihu.model.RecordWriter;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongUnaryOperator;

/**
 * Judges rules reading by reading. It knows no clock but the one it is given, so that the same readings and times give the same alarms,
 * live, over history and after a restart.
 *
 * <p>A thing's clock is its newest event time and what has passed since that was received. A reading first lets fall due what is due
 * before it; then it counts. What falls due bears the time at which it was due. Times are µs since 1970. Not thread-safe.
 */
public final class Engine {
    private final Judge judge;
    private final Consumer<Derived> derived;
    final Map<Integer, Population> populations = new HashMap<>();
    private final Map<String, Population> byRule = new HashMap<>();
    /** Rules that are about to be put in force. */
    private final Map<String, Rule> prepared = new HashMap<>();

    private final Map<Long, Population> byThing = new HashMap<>();
    /** When the wheels turn next. */
    private double turnsAt = Double.NEGATIVE_INFINITY;

    private final List<RuleState> crossed = new ArrayList<>();
    private final Neighbours neighbours = new Neighbours();
    private final Wishes wishes = new Wishes();

    /**
     * An engine without rules and things, which judges from {@link #begin} on.
     *
     * @param nowMicros when it begins
     * @param signals is given what rules find out, of each thing in the order in which it happened
     */
    public Engine(long nowMicros, Consumer<AlarmSignal> signals) {
        this(nowMicros, signals, _ -> {}, _ -> {});
    }

    /**
     * The same that also tells what rules have done.
     *
     * @param effects is given them after the signals that they follow from
     * @param derived is given what is calculated of readings
     */
    public Engine(long nowMicros, Consumer<AlarmSignal> signals, Consumer<Effect> effects, Consumer<Derived> derived) {
        this.judge = new Judge(nowMicros, signals, effects);
        this.derived = derived;
    }

    // what is watched

    /** Makes a thing known, or what is registered of it now. */
    public void thing(Watched thing) {
        Population former = byThing.get(thing.number());
        Population population = populations.get(thing.model());
        if (former != null && former != population) {
            // of another model now; what it is related to stays
            byThing.remove(thing.number());
            former.remove(thing.number());
        }
        neighbours.thing(thing, judge.now);
        if (population == null) {
            return; // no rule is about its model
        }
        int index = population.indexes.get(thing.number());
        if (index < 0) {
            byThing.put(thing.number(), population);
            index = population.add(thing, judge.now);
        } else if (thing.equals(population.watched(index))) {
            return;
        } else {
            leave(population, index, thing);
            population.replace(index, thing);
        }
        judgeAll(population, index, judge.clock(population, index));
    }

    /** Ends what rules have raised that are not about the thing any more, as it is registered otherwise. */
    private void leave(Population population, int index, Watched next) {
        for (RuleState state : population.rules.values()) {
            if (state.rule.things().has(population.watched(index))
                    && !state.rule.things().has(next)) {
                abandon(population, state, index);
            }
        }
    }

    private void abandon(Population population, RuleState state, int index) {
        if (state.active(index)) {
            judge.clear(population, state, index, judge.clock(population, index));
        } else {
            state.rest(index);
        }
    }

    /** Forgets a thing that is gone, and with it all that was remembered. */
    public void forget(long number) {
        neighbours.forget(number, judge.now);
        wishes.forget(number);
        Population population = byThing.remove(number);
        if (population != null) {
            population.remove(number);
        }
    }

    /** Whether a thing is known that rules are about. */
    public boolean knows(long number) {
        return byThing.containsKey(number) || neighbours.knows(number);
    }

    /** Whether there is a rule about things of this model, or one that looks at them from others. */
    public boolean isWatched(int model) {
        return populations.containsKey(model) || neighbours.isSeen(model);
    }

    /** Whether there is a rule that asks what properties of this model shall be. */
    public boolean isDesired(int model) {
        return wishes.isNeeded(model);
    }

    /**
     * Makes ready for a rule that looks at other things, or at what properties shall be, before it is put in force: these, how they belong
     * together and what they say are to be made known in between, so that it is not judged as if there were none.
     */
    public void prepare(Rule rule) {
        prepared.put(rule.id(), rule);
        need();
    }

    private void need() {
        List<Memory.Others> others = others();
        Set<Wishes.Key> keys = new HashSet<>();
        populations.forEach((model, population) ->
                keys.addAll(Wishes.keys(model, population.steps().keySet())));
        for (Rule rule : prepared.values()) {
            others.addAll(rule.others());
            rule.desires().forEach(each -> keys.add(new Wishes.Key(rule.model().number(), each.slot())));
        }
        neighbours.need(others);
        wishes.need(keys);
    }

    /** Makes known that there is a relation between two things, or that there is none any more. */
    public void relation(String kind, long from, long to, boolean there) {
        neighbours.relate(kind, from, to, there, judge.now);
    }

    /**
     * Takes what a property shall be, which counts from the time on to which was advanced; one that is known already, or older than what is
     * known, changes nothing.
     */
    public void desire(Desire desire) {
        if (wishes.ask(desire)) {
            desired(new Wishes.Key(desire.model(), desire.property().slot()), desire.thing());
        }
    }

    /**
     * Something that a property was to be has ended.
     *
     * @param done whether it was done, so that the property shall be that still; else what was done before counts
     */
    public void desireEnded(int model, long thing, String id, boolean done) {
        Wishes.Key key = wishes.end(model, thing, id, done);
        if (key != null) {
            desired(key, thing);
        }
    }

    private void desired(Wishes.Key key, long thing) {
        Population population = populations.get(key.model());
        int index = population == null ? -1 : population.indexes.get(thing);
        if (population == null || index < 0) {
            return;
        }
        if (!judge.begun) {
            population.desired(key, index);
            return;
        }
        double at = judge.clock(population, index);
        double[] row = population.rows.of[index];
        if (row[Rows.EARLIEST] <= at) {
            wake(population, index, at);
        }
        if (!population.desired(key, index)) {
            return;
        }
        row[Rows.CLOCK] = at;
        for (RuleState state : population.group[index].rules) {
            if (state.asks(key)) {
                judge.judge(population, state, index, at);
            }
        }
        set(population, index);
    }

    private List<Memory.Others> others() {
        List<Memory.Others> all = new ArrayList<>();
        for (Population population : populations.values()) {
            population.steps().keySet().forEach(memory -> {
                if (memory instanceof Memory.Others others) {
                    all.add(others);
                }
            });
        }
        return all;
    }

    // rules

    /** Puts a rule in force, in the place of a former version of it; its things have to be made known when it is the first of its model. */
    public void put(Rule rule) {
        put(rule, _ -> 0);
    }

    /**
     * The same for one that was in force before.
     *
     * @param sequences the sequence of the last signal by it of a thing's number; 0 for none
     */
    public void put(Rule rule, LongUnaryOperator sequences) {
        Population former = byRule.get(rule.id());
        if (former != null && former.model().number() != rule.model().number()) {
            remove(rule.id());
        }
        if (!rule.others().isEmpty() || !rule.desires().isEmpty()) {
            prepare(rule);
        }
        Population population = populations.computeIfAbsent(
                rule.model().number(), _ -> new Population(rule.model(), judge.now, neighbours, wishes, this::wake));
        if (rule.model().version() > population.model().version()) {
            population.model(rule.model());
        }
        byRule.put(rule.id(), population);
        RuleState before = population.rules.get(rule.id());
        RuleState state = population.put(rule, judge.now);
        state.sequences = sequences;
        prepared.remove(rule.id());
        if (before != null
                && !(before.rule.others().isEmpty() && before.rule.desires().isEmpty())) {
            need();
        }
        for (int index = 0; index < population.used(); index++) {
            if (population.watched[index] == null) {
                continue;
            }
            boolean has = rule.things().has(population.watched(index));
            if (!has && before != null) {
                abandon(population, state, index);
            } else if (has) {
                judgeAnew(population, state, index, judge.clock(population, index));
            }
        }
    }

    /** Takes a rule out of force; its alarms are for others to end. */
    public void remove(String rule) {
        prepared.remove(rule);
        Population population = byRule.remove(rule);
        if (population != null) {
            population.removeRule(rule);
            need();
            if (population.rules.isEmpty()) {
                populations.remove(population.model().number());
                byThing.values().removeIf(each -> each == population);
            }
        }
    }

    // readings and time

    /** Lets the time come to when a record was received, and lets fall due what is; a time before the latest changes nothing. */
    public void advance(long receivedMicros) {
        if (receivedMicros > judge.now) {
            judge.now = receivedMicros;
            if (receivedMicros >= turnsAt) {
                populations.values().forEach(this::fire);
                turnsAt = Wheel.next(receivedMicros);
            }
        }
    }

    private void fire(Population population) {
        Wheel wheel = population.wheel;
        wheel.advance(judge.now, index -> {
            // up to the end of the tick, and not to now: how often the time is told must change nothing
            double[] row = population.rows.of[index];
            wake(population, index, row[Rows.EVENT] + wheel.over() - row[Rows.RECEIVED]);
        });
    }

    /**
     * Takes a reading; its receive time has to be advanced to before.
     *
     * @return whether its thing is known; of others nothing is taken
     */
    public boolean reading(RecordView record) {
        Population population = populations.get(record.model());
        int index = population == null ? -1 : population.indexes.get(record.thing());
        if (population == null || index < 0) {
            if (neighbours.isSeen(record.model()) && neighbours.knows(record.thing())) {
                if (!record.flag(RecordWriter.FLAG_BACKFILL)) {
                    neighbours.take(record);
                }
                return true;
            }
            return false;
        }
        if (record.flag(RecordWriter.FLAG_BACKFILL)) {
            return true;
        }
        double[] row = population.rows.of[index];
        double time = record.timeMicros();
        if (row[Rows.EARLIEST] <= time) {
            wake(population, index, time);
        }
        neighbours.take(record);
        double at = Math.max(row[Rows.CLOCK], time);
        row[Rows.CLOCK] = at;
        if (time >= row[Rows.EVENT] || row[Rows.SPOKEN] == Double.NEGATIVE_INFINITY) {
            row[Rows.EVENT] = time;
            row[Rows.RECEIVED] = record.receivedMicros();
        }
        boolean spoke = time > row[Rows.SPOKEN];
        row[Rows.SPOKEN] = Math.max(row[Rows.SPOKEN], time);
        if (take(population, index, record, time) || spoke) {
            judgeTouched(population, index, time, at);
            if (judge.begun) {
                Derived.follow(population, index, record, at, derived);
            }
        }
        if (row[Rows.EARLIEST] != Step.NEVER) {
            set(population, index);
        }
        return true;
    }

    /** Takes the values; whether there was anything new. */
    private boolean take(Population population, int index, RecordView record, double time) {
        Group group = population.group[index];
        group.begin();
        crossed.clear();
        boolean any = false;
        while (record.next()) {
            int slot = record.slot();
            Column column = population.watchedColumn(slot);
            if (column == null) {
                continue;
            }
            double before = column.texts() ? 0 : column.value(index);
            Column.Taken taken = column.take(index, record, time);
            if (taken == Column.Taken.NOT) {
                continue;
            }
            any = true;
            group.touch(slot, taken == Column.Taken.CHANGED);
            Thresholds thresholds = group.thresholds(slot);
            if (thresholds != null && taken == Column.Taken.CHANGED) {
                cross(thresholds, before, column.value(index));
            }
        }
        return any;
    }

    private void cross(Thresholds thresholds, double before, double value) {
        if (Double.isNaN(before) || Double.isNaN(value)) {
            crossed.addAll(List.of(thresholds.all()));
            return;
        }
        double most = Math.max(before, value);
        for (int i = thresholds.first(Math.min(before, value)); thresholds.reached(i, most); i++) {
            crossed.add(thresholds.rule(i));
        }
    }

    private void judgeTouched(Population population, int index, double time, double at) {
        Group group = population.group[index];
        for (int i = group.touchedSteps.nextSetBit(0); i >= 0; i = group.touchedSteps.nextSetBit(i + 1)) {
            Step step = group.steps[i];
            if (step.tracked()) {
                step.track(index, at);
            } else {
                step.sample(index, time);
            }
        }
        for (int i = 0; i < crossed.size(); i++) {
            judge.judge(population, crossed.get(i), index, at);
        }
        for (int i = group.touchedRules.nextSetBit(0); i >= 0; i = group.touchedRules.nextSetBit(i + 1)) {
            judge.judge(population, group.rules[i], index, at);
        }
    }

    /** Lets fall due what is due of a thing by a time, one moment after the other. */
    private void wake(Population population, int index, double limit) {
        Group group = population.group[index];
        double[] row = population.rows.of[index];
        while (true) {
            double first = Step.NEVER;
            for (RuleState state : group.timed) {
                first = Math.min(first, state.dues[index]);
            }
            row[Rows.EARLIEST] = first;
            if (first > limit) {
                set(population, index);
                return;
            }
            row[Rows.CLOCK] = Math.max(row[Rows.CLOCK], first);
            for (RuleState state : group.timed) {
                if (state.dues[index] <= first) {
                    judge.judge(population, state, index, first);
                }
            }
        }
    }

    /** Sets a thing's timer to when something may fall due, by the clock of what is received. */
    private static void set(Population population, int index) {
        double[] row = population.rows.of[index];
        population.wheel.set(index, row[Rows.EARLIEST] + row[Rows.RECEIVED] - row[Rows.EVENT]);
    }

    private void judgeAll(Population population, int index, double at) {
        for (RuleState state : population.rules.values()) {
            if (state.rule.things().has(population.watched(index))) {
                judgeAnew(population, state, index, at);
            }
        }
    }

    /** Judges a rule without a reading, because the rule or the thing is new or different. */
    private void judgeAnew(Population population, RuleState state, int index, double at) {
        judge.judge(population, state, index, at);
        set(population, index);
    }

    // what is asked

    /**
     * How a rule has fared since it was put in force.
     *
     * @param evaluations how often it was judged
     * @param raised how many alarms it has raised
     * @param active things that have an alarm by it now
     * @param nanos what a judgement has cost of late, on average; 0 before it was measured
     * @param unknown how often it was not known whether what it wants holds, as something it looks at was not there or not valid
     */
    public record Standing(long evaluations, long raised, long active, long nanos, long unknown) {
        public static final Standing NONE = new Standing(0, 0, 0, 0, 0);
    }

    /** How a rule has fared. */
    public Standing standing(String rule) {
        Population population = byRule.get(rule);
        RuleState state = population == null ? null : population.rules.get(rule);
        return state == null
                ? Standing.NONE
                : new Standing(state.evaluations, state.raised, state.activeThings(), state.nanos(), state.unknown);
    }

    /** Whether a thing has an alarm by a rule. */
    public boolean active(String rule, long thing) {
        Population population = byRule.get(rule);
        RuleState state = population == null ? null : population.rules.get(rule);
        int index = population == null ? -1 : population.indexes.get(thing);
        return state != null && index >= 0 && state.active(index);
    }

    /** How a rule stands with a thing now, and why; empty when the rule is not in force or not about the thing. */
    public Optional<Explanation> explain(String rule, long thing) {
        Population population = byRule.get(rule);
        RuleState state = population == null ? null : population.rules.get(rule);
        int index = population == null ? -1 : population.indexes.get(thing);
        return population == null
                        || state == null
                        || index < 0
                        || !state.rule.things().has(population.watched(index))
                ? Optional.empty()
                : Optional.of(new Explainer(population, state, index, judge.clock(population, index)).explain());
    }

    // what is kept

    /** Writes all state, so that another engine with the same rules and things can go on from here. */
    public void save(DataOutput out) throws IOException {
        Snapshot.write(out, judge.now, populations.values());
        neighbours.save(out);
        wishes.save(out);
    }

    /**
     * Goes on from what was saved: before {@link #begin}, with rules and things made known. Of those that are different now what still
     * fits goes on.
     *
     * @throws IOException when it is not whole
     */
    public void load(DataInput in) throws IOException {
        judge.now = Snapshot.read(in, populations::get, neighbours, wishes);
        // what nothing was kept of begins then, and not later than what it said since, which is read again
        populations.values().forEach(population -> population.beginAnew(judge.now));
        populations.values().forEach(Population::desired);
        turnsAt = Double.NEGATIVE_INFINITY;
        populations.values().forEach(population -> population.wheel = new Wheel(judge.now, population.room()));
    }

    /** Begins to judge: with what it has loaded, and otherwise with nothing known. */
    public void begin() {
        judge.begun = true;
        for (Population population : populations.values()) {
            for (int index : population.known()) {
                double[] row = population.rows.of[index];
                for (RuleState state : population.rules.values()) {
                    if (state.rule.things().has(population.watched(index)) && !state.restored.get(index)) {
                        judge.judge(population, state, index, row[Rows.CLOCK]);
                    }
                }
                for (RuleState state : population.group[index].timed) {
                    row[Rows.EARLIEST] = Math.min(row[Rows.EARLIEST], state.dues[index]);
                }
                set(population, index);
            }
        }
    }
}
