package io.taihu.core;

import io.taihu.journals.file.FileJournal;
import io.taihu.model.Presence;
import io.taihu.model.Thing;
import io.taihu.registry.SqlRegistry;
import io.taihu.spi.Completion;
import io.taihu.spi.Intake.Credentials;
import io.taihu.spi.Intake.Peer;
import io.taihu.spi.Intake.SessionListener;
import io.taihu.spi.Journal;
import io.taihu.spi.JournalException;
import io.taihu.spi.Meters;
import io.taihu.spi.PayloadFormat;
import io.taihu.spi.Registry;
import io.taihu.spi.Session;
import io.taihu.spi.Session.Offer;
import io.taihu.spi.Settings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A road with the real journal and registry in a folder, twins behind it, and a clock that stands still. */
final class RoadFixture implements AutoCloseable {
    final TestClock clock;
    final SqlRegistry registry;
    final Journal journal;
    final Directory directory;
    final Road road;
    final Twins twins;
    final BlockingQueue<String> presences = new LinkedBlockingQueue<>();

    RoadFixture(Path folder, TestClock clock, Map<String, String> given) {
        this(folder, clock, given, registry -> registry, journal -> journal);
        twins.ready().join();
    }

    /** One whose stores are wrapped, and whose twins need not be ready yet. */
    RoadFixture(
            Path folder,
            TestClock clock,
            Map<String, String> given,
            UnaryOperator<Registry> wrapRegistry,
            UnaryOperator<Journal> wrapJournal) {
        this.clock = clock;
        Settings settings = Settings.of(given);
        registry = SqlRegistry.open(folder.resolve("registry.db"));
        journal = wrapJournal.apply(FileJournal.open(folder.resolve("journal"), settings, clock, Meters.none()));
        directory = new Directory(wrapRegistry.apply(registry), settings, clock);
        road = new Road(directory, journal, new Permissions(), settings, clock, Meters.none(), 0, clock.micros());
        twins = new Twins(
                folder.resolve("twins"),
                directory,
                journal,
                settings,
                clock,
                Meters.none(),
                (thing, presence, _) -> presences.add(thing.id() + " " + presence));
        twins.start(road);
    }

    /** Registers a thing whose token is its id. */
    Thing thing(String id, @Nullable String model, String space) {
        return directory.createThing(id, model, space, null, Map.of(), null, Tokens.hash(id));
    }

    Device open(String thing) {
        return open(thing, new Peer("mqtt", "10.0.0.1:50000", true));
    }

    Device open(String thing, Peer peer) {
        Device device = new Device();
        device.session = road.open(new Credentials(thing, thing), peer, device)
                .toCompletableFuture()
                .join();
        return device;
    }

    Presence presence(String thing) {
        return twins.twin(directory.thing(thing).orElseThrow()).presence();
    }

    Twin twin(String thing) {
        return twins.twin(directory.thing(thing).orElseThrow());
    }

    @Override
    public void close() {
        road.close();
        twins.close();
        journal.close();
        registry.close();
    }

    /** A connection as a connector would keep it: offers again what was held when the road says so. */
    final class Device implements SessionListener {
        Session session;
        final BlockingQueue<String> ended = new LinkedBlockingQueue<>();
        private final BlockingQueue<Boolean> resumed = new LinkedBlockingQueue<>();

        /** Sends one message about itself and waits until it is durable. */
        Offer say(String thing, String json) throws Exception {
            return say(thing, json.getBytes(StandardCharsets.UTF_8));
        }

        Offer say(String thing, byte[] message) throws Exception {
            CompletableFuture<Long> durable = new CompletableFuture<>();
            Offer offer = offer(thing, message, durable);
            while (offer == Offer.HELD) {
                if (resumed.poll(10, TimeUnit.SECONDS) == null) {
                    throw new AssertionError("held, and never resumed");
                }
                offer = offer(thing, message, durable);
            }
            if (offer != Offer.FORBIDDEN) {
                road.flush();
                durable.get(10, TimeUnit.SECONDS);
            }
            return offer;
        }

        void flush() {
            road.flush();
        }

        Offer offer(String thing, byte[] message, CompletableFuture<Long> durable) {
            return session.readings(thing, PayloadFormat.JSON, message, 0, message.length, completion(durable), 7);
        }

        @Override
        public void resume() {
            resumed.add(true);
        }

        @Override
        public void end(String reason) {
            ended.add(reason);
        }
    }

    static Completion completion(CompletableFuture<Long> durable) {
        return new Completion() {
            @Override
            public void durable(long token, long position) {
                durable.complete(position);
            }

            @Override
            public void failed(long token, JournalException cause) {
                durable.completeExceptionally(cause);
            }
        };
    }
}
