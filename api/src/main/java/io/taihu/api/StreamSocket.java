package io.taihu.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.taihu.core.Identities.Known;
import io.taihu.core.Tokens;
import io.taihu.model.ErrorCode;
import io.taihu.model.Limit;
import io.taihu.model.TaihuException;
import io.taihu.spi.Principal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.jspecify.annotations.Nullable;

/**
 * One WebSocket: who is there, what it subscribed to, and the frames that wait until it reads.
 *
 * <p>Frames are handed to the socket one after the other. When more wait than the buffer holds, the socket is ended with the
 * reason; whoever makes frames never waits for it, except a snapshot, which waits a while for room. Thread-safe.
 */
final class StreamSocket {
    /** Breaks the rules of the stream. */
    static final int CLOSE_RULES = 4_000;
    /** Nobody known. */
    static final int CLOSE_UNKNOWN = 4_001;
    /** One socket too many. */
    static final int CLOSE_MANY = 1_013;
    /** What its token may has changed: to come again. */
    static final int CLOSE_CHANGED = 4_005;
    /** Reads too slowly. */
    static final int CLOSE_SLOW = 4_008;
    /** Most subscriptions of a socket. */
    @Limit(value = "Most subscriptions of a WebSocket", zh = "一个 WebSocket 的最多订阅数", reached = Limit.Reached.REFUSED)
    static final int SUBSCRIPTIONS_MAX = 64;
    /** How long a snapshot waits for room in the buffer. */
    private static final long SNAPSHOT_WAIT_NANOS = 30_000_000_000L;

    private static final String ENDED = "the token has ended";
    /** Longest reason of a close frame, in bytes. */
    @Limit(
            value = "Longest reason with which a WebSocket is closed",
            zh = "关闭 WebSocket 时原因的最大长度",
            unit = Limit.Unit.BYTES,
            reached = Limit.Reached.CUT)
    private static final int REASON_MAX = 120;

    private final StreamHub hub;
    private final Session session;
    private final String address;
    private final Map<Long, StreamSubscription> subscriptions = new ConcurrentHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition drained = lock.newCondition();
    private final ArrayDeque<String> waiting = new ArrayDeque<>();
    private long waitingBytes;
    /** Bytes of the rows that all subscriptions keep for their next frames. */
    private long keptBytes;

    private boolean sending;
    private volatile boolean ended;
    private volatile @Nullable Principal who;
    private volatile byte @Nullable [] hash;
    private volatile @Nullable Known known;

    StreamSocket(StreamHub hub, Session session, String address) {
        this.hub = hub;
        this.session = session;
        this.address = address;
    }

    /** Tells who is there; ends the socket when the token is good for nothing. */
    void authenticate(String secret) {
        try {
            Known found = hub.authentication()
                    .known(secret, address.replaceFirst("^/", "").replaceFirst(":\\d+$", ""));
            who = found.who();
            known = found;
            hash = Tokens.hash(secret);
            if (hub.authentication().look(Tokens.hash(secret)) == null) {
                // it ended while this socket was not yet among those that end with it
                end(CLOSE_UNKNOWN, ENDED);
                return;
            }
            expect(found);
            if (who instanceof Principal.Device device && hub.socketsOf(device) > StreamHub.THING_SOCKETS_MAX) {
                end(CLOSE_MANY, "a thing has at most " + StreamHub.THING_SOCKETS_MAX + " streams");
                return;
            }
            send("{\"op\":\"ready\"}");
        } catch (TaihuException e) {
            end(CLOSE_UNKNOWN, String.valueOf(e.getMessage()));
        }
    }

    /** Ends the socket when it was opened with this token. */
    void tokenEnded(String tokenId) {
        Known opened = known;
        if (opened != null && opened.token().id().equals(tokenId)) {
            end(CLOSE_UNKNOWN, ENDED);
        }
    }

