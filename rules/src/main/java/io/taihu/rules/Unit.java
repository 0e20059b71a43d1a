package io.taihu.rules;

import io.taihu.model.Limit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A unit of measure by its UCUM code, or one of the spellings that people use beside it. Immutable.
 *
 * <p>Two are of one kind when they reduce to the same base units: those of SI, the radian (so that 1 rad/s is not taken for 1 Hz),
 * the bit, and one of its own for each unit that does not reduce, such as {@code [pH]}. The factor is kept as a fraction, so that
 * 36 km/h are 10 m/s and not nearly.
 *
 * <p>A value in an affine unit counts from a zero that somebody chose: a temperature in °C, a level in dB over 1 mW. Such values have
 * differences, which are of the unit that {@link #difference} tells, and no products.
 */
final class Unit {
    /** Longest code. */
    @Limit(
            value = "Longest code of a unit in a rule",
            zh = "规则中单位代码的最大长度",
            unit = Limit.Unit.CHARACTERS,
            reached = Limit.Reached.REFUSED)
    static final int CODE_MAX = 64;

    /** Kelvins at 0 °C, to which affine temperatures refer. */
    private static final double ZERO_CELSIUS = 273.15;
    /** Above it a double does not hold every whole number. */
    private static final double WHOLE = 0x1p53;

    /** What a plain number has. */
    static final Unit ONE = new Unit("1", 1, 1, new TreeMap<>());

    static final Unit SECOND = base("s");
    static final Unit METRE = base("m");
    static final Unit RADIAN = base("rad");
    static final Unit KELVIN = base("K");

    private final String code;
    private final double numerator;
    private final double denominator;
    private final SortedMap<String, Integer> dimension;
    private final boolean affine;
    /** What a value in this affine unit is at 0 °C; 0 of one that is no temperature. */
    private final double zero;
    /** Of an affine one, the code of its difference; else empty. */
    private final String difference;

    private Unit(
            String code,
            double numerator,
            double denominator,
            SortedMap<String, Integer> dimension,
            boolean affine,
            double zero,
            String difference) {
        this.code = code;
        this.numerator = numerator;
        this.denominator = denominator;
        this.dimension = Collections.unmodifiableSortedMap(dimension);
        this.affine = affine;
        this.zero = zero;
        this.difference = difference;
    }

    private Unit(String code, double numerator, double denominator, SortedMap<String, Integer> dimension) {
        this(code, numerator, denominator, dimension, false, 0, "");
    }

    /** The unit of a code; empty when there is none, or it is longer than {@value #CODE_MAX} characters. */
    static Optional<Unit> parse(String code) {
        return code.length() > CODE_MAX ? Optional.empty() : UnitReader.read(code);
    }

    /** Names of units, to find the nearest of. */
    static List<String> known() {
        return UnitTable.KNOWN;
    }

    /** The code that was probably meant by one that there is not. */
    static String near(String code) {
        return UnitTable.near(code);
    }

    /** Seconds of a word that stands behind a number where a duration is meant, {@code m} being a minute; NaN when it is none. */
    static double seconds(String word) {
        return switch (word) {
            case "ms" -> 0.001;
            case "s", "sec" -> 1;
            case "m", "min" -> 60;
            case "h" -> 3_600;
            case "d" -> 86_400;
            case "w" -> 604_800;
            default -> Double.NaN;
        };
    }

    /** A unit that reduces to nothing but itself. */
    static Unit base(String symbol) {
        return new Unit(symbol, 1, 1, new TreeMap<>(Map.of(symbol, 1)));
    }

    /** As it was written. */
    String code() {
        return code;
    }

    /** Whether values count from a zero that somebody chose. */
    boolean affine() {
        return affine;
    }

    /** Whether values in one can be told in the other. */
    boolean sameKind(Unit other) {
        return dimension.equals(other.dimension);
    }

    /** A value in this unit, told in another of its kind. */
    double to(double value, Unit target) {
        if (!affine && !target.affine) {
            return deltaTo(value, target);
        }
        return this.equals(target) ? value : deltaTo(value - origin(), target) + target.origin();
    }

    /** A difference of two values in this unit, told in another of its kind. */
    double deltaTo(double value, Unit target) {
        if (!sameKind(target)) {
            throw new IllegalArgumentException(
                    code + " is a " + kind() + ", " + target.code + " is a " + target.kind());
        }
        return sameScale(target) ? value : value * (numerator * target.denominator) / (denominator * target.numerator);
    }

    /** What a value is at 0 °C, or at the zero of a level. */
    private double origin() {
        return affine || !dimension.equals(KELVIN.dimension) ? zero : ZERO_CELSIUS * denominator / numerator;
    }

    private boolean sameScale(Unit other) {
        return numerator * other.denominator == other.numerator * denominator;
    }

    /** Of what unit a difference of two values is: K for Cel, dB for dBm, itself when it is not affine. */
    Unit difference() {
        return affine ? parse(difference).orElseThrow() : this;
    }

    /** Of what unit a product is. */
    Unit times(Unit other) {
        if (this.equals(ONE) || other.equals(ONE)) {
            return this.equals(ONE) ? other.difference() : difference();
        }
        String left = difference().code;
        String right = other.difference().code;
        String written = simple(right) && left.endsWith("/" + right)
                ? left.substring(0, left.length() - right.length() - 1)
                : left + (right.startsWith("/") ? "" : ".") + right;
        return combined(other, 1).written(written);
    }

    /** Of what unit a quotient is. */
    Unit per(Unit other) {
        if (other.equals(ONE)) {
            return difference();
        }
        String left = difference().code;
        String right = other.difference().code;
        String written = simple(right) && left.endsWith("." + right)
                ? left.substring(0, left.length() - right.length() - 1)
                : left + "/" + (simple(right) ? right : "(" + right + ")");
        return combined(other, -1).written(written);
    }

    private static boolean simple(String code) {
        return code.indexOf('.') < 0 && code.indexOf('/') < 0;
    }

    /** What it is, in words for people, such as {@code temperature}; its base units where there is no word. */
    String kind() {
        String word = UnitTable.KINDS.get(dimension);
        return word == null ? symbols() : word;
    }

    /** The base units that it reduces to, such as {@code g.m2/s3}. */
    private String symbols() {
        List<String> above = new ArrayList<>();
        StringBuilder below = new StringBuilder();
        dimension.forEach((symbol, power) -> {
            String written = symbol + (Math.abs(power) == 1 ? "" : Math.abs(power));
            if (power > 0) {
                above.add(written);
            } else {
                below.append('/').append(written);
            }
        });
        return (above.isEmpty() ? "1" : String.join(".", above)) + below;
    }

    SortedMap<String, Integer> dimension() {
        return dimension;
    }

    /** The same under another code. */
    Unit named(String other) {
        return new Unit(other, numerator, denominator, dimension, affine, zero, difference);
    }

    /** With the code that was put together; that of its base units, with a note of how many, when it is too long to be read. */
    private Unit written(String together) {
        if (dimension.isEmpty() && numerator == denominator) {
            return ONE;
        }
        return named(together.length() <= CODE_MAX ? together : symbols() + "{" + numerator / denominator + "}");
    }

    /** Counted from a zero. */
    Unit from(double chosen, String differenceCode) {
        return new Unit(code, numerator, denominator, dimension, true, chosen, differenceCode);
    }

    /** A prefix before it. */
    Unit prefixed(String prefix, Unit factor) {
        Unit scaled = factor.combined(this, 1).named(prefix + code);
        return affine ? scaled.from(zero * factor.denominator / factor.numerator, prefix + difference) : scaled;
    }

    /** A number of it. */
    static Unit number(double above, double below) {
        return fraction(above, below, new TreeMap<>());
    }

    /** This one, and another to a power of 1 or -1; not affine, and without a name. */
    Unit combined(Unit other, int power) {
        SortedMap<String, Integer> sum = new TreeMap<>(dimension);
        other.dimension.forEach((symbol, exponent) -> {
            int now = sum.getOrDefault(symbol, 0) + power * exponent;
            if (now == 0) {
                sum.remove(symbol);
            } else {
                sum.put(symbol, now);
            }
        });
        return power > 0
                ? fraction(numerator * other.numerator, denominator * other.denominator, sum)
                : fraction(numerator * other.denominator, denominator * other.numerator, sum);
    }

    private static Unit fraction(double above, double below, SortedMap<String, Integer> dimension) {
        double shared = whole(above) && whole(below) ? greatestShared((long) above, (long) below) : 1;
        return new Unit("", above / shared, below / shared, dimension);
    }

    private static boolean whole(double number) {
        return number >= 1 && number < WHOLE && number == Math.rint(number);
    }

    private static long greatestShared(long a, long b) {
        return b == 0 ? a : greatestShared(b, a % b);
    }

    /** Whether a double holds its factor. */
    boolean holds() {
        return Double.isFinite(numerator) && Double.isFinite(denominator) && numerator > 0 && denominator > 0;
    }

    /** Equal are those that tell the same values by the same numbers, however they are written. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Unit unit
                && dimension.equals(unit.dimension)
                && sameScale(unit)
                && affine == unit.affine
                && zero == unit.zero;
    }

    @Override
    public int hashCode() {
        return Objects.hash(dimension, affine);
    }

    @Override
    public String toString() {
        return code;
    }
}
