package io.taihu.protocols.jt808;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the input of an action, which is JSON that the server has checked. */
final class JsonInput {
    private static final JsonFactory FACTORY = new JsonFactory();

    private JsonInput() {}

    /**
     * An object's fields; none for an empty text.
     *
     * @throws BodyException when it is no object
     */
    static Values read(String json) {
        if (json.isBlank()) {
            return Values.of();
        }
        try (JsonParser parser = FACTORY.createParser(json)) {
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                return object(parser);
            }
        } catch (IOException e) {
            // said below
        }
        throw new BodyException("the input must be an object such as {\"interval\": 10}", -1);
    }

    private static Values object(JsonParser parser) throws IOException {
        Values values = Values.of();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            Object value = value(parser);
            if (value != null) {
                values.put(name, value);
            }
        }
        return values;
    }

    private static @Nullable Object value(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> {
                List<@Nullable Object> list = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    list.add(value(parser));
                }
                yield list;
            }
            case VALUE_NUMBER_INT -> parser.getLongValue();
            case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            default -> parser.getText();
        };
    }
}
