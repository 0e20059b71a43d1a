package io.taihu.protocols.mqtt;

import io.netty.channel.EventLoop;
import io.taihu.netkit.Rounds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** What the MQTT connections of one event loop share. Used on that loop only. */
final class MqttLoop {
    private static final Duration SWEEP = Duration.ofSeconds(1);

    final Rounds rounds;
    final MqttFront front;
    private final Set<MqttConnection> connections = new HashSet<>();
    private byte[] scratch = new byte[4_096];

    MqttLoop(EventLoop loop, MqttFront front) {
        this.front = front;
        this.rounds = new Rounds(loop, front.context.intake()::flush);
        loop.scheduleWithFixedDelay(this::sweep, SWEEP.toMillis(), SWEEP.toMillis(), TimeUnit.MILLISECONDS);
    }

    void add(MqttConnection connection) {
        connections.add(connection);
    }

    void remove(MqttConnection connection) {
        connections.remove(connection);
    }

    /** An array of at least a length, to be used at once. */
    byte[] scratch(int length) {
        if (length > scratch.length) {
            scratch = Arrays.copyOf(scratch, Math.max(length, 2 * scratch.length));
        }
        return scratch;
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
