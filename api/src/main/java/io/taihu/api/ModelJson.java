package io.taihu.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taihu.model.Conduct;
import io.taihu.model.Limit;
import io.taihu.model.Property;
import io.taihu.model.ThingModel;
import io.taihu.model.ThingModel.Affordance;
import io.taihu.model.ThingModel.Mode;
import io.taihu.model.ValueType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Our own JSON form of a model: properties, events and actions as a list, or as a map by name. */
final class ModelJson {
    @Limit(
            value = "Longest title in a model",
            zh = "物模型中标题的最大长度",
            unit = Limit.Unit.CHARACTERS,
            reached = Limit.Reached.REFUSED)
    static final int TITLE_MAX = 256;

    @Limit(value = "Most languages of a title in a model", zh = "物模型中一个标题的最多语言数", reached = Limit.Reached.REFUSED)
    static final int TITLES_MAX = 32;

    @Limit(
            value = "Longest unit of a property",
            zh = "属性单位的最大长度",
            unit = Limit.Unit.CHARACTERS,
            reached = Limit.Reached.REFUSED)
    static final int UNIT_MAX = 64;

    @Limit(value = "Most options of an enum", zh = "枚举的最多选项数", reached = Limit.Reached.REFUSED)
    static final int OPTIONS_MAX = 1_000;

    @Limit(
            value = "Longest option of an enum",
            zh = "枚举选项的最大长度",
            unit = Limit.Unit.CHARACTERS,
            reached = Limit.Reached.REFUSED)
    static final int OPTION_MAX = 256;

    @Limit(
            value = "Longest time after which a thing counts as silent",
            zh = "判定物静默的最长时间",
            unit = Limit.Unit.SECONDS,
            reached = Limit.Reached.REFUSED)
    static final long SILENCE_SECONDS_MAX = 31_536_000;

    @Limit(value = "Longest retention of history, in days", zh = "历史的最长保留天数", reached = Limit.Reached.REFUSED)
    static final long RETENTION_DAYS_MAX = 36_500;

    private ModelJson() {}

    static ModelDraft read(ObjectNode document) {
        Members members = Members.of(document);
        // what GET gives and only the server decides
        members.ignore("version", "stage", "retired", "notes");
        ModelDraft draft = new ModelDraft(
                members.text("name", 128),
                members.word("mode", Mode.class),
                members.textsByNameKept("titles", TITLES_MAX, TITLE_MAX),
                list(members, "properties", ThingModel.SLOTS_MAX, ModelJson::property),
                list(members, "events", ModelDraft.AFFORDANCES_MAX, ModelJson::event),
                list(members, "actions", ModelDraft.AFFORDANCES_MAX, ModelJson::action),
                seconds(members.integer("silenceSeconds", 1, SILENCE_SECONDS_MAX)),
                days(members.integer("retentionDays", 0, RETENTION_DAYS_MAX)),
                List.of());
        members.end();
        return draft;
    }

    /** The properties that a model is accepted with; null when it says nothing of them. */
    static @Nullable List<Property> readAccepted(ObjectNode document) {
        Members members = Members.of(document);
        List<Property> properties = list(members, "properties", ThingModel.SLOTS_MAX, ModelJson::property);
        members.end();
        return properties;
    }

    static ObjectNode write(ThingModel model) {
        ObjectNode out = Json.object();
        out.put("name", model.name());
        out.put("version", model.version());
        out.put("mode", Words.of(model.mode()));
        out.put("stage", Words.of(model.stage()));
        titles(out.putObject("titles"), model.titles());
        ArrayNode properties = out.putArray("properties");
        ArrayNode retired = out.putArray("retired");
        for (Property property : model.slots()) {
            write(property, (property.retired() ? retired : properties).addObject());
        }
        write(model.events(), out.putArray("events"));
        write(model.actions(), out.putArray("actions"));
        out.put("silenceSeconds", Math.max(1, model.silence().toSeconds()));
        out.put("retentionDays", model.retention().toDays());
        return out;
    }

    static @Nullable Duration seconds(@Nullable Long value) {
        return value == null ? null : Duration.ofSeconds(value);
    }

    static @Nullable Duration days(@Nullable Long value) {
        return value == null ? null : Duration.ofDays(value);
    }

    static void titles(ObjectNode out, Map<String, String> titles) {
        titles.entrySet().stream().sorted(Map.Entry.comparingByKey()).forEach(e -> out.put(e.getKey(), e.getValue()));
    }

    /** A property's name and the bounds that hold for all forms: INVALID at the place when they do not. */
    static Property checked(Property property, String place) {
        Double least = property.minimum();
        Double most = property.maximum();
        if (least != null && most != null && least > most) {
            throw Members.wrong(place + ".minimum", "must not be above maximum, got " + least + " and " + most);
        }
        if (property.type() == ValueType.ENUM && property.options().isEmpty()) {
            throw Members.wrong(place + ".options", "are needed for an enum");
        }
        return property;
    }

