package io.taihu.protocols.gb32960;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.taihu.netkit.Network;
import io.taihu.netkit.Newcomers;
import io.taihu.netkit.PastDays;
import io.taihu.protocols.gb32960.Gb32960Settings.Registration;
import io.taihu.spi.Meters;
import io.taihu.spi.Protocol;
import io.taihu.spi.Settings;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/** GB/T 32960 listening: both editions on one port. Thread-safe. */
final class Gb32960Front implements Protocol.Running {
    final Protocol.Context context;
    final Replies replies;
    final Vehicles vehicles;
    final int dataMax;
    final int vehiclesPerPlatform;
    final Newcomers newcomers;
    final PastDays pastDays;
    final long loginTimeoutNanos;
    final long idleMaxNanos;
    final boolean makesVehicles;
    final String space;
    final LongAdder damaged;
    final LongAdder turnedAway;
    private final int connectionsMax;
    private final byte[] platformUser;
    private final byte[] platformPassword;
    private final Map<EventLoop, Gb32960Loop> loops = new ConcurrentHashMap<>();
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
    private final Channel listener;

    Gb32960Front(Protocol.Context context) {
        Settings settings = context.settings();
        Meters meters = context.meters();
        this.context = context;
        this.replies = new Replies(settings);
        this.vehicles = new Vehicles(Math.toIntExact(settings.get(Gb32960Settings.CONNECTIONS_PER_VEHICLE)));
        this.dataMax = Math.toIntExact(settings.get(Gb32960Settings.DATA_MAX));
        this.vehiclesPerPlatform = Math.toIntExact(settings.get(Gb32960Settings.VEHICLES_PER_PLATFORM));
        this.newcomers = new Newcomers(
                Math.toIntExact(settings.get(Gb32960Settings.CONNECTING_MAX)),
                Math.toIntExact(settings.get(Gb32960Settings.CONNECTING_PER_ADDRESS)));
        this.pastDays = new PastDays(settings.get(Gb32960Settings.PAST_MAX), context.clock());
        this.connectionsMax = Math.toIntExact(settings.get(Gb32960Settings.CONNECTIONS_MAX));
        this.loginTimeoutNanos = settings.get(Gb32960Settings.LOGIN_TIMEOUT).toNanos();
        this.idleMaxNanos = settings.get(Gb32960Settings.IDLE_MAX).toNanos();
        this.makesVehicles = settings.get(Gb32960Settings.REGISTRATION) == Registration.ANY;
        this.space = settings.get(Gb32960Settings.SPACE);
        this.platformUser = settings.get(Gb32960Settings.PLATFORM_USER).getBytes(StandardCharsets.ISO_8859_1);
        this.platformPassword = settings.get(Gb32960Settings.PLATFORM_PASSWORD).getBytes(StandardCharsets.ISO_8859_1);
        this.damaged = meters.counter("taihu_gb32960_damaged_frames_total", "Frames of GB/T 32960 whose BCC was wrong");
        this.turnedAway = meters.counter(
                "taihu_gb32960_turned_away_total",
                "GB/T 32960 connections closed because there were too many of their kind");
        meters.gauge("taihu_gb32960_connections", "GB/T 32960 connections open", connections::size);
        meters.gauge(
                "taihu_gb32960_connecting", "GB/T 32960 connections that have not logged in yet", newcomers::count);
        meters.gauge("taihu_gb32960_vehicles", "Vehicles that are logged in by GB/T 32960", vehicles::count);
        Network network = context.shared(Network.class, () -> new Network(settings));
        this.listener = network.listen(
                settings.get(Gb32960Settings.HOST),
                Math.toIntExact(settings.get(Gb32960Settings.PORT)),
                Gb32960Settings.PORT.name(),
                new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        accept(channel);
                    }
                });
    }

    @Override
    public Map<String, Integer> ports() {
        return Map.of("gb32960", ((InetSocketAddress) listener.localAddress()).getPort());
    }

    /** Returns when all sessions are closed. */
    @Override
    public void close() {
        listener.close().awaitUninterruptibly();
        onEachLoop(Gb32960Loop::stop);
        connections.close().awaitUninterruptibly();
        // behind the connections' own last tasks, which close their sessions
        onEachLoop(_ -> {});
    }

    /** Whether a platform may log in so; takes as long whatever is wrong. */
    boolean letsIn(String user, String password) {
        boolean named = MessageDigest.isEqual(platformUser, user.getBytes(StandardCharsets.ISO_8859_1));
        boolean proved = MessageDigest.isEqual(platformPassword, password.getBytes(StandardCharsets.ISO_8859_1));
        return platformUser.length > 0 && named && proved;
    }

    private void accept(SocketChannel channel) {
        Gb32960Loop loop = loops.computeIfAbsent(channel.eventLoop(), l -> new Gb32960Loop(l, this));
        if (connections.size() >= connectionsMax || !loop.strangers.admits(Network.address(channel))) {
            turnedAway.increment();
            channel.close();
            return;
        }
        connections.add(channel);
        channel.pipeline().addLast(new Gb32960Connection(channel, loop));
    }

    private void onEachLoop(Consumer<Gb32960Loop> task) {
        List<Future<?>> done = new ArrayList<>();
        loops.forEach((executor, loop) -> done.add(executor.submit(() -> task.accept(loop))));
        done.forEach(Future::awaitUninterruptibly);
    }
}
