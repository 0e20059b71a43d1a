package io.taihu.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A temporary folder for the servers of one run, removed at its end, and what they all have in common. For one thread. */
final class Workspace implements AutoCloseable {
    private final Path folder;
    private final String token;
    private final Map<String, Object> machine;
    private int made;

    /** @param parent folder on the disk to be measured */
    Workspace(Path parent) throws IOException {
        Files.createDirectories(parent);
        this.folder = Files.createTempDirectory(parent, "taihu-bench");
        byte[] secret = new byte[24];
        new SecureRandom().nextBytes(secret);
        this.token = HexFormat.of().formatHex(secret);
        this.machine = Machine.describe(folder);
    }

    Path folder() {
        return folder;
    }

    /** An empty folder for a server. */
    Path newData(String name) throws IOException {
        return Files.createDirectories(folder.resolve(++made + "-" + name));
    }

    /** The owner's token of every server. */
    String token() {
        return token;
    }

    Map<String, String> environment() {
        return Map.of("TAIHU_BOOTSTRAP_TOKEN", token);
    }

    /** Settings with free ports, and then those given. */
    List<String> settings(List<String> given) {
        List<String> all = new ArrayList<>(List.of("mqtt.port=0", "jt808.port=0", "gb32960.port=0", "http.port=0"));
        all.addAll(given);
        return all;
    }

    Map<String, Object> machine() {
        return machine;
    }

    /** How many files and sockets this process may have open; the server inherits it. */
    static long openFilesMax() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/limits"))) {
            if (line.startsWith("Max open files")) {
                String[] words =
                        line.substring("Max open files".length()).strip().split("\\s+");
                return words[0].equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(words[0]);
            }
        }
        return Long.MAX_VALUE;
    }

    @Override
    public void close() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            all.sorted(Comparator.reverseOrder()).forEach(path -> {
                try {
                    Files.deleteIfExists(path);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
