package io.taihu.protocols.jt808;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.taihu.model.TaihuException;
import io.taihu.netkit.Network;
import io.taihu.netkit.Newcomers;
import io.taihu.netkit.PastDays;
import io.taihu.protocols.jt808.Jt808Settings.Authentication;
import io.taihu.protocols.jt808.Jt808Settings.Registration;
import io.taihu.spi.Intake.Again;
import io.taihu.spi.Meters;
import io.taihu.spi.Protocol;
import io.taihu.spi.Settings;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** JT/T 808 listening, by TCP and by UDP. Thread-safe. */
final class Jt808Front implements Protocol.Running {
    final Protocol.Context context;
    final Registration registration;
    final Authentication authentication;
    final Again again;
    final String space;
    final Newcomers newcomers;
    final PastDays pastDays;
    final WantedFiles wantedFiles = new WantedFiles();
    final long fileMax;
    final int terminalsMax;
    final int peersMax;
    final long connectTimeoutNanos;
    final long idleMaxNanos;
    final LongAdder framesRefused;
    final LongAdder itemsRefused;
    final LongAdder datagramsDropped;
    final LongAdder turnedAway;
    /** Bytes of the split messages of all terminals. */
    final AtomicLong assemblyBytes = new AtomicLong();

    private static final int TRIES = 5;

    private final int connectionsMax;
    /** The latest link of each terminal. */
    private final Map<String, Terminal> open = new ConcurrentHashMap<>();

    private final Map<EventLoop, Jt808Loop> loops = new ConcurrentHashMap<>();
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
    private final Channel tcp;
    private final Channel udp;

    Jt808Front(Protocol.Context context) {
        Settings settings = context.settings();
        Meters meters = context.meters();
        this.context = context;
        this.registration = settings.get(Jt808Settings.REGISTRATION);
        this.authentication = settings.get(Jt808Settings.AUTHENTICATION);
        this.again = settings.get(Jt808Settings.AGAIN).again();
        this.space = settings.get(Jt808Settings.SPACE);
        this.newcomers = new Newcomers(
                Math.toIntExact(settings.get(Jt808Settings.CONNECTING_MAX)),
                Math.toIntExact(settings.get(Jt808Settings.CONNECTING_PER_ADDRESS)));
        this.pastDays = new PastDays(settings.get(Jt808Settings.PAST_MAX), context.clock());
        this.fileMax = settings.get(Jt808Settings.FILE_MAX);
        this.terminalsMax = Math.toIntExact(settings.get(Jt808Settings.TERMINALS_MAX));
        this.peersMax = Math.toIntExact(settings.get(Jt808Settings.PEERS_MAX));
        this.connectionsMax = Math.toIntExact(settings.get(Jt808Settings.CONNECTIONS_MAX));
        this.connectTimeoutNanos = settings.get(Jt808Settings.CONNECT_TIMEOUT).toNanos();
        this.idleMaxNanos = settings.get(Jt808Settings.IDLE_MAX).toNanos();
        this.framesRefused =
                meters.counter("taihu_jt808_frames_refused_total", "What came for JT/T 808 and was no frame");
        this.itemsRefused = meters.counter(
                "taihu_jt808_items_refused_total",
                "Parts of locations of JT/T 808 that were not as the standard has them");
        this.datagramsDropped = meters.counter(
                "taihu_jt808_datagrams_dropped_total",
                "Datagrams of JT/T 808 dropped because those before them had to wait");
        this.turnedAway = meters.counter(
                "taihu_jt808_turned_away_total", "Connections and terminals of JT/T 808 that were too many");
        meters.gauge("taihu_jt808_connections", "TCP connections of JT/T 808 open", connections::size);
        meters.gauge(
                "taihu_jt808_connecting",
                "TCP connections of JT/T 808 over which no terminal was let in yet",
                newcomers::count);
        meters.gauge("taihu_jt808_terminals", "Terminals of JT/T 808 let in", open::size);
        Network network = context.shared(Network.class, () -> new Network(settings));
        Channel[] both = listen(network, settings, settings.get(Jt808Settings.PORT) == 0 ? TRIES : 1);
        this.tcp = both[0];
        this.udp = both[1];
    }

    /** One port for both; any free one may be taken by somebody else's UDP, and then another is tried. */
    private Channel[] listen(Network network, Settings settings, int tries) {
        String host = settings.get(Jt808Settings.HOST);
        String setting = Jt808Settings.PORT.name();
        Channel listening = network.listen(
                host,
                Math.toIntExact(settings.get(Jt808Settings.PORT)),
                setting,
                new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        accept(channel);
                    }
                });
        try {
            return new Channel[] {
                listening,
                network.datagrams(host, port(listening), setting, new ChannelInitializer<DatagramChannel>() {
                    @Override
                    protected void initChannel(DatagramChannel channel) {
                        channel.pipeline().addLast(new UdpFront(channel, loop(channel)));
                    }
                })
            };
        } catch (TaihuException e) {
            listening.close().awaitUninterruptibly();
            if (tries > 1) {
                return listen(network, settings, tries - 1);
            }
            throw e;
        }
    }

    @Override
    public Map<String, Integer> ports() {
        return Map.of("jt808", port(tcp));
    }

    private static int port(Channel listener) {
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    /** Returns when all sessions are closed. */
    @Override
    public void close() {
        tcp.close().awaitUninterruptibly();
        onEachLoop(Jt808Loop::stop);
        connections.close().awaitUninterruptibly();
        udp.close().awaitUninterruptibly();
        // behind the links' own last tasks, which close their sessions
        onEachLoop(_ -> {});
    }

    private void accept(SocketChannel channel) {
        Jt808Loop loop = loop(channel);
        if (connections.size() >= connectionsMax || !loop.strangers.admits(Network.address(channel))) {
            turnedAway.increment();
            channel.close();
            return;
        }
        connections.add(channel);
        channel.pipeline().addLast(new TcpLink(channel, loop).handler());
    }

    private Jt808Loop loop(Channel channel) {
        return loops.computeIfAbsent(channel.eventLoop(), each -> new Jt808Loop(each, this));
    }

    /** A terminal has been let in; the one that had its number before must go. */
    @Nullable
    Terminal opened(Terminal terminal) {
        Terminal before = open.put(terminal.phone(), terminal);
        return before == terminal ? null : before;
    }

    /** Whether a terminal is let in over some link. */
    boolean isOpen(String phone) {
        return open.containsKey(phone);
    }

    void closed(Terminal terminal) {
        open.remove(terminal.phone(), terminal);
    }

    private void onEachLoop(Consumer<Jt808Loop> what) {
        loops.forEach((thread, loop) -> {
            Future<?> done = thread.submit(() -> what.accept(loop));
            done.awaitUninterruptibly();
        });
    }
}
