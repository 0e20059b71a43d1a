package io.taihu.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code bench commands}, small: things are asked to do something while a real server is killed again and again; each of what was
 * asked ends in one state, and nothing is done twice that may not be. {@code -Dtaihu.commands.invocations=N} asks
 * more, {@code -Dtaihu.commands.kills=N} kills more often.
 */
class CommandKillIT {
    private static final int INVOCATIONS = Integer.getInteger("taihu.commands.invocations", 2_000);
    private static final int KILLS = Integer.getInteger("taihu.commands.kills", 3);

    @TempDir
    Path folder;

    @Test
    @Timeout(value = 15, unit = TimeUnit.MINUTES)
    void eachEndsOnceAndNothingIsDoneTwiceThatMayNotBe() throws Exception {
        Path said = folder.resolve("said");
        Process bench = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "io.taihu.bench.Main",
                        "commands",
                        "--invocations=" + INVOCATIONS,
                        "--kills=" + KILLS,
                        "--folder=" + folder))
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        try {
            assertThat(bench.waitFor(14, TimeUnit.MINUTES)).as("it ended").isTrue();
            assertThat(bench.exitValue()).as(() -> read(said)).isZero();
            assertThat(read(said)).contains("\"invocations\":" + INVOCATIONS);
        } finally {
            bench.destroy(); // it stops its server
            if (!bench.waitFor(1, TimeUnit.MINUTES)) {
                bench.destroyForcibly();
            }
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
