package io.taihu.api;

import io.taihu.core.JsonText;
import io.taihu.core.Twins.TwinView;
import io.taihu.model.Location;
import io.taihu.model.Property;
import org.jspecify.annotations.Nullable;

/** How the values of properties are written as JSON. Stateless. */
final class ValueJson {
    private ValueJson() {}

    /**
     * Writes a value.
     *
     * @param json whether a text is JSON already, as that of an object is
     */
    static void write(JsonText out, @Nullable Object value, boolean json) {
        switch (value) {
            case null -> out.nothing();
            case Double number -> out.number(number);
            case Long number -> out.number(number);
            case Boolean flag -> out.bool(flag);
            case double[] numbers -> {
                out.beginArray();
                for (double number : numbers) {
                    out.number(number);
                }
                out.endArray();
            }
            case Location place -> {
                out.beginObject();
                out.key("latitude").number(place.latitude()).key("longitude").number(place.longitude());
                out.endObject();
            }
            case String text -> {
                if (json) {
                    out.raw(text);
                } else {
                    out.text(text);
                }
            }
            default -> throw new IllegalStateException("a value cannot be " + value.getClass());
        }
    }

    /** Writes the value of a property as JSON, without boxing numbers; null when it is omitted. */
    static void write(JsonText out, TwinView twin, Property property) {
        int slot = property.slot();
        if (twin.omitted(slot)) {
            out.nothing();
            return;
        }
        switch (twin.type(slot)) {
            case NUMBER -> out.number(twin.number(slot));
            case INTEGER -> out.number(twin.integer(slot));
            case BOOLEAN -> out.bool(twin.integer(slot) != 0);
            case STRING, ENUM -> out.text((String) twin.object(slot));
            case OBJECT -> out.raw((String) twin.object(slot));
            case NUMBERS, LOCATION -> write(out, twin.object(slot), false);
        }
    }
}
