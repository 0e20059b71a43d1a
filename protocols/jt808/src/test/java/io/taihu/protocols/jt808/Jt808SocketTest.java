package io.taihu.protocols.jt808;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.taihu.protocols.jt808.Jt808Device.Received;
import io.taihu.spi.PayloadFormat;
import io.taihu.spi.Session.Offer;
import io.taihu.testkit.FakeRoad.Offered;
import io.taihu.testkit.Peer;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Real sockets, a fake road: what terminals say and are answered. */
@Timeout(60)
class Jt808SocketTest {
    private static final String PHONE = RunningJt808.PHONE;
    private static final Duration LONG = Duration.ofSeconds(20);

    private RunningJt808 server = new RunningJt808("jt808.registration", "any", "jt808.space", "fleet");
    private final Jt808Device device = new Jt808Device(PHONE, false);

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    private void with(String... settings) throws Exception {
        server.close();
        server = new RunningJt808(settings);
    }

    @Test
    void registersAuthenticatesAndReports() throws Exception {
        for (boolean is2019 : new boolean[] {false, true}) {
            String phone = is2019 ? "15800001111" : PHONE;
            Jt808Device terminal = new Jt808Device(phone, is2019);
            Peer peer = server.stranger();
            peer.send(terminal.registration("苏B12345", "70111", "BSJ-A6", "0000001"));
            Received registered = RunningJt808.read(terminal, peer);
            assertThat(registered.id()).isEqualTo(0x8100);
            assertThat(registered.result()).isZero();
            assertThat(registered.code()).isNotEmpty();
            assertThat(server.road().enrolments().getLast()).satisfies(asked -> {
                assertThat(asked.thing()).isEqualTo(phone);
                assertThat(asked.name()).isEqualTo("苏B12345");
                assertThat(asked.space()).isEqualTo("fleet");
                assertThat(asked.model()).isEqualTo("jt808");
                assertThat(asked.labels()).containsEntry("plateColour", "blue");
            });
            peer.send(terminal.authentication(registered.code()));
            assertThat(RunningJt808.read(terminal, peer).result()).isZero();
            int serial = terminal.serial();
            peer.send(terminal.location(server.fix(1)));
            Received answer = RunningJt808.read(terminal, peer);
            assertThat(answer.id()).isEqualTo(0x8001);
            assertThat(answer.replySerial()).isEqualTo(serial);
            assertThat(answer.result()).isZero();
            Offered offered = server.road().offers().getLast();
            assertThat(offered.thing()).isEqualTo(phone);
            assertThat(offered.format()).isEqualTo(PayloadFormat.CBOR);
            peer.send(terminal.heartbeat());
            assertThat(RunningJt808.read(terminal, peer).result()).isZero();
        }
    }

    @Test
    void aWrongCodeIsRefusedAndTheTerminalMayRegister() throws Exception {
        server.road().know(PHONE, "right");
        Peer peer = server.stranger();
        peer.send(device.authentication("wrong"));
        assertThat(RunningJt808.read(device, peer).result()).isEqualTo(1);
        peer.send(device.location(server.fix(1)));
        assertThat(RunningJt808.read(device, peer).result()).as("not let in").isEqualTo(1);
        assertThat(server.road().offerCount()).isZero();
        peer.send(device.registration("", "70111", "A", "1"));
        Received registered = RunningJt808.read(device, peer);
        peer.send(device.authentication(registered.code()));
        assertThat(RunningJt808.read(device, peer).result()).isZero();
    }

    @Test
    void unknownTerminalsAreRefusedWhereOnlyKnownOnesRegister() throws Exception {
        with();
        Peer peer = server.stranger();
        peer.send(device.registration("", "70111", "A", "1"));
        assertThat(RunningJt808.read(device, peer).body()).contains("noSuchTerminal");
        server.road().know(PHONE, "x");
        peer.send(device.registration("", "70111", "A", "1"));
        assertThat(RunningJt808.read(device, peer).result()).isZero();
    }

    @Test
    void aSecondRegistrationIsRefusedWhereThatIsWanted() throws Exception {
        with("jt808.registration", "any", "jt808.register-again", "false");
        Peer peer = server.stranger();
        peer.send(device.registration("", "70111", "A", "1"));
        assertThat(RunningJt808.read(device, peer).result()).isZero();
        peer.send(device.registration("", "70111", "A", "1"));
        assertThat(RunningJt808.read(device, peer).body()).contains("terminalRegistered");
    }

