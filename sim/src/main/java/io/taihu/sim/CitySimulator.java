package io.taihu.sim;

import io.netty.channel.IoEventLoop;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.taihu.model.ThingModel;
import io.taihu.spi.Clock;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a {@link City} to life: connects each device over MQTT to a real port with its own token and lets it report what
 * {@link CityPhysics} and {@link Faults} say, at its own interval, and do what it is told as its {@link Duty} says. Because readings are a function of seed and time, a
 * simulator started again goes on as if it had never stopped.
 *
 * <p>Public methods may be called from any thread; everything else happens on one event loop.
 */
public final class CitySimulator implements AutoCloseable {
    /** Most readings a device keeps while it is away; the oldest go first. */
    public static final int KEPT_MAX = 600;
    /** Most readings in one message of late ones. */
    public static final int LATE_PER_MESSAGE = 20;
    /** Most late messages a second from all devices together. */
    public static final int LATE_MESSAGES_PER_SECOND = 200;
    /** Late messages wait while a device has this many messages unacknowledged. */
    private static final int LATE_UNACKNOWLEDGED_MAX = 4;

    private static final Logger LOG = LoggerFactory.getLogger(CitySimulator.class);
    private static final long TICK_MILLIS = 100;
    /** How long a device takes to do as a desired value says. */
    private static final long SET_MILLIS = 1_000;
    /** How often a device reports while it carries something out. */
    private static final long MOVING_MILLIS = 2_000;
    /** All devices have come within this time, so that they do not storm the server. */
    private static final long CONNECT_SPREAD_MILLIS = 2_000;
    /** Index of the one device that sends nonsense now and then, a noise meter. */
    private static final int RUDE = 63;

    private final City city;
    private final CityPhysics physics;
    private final Faults faults;
    private final InetSocketAddress server;
    private final Clock clock;
    private final DeviceLoops loops = new DeviceLoops("taihu-sim");
    private final IoEventLoop loop = loops.loop();
    private final List<Simulated> devices = new ArrayList<>();
    private final LongAdder acknowledged = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder late = new LongAdder();
    private boolean started;
    private int next;

    /**
     * A city about to live.
     *
     * @param tokens token of each thing by id; devices without one stay away
     * @param clock decides what time it is in the city
     */
    public CitySimulator(City city, Map<String, String> tokens, String host, int port, Clock clock) {
        this.city = city;
        this.physics = new CityPhysics(city.seed());
        this.faults = new Faults(city.seed());
        this.server = new InetSocketAddress(host, port);
        this.clock = clock;
        Map<String, ThingModel> models = new HashMap<>();
        for (ThingModel model : city.models()) {
            models.put(model.name(), model);
        }
        RandomGenerator random = new SplittableRandom(city.seed());
        for (CityDevice device : city.devices()) {
            String token = tokens.get(device.id());
            ThingModel model = models.get(device.model());
            if (token != null && model != null) {
                devices.add(new Simulated(device, model, token, random));
            }
        }
    }

