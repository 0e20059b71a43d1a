package io.taihu.sim;

import io.taihu.model.Location;
import io.taihu.protocols.gb32960.Edition;
import io.taihu.protocols.gb32960.Report;
import io.taihu.protocols.gb32960.Tables2016;
import io.taihu.protocols.gb32960.Tables2025;
import io.taihu.protocols.gb32960.Values;
import io.taihu.sim.FleetPhysics.State;
import io.taihu.sim.FleetVehicle.Kind;
import io.taihu.sim.VehicleDay.Doing;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What a vehicle says of its state, and what is wrong with it, as its terminal reports it: functions of state and time. For one thread. */
final class FleetReports {
    private static final int CELLS = 96;
    private static final int PROBES = 12;
    /** Cells of this one are what they should be but for one that is worn out. */
    private static final int WEAK_EVERY = 11;

    private static final int WEAK_CELL = 41;
    private static final int GEAR_D = 14;
    private static final int GEAR_P = 15;
    private static final int DRIVING_FORCE = 1 << 5;
    private static final double OVER_LIMIT = 12;
    private static final long FAULT_STRETCH = 6 * Climate.HOUR;

    private final long seed;
    private final Climate climate;

    FleetReports(long seed) {
        this.seed = seed;
        this.climate = new Climate(seed);
    }

    /** What a terminal of JT/T 808 reports. */
    Jt808Terminal.Position position(FleetVehicle vehicle, State state, long millis) {
        boolean lost = fault(vehicle, millis) == Fault.NO_FIX;
        List<String> alarms = new ArrayList<>(2);
        if (state.doing() == Doing.DRIVING && state.speed() > state.limit() + OVER_LIMIT) {
            alarms.add("overspeed");
        }
        switch (fault(vehicle, millis)) {
            case NO_FIX -> alarms.add("gnssFault");
            case LOW_POWER -> alarms.add("powerLow");
            case TYRE -> alarms.add("tyrePressure");
            case CAMERA -> alarms.add("cameraFault");
            case NONE, INSULATION -> {}
        }
        List<String> status = new ArrayList<>(6);
        if (state.on()) {
            status.add("acc");
        }
        if (!lost) {
            status.add("fixed");
            status.add("beidou");
        }
        if (state.doing() == Doing.DRIVING) {
            status.add("moving");
        } else if (vehicle.kind() == Kind.BUS && state.doing() == Doing.WAITING) {
            status.add("frontDoorOpen");
            status.add("middleDoorOpen");
        }
        return new Jt808Terminal.Position(
                Instant.ofEpochMilli(millis),
                jitter(state.latitude(), vehicle, millis, 0),
                jitter(state.longitude(), vehicle, millis, 1),
                5,
                state.speed(),
                state.heading(),
                state.odometer(),
                FleetPhysics.fuel(vehicle, state),
                alarms,
                status);
    }

    /** Satellites are right within some metres. */
    private double jitter(double degrees, FleetVehicle vehicle, long millis, int axis) {
        return degrees + (Noise.unit(seed, 63_000 + axis, millis / 1_000 * 100 + vehicle.index()) - 0.5) * 5e-5;
    }

