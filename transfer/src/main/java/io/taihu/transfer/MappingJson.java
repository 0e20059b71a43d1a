package io.taihu.transfer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taihu.model.ErrorCode;
import io.taihu.model.Limit;
import io.taihu.model.Property;
import io.taihu.model.TaihuException;
import io.taihu.model.ThingModel;
import io.taihu.transfer.Mapping.Kind;
import io.taihu.transfer.Mapping.Role;
import io.taihu.transfer.Mapping.Type;
import io.taihu.transfer.Mapping.Use;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A mapping as JSON: written, and read with every fault named by its place. */
final class MappingJson {
    private static final Set<String> MEMBERS =
            Set.of("kind", "columns", "rest", "thing", "time", "zone", "create", "model", "space");
    private static final Set<Role> OF_READINGS =
            EnumSet.of(Role.THING, Role.TIME, Role.PROPERTY, Role.KEY, Role.VALUE, Role.SKIP);
    private static final Set<Role> OF_THINGS = EnumSet.of(
            Role.THING, Role.NAME, Role.MODEL, Role.SPACE, Role.LABEL, Role.LATITUDE, Role.LONGITUDE, Role.SKIP);
    private static final Set<Role> MANY = EnumSet.of(Role.PROPERTY, Role.LABEL, Role.SKIP);

    @Limit(
            value = "Longest pattern of times in an import",
            zh = "导入中时间格式的最大长度",
            unit = Limit.Unit.CHARACTERS,
            reached = Limit.Reached.REFUSED)
    private static final int PATTERN_MAX = 64;

    private MappingJson() {}

    static ObjectNode write(Mapping mapping) {
        ObjectNode out = JsonNodeFactory.instance.objectNode();
        out.put("kind", word(mapping.kind()));
        ObjectNode columns = out.putObject("columns");
        mapping.columns().forEach((column, use) -> {
            ObjectNode each = columns.putObject(column).put("as", word(use.role()));
            if (!use.name().isEmpty()) {
                each.put("name", use.name());
            }
            if (use.type() != Type.AUTO) {
                each.put("type", word(use.type()));
            }
        });
        out.put("rest", mapping.rest());
        if (mapping.thing() != null) {
            out.put("thing", mapping.thing());
        }
        out.put("time", mapping.time()).put("zone", mapping.zone()).put("create", mapping.create());
        if (mapping.model() != null) {
            out.put("model", mapping.model());
        }
        out.put("space", mapping.space());
        return out;
    }

    /**
     * Reads a mapping.
     *
     * @throws TaihuException INVALID, with the place and what would be right
     */
    static Mapping read(JsonNode node) {
        Mapping mapping = readUnchecked(node);
        check(mapping);
        return mapping;
    }

    /** Reads a mapping that may lack what an import needs, such as a guess. */
    static Mapping readUnchecked(JsonNode node) {
        if (!(node instanceof ObjectNode object)) {
            throw wrong("$", "must be an object");
        }
        object.fieldNames().forEachRemaining(name -> {
            if (!MEMBERS.contains(name)) {
                throw wrong("$." + name, "is not known; there are " + String.join(", ", MEMBERS));
            }
        });
        Kind kind = constant(Kind.class, text(object, "kind", "readings", 16), "$.kind");
        Map<String, Use> columns = new LinkedHashMap<>();
        JsonNode given = object.path("columns");
        if (!given.isMissingNode() && !given.isObject()) {
            throw wrong("$.columns", "must be an object");
        }
        if (given.size() > Table.COLUMNS_MAX) {
            throw wrong("$.columns", "has at most " + Table.COLUMNS_MAX + " members");
        }
        for (Map.Entry<String, JsonNode> column : given.properties()) {
            columns.put(column.getKey(), use(column.getKey(), column.getValue(), kind));
        }
        return new Mapping(
                kind,
                columns,
                flag(object, "rest"),
                nullable(object, "thing"),
                text(object, "time", "auto", PATTERN_MAX),
                text(object, "zone", "UTC", PATTERN_MAX),
                flag(object, "create"),
                nullable(object, "model"),
                text(object, "space", "", 2_000));
    }

