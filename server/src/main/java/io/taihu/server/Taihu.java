package io.taihu.server;

import io.taihu.alarms.Alarms;
import io.taihu.api.ApiServer;
import io.taihu.api.HttpSettings;
import io.taihu.api.Premises;
import io.taihu.api.Rooms;
import io.taihu.backup.BackupSettings;
import io.taihu.backup.Backups;
import io.taihu.backup.Restore;
import io.taihu.core.Announcer;
import io.taihu.core.Audit;
import io.taihu.core.Commands;
import io.taihu.core.Conclusions;
import io.taihu.core.Directory;
import io.taihu.core.HistoryFeed;
import io.taihu.core.JsonText;
import io.taihu.core.LiveFeed;
import io.taihu.core.Permissions;
import io.taihu.core.Road;
import io.taihu.core.Tokens;
import io.taihu.core.Twins;
import io.taihu.histories.questdb.QuestDbHistory;
import io.taihu.journals.file.FileJournal;
import io.taihu.model.Alarm;
import io.taihu.model.Area;
import io.taihu.model.Conduct;
import io.taihu.model.ErrorCode;
import io.taihu.model.Invocation;
import io.taihu.model.Property;
import io.taihu.model.RecordWriter;
import io.taihu.model.Space;
import io.taihu.model.TaihuException;
import io.taihu.model.Thing;
import io.taihu.model.ThingModel;
import io.taihu.netkit.Network;
import io.taihu.netkit.PastDays;
import io.taihu.netkit.Tls;
import io.taihu.notices.NoticeSettings;
import io.taihu.notices.Notices;
import io.taihu.orders.Bulks;
import io.taihu.orders.Schedules;
import io.taihu.registry.SqlRegistry;
import io.taihu.scenes.fleet.Trips;
import io.taihu.signin.SignInSettings;
import io.taihu.spi.AlarmStore;
import io.taihu.spi.AnnotationStore;
import io.taihu.spi.AuditLog;
import io.taihu.spi.Clock;
import io.taihu.spi.CommandStore;
import io.taihu.spi.DocumentStore;
import io.taihu.spi.History;
import io.taihu.spi.Intake.Enrolment;
import io.taihu.spi.Limits;
import io.taihu.spi.NoticeStore;
import io.taihu.spi.PrivateFolder;
import io.taihu.spi.Protocol;
import io.taihu.spi.Registry;
import io.taihu.spi.Registry.NewToken;
import io.taihu.spi.Registry.TokenKind;
import io.taihu.spi.Role;
import io.taihu.spi.Setting;
import io.taihu.spi.Settings;
import io.taihu.spi.SpeedLimits;
import io.taihu.spi.TellingStore;
import io.taihu.transfer.Imports;
import io.taihu.transfer.TransferSettings;
import io.taihu.watch.Backtests;
import io.taihu.watch.Explanations;
import io.taihu.watch.Outputs;
import io.taihu.watch.RuleFeed;
import io.taihu.watch.Rulebook;
import io.taihu.watch.Teller;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One server: makes every part, gives each the others that it needs, starts them in the order in which they are needed, and
 * stops them in the reverse. Devices are let in as soon as the registry and the journal are open; history opens behind that.
 */
public final class Taihu implements AutoCloseable {
    /** How long a one-time link to the page is good for. */
    static final Duration LINK_LIFE = Duration.ofHours(24);

    private static final Logger LOG = LoggerFactory.getLogger(Taihu.class);

    private final Path data;
    private final PrometheusMeters meters = new PrometheusMeters();
    private final Deque<AutoCloseable> started = new ArrayDeque<>();
    private final Map<String, Integer> ports = new ConcurrentSkipListMap<>();
    private boolean portsWritten;
    private final CompletableFuture<History> history = new CompletableFuture<>();
    private final Directory directory;
    private final Twins twins;
    private final HistoryFeed historyFeed;
    private final Rulebook rulebook;
    private @Nullable String ownerLinkCode;

