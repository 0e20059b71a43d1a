package io.taihu.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs programs of {@code ui/e2e}, which drive a real browser. */
final class Browser {
    private static final Path UI = Path.of("..", "ui");
    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");

    private Browser() {}

    /** Has the test skipped where there is none, or the page was not built. */
    static void assumeThere() {
        assumeTrue(Files.isExecutable(CHROMIUM), "no browser at " + CHROMIUM + " (apt-get install chromium)");
        assumeTrue(
                Files.isDirectory(UI.resolve("node_modules/playwright-core")),
                "the page was not built: ui/node_modules is missing");
    }

    /**
     * Runs a program, which must end with 0.
     *
     * @param log where what it says goes, and from where it is told when it fails
     */
    static void holds(Path log, int minutes, Map<String, String> environment, String program, String... words)
            throws Exception {
        List<String> command = new ArrayList<>(List.of("node", "e2e/" + program));
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(UI.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            boolean ended = process.waitFor(minutes, TimeUnit.MINUTES);
            assertThat(ended && process.exitValue() == 0)
                    .as(Files.readString(log))
                    .isTrue();
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
