package io.taihu.protocols.jt808;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.taihu.protocols.jt808.Jt808Device.Received;
import io.taihu.testkit.Peer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Terminals with times and texts of their own, by the labels of their things. */
@Timeout(60)
class DialectTest {
    private static final String PHONE = RunningJt808.PHONE;
    private static final Dialect THEIRS = new Dialect(ZoneOffset.ofHoursMinutes(-3, -30), StandardCharsets.UTF_8);

    private final RunningJt808 server = new RunningJt808();

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    @Test
    void aTerminalInAnotherZoneIsThereAtItsTime() throws Exception {
        server.road().label(PHONE, Map.of("jt808.zone", "-03:30"));
        Jt808Device device = new Jt808Device(PHONE, false, new Dialect(THEIRS.zone(), Dialect.STANDARD.charset()));
        Peer peer = server.connected(device, PHONE);
        peer.send(device.location(server.fix(1)));
        assertThat(RunningJt808.read(device, peer).result()).isZero();
        JsonNode reading =
                Shared.json(CborText.of(server.road().offers().getFirst().bytes()));
        assertThat(reading.get("time").asLong()).isEqualTo(server.fix(1).time().getEpochSecond());
        assertThat(server.road().sessions().getFirst().unreadable()).isEmpty();
    }

    @Test
    void textsOfAnotherCharsetAreReadAndWritten() throws Exception {
        server.road().label(PHONE, Map.of("jt808.charset", "UTF-8"));
        Jt808Device device = new Jt808Device(PHONE, true, new Dialect(Dialect.STANDARD.zone(), StandardCharsets.UTF_8));
        Peer peer = server.connected(device, PHONE);
        peer.send(
                device.message(
                        "driver",
                        "{\"status\":\"in\",\"time\":\"2026-06-01T12:00:00+08:00\",\"result\":\"ok\",\"name\":\"张三\",\"certificate\":\"1\",\"agency\":\"无锡\",\"validUntil\":\"20300101\",\"idCard\":\"\"}"));
        assertThat(RunningJt808.read(device, peer).result()).isZero();
        assertThat(CborText.of(server.road().offers().getFirst().bytes())).contains("张三", "无锡");

        await().atMost(Duration.ofSeconds(20))
                .until(() -> server.road().sessions().getFirst().taker() != null);
        Objects.requireNonNull(server.road().sessions().getFirst().taker())
                .pass(OrdersTest.invocation("text", "{\"flags\":[\"display\"],\"kind\":\"notice\",\"text\":\"前方拥堵\"}"));
        Received sent = RunningJt808.read(device, peer);
        assertThat(sent.body()).contains("前方拥堵");
    }

    @Test
    void timesAreWrittenInTheZoneOfTheTerminalAsWell() {
        Message circles = Objects.requireNonNull(Catalogue.named("circles"));
        Values input = JsonInput.read(
                "{\"action\":\"append\",\"areas\":[{\"id\":1,\"attributes\":[\"times\"],\"latitude\":31.5,\"longitude\":120.3,\"radius\":50,"
                        + "\"from\":\"2026-07-01T12:00:00+08:00\",\"to\":\"000000120000\",\"name\":\"湖\"}]}");
        byte[] body = circles.write(input, Version.V2019, THEIRS);
        String hex = HexFormat.of().formatHex(body);
        assertThat(hex)
                .contains("260701003000")
                .as("digits that are no time stay")
                .contains("000000120000")
                .endsWith(HexFormat.of().formatHex("湖".getBytes(StandardCharsets.UTF_8)));
        ValuesSink back = new ValuesSink();
        circles.read(body, 0, body.length, Version.V2019, THEIRS, back);
        assertThat(back.values().toString()).contains("2026-07-01T12:00:00+08:00", "000000120000", "湖");
    }

    @Test
    void timeOfTheServerIsToldInUtcToAll() throws Exception {
        server.road().label(PHONE, Map.of("jt808.zone", "-03:30"));
        Jt808Device device = new Jt808Device(PHONE, true, THEIRS);
        Peer peer = server.connected(device, PHONE);
        peer.send(device.message("timeQuery", "{}"));
        assertThat(RunningJt808.read(device, peer).body())
                .contains(server.fix(1_000).time().toString().substring(0, 16));
    }

    @Test
    void labelsThatAreWrongAreToldAndTheStandardIsTaken() throws Exception {
        server.road().label(PHONE, Map.of("jt808.zone", "Asia/Shanghai", "jt808.charset", "big5"));
        Jt808Device device = new Jt808Device(PHONE, false);
        Peer peer = server.connected(device, PHONE);
        peer.send(device.location(server.fix(1)));
        assertThat(RunningJt808.read(device, peer).result()).isZero();
        assertThat(server.road().sessions().getFirst().unreadable())
                .extracting(each -> each.reason())
                .anyMatch(reason -> reason.contains("jt808.zone must be an offset"))
                .anyMatch(reason -> reason.contains("jt808.charset must be gbk or utf-8"))
                .hasSize(2);
        assertThat(Shared.json(CborText.of(server.road().offers().getFirst().bytes()))
                        .get("time")
                        .asLong())
                .isEqualTo(server.fix(1).time().getEpochSecond());
    }

    @Test
    void anImeiInPlaceOfANumberIsTheWholeImei() {
        // 49015420323751 and its check digit 8, a number that many texts take for an example
        byte[] bytes = HexFormat.of().parseHex("%012x".formatted(49_015_420_323_751L));
        assertThat(Phone.of(bytes, 0, 6)).isEqualTo("490154203237518");
        assertThat(Phone.of(HexFormat.of().parseHex("ff" + "7bffffffffff"), 1, 6))
                .isEqualTo("1363394418442238");
        assertThat(Phone.of(HexFormat.of().parseHex("013912345678"), 0, 6)).isEqualTo("13912345678");
        assertThat(Phone.of(new byte[6], 0, 6)).isEqualTo("0");
        assertThat(Phone.of(HexFormat.of().parseHex("0000000000000a"), 0, 7))
                .as("ten bytes are no IMEI, and so neither are seven")
                .isEqualTo("a");
    }
}
