package io.taihu.protocols.gb32960;

import io.taihu.model.Location;

/**
 * From GCJ-02, the shifted coordinates of Chinese maps, back to WGS-84. The shift has no inverse that can be written down, so it is
 * approached step by step, to less than a centimetre. Stateless.
 */
final class Gcj02 {
    private static final double WEST = 72.004;
    private static final double EAST = 137.8347;
    private static final double SOUTH = 0.8293;
    private static final double NORTH = 55.8271;
    private static final double AXIS = 6_378_245.0;
    private static final double ECCENTRICITY_SQUARED = 0.006693421622965943;
    private static final double CLOSE_DEGREES = 1e-9;
    private static final int STEPS = 10;

    private Gcj02() {}

    static Location toWgs84(double latitude, double longitude) {
        double lat = latitude;
        double lon = longitude;
        for (int step = 0; step < STEPS; step++) {
            double[] shifted = fromWgs84(lat, lon);
            double latOff = shifted[0] - latitude;
            double lonOff = shifted[1] - longitude;
            lat -= latOff;
            lon -= lonOff;
            if (Math.abs(latOff) < CLOSE_DEGREES && Math.abs(lonOff) < CLOSE_DEGREES) {
                break;
            }
        }
        return new Location(lat, lon);
    }

    /** Latitude and longitude in GCJ-02; outside of China's box they are the same. */
    static double[] fromWgs84(double latitude, double longitude) {
        if (longitude < WEST || longitude > EAST || latitude < SOUTH || latitude > NORTH) {
            return new double[] {latitude, longitude};
        }
        double x = longitude - 105;
        double y = latitude - 35;
        double radians = Math.toRadians(latitude);
        double m = 1 - ECCENTRICITY_SQUARED * Math.sin(radians) * Math.sin(radians);
        double north = Math.toDegrees(northMetres(x, y) / (AXIS * (1 - ECCENTRICITY_SQUARED) / (m * Math.sqrt(m))));
        double east = Math.toDegrees(eastMetres(x, y) / (AXIS / Math.sqrt(m) * Math.cos(radians)));
        return new double[] {latitude + north, longitude + east};
    }

    private static double northMetres(double x, double y) {
        return -100
                + 2 * x
                + 3 * y
                + 0.2 * y * y
                + 0.1 * x * y
                + 0.2 * Math.sqrt(Math.abs(x))
                + wave(20, 6 * x, 20, 2 * x)
                + wave(20, y, 40, y / 3)
                + wave(160, y / 12, 320, y / 30);
    }

    private static double eastMetres(double x, double y) {
        return 300
                + x
                + 2 * y
                + 0.1 * x * x
                + 0.1 * x * y
                + 0.1 * Math.sqrt(Math.abs(x))
                + wave(20, 6 * x, 20, 2 * x)
                + wave(20, x, 40, x / 3)
                + wave(150, x / 12, 300, x / 30);
    }

    private static double wave(double a, double half, double b, double otherHalf) {
        return (a * Math.sin(half * Math.PI) + b * Math.sin(otherHalf * Math.PI)) * 2 / 3;
    }
}