    static String propertyName(String name, String place) {
        if (name.isEmpty() || name.length() > Property.NAME_MAX) {
            throw Members.wrong(place, "must have 1 to " + Property.NAME_MAX + " characters, got " + name.length());
        }
        return name;
    }

    static String affordanceName(String name, String place) {
        if (!ThingModel.NAME.matcher(name).matches()) {
            throw Members.wrong(place, "must be 1 to 128 letters, digits or . _ : @ -, got \"" + name + "\"");
        }
        return name;
    }

    private static Property property(Members members, String name) {
        ValueType type = members.word("type", ValueType.class);
        if (type == null) {
            throw Members.wrong(members.place("type"), "is needed and missing");
        }
        List<String> options = members.texts("options", OPTIONS_MAX, OPTION_MAX);
        if (type != ValueType.ENUM && options != null && !options.isEmpty()) {
            throw Members.wrong(members.place("options"), "are for an enum, and the type is " + Words.of(type));
        }
        Map<String, String> titles = members.textsByNameKept("titles", TITLES_MAX, TITLE_MAX);
        Boolean writable = members.flag("writable");
        Property property = new Property(
                propertyName(name, members.place("name")),
                0,
                type,
                members.text("unit", UNIT_MAX),
                titles == null ? Map.of() : titles,
                members.number("minimum"),
                members.number("maximum"),
                options == null ? List.of() : options,
                writable != null && writable,
                false);
        return checked(property, members.place());
    }

    private static Affordance event(Members members, String name) {
        return affordance(members, name, Conduct.PLAIN);
    }

    private static Affordance action(Members members, String name) {
        return affordance(members, name, ConductJson.read(members, ""));
    }

    private static Affordance affordance(Members members, String name, Conduct conduct) {
        Map<String, String> titles = members.textsByNameKept("titles", TITLES_MAX, TITLE_MAX);
        return new Affordance(
                affordanceName(name, members.place("name")),
                titles == null ? Map.of() : titles,
                schema(members.node("schema"), members.place("schema")),
                conduct);
    }

    /** Text of a JSON Schema, which must be an object; empty for none. */
    static String schema(@Nullable JsonNode node, String place) {
        if (node == null) {
            return "";
        }
        if (!node.isObject()) {
            throw Members.wrong(place, "must be a JSON Schema object, got " + Members.kind(node));
        }
        String text = Json.text(node);
        if (text.length() > ModelDraft.SCHEMA_MAX) {
            throw Members.wrong(place, "has at most " + ModelDraft.SCHEMA_MAX + " characters, got " + text.length());
        }
        return text;
    }

    private interface Each<T> {
        T read(Members members, String name);
    }

    private static <T> @Nullable List<T> list(Members members, String name, int most, Each<T> each) {
        JsonNode node = members.node(name);
        if (node == null) {
            return null;
        }
        if (node.size() > most) {
            throw Members.wrong(members.place(name), "has at most " + most + " entries, got " + node.size());
        }
        List<T> found = new ArrayList<>();
        if (node.isArray()) {
            for (JsonNode entry : node) {
                Members inner = Members.of(entry, members.place(name) + "[" + found.size() + "]");
                found.add(each.read(inner, inner.textNeeded("name", Property.NAME_MAX)));
                inner.end();
            }
        } else {
            Members map = Members.of(node, members.place(name));
            for (String key : map.names()) {
                JsonNode entry = node.get(key);
                Members inner = Members.of(entry, map.place(key));
                String inside = inner.text("name", Property.NAME_MAX);
                if (inside != null && !inside.equals(key)) {
                    throw Members.wrong(inner.place("name"), "must be its key \"" + key + "\", got \"" + inside + "\"");
                }
                found.add(each.read(inner, key));
                inner.end();
            }
        }
        return found;
    }

    static void write(Property property, ObjectNode out) {
        out.put("name", property.name());
        out.put("type", Words.of(property.type()));
        if (property.unit() != null) {
            out.put("unit", property.unit());
        }
        if (!property.titles().isEmpty()) {
            titles(out.putObject("titles"), property.titles());
        }
        if (property.minimum() != null) {
            number(out, "minimum", property.minimum());
        }
        if (property.maximum() != null) {
            number(out, "maximum", property.maximum());
        }
        if (!property.options().isEmpty()) {
            ArrayNode options = out.putArray("options");
            property.options().forEach(options::add);
        }
        if (property.writable()) {
            out.put("writable", true);
        }
    }

    /** A number without a needless decimal point. */
    static void number(ObjectNode out, String name, double value) {
        if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            out.put(name, (long) value);
        } else {
            out.put(name, value);
        }
    }

    private static void write(List<Affordance> affordances, ArrayNode out) {
        for (Affordance affordance : affordances) {
            ObjectNode each = out.addObject();
            each.put("name", affordance.name());
            if (!affordance.titles().isEmpty()) {
                titles(each.putObject("titles"), affordance.titles());
            }
            if (!affordance.schema().isEmpty()) {
                each.set("schema", Json.parse(affordance.schema()));
            }
            ConductJson.write(affordance.conduct(), "", each);
        }
    }
}
