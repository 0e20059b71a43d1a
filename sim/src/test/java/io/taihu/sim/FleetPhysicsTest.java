package io.taihu.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.taihu.sim.FleetPhysics.State;
import io.taihu.sim.FleetVehicle.Kind;
import io.taihu.sim.VehicleDay.Activity;
import io.taihu.sim.VehicleDay.Doing;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FleetPhysicsTest {
    private static final long SEED = 1;
    /** A Tuesday, four in the morning in Wuxi. */
    private static final long FOUR = Instant.parse("2026-11-23T20:00:00Z").toEpochMilli();

    private static final long DAY = Climate.DAY;

    private final Fleet fleet = Fleet.plan(SEED);
    private final FleetPhysics physics = new FleetPhysics(SEED);

    private List<FleetVehicle> driving() {
        return fleet.vehicles().stream().filter(v -> v.kind() != Kind.RUDE).toList();
    }

    @Test
    void everyJunctionIsReachedFromEveryOther() {
        RoadNetwork network = RoadNetwork.of(SEED);
        for (int from = 0; from < network.size(); from++) {
            for (int to = 0; to < network.size(); to++) {
                double metres = 0;
                int at = from;
                for (RoadNetwork.Road road : network.route(from, to)) {
                    assertThat(road.from()).isEqualTo(at);
                    at = road.to();
                    metres += road.metres();
                }
                assertThat(at).isEqualTo(to);
                double straight =
                        Math.hypot(network.east(from) - network.east(to), network.north(from) - network.north(to));
                assertThat(metres).isBetween(straight * 0.999, straight * 3 + 6_000);
            }
        }
    }

    @Test
    void everyDayIsOverBeforeTheNextBeginsAndEndsAtHomeFull() {
        RoadNetwork network = RoadNetwork.of(SEED);
        for (FleetVehicle vehicle : driving()) {
            for (int weekday = 0; weekday < 7; weekday++) {
                VehicleDay day = new VehicleDay(network, SEED, vehicle, weekday);
                assertThat(day.seconds()).as(vehicle.title()).isEqualTo(86_400);
                assertThat(day.metres() / 1_000).as(vehicle.title()).isBetween(50.0, 700.0);
                Activity last = day.activities().getLast();
                assertThat(last.energyAtEnd()).isEqualTo(VehicleDay.FULL);
                assertThat(last.place()).isEqualTo(day.activities().getFirst().place());
                assertThat(day.activities())
                        .allSatisfy(a -> assertThat(a.energyAtEnd()).isBetween(0.03, 1.0));
            }
        }
    }

    @Test
    void nothingJumpsAndNobodyDrivesAsInARace() {
        Set<Doing> seen = EnumSet.noneOf(Doing.class);
        for (FleetVehicle vehicle : driving()) {
            State last = physics.at(vehicle, FOUR);
            for (long time = FOUR + 10_000; time < FOUR + DAY + 600_000; time += 10_000) {
                State now = physics.at(vehicle, time);
                double metres = Math.hypot(
                        (now.latitude() - last.latitude()) * 111_320, (now.longitude() - last.longitude()) * 94_840);
                assertThat(metres)
                        .as("%s at %s", vehicle.id(), Instant.ofEpochMilli(time))
                        .isLessThan(340);
                assertThat(now.odometer()).isGreaterThan(last.odometer() - 1e-6);
                // with what it stands beside the road
                assertThat((now.odometer() - last.odometer()) * 1_000).isBetween(metres * 0.7 - 60, 300.0);
                assertThat(now.speed()).isBetween(0.0, 108.0);
                assertThat(Math.abs(now.acceleration())).isLessThanOrEqualTo(Drive.HARSH);
                seen.add(now.doing());
                last = now;
            }
        }
        assertThat(seen).containsExactlyInAnyOrder(Doing.values());
    }

    @Test
    void someBrakeHarshlyAndSomeSpeedButFew() {
        long harsh = 0;
        long fast = 0;
        long moving = 0;
        for (FleetVehicle vehicle : driving()) {
            for (long time = FOUR; time < FOUR + DAY; time += 5_000) {
                State state = physics.at(vehicle, time);
                moving += state.speed() > 0 ? 1 : 0;
                harsh += state.acceleration() < -3 ? 1 : 0;
                fast += state.limit() > 0 && state.speed() > state.limit() + 12 ? 1 : 0;
            }
        }
        assertThat(moving).isPositive();
        assertThat(harsh).isBetween(1L, moving / 200);
        assertThat(fast).isBetween(1L, moving / 20);
    }

    @Test
    void goesOnWhereItWasAfterARestartAndAWeek() {
        FleetVehicle taxi = driving().get(30);
        long noon = FOUR + 8 * Climate.HOUR;
        assertThat(new FleetPhysics(SEED).at(taxi, noon)).isEqualTo(physics.at(taxi, noon));
        State weekLater = physics.at(taxi, noon + 7 * DAY);
        assertThat(weekLater.latitude()).isEqualTo(physics.at(taxi, noon).latitude());
        double evening = physics.at(taxi, FOUR + DAY - 1_000).odometer();
        assertThat(physics.at(taxi, FOUR + DAY).odometer())
                .isCloseTo(evening, org.assertj.core.data.Offset.offset(1e-6));
    }

    @Test
    void eightyVehiclesHaveIdsPlatesAndSpacesOfTheirOwn() {
        assertThat(fleet.vehicles()).hasSize(80);
        Set<String> ids = new HashSet<>();
        Set<String> spaces = new HashSet<>();
        fleet.spaces().forEach(space -> spaces.add(space.path()));
        for (FleetVehicle vehicle : fleet.vehicles()) {
            assertThat(ids.add(vehicle.id())).isTrue();
            assertThat(spaces).contains(vehicle.space());
            assertThat(vehicle.id()).matches(vehicle.speaks().isJt808() ? "[1-9]\\d{11}" : "[A-HJ-NPR-Z0-9]{17}");
        }
        assertThat(fleet.vehicles().stream().map(FleetVehicle::speaks).distinct())
                .hasSize(4);
    }
}
