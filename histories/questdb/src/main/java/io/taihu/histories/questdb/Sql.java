package io.taihu.histories.questdb;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Pieces of SQL as QuestDB reads them. */
final class Sql {
    private Sql() {}

    /** A time as a constant. */
    static String time(long micros) {
        return "cast(" + micros + " as timestamp)";
    }

    /** Places for this many texts. */
    static String places(int count) {
        return IntStream.rangeClosed(1, count).mapToObj(i -> "$" + i).collect(Collectors.joining(", "));
    }

    /** A column's or table's name; {@link Names} lets no quote into them. */
    static String name(String name) {
        return "\"" + name + "\"";
    }
}
