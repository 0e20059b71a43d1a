package io.taihu.protocols.gb32960;

import io.netty.channel.EventLoop;
import io.taihu.netkit.Newcomers;
import io.taihu.netkit.Rounds;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** What the connections of one event loop share. Used on that loop only. */
final class Gb32960Loop {
    private static final Duration SWEEP = Duration.ofSeconds(1);

    final Rounds rounds;
    final Gb32960Front front;
    final ReportReading reading = new ReportReading();
    private final Set<Gb32960Connection> connections = new HashSet<>();
    /** Those that have not logged in, the oldest first. */
    final Newcomers.Line<Gb32960Connection> strangers;

    private final Future<?> sweeping;
    private byte[] scratch = new byte[4_096];

    Gb32960Loop(EventLoop loop, Gb32960Front front) {
        this.front = front;
        this.strangers = front.newcomers.new Line<>(connection -> {
            front.turnedAway.increment();
            connection.close("it had not logged in while others came");
        });
        this.rounds = new Rounds(loop, front.context.intake()::flush);
        this.sweeping =
                loop.scheduleWithFixedDelay(this::sweep, SWEEP.toMillis(), SWEEP.toMillis(), TimeUnit.MILLISECONDS);
    }

    void add(Gb32960Connection connection, InetAddress address) {
        connections.add(connection);
        strangers.add(connection, address);
    }

    /** It is a stranger no more. */
    void known(Gb32960Connection connection) {
        strangers.known(connection);
    }

    void remove(Gb32960Connection connection) {
        connections.remove(connection);
        known(connection);
    }

    /** An array of at least a length, to be used at once. */
    byte[] scratch(int length) {
        if (length > scratch.length) {
            scratch = Arrays.copyOf(scratch, Math.max(length, 2 * scratch.length));
        }
        return scratch;
    }

    void stop() {
        sweeping.cancel(false);
        new ArrayList<>(connections).forEach(connection -> connection.close("the server stops"));
    }

    private void sweep() {
        if (connections.isEmpty()) {
            return;
        }
        long now = front.context.clock().nanos();
        for (Gb32960Connection connection : new ArrayList<>(connections)) {
            connection.checkIdle(now);
        }
    }
}
