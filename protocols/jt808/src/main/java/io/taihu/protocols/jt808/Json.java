package io.taihu.protocols.jt808;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes values as JSON. */
final class Json {
    private Json() {}

    static String write(Values values) {
        StringBuilder out = new StringBuilder(256);
        object(out, values);
        return out.toString();
    }

    private static void object(StringBuilder out, Values values) {
        out.append('{');
        String comma = "";
        for (Map.Entry<String, Object> field : values.fields().entrySet()) {
            out.append(comma);
            quote(out, field.getKey());
            out.append(':');
            value(out, field.getValue());
            comma = ",";
        }
        out.append('}');
    }

    private static void value(StringBuilder out, @Nullable Object value) {
        switch (value) {
            case null -> out.append("null");
            case Values values -> object(out, values);
            case List<?> list -> {
                out.append('[');
                String comma = "";
                for (Object element : list) {
                    out.append(comma);
                    value(out, element);
                    comma = ",";
                }
                out.append(']');
            }
            case Number number -> out.append(number);
            case Boolean flag -> out.append(flag);
            default -> quote(out, value.toString());
        }
    }

    static void quote(StringBuilder out, String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < 0x20 || c == 0x7F) {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }
}
