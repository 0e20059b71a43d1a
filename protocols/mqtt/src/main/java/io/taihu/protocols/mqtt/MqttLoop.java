package io.taihu.protocols.mqtt;

import io.netty.channel.EventLoop;
import io.taihu.netkit.Rounds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** What the MQTT connections of one event loop share. Used on that loop only. */
final class MqttLoop {
    private static final Duration SWEEP = Duration.ofSeconds(1);

    final Rounds rounds;
    final MqttFront front;
    private final Set<MqttConnection> connections = new HashSet<>();
    /** Those whose CONNECT has not come, the oldest first. */
    private final LinkedHashSet<MqttConnection> silent = new LinkedHashSet<>();

    private final Future<?> sweeping;
    private byte[] scratch = new byte[4_096];

    MqttLoop(EventLoop loop, MqttFront front) {
        this.front = front;
        this.rounds = new Rounds(loop, front.context.intake()::flush);
        this.sweeping =
                loop.scheduleWithFixedDelay(this::sweep, SWEEP.toMillis(), SWEEP.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * Makes room for one more connection that is not known yet. When there is none, the one of this loop that has kept silent
     * longest goes: a device needs a moment to say CONNECT, so a flood of strangers throws out strangers.
     *
     * @return false when all of this loop have said CONNECT and wait for the answer
     */
    boolean makeRoom() {
        if (front.connecting.get() < front.connectingMax) {
            return true;
        }
        if (silent.isEmpty()) {
            return false;
        }
        front.turnedAway.increment();
        silent.removeFirst().close("it said nothing while others came");
        return true;
    }

    void add(MqttConnection connection) {
        connections.add(connection);
        silent.add(connection);
        front.connecting.incrementAndGet();
    }

    /** Its CONNECT has come. */
    void heard(MqttConnection connection) {
        silent.remove(connection);
    }

    /** It has been let in. */
    void known() {
        front.connecting.decrementAndGet();
    }

    /** @param known whether it had been let in */
    void remove(MqttConnection connection, boolean known) {
        connections.remove(connection);
        silent.remove(connection);
        if (!known) {
            front.connecting.decrementAndGet();
        }
    }

    /** An array of at least a length, to be used at once. */
    byte[] scratch(int length) {
        if (length > scratch.length) {
            scratch = Arrays.copyOf(scratch, Math.max(length, 2 * scratch.length));
        }
        return scratch;
    }

    /** Says good-bye to all. */
    void stop() {
        sweeping.cancel(false);
        new ArrayList<>(connections).forEach(MqttConnection::stop);
    }

    private void sweep() {
        if (connections.isEmpty()) {
            return;
        }
        long now = front.context.clock().nanos();
        for (MqttConnection connection : new ArrayList<>(connections)) {
            connection.checkIdle(now);
        }
    }
}
