package io.taihu.core;

import com.fasterxml.jackson.databind.JsonNode;
import io.taihu.model.ErrorCode;
import io.taihu.model.TaihuException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads members of a JSON object; whatever is wrong is said with its place. */
public final class Fields {
    private final JsonNode node;
    private final String place;

    /** @param known names of all members that there may be */
    public Fields(JsonNode node, String place, Set<String> known) {
        if (!node.isObject()) {
            throw wrong(place, "must be an object");
        }
        this.node = node;
        this.place = place;
        for (Map.Entry<String, JsonNode> each : node.properties()) {
            if (!known.contains(each.getKey())) {
                throw wrong(
                        place + "." + each.getKey(),
                        "is not known; known are "
                                + String.join(", ", known.stream().sorted().toList()));
            }
        }
    }

    public String place(String name) {
        return place + "." + name;
    }

    @Nullable
    public JsonNode node(String name) {
        JsonNode found = node.get(name);
        return found == null || found.isNull() ? null : found;
    }

    public String text(String name, int most) {
        JsonNode found = node(name);
        if (found == null) {
            return "";
        }
        if (!found.isTextual() || found.textValue().length() > most) {
            throw wrong(place(name), "must be a text of at most " + most + " characters");
        }
        return found.textValue();
    }

    public long number(String name, long fallback, long least, long most) {
        JsonNode found = node(name);
        if (found == null) {
            return fallback;
        }
        if (!found.isIntegralNumber()
                || !found.canConvertToLong()
                || found.longValue() < least
                || found.longValue() > most) {
            throw wrong(place(name), "must be a whole number within " + least + " and " + most + ", got " + found);
        }
        return found.longValue();
    }

    public double decimal(String name, double least, double most) {
        JsonNode found = node(name);
        if (found == null || !found.isNumber() || found.doubleValue() < least || found.doubleValue() > most) {
            throw wrong(place(name), "must be a number within " + least + " and " + most);
        }
        return found.doubleValue();
    }

    public List<String> texts(String name, int most, int longest) {
        JsonNode found = node(name);
        if (found == null) {
            return List.of();
        }
        if (!found.isArray() || found.size() > most) {
            throw wrong(place(name), "must be an array of at most " + most + " texts");
        }
        List<String> texts = new ArrayList<>();
        for (JsonNode each : found) {
            if (!each.isTextual() || each.textValue().length() > longest) {
                throw wrong(
                        place(name) + "[" + texts.size() + "]", "must be a text of at most " + longest + " characters");
            }
            texts.add(each.textValue());
        }
        return texts;
    }

    public Map<String, String> labels(String name, int most) {
        JsonNode found = node(name);
        Map<String, String> labels = new TreeMap<>();
        if (found != null) {
            if (!found.isObject() || found.size() > most) {
                throw wrong(place(name), "must be an object of at most " + most + " labels");
            }
            for (Map.Entry<String, JsonNode> each : found.properties()) {
                if (!each.getValue().isTextual()) {
                    throw wrong(place(name) + "." + each.getKey(), "must be a text");
                }
                labels.put(each.getKey(), each.getValue().textValue());
            }
        }
        return labels;
    }

    public static TaihuException wrong(String place, String reason) {
        return new TaihuException(ErrorCode.INVALID, place + " " + reason);
    }
}
