package io.taihu.server;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** MQTT byte by byte over a real socket: packets are made and read here, so that the server's codec is not tested by itself. */
final class RawMqtt implements AutoCloseable {
    static final int CONNACK = 0x20;
    static final int PUBACK = 0x40;
    static final int PUBREC = 0x50;
    static final int PUBCOMP = 0x70;
    static final int SUBACK = 0x90;
    static final int DISCONNECT = 0xe0;

    private final Socket socket;
    private final DataInputStream in;

    /** A packet as it came: first byte and what follows the remaining length. */
    record Packet(int first, byte[] body) {
        int type() {
            return first & 0xf0;
        }

        int id() {
            return (body[0] & 0xff) << 8 | body[1] & 0xff;
        }

        @Override
        public String toString() {
            return Integer.toHexString(first) + " " + HexFormat.of().formatHex(body);
        }
    }

    RawMqtt(int port) throws IOException {
        socket = new Socket();
        socket.connect(new InetSocketAddress("127.0.0.1", port), 5_000);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(10_000);
        in = new DataInputStream(socket.getInputStream());
    }

    /** Connects as a thing and expects to be let in. */
    static RawMqtt connected(int port, String thing, String token, int version) throws IOException {
        RawMqtt mqtt = new RawMqtt(port);
        mqtt.send(connect(version, thing, token));
        Packet answer = mqtt.read();
        if (answer == null || answer.type() != CONNACK || answer.body()[1] != 0) {
            throw new AssertionError("not let in: " + answer);
        }
        return mqtt;
    }

    static byte[] connect(int version, String thing, String token) {
        return connect(version, thing, token, "client-" + thing);
    }

    static byte[] connect(int version, String thing, String token, String client) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        text(body, "MQTT");
        body.write(version);
        body.write(0xc2);
        body.write(0);
        body.write(60);
        if (version == 5) {
            body.write(0);
        }
        text(body, client);
        text(body, thing);
        text(body, token);
        return packet(0x10, body.toByteArray());
    }

    static byte[] publish(int version, int qos, int id, String topic, byte[] payload) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        text(body, topic);
        if (qos > 0) {
            body.write(id >> 8);
            body.write(id);
        }
        if (version == 5) {
            body.write(0);
        }
        body.writeBytes(payload);
        return packet(0x30 | qos << 1, body.toByteArray());
    }

    static byte[] publish(int version, int qos, int id, String topic, String payload) {
        return publish(version, qos, id, topic, payload.getBytes(StandardCharsets.UTF_8));
    }

    static byte[] subscribe(int version, int id, String filter) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.write(id >> 8);
        body.write(id);
        if (version == 5) {
            body.write(0);
        }
        text(body, filter);
        body.write(1);
        return packet(0x82, body.toByteArray());
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

    void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    void timeoutMillis(int millis) throws SocketException {
        socket.setSoTimeout(millis);
    }

    /** The next packet; null when the server closed. */
    @Nullable
    Packet read() throws IOException {
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

    /** Whether nothing comes within a moment. */
    boolean quiet(int millis) throws IOException {
        timeoutMillis(millis);
        try {
            return read() == null;
        } catch (SocketTimeoutException e) {
            return true;
        } finally {
            timeoutMillis(10_000);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private static void text(ByteArrayOutputStream out, String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        out.write(utf8.length >> 8);
        out.write(utf8.length);
        out.writeBytes(utf8);
    }
}
