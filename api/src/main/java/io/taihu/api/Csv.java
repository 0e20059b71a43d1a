package io.taihu.api;

import io.taihu.model.Location;
import io.taihu.transfer.CsvField;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Values as fields of CSV. */
final class Csv {
    private Csv() {}

    static void value(StringBuilder out, @Nullable Object value) {
        switch (value) {
            case null -> {}
            case Double number -> number(out, number);
            case String text -> CsvField.text(out, text);
            case Long number -> out.append(number.longValue());
            case Boolean flag -> out.append(flag.booleanValue());
            case double[] numbers ->
                CsvField.plain(
                        out,
                        Arrays.stream(numbers).mapToObj(Double::toString).collect(Collectors.joining(",", "[", "]")));
            case Location place -> CsvField.plain(out, place.latitude() + "," + place.longitude());
            default -> throw new IllegalStateException("a value cannot be " + value.getClass());
        }
    }

    private static void number(StringBuilder out, double value) {
        if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            out.append((long) value);
        } else {
            out.append(value);
        }
    }
}
