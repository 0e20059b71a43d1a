package io.taihu.core;

import io.taihu.model.Limit;
import io.taihu.model.Location;
import io.taihu.model.Presence;
import io.taihu.model.Property;
import io.taihu.model.Quality;
import io.taihu.model.RecordKind;
import io.taihu.model.RecordWriter;
import io.taihu.model.Space;
import io.taihu.model.TaihuException;
import io.taihu.model.Thing;
import io.taihu.model.ThingModel;
import io.taihu.model.ValueType;
import io.taihu.spi.Clock;
import io.taihu.spi.Copy;
import io.taihu.spi.Journal;
import io.taihu.spi.Meters;
import io.taihu.spi.Setting;
import io.taihu.spi.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is known of every thing now: a reader of the journal that keeps the last value of each property by event time, and
 * whether the thing is there.
 *
 * <p>Twins are split over shards by the thing's number, each with one thread that owns it. What this class answers includes
 * all that was acknowledged before it was asked. Thread-safe; the answers wait for a shard, so event loops do not ask.
 */
public final class Twins implements AutoCloseable {
    @Limit(value = "Most shards of twins", zh = "孪生的最多分片数", reached = Limit.Reached.REFUSED)
    private static final int SHARDS_MAX = 64;

    /** Number of shards; when it is changed, the twins are read from the snapshots of the former shards. */
    public static final Setting<Long> SHARDS = Setting.number(
            "twins.shards", 1, 1, SHARDS_MAX, "Shards of twins, each a thread; one for each four cores is plenty");
    /** How long things that were connected have to come back after a restart before they count as offline. */
    public static final Setting<Duration> RECOVERY = Setting.duration(
            "presence.recovery",
            "2m",
            "1s",
            "1d",
            "How long things that were connected have to come back after a restart");

    /** Bytes of one thing's last values. */
    @Limit(reached = Limit.Reached.LEFT_OUT)
    public static final Setting<Long> BYTES_MAX = Setting.bytes(
            "twins.bytes-max",
            "256k",
            "1k",
            "64m",
            "Texts and lists of numbers kept as last values of one thing; a value beyond is in history alone");

    private static final int PAGE = 1_000;
    private static final Logger LOG = LoggerFactory.getLogger(Twins.class);

    private final List<TwinShard> shards = new ArrayList<>();
    private final Journal journal;
    private final Directory directory;
    private final Clock clock;
    private final long recoveryNanos;
    private final List<TwinSnapshot> former;
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private final BackOff loading = new BackOff("twins");
    private volatile boolean closing;

    /** Told of each change of presence; must return quickly. */
    public interface PresenceFeed {
        void changed(Thing thing, Presence presence, long sinceMicros);
    }

