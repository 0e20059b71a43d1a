package io.taihu.scenes.fleet;

import io.taihu.model.ErrorCode;
import io.taihu.model.Limit;
import io.taihu.model.RecordKind;
import io.taihu.model.RecordView;
import io.taihu.model.TaihuException;
import io.taihu.model.Thing;
import io.taihu.model.ThingModel;
import io.taihu.spi.Clock;
import io.taihu.spi.History;
import io.taihu.spi.Journal;
import io.taihu.spi.JournalReader;
import io.taihu.spi.LegFinding;
import io.taihu.spi.LegStore;
import io.taihu.spi.LegStore.Charge;
import io.taihu.spi.LegStore.DrivingEvent;
import io.taihu.spi.LegStore.Found;
import io.taihu.spi.LegStore.Leg;
import io.taihu.spi.LegStore.Page;
import io.taihu.spi.Meters;
import io.taihu.spi.PastReadings;
import io.taihu.spi.Setting;
import io.taihu.spi.Settings;
import io.taihu.spi.SpeedLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the trips and stops, the charges and the driving events of all vehicles: a reader of the journal that notes which have said something
 * new, and finds all of these anew in history in one pass, from the last stop that was over before. So it is one way for what comes in
 * order, what comes late, what is imported, and a start after a kill; its position moves when all is kept that came before. What people
 * ask to be found anew is found in the same way, some vehicles at a time, between those that speak.
 *
 * <p>One thread of its own.
 */
public final class Trips implements LegFinding, AutoCloseable {
    /** How often trips are found. */
    public static final Setting<Duration> INTERVAL = Setting.duration(
            "fleet.interval", "20s", "1s", "1h", "How often trips and stops are found in what vehicles have said");

    /** Name of its reader in the journal. */
    public static final String READER = "fleet";

    /** Vehicles noted at most before their trips are found. */
    @Limit(value = "Most vehicles whose trips are found at once", zh = "一次求取行程的最多车辆数", reached = Limit.Reached.IN_PARTS)
    static final int NOTED_MAX = 100_000;

    /** Classes of this room that have limits, for the page of limits. */
    public static final List<Class<?>> LIMITED = List.of(TripFinder.class, Trips.class);

    /** Vehicles whose past is gone through at once. */
    @Limit(
            value = "Most vehicles whose trips are found in one pass over history",
            zh = "一次历史遍历求取行程的最多车辆数",
            reached = Limit.Reached.IN_PARTS)
    static final int AT_ONCE_MAX = 500;
    /** Vehicles at most that wait to be found anew because somebody asked. */
    @Limit(
            value = "Most vehicles that wait for their trips to be found anew",
            zh = "等待重新求取行程的最多车辆数",
            reached = Limit.Reached.REFUSED)
    static final int ASKED_MAX = 100_000;
    /** So many of a model's vehicles, and such a part of those that spoke, are many. */
    private static final int MANY = 16;

    private static final int PART_BYTES = 4 << 20;
    private static final int FIRST_BYTES = 1;
    /** A vehicle whose trips take long to find has them found less often: after so many times as long. */
    private static final int REST = 20;

    /** How far before what a vehicle has said is looked when no stop of it is known. */
    private static final long BEFORE_MICROS = Duration.ofDays(7).toNanos() / 1_000;

    /** Legs at most that one drive without a rest is looked for in. */
    @Limit(
            value = "Most trips and stops in which one drive without a rest is looked for",
            zh = "查找连续驾驶时回溯的最多行程与停留数",
            reached = Limit.Reached.LEFT_OUT)
    static final int LEGS_BEFORE_MAX = 1_000;
    /** Charges, and driving events, that are kept of the beginning of a long stop. */
    @Limit(
            value = "Most charges, and most driving events, that are kept of the beginning of a long stop",
            zh = "长时间停留开头保留的最多充电次数与驾驶事件数",
            reached = Limit.Reached.LEFT_OUT)
    static final int KEPT_OF_STOP_MAX = 1_000;

