package io.taihu.sim;

import io.taihu.model.Location;
import org.jspecify.annotations.Nullable;

/**
 * What each device of the city would measure at a time, by slot of its model: a function of the seed and the time
 * alone. Counters never go back, and powers are their slopes. Safe for any thread.
 */
final class CityPhysics {
    /** Local midnight from which counters of energy count: 2024-01-01 in Wuxi. */
    static final long COUNTED_FROM = Climate.midnight(19_723);

    private static final long CELL = 5 * 60_000;
    private static final long QUARTER = 15 * 60_000;
    private static final int CELLS = (int) (Climate.DAY / CELL);
    private static final int LIGHT_DAYS = 10_000;
    private static final double LAMP_DELAY_HOURS = 0.2;
    private static final double DIM_FROM = 23.5;
    private static final double DIM_TO = 4.5;
    /** Concentrations at the ends of the index's classes 0, 50, 100, 150, 200, 300, 400, 500 (HJ 633-2012, table 1, hourly gases). */
    private static final double[] INDEX = {0, 50, 100, 150, 200, 300, 400, 500};

    private static final double[] PM25_ENDS = {0, 35, 75, 115, 150, 250, 350, 500};
    private static final double[] PM10_ENDS = {0, 50, 150, 250, 350, 420, 500, 600};
    private static final double[] NO2_ENDS = {0, 100, 200, 700, 1_200, 2_340, 3_090, 3_840};
    private static final double[] O3_ENDS = {0, 160, 200, 300, 400, 800, 1_000, 1_200};

    private final long seed;
    private final Climate climate;
    /** Hours of darkness on all days before each, since {@link #COUNTED_FROM}. */
    private final double[] darkBefore = new double[LIGHT_DAYS + 1];

    CityPhysics(long seed) {
        this.seed = seed;
        this.climate = new Climate(seed);
        long first = Climate.day(COUNTED_FROM);
        for (int i = 0; i < LIGHT_DAYS; i++) {
            darkBefore[i + 1] = darkBefore[i] + morning(first + i) + 24 - evening(first + i);
        }
    }

    /** The values of a device at a time, by slot; null where it has none. */
    @Nullable
    Object[] sample(CityDevice device, long millis) {
        return switch (device.kind()) {
            case AIR -> air(device, millis);
            case NOISE -> noise(device, millis);
            case WATER -> water(device, millis);
            case PARKING -> parking(device, millis);
            case LIGHT -> light(device, millis);
            case WEATHER -> weather(device, millis);
            case ENERGY -> energy(device, millis);
            case BOAT -> boat(device, millis);
        };
    }

    private @Nullable Object[] air(CityDevice device, long t) {
        Location at = device.location();
        double roadside = "roadside".equals(device.labels().get("use")) ? 1.35 : 0.8;
        double still = Climate.clamp(Math.sqrt(2.6 / (climate.wind(at, t) + 0.4)), 0.6, 1.8);
        double washed = 1 - Math.exp(-climate.rainFelt(at, t, 3) / 5);
        double traffic = climate.traffic(at, t);
        double winter = -Climate.summer(t);
        double pm25 = (36 + 15 * winter + 15 * Noise.curve(seed, 40, t, 50.0 * Climate.HOUR) + 9 * traffic * roadside)
                        * still
                        * (1 - 0.6 * washed)
                + wobble(device, 1, t, 2.0, 0.2);
        double fine = Math.max(2, pm25);
        double pm10 = fine * 1.45 + 7 + wobble(device, 2, t, 3.0, 0.3);
        double no2 = Math.max(
                2, (11 + 34 * traffic * roadside) * still * (1 - 0.2 * washed) + wobble(device, 3, t, 2.0, 0.2));
        double sun = climate.sunlight(at, t - Climate.HOUR) / 1_000;
        double o3 = Math.max(
                4, 42 + (75 + 50 * Climate.summer(t)) * sun * 1.5 - 0.35 * no2 + wobble(device, 4, t, 4.0, 0.3));
        double so2 = Math.max(1, 6 + 2 * winter + wobble(device, 5, t, 1.5, 0.5));
        double co = Math.max(0.1, 0.45 + 0.4 * traffic * roadside * still + wobble(device, 6, t, 0.05, 0.3));
        double index = Math.max(
                Math.max(subIndex(PM25_ENDS, fine), subIndex(PM10_ENDS, pm10)),
                Math.max(subIndex(NO2_ENDS, no2), subIndex(O3_ENDS, o3)));
        return new @Nullable Object[] {
            round(fine, 1),
            round(pm10, 1),
            round(no2, 1),
            round(o3, 1),
            round(so2, 1),
            round(co, 2),
            round(climate.temperature(at, t, 0.8 * roadside) + wobble(device, 7, t, 0.3, 0.5), 1),
            round(Climate.clamp(climate.humidity(at, t) + wobble(device, 8, t, 1.5, 0.5), 5, 100), 1),
            (long) Math.ceil(index)
        };
    }

