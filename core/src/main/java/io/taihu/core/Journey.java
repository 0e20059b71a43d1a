package io.taihu.core;

import io.taihu.model.Limit;
import io.taihu.model.RecordView;
import io.taihu.spi.Clock;
import io.taihu.spi.Completion;
import io.taihu.spi.Intake.SessionListener;
import io.taihu.spi.JournalException;
import io.taihu.spi.PayloadFormat;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One reading on the road, with the moments at which it passed each stage. Made when somebody asks for the next reading of a
 * thing, and followed by whoever works on it; the first moment of a stage counts. Thread-safe.
 */
public final class Journey {
    /** Moments on the road, in the order in which a reading comes to the first seven of them. */
    public enum Stage {
        /** The bytes that made its message whole were read from the connection; not known of every connector. */
        READ,
        /** Its message was offered to the road, as the connector had decoded it. */
        OFFERED,
        ADMITTED,
        SHAPED,
        APPENDED,
        DURABLE,
        ACKNOWLEDGED,
        /** Known to its thing's twin. */
        TWIN,
        /** Committed to history. */
        HISTORY,
        /** Told to live views; never when nobody looks. */
        LIVE
    }

    /** Bytes that are kept of its message. */
    @Limit(
            value = "Bytes of a message that its trace shows",
            zh = "跟踪所展示的报文最大字节数",
            unit = Limit.Unit.BYTES,
            reached = Limit.Reached.LEFT_OUT)
    static final int SHOWN_MAX = 4_096;

    private static final long NEVER = Long.MIN_VALUE;

    /**
     * What it came in.
     *
     * @param bytes of it, from its beginning, as the connector offered them
     * @param size of the whole
     */
    public record Message(PayloadFormat format, byte[] bytes, int size) {}

    private final String id;
    private final String thing;
    private final long number;
    private final long askedMicros;
    private final long askedNanos;
    private final Clock clock;
    private final long[] nanos = new long[Stage.values().length];
    /** Whose message it is that goes on its way first. */
    private final AtomicReference<@Nullable Object> session = new AtomicReference<>();

    private long beganMicros;
    private long timeMicros;
    private long receivedMicros;
    private long position = -1;
    private @Nullable Message message;
    private boolean known;
    private boolean inHistory;

    /** @param id 32 hexadecimal digits, as OpenTelemetry names traces */
    Journey(String id, String thing, long number, Clock clock) {
        this.id = id;
        this.thing = thing;
        this.number = number;
        this.clock = clock;
        this.askedMicros = clock.micros();
        this.askedNanos = clock.nanos();
        Arrays.fill(nanos, NEVER);
    }

    public String id() {
        return id;
    }

    public String thing() {
        return thing;
    }

    /** When it was asked for. */
    public long askedMicros() {
        return askedMicros;
    }

    /** When its message was read, or else offered; 0 while none was. */
    public synchronized long beganMicros() {
        return beganMicros;
    }

    /** The reading's event time; 0 while there is none. */
    public synchronized long timeMicros() {
        return timeMicros;
    }

    /** The message that it came in; null while there is none. */
    public synchronized @Nullable Message message() {
        return message;
    }

    /** Where it lies in the journal; -1 while it is not durable. */
    public synchronized long position() {
        return position;
    }

    /** Nanoseconds from the reading of its bytes, or else from the offering, to a stage; -1 while it has not come to it. */
    public synchronized long nanosTo(Stage stage) {
        long at = nanos[stage.ordinal()];
        long read = nanos[Stage.READ.ordinal()];
        return at == NEVER ? -1 : at - (read == NEVER ? nanos[Stage.OFFERED.ordinal()] : read);
    }

    /** Whether the road and its readers are done with it, live views aside. */
    public synchronized boolean arrived() {
        return nanos[Stage.DURABLE.ordinal()] != NEVER
                && nanos[Stage.TWIN.ordinal()] != NEVER
                && nanos[Stage.HISTORY.ordinal()] != NEVER;
    }

    long number() {
        return number;
    }

    /** Whether a message that this session offers now is the one that is followed. */
    @SuppressWarnings("ReferenceEquality") // the very same one
    boolean begins(Object by) {
        if (!session.compareAndSet(null, by)) {
            return session.get() == by && !known();
        }
        synchronized (this) {
            beganMicros = clock.micros();
        }
        mark(Stage.OFFERED);
        return true;
    }

    /** Takes down when the bytes of its message were read; what was read before anybody asked was not taken down. */
    synchronized void readAt(long at) {
        long offered = nanos[Stage.OFFERED.ordinal()];
        if (nanos[Stage.READ.ordinal()] == NEVER
                && at != SessionListener.UNKNOWN
                && at - askedNanos >= 0
                && offered - at >= 0) {
            nanos[Stage.READ.ordinal()] = at;
            beganMicros -= (offered - at) / 1_000;
        }
    }

    /** Takes down its message, or the beginning of it. */
    synchronized void came(PayloadFormat format, byte[] bytes, int offset, int length) {
        message = new Message(format, Arrays.copyOfRange(bytes, offset, offset + Math.min(length, SHOWN_MAX)), length);
    }

    /** Nothing came of the message: the next one is followed. */
    void again() {
        synchronized (this) {
            Arrays.fill(nanos, NEVER);
            beganMicros = 0;
            message = null;
        }
        session.set(null);
    }

    private synchronized boolean known() {
        return known;
    }

    /** The reading that is followed is this one: of several in a message the first. */
    synchronized void is(RecordView record) {
        timeMicros = record.timeMicros();
        receivedMicros = record.receivedMicros();
        known = true;
    }

    synchronized void mark(Stage stage) {
        if (nanos[stage.ordinal()] == NEVER) {
            nanos[stage.ordinal()] = clock.nanos();
        }
    }

    /** A reader is done with a record. */
    synchronized void read(Stage stage, RecordView record) {
        if (known
                && record.thing() == number
                && record.timeMicros() == timeMicros
                && record.receivedMicros() == receivedMicros) {
            if (stage == Stage.HISTORY) {
                inHistory = true;
            } else {
                mark(stage);
            }
        }
    }

    /** History has committed all that was given to it. */
    synchronized void committed() {
        if (inHistory) {
            mark(Stage.HISTORY);
        }
    }

    /** Tells the connector as before, and takes down when. */
    Completion telling(@Nullable Completion connector) {
        return new Completion() {
            @Override
            public void durable(long token, long at) {
                synchronized (Journey.this) {
                    position = at;
                }
                mark(Stage.DURABLE);
                if (connector != null) {
                    connector.durable(token, at);
                    mark(Stage.ACKNOWLEDGED);
                }
            }

            @Override
            public void failed(long token, JournalException cause) {
                if (connector != null) {
                    connector.failed(token, cause);
                }
            }
        };
    }
}
