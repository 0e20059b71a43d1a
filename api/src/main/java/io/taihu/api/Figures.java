package io.taihu.api;

import java.util.Map;

/** Figures of the server at one moment, by their names in {@code /metrics}. Immutable. */
record Figures(Map<String, Double> byName) {
    static final Figures NONE = new Figures(Map.of());

    /** A figure; 0 when there is none of this name. */
    double of(String name) {
        return byName.getOrDefault(name, 0.0);
    }

    /** By how much a figure has grown since another moment; never less than 0. */
    double grown(String name, Figures since) {
        return Math.max(0, of(name) - since.of(name));
    }
}
