package io.taihu.bench;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoEventLoop;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.taihu.sim.DeviceLoops;
import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Loads a server with MQTT 3.1.1 PUBLISHes of QoS 1 from many connections on one event loop, cheaply: packets are built once
 * ({@link Publish}), acknowledgements are parsed by hand, and what a connection may send in a round is one write.
 *
 * <p>Two ways: with full windows (each acknowledgement lets the next message go; latency is from write to acknowledgement),
 * and paced (message k is due at its time whatever the server does; latency is from when it was due, so that a server that
 * stalls cannot hide it). Public methods may be called from any thread and wait for the event loop.
 */
final class Generator implements AutoCloseable {
    /** Most messages in flight of one connection. */
    static final int WINDOW_MAX = 16_384;

    private static final int ACK_LENGTH = 4;
    private static final int CONNACK = 0x2002;
    private static final int PUBACK = 0x4002;
    private static final int PACKET_ID_MAX = 65_535;
    private static final int CONNECTING_MAX = 100;
    private static final long LATENCY_MICROS_MAX = 600_000_000;

    private final InetSocketAddress server;
    private final int window;
    private final DeviceLoops loops = new DeviceLoops("taihu-bench");
    private final IoEventLoop loop = loops.loop();
    private final List<Connection> connections = new ArrayList<>();
    private final List<Connection> touched = new ArrayList<>();

    private Mode mode = Mode.IDLE;
    private boolean measuring;
    private Histogram latency = new Histogram(1, LATENCY_MICROS_MAX, 3);
    private int asked;
    private int accepted;
    private int lost;
    private String firstError = "";
    private long stray;
    private long pacedFrom;
    private double nanosPerMessage;
    private long due;
    private int pacedRun;

    private enum Mode {
        IDLE,
        FULL,
        PACED
    }

    /** Who publishes: a thing's id and its token. */
    record Target(String thing, String token) {}

    /**
     * Messages so far.
     *
     * @param accepted connections that the server accepted
     * @param lost connections that ended
     * @param stray acknowledgements of what was not sent
     */
    record Counts(long sent, long acknowledged, int accepted, int lost, long stray, String firstError) {
        long unacknowledged() {
            return sent - acknowledged;
        }
    }

    /**
     * @param window most messages in flight on each connection
     * @param firstMillis time of the first message of each connection
     */
    Generator(InetSocketAddress server, List<Target> targets, int window, long firstMillis) {
        if (window < 1 || window > WINDOW_MAX) {
            throw new IllegalArgumentException("the window is 1 to " + WINDOW_MAX + ", got " + window);
        }
        this.server = server;
        this.window = window;
        for (Target target : targets) {
            connections.add(new Connection(target, firstMillis));
        }
    }

    /** Connects all, some at a time; returns when each is accepted or lost, or when the time is up. */
    Counts connect(Duration atMost) throws InterruptedException {
        loops.call(() -> {
            for (int i = 0; i < CONNECTING_MAX; i++) {
                connectNext();
            }
            return 0;
        });
        long end = System.nanoTime() + atMost.toNanos();
        Counts counts = counts();
        while (counts.accepted() + counts.lost() < connections.size() && System.nanoTime() < end) {
            TimeUnit.MILLISECONDS.sleep(20);
            counts = counts();
        }
        return counts;
    }

    /** From now on every window is kept full. */
    void full() throws InterruptedException {
        loops.call(() -> {
            mode = Mode.FULL;
            for (Connection connection : connections) {
                connection.fill();
                connection.flush();
            }
            return 0;
        });
    }

    /**
     * From now on so many messages a second are due, the connections taking turns.
     *
     * @param tick how often is looked for what is due
     */
    void paced(double perSecond, Duration tick) throws InterruptedException {
        loops.call(() -> {
            mode = Mode.PACED;
            nanosPerMessage = 1e9 / perSecond;
            pacedFrom = System.nanoTime();
            due = 0;
            for (Connection connection : connections) {
                connection.dueCount = 0;
                connection.pacedSent = 0;
            }
            int run = ++pacedRun;
            loop.execute(() -> tick(run, tick.toNanos()));
            return 0;
        });
    }

