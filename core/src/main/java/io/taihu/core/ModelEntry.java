package io.taihu.core;

import io.taihu.model.ThingModel;
import io.taihu.spi.Registry;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** A model as the road holds it: the current version compiled for shaping, and the versions that records speak of. Thread-safe. */
final class ModelEntry {
    private final int number;
    private final Registry registry;
    private final Map<Integer, ThingModel> versions = new ConcurrentHashMap<>();
    private volatile ModelShape shape;
    private volatile long silenceMicros;
    private Map<String, String> derived = Map.of();

    ModelEntry(ThingModel current, Registry registry) {
        this.number = current.number();
        this.registry = registry;
        this.shape = new ModelShape(current);
        this.silenceMicros = current.silence().toNanos() / 1_000;
        versions.put(current.version(), current);
    }

    ModelShape shape() {
        return shape;
    }

    ThingModel model() {
        return shape.model();
    }

    /** How long its things may say nothing before they count as silent, µs. */
    long silenceMicros() {
        return silenceMicros;
    }

    /** A version that a record names; read from the registry the first time. */
    Optional<ThingModel> version(int version) {
        ThingModel known = versions.get(version);
        if (known != null) {
            return Optional.of(known);
        }
        Optional<ThingModel> read = registry.model(number, version);
        read.ifPresent(m -> versions.put(version, m));
        return read;
    }

    /** From now on rules calculate these properties: by their names those of the rules. */
    synchronized void derive(Map<String, String> rules) {
        if (!rules.equals(derived)) {
            derived = Map.copyOf(rules);
            shape = new ModelShape(shape.model(), derived);
        }
    }

    /** Puts a newer version in force; an older one changes nothing. */
    synchronized void replace(ThingModel newer) {
        versions.put(newer.version(), newer);
        if (newer.version() >= shape.model().version()) {
            shape = new ModelShape(newer, derived);
            silenceMicros = newer.silence().toNanos() / 1_000;
        }
    }
}
