package io.taihu.protocols.jt808;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.taihu.testkit.Peer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Those who are not let in cost little and hurt nobody. */
@Timeout(60)
class StrangersTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    private RunningJt808 server = new RunningJt808();
    private final Jt808Device device = new Jt808Device(RunningJt808.PHONE, false);

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    private void with(String... settings) throws Exception {
        server.close();
        server = new RunningJt808(settings);
    }

    @Test
    void whoGoesOnTryingIsEnded() throws Exception {
        Peer peer = server.stranger();
        for (int i = 0; i < 20; i++) {
            peer.send(device.authentication("guess-" + i));
            assertThat(RunningJt808.read(device, peer).result()).isEqualTo(1);
        }
        assertThat(peer.ended()).isTrue();
    }

    @Test
    void oneUnknownTerminalDoesNotEndTheLinkOfAForwarder() throws Exception {
        Peer peer = server.connected(device, RunningJt808.PHONE);
        Jt808Device unknown = new Jt808Device("1009", false);
        for (int i = 0; i < 60; i++) {
            peer.send(i % 2 == 0 ? unknown.authentication("x") : unknown.registration("", "70111", "A", "1"));
            assertThat(RunningJt808.read(unknown, peer).result()).isNotZero();
        }
        peer.send(device.location(server.fix(1)));
        assertThat(RunningJt808.read(device, peer).result()).isZero();
        // it is looked up again after a while
        server.road().know("1009", "x");
        server.context.clock().advance(Duration.ofSeconds(11));
        peer.send(unknown.authentication("x"));
        assertThat(RunningJt808.read(unknown, peer).result()).isZero();
    }

    @Test
    void manyUnknownTerminalsComeBeforeOneThatIsKnown() throws Exception {
        Peer peer = server.stranger();
        for (int i = 0; i < 50; i++) {
            Jt808Device unknown = new Jt808Device("77" + i, false);
            peer.send(unknown.authentication("x"));
            assertThat(RunningJt808.read(unknown, peer).result()).isEqualTo(1);
        }
        server.road().know(RunningJt808.PHONE, RunningJt808.SECRET);
        peer.send(device.authentication(RunningJt808.SECRET));
        assertThat(RunningJt808.read(device, peer).result()).isZero();
    }

    @Test
    void theOldestConnectionThatIsNotLetInGoes() throws Exception {
        for (String[] limit : new String[][] {{"jt808.connecting-max", "3"}, {"jt808.connecting-per-address", "3"}}) {
            with(limit);
            Peer known = server.connected(device, RunningJt808.PHONE);
            Peer first = server.stranger();
            for (int i = 0; i < 3; i++) {
                server.stranger();
            }
            assertThat(first.ended()).as(limit[0]).isTrue();
            known.send(device.heartbeat());
            assertThat(RunningJt808.read(device, known).result()).isZero();
        }
    }

    @Test
    void whatIsNoFrameEndsAStrangerHoweverItIsDivided() throws Exception {
        Peer peer = server.stranger();
        byte[] garbage = new byte[1_000];
        java.util.Arrays.fill(garbage, (byte) 0x55);
        for (int i = 0; i < garbage.length; i += 100) {
            garbage[i] = Frame.FLAG;
        }
        for (int i = 0; i < 70; i++) {
            try {
                peer.send(garbage);
            } catch (IOException e) {
                break;
            }
        }
        assertThat(peer.ended()).isTrue();
    }

    @Test
    void thousandsOfRudeConnectionsHurtNobodyWhoIsLetIn() throws Exception {
        with("jt808.connecting-per-address", "100");
        Peer peer = server.connected(device, RunningJt808.PHONE);
        Random random = new Random(7);
        for (int i = 0; i < 2_000; i++) {
            Peer rude = server.stranger();
            byte[] bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
            try {
                rude.send(i % 2 == 0 ? bytes : new Jt808Device("8" + i, false).authentication("x"));
            } catch (IOException e) {
                // it was ended already
            }
            if (i % 3 == 0) {
                rude.close();
            }
            if (i % 50 == 0) {
                peer.send(device.location(server.fix(i % 900)));
                assertThat(RunningJt808.read(device, peer).result()).isZero();
            }
        }
        assertThat(server.road().open()).hasSize(1);
    }

    @Test
    void aStormOfReconnectsLeavesOneSession() throws Exception {
        server.road().know(RunningJt808.PHONE, RunningJt808.SECRET);
        Peer last = null;
        for (int i = 0; i < 300; i++) {
            last = server.stranger();
            last.send(device.authentication(RunningJt808.SECRET));
            if (i % 3 == 0) {
                last.close();
            }
        }
        Peer peer = last;
        assertThat(peer).isNotNull();
        assertThat(RunningJt808.read(device, peer).result()).isZero();
        await().atMost(LONG).until(() -> server.road().open().size() == 1);
        peer.send(device.location(server.fix(1)));
        assertThat(RunningJt808.read(device, peer).result()).isZero();
    }

    @Test
    void manyNumbersOverOneConnectionAreForgottenAgain() throws Exception {
        Peer peer = server.connected(device, RunningJt808.PHONE);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < 2_000; i++) {
            all.writeBytes(new Jt808Device("7" + i, false).heartbeat());
        }
        peer.send(all.toByteArray());
        for (int i = 0; i < 2_000; i++) {
            assertThat(RunningJt808.read(device, peer).result()).isEqualTo(1);
        }
        peer.send(device.location(server.fix(1)));
        assertThat(RunningJt808.read(device, peer).result())
                .as("the one that was let in is")
                .isZero();
    }

    @Test
    void moreConnectionsThanWantedAreClosedAtOnce() throws Exception {
        with("jt808.connections-max", "2");
        Peer first = server.connected(device, RunningJt808.PHONE);
        server.stranger();
        assertThat(server.stranger().ended()).isTrue();
        first.send(device.heartbeat());
        assertThat(RunningJt808.read(device, first).result()).isZero();
    }

    @Test
    void moreTerminalsThanWantedAreNotHeard() throws Exception {
        with("jt808.terminals-per-connection", "2");
        Peer peer = server.connected(device, RunningJt808.PHONE);
        Jt808Device second = new Jt808Device("1002", false);
        Jt808Device third = new Jt808Device("1003", false);
        server.road().know("1002", RunningJt808.SECRET);
        server.road().know("1003", RunningJt808.SECRET);
        peer.send(second.authentication(RunningJt808.SECRET));
        assertThat(RunningJt808.read(second, peer).result()).isZero();
        peer.send(third.authentication(RunningJt808.SECRET));
        peer.send(device.heartbeat());
        assertThat(RunningJt808.read(device, peer).body()).contains("0x0002");
        assertThat(server.road().sessions()).hasSize(2);
    }

    @Test
    void aLookUpThatFailedIsNotRepeatedForEachMessage() throws Exception {
        with("jt808.authentication", "none");
        Peer peer = server.stranger();
        for (int i = 0; i < 50; i++) {
            peer.send(device.location(server.fix(i)));
            assertThat(RunningJt808.read(device, peer).result()).isEqualTo(1);
        }
        server.road().know(RunningJt808.PHONE, "x");
        server.context.clock().advance(Duration.ofSeconds(11));
        peer.send(device.location(server.fix(1)));
        assertThat(RunningJt808.read(device, peer).result()).isZero();
    }

    @Test
    void aTerminalThatLoggedOutHasTimeToComeAgain() throws Exception {
        Peer peer = server.connected(device, RunningJt808.PHONE);
        server.context.clock().advance(Duration.ofSeconds(300));
        settle(peer);
        peer.send(device.message("logout", "{}"));
        assertThat(RunningJt808.read(device, peer).result()).isZero();
        server.context.clock().advance(Duration.ofSeconds(20));
        await().pollDelay(Duration.ofMillis(1_500)).atMost(LONG).until(() -> true);
        peer.send(device.authentication(RunningJt808.SECRET));
        assertThat(RunningJt808.read(device, peer).result()).isZero();
    }

    private void settle(Peer peer) throws IOException {
        await().pollDelay(Duration.ofMillis(1_500)).atMost(LONG).until(() -> true);
        peer.send(device.heartbeat());
        assertThat(RunningJt808.read(device, peer).result()).isZero();
    }
}
