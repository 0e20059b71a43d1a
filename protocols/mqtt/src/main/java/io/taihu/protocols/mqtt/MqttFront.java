package io.taihu.protocols.mqtt;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.taihu.model.Limit;
import io.taihu.netkit.Network;
import io.taihu.netkit.Tls;
import io.taihu.spi.Meters;
import io.taihu.spi.Protocol;
import io.taihu.spi.Setting;
import io.taihu.spi.Settings;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** MQTT listening. Thread-safe. */
final class MqttFront implements Protocol.Running {
    /** Most bytes that the long CONNECTs of all strangers together may have on their way; see {@link ConnectGate}. */
    @Limit(
            value = "Most bytes of the long CONNECTs of all strangers together",
            zh = "所有陌生连接的长 CONNECT 合计的最多字节数",
            unit = Limit.Unit.BYTES,
            reached = Limit.Reached.CLOSED)
    static final long CONNECT_BYTES_TOTAL_MAX = 64L << 20;

    final Protocol.Context context;
    private final ReadClock readClock;
    final int packetMax;
    final int receiveMax;
    final long connectTimeoutNanos;
    final long idleMaxNanos;
    final int subscriptionsMax;
    private final int connectionsMax;
    final int connectionsPerThing;
    final int connectingMax;
    final ClientIds clientIds;
    /** Connections that are not accepted yet. */
    final AtomicInteger connecting = new AtomicInteger();

    private final AtomicLong connectBytes = new AtomicLong();
    final LongAdder packetsRefused;
    final LongAdder turnedAway;
    final LongAdder liveDropped;

    private final Map<EventLoop, MqttLoop> loops = new ConcurrentHashMap<>();
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
    private final Channel listener;
    private final @Nullable Channel tlsListener;

    MqttFront(Protocol.Context context) {
        Settings settings = context.settings();
        Meters meters = context.meters();
        this.context = context;
        this.readClock = new ReadClock(context);
        this.packetMax = Math.toIntExact(settings.get(MqttSettings.PACKET_MAX));
        this.receiveMax = Math.toIntExact(settings.get(MqttSettings.RECEIVE_MAX));
        this.connectTimeoutNanos = settings.get(MqttSettings.CONNECT_TIMEOUT).toNanos();
        this.idleMaxNanos = settings.get(MqttSettings.IDLE_MAX).toNanos();
        this.subscriptionsMax = Math.toIntExact(settings.get(MqttSettings.SUBSCRIPTIONS_MAX));
        this.connectionsMax = Math.toIntExact(settings.get(MqttSettings.CONNECTIONS_MAX));
        this.connectionsPerThing = Math.toIntExact(settings.get(MqttSettings.CONNECTIONS_PER_THING));
        this.connectingMax = Math.toIntExact(settings.get(MqttSettings.CONNECTING_MAX));
        this.clientIds = new ClientIds(connectionsPerThing);
        this.packetsRefused =
                meters.counter("taihu_mqtt_protocol_errors_total", "MQTT connections closed for breaking the protocol");
        this.liveDropped = meters.counter(
                "taihu_mqtt_live_dropped_total", "Live messages dropped because a subscriber read too slowly");
        this.turnedAway = meters.counter(
                "taihu_mqtt_turned_away_total", "MQTT connections closed because there were too many of their kind");
        meters.gauge("taihu_mqtt_connections", "MQTT connections open", connections::size);
        meters.gauge("taihu_mqtt_connecting", "MQTT connections whose CONNECT is not accepted yet", connecting::get);
        Network network = context.shared(Network.class, () -> new Network(settings));
        Tls tls = Tls.of(settings, settings.get(MqttSettings.CONNECT_TIMEOUT)).orElse(null);
        this.listener = listen(network, settings, MqttSettings.PORT, null);
        this.tlsListener = tls == null ? null : listen(network, settings, MqttSettings.TLS_PORT, tls);
    }

    private Channel listen(Network network, Settings settings, Setting<Long> port, @Nullable Tls tls) {
        return network.listen(
                settings.get(MqttSettings.HOST),
                Math.toIntExact(settings.get(port)),
                port.name(),
                new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        accept(channel, tls);
                    }
                });
    }

    @Override
    public Map<String, Integer> ports() {
        return tlsListener == null
                ? Map.of("mqtt", port(listener))
                : Map.of("mqtt", port(listener), "mqtts", port(tlsListener));
    }

    private static int port(Channel listener) {
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    /** Returns when all sessions are closed. */
    @Override
    public void close() {
        listener.close().awaitUninterruptibly();
        if (tlsListener != null) {
            tlsListener.close().awaitUninterruptibly();
        }
        onEachLoop(MqttLoop::stop);
        connections.close().awaitUninterruptibly();
        // behind the connections' own last tasks, which close their sessions
        onEachLoop(_ -> {});
    }

    /** Takes bytes for a long CONNECT; false when too many have theirs. */
    boolean takeConnectBytes(int bytes) {
        if (connectBytes.addAndGet(bytes) <= CONNECT_BYTES_TOTAL_MAX) {
            return true;
        }
        connectBytes.addAndGet(-bytes);
        turnedAway.increment();
        return false;
    }

    void giveConnectBytes(int bytes) {
        connectBytes.addAndGet(-bytes);
    }

    private void accept(SocketChannel channel, @Nullable Tls tls) {
        MqttLoop loop = loops.computeIfAbsent(channel.eventLoop(), l -> new MqttLoop(l, this));
        if (connections.size() >= connectionsMax || !loop.makeRoom()) {
            turnedAway.increment();
            channel.close();
            return;
        }
        connections.add(channel);
        MqttConnection connection = new MqttConnection(channel, loop);
        if (tls != null) {
            channel.pipeline().addLast(tls.handler(channel.alloc()));
        }
        channel.pipeline()
                .addLast(new ConnectGate(this, connection))
                .addLast(readClock)
                .addLast(new MqttDecoder(packetMax))
                .addLast(MqttEncoder.INSTANCE)
                .addLast(connection);
    }

    private void onEachLoop(Consumer<MqttLoop> task) {
        List<Future<?>> done = new ArrayList<>();
        loops.forEach((executor, loop) -> done.add(executor.submit(() -> task.accept(loop))));
        done.forEach(Future::awaitUninterruptibly);
    }
}
