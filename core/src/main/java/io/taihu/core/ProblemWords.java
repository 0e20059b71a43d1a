package io.taihu.core;

import io.taihu.model.Property;
import java.nio.charset.StandardCharsets;

/** The words in which problems speak of what a message holds and of what a property takes. Stateless. */
final class ProblemWords {
    static final String NOT_FINITE = " must be finite and within the range of a double";

    private ProblemWords() {}

    /** Quotes a text, cut when it is long, control characters made visible. */
    static String quote(byte[] utf8, int from, int length) {
        return "\"" + cut(utf8, from, length) + "\"";
    }

    static String quote(JsonText json) {
        return cut(json.bytes(), 0, json.length());
    }

    static String cut(byte[] utf8, int from, int length) {
        return cut(new String(utf8, from, Math.min(length, 4 * PayloadLimits.QUOTE_MAX + 4), StandardCharsets.UTF_8));
    }

    /** A text cut to what a problem may quote. */
    static String cut(String text) {
        String shown = text;
        if (text.length() > PayloadLimits.QUOTE_MAX) {
            int end = PayloadLimits.QUOTE_MAX - 1;
            shown = text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end) + "…";
        }
        for (int i = 0; i < shown.length(); i++) {
            if (Character.isISOControl(shown.charAt(i))) {
                return shown.replaceAll("\\p{Cntrl}", "·");
            }
        }
        return shown;
    }

    /** A number as JSON has it. */
    static String plain(double value) {
        return new JsonText().number(value).toString();
    }

    /** What a property takes. */
    static String wanted(Property property) {
        return switch (property.type()) {
            case NUMBER -> "a number";
            case INTEGER -> "a whole number of 64 bits";
            case BOOLEAN -> "true or false";
            case STRING -> "text";
            case ENUM -> {
                String some = String.join(
                        ", ",
                        property.options().stream()
                                .limit(8)
                                .map(ProblemWords::cut)
                                .toList());
                yield "one of " + some + (property.options().size() > 8 ? ", …" : "");
            }
            case NUMBERS -> "an array of numbers";
            case OBJECT -> "an object or array";
            case LOCATION -> "a place such as {\"lat\":31.49,\"lon\":120.31}";
        };
    }

    /** That a text is too long; stands behind the name of its property. */
    static String longText(int length) {
        return " has " + length + " bytes of text, at most " + PayloadLimits.TEXT_MAX + " are taken";
    }
}
