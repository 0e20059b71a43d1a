package io.taihu.protocols.gb32960;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.taihu.model.ErrorCode;
import io.taihu.model.Limit;
import io.taihu.netkit.Network;
import io.taihu.spi.Intake.SessionListener;
import io.taihu.spi.Session.Problem;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection of a vehicle, or of a platform that reports for many: frames are found in what it sends, {@link Conversation} says what
 * each means, and {@link Offers} offers to the road what comes of it and answers when that is durable.
 *
 * <p>On its event loop; what comes from other threads says so and hands over. While something has to wait, for the road or until
 * what came before is answered, reading stops, and the frame at the front stays where it is.
 */
final class Gb32960Connection extends ChannelInboundHandlerAdapter {
    /** Most bytes that wait, which a peer reaches only by closing while its socket is full. */
    @Limit(
            value = "Most bytes of a connection of GB/T 32960 that wait for their turn",
            zh = "GB/T 32960 一个连接排队的最多字节数",
            unit = Limit.Unit.BYTES,
            reached = Limit.Reached.CLOSED)
    static final int WAITING_MAX = 4 << 20;
    /** Longest data unit of somebody who has not logged in. */
    @Limit(
            value = "Longest data unit of GB/T 32960 before the login",
            zh = "GB/T 32960 登入前的最大数据单元长度",
            unit = Limit.Unit.BYTES,
            reached = Limit.Reached.CLOSED)
    static final int STRANGER_DATA_MAX = 32_768;

    private static final int UNREADABLE_BYTES = 256;
    private static final Logger LOG = LoggerFactory.getLogger(Gb32960Connection.class);

    final Gb32960Loop loop;
    final Offers offers;
    private final Channel channel;
    private final Conversation conversation;
    private final String address;
    private FrameSplitter splitter;
    private @Nullable ByteBuf pending;
    private long heardNanos;
    private long bytesNanos = SessionListener.UNKNOWN;
    private boolean known;
    private boolean opening;
    private boolean waiting;
    private volatile boolean ended;
    private String endReason = "";

