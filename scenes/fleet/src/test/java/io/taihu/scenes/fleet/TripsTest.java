package io.taihu.scenes.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.taihu.histories.questdb.QuestDbHistory;
import io.taihu.journals.file.FileJournal;
import io.taihu.model.Property;
import io.taihu.model.Quality;
import io.taihu.model.RecordKind;
import io.taihu.model.RecordView;
import io.taihu.model.RecordWriter;
import io.taihu.model.TaihuException;
import io.taihu.model.Thing;
import io.taihu.model.ThingModel;
import io.taihu.model.ValueType;
import io.taihu.registry.SqlRegistry;
import io.taihu.spi.Clock;
import io.taihu.spi.History;
import io.taihu.spi.Journal;
import io.taihu.spi.JournalReader;
import io.taihu.spi.LegStore.Found;
import io.taihu.spi.LegStore.Leg;
import io.taihu.spi.LegStore.Page;
import io.taihu.spi.Meters;
import io.taihu.spi.Registry.NewThing;
import io.taihu.spi.Settings;
import io.taihu.spi.SpeedLimits;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trips of the real journal, history and registry, which stop and go on. */
class TripsTest {
    private static final long START = 1_795_132_800_000_000L;
    private static final Settings SETTINGS = Settings.of(Map.of("fleet.interval", "1s"));

    @TempDir
    Path folder;

    private Journal journal;
    private SqlRegistry registry;
    private QuestDbHistory history;
    private JournalReader historian;
    private Thing bus;
    private ThingModel model;
    private Trips trips;
    /** Whether history never has what came last. */
    private volatile boolean behind;

    @BeforeEach
    void open() {
        registry = SqlRegistry.open(folder.resolve("registry.db"));
        journal = FileJournal.open(folder.resolve("journal"), SETTINGS, Clock.system(), Meters.none());
        history = QuestDbHistory.open(folder.resolve("history"), SETTINGS, Clock.system(), Meters.none());
        historian = journal.reader("history");
        registry.createModel(ThingModel.draft("bus"));
        model = registry.addModelVersion(registry.model("bus")
                .orElseThrow()
                .grow(List.of(
                        Property.plain("position", 0, ValueType.LOCATION),
                        new Property(
                                "speed", 1, ValueType.NUMBER, "km/h", Map.of(), null, null, List.of(), false, false),
                        new Property(
                                "odometer",
                                2,
                                ValueType.NUMBER,
                                "km",
                                Map.of(),
                                null,
                                null,
                                List.of(),
                                false,
                                false))));
        bus = registry.createThing(new NewThing("bus-1", "bus", "", "", Map.of(), null), new byte[32]);
        start();
    }

    private void start() {
        trips = new Trips(
                journal,
                CompletableFuture.completedFuture(history),
                "history",
                registry.legs(),
                new Trips.Vehicles() {
                    @Override
                    public Optional<Thing> thing(long number) {
                        return registry.thing("bus-1").filter(thing -> thing.number() == number);
                    }

                    @Override
                    public Optional<ThingModel> model(int number, int version) {
                        return registry.model(number, version);
                    }

                    @Override
                    public Optional<ThingModel> modelOf(Thing thing) {
                        return registry.model(thing.model());
                    }

                    @Override
                    public SpeedLimits speedLimits(Thing thing) {
                        return SpeedLimits.NONE;
                    }
                },
                SETTINGS,
                Clock.system(),
                Meters.none());
        trips.start();
    }

    @AfterEach
    void close() {
        trips.close();
        historian.close();
        history.close();
        journal.close();
        registry.close();
    }

    /** Reports positions each ten seconds, from one second of the test to another. */
    private void drive(int from, int to, double fromKm, double metresPerSecond) {
        RecordWriter record = new RecordWriter();
        RecordView view = new RecordView();
        History.Writer writer = history.writer();
        for (int second = from; second < to; second += 10) {
            double km = fromKm + (second - from) * metresPerSecond / 1_000;
            record.begin(RecordKind.READING, model, bus.number(), START + second * 1_000_000L, START)
                    .location(0, 31 + km / 111.195, 120.3, Quality.GOOD)
                    .number(1, metresPerSecond * 3.6, Quality.GOOD)
                    .number(2, 1_000 + km, Quality.GOOD);
            journal.append(record.bytes(), 0, record.length(), null, 0);
            writer.append(view.wrap(record.bytes(), 0, record.length()), model, bus);
        }
        long before = journal.end();
        journal.flush();
        writer.commit();
        long has = behind ? before : journal.end();
        historian.seek(has);
        historian.commit(has);
    }

    private List<String> legs() {
        List<String> words = new ArrayList<>();
        for (Leg leg :
                registry.legs().legs(bus.number(), 0, Long.MAX_VALUE, 100).reversed()) {
            words.add((leg.moving() ? "trip " : "stop ") + (leg.startMicros() - START) / 1_000_000 + "-"
                    + (leg.endMicros() - START) / 1_000_000 + (leg.open() ? "…" : "") + " " + Math.round(leg.metres()));
        }
        return words;
    }

    private void found(String... legs) {
        Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .untilAsserted(() -> assertThat(legs()).containsExactly(legs));
    }

