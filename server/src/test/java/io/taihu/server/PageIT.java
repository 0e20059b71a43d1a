package io.taihu.server;

import io.taihu.spi.AuditLog;
import io.taihu.spi.Clock;
import java.net.URI;
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
    @TempDir
    Path data;

    @BeforeEach
    void browserIsThere() {
        Browser.assumeThere();
    }

    @Test
    @Timeout(value = 42, unit = TimeUnit.MINUTES)
    void everyPageHolds() throws Exception {
        try (RunningTaihu server = new RunningTaihu(data, "notices.private-addresses", "true")) {
            server.taihu.history().get(1, TimeUnit.MINUTES);
            String code = Taihu.makeLink(server.taihu.directory().registry(), Clock.system(), AuditLog.Who.SERVER);
            Map<String, String> environment = Map.of(
                    "TAIHU_BASE",
                    "http://127.0.0.1:" + server.http(),
                    "TAIHU_TOKEN",
                    RunningTaihu.OWNER,
                    "TAIHU_CODE",
                    code,
                    "TAIHU_PAHO_JAR",
                    jarOf(MqttClient.class));
            Browser.holds(data.resolve("e2e.log"), 40, environment, "run.mjs");
        }
    }

    /** Of servers of its own: with nothing, with one thing, with what is as long and as strange as can be, and full. */
    @Test
    @Timeout(value = 15, unit = TimeUnit.MINUTES)
    void everyPageHoldsAtTheEdges() throws Exception {
        Map<String, String> environment = Map.of(
                "TAIHU_SERVER", String.join(" ", ServerProcess.command("serve")),
                "TAIHU_EDGES", "nothing,one,strange,full",
                "TAIHU_SHOTS", data.resolve("shots").toString(),
                "TAIHU_CHOSEN", data.resolve("chosen").toString());
        Browser.holds(data.resolve("e2e.log"), 14, environment, "edges.mjs");
    }

    private static String jarOf(Class<?> type) {
        return Path.of(URI.create(
                        type.getProtectionDomain().getCodeSource().getLocation().toString()))
                .toString();
    }
}