    static void check(Mapping mapping) {
        for (Role role : Role.values()) {
            long count = mapping.columns().values().stream()
                    .filter(use -> use.role() == role)
                    .count();
            if (count > 1 && !MANY.contains(role)) {
                throw wrong("$.columns", "has " + word(role) + " for " + count + " columns; one is enough");
            }
        }
        if (mapping.thing() != null && !ThingModel.NAME.matcher(mapping.thing()).matches()) {
            throw wrong("$.thing", "must be the id of a thing");
        }
        if (mapping.kind() == Kind.THINGS) {
            if (!mapping.has(Role.THING)) {
                throw wrong("$.columns", "must have a column as thing, which is the id");
            }
            return;
        }
        if (mapping.thing() == null && !mapping.has(Role.THING)) {
            throw wrong(
                    "$.columns", "must have a column as thing, or thing must name the one that all readings are of");
        }
        if (!mapping.has(Role.TIME)) {
            throw wrong("$.columns", "must have a column as time");
        }
        if (mapping.isLong() && !(mapping.has(Role.KEY) && mapping.has(Role.VALUE))) {
            throw wrong("$.columns", "must have both key and value, or neither");
        }
        if (!mapping.isLong() && !mapping.rest() && !mapping.has(Role.PROPERTY)) {
            throw wrong("$.columns", "must have a column as property");
        }
        try {
            new TimeReading(mapping.time(), ZoneId.of(mapping.zone()));
        } catch (DateTimeException e) {
            throw wrong(
                    "$.zone", "must be a time zone such as Asia/Shanghai or +08:00, got \"" + mapping.zone() + "\"");
        }
    }

    private static Use use(String column, JsonNode node, Kind kind) {
        String place = "$.columns." + column;
        if (!(node instanceof ObjectNode object)) {
            throw wrong(place, "must be an object such as {\"as\": \"time\"}");
        }
        object.fieldNames().forEachRemaining(name -> {
            if (!name.equals("as") && !name.equals("name") && !name.equals("type")) {
                throw wrong(place + "." + name, "is not known; there are as, name and type");
            }
        });
        Role role = constant(Role.class, text(object, "as", "", 16), place + ".as");
        Set<Role> allowed = kind == Kind.READINGS ? OF_READINGS : OF_THINGS;
        if (!allowed.contains(role)) {
            throw wrong(
                    place + ".as",
                    "must be one of " + allowed.stream().map(MappingJson::word).collect(Collectors.joining(", "))
                            + " for " + word(kind));
        }
        boolean named = role == Role.PROPERTY || role == Role.LABEL;
        String name = named ? text(object, "name", column, Property.NAME_MAX) : "";
        if (named && name.isBlank()) {
            throw wrong(place + ".name", "must not be empty");
        }
        return new Use(role, name, constant(Type.class, text(object, "type", "auto", 16), place + ".type"));
    }

    private static String text(ObjectNode object, String name, String fallback, int max) {
        JsonNode node = object.get(name);
        if (node == null || node.isNull()) {
            return fallback;
        }
        if (!node.isTextual() || node.textValue().length() > max) {
            throw wrong("$." + name, "must be a text of at most " + max + " characters");
        }
        return node.textValue();
    }

    private static @Nullable String nullable(ObjectNode object, String name) {
        String text = text(object, name, "", 128);
        return text.isEmpty() ? null : text;
    }

    private static boolean flag(ObjectNode object, String name) {
        JsonNode node = object.path(name);
        if (node.isMissingNode() || node.isBoolean()) {
            return node.asBoolean();
        }
        throw wrong("$." + name, "must be true or false");
    }

    static <E extends Enum<E>> E constant(Class<E> type, String text, String place) {
        List<E> all = Arrays.asList(type.getEnumConstants());
        for (E each : all) {
            if (word(each).equals(text)) {
                return each;
            }
        }
        throw wrong(
                place,
                "must be one of " + all.stream().map(MappingJson::word).collect(Collectors.joining(", ")) + ", got \""
                        + text + "\"");
    }

    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    static TaihuException wrong(String place, String what) {
        return new TaihuException(ErrorCode.INVALID, place + " " + what);
    }
}
