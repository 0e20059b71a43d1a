package io.taihu.transfer;

import io.taihu.model.ErrorCode;
import io.taihu.model.TaihuException;
import io.taihu.spi.Completion;
import io.taihu.spi.Intake;
import io.taihu.spi.JournalException;
import io.taihu.spi.PayloadFormat;
import io.taihu.spi.Session;
import io.taihu.spi.Session.Offer;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Offers readings to the road, at most {@value #WINDOW} of them on their way to the disk. While a quota or the journal holds
 * it, it waits: that is what makes an import go no faster than the server can bear.
 *
 * <p>For one thread; the road calls back on its own.
 */
final class Feeder implements Completion, Intake.SessionListener, AutoCloseable {
    static final int WINDOW = 8_192;
    private static final long LOOK_MILLIS = 200;

    private final Intake intake;
    private final Session session;
    private final BooleanSupplier stopped;
    private final Semaphore room = new Semaphore(WINDOW);
    private final Semaphore resumed = new Semaphore(0);
    private final AtomicReference<@Nullable String> ended = new AtomicReference<>();
    private final AtomicReference<@Nullable JournalException> failure = new AtomicReference<>();

    /** Opens a session for a listener, which is this feeder. */
    interface Opening {
        Session open(Intake.SessionListener listener);
    }

    /** Thrown when it was stopped while it waited. */
    static final class Stopped extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Stopped() {
            super("stopped", null, false, false);
        }
    }

    Feeder(Intake intake, Opening opening, BooleanSupplier stopped) {
        this.intake = intake;
        this.stopped = stopped;
        this.session = opening.open(this);
    }

    /** What was wrong with the reading offered last. */
    Session.@Nullable Problem problem() {
        return session.problem();
    }

    Offer offer(String thing, byte[] json, int length) {
        if (!room.tryAcquire()) {
            intake.flush();
            acquire(room, 1);
        }
        boolean onItsWay = false;
        try {
            while (true) {
                resumed.drainPermits();
                Offer answer = session.readings(thing, PayloadFormat.JSON, json, 0, length, this, 0);
                if (answer != Offer.HELD) {
                    onItsWay = answer != Offer.FORBIDDEN;
                    return answer;
                }
                intake.flush();
                acquire(resumed, 1);
                String reason = ended.get();
                if (reason != null) {
                    throw new TaihuException(ErrorCode.UNAVAILABLE, "its session ended: " + reason);
                }
            }
        } finally {
            if (!onItsWay) {
                room.release();
            }
        }
    }

    /** Waits until everything offered is on the disk. */
    void awaitDurable() {
        intake.flush();
        acquire(room, WINDOW);
        room.release(WINDOW);
    }

    private void acquire(Semaphore semaphore, int permits) {
        try {
            while (!semaphore.tryAcquire(permits, LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                if (stopped.getAsBoolean()) {
                    throw new Stopped();
                }
                intake.flush();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Stopped();
        }
        JournalException cause = failure.get();
        if (cause != null) {
            throw cause;
        }
    }

    @Override
    public void durable(long token, long position) {
        room.release();
    }

    @Override
    public void failed(long token, JournalException cause) {
        failure.compareAndSet(null, cause);
        room.release();
    }

    @Override
    public void resume() {
        resumed.release();
    }

    @Override
    public void end(String reason) {
        ended.compareAndSet(null, reason);
        resumed.release();
    }

    /** Why its session ended; null while it has not. */
    @Nullable
    String ended() {
        return ended.get();
    }

    @Override
    public void close() {
        session.close("the import stopped");
    }
}
