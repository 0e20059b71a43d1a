package io.taihu.protocols.gb32960;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;

/** Frames of other projects' tests and of real vehicles, which lie beside the project and are read from there. */
final class Vectors {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Vectors() {}

    /** The rows of a file of vectors; the test is skipped when it is not there. */
    static List<JsonNode> of(String file) throws IOException {
        Path path = shared("vectors/" + file);
        try (var lines = Files.lines(path)) {
            return lines.filter(line -> !line.isBlank()).map(Vectors::json).toList();
        }
    }

    /** Rows of a CSV without quotes, the first with the names. */
    static List<String[]> csv(String file) throws IOException {
        try (var lines = Files.lines(shared(file))) {
            return lines.map(line -> line.split(",", -1)).toList();
        }
    }

    static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new AssertionError("no JSON: " + text, e);
        }
    }

    /** What {@code taihu decode gb32960} says of a frame, which must be no error. */
    static JsonNode decode(String hex) {
        JsonNode decoded = json(new Gb32960Protocol().decode(bytes(hex)));
        assertThat(decoded.has("error")).as("%s", decoded).isFalse();
        return decoded;
    }

    private static Path shared(String file) {
        Path path = Path.of(System.getProperty("shared.dir", "none"), "data", "vehicles")
                .resolve(file);
        assumeTrue(Files.exists(path), "the vehicle vectors are not here: " + path);
        return path;
    }
}
