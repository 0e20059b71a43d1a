package io.taihu.protocols.gb32960;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.taihu.spi.Session.Offer;
import io.taihu.testkit.Peer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Vehicles and platforms over real sockets: who is let in, what is answered, what happens. */
class VehiclesTest {
    private static final String VIN = "LTEST0000000EV001";
    private static final String OTHER = "LTEST0000000EV002";
    private static final Duration LONG = Duration.ofSeconds(20);

    @Test
    void loginIsEchoedIn2016AndHasTheTimeAloneIn2025() throws IOException {
        try (RunningGb32960 running = new RunningGb32960()) {
            running.road().know(VIN, "");
            running.road().know(OTHER, "");
            Peer old = running.connect();
            byte[] login = Frames.login(VIN);
            old.send(login);
            assertThat(Frames.read(old.in()).dataBytes()).isEqualTo(Arrays.copyOfRange(login, 24, login.length - 1));

            Peer young = running.connect();
            young.send(Frames.frame(
                    Edition.V2025,
                    Command.VEHICLE_LOGIN,
                    OTHER,
                    new Values(DataUnits.VEHICLE_LOGIN_2025).set("time", Frames.BEGIN)));
            Frame answer = Frames.read(young.in());
            assertThat(answer.edition()).isEqualTo(Edition.V2025);
            assertThat(answer.vin()).isEqualTo(OTHER);
            assertThat(answer.encryption()).isEqualTo(1);
            assertThat(answer.dataBytes()).hasSize(6);
        }
    }

    @Test
    void answersAreAsTheListenerIsSet() throws IOException {
        try (RunningGb32960 running = new RunningGb32960(
                "gb32960.login-answer",
                "time",
                "gb32960.report-answer",
                "errors",
                "gb32960.heartbeat-answer",
                "time")) {
            running.road().know(VIN, "");
            Peer peer = running.connect();
            peer.send(Frames.login(VIN));
            assertThat(Frames.read(peer.in()).dataBytes()).hasSize(6);
            peer.send(Frames.report(VIN, 1));
            peer.send(Frame.of(Edition.V2016, Command.HEARTBEAT.code(), 0xfe, VIN, new byte[0])
                    .encode());
            Frame answer = Frames.read(peer.in());
            assertThat(answer.command()).as("the report has no answer").isEqualTo(Command.HEARTBEAT.code());
            assertThat(answer.dataBytes()).hasSize(6);
            assertThat(running.readings()).hasSize(1);
        }
    }

    @Test
    void heartbeatIsAnsweredEmptyAndTimeSyncWithTheTime() throws IOException {
        try (RunningGb32960 running = new RunningGb32960()) {
            Peer peer = running.vehicle(VIN);
            peer.send(Frame.of(Edition.V2016, Command.HEARTBEAT.code(), 0xfe, VIN, new byte[0])
                    .encode());
            assertThat(Frames.read(peer.in()).dataBytes()).isEmpty();
            peer.send(Frame.of(Edition.V2016, Command.TIME_SYNC.code(), 0xfe, VIN, new byte[0])
                    .encode());
            long time = Frames.read(peer.in()).data().unsigned(6);
            assertThat(TimeField.micros(time) / 1_000_000)
                    .isEqualTo(running.clock().micros() / 1_000_000);
            // what is no command is not answered
            peer.send(Frame.of(Edition.V2016, Command.HEARTBEAT.code(), 1, VIN, new byte[0])
                    .encode());
            peer.send(Frames.report(VIN, 7));
            assertThat(Frames.number(Frames.read(peer.in()))).isEqualTo(7);
        }
    }

    @Test
    void aReportWhoseClockIsWrongHasTheTimeOfArrivalAndAReissuedOneIsRefused() throws IOException {
        try (RunningGb32960 running = new RunningGb32960()) {
            Peer peer = running.vehicle(VIN);
            Instant now = Instant.ofEpochMilli(running.clock().micros() / 1_000);
            for (Instant wrong : List.of(now.plus(Duration.ofDays(1)), Instant.parse("2000-01-01T00:00:00Z"))) {
                int before = running.session(VIN).unreadable().size();
                int readings = running.readings().size();
                for (int i = 0; i < 3; i++) {
                    peer.send(Frames.report(VIN, wrong.plusSeconds(i), i, false));
                    assertThat(Frames.read(peer.in()).response()).isEqualTo(Response.SUCCESS.code());
                }
                assertThat(running.readings().subList(readings, readings + 3))
                        .allSatisfy(reading -> assertThat(reading.has("time")).isFalse());
                assertThat(running.session(VIN).unreadable()).as("told once").hasSize(before + 1);
                peer.send(Frames.report(VIN, wrong, 1, true));
                assertThat(Frames.read(peer.in()).response()).isEqualTo(Response.ERROR.code());
                assertThat(running.session(VIN).unreadable().getLast().reason()).contains("its time is " + wrong);
                assertThat(running.readings()).hasSize(readings + 3);
                peer.send(Frames.report(VIN, 1));
                assertThat(Frames.read(peer.in()).response()).isEqualTo(Response.SUCCESS.code());
                assertThat(running.readings().getLast().has("time"))
                        .as("its clock is right again")
                        .isTrue();
            }
        }
    }

