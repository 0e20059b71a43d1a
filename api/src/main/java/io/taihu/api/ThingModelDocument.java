package io.taihu.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taihu.model.Conduct;
import io.taihu.model.Property;
import io.taihu.model.ThingModel;
import io.taihu.model.ThingModel.Affordance;
import io.taihu.model.ThingModel.Mode;
import io.taihu.model.ValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A model as a W3C Web of Things Thing Model 1.1, in and out.
 *
 * <p>What a Thing Model can say and a model cannot hold is left out with a note. Documents that need others to be read first
 * ({@code tm:extends}, {@code tm:ref}) or values to be filled in ({@code {{…}}}) are refused. Members of our own, with the prefix
 * {@code taihu}, let a model go out and come back the same.
 */
final class ThingModelDocument {
    static final String MEDIA_TYPE = "application/tm+json";
    /** The contexts in the form that clients of TD 1.0 and 1.1 both take. */
    private static final List<String> CONTEXTS =
            List.of("https://www.w3.org/2019/wot/td/v1", "https://www.w3.org/2022/wot/td/v1.1");

    private static final String OWN = "taihu:";
    private static final String OWN_CONTEXT = "urn:taihu:vocabulary:";
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{[^}]*\\}\\}");
    private static final Set<String> PROPERTY_READ = Set.of(
            "type",
            "unit",
            "minimum",
            "maximum",
            "enum",
            "oneOf",
            "readOnly",
            "writeOnly",
            "title",
            "titles",
            "observable",
            "items",
            "properties",
            "@type",
            "name",
            OWN + "type");

    private ThingModelDocument() {}

    static boolean is(ObjectNode document) {
        JsonNode type = document.path("@type");
        if (type.isArray()) {
            for (JsonNode each : type) {
                if (each.asText().equals("tm:ThingModel")) {
                    return true;
                }
            }
        }
        return type.asText().equals("tm:ThingModel");
    }

    static ModelDraft read(ObjectNode document) {
        if (!is(document)) {
            throw Members.wrong("$['@type']", "must be tm:ThingModel");
        }
        refuseOpenEnds(document);
        List<String> notes = new ArrayList<>();
        for (String left : List.of(
                "description",
                "descriptions",
                "forms",
                "base",
                "security",
                "securityDefinitions",
                "schemaDefinitions",
                "uriVariables",
                "profile",
                "support",
                "tm:optional",
                "links")) {
            if (document.has(left)) {
                notes.add("$." + left + " is left out");
            }
        }
        Members members = Members.of(document);
        String name = members.text(OWN + "name", 128);
        String title = members.text("title", ModelJson.TITLE_MAX);
        if (name == null && title != null && ThingModel.NAME.matcher(title).matches()) {
            name = title;
        }
        return new ModelDraft(
                name,
                members.word(OWN + "mode", Mode.class),
                titles(members, title != null && title.equals(name) ? null : title, language(document)),
                properties(document, language(document), notes),
                affordances(document, "events", "data", language(document), notes),
                affordances(document, "actions", "input", language(document), notes),
                ModelJson.seconds(members.integer(OWN + "silenceSeconds", 1, ModelJson.SILENCE_SECONDS_MAX)),
                ModelJson.days(members.integer(OWN + "retentionDays", 0, ModelJson.RETENTION_DAYS_MAX)),
                notes);
    }

    static ObjectNode write(ThingModel model) {
        ObjectNode out = Json.object();
        ArrayNode context = out.putArray("@context");
        CONTEXTS.forEach(context::add);
        context.addObject().put("taihu", OWN_CONTEXT);
        out.put("@type", "tm:ThingModel");
        out.put("title", model.name());
        if (!model.titles().isEmpty()) {
            ModelJson.titles(out.putObject("titles"), model.titles());
        }
        out.putObject("version").put("model", Integer.toString(model.version()));
        out.put(OWN + "name", model.name());
        out.put(OWN + "mode", Words.of(model.mode()));
        out.put(OWN + "silenceSeconds", Math.max(1, model.silence().toSeconds()));
        out.put(OWN + "retentionDays", model.retention().toDays());
        ObjectNode properties = out.putObject("properties");
        for (Property property : model.properties()) {
            write(property, properties.putObject(property.name()));
        }
        write(model.actions(), "input", out.putObject("actions"));
        write(model.events(), "data", out.putObject("events"));
        return out;
    }

    private static void write(Property property, ObjectNode out) {
        if (!property.titles().isEmpty()) {
            ModelJson.titles(out.putObject("titles"), property.titles());
        }
        switch (property.type()) {
            case NUMBER -> out.put("type", "number");
            case INTEGER -> out.put("type", "integer");
            case BOOLEAN -> out.put("type", "boolean");
            case STRING -> out.put("type", "string");
            case ENUM -> {
                out.put("type", "string");
                ArrayNode options = out.putArray("enum");
                property.options().forEach(options::add);
            }
            case NUMBERS -> {
                out.put("type", "array");
                out.putObject("items").put("type", "number");
            }
            case OBJECT -> {
                // JSON of any shape, arrays too: only our own member can say so
                out.put("type", "object");
                out.put(OWN + "type", "object");
            }
            case LOCATION -> {
                out.put("type", "object");
                ObjectNode parts = out.putObject("properties");
                parts.putObject("latitude")
                        .put("type", "number")
                        .put("unit", "deg")
                        .put("minimum", -90)
                        .put("maximum", 90);
                parts.putObject("longitude")
                        .put("type", "number")
                        .put("unit", "deg")
                        .put("minimum", -180)
                        .put("maximum", 180);
                out.putArray("required").add("latitude").add("longitude");
                out.put(OWN + "type", "location");
            }
        }
        if (property.unit() != null) {
            out.put("unit", property.unit());
        }
        if (property.minimum() != null) {
            ModelJson.number(out, "minimum", property.minimum());
        }
        if (property.maximum() != null) {
            ModelJson.number(out, "maximum", property.maximum());
        }
        out.put("readOnly", !property.writable());
        out.put("observable", true);
    }

    private static void write(List<Affordance> affordances, String member, ObjectNode out) {
        for (Affordance affordance : affordances) {
            ObjectNode each = out.putObject(affordance.name());
            if (!affordance.titles().isEmpty()) {
                ModelJson.titles(each.putObject("titles"), affordance.titles());
            }
            if (!affordance.schema().isEmpty()) {
                each.set(member, Json.parse(affordance.schema()));
            }
            ConductJson.write(affordance.conduct(), OWN, each);
        }
    }

    private static void refuseOpenEnds(ObjectNode document) {
        for (JsonNode link : document.path("links")) {
            String relation = link.path("rel").asText();
            if (relation.equals("tm:extends") || relation.equals("tm:submodel")) {
                throw Members.wrong(
                        "$.links", "has one of rel " + relation + "; give the model with what it refers to put in");
            }
        }
        refuseOpenEnds(document, "$");
    }

    private static void refuseOpenEnds(JsonNode node, String place) {
        if (node.isTextual() && PLACEHOLDER.matcher(node.textValue()).find()) {
            throw Members.wrong(place, "has a placeholder to be filled in before: " + Members.kind(node));
        }
        if (node.isObject()) {
            if (node.has("tm:ref")) {
                throw Members.wrong(
                        place + "['tm:ref']", "refers to another model; give this one with what it refers to put in");
            }
            node.fieldNames().forEachRemaining(name -> refuseOpenEnds(node.path(name), place + "." + name));
        } else if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                refuseOpenEnds(node.path(i), place + "[" + i + "]");
            }
        }
    }

    /** The document's default language. */
    private static String language(ObjectNode document) {
        for (JsonNode context : document.path("@context")) {
            JsonNode language = context.path("@language");
            if (language.isTextual()) {
                return language.textValue();
            }
        }
        return "en";
    }

    private static @Nullable Map<String, String> titles(Members members, @Nullable String title, String language) {
        Map<String, String> titles = members.textsByNameKept("titles", ModelJson.TITLES_MAX, ModelJson.TITLE_MAX);
        if (title == null) {
            return titles;
        }
        Map<String, String> all = new TreeMap<>();
        if (titles != null) {
            all.putAll(titles);
        }
        all.putIfAbsent(language, title);
        return all;
    }

    private static List<Property> properties(ObjectNode document, String language, List<String> notes) {
        JsonNode node = document.path("properties");
        if (node.isMissingNode()) {
            return List.of();
        }
        Members all = Members.of(node, "$.properties");
        if (node.size() > ThingModel.SLOTS_MAX) {
            throw Members.wrong("$.properties", "has at most " + ThingModel.SLOTS_MAX + " entries, got " + node.size());
        }
        List<Property> found = new ArrayList<>();
        for (String name : all.names()) {
            String place = all.place(name);
            Members members = Members.of(node.get(name), place);
            Property property = property(members, node.get(name), ModelJson.propertyName(name, place), language, notes);
            if (property != null) {
                found.add(ModelJson.checked(property, place));
            }
            Set<String> left = new TreeSet<>(members.names());
            left.removeAll(PROPERTY_READ);
            if (property != null && property.type() == ValueType.LOCATION) {
                left.remove("required");
            }
            if (!left.isEmpty()) {
                notes.add(place + ": left out are " + String.join(", ", left));
            }
        }
        return found;
    }

    private static @Nullable Property property(
            Members members, JsonNode node, String name, String language, List<String> notes) {
        String place = members.place();
        List<String> options = new ArrayList<>();
        ValueType type = members.word(OWN + "type", ValueType.class);
        if (type == null) {
            type = type(node, options, place, notes);
        }
        if (type == null) {
            return null;
        }
        if (Boolean.TRUE.equals(members.flag("writeOnly"))) {
            notes.add(place + ": write-only becomes readable and writable");
        }
        boolean readOnly = Boolean.TRUE.equals(members.flag("readOnly"));
        Map<String, String> titles = titles(members, members.text("title", ModelJson.TITLE_MAX), language);
        boolean ranged = type == ValueType.NUMBER || type == ValueType.INTEGER || type == ValueType.NUMBERS;
        return new Property(
                name,
                0,
                type,
                members.text("unit", ModelJson.UNIT_MAX),
                titles == null ? Map.of() : titles,
                ranged ? members.number("minimum") : null,
                ranged ? members.number("maximum") : null,
                options,
                !readOnly,
                false);
    }

    /** The type of a data schema; null, with a note, when there is none that fits. */
    private static @Nullable ValueType type(JsonNode node, List<String> options, String place, List<String> notes) {
        String type = node.path("type").asText();
        boolean texts = (type.isEmpty() || type.equals("string")) && choices(node, options, place, notes);
        return switch (type) {
            case "number" -> ValueType.NUMBER;
            case "integer" -> ValueType.INTEGER;
            case "boolean" -> ValueType.BOOLEAN;
            case "string" -> texts ? ValueType.ENUM : ValueType.STRING;
            case "array" -> {
                String items = node.path("items").path("type").asText();
                yield items.equals("number") || items.equals("integer") ? ValueType.NUMBERS : ValueType.OBJECT;
            }
            case "object" -> {
                JsonNode parts = node.path("properties");
                boolean location = parts.size() == 2
                        && (parts.has("lat") || parts.has("latitude"))
                        && (parts.has("lon") || parts.has("lng") || parts.has("longitude"));
                yield location ? ValueType.LOCATION : ValueType.OBJECT;
            }
            default -> {
                if (texts) {
                    yield ValueType.ENUM;
                }
                notes.add(place + " is left out: " + (type.isEmpty() ? "it has no type" : "no values of type " + type));
                yield null;
            }
        };
    }

    /** Fills in the texts to choose from; false when there are none, or they are not all texts. */
    private static boolean choices(JsonNode node, List<String> options, String place, List<String> notes) {
        List<JsonNode> found = new ArrayList<>();
        node.path("enum").forEach(found::add);
        if (found.isEmpty()) {
            node.path("oneOf").forEach(each -> found.add(each.path("const")));
        }
        if (found.isEmpty()) {
            return false;
        }
        for (JsonNode each : found) {
            if (!each.isTextual() || each.textValue().length() > ModelJson.OPTION_MAX) {
                notes.add(place + ": its choices are left out, for they are not all texts");
                options.clear();
                return false;
            }
            options.add(each.textValue());
        }
        if (options.size() > ModelJson.OPTIONS_MAX) {
            throw Members.wrong(
                    place + ".enum", "has at most " + ModelJson.OPTIONS_MAX + " entries, got " + options.size());
        }
        return true;
    }

    private static List<Affordance> affordances(
            ObjectNode document, String kind, String member, String language, List<String> notes) {
        JsonNode node = document.path(kind);
        if (node.isMissingNode()) {
            return List.of();
        }
        Members all = Members.of(node, "$." + kind);
        if (node.size() > ModelDraft.AFFORDANCES_MAX) {
            throw Members.wrong(
                    "$." + kind, "has at most " + ModelDraft.AFFORDANCES_MAX + " entries, got " + node.size());
        }
        List<Affordance> found = new ArrayList<>();
        for (String name : all.names()) {
            String place = all.place(name);
            Members members = Members.of(node.get(name), place);
            Map<String, String> titles = titles(members, members.text("title", ModelJson.TITLE_MAX), language);
            found.add(new Affordance(
                    ModelJson.affordanceName(name, place),
                    titles == null ? Map.of() : titles,
                    ModelJson.schema(members.node(member), members.place(member)),
                    kind.equals("actions") ? ConductJson.read(members, OWN) : Conduct.PLAIN));
            members.ignore("@type", "safe", "synchronous");
            List<String> left = members.rest();
            if (!left.isEmpty()) {
                notes.add(place + ": left out are " + String.join(", ", left));
            }
        }
        return found;
    }
}
