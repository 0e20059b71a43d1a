package io.taihu.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.taihu.api.RunningServer.Answer;
import io.taihu.spi.LegStore.Charge;
import io.taihu.spi.LegStore.Driving;
import io.taihu.spi.LegStore.DrivingEvent;
import io.taihu.spi.LegStore.Energy;
import io.taihu.spi.LegStore.Found;
import io.taihu.spi.LegStore.Leg;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is answered of trips, charges and driving that were found, and who may have them found anew. */
final class TripsApiTest {
    private static final long DAY = 1_795_132_800_000_000L;
    private static final long MINUTE = 60_000_000L;

    @TempDir
    static Path folder;

    static RunningServer server;

    @BeforeAll
    static void start() {
        server = new RunningServer(folder);
        server.post("/api/v1/spaces", "{\"path\": \"fleet\"}");
        server.post("/api/v1/spaces", "{\"path\": \"other\"}");
        server.post("/api/v1/models", "{\"name\": \"plain\"}");
        server.post("/api/v1/models", "{\"name\": \"car\"}");
        server.thing("car-1", ", \"model\": \"car\", \"space\": \"fleet\"");
        server.thing("car-2", ", \"model\": \"car\", \"space\": \"other\"");
        server.thing("lamp", ", \"model\": \"plain\", \"space\": \"fleet\"");
        server.registry
                .legs()
                .replace(List.of(
                        new Found(
                                server.directory.thing("car-1").orElseThrow().number(),
                                0,
                                List.of(leg(false, 0, 10), leg(true, 10, 30), leg(false, 30, 60)),
                                List.of(new Charge(
                                        false,
                                        false,
                                        false,
                                        DAY + 35 * MINUTE,
                                        DAY + 55 * MINUTE,
                                        31.5,
                                        120.3,
                                        40,
                                        70,
                                        new Energy(18.25, true),
                                        60,
                                        0.05,
                                        Double.NaN)),
                                List.of(
                                        event(Driving.HARSH_BRAKING, 12, 4.5, 3),
                                        event(Driving.SPEEDING, 12, 96, 80),
                                        event(Driving.SPEEDING, 20, 90, 80))),
                        new Found(
                                server.directory.thing("car-2").orElseThrow().number(),
                                0,
                                List.of(leg(true, 5, 15)),
                                List.of(),
                                List.of())));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Leg leg(boolean moving, int from, int to) {
        return new Leg(
                moving,
                false,
                false,
                DAY + from * MINUTE,
                DAY + to * MINUTE,
                31.5,
                120.3,
                31.6,
                120.3,
                moving ? 11_119.6 : 0,
                moving ? 96 : Double.NaN,
                60,
                moving ? 20 : Double.NaN,
                moving ? new Energy(5.5, false) : null);
    }

    private static DrivingEvent event(Driving kind, int minute, double value, double limit) {
        return new DrivingEvent(kind, DAY + minute * MINUTE, DAY + minute * MINUTE, 31.55, 120.3, value, limit);
    }

    private static String minute(int minute) {
        return Instant.ofEpochSecond(DAY / 1_000_000 + minute * 60L).toString();
    }

    private static List<JsonNode> items(String path) {
        Answer answer = server.get(path);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return StreamSupport.stream(answer.json().path("items").spliterator(), false)
                .toList();
    }

    @Test
    void tellsWhatWasFound() {
        List<JsonNode> legs = items("/api/v1/things/car-1/trips");
        assertThat(legs)
                .extracting(each ->
                        each.path("kind").asText() + " " + each.path("from").asText())
                .containsExactly("stop " + minute(30), "trip " + minute(10), "stop " + minute(0));
        assertThat(legs.get(1)).isEqualTo(Json.parse("""
                {"kind": "trip", "from": "%s", "to": "%s", "open": false,
                 "start": {"latitude": 31.5, "longitude": 120.3}, "end": {"latitude": 31.6, "longitude": 120.3},
                 "metres": 11120, "assumed": false, "maxSpeed": 96, "left": 60, "used": 20,
                 "energy": {"kWh": 5.5, "measured": false}}""".formatted(minute(10), minute(30))));
        assertThat(items("/api/v1/things/car-1/charges"))
                .containsExactly(Json.parse("""
                {"from": "%s", "to": "%s", "open": false, "driving": false, "assumed": false,
                 "place": {"latitude": 31.5, "longitude": 120.3}, "socFrom": 40, "socTo": 70,
                 "energy": {"kWh": 18.25, "measured": true}, "maxPower": 60, "maxSpread": 0.05}""".formatted(minute(35), minute(55))));
        assertThat(items("/api/v1/things/car-1/driving-events"))
                .extracting(each -> each.path("kind").asText() + " "
                        + each.path("value").asText() + " above "
                        + each.path("limit").asText())
                .containsExactly("speeding 90 above 80", "speeding 96 above 80", "harsh-braking 4.5 above 3");
        assertThat(items("/api/v1/trips"))
                .extracting(each -> each.path("thing").asText())
                .containsExactly("car-1", "car-2");
        assertThat(items("/api/v1/trips?space=other")).hasSize(1);
        assertThat(items("/api/v1/charges?space=other")).isEmpty();
        assertThat(items("/api/v1/things/car-1/trips?from=" + minute(31))).hasSize(1);
        assertThat(items("/api/v1/things/car-1/trips?to=" + minute(10))).hasSize(1);
        assertThat(server.get("/api/v1/things/car-1/trips?from=2&to=1").status())
                .isEqualTo(422);
    }

    /** Two that begin at one moment are on two pages, none twice. */
    @Test
    void pagesLeaveNothingOutAndTellNothingTwice() {
        for (String path : List.of("/api/v1/driving-events", "/api/v1/things/car-1/driving-events")) {
            List<String> told = new ArrayList<>();
            String cursor = "";
            do {
                JsonNode page = server.get(path + "?limit=1" + cursor).json();
                page.path("items").forEach(each -> told.add(each.path("value").asText()));
                cursor = page.has("cursor") ? "&cursor=" + page.path("cursor").asText() : "";
            } while (!cursor.isEmpty());
            assertThat(told).as(path).containsExactly("90", "96", "4.5");
        }
    }

    @Test
    void hasThemFoundAnewForThoseWhoManageThings() {
        String viewer = token("viewer", "fleet");
        String keeper = token("engineer", "fleet");
        String one = "/api/v1/things/car-1/trips/recompute";
        assertThat(server.send("POST", one, viewer, "{}").status()).isEqualTo(403);
        assertThat(server.send("POST", "/api/v1/trips/recompute", viewer, "{}").status())
                .isEqualTo(403);
        assertThat(server.send("POST", "/api/v1/trips/recompute", keeper, "{\"space\": \"other\"}")
                        .status())
                .isEqualTo(403);
        assertThat(server.foundAgain).isEmpty();
        assertThat(server.post(one, "{\"from\": \"2100-01-01T00:00:00Z\"}").status())
                .isEqualTo(422);
        assertThat(server.post(one, "{\"until\": 1}").status()).isEqualTo(422);
        assertThat(server.post("/api/v1/things/lamp/trips/recompute", "{}").body())
                .contains("place and a speed");
        assertThat(server.get("/api/v1/things/car-1/trips").json().has("recomputing"))
                .isFalse();

        assertThat(server.send("POST", one, keeper, "{\"from\": \"" + minute(3) + "\"}")
                        .status())
                .isEqualTo(202);
        assertThat(server.foundAgain).containsOnlyKeys("car-1").containsEntry("car-1", DAY + 3 * MINUTE);
        assertThat(server.get("/api/v1/things/car-1/trips")
                        .json()
                        .path("recomputing")
                        .asBoolean())
                .isTrue();
        Answer mine = server.send("POST", "/api/v1/trips/recompute", keeper, "{}");
        assertThat(mine.json().path("things").asInt()).as(mine.body()).isEqualTo(1);
        assertThat(server.foundAgain).containsOnlyKeys("car-1").containsEntry("car-1", 0L);
        assertThat(server.post("/api/v1/trips/recompute", "{}")
                        .json()
                        .path("things")
                        .asInt())
                .isEqualTo(2);
        server.foundAgain.clear();
    }

    private static String token(String role, String space) {
        Answer made = server.post(
                "/api/v1/tokens",
                "{\"name\": \"" + role + "\", \"grants\": [{\"role\": \"" + role + "\", \"space\": \"" + space
                        + "\"}]}");
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        return made.json().path("token").asText();
    }
}
