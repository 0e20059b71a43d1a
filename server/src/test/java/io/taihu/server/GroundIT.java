package io.taihu.server;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The ground of maps from an archive, in a real browser against a server of its own: runs {@code ui/e2e/ground.mjs}. */
class GroundIT {
    @TempDir
    Path data;

    @ParameterizedTest
    @ValueSource(strings = {"wgs84", "gcj02"})
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void drawsAnArchiveWhereItLies(String datum) throws Exception {
        Browser.assumeThere();
        Path log = data.resolve("ground.log");
        Path archive = data.resolve("stripes.pmtiles");
        Browser.holds(log, 4, Map.of(), "ground.mjs", "write", archive.toString());
        try (RunningTaihu server = new RunningTaihu(
                data.resolve("server"), "page.map-file", archive.toString(), "page.map-datum", datum)) {
            server.taihu.history().get(1, TimeUnit.MINUTES);
            Map<String, String> environment = Map.of(
                    "TAIHU_BASE",
                    "http://127.0.0.1:" + server.http(),
                    "TAIHU_TOKEN",
                    RunningTaihu.OWNER,
                    "TAIHU_DATUM",
                    datum);
            Browser.holds(log, 4, environment, "ground.mjs");
        }
    }
}
