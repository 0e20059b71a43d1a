package io.taihu.protocols.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttReasonCodes;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;
import io.netty.util.ReferenceCountUtil;
import io.taihu.model.ErrorCode;
import io.taihu.model.TaihuException;
import io.taihu.netkit.Rounds;
import io.taihu.spi.Completion;
import io.taihu.spi.Intake.Credentials;
import io.taihu.spi.Intake.Peer;
import io.taihu.spi.Intake.SessionListener;
import io.taihu.spi.JournalException;
import io.taihu.spi.PayloadFormat;
import io.taihu.spi.Session;
import io.taihu.spi.Session.Offer;
import io.taihu.spi.Session.Problem;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One MQTT connection: from CONNECT to the end, its messages offered to the road, its acknowledgements written when the road
 * says that they are durable.
 *
 * <p>On its event loop only; {@link #durable}, {@link #failed}, {@link #resume} and {@link #end} come from any thread and hand
 * over. While a message is held back by the road (or CONNECT is being checked) reading stops, and what had been decoded already
 * waits in order, which is at most one read of the socket.
 */
final class MqttConnection extends ChannelInboundHandlerAdapter
        implements Rounds.Connection, Completion, SessionListener {
    /** In the token of an answer: where the QoS stands behind the packet id. */
    private static final int QOS_SHIFT = 16;
    /** Flag in the token of an answer: the journal failed. */
    private static final int FAILED = 1 << 21;
    /** Most messages that wait, which a peer reaches only by closing while its socket is full of small packets. */
    private static final int QUEUE_MAX = 100_000;

    private static final int UNREADABLE_BYTES = 256;
    private static final byte PUBACK = 0x40;
    private static final byte PUBREC = 0x50;
    private static final byte REASON_STRING = 0x1f;
    private static final Logger LOG = LoggerFactory.getLogger(MqttConnection.class);

    private final Channel channel;
    private final MqttLoop loop;
    private long readNanos;
    private long idleNanos;
    private long keepAliveNanos;
    private boolean v5;
    private boolean connectSeen;
    private boolean problemInformation = true;
    private boolean waiting;
    private boolean ended;
    private volatile String endReason = "";
    /** Messages offered to the road whose answer has not come. */
    private int inFlight;
    /** Those among them that wait for an acknowledgement. */
    private int unacknowledged;

    private String thing = "";
    private String topic = "";
    private Topics.@Nullable Target target;
    private @Nullable Session session;
    private @Nullable ByteBuf answers;
    private @Nullable Deque<Object> queue;
    private @Nullable Set<Integer> unreleased;
    private @Nullable Map<Integer, Problem> problems;
    private @Nullable Subscriber subscriber;

    MqttConnection(Channel channel, MqttLoop loop) {
        this.channel = channel;
        this.loop = loop;
        this.readNanos = loop.front.context.clock().nanos();
        this.idleNanos = loop.front.connectTimeoutNanos;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        loop.add(this);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        loop.remove(this);
        ended = true;
        Session open = session;
        session = null;
        if (open != null) {
            open.close(endReason.isEmpty() ? "the connection was lost" : endReason);
        }
        if (subscriber != null) {
            subscriber.close();
        }
        if (answers != null) {
            answers.release();
            answers = null;
        }
        Deque<Object> left = queue;
        queue = null;
        if (left != null) {
            left.forEach(ReferenceCountUtil::release);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (ended) {
            ReferenceCountUtil.release(message);
        } else if (waiting) {
            waitInLine(message);
        } else if (!handle((MqttMessage) message)) {
            waitInLine(message);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (session != null) {
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
        if (cause instanceof java.io.IOException) {
            close("the connection broke: " + cause.getMessage());
        } else {
            LOG.error("MQTT connection of {} from {} failed", thing, address(), cause);
            close("a fault of the server: " + cause);
        }
    }

    @Override
    public void durable(long token, long position) {
        loop.rounds.answer(this, token);
    }

    @Override
    public void failed(long token, JournalException cause) {
        endReason = "the journal failed: " + cause.getMessage();
        loop.rounds.answer(this, token | FAILED);
    }

    /** Never at once, also on the loop: the road may say so before this connection has begun to wait. */
    @Override
    public void resume() {
        channel.eventLoop().execute(this::goOn);
    }

    @Override
    public void end(String reason) {
        channel.eventLoop().execute(() -> disconnect(MqttReasonCodes.Disconnect.ADMINISTRATIVE_ACTION, reason));
    }

    @Override
    public void answer(long token) {
        if (ended) {
            return;
        }
        inFlight--;
        if ((token & FAILED) != 0) {
            disconnect(MqttReasonCodes.Disconnect.UNSPECIFIED_ERROR, endReason);
            return;
        }
        int qos = (int) (token >> QOS_SHIFT) & 3;
        if (qos > 0) {
            unacknowledged--;
            acknowledge(qos == 1 ? PUBACK : PUBREC, (int) token & 0xffff);
        }
        if (inFlight == 0 && waiting && session != null) {
            goOn();
        }
    }

    @Override
    public void writeOut() {
        ByteBuf out = answers;
        answers = null;
        if (out != null) {
            channel.writeAndFlush(out, channel.voidPromise());
        }
    }

    /** Closes the connection if nothing was read for too long. */
    void checkIdle(long nowNanos) {
        if (ended) {
            // its last words have had their time
            channel.close();
        } else if (nowNanos - readNanos > idleNanos && (!waiting || session == null)) {
            if (session == null) {
                close("no CONNECT came in time");
            } else {
                disconnect(
                        MqttReasonCodes.Disconnect.KEEP_ALIVE_TIMEOUT,
                        "nothing was heard for one and a half keep alive times");
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
            done = switch (message.fixedHeader().messageType()) {
                case CONNECT -> connect((MqttConnectMessage) message);
                case PUBLISH -> publish((MqttPublishMessage) message);
                case PUBREL -> release(((MqttMessageIdVariableHeader) message.variableHeader()).messageId());
                case SUBSCRIBE -> subscribe((MqttSubscribeMessage) message);
                case UNSUBSCRIBE -> unsubscribe((MqttUnsubscribeMessage) message);
                case PINGREQ -> ping();
                case DISCONNECT -> {
                    close("the client disconnected");
                    yield true;
                }
                // we send nothing above QoS 0 yet, so nobody has these to acknowledge
                case PUBACK, PUBREC, PUBCOMP, CONNACK, SUBACK, UNSUBACK, PINGRESP, AUTH -> {
                    protocolError(
                            "a client does not send " + message.fixedHeader().messageType() + " here");
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

    private boolean connect(MqttConnectMessage message) {
        if (connectSeen) {
            protocolError("a second CONNECT on one connection");
            return true;
        }
        connectSeen = true;
        int version = message.variableHeader().version();
        v5 = version == 5;
        if (version < 3 || version > 5) {
            refuse(MqttConnectReturnCode.CONNECTION_REFUSED_UNACCEPTABLE_PROTOCOL_VERSION);
            return true;
        }
        String client = message.payload().clientIdentifier();
        if (client.isEmpty() && !v5 && !message.variableHeader().isCleanSession()) {
            refuse(MqttConnectReturnCode.CONNECTION_REFUSED_IDENTIFIER_REJECTED);
            return true;
        }
        MqttProperties properties = message.variableHeader().properties();
        if (v5 && properties.getProperty(MqttProperties.AUTHENTICATION_METHOD) != null) {
            refuse(MqttConnectReturnCode.CONNECTION_REFUSED_BAD_AUTHENTICATION_METHOD);
            return true;
        }
        problemInformation = number(properties, MqttProperties.REQUEST_PROBLEM_INFORMATION, 1) == 1;
        int keepAlive = message.variableHeader().keepAliveTimeSeconds();
        byte[] password = message.payload().passwordInBytes();
        String user = message.payload().userName();
        thing = user == null ? "" : user;
        if (password == null) {
            refuse(
                    v5
                            ? MqttConnectReturnCode.CONNECTION_REFUSED_NOT_AUTHORIZED_5
                            : MqttConnectReturnCode.CONNECTION_REFUSED_NOT_AUTHORIZED);
            return true;
        }
        keepAliveNanos = keepAlive == 0 ? loop.front.idleMaxNanos : keepAlive * 1_500_000_000L;
        pause();
        Credentials credentials = new Credentials(thing, new String(password, StandardCharsets.UTF_8));
        loop.front
                .context
                .intake()
                .open(credentials, new Peer("mqtt", address(), true), this)
                .whenComplete((opened, error) -> channel.eventLoop().execute(() -> opened(opened, error, client)));
        return true;
    }

    private void opened(@Nullable Session opened, @Nullable Throwable error, String client) {
        if (opened == null) {
            Throwable cause =
                    error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
            if (!ended) {
                refuse(returnCode(cause));
            }
            return;
        }
        if (ended) {
            opened.close("the connection was lost while it was being opened");
            return;
        }
        session = opened;
        idleNanos = keepAliveNanos;
        MqttMessageBuilders.ConnAckBuilder accepted = MqttMessageBuilders.connAck()
                .returnCode(MqttConnectReturnCode.CONNECTION_ACCEPTED)
                .sessionPresent(false);
        if (v5) {
            accepted.properties(connAckProperties(client));
        }
        channel.writeAndFlush(accepted.build(), channel.voidPromise());
        readNanos = loop.front.context.clock().nanos();
        goOn();
    }

    private MqttProperties connAckProperties(String client) {
        MqttProperties properties = new MqttProperties();
        properties.add(new MqttProperties.IntegerProperty(MqttProperties.SESSION_EXPIRY_INTERVAL, 0));
        if (loop.front.receiveMax < 65_535) {
            properties.add(new MqttProperties.IntegerProperty(MqttProperties.RECEIVE_MAXIMUM, loop.front.receiveMax));
        }
        properties.add(new MqttProperties.IntegerProperty(MqttProperties.MAXIMUM_PACKET_SIZE, loop.front.packetMax));
        properties.add(new MqttProperties.IntegerProperty(MqttProperties.SHARED_SUBSCRIPTION_AVAILABLE, 0));
        properties.add(new MqttProperties.IntegerProperty(MqttProperties.SUBSCRIPTION_IDENTIFIER_AVAILABLE, 0));
        if (client.isEmpty()) {
            properties.add(new MqttProperties.StringProperty(
                    MqttProperties.ASSIGNED_CLIENT_IDENTIFIER, UUID.randomUUID().toString()));
        }
        return properties;
    }

    private boolean publish(MqttPublishMessage message) {
        Session open = session;
        if (open == null) {
            protocolError("PUBLISH before CONNECT");
            return true;
        }
        int qos = message.fixedHeader().qosLevel().value();
        int id = qos == 0 ? 0 : message.variableHeader().packetId();
        if (qos == 2 && unreleased != null && unreleased.contains(id)) {
            // the client has not had our PUBREC: it is answered again once the first has been
            if (inFlight > 0) {
                return !pause();
            }
            acknowledge(PUBREC, id);
            return true;
        }
        if (qos > 0 && unacknowledged >= loop.front.receiveMax) {
            disconnect(
                    MqttReasonCodes.Disconnect.RECEIVE_MAXIMUM_EXCEEDED,
                    "more than " + loop.front.receiveMax + " messages in flight");
            return true;
        }
        Topics.Target to = target(message.variableHeader().topicName());
        if (to == null) {
            return forbidden(
                    qos,
                    id,
                    "nothing may be published to "
                            + shorten(message.variableHeader().topicName())
                            + "; readings go to things/{id}/readings, events to things/{id}/events/{name}");
        }
        ByteBuf payload = message.payload();
        int length = payload.readableBytes();
        byte[] bytes = loop.scratch(length);
        payload.getBytes(payload.readerIndex(), bytes, 0, length);
        PayloadFormat format = format(message, to, length == 0 ? 0 : bytes[0]);
        long token = (long) qos << QOS_SHIFT | id;
        inFlight++;
        unacknowledged += qos > 0 ? 1 : 0;
        Offer offer = to.event().isEmpty()
                ? open.readings(to.thing(), format, bytes, 0, length, this, token)
                : open.event(to.thing(), to.event(), format, bytes, 0, length, this, token);
        loop.rounds.offered();
        return switch (offer) {
            case TAKEN -> taken(qos, id);
            case TAKEN_IN_PART, REFUSED -> {
                note(qos, id, open.problem());
                yield taken(qos, id);
            }
            case HELD -> {
                notTaken(qos);
                yield !pause();
            }
            case FORBIDDEN -> {
                notTaken(qos);
                Problem problem = open.problem();
                yield forbidden(qos, id, problem == null ? "not allowed" : problem.reason());
            }
        };
    }

    private void notTaken(int qos) {
        inFlight--;
        unacknowledged -= qos > 0 ? 1 : 0;
    }

    private boolean taken(int qos, int id) {
        if (qos == 2) {
            if (unreleased == null) {
                unreleased = new HashSet<>();
            }
            unreleased.add(id);
        }
        return true;
    }

    /** Remembers what was wrong with a message until it is acknowledged. */
    private void note(int qos, int id, @Nullable Problem problem) {
        if (v5 && qos > 0 && problem != null) {
            if (problems == null) {
                problems = new HashMap<>();
            }
            problems.put(id, problem);
        }
    }

    /** MQTT 3.1.1 has no words for it and closes (3.3.5-2); MQTT 5 says so in the acknowledgement, in its turn. */
    private boolean forbidden(int qos, int id, String reason) {
        if (!v5 || qos == 0) {
            disconnect(MqttReasonCodes.Disconnect.NOT_AUTHORIZED, reason);
            return true;
        }
        if (inFlight > 0) {
            return !pause();
        }
        note(qos, id, new Problem(ErrorCode.FORBIDDEN, "", reason));
        acknowledge(qos == 1 ? PUBACK : PUBREC, id);
        return true;
    }

    private boolean release(int id) {
        boolean known = unreleased != null && unreleased.remove(id);
        ByteBuf out = answers();
        if (known || !v5) {
            out.writeByte(0x70).writeByte(2).writeShort(id);
        } else {
            out.writeByte(0x70).writeByte(3).writeShort(id).writeByte(0x92);
        }
        return true;
    }

    private boolean ping() {
        if (session == null) {
            protocolError("PINGREQ before CONNECT");
            return true;
        }
        answers().writeByte(0xd0).writeByte(0);
        return true;
    }

    private boolean subscribe(MqttSubscribeMessage message) {
        Session open = session;
        if (open == null) {
            protocolError("SUBSCRIBE before CONNECT");
            return true;
        }
        if (subscriber == null) {
            subscriber = new Subscriber(channel, loop.front, open.principal(), v5);
        }
        subscriber.subscribe(message);
        return true;
    }

    private boolean unsubscribe(MqttUnsubscribeMessage message) {
        if (session == null) {
            protocolError("UNSUBSCRIBE before CONNECT");
            return true;
        }
        if (subscriber == null) {
            subscriber = new Subscriber(channel, loop.front, session.principal(), v5);
        }
        subscriber.unsubscribe(message);
        return true;
    }

    private void acknowledge(byte type, int id) {
        Problem problem = problems == null ? null : problems.remove(id);
        ByteBuf out = answers();
        if (problem == null) {
            out.writeByte(type).writeByte(2).writeShort(id);
            return;
        }
        byte[] reason = problemInformation ? shorten(problem.reason()).getBytes(StandardCharsets.UTF_8) : new byte[0];
        int properties = reason.length == 0 ? 0 : 3 + reason.length;
        int propertiesLength = properties < 128 ? 1 : 2;
        out.writeByte(type);
        variable(out, 3 + propertiesLength + properties);
        out.writeShort(id).writeByte(reasonCode(problem));
        variable(out, properties);
        if (properties > 0) {
            out.writeByte(REASON_STRING).writeShort(reason.length).writeBytes(reason);
        }
        if (type == PUBREC && unreleased != null && reasonCode(problem) >= 0x80) {
            // a PUBREC with an error ends the exchange: no PUBREL follows (MQTT 5.0 section 4.3.3)
            unreleased.remove(id);
        }
    }

    private static int reasonCode(Problem problem) {
        return switch (problem.code()) {
            case MALFORMED, INVALID, TOO_LARGE -> 0x99;
            case FORBIDDEN, UNAUTHENTICATED, NOT_FOUND -> 0x87;
            case QUOTA -> 0x97;
            case CONFLICT, STALE, INTERNAL, UNAVAILABLE -> 0x83;
        };
    }

    private static void variable(ByteBuf out, int value) {
        if (value < 128) {
            out.writeByte(value);
        } else {
            out.writeByte(value & 0x7f | 0x80).writeByte(value >> 7);
        }
    }

    private ByteBuf answers() {
        ByteBuf out = answers;
        if (out == null) {
            out = channel.alloc().buffer(64);
            answers = out;
            loop.rounds.unwritten(this);
        }
        return out;
    }

    private void waitInLine(Object message) {
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
    private boolean pause() {
        waiting = true;
        channel.config().setAutoRead(false);
        return true;
    }

    /** Handles what has waited, and reads on when nothing has to wait any more. */
    private void goOn() {
        if (ended || !waiting || !connectSeen || session == null) {
            return;
        }
        waiting = false;
        readNanos = loop.front.context.clock().nanos();
        try {
            Deque<Object> waited = queue;
            while (waited != null && !waited.isEmpty() && !ended) {
                Object message = waited.removeFirst();
                if (!handle((MqttMessage) message)) {
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

    private Topics.@Nullable Target target(String name) {
        if (!name.equals(topic)) {
            topic = name;
            target = Topics.target(name);
        }
        return target;
    }

    private PayloadFormat format(MqttPublishMessage message, Topics.Target to, byte first) {
        PayloadFormat format = to.format();
        if (format != null) {
            return format;
        }
        if (v5) {
            MqttProperties.MqttProperty<?> type =
                    message.variableHeader().properties().getProperty(MqttProperties.CONTENT_TYPE);
            PayloadFormat named = type == null ? null : Topics.ofMediaType(String.valueOf(type.value()));
            if (named != null) {
                return named;
            }
        }
        return Topics.guess(first);
    }

    private void unreadable(MqttMessage message) {
        Throwable cause = message.decoderResult().cause();
        boolean tooLong = cause instanceof io.netty.handler.codec.TooLongFrameException;
        String reason = tooLong
                ? "a packet has at most " + loop.front.packetMax + " bytes (" + MqttSettings.PACKET_MAX.name() + ")"
                : "not a valid MQTT packet: " + cause.getMessage();
        Session open = session;
        if (open != null) {
            open.unreadable(new Problem(tooLong ? ErrorCode.TOO_LARGE : ErrorCode.MALFORMED, "", reason), new byte[0]);
        }
        loop.front.packetsRefused.increment();
        ReferenceCountUtil.release(message);
        disconnect(
                tooLong ? MqttReasonCodes.Disconnect.PACKET_TOO_LARGE : MqttReasonCodes.Disconnect.MALFORMED_PACKET,
                reason);
    }

    private void protocolError(String reason) {
        loop.front.packetsRefused.increment();
        disconnect(MqttReasonCodes.Disconnect.PROTOCOL_ERROR, reason);
    }

    private void refuse(MqttConnectReturnCode code) {
        endReason = "refused: " + code;
        ended = true;
        channel.writeAndFlush(MqttMessageBuilders.connAck()
                        .returnCode(code)
                        .sessionPresent(false)
                        .build())
                .addListener(_ -> channel.close());
    }

    /** Ends the connection, in MQTT 5 with a DISCONNECT that says why. */
    private void disconnect(MqttReasonCodes.Disconnect code, String reason) {
        endReason = reason;
        if (ended) {
            return;
        }
        writeOut();
        ended = true;
        if (v5 && session != null) {
            MqttProperties properties = new MqttProperties();
            if (problemInformation && !reason.isEmpty()) {
                properties.add(new MqttProperties.StringProperty(MqttProperties.REASON_STRING, shorten(reason)));
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

    private void close(String reason) {
        if (endReason.isEmpty()) {
            endReason = reason;
        }
        ended = true;
        channel.close();
    }

    private MqttConnectReturnCode returnCode(@Nullable Throwable cause) {
        ErrorCode code = cause instanceof TaihuException known ? known.code() : ErrorCode.INTERNAL;
        if (code == ErrorCode.INTERNAL) {
            LOG.error("A session of {} from {} could not be opened", thing, address(), cause);
        }
        return switch (code) {
            case UNAUTHENTICATED, NOT_FOUND ->
                v5
                        ? MqttConnectReturnCode.CONNECTION_REFUSED_BAD_USERNAME_OR_PASSWORD
                        : MqttConnectReturnCode.CONNECTION_REFUSED_BAD_USER_NAME_OR_PASSWORD;
            case FORBIDDEN ->
                v5
                        ? MqttConnectReturnCode.CONNECTION_REFUSED_NOT_AUTHORIZED_5
                        : MqttConnectReturnCode.CONNECTION_REFUSED_NOT_AUTHORIZED;
            case MALFORMED, CONFLICT, STALE, TOO_LARGE, INVALID, QUOTA, INTERNAL, UNAVAILABLE ->
                v5
                        ? MqttConnectReturnCode.CONNECTION_REFUSED_SERVER_UNAVAILABLE_5
                        : MqttConnectReturnCode.CONNECTION_REFUSED_SERVER_UNAVAILABLE;
        };
    }

    private String address() {
        return channel.remoteAddress() instanceof InetSocketAddress remote
                ? remote.getAddress().getHostAddress() + ":" + remote.getPort()
                : "";
    }

    private static long number(MqttProperties properties, int property, long fallback) {
        MqttProperties.MqttProperty<?> found = properties.getProperty(property);
        return found != null && found.value() instanceof Number value ? value.longValue() : fallback;
    }

    private static String shorten(String text) {
        return text.length() <= UNREADABLE_BYTES ? text : text.substring(0, UNREADABLE_BYTES) + "…";
    }
}
