package io.taihu.scenes.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.taihu.spi.SpeedLimits;
import org.junit.jupiter.api.Test;

class DrivingFinderTest {
    private static final double NONE = Double.NaN;

    @Test
    void aChangeOfSpeedThatIsTooGreatIsHarsh() {
        Ride ride = new Ride(false, NONE, NONE);
        ride.go(10, 1, 60);
        ride.go(1, 1, 48); // 3.3 m/s²
        ride.go(1, 1, 30); // 5 m/s²
        ride.go(1, 1, 20); // 2.8 m/s²
        ride.go(10, 1, 20);
        ride.go(3, 3, 55); // 3.2 m/s²
        ride.go(5, 1, 55);
        ride.events("HARSH_BRAKING 10-12 5.0", "HARSH_ACCELERATION 23-26 3.2");
    }

    @Test
    void whoSaysItTooSeldomIsNotHarsh() {
        Ride ride = new Ride(false, NONE, NONE);
        ride.go(30, 10, 120);
        ride.go(6, 6, 0);
        ride.go(30, 10, 0);
        ride.events();
    }

    @Test
    void aPlaceThatJumpsOrStandsSaysNothing() {
        Ride jumps = new Ride(false, NONE, 50);
        jumps.go(10, 1, 40);
        jumps.north += 500;
        jumps.go(1, 1, 80);
        jumps.north -= 500;
        jumps.go(10, 1, 40);
        jumps.events();
        Ride frozen = new Ride(false, NONE, 50);
        frozen.go(10, 1, 40);
        for (double kmh : new double[] {60, 70, 80, 60, 40, 60, 80, 80, 80, 80, 80, 80, 80, 80, 80, 80, 80}) {
            frozen.seconds++;
            frozen.speed = kmh;
            frozen.say();
        }
        frozen.events();
    }

    @Test
    void aSensorThatSaysWhatNoTyreDoesIsNotBelieved() {
        Ride ride = new Ride(false, NONE, NONE);
        ride.go(10, 1, 100);
        ride.go(1, 1, 0);
        ride.go(1, 1, 100);
        ride.go(10, 1, 100);
        ride.events();
    }

    @Test
    void speedingIsFasterThanTheLimitForSomeTime() {
        Ride ride = new Ride(false, NONE, 60);
        ride.go(60, 5, 60);
        ride.go(5, 5, 65); // a moment
        ride.go(60, 5, 58);
        ride.go(30, 5, 72.5);
        ride.go(10, 5, 70);
        ride.go(60, 5, 55);
        ride.events("SPEEDING 130-165 72.5");
        Ride seldom = new Ride(false, NONE, 60);
        seldom.go(360, 120, 90);
        seldom.events();
    }

    @Test
    void theLeastLimitOfTheGroundAndOfTheVehicleHolds() {
        SpeedLimits town = (latitude, _) -> latitude < Ride.LATITUDE + 1_500 * Ride.METRE ? 50 : Double.NaN;
        Ride ride = new Ride(false, NONE, 80, town);
        ride.go(90, 5, 60); // 1.5 km of the town; 60 is too fast there alone
        ride.go(60, 5, 78);
        ride.go(60, 5, 90); // too fast for the vehicle
        ride.go(30, 5, 70);
        assertThat(ride.found().events())
                .extracting(event -> event.kind() + " " + event.value() + " of " + event.limit())
                .containsExactly("SPEEDING 60.0 of 50.0", "SPEEDING 90.0 of 80.0");
        Ride unknown = new Ride(false, NONE, NONE, (_, _) -> 30);
        unknown.go(30, 5, 40);
        assertThat(unknown.found().events())
                .singleElement()
                .satisfies(event -> assertThat(event.limit()).isEqualTo(30));
    }

    @Test
    void anotherLimitBeginsAnotherSpeeding() {
        Ride ride = new Ride(false, NONE, 60, (latitude, _) -> latitude < Ride.LATITUDE + 1_000 * Ride.METRE ? 30 : 45);
        ride.go(120, 5, 60);
        ride.go(30, 5, 20);
        assertThat(ride.found().events())
                .extracting(event -> event.limit() + " from " + (event.startMicros() - Ride.START) / 1_000_000)
                .containsExactly("30.0 from 5", "45.0 from 65");
    }

    @Test
    void moreThanFourHoursWithoutARestIsFatigue() {
        Ride ride = new Ride(false, NONE, NONE);
        ride.go(2 * 3_600, 30, 60);
        ride.stand(900, 30, 0);
        ride.go(9_000, 30, 60); // half an hour more than the rest of four
        ride.stand(600, 30, 0);
        ride.go(3_600, 30, 60);
        ride.stand(1_500, 30, 0);
        ride.go(3_600, 30, 60);
        ride.stand(1_500, 30, 0);
        assertThat(ride.found().events())
                .extracting(event -> event.kind() + " " + Math.round((event.endMicros() - event.startMicros()) / 6e7)
                        + " " + Math.round(event.value() * 10) / 10.0)
                .containsExactly("FATIGUE 30 4.5", "FATIGUE 60 5.5");
    }
}
