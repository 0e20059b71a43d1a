package io.taihu.api;

import io.javalin.websocket.WsConfig;
import io.javalin.websocket.WsConnectContext;
import io.taihu.core.JsonText;
import io.taihu.model.ErrorCode;
import io.taihu.model.Limit;
import io.taihu.model.TaihuException;
import io.taihu.spi.Principal;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import org.eclipse.jetty.websocket.api.Session;
import org.jspecify.annotations.Nullable;

/**
 * All WebSockets of {@code /api/v1/stream}: lets them in within the limit, gives them the beat, and ends them with the server.
 * Thread-safe.
 */
final class StreamHub implements AutoCloseable {
    /** Longest frame from a page. */
    @Limit(
            value = "Longest frame that a browser sends",
            zh = "浏览器发送的最大帧",
            unit = Limit.Unit.BYTES,
            reached = Limit.Reached.CLOSED)
    static final int FRAME_MAX = 1 << 20;
    /** Most sockets of one thing. */
    @Limit(value = "Most WebSockets of one thing", zh = "一个物的最多 WebSocket 数", reached = Limit.Reached.REFUSED)
    static final int THING_SOCKETS_MAX = 8;
    /** Time a socket has to say who it is. */
    static final Duration AUTH_WAIT = Duration.ofSeconds(10);

    static final Duration BEAT = Duration.ofSeconds(5);
    /** Time that a socket gets to read what stands in front of its close frame. */
    static final Duration HANG_UP = Duration.ofSeconds(2);

    private static final String SECRET = "taihu.secret";

    private final Rooms rooms;
    private final Authentication authentication;
    private final ServerRoutes server;
    private final long socketsMax;
    private final long bufferMax;
    private final Map<Session, StreamSocket> sockets = new ConcurrentHashMap<>();
    private final AtomicInteger count = new AtomicInteger();
    private final LongAdder dropped;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("stream-timer").factory());
    private final ExecutorService work = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("stream-", 0).factory());

    StreamHub(Rooms rooms, Authentication authentication, ServerRoutes server) {
        this.rooms = rooms;
        this.authentication = authentication;
        this.server = server;
        this.socketsMax = rooms.settings().get(HttpSettings.STREAMS_MAX);
        this.bufferMax = rooms.settings().get(HttpSettings.STREAM_BUFFER);
        this.dropped = rooms.meters()
                .counter("taihu_streams_dropped_total", "WebSockets dropped because they read too slowly");
        rooms.directory().onDeletion(thing -> sockets.values().forEach(socket -> socket.thingDeleted(thing.number())));
        rooms.meters().gauge("taihu_streams", "WebSockets open", sockets::size);
    }

    void start() {
        timer.scheduleAtFixedRate(this::beat, BEAT.toMillis(), BEAT.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Before the upgrade: a foreign page, a wrong token or one socket too many is answered as HTTP. */
    void admit(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            String secret = authentication.secret(request, true);
            if (secret != null) {
                authentication.principal(secret, request.getRemoteAddr());
                request.setAttribute(SECRET, secret);
            }
            if (sockets.size() >= socketsMax) {
                throw new LaterException(
                        ErrorCode.UNAVAILABLE,
                        "all " + socketsMax + " streams (" + HttpSettings.STREAMS_MAX.name() + ") are in use",
                        10);
            }
        } catch (TaihuException e) {
            byte[] problem = Json.write(Problem.of(e.code(), String.valueOf(e.getMessage())));
            response.setStatus(e.code().status());
            response.setContentType(Problem.MEDIA_TYPE);
            if (e instanceof LaterException later) {
                response.setHeader("Retry-After", Long.toString(later.retryAfterSeconds()));
            }
            response.getOutputStream().write(problem);
            throw e;
        }
    }

    void configure(WsConfig config) {
        config.onConnect(this::connect);
        config.onMessage(message -> {
            StreamSocket socket = sockets.get(message.session);
            if (socket != null) {
                socket.message(message.message());
            }
        });
        config.onBinaryMessage(message -> {
            StreamSocket socket = sockets.get(message.session);
            if (socket != null) {
                socket.end(StreamSocket.CLOSE_RULES, "frames are JSON text");
            }
        });
        config.onClose(closed -> gone(closed.session));
        config.onError(error -> gone(error.session));
    }

    Rooms rooms() {
        return rooms;
    }

    Authentication authentication() {
        return authentication;
    }

    long bufferMax() {
        return bufferMax;
    }

    Instant now() {
        return Times.instant(rooms.clock().micros());
    }

    /** Ends the sockets that were opened with a token, because it was revoked. */
    void tokenEnded(String tokenId) {
        sockets.values().forEach(socket -> socket.tokenEnded(tokenId));
    }

    /** Ends the sockets of some tokens, because what those may has changed; pages come again at once. */
    void rightsChanged(Predicate<String> tokenIds) {
        sockets.values().forEach(socket -> socket.rightsChanged(tokenIds));
    }

    /** How many sockets a thing has. */
    long socketsOf(Principal.Device device) {
        return sockets.values().stream().filter(s -> s.speaksFor(device)).count();
    }

    void countDropped() {
        dropped.increment();
    }

    void work(Runnable task) {
        try {
            work.execute(task);
        } catch (RejectedExecutionException e) {
            // the server stops, and every socket is being closed
        }
    }

    /** Does something after a while, which is short: nothing takes it back. */
    void later(Duration delay, Runnable task) {
        try {
            timer.schedule(() -> work(task), Math.max(0, delay.toMillis() + 1), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            // the server stops, and every socket is being closed
        }
    }

    @Nullable
    ScheduledFuture<?> every(long millis, Runnable task) {
        try {
            return timer.scheduleAtFixedRate(task, millis, millis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            return null;
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
        sockets.values().forEach(s -> s.end(1001, "the server is stopping"));
        work.shutdownNow();
    }

    private void connect(WsConnectContext context) {
        String secret = context.attribute(SECRET);
        StreamSocket socket = new StreamSocket(
                this, context.session, context.session.getRemoteSocketAddress().toString());
        if (count.incrementAndGet() > socketsMax) {
            count.decrementAndGet();
            socket.end(1013, "all streams are in use");
            return;
        }
        sockets.put(context.session, socket);
        if (secret != null) {
            socket.authenticate(secret);
        } else {
            timer.schedule(socket::endUnlessKnown, AUTH_WAIT.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void gone(Session session) {
        StreamSocket socket = sockets.remove(session);
        if (socket != null) {
            count.decrementAndGet();
            socket.gone();
        }
    }

    private void beat() {
        if (sockets.isEmpty()) {
            return;
        }
        JsonText text = new JsonText().beginObject();
        text.key("op")
                .text("beat")
                .key("now")
                .number(rooms.clock().micros() / 1_000)
                .key("lag")
                .beginObject();
        server.lags().forEach((name, lag) -> text.key(name).number(server.seconds(lag)));
        String frame = text.endObject().endObject().toString();
        for (StreamSocket socket : sockets.values()) {
            work(() -> socket.beat(frame));
        }
    }
}
