package io.taihu.server;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.taihu.spi.Meters;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Figures as Prometheus text. Thread-safe.
 *
 * <p>Counting is an addition and nothing else; the library that names and writes the figures is loaded when they are first
 * asked for, so that it costs the start nothing.
 */
final class PrometheusMeters implements Meters {
    private final Map<String, Counter> counters = new ConcurrentHashMap<>();
    private final Map<String, GaugeFigure> gauges = new ConcurrentHashMap<>();
    private final Map<String, Durations> timers = new ConcurrentHashMap<>();
    private @Nullable PrometheusMeterRegistry registry;

    private record Counter(String name, String help, List<String> labels, LongAdder count) {}

    private record GaugeFigure(String name, String help, List<String> labels, DoubleSupplier value) {}

    /** Sum, count and greatest of durations; enough for rates and means, at the price of two additions. */
    private static final class Durations implements Timer {
        final String name;
        final String help;
        final List<String> labels;
        final LongAdder nanos = new LongAdder();
        final LongAdder count = new LongAdder();

        Durations(String name, String help, List<String> labels) {
            this.name = name;
            this.help = help;
            this.labels = labels;
        }

        @Override
        public void record(long duration) {
            nanos.add(duration);
            count.increment();
        }
    }

    @Override
    public LongAdder counter(String name, String help, String... labels) {
        return counters.computeIfAbsent(
                        key(name, labels), _ -> new Counter(name, help, List.of(labels), new LongAdder()))
                .count();
    }

    @Override
    public void gauge(String name, String help, DoubleSupplier value, String... labels) {
        gauges.put(key(name, labels), new GaugeFigure(name, help, List.of(labels), value));
    }

    @Override
    public Timer timer(String name, String help, String... labels) {
        return timers.computeIfAbsent(key(name, labels), _ -> new Durations(name, help, List.of(labels)));
    }

    @Override
    public Map<String, Double> figures() {
        Map<String, Double> found = new HashMap<>();
        counters.values().forEach(c -> found.merge(c.name(), (double) c.count().sum(), Double::sum));
        gauges.values().forEach(g -> found.merge(g.name(), g.value().getAsDouble(), Double::sum));
        timers.values().forEach(t -> {
            found.merge(t.name + "_count", (double) t.count.sum(), Double::sum);
            found.merge(t.name + "_sum", t.nanos.sum() / 1e9, Double::sum);
        });
        return found;
    }

    /** All figures in the text format of Prometheus. */
    synchronized String scrape() {
        PrometheusMeterRegistry target = registry;
        if (target == null) {
            target = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
            new JvmMemoryMetrics().bindTo(target);
            new JvmThreadMetrics().bindTo(target);
            new ProcessorMetrics().bindTo(target);
            registry = target;
        }
        register(target);
        return target.scrape();
    }

    private void register(PrometheusMeterRegistry target) {
        // registering what is registered already changes nothing
        counters.values()
                .forEach(c -> FunctionCounter.builder(c.name(), c.count(), LongAdder::sum)
                        .description(c.help())
                        .tags(c.labels().toArray(String[]::new))
                        .register(target));
        gauges.values()
                .forEach(g -> Gauge.builder(g.name(), g.value()::getAsDouble)
                        .description(g.help())
                        .tags(g.labels().toArray(String[]::new))
                        .strongReference(true)
                        .register(target));
        timers.values()
                .forEach(t -> io.micrometer.core.instrument.FunctionTimer.builder(
                                t.name, t, d -> d.count.sum(), d -> d.nanos.sum(), TimeUnit.NANOSECONDS)
                        .description(t.help)
                        .tags(t.labels.toArray(String[]::new))
                        .register(target));
    }

    private static String key(String name, String... labels) {
        return name + List.of(labels);
    }
}
