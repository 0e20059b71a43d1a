package io.taihu.protocols.mqtt;

import static io.taihu.protocols.mqtt.Packets.V3;
import static io.taihu.protocols.mqtt.Packets.V5;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.taihu.protocols.mqtt.Packets.Packet;
import io.taihu.testkit.FakeSession;
import io.taihu.testkit.Peer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who holds a client id, over three event loops, so that connections that meet are on different ones. */
@Timeout(60)
class ClientIdsTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    private final RunningMqtt mqtt = new RunningMqtt("net.loops", "3", "mqtt.connections-per-thing", "2");

    @AfterEach
    void close() throws Exception {
        mqtt.close();
    }

    /** MQTT 3.1.1 [3.1.4-2], 5.0 [3.1.4-3]. */
    @ParameterizedTest
    @ValueSource(ints = {V3, V5})
    void aSecondConnectionWithTheClientIdEndsTheFirst(int version) throws IOException {
        Peer former = mqtt.connected(version, "c", "a");
        for (int i = 0; i < 5; i++) {
            Peer next = mqtt.connected(version, "c", "a");
            if (version == V5) {
                Packet end = Packets.read(former.in());
                assertThat(end).isNotNull();
                assertThat(end.type()).isEqualTo(Packets.DISCONNECT);
                assertThat(end.code()).isEqualTo(0x8e);
            }
            assertThat(Packets.read(former.in())).isNull();
            RunningMqtt.assertServed(next);
            former = next;
        }
        await().atMost(LONG).until(() -> mqtt.road().open().size() == 1);
        assertThat(mqtt.road().sessions().getFirst().closeReason()).contains("same client id");
    }

    @Test
    void aClientIdOfAnotherThingIsAnother() throws IOException {
        List<Peer> all =
                List.of(mqtt.connected(V5, "c", "a"), mqtt.connected(V5, "c", "b"), mqtt.connected(V5, "c", ""));
        for (Peer peer : all) {
            RunningMqtt.assertServed(peer);
        }
        assertThat(mqtt.road().open()).hasSize(3);
    }

    @Test
    void aWrongTokenThrowsNobodyOut() throws IOException {
        Peer good = mqtt.connected(V5, "c", "a");
        Peer bad = mqtt.stranger();
        bad.send(Packets.connect(V5, "c", "a", "wrong"));
        assertThat(Packets.read(bad.in())).satisfies(p -> assertThat(p.code()).isEqualTo(0x86));
        RunningMqtt.assertServed(good);
    }

    @ParameterizedTest
    @CsvSource({"4,3", "5,151"})
    void aThingHasOnlySoManyConnectionsUnlessOneTakesOver(int version, int code) throws IOException {
        Peer first = mqtt.connected(version, "c1", "a");
        Peer second = mqtt.connected(version, "c2", "a");
        Peer third = mqtt.stranger();
        Packet answer = mqtt.answer(third, version, "c3", "a");
        assertThat(answer).isNotNull();
        assertThat(answer.code()).isEqualTo(code);
        if (version == V5) {
            assertThat(new String(answer.body(), StandardCharsets.UTF_8)).contains("mqtt.connections-per-thing");
        }
        assertThat(Packets.read(third.in())).isNull();
        RunningMqtt.assertServed(first);
        RunningMqtt.assertServed(second);
        // another thing has its own, a taking over needs none, and one that goes leaves its place
        mqtt.connected(version, "c3", "b");
        mqtt.connected(version, "c1", "a");
        await().atMost(LONG).until(() -> open("a") == 2);
        second.close();
        await().atMost(LONG).until(() -> open("a") == 1);
        mqtt.connected(version, "c3", "a");
        assertThat(mqtt.answer(mqtt.stranger(), version, "c4", "a"))
                .satisfies(p -> assertThat(p.code()).isEqualTo(code));
    }

    @Test
    void connectionsWithoutAClientIdAreEachTheirOwn() throws IOException {
        Peer first = mqtt.connected(V3, "", "a");
        mqtt.connected(V3, "", "a");
        RunningMqtt.assertServed(first);
        assertThat(mqtt.answer(mqtt.stranger(), V3, "", "a"))
                .satisfies(p -> assertThat(p.code()).isEqualTo(3));
    }

    @Test
    void manyThatTakeOverAtOnceLeaveOne() throws IOException {
        List<Peer> all = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            Peer peer = mqtt.stranger();
            peer.send(Packets.connect(V3, "c", "a", RunningMqtt.SECRET));
            all.add(peer);
        }
        await().atMost(LONG).until(() -> mqtt.road().sessions().size() == 30 && open("a") == 1);
        // and the count is right: one place is left, and no more
        mqtt.connected(V3, "d", "a");
        assertThat(mqtt.answer(mqtt.stranger(), V3, "e", "a"))
                .satisfies(p -> assertThat(p.code()).isEqualTo(3));
        assertThat(all).hasSize(30);
    }

    private long open(String thing) {
        return mqtt.road().open().stream()
                .map(FakeSession::thing)
                .filter(thing::equals)
                .count();
    }
}
