package io.taihu.sim;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoEventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A device's MQTT client: publishes at QoS 1, keeps each message until it is acknowledged, reconnects by itself with growing
 * pauses and then sends again, in order, what was not acknowledged; listens to what it is told at QoS 0. Speaks 3.1.1 or 5.
 *
 * <p>All methods are called on its event loop, and the listener is told on it. Messages waiting and in flight are bounded by
 * {@link Options}.
 */
public final class MqttDevice {
    /** Longest packet it reads. */
    public static final int PACKET_MAX = 256 << 10;
    /** Most topic filters that it listens to. */
    public static final int FILTERS_MAX = 8;

    private static final int PACKET_ID_MAX = 65_535;
    private static final int CONNECT_TIMEOUT_MILLIS = 10_000;

    private final IoEventLoop loop;
    private final Options options;
    private final Listener listener;
    private final RandomGenerator random;
    private final ArrayDeque<Message> waiting = new ArrayDeque<>();
    private final Map<Integer, Message> inFlight = new LinkedHashMap<>();
    private final List<String> filters = new ArrayList<>();

    private @Nullable Channel channel;
    private boolean wanted;
    private boolean connected;
    private int attempts;
    private int lastPacketId;
    private int window;
    /** Grows with each connection asked for, so that a timer of an earlier one does nothing. */
    private int generation;

    /**
     * How a device speaks.
     *
     * @param clientId MQTT client identifier
     * @param username id of its thing
     * @param password token of its thing
     * @param version 3.1.1 or 5
     * @param keepAliveSeconds after which it pings when it has said nothing
     * @param inFlightMax most messages sent and not acknowledged
     * @param waitingMax most messages waiting to be sent
     * @param pauseMillisMin pause before the second attempt to connect
     * @param pauseMillisMax longest pause between attempts
     */
    public record Options(
            InetSocketAddress server,
            String clientId,
            String username,
            String password,
            MqttVersion version,
            int keepAliveSeconds,
            int inFlightMax,
            int waitingMax,
            long pauseMillisMin,
            long pauseMillisMax) {
        /** What devices usually do. */
        public static Options of(InetSocketAddress server, String thing, String token, MqttVersion version) {
            return new Options(server, thing, thing, token, version, 60, 20, 1_000, 500, 30_000);
        }

        /** What a device does that has much to say and comes back at once when its server is gone. */
        public static Options eager(
                InetSocketAddress server,
                String thing,
                String token,
                MqttVersion version,
                int inFlightMax,
                int waitingMax) {
            return new Options(server, thing, thing, token, version, 60, inFlightMax, waitingMax, 20, 200);
        }
    }

    /** Told what happens to a device, on its event loop. */
    public interface Listener {
        /** The server has accepted the connection. */
        default void connected() {}

        /** The connection has ended or could not be made. */
        default void disconnected(String reason) {}

        /**
         * A message is acknowledged.
         *
         * @param token as given when publishing
         * @param reasonCode of MQTT 5; below 0x80 is success, and with 3.1.1 it is 0
         */
        default void acknowledged(long token, int reasonCode) {}

        /** A message has come on a topic that the device listens to. */
        default void told(String topic, byte[] payload) {}
    }

    private static final class Message {
        final String topic;
        final byte[] payload;
        final long token;

        Message(String topic, byte[] payload, long token) {
            this.topic = topic;
            this.payload = payload;
            this.token = token;
        }
    }

    /**
     * @param random varies the pauses between attempts
     */
    public MqttDevice(IoEventLoop loop, Options options, Listener listener, RandomGenerator random) {
        this.loop = loop;
        this.options = options;
        this.listener = listener;
        this.random = random;
        this.window = options.inFlightMax();
    }

    /** Connects, and from now on whenever the connection is lost, until {@link #disconnect} or {@link #drop}. */
    public void connect() {
        if (!wanted) {
            wanted = true;
            attempts = 0;
            attempt();
        }
    }

