package io.taihu.scenes.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.taihu.histories.questdb.QuestDbHistory;
import io.taihu.journals.file.FileJournal;
import io.taihu.model.Property;
import io.taihu.model.Quality;
import io.taihu.model.RecordKind;
import io.taihu.model.RecordView;
import io.taihu.model.RecordWriter;
import io.taihu.model.Thing;
import io.taihu.model.ThingModel;
import io.taihu.model.ValueType;
import io.taihu.registry.SqlRegistry;
import io.taihu.spi.Clock;
import io.taihu.spi.History;
import io.taihu.spi.Journal;
import io.taihu.spi.LegStore;
import io.taihu.spi.LegStore.Charge;
import io.taihu.spi.LegStore.DrivingEvent;
import io.taihu.spi.LegStore.Leg;
import io.taihu.spi.Meters;
import io.taihu.spi.Registry.NewThing;
import io.taihu.spi.Settings;
import io.taihu.spi.SpeedLimits;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever comes when, what is kept in the end is what one pass over all of it finds. */
class AnewTest {
    private static final long START = 1_795_132_800_000_000L;
    private static final Settings SETTINGS = Settings.of(Map.of());
    private static final List<String> STATES =
            List.of("parked-charging", "driving-charging", "not-charging", "complete");

    @TempDir
    Path folder;

    private Journal journal;
    private SqlRegistry registry;
    private QuestDbHistory history;
    private Trips trips;