    @Test
    void withoutAuthenticationWhateverComesFirstLetsIn() throws Exception {
        with("jt808.registration", "any", "jt808.authentication", "none");
        Peer peer = server.stranger();
        peer.send(device.location(server.fix(1)));
        assertThat(RunningJt808.read(device, peer).result()).isZero();
        assertThat(server.road().offers()).hasSize(1);
        Jt808Device other = new Jt808Device("1", false);
        with("jt808.authentication", "none");
        Peer second = server.stranger();
        second.send(other.location(server.fix(1)));
        assertThat(RunningJt808.read(other, second).result()).as("not known").isEqualTo(1);
        second.send(other.authentication("anything"));
        assertThat(RunningJt808.read(other, second).result()).isEqualTo(1);
        server.road().know("1", "x");
        second.send(other.authentication("anything"));
        assertThat(RunningJt808.read(other, second).result()).isZero();
    }

    @Test
    void answersOnlyWhatIsDurable() throws Exception {
        Peer peer = server.connected(device, PHONE);
        server.road().durableAtFlush(false);
        peer.send(device.location(server.fix(1)));
        await().atMost(LONG).until(() -> server.road().waiting() == 1);
        peer.send(device.heartbeat());
        assertThat(RunningJt808.read(device, peer).body()).contains("0x0002");
        server.road().makeDurable(1);
        assertThat(RunningJt808.read(device, peer).body()).contains("0x0200");
    }

    @Test
    void theSameTerminalOnANewConnectionEndsTheOld() throws Exception {
        Peer before = server.connected(device, PHONE);
        Jt808Device again = new Jt808Device(PHONE, true);
        Peer peer = server.connected(again, PHONE);
        assertThat(before.ended()).isTrue();
        await().atMost(LONG).until(() -> server.road().open().size() == 1);
        peer.send(again.location(server.fix(1)));
        assertThat(RunningJt808.read(again, peer).result()).isZero();
    }

    @Test
    void manyTerminalsSpeakOverOneConnection() throws Exception {
        server.road().know("1001", RunningJt808.SECRET);
        Peer peer = server.connected(device, PHONE);
        Jt808Device other = new Jt808Device("1001", true);
        peer.send(other.authentication(RunningJt808.SECRET));
        assertThat(RunningJt808.read(other, peer).result()).isZero();
        peer.send(device.location(server.fix(1)));
        assertThat(RunningJt808.read(device, peer).result()).isZero();
        peer.send(other.location(server.fix(1)));
        assertThat(RunningJt808.read(other, peer).result()).isZero();
        assertThat(server.road().offers()).extracting(Offered::thing).containsExactly(PHONE, "1001");
        // one of them comes by itself: the other stays
        server.connected(new Jt808Device("1001", true), "1001");
        peer.send(device.heartbeat());
        assertThat(RunningJt808.read(device, peer).result()).isZero();
    }

    @Test
    void splitMessagesAreAnsweredPacketByPacketAndPutTogether() throws Exception {
        Peer peer = server.connected(device, PHONE);
        byte[] body = new byte[3_000];
        body[3] = 7;
        body[6] = 1;
        peer.send(device.message(0x0801, body));
        assertThat(RunningJt808.read(device, peer).id()).isEqualTo(0x8001);
        assertThat(RunningJt808.read(device, peer).id()).isEqualTo(0x8001);
        assertThat(RunningJt808.read(device, peer).body()).isEqualTo("{\"mediaId\":7}");
        assertThat(server.road().offers()).extracting(Offered::event).containsExactly("fileBlock", "media");
        JsonNode media =
                Shared.json(CborText.of(server.road().offers().getLast().bytes()));
        assertThat(media.path("size").asInt()).isEqualTo(2_992);
        assertThat(media.has("data")).isFalse();
    }

