package io.taihu.protocols.mqtt;

import io.netty.buffer.ByteBuf;
import io.taihu.model.Limit;
import io.taihu.spi.Session.Problem;
import java.nio.charset.StandardCharsets;

/** Writes what answers a PUBLISH, a PUBREL and a PINGREQ, with the reason codes of MQTT 5; sections 3.4 to 3.7. Stateless. */
final class Answers {
    static final byte PUBACK = 0x40;
    static final byte PUBREC = 0x50;
    /** Most characters of a reason text. */
    @Limit(
            value = "Longest reason in an answer of MQTT",
            zh = "MQTT 应答中原因的最大长度",
            unit = Limit.Unit.CHARACTERS,
            reached = Limit.Reached.CUT)
    static final int REASON_MAX = 256;

    private static final int PUBCOMP = 0x70;
    private static final int PINGRESP = 0xd0;
    private static final int REASON_STRING = 0x1f;
    private static final int PACKET_ID_NOT_FOUND = 0x92;
    private static final int FIRST_ERROR = 0x80;

    private Answers() {}

    /** A PUBACK or PUBREC without a word. */
    static void acknowledge(ByteBuf out, byte type, int id) {
        out.writeByte(type).writeByte(2).writeShort(id);
    }

    /** A PUBACK or PUBREC of MQTT 5 that says what was wrong, in words if the client wants them. */
    static void acknowledge(ByteBuf out, byte type, int id, Problem problem, boolean words) {
        byte[] reason = words ? shorten(problem.reason()).getBytes(StandardCharsets.UTF_8) : new byte[0];
        int properties = reason.length == 0 ? 0 : 3 + reason.length;
        int propertiesLength = properties < 128 ? 1 : 2;
        out.writeByte(type);
        variable(out, 3 + propertiesLength + properties);
        out.writeShort(id).writeByte(reasonCode(problem));
        variable(out, properties);
        if (properties > 0) {
            out.writeByte(REASON_STRING).writeShort(reason.length).writeBytes(reason);
        }
    }

    /** Whether a PUBREC about a problem ends the exchange, so that no PUBREL follows (MQTT 5.0 section 4.3.3). */
    static boolean endsExchange(Problem problem) {
        return reasonCode(problem) >= FIRST_ERROR;
    }

    /** A PUBCOMP; only MQTT 5 can say that nothing was known of the packet id. */
    static void complete(ByteBuf out, int id, boolean unknown) {
        if (unknown) {
            out.writeByte(PUBCOMP).writeByte(3).writeShort(id).writeByte(PACKET_ID_NOT_FOUND);
        } else {
            out.writeByte(PUBCOMP).writeByte(2).writeShort(id);
        }
    }

    static void ping(ByteBuf out) {
        out.writeByte(PINGRESP).writeByte(0);
    }

    static String shorten(String text) {
        return text.length() <= REASON_MAX ? text : text.substring(0, REASON_MAX) + "…";
    }

    private static int reasonCode(Problem problem) {
        return switch (problem.code()) {
            case MALFORMED, INVALID, TOO_LARGE -> 0x99;
            case FORBIDDEN, UNAUTHENTICATED, NOT_FOUND -> 0x87;
            case QUOTA -> 0x97;
            case CONFLICT, STALE, INTERNAL, UNAVAILABLE -> 0x83;
        };
    }

    private static void variable(ByteBuf out, int value) {
        if (value < 128) {
            out.writeByte(value);
        } else {
            out.writeByte(value & 0x7f | 0x80).writeByte(value >> 7);
        }
    }
}
