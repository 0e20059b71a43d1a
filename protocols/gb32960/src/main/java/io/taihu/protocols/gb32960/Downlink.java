package io.taihu.protocols.gb32960;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.taihu.model.Invocation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns what is asked of a vehicle into frames, and its answers into JSON: annex B.3.5 of both editions. Stateless. */
final class Downlink {
    private static final JsonFactory JSON = new JsonFactory();
    private static final String SEPARATOR = ";";

    private Downlink() {}

    /** Whether an action is one of ours. */
    static boolean knows(String action) {
        return action.equals("queryParameters") || action.equals("setParameters") || controlOf(action) > 0;
    }

    /**
     * The frame of a command.
     *
     * @throws IllegalArgumentException with what is wrong with its input
     */
    static Frame frame(Edition edition, String vin, Invocation command, Instant now) {
        Out out = new Out();
        TimeField.write(TimeField.raw(now), out);
        Command code;
        try {
            switch (command.name()) {
                case "queryParameters" -> {
                    code = Command.QUERY;
                    query(texts(command.input(), "parameters"), out);
                }
                case "setParameters" -> {
                    code = Command.SET;
                    parameters(edition, command.input(), out);
                }
                default -> {
                    code = Command.CONTROL;
                    control(command, out);
                }
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("the input is no JSON object: " + e.getMessage(), e);
        }
        return Frame.of(edition, code.code(), Response.COMMAND.code(), vin, out.toBytes());
    }

    /** What a vehicle is told to do by an action, or 0. */
    private static int controlOf(String action) {
        return switch (action) {
            case "upgrade" -> ControlField.UPGRADE;
            case "powerOff" -> 2;
            case "reset" -> 3;
            case "factoryReset" -> 4;
            case "disconnect" -> 5;
            case "warn" -> ControlField.ALARM;
            case "startSampling" -> 7;
            default -> 0;
        };
    }

    private static void query(List<String> names, Out out) {
        if (names.isEmpty()) {
            throw new IllegalArgumentException("parameters must be a list of names, such as [\"reportPeriod\"]");
        }
        out.unsigned(names.size(), 1);
        for (String name : names) {
            out.unsigned(ParametersField.id(name), 1);
        }
    }

    private static void parameters(Edition edition, String input, Out out) throws IOException {
        Values values = new Values(DataUnits.parameters(edition));
        int place = values.table().place("parameters");
        ParametersField field = (ParametersField) values.table().fields[place];
        List<ParametersField.Item> items = new ArrayList<>();
        try (JsonParser parser = open(input)) {
            for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                JsonToken token = parser.nextToken();
                if (!token.isScalarValue()) {
                    throw new IllegalArgumentException(name + " must be a number or a text");
                }
                field.add(items, name, parser.getText());
            }
        }
        if (items.isEmpty()) {
            throw new IllegalArgumentException("there is no parameter to set");
        }
        values.raw[place] = items.size();
        values.keep(place, new ParametersField.Sent(items, new byte[0]));
        field.write(values, place, out);
    }

    private static void control(Invocation command, Out out) throws IOException {
        int code = controlOf(command.name());
        out.unsigned(code, 1);
        if (code == ControlField.UPGRADE) {
            out.bytes(
                    String.join(SEPARATOR, texts(command.input(), "arguments")).getBytes(ControlField.TEXT));
        } else if (code == ControlField.ALARM) {
            out.bytes(warning(command.input()));
        }
    }

    private static byte[] warning(String input) throws IOException {
        int level = -1;
        String text = "";
        try (JsonParser parser = open(input)) {
            for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                parser.nextToken();
                switch (name) {
                    case "level" -> level = parser.getValueAsInt(-1);
                    case "text" -> text = parser.getValueAsString("");
                    default -> parser.skipChildren();
                }
            }
        }
        if (level < 0 || level > 4) {
            throw new IllegalArgumentException("level must be a whole number from 0 to 4");
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(level);
        out.writeBytes(text.getBytes(ControlField.TEXT));
        return out.toByteArray();
    }

    /** The texts in a list that is a member of an object. */
    private static List<String> texts(String input, String member) throws IOException {
        List<String> texts = new ArrayList<>();
        try (JsonParser parser = open(input)) {
            for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                JsonToken token = parser.nextToken();
                if (!name.equals(member)) {
                    parser.skipChildren();
                } else if (token == JsonToken.START_ARRAY) {
                    while (parser.nextToken() != JsonToken.END_ARRAY) {
                        texts.add(String.valueOf(parser.getValueAsString()));
                    }
                } else {
                    throw new IllegalArgumentException(member + " must be a list of texts");
                }
            }
        }
        return texts;
    }

    private static JsonParser open(String input) throws IOException {
        JsonParser parser = JSON.createParser(input.isEmpty() ? "{}" : input);
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            parser.close();
            throw new IllegalArgumentException("the input is an object");
        }
        return parser;
    }

    /** How a vehicle's answer is told: the state, what it sent, and what was wrong. */
    static String answer(String invocation, Frame answered) {
        boolean good = answered.response() == Response.SUCCESS.code();
        Json out = new Json().open().name("id").text(invocation).name("state").text(good ? "done" : "failed");
        if (!good) {
            out.name("error").text("the terminal answers: " + Response.word(answered.response()));
        }
        Values values = Decoded.of(answered).values();
        if (values != null) {
            out.name("output").open();
            values.json(out);
            out.close();
        }
        return out.close().toString();
    }

    /** How it is told that nothing could be sent. */
    static String failed(String invocation, @Nullable String reason) {
        return new Json()
                .open()
                .name("id")
                .text(invocation)
                .name("state")
                .text("failed")
                .name("error")
                .text(String.valueOf(reason))
                .close()
                .toString();
    }
}
