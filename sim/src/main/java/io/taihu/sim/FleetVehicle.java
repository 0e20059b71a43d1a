package io.taihu.sim;

import java.util.Map;

/**
 * One vehicle of the simulated city, as it is to be registered.
 *
 * @param index its number in the plan, from 0
 * @param id id of its thing: the telephone number of its terminal, or its VIN
 * @param model name of the model that its protocol has
 * @param space path of its space, one of {@link Fleet#spaces}
 * @param name English name
 * @param nameZh Chinese name
 * @param plate its number plate
 * @param labels to search by
 */
public record FleetVehicle(
        int index,
        Kind kind,
        Speaks speaks,
        String id,
        String model,
        String space,
        String name,
        String nameZh,
        String plate,
        Map<String, String> labels) {
    public FleetVehicle {
        labels = Map.copyOf(labels);
    }

    /** What it is, which decides its day. */
    public enum Kind {
        BUS,
        TAXI,
        TRUCK,
        /** Electric cars that are hailed. */
        CAR,
        /** No vehicle at all: something that shouts at the port. */
        RUDE
    }

    /** What its terminal speaks. */
    public enum Speaks {
        JT808_2013,
        JT808_2019,
        GB32960_2016,
        GB32960_2025;

        /** Whether it is JT/T 808, otherwise GB/T 32960. */
        public boolean isJt808() {
            return this == JT808_2013 || this == JT808_2019;
        }
    }

    /** Both names. */
    public String title() {
        return nameZh + " " + name;
    }
}
