package io.taihu.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taihu.api.HttpSettings;
import io.taihu.backup.Backup;
import io.taihu.backup.BackupSettings;
import io.taihu.backup.Backups;
import io.taihu.backup.Restore;
import io.taihu.backup.Shelf;
import io.taihu.core.Tokens;
import io.taihu.histories.questdb.QuestDbHistory;
import io.taihu.journals.file.FileJournal;
import io.taihu.model.ErrorCode;
import io.taihu.model.TaihuException;
import io.taihu.registry.SqlRegistry;
import io.taihu.spi.Clock;
import io.taihu.spi.History;
import io.taihu.spi.Meters;
import io.taihu.spi.Registry;
import io.taihu.spi.Registry.NewToken;
import io.taihu.spi.Registry.TokenKind;
import io.taihu.spi.Settings;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@code taihu backup} and {@code taihu restore}. */
final class BackupCommand {
    private static final long POLL_MILLIS = 500;
    /** How long the token is good by which a server on this machine is asked. */
    private static final Duration TOKEN_LIFE = Duration.ofDays(2);

    private final PrintStream out;
    private final PrintStream progress;
    private final Words words;

    BackupCommand(PrintStream out, PrintStream progress, Words words) {
        this.out = out;
        this.progress = progress;
        this.words = words;
    }

    /** {@code backup}, {@code backup list}, {@code backup verify}. */
    void backup(List<String> arguments) throws InterruptedException {
        if (arguments.contains("--help")) {
            out.println(words.say("backup-usage"));
            return;
        }
        String what = arguments.isEmpty() || arguments.getFirst().startsWith("--") ? "" : arguments.getFirst();
        List<String> rest = what.isEmpty() ? arguments : arguments.subList(1, arguments.size());
        switch (what) {
            case "" -> make(Options.parse(rest, Set.of("data", "config", "server", "token", "to", "name")));
            case "list" -> list(Options.parse(rest, Set.of("from")));
            case "verify" -> verify(Options.parse(rest, Set.of("from", "name", "in")));
            default -> throw new TaihuException(ErrorCode.INVALID, words.say("backup-usage"));
        }
    }

    private void make(Options options) throws InterruptedException {
        Path data = options.path("data");
        if (data == null) {
            if (options.named().containsKey("to")) {
                throw new TaihuException(ErrorCode.INVALID, words.say("backup-to"));
            }
            try (ApiClient api = ApiClient.of(options, words)) {
                done(follow(api, begin(api, options)));
            }
            return;
        }
        if (!Files.isDirectory(data.resolve(DataFolder.JOURNAL))) {
            throw new TaihuException(ErrorCode.INVALID, words.say("backup-no-data", data));
        }
        Settings settings = settings(options, data);
        if (DataFolder.isOpen(data)) {
            ask(options, data, settings);
        } else {
            done(copy(options, data, settings));
        }
    }

    /** As the server is configured, but for what it needs to be asked by others, and for its pace. */
    private static Settings settings(Options options, Path data) {
        Path file = options.path("config");
        if (file == null && Files.exists(data.resolve("taihu.toml"))) {
            file = data.resolve("taihu.toml");
        }
        Map<String, String> set = new LinkedHashMap<>(options.set());
        set.put(QuestDbHistory.SQL_PORT.name(), "-1");
        set.putIfAbsent(BackupSettings.RATE.name(), "100000m");
        set.putIfAbsent(BackupSettings.SHARE.name(), "100");
        return Configuration.read(Taihu.settings(), file, System.getenv(), set);
    }

    /** Has the server make it that has the folder open. */
    private void ask(Options options, Path data, Settings settings) throws InterruptedException {
        String to = options.named().get("to");
        if (options.named().containsKey("token")) {
            try (ApiClient api =
                    new ApiClient(address(data, settings), options.named().get("token"))) {
                bring(api, begin(api, options), to);
            }
            return;
        }
        // who may read the folder may do everything with the server
        try (Registry registry = SqlRegistry.open(settings, data)) {
            String secret = Tokens.make("tk");
            Instant end = Instant.now().plus(TOKEN_LIFE);
            String id = registry.createToken(NewToken.ofOwner(TokenKind.API, "taihu backup", Tokens.hash(secret), end))
                    .id();
            try (ApiClient api = new ApiClient(address(data, settings), secret)) {
                bring(api, begin(api, options), to);
            } finally {
                registry.deleteToken(id);
            }
        }
    }

    private static String address(Path data, Settings settings) {
        String host = settings.get(HttpSettings.HOST);
        boolean any = host.equals("0.0.0.0") || host.equals("::");
        try {
            int port = ApiClient.JSON
                    .readTree(data.resolve("ports.json").toFile())
                    .path("http")
                    .asInt();
            return "http://" + (any ? "127.0.0.1" : host.contains(":") ? "[" + host + "]" : host) + ":" + port;
        } catch (IOException e) {
            throw new TaihuException(
                    ErrorCode.UNAVAILABLE, "it is not known where the server on " + data + " listens: " + e, e);
        }
    }

    private String begin(ApiClient api, Options options) throws InterruptedException {
        ObjectNode body = ApiClient.JSON.createObjectNode();
        if (options.named().containsKey("name")) {
            body.put("name", options.named().get("name"));
        }
        return api.ask("POST", "/api/v1/backups", BodyPublishers.ofString(body.toString()), "application/json")
                .path("name")
                .asText();
    }

