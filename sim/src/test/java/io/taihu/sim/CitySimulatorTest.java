package io.taihu.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.taihu.spi.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CitySimulatorTest {
    private static final Pattern TIME = Pattern.compile("\"time\":(\\d+)");
    private static final Instant START = Instant.parse("2026-11-18T04:05:00Z");

    private final City city = City.plan(5);
    private final TinyBroker broker = new TinyBroker();
    private final AtomicLong millis = new AtomicLong(START.toEpochMilli());
    private final Clock clock = new Clock() {
        @Override
        public long micros() {
            return millis.get() * 1_000;
        }

        @Override
        public long nanos() {
            return millis.get() * 1_000_000;
        }
    };

    @AfterEach
    void close() {
        broker.close();
    }

    @Test
    void letsEveryDeviceThatIsWellReportOnItsOwnTopic() {
        try (CitySimulator simulator = simulator(city)) {
            simulator.start();
            await().atMost(20, TimeUnit.SECONDS)
                    .untilAsserted(() -> assertThat(broker.connections).hasSizeGreaterThan(280));
            millis.addAndGet(60_000);
            await().atMost(20, TimeUnit.SECONDS)
                    .untilAsserted(() -> assertThat(clients()).hasSizeGreaterThan(280));
            assertThat(broker.received).allMatch(r -> r.topic().equals("things/" + r.client() + "/readings"));
            await().untilAsserted(() -> assertThat(simulator.acknowledged()).isGreaterThanOrEqualTo(280));
        }
    }

    @Test
    void reportsTheSameTimesAndValuesWhenItIsStartedAgain() {
        CityDevice device = well();
        assertThat(minuteOf(device)).isNotEmpty().isEqualTo(minuteOf(device));
    }

    @Test
    void keepsWhatItMeasuredWithoutAConnectionAndReportsItLate() {
        CityDevice device = well();
        broker.refusing = true;
        try (CitySimulator simulator = only(device)) {
            simulator.start();
            await().untilAsserted(() -> assertThat(broker.connects).containsKey(device.id()));
            millis.addAndGet(20 * device.kind().interval().toMillis());
            await().untilAsserted(
                            () -> assertThat(broker.connects.get(device.id())).isGreaterThanOrEqualTo(2));
            assertThat(broker.received).isEmpty();
            broker.refusing = false;
            await().atMost(20, TimeUnit.SECONDS)
                    .untilAsserted(() -> assertThat(times(device.id())).hasSize(20));
            assertThat(simulator.late()).isEqualTo(20);
        }
    }

    @Test
    void reportsThePastOnceInItsOrderWithItsOwnTimes() {
        List<CityDevice> some = city.devices().subList(40, 46);
        try (CitySimulator simulator = new CitySimulator(
                city, tokens(some), "127.0.0.1", broker.address().getPort(), clock)) {
            simulator.start();
            var done = simulator.backfill(START.minus(Duration.ofHours(3)), START, Duration.ofMinutes(1));
            await().atMost(20, TimeUnit.SECONDS).until(done::isDone);
            Faults faults = new Faults(city.seed());
            long expected = 0;
            for (CityDevice device : some) {
                List<Long> times = times(device.id());
                assertThat(times).as(device.id()).doesNotHaveDuplicates().isSorted();
                assertThat(times)
                        .allMatch(
                                t -> t >= START.minus(Duration.ofHours(3)).toEpochMilli() && t < START.toEpochMilli());
                assertThat(times).allMatch(t -> faults.at(device, t) != Faults.Fault.MUTE);
                assertThat(times.size()).isBetween(60, 180);
                expected += times.size();
            }
            assertThat(done.join()).isEqualTo(expected);
        }
    }

    @Test
    void sendsNonsenseFromOneDeviceOnly() {
        try (CitySimulator simulator = simulator(city)) {
            simulator.start();
            await().atMost(20, TimeUnit.SECONDS)
                    .untilAsserted(() -> assertThat(broker.connections).hasSizeGreaterThan(280));
            millis.addAndGet(Duration.ofMinutes(15).toMillis());
            await().atMost(20, TimeUnit.SECONDS)
                    .untilAsserted(() -> assertThat(broker.received).hasSizeGreaterThan(10_000));
            Set<String> rude = broker.received.stream()
                    .filter(r -> !r.payload()
                                    .matches(
                                            "(?s)\\[?\\{\"time\":\\d{13},\"values\":\\{\"[a-z_0-9]+\":[\"0-9t{f-].*\\}\\}\\]?")
                            || r.payload().contains("loud"))
                    .map(TinyBroker.Received::client)
                    .collect(Collectors.toSet());
            assertThat(rude).containsExactly(city.devices().get(63).id());
        }
    }

    @Test
    void aLampDimsWhenItIsToldTo() {
        CityDevice lamp = well(DeviceKind.LIGHT);
        String topic = "things/" + lamp.id() + "/actions/dim/";
        try (CitySimulator simulator = only(lamp)) {
            simulator.start();
            await().untilAsserted(() -> assertThat(broker.listening).containsKey(lamp.id()));
            broker.tell(lamp.id(), topic + "request", "{\"id\":\"i-1\",\"input\":{\"level\":40,\"minutes\":5}}");
            await().untilAsserted(() -> assertThat(answers(topic)).hasSize(2));
            assertThat(answers(topic).getFirst()).isEqualTo("{\"id\":\"i-1\",\"state\":\"accepted\"}");
            assertThat(answers(topic).getLast())
                    .startsWith("{\"id\":\"i-1\",\"state\":\"done\",\"output\":{\"level\":40,");
            await().untilAsserted(() -> assertThat(reported(lamp)).contains("\"state\":\"dimmed\",\"dimming\":40,"));
            broker.tell(lamp.id(), topic + "request", "{\"id\":\"i-2\",\"input\":{\"level\":400}}");
            await().untilAsserted(() ->
                    assertThat(answers(topic).getLast()).startsWith("{\"id\":\"i-2\",\"state\":\"failed\""));
        }
    }

    @Test
    void aLampReportsTheValueItWasToldToHave() {
        CityDevice lamp = well(DeviceKind.LIGHT);
        try (CitySimulator simulator = only(lamp)) {
            simulator.start();
            await().untilAsserted(() -> assertThat(broker.listening).containsKey(lamp.id()));
            broker.tell(lamp.id(), "things/" + lamp.id() + "/properties/set", "{\"target_level\":60}");
            await().untilAsserted(() -> assertThat(reported(lamp)).contains("\"target_level\":60}"));
        }
    }

    private List<String> answers(String topic) {
        return broker.received.stream()
                .filter(each -> each.topic().equals(topic + "response"))
                .map(TinyBroker.Received::payload)
                .toList();
    }

    private String reported(CityDevice device) {
        return broker.received.stream()
                .filter(each -> each.topic().equals("things/" + device.id() + "/readings"))
                .map(TinyBroker.Received::payload)
                .reduce("", (_, last) -> last);
    }

    private CityDevice well() {
        return well(DeviceKind.WEATHER);
    }

    private CityDevice well(DeviceKind kind) {
        Faults faults = new Faults(city.seed());
        return city.devices().stream()
                .filter(device -> device.kind() == kind)
                .filter(device -> !CityPhysics.broken(device))
                .filter(device -> {
                    for (int i = 0; i < 10; i++) {
                        if (faults.at(device, START.toEpochMilli() + i * 60_000) != Faults.Fault.NONE) {
                            return false;
                        }
                    }
                    return true;
                })
                .findFirst()
                .orElseThrow();
    }

    private Set<String> minuteOf(CityDevice device) {
        broker.received.clear();
        millis.set(START.toEpochMilli());
        try (CitySimulator simulator = only(device)) {
            simulator.start();
            await().untilAsserted(() -> assertThat(broker.connections).hasSize(1));
            millis.addAndGet(60_000);
            await().untilAsserted(() -> assertThat(times(device.id())).hasSize(6));
        }
        await().untilAsserted(() -> assertThat(broker.connections).isEmpty());
        return broker.received.stream()
                .map(TinyBroker.Received::payload)
                .collect(Collectors.toCollection(HashSet::new));
    }

    private Set<String> clients() {
        return broker.received.stream().map(TinyBroker.Received::client).collect(Collectors.toSet());
    }

    private List<Long> times(String client) {
        return broker.received.stream()
                .filter(r -> r.client().equals(client))
                .flatMap(r -> {
                    Matcher matcher = TIME.matcher(r.payload());
                    return matcher.results().map(m -> Long.valueOf(m.group(1))).toList().stream();
                })
                .toList();
    }

    private CitySimulator only(CityDevice device) {
        return new CitySimulator(
                city, tokens(List.of(device)), "127.0.0.1", broker.address().getPort(), clock);
    }

    private CitySimulator simulator(City whole) {
        return new CitySimulator(
                whole, tokens(whole.devices()), "127.0.0.1", broker.address().getPort(), clock);
    }

    private static Map<String, String> tokens(List<CityDevice> devices) {
        return devices.stream().collect(Collectors.toMap(CityDevice::id, CityDevice::id));
    }
}
