package io.taihu.api;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Keeps one address from taking the connections of all others, by many or by slow ones.
 *
 * <p>The idle limit alone does not: who sends one byte of a header now and then is never idle. Here a request's line and
 * headers have to be whole in a given time, and so has what TLS begins with. Thread-safe.
 */
final class ConnectionGuard extends AbstractLifeCycle implements Connection.Listener {
    private static final long SWEEP_MILLIS = 1_000;

    private final Scheduler scheduler;
    private final long perAddressMax;
    private final long headerNanos;
    private final Map<InetAddress, Integer> byAddress = new ConcurrentHashMap<>();
    private final Map<Connection, Watched> open = new ConcurrentHashMap<>();

    /** What was last seen of a connection; used by the sweep alone. */
    private static final class Watched {
        final InetAddress address;
        /** HTTP within TLS is a second connection on the same socket, and not counted again. */
        final boolean counted;

        final long opened = System.nanoTime();
        long messages;
        /** Bytes there were when the last whole request was seen to have ended. */
        long bytes;
        /** When the first byte of a header that is not whole was seen; 0 while there is none. */
        long since;

        Watched(InetAddress address, boolean counted) {
            this.address = address;
            this.counted = counted;
        }
    }

    ConnectionGuard(Scheduler scheduler, long perAddressMax, Duration header) {
        this.scheduler = scheduler;
        this.perAddressMax = perAddressMax;
        this.headerNanos = header.toNanos();
    }

    @Override
    protected void doStart() {
        next();
    }

    @Override
    public void onOpened(Connection connection) {
        if (connection.getEndPoint().getRemoteSocketAddress() instanceof InetSocketAddress remote) {
            InetAddress address = remote.getAddress();
            boolean counted = !(connection.getEndPoint() instanceof SslConnection.SslEndPoint);
            open.put(connection, new Watched(address, counted));
            if (counted && byAddress.merge(address, 1, Integer::sum) > perAddressMax) {
                connection.getEndPoint().close();
            }
        }
    }

    @Override
    public void onClosed(Connection connection) {
        Watched watched = open.remove(connection);
        if (watched != null && watched.counted) {
            byAddress.computeIfPresent(watched.address, (_, count) -> count > 1 ? count - 1 : null);
        }
    }

    private void next() {
        long millis = Math.min(SWEEP_MILLIS, Math.max(10, TimeUnit.NANOSECONDS.toMillis(headerNanos) / 4));
        scheduler.schedule(this::sweep, millis, TimeUnit.MILLISECONDS);
    }

    private void sweep() {
        if (!isRunning()) {
            return;
        }
        long now = System.nanoTime();
        open.forEach((connection, watched) -> {
            if (connection instanceof SslConnection tls
                    ? isStillAgreeing(tls, watched, now)
                    : connection instanceof ConnectionMetaData && isSlow(connection, watched, now)) {
                connection.getEndPoint().close();
            }
        });
        next();
    }

    /** Whether the two sides should have agreed on TLS by now. */
    private boolean isStillAgreeing(SslConnection tls, Watched watched, long now) {
        return now - watched.opened > headerNanos
                && tls.getSSLEngine().getSession().getProtocol().equals("NONE");
    }

    private boolean isSlow(Connection connection, Watched watched, long now) {
        long messages = connection.getMessagesIn();
        long bytes = connection.getBytesIn();
        boolean busy = messages != connection.getMessagesOut();
        if (busy || messages != watched.messages) {
            watched.messages = messages;
            watched.bytes = bytes;
            watched.since = 0;
            return false;
        }
        if (bytes == watched.bytes) {
            return false;
        }
        if (watched.since == 0) {
            watched.since = now;
        }
        return now - watched.since > headerNanos;
    }
}