    /** Waits for the end of a backup. */
    private JsonNode follow(ApiClient api, String name) throws InterruptedException {
        JsonNode now = api.get("/api/v1/backups/" + name);
        while (now.path("state").asText().equals("running")) {
            progress.println(words.say(
                    "backup-running",
                    name,
                    now.path("files").asLong(),
                    now.path("bytes").asLong()));
            Thread.sleep(POLL_MILLIS);
            now = api.get("/api/v1/backups/" + name);
        }
        if (!now.path("state").asText().equals("done")) {
            throw new TaihuException(
                    ErrorCode.UNAVAILABLE,
                    words.say("backup-failed", name, now.path("trouble").asText()));
        }
        return now;
    }

    private void bring(ApiClient api, String name, @Nullable String to) throws InterruptedException {
        JsonNode made = follow(api, name);
        Path folder = Path.of(api.get("/api/v1/backups").path("folder").asText());
        if (to != null) {
            Shelf there = new Shelf(Path.of(to));
            new Shelf(folder).carry(name, there);
            folder = there.folder();
        }
        out.println(words.say(
                "backup-done",
                folder.resolve(name),
                made.path("files").asLong(),
                made.path("bytes").asLong(),
                made.path("added").asLong()));
        elsewhere(made.path("registry").asText().equals("included"));
    }

    private void done(JsonNode made) {
        out.println(words.say(
                "backup-done",
                made.path("name").asText(),
                made.path("files").asLong(),
                made.path("bytes").asLong(),
                made.path("added").asLong()));
        elsewhere(made.path("registry").asText().equals("included"));
    }

    private void done(Backup made) {
        out.println(words.say("backup-done", made.name(), made.files(), made.bytes(), made.added()));
        elsewhere(made.registry());
    }

    private void elsewhere(boolean registry) {
        if (!registry) {
            out.println(words.say("backup-elsewhere"));
        }
    }

    /** Makes a backup of a folder that no server has open. */
    private static Backup copy(Options options, Path data, Settings settings) {
        String to = options.named().get("to");
        Shelf shelf = to == null ? Backups.shelf(data, settings) : new Shelf(Path.of(to));
        Clock clock = Clock.system();
        try (FileJournal journal = FileJournal.open(data.resolve(DataFolder.JOURNAL), settings, clock, Meters.none());
                Registry registry = SqlRegistry.open(settings, data);
                QuestDbHistory history =
                        QuestDbHistory.open(data.resolve(DataFolder.HISTORY), settings, clock, Meters.none());
                Backups backups = new Backups(
                        shelf,
                        DataFolder.sources(
                                data, journal, CompletableFuture.<History>completedFuture(history), registry),
                        settings,
                        clock,
                        Meters.none(),
                        Version.text())) {
            return backups.make(options.named().get("name"));
        }
    }

    private void list(Options options) {
        Shelf shelf = new Shelf(required(options, "from"));
        for (Backup each : shelf.list()) {
            String state = each.state() == Backup.State.DONE
                    ? words.say("backup-whole", each.files(), each.bytes(), each.added())
                    : words.say("backup-broken", each.trouble());
            Instant verified = each.verified();
            out.println(each.name() + "  " + each.begun() + "  " + state
                    + (verified == null ? "" : "  " + words.say("backup-verified-at", verified)));
        }
    }

    private void verify(Options options) {
        Restore.Chosen chosen =
                Restore.choose(required(options, "from"), options.named().get("name"));
        Path in = options.path("in");
        Path temporary;
        try {
            temporary = Files.createTempDirectory(in == null ? chosen.shelf().folder() : in, ".verify-");
        } catch (IOException e) {
            throw new TaihuException(ErrorCode.UNAVAILABLE, words.say("backup-no-room", String.valueOf(e)), e);
        }
        try {
            Restore.Restored restored = Restore.run(chosen, temporary, Version.text());
            DataFolder.Found found = DataFolder.look(temporary, restored);
            chosen.shelf().verified(chosen.name(), Instant.now());
            out.println(words.say(
                    "backup-good", chosen.name(), restored.files(), found.things(), found.records(), found.rows()));
            elsewhere(restored.registry());
        } finally {
            remove(temporary);
        }
    }

    private static void remove(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            List<Path> found = new ArrayList<>(all.toList());
            found.sort(Comparator.reverseOrder());
            for (Path each : found) {
                Files.deleteIfExists(each);
            }
        } catch (IOException | UncheckedIOException e) {
            System.err.println("taihu: " + folder + " cannot be removed: " + e.getMessage());
        }
    }

    /** {@code restore}. */
    void restore(List<String> arguments) {
        if (arguments.contains("--help")) {
            out.println(words.say("restore-usage"));
            return;
        }
        Options options = Options.parse(arguments, Set.of("from", "data", "name"));
        Path data = required(options, "data");
        Restore.Chosen chosen =
                Restore.choose(required(options, "from"), options.named().get("name"));
        Restore.Restored restored = Restore.run(chosen, data, Version.text());
        DataFolder.Found found = DataFolder.look(data, restored);
        Restore.finish(data);
        out.println(words.say("restored", chosen.name(), data, found.things(), found.records(), found.rows()));
        if (!restored.registry()) {
            out.println(words.say("restore-elsewhere"));
        }
    }

    private static Path required(Options options, String name) {
        Path path = options.path(name);
        if (path == null) {
            throw new TaihuException(ErrorCode.INVALID, "--" + name + " DIR is missing");
        }
        return path;
    }
}