    private static final long KEEP_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long LOOK_MILLIS = 200;
    private static final Duration WAIT = Duration.ofMillis(500);
    private static final Duration RETRY = Duration.ofSeconds(5);
    private static final Logger LOG = LoggerFactory.getLogger(Trips.class);

    private final Journal journal;
    private final CompletableFuture<? extends History> history;
    private final String historyReader;
    private final LegStore store;
    private final Vehicles vehicles;
    private final Clock clock;
    private final long interval;
    private final LongAdder rows;
    private final Thread thread;
    private final RecordView record = new RecordView();
    private final Map<Integer, ThingModel> models = new HashMap<>();
    private final Map<Version, Optional<VehicleModel>> known = new HashMap<>();
    /** By the number of each vehicle that has said something new: the earliest time of it. */
    private final Map<Long, Long> noted = new HashMap<>();

    /** By the number of each vehicle that somebody wants to be found anew, from when on; those that wait longest first. Guarded by itself. */
    private final Map<Long, Long> asked = new LinkedHashMap<>();

    private final Map<Long, Long> resting = new HashMap<>();
    private volatile @Nullable JournalReader reader;
    private volatile boolean open = true;
    private volatile String trouble = "";
    private volatile long position;

    /** Tells of things what trips need to know. */
    public interface Vehicles {
        /** A thing by its number; empty when it is gone. */
        Optional<Thing> thing(long number);

        /** A version of a model by its number; empty when it is gone. */
        Optional<ThingModel> model(int number, int version);

        /** The newest version of the model of a thing; empty when it is gone. */
        Optional<ThingModel> modelOf(Thing thing);

        /** Speed limits of the ground that hold for a thing, as they are now. */
        SpeedLimits speedLimits(Thing thing);
    }

    /** @param historyReader name of history's reader in the journal, which trips stay behind */
    public Trips(
            Journal journal,
            CompletableFuture<? extends History> history,
            String historyReader,
            LegStore store,
            Vehicles vehicles,
            Settings settings,
            Clock clock,
            Meters meters) {
        this.journal = journal;
        this.history = history;
        this.historyReader = historyReader;
        this.store = store;
        this.vehicles = vehicles;
        this.clock = clock;
        this.interval = settings.get(INTERVAL).toNanos();
        this.rows = meters.counter("taihu_fleet_rows_total", "Rows of history that trips were found in");
        this.position = journal.positions().getOrDefault(READER, 0L);
        meters.gauge("taihu_reader_lag_bytes", "Journal bytes a reader has yet to read", this::lag, "reader", READER);
        this.thread = Thread.ofPlatform().name("fleet-trips").unstarted(this::run);
    }

    public void start() {
        thread.start();
    }

    @Override
    public String trouble() {
        return trouble;
    }

    @Override
    public boolean finds(Thing thing) {
        return vehicles.modelOf(thing).flatMap(VehicleModel::of).isPresent();
    }

    @Override
    public int findAgain(List<Thing> things, long fromMicros) {
        Map<String, Boolean> ofModels = new HashMap<>();
        List<Thing> all = things.stream()
                .filter(thing -> ofModels.computeIfAbsent(thing.model(), _ -> finds(thing)))
                .toList();
        synchronized (asked) {
            long more = all.stream()
                    .filter(thing -> !asked.containsKey(thing.number()))
                    .count();
            if (asked.size() + more > ASKED_MAX) {
                throw new TaihuException(
                        ErrorCode.QUOTA,
                        "no more than " + ASKED_MAX + " vehicles may wait for their trips to be found anew, and "
                                + asked.size() + " do; ask for fewer, or later");
            }
            all.forEach(thing -> asked.merge(thing.number(), fromMicros, Math::min));
        }
        return all.size();
    }

    @Override
    public boolean waits(Thing thing) {
        synchronized (asked) {
            return asked.containsKey(thing.number());
        }
    }

    /** Journal bytes whose trips are not kept yet. */
    public long lag() {
        return Math.max(0, journal.end() - position);
    }

