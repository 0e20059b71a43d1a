package io.taihu.sim;

import io.taihu.sim.Drive.Moment;
import io.taihu.sim.VehicleDay.Activity;
import io.taihu.sim.VehicleDay.Doing;
import io.taihu.sim.VehicleDay.Powers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Where each vehicle is at any time and what it measures there: functions of seed, vehicle and time, so that a fleet started again goes on
 * as if it had never stopped. A week is like the next, which makes odometers whole without driving the years before. Days are kept while
 * they are asked for. For one thread.
 */
final class FleetPhysics {
    private static final int DAYS_KEPT = 2;
    /** 2025-12-29, a Monday. */
    private static final long FIRST_DAY = 20_451;
    /** The tunnel under the lake, where no network is: its middle, and half its length. */
    private static final double[] TUNNEL = {-650, -5_600};

    private static final double TUNNEL_REACH = 900;

    private final long seed;
    private final RoadNetwork network;
    private final Map<Integer, double[]> weeks = new HashMap<>();
    private final Map<Long, VehicleDay> days = new HashMap<>();
    private final Map<Integer, List<Long>> kept = new HashMap<>();

    FleetPhysics(long seed) {
        this.seed = seed;
        this.network = RoadNetwork.of(seed);
    }

    /**
     * A vehicle at a moment.
     *
     * @param speed km/h
     * @param acceleration m/s²
     * @param heading degrees from north, from 0 up to 360
     * @param odometer km
     * @param energy in tank or battery, from 0 to 1
     * @param since milliseconds for which it has been doing what it does
     * @param limit km/h that are allowed where it is; 0 where it stands
     * @param charging watts that its battery is given
     * @param tunnel whether it is where no network is
     */
    record State(
            Doing doing,
            double latitude,
            double longitude,
            double speed,
            double acceleration,
            int heading,
            double odometer,
            double energy,
            long since,
            double limit,
            double charging,
            boolean tunnel) {
        /** Whether its ignition is on. */
        boolean on() {
            return doing == Doing.DRIVING || doing == Doing.WAITING;
        }
    }

    State at(FleetVehicle vehicle, long millis) {
        long shifted = millis - VehicleDay.BEGIN;
        long number = Climate.day(shifted);
        int weekday = Math.floorMod(number - FIRST_DAY, 7);
        double seconds = (shifted - Climate.midnight(number)) / 1_000.0;
        VehicleDay day = day(vehicle, weekday);
        Activity activity = day.at(seconds);
        double part = Math.clamp((seconds - activity.begin()) / (activity.end() - activity.begin()), 0, 1);
        double east = network.east(activity.place());
        double north = network.north(activity.place());
        double driven = activity.metres();
        double speed = 0;
        double acceleration = 0;
        double limit = 0;
        double heading = 360 * Noise.unit(seed, 61_000 + vehicle.index(), activity.place());
        Drive drive = activity.drive();
        double done = part;
        if (drive != null) {
            Moment moment = drive.at(seconds - activity.begin());
            east = moment.east();
            north = moment.north();
            driven += moment.metres();
            speed = moment.speed() * 3.6;
            acceleration = moment.acceleration();
            heading = moment.heading();
            limit = moment.limit();
            done = moment.metres() / drive.metres();
        }
        // on the right side of the road, and where two stand at one place, beside each other
        double aside = drive != null ? 6 : 8 + vehicle.index() % 8 * 4;
        double right = Math.toRadians(heading + 90);
        east += aside * Math.sin(right);
        north += aside * Math.cos(right);
        boolean tunnel = Math.hypot(east - TUNNEL[0], north - TUNNEL[1]) < TUNNEL_REACH;
        return new State(
                activity.doing(),
                RoadNetwork.latitude(north),
                RoadNetwork.longitude(east),
                speed,
                acceleration,
                (int) Math.floorMod(Math.round(heading), 360L),
                odometer(vehicle, number) + driven / 1_000,
                activity.energy() + (activity.energyAtEnd() - activity.energy()) * done,
                (long) ((seconds - activity.begin()) * 1_000),
                limit,
                activity.doing() == Doing.CHARGING ? charging(activity) : 0,
                tunnel);
    }

    private static double charging(Activity activity) {
        double joules = (activity.energyAtEnd() - activity.energy()) * Powers.BATTERY_KWH * 3_600_000;
        return joules / (activity.end() - activity.begin());
    }

    /** Kilometres before a day. */
    private double odometer(FleetVehicle vehicle, long day) {
        double[] week = weeks.computeIfAbsent(vehicle.index(), _ -> {
            double[] sums = new double[8];
            for (int i = 0; i < 7; i++) {
                sums[i + 1] = sums[i] + new VehicleDay(network, seed, vehicle, i).metres();
            }
            return sums;
        });
        long days = Math.max(0, day - FIRST_DAY);
        double before = 4_000 + 30_000 * Noise.unit(seed, 62_000, vehicle.index());
        long wholeWeeks = days / 7;
        return before + (wholeWeeks * week[7] + week[(int) (days % 7)]) / 1_000;
    }

    private VehicleDay day(FleetVehicle vehicle, int weekday) {
        long key = vehicle.index() * 7L + weekday;
        VehicleDay known = days.get(key);
        if (known != null) {
            return known;
        }
        VehicleDay made = new VehicleDay(network, seed, vehicle, weekday);
        List<Long> mine = kept.computeIfAbsent(vehicle.index(), _ -> new ArrayList<>());
        if (mine.size() == DAYS_KEPT) {
            days.remove(mine.removeFirst());
        }
        mine.add(key);
        days.put(key, made);
        return made;
    }

    /** Litres in the tank. */
    static double fuel(FleetVehicle vehicle, State state) {
        return state.energy() * Powers.tank(vehicle.kind());
    }

    /** Watts that an electric car takes from its battery; below zero when it charges or brakes. */
    static double watts(State state) {
        if (state.doing() == Doing.CHARGING) {
            return -state.charging();
        }
        double speed = state.speed() / 3.6;
        double mass = 1_750;
        double rolling = speed > 0 ? 0.012 * mass * 9.81 * speed : 0;
        double air = 0.5 * 1.2 * 0.62 * speed * speed * speed;
        double pull = mass * state.acceleration() * speed;
        double moving = rolling + air + (pull > 0 ? pull / 0.9 : pull * 0.65);
        return (state.on() ? 900 : 40) + moving;
    }
}
