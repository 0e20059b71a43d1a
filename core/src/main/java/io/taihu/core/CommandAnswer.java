package io.taihu.core;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.taihu.model.ErrorCode;
import io.taihu.model.Invocation;
import io.taihu.model.Invocation.State;
import io.taihu.model.Limit;
import io.taihu.model.TaihuException;
import java.io.IOException;
import java.io.StringWriter;
import java.util.Locale;

/**
 * What a thing answers to a command: {@code {"id":"…","state":"accepted|done|failed","output":…,"error":"…"}}. Without a
 * state it is done, with an error it has failed; without an id it is about the oldest command of that name under way.
 *
 * @param id of the invocation; empty when the thing does not say
 * @param output JSON text; empty when there is none
 */
record CommandAnswer(String id, State state, String output, String problem) {
    private static final JsonFactory JSON = new JsonFactory();

    @Limit(
            value = "Longest id of a command in the answer of a thing",
            zh = "物应答中命令标识的最大长度",
            unit = Limit.Unit.CHARACTERS,
            reached = Limit.Reached.REFUSED)
    private static final int ID_MAX = 64;

    /**
     * Reads an answer.
     *
     * @param json a well-formed JSON value; empty for an answer that says nothing, which is "done"
     * @throws TaihuException INVALID, naming the member that is wrong
     */
    static CommandAnswer read(String json) {
        if (json.isBlank() || json.equals("null")) {
            return new CommandAnswer("", State.DONE, "", "");
        }
        String id = "";
        State state = null;
        String output = "";
        String problem = "";
        try (JsonParser parser = JSON.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw wrong(
                        "an answer to a command is an object such as {\"id\":\"…\",\"state\":\"done\",\"output\":…}");
            }
            for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
                JsonToken token = parser.nextToken();
                switch (field) {
                    case "id" -> id = text(parser, token, "id", ID_MAX);
                    case "state" -> state = state(text(parser, token, "state", ID_MAX));
                    case "output" -> output = copy(parser);
                    case "error" -> problem = text(parser, token, "error", Invocation.WORDS_MAX);
                    default -> parser.skipChildren();
                }
            }
        } catch (IOException e) {
            throw new TaihuException(ErrorCode.MALFORMED, "the answer is not good JSON: " + e.getMessage(), e);
        }
        State said = state != null ? state : problem.isEmpty() ? State.DONE : State.FAILED;
        return new CommandAnswer(id, said, output, problem);
    }

    private static State state(String word) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "accepted" -> State.ACCEPTED;
            case "done" -> State.DONE;
            case "failed" -> State.FAILED;
            default -> throw wrong("state is accepted, done or failed, got \"" + word + "\"");
        };
    }

    private static String text(JsonParser parser, JsonToken token, String name, int max) throws IOException {
        if (token != JsonToken.VALUE_STRING) {
            throw wrong(name + " must be a text, got " + token);
        }
        String text = parser.getText();
        if (text.length() > max) {
            throw wrong(name + " has at most " + max + " characters, got " + text.length());
        }
        return text;
    }

    private static String copy(JsonParser parser) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator writer = JSON.createGenerator(text)) {
            writer.copyCurrentStructure(parser);
        }
        if (text.getBuffer().length() > Invocation.JSON_MAX) {
            throw new TaihuException(
                    ErrorCode.TOO_LARGE,
                    "output has at most " + Invocation.JSON_MAX + " characters, got "
                            + text.getBuffer().length());
        }
        return text.toString();
    }

    private static TaihuException wrong(String reason) {
        return new TaihuException(ErrorCode.INVALID, reason);
    }
}
