package io.taihu.sim;

import io.taihu.sim.FleetVehicle.Kind;
import io.taihu.sim.FleetVehicle.Speaks;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The plan of the vehicles of a simulated Wuxi: 80 buses, taxis, trucks and electric cars with their spaces and rules. The same seed
 * gives the same plan for ever. Immutable; safe for any thread.
 */
public final class Fleet {
    /** Space of all vehicles. */
    private static final String TOP = "wuxi/transport";

    private static final int BUSES = 24;
    private static final int TAXIS = 20;
    private static final int TRUCKS = 12;
    private static final int CARS = 22;
    private static final String[] LINES = {"1", "15", "26", "57", "88", "312"};

    private final long seed;
    private final List<CitySpace> spaces;
    private final List<FleetVehicle> vehicles;

    private Fleet(long seed, List<FleetVehicle> vehicles) {
        this.seed = seed;
        this.spaces = List.of(
                new CitySpace(TOP, "Transport", "交通"),
                new CitySpace(space(Kind.BUS), "Buses", "公交"),
                new CitySpace(space(Kind.TAXI), "Taxis", "出租车"),
                new CitySpace(space(Kind.TRUCK), "Trucks", "货运"),
                new CitySpace(space(Kind.CAR), "Electric cars", "电动汽车"));
        this.vehicles = List.copyOf(vehicles);
    }

    /** Draws the plan of a seed. */
    public static Fleet plan(long seed) {
        List<FleetVehicle> all = new ArrayList<>();
        for (int i = 0; i < BUSES; i++) {
            String line = LINES[i % LINES.length];
            int number = i / LINES.length + 1;
            Speaks speaks = i % 2 == 0 ? Speaks.JT808_2019 : Speaks.JT808_2013;
            all.add(vehicle(
                    all.size(),
                    Kind.BUS,
                    speaks,
                    "Bus " + line + "-" + number,
                    line + "路公交" + number + "号车",
                    Map.of("line", line)));
        }
        for (int i = 0; i < TAXIS; i++) {
            Speaks speaks = i % 3 == 0 ? Speaks.JT808_2019 : Speaks.JT808_2013;
            all.add(vehicle(all.size(), Kind.TAXI, speaks, "Taxi " + (i + 1), "出租车" + (i + 1) + "号", Map.of()));
        }
        for (int i = 0; i < TRUCKS; i++) {
            Speaks speaks = i % 3 == 0 ? Speaks.JT808_2013 : Speaks.JT808_2019;
            all.add(vehicle(all.size(), Kind.TRUCK, speaks, "Truck " + (i + 1), "货车" + (i + 1) + "号", Map.of()));
        }
        for (int i = 0; i < CARS; i++) {
            Speaks speaks = i % 2 == 0 ? Speaks.GB32960_2025 : Speaks.GB32960_2016;
            all.add(vehicle(all.size(), Kind.CAR, speaks, "Electric car " + (i + 1), "电动汽车" + (i + 1) + "号", Map.of()));
        }
        all.add(vehicle(all.size(), Kind.RUDE, Speaks.JT808_2013, "Faulty terminal (JT/T 808)", "故障终端（部标）", Map.of()));
        all.add(vehicle(
                all.size(), Kind.RUDE, Speaks.GB32960_2016, "Faulty terminal (GB/T 32960)", "故障终端（国标）", Map.of()));
        return new Fleet(seed, all);
    }

    private static FleetVehicle vehicle(
            int index, Kind kind, Speaks speaks, String name, String nameZh, Map<String, String> more) {
        Map<String, String> labels = new HashMap<>(more);
        labels.put("kind", kind.name().toLowerCase(Locale.ROOT));
        labels.put("city", "wuxi");
        String plate = plate(kind, index);
        if (!plate.isEmpty()) {
            labels.put("plate", plate);
        }
        String id = speaks.isJt808()
                ? String.format(Locale.ROOT, "1064800%05d", 10_000 + index)
                : String.format(Locale.ROOT, "LTHWX32960T%06d", index);
        return new FleetVehicle(
                index,
                kind,
                speaks,
                id,
                speaks.isJt808() ? "jt808" : "gb32960",
                kind == Kind.RUDE ? TOP : space(kind),
                name,
                nameZh,
                plate,
                labels);
    }

    private static String plate(Kind kind, int index) {
        return switch (kind) {
            case BUS -> String.format(Locale.ROOT, "苏BG%04d", 1_000 + index * 7);
            case TAXI -> String.format(Locale.ROOT, "苏BX%04d", 2_000 + index * 13);
            case TRUCK -> String.format(Locale.ROOT, "苏BH%04d", 3_000 + index * 11);
            // new energy plates have six behind the letter
            case CAR -> String.format(Locale.ROOT, "苏BD%05d", 40_000 + index * 17);
            case RUDE -> "";
        };
    }

    private static String space(Kind kind) {
        return TOP
                + switch (kind) {
                    case BUS -> "/buses";
                    case TAXI -> "/taxis";
                    case TRUCK -> "/trucks";
                    case CAR -> "/electric";
                    case RUDE -> "";
                };
    }

    /** What the plan was drawn from. */
    public long seed() {
        return seed;
    }

    /** Spaces, parents before children; all lie in the city's. */
    public List<CitySpace> spaces() {
        return spaces;
    }

    public List<FleetVehicle> vehicles() {
        return vehicles;
    }

    /** The rules by which the vehicles are watched, as people write them. */
    public List<String> rules() {
        return CityRules.ofVehicles();
    }
}