    @Test
    void aPhotoIsKeptInPiecesHoweverOftenTheRoadWaits() throws Exception {
        Peer peer = server.connected(device, PHONE);
        AtomicInteger offers = new AtomicInteger();
        server.road().answering((session, offered) -> {
            if (offers.incrementAndGet() % 3 == 0) {
                session.listener().resume();
                return Offer.HELD;
            }
            return Offer.TAKEN;
        });
        byte[] photo = new byte[300 << 10];
        new Random(7).nextBytes(photo);
        photo[0] = (byte) 0xFF;
        peer.send(device.photo(7, 1, server.fix(1), photo));
        Received last = RunningJt808.read(device, peer);
        while (last.id() == 0x8001) {
            last = RunningJt808.read(device, peer);
        }
        assertThat(last.body()).isEqualTo("{\"mediaId\":7}");
        byte[] kept = new byte[photo.length];
        Set<Integer> offsets = new HashSet<>();
        Set<String> names = new HashSet<>();
        for (Offered each : server.road().offers()) {
            JsonNode event = Shared.json(CborText.of(each.bytes()));
            if (each.event().equals("media")) {
                names.add(event.path("file").asText());
                assertThat(event.path("size").asInt()).isEqualTo(photo.length);
                assertThat(event.at("/location/speed").asDouble()).isEqualTo(36.5);
            } else {
                names.add(event.path("name").asText());
                offsets.add(event.path("offset").asInt());
                byte[] piece = HexFormat.of().parseHex(event.path("data").asText());
                System.arraycopy(piece, 0, kept, event.path("offset").asInt(), piece.length);
            }
        }
        assertThat(server.road().offers().getLast().event()).isEqualTo("media");
        assertThat(offsets).hasSize(5);
        assertThat(kept).isEqualTo(photo);
        assertThat(names).hasSize(1).allMatch(name -> name.matches("media-7-[0-9]{8}T[0-9]{12}\\.jpg"));
    }

    @Test
    void aPhotoIsAnsweredWhenAllOfItIsDurable() throws Exception {
        Peer peer = server.connected(device, PHONE);
        server.road().durableAtFlush(false);
        peer.send(device.photo(8, 1, server.fix(1), new byte[900]));
        await().atMost(Duration.ofSeconds(20)).until(() -> server.road().offerCount() == 2);
        assertThat(peer.quiet()).isTrue();
        server.road().makeDurable(server.road().waiting());
        assertThat(RunningJt808.read(device, peer).body()).isEqualTo("{\"mediaId\":8}");
    }

    @Test
    void missingPacketsAreAskedForAgain() throws Exception {
        Peer peer = server.connected(device, PHONE);
        byte[] all = device.message(0x0704, new byte[2_000]);
        int first = device.serial() - 2;
        int cut = 1;
        while (all[cut] != Frame.FLAG) {
            cut++;
        }
        byte[] second = java.util.Arrays.copyOfRange(all, cut + 1, all.length);
        peer.send(second);
        assertThat(RunningJt808.read(device, peer).id()).isEqualTo(0x8001);
        server.context.clock().advance(Duration.ofSeconds(6));
        Received asked = RunningJt808.read(device, peer);
        assertThat(asked.id()).isEqualTo(0x8003);
        assertThat(asked.body()).isEqualTo("{\"firstSerial\":" + first + ",\"packets\":[1]}");
    }

    @Test
    void badFramesCostThemselvesOnly() throws Exception {
        Peer peer = server.connected(device, PHONE);
        byte[] bad = device.location(server.fix(1));
        bad[5] ^= 1;
        peer.send(bad);
        peer.send(new byte[] {0x7E, 1, 2, 3, 0x7E, 0x7E, 9});
        peer.send(device.message(0x0200, new byte[20]));
        assertThat(RunningJt808.read(device, peer).result())
                .as("a location that is cut")
                .isEqualTo(2);
        peer.send(device.location(server.fix(1)));
        assertThat(RunningJt808.read(device, peer).result()).isZero();
        assertThat(server.road().sessions().getFirst().unreadable())
                .as("the byte before a frame is one as well")
                .hasSize(4);
    }

    @Test
    void unknownMessagesAreKeptAndAnsweredWell() throws Exception {
        Peer peer = server.connected(device, PHONE);
        peer.send(device.message(0x1300, new byte[] {1, 2, 3}));
        assertThat(RunningJt808.read(device, peer).result()).isZero();
        assertThat(server.road().offers().getFirst().event()).isEqualTo("message");
    }

    @Test
    void timesThatCannotBeAreRefused() throws Exception {
        Peer peer = server.connected(device, PHONE);
        peer.send(device.location(server.fix(10_000)));
        assertThat(RunningJt808.read(device, peer).result()).isEqualTo(2);
        assertThat(server.road().offerCount()).isZero();
    }

