package io.taihu.protocols.jt808;

import static org.assertj.core.api.Assertions.assertThat;

import io.taihu.protocols.jt808.Jt808Device.Fix;
import io.taihu.protocols.jt808.Jt808Device.Received;
import io.taihu.spi.Protocol;
import io.taihu.testkit.FakeContext;
import io.taihu.testkit.FakeRoad;
import io.taihu.testkit.Peer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** JT/T 808 listening on a free port with a fake road behind it. */
final class RunningJt808 implements AutoCloseable {
    static final String PHONE = "13912345678";
    static final String SECRET = "code-1";

    final FakeContext context;
    private final Protocol.Running running;
    private final List<Peer> peers = new ArrayList<>();

    /** @param settings names and values, besides the port */
    RunningJt808(String... settings) {
        Map<String, String> all = new HashMap<>(Map.of("jt808.port", "0", "net.loops", "1"));
        for (int i = 0; i < settings.length; i += 2) {
            all.put(settings[i], settings[i + 1]);
        }
        context = new FakeContext(all);
        running = new Jt808Protocol().start(context);
    }

    FakeRoad road() {
        return context.intake();
    }

    int port() {
        return running.ports().getOrDefault("jt808", 0);
    }

    Peer stranger() {
        Peer peer = Peer.connect(port());
        peers.add(peer);
        return peer;
    }

    /** A connection of a device that is known and let in. */
    Peer connected(Jt808Device device, String phone) throws IOException {
        road().know(phone, SECRET);
        Peer peer = stranger();
        peer.send(device.authentication(SECRET));
        assertThat(read(device, peer).result()).isZero();
        return peer;
    }

    /** The next message of the platform. */
    static Received read(Jt808Device device, Peer peer) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int flags = 0;
        while (flags < 2) {
            int one = peer.in().read();
            if (one < 0) {
                throw new IOException("ended");
            }
            bytes.write(one);
            flags += one == Frame.FLAG ? 1 : 0;
        }
        return device.take(bytes.toByteArray()).getFirst();
    }

    Fix fix(int second) {
        Instant now = Instant.ofEpochMilli(context.clock().micros() / 1_000);
        return new Fix(
                now.minusSeconds(1_000 - second),
                31.491169,
                120.31191,
                5,
                36.5,
                270,
                1234.5,
                List.of(),
                List.of("acc", "fixed", "beidou"));
    }

    @Override
    public void close() {
        peers.forEach(Peer::close);
        running.close();
        context.close();
    }
}
