package io.taihu.bench;

import io.taihu.model.Thing;
import io.taihu.spi.Access;
import io.taihu.spi.Announcements;
import io.taihu.spi.Clock;
import io.taihu.spi.CommandTaker;
import io.taihu.spi.Completion;
import io.taihu.spi.Intake;
import io.taihu.spi.Live;
import io.taihu.spi.Meters;
import io.taihu.spi.PayloadFormat;
import io.taihu.spi.Principal;
import io.taihu.spi.Protocol;
import io.taihu.spi.Session;
import io.taihu.spi.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A server that does nothing but MQTT: the product's own front with a road behind it that takes every message and calls it
 * durable at the next flush. What the front alone costs, for {@code bench limits}. Understands {@code serve --data DIR --set
 * name=value}; runs until it is killed.
 */
final class DecodeOnly implements Protocol.Context, Access {
    private final Settings settings;
    private final Map<Class<?>, AutoCloseable> shared = new ConcurrentHashMap<>();
    private final Road road = new Road();

    private DecodeOnly(Settings settings) {
        this.settings = settings;
    }

    static void serve(List<String> arguments) throws IOException, InterruptedException {
        Map<String, String> given = new HashMap<>();
        Path data = Path.of(".");
        for (int i = 0; i + 1 < arguments.size(); i++) {
            if (arguments.get(i).equals("--set")) {
                String[] setting = arguments.get(i + 1).split("=", 2);
                given.put(setting[0], setting[1]);
            } else if (arguments.get(i).equals("--data")) {
                data = Path.of(arguments.get(i + 1));
            }
        }
        DecodeOnly context = new DecodeOnly(Settings.of(given));
        Protocol mqtt = ServiceLoader.load(Protocol.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(protocol -> protocol.name().equals("mqtt"))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("there is no MQTT on the class path"));
        Protocol.Running running = mqtt.start(context);
        Path ports = data.resolve("ports.json");
        Path part = data.resolve("ports.json.part");
        Files.writeString(part, "{\"http\":0,\"mqtt\":" + running.ports().get("mqtt") + "}");
        Files.move(part, ports, StandardCopyOption.ATOMIC_MOVE);
        new CountDownLatch(1).await();
    }

    @Override
    public Intake intake() {
        return road;
    }

    @Override
    public Live live() {
        return (who, filter, listener) -> () -> {};
    }

    @Override
    public Announcements announcements() {
        return (who, listener) -> () -> {};
    }

    @Override
    public Access access() {
        return this;
    }

    @Override
    public Settings settings() {
        return settings;
    }

    @Override
    public Meters meters() {
        return Meters.none();
    }

    @Override
    public Clock clock() {
        return Clock.system();
    }

    @Override
    public Protocol.LastValues lastValues() {
        return (who, filter, visitor) -> {};
    }

    @Override
    public <T extends AutoCloseable> T shared(Class<T> type, Supplier<T> maker) {
        return type.cast(shared.computeIfAbsent(type, t -> maker.get()));
    }

    @Override
    public boolean may(Principal who, Deed deed, Thing thing, Set<Long> gateways) {
        return true;
    }

    @Override
    public boolean may(Principal who, Deed deed, String space) {
        return true;
    }

    @Override
    public List<String> spaces(Principal who, Deed deed, String within) {
        return List.of(within);
    }

    /** Takes everything. One event loop only, which all its calls come from. */
    private static final class Road implements Intake {
        private final AtomicLong sessions = new AtomicLong();
        private Completion[] completions = new Completion[1_024];
        private long[] tokens = new long[1_024];
        private int waiting;

        @Override
        public CompletionStage<Enrolled> enrol(Enrolment asked, Peer peer) {
            throw new UnsupportedOperationException("nothing is registered here");
        }

        @Override
        public CompletionStage<Session> open(Credentials credentials, Peer peer, SessionListener listener) {
            long number = sessions.incrementAndGet();
            Thing thing = new Thing(
                    number,
                    credentials.thing(),
                    1,
                    "bench",
                    "",
                    credentials.thing(),
                    Map.of(),
                    null,
                    true,
                    1,
                    Instant.EPOCH);
            return CompletableFuture.completedFuture(new Taking(this, number, new Principal.Device(thing)));
        }

        @Override
        public boolean accepting() {
            return true;
        }

        @Override
        public void flush() {
            int count = waiting;
            waiting = 0;
            for (int i = 0; i < count; i++) {
                completions[i].durable(tokens[i], i);
            }
        }

        void take(Completion completion, long token) {
            if (waiting == tokens.length) {
                completions = Arrays.copyOf(completions, 2 * waiting);
                tokens = Arrays.copyOf(tokens, 2 * waiting);
            }
            completions[waiting] = completion;
            tokens[waiting++] = token;
        }
    }

    private record Taking(Road road, long number, Principal principal) implements Session {
        @Override
        public Offer readings(
                String thing,
                PayloadFormat format,
                byte[] bytes,
                int offset,
                int length,
                @Nullable Completion completion,
                long token) {
            if (completion != null) {
                road.take(completion, token);
            }
            return Offer.TAKEN;
        }

        @Override
        public Offer event(
                String thing,
                String name,
                PayloadFormat format,
                byte[] bytes,
                int offset,
                int length,
                @Nullable Completion completion,
                long token) {
            return readings(thing, format, bytes, offset, length, completion, token);
        }

        @Override
        public Offer answer(
                String thing,
                String action,
                PayloadFormat format,
                byte[] bytes,
                int offset,
                int length,
                @Nullable Completion completion,
                long token) {
            return readings(thing, format, bytes, offset, length, completion, token);
        }

        @Override
        public boolean commands(String thing, CommandTaker taker) {
            return false;
        }

        @Override
        public boolean commandsBehind(Function<String, CommandTaker> takers) {
            return false;
        }

        @Override
        public @Nullable Problem problem() {
            return null;
        }

        @Override
        public void unreadable(Problem problem, byte[] bytes) {}

        @Override
        public void close(String reason) {}
    }
}
