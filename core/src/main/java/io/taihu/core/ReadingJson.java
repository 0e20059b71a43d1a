package io.taihu.core;

import io.taihu.model.Property;
import io.taihu.model.RecordView;
import io.taihu.model.ThingModel;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes a reading as JSON: {@code {"time":"2026-11-20T14:05:09.102Z","values":{…}}}. What it writes can be shaped again to
 * the same reading. One thread; uses its buffer again.
 */
final class ReadingJson {
    private final JsonText text = new JsonText();

    /**
     * The JSON of a reading; valid until the next call.
     *
     * @param reading stands before its first value; afterwards behind its last
     * @param model any version of its model from the reading's own on
     */
    JsonText write(RecordView reading, ThingModel model) {
        text.clear()
                .beginObject()
                .key("time")
                .time(reading.timeMicros())
                .key("values")
                .beginObject();
        while (reading.next()) {
            Property property = property(reading, model);
            if (property != null) {
                text.key(property.name());
                value(reading, text);
            }
        }
        return text.endObject().endObject();
    }

    /** The JSON text of each value of a reading, by name of its property, in the order of the reading. */
    Map<String, String> values(RecordView reading, ThingModel model) {
        Map<String, String> values = new LinkedHashMap<>();
        while (reading.next()) {
            Property property = property(reading, model);
            if (property != null) {
                text.clear();
                value(reading, text);
                values.put(property.name(), text.toString());
            }
        }
        return values;
    }

    /** Writes the present value of a reading. */
    static void value(RecordView reading, JsonText text) {
        switch (reading.type()) {
            case NUMBER -> text.number(reading.number());
            case INTEGER -> text.number(reading.integer());
            case BOOLEAN -> text.bool(reading.integer() != 0);
            case STRING, ENUM -> text.text(reading.bytes(), reading.textOffset(), reading.textLength());
            case OBJECT -> text.raw(reading.bytes(), reading.textOffset(), reading.textLength());
            case NUMBERS -> {
                text.beginArray();
                for (int i = 0; i < reading.numbersLength(); i++) {
                    text.number(reading.number(i));
                }
                text.endArray();
            }
            case LOCATION ->
                text.beginObject()
                        .key("latitude")
                        .number(reading.latitude())
                        .key("longitude")
                        .number(reading.longitude())
                        .endObject();
        }
    }

    private static @Nullable Property property(RecordView reading, ThingModel model) {
        int slot = reading.slot();
        return slot < model.slots().size() ? model.slots().get(slot) : null;
    }
}
