package io.taihu.sim;

import io.taihu.sim.FleetPhysics.State;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What a vehicle reports when, whatever it speaks: at its interval, or later when it had no network, and its past when it is asked for. Of
 * what is to be said late only the times are kept. What was not acknowledged when a connection is lost is said again. On
 * the simulator's event loop.
 */
abstract class VehicleLink {
    /** Late messages wait while so many are not acknowledged. */
    private static final int UNACKNOWLEDGED_MAX = 4;

    private static final int STANDING_STEPS = 10;

    final FleetVehicle vehicle;
    final FleetSimulator simulator;
    private final ArrayDeque<Long> kept = new ArrayDeque<>();
    private final Map<Long, long[]> sent = new HashMap<>();
    private final Map<Long, Past> sentOfPast = new HashMap<>();
    private @Nullable Past past;
    private long nextToken;
    private long dueAt;
    private boolean begun;

    /** A request to report the past: a cursor over time, so that nothing of it is held in memory. */
    static final class Past {
        private final long to;
        private final long step;
        private final LongConsumer done;
        private long next;
        private long positions;
        private int waiting;

        Past(long from, long to, long step, LongConsumer done) {
            this.next = from;
            this.to = to;
            this.step = step;
            this.done = done;
        }
    }

    VehicleLink(FleetVehicle vehicle, FleetSimulator simulator) {
        this.vehicle = vehicle;
        this.simulator = simulator;
    }

    /** Whether the platform has let it in. */
    abstract boolean isReady();

    abstract int unacknowledged();

    /** Milliseconds from one report to the next in a state; 0 for none. */
    abstract long interval(State state);

    /** Most positions of a message about the past. */
    abstract int lateMost();

    /** Sends what it is now; false when it cannot. */
    abstract boolean send(State state, long millis, long token);

    /** Sends what it was at some times; false when it cannot. */
    abstract boolean sendLate(long[] times, long token);

    /** Looks after the connection. */
    abstract void look(State state, long now);

    abstract void end();

    final void begin() {
        begun = true;
        dueAt = simulator.now();
    }

    final void past(Past wanted) {
        past = wanted;
    }

    /** Whether it has something to say about the past. */
    final boolean owes() {
        return past != null || !kept.isEmpty() || !sentOfPast.isEmpty();
    }

    /** Reports what is due. */
    final void live(long now) {
        if (!begun) {
            return;
        }
        State state = simulator.state(vehicle, now);
        look(state, now);
        long interval = interval(state);
        if (interval == 0) {
            dueAt = now;
            return;
        }
        if (now < dueAt) {
            // who was parked and sets off does not wait for the next report of one that is parked
            dueAt = Math.min(dueAt, (Math.floorDiv(now, interval) + 1) * interval);
            return;
        }
        long time = now / 1_000 * 1_000;
        dueAt = (Math.floorDiv(now, interval) + 1) * interval;
        if (state.tunnel() || !isReady() || !send(state, time, track(new long[] {time}))) {
            keep(time);
        }
    }

    private long track(long[] times) {
        sent.put(++nextToken, times);
        return nextToken;
    }

    private void keep(long time) {
        sent.values().removeIf(times -> times.length == 1 && times[0] == time);
        if (kept.size() == FleetSimulator.KEPT_MAX) {
            kept.removeFirst();
        }
        kept.add(time);
    }

    /** Sends one message about the past if there is any, and the server keeps up; how many positions it had. */
    final int sendLate() {
        if (!isReady() || unacknowledged() >= UNACKNOWLEDGED_MAX || tunnel()) {
            return 0;
        }
        if (!kept.isEmpty()) {
            List<Long> some = new ArrayList<>();
            while (!kept.isEmpty() && some.size() < lateMost()) {
                some.add(kept.removeFirst());
            }
            long[] times = some.stream().mapToLong(Long::longValue).toArray();
            if (!sendLate(times, track(times))) {
                sent.remove(nextToken);
                for (int i = times.length - 1; i >= 0; i--) {
                    kept.addFirst(times[i]);
                }
                return 0;
            }
            simulator.late(times.length);
            return times.length;
        }
        return sendPast();
    }

    private boolean tunnel() {
        return simulator.state(vehicle, simulator.now()).tunnel();
    }

    private int sendPast() {
        Past wanted = past;
        if (wanted == null) {
            return 0;
        }
        List<Long> some = new ArrayList<>();
        long step = wanted.step;
        long time = (Math.floorDiv(wanted.next - 1, step) + 1) * step;
        while (time < wanted.to && some.size() < lateMost()) {
            State state = simulator.state(vehicle, time);
            if (interval(state) > 0 && (state.on() || time % (STANDING_STEPS * step) == 0)) {
                some.add(time);
            }
            time += step;
        }
        long[] times = some.stream().mapToLong(Long::longValue).toArray();
        if (times.length > 0) {
            long token = track(times);
            if (!sendLate(times, token)) {
                sent.remove(token);
                return 0;
            }
            wanted.waiting++;
            sentOfPast.put(token, wanted);
            wanted.positions += times.length;
            simulator.late(times.length);
        }
        wanted.next = time;
        if (time >= wanted.to) {
            past = null;
            finish(wanted);
        }
        return times.length;
    }

    private void finish(Past wanted) {
        if (wanted.waiting == 0 && wanted.next >= wanted.to) {
            wanted.done.accept(wanted.positions);
        }
    }

    /** What was sent with a token was answered. */
    final void settled(long token, boolean taken) {
        sent.remove(token);
        simulator.acknowledged(taken);
        Past of = sentOfPast.remove(token);
        if (of != null) {
            of.waiting--;
            finish(of);
        }
    }

    /** What was not acknowledged is to be said again. */
    final void lost() {
        List<long[]> again = new ArrayList<>(sent.values());
        sent.clear();
        again.sort((a, b) -> Long.compare(b[0], a[0]));
        for (long[] times : again) {
            for (int i = times.length - 1; i >= 0 && kept.size() < FleetSimulator.KEPT_MAX; i--) {
                kept.addFirst(times[i]);
            }
        }
        List<Past> pasts = new ArrayList<>(sentOfPast.values());
        sentOfPast.clear();
        for (Past each : pasts) {
            each.waiting--;
            finish(each);
        }
    }
}
