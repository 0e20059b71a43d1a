package io.taihu.server;

import com.fasterxml.jackson.databind.JsonNode;
import io.taihu.api.AuditFile;
import io.taihu.model.ErrorCode;
import io.taihu.model.TaihuException;
import io.taihu.registry.SqlRegistry;
import io.taihu.spi.AuditLog;
import io.taihu.spi.AuditLog.Broken;
import io.taihu.spi.AuditLog.Head;
import io.taihu.spi.AuditLog.Query;
import io.taihu.spi.AuditLog.Verdict;
import io.taihu.spi.Registry;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code taihu audit}: the record of who did what, verified or written as a file, from a data folder or from a server. */
final class AuditCommand {
    private static final Set<String> FILTERS =
            Set.of("space", "who", "operation", "subject", "result", "from", "to", "q");
    private static final Pattern PLACE = Pattern.compile("([1-9]\\d{0,17}):([0-9a-f]{64})");

    private final PrintStream out;
    private final PrintStream progress;
    private final Words words;

    AuditCommand(PrintStream out, PrintStream progress, Words words) {
        this.out = out;
        this.progress = progress;
        this.words = words;
    }

    /** Exit status: 0, or 1 when the chain is broken. */
    int run(List<String> arguments) throws InterruptedException {
        String what = arguments.isEmpty() ? "--help" : arguments.getFirst();
        List<String> rest = arguments.isEmpty() ? List.of() : arguments.subList(1, arguments.size());
        return switch (rest.contains("--help") ? "--help" : what) {
            case "verify" -> verify(rest);
            case "export" -> export(rest);
            case "--help" -> {
                out.println(words.say("audit-usage"));
                yield 0;
            }
            default -> throw new TaihuException(ErrorCode.INVALID, words.say("audit-usage"));
        };
    }

    private int verify(List<String> arguments) throws InterruptedException {
        Options options = Options.parse(arguments, Set.of("data", "config", "server", "token", "known"));
        Head known = known(options.named().get("known"));
        Verdict verdict;
        if (options.path("data") != null) {
            try (Registry registry = open(options)) {
                verdict = registry.audit().verify(known);
            }
        } else {
            String path =
                    "/api/v1/audit/verify" + (known == null ? "" : "?known=" + known.sequence() + ":" + known.hash());
            try (ApiClient api = ApiClient.of(options, words)) {
                verdict = verdict(api.get(path));
            }
        }
        return say(verdict);
    }

    private int say(Verdict verdict) {
        Broken broken = verdict.broken();
        if (broken != null) {
            out.println(words.say(
                    "audit-broken",
                    Long.toString(broken.sequence()),
                    words.say("audit-" + broken.how().name().toLowerCase(Locale.ROOT)),
                    broken.expected(),
                    broken.found(),
                    Long.toString(verdict.entries())));
            return 1;
        }
        if (verdict.entries() == 0) {
            out.println(words.say("audit-empty"));
            return 0;
        }
        out.println(words.say(
                "audit-whole",
                Long.toString(verdict.entries()),
                Long.toString(verdict.first()),
                Long.toString(verdict.head().sequence())));
        out.println(words.say(
                "audit-head",
                Long.toString(verdict.head().sequence()),
                verdict.head().hash()));
        return 0;
    }

    private static Verdict verdict(JsonNode answer) {
        JsonNode broken = answer.path("broken");
        return new Verdict(
                answer.path("first").asLong(),
                answer.path("entries").asLong(),
                new Head(
                        answer.path("head").path("sequence").asLong(),
                        answer.path("head").path("hash").asText()),
                broken.isMissingNode()
                        ? null
                        : new Broken(
                                broken.path("sequence").asLong(),
                                AuditLog.Break.valueOf(
                                        broken.path("how").asText().toUpperCase(Locale.ROOT)),
                                broken.path("expected").asText(),
                                broken.path("found").asText()));
    }

    private static @Nullable Head known(@Nullable String given) {
        if (given == null) {
            return null;
        }
        Matcher read = PLACE.matcher(given);
        if (!read.matches()) {
            throw new TaihuException(
                    ErrorCode.INVALID, "--known wants SEQUENCE:HASH, as verify prints it, got \"" + given + "\"");
        }
        return new Head(Long.parseLong(read.group(1)), read.group(2));
    }

    private int export(List<String> arguments) throws InterruptedException {
        Set<String> allowed = new java.util.HashSet<>(Set.of("data", "config", "server", "token", "out", "format"));
        allowed.addAll(FILTERS);
        Options options = Options.parse(arguments, allowed);
        String to = options.named().get("out");
        Path file = to == null || to.equals("-") ? null : Path.of(to);
        AuditFile format = format(options.named().get("format"), file);
        Path part = file == null ? null : file.resolveSibling(file.getFileName() + ".part");
        try (OutputStream sink = part == null ? new Uncloseable(out) : Files.newOutputStream(part)) {
            export(options, format, sink);
        } catch (IOException e) {
            throw new TaihuException(ErrorCode.UNAVAILABLE, "the export broke off: " + e.getMessage(), e);
        }
        if (file != null && part != null) {
            try {
                Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
                progress.println(words.say("exported", Long.toString(Files.size(file)), file));
            } catch (IOException e) {
                throw new TaihuException(ErrorCode.UNAVAILABLE, "cannot write " + file + ": " + e.getMessage(), e);
            }
        }
        return 0;
    }

    private void export(Options options, AuditFile format, OutputStream sink) throws IOException, InterruptedException {
        if (options.path("data") != null) {
            for (String filter : FILTERS) {
                if (options.named().containsKey(filter)) {
                    throw new TaihuException(
                            ErrorCode.INVALID, "--" + filter + " is for --server; from a data folder all of it comes");
                }
            }
            try (Registry registry = open(options)) {
                format.write(registry.audit(), Query.ALL, sink);
            }
            return;
        }
        StringBuilder path = new StringBuilder("/api/v1/audit?begun=true");
        for (String filter : FILTERS) {
            String value = options.named().get(filter);
            if (value != null) {
                path.append('&').append(filter).append('=').append(URLEncoder.encode(value, StandardCharsets.UTF_8));
            }
        }
        try (ApiClient api = ApiClient.of(options, words);
                InputStream in =
                        api.download(path.toString(), format.mediaType()).body()) {
            in.transferTo(sink);
        }
    }

    private static AuditFile format(@Nullable String named, @Nullable Path file) {
        String name = named != null ? named : file != null && file.toString().endsWith(".csv") ? "csv" : "ndjson";
        for (AuditFile format : AuditFile.values()) {
            if (format.suffix().equals(name)) {
                return format;
            }
        }
        throw new TaihuException(ErrorCode.INVALID, "--format is ndjson or csv, got \"" + name + "\"");
    }

    private static Registry open(Options options) {
        Path data = options.path("data");
        Configuration configuration =
                Configuration.read(Taihu.settings(), options.path("config"), System.getenv(), options.set());
        boolean inFile = configuration.get(SqlRegistry.URL).isBlank();
        if (data == null || !Files.isDirectory(data) || (inFile && !Files.exists(data.resolve(SqlRegistry.FILE)))) {
            throw new TaihuException(ErrorCode.INVALID, "there is no data folder with a registry at " + data);
        }
        return SqlRegistry.open(configuration, data);
    }

    /** Standard output, which stays open. */
    private static final class Uncloseable extends java.io.FilterOutputStream {
        Uncloseable(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }
}