    @Test
    void whateverAManufacturerAddsIsOneProperty() throws IOException {
        try (RunningGb32960 running = new RunningGb32960()) {
            Peer peer = running.vehicle(VIN);
            Out out = new Out();
            TimeField.write(TimeField.raw(Frames.BEGIN), out);
            for (int type = 0x80; type < 0xFF; type++) {
                out.unsigned(type, 1);
                out.unsigned(2, 2);
                out.unsigned(0xABCD, 2);
            }
            peer.send(Frame.command(Edition.V2016, Command.REALTIME, VIN, out.toBytes())
                    .encode());
            assertThat(Frames.read(peer.in()).response()).isEqualTo(Response.SUCCESS.code());
            JsonNode values = running.readings().getLast().get("values");
            assertThat(values.get("custom")).hasSize(0xFF - 0x80);
            assertThat(values.at("/custom/80").asText()).isEqualTo("abcd");
            values.fieldNames()
                    .forEachRemaining(name ->
                            assertThat(Gb32960Model.knows(name)).as(name).isTrue());
        }
    }

    @Test
    void aReportLogsInAsWell() throws IOException {
        try (RunningGb32960 running = new RunningGb32960()) {
            running.road().know(VIN, "");
            Peer peer = running.connect();
            peer.send(Frames.report(VIN, 1));
            assertThat(Frames.read(peer.in()).response()).isEqualTo(Response.SUCCESS.code());
            assertThat(running.session(VIN).taker()).isNotNull();
        }
    }

    @Test
    void whatALoginSaysComesWithTheFirstReading() throws IOException {
        try (RunningGb32960 running = new RunningGb32960()) {
            Peer peer = running.vehicle(VIN);
            peer.send(Frames.report(VIN, 1));
            peer.send(Frames.report(VIN, 2));
            Frames.read(peer.in());
            Frames.read(peer.in());
            assertThat(running.readings().getFirst().at("/values/iccid").asText())
                    .isEqualTo("89860000000000000001");
            assertThat(running.readings().getLast().at("/values").has("iccid")).isFalse();
        }
    }

    @Test
    void anUnknownVinIsToldSoAndEnded() throws IOException {
        try (RunningGb32960 running = new RunningGb32960()) {
            for (String vin : List.of(VIN, "", "no vin at all")) {
                Peer peer = running.connect();
                peer.send(Frames.login(vin));
                assertThat(Frames.read(peer.in()).response()).isEqualTo(Response.UNKNOWN_VIN.code());
                assertThat(peer.ended()).isTrue();
            }
            assertThat(running.road().enrolments()).isEmpty();
        }
    }

    @Test
    void anyVehicleIsMadeWhereThatIsSet() throws IOException {
        try (RunningGb32960 running =
                new RunningGb32960("gb32960.registration", "any", "gb32960.space", "city/fleet")) {
            Peer peer = running.connect();
            peer.send(Frames.login(VIN));
            assertThat(Frames.read(peer.in()).response()).isEqualTo(Response.SUCCESS.code());
            assertThat(running.road().enrolments()).hasSize(1).allSatisfy(made -> {
                assertThat(made.thing()).isEqualTo(VIN);
                assertThat(made.model()).isEqualTo("gb32960");
                assertThat(made.space()).isEqualTo("city/fleet");
            });
            running.vehicle(VIN);
            assertThat(running.road().enrolments()).as("made once").hasSize(1);
        }
    }

