package io.taihu.protocols.gb32960;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import io.taihu.spi.Protocol;
import io.taihu.testkit.FakeContext;
import io.taihu.testkit.FakeRoad;
import io.taihu.testkit.FakeSession;
import io.taihu.testkit.ManualClock;
import io.taihu.testkit.Peer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A listener in front of a {@link FakeRoad}, with real sockets. */
final class RunningGb32960 implements AutoCloseable {
    private static final ObjectMapper CBOR = new ObjectMapper(new CBORFactory());

    private final FakeContext context;
    private final Protocol.Running running;
    private final List<Peer> peers = new ArrayList<>();

    /** @param settings pairs of name and value */
    RunningGb32960(String... settings) {
        Map<String, String> all = new HashMap<>(Map.of("net.loops", "1", "gb32960.port", "0"));
        for (int i = 0; i < settings.length; i += 2) {
            all.put(settings[i], settings[i + 1]);
        }
        context = new FakeContext(all);
        running = new Gb32960Protocol().start(context);
    }

    FakeRoad road() {
        return context.intake();
    }

    ManualClock clock() {
        return context.clock();
    }

    /** A new connection that has said nothing. */
    Peer connect() {
        Peer peer = Peer.connect(running.ports().get("gb32960"));
        peers.add(peer);
        return peer;
    }

    /** A new connection of a vehicle that is made known and logged in. */
    Peer vehicle(String vin) throws IOException {
        road().know(vin, "");
        Peer peer = connect();
        peer.send(Frames.login(vin));
        assertThat(Frames.read(peer.in()).response()).isEqualTo(Response.SUCCESS.code());
        return peer;
    }

    FakeSession session(String vin) {
        return road().open().stream()
                .filter(session -> session.thing().equals(vin))
                .findFirst()
                .orElseThrow();
    }

    /** What was offered as readings, in this order. */
    List<JsonNode> readings() {
        return road().offers().stream()
                .filter(offered -> offered.event().isEmpty())
                .map(offered -> cbor(offered.bytes()))
                .toList();
    }

    /** What was offered as events, each with its name as {@code event}, or as answers to commands. */
    List<JsonNode> events() {
        return road().offers().stream()
                .filter(offered -> !offered.event().isEmpty())
                .map(offered -> {
                    JsonNode data = Vectors.json(new String(offered.bytes(), StandardCharsets.UTF_8));
                    ((ObjectNode) data).put("event", offered.event());
                    return data;
                })
                .toList();
    }

    static JsonNode cbor(byte[] bytes) {
        try {
            return CBOR.readTree(bytes);
        } catch (IOException e) {
            throw new AssertionError("no CBOR", e);
        }
    }

    @Override
    public void close() {
        peers.forEach(Peer::close);
        running.close();
        context.close();
    }
}
