package io.taihu.transfer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taihu.spi.Copy;
import io.taihu.transfer.Import.LineProblem;
import io.taihu.transfer.Import.Progress;
import io.taihu.transfer.Import.State;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An import in a folder of its own: the file that was uploaded, and how far it has come. */
final class ImportFiles {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String STATE = "import.json";
    private static final Logger LOG = LoggerFactory.getLogger(ImportFiles.class);

    private ImportFiles() {}

    static Path file(Path folder) {
        return folder.resolve("file");
    }

    /** Writes so that after a crash either the old or the new state is there. */
    static void save(Path folder, Import job) throws IOException {
        Path next = folder.resolve(STATE + ".next");
        byte[] bytes = MAPPER.writeValueAsBytes(write(job));
        try (FileChannel channel = FileChannel.open(
                next, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
        Files.move(next, folder.resolve(STATE), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        sync(folder);
    }

    static Import load(Path folder) throws IOException {
        return read(MAPPER.readTree(folder.resolve(STATE).toFile()));
    }

    static void sync(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    static void remove(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.deleteIfExists(file);
            }
        }
        Files.deleteIfExists(folder);
    }

    /** Copies an import: its file first, which is removed only when the state says that it is not needed. */
    static void copy(Path folder, Copy copy) throws IOException {
        Copy within = copy.within(folder.getFileName().toString());
        try {
            Path file = file(folder);
            if (Files.exists(file)) {
                // it is never changed
                within.file("file", file, "import " + Files.size(file) + " " + Files.getLastModifiedTime(file));
            }
            within.file(STATE, folder.resolve(STATE), "");
        } catch (NoSuchFileException e) {
            // done, or deleted meanwhile; what is copied without a state is not looked at
            LOG.debug("import {} is going", folder, e);
        }
    }

    static ObjectNode write(Import job) {
        ObjectNode out = MAPPER.createObjectNode();
        out.put("id", job.id()).put("file", job.file()).put("bytes", job.bytes());
        out.set("layout", write(job.layout()));
        out.set("mapping", MappingJson.write(job.mapping()));
        out.put("space", job.space()).put("token", job.token()).put("state", MappingJson.word(job.state()));
        out.put("created", job.created().toString());
        put(out, "started", job.started());
        put(out, "finished", job.finished());
        out.set("progress", write(job.progress()));
        if (job.check() != null) {
            out.set("check", write(job.check()));
        }
        return out.put("trouble", job.trouble());
    }

    static ObjectNode write(Layout layout) {
        ObjectNode out = MAPPER.createObjectNode();
        out.put("format", MappingJson.word(layout.format())).put("charset", layout.charset());
        out.put("delimiter", String.valueOf(layout.delimiter())).put("header", layout.header());
        return out.put("decimal", String.valueOf(layout.decimal()));
    }

    private static ObjectNode write(Progress progress) {
        ObjectNode out = MAPPER.createObjectNode();
        out.put("rows", progress.rows()).put("taken", progress.taken()).put("refused", progress.refused());
        out.put("partly", progress.partly()).put("made", progress.made()).put("position", progress.position());
        out.put("changed", progress.changed()).put("same", progress.same());
        out.put("lines", progress.lines()).put("done", progress.done()).put("grown", progress.grown());
        out.put("first", progress.firstMicros()).put("last", progress.lastMicros());
        ArrayNode problems = out.putArray("problems");
        for (LineProblem problem : progress.problems()) {
            problems.addObject()
                    .put("line", problem.line())
                    .put("column", problem.column())
                    .put("reason", problem.reason())
                    .put("stored", problem.stored());
        }
        return out;
    }

    private static Import read(JsonNode node) {
        return new Import(
                node.path("id").asText(),
                node.path("file").asText(),
                node.path("bytes").asLong(),
                layout(node.path("layout")),
                MappingJson.readUnchecked(node.path("mapping")),
                node.path("space").asText(),
                node.path("token").asText(),
                MappingJson.constant(State.class, node.path("state").asText(), "state"),
                Instant.parse(node.path("created").asText()),
                instant(node, "started"),
                instant(node, "finished"),
                progress(node.path("progress")),
                node.has("check") ? progress(node.path("check")) : null,
                node.path("trouble").asText());
    }

    private static Layout layout(JsonNode node) {
        return new Layout(
                MappingJson.constant(FileFormat.class, node.path("format").asText(), "format"),
                node.path("charset").asText(),
                node.path("delimiter").asText().charAt(0),
                node.path("header").asBoolean(),
                node.path("decimal").asText().charAt(0));
    }

    private static Progress progress(JsonNode node) {
        List<LineProblem> problems = new ArrayList<>();
        for (JsonNode each : node.path("problems")) {
            problems.add(new LineProblem(
                    each.path("line").asLong(),
                    each.path("column").asText(),
                    each.path("reason").asText(),
                    each.path("stored").asBoolean()));
        }
        return new Progress(
                node.path("rows").asLong(),
                node.path("taken").asLong(),
                node.path("refused").asLong(),
                node.path("partly").asLong(),
                node.path("made").asLong(),
                node.path("changed").asLong(),
                node.path("same").asLong(),
                node.path("position").asLong(),
                node.path("lines").asLong(),
                node.path("done").asDouble(),
                node.path("first").asLong(),
                node.path("last").asLong(),
                node.path("grown").asLong(),
                problems);
    }

    private static void put(ObjectNode out, String name, @Nullable Instant time) {
        if (time != null) {
            out.put(name, time.toString());
        }
    }

    private static @Nullable Instant instant(JsonNode node, String name) {
        return node.has(name) ? Instant.parse(node.path(name).asText()) : null;
    }
}