    /**
     * Starts a server; returns when devices and people can reach it.
     *
     * @param data folder of all its data, made when it is not there
     * @param environment where {@code TAIHU_BOOTSTRAP_TOKEN} may be
     * @param demo whether its things are simulated, which the page says
     * @throws TaihuException when it cannot start, saying what to do; what was started is stopped again
     */
    public Taihu(Path data, Settings settings, Map<String, String> environment, boolean demo) {
        this.data = data;
        Clock clock = Clock.system();
        try {
            ApiServer.preload();
            makeFolder(data);
            Restore.checkWhole(data);
            CompletableFuture<Registry> registryOpening =
                    CompletableFuture.supplyAsync(() -> SqlRegistry.open(settings, data));
            FileJournal journal = keep(FileJournal.open(data.resolve(DataFolder.JOURNAL), settings, clock, meters));
            Registry registry = keep(registryOpening.join());
            Audit audit = keep(new Audit(registry.audit(), settings, clock, meters));
            audit.start("{\"version\":\"" + Version.text() + "\"}");
            directory = new Directory(registry, settings, clock);
            Permissions access = new Permissions();
            long lastWritten = lastWritten(data.resolve(DataFolder.JOURNAL));
            // greater than any session's number of an earlier run, also when the clock was set back
            long firstSession = Math.max(clock.micros(), lastWritten + 1_000_000);
            Road road = keep(new Road(directory, journal, access, settings, clock, meters, lastWritten, firstSession));
            road.recordIn(audit);
            LiveFeed live = new LiveFeed(directory, journal, access);
            Announcer announcer = new Announcer(access);
            twins = keep(new Twins(data.resolve(DataFolder.TWINS), directory, journal, settings, clock, meters, live));
            keep(live).start();
            historyFeed = new HistoryFeed(directory, journal, history, settings, clock, meters);
            Shared shared = keep(new Shared(
                    road, live, announcer, access, settings, meters, clock, new TwinValues(directory, twins, access)));
            admitOwner(registry, clock, environment.get("TAIHU_BOOTSTRAP_TOKEN"));
            Commands commands = keep(new Commands(directory, journal, road, twins, live, settings, clock, meters));
            Bulks bulks = keep(new Bulks(directory, commands, access));
            Schedules schedules = keep(new Schedules(bulks, registry.documents(), clock));
            Notices notices = keep(new Notices(
                    directory,
                    announcer,
                    settings,
                    settings.get(SignInSettings.PUBLIC_URL),
                    clock,
                    new SecureRandom(),
                    meters));
            Alarms alarms = keep(new Alarms(directory, live, settings, clock, meters));
            Outputs outputs = new Outputs(directory, commands, new Conclusions(journal, road), access, settings, clock);
            RuleFeed ruleFeed = keep(new RuleFeed(
                    data.resolve(DataFolder.RULES),
                    directory,
                    journal,
                    twins,
                    alarms,
                    notices,
                    outputs,
                    settings,
                    clock,
                    meters));
            rulebook = new Rulebook(directory, alarms, notices.channels(), ruleFeed);
            for (Protocol protocol : ServiceLoader.load(Protocol.class)) {
                protocol.models().forEach(directory::ensureModel);
                ports.putAll(keep(protocol.start(shared)).ports());
            }
            twins.start(road);
            commands.start();
            openHistory(settings, clock, journal, new SqlAccess(directory, access, audit));
            keep(historyFeed).start();
            Trips trips = keep(new Trips(
                    journal, history, HistoryFeed.READER, registry.legs(), vehicles(), settings, clock, meters));
            trips.start();
            Backtests backtests = keep(new Backtests(directory, rulebook, history, clock));
            Imports imports =
                    keep(new Imports(data.resolve(DataFolder.IMPORTS), directory, road, settings, clock, meters));
            Backups backups = keep(new Backups(
                    Backups.shelf(data, settings),
                    DataFolder.sources(data, journal, history, registry),
                    settings,
                    clock,
                    meters,
                    Version.text()));
            ApiServer api = keep(new ApiServer(new Rooms(
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
                    trips,
                    meters::scrape,
                    Tls.of(settings, settings.get(HttpSettings.HEADERS_WAIT))
                            .<Supplier<SSLContext>>map(tls -> tls::current)
                            .orElse(null),
                    Map.copyOf(ports),
                    new Premises(data, settings(), () -> Limits.of(limited())),
                    Version.text(),
                    demo)));
            ports.putAll(api.start());
            imports.start();
            bulks.start();
            schedules.start();
            notices.start();
            alarms.start();
            rulebook.start();
            synchronized (ports) {
                writePorts();
                portsWritten = true;
            }
            keep(road::stopping);
        } catch (RuntimeException e) {
            close();
            throw e instanceof CompletionException && e.getCause() instanceof TaihuException cause ? cause : e;
        }
    }

