package io.taihu.core;

import com.fasterxml.jackson.databind.JsonNode;
import io.taihu.model.ErrorCode;
import io.taihu.model.Limit;
import io.taihu.model.TaihuException;
import java.math.BigDecimal;
import java.util.Map;

/**
 * Checks a JSON value against a data schema of W3C WoT Thing Description 1.1, section 5.3.2: {@code type}, {@code enum},
 * {@code const}, {@code oneOf}, limits of numbers, lengths of texts and arrays, {@code properties}, {@code required},
 * {@code items}, and JSON Schema's {@code additionalProperties: false}. Words beyond these ({@code pattern}, {@code format})
 * are not checked: a thing knows better, and a pattern could be made to cost without end.
 */
final class DataSchema {
    /** Deepest nesting that is looked into; what lies deeper is the thing's to check. */
    @Limit(
            value = "Deepest nesting of data of a command that is checked against its schema",
            zh = "按模式检查命令数据的最大嵌套层数",
            reached = Limit.Reached.LEFT_OUT)
    private static final int DEPTH_MAX = 32;

    private DataSchema() {}

    /**
     * @param place JSON path of the value
     * @throws TaihuException INVALID, naming the place, what is wrong and what would be right
     */
    static void check(JsonNode schema, JsonNode value, String place) {
        check(schema, value, place, 0);
    }

    private static void check(JsonNode schema, JsonNode value, String place, int depth) {
        if (schema.isBoolean() && !schema.booleanValue()) {
            throw wrong(place, "must not be there");
        }
        if (!schema.isObject() || depth > DEPTH_MAX) {
            return;
        }
        type(schema.path("type"), value, place);
        choices(schema, value, place, depth);
        if (value.isNumber()) {
            number(schema, value.decimalValue(), place);
        } else if (value.isTextual()) {
            length(
                    schema,
                    value.textValue().codePointCount(0, value.textValue().length()),
                    "Length",
                    "characters",
                    place);
        } else if (value.isArray()) {
            length(schema, value.size(), "Items", "entries", place);
            items(schema.path("items"), value, place, depth);
        } else if (value.isObject()) {
            members(schema, value, place, depth);
        }
    }

    private static void type(JsonNode type, JsonNode value, String place) {
        if (type.isTextual() && !is(type.textValue(), value)) {
            throw wrong(place, "must be of type " + type.textValue() + ", got " + kind(value));
        }
        if (type.isArray()) {
            for (JsonNode each : type) {
                if (is(each.asText(), value)) {
                    return;
                }
            }
            throw wrong(place, "must be of one of the types " + type + ", got " + kind(value));
        }
    }

    private static boolean is(String type, JsonNode value) {
        return switch (type) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isTextual();
            case "number" -> value.isNumber();
            case "integer" -> value.isIntegralNumber() || (value.isNumber() && value.canConvertToExactIntegral());
            case "boolean" -> value.isBoolean();
            case "null" -> value.isNull();
            default -> true;
        };
    }

    private static void choices(JsonNode schema, JsonNode value, String place, int depth) {
        JsonNode constant = schema.path("const");
        if (!constant.isMissingNode() && !same(constant, value)) {
            throw wrong(place, "must be " + constant + ", got " + kind(value));
        }
        JsonNode options = schema.path("enum");
        if (options.isArray()) {
            for (JsonNode each : options) {
                if (same(each, value)) {
                    return;
                }
            }
            throw wrong(place, "must be one of " + options + ", got " + kind(value));
        }
        JsonNode alternatives = schema.path("oneOf");
        if (alternatives.isArray() && !alternatives.isEmpty()) {
            TaihuException last = null;
            for (JsonNode each : alternatives) {
                try {
                    check(each, value, place, depth + 1);
                    return;
                } catch (TaihuException e) {
                    last = e;
                }
            }
            throw wrong(
                    place,
                    "fits none of the " + alternatives.size() + " forms it may have; of the last: "
                            + (last == null ? "" : last.getMessage()));
        }
    }

    private static boolean same(JsonNode one, JsonNode other) {
        return one.isNumber() && other.isNumber()
                ? one.decimalValue().compareTo(other.decimalValue()) == 0
                : one.equals(other);
    }

    private static void number(JsonNode schema, BigDecimal value, String place) {
        limit(schema, "minimum", value, place, "at least", 0);
        limit(schema, "maximum", value, place, "at most", 0);
        limit(schema, "exclusiveMinimum", value, place, "above", 1);
        limit(schema, "exclusiveMaximum", value, place, "below", 1);
        JsonNode step = schema.path("multipleOf");
        if (step.isNumber()
                && step.decimalValue().signum() > 0
                && Math.abs(value.scale()) < 100
                && value.remainder(step.decimalValue()).signum() != 0) {
            throw wrong(place, "must be a multiple of " + step + ", got " + value);
        }
    }

    private static void limit(
            JsonNode schema, String name, BigDecimal value, String place, String words, int leastDifference) {
        JsonNode limit = schema.path(name);
        if (limit.isNumber()) {
            int compared = value.compareTo(limit.decimalValue());
            int difference = name.endsWith("inimum") ? compared : -compared;
            if (difference < leastDifference) {
                throw wrong(place, "must be " + words + " " + limit + ", got " + value);
            }
        }
    }

    private static void length(JsonNode schema, int length, String what, String words, String place) {
        JsonNode least = schema.path("min" + what);
        JsonNode most = schema.path("max" + what);
        if (least.isIntegralNumber() && length < least.longValue()) {
            throw wrong(place, "has at least " + least + " " + words + ", got " + length);
        }
        if (most.isIntegralNumber() && length > most.longValue()) {
            throw wrong(place, "has at most " + most + " " + words + ", got " + length);
        }
    }

    private static void items(JsonNode items, JsonNode value, String place, int depth) {
        for (int i = 0; i < value.size(); i++) {
            JsonNode each = items.isArray() ? items.path(i) : items;
            check(each, value.get(i), place + "[" + i + "]", depth + 1);
        }
    }

    private static void members(JsonNode schema, JsonNode value, String place, int depth) {
        JsonNode properties = schema.path("properties");
        for (JsonNode each : schema.path("required")) {
            if (!value.has(each.asText())) {
                throw wrong(place + "." + each.asText(), "is needed and missing");
            }
        }
        boolean closed = schema.path("additionalProperties").isBoolean()
                && !schema.path("additionalProperties").booleanValue();
        for (Map.Entry<String, JsonNode> member : value.properties()) {
            JsonNode known = properties.path(member.getKey());
            if (known.isMissingNode() && closed) {
                throw wrong(
                        place + "." + member.getKey(),
                        "is not known; known are "
                                + String.join(
                                        ", ",
                                        properties.properties().stream()
                                                .map(Map.Entry::getKey)
                                                .toList()));
            }
            check(known, member.getValue(), place + "." + member.getKey(), depth + 1);
        }
    }

    static TaihuException wrong(String place, String reason) {
        return new TaihuException(ErrorCode.INVALID, place + " " + reason);
    }

    /** A value in an error message. */
    static String kind(JsonNode node) {
        return switch (node.getNodeType()) {
            case ARRAY -> "an array";
            case BOOLEAN, NUMBER -> node.asText();
            case NULL -> "null";
            case OBJECT, POJO -> "an object";
            case STRING -> {
                String text = node.textValue();
                yield "\"" + (text.length() > 40 ? text.substring(0, 40) + "…" : text) + "\"";
            }
            case BINARY, MISSING -> "nothing";
        };
    }
}
