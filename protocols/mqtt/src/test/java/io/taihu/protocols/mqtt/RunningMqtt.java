package io.taihu.protocols.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.taihu.protocols.mqtt.Packets.Packet;
import io.taihu.spi.Protocol;
import io.taihu.testkit.FakeContext;
import io.taihu.testkit.FakeRoad;
import io.taihu.testkit.Peer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** MQTT listening on a free port with a fake road behind it, which knows the things {@code a} and {@code b}. */
final class RunningMqtt implements AutoCloseable {
    static final String SECRET = "secret";

    final FakeContext context;
    private final Protocol.Running running;
    private final List<Peer> peers = new ArrayList<>();

    /** @param settings names and values, besides the port */
    RunningMqtt(String... settings) {
        Map<String, String> all = new HashMap<>(Map.of("mqtt.port", "0", "net.loops", "1"));
        for (int i = 0; i < settings.length; i += 2) {
            all.put(settings[i], settings[i + 1]);
        }
        context = new FakeContext(all);
        road().know("a", SECRET);
        road().know("b", SECRET);
        road().know("", "owner");
        running = new MqttProtocol().start(context);
    }

    FakeRoad road() {
        return context.intake();
    }

    int tlsPort() {
        return running.ports().getOrDefault("mqtts", 0);
    }

    Peer stranger() {
        Peer peer = Peer.connect(running.ports().getOrDefault("mqtt", 0));
        peers.add(peer);
        return peer;
    }

    /** Connects and returns what the server answers. */
    @Nullable
    Packet answer(Peer peer, int version, String client, String thing) throws IOException {
        peer.send(Packets.connect(version, client, thing, thing.isEmpty() ? "owner" : SECRET));
        return Packets.read(peer.in());
    }

    /** A connection that is let in. */
    Peer connected(int version, String client, String thing) throws IOException {
        Peer peer = stranger();
        Packet answer = answer(peer, version, client, thing);
        assertThat(answer).as("an answer").isNotNull();
        assertThat(answer.type()).isEqualTo(Packets.CONNACK);
        assertThat(answer.code()).as("let in").isZero();
        return peer;
    }

    /** Whether a connection is served: its PINGREQ is answered. */
    static void assertServed(Peer peer) throws IOException {
        peer.send(Packets.PING);
        Packet answer = Packets.read(peer.in());
        assertThat(answer).as("still open").isNotNull();
        assertThat(answer.type()).isEqualTo(Packets.PINGRESP);
    }

    @Override
    public void close() {
        peers.forEach(Peer::close);
        running.close();
        context.close();
    }
}