    /** Connects the devices, within two seconds, and lets them report from now on. */
    public void start() {
        loop.execute(() -> {
            if (started) {
                return;
            }
            started = true;
            long now = now();
            for (Simulated simulated : devices) {
                simulated.dueAt = simulated.firstAfter(now);
                long delay = simulated.device.index()
                        * CONNECT_SPREAD_MILLIS
                        / Math.max(1, city.devices().size());
                loop.schedule(simulated::come, delay, TimeUnit.MILLISECONDS);
            }
            loop.scheduleAtFixedRate(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
        });
    }

    /**
     * Lets every device report its past, as one does that was long without a connection: through its own connection, in
     * messages of many readings with their own times, oldest first and throttled.
     *
     * @param from first time, inclusive
     * @param to last time, exclusive
     * @param step time between two readings of a device, or its interval if that is longer
     * @return the number of readings, when the last is acknowledged; a device that is away reports when it is back
     */
    public CompletableFuture<Long> backfill(Instant from, Instant to, Duration step) {
        CompletableFuture<Long> done = new CompletableFuture<>();
        loop.execute(() -> {
            Backfill backfill = new Backfill(done, devices.size());
            if (devices.isEmpty()) {
                done.complete(0L);
            }
            for (Simulated simulated : devices) {
                simulated.pasts.add(new Past(backfill, from.toEpochMilli(), to.toEpochMilli(), step.toMillis()));
            }
        });
        return done;
    }

    /** Messages acknowledged so far, by 3.1.1's PUBACK or 5's with a success. */
    public long acknowledged() {
        return acknowledged.sum();
    }

    /** Messages that the server said were bad. */
    public long refused() {
        return refused.sum();
    }

    /** Readings reported late so far. */
    public long late() {
        return late.sum();
    }

    /** Every device says good-bye; ends the thread. */
    @Override
    public void close() {
        loop.submit(() -> devices.forEach(simulated -> simulated.client.disconnect()))
                .awaitUninterruptibly(2, TimeUnit.SECONDS);
        loops.close();
    }

    private long now() {
        return Math.floorDiv(clock.micros(), 1_000);
    }

    private void tick() {
        try {
            long now = now();
            for (Simulated simulated : devices) {
                simulated.live(now);
            }
            int budget = (int) (LATE_MESSAGES_PER_SECOND * TICK_MILLIS / 1_000);
            for (int looked = 0; looked < devices.size() && budget > 0; looked++) {
                next = (next + 1) % devices.size();
                Simulated simulated = devices.get(next);
                if (simulated.sendLate()) {
                    budget--;
                }
            }
        } catch (RuntimeException e) {
            LOG.error("the simulated city stumbled at {}", Instant.ofEpochMilli(now()), e);
        }
    }

    /** A request to report the past, and how much of it has been done. */
    private static final class Backfill {
        private final CompletableFuture<Long> done;
        private int devicesLeft;
        private long readings;

        Backfill(CompletableFuture<Long> done, int devices) {
            this.done = done;
            this.devicesLeft = devices;
        }

        void deviceDone() {
            if (--devicesLeft == 0) {
                done.complete(readings);
            }
        }
    }

    /** One device's share of a {@link Backfill}: a cursor over time, so that nothing of it is held in memory. */
    private static final class Past {
        private final Backfill backfill;
        private final long to;
        private final long step;
        private long next;
        private int waiting;

        Past(Backfill backfill, long from, long to, long step) {
            this.backfill = backfill;
            this.next = from;
            this.to = to;
            this.step = step;
        }
    }

    /** One device: its client, when it reports next, and what it has yet to report. */
    private final class Simulated implements MqttDevice.Listener {
        private final CityDevice device;
        private final ThingModel model;
        private final String topic;
        private final long interval;
        private final long phase;
        private final MqttDevice client;
        private final Duty duty;
        private final ArrayDeque<Long> kept = new ArrayDeque<>();
        private final ArrayDeque<Past> pasts = new ArrayDeque<>();
        private final Map<Long, Past> lateWaiting = new HashMap<>();
        private long dueAt;
        private long lastToken;
        private boolean away;

        @SuppressWarnings("ReferenceEquality") // the very same one
        Simulated(CityDevice device, ThingModel model, String token, RandomGenerator random) {
            this.device = device;
            this.model = model;
            this.topic = "things/" + device.id() + "/readings";
            this.interval = device.kind().interval().toMillis();
            this.phase = (long) (Noise.unit(city.seed(), 500, device.index()) * interval);
            MqttVersion version = device.index() % 2 == 0 ? MqttVersion.MQTT_5 : MqttVersion.MQTT_3_1_1;
            this.client =
                    new MqttDevice(loop, MqttDevice.Options.of(server, device.id(), token, version), this, random);
            this.duty = Duty.of(device, model, physics);
            if (duty != Duty.NONE) {
                client.listen("things/" + device.id() + "/actions/+/request");
                client.listen("things/" + device.id() + "/properties/set");
            }
        }

        /** The first time after one at which this device reports: the same times in every run. */
        long firstAfter(long millis) {
            return (Math.floorDiv(millis - phase, interval) + 1) * interval + phase;
        }

        void come() {
            if (faults.at(device, now()) == Faults.Fault.AWAY) {
                away = true;
            } else {
                client.connect();
            }
        }

        /** Reports or keeps what is due. */
        void live(long now) {
            boolean nowAway = faults.at(device, now) == Faults.Fault.AWAY;
            if (nowAway != away) {
                away = nowAway;
                if (!away) {
                    client.connect();
                } else if (device.index() % 2 == 0) {
                    client.disconnect();
                } else {
                    client.drop();
                }
            }
            if (now - dueAt > KEPT_MAX * interval) {
                dueAt = firstAfter(now - KEPT_MAX * interval);
            }
            while (dueAt <= now) {
                report(dueAt);
                dueAt += interval;
            }
        }

        private void report(long time) {
            if (faults.at(device, time) == Faults.Fault.MUTE) {
                return;
            }
            byte[] rude = device.index() == RUDE ? faults.rudeness(time) : null;
            if (rude != null) {
                client.publish(topic, rude, ++lastToken);
            } else if (!client.connected()
                    || !client.publish(topic, bytes(reading(new StringBuilder(256), time)), ++lastToken)) {
                if (kept.size() == KEPT_MAX) {
                    kept.removeFirst();
                }
                kept.add(time);
            }
        }

        /** Sends one message of late readings if there are any and the server keeps up; whether it did. */
        boolean sendLate() {
            if (!client.connected() || client.unacknowledged() >= LATE_UNACKNOWLEDGED_MAX) {
                return false;
            }
            if (!kept.isEmpty()) {
                StringBuilder text = new StringBuilder(4_096).append('[');
                int count = 0;
                while (!kept.isEmpty() && count < LATE_PER_MESSAGE) {
                    reading(text.append(count == 0 ? "" : ","), kept.removeFirst());
                    count++;
                }
                late.add(count);
                // in the client's keeping from here on, which sends it again until it is acknowledged
                client.publish(topic, bytes(text.append(']')), ++lastToken);
                return true;
            }
            return sendPast();
        }

        private boolean sendPast() {
            while (!pasts.isEmpty()) {
                Past past = pasts.getFirst();
                long step = Math.max(past.step, interval);
                long time = (Math.floorDiv(past.next - phase - 1, step) + 1) * step + phase;
                StringBuilder text = new StringBuilder(4_096).append('[');
                int count = 0;
                for (; time < past.to && count < LATE_PER_MESSAGE; time += step) {
                    if (faults.at(device, time) != Faults.Fault.MUTE) {
                        reading(text.append(count == 0 ? "" : ","), time);
                        count++;
                    }
                }
                past.next = time;
                boolean last = time >= past.to;
                if (count > 0) {
                    long token = ++lastToken;
                    client.publish(topic, bytes(text.append(']')), token);
                    past.waiting++;
                    past.backfill.readings += count;
                    late.add(count);
                    lateWaiting.put(token, past);
                }
                if (last) {
                    pasts.removeFirst();
                    if (past.waiting == 0) {
                        past.backfill.deviceDone();
                    }
                }
                if (count > 0) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public void acknowledged(long token, int reasonCode) {
            (reasonCode < 0x80 ? acknowledged : refused).increment();
            Past past = lateWaiting.remove(token);
            if (past != null && --past.waiting == 0 && past.next >= past.to) {
                past.backfill.deviceDone();
            }
        }

        @Override
        public void told(String topic, byte[] payload) {
            Told told = Told.read(payload);
            String[] levels = topic.split("/", -1);
            if (levels.length == 5) {
                act(levels[3], told);
            } else {
                loop.schedule(() -> set(told), SET_MILLIS, TimeUnit.MILLISECONDS);
            }
        }

        /** Begins an action, says how it goes, and reports what it changes, also on the way when that is long. */
        private void act(String action, Told told) {
            Duty.Outcome outcome = duty.act(action, told, now());
            if (!outcome.error().isEmpty()) {
                loop.schedule(
                        () -> answer(action, told, "failed", ",\"error\":\"" + outcome.error() + "\""),
                        outcome.acceptMillis(),
                        TimeUnit.MILLISECONDS);
                return;
            }
            loop.schedule(() -> answer(action, told, "accepted", ""), outcome.acceptMillis(), TimeUnit.MILLISECONDS);
            long whole = outcome.acceptMillis() + outcome.doneMillis();
            for (long way = MOVING_MILLIS; way < whole; way += MOVING_MILLIS) {
                loop.schedule(() -> report(now()), way, TimeUnit.MILLISECONDS);
            }
            loop.schedule(
                    () -> {
                        String output = outcome.finish().apply(now());
                        answer(action, told, "done", output.isEmpty() ? "" : ",\"output\":" + output);
                        report(now());
                    },
                    whole,
                    TimeUnit.MILLISECONDS);
        }

        private void set(Told told) {
            boolean any = false;
            for (Map.Entry<String, Double> each : told.numbers().entrySet()) {
                any |= duty.set(each.getKey(), each.getValue(), now());
            }
            if (any) {
                report(now());
            }
        }

        private void answer(String action, Told told, String state, String more) {
            String text = "{\"id\":\"" + told.id() + "\",\"state\":\"" + state + "\"" + more + "}";
            client.publish(
                    "things/" + device.id() + "/actions/" + action + "/response",
                    text.getBytes(StandardCharsets.UTF_8),
                    ++lastToken);
        }

        @Override
        public void disconnected(String reason) {
            LOG.debug("{} disconnected: {}", device.id(), reason);
        }

        private StringBuilder reading(StringBuilder out, long time) {
            @Nullable Object[] values = faults.distort(device, model, time, physics);
            duty.adjust(values, time);
            return ReadingText.append(out, model, time, values);
        }

        private static byte[] bytes(StringBuilder text) {
            return text.toString().getBytes(StandardCharsets.UTF_8);
        }
    }
}
