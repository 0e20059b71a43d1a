package io.taihu.scenes.fleet;

/**
 * What a vehicle said of itself at a moment. Reused: whoever gives one to a finder may change it afterwards. What is not known is not a
 * number.
 */
public final class Fix {
    /** Of {@link #charging}. */
    public static final int NOT_CHARGING = 0;

    public static final int PARKED_CHARGING = 1;
    public static final int DRIVING_CHARGING = 2;
    public static final int CHARGED = 3;

    /** Event time, µs since 1970. */
    public long timeMicros;
    /** WGS-84 degrees. */
    public double latitude;

    public double longitude;
    /** km/h. */
    public double speed;
    /** Metres since ever. */
    public double odometer;
    /** What is left of fuel or energy, in any one unit. */
    public double left;
    /** State of charge, percent. */
    public double soc;
    /** 1 on, 0 off. */
    public double ignition;
    /** One of the constants above. */
    public double charging;
    /** V, of the battery. */
    public double voltage;
    /** A, out of the battery; below zero into it. */
    public double current;
    /** V, of the fullest cell; and of the emptiest. */
    public double cellMax;

    public double cellMin;
    /** °C, the highest of the battery. */
    public double temperature;
    /** km/h that are allowed where it is. */
    public double speedLimit;
    /** kWh out of the battery since its finder's first, by {@link Meter}. */
    public double kWh;
    /** µs of them in which that was known. */
    public long metered;

    /** Says where it was when; what else was said is forgotten. */
    public Fix at(long time, double lat, double lon) {
        timeMicros = time;
        latitude = lat;
        longitude = lon;
        speed = odometer = left = soc = ignition = charging = Double.NaN;
        voltage = current = cellMax = cellMin = temperature = speedLimit = Double.NaN;
        kWh = 0;
        metered = 0;
        return this;
    }

    /** Whether it is known where it was. */
    boolean placed() {
        return !Double.isNaN(latitude);
    }
}
