package io.taihu.netkit;

import io.netty.channel.EventLoop;
import io.netty.channel.SingleThreadEventLoop;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work that is done once at the end of each round of an event loop instead of once for each message: asking for a flush of the
 * journal, and writing out what was answered to each connection.
 *
 * <p>One for each event loop and listener. All methods are called on that loop, except {@link #answer}, which any thread may
 * call.
 */
public final class Rounds {
    private static final Logger LOG = LoggerFactory.getLogger(Rounds.class);

    private final SingleThreadEventLoop loop;
    private final Runnable flushRoad;
    private final Queue<Connection> unwritten = new ArrayDeque<>();
    private final Object handedLock = new Object();
    private Connection[] handedTo = new Connection[64];
    private long[] handedTokens = new long[64];
    /** Written under the lock. */
    private volatile int handed;

    private Connection[] takenTo = new Connection[64];
    private long[] takenTokens = new long[64];
    private boolean scheduled;
    private boolean ending;

    /** A connection that waits for answers. */
    public interface Connection {
        /** Something it offered has its answer; on the loop. It adds what it has to say to its peer and calls {@link Rounds#unwritten}. */
        void answer(long token);

        /** Writes out all that it has to say; on the loop. */
        void writeOut();
    }

    /** @param flushRoad asks that what was offered becomes durable; may call {@link #answer} on this loop */
    public Rounds(EventLoop loop, Runnable flushRoad) {
        this.loop = (SingleThreadEventLoop) loop;
        this.flushRoad = flushRoad;
    }

    /** Something was offered to the road: a flush is asked for when this round ends. */
    public void offered() {
        schedule();
    }

    /** A connection has something to say, which is written out when this round ends; said once until then. */
    public void unwritten(Connection connection) {
        unwritten.add(connection);
        if (!ending) {
            schedule();
        }
    }

    /**
     * Gives a connection its answer, on the loop. From another thread, many answers given quickly cost one wake-up and no
     * memory. Answers arrive in the order in which they were given, whichever threads gave them one after the other. Thread-safe.
     */
    public void answer(Connection connection, long token) {
        if (loop.inEventLoop()) {
            if (handed > 0) {
                // another thread led the flush before and its answers are still on their way: they come first
                take();
            }
            connection.answer(token);
            return;
        }
        boolean first;
        synchronized (handedLock) {
            if (handed == handedTo.length) {
                handedTo = Arrays.copyOf(handedTo, 2 * handed);
                handedTokens = Arrays.copyOf(handedTokens, 2 * handed);
            }
            handedTo[handed] = connection;
            handedTokens[handed] = token;
            first = handed == 0;
            handed = handed + 1;
        }
        if (first) {
            loop.execute(this::take);
        }
    }

    private void take() {
        Connection[] to;
        long[] tokens;
        int count;
        synchronized (handedLock) {
            to = handedTo;
            tokens = handedTokens;
            count = handed;
            handedTo = takenTo;
            handedTokens = takenTokens;
            handed = 0;
        }
        for (int i = 0; i < count; i++) {
            try {
                to[i].answer(tokens[i]);
            } catch (RuntimeException e) {
                // one connection's fault must not keep the others from their answers
                LOG.error("A connection could not take its answer", e);
            }
        }
        Arrays.fill(to, 0, count, null);
        takenTo = to;
        takenTokens = tokens;
    }

    private void schedule() {
        if (!scheduled) {
            scheduled = true;
            loop.executeAfterEventLoopIteration(this::end);
        }
    }

    private void end() {
        scheduled = false;
        ending = true;
        try {
            flushRoad.run();
            Connection connection = unwritten.poll();
            while (connection != null) {
                try {
                    connection.writeOut();
                } catch (RuntimeException e) {
                    LOG.error("A connection could not write its answers", e);
                }
                connection = unwritten.poll();
            }
        } finally {
            ending = false;
        }
    }
}
