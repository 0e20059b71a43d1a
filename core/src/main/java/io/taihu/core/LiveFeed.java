package io.taihu.core;

import io.taihu.model.Alarm;
import io.taihu.model.Invocation;
import io.taihu.model.Presence;
import io.taihu.model.RecordKind;
import io.taihu.model.RecordView;
import io.taihu.model.TaihuException;
import io.taihu.model.Thing;
import io.taihu.model.ThingModel;
import io.taihu.spi.Access;
import io.taihu.spi.Journal;
import io.taihu.spi.JournalReader;
import io.taihu.spi.Live;
import io.taihu.spi.Principal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens now, for whoever has subscribed: a reader at the journal's end that sleeps while nobody listens.
 *
 * <p>Subscriptions to one thing are found by its id, so that many of them cost a reading nothing but one look-up. An update's
 * JSON is made once, when the first subscriber asks for it. Thread-safe; updates come on the feed's one thread, changes of
 * presence on a shard's.
 */
public final class LiveFeed implements Live, Twins.PresenceFeed, AutoCloseable {
    private static final Duration WAIT = Duration.ofMillis(500);
    private static final long REST_NANOS = 10_000_000L;
    private static final Logger LOG = LoggerFactory.getLogger(LiveFeed.class);

    private final Directory directory;
    private final Journal journal;
    private final Access access;
    private final Map<String, Set<Subscriber>> byThing = new ConcurrentHashMap<>();
    private final List<Subscriber> others = new CopyOnWriteArrayList<>();
    private final BackOff backOff = new BackOff("live views");
    private final Thread thread;
    private final RecordView record = new RecordView();
    private final ReadingJson writer = new ReadingJson();
    private volatile boolean open = true;

    public LiveFeed(Directory directory, Journal journal, Access access) {
        this.directory = directory;
        this.journal = journal;
        this.access = access;
        this.thread = Thread.ofPlatform().name("live-feed").unstarted(this::run);
    }

    public void start() {
        thread.start();
    }

    /** Why live views are behind, in words; empty when they keep up. */
    public String trouble() {
        return backOff.trouble();
    }

    @Override
    public Subscription subscribe(Principal who, Filter filter, Listener listener) {
        Subscriber subscriber = new Subscriber(who, filter, listener);
        if (filter.thing().isEmpty()) {
            others.add(subscriber);
        } else {
            byThing.compute(filter.thing(), (_, all) -> {
                Set<Subscriber> with = all == null ? ConcurrentHashMap.newKeySet(1) : all;
                with.add(subscriber);
                return with;
            });
        }
        LockSupport.unpark(thread);
        return () -> {
            others.remove(subscriber);
            byThing.computeIfPresent(filter.thing(), (_, all) -> {
                all.remove(subscriber);
                return all.isEmpty() ? null : all;
            });
        };
    }

    @Override
    public void changed(Thing thing, Presence presence, long sinceMicros) {
        if (others.isEmpty() && byThing.isEmpty()) {
            return;
        }
        String json = "{\"presence\":\"" + presence.name().toLowerCase(java.util.Locale.ROOT) + "\",\"since\":\""
                + java.time.Instant.EPOCH.plus(sinceMicros, java.time.temporal.ChronoUnit.MICROS) + "\"}";
        tell(new Fact(
                Kind.PRESENCE, thing, sinceMicros, journal.end(), json.getBytes(StandardCharsets.UTF_8), "", Map.of()));
    }

    /** Tells that something asked of a thing has come to another state. */
    void changed(Thing thing, Invocation invocation) {
        if (!others.isEmpty() || byThing.containsKey(thing.id())) {
            byte[] json =
                    InvocationJson.write(new JsonText(), thing.id(), invocation).toByteArray();
            tell(new Fact(
                    Kind.INVOCATION,
                    thing,
                    invocation.changedMicros(),
                    journal.end(),
                    json,
                    invocation.name(),
                    Map.of()));
        }
    }

    /** Tells that an alarm of a thing has changed. */
    public void changed(Thing thing, Alarm alarm) {
        if (!others.isEmpty() || byThing.containsKey(thing.id())) {
            tell(new Fact(
                    Kind.ALARM,
                    thing,
                    alarm.life().changedMicros(),
                    journal.end(),
                    AlarmJson.write(new JsonText(), thing, alarm).toByteArray(),
                    "",
                    Map.of()));
        }
    }

