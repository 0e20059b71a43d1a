package io.taihu.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;

/** A server in a process of its own, on free ports, that can be killed. */
final class ServerProcess {
    private static final Duration STARTING = Duration.ofMinutes(2);

    private ServerProcess() {}

    /** The words that run this tree's server with a command of its own, such as {@code serve}. */
    static List<String> command(String... words) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(List.of(words));
        return command;
    }

    /** The words that serve a folder on free ports. */
    static List<String> serve(Path data, String... settings) {
        List<String> command = command("serve", "--data", data.toString());
        List<String> all = new ArrayList<>(List.of("mqtt.port=0", "jt808.port=0", "gb32960.port=0", "http.port=0"));
        all.addAll(List.of(settings));
        all.forEach(setting -> command.addAll(List.of("--set", setting)));
        return command;
    }

    /**
     * Starts one and waits until it has said where it listens.
     *
     * @param log where what it says is added
     * @param owner the owner's token
     */
    static Process start(Path data, Path log, String owner, String... settings) throws IOException {
        Path ports = data.resolve("ports.json");
        Files.deleteIfExists(ports);
        ProcessBuilder builder = new ProcessBuilder(serve(data, settings))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().put("TAIHU_BOOTSTRAP_TOKEN", owner);
        Process process = builder.start();
        Awaitility.await().atMost(STARTING).until(() -> {
            assertThat(process.isAlive()).as(() -> read(log)).isTrue();
            return Files.exists(ports);
        });
        return process;
    }

    /** The port of a protocol that one listens on. */
    static int port(Path data, String protocol) throws IOException {
        return new ObjectMapper()
                .readTree(data.resolve("ports.json").toFile())
                .path(protocol)
                .asInt();
    }

    private static String read(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
