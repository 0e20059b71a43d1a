package io.taihu.model;

/** A place on Earth in WGS-84 degrees; latitude within ±90, longitude within ±180. */
public record Location(double latitude, double longitude) {
    public Location {
        if (!valid(latitude, longitude)) {
            throw new IllegalArgumentException(
                    "latitude must lie within ±90 and longitude within ±180, got " + latitude + ", " + longitude);
        }
    }

    /** Whether the two numbers are a place on Earth; false for NaN. */
    public static boolean valid(double latitude, double longitude) {
        return Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180;
    }
}
