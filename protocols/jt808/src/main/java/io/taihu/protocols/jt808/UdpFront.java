package io.taihu.protocols.jt808;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;
import io.taihu.model.Limit;
import io.taihu.netkit.Newcomers;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Datagrams: each address is a link of its own, until it has been silent for long or others need its place. An address can be invented, so
 * those over which nobody was let in are kept apart, in a bounded number, and take the place of none that is known. On its event loop only.
 */
final class UdpFront extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(UdpFront.class);

    /** Addresses over which nobody was let in. */
    @Limit(
            value = "Most UDP addresses of JT/T 808 over which no terminal was let in",
            zh = "未有终端通过鉴权的 JT/T 808 UDP 地址的最多数量",
            reached = Limit.Reached.OLDEST_GOES)
    private static final int STRANGERS_MAX = 1_000;
    /** Of one host. */
    @Limit(
            value = "Most UDP ports of one IP address over which no terminal of JT/T 808 was let in",
            zh = "同一 IP 地址未有 JT/T 808 终端通过鉴权的最多 UDP 端口数",
            reached = Limit.Reached.OLDEST_GOES)
    private static final int STRANGERS_PER_HOST_MAX = 100;

    private final Channel channel;
    private final Jt808Loop loop;
    /** Those over which a terminal was let in, the one that was silent longest first. */
    private final Map<InetSocketAddress, UdpLink> links = new LinkedHashMap<>(64, 0.75f, true);

    private final Map<InetSocketAddress, UdpLink> strangers = new HashMap<>();
    private final Newcomers.Line<UdpLink> newcomers;

    UdpFront(Channel channel, Jt808Loop loop) {
        this.channel = channel;
        this.loop = loop;
        this.newcomers = new Newcomers(STRANGERS_MAX, STRANGERS_PER_HOST_MAX).new Line<>(link -> {
            loop.front.turnedAway.increment();
            link.end("nobody was let in while others came");
        });
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object read) {
        DatagramPacket packet = (DatagramPacket) read;
        try {
            UdpLink link = links.get(packet.sender());
            if (link == null) {
                link = strangers.get(packet.sender());
            }
            if (link == null) {
                link = open(packet.sender());
            }
            int length = packet.content().readableBytes();
            byte[] bytes = loop.scratch(length);
            packet.content().readBytes(bytes, 0, length);
            link.datagram(bytes, length);
        } catch (RuntimeException e) {
            LOG.error("A datagram of JT/T 808 from {} failed", packet.sender(), e);
        } finally {
            packet.release();
        }
    }

    private UdpLink open(InetSocketAddress sender) {
        // there is one event loop, so the oldest can always go
        newcomers.admits(sender.getAddress());
        UdpLink link = new UdpLink(sender);
        strangers.put(sender, link);
        newcomers.add(link, sender.getAddress());
        loop.add(link);
        return link;
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        new ArrayList<>(links.values()).forEach(link -> link.end("the server stops"));
        new ArrayList<>(strangers.values()).forEach(link -> link.end("the server stops"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        // such as an ICMP "port unreachable" of one address; the others go on
        LOG.debug("UDP of JT/T 808: {}", String.valueOf(cause));
    }

    /** An address. */
    private final class UdpLink extends Link {
        private final InetSocketAddress peer;
        private boolean closed;

        UdpLink(InetSocketAddress peer) {
            super(UdpFront.this.loop);
            this.peer = peer;
        }

        void datagram(byte[] bytes, int length) {
            if (waiting()) {
                // nothing can hold a sender of datagrams back; it sends again what is not answered
                loop.front.datagramsDropped.increment();
                return;
            }
            // frames do not reach from one datagram into the next
            apart();
            take(bytes, 0, length);
            taken();
        }

        @Override
        void reading(boolean on) {
            // datagrams are dropped instead
        }

        @Override
        ByteBufAllocator allocator() {
            return channel.alloc();
        }

        @Override
        void send(ByteBuf bytes) {
            channel.writeAndFlush(new DatagramPacket(bytes, peer), channel.voidPromise());
        }

        @Override
        void closeBelow() {
            if (!closed) {
                closed = true;
                links.remove(peer, this);
                strangers.remove(peer, this);
                newcomers.known(this);
                loop.remove(this);
                gone();
            }
        }

        @Override
        void noStranger() {
            newcomers.known(this);
            strangers.remove(peer, this);
            if (links.size() >= loop.front.peersMax) {
                loop.front.turnedAway.increment();
                links.values().iterator().next().end("others needed its place");
            }
            links.put(peer, this);
        }

        @Override
        String address() {
            return peer.getAddress().getHostAddress() + ":" + peer.getPort();
        }
    }
}
