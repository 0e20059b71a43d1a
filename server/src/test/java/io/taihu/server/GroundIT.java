package io.taihu.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The ground of maps from an archive, in a real browser against a server of its own: runs {@code ui/e2e/ground.mjs}. */
class GroundIT {
    private static final Path UI = Path.of("..", "ui");
    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");

    @TempDir
    Path data;

    @ParameterizedTest
    @ValueSource(strings = {"wgs84", "gcj02"})
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void drawsAnArchiveWhereItLies(String datum) throws Exception {
        assumeTrue(Files.isExecutable(CHROMIUM), "no browser at " + CHROMIUM + " (apt-get install chromium)");
        assumeTrue(
                Files.isDirectory(UI.resolve("node_modules/playwright-core")),
                "the page was not built: ui/node_modules is missing");
        Path archive = data.resolve("stripes.pmtiles");
        node(Map.of(), "write", archive.toString());
        try (RunningTaihu server = new RunningTaihu(
                data.resolve("server"), "page.map-file", archive.toString(), "page.map-datum", datum)) {
            server.taihu.history().get(1, TimeUnit.MINUTES);
            node(Map.of(
                    "TAIHU_BASE",
                    "http://127.0.0.1:" + server.http(),
                    "TAIHU_TOKEN",
                    RunningTaihu.OWNER,
                    "TAIHU_DATUM",
                    datum));
        }
    }

    private void node(Map<String, String> environment, String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of("node", "e2e/ground.mjs"));
        command.addAll(List.of(words));
        Path log = data.resolve("ground.log");
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(UI.toFile()).redirectErrorStream(true);
        builder.redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            boolean ended = process.waitFor(4, TimeUnit.MINUTES);
            assertThat(ended && process.exitValue() == 0)
                    .as(Files.readString(log))
                    .isTrue();
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