    /** Ends the socket when it is of one of these tokens, whose rights have changed, so that it comes again with those. */
    void rightsChanged(Predicate<String> tokenIds) {
        Known opened = known;
        if (opened != null && tokenIds.test(opened.token().id())) {
            end(CLOSE_CHANGED, "what this token may has changed; come again");
        }
    }

    /** Ends the socket when it speaks for this thing. */
    void thingDeleted(long thing) {
        if (who instanceof Principal.Device device && device.thing().number() == thing) {
            end(CLOSE_UNKNOWN, "the thing was deleted");
        }
    }

    /** Sees to it that the socket ends in the moment its token does, when that is before the next beat. */
    private void expect(Known opened) {
        Instant expires = opened.token().expires();
        if (expires == null) {
            return;
        }
        Duration left = Duration.between(hub.now(), expires);
        if (left.compareTo(StreamHub.BEAT.multipliedBy(2)) < 0) {
            hub.later(left, () -> end(CLOSE_UNKNOWN, "the token has expired"));
        }
    }

    void endUnlessKnown() {
        if (who == null) {
            end(CLOSE_UNKNOWN, "no token came within " + StreamHub.AUTH_WAIT.toSeconds() + " s");
        }
    }

    /** A frame from the page. Called by one thread at a time. */
    void message(String text) {
        JsonNode node;
        try {
            node = Json.readObject(text.getBytes(StandardCharsets.UTF_8));
        } catch (TaihuException e) {
            end(CLOSE_RULES, String.valueOf(e.getMessage()));
            return;
        }
        String op = node.path("op").asText();
        Principal asking = who;
        if (asking == null && !op.equals("auth")) {
            end(CLOSE_UNKNOWN, "the first frame must be {\"op\":\"auth\",\"token\":\"…\"}");
            return;
        }
        long id = node.path("id").asLong(-1);
        try {
            Members members = Members.of(node, "$");
            members.ignore("op");
            switch (op) {
                case "auth" -> {
                    if (asking != null) {
                        // what was subscribed to with one token must end with it
                        throw Members.wrong("$.op", "may be auth once only; open another stream for another token");
                    }
                    String token = members.textNeeded("token", Authentication.SECRET_MAX);
                    members.end();
                    authenticate(token);
                }
                case "sub" -> subscribe(id, members, java.util.Objects.requireNonNull(asking));
                case "unsub" -> {
                    members.ignore("id").end();
                    drop(id);
                }
                default -> throw Members.wrong("$.op", "must be auth, sub or unsub, got \"" + op + "\"");
            }
        } catch (TaihuException e) {
            refuse(id, e);
        }
    }

    private void subscribe(long id, Members members, Principal asking) {
        if (id < 0) {
            throw Members.wrong("$.id", "must be a whole number, 0 or more");
        }
        StreamSubscription made = StreamSubscription.of(id, members, asking, this, hub);
        drop(id);
        if (subscriptions.size() >= SUBSCRIPTIONS_MAX) {
            throw new TaihuException(ErrorCode.QUOTA, "a stream has at most " + SUBSCRIPTIONS_MAX + " subscriptions");
        }
        subscriptions.put(id, made);
        made.begin();
        if (ended) {
            drop(id);
        }
    }

    private void drop(long id) {
        StreamSubscription old = subscriptions.remove(id);
        if (old != null) {
            old.close();
        }
    }

    /** Tells that a subscription could not be had. */
    void refuse(long id, TaihuException e) {
        var frame = Json.object().put("op", "error");
        if (id >= 0) {
            frame.put("id", id);
        }
        frame.put("code", Words.of(e.code())).put("detail", String.valueOf(e.getMessage()));
        send(Json.text(frame));
    }

    /** The server's beat; also looks whether the token still stands for somebody. */
    void beat(String frame) {
        byte[] opened = hash;
        Known before = known;
        if (opened == null || before == null) {
            return;
        }
        if (hub.authentication().look(opened) == null) {
            end(CLOSE_UNKNOWN, ENDED);
            return;
        }
        expect(before);
        send(frame);
    }

