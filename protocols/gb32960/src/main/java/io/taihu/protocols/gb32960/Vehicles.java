package io.taihu.protocols.gb32960;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Which connections each vehicle is logged in by: a new one takes over (B.2.7). Thread-safe. */
final class Vehicles {
    private final int connectionsPerVehicle;
    private final Map<String, Deque<Vehicle>> byVin = new ConcurrentHashMap<>();
    private final AtomicInteger count = new AtomicInteger();

    Vehicles(int connectionsPerVehicle) {
        this.connectionsPerVehicle = connectionsPerVehicle;
    }

    int count() {
        return count.get();
    }

    void enter(Vehicle vehicle) {
        byVin.compute(vehicle.vin, (vin, known) -> {
            Deque<Vehicle> all = known == null ? new ArrayDeque<>(1) : known;
            all.addLast(vehicle);
            count.incrementAndGet();
            if (all.size() > connectionsPerVehicle) {
                all.removeFirst().end("another connection has logged in for " + vin);
                count.decrementAndGet();
            }
            return all;
        });
    }

    void leave(Vehicle vehicle) {
        byVin.computeIfPresent(vehicle.vin, (vin, all) -> {
            if (all.remove(vehicle)) {
                count.decrementAndGet();
            }
            return all.isEmpty() ? null : all;
        });
    }
}
