package io.taihu.sim;

import io.taihu.sim.Drive.Manner;
import io.taihu.sim.FleetVehicle.Kind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one vehicle does from four in the morning to four in the morning, by the day of the week: drives, waits, rests, charges or takes
 * fuel, and is home at the end with the tank as full as in the morning. Immutable; safe for any thread.
 */
final class VehicleDay {
    static final long BEGIN = 4 * Climate.HOUR;

    private static final double MINUTE = 60;
    private static final double HOUR = 3_600;
    private static final double LAST = 24 * HOUR;
    /** What a tank or a battery holds every morning, as a share. */
    static final double FULL = 0.95;

    private static final double LOW = 0.32;
    private static final double ENOUGH = 0.8;
    /** Seconds of taking fuel. */
    private static final double FUELLING = 6 * MINUTE;

    private final List<Activity> activities = new ArrayList<>();
    private final RoadNetwork network;
    private final long seed;
    private final FleetVehicle vehicle;
    private final int weekday;
    private final Manner manner;
    private final int home;
    private double time;
    private double metres;
    private double energy = FULL;
    private int at;
    private int drives;

    /** What a vehicle is busy with. */
    enum Doing {
        DRIVING,
        /** It waits, and its ignition is on. */
        WAITING,
        /** It stands, and is switched off. */
        RESTING,
        CHARGING,
        FUELLING
    }

    /**
     * A stretch of the day.
     *
     * @param begin seconds since four in the morning
     * @param metres driven that day when it begins
     * @param energy in the tank or battery when it begins, from 0 to 1
     * @param energyAtEnd the same at its end
     * @param drive null unless it drives
     */
    record Activity(
            Doing doing,
            double begin,
            double end,
            int place,
            double metres,
            double energy,
            double energyAtEnd,
            @Nullable Drive drive) {}

    VehicleDay(RoadNetwork network, long seed, FleetVehicle vehicle, int weekday) {
        this.network = network;
        this.seed = seed;
        this.vehicle = vehicle;
        this.weekday = weekday;
        this.manner = new Manner(
                switch (vehicle.kind()) {
                    case BUS -> 0.76;
                    case TRUCK -> 0.85;
                    case TAXI, CAR, RUDE -> 0.97;
                },
                vehicle.kind() == Kind.BUS,
                vehicle.kind() != Kind.BUS && vehicle.index() % 5 == 3);
        this.home = home();
        this.at = home;
        switch (vehicle.kind()) {
            case BUS -> bus();
            case TAXI -> fares(5.2 + 1.5 * draw(1), 22.5 + 2 * draw(2));
            case CAR -> fares(5.8 + 2 * draw(1), 21 + 2 * draw(2));
            case TRUCK -> freight();
            case RUDE -> {}
        }
        goHome();
    }

    private int home() {
        int nth = vehicle.index();
        return switch (vehicle.kind()) {
            case BUS -> network.end(2 + 4 * (nth % 2));
            case TAXI -> network.end(4 + nth % 2);
            case TRUCK -> network.end(7);
            case CAR, RUDE -> network.end(nth % 2);
        };
    }

    /** A draw of this vehicle and weekday. */
    private double draw(long channel) {
        return Noise.unit(seed, 60_000 + channel, vehicle.index() * 7L + weekday);
    }

    /** Back and forth between the ends of its line, the crews taking turns. */
    private void bus() {
        int line = vehicle.index() % 6;
        int nth = vehicle.index() / 6;
        int[] ends = switch (line) {
            case 0 -> new int[] {network.end(2), network.end(6)};
            case 1 -> new int[] {network.end(4), network.end(0)};
            case 2 -> new int[] {network.end(3), network.end(7)};
            case 3 -> new int[] {network.end(1), network.end(5)};
            case 4 -> new int[] {network.town(2), network.end(6)};
            default -> new int[] {network.end(0), network.town(10)};
        };
        rest(hours(5.5) + nth * 17 * MINUTE + line * 3 * MINUTE);
        double last = hours(weekday >= 5 ? 21 : 22) - nth * 30 * MINUTE;
        int towards = 0;
        while (time < last) {
            go(ends[towards]);
            stand(Doing.WAITING, (9 + 14 * draw(100 + drives)) * MINUTE);
            towards = 1 - towards;
            if (time > hours(12) && time < hours(13) && towards == nth % 2) {
                stand(Doing.RESTING, 35 * MINUTE);
            }
            refresh();
        }
    }

    /** From one fare to the next, with lunch, supper, and whatever the tank or the battery wants. */
    private void fares(double fromHour, double toHour) {
        rest(hours(fromHour));
        boolean lunch = false;
        boolean supper = false;
        while (time < hours(toHour)) {
            int goal = goal();
            if (goal == at) {
                drives++;
                continue;
            }
            go(goal);
            stand(Doing.WAITING, (2 + 14 * draw(200 + drives) * draw(300 + drives)) * MINUTE);
            if (!lunch && time > hours(11.4 + draw(3))) {
                lunch = true;
                stand(Doing.RESTING, (30 + 20 * draw(4)) * MINUTE);
            }
            if (!supper && time > hours(17.2 + draw(5))) {
                supper = true;
                stand(Doing.RESTING, (20 + 20 * draw(6)) * MINUTE);
            }
            refresh();
        }
    }