    @Test
    void keepsUpWhileReadingsNeverStop() throws InterruptedException {
        behind = true;
        Thread speaking = Thread.ofPlatform().start(() -> {
            for (int second = 0; !Thread.currentThread().isInterrupted(); second += 10) {
                drive(second, second + 10, second * 0.01, 10);
            }
        });
        try {
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> !legs().isEmpty());
        } finally {
            speaking.interrupt();
            speaking.join();
        }
    }

    @Test
    void findsTripsWhicheverWayTheyCome() {
        drive(0, 600, 0, 0);
        drive(600, 1_200, 0, 15);
        drive(1_200, 1_800, 9, 0);
        found("stop 0-600 0", "trip 600-1190 8850", "stop 1190-1790… 0");

        trips.close();
        drive(1_800, 2_100, 9, 10);
        start();
        found("stop 0-600 0", "trip 600-1190 8850", "stop 1190-1800 0", "trip 1800-2090… 2900");

        // it had no signal, and tells later that it stood in between
        drive(3_000, 3_600, 20, 0);
        found("stop 0-600 0", "trip 600-1190 8850", "stop 1190-1800 0", "trip 1800-3000 11000", "stop 3000-3590… 0");
        drive(2_100, 2_700, 12, 0);
        found(
                "stop 0-600 0",
                "trip 600-1190 8850",
                "stop 1190-1800 0",
                "trip 1800-2090 2900",
                "stop 2090-2690 0",
                "trip 2690-3000 8000",
                "stop 3000-3590… 0");
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> trips.lag() == 0);
        assertThat(trips.trouble()).isEmpty();
    }

    private void speedLimit(String kmh) {
        Thing now = registry.thing("bus-1").orElseThrow();
        bus = registry.updateThing(new Thing(
                now.number(),
                now.id(),
                now.modelNumber(),
                now.model(),
                now.space(),
                now.name(),
                Map.of("speedLimit", kmh),
                now.location(),
                now.enabled(),
                now.revision(),
                now.created(),
                now.decommissioned()));
    }

    private List<String> speeding() {
        return registry.legs().events(bus.number(), new Page(0, Long.MAX_VALUE, 100)).stream()
                .map(each -> each.kind() + " " + Math.round(each.value()) + " above " + Math.round(each.limit()))
                .toList();
    }

    @Test
    void findsAnewWhenSomebodyAsks() {
        drive(0, 600, 0, 0);
        drive(600, 1_200, 0, 15);
        drive(1_200, 1_800, 9, 0);
        String[] legs = {"stop 0-600 0", "trip 600-1190 8850", "stop 1190-1790… 0"};
        found(legs);
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> trips.lag() == 0);
        speedLimit("40");
        assertThat(speeding()).isEmpty();

        assertThat(trips.findAgain(List.of(bus), START + 900_000_000L)).isEqualTo(1);
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> !trips.waits(bus));

        assertThat(legs()).containsExactly(legs);
        assertThat(speeding()).containsExactly("SPEEDING 54 above 40");
    }

    /** History lets go of what is old, and trips are kept for ever. */
    @Test
    void losesNothingOfWhichHistoryHasNoReadings() {
        drive(0, 600, 0, 0);
        drive(600, 1_200, 0, 15);
        drive(1_200, 1_800, 9, 0);
        found("stop 0-600 0", "trip 600-1190 8850", "stop 1190-1790… 0");
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> trips.lag() == 0);
        List<Leg> all =
                registry.legs().legs(bus.number(), 0, Long.MAX_VALUE, 100).reversed();
        Leg first = all.getFirst();
        long day = Duration.ofDays(1).toNanos() / 1_000;
        List<Leg> more = new ArrayList<>(List.of(
                leg(true, START - 40 * day, START - 40 * day + day / 24, first),
                leg(false, START - 40 * day + day / 24, START, first)));
        more.addAll(all);
        registry.legs().replace(List.of(new Found(bus.number(), 0, more, List.of(), List.of())));
        List<String> before = legs();
        speedLimit("40");

        trips.findAgain(List.of(bus), 0);
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> !trips.waits(bus));

        assertThat(before).hasSize(5);
        assertThat(legs()).isEqualTo(before);
        assertThat(speeding()).containsExactly("SPEEDING 54 above 40");
    }

    private static Leg leg(boolean moving, long from, long to, Leg like) {
        return new Leg(
                moving,
                false,
                false,
                from,
                to,
                like.startLatitude(),
                like.startLongitude(),
                like.endLatitude(),
                like.endLongitude(),
                moving ? 1_000 : 0,
                Double.NaN,
                Double.NaN,
                Double.NaN,
                null);
    }

    @Test
    void takesNoMoreThanMayWait() {
        trips.close();
        List<Thing> many = LongStream.rangeClosed(1, Trips.ASKED_MAX)
                .mapToObj(this::numbered)
                .toList();

        assertThat(trips.findAgain(many, 7)).isEqualTo(Trips.ASKED_MAX);
        assertThat(trips.findAgain(many, 5)).isEqualTo(Trips.ASKED_MAX);
        assertThatThrownBy(() -> trips.findAgain(List.of(numbered(Trips.ASKED_MAX + 1L)), 7))
                .isInstanceOf(TaihuException.class)
                .hasMessageContaining("100000");
        assertThat(trips.waits(numbered(Trips.ASKED_MAX + 1L))).isFalse();

        registry.createModel(ThingModel.draft("lamp"));
        Thing lamp = registry.createThing(
                new NewThing("lamp-1", "lamp", "", "", Map.of(), null),
                "lamp".repeat(8).getBytes(StandardCharsets.UTF_8));
        assertThat(trips.findAgain(List.of(lamp), 0)).isZero();
        assertThat(trips.finds(lamp)).isFalse();
    }

    private Thing numbered(long number) {
        return new Thing(
                number,
                "bus-" + number,
                bus.modelNumber(),
                bus.model(),
                "",
                "",
                Map.of(),
                null,
                true,
                1,
                bus.created(),
                null);
    }
}
