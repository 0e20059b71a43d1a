package io.taihu.api;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.taihu.model.ErrorCode;
import io.taihu.model.TaihuException;
import java.io.IOException;
import java.util.Arrays;

/**
 * One line of bulk readings: whose it is, and the reading as that thing would have sent it, which is the line without its
 * member {@code thing}. Used again for each line; not thread-safe.
 */
final class BulkLine {
    private byte[] bytes = new byte[1_024];
    private int length;
    private String thing = "";

    /** Id of the thing. */
    String thing() {
        return thing;
    }

    /** The array that holds the reading, from index 0 on. */
    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    /**
     * Takes a line.
     *
     * @throws TaihuException MALFORMED or INVALID
     */
    void read(byte[] line, int size) {
        int nameAt = -1;
        int valueEnd = -1;
        String found = null;
        try (JsonParser parser = Json.FACTORY.createParser(line, 0, size)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new TaihuException(ErrorCode.INVALID, "the line must be a JSON object");
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean own = parser.currentName().equals("thing");
                int at = (int) parser.currentTokenLocation().getByteOffset();
                JsonToken value = parser.nextToken();
                if (own) {
                    if (value != JsonToken.VALUE_STRING) {
                        throw new TaihuException(ErrorCode.INVALID, "$.thing must be a text");
                    }
                    found = parser.getText();
                    nameAt = at;
                    valueEnd = (int) parser.currentLocation().getByteOffset();
                } else {
                    parser.skipChildren();
                }
            }
            if (parser.nextToken() != null) {
                throw new TaihuException(ErrorCode.MALFORMED, "something stands behind the object");
            }
        } catch (JsonProcessingException e) {
            throw new TaihuException(
                    ErrorCode.MALFORMED,
                    "not good JSON at column "
                            + (e.getLocation() == null ? 0 : e.getLocation().getColumnNr()) + ": "
                            + e.getOriginalMessage(),
                    e);
        } catch (IOException e) {
            throw new IllegalStateException("an array can always be read", e);
        }
        if (found == null) {
            throw new TaihuException(ErrorCode.INVALID, "$.thing is needed and missing");
        }
        thing = found;
        cut(line, size, nameAt, valueEnd);
    }

    /** Copies the line without the member and the comma that parted it from its neighbour. */
    private void cut(byte[] line, int size, int from, int to) {
        int begin = from;
        int end = to;
        int next = skipSpace(line, end, size);
        if (next < size && line[next] == ',') {
            end = next + 1;
        } else {
            int before = begin - 1;
            while (before > 0 && line[before] != ',' && line[before] != '{') {
                before--;
            }
            if (line[before] == ',') {
                begin = before;
            }
        }
        if (bytes.length < size) {
            bytes = Arrays.copyOf(bytes, Math.max(size, 2 * bytes.length));
        }
        System.arraycopy(line, 0, bytes, 0, begin);
        System.arraycopy(line, end, bytes, begin, size - end);
        length = begin + size - end;
    }

    private static int skipSpace(byte[] line, int from, int size) {
        int at = from;
        while (at < size && (line[at] == ' ' || line[at] == '\t' || line[at] == '\r')) {
            at++;
        }
        return at;
    }
}
