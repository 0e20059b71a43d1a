package io.taihu.rules;

import io.taihu.model.Limit;
import io.taihu.model.RecordView;
import io.taihu.model.Space;
import io.taihu.model.ValueType;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What an engine knows of other things than those its rules are about: their last values, how they belong together, and who is to be
 * looked at when one of them says something.
 *
 * <p>Whoever sees others is looked at with each of its own readings, and otherwise at the full second of the time of receipt that follows
 * on the first of them that says something new: so a thing costs at most one judgement a second however many and busy they are, and the
 * same records give the same live and later. Of one thread.
 */
final class Neighbours {
    /** Most other things that an expression sees of one thing. */
    @Limit(
            value = "Most other things that an expression of a rule sees from one thing; of more it knows nothing",
            zh = "规则表达式从一个物看到的其他物的最大数量；超出时取值未知",
            reached = Limit.Reached.LEFT_OUT)
    static final int MEMBERS_MAX = 1_000;
    /** How often a thing is looked at because others have said something. */
    static final long LOOK_MICROS = 1_000_000;

    private final Map<Integer, Ward> wards = new HashMap<>();
    private final Links links = new Links();

    // what is needed

    /** Makes room for what some memories need, and lets go of what none needs any more. */
    void need(Collection<Memory.Others> all) {
        Map<Integer, Set<Memory.Others.Seen>> seen = new HashMap<>();
        all.forEach(each ->
                seen.computeIfAbsent(each.tie().number(), _ -> new HashSet<>()).addAll(each.seen()));
        wards.keySet().retainAll(seen.keySet());
        seen.forEach((model, columns) ->
                wards.computeIfAbsent(model, _ -> new Ward()).need(columns));
    }

    /** Whether what things of a model say is seen by others. */
    boolean isSeen(int model) {
        return wards.containsKey(model);
    }

    boolean knows(long number) {
        return wards.values().stream().anyMatch(ward -> ward.indexes.containsKey(number));
    }

    // what there is

    /** Makes a thing known, or where it lives now. */
    void thing(Watched thing, double now) {
        wards.forEach((model, ward) -> {
            if (model == thing.model()) {
                ward.put(thing, now);
            } else {
                ward.remove(thing.number(), now); // it was of that model before
            }
        });
    }

    void forget(long number, double now) {
        wards.values().forEach(ward -> ward.remove(number, now));
        links.forget(number);
    }

    /** Takes note that there is a relation, or that there is none any more. */
    void relate(String kind, long source, long target, boolean there, double now) {
        if (!links.put(kind, source, target, there)) {
            return;
        }
        for (Ward ward : wards.values()) {
            ward.related(kind, Tie.How.TO, source, now);
            ward.related(kind, Tie.How.FROM, target, now);
        }
    }

    /** Takes what a thing says; those who see it are looked at soon. */
    void take(RecordView record) {
        Ward ward = wards.get(record.model());
        Integer index = ward == null ? null : ward.indexes.get(record.thing());
        if (ward != null && index != null) {
            ward.take(index, record);
        }
    }

    /** The circle of a thing, which is told to {@code step} from now on. */
    Circle join(Tie tie, Watched thing, OthersStep step, int index) {
        Ward ward = wards.computeIfAbsent(tie.number(), _ -> new Ward());
        Object anchor = tie.how() == Tie.How.SPACE ? thing.space() : (Object) thing.number();
        Circle circle = ward.circles.computeIfAbsent(new Key(tie, anchor), key -> new Circle(ward, key));
        circle.waiters.add(new Waiter(step, index));
        return circle;
    }

    // what is kept

    void save(DataOutput out) throws IOException {
        out.writeInt(wards.size());
        for (Map.Entry<Integer, Ward> each : new TreeMap<>(wards).entrySet()) {
            out.writeInt(each.getKey());
            each.getValue().save(out);
        }
    }

    /** Before what was saved is read, which is of an earlier time than when its things were made known. */
    void rest() {
        wards.values()
                .forEach(ward -> ward.circles.values().forEach(circle -> circle.pending = Double.NEGATIVE_INFINITY));
    }

    void load(DataInput in) throws IOException {
        for (int count = in.readInt(); count > 0; count--) {
            Ward ward = wards.get(in.readInt());
            (ward == null ? new Ward() : ward).load(in);
        }
    }

    private record Key(Tie tie, Object anchor) {}

    private record Waiter(OthersStep step, int thing) {}

