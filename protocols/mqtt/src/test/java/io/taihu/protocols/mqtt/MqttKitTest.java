package io.taihu.protocols.mqtt;

import io.taihu.protocols.mqtt.Packets.Packet;
import io.taihu.spi.Protocol;
import io.taihu.testkit.ProtocolKit;
import java.io.DataInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** What every protocol promises, by MQTT 3.1.1. */
class MqttKitTest extends ProtocolKit {
    private static final int PACKET_MAX = 4_096;
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(60);

    private final AtomicInteger clients = new AtomicInteger();

    int version() {
        return Packets.V3;
    }

    @Override
    protected Protocol protocol() {
        return new MqttProtocol();
    }

    @Override
    protected String port() {
        return "mqtt";
    }

    @Override
    protected Map<String, String> settings() {
        return Map.of("mqtt.port", "0", "mqtt.maximum-packet-size", String.valueOf(PACKET_MAX));
    }

    @Override
    protected byte[] connect(String thing, String secret) {
        return Packets.connect(version(), "client-" + clients.incrementAndGet(), thing, secret);
    }

    @Override
    protected boolean readAccepted(DataInputStream in) throws IOException {
        Packet answer = Packets.read(in);
        return answer != null && answer.type() == Packets.CONNACK && answer.code() == 0;
    }

    @Override
    protected byte[] reading(String thing, int number) {
        return Packets.publish(version(), 1, number, "things/" + thing + "/readings", "{\"n\":" + number + "}");
    }

    @Override
    protected @Nullable Acknowledgement readAcknowledgement(DataInputStream in) throws IOException {
        Packet answer = Packets.read(in);
        return answer == null || answer.type() != Packets.PUBACK
                ? null
                : new Acknowledgement(answer.id(), answer.code() == 0);
    }

    @Override
    protected byte[] tooLong(String thing) {
        return Packets.publish(version(), 1, 9, "things/" + thing + "/readings", "x".repeat(2 * PACKET_MAX));
    }

    @Override
    protected Reply toForbidden() {
        return Reply.END;
    }

    @Override
    protected Reply toRefused() {
        return Reply.GOOD;
    }

    @Override
    protected Reply toPartlyTaken() {
        return Reply.GOOD;
    }

    @Override
    protected Duration connectTimeout() {
        return Duration.ofSeconds(11);
    }

    @Override
    protected Duration silence() {
        return KEEP_ALIVE.multipliedBy(3).dividedBy(2).plusSeconds(1);
    }
}
