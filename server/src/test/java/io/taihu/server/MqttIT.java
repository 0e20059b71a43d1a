package io.taihu.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.taihu.core.Journey;
import io.taihu.core.Refusal;
import io.taihu.core.Tokens;
import io.taihu.core.Twin;
import io.taihu.model.Presence;
import io.taihu.model.Thing;
import io.taihu.server.RawMqtt.Packet;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sequences of packets over real sockets against a whole server: what goes in, what must come out. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MqttIT {
    private RunningTaihu server;
    private int things;

    @BeforeAll
    void start(@TempDir Path data) {
        server = new RunningTaihu(data, "mqtt.maximum-packet-size", "64k", "mqtt.connect-timeout", "1s");
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void acknowledgesInOrderAfterTheFlush(int version) throws Exception {
        String id = newThing();
        try (RawMqtt mqtt = RawMqtt.connected(server.mqtt(), id, id, version)) {
            ByteArrayOutputStream burst = new ByteArrayOutputStream();
            for (int i = 1; i <= 200; i++) {
                burst.writeBytes(RawMqtt.publish(
                        version,
                        1,
                        i,
                        "things/" + id + "/readings",
                        "{\"time\":" + (1_790_000_000_000L + i) + ",\"values\":{\"n\":" + i + "}}"));
            }
            mqtt.send(burst.toByteArray());
            for (int i = 1; i <= 200; i++) {
                Packet ack = mqtt.read();
                assertThat(ack.type()).isEqualTo(RawMqtt.PUBACK);
                assertThat(ack.id()).isEqualTo(i);
            }
        }
        assertThat(value(id, "n")).isEqualTo(200.0);
        server.taihu.awaitHistory();
        assertThat(rows(id)).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void aDuplicateOfQosTwoIsStoredOnce(int version) throws Exception {
        String id = newThing();
        try (RawMqtt mqtt = RawMqtt.connected(server.mqtt(), id, id, version)) {
            byte[] publish = RawMqtt.publish(version, 2, 9, "things/" + id + "/readings", "{\"n\":1}");
            mqtt.send(publish);
            assertThat(mqtt.read().type()).isEqualTo(RawMqtt.PUBREC);
            publish[0] |= 8;
            mqtt.send(publish);
            assertThat(mqtt.read().type()).isEqualTo(RawMqtt.PUBREC);
            mqtt.send(new byte[] {0x62, 2, 0, 9});
            assertThat(mqtt.read()).satisfies(p -> assertThat(p.type()).isEqualTo(RawMqtt.PUBCOMP));
            mqtt.send(RawMqtt.publish(version, 2, 9, "things/" + id + "/readings", "{\"n\":2}"));
            assertThat(mqtt.read().type()).isEqualTo(RawMqtt.PUBREC);
        }
        server.taihu.awaitHistory();
        assertThat(rows(id)).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({"4,4", "5,134"})
    void aWrongTokenAndAnUnknownThingGetTheSameAnswer(int version, int code) throws Exception {
        String id = newThing();
        for (String[] wrong : new String[][] {{id, "wrong"}, {"nobody", id}}) {
            try (RawMqtt mqtt = new RawMqtt(server.mqtt())) {
                mqtt.send(RawMqtt.connect(version, wrong[0], wrong[1]));
                Packet answer = mqtt.read();
                assertThat(answer.type()).isEqualTo(RawMqtt.CONNACK);
                assertThat(answer.body()[1] & 0xff).isEqualTo(code);
                assertThat(mqtt.read()).isNull();
            }
        }
    }

    @Test
    void aForeignTopicClosesThreeOneOneAndIsAnsweredInFive() throws Exception {
        String id = newThing();
        String other = newThing();
        for (String topic :
                List.of("things/" + other + "/readings", "things/" + id + "/secrets", "anything", "things//readings")) {
            try (RawMqtt mqtt = RawMqtt.connected(server.mqtt(), id, id, 4)) {
                mqtt.send(RawMqtt.publish(4, 1, 1, topic, "{\"n\":1}"));
                assertThat(mqtt.read()).as(topic).isNull();
            }
            try (RawMqtt mqtt = RawMqtt.connected(server.mqtt(), id, id, 5)) {
                mqtt.send(RawMqtt.publish(5, 1, 1, topic, "{\"n\":1}"));
                Packet ack = mqtt.read();
                assertThat(ack.type()).as(topic).isEqualTo(RawMqtt.PUBACK);
                assertThat(ack.body()[2] & 0xff).isEqualTo(0x87);
                mqtt.send(RawMqtt.publish(5, 1, 2, "things/" + id + "/readings", "{\"n\":1}"));
                assertThat(mqtt.read().body()).hasSize(2);
            }
        }
        server.taihu.awaitHistory();
        assertThat(rows(other)).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"n\":NaN}",
                "{\"n\":1",
                "{\"n\":1}x",
                "[",
                "",
                "null",
                "{\"n\":\"1.5\"}",
                "{\"n\":+1}",
                "{\"n\":01}",
                "\"text\"",
                "{}",
                "[]"
            })
    void whatCannotBeUsedIsKeptForItsOwnerAndThenAcknowledged(String payload) throws Exception {
        String id = newThing();
        try (RawMqtt mqtt = RawMqtt.connected(server.mqtt(), id, id, 5)) {
            mqtt.send(RawMqtt.publish(5, 1, 1, "things/" + id + "/readings", "{\"n\":1}"));
            assertThat(mqtt.read().body()).hasSize(2);
            mqtt.send(RawMqtt.publish(5, 1, 2, "things/" + id + "/readings", payload));
            Packet ack = mqtt.read();
            assertThat(ack.type()).isEqualTo(RawMqtt.PUBACK);
            assertThat(ack.body()[2] & 0xff).isEqualTo(0x99);
            mqtt.send(RawMqtt.publish(5, 1, 3, "things/" + id + "/readings", "{\"n\":3}"));
            assertThat(mqtt.read().body()).hasSize(2);
        }
        assertThat(refusals(id)).singleElement().satisfies(r -> {
            assertThat(new String(r.bytes(), StandardCharsets.UTF_8)).isEqualTo(payload);
            assertThat(r.reason()).isNotEmpty();
        });
        assertThat(value(id, "n")).isEqualTo(3.0);
    }

    @Test
    void hugeMessagesAreRefusedWithoutHarm() throws Exception {
        String id = newThing();
        StringBuilder keys = new StringBuilder("{");
        for (int i = 0; i < 10_000; i++) {
            keys.append(i == 0 ? "" : ",").append("\"k").append(i).append("\":1");
        }
        String deep = "{\"a\":" + "[".repeat(20_000) + "]".repeat(20_000) + "}";
        try (RawMqtt mqtt = RawMqtt.connected(server.mqtt(), id, id, 5)) {
            for (String payload : List.of(deep, keys.substring(0, 60_000))) {
                mqtt.send(RawMqtt.publish(5, 1, 1, "things/" + id + "/readings", payload));
                assertThat(mqtt.read().body()[2] & 0xff).isEqualTo(0x99);
            }
            mqtt.send(RawMqtt.publish(5, 1, 1, "things/" + id + "/readings", keys + "}"));
            Packet answer = mqtt.read();
            assertThat(answer.type()).isEqualTo(RawMqtt.DISCONNECT);
            assertThat(answer.body()[0] & 0xff).isEqualTo(0x95);
            assertThat(mqtt.read()).isNull();
        }
        Awaitility.await().untilAsserted(() -> assertThat(refusals(id)).hasSize(3));
        assertThat(refusals(id).getFirst().reason()).contains("mqtt.maximum-packet-size");
    }

    @Test
    void timesOf1970And2100AreFlaggedAndLoseNothing() throws Exception {
        String id = newThing();
        try (RawMqtt mqtt = RawMqtt.connected(server.mqtt(), id, id, 4)) {
            mqtt.send(RawMqtt.publish(4, 1, 1, "things/" + id + "/readings", "{\"time\":1000,\"values\":{\"n\":1}}"));
            mqtt.send(RawMqtt.publish(
                    4, 1, 2, "things/" + id + "/readings", "{\"time\":\"2100-01-01T00:00:00Z\",\"values\":{\"n\":2}}"));
            assertThat(mqtt.read().id()).isEqualTo(1);
            assertThat(mqtt.read().id()).isEqualTo(2);
        }
        assertThat(twin(id).clockImplausible()).isTrue();
        assertThat(value(id, "n")).isEqualTo(2.0);
        server.taihu.awaitHistory();
        assertThat(rows(id)).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "f0",
                "0000",
                "10ffffffffff",
                "100c00044d51545404c2003c0000",
                "c000",
                "3003000161",
                "820a00010005782f2b2f2301",
                "474554202f20485454502f312e310d0a0d0a"
            })
    void garbageClosesItsOwnConnectionOnly(String hex) throws Exception {
        String id = newThing();
        try (RawMqtt good = RawMqtt.connected(server.mqtt(), id, id, 4);
                RawMqtt bad = new RawMqtt(server.mqtt())) {
            bad.send(java.util.HexFormat.of().parseHex(hex));
            Packet answer = bad.read();
            if (answer != null) {
                assertThat(answer.body()[1]).as("let in by garbage").isNotZero();
                assertThat(bad.read()).isNull();
            }
            good.send(RawMqtt.publish(4, 1, 1, "things/" + id + "/readings", "{\"n\":1}"));
            assertThat(good.read().id()).isEqualTo(1);
        }
    }

    @Test
    void aConnectionThatSaysNothingIsClosed() throws Exception {
        try (RawMqtt mqtt = new RawMqtt(server.mqtt())) {
            assertThat(mqtt.read()).isNull();
        }
    }

    @Test
    void presenceFollowsTheConnection() throws Exception {
        String id = newThing();
        try (RawMqtt mqtt = RawMqtt.connected(server.mqtt(), id, id, 4)) {
            mqtt.send(RawMqtt.publish(4, 1, 1, "things/" + id + "/readings", "{\"n\":1}"));
            mqtt.read();
            assertThat(twin(id).presence()).isEqualTo(Presence.CONNECTED);
        }
        Awaitility.await().until(() -> twin(id).presence() == Presence.OFFLINE);
        assertThat(twin(id).closeReason()).isNotEmpty();
    }

    @Test
    void aThingListensToItselfAndTheOwnerToAll() throws Exception {
        String id = newThing();
        String other = newThing();
        try (RawMqtt owner = RawMqtt.connected(server.mqtt(), "", RunningTaihu.OWNER, 4);
                RawMqtt device = RawMqtt.connected(server.mqtt(), id, id, 4)) {
            device.send(RawMqtt.subscribe(4, 1, "things/" + other + "/readings"));
            assertThat(device.read().body()[2] & 0xff).isEqualTo(0x80);
            device.send(RawMqtt.subscribe(4, 1, "things/+/readings"));
            assertThat(device.read().body()[2] & 0xff).isEqualTo(0x80);
            owner.send(RawMqtt.subscribe(4, 1, "things/+/readings"));
            assertThat(owner.read().body()[2]).isZero();
            owner.send(RawMqtt.subscribe(4, 2, "spaces/#"));
            assertThat(owner.read().body()[2]).isZero();

            Awaitility.await().untilAsserted(() -> {
                device.send(RawMqtt.publish(4, 0, 0, "things/" + id + "/readings", "{\"n\":42}"));
                Packet live;
                do {
                    live = owner.read();
                } while (!new String(live.body(), StandardCharsets.UTF_8).contains("things/" + id + "/readings"));
                assertThat(new String(live.body(), StandardCharsets.UTF_8)).contains("\"n\":42");
            });
        }
    }

    private JsonNode api(String method, String path, String body) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.http() + path))
                    .header("Authorization", "Bearer " + RunningTaihu.OWNER)
                    .header("Content-Type", "application/json")
                    .method(method, HttpRequest.BodyPublishers.ofString(body))
                    .build();
            return new ObjectMapper()
                    .readTree(client.send(request, HttpResponse.BodyHandlers.ofString())
                            .body());
        }
    }

    @Test
    void noticesAreHeardByWhoeverMayCommandAndByNoThing() throws Exception {
        String id = newThing();
        JsonNode channel = api(
                "POST",
                "/api/v1/channels",
                "{\"title\": \"Desk\", \"space\": \"\", \"kind\": \"mqtt\", \"mqtt\": {\"topic\": \"notices/desk\"}}");
        String test = "/api/v1/channels/" + channel.path("id").asText() + "/test";
        assertThat(api("POST", test, "").path("words").asText()).contains("nobody listens to notices/desk");
        try (RawMqtt owner = RawMqtt.connected(server.mqtt(), "", RunningTaihu.OWNER, 4);
                RawMqtt device = RawMqtt.connected(server.mqtt(), id, id, 4)) {
            device.send(RawMqtt.subscribe(4, 1, "notices/#"));
            assertThat(device.read().body()[2] & 0xff).isEqualTo(0x80);
            owner.send(RawMqtt.subscribe(4, 1, "notices/+"));
            assertThat(owner.read().body()[2]).isZero();

            assertThat(api("POST", test, "").path("sent").asBoolean()).isTrue();
            assertThat(new String(owner.read().body(), StandardCharsets.UTF_8))
                    .contains("notices/desk", "This is a test of channel");
            device.send(RawMqtt.publish(4, 0, 0, "notices/desk", "{}"));
            assertThat(device.read()).as("nothing may be published there").isNull();
        }
    }

    @Test
    void aSlowReaderMissesLiveMessagesAndSlowsNobody() throws Exception {
        String id = newThing();
        try (RawMqtt slow = RawMqtt.connected(server.mqtt(), "", RunningTaihu.OWNER, 4);
                RawMqtt device = RawMqtt.connected(server.mqtt(), id, id, 4)) {
            slow.send(RawMqtt.subscribe(4, 1, "things/" + id + "/readings"));
            slow.read();
            String payload = "{\"text\":\"" + "x".repeat(8_000) + "\"}";
            for (int i = 1; i <= 3_000; i++) {
                device.send(RawMqtt.publish(4, 1, i, "things/" + id + "/readings", payload));
                assertThat(device.read().id()).isEqualTo(i);
            }
        }
    }

    @Test
    void aFollowedReadingTellsHowLongItsPacketTookToDecode() throws Exception {
        server.thing("traced");
        try (RawMqtt mqtt = RawMqtt.connected(server.mqtt(), "traced", "traced", 4)) {
            mqtt.send(RawMqtt.publish(4, 1, 1, "things/traced/readings", "{\"x\":0}"));
            assertThat(mqtt.read().type()).isEqualTo(RawMqtt.PUBACK);
            server.taihu.directory().journeys().follow(thing("traced"));
            byte[] packet = RawMqtt.publish(4, 1, 2, "things/traced/readings", "{\"x\":1}");
            // the second half makes the message whole
            mqtt.send(Arrays.copyOf(packet, 9));
            assertThat(mqtt.quiet(100)).isTrue();
            mqtt.send(Arrays.copyOfRange(packet, 9, packet.length));
            assertThat(mqtt.read().type()).isEqualTo(RawMqtt.PUBACK);
            Journey journey =
                    server.taihu.directory().journeys().of(thing("traced")).orElseThrow();
            Awaitility.await().until(journey::arrived);
            assertThat(journey.nanosTo(Journey.Stage.READ)).isZero();
            assertThat(journey.nanosTo(Journey.Stage.OFFERED)).isBetween(1L, 90_000_000L);
            assertThat(journey.nanosTo(Journey.Stage.DURABLE)).isGreaterThan(journey.nanosTo(Journey.Stage.OFFERED));
        }
    }

    private void decommission(String id) {
        server.taihu.directory().decommissionThing(id, thing(id).revision());
    }

    @Test
    void aDecommissionedThingIsDisconnectedAndRefusedWithTheReason() throws Exception {
        String id = newThing();
        try (RawMqtt mqtt = RawMqtt.connected(server.mqtt(), id, id, 5)) {
            decommission(id);
            Packet ended = mqtt.read();
            assertThat(ended.type()).isEqualTo(RawMqtt.DISCONNECT);
            assertThat(new String(ended.body(), StandardCharsets.UTF_8)).contains("the thing was decommissioned");
        }
        for (int version : List.of(4, 5)) {
            try (RawMqtt mqtt = new RawMqtt(server.mqtt())) {
                mqtt.send(RawMqtt.connect(version, id, id));
                Packet refused = mqtt.read();
                assertThat(refused.type()).isEqualTo(RawMqtt.CONNACK);
                assertThat(refused.body()[1] & 0xff).isEqualTo(version == 5 ? 0x87 : 5);
                if (version == 5) {
                    assertThat(new String(refused.body(), StandardCharsets.UTF_8))
                            .contains("thing " + id + " is decommissioned");
                }
            }
        }
        server.taihu.directory().recommissionThing(id, thing(id).revision(), Tokens.hash("new of " + id));
        RawMqtt.connected(server.mqtt(), id, "new of " + id, 5).close();
        try (RawMqtt mqtt = new RawMqtt(server.mqtt())) {
            mqtt.send(RawMqtt.connect(5, id, id));
            assertThat(mqtt.read().body()[1] & 0xff).as("the token of before").isNotZero();
        }
    }

    @Test
    void aGatewayReportsNoMoreForADecommissionedThing() throws Exception {
        String gateway = newThing();
        String child = newThing();
        server.taihu.directory().putRelation(thing(gateway), "gateway-of", thing(child));
        try (RawMqtt mqtt = RawMqtt.connected(server.mqtt(), gateway, gateway, 5)) {
            mqtt.send(RawMqtt.publish(5, 1, 1, "things/" + child + "/readings", "{\"x\":1}"));
            assertThat(mqtt.read().body()).hasSize(2);
            decommission(child);
            mqtt.send(RawMqtt.publish(5, 1, 2, "things/" + child + "/readings", "{\"x\":2}"));
            Packet refused = mqtt.read();
            assertThat(refused.body()[2] & 0xff).isEqualTo(0x87);
            assertThat(new String(refused.body(), StandardCharsets.UTF_8)).contains("is decommissioned");
        }
    }

    private String newThing() {
        String id = "thing-" + ++things;
        server.thing(id);
        return id;
    }

    private Thing thing(String id) {
        return server.taihu.directory().thing(id).orElseThrow();
    }

    private Twin twin(String id) {
        return server.taihu.twins().twin(thing(id));
    }

    private Object value(String id, String property) {
        return twin(id).values().stream()
                .filter(v -> v.property().name().equals(property))
                .findFirst()
                .orElseThrow()
                .value();
    }

    private List<Refusal> refusals(String id) {
        return server.taihu.twins().refusals(thing(id));
    }

    private long rows(String id) {
        return server.rows(id);
    }
}