    /** The things of one model that others see. */
    private static final class Ward {
        final Map<Long, Integer> indexes = new HashMap<>();
        final List<@Nullable Watched> things = new ArrayList<>();
        final Map<Integer, Column> columns = new TreeMap<>();
        final Map<Key, Circle> circles = new HashMap<>();
        /** By the index of a thing the circles that have it. */
        private final List<Set<Circle>> in = new ArrayList<>();

        private final Deque<Integer> free = new ArrayDeque<>();
        /** Those whose things are to be found anew. */
        private final Set<Circle> stale = new LinkedHashSet<>();

        private final Rows rows = new Rows();
        private int room;
        final Evaluator evaluator = new Evaluator(
                columns::get,
                memory -> {
                    throw new IllegalStateException(memory + " is of another thing");
                },
                this::at);

        private Watched at(int index) {
            Watched found = things.get(index);
            if (found == null) {
                throw new IllegalStateException("no thing has the index " + index);
            }
            return found;
        }

        void need(Set<Memory.Others.Seen> seen) {
            Set<Integer> slots = new HashSet<>();
            seen.forEach(each -> {
                slots.add(each.slot());
                columns.computeIfAbsent(each.slot(), _ -> {
                    Column column = new Column(each.type(), rows);
                    column.grow(room);
                    return column;
                });
            });
            columns.entrySet().removeIf(each -> {
                boolean gone = !slots.contains(each.getKey());
                if (gone) {
                    each.getValue().end();
                }
                return gone;
            });
        }

        void put(Watched thing, double now) {
            Integer known = indexes.get(thing.number());
            Watched former = known == null ? null : things.get(known);
            if (thing.equals(former)) {
                return;
            }
            if (known == null) {
                Integer freed = free.poll();
                int index = freed == null ? things.size() : freed;
                if (freed == null) {
                    things.add(null);
                    in.add(new LinkedHashSet<>());
                }
                if (index >= room) {
                    room = Math.max(16, room + (room >> 1));
                    rows.grow(room);
                    columns.values().forEach(column -> column.grow(room));
                }
                indexes.put(thing.number(), index);
                rows.begin(index, now);
                columns.values().forEach(column -> column.begin(index));
                known = index;
            }
            things.set(known, thing);
            if (former == null || !former.space().equals(thing.space())) {
                changed(former, now);
                changed(thing, now);
            }
        }

        /** The circles that have a thing have others now; which these are is not found yet where they are stale. */
        private void changed(@Nullable Watched thing, double now) {
            if (thing != null) {
                circles.values().stream().filter(circle -> circle.has(thing)).forEach(circle -> circle.changed(now));
            }
        }

        void remove(long number, double now) {
            Integer index = indexes.remove(number);
            if (index != null) {
                changed(things.get(index), now);
                in.get(index).clear();
                things.set(index, null);
                free.add(index);
                columns.values().forEach(column -> column.forget(index));
                rows.forget(index);
            }
        }

        void related(String kind, Tie.How how, long anchor, double now) {
            circles.forEach((key, circle) -> {
                if (key.tie().how() == how
                        && key.tie().kind().equals(kind)
                        && key.anchor().equals(anchor)) {
                    circle.changed(now);
                }
            });
        }

        void take(int index, RecordView record) {
            double time = record.timeMicros();
            if (!stale.isEmpty()) {
                List.copyOf(stale).forEach(Circle::members);
            }
            in.get(index).forEach(circle -> circle.before(record.receivedMicros()));
            boolean changed = false;
            boolean any = false;
            record.rewind();
            while (record.next()) {
                Column column = columns.get(record.slot());
                Column.Taken taken = column == null ? Column.Taken.NOT : column.take(index, record, time);
                changed |= taken == Column.Taken.CHANGED;
                any |= taken != Column.Taken.NOT;
            }
            record.rewind();
            if (any) {
                boolean different = changed;
                in.get(index).forEach(circle -> circle.said(record.receivedMicros(), different));
            }
        }

        void save(DataOutput out) throws IOException {
            out.writeInt(indexes.size());
            for (long number : new TreeSet<>(indexes.keySet())) {
                out.writeLong(number);
            }
            out.writeInt(columns.size());
            for (Map.Entry<Integer, Column> each : columns.entrySet()) {
                out.writeInt(each.getKey());
                out.writeByte(each.getValue().type().ordinal());
                for (long number : new TreeSet<>(indexes.keySet())) {
                    each.getValue().save(indexes.getOrDefault(number, 0), out);
                }
            }
        }

