package io.taihu.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.taihu.model.Space;
import io.taihu.model.Thing;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The vehicles of the demo against the server whose demo they are. */
class DemoFleetIT {
    private static final String BUS = "106480010000";
    private static final String CAR = "LTHWX32960T000056";
    private static final Duration LONG = Duration.ofSeconds(90);

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
}
