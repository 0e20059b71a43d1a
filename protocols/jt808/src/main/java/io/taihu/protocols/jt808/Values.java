package io.taihu.protocols.jt808;

import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Fields by name in their order: each a {@link Long}, {@link Double}, {@link Boolean}, {@link String} (bytes as hex), {@link List} or
 * {@code Values}; null in a list stands for "none". For one thread.
 */
final class Values {
    private final Map<String, Object> fields = new LinkedHashMap<>();

    static Values of() {
        return new Values();
    }

    Values put(String name, Object value) {
        fields.put(name, value);
        return this;
    }

    Map<String, Object> fields() {
        return fields;
    }

    boolean has(String name) {
        return fields.containsKey(name);
    }

    @Nullable
    Object get(String name) {
        return fields.get(name);
    }

    /** A field that must be there. */
    Object need(String name) {
        Object value = fields.get(name);
        if (value == null) {
            throw new BodyException("field " + name + " is missing", -1);
        }
        return value;
    }

    String text(String name) {
        Object value = need(name);
        if (value instanceof String text) {
            return text;
        }
        throw new BodyException("field " + name + " must be a text, got " + value, -1);
    }

    byte[] hex(String name) {
        String text = text(name);
        try {
            return HexFormat.of().parseHex(text);
        } catch (IllegalArgumentException e) {
            throw new BodyException("field " + name + " must be bytes as hex, got \"" + text + "\"", -1);
        }
    }

    Values object(String name) {
        if (need(name) instanceof Values values) {
            return values;
        }
        throw new BodyException("field " + name + " must be an object", -1);
    }

    List<?> list(String name) {
        if (need(name) instanceof List<?> list) {
            return list;
        }
        throw new BodyException("field " + name + " must be a list", -1);
    }

    @Override
    public String toString() {
        return Json.write(this);
    }
}
