package io.taihu.registry;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.taihu.model.Conduct;
import io.taihu.model.ErrorCode;
import io.taihu.model.Property;
import io.taihu.model.TaihuException;
import io.taihu.model.ThingModel;
import io.taihu.model.ThingModel.Affordance;
import io.taihu.model.ThingModel.Mode;
import io.taihu.model.ThingModel.Stage;
import io.taihu.model.ValueType;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A model's definition as the JSON text that is kept, and back without loss. What is empty or absent is not written; fields
 * this version does not know are passed over. Number, name and version are columns of their own. Thread-safe.
 */
final class ModelJson {
    private static final JsonFactory JSON = new JsonFactory();

    private ModelJson() {}

    static String write(ThingModel model) {
        StringWriter text = new StringWriter(256 + 96 * model.slots().size());
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("mode", model.mode().name());
            json.writeStringField("stage", model.stage().name());
            writeTexts(json, "titles", model.titles());
            json.writeStringField("silence", model.silence().toString());
            json.writeStringField("retention", model.retention().toString());
            json.writeArrayFieldStart("slots");
            for (Property property : model.slots()) {
                writeProperty(json, property);
            }
            json.writeEndArray();
            writeAffordances(json, "events", model.events());
            writeAffordances(json, "actions", model.actions());
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    static ThingModel read(int number, String name, int version, String text) {
        try (JsonParser json = JSON.createParser(text)) {
            expect(json, JsonToken.START_OBJECT);
            return readModel(json, number, name, version);
        } catch (IOException | IllegalArgumentException | DateTimeParseException e) {
            throw new TaihuException(
                    ErrorCode.INTERNAL,
                    "the registry's definition of model " + Texts.quote(name) + " version " + version
                            + " cannot be read; restore the registry from a backup",
                    e);
        }
    }

    /** Texts by key as a JSON object, keys in order. */
    static String writeTexts(Map<String, String> texts) {
        if (texts.isEmpty()) {
            return "{}";
        }
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            writeTexts(json, texts);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    static Map<String, String> readTexts(String text) {
        if (text.equals("{}")) {
            return Map.of();
        }
        try (JsonParser json = JSON.createParser(text)) {
            expect(json, JsonToken.START_OBJECT);
            return readTexts(json);
        } catch (IOException e) {
            throw new TaihuException(
                    ErrorCode.INTERNAL, "labels in the registry cannot be read; restore the registry from a backup", e);
        }
    }

    private static void writeProperty(JsonGenerator json, Property property) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", property.name());
        json.writeStringField("type", property.type().name());
        if (property.unit() != null) {
            json.writeStringField("unit", property.unit());
        }
        writeTexts(json, "titles", property.titles());
        if (property.minimum() != null) {
            json.writeNumberField("minimum", property.minimum());
        }
        if (property.maximum() != null) {
            json.writeNumberField("maximum", property.maximum());
        }
        if (!property.options().isEmpty()) {
            json.writeArrayFieldStart("options");
            for (String option : property.options()) {
                json.writeString(option);
            }
            json.writeEndArray();
        }
        if (property.writable()) {
            json.writeBooleanField("writable", true);
        }
        if (property.retired()) {
            json.writeBooleanField("retired", true);
        }
        json.writeEndObject();
    }

    private static void writeAffordances(JsonGenerator json, String field, List<Affordance> affordances)
            throws IOException {
        if (affordances.isEmpty()) {
            return;
        }
        json.writeArrayFieldStart(field);
        for (Affordance affordance : affordances) {
            json.writeStartObject();
            json.writeStringField("name", affordance.name());
            writeTexts(json, "titles", affordance.titles());
            if (!affordance.schema().isEmpty()) {
                json.writeStringField("schema", affordance.schema());
            }
            writeConduct(json, affordance.conduct());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void writeConduct(JsonGenerator json, Conduct conduct) throws IOException {
        if (conduct.idempotent()) {
            json.writeBooleanField("idempotent", true);
        }
        if (conduct.dangerous()) {
            json.writeBooleanField("dangerous", true);
        }
        if (!conduct.timeout().equals(Conduct.TIMEOUT_DEFAULT)) {
            json.writeStringField("timeout", conduct.timeout().toString());
        }
        if (!conduct.output().isEmpty()) {
            json.writeStringField("output", conduct.output());
        }
        if (!conduct.interlocks().isEmpty()) {
            json.writeArrayFieldStart("interlocks");
            for (Conduct.Interlock each : conduct.interlocks()) {
                json.writeStartObject();
                json.writeStringField("property", each.property());
                json.writeStringField("is", each.is().name());
                json.writeStringField("value", each.value());
                json.writeStringField("age", each.age().toString());
                json.writeEndObject();
            }
            json.writeEndArray();
        }
    }

    private static void writeTexts(JsonGenerator json, String field, Map<String, String> texts) throws IOException {
        if (!texts.isEmpty()) {
            json.writeFieldName(field);
            writeTexts(json, texts);
        }
    }

    private static void writeTexts(JsonGenerator json, Map<String, String> texts) throws IOException {
        json.writeStartObject();
        for (Map.Entry<String, String> text : new TreeMap<>(texts).entrySet()) {
            json.writeStringField(text.getKey(), text.getValue());
        }
        json.writeEndObject();
    }

    private static ThingModel readModel(JsonParser json, int number, String name, int version) throws IOException {
        Mode mode = Mode.OPEN;
        Stage stage = Stage.DRAFT;
        Map<String, String> titles = Map.of();
        List<Property> slots = new ArrayList<>();
        List<Affordance> events = List.of();
        List<Affordance> actions = List.of();
        Duration silence = ThingModel.SILENCE_DEFAULT;
        Duration retention = Duration.ZERO;
        for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
            json.nextToken();
            switch (field) {
                case "mode" -> mode = Mode.valueOf(json.getText());
                case "stage" -> stage = Stage.valueOf(json.getText());
                case "titles" -> titles = readTexts(json);
                case "silence" -> silence = Duration.parse(json.getText());
                case "retention" -> retention = Duration.parse(json.getText());
                case "slots" -> {
                    while (json.nextToken() == JsonToken.START_OBJECT) {
                        slots.add(readProperty(json, slots.size()));
                    }
                }
                case "events" -> events = readAffordances(json);
                case "actions" -> actions = readAffordances(json);
                default -> json.skipChildren();
            }
        }
        return new ThingModel(number, name, version, mode, stage, titles, slots, events, actions, silence, retention);
    }

    private static Property readProperty(JsonParser json, int slot) throws IOException {
        String name = "";
        ValueType type = ValueType.STRING;
        String unit = null;
        Map<String, String> titles = Map.of();
        Double minimum = null;
        Double maximum = null;
        List<String> options = List.of();
        boolean writable = false;
        boolean retired = false;
        for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
            json.nextToken();
            switch (field) {
                case "name" -> name = json.getText();
                case "type" -> type = ValueType.valueOf(json.getText());
                case "unit" -> unit = json.getText();
                case "titles" -> titles = readTexts(json);
                case "minimum" -> minimum = readDouble(json);
                case "maximum" -> maximum = readDouble(json);
                case "options" -> {
                    options = new ArrayList<>();
                    while (json.nextToken() == JsonToken.VALUE_STRING) {
                        options.add(json.getText());
                    }
                }
                case "writable" -> writable = json.getBooleanValue();
                case "retired" -> retired = json.getBooleanValue();
                default -> json.skipChildren();
            }
        }
        return new Property(name, slot, type, unit, titles, minimum, maximum, options, writable, retired);
    }

    /** A double; the generator writes infinities and NaN as texts. */
    private static @Nullable Double readDouble(JsonParser json) throws IOException {
        return json.currentToken() == JsonToken.VALUE_STRING ? Double.valueOf(json.getText()) : json.getDoubleValue();
    }

    private static List<Affordance> readAffordances(JsonParser json) throws IOException {
        List<Affordance> affordances = new ArrayList<>();
        while (json.nextToken() == JsonToken.START_OBJECT) {
            String name = "";
            Map<String, String> titles = Map.of();
            String schema = "";
            boolean idempotent = false;
            boolean dangerous = false;
            Duration timeout = Conduct.TIMEOUT_DEFAULT;
            String output = "";
            List<Conduct.Interlock> interlocks = List.of();
            for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
                json.nextToken();
                switch (field) {
                    case "name" -> name = json.getText();
                    case "titles" -> titles = readTexts(json);
                    case "schema" -> schema = json.getText();
                    case "idempotent" -> idempotent = json.getBooleanValue();
                    case "dangerous" -> dangerous = json.getBooleanValue();
                    case "timeout" -> timeout = Duration.parse(json.getText());
                    case "output" -> output = json.getText();
                    case "interlocks" -> interlocks = readInterlocks(json);
                    default -> json.skipChildren();
                }
            }
            Conduct conduct = new Conduct(idempotent, dangerous, timeout, output, interlocks);
            affordances.add(new Affordance(name, titles, schema, conduct));
        }
        return affordances;
    }