    /** Sends no more. */
    void stop() throws InterruptedException {
        loops.call(() -> {
            mode = Mode.IDLE;
            return 0;
        });
    }

    /** Stops, and waits until all is acknowledged, or the time is up, or for 2 s nothing came while connections are lost. */
    Counts drain(Duration atMost) throws InterruptedException {
        stop();
        long end = System.nanoTime() + atMost.toNanos();
        Counts counts = counts();
        while (counts.unacknowledged() > 0 && counts.lost() < connections.size() && System.nanoTime() < end) {
            TimeUnit.MILLISECONDS.sleep(10);
            counts = counts();
        }
        return counts;
    }

    /** Forgets latencies so far and keeps those of messages acknowledged from now on. */
    void measure() throws InterruptedException {
        loops.call(() -> {
            latency = new Histogram(1, LATENCY_MICROS_MAX, 3);
            measuring = true;
            return 0;
        });
    }

    /** Latencies in µs since {@link #measure}; keeps no more. */
    Histogram measured() throws InterruptedException {
        return loops.call(() -> {
            measuring = false;
            return latency;
        });
    }

    Counts counts() throws InterruptedException {
        return loops.call(() -> {
            long sent = 0;
            long acknowledged = 0;
            for (Connection connection : connections) {
                sent += connection.sent;
                acknowledged += connection.acknowledged;
            }
            return new Counts(sent, acknowledged, accepted, lost, stray, firstError);
        });
    }

    /** Messages acknowledged, by connection in the order of the targets. */
    long[] acknowledgedByConnection() throws InterruptedException {
        return loops.call(
                () -> connections.stream().mapToLong(c -> c.acknowledged).toArray());
    }

    /** Bytes of a message's payload. */
    int payloadLength() {
        return connections.isEmpty() ? 0 : connections.getFirst().publish.payloadLength();
    }

    @Override
    public void close() {
        loops.close();
    }

    private void connectNext() {
        if (asked == connections.size()) {
            return;
        }
        Connection connection = connections.get(asked++);
        new Bootstrap()
                .group(loop)
                .channel(loop.isIoType(NioIoHandler.class) ? NioSocketChannel.class : EpollSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 30_000)
                .handler(connection)
                .connect(server)
                .addListener(done -> {
                    if (!done.isSuccess()) {
                        gone("could not connect: " + done.cause().getMessage());
                    }
                });
    }

    private void gone(String reason) {
        lost++;
        if (firstError.isEmpty()) {
            firstError = reason;
        }
        connectNext();
    }

    private void tick(int run, long tickNanos) {
        if (mode != Mode.PACED || run != pacedRun) {
            return;
        }
        long now = System.nanoTime();
        long dueNow = (long) ((now - pacedFrom) / nanosPerMessage) + 1;
        int count = connections.size();
        int next = (int) (due % count);
        for (; due < dueNow; due++) {
            Connection connection = connections.get(next);
            next = next + 1 == count ? 0 : next + 1;
            connection.dueCount++;
            connection.sendDue();
        }
        for (Connection connection : touched) {
            connection.flush();
        }
        touched.clear();
        loop.schedule(
                () -> tick(run, tickNanos), Math.max(0, tickNanos - (System.nanoTime() - now)), TimeUnit.NANOSECONDS);
    }

    /** One connection: its packet, its window and what of it is in flight. Only touched on the event loop. */
    private final class Connection extends ChannelInboundHandlerAdapter {
        private final Target target;
        private final Publish publish;
        private final int index;
        /** When each message in flight was written or due, by the low bits of its packet identifier; 0 when it is not. */
        private final long[] since;

        private final int mask;
        private @Nullable Channel channel;
        private @Nullable ByteBuf out;
        private boolean up;
        private int lastPacketId;
        private int inFlight;
        private long sent;
        private long acknowledged;
        private long dueCount;
        private long pacedSent;
        private int partial;
        private int partialBytes;