    /** Subscribes to a topic filter at QoS 0 with each connection from the next on; at most {@value #FILTERS_MAX}. */
    public void listen(String filter) {
        if (filters.size() == FILTERS_MAX) {
            throw new IllegalStateException("a device listens to at most " + FILTERS_MAX + " topic filters");
        }
        filters.add(filter);
    }

    /** Says good-bye and stays away. What is not acknowledged is kept for the next {@link #connect}. */
    public void disconnect() {
        Channel present = leave();
        if (present != null) {
            present.writeAndFlush(new MqttMessage(
                            new MqttFixedHeader(MqttMessageType.DISCONNECT, false, MqttQoS.AT_MOST_ONCE, false, 0)))
                    .addListener(ChannelFutureListener.CLOSE);
        }
    }

    /** Vanishes without a word, as when the power fails, and stays away. */
    public void drop() {
        Channel present = leave();
        if (present != null) {
            present.close();
        }
    }

    /**
     * Publishes at QoS 1, now or when there is room in flight.
     *
     * @return false when too many are waiting, and nothing was taken
     */
    public boolean publish(String topic, byte[] payload, long token) {
        if (waiting.size() >= options.waitingMax()) {
            return false;
        }
        waiting.add(new Message(topic, payload, token));
        send();
        return true;
    }

    /** Whether the server has accepted the connection and it stands. */
    public boolean connected() {
        return connected;
    }

    /** Messages taken and not acknowledged. */
    public int unacknowledged() {
        return waiting.size() + inFlight.size();
    }

    private @Nullable Channel leave() {
        wanted = false;
        generation++;
        Channel present = channel;
        channel = null;
        boolean was = connected;
        connected = false;
        if (was) {
            listener.disconnected("it left");
        }
        return present;
    }