    private static List<Conduct.Interlock> readInterlocks(JsonParser json) throws IOException {
        List<Conduct.Interlock> interlocks = new ArrayList<>();
        while (json.nextToken() == JsonToken.START_OBJECT) {
            String property = "";
            Conduct.Comparison is = Conduct.Comparison.EQUAL;
            String value = "";
            Duration age = Duration.ZERO;
            for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
                json.nextToken();
                switch (field) {
                    case "property" -> property = json.getText();
                    case "is" -> is = Conduct.Comparison.valueOf(json.getText());
                    case "value" -> value = json.getText();
                    case "age" -> age = Duration.parse(json.getText());
                    default -> json.skipChildren();
                }
            }
            interlocks.add(new Conduct.Interlock(property, is, value, age));
        }
        return interlocks;
    }

    private static Map<String, String> readTexts(JsonParser json) throws IOException {
        Map<String, String> texts = new HashMap<>();
        for (String key = json.nextFieldName(); key != null; key = json.nextFieldName()) {
            expect(json, JsonToken.VALUE_STRING);
            texts.put(key, json.getText());
        }
        return texts;
    }

    private static void expect(JsonParser json, JsonToken token) throws IOException {
        if (json.nextToken() != token) {
            throw new JsonParseException(json, "expected " + token + ", got " + json.currentToken());
        }
    }
}
