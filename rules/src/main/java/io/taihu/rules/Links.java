package io.taihu.rules;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The relations between things that rules look along, by their numbers and from both ends. Of one thread. */
final class Links {
    /** By the kind of a relation, and the number of the thing at one end, the numbers of those at the other. */
    private final Map<String, Map<Long, Set<Long>>> to = new HashMap<>();

    private final Map<String, Map<Long, Set<Long>>> from = new HashMap<>();

    /** Whether that there is one, or is none any more, is new. */
    boolean put(String kind, long source, long target, boolean there) {
        return put(to, kind, source, target, there) && put(from, kind, target, source, there);
    }

    private static boolean put(
            Map<String, Map<Long, Set<Long>>> ends, String kind, long one, long other, boolean there) {
        Set<Long> others = ends.computeIfAbsent(kind, _ -> new HashMap<>()).computeIfAbsent(one, _ -> new TreeSet<>());
        return there ? others.add(other) : others.remove(other);
    }

    /** Forgets all of a thing that is gone. */
    void forget(long number) {
        forget(to, number);
        forget(from, number);
    }

    private static void forget(Map<String, Map<Long, Set<Long>>> ends, long number) {
        for (Map<Long, Set<Long>> links : ends.values()) {
            links.remove(number);
            links.values().forEach(others -> others.remove(number));
        }
    }

    /** Numbers of the things at the other end, as a tie says; of a space there are none. */
    Set<Long> of(Tie tie, long number) {
        Map<String, Map<Long, Set<Long>>> ends = tie.how() == Tie.How.TO ? to : from;
        return ends.getOrDefault(tie.kind(), Map.of()).getOrDefault(number, Set.of());
    }
}
