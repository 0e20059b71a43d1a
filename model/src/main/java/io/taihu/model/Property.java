package io.taihu.model;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One named, typed value that things of a model report.
 *
 * @param name the key devices use, unique among the properties in use of a model version; 1 to {@value #NAME_MAX} characters
 * @param slot the place of its value in records and of its column in history; fixed for ever within the model
 * @param type what its values are
 * @param unit UCUM code, or null when none is known
 * @param titles display names by BCP 47 language tag; empty when the name will do
 * @param minimum least plausible value, or null
 * @param maximum greatest plausible value, or null
 * @param options the allowed texts of an {@link ValueType#ENUM}; empty for other types
 * @param writable whether it also has a desired value
 * @param retired whether a later version dropped it or gave its name to another slot; its history stays
 */
public record Property(
        String name,
        int slot,
        ValueType type,
        @Nullable String unit,
        Map<String, String> titles,
        @Nullable Double minimum,
        @Nullable Double maximum,
        List<String> options,
        boolean writable,
        boolean retired) {

    /** Longest name, in UTF-16 units. */
    @Limit(
            value = "Longest name of a property",
            zh = "属性名的最大长度",
            unit = Limit.Unit.CHARACTERS,
            reached = Limit.Reached.REFUSED)
    public static final int NAME_MAX = 128;

    public Property {
        Objects.requireNonNull(type);
        if (name.isEmpty() || name.length() > NAME_MAX) {
            throw new IllegalArgumentException(
                    "a property's name has 1 to " + NAME_MAX + " characters, got " + name.length());
        }
        titles = Map.copyOf(titles);
        options = List.copyOf(options);
    }

    /** A plain property as first messages suggest it: no unit, no range, not writable. */
    public static Property plain(String name, int slot, ValueType type) {
        return new Property(name, slot, type, null, Map.of(), null, null, List.of(), false, false);
    }

    /** The same property in another slot. */
    public Property at(int other) {
        return new Property(name, other, type, unit, titles, minimum, maximum, options, writable, retired);
    }

    /** The same property, no longer in use. */
    public Property retire() {
        return new Property(name, slot, type, unit, titles, minimum, maximum, options, writable, true);
    }
}
