package io.taihu.bench;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A server in a process of its own, on a folder of its own. Its command line comes from the system property
 * {@value #COMMAND}: words separated by line ends that begin the server's command line, to which {@code serve --data DIR --set …}
 * is added; without the property it is this Java with this class path.
 *
 * <p>For one thread, but for {@link #kill}.
 */
final class ServerProcess implements AutoCloseable {
    static final String COMMAND = "taihu.server.command";

    private static final int LOG_TAIL = 2_000;

    private final Process process;
    private final Path data;
    private final Path log;
    private final long startedNanos;
    private JsonNode ports = NullNode.getInstance();

    private ServerProcess(Process process, Path data, Path log) {
        this.process = process;
        this.data = data;
        this.log = log;
        this.startedNanos = System.nanoTime();
    }

    /**
     * Starts a server; returns at once.
     *
     * @param data its folder
     * @param settings each {@code name=value}
     * @param environment for its process
     */
    static ServerProcess start(Path data, List<String> settings, Map<String, String> environment) throws IOException {
        return start(command(), data, settings, environment);
    }

    /** Starts another program that understands the same command line. */
    static ServerProcess start(List<String> begin, Path data, List<String> settings, Map<String, String> environment)
            throws IOException {
        List<String> command = new ArrayList<>(begin);
        command.addAll(List.of("serve", "--data", data.toString()));
        for (String setting : settings) {
            command.add("--set");
            command.add(setting);
        }
        Files.deleteIfExists(data.resolve("ports.json"));
        Path log = data.resolveSibling(data.getFileName() + ".log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        // no training of an ahead-of-time cache beside a measurement; one that is there is used
        builder.environment().put("TAIHU_AOT", "off");
        builder.environment().putAll(environment);
        return new ServerProcess(builder.start(), data, log);
    }

    private static List<String> command() {
        String given = System.getProperty(COMMAND, "");
        if (!given.isBlank()) {
            return given.lines().filter(word -> !word.isBlank()).toList();
        }
        return java("io.taihu.server.Main");
    }

    /** This Java with this class path and a main class, with the flags that the server has. */
    static List<String> java(String... mainAndArguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseG1GC",
                "-XX:MaxRAMPercentage=25",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path")));
        command.addAll(List.of(mainAndArguments));
        return command;
    }

    /** Waits until it has said its ports. */
    ServerProcess awaitPorts(Duration atMost) throws InterruptedException, IOException {
        Path file = data.resolve("ports.json");
        long end = System.nanoTime() + atMost.toNanos();
        while (true) {
            if (Files.exists(file) && Files.size(file) > 2) {
                try {
                    JsonNode said = new ObjectMapper().readTree(file.toFile());
                    if (said.has("mqtt") && said.has("http")) {
                        ports = said;
                        return this;
                    }
                } catch (JacksonException e) {
                    // being written; the next look will find it whole
                    Thread.onSpinWait();
                }
            }
            if (!process.isAlive()) {
                throw new IOException("the server ended with status " + process.exitValue() + ": " + tail());
            }
            if (System.nanoTime() > end) {
                throw new IOException("the server has not written " + file + " within " + atMost + ": " + tail());
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    int mqtt() {
        return port("mqtt");
    }

    int http() {
        return port("http");
    }

    /** The port of a listener, by the name that the server gives it. */
    int port(String name) {
        JsonNode port = ports.get(name);
        if (port == null) {
            throw new IllegalStateException("the server has no port \"" + name + "\", it has " + ports);
        }
        return port.asInt();
    }

    /** Nanoseconds of {@link System#nanoTime} at which it was started. */
    long startedNanos() {
        return startedNanos;
    }

    boolean alive() {
        return process.isAlive();
    }

    /** Process id of the server's Java: the one started, or what a script started in its place. */
    long pid() {
        return handle().pid();
    }

    /** Ends it as a power cut would: kill -9. Returns when it is gone. */
    void kill() throws InterruptedException {
        ProcessHandle java = handle();
        java.destroyForcibly();
        process.destroyForcibly();
        process.waitFor();
        while (java.isAlive()) {
            TimeUnit.MILLISECONDS.sleep(1);
        }
    }

    /** Asks it to stop and waits; after a minute it is killed. */
    @Override
    public void close() {
        try {
            ProcessHandle java = handle();
            java.destroy();
            if (!process.waitFor(1, TimeUnit.MINUTES)) {
                kill();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /** The end of what it printed. */
    String tail() throws IOException {
        if (!Files.exists(log)) {
            return "(it printed nothing)";
        }
        String text = new String(Files.readAllBytes(log), StandardCharsets.UTF_8);
        return text.substring(Math.max(0, text.length() - LOG_TAIL));
    }

    private ProcessHandle handle() {
        ProcessHandle own = process.toHandle();
        if (own.info().command().orElse("java").endsWith("java")) {
            return own;
        }
        return own.descendants()
                .filter(child -> child.info().command().orElse("").endsWith("java"))
                .findFirst()
                .orElse(own);
    }
}
