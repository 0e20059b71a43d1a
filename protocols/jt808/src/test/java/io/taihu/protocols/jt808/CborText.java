package io.taihu.protocols.jt808;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Tells what is offered to the road as JSON. */
final class CborText {
    private CborText() {}

    static String of(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        StringBuilder out = new StringBuilder();
        item(in, out);
        if (in.hasRemaining()) {
            throw new IllegalArgumentException(in.remaining() + " bytes behind the item");
        }
        return out.toString();
    }

    private static void item(ByteBuffer in, StringBuilder out) {
        int head = in.get() & 0xFF;
        switch (head) {
            case 0x9F -> many(in, out, false);
            case 0xBF -> many(in, out, true);
            case 0xC1 -> item(in, out);
            case 0xF4 -> out.append(false);
            case 0xF5 -> out.append(true);
            case 0xF6 -> out.append("null");
            case 0xFB -> out.append(in.getDouble());
            default -> {
                long argument = argument(in, head & 31);
                switch (head >> 5) {
                    case 0 -> out.append(argument);
                    case 1 -> out.append(~argument);
                    case 3 -> {
                        byte[] text = new byte[(int) argument];
                        in.get(text);
                        Json.quote(out, new String(text, StandardCharsets.UTF_8));
                    }
                    default -> throw new IllegalArgumentException("head " + head);
                }
            }
        }
    }

    private static void many(ByteBuffer in, StringBuilder out, boolean map) {
        out.append(map ? '{' : '[');
        for (boolean first = true; (in.get(in.position()) & 0xFF) != 0xFF; first = false) {
            out.append(first ? "" : ",");
            item(in, out);
            if (map) {
                out.append(':');
                item(in, out);
            }
        }
        in.get();
        out.append(map ? '}' : ']');
    }

    private static long argument(ByteBuffer in, int info) {
        return switch (info) {
            case 24 -> in.get() & 0xFF;
            case 25 -> in.getShort() & 0xFFFF;
            case 26 -> in.getInt() & 0xFFFF_FFFFL;
            case 27 -> in.getLong();
            default -> info;
        };
    }
}
