package io.taihu.spi;

import io.taihu.model.Invocation;

/**
 * What things are told, as JSON: of an action {@code {"id":"…","input":…,"expires":epoch ms}}, of a desired value
 * {@code {"name":value}}, as they would report it.
 */
public final class CommandText {
    private CommandText() {}

    /** What the thing of a command is told. */
    public static String of(Invocation command) {
        if (command.kind() == Invocation.Kind.PROPERTY) {
            return "{\"" + escaped(command.name()) + "\":" + command.input() + "}";
        }
        return "{\"id\":\"" + escaped(command.id()) + "\""
                + (command.input().isEmpty() ? "" : ",\"input\":" + command.input())
                + (command.expiresMicros() == 0 ? "" : ",\"expires\":" + command.expiresMicros() / 1_000)
                + "}";
    }

    private static String escaped(String text) {
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < 0x20) {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }
}
