package io.taihu.registry;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.taihu.model.Space;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Paths of spaces where other texts name them: they follow when a space moves. */
final class SpaceNames {
    private static final JsonFactory JSON = new JsonFactory();
    private static final String QUERY_SPACE = "space=";

    private SpaceNames() {}

    /** The query of an address, its {@code space} being where that space lies now. */
    static String movedInQuery(String query, String from, String to) {
        return Arrays.stream(query.split("&", -1))
                .map(word -> {
                    if (!word.startsWith(QUERY_SPACE)) {
                        return word;
                    }
                    String path = decoded(word.substring(QUERY_SPACE.length()));
                    return Space.within(path, from)
                            ? QUERY_SPACE + URLEncoder.encode(Space.moved(path, from, to), StandardCharsets.UTF_8)
                            : word;
                })
                .collect(Collectors.joining("&"));
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text; // an escape that is none: it names no space
        }
    }

    /**
     * What is on a dashboard, with the {@code space} of its sources, and the {@code default} of variables of type space,
     * being where those lie now. What is not JSON stays as it is.
     */
    static String movedInDashboard(String definition, String from, String to) {
        StringWriter out = new StringWriter(definition.length());
        try (JsonParser in = JSON.createParser(definition);
                JsonGenerator made = JSON.createGenerator(out)) {
            String type = "";
            for (JsonToken token = in.nextToken(); token != null; token = in.nextToken()) {
                String name = in.currentName();
                if (token == JsonToken.START_OBJECT) {
                    type = "";
                } else if (token == JsonToken.VALUE_STRING && "type".equals(name)) {
                    type = in.getText();
                }
                boolean names = "space".equals(name) || ("default".equals(name) && "space".equals(type));
                if (token == JsonToken.VALUE_STRING && names && Space.within(in.getText(), from)) {
                    made.writeString(Space.moved(in.getText(), from, to));
                } else {
                    made.copyCurrentEventExact(in);
                }
            }
        } catch (JsonProcessingException e) {
            return definition;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toString();
    }
}