    /** What an electric car reports. */
    Report report(FleetVehicle vehicle, Edition edition, State state, long millis, boolean cells) {
        Report report = new Report(edition, Instant.ofEpochMilli(millis));
        boolean old = edition == Edition.V2016;
        double watts = FleetPhysics.watts(state);
        double[] voltages = cells(vehicle, state, watts);
        double pack = 0;
        for (double each : voltages) {
            pack += each;
        }
        double current = watts / pack;
        double insulation = fault(vehicle, millis) == Fault.INSULATION ? 160 : 1_900;
        vehicle(report.add(old ? Tables2016.VEHICLE : Tables2025.VEHICLE), state, pack, current, insulation, old);
        double outside = climate.temperature(new Location(state.latitude(), state.longitude()), millis, 1);
        motor(report.add(old ? Tables2016.MOTORS : Tables2025.MOTORS), state, pack, current, outside, old);
        Values position = report.add(old ? Tables2016.POSITION : Tables2025.POSITION);
        if (!old) {
            position.set("coordinates", "wgs84");
        }
        position.set("longitude", jitter(state.longitude(), vehicle, millis, 1))
                .set("latitude", jitter(state.latitude(), vehicle, millis, 0));
        double[] temperatures = temperatures(vehicle, state, watts, outside);
        if (old) {
            extremes(report.add(Tables2016.EXTREMES), voltages, temperatures);
        }
        alarms(report, vehicle, state, millis, voltages, old);
        if (cells || !old) {
            Values voltage = report.add(old ? Tables2016.CELL_VOLTAGES : Tables2025.CELL_VOLTAGES)
                    .add("subsystems")
                    .raw("number", 1)
                    .set("voltage", pack)
                    .set("current", current)
                    .set("cells", voltages);
            if (old) {
                voltage.raw("total", CELLS).raw("first", 1);
            }
            report.add(old ? Tables2016.PROBE_TEMPERATURES : Tables2025.PROBE_TEMPERATURES)
                    .add("subsystems")
                    .raw("number", 1)
                    .set("probes", temperatures);
        }
        return report;
    }

    private static void vehicle(Values into, State state, double pack, double current, double insulation, boolean old) {
        boolean on = state.on();
        into.set("state", on ? "on" : "off")
                .set("charging", charging(state))
                .set("mode", "electric")
                .set("speed", state.speed())
                .set("odometer", state.odometer())
                .set("voltage", pack)
                .set("current", current)
                .set("soc", Math.rint(100 * state.energy()))
                .set("dcdc", on ? "on" : "off")
                .raw("gear", state.doing() == Doing.DRIVING ? DRIVING_FORCE | GEAR_D : GEAR_P)
                .set("insulation", insulation);
        if (old) {
            into.set("accelerator", Math.rint(Math.clamp(state.acceleration() * 40, 0, 100)))
                    .set("brake", Math.rint(Math.clamp(-state.acceleration() * 20, 0, 100)));
        }
    }

    private static String charging(State state) {
        return state.doing() == Doing.CHARGING
                ? "parked-charging"
                : state.doing() == Doing.RESTING && state.energy() > 0.94 ? "complete" : "not-charging";
    }

    private static void motor(Values into, State state, double pack, double current, double outside, boolean old) {
        double revolutions = Math.rint(state.speed() * 92);
        double torque = 1_750 * state.acceleration() * 0.31 / 8.2 + (state.speed() > 0 ? 11 : 0);
        Values motor = into.add("motors")
                .raw("number", 1)
                .set("state", !state.on() ? "off" : torque < -1 ? "generating" : torque > 1 ? "consuming" : "ready")
                .set("controllerTemperature", Math.rint(outside + (state.on() ? 18 : 2)))
                .set("speed", revolutions)
                .set("torque", torque)
                .set("temperature", Math.rint(outside + (state.on() ? 12 + state.speed() / 3 : 3)));
        if (old) {
            motor.set("voltage", pack).set("current", state.doing() == Doing.CHARGING ? 0 : current);
        }
    }

    private static void extremes(Values into, double[] voltages, double[] temperatures) {
        int most = 0;
        int least = 0;
        for (int i = 1; i < voltages.length; i++) {
            most = voltages[i] > voltages[most] ? i : most;
            least = voltages[i] < voltages[least] ? i : least;
        }
        int hot = 0;
        int cold = 0;
        for (int i = 1; i < temperatures.length; i++) {
            hot = temperatures[i] > temperatures[hot] ? i : hot;
            cold = temperatures[i] < temperatures[cold] ? i : cold;
        }
        into.raw("maxVoltageSubsystem", 1)
                .raw("maxVoltageCell", most + 1)
                .set("maxVoltage", voltages[most])
                .raw("minVoltageSubsystem", 1)
                .raw("minVoltageCell", least + 1)
                .set("minVoltage", voltages[least])
                .raw("maxTemperatureSubsystem", 1)
                .raw("maxTemperatureProbe", hot + 1)
                .set("maxTemperature", temperatures[hot])
                .raw("minTemperatureSubsystem", 1)
                .raw("minTemperatureProbe", cold + 1)
                .set("minTemperature", temperatures[cold]);
    }

