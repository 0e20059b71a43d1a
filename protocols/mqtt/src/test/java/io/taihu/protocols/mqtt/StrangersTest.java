package io.taihu.protocols.mqtt;

import static io.taihu.protocols.mqtt.Packets.V3;
import static io.taihu.protocols.mqtt.Packets.V5;
import static io.taihu.protocols.mqtt.Packets.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.taihu.testkit.Peer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What those may do who have not said who they are. */
@Timeout(60)
class StrangersTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final int CONNECTING_MAX = 5;

    private final RunningMqtt mqtt = new RunningMqtt("mqtt.connecting-max", String.valueOf(CONNECTING_MAX));

    @AfterEach
    void close() throws Exception {
        mqtt.close();
    }

    @Test
    void theOneThatHasBeenSilentLongestGivesWay() throws IOException {
        List<Peer> silent = new ArrayList<>();
        for (int i = 0; i < CONNECTING_MAX; i++) {
            Peer peer = mqtt.stranger();
            peer.send(new byte[] {0x10}); // said something, but not yet who it is
            silent.add(peer);
        }
        Peer device = mqtt.connected(V3, "c", "a");
        assertThat(silent.getFirst().ended()).as("the oldest gave way").isTrue();
        RunningMqtt.assertServed(device);
        // the others are still there: they can go on
        Peer last = silent.getLast();
        byte[] connect = Packets.connect(V3, "d", "b", RunningMqtt.SECRET);
        last.send(Arrays.copyOfRange(connect, 1, connect.length));
        assertThat(Packets.read(last.in())).satisfies(p -> assertThat(p.code()).isZero());
    }

    @Test
    void aFloodOfStrangersDoesNotKeepADeviceOut() throws IOException {
        for (int i = 0; i < 20 * CONNECTING_MAX; i++) {
            mqtt.stranger();
            if (i % 10 == 0) {
                RunningMqtt.assertServed(mqtt.connected(V3, "c", "a"));
            }
        }
    }

    @Test
    void thoseWhoseCredentialsAreBeingCheckedDoNotGiveWay() throws IOException {
        mqtt.road().holdOpenings(true);
        List<Peer> checked = new ArrayList<>();
        for (int i = 0; i < CONNECTING_MAX; i++) {
            Peer peer = mqtt.stranger();
            peer.send(Packets.connect(V3, "c" + i, "a", RunningMqtt.SECRET));
            checked.add(peer);
        }
        await().atMost(LONG).until(() -> mqtt.road().openings() == CONNECTING_MAX);
        assertThat(mqtt.stranger().ended()).as("one more is turned away").isTrue();
        mqtt.road().letOpen();
        for (Peer peer : checked) {
            assertThat(Packets.read(peer.in()))
                    .satisfies(p -> assertThat(p.code()).isZero());
        }
        // all are known now, so there is room again; also after those that were refused or went
        mqtt.road().holdOpenings(false);
        for (int i = 0; i < 3 * CONNECTING_MAX; i++) {
            Peer wrong = mqtt.stranger();
            wrong.send(Packets.connect(V3, "w", "a", "wrong"));
            assertThat(wrong.ended()).isTrue();
        }
        mqtt.connected(V3, "d", "b");
    }

    @Test
    void aConnectHasAtMost64KiB() throws IOException {
        Peer longest = mqtt.stranger();
        longest.send(connectOf(ConnectGate.CONNECT_BYTES_MAX));
        assertThat(Packets.read(longest.in()))
                .as("read, and answered that the token is wrong")
                .satisfies(p -> assertThat(p.code()).isEqualTo(0x86));
        Peer longer = mqtt.stranger();
        longer.send(Arrays.copyOf(connectOf(ConnectGate.CONNECT_BYTES_MAX + 1), 8));
        assertThat(Packets.read(longer.in()))
                .as("ended as soon as its length is known")
                .isNull();
    }

    @Test
    void whatComesBehindConnectIsNotKeptWithoutBound() throws IOException {
        mqtt.road().holdOpenings(true);
        Peer peer = mqtt.stranger();
        peer.send(Packets.connect(V3, "c", "a", RunningMqtt.SECRET));
        await().atMost(LONG).until(() -> mqtt.road().openings() == 1);
        byte[] flood = new byte[1 << 20];
        long taken = 0;
        ByteBuffer bytes = ByteBuffer.wrap(flood);
        // what the sockets' own buffers take, and then nothing more
        while (bytes.hasRemaining() || taken < 64L << 20) {
            int now = peer.offer(bytes);
            if (now == 0) {
                break;
            }
            taken += now;
            bytes.rewind();
        }
        assertThat(taken).isLessThan(64L << 20);
        peer.close();
        mqtt.road().holdOpenings(false);
        mqtt.connected(V3, "d", "b");
        mqtt.road().letOpen();
        await().atMost(LONG).until(() -> mqtt.road().open().size() == 1);
        assertThat(mqtt.road().offerCount()).isZero();
    }

    @Test
    void longConnectsShareABudget() throws Exception {
        try (RunningMqtt many = new RunningMqtt("mqtt.connecting-max", "2000")) {
            byte[] begun = Arrays.copyOf(connectOf(ConnectGate.CONNECT_BYTES_MAX), 4);
            int room = (int) (MqttFront.CONNECT_BYTES_TOTAL_MAX / ConnectGate.CONNECT_BYTES_MAX);
            List<Peer> all = new ArrayList<>();
            for (int i = 0; i < room; i++) {
                Peer peer = many.stranger();
                peer.send(begun);
                all.add(peer);
            }
            many.connected(V5, "small", "a"); // a small one needs nothing of it, and comes behind them
            Peer over = many.stranger();
            over.send(begun);
            assertThat(over.ended()).as("the budget is used up").isTrue();
            all.getFirst().close();
            many.connected(V5, "small", "a");
            Peer again = many.stranger();
            again.send(connectOf(ConnectGate.CONNECT_BYTES_MAX));
            assertThat(Packets.read(again.in()))
                    .as("one that went has given back its part")
                    .isNotNull();
        }
    }

    /** A CONNECT of MQTT 5 with so many bytes, most of them its password. */
    private static byte[] connectOf(int bytes) {
        int around = Packets.connect(V5, utf8("c"), utf8("a"), new byte[20_000], 60).length - 20_000;
        return Packets.connect(V5, utf8("c"), utf8("a"), new byte[bytes - around], 60);
    }
}
