package io.taihu.sim;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoEventLoop;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A TCP connection of a terminal that comes back by itself, after a while that doubles each time. Everything happens on one event loop;
 * its methods are to be called there.
 */
final class Wire {
    private static final long RETRY_FIRST_MILLIS = 500;
    private static final long RETRY_LAST_MILLIS = 30_000;
    private static final int CONNECT_MILLIS = 10_000;

    private final IoEventLoop loop;
    private final InetSocketAddress server;
    private final Listener listener;
    private final RandomGenerator random;
    private @Nullable Channel channel;
    private boolean wanted;
    private boolean up;
    private long retryMillis = RETRY_FIRST_MILLIS;
    /** Of the present try to connect; those before do not matter any more. */
    private int run;

    /** Told what happens, on the event loop. */
    interface Listener {
        /** It is connected. */
        void up();

        void bytes(byte[] bytes);

        /** It was connected, and is not any more. */
        void down();
    }

    Wire(IoEventLoop loop, InetSocketAddress server, Listener listener, RandomGenerator random) {
        this.loop = loop;
        this.server = server;
        this.listener = listener;
        this.random = random;
    }

    /** Keeps a connection from now on. */
    void connect() {
        if (!wanted) {
            wanted = true;
            retryMillis = RETRY_FIRST_MILLIS;
            open(++run);
        }
    }

    /** Ends it, when all is sent, and keeps none. */
    void close() {
        wanted = false;
        run++;
        Channel open = channel;
        if (open != null) {
            open.close();
        }
    }

    /** Ends it and connects again after a while, as it does when it is lost. */
    void drop() {
        Channel open = channel;
        if (open != null) {
            open.close();
        }
    }

    boolean isUp() {
        return up;
    }

    /** Tries to connect come at shorter times again: the other side took what was said. */
    void accepted() {
        retryMillis = RETRY_FIRST_MILLIS;
    }

    /** Sends bytes; false when there is no connection, or the other side takes nothing at present. */
    boolean send(byte[] bytes) {
        Channel open = channel;
        if (open == null || !up || !open.isWritable()) {
            return false;
        }
        open.writeAndFlush(Unpooled.wrappedBuffer(bytes), open.voidPromise());
        return true;
    }

    private void open(int mine) {
        if (!wanted || mine != run) {
            return;
        }
        ChannelFuture connecting = new Bootstrap()
                .group(loop)
                .channel(loop.isIoType(NioIoHandler.class) ? NioSocketChannel.class : EpollSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
                .handler(new Handler(mine))
                .connect(server);
        channel = connecting.channel();
        connecting.addListener(done -> {
            if (!done.isSuccess()) {
                again(mine);
            }
        });
    }

    private void again(int mine) {
        if (wanted && mine == run) {
            long wait = retryMillis / 2 + random.nextLong(retryMillis);
            retryMillis = Math.min(RETRY_LAST_MILLIS, 2 * retryMillis);
            loop.schedule(() -> open(mine), wait, TimeUnit.MILLISECONDS);
        }
    }

    private final class Handler extends ChannelInboundHandlerAdapter {
        private final int mine;
        private boolean told;

        Handler(int mine) {
            this.mine = mine;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            if (mine != run) {
                context.close();
                return;
            }
            up = true;
            told = true;
            listener.up();
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf in = (ByteBuf) message;
            byte[] bytes = new byte[in.readableBytes()];
            in.readBytes(bytes);
            in.release();
            if (told) {
                listener.bytes(bytes);
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            if (!told) {
                return;
            }
            told = false;
            if (context.channel().equals(channel)) {
                up = false;
                channel = null;
            }
            listener.down();
            again(mine);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            // a reset, or what the other side sent was no frame: the connection begins anew
            context.close();
        }
    }
}
