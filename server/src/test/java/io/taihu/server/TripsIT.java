package io.taihu.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a whole server finds of a ride that it was told, and finds anew once something else holds for it. */
class TripsIT {
    private static final double METRE = 1 / 111_195.0;
    private static final String MODEL = """
            {"name": "car", "properties": [
              {"name": "position", "type": "location"},
              {"name": "speed", "type": "number", "unit": "km/h"},
              {"name": "soc", "type": "number", "unit": "%"},
              {"name": "voltage", "type": "number", "unit": "V"},
              {"name": "current", "type": "number", "unit": "A"},
              {"name": "chargingState", "type": "enum", "options": ["parked-charging", "not-charging"]},
              {"name": "cellVoltageMax", "type": "number", "unit": "V"},
              {"name": "cellVoltageMin", "type": "number", "unit": "V"}]}""";

    @TempDir
    Path folder;

    private RunningTaihu server;
    private ApiClient api;
    private final long begins = System.currentTimeMillis() - Duration.ofHours(2).toMillis();
    private final StringBuilder told = new StringBuilder();

    @BeforeEach
    void start() throws Exception {
        server = new RunningTaihu(folder.resolve("data"), "fleet.interval", "1s");
        api = new ApiClient("http://127.0.0.1:" + server.http(), RunningTaihu.OWNER);
        change("POST", "/api/v1/models", MODEL);
        change("POST", "/api/v1/spaces", "{\"path\": \"town\"}");
        change("POST", "/api/v1/things", """
                {"id": "car-1", "model": "car", "space": "town", "labels": {"speedLimit": "80"}}""");
    }

    @AfterEach
    void stop() {
        api.close();
        server.close();
    }

    private JsonNode change(String method, String path, String body) throws Exception {
        return api.change(method, path, ApiClient.JSON.readTree(body), -1);
    }

    /**
     * Stands for ten minutes, drives north for twenty at 70 km/h, for one of them at 96, brakes harshly once, stands for ten, is
     * charged for half an hour.
     */
    private void ride() throws Exception {
        double metres = 0;
        for (int second = 0; second < 600; second += 10) {
            say(second, metres, 0, 60, 1, "not-charging", 0.01);
        }
        for (int second = 600; second < 1_800; second++) {
            double kmh = second > 1_200 && second < 1_205 ? 45 : second >= 900 && second < 960 ? 96 : 70;
            metres += kmh / 3.6;
            say(second, metres, kmh, 60 - (second - 600) / 60.0, 40, "not-charging", 0.02);
        }
        for (int second = 1_800; second < 2_400; second += 10) {
            say(second, metres, 0, 40, 1, "not-charging", 0.01);
        }
        for (int second = 2_400; second <= 4_200; second += 10) {
            say(second, metres, 0, 40 + (second - 2_400) / 60.0, -150, "parked-charging", 0.05);
        }
        for (int second = 4_210; second < 5_000; second += 10) {
            say(second, metres, 0, 70, 1, "not-charging", 0.01);
        }
        api.ask("POST", "/api/v1/readings", BodyPublishers.ofString(told.toString()), "application/x-ndjson");
    }

    private void say(int second, double metres, double kmh, double soc, double current, String state, double spread) {
        told.append(String.format(
                Locale.ROOT,
                "{\"thing\": \"car-1\", \"time\": %d, \"values\": {\"position\": {\"latitude\": %.7f, \"longitude\": 120.3},"
                        + " \"speed\": %.1f, \"soc\": %.3f, \"voltage\": 400, \"current\": %.1f, \"chargingState\": \"%s\","
                        + " \"cellVoltageMax\": %.3f, \"cellVoltageMin\": 3.7}}\n",
                begins + second * 1_000L,
                31.49 + metres * METRE,
                kmh,
                soc,
                current,
                state,
                3.7 + spread));
    }

    private List<JsonNode> items(String what) throws Exception {
        return api.items("/api/v1/things/car-1/" + what);
    }

    /** Kind, seconds, value and limit of what was found of the driving, the first first. */
    private List<String> driving() throws Exception {
        return items("driving-events").reversed().stream()
                .map(each -> each.path("kind").asText() + " " + second(each, "from") + "-" + second(each, "to") + " "
                        + Math.round(each.path("value").asDouble()) + " above "
                        + Math.round(each.path("limit").asDouble()))
                .toList();
    }

