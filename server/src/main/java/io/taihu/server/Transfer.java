package io.taihu.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taihu.model.ErrorCode;
import io.taihu.model.TaihuException;
import java.io.Console;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code taihu import} and {@code taihu export}: the same as the page does, by the same API. */
final class Transfer {
    private static final int SHOWN_MAX = 20;
    private static final long POLL_MILLIS = 500;
    private static final long SHOW_NANOS = 1_000_000_000L;
    private static final Set<String> ROLES = Set.of(
            "thing",
            "time",
            "property",
            "key",
            "value",
            "name",
            "model",
            "space",
            "label",
            "latitude",
            "longitude",
            "skip");
    private static final Set<String> WORKING = Set.of("checking", "waiting", "running");
    private static final Set<String> MANY = Set.of("property", "label", "skip");

    private final PrintStream out;
    private final PrintStream progress;
    private final Words words;
    private final boolean terminal;

    @SuppressWarnings("SystemConsoleNull") // there may be none at all
    Transfer(PrintStream out, PrintStream progress, Words words) {
        this.out = out;
        this.progress = progress;
        this.words = words;
        Console console = System.console();
        this.terminal = console != null && console.isTerminal();
    }

    /** Exit status: 0, or 1 when something was refused or failed. */
    int importFile(List<String> arguments) throws InterruptedException {
        List<String> rest = new ArrayList<>(arguments);
        boolean dry = rest.remove("--dry-run");
        boolean create = rest.remove("--create");
        if (rest.remove("--help")) {
            out.println(words.say("import-usage"));
            return 0;
        }
        Options options = Options.parse(
                rest, Set.of("server", "token", "map", "thing", "time", "zone", "model", "space", "kind", "resume"));
        String resume = options.named().get("resume");
        if (options.words().size() != (resume == null ? 1 : 0)) {
            throw new TaihuException(ErrorCode.INVALID, words.say("import-usage"));
        }
        try (ApiClient api = ApiClient.of(options, words)) {
            String id;
            if (resume != null) {
                id = resume;
                String state = api.get(path(id)).path("state").asText();
                if (WORKING.contains(state) || state.equals("done")) {
                    // it went on with the server
                    return follow(api, id);
                }
            } else {
                id = upload(api, Path.of(options.words().getFirst()), options, create);
            }
            out.println(words.say("import-id", id));
            api.post(path(id) + (dry ? "/check" : "/start"));
            return follow(api, id);
        }
    }

    private int follow(ApiClient api, String id) throws InterruptedException {
        try {
            return followed(api, id);
        } catch (TaihuException e) {
            // the server is away; the import is kept
            out.println(words.say("import-resume", id));
            throw e;
        }
    }

