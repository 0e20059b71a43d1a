package io.taihu.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.taihu.spi.AuditLog;
import io.taihu.spi.Clock;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The page in a real browser against a real server: runs {@code ui/e2e/run.mjs} and {@code ui/e2e/edges.mjs}. */
class PageIT {
    private static final Path UI = Path.of("..", "ui");
    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");

    @TempDir
    Path data;

    @BeforeEach
    void browserIsThere() {
        assumeTrue(Files.isExecutable(CHROMIUM), "no browser at " + CHROMIUM + " (apt-get install chromium)");
        assumeTrue(
                Files.isDirectory(UI.resolve("node_modules/playwright-core")),
                "the page was not built: ui/node_modules is missing");
    }

    @Test
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    void everyPageHolds() throws Exception {
        try (RunningTaihu server = new RunningTaihu(data, "notices.private-addresses", "true")) {
            server.taihu.history().get(1, TimeUnit.MINUTES);
            String code = Taihu.makeLink(server.taihu.directory().registry(), Clock.system(), AuditLog.Who.SERVER);
            holds(
                    "e2e/run.mjs",
                    Map.of(
                            "TAIHU_BASE",
                            "http://127.0.0.1:" + server.http(),
                            "TAIHU_TOKEN",
                            RunningTaihu.OWNER,
                            "TAIHU_CODE",
                            code,
                            "TAIHU_PAHO_JAR",
                            jarOf(MqttClient.class)));
        }
    }

    /** Of a server of its own, with nothing in it, with one thing, and with what is as long and as strange as can be. */
    @Test
    @Timeout(value = 15, unit = TimeUnit.MINUTES)
    void everyPageHoldsAtTheEdges() throws Exception {
        String server = String.join(
                " ",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "serve");
        holds(
                "e2e/edges.mjs",
                Map.of(
                        "TAIHU_SERVER",
                        server,
                        "TAIHU_EDGES",
                        "nothing,one,strange",
                        "TAIHU_SHOTS",
                        data.resolve("shots").toString(),
                        "TAIHU_CHOSEN",
                        data.resolve("chosen").toString()));
    }

    private void holds(String script, Map<String, String> environment) throws Exception {
        Path log = data.resolve("e2e.log");
        ProcessBuilder builder =
                new ProcessBuilder("node", script).directory(UI.toFile()).redirectErrorStream(true);
        builder.redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            boolean ended = process.waitFor(25, TimeUnit.MINUTES);
            assertThat(ended && process.exitValue() == 0)
                    .as(Files.readString(log))
                    .isTrue();
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private static String jarOf(Class<?> type) {
        return Path.of(URI.create(
                        type.getProtectionDomain().getCodeSource().getLocation().toString()))
                .toString();
    }
}