    @Test
    void aBatchIsOneMessage() throws Exception {
        Peer peer = server.connected(device, PHONE);
        peer.send(device.batch(List.of(server.fix(1), server.fix(2), server.fix(3))));
        assertThat(RunningJt808.read(device, peer).result()).isZero();
        assertThat(server.road().offers()).hasSize(1);
    }

    @Test
    void theTimeIsTold() throws Exception {
        Jt808Device terminal = new Jt808Device(PHONE, true);
        Peer peer = server.connected(terminal, PHONE);
        peer.send(terminal.message("timeQuery", "{}"));
        Received time = RunningJt808.read(terminal, peer);
        assertThat(time.id()).isEqualTo(0x8004);
        assertThat(time.body()).contains("Z\"");
    }

    @Test
    void serialsGoRound() throws Exception {
        Peer peer = server.connected(device, PHONE);
        device.serial(65_533);
        for (int i = 0; i < 6; i++) {
            int serial = device.serial();
            peer.send(device.location(server.fix(i)));
            assertThat(RunningJt808.read(device, peer).replySerial()).isEqualTo(serial);
        }
    }

    @Test
    void aTerminalThatLogsOutMayComeAgain() throws Exception {
        Peer peer = server.connected(device, PHONE);
        peer.send(device.message("logout", "{}"));
        assertThat(RunningJt808.read(device, peer).result()).isZero();
        await().atMost(LONG).until(() -> server.road().open().isEmpty());
        peer.send(device.authentication(RunningJt808.SECRET));
        assertThat(RunningJt808.read(device, peer).result()).isZero();
    }

    @Test
    void packetsThatCannotMakeAMessageAreAnsweredAsBad() throws Exception {
        Peer peer = server.connected(device, PHONE);
        for (String numbers : List.of("00030000", "00020003", "00000001", "ffff0001")) {
            peer.send(frame("08012001" + "013912345678" + "0007" + numbers + "aa"));
            assertThat(RunningJt808.read(device, peer).result()).as(numbers).isEqualTo(2);
        }
        assertThat(server.road().sessions().getFirst().unreadable()).hasSize(4);
        assertThat(server.road().offerCount()).isZero();
    }

    @Test
    void aPacketThatComesAgainIsAnsweredWhenItsMessageIsDurable() throws Exception {
        Peer peer = server.connected(device, PHONE);
        server.road().durableAtFlush(false);
        byte[] all = device.message(0x0900, new byte[1_500]);
        peer.send(all);
        assertThat(RunningJt808.read(device, peer).result())
                .as("the first packet")
                .isZero();
        await().atMost(LONG).until(() -> server.road().waiting() == 1);
        // nobody said that the last had come: it comes again
        int last = all.length - 2;
        while (all[last] != Frame.FLAG) {
            last--;
        }
        peer.send(java.util.Arrays.copyOfRange(all, last, all.length));
        await().pollDelay(Duration.ofMillis(300)).atMost(LONG).until(() -> true);
        assertThat(peer.quiet()).as("it is not durable").isTrue();
        server.road().makeDurable(1);
        assertThat(RunningJt808.read(device, peer).result()).isZero();
        assertThat(RunningJt808.read(device, peer).result()).isZero();
        assertThat(server.road().offerCount()).isEqualTo(1);
    }

    @Test
    void aStrangerWhoKnowsTheNumberEndsNothing() throws Exception {
        Peer peer = server.stranger();
        peer.send(device.registration("苏B12345", "70111", "A", "0000001"));
        String code = RunningJt808.read(device, peer).code();
        peer.send(device.authentication(code));
        assertThat(RunningJt808.read(device, peer).result()).isZero();

        Jt808Device stranger = new Jt808Device(PHONE, false);
        Peer other = server.stranger();
        other.send(stranger.registration("苏B12345", "70111", "A", "9999999"));
        assertThat(RunningJt808.read(stranger, other).body()).contains("terminalRegistered");
        other.send(stranger.authentication("guessed"));
        assertThat(RunningJt808.read(stranger, other).result()).isEqualTo(1);

        peer.send(device.location(server.fix(1)));
        assertThat(RunningJt808.read(device, peer).result()).isZero();
        Peer again = server.stranger();
        again.send(device.authentication(code));
        assertThat(RunningJt808.read(device, again).result())
                .as("its code is good")
                .isZero();
    }

