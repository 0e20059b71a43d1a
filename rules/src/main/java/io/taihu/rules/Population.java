package io.taihu.rules;

import io.taihu.model.Property;
import io.taihu.model.ThingModel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * All things of one model that rules look at, each with an index: last values, what is remembered, rules and how far they have come.
 * Of one thread.
 */
final class Population {
    private static final int ROOM_FIRST = 16;

    private ThingModel model;
    final Indexes indexes = new Indexes();
    private final Deque<Integer> free = new ArrayDeque<>();
    private int used;
    private int room;

    @Nullable
    Watched[] watched = {};

    final Rows rows = new Rows();

    /** Things of which something was kept over the last stop. */
    final BitSet restored = new BitSet();

    @Nullable
    Column[] columns = {};

    private final Map<Memory, Step> steps = new LinkedHashMap<>();
    final Map<String, RuleState> rules = new LinkedHashMap<>();
    private final Map<List<RuleState>, Group> groups = new HashMap<>();
    Group[] group = {};
    Wheel wheel;
    final Evaluator evaluator;
    private final Compiler compiler = new Compiler();
    private final Neighbours neighbours;
    private final Wishes wishes;
    private final Waking waking;

    /** Lets fall due what is due of a thing by a time. */
    interface Waking {
        void wake(Population population, int index, double limit);
    }

    Population(ThingModel model, double now, Neighbours neighbours, Wishes wishes, Waking waking) {
        this.model = model;
        this.neighbours = neighbours;
        this.wishes = wishes;
        this.waking = waking;
        this.wheel = new Wheel(now, 0);
        this.evaluator = new Evaluator(this::column, this::step, this::watched);
    }

    ThingModel model() {
        return model;
    }

    /** A newer version of the model: its slots go on. */
    void model(ThingModel newer) {
        model = newer;
    }

    Watched watched(int thing) {
        Watched found = watched[thing];
        if (found == null) {
            throw new IllegalArgumentException("no thing has the index " + thing);
        }
        return found;
    }

    /** What a label of a thing says; null when it has none of this name. */
    @Nullable
    String label(int thing, String key) {
        return watched(thing).labels().get(key);
    }

    Step step(Memory memory) {
        Step found = steps.get(memory);
        if (found == null) {
            throw new IllegalArgumentException("nothing is kept for " + memory);
        }
        return found;
    }

    Map<Memory, Step> steps() {
        return steps;
    }

    Column column(int slot) {
        if (slot >= columns.length) {
            columns = Arrays.copyOf(columns, slot + 1);
        }
        Column column = columns[slot];
        if (column == null) {
            Property property = model.slots().get(slot);
            column = new Column(property, rows);
            column.grow(room);
            columns[slot] = column;
        }
        return column;
    }

    /** Looks up what a property of a thing shall be now; whether that is something else. */
    boolean desired(Wishes.Key key, int thing) {
        return steps.get(new Memory.Desired(key.slot())) instanceof DesiredStep step && step.refresh(thing);
    }

    /** The same of all things. */
    void desired() {
        for (Step step : steps.values()) {
            if (step instanceof DesiredStep desired) {
                Arrays.stream(known()).forEach(desired::refresh);
            }
        }
    }

    /** The column of a slot when rules look at it. */
    @Nullable
    Column watchedColumn(int slot) {
        return slot < columns.length ? columns[slot] : null;
    }

    /** What a thing's clock says when nothing comes: on from its newest reading by what has passed since. */
    double clock(int thing, double now) {
        double[] row = rows.of[thing];
        return Math.max(row[Rows.CLOCK], row[Rows.EVENT] + now - row[Rows.RECEIVED]);
    }

    // things

    /** Index of a thing that is new, whose clock begins at {@code now}. */
    int add(Watched thing, double now) {
        Integer freed = free.poll();
        int index = freed == null ? used++ : freed;
        if (index >= room) {
            grow(Math.max(ROOM_FIRST, room + (room >> 1)));
        }
        indexes.put(thing.number(), index);
        watched[index] = thing;
        begin(index, now);
        steps.values().forEach(step -> step.begin(index, now));
        regroup(index);
        return index;
    }

    /**
     * Lets things of which nothing was kept begin when what is kept was. What one of them has said after that is read again, so it is
     * forgotten here.
     */
    void beginAnew(double now) {
        for (int index : known()) {
            if (!restored.get(index) && rows.of[index][Rows.RECEIVED] > now) {
                begin(index, now);
                steps.values().forEach(step -> step.begin(index, now));
            }
        }
    }

    private void begin(int index, double now) {
        rows.begin(index, now);
        for (Column column : columns) {
            if (column != null) {
                column.begin(index);
            }
        }
    }

    private void grow(int things) {
        int from = room;
        room = things;
        watched = Arrays.copyOf(watched, things);
        rows.grow(things);
        group = Arrays.copyOf(group, things);
        Arrays.fill(group, from, things, Group.NONE);
        for (Column column : columns) {
            if (column != null) {
                column.grow(things);
            }
        }
        steps.values().forEach(step -> step.grow(things));
        rules.values().forEach(rule -> rule.grow(things));
        wheel.grow(things);
    }

    void remove(long number) {
        int thing = indexes.remove(number);
        if (thing < 0) {
            return;
        }
        watched[thing] = null;
        wheel.set(thing, Step.NEVER);
        group[thing] = Group.NONE;
        for (Column column : columns) {
            if (column != null) {
                column.forget(thing);
            }
        }
        steps.values().forEach(step -> step.forget(thing));
        rules.values().forEach(rule -> rule.forget(thing));
        rows.forget(thing);
        free.add(thing);
    }

    /** An index that no thing has; what is put there is lost. */
    int spare() {
        if (used == room) {
            grow(room + ROOM_FIRST);
        }
        if (!rows.has(used)) {
            begin(used, 0);
        }
        return used;
    }

