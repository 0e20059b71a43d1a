package io.taihu.api;

import io.taihu.model.Location;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Fields of CSV (RFC 4180). */
final class Csv {
    private Csv() {}

    static void value(StringBuilder out, @Nullable Object value) {
        switch (value) {
            case null -> {}
            case Double number -> number(out, number);
            case String text -> text(out, text);
            case Long number -> out.append(number.longValue());
            case Boolean flag -> out.append(flag.booleanValue());
            case double[] numbers ->
                text(out, Arrays.stream(numbers).mapToObj(Double::toString).collect(Collectors.joining(",", "[", "]")));
            case Location place -> text(out, place.latitude() + "," + place.longitude());
            default -> throw new IllegalStateException("a value cannot be " + value.getClass());
        }
    }

    static void text(StringBuilder out, String text) {
        boolean quoted = text.isEmpty();
        for (int i = 0; i < text.length() && !quoted; i++) {
            char c = text.charAt(i);
            quoted = c == ',' || c == '"' || c == '\n' || c == '\r';
        }
        if (!quoted) {
            out.append(text);
            return;
        }
        out.append('"').append(text.replace("\"", "\"\"")).append('"');
    }

    private static void number(StringBuilder out, double value) {
        if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            out.append((long) value);
        } else {
            out.append(value);
        }
    }
}
