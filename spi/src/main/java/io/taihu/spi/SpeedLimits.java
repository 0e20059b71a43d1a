package io.taihu.spi;

/** How fast vehicles may be where: what people say of the ground, for those who watch how it is driven on. For any thread. */
@FunctionalInterface
public interface SpeedLimits {
    /** Where nothing is said. */
    SpeedLimits NONE = (_, _) -> Double.NaN;

    /** km/h that are allowed at a position, WGS-84 degrees; not a number where nothing is said. */
    double at(double latitude, double longitude);
}
