package io.taihu.sim;

import io.netty.channel.IoEventLoop;
import io.taihu.protocols.gb32960.Command;
import io.taihu.protocols.gb32960.Edition;
import io.taihu.protocols.gb32960.Frame;
import io.taihu.protocols.gb32960.Response;
import io.taihu.sim.FleetPhysics.State;
import io.taihu.sim.FleetVehicle.Speaks;
import io.taihu.sim.VehicleDay.Doing;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.random.RandomGenerator;

/**
 * An electric car: it logs in when it is switched on or charged, reports every ten seconds, and logs out when it is parked. On the
 * simulator's event loop.
 */
final class Gb32960Link extends VehicleLink implements Gb32960Terminal.Listener {
    private static final long INTERVAL_MILLIS = 10_000;
    private static final long CHARGING_MILLIS = 30_000;
    /** It stays for a while when it is parked. */
    private static final long STAYS_MILLIS = 90_000;
    /** Of its past the cells are told once in this time. */
    private static final long CELLS_MILLIS = 300_000;

    private final Gb32960Terminal terminal;
    private boolean wanted;

    Gb32960Link(
            IoEventLoop loop,
            InetSocketAddress server,
            FleetVehicle vehicle,
            FleetSimulator simulator,
            RandomGenerator random) {
        super(vehicle, simulator);
        Edition edition = vehicle.speaks() == Speaks.GB32960_2025 ? Edition.V2025 : Edition.V2016;
        this.terminal = new Gb32960Terminal(loop, server, vehicle.id(), edition, this, random);
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
        if (state.on()) {
            return INTERVAL_MILLIS;
        }
        if (state.doing() == Doing.CHARGING) {
            return CHARGING_MILLIS;
        }
        return state.since() < STAYS_MILLIS ? INTERVAL_MILLIS : 0;
    }

    @Override
    int lateMost() {
        return 1;
    }

    @Override
    void look(State state, long now) {
        boolean want = interval(state) > 0 || owes();
        if (want == wanted) {
            return;
        }
        wanted = want;
        if (want) {
            terminal.connect();
        } else {
            terminal.logout(Instant.ofEpochMilli(now));
        }
    }

    @Override
    boolean send(State state, long millis, long token) {
        return terminal.report(
                simulator.reports().report(vehicle, terminal.edition(), state, millis, true), false, token);
    }

    @Override
    boolean sendLate(long[] times, long token) {
        long time = times[0];
        State state = simulator.state(vehicle, time);
        boolean cells = time % CELLS_MILLIS == 0;
        return terminal.report(
                simulator.reports().report(vehicle, terminal.edition(), state, time, cells), true, token);
    }

    @Override
    void end() {
        terminal.logout(now());
    }

    @Override
    public Instant now() {
        return Instant.ofEpochMilli(simulator.now());
    }

    @Override
    public void ready() {}

    @Override
    public void acknowledged(long token, boolean taken) {
        settled(token, taken);
    }

    @Override
    public void refused(String reason) {
        simulator.notLetIn(vehicle, reason);
    }

    @Override
    public void asked(Frame request) {
        // it has no parameters that could be told; what it is set to and made to do it only notes
        boolean query = request.command() == Command.QUERY.code();
        terminal.answer(request, query ? Response.ERROR : Response.SUCCESS);
    }

    @Override
    public void disconnected() {
        lost();
    }
}
