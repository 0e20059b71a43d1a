package io.taihu.notices;

import io.taihu.core.Announcer;
import io.taihu.core.Reach;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Tells by MQTT: to whoever listens at this server's own topics now, or to a broker elsewhere (MQTT 3.1.1, at QoS 1: it has taken what it
 * has acknowledged). Thread-safe; blocks.
 */
final class BrokerSending {
    private static final int CONNECT = 0x10;
    private static final int CONNACK = 0x20;
    private static final int PUBLISH_QOS1 = 0x32;
    private static final int PUBACK = 0x40;
    private static final int DISCONNECT = 0xe0;
    private static final int CLEAN = 0x02;
    private static final int HAS_USER = 0x80;
    private static final int HAS_PASSWORD = 0x40;
    private static final int PACKET = 1;
    private static final int KEEP_ALIVE_SECONDS = 60;
    /** What a broker says to a CONNECT, by its code (MQTT 3.1.1, table 3.1). */
    private static final String[] REFUSALS = {
        "",
        "an unacceptable protocol version",
        "the client id was rejected",
        "the server is unavailable",
        "bad user name or password",
        "not authorized"
    };

    private final Reach reach;
    private final Announcer announcer;

    BrokerSending(Reach reach, Announcer announcer) {
        this.reach = reach;
        this.announcer = announcer;
    }

    String send(Message message, Broker to) throws NotSent {
        byte[] json = message.json().toString().getBytes(StandardCharsets.UTF_8);
        if (!to.own()) {
            return publish(message, to, json);
        }
        int took = announcer.say(message.space(), to.topic(), json);
        if (took == 0) {
            throw new NotSent("nobody listens to " + to.topic() + " who may command things of the space", false, 0);
        }
        return took == 1 ? "1 subscription took it" : took + " subscriptions took it";
    }

    private String publish(Message message, Broker to, byte[] json) throws NotSent {
        try (Reach.Connection connection = reach.connect(to.host(), to.port(), to.tls())) {
            try {
                OutputStream out = connection.socket().getOutputStream();
                DataInputStream in = new DataInputStream(connection.socket().getInputStream());
                out.write(packet(CONNECT, connect(message, to)));
                out.flush();
                byte[] connected = answer(in, CONNACK);
                int code = connected.length < 2 ? -1 : connected[1] & 255;
                if (code != 0) {
                    throw new NotSent(
                            to.host() + " refuses the connection: "
                                    + (code > 0 && code < REFUSALS.length ? REFUSALS[code] : "code " + code),
                            false,
                            0);
                }
                out.write(packet(PUBLISH_QOS1, publish(to, json)));
                out.flush();
                byte[] taken = answer(in, PUBACK);
                if (taken.length < 2 || (taken[0] << 8 | taken[1] & 255) != PACKET) {
                    throw new NotSent(to.host() + " acknowledges what was not sent", false, 0);
                }
                out.write(new byte[] {(byte) DISCONNECT, 0});
                out.flush();
                return to.host() + " took it";
            } catch (EOFException e) {
                throw new NotSent(to.host() + " ended the connection: it may not take this topic", false, 0);
            } catch (IOException e) {
                throw connection.explained(e);
            }
        } catch (IOException e) {
            throw new NotSent(to.host() + " port " + to.port() + ": " + WebSending.line(e.getMessage()), false, 0);
        }
    }

    private static byte[] connect(Message message, Broker to) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        text(out, "MQTT");
        out.writeByte(4);
        out.writeByte(
                CLEAN | (to.user().isEmpty() ? 0 : HAS_USER) | (to.password().isEmpty() ? 0 : HAS_PASSWORD));
        out.writeShort(KEEP_ALIVE_SECONDS);
        // 23 characters are what every broker takes
        text(
                out,
                ("taihu" + message.id())
                        .substring(0, Math.min(23, 5 + message.id().length())));
        if (!to.user().isEmpty()) {
            text(out, to.user());
        }
        if (!to.password().isEmpty()) {
            text(out, to.password());
        }
        return bytes.toByteArray();
    }

    private static byte[] publish(Broker to, byte[] json) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        text(out, to.topic());
        out.writeShort(PACKET);
        out.write(json);
        return bytes.toByteArray();
    }

    private static void text(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeShort(bytes.length);
        out.write(bytes);
    }

    private static byte[] packet(int kind, byte[] body) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(kind);
        int length = body.length;
        do {
            out.write(length % 128 | (length >= 128 ? 128 : 0));
            length /= 128;
        } while (length > 0);
        out.writeBytes(body);
        return out.toByteArray();
    }

    /** The short packet that has to come now. */
    private static byte[] answer(InputStream in, int kind) throws IOException {
        int first = in.read();
        int length = in.read();
        if (first < 0 || length < 0) {
            throw new EOFException();
        }
        if (first != kind || length > 127) {
            throw new IOException("it answers what no broker of MQTT 3.1.1 does");
        }
        byte[] body = in.readNBytes(length);
        if (body.length < length) {
            throw new EOFException();
        }
        return body;
    }
}
