package io.taihu.rules;

import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/** Says a rule's message of a thing. */
final class Messages {
    /** Digits that are told of a number of which the rule says nothing. */
    private static final int DIGITS = 6;

    private Messages() {}

    static String text(Evaluator evaluator, Rule rule, int thing, double now) {
        StringBuilder said = new StringBuilder();
        for (Rule.Piece piece : rule.message()) {
            said.append(piece.text());
            Node value = piece.value();
            if (value != null) {
                said.append(text(evaluator, value, piece.decimals(), thing, now));
            }
        }
        return said.isEmpty() ? rule.name() : said.toString();
    }

    static String text(Evaluator evaluator, Node value, int decimals, int thing, double now) {
        return switch (value.type().kind()) {
            case TEXT -> orUnknown(evaluator.text(value, thing, now));
            case BOOLEAN -> truth(evaluator.number(value, thing, now));
            case NUMBER -> number(evaluator.number(value, thing, now), decimals);
            case PLACE -> "";
        };
    }

    private static String orUnknown(@Nullable String text) {
        return text == null ? "?" : text;
    }

    private static String truth(double value) {
        return Double.isNaN(value) ? "?" : Boolean.toString(value == 1);
    }

    static String number(double value, int decimals) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return "?";
        }
        BigDecimal exact = new BigDecimal(value);
        if (decimals >= 0) {
            return exact.setScale(decimals, RoundingMode.HALF_UP).toPlainString();
        }
        int scale = Math.max(0, DIGITS - exact.precision() + exact.scale());
        BigDecimal rounded = exact.setScale(scale, RoundingMode.HALF_UP);
        return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
    }
}
