package io.taihu.rules;

import io.taihu.model.Location;
import io.taihu.model.Nearest;
import io.taihu.model.Property;
import io.taihu.model.Quality;
import io.taihu.model.RecordWriter;
import io.taihu.model.ValueType;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A value that a test of a rule gives, as the property's type has it and in its unit.
 *
 * @param quality bad when it is given as unknown
 * @param number a number, 1 for true, or a latitude
 * @param longitude of a position
 */
record TrialValue(Property property, Quality quality, double number, double longitude, String text) {
    /** So much may a number that is calculated be off, in proportion. */
    private static final double NEAR = 1e-9;

    /** What stands for a value of bad quality. */
    static final String UNKNOWN = "unknown";

    private static final String DEGREES = "\\s*(-?[0-9]{1,3}(?:\\.[0-9]{1,15})?)\\s*";
    private static final Pattern PLACE = Pattern.compile("[(\\[]" + DEGREES + "," + DEGREES + "[)\\]]");

    /** Whether something calculated is this; null is when this is unknown. */
    boolean is(@Nullable Object value) {
        return switch (value) {
            case null -> quality == Quality.BAD;
            case Number other ->
                quality == Quality.GOOD
                        && Math.abs(other.doubleValue() - number) <= NEAR * Math.max(1, Math.abs(number));
            case Boolean truth -> quality == Quality.GOOD && number == Ops.truth(truth);
            default -> quality == Quality.GOOD && value.equals(text);
        };
    }

    /** As it is told in the result of a test. */
    String said() {
        if (quality == Quality.BAD) {
            return UNKNOWN;
        }
        return switch (property.type()) {
            case NUMBER, INTEGER -> Lexer.plain(number) + (property.unit() == null ? "" : " " + property.unit());
            case BOOLEAN -> Boolean.toString(number == 1);
            default -> text;
        };
    }

    /**
     * The value that a text means.
     *
     * @throws FaultException when it is none of the property's type
     */
    static TrialValue of(Property property, Clause at, Checker checker) {
        String written = at.text();
        if (written.equals(UNKNOWN)) {
            return new TrialValue(
                    property,
                    Quality.BAD,
                    0,
                    0,
                    property.options().isEmpty() ? "" : property.options().getFirst());
        }
        return switch (property.type()) {
            case NUMBER, INTEGER -> of(property, number(property, at, checker), 0, "");
            case BOOLEAN -> {
                if (!written.equals("true") && !written.equals("false")) {
                    throw fault(property, at, "true or false");
                }
                yield of(property, Ops.truth(written.equals("true")), 0, "");
            }
            case STRING -> of(property, 0, 0, text(at));
            case ENUM -> {
                String text = text(at);
                if (!property.options().isEmpty() && !property.options().contains(text)) {
                    throw fault(
                            property,
                            at,
                            "one of " + String.join(", ", property.options()) + "; near it is "
                                    + Nearest.of(text, property.options()));
                }
                yield of(property, 0, 0, text);
            }
            case LOCATION -> {
                Matcher place = PLACE.matcher(written);
                if (!place.matches() || !Location.valid(degrees(place, 1), degrees(place, 2))) {
                    throw fault(property, at, "a latitude and a longitude in brackets, such as (31.5, 120.3)");
                }
                yield of(property, degrees(place, 1), degrees(place, 2), "");
            }
            case NUMBERS, OBJECT ->
                throw new FaultException(at.fault(
                        0,
                        written.length(),
                        property.name() + " is of type "
                                + property.type().name().toLowerCase(Locale.ROOT) + ", which no rule sees"));
        };
    }

    private static TrialValue of(Property property, double number, double longitude, String text) {
        return new TrialValue(property, Quality.GOOD, number, longitude, text);
    }

    private static double number(Property property, Clause at, Checker checker) {
        Expr expr = Parser.parse(at);
        if (!(expr instanceof Expr.Number)) {
            throw fault(
                    property,
                    at,
                    "a number, with or without a unit, such as 80"
                            + (property.unit() == null ? "" : " " + property.unit()));
        }
        Node node = checker.check(at);
        Node converted = checker.converted(expr, node, checker.type(expr, property));
        double value = converted instanceof Node.Constant constant ? constant.value() : Double.NaN;
        if (property.type() == ValueType.INTEGER && value != Math.rint(value)) {
            throw fault(property, at, "a whole number");
        }
        return value;
    }

    /** A word as it stands, or what is within quotes. */
    static String text(Clause at) {
        String written = at.text();
        return written.startsWith("'") || written.startsWith("\"")
                ? Parser.parse(at) instanceof Expr.Text text ? text.value() : written
                : written;
    }

    private static double degrees(Matcher place, int group) {
        return Double.parseDouble(place.group(group));
    }

    private static FaultException fault(Property property, Clause at, String expected) {
        return new FaultException(at.fault(
                0, at.text().length(), property.name() + " is " + expected + "; got " + Section.shown(at.text())));
    }

    /** A number, a truth value or a text. */
    Object value() {
        return switch (property.type()) {
            case BOOLEAN -> number == 1;
            case STRING, ENUM -> text;
            default -> number;
        };
    }

    void write(RecordWriter writer) {
        int slot = property.slot();
        switch (property.type()) {
            case INTEGER -> writer.integer(slot, (long) number, quality);
            case BOOLEAN -> writer.bool(slot, number == 1, quality);
            case STRING, ENUM -> writer.text(slot, property.type(), text, quality);
            case LOCATION -> writer.location(slot, number, longitude, quality);
            default -> writer.number(slot, number, quality);
        }
    }
}
