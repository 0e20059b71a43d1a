package io.taihu.sim;

import io.netty.channel.IoEventLoop;
import io.taihu.protocols.jt808.Jt808Device.Received;
import io.taihu.sim.FleetPhysics.State;
import io.taihu.sim.FleetVehicle.Kind;
import io.taihu.sim.FleetVehicle.Speaks;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/** A bus, taxi or truck: a terminal of JT/T 808 that is always on, and does what it is asked. On the simulator's event loop. */
final class Jt808Link extends VehicleLink implements Jt808Terminal.Listener {
    private static final long DRIVING_MILLIS = 10_000;
    private static final long PARKED_MILLIS = 300_000;
    private static final long HEARTBEAT_MILLIS = 60_000;
    private static final int LOCATION_QUERY = 0x8201;
    /** Of what needs nothing but a yes: parameters, tracking, confirmation, link test, text. */
    private static final Set<Integer> DONE = Set.of(0x8103, 0x8202, 0x8203, 0x8204, 0x8300);

    private static final int UNSUPPORTED = 3;

    private final Jt808Terminal terminal;
    private long spokeAt;

    Jt808Link(
            IoEventLoop loop,
            InetSocketAddress server,
            FleetVehicle vehicle,
            FleetSimulator simulator,
            RandomGenerator random) {
        super(vehicle, simulator);
        String digits = vehicle.id().substring(vehicle.id().length() - 7);
        this.terminal = new Jt808Terminal(
                loop,
                server,
                new Jt808Terminal.Identity(
                        vehicle.id(),
                        vehicle.speaks() == Speaks.JT808_2019,
                        vehicle.plate(),
                        "TAIHU",
                        vehicle.kind() == Kind.BUS ? "DEMO-BUS" : "DEMO-ONE",
                        digits),
                this,
                random);
    }

    @Override
    boolean isReady() {
        return terminal.isReady();
    }

    @Override
    int unacknowledged() {
        return terminal.unacknowledged();
    }

    @Override
    long interval(State state) {
        return state.on() ? DRIVING_MILLIS : PARKED_MILLIS;
    }

    @Override
    int lateMost() {
        return Jt808Terminal.BATCH_MAX;
    }

    @Override
    void look(State state, long now) {
        terminal.connect();
        if (!state.on() && now - spokeAt > HEARTBEAT_MILLIS && terminal.heartbeat()) {
            spokeAt = now;
        }
    }

    @Override
    boolean send(State state, long millis, long token) {
        return terminal.report(simulator.reports().position(vehicle, state, millis), token);
    }

    @Override
    boolean sendLate(long[] times, long token) {
        List<Jt808Terminal.Position> positions = new ArrayList<>(times.length);
        for (long time : times) {
            positions.add(simulator.reports().position(vehicle, simulator.state(vehicle, time), time));
        }
        return terminal.batch(positions, token);
    }

    @Override
    void end() {
        terminal.close();
    }

    @Override
    public void acknowledged(long token, int result) {
        settled(token, result == 0);
    }

    @Override
    public void refused(String reason) {
        simulator.notLetIn(vehicle, reason);
    }

    @Override
    public void asked(Received request) {
        if (request.id() == LOCATION_QUERY) {
            long now = simulator.now();
            terminal.replyLocation(request, simulator.reports().position(vehicle, simulator.state(vehicle, now), now));
        } else {
            terminal.reply(request, DONE.contains(request.id()) ? 0 : UNSUPPORTED);
        }
    }

    @Override
    public void disconnected() {
        lost();
    }
}
