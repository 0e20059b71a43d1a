package io.taihu.protocols.gb32960;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A table of the standard: its fields in the order in which they are sent. Immutable and thread-safe. */
public final class Table {
    private final int type;
    private final String name;
    final Field[] fields;
    private final Map<String, Integer> places = new HashMap<>();

    private Table(int type, String name, Field... fields) {
        this.type = type;
        this.name = name;
        this.fields = fields;
        for (int i = 0; i < fields.length; i++) {
            if (places.put(fields[i].name(), i) != null) {
                throw new IllegalArgumentException(name + " has two fields \"" + fields[i].name() + "\"");
            }
        }
    }

    /** A type of information within a report. */
    static Table info(int type, String name, Field... fields) {
        return new Table(type, name, fields);
    }

    /** The data unit of a command, or a row of another table. */
    static Table of(String name, Field... fields) {
        return new Table(-1, name, fields);
    }

    /** The code of a type of information. */
    int type() {
        return type;
    }

    public String name() {
        return name;
    }

    /** Names of its fields in their order. */
    public List<String> fieldNames() {
        return List.of(fields).stream().map(Field::name).toList();
    }

    /** Where a field stands. */
    int place(String field) {
        Integer place = places.get(field);
        if (place == null) {
            throw new IllegalArgumentException(name + " has no field \"" + field + "\"");
        }
        return place;
    }

    boolean has(String field) {
        return places.containsKey(field);
    }

    /** @throws Malformed when the bytes end too early */
    Values read(In in) {
        Values values = new Values(this);
        for (int i = 0; i < fields.length; i++) {
            fields[i].read(in, values, i);
        }
        return values;
    }
}
