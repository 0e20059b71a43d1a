package io.taihu.protocols.mqtt;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttIdentifierRejectedException;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttReasonCodes.Disconnect;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttUnacceptableProtocolVersionException;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.taihu.model.ErrorCode;
import io.taihu.model.Limit;
import io.taihu.netkit.Tls;
import io.taihu.spi.Intake.SessionListener;
import io.taihu.spi.Session.Problem;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One MQTT connection: what it says goes to whom it concerns, in order, and it ends in one place. {@link ConnectGate} stands
 * before it, {@link Handshake} answers its CONNECT, {@link Publishing} takes its messages from then on, and {@link Subscriber}
 * sends what it listens to.
 *
 * <p>On its event loop only; {@link #resume}, {@link #end} and {@link #takenOver} come from any thread and hand over. While a
 * message is held back by the road (or CONNECT is being checked) reading stops, and what had been decoded already waits in order,
 * which is at most one read of the socket.
 */
final class MqttConnection extends ChannelInboundHandlerAdapter implements SessionListener {
    /** Most messages that wait, which a peer reaches only by closing while its socket is full of small packets. */
    @Limit(
            value = "Most messages of an MQTT connection that wait for their turn",
            zh = "一个 MQTT 连接排队的最多消息数",
            reached = Limit.Reached.CLOSED)
    private static final int QUEUE_MAX = 100_000;

    private static final Logger LOG = LoggerFactory.getLogger(MqttConnection.class);

    private final Channel channel;
    private final MqttLoop loop;
    private long readNanos;
    private long idleNanos;
    private long bytesNanos = UNKNOWN;
    private boolean connectSeen;
    private boolean waiting;
    private boolean ended;
    private String endReason = "";
    private String thing = "";
    private @Nullable Publishing publishing;
    private ClientIds.@Nullable Key clientId;
    private @Nullable Deque<MqttMessage> queue;
    private @Nullable Subscriber subscriber;

    MqttConnection(Channel channel, MqttLoop loop) {
        this.channel = channel;
        this.loop = loop;
        this.readNanos = loop.front.context.clock().nanos();
        this.idleNanos = loop.front.connectTimeoutNanos;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        loop.add(this);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        loop.remove(this, publishing != null);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        ended = true;
        if (clientId != null) {
            loop.front.clientIds.leave(clientId, this);
        }
        if (publishing != null) {
            publishing.close(endReason.isEmpty() ? "the connection was lost" : endReason);
        }
        if (subscriber != null) {
            subscriber.close();
        }
        Deque<MqttMessage> left = queue;
        queue = null;
        if (left != null) {
            left.forEach(ReferenceCountUtil::release);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object read) {
        MqttMessage message = (MqttMessage) read;
        if (ended) {
            ReferenceCountUtil.release(message);
        } else if (waiting || !handle(message)) {
            waitInLine(message);
        }
    }

    /** Bytes came, while somebody follows a reading. */
    void bytesCame(long nanos) {
        bytesNanos = nanos;
    }

    @Override
    public long readNanos() {
        return bytesNanos;
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (publishing != null) {
            readNanos = loop.front.context.clock().nanos();
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
        } else if (cause instanceof DecoderException && cause.getCause() instanceof SSLException tls) {
            loop.front.packetsRefused.increment();
            close("no TLS came of it: " + tls.getMessage());
        } else {
            LOG.error("MQTT connection of {} from {} failed", thing, address(), cause);
            close("a fault of the server: " + cause);
        }
    }

    /** Never at once, also on the loop: the road may say so before this connection has begun to wait. */
    @Override
    public void resume() {
        channel.eventLoop().execute(this::goOn);
    }

    @Override
    public void end(String reason) {
        channel.eventLoop().execute(() -> disconnect(Disconnect.ADMINISTRATIVE_ACTION, reason));
    }

    /** Another connection has its client id now (MQTT 3.1.1 [3.1.4-2], 5.0 [3.1.4-3]). */
    void takenOver() {
        channel.eventLoop()
                .execute(() -> disconnect(
                        Disconnect.SESSION_TAKEN_OVER, "another connection of the same thing has the same client id"));
    }

    /** The gate has the whole CONNECT. */
    void heard() {
        loop.heard(this);
    }

    /** The whole CONNECT has been decoded, or it is not one. */
    void expectConnect() {
        if (!connectSeen) {
            protocolError("CONNECT is too short for what it says it holds");
        }
    }

    /** The handshake is done: what the gate kept is decoded and handled. */
    void accepted(Handshake.Accepted accepted) {
        publishing = new Publishing(this, channel, loop, accepted);
        clientId = accepted.key();
        thing = accepted.user();
        idleNanos = accepted.idleNanos();
        loop.known();
        // what comes out of it waits in line
        channel.pipeline().remove(ConnectGate.class);
        goOn();
    }

    /** The handshake has failed and says so to the client. */
    void refused(String reason) {
        endReason = reason;
        ended = true;
    }

    boolean ended() {
        return ended;
    }

    /** The server stops. */
    void stop() {
        disconnect(Disconnect.SERVER_SHUTTING_DOWN, "the server stops");
    }

    /** Closes the connection if nothing was read for too long. */
    void checkIdle(long nowNanos) {
        if (ended) {
            // its last words have had their time
            channel.close();
        } else if (nowNanos - readNanos > idleNanos && (!waiting || publishing == null)) {
            if (publishing == null) {
                close(connectSeen ? "its CONNECT could not be answered in time" : "no CONNECT came in time");
            } else {
                disconnect(Disconnect.KEEP_ALIVE_TIMEOUT, "nothing was heard for one and a half keep alive times");
            }
        }
    }

    /** Handles a message; false when it has to wait and be handled again. Releases it unless it has to wait. */
    private boolean handle(MqttMessage message) {
        if (message.decoderResult().isFailure()) {
            unreadable(message);
            return true;
        }
        boolean done = true;
        try {
            MqttMessageType type = message.fixedHeader().messageType();
            Publishing open = publishing;
            if (open == null) {
                begin(message, type);
                return true;
            }
            done = switch (type) {
                case PUBLISH -> open.publish((MqttPublishMessage) message);
                case PUBREL -> {
                    open.release(((MqttMessageIdVariableHeader) message.variableHeader()).messageId());
                    yield true;
                }
                case SUBSCRIBE -> subscribe((MqttSubscribeMessage) message, open);
                case UNSUBSCRIBE -> {
                    unsubscribe((MqttUnsubscribeMessage) message, open);
                    yield true;
                }
                case PINGREQ -> {
                    open.ping();
                    yield true;
                }
                case DISCONNECT -> {
                    close("the client disconnected");
                    yield true;
                }
                case CONNECT -> {
                    protocolError("a second CONNECT on one connection");
                    yield true;
                }
                // we send nothing above QoS 0 yet, so nobody has these to acknowledge
                case PUBACK, PUBREC, PUBCOMP, CONNACK, SUBACK, UNSUBACK, PINGRESP, AUTH -> {
                    protocolError("a client does not send " + type + " here");
                    yield true;
                }
            };
        } finally {
            if (done) {
                ReferenceCountUtil.release(message);
            }
        }
        return done;
    }

    private void begin(MqttMessage message, MqttMessageType type) {
        if (type == MqttMessageType.CONNECT && !connectSeen) {
            connectSeen = true;
            Handshake.begin(this, channel, loop.front, (MqttConnectMessage) message);
        } else {
            protocolError(type + " before CONNECT was accepted");
        }
    }

    private boolean subscribe(MqttSubscribeMessage message, Publishing open) {
        if (message.payload().topicSubscriptions().isEmpty()) {
            protocolError("a SUBSCRIBE has at least one topic filter");
            return true;
        }
        return subscriber(open).subscribe(message) || !pause();
    }

    private void unsubscribe(MqttUnsubscribeMessage message, Publishing open) {
        if (message.payload().topics().isEmpty()) {
            protocolError("an UNSUBSCRIBE has at least one topic filter");
        } else {
            subscriber(open).unsubscribe(message);
        }
    }

    private Subscriber subscriber(Publishing open) {
        Subscriber known = subscriber;
        if (known == null) {
            known = new Subscriber(channel, loop.front, open.session, open.v5, this::resume);
            subscriber = known;
        }
        return known;
    }

    private void waitInLine(MqttMessage message) {
        if (ended) {
            ReferenceCountUtil.release(message);
            return;
        }
        if (queue == null) {
            queue = new ArrayDeque<>();
        }
        if (queue.size() >= QUEUE_MAX) {
            ReferenceCountUtil.release(message);
            close("more than " + QUEUE_MAX + " packets waited to be handled");
            return;
        }
        queue.add(message);
    }

    /** Stops reading until {@link #goOn}; always true. */
    boolean pause() {
        waiting = true;
        channel.config().setAutoRead(false);
        return true;
    }

    /** Handles what has waited, and reads on when nothing has to wait any more. */
    void goOn() {
        if (ended || !waiting || publishing == null) {
            return;
        }
        waiting = false;
        readNanos = loop.front.context.clock().nanos();
        try {
            Deque<MqttMessage> waited = queue;
            while (waited != null && !waited.isEmpty() && !ended) {
                MqttMessage message = waited.removeFirst();
                if (!handle(message)) {
                    waited.addFirst(message);
                    return;
                }
            }
            if (!ended) {
                channel.config().setAutoRead(channel.isWritable());
            }
        } catch (RuntimeException e) {
            LOG.error("MQTT connection of {} from {} failed", thing, address(), e);
            close("a fault of the server: " + e);
        }
    }

    private void unreadable(MqttMessage message) {
        Throwable cause = message.decoderResult().cause();
        ReferenceCountUtil.release(message);
        if (cause instanceof MqttUnacceptableProtocolVersionException) {
            Handshake.refuseVersion(this, channel);
            return;
        }
        if (cause instanceof MqttIdentifierRejectedException) {
            Handshake.refuseClientId(this, channel);
            return;
        }
        boolean tooLong = cause instanceof TooLongFrameException;
        String reason = tooLong
                ? "a packet has at most " + loop.front.packetMax + " bytes (" + MqttSettings.PACKET_MAX.name() + ")"
                : "not a valid MQTT packet: " + cause.getMessage();
        if (publishing != null) {
            publishing.session.unreadable(
                    new Problem(tooLong ? ErrorCode.TOO_LARGE : ErrorCode.MALFORMED, "", reason), new byte[0]);
        }
        loop.front.packetsRefused.increment();
        disconnect(tooLong ? Disconnect.PACKET_TOO_LARGE : Disconnect.MALFORMED_PACKET, reason);
    }

    /** The client broke the protocol: its connection ends. */
    void protocolError(String reason) {
        if (!ended) {
            loop.front.packetsRefused.increment();
            disconnect(Disconnect.PROTOCOL_ERROR, reason);
        }
    }

    /** Ends the connection, in MQTT 5 with a DISCONNECT that says why. */
    void disconnect(Disconnect code, String reason) {
        if (ended) {
            return;
        }
        endReason = reason;
        ended = true;
        Publishing open = publishing;
        if (open != null) {
            // what is acknowledged is said before
            open.writeOut();
        }
        if (open != null && open.v5) {
            MqttProperties properties = new MqttProperties();
            if (open.words && !reason.isEmpty()) {
                properties.add(
                        new MqttProperties.StringProperty(MqttProperties.REASON_STRING, Answers.shorten(reason)));
            }
            channel.writeAndFlush(MqttMessageBuilders.disconnect()
                            .reasonCode(code.byteValue())
                            .properties(properties)
                            .build())
                    .addListener(_ -> channel.close());
        } else {
            channel.close();
        }
    }

    /** Ends the connection without a word. */
    void close(String reason) {
        if (endReason.isEmpty()) {
            endReason = reason;
        }
        ended = true;
        channel.close();
    }

    /** Id of the thing that the connection's certificate says it is; empty when it has none. */
    String certified() {
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        return tls == null ? "" : Tls.provenName(tls);
    }

    String address() {
        return channel.remoteAddress() instanceof InetSocketAddress remote
                ? remote.getAddress().getHostAddress() + ":" + remote.getPort()
                : "";
    }
}
