package io.taihu.core;

import io.taihu.model.Limit;
import io.taihu.model.Property;
import io.taihu.model.ThingModel;
import io.taihu.model.ValueType;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * A version of a model, compiled for shaping: the keys in use in slot order, as the JSON bytes a device would send, and a
 * hash table for those that come in another order. Immutable; shared by threads.
 *
 * <p>A <i>key</i> here is the index of a property in use; {@link #slot} gives its slot. The hash has a seed of its own, so
 * nobody outside can make names that collide.
 */
final class ModelShape {
    static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** Farthest name that is offered as what may have been meant, in changed letters. */
    private static final int NEAR_MAX = 2;
    /** Longest name for which a near one is looked for. */
    @Limit(
            value = "Longest name of a key for which a similar property is offered",
            zh = "会提示相近属性的键名的最大长度",
            unit = Limit.Unit.CHARACTERS,
            reached = Limit.Reached.LEFT_OUT)
    private static final int NEAR_NAME_MAX = 40;

    private final ThingModel model;
    private final boolean open;
    private final Property[] properties;
    private final int[] slots;
    private final ValueType[] types;
    private final double[] minimums;
    private final double[] maximums;
    private final byte[][][] options;
    /** Names of the rules that calculate properties. */
    private final @Nullable String[] derivedBy;

    // the quoted JSON form of each key: its first eight bytes with their mask, and all of it
    private final long[] firsts;
    private final long[] masks;
    private final byte[][] quoted;

    private final boolean namesTime;
    private final boolean namesTs;
    private final boolean namesValues;

    // open addressing: key + 1, or 0
    private final long seed = ThreadLocalRandom.current().nextLong();
    private final long stir = ThreadLocalRandom.current().nextLong() | 1;
    private final int[] table;
    private final long[] hashes;
    private final byte[][] names;

    ModelShape(ThingModel model) {
        this(model, Map.of());
    }

    /** @param derived by the properties that rules calculate the names of these rules */
    ModelShape(ThingModel model, Map<String, String> derived) {
        this.model = model;
        this.open = model.mode() == ThingModel.Mode.OPEN;
        properties = model.properties().toArray(new Property[0]);
        int count = properties.length;
        slots = new int[count];
        types = new ValueType[count];
        minimums = new double[count];
        maximums = new double[count];
        options = new byte[count][][];
        derivedBy = new @Nullable String[count];
        firsts = new long[count];
        masks = new long[count];
        quoted = new byte[count][];
        hashes = new long[count];
        names = new byte[count][];
        table = new int[Integer.highestOneBit(Math.max(4, count)) << 2];
        namesTime = model.property("time").isPresent();
        namesTs = model.property("ts").isPresent();
        namesValues = model.property("values").isPresent();
        JsonText text = new JsonText();
        for (int key = 0; key < count; key++) {
            Property property = properties[key];
            slots[key] = property.slot();
            types[key] = property.type();
            derivedBy[key] = derived.get(property.name());
            Double minimum = property.minimum();
            Double maximum = property.maximum();
            minimums[key] = minimum == null ? Double.NEGATIVE_INFINITY : minimum;
            maximums[key] = maximum == null ? Double.POSITIVE_INFINITY : maximum;
            options[key] = property.options().stream()
                    .map(option -> option.getBytes(StandardCharsets.UTF_8))
                    .toArray(byte[][]::new);
            quoted[key] = text.clear().text(property.name()).toByteArray();
            byte[] padded = Arrays.copyOf(quoted[key], Math.max(8, quoted[key].length));
            firsts[key] = (long) WORD.get(padded, 0);
            masks[key] = quoted[key].length >= 8 ? -1 : (1L << (8 * quoted[key].length)) - 1;
            names[key] = property.name().getBytes(StandardCharsets.UTF_8);
            hashes[key] = hash(names[key], 0, names[key].length);
            int at = (int) hashes[key] & (table.length - 1);
            while (table[at] != 0) {
                at = (at + 1) & (table.length - 1);
            }
            table[at] = key + 1;
        }
    }

    ThingModel model() {
        return model;
    }

    /** Whether the model grows by keys it does not know. */
    boolean open() {
        return open;
    }

    /** Number of properties in use. */
    int count() {
        return slots.length;
    }

    /** Whether a property in use is called {@code time}. */
    boolean namesTime() {
        return namesTime;
    }

    /** Whether a property in use is called {@code ts}. */
    boolean namesTs() {
        return namesTs;
    }

    /** Whether a property in use is called {@code values}. */
    boolean namesValues() {
        return namesValues;
    }

    Property property(int key) {
        return properties[key];
    }

    int slot(int key) {
        return slots[key];
    }

    ValueType type(int key) {
        return types[key];
    }

    /** The name of the rule that calculates a property, so that its thing does not report it; null for none. */
    @Nullable
    String derivedBy(int key) {
        return derivedBy[key];
    }

    double minimum(int key) {
        return minimums[key];
    }

    double maximum(int key) {
        return maximums[key];
    }

    /**
     * Whether the quoted JSON form of a key stands at an index.
     *
     * @param in can be read for eight bytes from there on
     */
    boolean stands(int key, byte[] in, int at) {
        if ((((long) WORD.get(in, at) ^ firsts[key]) & masks[key]) != 0) {
            return false;
        }
        byte[] form = quoted[key];
        return form.length <= 8 || rest(form, in, at);
    }

    /** Length of the quoted JSON form of a key. */
    int length(int key) {
        return quoted[key].length;
    }

    /** The key with this name, or -1. */
    int find(byte[] in, int from, int length) {
        long hash = hash(in, from, length);
        int mask = table.length - 1;
        for (int at = (int) hash & mask; table[at] != 0; at = (at + 1) & mask) {
            int key = table[at] - 1;
            if (hashes[key] == hash && Arrays.equals(names[key], 0, names[key].length, in, from, from + length)) {
                return key;
            }
        }
        return -1;
    }

    /** Which of an enum's options a text is, or -1. */
    int option(int key, byte[] in, int from, int length) {
        byte[][] all = options[key];
        for (int i = 0; i < all.length; i++) {
            if (Arrays.equals(all[i], 0, all[i].length, in, from, from + length)) {
                return i;
            }
        }
        return -1;
    }

    /** The name in use that was probably meant; null when none is near. */
    @Nullable
    String near(String name) {
        if (name.length() > NEAR_NAME_MAX) {
            return null;
        }
        String lower = name.toLowerCase(Locale.ROOT);
        int best = NEAR_MAX;
        String found = null;
        for (Property property : properties) {
            String other = property.name();
            if (Math.abs(other.length() - name.length()) <= NEAR_MAX) {
                int distance = distance(lower, other.toLowerCase(Locale.ROOT));
                // of a short name less may be changed, or everything would be near
                int most = Math.min(best, (Math.max(name.length(), other.length()) - 1) / 2);
                if (distance <= most) {
                    best = distance - 1;
                    found = other;
                }
            }
        }
        return found;
    }

    private static boolean rest(byte[] form, byte[] in, int at) {
        int length = form.length;
        if (at + length > in.length) {
            return false;
        }
        for (int i = 8; i + 8 < length; i += 8) {
            if ((long) WORD.get(in, at + i) != (long) WORD.get(form, i)) {
                return false;
            }
        }
        return (long) WORD.get(in, at + length - 8) == (long) WORD.get(form, length - 8);
    }

    private long hash(byte[] in, int from, int length) {
        long hash = seed ^ length;
        int at = from;
        int end = from + length;
        for (; at + 8 <= end; at += 8) {
            hash = stir(hash ^ (long) WORD.get(in, at));
        }
        long tail = 0;
        for (; at < end; at++) {
            tail = tail << 8 | (in[at] & 0xff);
        }
        return stir(hash ^ tail);
    }

    private long stir(long value) {
        return Math.multiplyHigh(value, stir) ^ (value * stir);
    }

    /** Letters to change, add or drop until one name is the other; more than {@link #NEAR_MAX} counts as that and one. */
    private static int distance(String a, String b) {
        int far = NEAR_MAX + 1;
        int[] row = new int[b.length() + 1];
        Arrays.setAll(row, i -> Math.min(i, far));
        for (int i = 1; i <= a.length(); i++) {
            int from = Math.max(1, i - NEAR_MAX);
            int to = Math.min(b.length(), i + NEAR_MAX);
            int diagonal = row[from - 1];
            row[from - 1] = from == 1 ? Math.min(i, far) : far;
            for (int j = from; j <= to; j++) {
                int above = j == i + NEAR_MAX ? far : row[j];
                int cost = Math.min(
                        diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1), Math.min(above, row[j - 1]) + 1);
                diagonal = row[j];
                row[j] = Math.min(cost, far);
            }
        }
        return row[b.length()];
    }
}
