package io.taihu.core;

import io.taihu.model.RecordView;
import io.taihu.model.RecordWriter;
import io.taihu.spi.Completion;
import io.taihu.spi.Intake.SessionListener;
import io.taihu.spi.PayloadFormat;
import io.taihu.spi.Session.Offer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Appends the records of a session's messages. When the journal has no room for all records of a message, the rest of it is kept
 * here and appended when the connector offers it again. For the session's thread.
 */
final class SessionAppends {
    private final Road road;
    private final SessionListener listener;
    private @Nullable Held held;
    /** What is followed of the message at hand, for whoever asked. */
    private @Nullable Journey journey;

    /** What is left of a message that the journal had no room for. */
    private static final class Held {
        final byte[] records;
        final int[] ends;
        final Offer answer;
        int next;

        Held(byte[] records, int[] ends, Offer answer) {
            this.records = records;
            this.ends = ends;
            this.answer = answer;
        }
    }

    SessionAppends(Road road, SessionListener listener) {
        this.road = road;
        this.listener = listener;
    }

    /** Whether something is left of a message, which is to be offered again. */
    boolean holds() {
        return held != null;
    }

    /** Follows a message from here on, when somebody asked for the next of its thing. */
    void begin(String thing, RoadSession session, PayloadFormat format, byte[] bytes, int offset, int length) {
        journey = road.directory.journeys().begun(thing, session);
        if (journey != null) {
            journey.readAt(listener.readNanos());
            journey.came(format, bytes, offset, length);
        }
    }

    /** The message at hand was let in. */
    void admitted() {
        if (journey != null) {
            journey.mark(Journey.Stage.ADMITTED);
        }
    }

    /** The message at hand became records. */
    void shaped(Shaped shaped) {
        Journey followed = journey;
        if (followed == null) {
            return;
        }
        if (shaped.records() == 0) {
            notFollowed();
        } else {
            followed.is(new RecordView().wrap(shaped.bytes(), shaped.offset(0), shaped.length(0)));
            followed.mark(Journey.Stage.SHAPED);
        }
    }

    /** Nothing comes of the message at hand: the next one is followed. */
    void notFollowed() {
        Journey followed = journey;
        if (followed != null) {
            followed.again();
            journey = null;
        }
    }

    /** Appends a message of one record, which is a piece of these bytes. */
    Offer one(byte[] bytes, int offset, int length, Offer answer, @Nullable Completion completion, long token) {
        if (last(bytes, offset, length, completion, token)) {
            return answer;
        }
        return hold(new Held(Arrays.copyOfRange(bytes, offset, offset + length), new int[] {length}, answer));
    }

    /**
     * Appends a message of several records.
     *
     * @param refusal what was refused of it, to be appended behind them; null when nothing was
     */
    Offer all(
            Shaped shaped, @Nullable RecordWriter refusal, Offer answer, @Nullable Completion completion, long token) {
        int count = shaped.records();
        int readings = count == 0 ? 0 : shaped.offset(count - 1) + shaped.length(count - 1);
        byte[] records = new byte[readings + (refusal == null ? 0 : refusal.length())];
        int[] ends = new int[count + (refusal == null ? 0 : 1)];
        int at = 0;
        for (int i = 0; i < count; i++) {
            System.arraycopy(shaped.bytes(), shaped.offset(i), records, at, shaped.length(i));
            at += shaped.length(i);
            ends[i] = at;
        }
        if (refusal != null) {
            System.arraycopy(refusal.bytes(), 0, records, at, refusal.length());
            ends[count] = at + refusal.length();
        }
        return goOn(new Held(records, ends, answer), completion, token);
    }

    /** Appends what is left of a message. */
    Offer goOn(@Nullable Completion completion, long token) {
        Held rest = held;
        if (rest == null) {
            throw new IllegalStateException("nothing is left of a message");
        }
        return goOn(rest, completion, token);
    }

    private Offer goOn(Held rest, @Nullable Completion completion, long token) {
        while (rest.next < rest.ends.length) {
            int from = rest.next == 0 ? 0 : rest.ends[rest.next - 1];
            boolean last = rest.next == rest.ends.length - 1;
            int length = rest.ends[rest.next] - from;
            if (!(last
                    ? last(rest.records, from, length, completion, token)
                    : road.journal.append(rest.records, from, length, null, 0))) {
                return hold(rest);
            }
            rest.next++;
        }
        held = null;
        return rest.answer;
    }

    /** Appends the last record of a message, after which it is told; false when there is no room. */
    private boolean last(byte[] bytes, int offset, int length, @Nullable Completion completion, long token) {
        Journey followed = journey;
        if (followed == null) {
            return road.journal.append(bytes, offset, length, completion, token);
        }
        boolean done = road.journal.append(bytes, offset, length, followed.telling(completion), token);
        if (done) {
            followed.mark(Journey.Stage.APPENDED);
            journey = null;
        }
        return done;
    }

    private Offer hold(Held rest) {
        held = rest;
        road.meters.heldByJournal.increment();
        road.journal.whenWritable(listener::resume);
        return Offer.HELD;
    }
}
