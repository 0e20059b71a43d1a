package io.taihu.protocols.mqtt;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.taihu.netkit.Network;
import io.taihu.spi.Meters;
import io.taihu.spi.Protocol;
import io.taihu.spi.Settings;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** MQTT listening. Thread-safe. */
final class MqttFront implements Protocol.Running {
    final Protocol.Context context;
    final int packetMax;
    final int receiveMax;
    final long connectTimeoutNanos;
    final long idleMaxNanos;
    final int subscriptionsMax;
    private final int connectionsMax;
    final LongAdder packetsRefused;
    final LongAdder liveDropped;

    private final Map<EventLoop, MqttLoop> loops = new ConcurrentHashMap<>();
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final Channel listener;

    MqttFront(Protocol.Context context) {
        Settings settings = context.settings();
        Meters meters = context.meters();
        this.context = context;
        this.packetMax = Math.toIntExact(settings.get(MqttSettings.PACKET_MAX));
        this.receiveMax = Math.toIntExact(settings.get(MqttSettings.RECEIVE_MAX));
        this.connectTimeoutNanos = settings.get(MqttSettings.CONNECT_TIMEOUT).toNanos();
        this.idleMaxNanos = settings.get(MqttSettings.IDLE_MAX).toNanos();
        this.subscriptionsMax = Math.toIntExact(settings.get(MqttSettings.SUBSCRIPTIONS_MAX));
        this.connectionsMax = Math.toIntExact(settings.get(MqttSettings.CONNECTIONS_MAX));
        this.packetsRefused =
                meters.counter("taihu_mqtt_protocol_errors_total", "MQTT connections closed for breaking the protocol");
        this.liveDropped = meters.counter(
                "taihu_mqtt_live_dropped_total", "Live messages dropped because a subscriber read too slowly");
        meters.gauge("taihu_mqtt_connections", "MQTT connections open", connections::size);
        Network network = context.shared(Network.class, () -> new Network(settings));
        this.listener = network.listen(
                settings.get(MqttSettings.HOST),
                Math.toIntExact(settings.get(MqttSettings.PORT)),
                MqttSettings.PORT.name(),
                new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        accept(channel);
                    }
                });
    }

    @Override
    public Map<String, Integer> ports() {
        return Map.of("mqtt", ((InetSocketAddress) listener.localAddress()).getPort());
    }

    @Override
    public void close() {
        listener.close().awaitUninterruptibly();
        connections.close().awaitUninterruptibly();
    }

    private void accept(SocketChannel channel) {
        if (connections.size() >= connectionsMax) {
            channel.close();
            return;
        }
        MqttLoop loop = loops.computeIfAbsent(channel.eventLoop(), l -> new MqttLoop(l, this));
        connections.add(channel);
        channel.pipeline()
                .addLast(new MqttDecoder(packetMax))
                .addLast(MqttEncoder.INSTANCE)
                .addLast(new MqttConnection(channel, loop));
    }
}
