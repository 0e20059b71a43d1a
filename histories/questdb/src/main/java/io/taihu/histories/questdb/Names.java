package io.taihu.histories.questdb;

import io.taihu.model.Limit;
import io.taihu.model.Property;
import io.taihu.model.ThingModel;
import io.taihu.model.ValueType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The names of tables and columns: readable, valid in QuestDB, and the same each time they are derived.
 *
 * <p>A name keeps the letters, digits and {@code _} of the original and has {@code _} for each run of anything else; QuestDB
 * does not tell upper from lower case.
 */
final class Names {
    static final String TIME = "ts";
    static final String THING = "thing";
    static final String QUALITY = "quality";
    static final String EVENTS = "events";
    /** Longest readable part of a name, in bytes of UTF-8: a column's files are named after it, and a file's name has at most 255. */
    @Limit(
            value = "Longest readable part of a name of a table or column of history",
            zh = "历史表名或列名中可读部分的最大长度",
            unit = Limit.Unit.BYTES,
            reached = Limit.Reached.CUT)
    static final int BYTES_MAX = 96;

    private Names() {}

    /** The name of the table of a new model, such as {@code m12_air_quality}. */
    static String table(ThingModel model) {
        String readable = plain(model.name()).toLowerCase(Locale.ROOT);
        return tablePrefix(model.number()) + readable;
    }

    /** What the names of a model's table begin with, however the model is called; no other model's do. */
    static String tablePrefix(int number) {
        return "m" + number + "_";
    }

    /**
     * The column of each slot: the property's name; with the slot behind it when that is taken by a slot before it or by
     * a column of ours. A location's is the first part of the names of its two columns.
     */
    static List<String> columns(List<Property> slots) {
        Set<String> taken = new HashSet<>(Set.of(TIME, THING, QUALITY));
        List<String> columns = new ArrayList<>(slots.size());
        for (Property property : slots) {
            String name = plain(property.name());
            if (name.isEmpty() || !take(taken, name, property.type())) {
                String base = name + "_" + property.slot();
                name = base;
                while (!take(taken, name, property.type())) {
                    name = name + "_" + property.slot();
                }
            }
            columns.add(name);
        }
        return columns;
    }

    static String latitude(String column) {
        return column + "_lat";
    }

    static String longitude(String column) {
        return column + "_lon";
    }

    private static boolean take(Set<String> taken, String name, ValueType type) {
        List<String> wanted = type == ValueType.LOCATION
                ? List.of(folded(latitude(name)), folded(longitude(name)))
                : List.of(folded(name));
        if (wanted.stream().anyMatch(taken::contains)) {
            return false;
        }
        taken.addAll(wanted);
        return true;
    }

    /** As QuestDB compares names: character by character in lower case. */
    private static String folded(String name) {
        StringBuilder folded = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            folded.append(Character.toLowerCase(name.charAt(i)));
        }
        return folded.toString();
    }

    private static String plain(String name) {
        StringBuilder plain = new StringBuilder();
        int bytes = 0;
        boolean gap = false;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean kept = c == '_' || (Character.isLetterOrDigit(c) && !Character.isSurrogate(c));
            if (!kept) {
                gap = true;
                continue;
            }
            int size = String.valueOf(c).getBytes(StandardCharsets.UTF_8).length + (gap ? 1 : 0);
            if (bytes + size > BYTES_MAX) {
                break;
            }
            if (gap && !plain.isEmpty()) {
                plain.append('_');
            }
            gap = false;
            plain.append(c);
            bytes += size;
        }
        return plain.toString();
    }
}
