package io.taihu.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.taihu.server.RawMqtt.Packet;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is asked of a thing behind a gateway, over the gateway's MQTT connection, on a whole server. */
class GatewayIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final Pattern ID = Pattern.compile("\"id\":\"([^\"]+)\"");

    @TempDir
    static Path data;

    private static RunningTaihu server;
    private static int count;

    private final String gateway = "gateway-" + ++count;
    private final String child = "child-" + count;

    @BeforeAll
    static void start() {
        server = new RunningTaihu(data);
        call("POST", "/models", """
                {"name": "meter", "mode": "open", "properties": [{"name": "limit", "type": "number", "writable": true}],
                 "actions": [{"name": "ping", "idempotent": true, "timeoutSeconds": 600}, {"name": "open", "timeoutSeconds": 600}]}
                """);
    }

    @AfterAll
    static void stop() {
        server.close();
        CLIENT.close();
    }

    private static JsonNode call(String method, String path, String body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.http() + "/api/v1" + path))
                .header("Authorization", "Bearer " + RunningTaihu.OWNER)
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            HttpResponse<String> answer = CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isLessThan(300);
            return JSON.readTree(answer.body());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void things() {
        server.thing(gateway);
        child();
    }

    private void child() {
        call("POST", "/things", "{\"id\": \"" + child + "\", \"model\": \"meter\"}");
        relate("PUT");
    }

    private void relate(String method) {
        call(method, "/things/" + gateway + "/relations/gateway-of/" + child, "");
    }

    private String ask(String action) {
        return call("POST", "/things/" + child + "/actions/" + action, "")
                .path("id")
                .asText();
    }

    private static String state(String invocation) {
        return call("GET", "/invocations/" + invocation, "").path("state").asText();
    }

    private static void awaitState(String invocation, String state) {
        Awaitility.await().until(() -> state(invocation).equals(state));
    }

    private RawMqtt connected() throws IOException {
        return RawMqtt.connected(server.mqtt(), gateway, gateway, 4);
    }

    /** Subscribes and gives the code; a command that waited may come before. */
    private int subscribe(RawMqtt mqtt, String topic) throws IOException {
        mqtt.send(RawMqtt.subscribe(4, 1, "things/" + child + topic));
        Packet packet = mqtt.read();
        assertThat(packet.type()).isEqualTo(0x90);
        return packet.body()[2] & 0xff;
    }

    private static String text(Packet packet) {
        return new String(packet.body(), StandardCharsets.UTF_8);
    }

    private String request(RawMqtt mqtt, String action) throws IOException {
        String text = text(mqtt.read());
        assertThat(text).contains("things/" + child + "/actions/" + action + "/request");
        Matcher id = ID.matcher(text);
        assertThat(id.find()).isTrue();
        return id.group(1);
    }

    private void answer(RawMqtt mqtt, String action, String id) throws IOException {
        String topic = "things/" + child + "/actions/" + action + "/response";
        mqtt.send(RawMqtt.publish(4, 1, 7, topic, "{\"id\":\"" + id + "\"}"));
        assertThat(mqtt.read().type()).isEqualTo(0x40);
    }

    @Test
    void itTakesWhatIsAskedOfItsChildAndAnswers() throws Exception {
        things();
        try (RawMqtt mqtt = connected()) {
            assertThat(subscribe(mqtt, "/actions/+/request")).isZero();
            assertThat(subscribe(mqtt, "/properties/set")).isZero();
            String asked = ask("open");
            assertThat(request(mqtt, "open")).isEqualTo(asked);
            answer(mqtt, "open", asked);
            awaitState(asked, "done");

            String wanted = call("PUT", "/things/" + child + "/properties/limit", "40")
                    .path("id")
                    .asText();
            assertThat(text(mqtt.read()))
                    .contains("things/" + child + "/properties/set")
                    .contains("{\"limit\":40}");
            mqtt.send(RawMqtt.publish(4, 1, 8, "things/" + child + "/readings", "{\"limit\":40}"));
            mqtt.read();
            awaitState(wanted, "done");
        }
    }

    @Test
    void whatWasNotAnsweredComesAgainAfterAReconnectWhenThatIsSafe() throws Exception {
        things();
        String ping;
        String open;
        try (RawMqtt mqtt = connected()) {
            assertThat(subscribe(mqtt, "/actions/+/request")).isZero();
            ping = ask("ping");
            assertThat(request(mqtt, "ping")).isEqualTo(ping);
            open = ask("open");
            assertThat(request(mqtt, "open")).isEqualTo(open);
        }
        // asked while nobody listens
        String waits = ask("open");
        try (RawMqtt mqtt = connected()) {
            mqtt.send(RawMqtt.subscribe(4, 1, "things/" + child + "/actions/+/request"));
            int acknowledged = 0;
            boolean again = false;
            boolean late = false;
            while (acknowledged == 0 || !again || !late) {
                Packet packet = mqtt.read();
                String text = text(packet);
                assertThat(text).as("done at most once").doesNotContain(open);
                acknowledged += packet.type() == 0x90 ? 1 : 0;
                again |= text.contains(ping);
                late |= text.contains(waits);
            }
            assertThat(mqtt.quiet(300)).isTrue();
            answer(mqtt, "ping", ping);
            answer(mqtt, "open", waits);
            awaitState(ping, "done");
            awaitState(waits, "done");
            assertThat(state(open)).isEqualTo("sent");
        }
    }

    private String second() {
        String id = child + "-second";
        call("POST", "/things", "{\"id\": \"" + id + "\", \"model\": \"meter\"}");
        return id;
    }

    private static String askOf(String thing, String action) {
        return call("POST", "/things/" + thing + "/actions/" + action, "")
                .path("id")
                .asText();
    }

    /** Subscribes for all that is behind it, and gives the code. */
    private static int all(RawMqtt mqtt, String topic) throws IOException {
        mqtt.send(RawMqtt.subscribe(4, 1, "things/+" + topic));
        Packet packet = mqtt.read();
        assertThat(packet.type()).isEqualTo(RawMqtt.SUBACK);
        return packet.body()[2] & 0xff;
    }

    @Test
    void oneWildcardTakesWhatIsAskedOfAllChildrenThoseOfLaterTooAndOfNobodyElse() throws Exception {
        things();
        String second = second();
        String stranger = child + "-stranger";
        call("POST", "/things", "{\"id\": \"" + stranger + "\", \"model\": \"meter\"}");
        try (RawMqtt mqtt = connected()) {
            assertThat(all(mqtt, "/actions/+/request")).isZero();
            assertThat(all(mqtt, "/properties/set")).isZero();
            String asked = ask("open");
            assertThat(request(mqtt, "open")).isEqualTo(asked);
            answer(mqtt, "open", asked);
            awaitState(asked, "done");

            String foreign = askOf(stranger, "open");
            String early = askOf(second, "open");
            assertThat(mqtt.quiet(300)).isTrue();
            call("PUT", "/things/" + gateway + "/relations/gateway-of/" + second, "");
            assertThat(text(mqtt.read()))
                    .contains("things/" + second + "/actions/open/request")
                    .contains(early);
            call("PUT", "/things/" + second + "/properties/limit", "40");
            assertThat(text(mqtt.read())).contains("things/" + second + "/properties/set");

            relate("DELETE");
            String late = ask("open");
            assertThat(mqtt.quiet(300)).isTrue();
            assertThat(state(late)).isEqualTo("queued");
            assertThat(state(foreign)).isEqualTo("queued");
        }
    }

    @Test
    void overTheWildcardItComesOnceAndAgainAfterAReconnectWhereThatIsSafe() throws Exception {
        things();
        String ping;
        String open;
        try (RawMqtt mqtt = connected()) {
            assertThat(all(mqtt, "/actions/+/request")).isZero();
            assertThat(subscribe(mqtt, "/actions/+/request")).as("both at once").isZero();
            ping = ask("ping");
            assertThat(request(mqtt, "ping")).isEqualTo(ping);
            open = ask("open");
            assertThat(request(mqtt, "open")).isEqualTo(open);
            assertThat(mqtt.quiet(300)).as("once").isTrue();
        }
        String waits = ask("open");
        try (RawMqtt mqtt = connected()) {
            mqtt.send(RawMqtt.subscribe(4, 1, "things/+/actions/+/request"));
            StringBuilder texts = new StringBuilder();
            while (!texts.toString().contains(ping) || !texts.toString().contains(waits)) {
                texts.append(text(mqtt.read()));
            }
            assertThat(mqtt.quiet(300)).isTrue();
            assertThat(texts.toString()).as("done at most once").doesNotContain(open);
        }
    }

    @Test
    void whoeverIsNobodysGatewayGetsNoWildcard() throws Exception {
        server.thing(gateway);
        try (RawMqtt mqtt = connected()) {
            assertThat(all(mqtt, "/actions/+/request")).isEqualTo(0x80);
            assertThat(all(mqtt, "/properties/set")).isEqualTo(0x80);
            assertThat(all(mqtt, "/readings")).isEqualTo(0x80);
        }
        child();
        try (RawMqtt mqtt = connected()) {
            assertThat(all(mqtt, "/actions/+/request")).isZero();
            assertThat(all(mqtt, "/actions/#")).as("what is no request").isEqualTo(0x80);
            assertThat(all(mqtt, "/actions/+/response")).isEqualTo(0x80);
            assertThat(all(mqtt, "/events/+")).isEqualTo(0x80);
        }
    }

    @Test
    void nothingComesWithoutTheRelationAndAtOnceNoMoreWhenItIsGone() throws Exception {
        things();
        server.thing(gateway + "-other");
        try (RawMqtt other = RawMqtt.connected(server.mqtt(), gateway + "-other", gateway + "-other", 4)) {
            assertThat(subscribe(other, "/actions/+/request")).isEqualTo(0x80);
        }
        try (RawMqtt mqtt = connected()) {
            assertThat(subscribe(mqtt, "/readings"))
                    .as("it sees no more than before")
                    .isEqualTo(0x80);
            assertThat(subscribe(mqtt, "/actions/+/request")).isZero();
            relate("DELETE");
            String asked = ask("open");
            assertThat(mqtt.quiet(300)).isTrue();
            assertThat(state(asked)).isEqualTo("queued");
            assertThat(subscribe(mqtt, "/actions/+/request")).isEqualTo(0x80);
            relate("PUT");
            mqtt.send(RawMqtt.subscribe(4, 1, "things/" + child + "/actions/+/request"));
            String texts = text(mqtt.read()) + text(mqtt.read());
            assertThat(texts).contains(asked);
        }
    }
}