    private void alarms(Report report, FleetVehicle vehicle, State state, long millis, double[] voltages, boolean old) {
        List<String> flags = new ArrayList<>(3);
        int level = 0;
        if (state.energy() < 0.2) {
            flags.add("soc-low");
            level = 1;
        }
        double least = Double.MAX_VALUE;
        double most = 0;
        for (double each : voltages) {
            least = Math.min(least, each);
            most = Math.max(most, each);
        }
        if (most - least > 0.15) {
            flags.add("cell-inconsistency");
            level = 1;
        }
        if (fault(vehicle, millis) == Fault.INSULATION) {
            flags.add("insulation");
            level = 2;
        }
        report.add(old ? Tables2016.ALARMS : Tables2025.ALARMS)
                .set("maxLevel", level)
                .set("flags", flags);
    }

    /** Whether the battery of an electric car has a cell that is worn out. */
    static boolean weak(FleetVehicle vehicle) {
        return vehicle.index() % WEAK_EVERY == 0;
    }

    /** Voltages of the cells, as they are under load; each differs a little from the others, and for ever in the same way. */
    private double[] cells(FleetVehicle vehicle, State state, double watts) {
        double energy = state.energy();
        double rest = 3.42 + 0.62 * energy + 0.11 * energy * energy - 0.12 * Math.exp(-18 * energy);
        double sag = watts / (rest * CELLS) * 0.0011;
        double[] voltages = new double[CELLS];
        for (int i = 0; i < CELLS; i++) {
            double own = (Noise.unit(seed, 64_000 + vehicle.index(), i) - 0.5) * 0.014;
            boolean weak = i == WEAK_CELL && weak(vehicle);
            double worn = weak ? 0.09 * (1.3 - energy) + 2 * Math.max(0, sag) : 0;
            voltages[i] = Math.clamp(rest - sag + own - worn, 2.5, 4.35);
        }
        return voltages;
    }

    private double[] temperatures(FleetVehicle vehicle, State state, double watts, double outside) {
        double warm = outside + (state.on() || watts < -1_000 ? 9 : 3) + Math.abs(watts) / 9_000;
        double[] temperatures = new double[PROBES];
        for (int i = 0; i < PROBES; i++) {
            temperatures[i] =
                    Math.rint(Math.clamp(warm + 2.4 * Noise.unit(seed, 65_000 + vehicle.index(), i), -30, 60));
        }
        return temperatures;
    }

    /** What can be wrong with a vehicle or its terminal. */
    enum Fault {
        NONE,
        /** It finds no satellites. */
        NO_FIX,
        LOW_POWER,
        TYRE,
        CAMERA,
        /** Of electric cars. */
        INSULATION
    }

    /** What is wrong with a vehicle at a time: by stretches of six hours, in few of them for a while. */
    Fault fault(FleetVehicle vehicle, long millis) {
        long stretch = Math.floorDiv(millis, FAULT_STRETCH);
        long key = stretch * 1_000 + vehicle.index();
        double draw = Noise.unit(seed, 66_000, key);
        if (draw > 0.04) {
            return Fault.NONE;
        }
        double begin = 0.7 * Noise.unit(seed, 66_001, key);
        double within = (millis - stretch * FAULT_STRETCH) / (double) FAULT_STRETCH;
        double length = 0.03 + 0.15 * Noise.unit(seed, 66_002, key);
        if (within < begin || within > begin + length) {
            return Fault.NONE;
        }
        if (!vehicle.speaks().isJt808()) {
            return draw < 0.02 ? Fault.INSULATION : Fault.NONE;
        }
        return switch ((int) (draw * 100)) {
            case 0 -> Fault.NO_FIX;
            case 1 -> Fault.LOW_POWER;
            case 2 -> Fault.TYRE;
            default -> Fault.CAMERA;
        };
    }
}
