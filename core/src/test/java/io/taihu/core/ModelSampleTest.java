package io.taihu.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.taihu.model.Property;
import io.taihu.model.ThingModel;
import io.taihu.model.ValueType;
import io.taihu.spi.History;
import io.taihu.spi.PastReadings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ModelSampleTest {
    private static final long HOUR = 3_600_000_000L;

    private final TestClock clock = new TestClock();
    private final ThingModel model =
            ShapeCase.model(ThingModel.Mode.OPEN, Property.plain("level", 0, ValueType.NUMBER));

    @Test
    void looksAtAllThatIsThere() {
        Rows rows = new Rows();
        rows.put(clock.micros() - 3, 1.0);
        rows.put(clock.micros() + 20 * HOUR, 7.0);
        rows.put(clock.micros() - 2 * HOUR, 2.0);
        rows.put(clock.micros() - 20_000 * HOUR, -4.0);

        ModelSample sample = ModelSample.of(rows, model, clock);

        assertThat(sample.complete()).isTrue();
        assertThat(sample.rows()).isEqualTo(4);
        assertThat(sample.fromMicros()).isEqualTo(clock.micros() - 20_000 * HOUR);
        assertThat(sample.toMicros()).isEqualTo(clock.micros() + 20 * HOUR);
        assertThat(sample.of(model.slots().getFirst())).isEqualTo(new Observed(4, -4.0, 7.0, true, 4, List.of()));
    }

    @Test
    void hasNothingToSayOfNothing() {
        ModelSample sample = ModelSample.of(new Rows(), model, clock);

        assertThat(sample.rows()).isZero();
        assertThat(sample.fromMicros()).isZero();
        assertThat(sample.complete()).isTrue();
        assertThat(sample.of(model.slots().getFirst())).isEqualTo(Observed.NOTHING);
        assertThat(ModelSample.of(new Rows(), ThingModel.draft("empty"), clock).rows())
                .isZero();
    }

    @Test
    void looksAtTheNewestWhenThereIsTooMuch() {
        Rows rows = new Rows();
        IntStream.range(0, ModelSample.ROWS_MAX).forEach(i -> rows.put(clock.micros() - 48 * HOUR + i, 1_000 + i));
        IntStream.range(0, 50).forEach(i -> rows.put(clock.micros() - 2 * HOUR + i, i));

        ModelSample sample = ModelSample.of(rows, model, clock);

        assertThat(sample.complete()).isFalse();
        assertThat(sample.rows()).isEqualTo(ModelSample.ROWS_MAX);
        Observed level = sample.of(model.slots().getFirst());
        assertThat(level.count()).isEqualTo(ModelSample.ROWS_MAX);
        assertThat(level.minimum()).isZero();
        assertThat(rows.given).isLessThanOrEqualTo(ModelSample.ROWS_MAX);
    }

    @Test
    void stopsWhenHistoryIsSlow() {
        Rows rows = new Rows();
        IntStream.range(0, ModelSample.ROWS_MAX).forEach(i -> rows.put(clock.micros() - i, i));
        rows.slowness = Duration.ofSeconds(2);

        ModelSample sample = ModelSample.of(rows, model, clock);

        assertThat(sample.complete()).isFalse();
        assertThat(rows.questions).isEqualTo(2);
        assertThat(sample.rows()).isEqualTo(rows.given).isPositive();
    }

    @Test
    void asksForNoMorePropertiesThanHistoryTakes() {
        ThingModel wide = ShapeCase.model(
                ThingModel.Mode.OPEN,
                IntStream.range(0, 2 * ModelSample.PROPERTIES_EACH + 1)
                        .mapToObj(i -> Property.plain("p" + i, i, ValueType.NUMBER))
                        .toArray(Property[]::new));
        Rows rows = new Rows();
        rows.put(clock.micros(), 5.0);

        ModelSample sample = ModelSample.of(rows, wide, clock);

        assertThat(sample.rows()).isOne();
        assertThat(sample.complete()).isTrue();
        assertThat(rows.widest).isEqualTo(ModelSample.PROPERTIES_EACH);
        assertThat(sample.of(wide.slots().getLast()).count()).isOne();
    }

    /** Rows of one thing whose properties all have the same value. */
    private final class Rows implements History {
        final TreeMap<Long, Double> values = new TreeMap<>();
        Duration slowness = Duration.ZERO;
        int questions;
        int given;
        int widest;

        void put(long micros, double value) {
            values.put(micros, value);
        }

        @Override
        public boolean rows(Query query, @Nullable After after, int limit, RowSink sink) {
            questions++;
            widest = Math.max(widest, query.properties().size());
            clock.forward(slowness);
            long from = after == null ? query.fromMicros() : after.timeMicros() + 1;
            if (from >= query.toMicros()) {
                return false;
            }
            var found = values.subMap(from, query.toMicros());
            found.entrySet().stream().limit(limit).forEach(e -> {
                given++;
                Object[] row = new Object[query.properties().size()];
                java.util.Arrays.fill(row, e.getValue());
                sink.row("one", e.getKey(), row);
            });
            return found.size() > limit;
        }

        @Override
        public Writer writer() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void sampled(Query query, int points, Set<Aggregate> aggregates, RowSink sink) {
            throw new UnsupportedOperationException();
        }

        @Override
        public PastReadings readings(Query query, Map<String, Long> numbers, int bytes) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void latest(Query query, LatestSink sink) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<EventRow> events(String thing, Set<String> names, long beforeMicros, int limit) {
            return new ArrayList<>();
        }

        @Override
        public void awaitVisible() {}

        @Override
        public io.taihu.spi.Held hold() {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<TableHealth> health() {
            return List.of();
        }

        @Override
        public void prepare(ThingModel model) {}

        @Override
        public void drop(ThingModel model) {}

        @Override
        public void close() {}
    }
}
