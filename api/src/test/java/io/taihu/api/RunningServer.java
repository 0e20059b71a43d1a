package io.taihu.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.taihu.alarms.Alarms;
import io.taihu.backup.Backups;
import io.taihu.backup.Sources;
import io.taihu.core.Announcer;
import io.taihu.core.Audit;
import io.taihu.core.Commands;
import io.taihu.core.Conclusions;
import io.taihu.core.Directory;
import io.taihu.core.HistoryFeed;
import io.taihu.core.LiveFeed;
import io.taihu.core.Permissions;
import io.taihu.core.Road;
import io.taihu.core.Tokens;
import io.taihu.core.Twins;
import io.taihu.histories.questdb.QuestDbHistory;
import io.taihu.journals.file.FileJournal;
import io.taihu.model.Thing;
import io.taihu.notices.Notices;
import io.taihu.orders.Bulks;
import io.taihu.orders.Schedules;
import io.taihu.registry.SqlRegistry;
import io.taihu.spi.Clock;
import io.taihu.spi.History;
import io.taihu.spi.LegFinding;
import io.taihu.spi.Limits;
import io.taihu.spi.Meters;
import io.taihu.spi.Registry;
import io.taihu.spi.Registry.NewToken;
import io.taihu.spi.Registry.TokenKind;
import io.taihu.spi.Settings;
import io.taihu.transfer.Imports;
import io.taihu.watch.Backtests;
import io.taihu.watch.Explanations;
import io.taihu.watch.Outputs;
import io.taihu.watch.RuleFeed;
import io.taihu.watch.Rulebook;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** A whole server of its own in a folder, with a real registry, journal and history, on a free port. */
final class RunningServer implements AutoCloseable {
    final String owner = Tokens.make("owner");
    final SqlRegistry registry;
    final FileJournal journal;
    final Directory directory;
    final Road road;
    final Twins twins;
    final LiveFeed live;
    final Commands commands;
    final Bulks bulks;
    final Schedules schedules;
    final Notices notices;
    final Alarms alarms;
    final RuleFeed ruleFeed;
    final Rulebook rulebook;
    final Backtests backtests;
    final CompletableFuture<History> history = new CompletableFuture<>();
    final HistoryFeed historyFeed;
    final Imports imports;
    final Backups backups;
    final Audit audit;
    final ApiServer api;
    final int port;
    final int tlsPort;
    /** Length of a body from which on a request asks whether it is taken. */
    private static final int ASKED_FIRST = 1 << 20;

    final HttpClient client = HttpClient.newHttpClient();
    private final Contract contract = Contract.load();

    /** Why trips are behind: they are found by another room. */
    volatile String trips = "";
    /** From when on things were asked to be found anew, by their ids. */
    final Map<String, Long> foundAgain = new ConcurrentHashMap<>();

    RunningServer(Path folder) {
        this(folder, Map.of(), true);
    }

    RunningServer(Path folder, Map<String, String> given, boolean openHistory) {
        this(folder, given, openHistory, Clock.system());
    }

    RunningServer(Path folder, Map<String, String> given, boolean openHistory, Clock clock) {
        this(folder, given, openHistory, clock, null);
    }

    /** @param tls the certificate to show, or null */
    RunningServer(
            Path folder,
            Map<String, String> given,
            boolean openHistory,
            Clock clock,
            @Nullable Supplier<SSLContext> tls) {
        Map<String, String> all = new HashMap<>(given);
        all.putIfAbsent("http.port", "0");
        all.putIfAbsent("http.tls-port", "0");
        all.putIfAbsent("history.commit-interval", "20ms");
        Settings settings = Settings.of(all);
        Meters meters = Meters.none();
        registry = SqlRegistry.open(folder.resolve("registry.db"), clock);
        registry.createToken(NewToken.ofOwner(TokenKind.API, "test", Tokens.hash(owner), null));
        journal = FileJournal.open(folder.resolve("journal"), settings, clock, meters);
        directory = new Directory(registry, settings, clock);
        Permissions access = new Permissions();
        audit = new Audit(registry.audit(), settings, clock, meters);
        audit.start("{}");
        live = new LiveFeed(directory, journal, access);
        twins = new Twins(folder.resolve("twins"), directory, journal, settings, clock, meters, live);
        road = new Road(directory, journal, access, settings, clock, meters, 0, 1);
        historyFeed = new HistoryFeed(directory, journal, history, settings, clock, meters);
        if (openHistory) {
            openHistory(folder, settings, clock, meters);
        }
        commands = new Commands(directory, journal, road, twins, live, settings, clock, meters);
        twins.start(road);
        commands.start();
        live.start();
        historyFeed.start();
        bulks = new Bulks(directory, commands, access);
        schedules = new Schedules(bulks, registry.documents(), clock);
        notices = new Notices(directory, new Announcer(access), settings, "", clock, new java.util.Random(), meters);
        alarms = new Alarms(directory, live, settings, clock, meters);
        Outputs outputs = new Outputs(directory, commands, new Conclusions(journal, road), access, settings, clock);
        ruleFeed = new RuleFeed(
                folder.resolve("rules"), directory, journal, twins, alarms, notices, outputs, settings, clock, meters);
        rulebook = new Rulebook(directory, alarms, notices.channels(), ruleFeed);
        backtests = new Backtests(directory, rulebook, history, clock);
        imports = new Imports(folder.resolve("imports"), directory, road, settings, clock, meters);
        backups = new Backups(
                Backups.shelf(folder, settings),
                new Sources(
                        journal,
                        history,
                        registry,
                        List.of(
                                new Sources.Part("twins", copy -> Twins.copy(folder.resolve("twins"), copy)),
                                new Sources.Part("imports", copy -> Imports.copy(folder.resolve("imports"), copy)))),
                settings,
                clock,
                meters,
                "0.1.0");
        api = new ApiServer(new Rooms(
                directory,
                road,
                twins,
                live,
                commands,
                bulks,
                schedules,
                notices,
                alarms,
                rulebook,
                backtests,
                new Explanations(directory, rulebook, ruleFeed, twins, history, clock),
                access,
                audit,
                journal,
                history,
                historyFeed,
                imports,
                backups,
                settings,
                clock,
                meters,
                new FoundElsewhere(),
                () -> "# HELP taihu_up Whether it is up\ntaihu_up 1\n",
                tls,
                Map.of("mqtt", 1883),
                new Premises(folder, HttpSettings.SETTINGS, () -> Limits.of(HttpSettings.LIMITED)),
                "test",
                false));
        Map<String, Integer> ports = api.start();
        port = ports.get("http");
        tlsPort = ports.getOrDefault("https", 0);
        imports.start();
        bulks.start();
        schedules.start();
        notices.start();
        alarms.start();
        rulebook.start();
        twins.ready().orTimeout(30, java.util.concurrent.TimeUnit.SECONDS).join();
    }

