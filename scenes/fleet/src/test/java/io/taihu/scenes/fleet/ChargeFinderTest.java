package io.taihu.scenes.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.taihu.spi.LegStore.Charge;
import io.taihu.spi.LegStore.Energy;
import io.taihu.spi.LegStore.Leg;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class ChargeFinderTest {
    private static Ride ride(boolean tells) {
        Ride ride = new Ride(tells, Double.NaN, Double.NaN);
        ride.soc = 50;
        return ride;
    }

    @Test
    void isChargedWhileItSaysSo() {
        Ride ride = ride(true);
        ride.charging = Fix.NOT_CHARGING;
        ride.voltage = 400;
        ride.current = 20;
        ride.go(600, 10, 60);
        ride.stand(60, 10, 0);
        ride.charging = Fix.PARKED_CHARGING;
        ride.current = -100;
        ride.stand(1_800, 30, 30);
        ride.charging = Fix.NOT_CHARGING; // the plug wobbles
        ride.current = 0;
        ride.stand(120, 30, 0);
        ride.charging = Fix.PARKED_CHARGING;
        ride.current = -100;
        ride.stand(600, 30, 10);
        ride.charging = Fix.CHARGED;
        ride.current = 0;
        ride.stand(900, 30, 0);
        ride.charges("690-3210 51-90");
        Charge charge = ride.found().charges().getFirst();
        // 40 kW for 1,770 s, then less until it is none within 30 s, and after 90 s again
        assertThat(charge.energy()).isEqualTo(new Energy(charge.energy().kWh(), true));
        assertThat(charge.energy().kWh()).isCloseTo(40 * 2_385 / 3_600.0, within(0.01));
        assertThat(charge.maxPower()).isEqualTo(40);
        assertThat(charge.maxSpread()).isCloseTo(0.006, within(1e-9));
        assertThat(charge.maxTemperature()).isEqualTo(20);
        Leg trip = ride.found().legs().getFirst();
        assertThat(trip.moving()).isTrue();
        assertThat(trip.energy().measured()).isTrue();
        assertThat(trip.energy().kWh()).isCloseTo(8 * trip.micros() / 3.6e9, within(0.01));
    }

    @Test
    void endsWithDrivingOffAndGoesOnWhileNothingEndsIt() {
        Ride ride = ride(true);
        ride.charging = Fix.PARKED_CHARGING;
        ride.stand(600, 30, 6);
        ride.charging = Fix.NOT_CHARGING;
        ride.go(600, 10, 60);
        ride.charging = Fix.PARKED_CHARGING;
        ride.stand(30, 30, 0);
        ride.charges("30-600 50-56"); // what is shorter than a minute is none yet
        Ride longer = ride(true);
        longer.charging = Fix.PARKED_CHARGING;
        longer.stand(90, 30, 1);
        longer.charges("30-90 50-51 open");
    }

    @Test
    void brakingIsNoChargeButAWireOnTheWayIs() {
        Ride ride = ride(true);
        for (int i = 0; i < 20; i++) {
            ride.charging = Fix.NOT_CHARGING;
            ride.go(60, 10, 60);
            ride.charging = Fix.DRIVING_CHARGING;
            ride.go(20, 10, 40);
        }
        ride.soc = 49;
        ride.go(400, 10, 40);
        ride.charging = Fix.NOT_CHARGING;
        ride.go(60, 10, 40);
        ride.charges("1590-2000 50-49 driving");
    }

    @Test
    void withoutItsSayingAStateOfChargeThatRisesWhileItStandsTells() {
        Ride ride = ride(false);
        ride.go(600, 10, 60);
        ride.stand(300, 60, 0);
        ride.stand(3_600, 60, 20);
        ride.stand(7_200, 60, 0);
        ride.go(600, 10, 60);
        ride.stand(3_600, 60, 2); // a second thought
        ride.go(600, 10, 60);
        ride.stand(600, 60, 4);
        ride.charges("900-4500 50-70", "16500-17100 72-76 open");
    }

    @Test
    void overASilenceItIsKnownOnlyThatItWasCharged() {
        for (boolean tells : new boolean[] {false, true}) {
            Ride ride = ride(tells);
            ride.charging = tells ? Fix.NOT_CHARGING : Double.NaN;
            ride.go(600, 10, 60);
            ride.stand(300, 60, 0);
            ride.silence(30_000, 35);
            ride.go(600, 10, 60);
            ride.stand(300, 60, 0);
            ride.charges("900-30910 50-85 assumed");
            assertThat(ride.found().charges().getFirst().maxPower()).isNaN();
        }
    }

    @Test
    void aCapacityMakesEnergyOfStatesOfCharge() {
        Ride ride = new Ride(false, 60, Double.NaN);
        ride.soc = 20;
        ride.stand(300, 60, 0);
        ride.stand(3_600, 60, 50);
        assertThat(ride.found().charges().getFirst().energy().measured()).isFalse();
        assertThat(ride.found().charges().getFirst().energy().kWh()).isCloseTo(30, within(0.1));
    }

    /** 234 of its readings are one whole charge, from 28 to 100 %. */
    @Test
    void findsTheChargeOfARealCar() throws IOException {
        Path file = Path.of(
                System.getProperty("shared.dir", "none"), "data", "vehicles", "ev_gbt32960_real", "decoded.csv");
        Assumptions.assumeTrue(Files.exists(file), file + " is not there");
        List<String[]> rows = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            if (line.startsWith("LTEST0000000EV001")) {
                rows.add(line.split(","));
            }
        }
        rows.sort((a, b) -> a[2].compareTo(b[2]));
        List<Charge> charges = new ArrayList<>();
        ChargeFinder finder = new ChargeFinder(true, Double.NaN, charges::add);
        Meter meter = new Meter();
        Fix fix = new Fix();
        for (String[] row : rows) {
            long second = LocalDateTime.parse(row[2]).toEpochSecond(ZoneOffset.ofHours(8));
            fix.at(second * 1_000_000, Double.parseDouble(row[23]), Double.parseDouble(row[22]));
            int state = Integer.parseInt(row[4]);
            fix.charging = state == 3 ? Fix.NOT_CHARGING : state == 4 ? Fix.CHARGED : state;
            fix.speed = Double.parseDouble(row[6]);
            fix.voltage = Double.parseDouble(row[8]);
            fix.current = Double.parseDouble(row[9]);
            fix.soc = Double.parseDouble(row[10]);
            fix.cellMax = Double.parseDouble(row[24]);
            fix.cellMin = Double.parseDouble(row[25]);
            fix.temperature = Double.parseDouble(row[26]);
            meter.take(fix);
            finder.take(fix);
        }
        Charge present = finder.present();
        if (present != null) {
            charges.add(present);
        }
        assertThat(charges).hasSize(1);
        Charge charge = charges.getFirst();
        assertThat(charge.socFrom()).isEqualTo(28);
        assertThat(charge.socTo()).isEqualTo(100);
        assertThat(charge.open()).isFalse();
        assertThat(charge.energy().measured()).isTrue();
        assertThat(charge.energy().kWh()).isCloseTo(64.7, within(0.1));
    }
}
