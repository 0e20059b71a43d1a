package io.taihu.spi;

import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;

/**
 * Where rooms put their figures; {@code GET /metrics} shows them. Thread-safe.
 *
 * <p>Names are Prometheus names with the base unit last, such as {@code taihu_journal_flush_seconds}; labels are pairs of
 * name and value. Asking twice for the same name and labels gives the same figure.
 */
public interface Meters {
    /** A count that only grows. */
    LongAdder counter(String name, String help, String... labels);

    /** A figure read when asked for. */
    void gauge(String name, String help, DoubleSupplier value, String... labels);

    /** A distribution of durations. */
    Timer timer(String name, String help, String... labels);

    /** All figures as they are now, by name, those that differ by their labels alone added up; of timers {@code NAME_count} and {@code NAME_sum}. */
    Map<String, Double> figures();

    /** Takes durations of a distribution. */
    @FunctionalInterface
    interface Timer {
        void record(long nanos);
    }

    /** Figures that nobody reads. */
    static Meters none() {
        return new Meters() {
            @Override
            public LongAdder counter(String name, String help, String... labels) {
                return new LongAdder();
            }

            @Override
            public void gauge(String name, String help, DoubleSupplier value, String... labels) {}

            @Override
            public Timer timer(String name, String help, String... labels) {
                return nanos -> {};
            }

            @Override
            public Map<String, Double> figures() {
                return Map.of();
            }
        };
    }
}