    /** Every setting of every room. */
    static List<Setting<?>> settings() {
        List<Setting<?>> all = new ArrayList<>(List.of(
                Road.SESSIONS_MAX,
                Road.OPENING_MAX,
                Road.MADE_MAX,
                Directory.PROPERTIES_MAX,
                Directory.THING_READINGS_MAX,
                Directory.ZONE,
                Twins.SHARDS,
                Twins.RECOVERY,
                Twins.BYTES_MAX,
                HistoryFeed.COMMIT_ROWS,
                HistoryFeed.COMMIT_INTERVAL));
        all.add(Logs.JSON);
        all.addAll(Commands.SETTINGS);
        all.addAll(Alarms.SETTINGS);
        all.addAll(Outputs.SETTINGS);
        all.addAll(Teller.SETTINGS);
        all.addAll(Audit.SETTINGS);
        all.addAll(FileJournal.SETTINGS);
        all.addAll(SqlRegistry.SETTINGS);
        all.addAll(QuestDbHistory.SETTINGS);
        all.addAll(HttpSettings.SETTINGS);
        all.addAll(TransferSettings.SETTINGS);
        all.addAll(BackupSettings.SETTINGS);
        all.addAll(NoticeSettings.SETTINGS);
        all.addAll(SignInSettings.SETTINGS);
        all.add(Trips.INTERVAL);
        all.addAll(List.of(Network.LOOPS, Network.WRITE_HIGH, Tls.CERTIFICATE, Tls.KEY, Tls.CLIENT_CA));
        for (Protocol protocol : ServiceLoader.load(Protocol.class)) {
            all.addAll(protocol.settings());
        }
        all.sort(java.util.Comparator.comparing(Setting::name));
        return all;
    }

    private Trips.Vehicles vehicles() {
        return new Trips.Vehicles() {
            @Override
            public Optional<Thing> thing(long number) {
                return directory.thing(number);
            }

            @Override
            public Optional<ThingModel> model(int number, int version) {
                return directory.model(number, version);
            }

            @Override
            public Optional<ThingModel> modelOf(Thing thing) {
                return directory.modelOf(thing.id());
            }

            @Override
            public SpeedLimits speedLimits(Thing thing) {
                return rulebook.geofences().speedLimits(thing.space());
            }
        };
    }

