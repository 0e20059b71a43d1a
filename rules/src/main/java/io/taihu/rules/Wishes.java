package io.taihu.rules;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the properties that rules ask for shall be: of each the newest that was asked and neither withdrawn, refused nor expired. Of one
 * thread.
 */
final class Wishes {
    /** A property of a model. */
    record Key(int model, int slot) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            int first = Integer.compare(model, other.model);
            return first != 0 ? first : Integer.compare(slot, other.slot);
        }
    }

    /** What was asked, and what it shall be. */
    record Wish(String id, double number, @Nullable String text, long asked) {
        private static Wish read(DataInput in) throws IOException {
            return new Wish(String.valueOf(Texts.read(in)), in.readDouble(), Texts.read(in), in.readLong());
        }

        private void write(DataOutput out) throws IOException {
            Texts.write(out, id);
            out.writeDouble(number);
            Texts.write(out, text);
            out.writeLong(asked);
        }
    }

    /** Of one thing: what was done last, and what is under way. */
    private static final class Pair {
        @Nullable
        Wish done;

        @Nullable
        Wish open;

        @Nullable
        Wish now() {
            return open == null ? done : open;
        }
    }

    private final Map<Key, Map<Long, Pair>> sheets = new HashMap<>();

    /** Makes room for what is asked for, and lets go of what is not any more. */
    void need(Collection<Key> all) {
        sheets.keySet().retainAll(Set.copyOf(all));
        all.forEach(each -> sheets.computeIfAbsent(each, _ -> new HashMap<>()));
    }

    boolean isNeeded(int model) {
        return sheets.keySet().stream().anyMatch(each -> each.model() == model);
    }

    /** What a property shall be; null when nobody has said. */
    @Nullable
    Wish of(Key key, long thing) {
        Map<Long, Pair> sheet = sheets.get(key);
        Pair pair = sheet == null ? null : sheet.get(thing);
        return pair == null ? null : pair.now();
    }

    /** Takes what was asked, unless it is known or older than that; whether anything may be different. */
    boolean ask(Desire desire) {
        Map<Long, Pair> sheet =
                sheets.get(new Key(desire.model(), desire.property().slot()));
        if (sheet == null) {
            return false;
        }
        Pair pair = sheet.computeIfAbsent(desire.thing(), _ -> new Pair());
        Wish known = pair.now();
        if (known != null && (known.id().equals(desire.id()) || known.asked() > desire.askedMicros())) {
            return false;
        }
        pair.open = new Wish(desire.id(), desire.number(), desire.text(), desire.askedMicros());
        return true;
    }

    /** Something has ended; the property that it was about, or null when none was. */
    @Nullable
    Key end(int model, long thing, String id, boolean done) {
        for (Map.Entry<Key, Map<Long, Pair>> each : sheets.entrySet()) {
            Pair pair = each.getKey().model() == model ? each.getValue().get(thing) : null;
            Wish open = pair == null ? null : pair.open;
            if (pair != null && open != null && open.id().equals(id)) {
                pair.done = done ? open : pair.done;
                pair.open = null;
                return each.getKey();
            }
        }
        return null;
    }

    void forget(long thing) {
        sheets.values().forEach(sheet -> sheet.remove(thing));
    }

    void save(DataOutput out) throws IOException {
        out.writeInt(sheets.size());
        for (Map.Entry<Key, Map<Long, Pair>> sheet : new TreeMap<>(sheets).entrySet()) {
            out.writeInt(sheet.getKey().model());
            out.writeInt(sheet.getKey().slot());
            out.writeInt(sheet.getValue().size());
            for (Map.Entry<Long, Pair> each : new TreeMap<>(sheet.getValue()).entrySet()) {
                out.writeLong(each.getKey());
                write(each.getValue().done, out);
                write(each.getValue().open, out);
            }
        }
    }

    private static void write(@Nullable Wish wish, DataOutput out) throws IOException {
        out.writeBoolean(wish != null);
        if (wish != null) {
            wish.write(out);
        }
    }

    /** Goes on from what was saved; what is known of properties that were not asked for then stays. */
    void load(DataInput in) throws IOException {
        for (int count = in.readInt(); count > 0; count--) {
            Key key = new Key(in.readInt(), in.readInt());
            Map<Long, Pair> sheet = new HashMap<>();
            for (int things = in.readInt(); things > 0; things--) {
                Pair pair = new Pair();
                long thing = in.readLong();
                pair.done = in.readBoolean() ? Wish.read(in) : null;
                pair.open = in.readBoolean() ? Wish.read(in) : null;
                sheet.put(thing, pair);
            }
            sheets.replace(key, sheet);
        }
    }

    /** Every key that some memories need of a model. */
    static Set<Key> keys(int model, Collection<Memory> memories) {
        Set<Key> keys = new HashSet<>();
        for (Memory each : memories) {
            if (each instanceof Memory.Desired desired) {
                keys.add(new Key(model, desired.slot()));
            }
        }
        return keys;
    }
}
