package io.taihu.protocols.jt808;

import io.netty.channel.EventLoop;
import io.taihu.netkit.CborWriter;
import io.taihu.netkit.Newcomers;
import io.taihu.netkit.Rounds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** What the links of one event loop share. Used on that loop only. */
final class Jt808Loop {
    private static final Duration SWEEP = Duration.ofSeconds(1);

    final Rounds rounds;
    final Jt808Front front;
    final Frame frame = new Frame();
    final CborWriter cbor = new CborWriter();
    final ReadingSink readings = new ReadingSink(cbor);
    /** TCP connections over which nobody was let in yet. */
    final Newcomers.Line<Link> strangers;

    private final EventLoop loop;
    private final Set<Link> links = new HashSet<>();
    private final Future<?> sweeping;
    private byte[] scratch = new byte[4_096];

    Jt808Loop(EventLoop loop, Jt808Front front) {
        this.front = front;
        this.loop = loop;
        this.strangers = front.newcomers.new Line<>(link -> {
            front.turnedAway.increment();
            link.end("nobody was let in while others came");
        });
        this.rounds = new Rounds(loop, front.context.intake()::flush);
        this.sweeping =
                loop.scheduleWithFixedDelay(this::sweep, SWEEP.toMillis(), SWEEP.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Runs something on this loop, after what runs now. */
    void later(Runnable task) {
        loop.execute(task);
    }

    void add(Link link) {
        links.add(link);
    }

    void remove(Link link) {
        links.remove(link);
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
        new ArrayList<>(links).forEach(link -> link.end("the server stops"));
    }

    private void sweep() {
        if (links.isEmpty()) {
            return;
        }
        long now = front.context.clock().nanos();
        for (Link link : new ArrayList<>(links)) {
            link.sweep(now);
        }
    }
}
