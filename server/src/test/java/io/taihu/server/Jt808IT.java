package io.taihu.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taihu.protocols.jt808.Jt808Device;
import io.taihu.protocols.jt808.Jt808Device.Fix;
import io.taihu.protocols.jt808.Jt808Device.Received;
import io.taihu.testkit.Peer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A terminal of JT/T 808 and a whole server. */
@Timeout(120)
class Jt808IT {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PHONE = "13912345678";

    @TempDir
    Path data;

    private final HttpClient client = HttpClient.newHttpClient();
    private final Jt808Device device = new Jt808Device(PHONE, false);
    private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    private RunningTaihu server;
    private int fences;

    @BeforeEach
    void start() {
        server = new RunningTaihu(data, "jt808.registration", "any");
    }

    @AfterEach
    void stop() {
        server.close();
        client.close();
    }

    @Test
    void aTerminalRegistersReportsIsAskedAndComesAgainAfterARestart() throws Exception {
        String code;
        try (Peer peer = peer()) {
            peer.send(device.registration("苏B12345", "70111", "BSJ-A6", "0000001"));
            code = read(peer).code();
            assertThat(code).isNotEmpty();
            peer.send(device.authentication(code));
            assertThat(read(peer).result()).isZero();
            peer.send(device.location(fix(-20, List.of("overspeed"))));
            assertThat(read(peer).result()).isZero();
            peer.send(device.batch(List.of(fix(-40, List.of()), fix(-30, List.of()))));
            assertThat(read(peer).result()).isZero();

            JsonNode thing = call("GET", "/things/" + PHONE, "");
            assertThat(thing.get("name").asText()).isEqualTo("苏B12345");
            assertThat(thing.get("model").asText()).isEqualTo("jt808");
            assertThat(thing.get("presence").asText()).isEqualTo("connected");
            JsonNode values = call("GET", "/things/" + PHONE + "/twin", "").get("values");
            assertThat(values.at("/location/value/latitude").asDouble()).isEqualTo(31.491169);
            assertThat(values.at("/location/time").asText())
                    .isEqualTo(now.minusSeconds(20).toString());
            assertThat(values.at("/speed/value").asDouble()).isEqualTo(36.5);
            assertThat(values.at("/speed/unit").asText()).isEqualTo("km/h");
            assertThat(values.at("/alarmOverspeed/value").asBoolean()).isTrue();
            await().atMost(LONG).until(() -> server.rows(PHONE) == 3);

            String id = call(
                            "POST",
                            "/things/" + PHONE + "/actions/setParameters",
                            "{\"parameters\": {\"interval\": 10}}")
                    .get("id")
                    .asText();
            Received asked = read(peer);
            assertThat(asked.name()).isEqualTo("setParameters");
            assertThat(asked.body()).isEqualTo("{\"parameters\":{\"interval\":10}}");
            peer.send(device.reply(asked, 0));
            await().atMost(LONG)
                    .until(() -> call("GET", "/invocations/" + id, "")
                            .get("state")
                            .asText()
                            .equals("done"));
        }
        server.close();
        start();
        try (Peer peer = peer()) {
            peer.send(device.authentication(code));
            assertThat(read(peer).result())
                    .as("the code is good after a restart")
                    .isZero();
            peer.send(device.location(fix(-10, List.of())));
            assertThat(read(peer).result()).isZero();
            await().atMost(LONG).until(() -> server.rows(PHONE) == 4);
        }
    }

