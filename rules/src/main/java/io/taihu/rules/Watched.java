package io.taihu.rules;

import io.taihu.model.Thing;
import java.util.Map;

/**
 * What rules know of a thing besides its readings.
 *
 * @param number the registry's number for it
 * @param model number of its model
 */
public record Watched(long number, int model, String id, String name, String space, Map<String, String> labels) {
    public Watched {
        labels = Map.copyOf(labels);
    }

    public static Watched of(Thing thing) {
        return new Watched(
                thing.number(), thing.modelNumber(), thing.id(), thing.name(), thing.space(), thing.labels());
    }
}
