package io.taihu.model;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Anything identified: a sensor, vehicle, machine or gateway. 物
 *
 * @param number the registry's number for it; never given again, also not after deletion
 * @param id the stable name devices and people use; same characters as {@link ThingModel#NAME}
 * @param modelNumber number of its model
 * @param model name of its model
 * @param space path of the space it lives in, such as {@code wuxi/binhu}
 * @param name what people call it; the id when none was given
 * @param labels free keys and values to search by
 * @param location where it stands when it does not report a place itself
 * @param enabled whether its readings are taken
 * @param revision grows with each change; the API's ETag
 * @param created when it was registered
 * @param decommissioned since when it is out of service for good, without credentials and not enabled; null while it is not
 */
public record Thing(
        long number,
        String id,
        int modelNumber,
        String model,
        String space,
        String name,
        Map<String, String> labels,
        @Nullable Location location,
        boolean enabled,
        long revision,
        Instant created,
        @Nullable Instant decommissioned) {
    public Thing {
        labels = Map.copyOf(labels);
    }

    /** One that is not decommissioned. */
    public Thing(
            long number,
            String id,
            int modelNumber,
            String model,
            String space,
            String name,
            Map<String, String> labels,
            @Nullable Location location,
            boolean enabled,
            long revision,
            Instant created) {
        this(number, id, modelNumber, model, space, name, labels, location, enabled, revision, created, null);
    }

    /** The same thing, its readings taken or not; to be given to the registry, which counts the revision on. */
    public Thing withEnabled(boolean taken) {
        return new Thing(
                number,
                id,
                modelNumber,
                model,
                space,
                name,
                labels,
                location,
                taken,
                revision,
                created,
                decommissioned);
    }
}
