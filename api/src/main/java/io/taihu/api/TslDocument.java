package io.taihu.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taihu.model.Property;
import io.taihu.model.ThingModel;
import io.taihu.model.ThingModel.Affordance;
import io.taihu.model.ValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A TSL document (物模型), in the form of Alibaba's Link platform and with the other names that JetLinks ({@code id},
 * {@code valueType}, {@code functions}, {@code inputs}) and EMQX ({@code actions}) have for the same things.
 *
 * <p>What devices send decides the type: a TSL enum is a whole number on the wire, so it becomes an integer whose words are
 * noted; a bool is 0 or 1 and becomes a boolean; a date is a text of milliseconds.
 */
final class TslDocument {
    static final String MEDIA_TYPE = "application/vnd.taihu.tsl+json";

    /** Services and events that stand for reading, setting and reporting the properties themselves. */
    private static final Set<String> PROPERTY_METHODS =
            Set.of("thing.service.property.set", "thing.service.property.get", "thing.event.property.post");

    /** UCUM codes of units as these documents write them. */
    private static final Map<String, String> UNITS = Map.ofEntries(
            Map.entry("℃", "Cel"),
            Map.entry("°C", "Cel"),
            Map.entry("celsiusDegrees", "Cel"),
            Map.entry("℉", "[degF]"),
            Map.entry("°F", "[degF]"),
            Map.entry("%RH", "%"),
            Map.entry("percent", "%"),
            Map.entry("kW·h", "kW.h"),
            Map.entry("kWh", "kW.h"),
            Map.entry("W·h", "W.h"),
            Map.entry("Wh", "W.h"),
            Map.entry("μg/m³", "ug/m3"),
            Map.entry("µg/m³", "ug/m3"),
            Map.entry("mg/m³", "mg/m3"),
            Map.entry("m³", "m3"),
            Map.entry("m³/h", "m3/h"),
            Map.entry("m²", "m2"),
            Map.entry("m/s²", "m/s2"),
            Map.entry("lux", "lx"),
            Map.entry("Lux", "lx"),
            Map.entry("dB", "dB"),
            Map.entry("ppm", "[ppm]"),
            Map.entry("ppb", "[ppb]"),
            Map.entry("pH", "[pH]"),
            Map.entry("rpm", "/min"),
            Map.entry("r/min", "/min"),
            Map.entry("°", "deg"),
            Map.entry("μs/cm", "uS/cm"),
            Map.entry("Ω", "Ohm"),
            Map.entry("KG", "kg"),
            Map.entry("KM", "km"),
            Map.entry("km/h", "km/h"));

    private static final Set<String> NO_UNITS = Set.of("", "无", "null", "none", "-");

    private final List<String> notes = new ArrayList<>();

    private TslDocument() {}

    static ModelDraft read(ObjectNode document) {
        return new TslDocument().draft(document);
    }

    private ModelDraft draft(ObjectNode document) {
        if (!document.path("properties").isArray()
                && !document.path("events").isArray()
                && services(document) == null) {
            throw Members.wrong("$", "must be a TSL document with an array properties, events or services");
        }
        String title = any(document, "name", "productName");
        if (title == null) {
            title = any(document.path("profile"), "productName", "name");
        }
        List<Property> properties = new ArrayList<>();
        List<Affordance> events = new ArrayList<>();
        List<Affordance> actions = new ArrayList<>();
        read(document, "$", properties, events, actions);
        int block = 0;
        for (JsonNode inner : document.path("functionBlocks")) {
            read(inner, "$.functionBlocks[" + block++ + "]", properties, events, actions);
        }
        for (String left : List.of("tags", "mappingRule")) {
            if (document.path(left).size() > 0) {
                notes.add("$." + left + " is left out");
            }
        }
        return new ModelDraft(
                name(document),
                null,
                title == null ? Map.of() : titles(title),
                properties,
                events,
                actions,
                null,
                null,
                notes);
    }

