package io.taihu.sim;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttTopicSubscription;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/** A broker with nothing but CONNACK, PUBACK and SUBACK, which can be told to misbehave, and tells a client what a test says. */
final class TinyBroker implements AutoCloseable {
    final Queue<Received> received = new ConcurrentLinkedQueue<>();
    final Set<Channel> connections = ConcurrentHashMap.newKeySet();
    final Map<String, Integer> connects = new ConcurrentHashMap<>();
    final Set<String> pings = ConcurrentHashMap.newKeySet();
    /** What each client has subscribed to by its present connection. */
    final Map<String, Listening> listening = new ConcurrentHashMap<>();

    volatile boolean acknowledging = true;
    volatile boolean refusing;
    volatile int closeAfter = Integer.MAX_VALUE;

    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Channel listener;

    record Received(String client, String topic, String payload) {}

    record Listening(Channel channel, List<String> filters) {}

    TinyBroker() {
        listener = new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel socket) {
                        socket.pipeline().addLast(new MqttDecoder(1 << 20), MqttEncoder.INSTANCE, new Handler());
                    }
                })
                .bind(new InetSocketAddress("127.0.0.1", 0))
                .syncUninterruptibly()
                .channel();
    }

    InetSocketAddress address() {
        return (InetSocketAddress) listener.localAddress();
    }

    /** Publishes to one client at QoS 0, whatever it has subscribed to. */
    void tell(String client, String topic, String payload) {
        listening
                .get(client)
                .channel()
                .writeAndFlush(MqttMessageBuilders.publish()
                        .topicName(topic)
                        .qos(MqttQoS.AT_MOST_ONCE)
                        .payload(Unpooled.copiedBuffer(payload, StandardCharsets.UTF_8))
                        .build());
    }

    void dropAll() {
        connections.forEach(Channel::close);
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
    }

    private final class Handler extends SimpleChannelInboundHandler<MqttMessage> {
        private String client = "";
        private int published;

        @Override
        protected void channelRead0(ChannelHandlerContext context, MqttMessage message) {
            switch (message.fixedHeader().messageType()) {
                case CONNECT -> {
                    client = ((MqttConnectMessage) message).payload().clientIdentifier();
                    connects.merge(client, 1, Integer::sum);
                    connections.add(context.channel());
                    context.writeAndFlush(MqttMessageBuilders.connAck()
                            .returnCode(
                                    refusing
                                            ? MqttConnectReturnCode.CONNECTION_REFUSED_NOT_AUTHORIZED
                                            : MqttConnectReturnCode.CONNECTION_ACCEPTED)
                            .build());
                }
                case PUBLISH -> {
                    MqttPublishMessage publish = (MqttPublishMessage) message;
                    if (published++ >= closeAfter) {
                        context.close();
                        return;
                    }
                    received.add(new Received(
                            client,
                            publish.variableHeader().topicName(),
                            publish.payload().toString(StandardCharsets.UTF_8)));
                    if (acknowledging) {
                        context.writeAndFlush(MqttMessageBuilders.pubAck()
                                .packetId(publish.variableHeader().packetId())
                                .build());
                    }
                }
                case SUBSCRIBE -> {
                    MqttSubscribeMessage subscribe = (MqttSubscribeMessage) message;
                    List<String> filters = subscribe.payload().topicSubscriptions().stream()
                            .map(MqttTopicSubscription::topicFilter)
                            .toList();
                    listening.put(client, new Listening(context.channel(), filters));
                    MqttMessageBuilders.SubAckBuilder answer = MqttMessageBuilders.subAck()
                            .packetId(subscribe.variableHeader().messageId());
                    filters.forEach(_ -> answer.addGrantedQos(MqttQoS.AT_MOST_ONCE));
                    context.writeAndFlush(answer.build());
                }
                case PINGREQ -> {
                    pings.add(client);
                    context.writeAndFlush(MqttMessage.PINGRESP);
                }
                default -> assertNever(message.fixedHeader().messageType());
            }
        }

        private void assertNever(MqttMessageType type) {
            if (type != MqttMessageType.DISCONNECT) {
                throw new AssertionError("a device sent " + type);
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            connections.remove(context.channel());
            listening.values().removeIf(each -> each.channel() == context.channel());
        }
    }
}