    /** Sends a frame, or keeps it until the ones before it are gone; ends the socket when too much waits. */
    void send(String frame) {
        boolean slow = false;
        lock.lock();
        try {
            if (ended) {
                return;
            }
            if (waitingBytes + frame.length() > hub.bufferMax()) {
                slow = true;
            } else {
                waiting.add(frame);
                waitingBytes += frame.length();
            }
        } finally {
            lock.unlock();
        }
        if (slow) {
            slow();
        } else {
            pump();
        }
    }

    /** As {@link #send}, but waits for room first; false when the socket ended meanwhile. For virtual threads. */
    boolean sendPatiently(String frame) {
        long left = SNAPSHOT_WAIT_NANOS;
        lock.lock();
        try {
            while (!ended && waitingBytes > hub.bufferMax() / 2) {
                left = drained.awaitNanos(left);
                if (left <= 0) {
                    break;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
        if (left <= 0) {
            slow();
            return false;
        }
        send(frame);
        return !ended;
    }

    /** Counts a row that a subscription keeps for its next frame; ends the socket when too much waits. */
    void keep(long bytes) {
        boolean slow;
        lock.lock();
        try {
            keptBytes += bytes;
            slow = keptBytes + waitingBytes > hub.bufferMax();
        } finally {
            lock.unlock();
        }
        if (slow && !ended) {
            hub.work(this::slow);
        }
    }

    /** Rows are kept no more. */
    void release(long bytes) {
        lock.lock();
        try {
            keptBytes -= bytes;
        } finally {
            lock.unlock();
        }
    }

    /** Whether this is an open socket of the thing. */
    boolean speaksFor(Principal.Device device) {
        return !ended
                && who instanceof Principal.Device mine
                && mine.thing().number() == device.thing().number();
    }

    boolean ended() {
        return ended;
    }

    /** Ends the socket because it does not read as fast as its frames come. */
    void slow() {
        if (!ended) {
            hub.countDropped();
            end(CLOSE_SLOW, "too slow: more than " + hub.bufferMax() + " bytes were waiting to be read");
        }
    }

    void end(int code, String reason) {
        lock.lock();
        try {
            if (ended) {
                return;
            }
            ended = true;
            waiting.clear();
            waitingBytes = 0;
            drained.signalAll();
        } finally {
            lock.unlock();
        }
        byte[] utf8 = reason.getBytes(StandardCharsets.UTF_8);
        String brief =
                utf8.length <= REASON_MAX ? reason : reason.substring(0, Math.min(reason.length(), REASON_MAX / 3));
        session.close(code, brief, Callback.from(() -> {}, _ -> session.disconnect()));
        // a frame may stand in front of the close frame; give it a moment to be read, then hang up
        hub.later(StreamHub.HANG_UP, session::disconnect);
        gone();
    }

    /** The socket is gone. */
    void gone() {
        ended = true;
        subscriptions.keySet().forEach(this::drop);
    }

    private void pump() {
        String frame;
        lock.lock();
        try {
            if (sending || ended) {
                return;
            }
            frame = waiting.poll();
            if (frame == null) {
                return;
            }
            sending = true;
        } finally {
            lock.unlock();
        }
        int size = frame.length();
        session.sendText(frame, Callback.from(() -> sent(size), _ -> failed()));
    }

    private void sent(int size) {
        lock.lock();
        try {
            sending = false;
            waitingBytes = Math.max(0, waitingBytes - size);
            drained.signalAll();
        } finally {
            lock.unlock();
        }
        pump();
    }

    private void failed() {
        lock.lock();
        try {
            sending = false;
            ended = true;
            waiting.clear();
            waitingBytes = 0;
            drained.signalAll();
        } finally {
            lock.unlock();
        }
        gone();
    }
}
