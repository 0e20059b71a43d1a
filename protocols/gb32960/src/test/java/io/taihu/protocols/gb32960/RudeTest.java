package io.taihu.protocols.gb32960;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.taihu.testkit.Peer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Peers that do what they should not, over real sockets: it costs them alone. */
class RudeTest {
    private static final String VIN = "LTEST0000000EV001";
    private static final Duration LONG = Duration.ofSeconds(20);

    /** Every vector with each byte of its data unit changed and a BCC that fits, one behind the other on one connection. */
    @Test
    void whateverFramesHoldTheConnectionGoesOn() throws Exception {
        try (RunningGb32960 running = new RunningGb32960(
                "gb32960.registration", "any",
                "gb32960.platform-user", "fleet",
                "gb32960.platform-password", "secret")) {
            Peer peer = running.connect();
            peer.send(Frames.platformLogin("fleet", "secret"));
            Frames.read(peer.in());
            Random random = new Random(1);
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            int frames = 0;
            for (JsonNode row : Vectors.of("gb32960.dev.jsonl")) {
                byte[] frame = Vectors.bytes(row.get("hex").asText());
                int command = frame[2] & 0xff;
                if (command == Command.PLATFORM_LOGIN.code() || command == Command.PLATFORM_LOGOUT.code()) {
                    continue;
                }
                for (int at = Frame.HEADER; at < frame.length - 1; at++) {
                    for (int value : new int[] {0, 0xff, random.nextInt(256)}) {
                        byte[] changed = frame.clone();
                        changed[at] = (byte) value;
                        changed[changed.length - 1] = (byte) Frame.bcc(changed, 2, changed.length - 1);
                        all.writeBytes(changed);
                        frames++;
                    }
                }
            }
            assertThat(frames).isGreaterThan(10_000);
            byte[] last = Frame.command(Edition.V2025, Command.HEARTBEAT, "LAST", new byte[0])
                    .encode();
            all.writeBytes(last);
            Thread sending = Thread.startVirtualThread(() -> {
                try {
                    peer.send(all.toByteArray());
                } catch (IOException e) {
                    // seen by whoever reads
                }
            });
            Frame answer = Frames.read(peer.in());
            while (!answer.vin().equals("LAST")) {
                answer = Frames.read(peer.in());
            }
            sending.join();
            assertThat(running.road().offerCount()).isGreaterThan(5_000);
        }
    }

    @Test
    void framesCutAtEachByteHurtNobodyElse() throws IOException {
        try (RunningGb32960 running = new RunningGb32960()) {
            Peer other = running.vehicle(VIN);
            byte[] login = Frames.login("LTEST0000000EV002");
            for (int cut = 0; cut < login.length; cut++) {
                Peer peer = running.connect();
                peer.send(Arrays.copyOf(login, cut));
                peer.close();
            }
            other.send(Frames.report(VIN, 5));
            assertThat(Frames.number(Frames.read(other.in()))).isEqualTo(5);
        }
    }

    @Test
    void somebodyWhoSpeaksHttpIsEnded() throws IOException {
        try (RunningGb32960 running = new RunningGb32960("gb32960.login-timeout", "5s")) {
            Peer peer = running.connect();
            peer.send("GET / HTTP/1.1\r\nHost: taihu\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            running.vehicle(VIN);
            running.clock().advance(Duration.ofSeconds(6));
            assertThat(peer.ended()).isTrue();
        }
    }

    @Test
    void aStrangerWhoTricklesIsEndedInTime() throws IOException {
        try (RunningGb32960 running = new RunningGb32960("gb32960.login-timeout", "5s")) {
            Peer peer = running.connect();
            byte[] login = Frames.login(VIN);
            for (int i = 0; i < 3; i++) {
                peer.send(new byte[] {login[i]});
                running.vehicle(VIN);
                running.clock().advance(Duration.ofSeconds(2));
            }
            assertThat(peer.ended()).isTrue();
        }
    }

    @Test
    void theOldestStrangerGoesWhenTooManyCome() throws IOException {
        try (RunningGb32960 running = new RunningGb32960("gb32960.connecting-max", "3")) {
            Peer vehicle = running.vehicle(VIN);
            Peer first = running.connect();
            for (int i = 0; i < 3; i++) {
                running.connect();
            }
            assertThat(first.ended()).isTrue();
            vehicle.send(Frames.report(VIN, 1));
            assertThat(Frames.number(Frames.read(vehicle.in()))).isEqualTo(1);
        }
    }

    @Test
    void thousandsOfRudeConnectionsHurtNobodyWhoIsLoggedIn() throws Exception {
        try (RunningGb32960 running = new RunningGb32960("gb32960.connecting-per-address", "100")) {
            Peer vehicle = running.vehicle(VIN);
            Random random = new Random(7);
            for (int i = 0; i < 2_000; i++) {
                Peer rude = running.connect();
                byte[] bytes = i % 2 == 0 ? new byte[random.nextInt(200)] : Frames.login("STRANGER" + i);
                if (i % 2 == 0) {
                    random.nextBytes(bytes);
                }
                try {
                    rude.send(bytes);
                } catch (IOException e) {
                    // it was ended already
                }
                if (i % 3 == 0) {
                    rude.close();
                }
                if (i % 50 == 0) {
                    vehicle.send(Frames.report(VIN, i));
                    assertThat(Frames.number(Frames.read(vehicle.in()))).isEqualTo(i);
                }
            }
            assertThat(running.road().open()).hasSize(1);
        }
    }

    @Test
    void oneMoreThanAllConnectionsIsTurnedAway() throws IOException {
        try (RunningGb32960 running = new RunningGb32960("gb32960.connections-max", "2")) {
            Peer vehicle = running.vehicle(VIN);
            Peer second = running.connect();
            second.send(Frames.login("unknown"));
            assertThat(Frames.read(second.in()).response()).isEqualTo(Response.UNKNOWN_VIN.code());
            assertThat(second.ended()).isTrue();
            running.vehicle("LTEST0000000EV002");
            assertThat(running.connect().ended()).isTrue();
            vehicle.send(Frames.report(VIN, 1));
            assertThat(Frames.number(Frames.read(vehicle.in()))).isEqualTo(1);
        }
    }

    @Test
    void aStrangersLongFrameIsNotWaitedFor() throws IOException {
        try (RunningGb32960 running = new RunningGb32960()) {
            byte[] frame = Frame.command(
                            Edition.V2016, Command.REALTIME, VIN, new byte[Gb32960Connection.STRANGER_DATA_MAX + 1])
                    .encode();
            Peer peer = running.connect();
            peer.send(Arrays.copyOf(frame, Frame.HEADER));
            assertThat(peer.ended()).isTrue();
            // who has logged in may
            running.road().know(VIN, "");
            Peer vehicle = running.vehicle(VIN);
            vehicle.send(frame);
            assertThat(Frames.read(vehicle.in()).command()).isEqualTo(Command.REALTIME.code());
        }
    }

    @Test
    void aSessionThatMustEndBeforeItIsLetInIsNot() throws IOException {
        try (RunningGb32960 running = new RunningGb32960()) {
            running.road().know(VIN, "");
            running.road().holdOpenings(true);
            Peer peer = running.connect();
            peer.send(Frames.login(VIN));
            await().atMost(LONG).until(() -> running.road().openings() == 1);
            running.road().letOpen();
            await().atMost(LONG).until(() -> !running.road().sessions().isEmpty());
            running.road().sessions().getFirst().listener().end("the thing was disabled");
            assertThat(peer.ended()).isTrue();
            await().atMost(LONG).until(() -> running.road().open().isEmpty());
        }
    }
}
