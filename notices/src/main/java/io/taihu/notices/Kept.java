package io.taihu.notices;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taihu.spi.DocumentStore.Document;

/**
 * A channel or a rota as it may be shown.
 *
 * @param definition JSON text, without secrets
 */
public record Kept(String id, String space, String title, String definition, String by, long revision) {
    static final ObjectMapper JSON = new ObjectMapper();

    static Kept of(Document document, ObjectNode shown) {
        return new Kept(
                document.id(),
                document.space(),
                document.title(),
                shown.toString(),
                document.by(),
                document.revision());
    }

    static JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what was kept cannot be read", e);
        }
    }
}
