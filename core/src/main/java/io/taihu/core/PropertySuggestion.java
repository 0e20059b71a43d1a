package io.taihu.core;

import io.taihu.model.Limit;
import io.taihu.model.Property;
import io.taihu.model.ValueType;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a drafted property may be made into, from its name and from what was seen of its values. Pure; nothing that the property
 * already states is guessed anew, and a narrower type is one that takes every value that was seen.
 *
 * @param present the property as it is
 * @param suggested the same with what is suggested; equal to it when there is nothing
 * @param observed what was seen
 * @param units UCUM codes that such a property may have, the suggested one among them; empty when its name says nothing
 * @param reasons why, at most one for each {@link About}
 */
public record PropertySuggestion(
        Property present, Property suggested, Observed observed, List<String> units, List<Reason> reasons) {
    /** Fewest values from which a range is suggested. */
    public static final int RANGE_VALUES_MIN = 10;
    /** Fewest values from which another type is suggested. */
    public static final int TYPE_VALUES_MIN = 20;
    /** Most options of a suggested enum; each must have been seen {@value #OPTION_VALUES_MIN} times on average. */
    @Limit(value = "Most options of an enum that is suggested", zh = "建议的枚举的最多选项数", reached = Limit.Reached.LEFT_OUT)
    public static final int OPTIONS_MAX = 12;

    static final int OPTION_VALUES_MIN = 3;

    /** What of a property. */
    public enum About {
        TYPE,
        UNIT,
        RANGE,
        TITLES
    }

    /** Why it is suggested. */
    public enum Why {
        /** Every number was whole. */
        WHOLE,
        /** Every number was 0 or 1. */
        ZERO_ONE,
        /** Few different texts came again and again. */
        FEW_TEXTS,
        /** The name ends with the unit. */
        NAME_STATES,
        /** The name says what is measured, and the values are as they would be in this unit. */
        NAME_AND_VALUES,
        /** What was seen lies within what is usual for this. */
        USUAL,
        /** What was seen, with room on both sides. */
        SEEN,
        /** It counts up, so only its beginning is a bound. */
        GROWS,
        /** The name is a common one. */
        NAME
    }

    /**
     * A reason.
     *
     * @param word the word of the name that says so; empty when it is not by the name
     */
    public record Reason(About about, Why why, String word) {}

    public PropertySuggestion {
        units = List.copyOf(units);
        reasons = List.copyOf(reasons);
    }

    /** The suggestion for a property. */
    public static PropertySuggestion of(Property property, Observed observed) {
        KnownNames.Reading name = KnownNames.read(property.name());
        List<Reason> reasons = new ArrayList<>();
        ValueType type = type(property, name, observed, reasons);
        boolean numeric = type == ValueType.NUMBER || type == ValueType.INTEGER || type == ValueType.NUMBERS;
        String unit = property.unit();
        if (unit == null && numeric) {
            unit = unit(name, observed, reasons);
        }
        Double minimum = property.minimum();
        Double maximum = property.maximum();
        if (numeric && minimum == null && maximum == null) {
            Range range = range(name, unit, observed, reasons);
            minimum = range.minimum;
            maximum = range.maximum;
        }
        Map<String, String> titles = new HashMap<>(name.titles());
        titles.putAll(property.titles());
        if (!titles.equals(property.titles())) {
            reasons.add(new Reason(About.TITLES, Why.NAME, name.word()));
        }
        List<String> options =
                type == ValueType.ENUM && property.type() != ValueType.ENUM ? observed.texts() : property.options();
        return new PropertySuggestion(
                property,
                new Property(
                        property.name(),
                        property.slot(),
                        type,
                        unit,
                        titles,
                        minimum,
                        maximum,
                        options,
                        property.writable(),
                        property.retired()),
                observed,
                numeric ? units(name, unit) : List.of(),
                reasons);
    }

    private static List<String> units(KnownNames.Reading name, @Nullable String unit) {
        List<String> units = new ArrayList<>();
        if (unit != null) {
            units.add(unit);
        }
        if (name.kind() != null) {
            name.kind().units().stream().filter(each -> !units.contains(each)).forEach(units::add);
        }
        return units;
    }

    private static ValueType type(Property property, KnownNames.Reading name, Observed observed, List<Reason> reasons) {
        if (observed.count() < TYPE_VALUES_MIN) {
            return property.type();
        }
        if (property.type() == ValueType.NUMBER && observed.whole()) {
            boolean measured = name.kind() != null && !name.kind().units().isEmpty();
            boolean truth = observed.distinct() == 2
                    && Double.valueOf(0).equals(zero(observed.minimum()))
                    && Double.valueOf(1).equals(observed.maximum());
            if (truth && !measured) {
                reasons.add(new Reason(About.TYPE, Why.ZERO_ONE, ""));
                return ValueType.BOOLEAN;
            }
            reasons.add(new Reason(About.TYPE, Why.WHOLE, ""));
            return ValueType.INTEGER;
        }
        int different = observed.distinct();
        if (property.type() == ValueType.STRING
                && !observed.texts().isEmpty()
                && different > 1
                && different <= OPTIONS_MAX
                && observed.count() >= (long) different * OPTION_VALUES_MIN
                && observed.texts().stream().noneMatch(String::isBlank)) {
            reasons.add(new Reason(About.TYPE, Why.FEW_TEXTS, ""));
            return ValueType.ENUM;
        }
        return property.type();
    }

    private static @Nullable Double zero(@Nullable Double value) {
        return value == null ? null : value + 0.0;
    }

    private static @Nullable String unit(KnownNames.Reading name, Observed observed, List<Reason> reasons) {
        if (name.unit() != null) {
            reasons.add(new Reason(About.UNIT, Why.NAME_STATES, name.unitWord()));
            return name.unit();
        }
        Double least = observed.minimum();
        Double most = observed.maximum();
        if (name.kind() != null && least != null && most != null) {
            for (Measures.Guess guess : name.kind().guesses()) {
                if (guess.holds(least, most)) {
                    reasons.add(new Reason(About.UNIT, Why.NAME_AND_VALUES, name.word()));
                    return guess.unit();
                }
            }
        }
        return null;
    }

    private record Range(@Nullable Double minimum, @Nullable Double maximum) {
        static final Range NONE = new Range(null, null);
    }

    private static Range range(
            KnownNames.Reading name, @Nullable String unit, Observed observed, List<Reason> reasons) {
        Double least = observed.minimum();
        Double most = observed.maximum();
        if (least == null || most == null || observed.count() < RANGE_VALUES_MIN) {
            return Range.NONE;
        }
        Measures.Kind kind = name.kind();
        if (kind != null && kind.grows()) {
            if (least < 0) {
                return Range.NONE;
            }
            reasons.add(new Reason(About.RANGE, Why.GROWS, name.word()));
            return new Range(0.0, null);
        }
        Measures.Guess usual = kind == null ? null : kind.usual();
        if (usual != null && usual.unit().equals(unit) && usual.holds(least, most)) {
            reasons.add(new Reason(About.RANGE, Why.USUAL, name.word()));
            return new Range(usual.least(), usual.most());
        }
        Range rounded = rounded(least, most);
        if (rounded.minimum != null) {
            reasons.add(new Reason(About.RANGE, Why.SEEN, ""));
        }
        return rounded;
    }

    /** What was seen and as much again on each side, rounded outwards; never across zero. */
    private static Range rounded(double least, double most) {
        double span = most > least ? most - least : Math.max(Math.abs(most), 1);
        if (!Double.isFinite(span) || !Double.isFinite(least - span) || !Double.isFinite(most + span)) {
            return Range.NONE;
        }
        BigDecimal step = step(span);
        double minimum = outwards(least - span, step, RoundingMode.FLOOR);
        double maximum = outwards(most + span, step, RoundingMode.CEILING);
        return new Range(least >= 0 ? Math.max(0, minimum) : minimum, most <= 0 ? Math.min(0, maximum) : maximum);
    }

    /** A round number of about a fifth of a span: 1, 2 or 5 times a power of ten. */
    private static BigDecimal step(double span) {
        int power = (int) Math.floor(Math.log10(span / 5));
        double digit = span / 5 / Math.pow(10, power);
        return BigDecimal.valueOf(digit < 2 ? 1 : digit < 5 ? 2 : 5).scaleByPowerOfTen(power);
    }

    private static double outwards(double value, BigDecimal step, RoundingMode mode) {
        return new BigDecimal(value).divide(step, 0, mode).multiply(step).doubleValue();
    }
}