    /** Every class of every room that has limits. */
    static List<Class<?>> limited() {
        List<Class<?>> all = new ArrayList<>(List.of(
                Alarm.class,
                Area.class,
                Area.Ground.class,
                Conduct.class,
                Invocation.class,
                Property.class,
                RecordWriter.class,
                Space.class,
                ThingModel.class,
                AlarmStore.class,
                AnnotationStore.class,
                AuditLog.class,
                CommandStore.class,
                DocumentStore.class,
                NoticeStore.class,
                TellingStore.class,
                Registry.class,
                Registry.Relation.class,
                Role.class,
                Enrolment.class,
                Network.class,
                PastDays.class));
        all.addAll(Road.LIMITED);
        all.addAll(FileJournal.LIMITED);
        all.addAll(SqlRegistry.LIMITED);
        all.addAll(QuestDbHistory.LIMITED);
        all.addAll(HttpSettings.LIMITED);
        all.addAll(TransferSettings.LIMITED);
        all.addAll(BackupSettings.LIMITED);
        all.addAll(NoticeSettings.LIMITED);
        all.addAll(SignInSettings.LIMITED);
        all.addAll(Bulks.LIMITED);
        all.addAll(Alarms.LIMITED);
        all.addAll(Rulebook.LIMITED);
        all.addAll(Trips.LIMITED);
        for (Protocol protocol : ServiceLoader.load(Protocol.class)) {
            all.addAll(protocol.limited());
        }
        return all;
    }

    /** Bound ports by name; {@code sql} is among them once history has opened, when it is listened for. */
    public Map<String, Integer> ports() {
        return Collections.unmodifiableMap(ports);
    }

    /** The code of the one-time link by which somebody becomes the owner; empty when there is an owner already. */
    public Optional<String> ownerLinkCode() {
        return Optional.ofNullable(ownerLinkCode);
    }

    /** What is registered. */
    public Directory directory() {
        return directory;
    }

    public Twins twins() {
        return twins;
    }

    /** The rules in force. */
    public Rulebook rulebook() {
        return rulebook;
    }

    /** History, once it has opened. */
    public CompletableFuture<History> history() {
        return history;
    }

    /** Waits until all that is acknowledged by now can be queried. */
    public void awaitHistory() throws InterruptedException {
        historyFeed.awaitCaughtUp();
    }

    /** Runs something once everything has stopped. */
    void onClosed(Runnable action) {
        started.addFirst(action::run);
    }

    /** Stops everything; what was acknowledged is on the disk. */
    @Override
    public void close() {
        AutoCloseable last = started.pollLast();
        while (last != null) {
            Closing.quietly(last);
            last = started.pollLast();
        }
    }

    /** Makes the token of a one-time link; the audit log has by whom. */
    static String makeLink(Registry registry, Clock clock, AuditLog.Who who) {
        String code = Tokens.make("link");
        Instant expires = Instant.ofEpochMilli(clock.micros() / 1_000).plus(LINK_LIFE);
        makeOwner(registry, clock, who, NewToken.ofOwner(TokenKind.LINK, "one-time link", Tokens.hash(code), expires));
        return code;
    }

    /** Makes a token that may do everything: the audit log has it before it is there, and by whom. */
    static void makeOwner(Registry registry, Clock clock, AuditLog.Who who, NewToken token) {
        long begun = registry.audit().append(List.of(made(clock, who, token, "", AuditLog.Result.BEGUN, 0)));
        String id = registry.createToken(token).id();
        registry.audit().append(List.of(made(clock, who, token, id, AuditLog.Result.OK, begun)));
    }

    private static AuditLog.NewEntry made(
            Clock clock, AuditLog.Who who, NewToken token, String id, AuditLog.Result result, long begun) {
        String detail = new JsonText()
                .beginObject()
                .key("name")
                .text(token.name())
                .key("kind")
                .text(token.kind().name().toLowerCase(Locale.ROOT))
                .endObject()
                .toString();
        return new AuditLog.NewEntry(
                clock.micros(),
                who,
                "",
                "createToken",
                new AuditLog.Subject("token", id),
                "",
                result,
                "",
                begun,
                1,
                detail);
    }

    private <T extends AutoCloseable> T keep(T part) {
        started.addLast(part);
        return part;
    }