    private void read(
            JsonNode document,
            String place,
            List<Property> properties,
            List<Affordance> events,
            List<Affordance> actions) {
        int index = 0;
        for (JsonNode node : document.path("properties")) {
            properties.add(property(node, place + ".properties[" + index++ + "]"));
            limit(properties.size(), ThingModel.SLOTS_MAX, place + ".properties");
        }
        index = 0;
        for (JsonNode node : document.path("events")) {
            String at = place + ".events[" + index++ + "]";
            if (!PROPERTY_METHODS.contains(node.path("method").asText())) {
                events.add(affordance(node, at, eventSchema(node, at)));
            }
            limit(events.size(), ModelDraft.AFFORDANCES_MAX, place + ".events");
        }
        JsonNode services = services(document);
        if (services != null) {
            index = 0;
            for (JsonNode node : services) {
                String at = place + ".services[" + index++ + "]";
                if (!PROPERTY_METHODS.contains(node.path("method").asText())) {
                    actions.add(affordance(node, at, inputSchema(node, at)));
                }
                limit(actions.size(), ModelDraft.AFFORDANCES_MAX, place + ".services");
            }
        }
    }

    private static void limit(int size, int most, String place) {
        if (size > most) {
            throw Members.wrong(place, "has at most " + most + " entries");
        }
    }

    private static @Nullable JsonNode services(JsonNode document) {
        for (String alias : List.of("services", "functions", "actions")) {
            if (document.path(alias).isArray()) {
                return document.path(alias);
            }
        }
        return null;
    }

    private static @Nullable String name(JsonNode document) {
        List<@Nullable String> offers = new ArrayList<>();
        offers.add(any(document.path("profile"), "productKey"));
        offers.add(any(document, "productKey", "identifier", "id", "name"));
        for (String offer : offers) {
            if (offer != null && ThingModel.NAME.matcher(offer).matches()) {
                return offer;
            }
        }
        return null;
    }

    private Property property(JsonNode node, String place) {
        JsonNode type = type(node, place);
        JsonNode specs = type.path("specs").isMissingNode() ? type : type.path("specs");
        List<String> options = new ArrayList<>();
        ValueType valueType = valueType(type, specs, options, place);
        boolean ranged = valueType == ValueType.NUMBER || valueType == ValueType.INTEGER;
        boolean words = type.path("type").asText().equalsIgnoreCase("enum");
        String title = any(node, "name");
        return ModelJson.checked(
                new Property(
                        ModelJson.propertyName(identifier(node, place), place),
                        0,
                        valueType,
                        unit(specs, node),
                        title == null ? Map.of() : titles(title),
                        ranged && !words ? number(specs, place, "min", "minimum") : null,
                        ranged && !words ? number(specs, place, "max", "maximum") : null,
                        options,
                        writable(node),
                        false),
                place);
    }

