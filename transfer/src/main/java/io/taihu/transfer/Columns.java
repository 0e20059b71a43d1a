package io.taihu.transfer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The names of a file's columns, each made the only one of its kind. For one thread. */
final class Columns {
    private final Map<String, Integer> byName = new LinkedHashMap<>();
    private final List<String> names = new ArrayList<>();

    List<String> names() {
        return names;
    }

    /** Adds a column whose name may be empty or taken. */
    void add(String given) {
        String plain = given.strip();
        String base = plain.isEmpty()
                ? Integer.toString(names.size() + 1)
                : plain.substring(0, Math.min(plain.length(), Table.COLUMN_NAME_MAX));
        String name = base;
        for (int i = 2; byName.containsKey(name); i++) {
            name = base + " (" + i + ")";
        }
        byName.put(name, names.size());
        names.add(name);
    }

    /** Index of a column, or -1. */
    int find(String name) {
        return byName.getOrDefault(name, -1);
    }
}