    private void admitOwner(Registry registry, Clock clock, @Nullable String bootstrapToken) {
        boolean hasOwner = hasOwner(registry);
        if (!hasOwner && bootstrapToken != null && !bootstrapToken.isEmpty()) {
            NewToken token = NewToken.ofOwner(TokenKind.API, "bootstrap", Tokens.hash(bootstrapToken), null);
            makeOwner(registry, clock, AuditLog.Who.SERVER, token);
        } else if (!hasOwner) {
            ownerLinkCode = makeLink(registry, clock, AuditLog.Who.SERVER);
        }
    }

    private static boolean hasOwner(Registry registry) {
        String after = null;
        while (true) {
            List<Registry.Token> page = registry.tokens(after, Registry.PAGE_MAX);
            if (page.stream().anyMatch(t -> t.kind() == TokenKind.API)) {
                return true;
            }
            if (page.size() < Registry.PAGE_MAX) {
                return false;
            }
            after = page.getLast().id();
        }
    }

    private void openHistory(Settings settings, Clock clock, FileJournal journal, SqlAccess access) {
        Thread opening = Thread.ofPlatform().name("history-open").start(() -> {
            try {
                QuestDbHistory opened =
                        QuestDbHistory.open(data.resolve(DataFolder.HISTORY), settings, clock, meters, access);
                for (String after = null; ; ) {
                    var page = directory.registry().models(after, 1_000);
                    page.forEach(opened::prepare);
                    if (page.size() < 1_000) {
                        break;
                    }
                    after = page.getLast().name();
                }
                directory.onModel(opened::prepare);
                if (opened.isNew()) {
                    // its folder is new, or was moved away: the journal feeds it anew with all that it still keeps
                    journal.forget(HistoryFeed.READER);
                }
                opened.sqlPort().ifPresent(this::sqlOpened);
                history.complete(opened);
            } catch (RuntimeException e) {
                LOG.error(
                        "History does not open; readings are taken and kept in the journal meanwhile. {}",
                        e.getMessage(),
                        e);
                history.completeExceptionally(e);
            }
        });
        keep(() -> {
            opening.join();
            if (history.isDone() && !history.isCompletedExceptionally()) {
                history.join().close();
            }
        });
    }

    /** History opens behind the rest: its port is known before or after the others are written. */
    private void sqlOpened(int port) {
        synchronized (ports) {
            ports.put("sql", port);
            if (portsWritten) {
                try {
                    writePorts();
                } catch (TaihuException e) {
                    LOG.warn("SQL is listened for at port {}. {}", port, e.getMessage());
                }
            }
        }
    }

    private void writePorts() {
        StringBuilder json = new StringBuilder("{");
        ports.forEach((name, port) -> json.append(json.length() > 1 ? ", " : "")
                .append('"')
                .append(name)
                .append("\": ")
                .append(port));
        Path next = data.resolve("ports.json.next");
        try {
            Files.writeString(next, json.append("}\n"), StandardCharsets.UTF_8);
            Files.move(
                    next,
                    data.resolve("ports.json"),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new TaihuException(ErrorCode.UNAVAILABLE, "cannot write " + data.resolve("ports.json") + ": " + e, e);
        }
    }

    private static void makeFolder(Path data) {
        try {
            PrivateFolder.make(data);
        } catch (IOException e) {
            throw new TaihuException(ErrorCode.UNAVAILABLE, "cannot make the data folder " + data + ": " + e, e);
        }
        if (!Files.isWritable(data)) {
            throw new TaihuException(ErrorCode.UNAVAILABLE, "the data folder " + data + " cannot be written to");
        }
    }

    /** When the journal was written last, in µs: the receive time of its last record is not later. */
    private static long lastWritten(Path journal) {
        try (Stream<Path> files = Files.list(journal)) {
            return files.mapToLong(f -> f.toFile().lastModified()).max().orElse(0) * 1_000;
        } catch (IOException e) {
            throw new TaihuException(ErrorCode.UNAVAILABLE, "cannot list " + journal + ": " + e, e);
        }
    }
}
