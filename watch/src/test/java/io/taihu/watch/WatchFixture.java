package io.taihu.watch;

import static org.awaitility.Awaitility.await;

import io.taihu.alarms.Alarms;
import io.taihu.core.Announcer;
import io.taihu.core.Commands;
import io.taihu.core.Conclusions;
import io.taihu.core.Directory;
import io.taihu.core.LiveFeed;
import io.taihu.core.Permissions;
import io.taihu.core.Road;
import io.taihu.core.Tokens;
import io.taihu.core.Twins;
import io.taihu.journals.file.FileJournal;
import io.taihu.model.Alarm;
import io.taihu.model.Conduct;
import io.taihu.model.Invocation;
import io.taihu.model.Property;
import io.taihu.model.Quality;
import io.taihu.model.RecordKind;
import io.taihu.model.RecordWriter;
import io.taihu.model.Space;
import io.taihu.model.Thing;
import io.taihu.model.ThingModel;
import io.taihu.model.ThingModel.Affordance;
import io.taihu.model.ValueType;
import io.taihu.notices.Notices;
import io.taihu.registry.SqlRegistry;
import io.taihu.spi.AlarmStore;
import io.taihu.spi.Clock;
import io.taihu.spi.CommandStore;
import io.taihu.spi.Grant;
import io.taihu.spi.Intake;
import io.taihu.spi.Meters;
import io.taihu.spi.PayloadFormat;
import io.taihu.spi.Registry.Account;
import io.taihu.spi.Registry.NewAccount;
import io.taihu.spi.Role;
import io.taihu.spi.Session;
import io.taihu.spi.Settings;
import io.taihu.testkit.ManualClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** Rules over a real journal and a real registry, with a clock that stands still until it is moved. */
final class WatchFixture implements AutoCloseable {
    final ManualClock clock;
    final SqlRegistry registry;
    final FileJournal journal;
    final Directory directory;
    final Road road;
    final Twins twins;
    final LiveFeed live;
    final Alarms alarms;
    final Notices notices;
    final Commands commands;
    final RuleFeed feed;
    final Rulebook rulebook;
    private final RecordWriter writer = new RecordWriter();

    WatchFixture(Path folder, ManualClock clock) {
        this.clock = clock;
        Settings settings = Settings.of(Map.of());
        Meters meters = Meters.none();
        registry = SqlRegistry.open(folder.resolve("registry.db"));
        journal = FileJournal.open(folder.resolve("journal"), settings, Clock.system(), meters);
        directory = new Directory(registry, settings, clock);
        Permissions access = new Permissions();
        live = new LiveFeed(directory, journal, access);
        road = new Road(directory, journal, access, settings, clock, meters, 0, clock.micros());
        twins = new Twins(folder.resolve("twins"), directory, journal, settings, clock, meters, live);
        twins.start(road);
        alarms = new Alarms(directory, live, settings, clock, meters);
        notices = new Notices(
                directory, new Announcer(access), settings, "", clock, new java.util.Random(clock.micros()), meters);
        commands = new Commands(directory, journal, road, twins, live, settings, clock, meters);
        commands.start();
        Outputs outputs = new Outputs(directory, commands, new Conclusions(journal, road), access, settings, clock);
        feed = new RuleFeed(
                folder.resolve("rules"), directory, journal, twins, alarms, notices, outputs, settings, clock, meters);
        rulebook = new Rulebook(directory, alarms, notices.channels(), feed);
        if (directory.model("pump").isEmpty()) {
            directory.createModel(ThingModel.draft("pump"));
            directory.addModelVersion(directory
                    .model("pump")
                    .orElseThrow()
                    .grow(List.of(
                            new Property(
                                    "temperature",
                                    0,
                                    ValueType.NUMBER,
                                    "Cel",
                                    Map.of(),
                                    null,
                                    null,
                                    List.of(),
                                    false,
                                    false),
                            Property.plain("running", 1, ValueType.BOOLEAN))));
            directory.createSpace(new Space(0, "hall", "Hall", 0, 0, 0));
            directory.createThing("pump-1", "pump", "hall", null, Map.of(), null, new byte[32]);
            valves();
        }
        rulebook.start();
    }

