package io.taihu.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.taihu.model.Space;
import io.taihu.model.Thing;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The vehicles of the demo against the server whose demo they are. */
class DemoFleetIT {
    private static final String BUS = "106480010000";
    private static final String CAR = "LTHWX32960T000056";
    private static final Duration LONG = Duration.ofMinutes(4);
    /** Until all of the day before is in history, and its trips are found. */
    private static final Duration DAY_FOUND = Duration.ofMinutes(5);

    @TempDir
    Path data;

    @Test
    void speakTheirProtocolsAndTellTheirDayOnceAndGoOnAfterARestart() {
        try (RunningTaihu running = new RunningTaihu(data, "fleet.interval", "1s")) {
            Taihu taihu = running.taihu;
            taihu.directory()
                    .createSpace(new Space(
                            0, "wuxi", "Wuxi", Space.Kind.CITY, "Asia/Shanghai", "", "", null, 0, 0, 0, 0, 0));
            try (DemoFleet fleet = new DemoFleet(taihu, 1, () -> "token/1")) {
                assertThat(fleet.vehicles()).isEqualTo(80);
                await().atMost(LONG)
                        .untilAsserted(() -> assertThat(running.rows(BUS)).isGreaterThan(200));
                await().atMost(LONG)
                        .untilAsserted(() -> assertThat(running.rows(CAR)).isGreaterThan(200));
                assertThat(taihu.directory().thing(BUS).map(Thing::model)).contains("jt808");
                assertThat(taihu.directory().thing(CAR).map(Thing::model)).contains("gb32960");
                try (ApiClient api = new ApiClient("http://127.0.0.1:" + running.http(), RunningTaihu.OWNER)) {
                    findsItsDay(api);
                }
            }
            int rules =
                    taihu.rulebook().rules(List.of("wuxi/transport"), null, 100).size();
            assertThat(rules).isEqualTo(6);
            try (DemoFleet again = new DemoFleet(taihu, 1, () -> {
                throw new AssertionError("its rules are made twice");
            })) {
                assertThat(again.vehicles()).isEqualTo(80);
            }
        }
    }

    /** The day before has trips, charges and faults, as whoever opens the demo looks for them. */
    private static void findsItsDay(ApiClient api) {
        await().atMost(DAY_FOUND)
                .untilAsserted(() -> assertThat(api.items("/api/v1/trips?space=wuxi/transport"))
                        .anySatisfy(trip -> assertThat(trip.path("metres").asDouble())
                                .as(trip.toString())
                                .isGreaterThan(500)));
        await().atMost(DAY_FOUND)
                .untilAsserted(() -> assertThat(api.items("/api/v1/charges?space=wuxi/transport"))
                        .anySatisfy(charge -> assertThat(charge.path("socTo").asDouble())
                                .as(charge.toString())
                                .isGreaterThan(charge.path("socFrom").asDouble())));
        await().atMost(DAY_FOUND).until(() -> {
            for (JsonNode car : api.items("/api/v1/things?model=gb32960")) {
                JsonNode worst = api.get("/api/v1/things/" + car.path("id").asText()
                        + "/history?properties=alarmLevel&points=1&aggregate=max&from="
                        + Instant.now().minus(Duration.ofDays(2)).toEpochMilli());
                for (JsonNode row : worst.path("rows")) {
                    if (row.path(1).asInt() >= 1) {
                        return true;
                    }
                }
            }
            return false;
        });
    }
}