    @Override
    public void close() {
        open = false;
        JournalReader current = reader;
        if (current != null) {
            current.wakeup();
        }
        LockSupport.unpark(thread);
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            History past = history.get();
            while (open) {
                try (JournalReader from = journal.reader(READER)) {
                    reader = from;
                    noted.clear();
                    follow(past, from);
                } catch (TaihuException e) {
                    trouble = "trips are found later: " + e.getMessage();
                    LOG.warn("Trips are found later, from position {}", position, e);
                    LockSupport.parkNanos(RETRY.toNanos());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            trouble = "no trips are found, since history did not open";
        } catch (RuntimeException e) {
            trouble = "trips are not found any more; the log says why";
            LOG.error("Trips are not found any more; the next start goes on from there", e);
        } finally {
            reader = null;
        }
    }

    private void follow(History past, JournalReader from) throws InterruptedException {
        long last = clock.nanos();
        long kept = last;
        while (open) {
            JournalReader.Batch batch = from.poll(WAIT);
            while (batch.next()) {
                record.wrap(batch.bytes(), batch.offset(), batch.length());
                if (record.kind() == RecordKind.READING && isVehicle(record)) {
                    noted.merge(record.thing(), record.timeMicros(), Math::min);
                }
            }
            if (noted.isEmpty() && from.position() != from.committed() && clock.nanos() - kept >= KEEP_NANOS) {
                // nothing of it is a vehicle's, and the journal may want the room
                from.commit(from.position());
                position = from.position();
                kept = clock.nanos();
            }
            boolean due = clock.nanos() - last >= interval || noted.size() >= NOTED_MAX;
            if (due && awaitHistory(past, from.position())) {
                known.clear(); // models may have grown
                find(past);
                if (noted.isEmpty()) {
                    from.commit(from.position());
                    position = from.position();
                }
                trouble = "";
                last = clock.nanos();
            }
            findAsked(past);
        }
    }

    /** Finds anew some of those that somebody asked for; so few that those that speak need not wait long. */
    private void findAsked(History past) {
        Map<Long, Long> some = new LinkedHashMap<>();
        synchronized (asked) {
            for (Map.Entry<Long, Long> each : asked.entrySet()) {
                if (some.size() == MANY) {
                    break;
                }
                some.put(each.getKey(), each.getValue());
            }
        }
        if (some.isEmpty()) {
            return;
        }
        known.clear(); // models may have grown
        Map<Thing, Long> due = new HashMap<>();
        some.forEach((number, time) -> vehicles.thing(number).ifPresent(thing -> {
            long from = readable(past, thing, time);
            if (from < Long.MAX_VALUE) {
                due.put(thing, from);
            }
        }));
        find(past, due, store::replace);
        due.keySet().forEach(thing -> resting.remove(thing.number()));
        if (open) {
            synchronized (asked) {
                some.forEach(asked::remove); // but not what was asked for meanwhile, from an earlier time on
            }
        }
    }

    /**
     * From when on a vehicle may be found anew, at a time or later: history may have no readings any more of what was found long ago, and
     * that would be lost. The greatest number when there is nothing to be found.
     */
    private long readable(History past, Thing thing, long time) {
        VehicleModel vehicle =
                vehicles.modelOf(thing).flatMap(this::vehicleModel).orElse(null);
        if (vehicle == null) {
            return Long.MAX_VALUE;
        }
        long first = firstReading(past, thing, vehicle);
        if (first == Long.MAX_VALUE
                || search(thing, time).begins() >= first
                || store.legs(thing.number(), 0, first, 1).isEmpty()) {
            return first == Long.MAX_VALUE ? first : time;
        }
        for (long from = first; from < clock.micros(); from += BEFORE_MICROS) {
            for (Leg leg : store.legs(thing.number(), from, from + BEFORE_MICROS, LEGS_BEFORE_MAX)
                    .reversed()) {
                Leg stop = leg.moving()
                        ? null
                        : store.lastStop(thing.number(), leg.endMicros()).orElse(null);
                if (stop != null && stop.startMicros() >= first) {
                    return leg.endMicros();
                }
            }
        }
        return Long.MAX_VALUE;
    }

    /** When the first reading was that history has of a vehicle; the greatest number when it has none. */
    private static long firstReading(History past, Thing thing, VehicleModel vehicle) {
        Map<String, Long> number = Map.of(thing.id(), thing.number());
        long from = 0;
        PastReadings some;
        do {
            some = past.readings(
                    new History.Query(
                            vehicle.model(), List.of(thing.id()), vehicle.properties(), from, Long.MAX_VALUE / 2),
                    number,
                    FIRST_BYTES);
            if (some.next()) {
                return some.record().timeMicros();
            }
            from = some.nextMicros();
        } while (some.more());
        return Long.MAX_VALUE;
    }

    /** Waits until history has what was read so far; what comes meanwhile is read afterwards. */
    private boolean awaitHistory(History past, long target) throws InterruptedException {
        while (open && journal.positions().getOrDefault(historyReader, 0L) < target) {
            Thread.sleep(LOOK_MILLIS);
        }
        past.awaitVisible();
        return open;
    }

    private boolean isVehicle(RecordView reading) {
        int number = reading.model();
        ThingModel model = models.get(number);
        if (model == null || model.version() < reading.modelVersion()) {
            model = vehicles.model(number, reading.modelVersion()).orElse(null);
            if (model == null) {
                return false;
            }
            models.put(number, model);
        }
        return vehicleModel(model).isPresent();
    }

    private Optional<VehicleModel> vehicleModel(ThingModel model) {
        return known.computeIfAbsent(new Version(model.number(), model.version()), _ -> VehicleModel.of(model));
    }

    private void find(History past) {
        Map<Thing, Long> due = new HashMap<>();
        List<Long> gone = new ArrayList<>();
        long now = clock.nanos();
        noted.forEach((number, time) -> {
            if (resting.getOrDefault(number, Long.MIN_VALUE) <= now) {
                vehicles.thing(number).ifPresentOrElse(thing -> due.put(thing, time), () -> gone.add(number));
            }
        });
        gone.forEach(noted::remove);
        find(past, due, found -> {
            store.replace(found);
            found.forEach(each -> noted.remove(each.thing()));
        });
    }

    /**
     * Finds anew what vehicles did, from the last stop of each that was over before a time: those of a model whose times are about as long in
     * one pass over history.
     *
     * @param sink told some of what was found at a time
     */
    void find(History past, Map<Thing, Long> due, Consumer<List<Found>> sink) {
        Map<VehicleModel, List<Search>> searches = new HashMap<>();
        due.forEach((thing, time) -> vehicles.modelOf(thing)
                .flatMap(this::vehicleModel)
                .ifPresentOrElse(
                        vehicle -> searches.computeIfAbsent(vehicle, _ -> new ArrayList<>())
                                .add(search(thing, time)),
                        () -> sink.accept(List.of(nothing(thing, Long.MAX_VALUE)))));
        long now = clock.micros();
        searches.forEach((vehicle, all) -> {
            all.sort(Comparator.comparingLong(Search::from));
            for (int at = 0; at < all.size() && open; ) {
                long longest = now - all.get(at).from();
                int end = at + 1;
                while (end < all.size()
                        && end - at < AT_ONCE_MAX
                        && 2 * (now - all.get(end).from()) >= longest) {
                    end++;
                }
                // through all rows when many are of these, otherwise by an index
                boolean many = end - at > MANY && (end - at) * MANY >= all.size();
                long began = clock.nanos();
                List<Found> found = pass(past, vehicle, all.subList(at, end), many);
                sink.accept(found);
                long took = (clock.nanos() - began) / found.size();
                found.forEach(each -> rest(each.thing(), took));
                at = end;
            }
        });
    }

    private void rest(long thing, long took) {
        if (took * REST > interval) {
            resting.put(thing, clock.nanos() + took * REST);
        } else {
            resting.remove(thing);
        }
    }

    /** Of a model, which to hash whole for each record would cost more than the rest. */
    private record Version(int number, int version) {}

    /**
     * What is looked for of a vehicle.
     *
     * @param stop the last one that was over; null when none was
     * @param begins from when on all is found anew
     */
    private record Search(Thing thing, @Nullable Leg stop, long begins) {
        /** From when on history is read, at the earliest: of a stop as long as that, its end will do. */
        long from() {
            return stop == null ? begins : Math.max(begins, stop.endMicros() - BEFORE_MICROS);
        }
    }

    private Search search(Thing thing, long time) {
        Leg stop = store.lastStop(thing.number(), time).orElse(null);
        long begins =
                stop == null ? store.beginning(thing.number(), Math.max(0, time - BEFORE_MICROS)) : stop.startMicros();
        return new Search(thing, stop, begins);
    }

    /** A vehicle whose past is gone through. */
    private record Run(long from, long begins, VehicleFinder finder) {}

    private Run run(Search search, VehicleModel vehicle) {
        Thing thing = search.thing();
        Found kept = kept(search);
        VehicleFinder finder = new VehicleFinder(
                kept,
                search.stop(),
                before(thing, search.begins()),
                vehicle.tellsCharging(),
                label(thing, "batteryCapacity"),
                label(thing, "speedLimit"),
                vehicles.speedLimits(thing));
        return new Run(kept.fromMicros(), search.begins(), finder);
    }

    /** @param many whether it is about so many vehicles that all rows of the time are gone through */
    private List<Found> pass(History past, VehicleModel vehicle, List<Search> searches, boolean many) {
        Map<String, Long> numbers = new HashMap<>();
        Map<Long, Run> runs = new HashMap<>();
        long from = Long.MAX_VALUE;
        for (Search each : searches) {
            Run run = run(each, vehicle);
            numbers.put(each.thing().id(), each.thing().number());
            runs.put(each.thing().number(), run);
            from = Math.min(from, run.from());
        }
        List<String> things = many ? List.of() : List.copyOf(numbers.keySet());
        Fix fix = new Fix();
        PastReadings some;
        do {
            some = past.readings(
                    new History.Query(vehicle.model(), things, vehicle.properties(), from, Long.MAX_VALUE / 2),
                    numbers,
                    PART_BYTES);
            rows.add(some.count());
            while (some.next()) {
                RecordView reading = some.record();
                Run run = runs.get(reading.thing());
                if (run != null && reading.timeMicros() >= run.from()) {
                    vehicle.fix(fix, reading);
                    run.finder().take(fix);
                }
            }
            from = some.nextMicros();
        } while (some.more());
        return runs.values().stream()
                .map(run -> run.finder().found(run.begins()))
                .toList();
    }

    /** What is kept of a stop and need not be found anew: of one so long that its end will do, what was before, and from when on not. */
    private Found kept(Search search) {
        Thing thing = search.thing();
        long begins = search.begins();
        long from = search.from();
        if (from == begins) {
            return nothing(thing, begins);
        }
        List<Charge> charges = new ArrayList<>();
        for (Charge each : store.charges(thing.number(), begins + 1, from, KEPT_OF_STOP_MAX)) {
            if (each.endMicros() < from) {
                charges.add(each);
            } else {
                from = each.startMicros();
            }
        }
        List<DrivingEvent> events = new ArrayList<>();
        for (DrivingEvent each : store.events(thing.number(), new Page(begins + 1, from, KEPT_OF_STOP_MAX))) {
            if (each.startMicros() >= begins) {
                events.add(each);
            }
        }
        return new Found(thing.number(), from, List.of(), charges, events);
    }

    private static Found nothing(Thing thing, long from) {
        return new Found(thing.number(), from, List.of(), List.of(), List.of());
    }

    /** Legs before a time as far as they may belong to one drive without a rest, by their time. */
    private List<Leg> before(Thing thing, long time) {
        List<Leg> legs = new ArrayList<>();
        for (Leg leg : store.legs(thing.number(), time - BEFORE_MICROS, time, LEGS_BEFORE_MAX)) {
            if (leg.startMicros() < time) {
                legs.add(leg);
            }
            if (Fatigue.rests(leg)) {
                break;
            }
        }
        return legs.reversed();
    }

    /** A number above zero that somebody has noted of a thing; not a number when there is none. */
    private static double label(Thing thing, String name) {
        try {
            double value = Double.parseDouble(thing.labels().getOrDefault(name, "NaN"));
            return value > 0 ? value : Double.NaN;
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }
}