    @Test
    void aNewConnectionOfAVehicleTakesOver() throws IOException {
        try (RunningGb32960 running = new RunningGb32960()) {
            Peer first = running.vehicle(VIN);
            Peer second = running.vehicle(VIN);
            assertThat(first.ended()).isTrue();
            await().atMost(LONG).until(() -> running.road().open().size() == 1);
            second.send(Frames.report(VIN, 3));
            assertThat(Frames.number(Frames.read(second.in()))).isEqualTo(3);
        }
    }

    @Test
    void logoutEndsTheSession() throws IOException {
        try (RunningGb32960 running = new RunningGb32960()) {
            Peer peer = running.vehicle(VIN);
            peer.send(Frames.frame(
                    Edition.V2016,
                    Command.VEHICLE_LOGOUT,
                    VIN,
                    new Values(DataUnits.LOGOUT).set("time", Frames.BEGIN).raw("serial", 1)));
            assertThat(Frames.read(peer.in()).response()).isEqualTo(Response.SUCCESS.code());
            await().atMost(LONG).until(() -> running.road().open().isEmpty());
            assertThat(running.road().sessions().getFirst().closeReason()).contains("logged out");
        }
    }

    @Test
    void aSecondVinOnAVehiclesConnectionIsRefusedAndHurtsNothing() throws IOException {
        try (RunningGb32960 running = new RunningGb32960()) {
            Peer peer = running.vehicle(VIN);
            running.road().know(OTHER, "");
            peer.send(Frames.report(OTHER, 1));
            assertThat(Frames.read(peer.in()).response()).isEqualTo(Response.ERROR.code());
            peer.send(Frames.report(VIN, 2));
            assertThat(Frames.read(peer.in()).response()).isEqualTo(Response.SUCCESS.code());
        }
    }

    @Test
    void aPlatformReportsForManyVehicles() throws IOException {
        try (RunningGb32960 running = platforms()) {
            Peer platform = running.connect();
            platform.send(Frames.platformLogin("fleet", "secret"));
            assertThat(Frames.read(platform.in()).response()).isEqualTo(Response.SUCCESS.code());
            for (int i = 0; i < 20; i++) {
                running.road().know("VIN" + i, "");
                platform.send(Frames.report("VIN" + i, i + 1));
            }
            for (int i = 0; i < 20; i++) {
                Frame answer = Frames.read(platform.in());
                assertThat(answer.vin()).isEqualTo("VIN" + i);
                assertThat(answer.response()).isEqualTo(Response.SUCCESS.code());
            }
            platform.send(Frames.report("unknown", 1));
            assertThat(Frames.read(platform.in()).response()).isEqualTo(Response.UNKNOWN_VIN.code());
            // one of them must end: the others go on
            running.session("VIN3").listener().end("disabled");
            await().atMost(LONG).until(() -> running.road().open().size() == 19);
            platform.send(Frames.report("VIN4", 9));
            assertThat(Frames.number(Frames.read(platform.in()))).isEqualTo(9);
            platform.send(Frames.frame(
                    Edition.V2016,
                    Command.PLATFORM_LOGOUT,
                    "PLATFORM000000001",
                    new Values(DataUnits.LOGOUT).set("time", Frames.BEGIN)));
            assertThat(Frames.read(platform.in()).response()).isEqualTo(Response.SUCCESS.code());
            assertThat(platform.ended()).isTrue();
            await().atMost(LONG).until(() -> running.road().open().isEmpty());
        }
    }

    @Test
    void aVehicleThatEndsWhileItIsHeldHoldsUpNobody() throws IOException {
        try (RunningGb32960 running = platforms()) {
            Peer platform = running.connect();
            platform.send(Frames.platformLogin("fleet", "secret"));
            Frames.read(platform.in());
            running.road().know(VIN, "");
            running.road().know(OTHER, "");
            running.road().answering((session, offered) -> session.thing().equals(VIN) ? Offer.HELD : Offer.TAKEN);
            platform.send(Frames.report(VIN, 1));
            platform.send(Frames.report(OTHER, 2));
            await().atMost(LONG).until(() -> running.road().offerCount() == 1);
            running.session(VIN).listener().end("disabled");
            Frame answer = Frames.read(platform.in());
            assertThat(answer.vin()).isEqualTo(OTHER);
            assertThat(Frames.number(answer)).isEqualTo(2);
        }
    }

