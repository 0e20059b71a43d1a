package io.taihu.sim;

import io.taihu.model.Location;
import io.taihu.model.Property;
import io.taihu.model.ThingModel;
import org.jspecify.annotations.Nullable;

/** Writes readings as the JSON that devices send: {@code {"time":<ms>,"values":{…}}}. Stateless. */
final class ReadingText {
    private ReadingText() {}

    /** Appends one reading. Values are Double, Long, Boolean, String, double[], Location or null, by slot. */
    static StringBuilder append(StringBuilder out, ThingModel model, long millis, @Nullable Object[] values) {
        out.append("{\"time\":").append(millis).append(",\"values\":{");
        boolean first = true;
        for (Property property : model.properties()) {
            Object value = values[property.slot()];
            if (value == null) {
                continue;
            }
            if (!first) {
                out.append(',');
            }
            first = false;
            out.append('"').append(property.name()).append("\":");
            value(out, value);
        }
        return out.append("}}");
    }

    private static void value(StringBuilder out, Object value) {
        switch (value) {
            case Double number -> out.append(number.doubleValue());
            case Long number -> out.append(number.longValue());
            case Boolean truth -> out.append(truth.booleanValue());
            case String text -> out.append('"').append(text).append('"');
            case Location at ->
                out.append("{\"latitude\":")
                        .append(at.latitude())
                        .append(",\"longitude\":")
                        .append(at.longitude())
                        .append('}');
            case double[] numbers -> {
                out.append('[');
                for (int i = 0; i < numbers.length; i++) {
                    out.append(i == 0 ? "" : ",").append(numbers[i]);
                }
                out.append(']');
            }
            default -> throw new IllegalArgumentException("a device cannot report a " + value.getClass());
        }
    }
}
