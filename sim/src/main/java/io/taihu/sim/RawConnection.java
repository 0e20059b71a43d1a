package io.taihu.sim;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoEventLoop;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetSocketAddress;

/** A connection of something that is built badly: it sends some bytes and goes without listening. Safe for any thread. */
public final class RawConnection {
    private RawConnection() {}

    /** Connects, sends, and ends; what becomes of it nobody asks. The bytes are released. */
    public static void shout(IoEventLoop loop, InetSocketAddress server, ByteBuf bytes) {
        new Bootstrap()
                .group(loop)
                .channel(loop.isIoType(NioIoHandler.class) ? NioSocketChannel.class : EpollSocketChannel.class)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 10_000)
                .handler(new ChannelInboundHandlerAdapter() {
                    @Override
                    public void channelActive(ChannelHandlerContext context) {
                        context.writeAndFlush(bytes).addListener(_ -> context.close());
                    }

                    @Override
                    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
                        context.close();
                    }
                })
                .connect(server)
                .addListener(done -> {
                    if (!done.isSuccess()) {
                        bytes.release();
                    }
                });
    }
}