        void load(DataInput in) throws IOException {
            int[] known = new int[in.readInt()];
            for (int i = 0; i < known.length; i++) {
                known[i] = indexes.getOrDefault(in.readLong(), -1);
            }
            for (int count = in.readInt(); count > 0; count--) {
                Column column = columns.get(in.readInt());
                Rows apart = new Rows();
                apart.grow(1);
                apart.begin(0, 0);
                Column spare = new Column(ValueType.values()[in.readByte()], apart);
                spare.grow(1);
                for (int index : known) {
                    boolean fits = column != null && column.type() == spare.type() && index >= 0;
                    if (fits && column != null) {
                        column.load(index, in);
                    } else {
                        spare.load(0, in);
                    }
                }
            }
        }
    }

    /** The things that one thing, or all of one space, see in one way. */
    final class Circle {
        private final Ward ward;
        private final Key key;
        private final Set<Waiter> waiters = new LinkedHashSet<>();
        private final Map<Memory.Others, Summary> summaries = new HashMap<>();
        private int[] members = {};
        private double pending = Double.NEGATIVE_INFINITY;
        private double looked = Double.NEGATIVE_INFINITY;

        private Circle(Ward ward, Key key) {
            this.ward = ward;
            this.key = key;
            ward.stale.add(this);
        }

        /** Ends what {@link #join} began. */
        void leave(OthersStep step, int thing) {
            waiters.remove(new Waiter(step, thing));
            if (waiters.isEmpty()) {
                for (int member : members) {
                    ward.in.get(member).remove(this);
                }
                ward.circles.remove(key);
                ward.stale.remove(this);
            }
        }

        /** Time of receipt at which those who see it look next, or looked last. */
        double pending() {
            return pending;
        }

        /** Goes on from before a restart: those who see it look at this time of receipt. */
        void resume(double saved) {
            pending = Math.max(pending, saved);
        }

        private boolean has(Watched thing) {
            Tie tie = key.tie();
            boolean within = Space.within(thing.space(), tie.scope());
            return switch (tie.how()) {
                case SPACE -> within && Space.within(thing.space(), (String) key.anchor());
                case TO, FROM -> within && linked().contains(thing.number());
            };
        }

        private Set<Long> linked() {
            return links.of(key.tie(), (Long) key.anchor());
        }

        /** Others belong to it now. */
        private void changed(double now) {
            ward.stale.add(this);
            look(now);
        }

        /** Has looked whoever was to look before something else is said. */
        private void before(double received) {
            if (pending <= received && looked != pending) {
                looked = pending;
                waiters.forEach(each -> each.step().lookNow(each.thing(), received));
            }
        }

        private void said(double received, boolean different) {
            boolean ages = false;
            for (Map.Entry<Memory.Others, Summary> each : summaries.entrySet()) {
                each.getValue().stale = true;
                ages |= each.getKey().micros() > 0;
            }
            if (different || ages) {
                look(received);
            }
        }

        private void look(double now) {
            if (pending > now) {
                return;
            }
            pending = (Math.floor(now / LOOK_MICROS) + 1) * LOOK_MICROS;
            waiters.forEach(each -> each.step().look(each.thing(), pending));
        }

        /** Indexes of those that it has, by their numbers. */
        private int[] members() {
            if (ward.stale.remove(this)) {
                for (int member : members) {
                    ward.in.get(member).remove(this);
                }
                members = found();
                for (int member : members) {
                    ward.in.get(member).add(this);
                }
                summaries.values().forEach(each -> each.stale = true);
            }
            return members;
        }

        private int[] found() {
            Tie tie = key.tie();
            Collection<Long> numbers = switch (tie.how()) {
                case SPACE -> ward.indexes.keySet();
                case TO, FROM -> linked();
            };
            return numbers.stream()
                    .filter(number ->
                            ward.indexes.containsKey(number) && has(ward.at(ward.indexes.getOrDefault(number, 0))))
                    .sorted()
                    .mapToInt(number -> ward.indexes.getOrDefault(number, 0))
                    .toArray();
        }

        /** What its things say of something at a time of the clock that asks. */
        Summary summary(Memory.Others memory, double now) {
            int[] all = members();
            Summary summary = summaries.computeIfAbsent(memory, _ -> new Summary());
            if (summary.stale || memory.micros() > 0) {
                summary.take(ward.evaluator, ward.columns, all, memory, now);
            }
            return summary;
        }

        /** The text that its one thing says; null when it is not one. */
        @Nullable
        String text(Memory.Others memory) {
            int[] all = members();
            return all.length == 1 ? ward.evaluator.text(memory.of(), all[0], Double.NaN) : null;
        }
    }
}
