package io.taihu.sim;

import io.taihu.model.Location;

/**
 * The sky and the streets of Wuxi as functions of place and time: one weather that moves over the city from west to east,
 * the sun, and the traffic. Neighbours share it, so their sensors agree. Local time is UTC+8 all year. Immutable; safe for
 * any thread.
 */
final class Climate {
    static final long HOUR = 3_600_000;
    static final long DAY = 24 * HOUR;

    private static final long ZONE = 8 * HOUR;
    private static final double LATITUDE = Math.toRadians(31.57);
    /** Fronts move east at about 30 km an hour; a degree of longitude is 95 km here. */
    private static final double LAG_PER_DEGREE = 95.0 / 30 * HOUR;

    private static final double SOLAR_NOON = 11.98;

    private final long seed;

    Climate(long seed) {
        this.seed = seed;
    }

    /** Day number in local time since 1970-01-01, a Thursday. */
    static long day(long millis) {
        return Math.floorDiv(millis + ZONE, DAY);
    }

    /** UTC milliseconds of local midnight that begins a day. */
    static long midnight(long day) {
        return day * DAY - ZONE;
    }

    /** Hours since local midnight, within [0, 24). */
    static double hour(long millis) {
        return Math.floorMod(millis + ZONE, DAY) / (double) HOUR;
    }

    static boolean weekend(long day) {
        return Math.floorMod(day + 3, 7) >= 5;
    }

    /** Fraction of the year gone by, within [0, 1). */
    static double year(long millis) {
        double years = (millis + ZONE) / (365.2425 * DAY);
        return years - Math.floor(years);
    }

    /** 1 in the hottest days of the year, -1 in the coldest. */
    static double summer(long millis) {
        return -Math.cos(2 * Math.PI * (year(millis) - 0.055));
    }

    /** Sine of the sun's height over the horizon. */
    static double sunHeight(long millis) {
        double declination = declination(year(millis));
        double angle = Math.toRadians(15 * (hour(millis) - SOLAR_NOON));
        return Math.sin(LATITUDE) * Math.sin(declination)
                + Math.cos(LATITUDE) * Math.cos(declination) * Math.cos(angle);
    }

    /** Hour at which the sun rises on a day. */
    static double sunrise(long day) {
        return SOLAR_NOON - halfDay(day);
    }

    /** Hour at which the sun sets on a day. */
    static double sunset(long day) {
        return SOLAR_NOON + halfDay(day);
    }

    /** The state of the sky, within about [-1, 1.2]: bad weather is high. */
    double front(Location at, long millis) {
        double here = millis - (at.longitude() - 120.3) * LAG_PER_DEGREE;
        double year = year(millis);
        double plumRains = 0.22 * Math.exp(-square((year - 0.48) / 0.04));
        return 0.72 * Noise.curve(seed, 1, here, 20.0 * HOUR)
                + 0.34 * Noise.curve(seed, 2, here, 4.5 * HOUR)
                + plumRains;
    }

    /** Share of the sky that is covered, within [0, 1]. */
    double cloud(Location at, long millis) {
        return clamp(0.45 + 0.8 * front(at, millis), 0, 1);
    }

    /** Rain in mm/h. */
    double rain(Location at, long millis) {
        double excess = front(at, millis) - 0.36;
        return excess <= 0 ? 0 : Math.min(90, 70 * excess * excess);
    }

    /** Rain in mm that is still felt, what fell earlier counting less: by half after each half-life. */
    double rainFelt(Location at, long millis, double halfLifeHours) {
        double sum = 0;
        double step = halfLifeHours / 6;
        for (int i = 0; i < 24; i++) {
            double ago = (i + 0.5) * step;
            sum += rain(at, millis - (long) (ago * HOUR)) * step * Math.pow(0.5, ago / halfLifeHours);
        }
        return sum;
    }

