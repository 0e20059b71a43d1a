package io.taihu.protocols.jt808;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.taihu.model.ThingModel;
import io.taihu.protocols.jt808.Jt808Device.Fix;
import io.taihu.testkit.FakeRoad.Offered;
import io.taihu.testkit.Peer;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the road gets of a terminal's messages. */
@Timeout(60)
class ReadingsTest {
    private static final Instant TIME = Instant.parse("2026-06-01T04:00:00Z");

    private final RunningJt808 server = new RunningJt808();
    private final Jt808Device device = new Jt808Device(RunningJt808.PHONE, false);

    @SuppressWarnings("NullAway.Init")
    private Peer peer;

    @BeforeEach
    void connect() throws Exception {
        peer = server.connected(device, RunningJt808.PHONE);
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    @Test
    void aLocationIsAReadingWithUnitsOfTheModel() throws Exception {
        JsonNode reading = offered(device.location(fix(TIME, List.of("overspeed"), List.of("acc", "fixed"))));
        assertThat(reading.get("time").asLong()).isEqualTo(TIME.getEpochSecond());
        JsonNode values = reading.get("values");
        assertThat(values.get("location").toString()).isEqualTo("{\"latitude\":31.491169,\"longitude\":120.31191}");
        assertThat(values.get("speed").asDouble()).isEqualTo(36.5);
        assertThat(values.get("odometer").asDouble()).isEqualTo(1234.5);
        assertThat(values.get("satellites").asInt()).isEqualTo(14);
        assertThat(values.get("alarmFlags").asInt()).isEqualTo(2);
        assertThat(values.get("alarmOverspeed").asBoolean()).isTrue();
        assertThat(values.get("alarmSos").asBoolean()).isFalse();
        assertThat(values.get("acc").asBoolean()).isTrue();
        values.fieldNames()
                .forEachRemaining(name ->
                        assertThat(Jt808Model.model().property(name)).as(name).isPresent());
    }

    @Test
    void alarmsAndStatusAreToldWhenTheyChange() throws Exception {
        offered(device.location(fix(TIME, List.of("overspeed"), List.of("acc", "fixed"))));
        JsonNode same =
                offered(device.location(fix(TIME.plusSeconds(1), List.of("overspeed"), List.of("acc", "fixed"))));
        assertThat(same.get("values").has("alarmOverspeed")).isFalse();
        assertThat(same.get("values").get("acc").asBoolean()).as("always told").isTrue();
        assertThat(same.get("values").get("alarmFlags").asInt()).isEqualTo(2);
        JsonNode changed = offered(device.location(fix(TIME.plusSeconds(2), List.of(), List.of("fixed"))));
        assertThat(changed.get("values").get("alarmOverspeed").asBoolean(true)).isFalse();
        assertThat(changed.get("values").get("acc").asBoolean(true)).isFalse();
        assertThat(changed.get("values").has("alarmSos")).isFalse();
    }

    @Test
    void withoutAFixTheMarkDoesNotMove() throws Exception {
        JsonNode reading = offered(device.location(fix(TIME, List.of(), List.of("acc"))));
        assertThat(reading.get("values").has("location")).isFalse();
        assertThat(reading.get("values").get("odometer").asDouble()).isEqualTo(1234.5);
        byte[] nowhere = HexFormat.of()
                .parseHex("00000000" + "00000002" + "00000000" + "00000000" + "000000000000" + "260601120000");
        assertThat(offered(device.message(0x0200, nowhere)).get("values").has("location"))
                .isFalse();
    }

    @Test
    void southAndWestAreNegative() throws Exception {
        byte[] body = HexFormat.of()
                .parseHex("00000000" + "0000000e" + "00ba7f0e" + "07e4f11c" + "0028003c0000" + "260601120000");
        assertThat(offered(device.message(0x0200, body))
                        .get("values")
                        .get("location")
                        .toString())
                .isEqualTo("{\"latitude\":-12.222222,\"longitude\":-132.444444}");
    }

    @Test
    void severalOfOneSecondAreKeptAndOneSentAgainIsTheSame() throws Exception {
        double first = offered(device.location(fix(TIME, List.of(), List.of("fixed"))))
                .get("time")
                .asDouble();
        int serial = device.serial();
        double second = offered(device.location(fix(TIME, List.of(), List.of("fixed"))))
                .get("time")
                .asDouble();
        device.serial(serial);
        double again = offered(device.location(fix(TIME, List.of(), List.of("fixed"))))
                .get("time")
                .asDouble();
        assertThat(second).isGreaterThan(first).isLessThan(first + 0.001);
        assertThat(again).isEqualTo(second);
    }

    @Test
    void whatMakersAddIsKeptAndWhatIsMalformedLosesNothingElse() throws Exception {
        byte[] body = HexFormat.of()
                .parseHex("00000000" + "00000002" + "01e08000" + "072bcd40" + "000000640000" + "260601120000"
                        + "e103007354" // a maker's
                        + "01020007" // an odometer of two bytes
                        + "0602800a" // 10 degrees below zero
                        + "310110" + "01"); // and a byte too many
        JsonNode values = offered(device.message(0x0200, body)).get("values");
        assertThat(values.at("/unknownItems/e1").asText()).isEqualTo("007354");
        assertThat(values.has("location")).isTrue();
        assertThat(values.get("speed").asDouble()).isEqualTo(10.0);
    }

    @Test
    void nobodyFillsTheModelWithItemsOfTheirOwn() throws Exception {
        StringBuilder items = new StringBuilder();
        for (int id = 0; id < 256; id++) {
            items.append(String.format("%02x01%02x", id, id));
        }
        items.append("e10100" + "e20500");
        byte[] body = HexFormat.of()
                .parseHex("00000000" + "00000002" + "01e08000" + "072bcd40" + "000000640000" + "260601120000" + items);
        JsonNode values = offered(device.message(0x0200, body)).get("values");
        assertThat(values.get("unknownItems").size()).isGreaterThan(200);
        ThingModel model = Jt808Model.model();
        values.fieldNames()
                .forEachRemaining(
                        name -> assertThat(model.property(name)).as(name).isPresent());
    }

    @Test
    void controlCharactersAreLeftOutOfTexts() throws Exception {
        peer.send(device.message(
                0x0702,
                HexFormat.of()
                        .parseHex("01" + "260601120000" + "00" + "06" + "411b5b324a42" + "00".repeat(20) + "00"
                                + "20300101")));
        assertThat(RunningJt808.read(device, peer).result()).isZero();
        JsonNode driver =
                Shared.json(CborText.of(server.road().offers().getLast().bytes()));
        assertThat(driver.get("name").asText()).isEqualTo("A[2JB");
    }

    @Test
    void aBatchIsAnArrayOfReadings() throws Exception {
        JsonNode batch = offered(device.batch(List.of(
                fix(TIME, List.of(), List.of("fixed")),
                fix(TIME.plusSeconds(5), List.of("sos"), List.of("fixed")),
                fix(Instant.parse("2004-01-01T00:00:00Z"), List.of(), List.of("fixed")))));
        assertThat(batch).hasSize(2);
        assertThat(batch.get(1).get("time").asLong()).isEqualTo(TIME.getEpochSecond() + 5);
        assertThat(batch.get(1).get("values").get("alarmSos").asBoolean()).isTrue();
    }

    @Test
    void anAlarmOfTheActiveSafetyIsAnEventAsWell() throws Exception {
        String tail = "3c" + "0005" + "01e08000" + "072bcd40" + "260601120000" + "0001" + "31323334353637"
                + "260601120000" + "000100";
        byte[] body = HexFormat.of()
                .parseHex("00000000" + "00000002" + "01e08000" + "072bcd40" + "000000640000" + "260601120000" + "652f"
                        + "00000001" + "01" + "02" + "01" + "00" + "00000000" + tail);
        peer.send(device.message(0x0200, body));
        assertThat(RunningJt808.read(device, peer).result()).isZero();
        assertThat(server.road().offers()).hasSize(2);
        assertThat(server.road().offers().get(1).event()).isEqualTo("driverState");
        JsonNode event = Shared.json(CborText.of(server.road().offers().get(1).bytes()));
        assertThat(event.get("type").asText()).isEqualTo("phone");
        assertThat(event.get("state").asText()).isEqualTo("start");
        assertThat(event.get("tag").get("terminalId").asText()).isEqualTo("1234567");
    }

    @Test
    void alarmsOfABatchAreEventsUnlessTheyWereKeptWhereNoNetworkWas() throws Exception {
        String tail = "3c" + "0005" + "01e08000" + "072bcd40" + "260601115500" + "0001" + "31323334353637"
                + "260601115500" + "000100";
        String alarmed = "00000000" + "00000002" + "01e08000" + "072bcd40" + "000000640000" + "260601115500" + "652f"
                + "00000001" + "01" + "02" + "01" + "00" + "00000000" + tail;
        String plain = "00000000" + "00000002" + "01e08000" + "072bcd40" + "000000640000" + "260601115600";
        String locations = "%04x%s%04x%s%04x%s"
                .formatted(alarmed.length() / 2, alarmed, plain.length() / 2, plain, alarmed.length() / 2, alarmed);
        for (int kind = 0; kind < 2; kind++) {
            int before = server.road().offers().size();
            peer.send(device.message(0x0704, HexFormat.of().parseHex("0003" + "0" + kind + locations)));
            assertThat(RunningJt808.read(device, peer).result()).isZero();
            List<Offered> offers = server.road()
                    .offers()
                    .subList(before, server.road().offers().size());
            JsonNode readings = Shared.json(CborText.of(offers.getFirst().bytes()));
            assertThat(readings)
                    .hasSize(3)
                    .allMatch(each -> each.at("/values/reissued").isBoolean());
            assertThat(readings.get(0).at("/values/reissued").asBoolean()).isEqualTo(kind == 1);
            assertThat(readings.get(0).at("/values/driverState/type").asText()).isEqualTo("phone");
            if (kind == 1) {
                assertThat(offers).hasSize(1);
            } else {
                assertThat(offers).extracting(Offered::event).containsExactly("", "driverState", "driverState");
                assertThat(Shared.json(CborText.of(offers.getLast().bytes()))
                                .get("time")
                                .asText())
                        .isEqualTo("2026-06-01T11:55:00+08:00");
            }
        }
    }

    @Test
    void aLocationOfNowIsNotReissued() throws Exception {
        JsonNode values =
                offered(device.location(fix(TIME, List.of(), List.of("fixed")))).get("values");
        assertThat(values.get("reissued").asBoolean(true)).isFalse();
    }

    private JsonNode offered(byte[] frame) throws Exception {
        peer.send(frame);
        assertThat(RunningJt808.read(device, peer).result()).isZero();
        return Shared.json(CborText.of(server.road().offers().getLast().bytes()));
    }

    private static Fix fix(Instant time, List<String> alarms, List<String> status) {
        return new Fix(time, 31.491169, 120.31191, 5, 36.5, 270, 1234.5, alarms, status);
    }
}