    /** Where a fare wants to go: to the old town, to the inner ring, or out. */
    private int goal() {
        double draw = draw(400 + drives);
        int pick = (int) (draw(500 + drives) * 1_000);
        return draw < 0.45 ? network.town(pick) : draw < 0.8 ? network.inner(pick) : network.end(pick % network.ends());
    }

    /** Loads at home, unloads out there; a third of the trucks by night. */
    private void freight() {
        boolean night = vehicle.index() % 3 == 0;
        rest(hours(night ? 19.5 + draw(1) : 5.6 + draw(1)));
        double last = hours(night ? 25.2 : 16.5);
        double sinceRest = time;
        while (time < last) {
            int goal = network.end((int) (draw(600 + drives) * 7));
            go(goal);
            stand(Doing.RESTING, (18 + 25 * draw(700 + drives)) * MINUTE);
            go(home);
            if (time - sinceRest > 4 * HOUR) {
                stand(Doing.RESTING, 45 * MINUTE);
                sinceRest = time;
            }
            stand(Doing.WAITING, (12 + 15 * draw(800 + drives)) * MINUTE);
            refresh();
        }
    }

    /** Goes to where it can be filled when it has too little left to be careless. */
    private void refresh() {
        if (energy > LOW) {
            return;
        }
        if (vehicle.kind() == Kind.CAR) {
            go(home);
            charge(ENOUGH, Powers.FAST);
        } else {
            fuel();
        }
    }

    private void goHome() {
        if (vehicle.kind() == Kind.RUDE) {
            return;
        }
        go(home);
        if (vehicle.kind() == Kind.CAR) {
            stand(Doing.RESTING, 8 * MINUTE);
            charge(FULL, Powers.SLOW);
        } else {
            fuel();
        }
        rest(LAST);
    }

    private void go(int goal) {
        if (goal == at) {
            return;
        }
        double hour = (time / HOUR + 4) % 24;
        double rush = weekday >= 5 ? 0.2 : peak(hour, 8) + peak(hour, 17.8);
        Drive drive = new Drive(
                network,
                network.route(at, goal),
                manner,
                seed,
                (vehicle.index() * 7L + weekday) * 1_000 + drives,
                Math.min(1, rush));
        drives++;
        double used = drive.metres() / 1_000 * Powers.perKilometre(vehicle.kind());
        add(Doing.DRIVING, drive.seconds(), Math.max(0.02, energy - used), drive);
        metres += drive.metres();
        at = goal;
    }

    private static double peak(double hour, double at) {
        double away = (hour - at) / 1.1;
        return Math.exp(-away * away);
    }

    private void stand(Doing doing, double seconds) {
        add(doing, seconds, energy, null);
    }

    private void rest(double until) {
        if (until > time) {
            stand(Doing.RESTING, until - time);
        }
    }

    private void charge(double to, double kilowatts) {
        if (to > energy) {
            add(Doing.CHARGING, (to - energy) * Powers.BATTERY_KWH / kilowatts * HOUR, to, null);
        }
    }

    private void fuel() {
        add(Doing.FUELLING, FUELLING, FULL, null);
    }

    /** Seconds after four in the morning of an hour of the day; those after midnight count on from 24. */
    private static double hours(double hour) {
        return (hour - 4) * HOUR;
    }

    private void add(Doing doing, double seconds, double energyAtEnd, @Nullable Drive drive) {
        activities.add(new Activity(doing, time, time + seconds, at, metres, energy, energyAtEnd, drive));
        time += seconds;
        energy = energyAtEnd;
    }

    /** Metres of the whole day. */
    double metres() {
        return metres;
    }

    /** When the last of its stretches ends, seconds. */
    double seconds() {
        return time;
    }

    List<Activity> activities() {
        return activities;
    }

    /** What it does at a time in seconds since four in the morning. */
    Activity at(double seconds) {
        int low = 0;
        int high = activities.size() - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (seconds < activities.get(middle).end()) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return activities.get(low);
    }

    /** What vehicles take and are given. */
    static final class Powers {
        static final double BATTERY_KWH = 62;
        static final double FAST = 58;
        static final double SLOW = 22;

        private Powers() {}

        /** Litres that a tank holds. */
        static double tank(Kind kind) {
            return switch (kind) {
                case BUS -> 220;
                case TAXI -> 55;
                case TRUCK -> 320;
                case CAR, RUDE -> 0;
            };
        }

        /** Share of the tank or battery that a kilometre takes. */
        static double perKilometre(Kind kind) {
            return switch (kind) {
                case BUS -> 0.32 / tank(kind);
                case TAXI -> 0.085 / tank(kind);
                case TRUCK -> 0.27 / tank(kind);
                case CAR -> 0.165 / BATTERY_KWH;
                case RUDE -> 0;
            };
        }
    }
}
