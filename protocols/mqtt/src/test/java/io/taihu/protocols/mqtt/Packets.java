package io.taihu.protocols.mqtt;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** MQTT packets made and read by hand, so that the codec is not tested by itself. */
final class Packets {
    static final int CONNACK = 0x20;
    static final int PUBACK = 0x40;
    static final int PUBREC = 0x50;
    static final int PUBCOMP = 0x70;
    static final int SUBACK = 0x90;
    static final int PINGRESP = 0xd0;
    static final int DISCONNECT = 0xe0;
    static final int V3 = 4;
    static final int V5 = 5;

    static final byte[] PING = {(byte) 0xc0, 0};

    private Packets() {}

    /** A packet as it came: first byte and what follows the remaining length. */
    record Packet(int first, byte[] body) {
        int type() {
            return first & 0xf0;
        }

        int id() {
            return (body[0] & 0xff) << 8 | body[1] & 0xff;
        }

        /** The reason code of a CONNACK or DISCONNECT at its place, of an acknowledgement behind its packet id. */
        int code() {
            int at = type() == CONNACK ? 1 : type() == DISCONNECT ? 0 : 2;
            return at < body.length ? body[at] & 0xff : 0;
        }

        @Override
        public String toString() {
            return Integer.toHexString(first) + " " + HexFormat.of().formatHex(body);
        }
    }

    static byte[] connect(int version, String client, String thing, String secret) {
        return connect(version, utf8(client), utf8(thing), utf8(secret), 60);
    }

    /** A CONNECT without a password, as whoever proves who it is by a certificate sends it. */
    static byte[] connectBare(int version, String client, String user) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        text(body, utf8("MQTT"));
        body.write(version);
        body.write(user.isEmpty() ? 0x02 : 0x82);
        number(body, 60);
        properties(body, version);
        text(body, utf8(client));
        if (!user.isEmpty()) {
            text(body, utf8(user));
        }
        return packet(0x10, body.toByteArray());
    }

    static byte[] connect(int version, byte[] client, byte[] thing, byte[] secret, int keepAliveSeconds) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        text(body, utf8("MQTT"));
        body.write(version);
        body.write(0xc2);
        number(body, keepAliveSeconds);
        properties(body, version);
        text(body, client);
        text(body, thing);
        text(body, secret);
        return packet(0x10, body.toByteArray());
    }

    static byte[] publish(int version, int qos, int id, String topic, String payload) {
        return publish(version, 0x30 | qos << 1, id, utf8(topic), utf8(payload));
    }

    static byte[] publish(int version, int first, int id, byte[] topic, byte[] payload) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        text(body, topic);
        if ((first & 0x06) != 0) {
            number(body, id);
        }
        properties(body, version);
        body.writeBytes(payload);
        return packet(first, body.toByteArray());
    }

    static byte[] release(int id) {
        return new byte[] {0x62, 2, (byte) (id >> 8), (byte) id};
    }

    static byte[] packet(int first, byte[] body) {
        ByteArrayOutputStream packet = new ByteArrayOutputStream();
        packet.write(first);
        int length = body.length;
        do {
            packet.write(length > 127 ? length & 0x7f | 0x80 : length);
            length >>= 7;
        } while (length > 0);
        packet.writeBytes(body);
        return packet.toByteArray();
    }

    /** The next packet; null when the server has closed. */
    static @Nullable Packet read(DataInputStream in) throws IOException {
        try {
            int first = in.readUnsignedByte();
            int length = 0;
            int shift = 0;
            int digit;
            do {
                digit = in.readUnsignedByte();
                length |= (digit & 0x7f) << shift;
                shift += 7;
            } while ((digit & 0x80) != 0);
            return new Packet(first, in.readNBytes(length));
        } catch (EOFException | SocketException e) {
            return null;
        }
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void properties(ByteArrayOutputStream body, int version) {
        if (version == V5) {
            body.write(0);
        }
    }

    private static void number(ByteArrayOutputStream out, int value) {
        out.write(value >> 8);
        out.write(value);
    }

    private static void text(ByteArrayOutputStream out, byte[] utf8) {
        number(out, utf8.length);
        out.writeBytes(utf8);
    }
}
