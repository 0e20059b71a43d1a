package io.taihu.sim;

import io.netty.channel.IoEventLoop;
import io.taihu.sim.FleetPhysics.State;
import io.taihu.sim.FleetVehicle.Kind;
import io.taihu.spi.Clock;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a {@link Fleet} to life: each vehicle speaks JT/T 808 or GB/T 32960 to a real port, as terminals do, and reports where
 * {@link FleetPhysics} has it. Because that is a function of seed and time, a simulator started again goes on as if it had never stopped.
 *
 * <p>Public methods may be called from any thread; everything else happens on one event loop.
 */
public final class FleetSimulator implements AutoCloseable {
    /** Most positions that a vehicle keeps while it has no network; the oldest go first. */
    public static final int KEPT_MAX = 720;
    /** Most positions a second that are told late, of all vehicles together: what happens now must not wait for them. */
    public static final int LATE_POSITIONS_PER_SECOND = 1_200;

    private static final Logger LOG = LoggerFactory.getLogger(FleetSimulator.class);
    private static final long TICK_MILLIS = 250;
    /** All vehicles have come within this time, so that they do not storm the server. */
    private static final long CONNECT_SPREAD_MILLIS = 4_000;

    private final Fleet fleet;
    private final FleetPhysics physics;
    private final FleetReports reports;
    private final Clock clock;
    private final DeviceLoops loops = new DeviceLoops("taihu-fleet-sim");
    private final IoEventLoop loop = loops.loop();
    private final List<VehicleLink> links = new ArrayList<>();
    private final List<RudeTerminal> rude = new ArrayList<>();
    private final LongAdder acknowledged = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder late = new LongAdder();
    private boolean started;
    private int next;

    /**
     * A fleet about to live. Its vehicles must be known to the server.
     *
     * @param jt808Port port of JT/T 808 over TCP
     * @param gb32960Port port of GB/T 32960
     * @param clock decides what time it is in the city
     */
    public FleetSimulator(Fleet fleet, String host, int jt808Port, int gb32960Port, Clock clock) {
        this.fleet = fleet;
        this.physics = new FleetPhysics(fleet.seed());
        this.reports = new FleetReports(fleet.seed());
        this.clock = clock;
        SplittableRandom random = new SplittableRandom(fleet.seed());
        for (FleetVehicle vehicle : fleet.vehicles()) {
            boolean jt808 = vehicle.speaks().isJt808();
            InetSocketAddress server = new InetSocketAddress(host, jt808 ? jt808Port : gb32960Port);
            if (vehicle.kind() == Kind.RUDE) {
                rude.add(new RudeTerminal(loop, server, vehicle, fleet.seed(), this::now, random));
            } else if (jt808) {
                links.add(new Jt808Link(loop, server, vehicle, this, random));
            } else {
                links.add(new Gb32960Link(loop, server, vehicle, this, random));
            }
        }
    }

    /** Connects the vehicles, within some seconds, and lets them report from now on. */
    public void start() {
        loop.execute(() -> {
            if (started) {
                return;
            }
            started = true;
            int nth = 0;
            for (VehicleLink link : links) {
                long delay = CONNECT_SPREAD_MILLIS * nth++ / links.size();
                loop.schedule(link::begin, delay, TimeUnit.MILLISECONDS);
            }
            rude.forEach(RudeTerminal::start);
            loop.scheduleAtFixedRate(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
        });
    }

    /**
     * Lets every vehicle report its past, as one does that was long without a network: batches and re-issued reports over its own
     * connection, oldest first and throttled.
     *
     * @param from first time, inclusive
     * @param to last time, exclusive
     * @param step time between two positions of a vehicle that is on; one that stands reports every tenth
     * @return the number of positions, when the last is acknowledged
     */
    public CompletableFuture<Long> backfill(Instant from, Instant to, Duration step) {
        CompletableFuture<Long> done = new CompletableFuture<>();
        loop.execute(() -> {
            int[] left = {links.size()};
            long[] positions = {0};
            for (VehicleLink link : links) {
                link.past(new VehicleLink.Past(from.toEpochMilli(), to.toEpochMilli(), step.toMillis(), count -> {
                    positions[0] += count;
                    if (--left[0] == 0) {
                        done.complete(positions[0]);
                    }
                }));
            }
        });
        return done;
    }

    /** Messages acknowledged so far as taken. */
    public long acknowledged() {
        return acknowledged.sum();
    }

    /** Messages of vehicles, the rude ones left out, that the server did not take, and times it let none in. */
    public long refused() {
        return refused.sum();
    }

    /** Positions reported late so far. */
    public long late() {
        return late.sum();
    }

    /** How many vehicles are let in at present. */
    public int connected() throws InterruptedException {
        return loops.call(
                () -> (int) links.stream().filter(VehicleLink::isReady).count());
    }

    /** Ends all connections and the thread. */
    @Override
    public void close() {
        loop.submit(() -> {
                    links.forEach(VehicleLink::end);
                    rude.forEach(RudeTerminal::end);
                })
                .awaitUninterruptibly(2, TimeUnit.SECONDS);
        loops.close();
    }

    long now() {
        return Math.floorDiv(clock.micros(), 1_000);
    }

    long seed() {
        return fleet.seed();
    }

    FleetReports reports() {
        return reports;
    }

    State state(FleetVehicle vehicle, long millis) {
        return physics.at(vehicle, millis);
    }

    void acknowledged(boolean taken) {
        (taken ? acknowledged : refused).increment();
    }

    void late(int positions) {
        late.add(positions);
    }

    void notLetIn(FleetVehicle vehicle, String reason) {
        refused.increment();
        LOG.debug("{} is not let in: {}", vehicle.id(), reason);
    }

    private void tick() {
        try {
            long now = now();
            for (VehicleLink link : links) {
                link.live(now);
            }
            rude.forEach(each -> each.live(now));
            long budget = LATE_POSITIONS_PER_SECOND * TICK_MILLIS / 1_000;
            int idle = 0;
            while (budget > 0 && idle < links.size()) {
                next = (next + 1) % links.size();
                int positions = links.get(next).sendLate();
                budget -= positions;
                idle = positions > 0 ? 0 : idle + 1;
            }
        } catch (RuntimeException e) {
            LOG.error("the simulated fleet stumbled at {}", Instant.ofEpochMilli(now()), e);
        }
    }
}
