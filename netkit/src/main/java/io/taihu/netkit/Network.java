package io.taihu.netkit;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.taihu.model.ErrorCode;
import io.taihu.model.Limit;
import io.taihu.model.TaihuException;
import io.taihu.spi.Setting;
import io.taihu.spi.Settings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/**
 * The event loops that all listeners share, with epoll where there is one. Thread-safe.
 *
 * <p>One loop for up to four cores: a second one on two cores was measured to cost a third more CPU and to give nothing
 * (decision 0003).
 */
public final class Network implements AutoCloseable {
    /** The longest datagram that UDP carries. */
    private static final int DATAGRAM_BYTES = 65_535;
    /** Number of event loops. */
    public static final Setting<Long> LOOPS =
            Setting.number("net.loops", 0, 0, 256, "Event loops for all listeners, 0 for one for each four cores");
    /** Bytes written to a connection but not taken by the peer, above which nothing more is written to it. */
    @Limit(reached = Limit.Reached.WAITS)
    public static final Setting<Long> WRITE_HIGH = Setting.bytes(
            "net.write-buffer",
            "256k",
            "4k",
            "64m",
            "Unsent bytes of a connection above which it counts as a slow reader");

    private static final int BACKLOG = 4_096;
    private static final int CORES_PER_LOOP = 4;

    private final EventLoopGroup loops;
    private final boolean epoll;
    private final int writeHigh;

    public Network(Settings settings) {
        long wanted = settings.get(LOOPS);
        int count =
                wanted > 0 ? (int) wanted : Math.max(1, Runtime.getRuntime().availableProcessors() / CORES_PER_LOOP);
        this.epoll = Epoll.isAvailable();
        this.loops = new MultiThreadIoEventLoopGroup(
                count,
                new DefaultThreadFactory("net", true),
                epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
        this.writeHigh = Math.toIntExact(settings.get(WRITE_HIGH));
    }

    public EventLoopGroup loops() {
        return loops;
    }

    /** Kind of client channel that fits the loops. */
    public Class<? extends SocketChannel> clientChannel() {
        return epoll ? EpollSocketChannel.class : NioSocketChannel.class;
    }

    /**
     * Listens on a TCP port.
     *
     * @param host address to bind to
     * @param port 0 for any free one
     * @param setting name of the port's setting, for the error
     * @throws TaihuException UNAVAILABLE when the port cannot be had, naming it and the setting
     */
    public Channel listen(String host, int port, String setting, ChannelInitializer<SocketChannel> connection) {
        Class<? extends ServerSocketChannel> kind =
                epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
        ChannelFuture bound = new ServerBootstrap()
                .group(loops)
                .channel(kind)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(writeHigh / 2, writeHigh))
                .childHandler(connection)
                .bind(new InetSocketAddress(host, port))
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw taken(host, port, "", setting, bound.cause());
        }
        return bound.channel();
    }

    /**
     * Takes the datagrams of a UDP port, on one event loop.
     *
     * @param host address to bind to
     * @param port 0 for any free one
     * @param setting name of the port's setting, for the error
     * @throws TaihuException UNAVAILABLE when the port cannot be had, naming it and the setting
     */
    public Channel datagrams(String host, int port, String setting, ChannelInitializer<DatagramChannel> handlers) {
        Class<? extends DatagramChannel> kind = epoll ? EpollDatagramChannel.class : NioDatagramChannel.class;
        ChannelFuture bound = new Bootstrap()
                .group(loops)
                .channel(kind)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(writeHigh / 2, writeHigh))
                // a datagram is read whole, whatever its length
                .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(DATAGRAM_BYTES))
                .handler(handlers)
                .bind(new InetSocketAddress(host, port))
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw taken(host, port, "UDP ", setting, bound.cause());
        }
        return bound.channel();
    }

    private static TaihuException taken(String host, int port, String kind, String setting, Throwable cause) {
        return new TaihuException(
                ErrorCode.UNAVAILABLE,
                "cannot listen on " + kind + host + ":" + port + " (" + cause.getMessage()
                        + "); is another program using it? Set " + setting + " to a free port, or to 0 for any",
                cause);
    }

    /** The address of a connection's other end; the one of nobody when it is gone already. */
    public static InetAddress address(Channel channel) {
        return channel.remoteAddress() instanceof InetSocketAddress remote && remote.getAddress() != null
                ? remote.getAddress()
                : new InetSocketAddress(0).getAddress();
    }

    @Override
    public void close() {
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
