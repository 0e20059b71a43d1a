package io.taihu.sim;

import io.taihu.model.Location;
import java.util.Map;

/**
 * One device of the simulated city, as it is to be registered.
 *
 * @param index its number in the plan, from 0
 * @param id id of its thing
 * @param model name of its model, one of {@link City#models}
 * @param space path of its space, one of {@link City#spaces}
 * @param name English name
 * @param nameZh Chinese name
 * @param labels to search by
 * @param location where it stands; a boat's berth
 */
public record CityDevice(
        int index,
        String id,
        String model,
        String space,
        String name,
        String nameZh,
        Map<String, String> labels,
        Location location) {
    public CityDevice {
        labels = Map.copyOf(labels);
    }

    /** Both names, for a page that shows one: Chinese first, as on the city's own signs. */
    public String title() {
        return nameZh + " " + name;
    }

    /** The kind, which decides model, interval and physics. */
    DeviceKind kind() {
        for (DeviceKind kind : DeviceKind.values()) {
            if (kind.model().equals(model)) {
                return kind;
            }
        }
        throw new IllegalStateException("no kind of device has model " + model);
    }
}
