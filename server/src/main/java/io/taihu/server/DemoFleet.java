package io.taihu.server;

import io.taihu.core.Directory;
import io.taihu.core.Tokens;
import io.taihu.model.Space;
import io.taihu.sim.CitySpace;
import io.taihu.sim.Fleet;
import io.taihu.sim.FleetSimulator;
import io.taihu.sim.FleetVehicle;
import io.taihu.spi.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * The vehicles of the demo's city, which speak JT/T 808 and GB/T 32960 to the server's own ports like any terminal. Their spaces and things
 * are registered the first time; terminals of JT/T 808 are given their codes when they register, each time anew.
 */
final class DemoFleet implements AutoCloseable {
    private static final Duration PAST = Duration.ofHours(24);
    private static final Duration PAST_STEP = Duration.ofSeconds(30);

    private final Fleet fleet;
    private final FleetSimulator simulator;

    /** @param watchman whose the rules of vehicles are, asked when there are none yet */
    DemoFleet(Taihu taihu, long seed, Supplier<String> watchman) {
        this.fleet = Fleet.plan(seed);
        Directory directory = taihu.directory();
        boolean first = false;
        for (CitySpace space : fleet.spaces()) {
            if (directory.registry().space(space.path()).isEmpty()) {
                first = true;
                directory.createSpace(
                        new Space(0, space.path(), space.title(), Space.Kind.FLEET, "", "", "", null, 0, 0, 0, 0, 0));
            }
        }
        for (FleetVehicle vehicle : fleet.vehicles()) {
            if (first && directory.thing(vehicle.id()).isEmpty()) {
                // what the token is nobody knows: these protocols have codes of their own, or none
                directory.createThing(
                        vehicle.id(),
                        vehicle.model(),
                        vehicle.space(),
                        vehicle.title(),
                        vehicle.labels(),
                        null,
                        Tokens.hash(Tokens.make("tk")));
            }
        }
        Clock clock = Clock.system();
        simulator = new FleetSimulator(fleet, "127.0.0.1", port(taihu, "jt808"), port(taihu, "gb32960"), clock);
        simulator.start();
        if (first) {
            String by = watchman.get();
            fleet.rules().forEach(text -> taihu.rulebook().create(text, true, by));
            Instant now = Instant.ofEpochMilli(clock.micros() / 1_000);
            simulator.backfill(now.minus(PAST), now, PAST_STEP);
        }
    }

    private static int port(Taihu taihu, String name) {
        return Objects.requireNonNull(taihu.ports().get(name), name + " is not listening");
    }

    int vehicles() {
        return fleet.vehicles().size();
    }

    int spaces() {
        return fleet.spaces().size();
    }

    @Override
    public void close() {
        simulator.close();
    }
}
