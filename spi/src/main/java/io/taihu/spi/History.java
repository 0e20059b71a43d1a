package io.taihu.spi;

import io.taihu.model.Property;
import io.taihu.model.Quality;
import io.taihu.model.RecordView;
import io.taihu.model.Thing;
import io.taihu.model.ThingModel;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The typed past: one wide table per model with a row for each (thing, time), and one table of events.
 *
 * <p>Rows merge: values written again to the same thing and time replace those of the same property and leave the others.
 * Queries may run on any thread and at once; they see what was committed, at the latest a moment later.
 */
public interface History extends AutoCloseable {
    /** The one writer. */
    Writer writer();

    /**
     * Raw rows by time, then thing, oldest first.
     *
     * @param sink told each row; it gets a new array for each
     * @return whether there are more rows behind the last given one
     */
    boolean rows(Query query, @Nullable After after, int limit, RowSink sink);

    /**
     * Rows of equal stretches of time, by thing, then time. A stretch in which a thing has no row is left out. Values are,
     * for each property, those of the aggregates in the order of {@link Aggregate}: numbers (count is a {@link Long});
     * {@code first} and {@code last} have the property's own type. A row's time is the beginning of its stretch.
     *
     * @param points number of stretches between the query's from and to
     */
    void sampled(Query query, int points, Set<Aggregate> aggregates, RowSink sink);

    /**
     * Rows as the readings they came from, oldest first, with the query's properties: for those who go through much of the past. Ask
     * again from {@link PastReadings#nextMicros} for what is behind them.
     *
     * @param numbers of the things that are wanted, by their ids; rows of others are passed over
     * @param bytes about how many to give at once
     * @throws io.taihu.model.TaihuException TOO_LARGE when the readings of one moment alone are far more than that
     */
    PastReadings readings(Query query, Map<String, Long> numbers, int bytes);

    /**
     * The last value of each property of each thing within the query's time, and when it had its last row. A thing without a row
     * is left out.
     *
     * @param sink told each thing, in no order; it gets a new array for each
     */
    void latest(Query query, LatestSink sink);

    /** Events of a thing, newest first, before a time. */
    default List<EventRow> events(String thing, long beforeMicros, int limit) {
        return events(thing, Set.of(), beforeMicros, limit);
    }

    /** Those of some names; of all when there are none. */
    List<EventRow> events(String thing, Set<String> names, long beforeMicros, int limit);

    /** Waits until all that was committed can be seen by queries; for tests and for readers that need their own writes. */
    void awaitVisible() throws InterruptedException;

    /** How each table is. */
    List<TableHealth> health();

    /** Makes sure a model's table exists and has its retention; called when a model is new or changed. */
    void prepare(ThingModel model);

    /** Removes a model's table and all it holds. */
    void drop(ThingModel model);

    /**
     * Holds everything that was committed before, and perhaps some that is committed meanwhile. Its copy is a history that puts
     * itself right when it is opened.
     *
     * @throws io.taihu.model.TaihuException UNAVAILABLE when a table cannot be read, naming it; CONFLICT when it is held already
     */
    Held hold();

    @Override
    void close();

    /** Writes rows. For one thread. */
    interface Writer extends AutoCloseable {
        /** Adds a reading. */
        void append(RecordView reading, ThingModel model, Thing thing);

        /** Adds an event. */
        void event(RecordView event, Thing thing);

        /** Rows added since the last commit. */
        int pending();

        /**
         * Removes every row and every event of a thing, from all tables, and commits what was added before. Queries do not see them
         * any more when it returns. Takes as long as it takes to write anew the times in which the thing has rows.
         *
         * @throws io.taihu.model.TaihuException UNAVAILABLE when a table cannot be read or written now: it may be asked for again
         */
        void remove(String thing);

        /** Makes everything added durable before it returns. */
        void commit();

        @Override
        void close();
    }

    /**
     * What is asked for.
     *
     * @param model model whose table is read
     * @param things ids of its things; empty for all
     * @param properties the properties wanted, by their slots
     * @param fromMicros first event time, inclusive
     * @param toMicros last event time, exclusive
     */
    record Query(ThingModel model, List<String> things, List<Property> properties, long fromMicros, long toMicros) {
        public Query {
            things = List.copyOf(things);
            properties = List.copyOf(properties);
        }
    }

    /** The row a page ended with. */
    record After(long timeMicros, String thing) {}

    /** What becomes of the values in a stretch of time. */
    enum Aggregate {
        AVG,
        MIN,
        MAX,
        SUM,
        COUNT,
        FIRST,
        LAST
    }

    /** Takes rows. Values are {@link Double}, {@link Long}, {@link Boolean}, {@link String}, {@code double[]}, {@link io.taihu.model.Location} or null. */
    @FunctionalInterface
    interface RowSink {
        void row(String thing, long timeMicros, @Nullable Object[] values);
    }

    /** A value, when it was reported and how good it was. */
    record Latest(Object value, long timeMicros, Quality quality) {}

    /** Takes the last values of things, in the order of the query's properties; null for those that have none. */
    @FunctionalInterface
    interface LatestSink {
        void thing(String thing, long lastMicros, @Nullable Latest[] values);
    }

    /** An event as it was kept. */
    record EventRow(String thing, long timeMicros, String name, String json) {}

    /**
     * How a table is.
     *
     * @param table its name in the store
     * @param model name of its model; empty for the table of events
     * @param rows number of rows, as far as known without counting; -1 when not known
     * @param bytes disk space
     * @param problem in words, what is wrong with it; empty when nothing is
     */
    record TableHealth(String table, String model, long rows, long bytes, String problem) {}
}