    private @Nullable Object[] noise(CityDevice device, long t) {
        Location at = device.location();
        boolean roadside = "roadside".equals(device.labels().get("use"));
        double cars = climate.traffic(at, t) * (roadside ? 1 : 0.25);
        double night = 41 + 3 * own(device, 1);
        double level = night + 10 * Math.log10(1 + 90 * cars) + wobble(device, 2, t, 1.6, 0.02);
        double rain = climate.rain(at, t);
        double heard = 10
                * Math.log10(Math.pow(10, level / 10) + Math.pow(10, rain > 0 ? 4.6 + Math.log10(1 + rain) * 0.8 : 0));
        double peak = heard + 6 + 5 * Math.abs(wobble(device, 3, t, 1, 0.005));
        double[] bands = new double[8];
        for (int i = 0; i < bands.length; i++) {
            bands[i] = round(
                    heard - 3 - 1.1 * Math.abs(i - 3.5) * Math.abs(i - 3.5) + wobble(device, 10 + i, t, 1.5, 0.02), 1);
        }
        double charge = 3.72 + 0.3 * Math.sin(2 * Math.PI * (Climate.hour(t) - 11) / 24) + 0.1 * own(device, 4);
        return new @Nullable Object[] {
            round(heard, 1), round(peak, 1), round(heard - 7 - own(device, 5), 1), bands, round(charge, 3)
        };
    }

    private @Nullable Object[] water(CityDevice device, long t) {
        Location at = device.location();
        boolean lake = "lake".equals(device.labels().get("water"));
        double summer = Climate.summer(t);
        double felt = climate.rainFelt(at, t, lake ? 72 : 10);
        double level = lake
                ? 3.22 + 0.22 * summer + 0.0011 * felt + 0.02 * Noise.curve(seed, 50, t, 3.0 * Climate.HOUR)
                : 3.34 + 0.10 * summer + 0.0075 * felt + 0.03 * Noise.curve(seed, 51, t, 6.0 * Climate.HOUR);
        double exact = level + 0.01 * own(device, 1) + wobble(device, 2, t, 0.004, 0.05);
        double velocity =
                lake ? 0.03 + wobble(device, 3, t, 0.03, 0.5) : 0.18 + 0.008 * felt + wobble(device, 3, t, 0.05, 0.5);
        double temperature = 17.4
                + 11.3 * -Math.cos(2 * Math.PI * (Climate.year(t) - 0.085))
                + (lake ? 0.7 : 1.1) * Math.cos(2 * Math.PI * (Climate.hour(t) - 16.5) / 24)
                + 1.2 * Noise.curve(seed, 52, t, 90.0 * Climate.HOUR);
        double bloom = Math.max(0, summer) * (lake ? 1 : 0.25);
        double chlorophyll = Math.max(
                1, 7 + 55 * bloom * (1 + 0.7 * Noise.curve(seed, 53 + device.index(), t, 40.0 * Climate.HOUR)));
        double daylight = Math.cos(2 * Math.PI * (Climate.hour(t) - 15.5) / 24);
        double oxygen = 14.2 - 0.27 * temperature + (0.4 + 0.02 * chlorophyll) * daylight - (lake ? 0.3 : 1.6);
        double ph =
                7.7 + (lake ? 0.25 : 0) + 0.006 * chlorophyll * (1 + 0.4 * daylight) + wobble(device, 4, t, 0.05, 1);
        double turbidity = (lake ? 22 : 38)
                + 1.1 * climate.rainFelt(at, t, 5)
                + (lake ? 4 * climate.wind(at, t) : 0)
                + wobble(device, 5, t, 3, 0.1);
        return new @Nullable Object[] {
            round(exact, 3),
            round(velocity, 3),
            round(Math.max(0.5, temperature), 2),
            round(Climate.clamp(ph, 6, 10), 2),
            round(Climate.clamp(oxygen, 1, 18), 2),
            round(Math.max(1, turbidity), 1),
            round(chlorophyll, 1),
            exact > 3.8,
            0L
        };
    }