    /** Indexes of all things. */
    int[] known() {
        return IntStream.range(0, used).filter(thing -> watched[thing] != null).toArray();
    }

    int used() {
        return used;
    }

    int room() {
        return room;
    }

    // rules

    /** The step of a memory, made with those it needs when it is not there. */
    Step needed(Memory memory, double now) {
        Step present = steps.get(memory);
        if (present != null) {
            return present;
        }
        Step made = switch (memory) {
            case Memory.Before before
            when before.of().type().is(Type.Kind.TEXT) ->
                new PreviousStep(null, column(((Node.Value) before.of()).slot()));
            case Memory.Before before -> new PreviousStep(formula(before.of(), now), null);
            case Memory.Window window -> new WindowStep(formula(window.of(), now), window.micros(), window.kind());
            case Memory.Recent recent -> new RecentStep(formula(recent.of(), now), recent.count(), recent.micros());
            case Memory.Silence silence
            when silence.slot() < 0 -> new SilenceStep(thing -> rows.of[thing][Rows.SPOKEN], silence.micros());
            case Memory.Silence silence -> {
                Column column = column(silence.slot());
                yield new SilenceStep(column::time, silence.micros());
            }
            case Memory.Holding holding -> new HoldingStep(formula(holding.condition(), now), holding.micros());
            case Memory.Ordered ordered ->
                new OrderedStep(
                        ordered.conditions().stream()
                                .map(each -> formula(each, now))
                                .toList(),
                        ordered.micros());
            case Memory.Calendar calendar -> new CalendarStep(calendar);
            case Memory.Daily daily -> new CalendarStep(daily);
            case Memory.Shift shift -> new ShiftStep(shift);
            case Memory.Place place -> new PlaceStep(place, column(place.slot()));
            case Memory.Desired desired ->
                new DesiredStep(wishes, new Wishes.Key(model.number(), desired.slot()), this::watched);
            case Memory.Others others -> new OthersStep(others, neighbours, this::watched, new Clocks());
        };
        BitSet slots = new BitSet();
        Nodes.parts(memory).forEach(part -> slots.or(Nodes.slots(part)));
        made.slots(slots);
        made.grow(room);
        for (int thing = 0; thing < used; thing++) {
            if (watched[thing] != null) {
                made.begin(thing, clock(thing, now));
            }
        }
        steps.put(memory, made);
        return made;
    }

    /** Makes the memories and columns of an expression when they are not there. */
    void need(Node node, double now) {
        Nodes.memories(node).forEach(memory -> needed(memory, now));
        Nodes.slots(node).stream().forEach(this::column);
    }

    /** An expression as it is calculated for every reading, compiled. */
    Formula formula(Node node, double now) {
        need(node, now);
        return compiler.formula(node, this);
    }

    /** Puts a rule in the place of that with the same id, whose state goes on when it means the same. */
    RuleState put(Rule rule, double now) {
        RuleState state = new RuleState(rule, this, now);
        state.grow(room);
        RuleState former = rules.put(rule.id(), state);
        if (former != null) {
            state.takeOver(former);
        }
        arrange();
        return state;
    }

    void removeRule(String id) {
        if (rules.remove(id) != null) {
            arrange();
        }
    }

    /** Forgets what no rule needs any more, and finds anew which things have which rules. */
    private void arrange() {
        Set<Step> needed = Collections.newSetFromMap(new IdentityHashMap<>());
        BitSet slots = new BitSet();
        rules.values().forEach(rule -> {
            needed.addAll(rule.steps);
            slots.or(rule.seen);
        });
        steps.values().removeIf(step -> {
            boolean gone = !needed.contains(step);
            if (gone) {
                Arrays.stream(known()).forEach(step::forget);
            }
            return gone;
        });
        for (int slot = 0; slot < columns.length; slot++) {
            Column column = columns[slot];
            if (column != null && !slots.get(slot)) {
                column.end();
                columns[slot] = null;
            }
        }
        groups.clear();
        for (int thing = 0; thing < used; thing++) {
            if (watched[thing] != null) {
                regroup(thing);
            }
        }
    }

    private void regroup(int thing) {
        List<RuleState> own = new ArrayList<>();
        for (RuleState rule : rules.values()) {
            if (rule.rule.things().has(watched(thing))) {
                own.add(rule);
            }
        }
        group[thing] = own.isEmpty() ? Group.NONE : groups.computeIfAbsent(own, Group::new);
    }

    /** What is registered of a thing is different now. */
    void replace(int thing, Watched now) {
        watched[thing] = now;
        steps.values().forEach(step -> step.registered(thing));
        regroup(thing);
    }

    /** The clocks of its things, for what looks at others. */
    private final class Clocks implements OthersStep.Clocks {
        @Override
        public double of(int thing, double time) {
            double[] row = rows.of[thing];
            return row[Rows.EVENT] + time - row[Rows.RECEIVED];
        }

        @Override
        public void wake(int thing, double now) {
            if (rows.of[thing][Rows.EARLIEST] <= now) {
                waking.wake(Population.this, thing, now);
            }
        }

        @Override
        public void look(Step step, int thing, double due) {
            double[] row = rows.of[thing];
            // never back
            double at = Math.max(row[Rows.CLOCK], due);
            for (RuleState state : group[thing].timed) {
                if (Arrays.asList(state.timed).contains(step)) {
                    state.dues[thing] = Math.min(state.dues[thing], at);
                    row[Rows.EARLIEST] = Math.min(row[Rows.EARLIEST], at);
                }
            }
            wheel.set(thing, row[Rows.EARLIEST] + row[Rows.RECEIVED] - row[Rows.EVENT]);
        }
    }
}