    private long second(JsonNode of, String name) {
        return (Instant.parse(of.path(name).asText()).toEpochMilli() - begins) / 1_000;
    }

    private void found(String... driving) {
        Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .untilAsserted(() -> assertThat(driving()).containsExactly(driving));
    }

    @Test
    void findsARideAndFindsItAnewWithAnotherLimit() throws Exception {
        ride();
        found(
                "harsh-acceleration 899-900 7 above 3",
                "speeding 900-959 96 above 80",
                "harsh-braking 959-960 7 above 3",
                "harsh-braking 1200-1201 7 above 3",
                "harsh-acceleration 1204-1205 7 above 3");

        List<JsonNode> legs = items("trips");
        assertThat(legs).extracting(each -> each.path("kind").asText()).containsExactly("stop", "trip", "stop");
        JsonNode trip = legs.get(1);
        assertThat(trip.path("maxSpeed").asDouble()).isEqualTo(96);
        assertThat(trip.path("metres").asDouble()).isBetween(23_000.0, 24_000.0);
        assertThat(trip.path("used").asDouble()).isBetween(19.0, 20.5);
        assertThat(trip.path("energy").path("measured").asBoolean()).isTrue();
        // 16 kW for twenty minutes
        assertThat(trip.path("energy").path("kWh").asDouble()).isBetween(5.1, 5.5);
        List<JsonNode> charges = items("charges");
        assertThat(charges).hasSize(1);
        JsonNode charge = charges.getFirst();
        assertThat(second(charge, "from")).isEqualTo(2_400);
        assertThat(charge.path("socFrom").asDouble()).isEqualTo(40);
        assertThat(charge.path("socTo").asDouble()).isEqualTo(70);
        assertThat(charge.path("maxPower").asDouble()).isEqualTo(60);
        assertThat(charge.path("maxSpread").asDouble()).isEqualTo(0.05);
        assertThat(charge.path("energy").path("kWh").asDouble()).isBetween(29.5, 30.5);
        assertThat(api.items("/api/v1/trips?space=town")).hasSize(1);

        change("PATCH", "/api/v1/things/car-1", "{\"labels\": {\"speedLimit\": \"60\"}}");
        assertThat(change("POST", "/api/v1/things/car-1/trips/recompute", "{}")
                        .path("things")
                        .asInt())
                .isEqualTo(1);
        Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .untilAsserted(() -> assertThat(driving())
                        .anyMatch(each -> each.startsWith("speeding") && each.endsWith("96 above 60"))
                        .noneMatch(each -> each.endsWith("above 80")));
        assertThat(items("trips")).isEqualTo(legs);
        assertThat(items("charges")).isEqualTo(charges);
        assertThat(api.items("/api/v1/audit").stream()
                        .filter(each -> each.path("operation").asText().equals("recomputeTripsOfThing")))
                .hasSize(1);
    }

    /** A limit that somebody drew on the map holds on the road as that of the vehicle does. */
    @Test
    void findsWhoIsFasterThanTheGroundAllows() throws Exception {
        change("PATCH", "/api/v1/things/car-1", "{\"labels\": {\"speedLimit\": null}}");
        String zone = """
                {"name": "zone", "space": "town", "speedLimit": %d,
                 "shape": {"kind": "circle", "center": [120.3, 31.49], "metres": 3000}}""";
        String id = change("POST", "/api/v1/geofences", zone.formatted(50))
                .path("id")
                .asText();
        ride();
        Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .untilAsserted(() -> assertThat(driving()).anyMatch(each -> each.endsWith("70 above 50")));
        List<String> inside =
                driving().stream().filter(each -> each.startsWith("speeding")).toList();
        // 3 km at 70 km/h
        assertThat(inside).containsExactly("speeding 600-753 70 above 50");

        change("PUT", "/api/v1/geofences/" + id, zone.formatted(90));
        assertThat(driving()).contains("speeding 600-753 70 above 50");
        change("POST", "/api/v1/trips/recompute", "{\"space\": \"town\"}");
        Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .untilAsserted(() -> assertThat(driving()).noneMatch(each -> each.startsWith("speeding")));
    }
}