    @Override
    public void close() {
        open = false;
        backOff.end();
        LockSupport.unpark(thread);
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (open) {
            if (nobody()) {
                LockSupport.park(this);
                if (Thread.interrupted()) {
                    return;
                }
                continue;
            }
            try (JournalReader reader = journal.tail()) {
                while (open && !nobody()) {
                    JournalReader.Batch batch = reader.poll(WAIT);
                    boolean any = false;
                    while (batch.next()) {
                        any = true;
                        record.wrap(batch.bytes(), batch.offset(), batch.length());
                        passPatiently(batch.position());
                        directory.journeys().read(Journey.Stage.LIVE, record);
                    }
                    if (any) {
                        LockSupport.parkNanos(this, REST_NANOS);
                    }
                }
            } catch (InterruptedException | CancellationException e) {
                return;
            } catch (RuntimeException e) {
                LOG.error("The live feed lost its place and goes on at the journal's end", e);
                LockSupport.parkNanos(this, WAIT.toNanos());
            }
        }
    }

    private boolean nobody() {
        return others.isEmpty() && byThing.isEmpty();
    }

    /** Passes the present record on, once the registry is there to look its thing and model up. */
    private void passPatiently(long position) {
        while (true) {
            try {
                pass(position);
                backOff.over();
                return;
            } catch (TaihuException e) {
                backOff.failed(e);
                backOff.pause();
                record.rewind();
            }
        }
    }

    private void pass(long position) {
        RecordKind kind = record.kind();
        if (kind != RecordKind.READING && kind != RecordKind.EVENT) {
            return;
        }
        Optional<Thing> thing = directory.thing(record.thing());
        if (thing.isEmpty()
                || (others.isEmpty() && !byThing.containsKey(thing.get().id()))) {
            return;
        }
        if (kind == RecordKind.EVENT) {
            String name = record.string();
            byte[] json = record.string().getBytes(StandardCharsets.UTF_8);
            tell(new Fact(Kind.EVENT, thing.get(), record.timeMicros(), position, json, name, Map.of()));
            return;
        }
        Optional<ThingModel> model = directory.model(record.model(), record.modelVersion());
        if (model.isPresent()) {
            tell(new Passing(thing.get(), model.get(), record, position, writer));
        }
    }

    private void tell(Update update) {
        Set<Subscriber> own = byThing.get(update.thing().id());
        if (own != null) {
            own.forEach(s -> s.tell(update));
        }
        for (Subscriber subscriber : others) {
            subscriber.tell(update);
        }
    }

    private final class Subscriber {
        private final Sight sight;
        private final Listener listener;

        Subscriber(Principal who, Filter filter, Listener listener) {
            this.sight = new Sight(access, who, filter);
            this.listener = listener;
        }

        void tell(Update update) {
            if (sight.sees(update.thing())) {
                try {
                    listener.update(update);
                } catch (RuntimeException e) {
                    LOG.warn(
                            "A subscriber failed on an update of {}",
                            update.thing().id(),
                            e);
                }
            }
        }
    }

    /** An update whose texts are known. */
    private record Fact(
            Kind kind,
            Thing thing,
            long timeMicros,
            long position,
            byte[] json,
            String event,
            Map<String, String> values)
            implements Update {}

    /** A reading as it passes; its texts are made when the first subscriber asks. */
    private static final class Passing implements Update {
        private final Thing thing;
        private final ThingModel model;
        private final RecordView record;
        private final long position;
        private final ReadingJson writer;
        private byte @Nullable [] json;
        private @Nullable Map<String, String> values;

        Passing(Thing thing, ThingModel model, RecordView record, long position, ReadingJson writer) {
            this.thing = thing;
            this.model = model;
            this.record = record;
            this.position = position;
            this.writer = writer;
        }

        @Override
        public Kind kind() {
            return Kind.READING;
        }

        @Override
        public Thing thing() {
            return thing;
        }

        @Override
        public long timeMicros() {
            return record.timeMicros();
        }

        @Override
        public long position() {
            return position;
        }

        @Override
        public byte[] json() {
            byte[] made = json;
            if (made == null) {
                made = writer.write(record.rewind(), model).toByteArray();
                json = made;
            }
            return made;
        }

        @Override
        public String event() {
            return "";
        }

        @Override
        public Map<String, String> values() {
            Map<String, String> made = values;
            if (made == null) {
                made = writer.values(record.rewind(), model);
                values = made;
            }
            return made;
        }
    }
}