    @Test
    void aPlatformHasAtMostSoManyVehicles() throws IOException {
        try (RunningGb32960 running = new RunningGb32960(
                "gb32960.platform-user", "fleet",
                "gb32960.platform-password", "secret",
                "gb32960.vehicles-per-platform", "2")) {
            Peer platform = running.connect();
            platform.send(Frames.platformLogin("fleet", "secret"));
            Frames.read(platform.in());
            for (int i = 1; i <= 3; i++) {
                running.road().know("VIN" + i, "");
                platform.send(Frames.report("VIN" + i, i));
                assertThat(Frames.read(platform.in()).response())
                        .isEqualTo((i <= 2 ? Response.SUCCESS : Response.ERROR).code());
            }
        }
    }

    @Test
    void aWrongPlatformIsRefused() throws IOException {
        try (RunningGb32960 running = platforms();
                RunningGb32960 none = new RunningGb32960()) {
            String[][] wrong = {{"fleet", "wrong"}, {"other", "secret"}, {"", ""}, {"fleet", ""}};
            for (String[] one : wrong) {
                Peer peer = running.connect();
                peer.send(Frames.platformLogin(one[0], one[1]));
                assertThat(Frames.read(peer.in()).response()).isEqualTo(Response.ERROR.code());
                assertThat(peer.ended()).isTrue();
            }
            Peer peer = none.connect();
            peer.send(Frames.platformLogin("", ""));
            assertThat(Frames.read(peer.in()).response()).as("none is set").isEqualTo(Response.ERROR.code());
        }
    }

    @Test
    void alarmsAndChargingAreEventsWhenTheyChange() throws IOException {
        try (RunningGb32960 running = new RunningGb32960()) {
            Peer peer = running.vehicle(VIN);
            peer.send(state(1, "not-charging", 0, List.of(), false));
            peer.send(state(2, "not-charging", 3, List.of("insulation"), false));
            peer.send(state(3, "parked-charging", 3, List.of("insulation"), false));
            peer.send(state(4, "complete", 2, List.of("soc-low"), true));
            peer.send(state(5, "complete", 0, List.of(), false));
            for (int i = 1; i <= 5; i++) {
                Frames.read(peer.in());
            }
            List<JsonNode> events = running.events();
            assertThat(events)
                    .extracting(event -> event.get("event").asText())
                    .containsExactly("alarm", "charging", "alarm", "charging");
            assertThat(events.get(0).get("level").asInt()).isEqualTo(3);
            assertThat(events.get(0).get("alarms").get(0).asText()).isEqualTo("insulation");
            assertThat(events.get(0).get("time").asText()).isEqualTo("2026-09-19T08:00:02+08:00");
            assertThat(events.get(1).get("from").asText()).isEqualTo("not-charging");
            assertThat(events.get(1).get("to").asText()).isEqualTo("parked-charging");
            assertThat(events.get(2).get("level").asInt()).isZero();
            assertThat(events.get(3).get("to").asText()).isEqualTo("complete");
        }
    }

    @Test
    void activationKeepsTheKeyAndIsAnsweredByItsResult() throws IOException {
        try (RunningGb32960 running = new RunningGb32960()) {
            String hex = Vectors.of("gb32960.dev.jsonl").stream()
                    .filter(row -> row.get("id").asText().equals("gb32960-0038"))
                    .findFirst()
                    .orElseThrow()
                    .get("hex")
                    .asText();
            running.road().know("HGLH3ACF1PA714408", "");
            Peer peer = running.connect();
            peer.send(Vectors.bytes(hex));
            Frame answer = Frames.read(peer.in());
            assertThat(answer.command()).isEqualTo(Command.ACTIVATION_RESULT.code());
            assertThat(answer.dataBytes()).containsExactly(1, 0);
            assertThat(running.readings().getFirst().at("/values/chipId").asText())
                    .isEqualTo("1234567812345678");
            assertThat(running.readings().getFirst().at("/values/publicKey").asText())
                    .startsWith("ce6f0a94");
        }
    }