    /** Says that it finds trips of all things but those of the model {@code plain}, and finds none. */
    private final class FoundElsewhere implements LegFinding {
        @Override
        public String trouble() {
            return trips;
        }

        @Override
        public boolean finds(Thing thing) {
            return !thing.model().equals("plain");
        }

        @Override
        public int findAgain(List<Thing> things, long fromMicros) {
            List<Thing> found = things.stream().filter(this::finds).toList();
            found.forEach(thing -> foundAgain.put(thing.id(), fromMicros));
            return found.size();
        }

        @Override
        public boolean waits(Thing thing) {
            return foundAgain.containsKey(thing.id());
        }
    }

    private void openHistory(Path folder, Settings settings, Clock clock, Meters meters) {
        History store = QuestDbHistory.open(folder.resolve("history"), settings, clock, meters);
        directory.onModel(store::prepare);
        history.complete(store);
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    /** An answer, checked against the contract. */
    record Answer(int status, String body, HttpResponse<String> response) {
        JsonNode json() {
            return Json.parse(body);
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }
    }

    Answer get(String path, String... headers) {
        return send("GET", path, owner, null, headers);
    }

    Answer post(String path, String body, String... headers) {
        return send("POST", path, owner, body, headers);
    }

    Answer patch(String path, String body, String... headers) {
        return send("PATCH", path, owner, body, headers);
    }

    Answer put(String path, String body, String... headers) {
        return send("PUT", path, owner, body, headers);
    }

    Answer delete(String path, String... headers) {
        return send("DELETE", path, owner, null, headers);
    }

    Answer send(String method, String path, @Nullable String token, @Nullable String body, String... headers) {
        return sendBytes(method, path, token, body == null ? null : body.getBytes(StandardCharsets.UTF_8), headers);
    }

    Answer sendBytes(String method, String path, @Nullable String token, byte @Nullable [] body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path))
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        boolean typed = false;
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
            typed |= headers[i].equalsIgnoreCase("Content-Type");
        }
        if (body != null && !typed) {
            request.header("Content-Type", "application/json");
        }
        if (body != null && body.length > ASKED_FIRST) {
            // what is refused for its length is so before it is sent, or the answer may be lost with the connection
            request.expectContinue(true);
        }
        try {
            HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
            contract.check(method, path, response);
            return new Answer(response.statusCode(), response.body(), response);
        } catch (IOException e) {
            throw new IllegalStateException(method + " " + path + " broke off", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Registers a thing and gives its token. */
    String thing(String id, String rest) {
        Answer answer = post("/api/v1/things", "{\"id\": \"" + id + "\"" + rest + "}");
        if (answer.status() != 201) {
            throw new AssertionError("cannot make thing " + id + ": " + answer.body());
        }
        return answer.json().path("token").asText();
    }

    /** Waits until all that was answered so far can be asked of history. */
    void awaitHistory() {
        try {
            historyFeed.awaitCaughtUp();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    Registry registry() {
        return registry;
    }

    @Override
    public void close() {
        api.close();
        backtests.close();
        backups.close();
        imports.close();
        notices.close();
        ruleFeed.close();
        alarms.close();
        schedules.close();
        bulks.close();
        commands.close();
        road.close();
        live.close();
        historyFeed.close();
        twins.close();
        if (history.isDone() && !history.isCompletedExceptionally()) {
            history.join().close();
        }
        journal.close();
        audit.close();
        registry.close();
        client.close();
    }
}