    @Test
    void aPhotoComesBackByteForByte() throws Exception {
        byte[] photo = new byte[300 << 10];
        new Random(300).nextBytes(photo);
        System.arraycopy(HexFormat.of().parseHex("ffd8ffe000104a464946"), 0, photo, 0, 10);
        try (Peer peer = peer()) {
            peer.send(device.registration("苏B12345", "70111", "BSJ-A6", "0000001"));
            peer.send(device.authentication(read(peer).code()));
            assertThat(read(peer).result()).isZero();
            peer.send(device.photo(1, 2, fix(-20, List.of()), photo));
            Received answer = read(peer);
            while (answer.id() == 0x8001) {
                answer = read(peer);
            }
            assertThat(answer.name()).isEqualTo("mediaReply");
        }
        String files = "/things/" + PHONE + "/files";
        await().atMost(LONG).until(() -> call("GET", files, "").path("items").size() == 1);
        JsonNode told = call("GET", files, "").path("items").path(0);
        assertThat(told.path("kind").asText()).isEqualTo("image");
        assertThat(told.path("size").asInt()).isEqualTo(photo.length);
        assertThat(told.path("complete").asBoolean()).isTrue();
        HttpResponse<byte[]> answer = client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.http() + "/api/v1" + files + "/"
                                + told.path("name").asText()))
                        .header("Authorization", "Bearer " + RunningTaihu.OWNER)
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
        assertThat(answer.body()).isEqualTo(photo);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("image/jpeg");
    }

    @Test
    void geofencesAreSentToTerminals() throws Exception {
        try (Peer peer = peer()) {
            peer.send(device.registration("苏B12345", "70111", "BSJ-A6", "0000001"));
            peer.send(device.authentication(read(peer).code()));
            assertThat(read(peer).result()).isZero();

            JsonNode circle = sent(
                    peer, "{\"kind\": \"circle\", \"center\": [120.3, 31.5], \"metres\": 500}, \"speedLimit\": 60");
            assertThat(circle.path("name").asText()).isEqualTo("circles");
            assertThat(circle.at("/areas/0/latitude").asDouble()).isEqualTo(31.5);
            assertThat(circle.at("/areas/0/longitude").asDouble()).isEqualTo(120.3);
            assertThat(circle.at("/areas/0/radius").asInt()).isEqualTo(500);
            assertThat(circle.at("/areas/0/maxSpeed").asInt()).isEqualTo(60);
            assertThat(circle.at("/areas/0/attributes"))
                    .extracting(JsonNode::asText)
                    .containsExactly("speed", "enterPlatform", "leavePlatform");

            JsonNode polygon = sent(
                    peer,
                    "{\"kind\": \"polygon\", \"ring\": [[-70.1, -33.1], [-70.2, -33.1], [-70.2, -33.3], [-70.1, -33.1]]}");
            assertThat(polygon.path("name").asText()).isEqualTo("polygon");
            assertThat(polygon.path("points")).hasSize(3);
            assertThat(polygon.at("/points/2/latitude").asDouble()).isEqualTo(33.3);
            assertThat(polygon.at("/points/2/longitude").asDouble()).isEqualTo(70.2);
            assertThat(polygon.at("/attributes"))
                    .extracting(JsonNode::asText)
                    .containsExactly("enterPlatform", "leavePlatform", "south", "west");

            JsonNode route = sent(
                    peer,
                    "{\"kind\": \"corridor\", \"line\": [[120.3, 31.5], [120.4, 31.5], [120.4, 31.6]], \"metres\": 50}, \"speedLimit\": 80");
            assertThat(route.path("name").asText()).isEqualTo("route");
            assertThat(route.path("points")).hasSize(3);
            assertThat(route.at("/points/1/longitude").asDouble()).isEqualTo(120.4);
            assertThat(route.at("/points/1/width").asInt()).isEqualTo(100);
            assertThat(route.at("/points/1/maxSpeed").asInt()).isEqualTo(80);
        }
    }

    /** A geofence as the terminal is told of it, by a bulk command; with the name of the message. */
    private JsonNode sent(Peer peer, String shape) throws Exception {
        String fence = "{\"space\": \"\", \"name\": \"g" + fences++ + "\", \"shape\": " + shape + "}";
        JsonNode action = call(
                "GET",
                "/geofences/" + call("POST", "/geofences", fence).path("id").asText() + "/action",
                "");
        call(
                "POST",
                "/bulk-commands",
                JSON.createObjectNode()
                        .put("space", "")
                        .put("model", action.path("model").asText())
                        .put("action", action.path("action").asText())
                        .<ObjectNode>set("input", action.path("input"))
                        .toString());
        Received asked = read(peer);
        peer.send(device.reply(asked, 0));
        return ((ObjectNode) JSON.readTree(asked.body())).put("name", asked.name());
    }

    private Fix fix(int seconds, List<String> alarms) {
        return new Fix(
                now.plusSeconds(seconds), 31.491169, 120.31191, 5, 36.5, 270, 1234.5, alarms, List.of("acc", "fixed"));
    }

    private Peer peer() {
        return Peer.connect(server.taihu.ports().get("jt808"));
    }

    private Received read(Peer peer) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        while (true) {
            bytes.write(peer.in().readByte());
            List<Received> whole = new Jt808Device(PHONE, false).take(bytes.toByteArray());
            if (!whole.isEmpty()) {
                return whole.getFirst();
            }
        }
    }

    private JsonNode call(String method, String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.http() + "/api/v1" + path))
                .header("Authorization", "Bearer " + RunningTaihu.OWNER)
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isLessThan(300);
        return JSON.readTree(answer.body());
    }
}