    private ValueType valueType(JsonNode type, JsonNode specs, List<String> options, String place) {
        String name = type.path("type").asText();
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "int",
                    "integer",
                    "long",
                    "short",
                    "byte",
                    "int8",
                    "int16",
                    "int32",
                    "int64",
                    "uint8",
                    "uint16",
                    "uint32",
                    "uint64" -> ValueType.INTEGER;
            case "float", "double", "decimal", "number" -> ValueType.NUMBER;
            case "bool", "boolean" -> ValueType.BOOLEAN;
            case "text", "string", "date", "datetime", "time", "password", "file" -> ValueType.STRING;
            case "enum" -> choice(type, specs, options, place);
            case "array" -> {
                String item = any(specs.path("item"), "type");
                if (item == null) {
                    item = any(type.path("elementType"), "type");
                }
                yield item != null && Set.of("int", "long", "float", "double").contains(item.toLowerCase(Locale.ROOT))
                        ? ValueType.NUMBERS
                        : ValueType.OBJECT;
            }
            case "geopoint" -> ValueType.LOCATION;
            case "struct", "object", "geoshape", "map" -> ValueType.OBJECT;
            default ->
                throw Members.wrong(
                        place + ".dataType.type",
                        "must be int, float, double, text, bool, enum, date, struct or array, got \"" + name + "\"");
        };
    }

    /** An enum whose keys are whole numbers is one on the wire; others are texts. */
    private ValueType choice(JsonNode type, JsonNode specs, List<String> options, String place) {
        List<String> words = new ArrayList<>();
        boolean whole = true;
        if (type.path("elements").isArray()) {
            for (JsonNode element : type.path("elements")) {
                options.add(element.path("value").asText());
                words.add(element.path("value").asText() + " "
                        + element.path("text").asText());
            }
        } else {
            specs.fieldNames().forEachRemaining(key -> {
                options.add(key);
                words.add(key + " " + specs.path(key).asText());
            });
        }
        for (String option : options) {
            whole &= option.matches("-?\\d{1,18}");
        }
        limit(options.size(), ModelJson.OPTIONS_MAX, place);
        if (!whole || options.isEmpty()) {
            return options.isEmpty() ? ValueType.STRING : ValueType.ENUM;
        }
        options.clear();
        notes.add(place + ": it is a whole number on the wire; the words of its numbers are left out: "
                + String.join(", ", words.subList(0, Math.min(20, words.size()))));
        return ValueType.INTEGER;
    }

    private static boolean writable(JsonNode node) {
        String mode = any(node, "accessMode", "access_mode");
        if (mode != null) {
            return mode.toLowerCase(Locale.ROOT).contains("w");
        }
        JsonNode expands = node.path("expands");
        for (JsonNode each : expands.path("type")) {
            if (each.asText().equals("write")) {
                return true;
            }
        }
        JsonNode readOnly = expands.path("readOnly");
        return readOnly.isValueNode()
                && !readOnly.isNull()
                && !readOnly.asBoolean(readOnly.asText().equals("true"));
    }

    private static Affordance affordance(JsonNode node, String place, String schema) {
        String title = any(node, "name");
        if (schema.length() > ModelDraft.SCHEMA_MAX) {
            throw Members.wrong(place, "describes more than " + ModelDraft.SCHEMA_MAX + " characters of JSON Schema");
        }
        return new Affordance(
                ModelJson.affordanceName(identifier(node, place), place),
                title == null ? Map.of() : titles(title),
                schema);
    }

    private String eventSchema(JsonNode node, String place) {
        JsonNode output = node.path("outputData");
        if (output.isArray()) {
            return parameters(output, place + ".outputData");
        }
        return node.has("valueType") || node.has("dataType") ? Json.text(schema(type(node, place), place)) : "";
    }

    private String inputSchema(JsonNode node, String place) {
        for (String alias : List.of("inputData", "inputs", "input", "inputParams")) {
            if (node.path(alias).isArray()) {
                return parameters(node.path(alias), place + "." + alias);
            }
        }
        return "";
    }

    private String parameters(JsonNode parameters, String place) {
        return parameters.isEmpty() ? "" : Json.text(structure(parameters, place));
    }

    private ObjectNode structure(JsonNode parameters, String place) {
        limit(parameters.size(), ThingModel.SLOTS_MAX, place);
        ObjectNode out = Json.object();
        out.put("type", "object");
        ObjectNode properties = out.putObject("properties");
        int index = 0;
        for (JsonNode each : parameters) {
            String at = place + "[" + index++ + "]";
            ObjectNode inner = schema(type(each, at), at);
            String title = any(each, "name");
            if (title != null) {
                inner.put("title", title);
            }
            properties.set(identifier(each, at), inner);
        }
        return out;
    }

    /** A data type as JSON Schema. */
    private ObjectNode schema(JsonNode type, String place) {
        JsonNode specs = type.path("specs").isMissingNode() ? type : type.path("specs");
        ObjectNode out = Json.object();
        List<String> options = new ArrayList<>();
        int noted = notes.size();
        switch (valueType(type, specs, options, place)) {
            case INTEGER -> {
                out.put("type", "integer");
                wordsOfNumbers(type, specs, out);
            }
            case NUMBER -> out.put("type", "number");
            case BOOLEAN -> out.put("type", "boolean");
            case STRING -> out.put("type", "string");
            case ENUM -> {
                out.put("type", "string");
                ArrayNode choices = out.putArray("enum");
                options.forEach(choices::add);
            }
            case NUMBERS -> {
                out.put("type", "array");
                out.putObject("items").put("type", "number");
            }
            case LOCATION -> out.put("type", "object");
            case OBJECT -> {
                if (type.path("type").asText().equalsIgnoreCase("array")) {
                    out.put("type", "array");
                } else if (specs.isArray()) {
                    out.setAll(structure(specs, place + ".specs"));
                } else if (type.path("properties").isArray()) {
                    out.setAll(structure(type.path("properties"), place + ".properties"));
                } else {
                    out.put("type", "object");
                }
            }
        }
        // a schema holds the words that a property cannot
        while (notes.size() > noted) {
            notes.removeLast();
        }
        Double least = number(specs, place, "min", "minimum");
        Double most = number(specs, place, "max", "maximum");
        if (least != null && !out.has("oneOf")) {
            ModelJson.number(out, "minimum", least);
        }
        if (most != null && !out.has("oneOf")) {
            ModelJson.number(out, "maximum", most);
        }
        String unit = unit(specs, type);
        if (unit != null) {
            out.put("unit", unit);
        }
        return out;
    }

    private static void wordsOfNumbers(JsonNode type, JsonNode specs, ObjectNode out) {
        if (type.path("type").asText().equalsIgnoreCase("enum")
                && specs.isObject()
                && !type.path("elements").isArray()) {
            ArrayNode choices = out.putArray("oneOf");
            specs.fieldNames()
                    .forEachRemaining(key -> choices.addObject()
                            .put("const", Long.parseLong(key))
                            .put("title", specs.path(key).asText()));
        }
    }

    private static JsonNode type(JsonNode node, String place) {
        for (String alias : List.of("dataType", "valueType", "data_type")) {
            JsonNode type = node.path(alias);
            if (type.isObject()) {
                return type;
            }
            if (type.isTextual()) {
                ObjectNode made = Json.object();
                made.put("type", type.textValue());
                made.set("specs", node.path("specs").isMissingNode() ? Json.object() : node.path("specs"));
                return made;
            }
        }
        throw Members.wrong(place + ".dataType", "is needed and missing");
    }

    private static String identifier(JsonNode node, String place) {
        String identifier = any(node, "identifier", "id", "key");
        if (identifier == null) {
            throw Members.wrong(place + ".identifier", "is needed and missing");
        }
        return identifier;
    }

    private static @Nullable String unit(JsonNode specs, JsonNode node) {
        String unit = any(specs, "unit");
        if (unit == null) {
            unit = any(node, "unit");
        }
        if (unit == null || NO_UNITS.contains(unit.strip()) || unit.length() > ModelJson.UNIT_MAX) {
            return null;
        }
        return UNITS.getOrDefault(unit.strip(), unit.strip());
    }

    private static @Nullable Double number(JsonNode specs, String place, String... names) {
        for (String name : names) {
            JsonNode node = specs.path(name);
            if (node.isNumber() || (node.isTextual() && !node.textValue().isBlank())) {
                try {
                    double value = Double.parseDouble(node.asText().strip());
                    if (Double.isFinite(value)) {
                        return value;
                    }
                } catch (NumberFormatException e) {
                    // said below
                }
                throw Members.wrong(place + ".dataType.specs." + name, "must be a number, got " + Members.kind(node));
            }
        }
        return null;
    }

    private static @Nullable String any(JsonNode node, String... names) {
        for (String name : names) {
            JsonNode found = node.path(name);
            if (found.isTextual() && !found.textValue().isEmpty()) {
                return found.textValue();
            }
            if (found.isIntegralNumber()) {
                return found.asText();
            }
        }
        return null;
    }

    private static Map<String, String> titles(String title) {
        String text = title.length() > ModelJson.TITLE_MAX ? title.substring(0, ModelJson.TITLE_MAX) : title;
        boolean han = text.codePoints().anyMatch(c -> Character.UnicodeScript.of(c) == Character.UnicodeScript.HAN);
        return Map.of(han ? "zh" : "en", text);
    }
}
