package io.taihu.protocols.jt808;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.taihu.netkit.Network;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A TCP connection. On its event loop only. */
final class TcpLink extends Link {
    private static final Logger LOG = LoggerFactory.getLogger(TcpLink.class);

    private final Channel channel;

    TcpLink(Channel channel, Jt808Loop loop) {
        super(loop);
        this.channel = channel;
    }

    /** What stands in the connection's pipeline. */
    ChannelInboundHandlerAdapter handler() {
        return new Handler();
    }

    @Override
    void reading(boolean on) {
        channel.config().setAutoRead(on && channel.isWritable());
    }

    @Override
    ByteBufAllocator allocator() {
        return channel.alloc();
    }

    @Override
    void send(ByteBuf bytes) {
        channel.writeAndFlush(bytes, channel.voidPromise());
    }

    @Override
    void closeBelow() {
        channel.close();
    }

    @Override
    void noStranger() {
        loop.strangers.known(this);
    }

    @Override
    String address() {
        return channel.remoteAddress() instanceof InetSocketAddress remote
                ? remote.getAddress().getHostAddress() + ":" + remote.getPort()
                : "";
    }

    private final class Handler extends ChannelInboundHandlerAdapter {
        @Override
        public void handlerAdded(ChannelHandlerContext context) {
            loop.add(TcpLink.this);
            loop.strangers.add(TcpLink.this, Network.address(channel));
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object read) {
            ByteBuf buffer = (ByteBuf) read;
            try {
                int length = buffer.readableBytes();
                byte[] bytes = loop.scratch(length);
                buffer.readBytes(bytes, 0, length);
                take(bytes, 0, length);
            } finally {
                buffer.release();
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            taken();
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext context) {
            if (!waiting()) {
                // a terminal that does not take its answers is not read from either
                reading(true);
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            loop.remove(TcpLink.this);
            noStranger();
            gone();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            if (cause instanceof IOException) {
                end("the connection broke: " + cause.getMessage());
            } else {
                LOG.error("JT/T 808 connection from {} failed", address(), cause);
                end("a fault of the server: " + cause);
            }
        }
    }
}