    private @Nullable Object[] parking(CityDevice device, long t) {
        String use = device.labels().getOrDefault("use", "shops");
        long capacity = 60 + 20 * (long) (own(device, 1) * 10 + 10);
        long midnight = Climate.midnight(Climate.day(t));
        int whole = (int) ((t - midnight) / CELL);
        long entries = 0;
        long exits = 0;
        long present = occupied(device, use, capacity, midnight);
        for (int i = 1; i <= Math.min(whole, CELLS); i++) {
            long time = midnight + i * CELL;
            long next = occupied(device, use, capacity, time);
            long passing = (long) (3.2
                    * climate.traffic(device.location(), time)
                    * Noise.unit(seed, 3_000 + device.index(), time / CELL));
            entries += Math.max(0, next - present) + passing;
            exits += Math.max(0, present - next) + passing;
            present = next;
        }
        boolean open = !"shops".equals(use) || Climate.hour(t) >= 7;
        return new @Nullable Object[] {capacity, present, capacity - present, entries, exits, open};
    }

    private long occupied(CityDevice device, String use, long capacity, long t) {
        double hour = Climate.hour(t);
        boolean weekend = Climate.weekend(Climate.day(t));
        double share = switch (use) {
            case "office" -> 0.06 + (weekend ? 0.12 : 0.82) * plateau(hour, 8.4, 18.2, 0.8);
            case "homes" -> 0.92 - (weekend ? 0.25 : 0.55) * plateau(hour, 7.8, 18.6, 0.9);
            default -> 0.05 + (weekend ? 0.85 : 0.6) * plateau(hour, 10.5, 20.8, 1.1);
        };
        // at midnight the curve of yesterday and that of today must meet: the noise does, and the plateaus are all but
        // flat there
        double noise = 0.05 * Noise.curve(seed, 2_000 + device.index(), t, Climate.HOUR / 1.5);
        return Math.round(capacity * Climate.clamp(share + noise, 0, 1));
    }

    private @Nullable Object[] light(CityDevice device, long t) {
        double rated = rated(device);
        boolean broken = broken(device);
        double hour = Climate.hour(t);
        long day = Climate.day(t);
        boolean dark = hour < morning(day) || hour >= evening(day);
        boolean dim = hour < DIM_TO || hour >= DIM_FROM;
        long brightness = !dark ? 0 : dim ? 50 : 100;
        double energy = rated / 1_000 * burnt(broken ? brokenSince(device) : t);
        String state = broken ? "lamp_fault" : !dark ? "off" : dim ? "dimmed" : "on";
        double power = broken ? 0.4 : dark ? rated * brightness / 100 : 0.9;
        double ambient = 100 * climate.sunlight(device.location(), t) + (dark ? 3 + 8 * own(device, 2) : 12);
        double warm = climate.temperature(device.location(), t, 0.5) + (broken ? 0 : degreesPerWatt(device) * power);
        return new @Nullable Object[] {
            state,
            brightness,
            round(power, 1),
            round(energy + 10 * own(device, 3) + 10, 3),
            round(231 + 4 * Noise.curve(seed, 60, t, Climate.HOUR) + own(device, 4), 1),
            round(ambient, 0),
            round(warm, 1),
            100L
        };
    }

    /** Power of a lamp at its full brightness, in watts. */
    static double rated(CityDevice device) {
        return "roadside".equals(device.labels().get("use")) ? 150 : 60;
    }

    /** Whether a lamp is beyond dimming. */
    static boolean broken(CityDevice device) {
        return device.index() % 41 == 7;
    }

    /** How much warmer a watt makes the driver of a lamp, in °C: more where dust lies on its cooling fins. */
    static double degreesPerWatt(CityDevice device) {
        return dusty(device) ? 0.36 : 0.17;
    }

    /** Whether the driver of a lamp is not cooled as it should be. */
    static boolean dusty(CityDevice device) {
        return device.kind() == DeviceKind.LIGHT
                && !broken(device)
                && "roadside".equals(device.labels().get("use"))
                && device.index() % 13 == 4;
    }

