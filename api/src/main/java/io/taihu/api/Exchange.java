package io.taihu.api;

import io.taihu.model.ErrorCode;
import io.taihu.model.TaihuException;
import io.taihu.spi.Completion;
import io.taihu.spi.Intake;
import io.taihu.spi.Intake.Credentials;
import io.taihu.spi.Intake.Peer;
import io.taihu.spi.JournalException;
import io.taihu.spi.PayloadFormat;
import io.taihu.spi.Session;
import io.taihu.spi.Session.Offer;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One request's session on the road: offers messages, waits while the road holds them, and waits until all are durable.
 *
 * <p>For one thread, which waits without holding any lock; the road calls back on its own threads. At most {@code window}
 * messages are on their way at once.
 */
final class Exchange implements Completion, Intake.SessionListener, AutoCloseable {
    private final Intake intake;
    private final Session session;
    private final Duration heldWait;
    private final Duration durableWait;
    private final int window;
    private final Semaphore room;
    private final Semaphore resumed = new Semaphore(0);
    /** When the message that is offered was read; of this exchange's own thread. */
    private long readNanos = UNKNOWN;

    private final AtomicReference<@Nullable String> ended = new AtomicReference<>();
    private final AtomicReference<@Nullable JournalException> failure = new AtomicReference<>();

    /**
     * Opens a session.
     *
     * @throws TaihuException UNAUTHENTICATED, FORBIDDEN or UNAVAILABLE
     */
    Exchange(Intake intake, String secret, String address, Duration heldWait, Duration durableWait, int window) {
        this.intake = intake;
        this.heldWait = heldWait;
        this.durableWait = durableWait;
        this.window = window;
        this.room = new Semaphore(window);
        this.session = open(secret, address);
    }

    private Session open(String secret, String address) {
        CompletionStage<Session> opening = intake.open(new Credentials("", secret), new Peer("http", address), this);
        try {
            return opening.toCompletableFuture().get(durableWait.toMillis(), TimeUnit.MILLISECONDS);
        } catch (java.util.concurrent.ExecutionException | CompletionException e) {
            if (e.getCause() instanceof TaihuException cause) {
                throw cause;
            }
            throw new IllegalStateException("a session could not be opened", e);
        } catch (TimeoutException e) {
            closeWhenOpen(opening);
            throw new LaterException(ErrorCode.UNAVAILABLE, "the server is too busy to look up the token", 1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            closeWhenOpen(opening);
            throw new LaterException(ErrorCode.UNAVAILABLE, "the server is stopping", 5);
        }
    }

    private static void closeWhenOpen(CompletionStage<Session> opening) {
        var _ = opening.thenAccept(late -> late.close("nobody waits for it any more"));
    }

    Session session() {
        return session;
    }

    /** Tells when the message that is offered next was read. */
    void readAt(long nanos) {
        readNanos = nanos;
    }

    @Override
    public long readNanos() {
        return readNanos;
    }

    Offer readings(String thing, PayloadFormat format, byte[] bytes, int offset, int length, long token) {
        return offer(() -> session.readings(thing, format, bytes, offset, length, this, token));
    }

    Offer event(String thing, String name, PayloadFormat format, byte[] bytes, long token) {
        return offer(() -> session.event(thing, name, format, bytes, 0, bytes.length, this, token));
    }

    /** Offers a thing's answer to something asked of it, which says what it is about. */
    Offer answer(String thing, PayloadFormat format, byte[] bytes, long token) {
        return offer(() -> session.answer(thing, "", format, bytes, 0, bytes.length, this, token));
    }

    /** Offers a message until the road takes or refuses it. */
    private Offer offer(Supplier<Offer> message) {
        enterWindow();
        boolean onItsWay = false;
        try {
            long deadline = System.nanoTime() + heldWait.toNanos();
            while (true) {
                resumed.drainPermits();
                Offer answer = message.get();
                switch (answer) {
                    case TAKEN, TAKEN_IN_PART, REFUSED -> {
                        onItsWay = true;
                        return answer;
                    }
                    case FORBIDDEN -> {
                        return answer;
                    }
                    case HELD -> {
                        intake.flush();
                        awaitResume(deadline);
                    }
                }
            }
        } catch (JournalException e) {
            throw new LaterException(ErrorCode.UNAVAILABLE, "the journal takes nothing: " + e.getMessage(), 5);
        } finally {
            if (!onItsWay) {
                room.release();
            }
        }
    }

    private void awaitResume(long deadline) {
        try {
            if (resumed.tryAcquire(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS)) {
                String reason = ended.get();
                if (reason == null) {
                    return;
                }
                throw new LaterException(ErrorCode.UNAVAILABLE, "the session ended: " + reason, 5);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LaterException(ErrorCode.UNAVAILABLE, "the server is stopping", 5);
        }
        if (intake.accepting()) {
            throw new LaterException(
                    ErrorCode.QUOTA, "a quota of the thing or of its space is used up, for longer than " + heldWait, 1);
        }
        throw new LaterException(ErrorCode.UNAVAILABLE, "the road takes nothing now, for longer than " + heldWait, 5);
    }

    private void enterWindow() {
        if (room.tryAcquire()) {
            return;
        }
        intake.flush();
        awaitRoom(1);
    }

    /**
     * Waits until everything offered is on the disk.
     *
     * @throws TaihuException UNAVAILABLE when something is not
     */
    void awaitDurable() {
        intake.flush();
        awaitRoom(window);
        room.release(window);
        failed();
    }

    private void awaitRoom(int permits) {
        try {
            if (!room.tryAcquire(permits, durableWait.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new LaterException(
                        ErrorCode.UNAVAILABLE,
                        "the disk did not take the readings within " + durableWait + "; send them again",
                        5);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LaterException(ErrorCode.UNAVAILABLE, "the server is stopping", 5);
        }
        if (failure.get() != null) {
            room.release(permits);
            failed();
        }
    }

    private void failed() {
        JournalException cause = failure.get();
        if (cause != null) {
            throw new LaterException(
                    ErrorCode.UNAVAILABLE,
                    "the readings are not on the disk: " + cause.getMessage() + "; send them again",
                    5);
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

    @Override
    public void close() {
        session.close("the request is answered");
    }
}