    Gb32960Connection(Channel channel, Gb32960Loop loop) {
        this.channel = channel;
        this.loop = loop;
        this.address = channel.remoteAddress() instanceof InetSocketAddress remote
                ? remote.getAddress().getHostAddress() + ":" + remote.getPort()
                : "";
        this.heardNanos = loop.front.context.clock().nanos();
        this.splitter = new FrameSplitter(Math.min(STRANGER_DATA_MAX, loop.front.dataMax));
        this.conversation = new Conversation(this);
        this.offers = new Offers(this, channel, conversation);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        loop.add(this, Network.address(channel));
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        loop.remove(this);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        ended = true;
        conversation.close(endReason.isEmpty() ? "the connection was lost" : endReason);
        offers.close();
        if (pending != null) {
            pending.release();
            pending = null;
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object read) {
        ByteBuf in = (ByteBuf) read;
        if (ended) {
            in.release();
            return;
        }
        if (loop.front.context.intake().following()) {
            bytesNanos = loop.front.context.clock().nanos();
        }
        ByteBuf before = pending;
        pending = before == null ? in : ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(channel.alloc(), before, in);
        drain();
        if (waiting && pending != null && pending.readableBytes() > WAITING_MAX) {
            close("more than " + WAITING_MAX + " bytes waited to be handled");
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (known) {
            heardNanos = loop.front.context.clock().nanos();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (!waiting) {
            // a peer that does not take its answers is not read from either
            channel.config().setAutoRead(channel.isWritable());
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof IOException) {
            close("the connection broke: " + cause.getMessage());
        } else {
            LOG.error("GB/T 32960 connection from {} failed", address, cause);
            close("a fault of the server: " + cause);
        }
    }

    /** Handles what is there, until something has to wait. */
    private void drain() {
        while (!ended && !waiting && offers.goOn() && !waiting) {
            ByteBuf in = pending;
            if (in == null) {
                return;
            }
            switch (splitter.next(in)) {
                case NOTHING -> {
                    trim(in);
                    return;
                }
                case FRAME -> {
                    int length = splitter.length();
                    byte[] bytes = loop.scratch(length);
                    in.getBytes(in.readerIndex(), bytes, 0, length);
                    Edition edition = Edition.ofMark(bytes[0]);
                    if (edition != null && conversation.handle(Frame.view(edition, bytes, 0, length - Frame.AROUND))) {
                        in.skipBytes(length);
                    }
                }
                case DAMAGE -> damaged(splitter.problem());
                case TOO_LONG -> {
                    unreadable(ErrorCode.TOO_LARGE, splitter.problem(), in);
                    end(splitter.problem().reason());
                }
                case HOPELESS -> {
                    unreadable(ErrorCode.MALFORMED, splitter.problem(), in);
                    end("too much was no frame: " + splitter.problem().reason());
                }
            }
        }
    }

    private void trim(ByteBuf in) {
        if (in.isReadable()) {
            in.discardSomeReadBytes();
        } else {
            in.release();
            pending = null;
        }
    }

    private void damaged(Malformed why) {
        if (why.at() > Frame.HEADER - 1) {
            loop.front.damaged.increment();
            conversation.damaged(new Problem(ErrorCode.MALFORMED, "byte " + why.at(), why.reason()));
        }
    }

    private void unreadable(ErrorCode code, Malformed why, ByteBuf in) {
        byte[] beginning = new byte[Math.min(UNREADABLE_BYTES, in.readableBytes())];
        in.getBytes(in.readerIndex(), beginning);
        conversation.unreadable(new Problem(code, "byte " + why.at(), why.reason()), beginning);
    }

    // what waits

    /** Stops reading until {@link #goOn}; always false. */
    boolean pause() {
        waiting = true;
        channel.config().setAutoRead(false);
        return false;
    }

    /** A session is being opened for the frame at the front. */
    void opening() {
        opening = true;
        pause();
    }

    void openingEnded() {
        opening = false;
        goOn();
    }

    /** From any thread: what waited may be tried again. Never at once, since it may be said before the waiting has begun. */
    void resume() {
        channel.eventLoop().execute(this::goOn);
    }

    private void goOn() {
        if (ended || !waiting || opening) {
            return;
        }
        waiting = false;
        heardNanos = loop.front.context.clock().nanos();
        try {
            drain();
            if (!ended && !waiting) {
                channel.config().setAutoRead(channel.isWritable());
            }
        } catch (RuntimeException e) {
            LOG.error("GB/T 32960 connection from {} failed", address, e);
            close("a fault of the server: " + e);
        }
    }

    /** It has logged in. */
    void known() {
        if (!known) {
            known = true;
            heardNanos = loop.front.context.clock().nanos();
            splitter = new FrameSplitter(loop.front.dataMax);
            loop.known(this);
        }
    }

    void checkIdle(long nowNanos) {
        if (ended) {
            // its last words have had their time
            channel.close();
        } else if (nowNanos - heardNanos > (known ? loop.front.idleMaxNanos : loop.front.loginTimeoutNanos)
                && (!waiting || !known)) {
            close(known ? "nothing was heard for too long" : "it did not log in in time");
        }
    }

    // from any thread

    boolean active() {
        return !ended && channel.isActive() && channel.isWritable();
    }

    boolean ended() {
        return ended;
    }

    String address() {
        return address;
    }

    long readNanos() {
        return bytesNanos;
    }

    long nanos() {
        return loop.front.context.clock().nanos();
    }

    long micros() {
        return loop.front.context.clock().micros();
    }

    void execute(Runnable task) {
        channel.eventLoop().execute(task);
    }

    /** Sends a command, and does something right before. */
    void send(byte[] frame, Runnable before) {
        execute(() -> {
            if (!ended) {
                before.run();
                offers.append(frame);
            }
        });
    }

    /** Tells the road what became of a command. */
    void tell(Vehicle vehicle, String action, String json) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        execute(() -> {
            if (!ended) {
                offers.offer(vehicle, Offers.What.ANSWER, action, bytes, bytes.length, null);
            }
        });
    }

    /** A vehicle's session must end. */
    void end(Vehicle vehicle, String reason) {
        execute(() -> conversation.end(vehicle, reason));
    }

    /** Ends the connection behind what is answered. */
    void end(String reason) {
        if (!ended) {
            endReason = reason;
            ended = true;
            offers.writeOut();
            channel.writeAndFlush(channel.alloc().buffer(0)).addListener(_ -> channel.close());
        }
    }

    /** Ends the connection at once. */
    void close(String reason) {
        if (endReason.isEmpty()) {
            endReason = reason;
        }
        ended = true;
        channel.close();
    }
}
