package io.taihu.core;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.taihu.model.ErrorCode;
import io.taihu.model.Invocation;
import io.taihu.model.Property;
import io.taihu.model.TaihuException;
import io.taihu.model.ThingModel;
import io.taihu.model.ValueType;
import org.jspecify.annotations.Nullable;

/** Checks what is asked of a thing against its model, whoever asks. Stateless. */
final class CommandInput {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private CommandInput() {}

    /**
     * The input of an action.
     *
     * @param input JSON text; empty for none
     * @return the same, checked
     * @throws TaihuException INVALID, naming the place that does not fit the action's schema; MALFORMED; TOO_LARGE
     */
    static String ofAction(ThingModel.Affordance action, String input) {
        if (action.schema().isEmpty()) {
            return input.isEmpty() ? "" : bounded(parse(input));
        }
        if (input.isEmpty()) {
            throw new TaihuException(
                    ErrorCode.INVALID,
                    "action \"" + action.name() + "\" needs an input, which fits this: " + action.schema());
        }
        JsonNode node = parse(input);
        DataSchema.check(parse(action.schema()), node, "$");
        return bounded(node);
    }

    /**
     * The desired value of a property; whoever wraps it as {@code {"value":…}} is understood where it cannot be the value itself.
     *
     * @param text JSON text
     * @return JSON text of the value
     * @throws TaihuException INVALID, saying what the value must be; MALFORMED; TOO_LARGE
     */
    static String ofProperty(Property property, String text) {
        JsonNode given = parse(text);
        boolean wrapped = given.isObject() && given.size() == 1 && given.has("value");
        JsonNode value = wrapped && property.type() != ValueType.OBJECT ? given.get("value") : given;
        String wanted = wanted(property, value);
        if (wanted != null) {
            throw DataSchema.wrong(
                    "$",
                    "must be " + wanted + " for property \"" + property.name() + "\", got " + DataSchema.kind(value));
        }
        if (value.isNumber()) {
            limits(property, value);
        }
        return bounded(value);
    }

    private static void limits(Property property, JsonNode value) {
        double number = value.doubleValue();
        Double least = property.minimum();
        Double most = property.maximum();
        if (!Double.isFinite(number) || (least != null && number < least) || (most != null && number > most)) {
            throw DataSchema.wrong(
                    "$",
                    "must be " + (least == null ? "" : "at least " + least)
                            + (least != null && most != null ? " and " : "")
                            + (most == null ? "" : "at most " + most)
                            + (property.unit() == null ? "" : " " + property.unit()) + ", got " + value);
        }
    }

    /** What a value must be; null when it is. */
    private static @Nullable String wanted(Property property, JsonNode value) {
        return switch (property.type()) {
            case NUMBER -> value.isNumber() ? null : "a number";
            case INTEGER -> value.isIntegralNumber() && value.canConvertToLong() ? null : "a whole number";
            case BOOLEAN -> value.isBoolean() ? null : "true or false";
            case STRING -> value.isTextual() ? null : "a text";
            case ENUM ->
                value.isTextual() && property.options().contains(value.textValue())
                        ? null
                        : "one of " + String.join(", ", property.options());
            case OBJECT -> value.isObject() ? null : "an object";
            case NUMBERS -> value.isArray() && numbers(value) ? null : "an array of numbers";
            case LOCATION ->
                value.path("latitude").isNumber() && value.path("longitude").isNumber()
                        ? null
                        : "an object with latitude and longitude";
        };
    }

    private static boolean numbers(JsonNode array) {
        for (JsonNode each : array) {
            if (!each.isNumber()) {
                return false;
            }
        }
        return true;
    }

    private static JsonNode parse(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new TaihuException(ErrorCode.MALFORMED, "it is not good JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static String bounded(JsonNode node) {
        String text = node.toString();
        if (text.length() > Invocation.JSON_MAX) {
            throw new TaihuException(
                    ErrorCode.TOO_LARGE,
                    "an input or a value has at most " + Invocation.JSON_MAX + " characters, got " + text.length());
        }
        return text;
    }
}