    /** Things that can be commanded, one in the same space and one elsewhere, and somebody who may command those of the first. */
    private void valves() {
        directory.createModel(ThingModel.draft("valve"));
        ThingModel draft = directory
                .model("valve")
                .orElseThrow()
                .grow(List.of(
                        new Property(
                                "opening", 0, ValueType.INTEGER, "%", Map.of(), 0.0, 100.0, List.of(), true, false),
                        new Property(
                                "mode",
                                1,
                                ValueType.ENUM,
                                null,
                                Map.of(),
                                null,
                                null,
                                List.of("auto", "manual"),
                                true,
                                false),
                        new Property("limit", 2, ValueType.NUMBER, "kPa", Map.of(), null, null, List.of(), true, false),
                        new Property(
                                "flow", 3, ValueType.NUMBER, "m3/h", Map.of(), null, null, List.of(), false, false),
                        new Property("power", 4, ValueType.NUMBER, "W", Map.of(), null, null, List.of(), false, false),
                        new Property("load", 5, ValueType.INTEGER, "%", Map.of(), null, 100.0, List.of(), false, false),
                        new Property(
                                "band",
                                6,
                                ValueType.ENUM,
                                null,
                                Map.of(),
                                null,
                                null,
                                List.of("low", "high"),
                                false,
                                false)));
        directory.addModelVersion(new ThingModel(
                draft.number(),
                draft.name(),
                draft.version(),
                draft.mode(),
                draft.stage(),
                draft.titles(),
                draft.slots(),
                List.of(new Affordance(
                        "stuck",
                        Map.of(),
                        "{\"type\":\"object\",\"properties\":{\"at\":{\"type\":\"number\",\"unit\":\"K\"}}}")),
                List.of(
                        new Affordance("close", Map.of(), ""),
                        new Affordance("ramp", Map.of(), """
                                {"type":"object","required":["to"],"additionalProperties":false,"properties":{
                                 "to":{"type":"integer","minimum":0,"maximum":100},
                                 "heat":{"type":"number","unit":"K"},
                                 "why":{"type":"string","enum":["hot","cold"]},
                                 "steps":{"type":"array"}}}"""),
                        new Affordance(
                                "flush",
                                Map.of(),
                                "",
                                new Conduct(false, true, Conduct.TIMEOUT_DEFAULT, "", List.of()))),
                draft.silence(),
                draft.retention()));
        directory.createSpace(new Space(0, "yard", "Yard", 0, 0, 0));
        directory.createThing("valve-1", "valve", "hall", null, Map.of(), null, Tokens.hash("valve-1"));
        directory.createThing("valve-2", "valve", "yard", null, Map.of(), null, hash(2));
        registry.createAccount(
                new NewAccount("wei@lake.test", "Li Wei", "", List.of(new Grant("hall", Role.OPERATOR))));
        registry.createAccount(new NewAccount("chief@lake.test", "Chief", "", List.of(Grant.ALL)));
    }

    private static byte[] hash(int of) {
        byte[] hash = new byte[32];
        hash[0] = (byte) of;
        return hash;
    }

    /** Somebody who may command the things of the hall, and no others. */
    Account wei() {
        return registry.accountNamed("wei@lake.test").orElseThrow();
    }

    /** May do everything. */
    Account chief() {
        return registry.accountNamed("chief@lake.test").orElseThrow();
    }

    Thing thing() {
        return directory.thing("pump-1").orElseThrow();
    }

    /** Registers another pump. */
    void thing(String id) {
        byte[] hash = java.util.Arrays.copyOf(id.getBytes(java.nio.charset.StandardCharsets.UTF_8), 32);
        directory.createThing(id, "pump", "hall", null, Map.of(), null, hash);
    }

    /** A reading of the pump, now; durable when it returns. */
    void reads(double temperature) {
        reads("pump-1", temperature);
    }

