package io.taihu.server;

import io.taihu.model.ErrorCode;
import io.taihu.model.TaihuException;
import io.taihu.spi.Settings;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A server that runs for a moment in a temporary folder, takes the demo's readings and is asked for its page, so that the
 * launcher can make a cache of the classes it loaded.
 */
final class Training {
    private static final long RUN_MILLIS = 6_000;

    private final PrintStream out;

    Training(PrintStream out) {
        this.out = out;
    }

    void run() throws InterruptedException {
        Path data;
        try {
            data = Files.createTempDirectory("taihu-training");
        } catch (IOException e) {
            throw new TaihuException(ErrorCode.UNAVAILABLE, "cannot make a temporary folder: " + e.getMessage(), e);
        }
        Settings settings = Settings.of(Map.of(
                "mqtt.port",
                "0",
                "jt808.port",
                "0",
                "gb32960.port",
                "0",
                "http.port",
                "0",
                "journal.segment-bytes",
                "16m"));
        try (Taihu taihu = new Taihu(data, settings, Map.of(), true);
                Demo demo = new Demo(taihu, data)) {
            Thread.sleep(RUN_MILLIS);
            taihu.awaitHistory();
            out.println("Trained with " + demo.things() + " things.");
        } finally {
            delete(data);
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(f -> f.toFile().delete());
        } catch (IOException e) {
            // a temporary folder is left behind; the system clears it
        }
    }
}
