package io.taihu.transfer;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the columns of a file mean.
 *
 * @param kind what its rows are
 * @param columns by name; a column that is not named is left out, unless {@code rest}
 * @param rest whether columns that are not named are properties of their own name, of readings
 * @param thing id of the thing that all readings are of, when no column tells it
 * @param time how times are written: auto, rfc3339, s, ms, us, ns, or a pattern such as {@code dd.MM.yyyy HH:mm}
 * @param zone of times that state none, such as Asia/Shanghai
 * @param create whether things that are not there are made
 * @param model of things that are made; null for one of their own each
 * @param space of things that are made
 */
public record Mapping(
        Kind kind,
        Map<String, Use> columns,
        boolean rest,
        @Nullable String thing,
        String time,
        String zone,
        boolean create,
        @Nullable String model,
        String space) {

    public Mapping {
        columns = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(columns));
    }

    /** What rows are. */
    public enum Kind {
        READINGS,
        THINGS
    }

    /** What a column is. */
    public enum Role {
        /** Id of the thing. */
        THING,
        /** Time of a reading. */
        TIME,
        /** A property of a reading. */
        PROPERTY,
        /** Name of the one property of a reading, in files that have a row for each value. */
        KEY,
        /** Value of that property. */
        VALUE,
        /** Name of a thing. */
        NAME,
        MODEL,
        SPACE,
        /** A label of a thing. */
        LABEL,
        LATITUDE,
        LONGITUDE,
        /** Left out. */
        SKIP
    }

    /** How the texts of a column are read where the model does not say. */
    public enum Type {
        /** Each as what it looks like. */
        AUTO,
        NUMBER,
        BOOLEAN,
        TEXT
    }

    /**
     * A column's use.
     *
     * @param name of the property or the label; empty for the other roles
     */
    public record Use(Role role, String name, Type type) {
        static Use of(Role role) {
            return new Use(role, "", Type.AUTO);
        }
    }

    /** Whether rows have one value each. */
    boolean isLong() {
        return has(Role.KEY) || has(Role.VALUE);
    }

    boolean has(Role role) {
        return columns.values().stream().anyMatch(use -> use.role() == role);
    }

    Use use(String column) {
        Use use = columns.get(column);
        if (use != null) {
            return use;
        }
        return rest && kind == Kind.READINGS && !isLong()
                ? new Use(Role.PROPERTY, column, Type.AUTO)
                : Use.of(Role.SKIP);
    }
}
