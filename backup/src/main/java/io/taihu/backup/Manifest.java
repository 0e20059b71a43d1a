package io.taihu.backup;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.taihu.model.ErrorCode;
import io.taihu.model.TaihuException;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * {@code manifest.json} of a backup: what it is, and then each of its files. Beside it lies {@code manifest.sha256} with its own hash. A
 * backup that has a manifest is whole. Stateless.
 *
 * <p>It may list a million files, so it is written and read as it comes.
 */
final class Manifest {
    static final String FILE = "manifest.json";
    static final String SUM = "manifest.sha256";
    /** The format that is written, and the newest that is read. */
    static final int FORMAT = 1;

    private static final JsonFactory JSON = new JsonFactory();

    /**
     * What a backup is.
     *
     * @param format of the manifest
     * @param taihu version that made it
     * @param registry whether the registry is in it; otherwise it is in a database that has a backup of its own
     * @param bytes of all files
     * @param added bytes that no backup before it had
     * @param counts figures that a restored folder is held against
     */
    record Head(
            int format,
            String taihu,
            String name,
            Instant begun,
            Instant finished,
            boolean registry,
            long files,
            long bytes,
            long added,
            Map<String, Long> counts) {
        Head {
            counts = Map.copyOf(counts);
        }
    }

    private Manifest() {}

