package io.taihu.protocols.jt808;

import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A frame whose escapes are undone: its header, and where its body lies. Used again for the next frame, so that reading one makes no
 * garbage; it looks into the array that it was given. For one thread.
 */
final class Frame {
    /** Delimiter of frames. */
    static final byte FLAG = 0x7E;
    /** First of two bytes that stand for one. */
    static final byte ESCAPE = 0x7D;
    /** Longest body of one frame. */
    static final int BODY_LONGEST = 1_023;

    private static final int VERSION_FLAG = 1 << 14;
    private static final int SPLIT_FLAG = 1 << 13;
    private static final int OLD_HEADER = 12;
    private static final int NEW_HEADER = 17;
    private static final int PACKETS_SIZE = 4;
    private static final int OLD_PHONE = 6;
    private static final int NEW_PHONE = 10;

    private byte[] bytes = new byte[0];
    private int offset;
    private int properties;
    private int bodyAt;
    private int bodyLength;

    /**
     * Reads a header.
     *
     * @param from index of the message id
     * @param length up to the checksum and with it
     * @return null when all is well, otherwise what is wrong
     */
    @Nullable
    Fault read(byte[] array, int from, int length) {
        bytes = array;
        offset = from;
        bodyAt = from;
        bodyLength = 0;
        properties = 0;
        if (length < OLD_HEADER + 1) {
            return new Fault("a frame has at least " + (OLD_HEADER + 1) + " bytes, this has " + length, length);
        }
        byte sum = 0;
        int end = from + length - 1;
        for (int i = from; i < end; i++) {
            sum ^= array[i];
        }
        properties = u16(2);
        int header = (is2019() ? NEW_HEADER : OLD_HEADER) + (split() ? PACKETS_SIZE : 0);
        if (length < header + 1) {
            return new Fault("its header has " + header + " bytes, the frame has " + length, length);
        }
        bodyAt = from + header;
        bodyLength = end - bodyAt;
        if (sum != array[end]) {
            return new Fault(
                    "the checksum is 0x" + hex(array[end]) + ", of these bytes it would be 0x" + hex(sum), length - 1);
        }
        return null;
    }

    /**
     * What is wrong with a frame.
     *
     * @param at offset from the message id
     */
    record Fault(String reason, int at) {}

    byte[] array() {
        return bytes;
    }

    int id() {
        return u16(0);
    }

    /** Edition of the header; 2011 and 2013 have the same. */
    Version version() {
        return is2019() ? Version.V2019 : Version.V2013;
    }

    private boolean is2019() {
        return (properties & VERSION_FLAG) != 0;
    }

    /** Version of the protocol as 2019 counts it; 0 before. */
    int protocolVersion() {
        return is2019() ? bytes[offset + 4] & 0xFF : 0;
    }

    boolean split() {
        return (properties & SPLIT_FLAG) != 0;
    }

    /** How the body is encrypted; 0 for not. */
    int encryption() {
        return properties >> 10 & 7;
    }

    int declaredLength() {
        return properties & BODY_LONGEST;
    }

    int phoneAt() {
        return offset + (is2019() ? 5 : 4);
    }

    int phoneSize() {
        return is2019() ? NEW_PHONE : OLD_PHONE;
    }

    /** A copy of the bytes of the telephone number. */
    byte[] phoneBytes() {
        return Arrays.copyOfRange(bytes, phoneAt(), phoneAt() + phoneSize());
    }

    /** The telephone number, by which terminals are told apart; see {@link Phone}. */
    String phone() {
        return Phone.of(bytes, phoneAt(), phoneSize());
    }

    int serial() {
        return u16(phoneAt() + phoneSize() - offset);
    }

    /** Number of packets of the message. */
    int packets() {
        return split() ? u16(bodyAt - PACKETS_SIZE - offset) : 1;
    }

    /** Number of this packet, from 1. */
    int packet() {
        return split() ? u16(bodyAt - 2 - offset) : 1;
    }

    int bodyAt() {
        return bodyAt;
    }

    int bodyLength() {
        return bodyLength;
    }

    private int u16(int at) {
        return (bytes[offset + at] & 0xFF) << 8 | bytes[offset + at + 1] & 0xFF;
    }

    private static String hex(byte one) {
        return HexFormat.of().toHexDigits(one);
    }
}
