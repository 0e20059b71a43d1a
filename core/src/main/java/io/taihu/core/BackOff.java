package io.taihu.core;

import io.taihu.model.TaihuException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pauses between the tries of something that cannot be done for a while, such as a look-up in a registry that is away: each
 * twice as long as the one before.
 *
 * <p>One thread pauses; any may read the trouble and end it.
 */
public final class BackOff {
    private static final long FIRST_NANOS = Duration.ofMillis(200).toNanos();
    private static final long LAST_NANOS = Duration.ofSeconds(10).toNanos();
    private static final Logger LOG = LoggerFactory.getLogger(BackOff.class);

    private final String who;
    private long nanos = FIRST_NANOS;
    private volatile String trouble = "";
    private volatile boolean ended;
    private volatile @Nullable Thread pausing;

    /** @param who waits, for the log */
    public BackOff(String who) {
        this.who = who;
    }

    /** Why it is paused, in words; empty when it is not. */
    public String trouble() {
        return trouble;
    }

    /** Asks something, for as long as it takes while what is asked is away. @throws CancellationException when it was ended */
    <T> T patiently(Supplier<T> question) {
        while (true) {
            try {
                T answer = question.get();
                over();
                return answer;
            } catch (TaihuException e) {
                failed(e);
                pause();
            }
        }
    }

    /** Something failed: notes why. */
    public void failed(RuntimeException cause) {
        if (trouble.isEmpty()) {
            LOG.warn("{} wait and try again, with pauses up to {} s", who, LAST_NANOS / 1_000_000_000L, cause);
        }
        trouble = who + " wait: " + cause.getMessage();
    }

    /** Waits before the next try. @throws CancellationException when it was ended */
    public void pause() {
        pausing = Thread.currentThread();
        if (!ended) {
            LockSupport.parkNanos(this, nanos);
        }
        pausing = null;
        if (ended || Thread.currentThread().isInterrupted()) {
            throw new CancellationException(who + " are stopped");
        }
        nanos = Math.min(LAST_NANOS, 2 * nanos);
    }

    /** It was done. */
    public void over() {
        if (!trouble.isEmpty()) {
            LOG.info("{} go on", who);
            trouble = "";
            nanos = FIRST_NANOS;
        }
    }

    /** Lets nobody pause any more. Any thread. */
    public void end() {
        ended = true;
        LockSupport.unpark(pausing);
    }
}
