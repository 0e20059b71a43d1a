package io.taihu.protocols.jt808;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Takes what is read as the plain numbers, texts and bytes that stand in it, in their order: what other projects' tests state. */
final class Leaves implements Sink {
    private final List<String> found = new ArrayList<>();

    List<String> found() {
        return found;
    }

    @Override
    public void number(NumberField field, long raw) {
        found.add(field instanceof TimeField ? digits(HexFormat.of().toHexDigits(raw, 12)) : Long.toString(raw));
    }

    @Override
    public void text(Field field, String text) {
        found.add(digits(text));
    }

    @Override
    public void bytes(Field field, byte[] from, int offset, int length) {
        found.add(digits(HexFormat.of().formatHex(from, offset, offset + length)));
    }

    @Override
    public void fault(String reason, int at) {}

    @Override
    public void open(Field field) {}

    @Override
    public void openList(Field field) {}

    @Override
    public void close() {}

    /** Numbers that are written as digits lose the zeros in front, which some projects drop. */
    static String digits(String text) {
        String kept = text.strip();
        int from = 0;
        while (from < kept.length() - 1 && kept.charAt(from) == '0') {
            from++;
        }
        return kept.substring(from);
    }

    /** A value that a test states, as leaves look; a time in any of the ways that the projects write it. */
    static String stated(JsonNode value) {
        if (!value.isTextual()) {
            return value.asText();
        }
        String text = value.asText();
        if (text.matches("20\\d\\d-\\d\\d-\\d\\d[ T]\\d\\d:\\d\\d:\\d\\d")) {
            return digits(text.substring(2).replaceAll("[-: T]", ""));
        }
        if (text.matches("20\\d\\d-\\d\\d-\\d\\d")) {
            return text.replace("-", "");
        }
        return digits(text.replace("\0", ""));
    }

    /** Whether all leaves of a stated tree stand in what was found, in their order. */
    static boolean inOrder(JsonNode stated, List<String> found) {
        return follow(stated, found, 0) >= 0;
    }

    private static int follow(JsonNode stated, List<String> found, int from) {
        if (stated.isNull()) {
            return from;
        }
        if (stated.isArray() && !stated.isEmpty() && stated.get(0).isInt()) {
            int at = found.subList(from, found.size()).indexOf(digits(hex(stated)));
            if (at >= 0) {
                return from + at + 1;
            }
        }
        if (stated.isContainerNode()) {
            int at = from;
            for (JsonNode each : stated) {
                at = follow(each, found, at);
                if (at < 0) {
                    return -1;
                }
            }
            return at;
        }
        int at = found.subList(from, found.size()).indexOf(stated(stated));
        return at < 0 ? -1 : from + at + 1;
    }

    private static String hex(JsonNode numbers) {
        StringBuilder hex = new StringBuilder();
        numbers.forEach(each -> hex.append(HexFormat.of().toHexDigits((byte) each.asInt())));
        return hex.toString();
    }
}
