package io.taihu.alarms;

import io.taihu.core.Directory;
import io.taihu.model.Alarm;
import io.taihu.model.Limit;
import io.taihu.model.Thing;
import io.taihu.spi.AlarmStore;
import io.taihu.spi.AlarmStore.After;
import io.taihu.spi.AlarmStore.Query;
import io.taihu.spi.AlarmStore.Which;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Which alarms are suppressed by which: those that may suppress others and are active are held in memory, read anew of the store now and
 * then. Thread-safe, but for what changes it: that is called with the lock that all changes of alarms take. Reading blocks on the registry.
 */
final class Parents {
    /** What stands before the id of an alarm that suppresses another. */
    static final String KIND = "alarm/";
    /** Most that are held. */
    @Limit(
            value = "Most active alarms that suppress others",
            zh = "可抑制其他告警的活动告警的最多条数",
            reached = Limit.Reached.LEFT_OUT)
    static final int HELD_MAX = 100_000;
    /** How far it is followed what suppresses a suppressor. */
    @Limit(value = "Longest chain of alarms that suppress one another", zh = "告警逐级抑制的最大层数", reached = Limit.Reached.CUT)
    static final int CHAIN_MAX = 16;

    private static final int PAGE = 1_000;

    private final Directory directory;
    private final AlarmStore store;
    /** By the ids of rules whose alarms may be suppressed. */
    private final Map<String, List<Parent>> byChild = new ConcurrentHashMap<>();
    /** By id: active alarms that may suppress others. */
    private final Map<String, Held> held = new ConcurrentHashMap<>();
    /** The ids of these by where they are. */
    private final Map<Place, Set<String>> places = new ConcurrentHashMap<>();
    /** Ids of the rules whose alarms may suppress others. */
    private volatile Set<String> suppressors = Set.of();

    private volatile boolean known;
    private volatile boolean changed;

    private record Held(Alarm alarm, String space) {}

    /** @param at number of a thing, or path of a space */
    private record Place(String rule, Object at) {}

    Parents(Directory directory, AlarmStore store) {
        this.directory = directory;
        this.store = store;
    }

    /** Says by which others the alarms of rules are suppressed; rules that are not there are suppressed by none. */
    void tell(Map<String, List<Parent>> parents) {
        if (known && parents.equals(byChild)) {
            return;
        }
        byChild.keySet().retainAll(parents.keySet());
        parents.forEach((rule, all) -> byChild.put(rule, List.copyOf(all)));
        suppressors = parents.values().stream()
                .flatMap(List::stream)
                .map(Parent::rule)
                .collect(Collectors.toUnmodifiableSet());
        read();
        known = true;
        changed = true;
    }

    /** Whether it is known yet which rules there are. */
    boolean known() {
        return known;
    }

    /** Whether something has changed since this was asked last. */
    boolean changed() {
        boolean was = changed;
        changed = false;
        return was;
    }

    void changeAgain() {
        changed = true;
    }

    Collection<String> children() {
        return byChild.keySet();
    }

    /** Reads again which are active, and where their things are. */
    void read() {
        Map<String, Held> found = new TreeMap<>();
        for (String rule : suppressors) {
            After after = null;
            List<Alarm> page;
            do {
                page = store.alarms(Query.ofRule(rule, Which.OPEN), after, PAGE);
                page.stream().filter(each -> each.state().active()).forEach(each -> found.put(each.id(), hold(each)));
                after = page.isEmpty() ? null : After.of(page.getLast());
            } while (page.size() == PAGE && found.size() < HELD_MAX);
        }
        held.values().stream()
                .filter(each -> !found.containsKey(each.alarm().id()))
                .toList()
                .forEach(this::drop);
        found.values().forEach(this::put);
    }

    /** Notes how an alarm is now. */
    void note(Alarm alarm) {
        if (!suppressors.contains(alarm.source().rule())) {
            return;
        }
        Held before = held.get(alarm.id());
        if (alarm.state().active()) {
            if (before != null || held.size() < HELD_MAX) {
                put(hold(alarm));
            }
        } else if (before != null) {
            drop(before);
        }
        changed |= (before != null) != alarm.state().active();
    }

    /** By what an alarm is suppressed; empty when by no other alarm. What suppresses it now goes on to, while it is active. */
    String suppresses(Alarm alarm, Thing thing) {
        if (!alarm.state().active()) {
            return "";
        }
        String first = "";
        for (Parent parent : byChild.getOrDefault(alarm.source().rule(), List.of())) {
            for (Object at : at(parent.of(), thing)) {
                for (String id : places.getOrDefault(new Place(parent.rule(), at), Set.of())) {
                    Held one = held.get(id);
                    if (one == null || below(one.alarm(), alarm.id())) {
                        continue;
                    }
                    String by = KIND + id;
                    if (by.equals(alarm.state().suppressedBy())) {
                        return by;
                    }
                    first = first.isEmpty() ? by : first;
                }
            }
        }
        return first;
    }

    /** Whether an alarm is the other one, or suppressed by it, in however many steps. */
    private boolean below(Alarm alarm, String other) {
        Alarm at = alarm;
        for (int i = 0; i < CHAIN_MAX; i++) {
            if (at.id().equals(other)) {
                return true;
            }
            String by = at.state().suppressedBy();
            Held next = by.startsWith(KIND) ? held.get(by.substring(KIND.length())) : null;
            if (next == null) {
                return false;
            }
            at = next.alarm();
        }
        return true;
    }

    private Collection<? extends Object> at(Parent.Of of, Thing thing) {
        return switch (of) {
            case THING -> List.of(thing.number());
            case GATEWAY -> directory.gateways(thing.id());
            case SPACE -> above(thing.space());
        };
    }

    /** A space and those above it, the nearest first. */
    private static Set<String> above(String space) {
        Set<String> all = new LinkedHashSet<>();
        for (String path = space; !path.isEmpty(); path = path.substring(0, Math.max(0, path.lastIndexOf('/')))) {
            all.add(path);
        }
        all.add("");
        return all;
    }

    private Held hold(Alarm alarm) {
        return new Held(
                alarm, directory.thing(alarm.source().thing()).map(Thing::space).orElse(""));
    }

    private void put(Held one) {
        Held before = held.put(one.alarm().id(), one);
        if (before != null && !before.space().equals(one.space())) {
            away(before);
        }
        here(one)
                .forEach(place -> places.compute(place, (_, all) -> {
                    Set<String> with = all == null ? ConcurrentHashMap.newKeySet(1) : all;
                    with.add(one.alarm().id());
                    return with;
                }));
    }

    private void drop(Held one) {
        held.remove(one.alarm().id());
        away(one);
    }

    private void away(Held one) {
        here(one)
                .forEach(place -> places.computeIfPresent(place, (_, all) -> {
                    all.remove(one.alarm().id());
                    return all.isEmpty() ? null : all;
                }));
    }

    private static List<Place> here(Held one) {
        String rule = one.alarm().source().rule();
        return List.of(new Place(rule, one.alarm().source().thing()), new Place(rule, one.space()));
    }
}
