package io.taihu.bench;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * One connection's PUBLISH packet of QoS 1, built once: for each message only the packet identifier, the time and the digits
 * of its ten numbers change. The payload is {@code {"time":<ms>,"values":{"val0":1234.56,…}}} of 182 bytes; the time rises by
 * 1 ms from message to message. For one thread.
 */
final class Publish {
    /** Names of the ten properties are {@code val0} to {@code val9}. */
    static final int VALUES = 10;

    private static final int TIME_DIGITS = 13;
    private static final int TEN_THOUSAND = 10_000;
    private static final byte[] PAIRS = new byte[200];

    static {
        for (int i = 0; i < 100; i++) {
            PAIRS[2 * i] = (byte) ('0' + i / 10);
            PAIRS[2 * i + 1] = (byte) ('0' + i % 10);
        }
    }

    private final byte[] packet;
    private final int payloadAt;
    private final int idAt;
    private final int timeAt;
    private final int[] valueAt = new int[VALUES];
    private int changing;

    /**
     * @param topic to publish to
     * @param firstMillis time of the first message
     */
    Publish(String topic, long firstMillis) {
        StringBuilder payload = new StringBuilder("{\"time\":");
        int timeInPayload = payload.length();
        payload.append(firstMillis - 1).append(",\"values\":{");
        for (int i = 0; i < VALUES; i++) {
            payload.append(i == 0 ? "" : ",").append("\"val").append(i).append("\":");
            // the two digits before the four that change, so that no number begins with a zero
            valueAt[i] = payload.length() + 2;
            payload.append(10 + i).append("00.00");
        }
        payload.append("}}");
        if (payload.indexOf(",") - timeInPayload != TIME_DIGITS) {
            throw new IllegalArgumentException("the time must have " + TIME_DIGITS + " digits, got " + firstMillis);
        }
        byte[] name = topic.getBytes(StandardCharsets.UTF_8);
        byte[] body = payload.toString().getBytes(StandardCharsets.US_ASCII);
        int remaining = 2 + name.length + 2 + body.length;
        if (remaining >= 1 << 14 || remaining < 1 << 7) {
            throw new IllegalArgumentException("the length must take two bytes, got " + remaining);
        }
        packet = new byte[3 + remaining];
        packet[0] = 0x32;
        packet[1] = (byte) (remaining & 0x7f | 0x80);
        packet[2] = (byte) (remaining >> 7);
        packet[3] = (byte) (name.length >> 8);
        packet[4] = (byte) name.length;
        System.arraycopy(name, 0, packet, 5, name.length);
        idAt = 5 + name.length;
        payloadAt = idAt + 2;
        System.arraycopy(body, 0, packet, payloadAt, body.length);
        timeAt = payloadAt + timeInPayload;
        for (int i = 0; i < VALUES; i++) {
            valueAt[i] += payloadAt;
        }
    }

    /** Bytes of one message on the wire. */
    int length() {
        return packet.length;
    }

    /** Bytes of its payload. */
    int payloadLength() {
        return packet.length - payloadAt;
    }

    /** Writes the next message. */
    void write(ByteBuf out, int packetId) {
        byte[] p = packet;
        p[idAt] = (byte) (packetId >> 8);
        p[idAt + 1] = (byte) packetId;
        int digit = timeAt + TIME_DIGITS - 1;
        while (p[digit] == '9') {
            p[digit--] = '0';
        }
        p[digit]++;
        changing = changing + 1 == TEN_THOUSAND ? 0 : changing + 1;
        int number = changing;
        for (int at : valueAt) {
            int high = number / 100;
            int low = number - high * 100;
            p[at] = PAIRS[2 * high];
            p[at + 1] = PAIRS[2 * high + 1];
            p[at + 3] = PAIRS[2 * low];
            p[at + 4] = PAIRS[2 * low + 1];
            number += 1_237;
            if (number >= TEN_THOUSAND) {
                number -= TEN_THOUSAND;
            }
        }
        out.writeBytes(p);
    }
}