    /**
     * @param folder where snapshots are kept; made when it is not there
     * @param feed told of each change of presence
     */
    public Twins(
            Path folder,
            Directory directory,
            Journal journal,
            Settings settings,
            Clock clock,
            Meters meters,
            PresenceFeed feed) {
        this.journal = journal;
        this.directory = directory;
        this.clock = clock;
        this.recoveryNanos = settings.get(RECOVERY).toNanos();
        int count = Math.toIntExact(settings.get(SHARDS));
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("cannot make the folder of twins " + folder, e);
        }
        int bytesMax = Math.toIntExact(settings.get(BYTES_MAX));
        this.former = formerSnapshots(folder, count);
        for (int i = 0; i < count; i++) {
            TwinSnapshot snapshot = TwinSnapshot.of(folder, i, count);
            TwinShard shard =
                    new TwinShard(i, count, directory, journal, snapshot, former, bytesMax, clock, feed::changed);
            shards.add(shard);
            meters.gauge(
                    "taihu_reader_lag_bytes",
                    "Journal bytes a reader has yet to read",
                    () -> journal.end() - shard.position(),
                    "reader",
                    "twins-" + i);
        }
        directory.onDeletion(thing -> shard(thing).sweepSoon());
    }

    /**
     * Starts the shards and returns; they read what the journal holds meanwhile.
     *
     * @param road asked to record that things did not come back after the restart
     */
    public void start(Road road) {
        Thread.ofVirtual().name("twins-start").start(() -> {
            try {
                load();
                shards.forEach(TwinShard::start);
                shards.forEach(shard -> shard.caughtUp().join());
                forgetFormerShards();
                resume(road);
                ready.complete(null);
            } catch (RuntimeException e) {
                if (!closing) {
                    LOG.error("Twins do not start", e);
                }
                ready.completeExceptionally(e);
            }
        });
    }

    /** Completes when all that the journal held at the start is applied. */
    public CompletableFuture<Void> ready() {
        return ready;
    }

    /** Why twins are not true now, in words; empty when they are. */
    public String trouble() {
        for (TwinShard shard : shards) {
            if (!shard.trouble().isEmpty()) {
                return shard.trouble();
            }
        }
        if (!loading.trouble().isEmpty()) {
            return loading.trouble();
        }
        if (ready.isCompletedExceptionally()) {
            return "twins did not start; the log says why";
        }
        return ready.isDone() ? "" : "twins are being read from the journal";
    }

    /** Journal bytes that the slowest shard has yet to read. */
    public long lag() {
        return shards.stream()
                .mapToLong(s -> Math.max(0, journal.end() - s.position()))
                .max()
                .orElse(0);
    }

    /** What is known of a thing now; values empty when it never spoke. */
    public Twin twin(Thing thing) {
        return ask(shard(thing), s -> picture(thing, s.get(thing.number()), s.now()));
    }

    /** What is known of some things now, in their order. */
    public List<Twin> twins(List<Thing> things) {
        List<Twin> found = new ArrayList<>(things.size());
        write(things, (thing, view) -> found.add(picture(thing, view.twin, view.now)));
        return found;
    }

    /**
     * Writes what is known of some things into a text, without making pictures first. The text is written in pages, in the
     * order of the things: by the shard's thread when there is one shard, otherwise by the asker's, from copies that each
     * shard makes of its part of a page.
     *
     * @param each writes one thing's twin
     */
    public void write(List<Thing> things, TwinWriter each) {
        for (int from = 0; from < things.size(); from += PAGE) {
            List<Thing> page = things.subList(from, Math.min(things.size(), from + PAGE));
            if (shards.size() == 1) {
                ask(shards.getFirst(), s -> {
                    long now = s.now();
                    for (Thing thing : page) {
                        each.write(thing, new TwinView(s.get(thing.number()), now));
                    }
                    return null;
                });
            } else {
                TwinView[] views = copies(page);
                for (int i = 0; i < views.length; i++) {
                    each.write(page.get(i), views[i]);
                }
            }
        }
    }

    /** Copies of the twins of a page of things, each shard asked once, and all at the same time. */
    private TwinView[] copies(List<Thing> page) {
        checkLoading();
        TwinView[] views = new TwinView[page.size()];
        List<CompletableFuture<?>> parts = new ArrayList<>(shards.size());
        for (TwinShard shard : shards) {
            parts.add(shard.ask(s -> {
                long now = s.now();
                for (int i = 0; i < views.length; i++) {
                    Thing thing = page.get(i);
                    if (shard(thing) == s) {
                        TwinState twin = s.get(thing.number());
                        views[i] = new TwinView(twin == null ? null : new TwinState(twin), now);
                    }
                }
                return null;
            }));
        }
        parts.forEach(Twins::join);
        return views;
    }

    /** Whether some things are there, in their order. */
    public List<Presence> presences(List<Thing> things) {
        List<Presence> found = new ArrayList<>(things.size());
        write(things, (_, view) -> found.add(view.presence()));
        return found;
    }

    /** The latest messages of a thing that were refused, newest first. */
    public List<Refusal> refusals(Thing thing) {
        return ask(shard(thing), s -> {
            List<Refusal> found = new ArrayList<>();
            TwinState twin = s.get(thing.number());
            if (twin != null) {
                twin.refusals().forEach(found::addFirst);
            }
            return List.copyOf(found);
        });
    }

    /** Number of twins in memory. */
    int known() {
        return shards.stream().mapToInt(shard -> ask(shard, TwinShard::known)).sum();
    }

    /** How many things of each model, within a space, have each presence; things that never spoke are not counted. */
    public Map<String, Map<Presence, Integer>> counts(List<String> spaces) {
        Map<String, Map<Presence, Integer>> counts = new TreeMap<>();
        for (TwinShard shard : shards) {
            ask(shard, s -> {
                long now = s.now();
                for (TwinState twin : s.all()) {
                    Thing thing = twin.entry.thing();
                    if (Space.withinAny(thing.space(), spaces)) {
                        counts.computeIfAbsent(thing.model(), _ -> new EnumMap<>(Presence.class))
                                .merge(twin.evaluate(now), 1, Integer::sum);
                    }
                }
                return null;
            });
        }
        return counts;
    }

    /** Things with a presence, within a space, those longest so first. */
    public List<Twin> withPresence(Presence presence, String space, int limit) {
        List<Twin> found = new ArrayList<>();
        for (TwinShard shard : shards) {
            ask(shard, s -> {
                long now = s.now();
                Stream<TwinState> all =
                        java.util.stream.StreamSupport.stream(s.all().spliterator(), false);
                all.filter(t -> t.evaluate(now) == presence)
                        .filter(t -> io.taihu.model.Space.within(t.entry.thing().space(), space))
                        .sorted(java.util.Comparator.comparingLong((TwinState t) -> t.since(now)))
                        .limit(limit)
                        .forEach(t -> found.add(picture(t.entry.thing(), t, now)));
                return null;
            });
        }
        return found.stream()
                .sorted(java.util.Comparator.comparingLong(Twin::sinceMicros))
                .limit(limit)
                .toList();
    }

    /** Writes one thing's twin; called on a shard's thread or the asker's, and must not keep the view. */
    @FunctionalInterface
    public interface TwinWriter {
        void write(Thing thing, TwinView twin);
    }

    /**
     * Copies the snapshots in a folder of twins, whether they are in use or not. Each is as old as the position that its reader in the journal has
     * kept by then, or younger.
     */
    public static void copy(Path folder, Copy copy) throws IOException {
        if (Files.isDirectory(folder)) {
            TwinSnapshot.copy(folder, copy);
        }
    }

    /** Stops the shards, each after a last snapshot. */
    @Override
    public void close() {
        closing = true;
        loading.end();
        shards.forEach(TwinShard::close);
    }

    private void load() {
        while (true) {
            try {
                directory.loadAll();
                loading.over();
                return;
            } catch (TaihuException e) {
                loading.failed(e);
                loading.pause();
            }
        }
    }

    private void resume(Road road) {
        long stopped = shards.stream().mapToLong(s -> s.caughtUp().join()).max().orElse(0);
        long started = clock.micros();
        shards.forEach(shard -> join(shard.askPatiently(s -> {
            s.forgiveAbsence(stopped, started);
            return null;
        })));
        road.after(recoveryNanos, () -> road.later(() -> closeLost(road)));
    }

    /** Records as closed the sessions from before the restart; those that came back have new ones. */
    private void closeLost(Road road) {
        for (TwinShard shard : shards) {
            List<byte[]> records = join(shard.askPatiently(s -> {
                List<byte[]> lost = new ArrayList<>();
                for (TwinState twin : s.all()) {
                    Thing thing = twin.entry.thing();
                    for (long session : twin.sessionsBelow(road.firstSession())) {
                        long now = s.now();
                        lost.add(new RecordWriter()
                                .begin(RecordKind.PRESENCE, twin.entry.model().model(), thing.number(), now, now)
                                .presence(
                                        false,
                                        session,
                                        road.firstSession(),
                                        twin.protocol,
                                        twin.peer,
                                        "did not come back after the server's restart")
                                .toByteArray());
                    }
                }
                return lost;
            }));
            records.forEach(road.unawaited::add);
        }
    }

    private TwinShard shard(Thing thing) {
        return shards.get((int) (thing.number() % shards.size()));
    }

    private <T extends @Nullable Object> T ask(TwinShard shard, Function<TwinShard, T> question) {
        checkLoading();
        return join(shard.ask(question));
    }

    private void checkLoading() {
        if (!loading.trouble().isEmpty()) {
            throw new IllegalStateException(loading.trouble());
        }
    }

    private static <T extends @Nullable Object> T join(CompletableFuture<T> answer) {
        try {
            return answer.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }

    private Twin picture(Thing thing, @Nullable TwinState twin, long now) {
        if (twin == null) {
            return new Twin(thing, Presence.NEVER, 0, 0, "", "", "", 0, false, List.of());
        }
        TwinView view = new TwinView(twin, now);
        List<Twin.Value> values = new ArrayList<>();
        for (Property property : view.properties()) {
            int slot = property.slot();
            values.add(new Twin.Value(property, view.value(slot), view.quality(slot), view.timeMicros(slot)));
        }
        return new Twin(
                thing,
                view.presence(),
                view.sinceMicros(),
                view.lastReceivedMicros(),
                twin.protocol,
                twin.peer,
                twin.closeReason,
                twin.clockOffset,
                twin.clockImplausible,
                values);
    }

    /** Snapshots of another number of shards, from before {@link #SHARDS} was changed. */
    private static List<TwinSnapshot> formerSnapshots(Path folder, int count) {
        List<TwinSnapshot> found = new ArrayList<>();
        for (int other = 1; other <= SHARDS_MAX; other++) {
            for (int i = 0; i < other && other != count; i++) {
                TwinSnapshot snapshot = TwinSnapshot.of(folder, i, other);
                if (snapshot.exists()) {
                    found.add(snapshot);
                }
            }
        }
        return found;
    }

    /** Once the shards of today have snapshots of their own, those of a former number of shards are of no use. */
    private void forgetFormerShards() {
        if (!former.isEmpty()) {
            boolean saved = true;
            for (TwinShard shard : shards) {
                saved &= join(shard.askPatiently(TwinShard::save));
            }
            if (!saved) {
                return; // the former ones are all there is; the next start reads them again
            }
            former.forEach(TwinSnapshot::delete);
        }
        String today = "-of-" + shards.size();
        for (String name : journal.positions().keySet()) {
            if (name.startsWith("twins-") && !name.endsWith(today)) {
                journal.forget(name);
            }
        }
    }

    /** A twin as its shard lets it be read; valid during the call it was given to. */
    public static final class TwinView {
        private final @Nullable TwinState twin;
        private final long now;

        TwinView(@Nullable TwinState twin, long now) {
            this.twin = twin;
            this.now = now;
        }

        public Presence presence() {
            return twin == null ? Presence.NEVER : twin.evaluate(now);
        }

        /** Since when it has its presence; 0 for never. */
        public long sinceMicros() {
            return twin == null ? 0 : twin.since(now);
        }

        /** When it was heard last; 0 for never. */
        public long lastReceivedMicros() {
            return twin == null ? 0 : twin.lastReceived;
        }

        /** The properties in use that have a value, by slot. */
        public List<Property> properties() {
            TwinState state = twin;
            if (state == null) {
                return List.of();
            }
            ThingModel model = state.entry.model().model();
            if (model.number() != state.model()) {
                return List.of();
            }
            List<Property> found = new ArrayList<>(model.slots().size());
            for (Property property : model.slots()) {
                if (!property.retired() && state.has(property.slot())) {
                    found.add(property);
                }
            }
            return found;
        }

        /** A property in use that has a value, by its name; null when there is none. */
        public @Nullable Property property(String name) {
            TwinState state = twin;
            if (state == null) {
                return null;
            }
            ThingModel model = state.entry.model().model();
            Property property =
                    model.number() == state.model() ? model.property(name).orElse(null) : null;
            return property == null || property.retired() || !state.has(property.slot()) ? null : property;
        }

        public ValueType type(int slot) {
            return state().type(slot);
        }

        /** The value of a slot that is a number. */
        public double number(int slot) {
            return state().number(slot);
        }

        /** The value of a slot that is an integer or a boolean (1 and 0). */
        public long integer(int slot) {
            return state().integer(slot);
        }

        /** The value of a slot that is a text ({@link String}), numbers ({@code double[]}) or a {@link Location}; none when it is omitted. */
        public Object object(int slot) {
            return state().object(slot);
        }

        public Quality quality(int slot) {
            return state().quality(slot);
        }

        /** Event time of a slot's value. */
        public long timeMicros(int slot) {
            return state().time(slot);
        }

        /** Whether the value of a slot is too long to be kept here; it is in history alone. */
        public boolean omitted(int slot) {
            return state().omitted(slot);
        }

        /** The value of a slot as an object, see {@link Twin.Value}; null when it is omitted. */
        public @Nullable Object value(int slot) {
            if (omitted(slot)) {
                return null;
            }
            return switch (type(slot)) {
                case NUMBER -> number(slot);
                case INTEGER -> integer(slot);
                case BOOLEAN -> integer(slot) != 0;
                case STRING, ENUM, OBJECT, NUMBERS, LOCATION -> object(slot);
            };
        }

        private TwinState state() {
            return java.util.Objects.requireNonNull(twin, "the thing has no values");
        }
    }
}
