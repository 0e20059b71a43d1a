package io.taihu.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.handler.codec.mqtt.MqttVersion;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MqttDeviceTest {
    private final DeviceLoops loops = new DeviceLoops("test-device");
    private final TinyBroker broker = new TinyBroker();
    private final List<Long> acknowledged = new CopyOnWriteArrayList<>();
    private final List<String> reasons = new CopyOnWriteArrayList<>();
    private final List<String> told = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        loops.close();
        broker.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"MQTT_3_1_1", "MQTT_5"})
    void publishesInOrderAndWaitsForEachAcknowledgement(MqttVersion version) {
        MqttDevice device = device(version, 20, 1_000);
        run(() -> {
            device.connect();
            for (int i = 0; i < 500; i++) {
                device.publish("things/d/readings", bytes(i), i);
            }
        });
        await().untilAsserted(() -> assertThat(acknowledged).hasSize(500));
        assertThat(acknowledged).isEqualTo(LongStream.range(0, 500).boxed().toList());
        assertThat(payloads())
                .isEqualTo(IntStream.range(0, 500).mapToObj(Integer::toString).toList());
    }

    @Test
    void sendsAgainInOrderWhatWasNotAcknowledgedAfterAReconnect() {
        broker.acknowledging = false;
        MqttDevice device = device(MqttVersion.MQTT_3_1_1, 10, 1_000);
        run(() -> {
            device.connect();
            for (int i = 0; i < 30; i++) {
                device.publish("things/d/readings", bytes(i), i);
            }
        });
        await().untilAsserted(() -> assertThat(broker.received).hasSize(10));
        broker.received.clear();
        broker.acknowledging = true;
        broker.dropAll();
        await().untilAsserted(() -> assertThat(acknowledged).hasSize(30));
        assertThat(payloads())
                .isEqualTo(IntStream.range(0, 30).mapToObj(Integer::toString).toList());
        assertThat(broker.connects.get("d")).isEqualTo(2);
    }

    @Test
    void losesNothingToAServerThatKeepsClosing() {
        broker.closeAfter = 37;
        MqttDevice device = device(MqttVersion.MQTT_5, 10, 1_000);
        run(() -> {
            device.connect();
            for (int i = 0; i < 400; i++) {
                device.publish("things/d/readings", bytes(i), i);
            }
        });
        await().untilAsserted(() -> assertThat(acknowledged).hasSize(400));
        assertThat(acknowledged).doesNotHaveDuplicates();
        assertThat(payloads())
                .contains(IntStream.range(0, 400).mapToObj(Integer::toString).toArray(String[]::new));
    }

    @Test
    void takesNoMoreThanMayWait() {
        MqttDevice device = device(MqttVersion.MQTT_5, 5, 8);
        List<Boolean> taken = new CopyOnWriteArrayList<>();
        run(() -> {
            for (int i = 0; i < 10; i++) {
                taken.add(device.publish("things/d/readings", bytes(i), i));
            }
        });
        await().untilAsserted(() -> assertThat(taken).hasSize(10));
        assertThat(taken.subList(0, 8)).containsOnly(true);
        assertThat(taken.subList(8, 10)).containsOnly(false);
    }

    @Test
    void triesAgainWhenItIsRefused() {
        broker.refusing = true;
        MqttDevice device = device(MqttVersion.MQTT_3_1_1, 5, 8);
        run(() -> {
            device.connect();
            device.publish("things/d/readings", bytes(1), 1);
        });
        await().untilAsserted(() -> assertThat(reasons).hasSizeGreaterThan(1));
        assertThat(reasons.getFirst()).contains("refused");
        broker.refusing = false;
        await().untilAsserted(() -> assertThat(acknowledged).containsExactly(1L));
    }

    @Test
    void keepsWhatIsUnacknowledgedWhileItIsAway() {
        broker.acknowledging = false;
        MqttDevice device = device(MqttVersion.MQTT_5, 5, 8);
        run(() -> {
            device.connect();
            device.publish("things/d/readings", bytes(7), 7);
        });
        await().untilAsserted(() -> assertThat(broker.received).hasSize(1));
        run(device::disconnect);
        await().untilAsserted(() -> assertThat(broker.connections).isEmpty());
        broker.acknowledging = true;
        run(device::connect);
        await().untilAsserted(() -> assertThat(acknowledged).containsExactly(7L));
    }

    @Test
    void pingsWhenItHasNothingToSay() {
        MqttDevice device = device(MqttVersion.MQTT_3_1_1, 5, 8);
        run(device::connect);
        await().untilAsserted(() -> assertThat(broker.pings).contains("d"));
        assertThat(reasons).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"MQTT_3_1_1", "MQTT_5"})
    void listensAgainWithEachConnection(MqttVersion version) {
        MqttDevice device = device(version, 5, 8);
        run(() -> {
            device.listen("things/d/actions/+/request");
            device.listen("things/d/properties/set");
            device.connect();
        });
        await().untilAsserted(() -> assertThat(broker.listening).containsKey("d"));
        assertThat(broker.listening.get("d").filters())
                .containsExactly("things/d/actions/+/request", "things/d/properties/set");
        broker.tell("d", "things/d/properties/set", "{\"a\":1}");
        await().untilAsserted(() -> assertThat(told).containsExactly("things/d/properties/set {\"a\":1}"));
        broker.dropAll();
        await().untilAsserted(() -> assertThat(broker.connects.get("d")).isEqualTo(2));
        await().untilAsserted(() -> assertThat(broker.listening).containsKey("d"));
        broker.tell("d", "things/d/actions/x/request", "{}");
        await().untilAsserted(() -> assertThat(told).hasSize(2));
    }

    private MqttDevice device(MqttVersion version, int inFlight, int waiting) {
        var options =
                new MqttDevice.Options(broker.address(), "d", "d", "token", version, 1, inFlight, waiting, 10, 50);
        return new MqttDevice(
                loops.loop(),
                options,
                new MqttDevice.Listener() {
                    @Override
                    public void acknowledged(long token, int reasonCode) {
                        acknowledged.add(token);
                    }

                    @Override
                    public void told(String topic, byte[] payload) {
                        told.add(topic + " " + new String(payload, StandardCharsets.UTF_8));
                    }

                    @Override
                    public void disconnected(String reason) {
                        reasons.add(reason);
                    }
                },
                new SplittableRandom(1));
    }

    private void run(Runnable action) {
        loops.loop().submit(action).syncUninterruptibly();
    }

    private List<String> payloads() {
        return broker.received.stream().map(TinyBroker.Received::payload).toList();
    }

    private static byte[] bytes(int i) {
        return Integer.toString(i).getBytes(StandardCharsets.UTF_8);
    }
}
