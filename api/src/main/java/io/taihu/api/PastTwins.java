package io.taihu.api;

import io.taihu.core.JsonText;
import io.taihu.model.ErrorCode;
import io.taihu.model.Presence;
import io.taihu.model.Property;
import io.taihu.model.TaihuException;
import io.taihu.model.Thing;
import io.taihu.model.ThingModel;
import io.taihu.model.ValueType;
import io.taihu.spi.History;
import io.taihu.spi.History.Latest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What things were at a moment of the past, as history knows it now. Presence is told from readings alone: connected when one had
 * come within the model's silence before that moment, silent when one had come at all. Thread-safe; blocks on history.
 */
final class PastTwins {
    /** How far back from the moment a value is looked for. */
    static final long LOOK_BACK_MICROS = 7 * 86_400_000_000L;
    /** Things whose values are looked for together. */
    private static final int TOGETHER = 1_000;
    /** Looks of one request at history at the same time. */
    private static final int AT_ONCE = 4;

    private final Rooms rooms;

    PastTwins(Rooms rooms) {
        this.rooms = rooms;
    }

    /**
     * A thing as it was.
     *
     * @param seenMicros when it had reported last; 0 when it had not within the time that is looked at
     * @param values by property, in the order of the model's slots
     */
    record Past(Presence presence, long seenMicros, Map<Property, Latest> values) {
        private static final Past NEVER = new Past(Presence.NEVER, 0, Map.of());
    }

    /** The moment that a request is about, in µs; null for now. */
    static @Nullable Long moment(Call call) {
        String at = call.query("at");
        if (at == null) {
            return null;
        }
        if (call.query("presence") != null || call.query("where") != null) {
            throw new TaihuException(
                    ErrorCode.INVALID, "at cannot be asked for together with presence or where: those look at now");
        }
        return Times.micros(at, "at");
    }

    /**
     * What some things were, by id; those that had reported nothing are left out.
     *
     * @param wanted the properties that are looked for
     */
    Map<String, Past> of(List<Thing> things, long atMicros, Predicate<Property> wanted) {
        Map<String, List<Thing>> byModel = new LinkedHashMap<>();
        things.forEach(thing ->
                byModel.computeIfAbsent(thing.model(), _ -> new ArrayList<>()).add(thing));
        Map<String, Past> found = new ConcurrentHashMap<>();
        List<Runnable> looks = new ArrayList<>();
        byModel.forEach((name, some) -> rooms.directory().model(name).ifPresent(model -> {
            List<Property> properties =
                    model.properties().stream().filter(wanted).toList();
            for (int from = 0; from < some.size(); from += TOGETHER) {
                List<String> ids = some.subList(from, Math.min(some.size(), from + TOGETHER)).stream()
                        .map(Thing::id)
                        .toList();
                looks.add(() -> look(model, ids, properties, atMicros, found));
            }
        }));
        runAll(looks);
        return found;
    }

    /** Runs some at once; the first that fails is what is thrown, and those that have not begun are left out then. */
    private static void runAll(List<Runnable> looks) {
        if (looks.size() <= 1) {
            looks.forEach(Runnable::run);
            return;
        }
        AtomicReference<@Nullable RuntimeException> failed = new AtomicReference<>();
        try (ExecutorService threads =
                Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().factory())) {
            for (Runnable look : looks) {
                threads.execute(() -> {
                    if (failed.get() == null) {
                        try {
                            look.run();
                        } catch (RuntimeException e) {
                            failed.compareAndSet(null, e);
                        }
                    }
                });
            }
        }
        RuntimeException first = failed.get();
        if (first != null) {
            throw first;
        }
    }

    private void look(
            ThingModel model, List<String> ids, List<Property> properties, long atMicros, Map<String, Past> found) {
        long from = Math.max(0, atMicros - LOOK_BACK_MICROS);
        rooms.openHistory()
                .latest(new History.Query(model, ids, properties, from, atMicros + 1), (thing, last, latest) -> {
                    Map<Property, Latest> values = new LinkedHashMap<>();
                    for (int i = 0; i < latest.length; i++) {
                        Latest value = latest[i];
                        if (value != null) {
                            values.put(properties.get(i), value);
                        }
                    }
                    boolean there = atMicros - last <= model.silence().toNanos() / 1_000;
                    found.put(thing, new Past(there ? Presence.CONNECTED : Presence.SILENT, last, values));
                });
    }

    /** Writes a thing as it was, in the form of a twin. */
    static void write(JsonText out, Thing thing, @Nullable Past known) {
        Past past = known == null ? Past.NEVER : known;
        out.beginObject();
        TwinRoutes.head(out, thing, Words.of(past.presence()), 0, past.seenMicros());
        out.key("values").beginObject();
        past.values().forEach((property, latest) -> {
            out.key(property.name()).beginObject().key("value");
            ValueJson.write(out, latest.value(), property.type() == ValueType.OBJECT);
            TwinRoutes.rest(out, property, latest.timeMicros(), Words.of(latest.quality()));
        });
        out.endObject().endObject();
    }
}