    /** Whether the capacitors behind a meter are broken, so that current flows to no purpose. */
    static boolean uncompensated(CityDevice device) {
        return device.kind() == DeviceKind.ENERGY && device.index() % 19 == 4;
    }

    /** Whether a boat takes more fuel than it should. */
    static boolean thirsty(CityDevice device) {
        return device.kind() == DeviceKind.BOAT && device.index() % 4 == 1;
    }

    private @Nullable Object[] weather(CityDevice device, long t) {
        Location at = device.location();
        double rain = climate.rain(at, t);
        long midnight = Climate.midnight(Climate.day(t));
        double today = 0;
        for (long cell = midnight; cell < t; cell += CELL) {
            long end = Math.min(cell + CELL, t);
            today += (climate.rain(at, cell) + climate.rain(at, cell + CELL)) / 2 * (end - cell) / Climate.HOUR;
        }
        return new @Nullable Object[] {
            round(climate.temperature(at, t, 0) + wobble(device, 1, t, 0.2, 0.3), 1),
            round(Climate.clamp(climate.humidity(at, t) + wobble(device, 2, t, 1.0, 0.3), 5, 100), 1),
            round(climate.pressure(at, t) + 0.3 * own(device, 3), 1),
            round(climate.wind(at, t), 1),
            round(climate.windFrom(t) % 360, 0) % 360,
            round(rain, 1),
            round(today, 1),
            round(climate.sunlight(at, t), 0)
        };
    }

    private @Nullable Object[] energy(CityDevice device, long t) {
        double mean = mean(device);
        double energy = counted(device, mean, t);
        double power = power(device, mean, t);
        double load = power / mean;
        double good = uncompensated(device) ? 0.78 : 0.93;
        double factor = Climate.clamp(good + 0.03 * own(device, 2) - 0.03 * Math.abs(load - 1), 0.7, 1);
        double voltage = 231.5 + 4 * Noise.curve(seed, 60, t, Climate.HOUR) - 2.5 * (load - 1);
        return new @Nullable Object[] {
            round(power, 2),
            round(energy, 2),
            round(voltage + wobble(device, 3, t, 0.6, 0.05), 1),
            round(voltage + wobble(device, 4, t, 0.6, 0.05), 1),
            round(voltage + wobble(device, 5, t, 0.6, 0.05), 1),
            round(power * 1_000 / (3 * voltage * factor), 1),
            round(factor, 3),
            round(50 + 0.03 * Noise.curve(seed, 61, t, 60_000), 3),
            demand(device, Climate.midnight(Climate.day(t)), t)
        };
    }

    /** The highest power of a meter in kW, looked at every quarter of an hour from one time, at most a day before, to another. */
    double demand(CityDevice device, long from, long t) {
        double mean = mean(device);
        double most = power(device, mean, from);
        for (long at = (Math.floorDiv(from, QUARTER) + 1) * QUARTER; at <= t; at += QUARTER) {
            most = Math.max(most, power(device, mean, at));
        }
        return round(most, 2);
    }

    private double mean(CityDevice device) {
        return switch (use(device)) {
                    case "factory" -> 900;
                    case "shops" -> 320;
                    case "office" -> 140;
                    default -> 75;
                }
                * (1 + 0.5 * own(device, 1));
    }

    private static String use(CityDevice device) {
        return device.labels().getOrDefault("use", "office");
    }

    private double power(CityDevice device, double mean, long t) {
        return (counted(device, mean, t) - counted(device, mean, t - 60_000)) * 60;
    }

    /** Energy in kWh since {@link #COUNTED_FROM}: a steady rise and bounded waves on it that are never steeper than the rise. */
    private double counted(CityDevice device, double mean, long t) {
        String use = use(device);
        double hours = (t - COUNTED_FROM) / (double) Climate.HOUR;
        double swing = "factory".equals(use) ? 0.22 : 0.45;
        double noon = "homes".equals(use) ? 20.2 : 14.2;
        double daily = 2 * Math.PI / 24;
        double weekly = daily / 7;
        double noisePeriod = 0.8;
        return mean
                * (hours
                        + swing * Math.sin(daily * (hours - noon)) / daily
                        + 0.14 * Math.sin(2 * daily * (hours - noon + 2)) / (2 * daily)
                        + 0.10 * Math.sin(weekly * (hours - 60)) / weekly
                        + 0.06
                                * noisePeriod
                                * Noise.curve(seed, 1_000 + device.index(), t, noisePeriod * Climate.HOUR));
    }