    void reads(String thing, double temperature) {
        ThingModel model = directory.model("pump").orElseThrow();
        long number = directory.thing(thing).orElseThrow().number();
        writer.begin(RecordKind.READING, model, number, clock.micros(), clock.micros())
                .number(0, temperature, Quality.GOOD);
        byte[] bytes = writer.toByteArray();
        long before = journal.end();
        journal.append(bytes, 0, bytes.length, null, 0);
        journal.flush();
        await().until(() -> journal.end() > before);
    }

    /** A reading of valve-1 with a time of its own; durable when it returns. */
    void valve(long timeMicros, Double flow, Double limit) {
        writer.begin(
                RecordKind.READING,
                directory.model("valve").orElseThrow(),
                directory.thing("valve-1").orElseThrow().number(),
                timeMicros,
                clock.micros());
        if (flow != null) {
            writer.number(3, flow, Quality.GOOD);
        }
        if (limit != null) {
            writer.number(2, limit, Quality.GOOD);
        }
        byte[] bytes = writer.toByteArray();
        long before = journal.end();
        journal.append(bytes, 0, bytes.length, null, 0);
        journal.flush();
        await().until(() -> journal.end() > before);
    }

    /** What is wrong with a message that a thing sends; the thing's secret is its id. */
    List<String> offer(String thing, String json) {
        Session session = road.open(
                        new Intake.Credentials(thing, thing),
                        new Intake.Peer("test", "here"),
                        new Intake.SessionListener() {
                            @Override
                            public void resume() {
                                // nothing waits
                            }

                            @Override
                            public void end(String reason) {
                                // it is closed at once
                            }
                        })
                .toCompletableFuture()
                .join();
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        long before = journal.end();
        Session.Offer offer = session.readings(thing, PayloadFormat.JSON, bytes, 0, bytes.length, null, 0);
        Session.Problem problem = session.problem();
        journal.flush();
        await().until(() -> journal.end() > before);
        session.close("done");
        return offer == Session.Offer.TAKEN || problem == null ? List.of() : List.of(problem.reason());
    }

    /** Lets alarms look at the time and at one another, as they do each second. */
    void look() {
        alarms.look();
    }

    void passes(Duration time) {
        clock.advance(time);
    }

    Rulebook.Written write(String text) {
        return inForce(rulebook.create(text, true, "somebody"));
    }

    /** Waits until a rule that was written is in force, so that the readings behind are judged one by one. */
    Rulebook.Written inForce(Rulebook.Written rule) {
        if (road.accepting()) {
            settle();
        }
        return rule;
    }

    /** Until rules have looked at all there is, twice over, so that what waited had its turn as well. */
    void settle() {
        await().until(() -> feed.lag() == 0 && feed.trouble().isEmpty());
        feed.awaitTurn();
        feed.awaitTurn();
    }

    /** What was asked by a rule, oldest first, such as {@code close of valve-1}. */
    List<Invocation> asked(String rule) {
        settle();
        return commands.invocations(new CommandStore.Query(List.of(""), 0, null, false, "rule/" + rule, ""), null, 100)
                .reversed();
    }

    /** What happened to alarms of a rule, such as {@code raised, cleared}. */
    List<String> happened(String rule) {
        settle();
        return alarms.alarms(AlarmStore.Query.ofRule(rule, AlarmStore.Which.ANY), null, 100).stream()
                .flatMap(alarm -> alarms.steps(alarm.id()).stream())
                .sorted(java.util.Comparator.comparingLong(Alarm.Step::timeMicros))
                .map(step -> step.what().name().toLowerCase(Locale.ROOT))
                .toList();
    }

    /** What a machine that stops at once would have left. */
    static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path each : all.toList()) {
                Path target = to.resolve(from.relativize(each));
                if (Files.isDirectory(each)) {
                    Files.createDirectories(target);
                } else if (!each.getFileName().toString().startsWith("journal.")) {
                    Files.copy(each, target);
                }
            }
        }
    }

    @Override
    public void close() {
        feed.close();
        commands.close();
        notices.close();
        alarms.close();
        road.close();
        live.close();
        twins.close();
        journal.close();
        registry.close();
    }
}
