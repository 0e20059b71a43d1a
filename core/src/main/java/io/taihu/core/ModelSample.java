package io.taihu.core;

import io.taihu.model.Limit;
import io.taihu.model.Property;
import io.taihu.model.ThingModel;
import io.taihu.spi.Clock;
import io.taihu.spi.History;
import io.taihu.spi.History.After;
import io.taihu.spi.History.Query;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What history holds of a model's properties, looked at within limits: the last minute first, then the hour, the day and the
 * month before it, and last all that is older, until {@value #ROWS_MAX} rows or {@value #MILLIS_MAX} ms are used up.
 * {@link #of} blocks on history; what it gives is immutable.
 *
 * @param rows rows that were looked at
 * @param fromMicros earliest event time among them; 0 when there are none
 * @param toMicros latest event time among them; 0 when there are none
 * @param complete whether these are all rows that history has
 * @param bySlot what was seen, for each property in use
 */
public record ModelSample(long rows, long fromMicros, long toMicros, boolean complete, Map<Integer, Observed> bySlot) {
    /** Most rows that are looked at, for each {@value #PROPERTIES_EACH} properties. */
    @Limit(
            value = "Most rows that are looked at for a suggestion",
            zh = "给出建议时查看的最多行数",
            reached = Limit.Reached.COARSER)
    public static final int ROWS_MAX = 20_000;
    /** Longest look in milliseconds; the question that is under way then is still answered. */
    @Limit(
            value = "Longest look at history for a suggestion",
            zh = "给出建议时查看历史的最长时间",
            unit = Limit.Unit.MILLISECONDS,
            reached = Limit.Reached.COARSER)
    public static final int MILLIS_MAX = 3_000;
    /** Most properties that history is asked for at once. */
    static final int PROPERTIES_EACH = 200;

    private static final int PAGE = 2_000;
    private static final long MINUTE_MICROS = 60_000_000L;
    /** Where the stretches begin, in minutes before now: the last minute, hour, day and 30 days. */
    private static final long[] STRETCHES = {1, 60, 1_440, 43_200};

    public ModelSample {
        bySlot = Map.copyOf(bySlot);
    }

    public static ModelSample of(History history, ThingModel model, Clock clock) {
        Look look = new Look(history, model, clock);
        List<Property> all = model.properties();
        for (int i = 0; i < all.size(); i += PROPERTIES_EACH) {
            look.at(all.subList(i, Math.min(all.size(), i + PROPERTIES_EACH)));
        }
        return look.result();
    }

    /** What was seen of a property. */
    public Observed of(Property property) {
        return bySlot.getOrDefault(property.slot(), Observed.NOTHING);
    }

    /** One look. For one thread. */
    private static final class Look {
        private final History history;
        private final ThingModel model;
        private final Clock clock;
        private final long deadlineNanos;
        private final Map<Integer, Observed> bySlot = new HashMap<>();
        private long rows;
        private long from = Long.MAX_VALUE;
        private long to = Long.MIN_VALUE;
        private boolean complete = true;

        Look(History history, ThingModel model, Clock clock) {
            this.history = history;
            this.model = model;
            this.clock = clock;
            deadlineNanos = clock.nanos() + MILLIS_MAX * 1_000_000L;
        }

        void at(List<Property> properties) {
            Observed.Sum[] sums = new Observed.Sum[properties.size()];
            for (int i = 0; i < sums.length; i++) {
                sums[i] = new Observed.Sum();
            }
            long now = clock.micros();
            long end = Long.MAX_VALUE;
            int left = ROWS_MAX;
            for (int i = 0; i <= STRETCHES.length && left >= 0; i++) {
                long begin = i < STRETCHES.length ? Math.max(0, now - STRETCHES[i] * MINUTE_MICROS) : 0;
                if (begin < end) {
                    left = stretch(new Query(model, List.of(), properties, begin, end), left, sums);
                    end = begin;
                }
            }
            for (int i = 0; i < sums.length; i++) {
                bySlot.put(properties.get(i).slot(), sums[i].result());
            }
        }

        /** Looks at a stretch; gives how many rows may still be looked at, -1 when it had more than that. */
        private int stretch(Query query, int most, Observed.Sum[] sums) {
            int left = most;
            After[] after = {null};
            boolean more = true;
            while (more) {
                if (left == 0 || clock.nanos() - deadlineNanos > 0) {
                    // whether there is another row is not worth another question
                    complete = false;
                    return -1;
                }
                int[] taken = {0};
                more = history.rows(query, after[0], Math.min(PAGE, left), (thing, time, values) -> {
                    taken[0]++;
                    from = Math.min(from, time);
                    to = Math.max(to, time);
                    after[0] = new After(time, thing);
                    for (int i = 0; i < sums.length; i++) {
                        sums[i].add(values[i]);
                    }
                });
                left -= taken[0];
                // each group of properties looks at the same rows
                rows = Math.max(rows, ROWS_MAX - left);
            }
            return left;
        }

        ModelSample result() {
            boolean any = from <= to;
            return new ModelSample(rows, any ? from : 0, any ? to : 0, complete, bySlot);
        }
    }
}
