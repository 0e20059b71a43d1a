package io.taihu.protocols.jt808;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** Recorded frames of other projects, which are read from beside this project and are no part of it. */
final class Shared {
    private static final String VECTORS = "data/vehicles/vectors";
    private static final ObjectMapper JSON = new ObjectMapper();

    private Shared() {}

    /** The rows of a file; skips the test when the folder is not there. */
    static List<JsonNode> rows(String file) {
        Path found = folder().resolve(file);
        try {
            return Files.readAllLines(found).stream().map(Shared::json).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(text, e);
        }
    }

    private static Path folder() {
        String given = System.getenv("TAIHU_SHARED");
        Path vectors = given == null ? null : Path.of(given, VECTORS);
        for (Path at = Path.of("").toAbsolutePath(); at != null && vectors == null; at = at.getParent()) {
            Path beside = at.resolve("shared").resolve(VECTORS);
            vectors = Files.isDirectory(beside) ? beside : null;
        }
        Assumptions.assumeTrue(
                vectors != null,
                "the recorded frames are not here: no folder shared/" + VECTORS
                        + " beside this project; TAIHU_SHARED says where shared is");
        return vectors;
    }
}
