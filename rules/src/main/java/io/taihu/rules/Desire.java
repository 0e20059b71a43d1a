package io.taihu.rules;

import io.taihu.model.Property;
import org.jspecify.annotations.Nullable;

/**
 * What somebody said a property of a thing shall be.
 *
 * @param id of what was asked, by which its end is told
 * @param thing number of the thing
 * @param model number of its model
 * @param value a {@link Number} in the property's unit, a {@link Boolean} or a text; null for one that no rule sees
 * @param askedMicros when it was asked
 */
public record Desire(
        String id,
        long thing,
        int model,
        Property property,
        @Nullable Object value,
        long askedMicros) {
    /** A number or truth value; NaN for a text. */
    double number() {
        return switch (value) {
            case Number number -> number.doubleValue();
            case Boolean truth -> Ops.truth(truth);
            case null, default -> Double.NaN;
        };
    }

    @Nullable
    String text() {
        return value instanceof String text ? text : null;
    }
}