    private @Nullable Object[] boat(CityDevice device, long t) {
        Location berth = device.location();
        boolean out = Climate.hour(t) >= 5.5 && Climate.hour(t) < 18.5;
        Location here = place(device, berth, t);
        Location before = place(device, berth, t - 10_000);
        double north = (here.latitude() - before.latitude()) * 111.2;
        double east = (here.longitude() - before.longitude()) * 94.8;
        double speed = Math.hypot(north, east) * 360;
        double course = (Math.toDegrees(Math.atan2(east, north)) + 360) % 360;
        double worked = Climate.clamp(Climate.hour(t) - 5.5, 0, 13);
        double trip = worked % 3.25;
        double hold = !out ? 0 : Math.min(28, 28 * trip / 3) * (0.4 + 0.6 * Math.max(0, Climate.summer(t)));
        double anHour = thirsty(device) ? 6 : 5;
        return new @Nullable Object[] {
            here, round(speed, 1), round(course, 0) % 360, round(hold, 1), round(out ? 96 - anHour * worked : 96, 1)
        };
    }

    private Location place(CityDevice device, Location berth, long t) {
        double hour = Climate.hour(t);
        double away = plateau(hour, 6.2, 17.6, 0.25);
        double north = 0.018 * Noise.curve(seed, 4_000 + device.index(), t, 0.5 * Climate.HOUR);
        double east = 0.018 * Noise.curve(seed, 5_000 + device.index(), t, 0.5 * Climate.HOUR);
        return new Location(round(berth.latitude() + away * north, 6), round(berth.longitude() + away * east, 6));
    }

    /** Hours of full light since {@link #COUNTED_FROM}, an hour dimmed counting half. */
    private double burnt(long t) {
        long day = Climate.day(t);
        int days = (int) Math.min(LIGHT_DAYS, day - Climate.day(COUNTED_FROM));
        double hour = Climate.hour(t);
        double dark = darkBefore[days] + Math.min(hour, morning(day)) + Math.max(0, hour - evening(day));
        double dimmed = days * (DIM_TO + 24 - DIM_FROM) + Math.min(hour, DIM_TO) + Math.max(0, hour - DIM_FROM);
        return dark - dimmed / 2;
    }

    private long brokenSince(CityDevice device) {
        return COUNTED_FROM + (long) ((300 + 60 * own(device, 9)) * Climate.DAY);
    }

    /** Hour at which the lamps go off. */
    private static double morning(long day) {
        return Climate.sunrise(day) - LAMP_DELAY_HOURS;
    }

    /** Hour at which the lamps go on. */
    private static double evening(long day) {
        return Climate.sunset(day) + LAMP_DELAY_HOURS;
    }

    /** Between the hours 1, else 0, with soft edges. */
    private static double plateau(double hour, double from, double to, double soft) {
        return 1 / (1 + Math.exp(-(hour - from) / soft * 3)) - 1 / (1 + Math.exp(-(hour - to) / soft * 3));
    }

    /** A number within [-1, 1] that is this device's for ever. */
    private double own(CityDevice device, int what) {
        return 2 * Noise.unit(seed, 6_000 + device.index(), what) - 1;
    }

    /** A device's own small deviation: up to {@code size}, turning about once in so many hours. */
    private double wobble(CityDevice device, int what, long t, double size, double hours) {
        long channel = 10_000 + device.index() * 32L + what;
        double grain = 0.3 * (2 * Noise.unit(seed, channel, t / 1_000) - 1);
        return size * (0.7 * Noise.curve(seed, channel, t, hours * Climate.HOUR) + grain);
    }

    /** The index of one pollutant, linear within its class. */
    static double subIndex(double[] ends, double concentration) {
        for (int i = 1; i < ends.length; i++) {
            if (concentration <= ends[i]) {
                return INDEX[i - 1]
                        + (INDEX[i] - INDEX[i - 1]) * (concentration - ends[i - 1]) / (ends[i] - ends[i - 1]);
            }
        }
        return INDEX[INDEX.length - 1];
    }

    static double round(double value, int decimals) {
        double scale = switch (decimals) {
            case 0 -> 1;
            case 1 -> 10;
            case 2 -> 100;
            case 3 -> 1_000;
            default -> Math.pow(10, decimals);
        };
        return Math.round(value * scale) / scale;
    }
}
