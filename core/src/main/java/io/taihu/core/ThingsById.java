package io.taihu.core;

import io.taihu.model.Space;
import io.taihu.model.Thing;
import io.taihu.spi.Registry.ThingQuery;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * The things held in memory in the order of their ids, which is that of the registry: by code point. Lists are read from here
 * without asking the registry. Thread-safe; a list sees each thing that was there all the while.
 */
final class ThingsById {
    private final ConcurrentNavigableMap<String, ThingEntry> entries = new ConcurrentSkipListMap<>(ThingsById::compare);

    void put(String id, ThingEntry entry) {
        entries.put(id, entry);
    }

    void remove(String id) {
        entries.remove(id);
    }

    /** Those that a query without text finds, after an id and behind the first {@code skip} of them. */
    List<Thing> page(ThingQuery query, @Nullable String after, int skip, int limit) {
        int left = skip;
        List<Thing> found = new ArrayList<>(Math.min(limit, entries.size()));
        for (ThingEntry entry : (after == null ? entries : entries.tailMap(after, false)).values()) {
            if (found.size() == limit) {
                break;
            }
            Thing thing = entry.thing();
            if (matches(query, thing) && --left < 0) {
                found.add(thing);
            }
        }
        return found;
    }

    private static boolean matches(ThingQuery query, Thing thing) {
        return Space.withinAny(thing.space(), query.spaces())
                && (query.model() == null || query.model().equals(thing.model()))
                && (query.enabled() == null || query.enabled() == thing.enabled())
                && (query.decommissioned() == null || query.decommissioned() == (thing.decommissioned() != null))
                && query.labels().entrySet().stream().allMatch(label -> matches(label, thing.labels()));
    }

    private static boolean matches(Map.Entry<String, String> wanted, Map<String, String> labels) {
        String value = labels.get(wanted.getKey());
        return value != null
                && (wanted.getValue().isEmpty() || wanted.getValue().equals(value));
    }

    /** By code point; UTF-16 alone would put characters beyond the first 65,536 before some of those. */
    static int compare(String a, String b) {
        int end = Math.min(a.length(), b.length());
        for (int i = 0; i < end; i++) {
            char one = a.charAt(i);
            char other = b.charAt(i);
            if (one != other) {
                boolean beyond = Character.isSurrogate(one);
                return beyond == Character.isSurrogate(other) ? one - other : beyond ? 1 : -1;
            }
        }
        return a.length() - b.length();
    }
}