        Connection(Target target, long firstMillis) {
            this.target = target;
            this.publish = new Publish("things/" + target.thing() + "/readings", firstMillis);
            this.index = connections.size();
            this.since = new long[Integer.highestOneBit(window) << 1];
            this.mask = since.length - 1;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            channel = context.channel();
            context.writeAndFlush(Unpooled.wrappedBuffer(connectPacket(target)));
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf in = (ByteBuf) message;
            long now = System.nanoTime();
            try {
                while (in.isReadable()) {
                    if (partialBytes == 0 && in.readableBytes() >= ACK_LENGTH) {
                        packet(context, in.readInt(), now);
                    } else {
                        partial = partial << 8 | in.readByte() & 0xff;
                        if (++partialBytes == ACK_LENGTH) {
                            partialBytes = 0;
                            packet(context, partial, now);
                        }
                    }
                }
            } finally {
                in.release();
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            switch (mode) {
                case IDLE -> {}
                case FULL -> fill();
                case PACED -> sendDue();
            }
            flush();
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            boolean was = up;
            up = false;
            if (was) {
                accepted--;
            }
            if (out != null) {
                out.release();
                out = null;
            }
            gone(
                    was
                            ? "the server closed the connection of " + target.thing()
                            : "the server refused " + target.thing());
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            if (firstError.isEmpty()) {
                firstError = String.valueOf(cause);
            }
            context.close();
        }

        private void packet(ChannelHandlerContext context, int packet, long now) {
            int kind = packet >>> 16;
            if (kind == PUBACK) {
                int slot = packet & mask;
                long began = since[slot];
                if (began == 0) {
                    stray++;
                    return;
                }
                since[slot] = 0;
                inFlight--;
                acknowledged++;
                if (measuring) {
                    latency.recordValue(Math.clamp((now - began) / 1_000, 1, LATENCY_MICROS_MAX));
                }
            } else if (kind == CONNACK && (packet & 0xff) == 0) {
                up = true;
                accepted++;
                connectNext();
            } else {
                if (firstError.isEmpty()) {
                    firstError = target.thing() + " was sent " + Integer.toHexString(packet);
                }
                context.close();
            }
        }

        void fill() {
            if (up && inFlight < window) {
                long now = System.nanoTime();
                while (inFlight < window) {
                    add(now);
                }
            }
        }

        void sendDue() {
            while (up && pacedSent < dueCount && inFlight < window) {
                add(pacedFrom + (long) ((index + pacedSent * connections.size()) * nanosPerMessage));
                pacedSent++;
            }
        }

        private void add(long began) {
            Channel to = channel;
            if (to == null) {
                return;
            }
            ByteBuf into = out;
            if (into == null) {
                into = to.alloc().directBuffer((mode == Mode.PACED ? 1 : window - inFlight) * publish.length());
                out = into;
                if (mode == Mode.PACED) {
                    touched.add(this);
                }
            }
            lastPacketId = lastPacketId == PACKET_ID_MAX ? 1 : lastPacketId + 1;
            since[lastPacketId & mask] = began;
            publish.write(into, lastPacketId);
            inFlight++;
            sent++;
        }

        void flush() {
            ByteBuf full = out;
            Channel to = channel;
            if (full != null && to != null) {
                out = null;
                to.writeAndFlush(full, to.voidPromise());
            }
        }
    }

    static byte[] connectPacket(Target target) {
        byte[] id = target.thing().getBytes(StandardCharsets.UTF_8);
        byte[] token = target.token().getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        text(body, "MQTT".getBytes(StandardCharsets.US_ASCII));
        body.write(4);
        body.write(0xC2);
        body.write(0);
        body.write(0);
        text(body, id);
        text(body, id);
        text(body, token);
        ByteArrayOutputStream packet = new ByteArrayOutputStream();
        packet.write(0x10);
        int length = body.size();
        do {
            packet.write(length > 0x7f ? length & 0x7f | 0x80 : length);
            length >>= 7;
        } while (length > 0);
        packet.writeBytes(body.toByteArray());
        return packet.toByteArray();
    }

    private static void text(ByteArrayOutputStream out, byte[] utf8) {
        out.write(utf8.length >> 8);
        out.write(utf8.length);
        out.writeBytes(utf8);
    }
}