    /** One file as a line. */
    static String line(Entry entry) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = JSON.createGenerator(text)) {
            out.writeStartObject();
            out.writeStringField("path", entry.path());
            out.writeNumberField("length", entry.length());
            out.writeArrayFieldStart("sha256");
            for (Hash piece : entry.pieces()) {
                out.writeString(piece.toString());
            }
            out.writeEndArray();
            if (!entry.stamp().isEmpty()) {
                out.writeStringField("stamp", entry.stamp());
            }
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    /**
     * Makes a backup whole: durable, and last of all under its name.
     *
     * @param lines a file with a line for each file
     */
    static void write(Path folder, Head head, Path lines) throws IOException {
        Path next = folder.resolve(FILE + ".next");
        MessageDigest digest = Hash.digest();
        try (FileChannel channel = create(next);
                OutputStream bytes = new DigestOutputStream(
                        new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16), digest);
                Stream<String> all = Files.lines(lines, StandardCharsets.UTF_8)) {
            JsonGenerator out = JSON.createGenerator(bytes);
            out.writeStartObject();
            out.writeNumberField("format", head.format());
            out.writeStringField("taihu", head.taihu());
            out.writeStringField("name", head.name());
            out.writeStringField("begun", head.begun().toString());
            out.writeStringField("finished", head.finished().toString());
            out.writeStringField("registry", head.registry() ? "included" : "elsewhere");
            out.writeNumberField("bytes", head.bytes());
            out.writeNumberField("added", head.added());
            out.writeNumberField("count", head.files());
            out.writeObjectFieldStart("counts");
            for (Map.Entry<String, Long> count : new TreeMap<>(head.counts()).entrySet()) {
                out.writeNumberField(count.getKey(), count.getValue());
            }
            out.writeEndObject();
            out.writeArrayFieldStart("files");
            for (String line : (Iterable<String>) all::iterator) {
                out.writeRawValue("\n" + line);
            }
            out.writeEndArray();
            out.writeEndObject();
            out.writeRaw('\n');
            out.flush();
            bytes.flush();
            channel.force(true);
        }
        try (FileChannel channel = create(folder.resolve(SUM))) {
            String sum = Hash.of(digest.digest()) + "  " + FILE + "\n";
            channel.write(StandardCharsets.US_ASCII.encode(sum));
            channel.force(true);
        }
        Files.move(next, folder.resolve(FILE), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        Blobs.sync(folder);
    }

    /** Makes a backup whole whose pieces were brought to another folder. */
    static void carry(Path from, Path to) throws IOException {
        for (String name : List.of(SUM, FILE)) {
            Path next = to.resolve(name + ".next");
            Files.copy(from.resolve(name), next, StandardCopyOption.REPLACE_EXISTING);
            try (FileChannel channel = FileChannel.open(next, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            Files.move(next, to.resolve(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
        Blobs.sync(to);
    }

    private static FileChannel create(Path file) throws IOException {
        return FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
    }

    /** What a backup is, without a look at its files and whether the manifest is as it was written. */
    static Head head(Path folder) throws IOException {
        return read(folder, true, each -> {});
    }

    /**
     * Reads a manifest that is as it was written.
     *
     * @param file told each file, after it was checked
     * @throws TaihuException MALFORMED when it is damaged; CONFLICT when a newer Taihu made it
     */
    static Head read(Path folder, Consumer<Entry> file) throws IOException {
        verify(folder);
        return read(folder, false, file);
    }

    private static void verify(Path folder) throws IOException {
        Path manifest = folder.resolve(FILE);
        MessageDigest digest = Hash.digest();
        try (InputStream in = new DigestInputStream(Files.newInputStream(manifest), digest)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        String found = Hash.of(digest.digest()).toString();
        Path sum = folder.resolve(SUM);
        String expected = Files.exists(sum) ? Files.readString(sum, StandardCharsets.ISO_8859_1) : "";
        if (!expected.startsWith(found)) {
            String shown = expected.isEmpty() ? "is missing" : "says " + expected.strip();
            throw new TaihuException(
                    ErrorCode.MALFORMED,
                    manifest + " is damaged: its SHA-256 is " + found + ", and " + sum + " " + shown);
        }
    }

    private static Head read(Path folder, boolean headOnly, Consumer<Entry> file) throws IOException {
        Path manifest = folder.resolve(FILE);
        Map<String, String> plain = new TreeMap<>();
        Map<String, Long> counts = new TreeMap<>();
        try (JsonParser in = JSON.createParser(new BufferedInputStream(Files.newInputStream(manifest), 1 << 16))) {
            in.nextToken();
            while (in.nextToken() == JsonToken.FIELD_NAME) {
                String name = in.currentName();
                in.nextToken();
                if (name.equals("files")) {
                    if (headOnly) {
                        break;
                    }
                    checkFormat(manifest, plain);
                    while (in.nextToken() == JsonToken.START_OBJECT) {
                        file.accept(entry(in));
                    }
                } else if (name.equals("counts")) {
                    while (in.nextToken() == JsonToken.FIELD_NAME) {
                        String what = in.currentName();
                        counts.put(what, in.nextLongValue(0));
                    }
                } else if (in.currentToken().isStructStart()) {
                    in.skipChildren();
                } else {
                    plain.put(name, in.getText());
                }
            }
            checkFormat(manifest, plain);
            return new Head(
                    Integer.parseInt(plain.getOrDefault("format", "")),
                    plain.getOrDefault("taihu", ""),
                    plain.getOrDefault("name", ""),
                    Instant.parse(plain.getOrDefault("begun", "")),
                    Instant.parse(plain.getOrDefault("finished", "")),
                    plain.getOrDefault("registry", "").equals("included"),
                    Long.parseLong(plain.getOrDefault("count", "")),
                    Long.parseLong(plain.getOrDefault("bytes", "")),
                    Long.parseLong(plain.getOrDefault("added", "")),
                    counts);
        } catch (com.fasterxml.jackson.core.JsonProcessingException | IllegalArgumentException | DateTimeException e) {
            throw new TaihuException(ErrorCode.MALFORMED, manifest + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static void checkFormat(Path manifest, Map<String, String> plain) {
        int format = Integer.parseInt(plain.getOrDefault("format", ""));
        if (format > FORMAT) {
            throw new TaihuException(
                    ErrorCode.CONFLICT,
                    manifest + " was made by a newer Taihu, " + plain.get("taihu") + ": its format is " + format
                            + ", and this version reads up to " + FORMAT + "; use that version");
        }
    }

    private static Entry entry(JsonParser in) throws IOException {
        String path = "";
        String stamp = "";
        long length = -1;
        List<Hash> pieces = new ArrayList<>();
        while (in.nextToken() == JsonToken.FIELD_NAME) {
            String name = in.currentName();
            JsonToken value = in.nextToken();
            switch (name) {
                case "path" -> path = in.getText();
                case "stamp" -> stamp = in.getText();
                case "length" -> length = in.getLongValue();
                case "sha256" -> {
                    while (in.nextToken() == JsonToken.VALUE_STRING) {
                        pieces.add(Hash.parse(in.getText()));
                    }
                }
                default -> {
                    if (value.isStructStart()) {
                        in.skipChildren();
                    }
                }
            }
        }
        Entry entry = new Entry(path, length, pieces, stamp);
        entry.check();
        return entry;
    }
}