    @BeforeEach
    void open() {
        registry = SqlRegistry.open(folder.resolve("registry.db"));
        journal = FileJournal.open(folder.resolve("journal"), SETTINGS, Clock.system(), Meters.none());
        history = QuestDbHistory.open(folder.resolve("history"), SETTINGS, Clock.system(), Meters.none());
        trips = new Trips(
                journal,
                CompletableFuture.completedFuture(history),
                "history",
                registry.legs(),
                new Trips.Vehicles() {
                    @Override
                    public Optional<Thing> thing(long number) {
                        return Optional.empty();
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
    }

    @AfterEach
    void close() {
        history.close();
        journal.close();
        registry.close();
    }

    private static Property property(String name, int slot, ValueType type, String unit, List<String> options) {
        return new Property(name, slot, type, unit, Map.of(), null, null, options, false, false);
    }

    private ThingModel model(String name, boolean tells) {
        registry.createModel(ThingModel.draft(name));
        List<Property> properties = new ArrayList<>(List.of(
                Property.plain("location", 0, ValueType.LOCATION),
                property("speed", 1, ValueType.NUMBER, "km/h", List.of()),
                property("soc", 2, ValueType.NUMBER, "%", List.of()),
                property("voltage", 3, ValueType.NUMBER, "V", List.of()),
                property("current", 4, ValueType.NUMBER, "A", List.of()),
                Property.plain("ignition", 5, ValueType.BOOLEAN)));
        if (tells) {
            properties.add(property("chargingState", 6, ValueType.ENUM, null, STATES));
        }
        return registry.addModelVersion(registry.model(name).orElseThrow().grow(properties));
    }

    /** What a vehicle says at a time. */
    private record Reading(
            long micros, double latitude, double speed, double soc, double current, int state, boolean placed) {}

    /** Some days of a vehicle that does whatever comes to mind. */
    private static List<Reading> days(Random random) {
        List<Reading> said = new ArrayList<>();
        double latitude = 31;
        double soc = 60;
        long second = 0;
        while (said.size() < 3_000) {
            int each = random.nextInt(4) == 0 ? 2 : 20 + random.nextInt(60);
            int times = 5 + random.nextInt(each < 10 ? 100 : 200);
            boolean drives = random.nextBoolean();
            boolean charges = !drives && random.nextInt(3) == 0;
            double kmh = drives ? 20 + random.nextInt(90) : 0;
            for (int i = 0; i < times; i++) {
                second += each;
                double now = drives ? Math.max(0, kmh + random.nextGaussian() * 8) : random.nextInt(50) == 0 ? 3 : 0;
                latitude += now / 3.6 * each / 111_195 + random.nextGaussian() * 5 / 111_195;
                soc = Math.clamp(Math.rint(soc + (charges ? each / 60.0 : drives ? -each / 200.0 : 0)), 1, 100);
                int state = charges ? soc >= 100 ? 3 : 0 : random.nextInt(60) == 0 ? 1 : 2;
                said.add(new Reading(
                        START + second * 1_000_000,
                        latitude,
                        now,
                        soc,
                        charges ? -50 : drives ? 30 : 0,
                        state,
                        random.nextInt(20) != 0));
            }
            if (random.nextInt(4) == 0) {
                second += random.nextInt(4 * 3_600);
                soc = Math.min(100, soc + (random.nextInt(3) == 0 ? 20 : 0));
                latitude += random.nextInt(3) == 0 ? 0.05 : 0;
            }
        }
        return said;
    }

    @Test
    void theSameIsKeptInWhateverPiecesItComes() throws InterruptedException {
        int charges = 0;
        int events = 0;
        for (int run = 0; run < 4; run++) {
            long seed = System.nanoTime();
            Random random = new Random(seed);
            List<Reading> said = days(random);
            Map<String, String> labels = run % 2 == 0 ? Map.of("speedLimit", "80", "batteryCapacity", "60") : Map.of();
            Thing thing = same(said, pieces(said, random), run, run % 3 != 0, labels, "seed " + seed);
            charges += charges(thing).size();
            events += events(thing).size();
        }
        assertThat(charges).isPositive();
        assertThat(events).isPositive();
    }

    @Test
    void aLongStopIsNotReadFromItsBeginning() throws InterruptedException {
        List<Reading> said = new ArrayList<>();
        for (int i = 0; i < 10 * 240 + 20; i++) { // each 6 minutes of ten days, charged on the 3rd and on the 9th
            boolean drives = i < 10 || i >= 10 * 240 + 10;
            boolean charges = (i > 500 && i < 600) || (i > 2_000 && i < 2_100);
            double soc =
                    i < 500 ? 30 : i < 600 ? 30 + (i - 500) / 5 : i < 2_000 ? 50 : Math.min(60, 50 + (i - 2_000) / 10);
            said.add(new Reading(
                    START + i * 360_000_000L,
                    31 + Math.min(i, 9) * 0.05 + Math.max(0, i - 2_410) * 0.05,
                    drives ? 60 : 0,
                    soc,
                    charges ? -5 : 0,
                    charges ? 0 : 2,
                    true));
        }
        List<List<Reading>> days = new ArrayList<>();
        for (int at = 0; at < said.size(); at += 120) {
            days.add(said.subList(at, Math.min(said.size(), at + 120)));
        }
        for (int run = 0; run < 2; run++) {
            Thing thing = same(said, days, run, run == 0, Map.of(), "in days");
            assertThat(charges(thing)).hasSize(2);
            assertThat(legs(thing)).hasSize(3);
        }
    }

    /** Whether the same is kept of what comes in pieces and at once. */
    private Thing same(
            List<Reading> said,
            List<List<Reading>> pieces,
            int run,
            boolean tells,
            Map<String, String> labels,
            String how)
            throws InterruptedException {
        ThingModel model = model("ev-" + run, tells);
        int others = run % 2 * 20;
        Thing inPieces = thing("pieces-" + run, model, labels);
        Thing atOnce = thing("once-" + run, model, labels);
        try (History.Writer writer = history.writer()) {
            for (List<Reading> piece : pieces) {
                write(writer, piece, model, inPieces, tells);
                long earliest = piece.stream().mapToLong(Reading::micros).min().orElseThrow();
                trips.find(history, Map.of(inPieces, earliest), registry.legs()::replace);
            }
            write(writer, said, model, atOnce, tells);
        }
        // beside others that said the same, and so many that they are found by going through all rows
        Map<Thing, Long> all = new HashMap<>(Map.of(atOnce, START));
        for (int other = 0; other < others; other++) {
            all.put(thing("other-" + run + "-" + other, model, labels), START);
        }
        trips.find(history, all, registry.legs()::replace);
        assertThat(legs(inPieces)).as(how).isEqualTo(legs(atOnce)).isNotEmpty();
        assertThat(charges(inPieces)).as(how).isEqualTo(charges(atOnce));
        assertThat(events(inPieces)).as(how).isEqualTo(events(atOnce));
        return inPieces;
    }

    private Thing thing(String id, ThingModel model, Map<String, String> labels) {
        byte[] hash = Arrays.copyOf(id.getBytes(StandardCharsets.UTF_8), 32);
        return registry.createThing(new NewThing(id, model.name(), "", "", labels, null), hash);
    }

    /** In order by some at once; some of them late, and not in order. */
    private static List<List<Reading>> pieces(List<Reading> said, Random random) {
        List<List<Reading>> pieces = new ArrayList<>();
        List<List<Reading>> late = new ArrayList<>();
        for (int at = 0; at < said.size(); ) {
            int end = Math.min(said.size(), at + 1 + random.nextInt(400));
            (random.nextInt(5) == 0 ? late : pieces).add(said.subList(at, end));
            at = end;
            if (!late.isEmpty() && random.nextInt(4) == 0) {
                pieces.add(late.removeLast());
            }
        }
        Collections.shuffle(late, random);
        pieces.addAll(late);
        return pieces;
    }

    private void write(History.Writer writer, List<Reading> said, ThingModel model, Thing thing, boolean tells)
            throws InterruptedException {
        RecordWriter record = new RecordWriter();
        RecordView view = new RecordView();
        for (Reading each : said) {
            record.begin(RecordKind.READING, model, thing.number(), each.micros(), START);
            if (each.placed()) {
                record.location(0, each.latitude(), 120.3, Quality.GOOD);
            }
            record.number(1, each.speed(), Quality.GOOD)
                    .number(2, each.soc(), Quality.GOOD)
                    .number(3, 400, Quality.GOOD)
                    .number(4, each.current(), Quality.GOOD)
                    .bool(5, each.speed() > 0, Quality.GOOD);
            if (tells) {
                record.text(6, ValueType.ENUM, STATES.get(each.state()), Quality.GOOD);
            }
            writer.append(view.wrap(record.bytes(), 0, record.length()), model, thing);
        }
        writer.commit();
        history.awaitVisible();
    }

    private List<Leg> legs(Thing thing) {
        return registry.legs().legs(thing.number(), 0, Long.MAX_VALUE, 1_000).stream()
                .map(leg -> new Leg(
                        leg.moving(),
                        leg.assumed(),
                        leg.open(),
                        leg.startMicros(),
                        leg.endMicros(),
                        leg.startLatitude(),
                        leg.startLongitude(),
                        leg.endLatitude(),
                        leg.endLongitude(),
                        Math.rint(leg.metres()),
                        leg.maxSpeed(),
                        leg.left(),
                        leg.used(),
                        rounded(leg.energy())))
                .toList();
    }

    private List<Charge> charges(Thing thing) {
        return registry.legs().charges(thing.number(), 0, Long.MAX_VALUE, 1_000).stream()
                .map(each -> new Charge(
                        each.open(),
                        each.driving(),
                        each.assumed(),
                        each.startMicros(),
                        each.endMicros(),
                        each.latitude(),
                        each.longitude(),
                        each.socFrom(),
                        each.socTo(),
                        rounded(each.energy()),
                        each.maxPower(),
                        each.maxSpread(),
                        each.maxTemperature()))
                .toList();
    }

    private List<DrivingEvent> events(Thing thing) {
        return registry.legs().events(thing.number(), new LegStore.Page(0, Long.MAX_VALUE, 1_000));
    }

    /** Sums begun elsewhere differ in their last digits. */
    private static LegStore.@Nullable Energy rounded(LegStore.@Nullable Energy energy) {
        return energy == null ? null : new LegStore.Energy(Math.rint(energy.kWh() * 1e6) / 1e6, energy.measured());
    }
}