    private void attempt() {
        int mine = ++generation;
        Bootstrap bootstrap = new Bootstrap()
                .group(loop)
                .channel(loop.isIoType(NioIoHandler.class) ? NioSocketChannel.class : EpollSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MILLIS)
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel socket) {
                        socket.pipeline()
                                .addLast(new MqttDecoder(PACKET_MAX))
                                .addLast(MqttEncoder.INSTANCE)
                                .addLast(new IdleStateHandler(0, options.keepAliveSeconds(), 0))
                                .addLast(new Handler(mine));
                    }
                });
        var connecting = bootstrap.connect(options.server());
        channel = connecting.channel();
        connecting.addListener(done -> {
            if (!done.isSuccess() && mine == generation) {
                lost("could not connect: " + done.cause().getMessage());
            }
        });
    }

    /** The connection of the present generation is gone: try again after a pause of 50 to 100 % of the attempt's length. */
    private void lost(String reason) {
        int mine = ++generation;
        channel = null;
        connected = false;
        listener.disconnected(reason);
        if (!wanted) {
            return;
        }
        long pause = Math.min(options.pauseMillisMax(), options.pauseMillisMin() << Math.min(attempts, 16));
        attempts++;
        loop.schedule(
                () -> {
                    if (wanted && mine == generation) {
                        attempt();
                    }
                },
                pause / 2 + random.nextLong(pause / 2 + 1),
                TimeUnit.MILLISECONDS);
    }

    private void accepted(int receiveMaximum) {
        connected = true;
        attempts = 0;
        window = Math.min(options.inFlightMax(), receiveMaximum);
        // what was sent before comes first and in its order, so that nothing overtakes
        Iterator<Message> again = inFlight.values().stream().toList().reversed().iterator();
        inFlight.clear();
        while (again.hasNext()) {
            waiting.addFirst(again.next());
        }
        subscribe();
        listener.connected();
        send();
    }

    private void subscribe() {
        Channel present = channel;
        if (filters.isEmpty() || present == null) {
            return;
        }
        MqttMessageBuilders.SubscribeBuilder message = MqttMessageBuilders.subscribe();
        filters.forEach(filter -> message.addSubscription(MqttQoS.AT_MOST_ONCE, filter));
        present.writeAndFlush(message.messageId(freePacketId()).build());
    }

    private void send() {
        Channel present = channel;
        if (!connected || present == null) {
            return;
        }
        boolean wrote = false;
        while (inFlight.size() < window && !waiting.isEmpty()) {
            Message message = waiting.removeFirst();
            int packetId = freePacketId();
            inFlight.put(packetId, message);
            // clean sessions: the server knows nothing of the earlier attempt, so that this one is no duplicate to MQTT
            present.write(new MqttPublishMessage(
                    new MqttFixedHeader(MqttMessageType.PUBLISH, false, MqttQoS.AT_LEAST_ONCE, false, 0),
                    new MqttPublishVariableHeader(message.topic, packetId),
                    Unpooled.wrappedBuffer(message.payload)));
            wrote = true;
        }
        if (wrote) {
            present.flush();
        }
    }

    private int freePacketId() {
        do {
            lastPacketId = lastPacketId == PACKET_ID_MAX ? 1 : lastPacketId + 1;
        } while (inFlight.containsKey(lastPacketId));
        return lastPacketId;
    }

    private final class Handler extends SimpleChannelInboundHandler<MqttMessage> {
        private final int mine;
        private String reason = "the server closed the connection";

        Handler(int mine) {
            this.mine = mine;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            context.writeAndFlush(MqttMessageBuilders.connect()
                    .protocolVersion(options.version())
                    .clientId(options.clientId())
                    .cleanSession(true)
                    .keepAlive(options.keepAliveSeconds() + options.keepAliveSeconds() / 2)
                    .username(options.username())
                    .password(options.password().getBytes(StandardCharsets.UTF_8))
                    .build());
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, MqttMessage message) {
            if (mine != generation) {
                return;
            }
            if (message.decoderResult().isFailure()) {
                reason = "the server sent what is not MQTT: "
                        + message.decoderResult().cause();
                context.close();
                return;
            }
            switch (message.fixedHeader().messageType()) {
                case CONNACK -> connack(context, (MqttConnAckMessage) message);
                case PUBACK -> puback((MqttMessageIdVariableHeader) message.variableHeader());
                case DISCONNECT -> {
                    reason = "the server said good-bye";
                    context.close();
                }
                case PUBLISH -> {
                    MqttPublishMessage told = (MqttPublishMessage) message;
                    listener.told(told.variableHeader().topicName(), ByteBufUtil.getBytes(told.payload()));
                }
                default -> {
                    // PINGRESP, SUBACK and what else may come needs no answer
                }
            }
        }

        private void connack(ChannelHandlerContext context, MqttConnAckMessage message) {
            MqttConnectReturnCode code = message.variableHeader().connectReturnCode();
            if (code != MqttConnectReturnCode.CONNECTION_ACCEPTED) {
                reason = "the server refused the connection: " + code;
                context.close();
                return;
            }
            int receiveMaximum = PACKET_ID_MAX;
            if (options.version() == MqttVersion.MQTT_5) {
                var property = message.variableHeader().properties().getProperty(MqttProperties.RECEIVE_MAXIMUM);
                if (property != null && property.value() instanceof Integer most) {
                    receiveMaximum = most;
                }
            }
            accepted(receiveMaximum);
        }

        private void puback(MqttMessageIdVariableHeader header) {
            Message message = inFlight.remove(header.messageId());
            if (message != null) {
                int code = header instanceof MqttPubReplyMessageVariableHeader reply ? reply.reasonCode() & 0xff : 0;
                listener.acknowledged(message.token, code);
                send();
            }
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof IdleStateEvent) {
                context.writeAndFlush(new MqttMessage(
                        new MqttFixedHeader(MqttMessageType.PINGREQ, false, MqttQoS.AT_MOST_ONCE, false, 0)));
            } else {
                context.fireUserEventTriggered(event);
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            if (mine == generation) {
                lost(reason);
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            reason = String.valueOf(cause.getMessage());
            context.close();
        }
    }
}