    private String upload(ApiClient api, Path file, Options options, boolean create) throws InterruptedException {
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            throw new TaihuException(ErrorCode.INVALID, words.say("import-no-file", file));
        }
        String space = options.named().getOrDefault("space", "");
        JsonNode made;
        try {
            made = api.ask(
                    "POST",
                    "/api/v1/imports?name=" + encode(String.valueOf(file.getFileName())) + "&space=" + encode(space),
                    BodyPublishers.ofFile(file),
                    "application/octet-stream");
        } catch (FileNotFoundException e) {
            throw new TaihuException(ErrorCode.INVALID, words.say("import-no-file", file), e);
        }
        String id = made.path("id").asText();
        try {
            mapped(api, made, options, create);
        } catch (TaihuException e) {
            // nobody asked for the file alone
            api.change("DELETE", path(id), null, -1);
            throw e;
        }
        return id;
    }

    /** Has the columns mean what was guessed, and said on the command line. */
    private void mapped(ApiClient api, JsonNode made, Options options, boolean create) throws InterruptedException {
        ObjectNode mapping = (ObjectNode) made.path("mapping");
        mapping.put(
                "zone",
                options.named().getOrDefault("zone", ZoneId.systemDefault().getId()));
        for (String name : List.of("thing", "time", "model", "kind")) {
            String value = options.named().get(name);
            if (value != null) {
                mapping.put(name, value);
            }
        }
        if (create) {
            mapping.put("create", true);
        }
        Set<String> known = new LinkedHashSet<>();
        mapping.path("columns").fieldNames().forEachRemaining(known::add);
        map(mapping, options.named().get("map"));
        if (!made.at("/layout/format").asText().equals("ndjson")) {
            // lines of NDJSON may have members that the first do not
            mapping.path("columns").fieldNames().forEachRemaining(column -> {
                if (!known.contains(column)) {
                    throw new TaihuException(
                            ErrorCode.INVALID, words.say("import-no-column", column, String.join(", ", known)));
                }
            });
        }
        ObjectNode body = ApiClient.JSON.createObjectNode();
        body.set("mapping", mapping);
        JsonNode changed = api.patch(path(made.path("id").asText()), body);
        for (Map.Entry<String, JsonNode> column :
                changed.path("mapping").path("columns").properties()) {
            String as = column.getValue().path("as").asText();
            String name = column.getValue().path("name").asText();
            progress.println("  " + column.getKey() + " → " + as + (name.isEmpty() ? "" : " " + name));
        }
    }

    /** Takes {@code COLUMN=ROLE}, {@code COLUMN=PROPERTY} or {@code COLUMN=label:KEY}, with commas between, onto a guess. */
    static void map(ObjectNode mapping, @Nullable String given) {
        if (given == null) {
            return;
        }
        ObjectNode columns = (ObjectNode) mapping.path("columns");
        Set<String> own = new HashSet<>();
        for (String each : given.split(",")) {
            int equals = each.lastIndexOf('=');
            if (equals <= 0) {
                throw new TaihuException(
                        ErrorCode.INVALID, "--map wants COLUMN=time,COLUMN=level,…, got \"" + each + "\"");
            }
            String column = each.substring(0, equals).strip();
            String use = each.substring(equals + 1).strip();
            own.add(column);
            ObjectNode node = ApiClient.JSON.createObjectNode();
            if (use.startsWith("label:")) {
                node.put("as", "label").put("name", use.substring("label:".length()));
            } else if (ROLES.contains(use)) {
                node.put("as", use);
                if (!MANY.contains(use)) {
                    free(columns, use, own);
                }
            } else {
                node.put("as", "property").put("name", use);
            }
            columns.set(column, node);
        }
    }

    /** What was guessed to be the same gives way. */
    private static void free(ObjectNode columns, String use, Set<String> own) {
        for (Iterator<Map.Entry<String, JsonNode>> all = columns.properties().iterator(); all.hasNext(); ) {
            Map.Entry<String, JsonNode> column = all.next();
            if (!own.contains(column.getKey())
                    && column.getValue().path("as").asText().equals(use)) {
                ((ObjectNode) column.getValue()).removeAll();
                ((ObjectNode) column.getValue()).put("as", "skip");
            }
        }
    }

    private int followed(ApiClient api, String id) throws InterruptedException {
        JsonNode now = api.get(path(id));
        boolean check = now.path("state").asText().equals("checking");
        boolean checked = check;
        while (WORKING.contains(now.path("state").asText())) {
            check = now.path("state").asText().equals("checking");
            show(now, now.path(check ? "check" : "progress"));
            Thread.sleep(POLL_MILLIS);
            now = api.get(path(id));
        }
        endLine();
        checked |= now.path("state").asText().equals("ready");
        JsonNode counts = now.path(checked ? "check" : "progress");
        out.println(words.say(
                checked ? "import-checked" : "import-" + now.path("state").asText(),
                counts.path("rows").asLong(),
                counts.path("taken").asLong(),
                counts.path("refused").asLong(),
                counts.path("partly").asLong(),
                counts.path("made").asLong()));
        if (now.at("/mapping/kind").asText().equals("things")) {
            out.println(words.say(
                    "import-things",
                    counts.path("made").asLong(),
                    counts.path("changed").asLong(),
                    counts.path("same").asLong()));
        }
        if (counts.has("first")) {
            out.println("  " + counts.path("first").asText() + " … "
                    + counts.path("last").asText());
        }
        problems(api, id, checked, counts);
        String state = now.path("state").asText();
        if (now.has("trouble")) {
            out.println(now.path("trouble").asText());
        }
        if (Set.of("ready", "paused", "failed").contains(state)) {
            out.println(words.say("import-resume", id));
        }
        boolean good = counts.path("refused").asLong() + counts.path("partly").asLong() == 0;
        return good && !state.equals("failed") && !state.equals("paused") ? 0 : 1;
    }

    private void problems(ApiClient api, String id, boolean check, JsonNode counts) throws InterruptedException {
        long all = counts.path("refused").asLong() + counts.path("partly").asLong();
        if (all == 0) {
            return;
        }
        int shown = 0;
        for (JsonNode problem : api.get(path(id) + "/problems?check=" + check).path("items")) {
            if (shown++ == SHOWN_MAX) {
                break;
            }
            String column = problem.path("column").asText();
            out.println("  " + problem.path("line").asLong() + (column.isEmpty() ? "" : " " + column) + ": "
                    + problem.path("reason").asText());
        }
        if (all > SHOWN_MAX) {
            out.println(words.say("import-more", all - SHOWN_MAX));
        }
    }

    private long shownNanos;

    private void show(JsonNode job, JsonNode counts) {
        if (!terminal && System.nanoTime() - shownNanos < 5 * SHOW_NANOS) {
            return;
        }
        shownNanos = System.nanoTime();
        String left =
                job.has("secondsLeft") ? Long.toString(job.path("secondsLeft").asLong()) : "?";
        line(String.format(
                Locale.ROOT,
                "%5.1f %%  %,d  %,d/s  %s s",
                100 * counts.path("done").asDouble(),
                counts.path("rows").asLong(),
                job.path("rowsPerSecond").asLong(),
                left));
    }

    /** Exit status: 0. */
    int export(List<String> arguments) throws InterruptedException {
        List<String> rest = new ArrayList<>(arguments);
        if (rest.remove("--help")) {
            out.println(words.say("export-usage"));
            return 0;
        }
        Options options = Options.parse(
                rest,
                Set.of(
                        "server",
                        "token",
                        "out",
                        "format",
                        "things",
                        "space",
                        "model",
                        "label",
                        "q",
                        "properties",
                        "from",
                        "to"));
        if (options.words().size() != 1
                || !Set.of("readings", "things").contains(options.words().getFirst())) {
            throw new TaihuException(ErrorCode.INVALID, words.say("export-usage"));
        }
        String to = options.named().get("out");
        Path file = to == null || to.equals("-") ? null : Path.of(to);
        Path folder = file == null ? null : file.toAbsolutePath().getParent();
        if (folder != null && !Files.isDirectory(folder)) {
            throw new TaihuException(ErrorCode.INVALID, words.say("export-no-folder", folder));
        }
        String format = options.named().getOrDefault("format", file == null ? "csv" : suffix(file));
        StringBuilder path =
                new StringBuilder("/api/v1/export/" + options.words().getFirst() + "?format=" + format);
        for (String name : List.of("things", "space", "model", "label", "q", "properties", "from", "to")) {
            String value = options.named().get(name);
            if (value != null) {
                path.append('&').append(name).append('=').append(encode(value));
            }
        }
        try (ApiClient api = ApiClient.of(options, words);
                InputStream in = api.download(path.toString()).body()) {
            long bytes = file == null ? copy(in, out) : save(in, file);
            endLine();
            progress.println(words.say("exported", bytes, file == null ? "-" : file));
            return 0;
        } catch (IOException e) {
            throw new TaihuException(ErrorCode.UNAVAILABLE, "the export broke off: " + e.getMessage(), e);
        }
    }

    /** Writes beside the file first, so that what broke off is not taken for whole. */
    private long save(InputStream in, Path file) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        long bytes;
        try (OutputStream to = Files.newOutputStream(part)) {
            bytes = copy(in, to);
        }
        Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
        return bytes;
    }

    private long copy(InputStream in, OutputStream to) throws IOException {
        long bytes = 0;
        long begun = System.nanoTime();
        byte[] buffer = new byte[1 << 16];
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            to.write(buffer, 0, read);
            bytes += read;
            long now = System.nanoTime();
            if (terminal && now - shownNanos > SHOW_NANOS) {
                shownNanos = now;
                double seconds = (now - begun) / 1e9;
                line(String.format(Locale.ROOT, "%,d kB  %,.0f kB/s", bytes / 1_000, bytes / 1_000.0 / seconds));
            }
        }
        to.flush();
        return bytes;
    }

    private boolean lineOpen;

    private void line(String text) {
        if (terminal) {
            progress.print("\r" + text + "   ");
            progress.flush();
            lineOpen = true;
        } else {
            progress.println(text);
        }
    }

    private void endLine() {
        if (lineOpen) {
            progress.println();
            lineOpen = false;
        }
    }

    private static String suffix(Path file) {
        String name = file.toString().toLowerCase(Locale.ROOT);
        for (String format : List.of("ndjson", "xlsx", "parquet")) {
            if (name.endsWith("." + format)) {
                return format;
            }
        }
        return "csv";
    }

    private static String path(String id) {
        return "/api/v1/imports/" + encode(id);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
