package io.taihu.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taihu.model.ErrorCode;
import io.taihu.model.Limit;
import io.taihu.model.TaihuException;
import java.io.IOException;

/** JSON as requests bring it: within limits, no member twice, nothing behind the end. Thread-safe. */
final class Json {
    /** Deepest nesting of a request. */
    @Limit(value = "Deepest nesting of a request in JSON", zh = "JSON 请求的最大嵌套层数", reached = Limit.Reached.REFUSED)
    static final int DEPTH_MAX = 64;
    /** Longest text in a request, in UTF-16 units. */
    @Limit(
            value = "Longest text in a request in JSON",
            zh = "JSON 请求中文本的最大长度",
            unit = Limit.Unit.CHARACTERS,
            reached = Limit.Reached.REFUSED)
    static final int TEXT_MAX = 1 << 20;
    /** Longest name of a member. */
    @Limit(
            value = "Longest name of a member in a request in JSON",
            zh = "JSON 请求中成员名的最大长度",
            unit = Limit.Unit.CHARACTERS,
            reached = Limit.Reached.REFUSED)
    static final int MEMBER_NAME_MAX = 1_024;

    /** A factory whose parsers keep these limits. */
    static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEPTH_MAX)
                    .maxStringLength(TEXT_MAX)
                    .maxNameLength(MEMBER_NAME_MAX)
                    .maxNumberLength(100)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .build();

    private static final ObjectMapper MAPPER = JsonMapper.builder(FACTORY)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private Json() {}

    /**
     * Reads one JSON value.
     *
     * @throws TaihuException MALFORMED, with line and column
     */
    static JsonNode read(byte[] bytes) {
        try {
            JsonNode node = MAPPER.readTree(bytes);
            if (node == null || node.isMissingNode()) {
                throw new TaihuException(ErrorCode.MALFORMED, "the body is empty; it must be JSON");
            }
            return node;
        } catch (IOException e) {
            throw malformed(e);
        }
    }

    /**
     * Reads one JSON object.
     *
     * @throws TaihuException MALFORMED, with line and column; INVALID when it is something else
     */
    static ObjectNode readObject(byte[] bytes) {
        if (read(bytes) instanceof ObjectNode object) {
            return object;
        }
        throw new TaihuException(ErrorCode.INVALID, "the body must be a JSON object");
    }

    static byte[] write(JsonNode node) {
        try {
            return MAPPER.writeValueAsBytes(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree can always be written", e);
        }
    }

    static String text(JsonNode node) {
        return node.toString();
    }

    static ArrayNode array() {
        return JsonNodeFactory.instance.arrayNode();
    }

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** A value read from text that this server wrote itself or checked before. */
    static JsonNode parse(String text) {
        try (JsonParser parser = FACTORY.createParser(text)) {
            return MAPPER.readTree(parser);
        } catch (IOException e) {
            throw new IllegalStateException("kept JSON cannot be read", e);
        }
    }

    static TaihuException malformed(IOException e) {
        if (e instanceof JsonProcessingException json) {
            JsonLocation at = json.getLocation();
            String place = at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
            return new TaihuException(
                    ErrorCode.MALFORMED, "the body is not good JSON" + place + ": " + json.getOriginalMessage(), e);
        }
        return new TaihuException(ErrorCode.MALFORMED, "the body could not be read: " + e.getMessage(), e);
    }
}