    /** Air temperature in °C; cities are warmer, by their heat. */
    double temperature(Location at, long millis, double heat) {
        double daily = Math.cos(2 * Math.PI * (hour(millis) - 14.6) / 24);
        return 16.8
                + 12.2 * summer(millis)
                + 4.2 * (1 - 0.6 * cloud(at, millis)) * daily
                + 3.0 * Noise.curve(seed, 3, millis, 60.0 * HOUR)
                - Math.min(3, 0.4 * rain(at, millis))
                + heat;
    }

    /** Relative humidity in %. */
    double humidity(Location at, long millis) {
        double daily = Math.cos(2 * Math.PI * (hour(millis) - 14.6) / 24);
        return clamp(
                70
                        - 13 * (1 - 0.5 * cloud(at, millis)) * daily
                        + 12 * Noise.curve(seed, 4, millis, 31.0 * HOUR)
                        + 20 * Math.min(1, rain(at, millis) / 2),
                22,
                100);
    }

    /** Air pressure at sea level in hPa. */
    double pressure(Location at, long millis) {
        return 1016 - 9 * summer(millis) - 4 * front(at, millis) + 3 * Noise.curve(seed, 5, millis, 44.0 * HOUR);
    }

    /** Wind speed in m/s. */
    double wind(Location at, long millis) {
        double steady = 2.7 + 1.5 * Noise.curve(seed, 6, millis, 7.0 * HOUR) + 1.8 * Math.max(0, front(at, millis));
        double gusts = 1 + 0.3 * Noise.curve(seed, 7 + gridOf(at), millis, HOUR / 12.0);
        return Math.max(0.1, steady * gusts);
    }

    /** Where the wind comes from, in degrees within [0, 360): south-east in summer, north-west in winter. */
    double windFrom(long millis) {
        double season = summer(millis) > 0 ? 135 : 320;
        double turned =
                season + 75 * Noise.curve(seed, 8, millis, 13.0 * HOUR) + 15 * Noise.curve(seed, 9, millis, HOUR / 4.0);
        return ((turned % 360) + 360) % 360;
    }

    /** Sunlight on level ground in W/m2. */
    double sunlight(Location at, long millis) {
        return Math.max(0, sunHeight(millis)) * 1_020 * (1 - 0.78 * cloud(at, millis));
    }

    /** Traffic on the streets, 0 for none and 1 for a usual rush hour. */
    double traffic(Location at, long millis) {
        double hour = hour(millis);
        double profile = weekend(day(millis))
                ? 0.10 + 0.5 * bump(hour, 14.5, 3.6) + 0.3 * bump(hour, 19.5, 1.8)
                : 0.08 + 0.85 * bump(hour, 8.0, 1.1) + 0.42 * bump(hour, 12.8, 3.0) + 0.9 * bump(hour, 17.9, 1.4);
        double place = 1 + 0.15 * Noise.curve(seed, 20 + gridOf(at), millis, HOUR / 2.0);
        return profile * place * (1 - 0.15 * Math.min(1, rain(at, millis) / 10));
    }

    static double bump(double hour, double middle, double width) {
        return Math.exp(-square((hour - middle) / width) / 2);
    }

    static double clamp(double value, double least, double most) {
        return Math.max(least, Math.min(most, value));
    }

    private static double square(double x) {
        return x * x;
    }

    /** Number of the cell of about 5 km that a place lies in. */
    private static long gridOf(Location at) {
        return 1_000 + (long) Math.floor(at.latitude() * 20) * 10_000 + (long) Math.floor(at.longitude() * 20);
    }

    private static double declination(double year) {
        return Math.toRadians(-23.44 * Math.cos(2 * Math.PI * (year + 10 / 365.25)));
    }

    private static double halfDay(long day) {
        double cos = -Math.tan(LATITUDE) * Math.tan(declination(year(midnight(day) + DAY / 2)));
        return Math.toDegrees(Math.acos(cos)) / 15;
    }
}