    @Test
    void aTerminalThatWasResetRegistersAgain() throws Exception {
        Peer peer = server.stranger();
        peer.send(device.registration("苏B12345", "70111", "A", "0000001"));
        String former = RunningJt808.read(device, peer).code();
        peer.send(device.authentication(former));
        assertThat(RunningJt808.read(device, peer).result()).isZero();

        Jt808Device reset = new Jt808Device(PHONE, false);
        Peer anew = server.stranger();
        anew.send(reset.registration("", "70111", "A", "0000001"));
        String code = RunningJt808.read(reset, anew).code();
        assertThat(code).isNotEmpty().isNotEqualTo(former);
        peer.send(device.location(server.fix(1)));
        assertThat(RunningJt808.read(device, peer).result())
                .as("good until the new code is used")
                .isZero();
        anew.send(reset.authentication(code));
        assertThat(RunningJt808.read(reset, anew).result()).isZero();
        assertThat(peer.ended()).isTrue();
        Peer late = server.stranger();
        late.send(device.authentication(former));
        assertThat(RunningJt808.read(device, late).result()).isEqualTo(1);
    }

    @Test
    void aTerminalMayRegisterAndAuthenticateAnewOverItsLink() throws Exception {
        Peer peer = server.stranger();
        for (int i = 0; i < 3; i++) {
            peer.send(device.registration("苏B12345", "70111", "A", "0000001"));
            String code = RunningJt808.read(device, peer).code();
            peer.send(device.authentication(code));
            assertThat(RunningJt808.read(device, peer).result()).isZero();
            peer.send(device.location(server.fix(i)));
            assertThat(RunningJt808.read(device, peer).result()).isZero();
        }
        peer.send(device.authentication("wrong"));
        assertThat(RunningJt808.read(device, peer).result()).isEqualTo(1);
        peer.send(device.location(server.fix(5)));
        assertThat(RunningJt808.read(device, peer).result())
                .as("what it had stays")
                .isZero();
        await().atMost(LONG).until(() -> server.road().open().size() == 1);
    }

    @Test
    void twoTerminalsWithOneNumberTakeTurns() throws Exception {
        Jt808Device twin = new Jt808Device(PHONE, true);
        Peer before = server.connected(device, PHONE);
        for (int i = 0; i < 10; i++) {
            Jt808Device comes = i % 2 == 0 ? twin : device;
            Peer peer = server.connected(comes, PHONE);
            assertThat(before.ended()).isTrue();
            peer.send(comes.location(server.fix(i)));
            assertThat(RunningJt808.read(comes, peer).result()).isZero();
            before = peer;
        }
        await().atMost(LONG).until(() -> server.road().open().size() == 1);
    }

    @Test
    void aClockThatJumpsCostsWhatItIsWrongOf() throws Exception {
        Peer peer = server.connected(device, PHONE);
        Instant now = Instant.ofEpochMilli(server.context.clock().micros() / 1_000);
        Duration[] jumps = {
            Duration.ofSeconds(-1), Duration.ofDays(1), Duration.ofDays(-30), Duration.ofDays(-8_000), Duration.ZERO
        };
        int[] results = {0, 2, 0, 2, 0};
        for (int i = 0; i < jumps.length; i++) {
            Jt808Device.Fix fix = server.fix(1);
            peer.send(device.location(new Jt808Device.Fix(
                    now.plus(jumps[i]), 31.5, 120.3, 5, 36.5, 270, fix.odometer(), List.of(), List.of("fixed"))));
            assertThat(RunningJt808.read(device, peer).result()).isEqualTo(results[i]);
        }
        assertThat(server.road().sessions().getFirst().unreadable())
                .extracting(each -> each.reason())
                .anyMatch(reason -> reason.contains("minutes ahead"))
                .anyMatch(reason -> reason.contains("before 2005") || reason.contains("days ago"))
                .hasSize(2);
    }

    private static byte[] frame(String plainHex) {
        byte[] plain = HexFormat.of().parseHex(plainHex + "00");
        for (int i = 0; i < plain.length - 1; i++) {
            plain[plain.length - 1] ^= plain[i];
        }
        return HexFormat.of()
                .parseHex("7e"
                        + HexFormat.ofDelimiter(" ")
                                .formatHex(plain)
                                .replace("7d", "7d 01")
                                .replace("7e", "7d 02")
                                .replace(" ", "")
                        + "7e");
    }
}
