package io.taihu.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taihu.model.ErrorCode;
import io.taihu.model.TaihuException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads the members of one JSON object by name and refuses those that nobody asked for, by name, with the place of everything
 * wrong. A member that is null counts as not there, except for {@link #isNull}. Not thread-safe.
 */
final class Members {
    private final ObjectNode object;
    private final String place;
    private final Set<String> asked = new LinkedHashSet<>();

    private Members(ObjectNode object, String place) {
        this.object = object;
        this.place = place;
    }

    static Members of(ObjectNode object) {
        return new Members(object, "$");
    }

    /**
     * The members of a value that must be an object.
     *
     * @param place its JSON path
     */
    static Members of(JsonNode node, String place) {
        if (node instanceof ObjectNode object) {
            return new Members(object, place);
        }
        throw wrong(place, "must be an object, got " + kind(node));
    }

    /** JSON path of the object. */
    String place() {
        return place;
    }

    String place(String name) {
        return place + "." + name;
    }

    boolean isNull(String name) {
        asked.add(name);
        return object.path(name).isNull();
    }

    /** Lets members pass unread. */
    Members ignore(String... names) {
        asked.addAll(List.of(names));
        return this;
    }

    @Nullable
    JsonNode node(String name) {
        asked.add(name);
        JsonNode node = object.get(name);
        return node == null || node.isNull() ? null : node;
    }

    @Nullable
    String text(String name, int max) {
        JsonNode node = node(name);
        if (node == null) {
            return null;
        }
        if (!node.isTextual()) {
            throw wrong(place(name), "must be a text, got " + kind(node));
        }
        if (node.textValue().length() > max) {
            throw wrong(
                    place(name),
                    "has at most " + max + " characters, got "
                            + node.textValue().length());
        }
        return node.textValue();
    }

    String textNeeded(String name, int max) {
        String text = text(name, max);
        if (text == null) {
            throw wrong(place(name), "is needed and missing");
        }
        return text;
    }

    @Nullable
    Long integer(String name, long least, long most) {
        JsonNode node = node(name);
        if (node == null) {
            return null;
        }
        if (!node.isIntegralNumber()
                || !node.canConvertToLong()
                || node.longValue() < least
                || node.longValue() > most) {
            throw wrong(place(name), "must be a whole number within " + least + " and " + most + ", got " + kind(node));
        }
        return node.longValue();
    }

    @Nullable
    Double number(String name) {
        JsonNode node = node(name);
        if (node == null) {
            return null;
        }
        if (!node.isNumber() || !Double.isFinite(node.doubleValue())) {
            throw wrong(place(name), "must be a finite number, got " + kind(node));
        }
        return node.doubleValue();
    }

    double numberNeeded(String name) {
        Double number = number(name);
        if (number == null) {
            throw wrong(place(name), "is needed and missing");
        }
        return number;
    }

    @Nullable
    Boolean flag(String name) {
        JsonNode node = node(name);
        if (node == null) {
            return null;
        }
        if (!node.isBoolean()) {
            throw wrong(place(name), "must be true or false, got " + kind(node));
        }
        return node.booleanValue();
    }

    /** One of some lower-case words, as the constant of an enum. */
    <E extends Enum<E>> @Nullable E word(String name, Class<E> type) {
        String text = text(name, 64);
        return text == null ? null : Words.read(type, text, place(name));
    }

    @Nullable
    List<String> texts(String name, int most, int max) {
        JsonNode node = node(name);
        if (node == null) {
            return null;
        }
        if (!node.isArray()) {
            throw wrong(place(name), "must be an array of texts, got " + kind(node));
        }
        if (node.size() > most) {
            throw wrong(place(name), "has at most " + most + " entries, got " + node.size());
        }
        List<String> texts = new ArrayList<>(node.size());
        for (JsonNode each : node) {
            if (!each.isTextual() || each.textValue().length() > max) {
                throw wrong(
                        place(name) + "[" + texts.size() + "]",
                        "must be a text of at most " + max + " characters, got " + kind(each));
            }
            texts.add(each.textValue());
        }
        return texts;
    }

    /** Texts by name; a null stands for one that goes. */
    @Nullable
    Map<String, @Nullable String> textsByName(String name, int most, int max) {
        JsonNode node = node(name);
        if (node == null) {
            return null;
        }
        Members members = Members.of(node, place(name));
        if (members.object.size() > most) {
            throw wrong(place(name), "has at most " + most + " entries, got " + members.object.size());
        }
        Map<String, @Nullable String> texts = new LinkedHashMap<>();
        for (String key : members.names()) {
            if (key.isEmpty() || key.length() > 128) {
                throw wrong(place(name), "has keys of 1 to 128 characters, got one of " + key.length());
            }
            texts.put(key, members.isNull(key) ? null : members.text(key, max));
        }
        return texts;
    }

    /** {@link #textsByName} where nothing can go. */
    @Nullable
    Map<String, String> textsByNameKept(String name, int most, int max) {
        Map<String, @Nullable String> found = textsByName(name, most, max);
        if (found == null) {
            return null;
        }
        Map<String, String> kept = new TreeMap<>();
        found.forEach((key, value) -> {
            if (value == null) {
                throw wrong(place(name) + "." + key, "must be a text, got null");
            }
            kept.put(key, value);
        });
        return kept;
    }

    List<String> names() {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    /** The object's members not asked for. */
    List<String> rest() {
        List<String> names = names();
        names.removeAll(asked);
        return names;
    }

    /**
     * Nothing more is known of this object.
     *
     * @throws TaihuException INVALID, naming the first member that nobody asked for and those that there are
     */
    void end() {
        List<String> rest = rest();
        if (!rest.isEmpty()) {
            throw wrong(place(rest.getFirst()), "is not known; known are " + String.join(", ", asked));
        }
    }

    static TaihuException wrong(String place, String reason) {
        return new TaihuException(ErrorCode.INVALID, place + " " + reason);
    }

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
