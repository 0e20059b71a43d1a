package io.taihu.sim;

import java.time.Duration;

/** The kinds of devices in the city: how many there are, and how often each reports. */
enum DeviceKind {
    AIR("air-station", 40, 20),
    NOISE("noise-meter", 40, 10),
    WATER("water-gauge", 30, 30),
    PARKING("parking-lot", 40, 15),
    LIGHT("street-light", 84, 60),
    WEATHER("weather-station", 14, 10),
    ENERGY("energy-meter", 48, 15),
    BOAT("lake-boat", 4, 5);

    private final String model;
    private final int count;
    private final Duration interval;

    DeviceKind(String model, int count, int intervalSeconds) {
        this.model = model;
        this.count = count;
        this.interval = Duration.ofSeconds(intervalSeconds);
    }

    /** Name of the model of these devices. */
    String model() {
        return model;
    }

    /** How many the city has. */
    int count() {
        return count;
    }

    /** Time between two readings of one device. */
    Duration interval() {
        return interval;
    }

    /** How long one may say nothing before it counts as silent. */
    Duration silence() {
        Duration four = interval.multipliedBy(4);
        return four.compareTo(Duration.ofMinutes(1)) < 0 ? Duration.ofMinutes(1) : four;
    }
}
