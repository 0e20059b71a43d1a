package io.taihu.rules;

import io.taihu.model.Area;
import io.taihu.model.Location;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What the operators do: NaN is a number that is not known, null a text that is not known, 1 is true and 0 false. Logic has three values
 * (Kleene): false and unknown is false, true or unknown is true. Called by compiled rules.
 */
@SuppressWarnings("unused") // compiled rules call these by name
public final class Ops {
    private static final double EARTH_RADIUS = 6_371_008.8; // m, mean radius R1 of IUGG

    private Ops() {}

    public static double add(double a, double b) {
        return a + b;
    }

    public static double subtract(double a, double b) {
        return a - b;
    }

    public static double multiply(double a, double b) {
        return a * b;
    }

    /** Not known when divided by zero. */
    public static double divide(double a, double b) {
        return b == 0 ? Double.NaN : a / b;
    }

    public static double negate(double a) {
        return -a;
    }

    public static double less(double a, double b) {
        return a < b ? 1 : a >= b ? 0 : Double.NaN;
    }

    public static double less_or_equal(double a, double b) {
        return a <= b ? 1 : a > b ? 0 : Double.NaN;
    }

    public static double equal(double a, double b) {
        return a == b ? 1 : Double.isNaN(a) || Double.isNaN(b) ? Double.NaN : 0;
    }

    public static double unequal(double a, double b) {
        return not(equal(a, b));
    }

    public static double and(double a, double b) {
        return a == 0 || b == 0 ? 0 : a * b;
    }

    public static double or(double a, double b) {
        return a == 1 || b == 1 ? 1 : a + b;
    }

    public static double not(double a) {
        return 1 - a;
    }

    public static double choose(double condition, double yes, double no) {
        return condition == 1 ? yes : condition == 0 ? no : Double.NaN;
    }

    public static @Nullable String choose(double condition, @Nullable String yes, @Nullable String no) {
        return condition == 1 ? yes : condition == 0 ? no : null;
    }

    public static double otherwise(double a, double b) {
        return Double.isNaN(a) ? b : a;
    }

    public static @Nullable String otherwise(@Nullable String a, @Nullable String b) {
        return a == null ? b : a;
    }

    public static double abs(double a) {
        return Math.abs(a);
    }

    public static double round(double a) {
        return Math.rint(a);
    }

    public static double floor(double a) {
        return Math.floor(a);
    }

    public static double ceil(double a) {
        return Math.ceil(a);
    }

    public static double sqrt(double a) {
        return Math.sqrt(a);
    }

    public static double least(double a, double b) {
        return Math.min(a, b);
    }

    public static double greatest(double a, double b) {
        return Math.max(a, b);
    }

    public static double same(@Nullable String a, @Nullable String b) {
        return a == null || b == null ? Double.NaN : truth(a.equals(b));
    }

    public static double different(@Nullable String a, @Nullable String b) {
        return not(same(a, b));
    }

    public static double contains(@Nullable String text, @Nullable String part) {
        return text == null || part == null ? Double.NaN : truth(text.contains(part));
    }

    public static double starts_with(@Nullable String text, @Nullable String part) {
        return text == null || part == null ? Double.NaN : truth(text.startsWith(part));
    }

    public static double ends_with(@Nullable String text, @Nullable String part) {
        return text == null || part == null ? Double.NaN : truth(text.endsWith(part));
    }

    public static @Nullable String lower(@Nullable String text) {
        return text == null ? null : text.toLowerCase(Locale.ROOT);
    }

    /** In Unicode code points. */
    public static double length(@Nullable String text) {
        return text == null ? Double.NaN : text.codePointCount(0, text.length());
    }

    /** A number that is written as text; not known when it is none. */
    public static double parse(@Nullable String text) {
        if (text == null) {
            return Double.NaN;
        }
        try {
            double value = Double.parseDouble(text.strip());
            return Double.isFinite(value) ? value : Double.NaN;
        } catch (NumberFormatException _) {
            return Double.NaN;
        }
    }

    public static double known(double a) {
        return truth(!Double.isNaN(a));
    }

    public static double known(@Nullable String text) {
        return truth(text != null);
    }

    /** Whether a pattern is found in a text; not known of one longer than {@link Patterns#TEXT_MAX}. */
    public static double matches(@Nullable String text, com.google.re2j.Pattern pattern) {
        return text == null || text.length() > Patterns.TEXT_MAX
                ? Double.NaN
                : truth(pattern.matcher(text).find());
    }

    /** Whether a position lies in a ring on the map; its western and southern borders belong to it. */
    public static double inside(double latitude, double longitude, Area.Ring ring) {
        if (Double.isNaN(latitude) || Double.isNaN(longitude)) {
            return Double.NaN;
        }
        boolean inside = false;
        List<Location> points = ring.points();
        for (int i = 1; i < points.size(); i++) {
            Location a = points.get(i - 1);
            Location b = points.get(i);
            if ((a.latitude() > latitude) != (b.latitude() > latitude)
                    && longitude
                            < a.longitude()
                                    + (latitude - a.latitude())
                                            * (b.longitude() - a.longitude())
                                            / (b.latitude() - a.latitude())) {
                inside = !inside;
            }
        }
        return truth(inside);
    }

    /** Metres along a great circle (haversine). */
    public static double distance(double latitude, double longitude, double toLatitude, double toLongitude) {
        double dLat = Math.toRadians(toLatitude - latitude) / 2;
        double dLon = Math.toRadians(toLongitude - longitude) / 2;
        double a = Math.sin(dLat) * Math.sin(dLat)
                + Math.cos(Math.toRadians(latitude))
                        * Math.cos(Math.toRadians(toLatitude))
                        * Math.sin(dLon)
                        * Math.sin(dLon);
        return 2 * EARTH_RADIUS * Math.asin(Math.min(1, Math.sqrt(a)));
    }

    static double truth(boolean value) {
        return value ? 1 : 0;
    }
}