    @Test
    void whatIsEncryptedOrWrongInsideIsAnsweredAndSeenByItsOwner() throws IOException {
        try (RunningGb32960 running = new RunningGb32960()) {
            Peer peer = running.vehicle(VIN);
            Frame sealed = Frame.of(Edition.V2025, Command.REALTIME.code(), 0xfe, VIN, new byte[32]);
            byte[] bytes = sealed.encode();
            bytes[Frame.ENCRYPTION_AT] = 5;
            bytes[bytes.length - 1] = (byte) Frame.bcc(bytes, 2, bytes.length - 1);
            peer.send(bytes);
            assertThat(Frames.read(peer.in()).response()).isEqualTo(Response.WRONG_DECRYPTION.code());
            peer.send(Frame.of(Edition.V2025, Command.REALTIME.code(), 0xfe, VIN, new byte[3])
                    .encode());
            assertThat(Frames.read(peer.in()).response()).isEqualTo(Response.WRONG_STRUCTURE.code());
            peer.send(Frame.of(Edition.V2016, Command.REALTIME.code(), 0xfe, VIN, new byte[3])
                    .encode());
            assertThat(Frames.read(peer.in()).response()).isEqualTo(Response.ERROR.code());
            assertThat(running.session(VIN).unreadable()).hasSize(3);
            assertThat(running.session(VIN).unreadable().getFirst().reason()).contains("sm4");
        }
    }

    @Test
    void whatCannotBeReadOfAReportIsKeptAndToldOnce() throws IOException {
        try (RunningGb32960 running = new RunningGb32960()) {
            Peer peer = running.vehicle(VIN);
            byte[] data = Vectors.bytes("1a0b1b080000" + "04" + "01" + "0bb8" + "0096" + "79aabb");
            for (int i = 0; i < 3; i++) {
                peer.send(Frame.command(Edition.V2016, Command.REALTIME, VIN, data)
                        .encode());
                assertThat(Frames.read(peer.in()).response()).isEqualTo(Response.SUCCESS.code());
            }
            assertThat(running.readings()).hasSize(3).allSatisfy(reading -> {
                assertThat(reading.at("/values/engineSpeed").asInt()).isEqualTo(3_000);
                assertThat(reading.at("/values/unread").asText()).isEqualTo("79aabb");
            });
            assertThat(running.session(VIN).unreadable()).hasSize(1);
            assertThat(running.session(VIN).unreadable().getFirst().reason()).contains("type 79 is not known");
            assertThat(running.session(VIN).unreadable().getFirst().place()).isEqualTo("byte 36");
        }
    }

    @Test
    void aTimeThatIsNoneIsToldAndTheReadingGetsTheTimeWhenItCame() throws IOException {
        try (RunningGb32960 running = new RunningGb32960()) {
            Peer peer = running.vehicle(VIN);
            byte[] data = Vectors.bytes("ffffffffffff" + "04" + "01" + "0bb8" + "0096");
            peer.send(Frame.command(Edition.V2016, Command.REALTIME, VIN, data).encode());
            assertThat(Frames.read(peer.in()).response()).isEqualTo(Response.SUCCESS.code());
            assertThat(running.readings().getFirst().has("time")).isFalse();
            assertThat(running.session(VIN).unreadable().getFirst().reason()).contains("ffffffffffff is no time");
        }
    }

    @Test
    void damagedFramesAreSeenByTheOwnerAndCostNothingElse() throws IOException {
        try (RunningGb32960 running = new RunningGb32960()) {
            Peer peer = running.vehicle(VIN);
            byte[] damaged = Frames.report(VIN, 1);
            damaged[33] ^= 1;
            peer.send("noise".getBytes(StandardCharsets.US_ASCII));
            peer.send(damaged);
            peer.send(Frames.report(VIN, 2));
            assertThat(Frames.number(Frames.read(peer.in()))).isEqualTo(2);
            assertThat(running.session(VIN).unreadable()).hasSize(1);
            assertThat(running.session(VIN).unreadable().getFirst().reason()).contains("BCC");
        }
    }

    @Test
    void endlessNoiseEndsTheConnection() throws IOException {
        try (RunningGb32960 running = new RunningGb32960()) {
            Peer peer = running.vehicle(VIN);
            byte[] noise = new byte[FrameSplitter.GARBAGE_MAX + 10_000];
            Arrays.fill(noise, (byte) 'x');
            try {
                peer.send(noise);
            } catch (IOException e) {
                // ended before it was all sent
            }
            assertThat(peer.ended()).isTrue();
        }
    }

    private static RunningGb32960 platforms() {
        return new RunningGb32960("gb32960.platform-user", "fleet", "gb32960.platform-password", "secret");
    }

    private static byte[] state(int second, String charging, int level, List<String> flags, boolean reissued) {
        Report report = new Report(Edition.V2016, Frames.BEGIN.plusSeconds(second));
        report.add(Tables2016.VEHICLE).set("charging", charging).set("soc", 50);
        report.add(Tables2016.ALARMS).set("maxLevel", level).set("flags", flags);
        return report.frame(VIN, reissued).encode();
    }
}
