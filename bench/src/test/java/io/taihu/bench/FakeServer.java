package io.taihu.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
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
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * As much of a server as the bench speaks to, in some hundred lines: MQTT, the REST calls and a file of what came. It can be
 * told to be dishonest, so that tests see whether the bench finds out. Its {@code main} understands the server's command line.
 */
final class FakeServer implements AutoCloseable {
    /** How it keeps what it acknowledges. */
    enum Honesty {
        /** In a file, before it acknowledges. */
        HONEST,
        /** As HONEST, but every 500th message is acknowledged and not kept. */
        FORGETFUL,
        /** As HONEST, but every 500th message is kept with another value. */
        GARBLING,
        /** In memory only. */
        VOLATILE
    }

    volatile boolean acknowledging = true;
    volatile int mostUnanswered;

    private final Map<String, TreeMap<Long, double[]>> store = new ConcurrentHashMap<>();
    private final Set<String> connected = ConcurrentHashMap.newKeySet();
    private final Set<Handler> handlers = ConcurrentHashMap.newKeySet();
    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final ObjectMapper mapper = new ObjectMapper();
    private final Honesty honesty;
    private final OutputStream log;
    private final Channel mqtt;
    private final HttpServer http;
    private long received;

    FakeServer(Path data, int mqttPort, int httpPort, Honesty honesty) throws IOException {
        this.honesty = honesty;
        Path file = data.resolve("log.txt");
        if (Files.exists(file)) {
            for (String line : Files.readAllLines(file)) {
                String[] words = line.split("\t");
                // the last line may be torn by the kill; it was never acknowledged
                if (words.length == 3 && words[2].endsWith("}}")) {
                    keep(words[1], words[2]);
                }
            }
        }
        log = Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        log.write('\n');
        mqtt = new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.SO_BACKLOG, 4_096)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel socket) {
                        socket.pipeline().addLast(new MqttDecoder(1 << 20), MqttEncoder.INSTANCE, new Handler());
                    }
                })
                .bind(new InetSocketAddress("127.0.0.1", mqttPort))
                .syncUninterruptibly()
                .channel();
        http = HttpServer.create(new InetSocketAddress("127.0.0.1", httpPort), 0);
        http.createContext("/", this::answer);
        http.start();
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Map<String, String> settings = new HashMap<>();
        Path data = Path.of(".");
        for (int i = 1; i < arguments.length; i += 2) {
            if (arguments[i].equals("--data")) {
                data = Path.of(arguments[i + 1]);
            } else {
                String[] setting = arguments[i + 1].split("=", 2);
                settings.put(setting[0], setting[1]);
            }
        }
        FakeServer server = new FakeServer(
                data,
                Integer.parseInt(settings.get("mqtt.port")),
                Integer.parseInt(settings.get("http.port")),
                Honesty.valueOf(settings.getOrDefault("fake.honesty", "HONEST")));
        Path part = data.resolve("ports.part");
        Files.writeString(
                part,
                "{\"http\":" + server.http.getAddress().getPort() + ",\"mqtt\":"
                        + server.address().getPort() + "}");
        Files.move(part, data.resolve("ports.json"), StandardCopyOption.ATOMIC_MOVE);
        new CountDownLatch(1).await();
    }

    InetSocketAddress address() {
        return (InetSocketAddress) mqtt.localAddress();
    }

    long rows() {
        return store.values().stream().mapToLong(TreeMap::size).sum();
    }

    /** Answers what was left unanswered while it was not acknowledging. */
    void acknowledgeAll() {
        group.submit(() -> {
                    acknowledging = true;
                    handlers.forEach(Handler::answerAll);
                })
                .syncUninterruptibly();
    }

    void dropAll() {
        handlers.forEach(handler -> handler.context.close());
    }

    @Override
    public void close() throws IOException {
        http.stop(0);
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
        log.close();
    }

    private void keep(String thing, String payload) throws IOException {
        JsonNode message = mapper.readTree(payload);
        double[] values = new double[Publish.VALUES];
        for (int i = 0; i < values.length; i++) {
            values[i] = message.get("values").get("val" + i).asDouble();
        }
        TreeMap<Long, double[]> rows = store.computeIfAbsent(thing, t -> new TreeMap<>());
        synchronized (rows) {
            rows.put(message.get("time").asLong(), values);
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getRawPath();
        Map<String, String> query = new HashMap<>();
        String raw = exchange.getRequestURI().getRawQuery();
        for (String pair : raw == null ? new String[0] : raw.split("&")) {
            String[] parts = pair.split("=", 2);
            query.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        int status = exchange.getRequestMethod().equals("POST") ? 201 : 200;
        ObjectNode answer = mapper.createObjectNode();
        if (path.equals("/api/v1/things")) {
            answer.set("id", mapper.readTree(body).get("id"));
            answer.put("token", "secret");
        } else if (path.equals("/api/v1/history")) {
            counts(query, answer);
        } else if (path.endsWith("/history")) {
            rows(path.split("/")[4], query, answer);
        } else if (path.endsWith("/twin")) {
            twin(path.split("/")[4], answer);
        } else if (!path.equals("/readyz") && !path.equals("/api/v1/models")) {
            status = 404;
        }
        byte[] bytes = mapper.writeValueAsBytes(answer);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private void counts(Map<String, String> query, ObjectNode answer) {
        answer.putArray("columns").add("time").add("thing").add("val0");
        ArrayNode rows = answer.putArray("rows");
        for (String thing : query.get("things").split(",")) {
            TreeMap<Long, double[]> kept = store.get(thing);
            if (kept != null) {
                rows.addArray().add("1970-01-01T00:00:00Z").add(thing).add(kept.size());
            }
        }
    }

    private void rows(String thing, Map<String, String> query, ObjectNode answer) {
        answer.putArray("columns").add("time");
        ArrayNode rows = answer.putArray("rows");
        long after = query.containsKey("cursor") ? Long.parseLong(query.get("cursor")) : Long.MIN_VALUE;
        int page = 1_000;
        for (var row :
                store.getOrDefault(thing, new TreeMap<>()).tailMap(after, false).entrySet()) {
            if (rows.size() == page) {
                break;
            }
            ArrayNode out = rows.addArray().add(row.getKey());
            for (double value : row.getValue()) {
                out.add(value);
            }
            after = row.getKey();
        }
        if (rows.size() == page) {
            answer.put("cursor", Long.toString(after));
        }
    }

    private void twin(String thing, ObjectNode answer) {
        answer.put("presence", connected.contains(thing) ? "connected" : "offline");
        ObjectNode values = answer.putObject("values");
        TreeMap<Long, double[]> kept = store.get(thing);
        if (kept == null) {
            return;
        }
        synchronized (kept) {
            for (int i = 0; i < Publish.VALUES; i++) {
                values.putObject("val" + i)
                        .put("time", Instant.ofEpochMilli(kept.lastKey()).toString())
                        .put("value", kept.lastEntry().getValue()[i]);
            }
        }
    }

    private final class Handler extends SimpleChannelInboundHandler<MqttMessage> {
        private final ArrayDeque<Integer> unanswered = new ArrayDeque<>();
        private String client = "";
        private ChannelHandlerContext context;

        @Override
        public void channelActive(ChannelHandlerContext context) {
            this.context = context;
            handlers.add(this);
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, MqttMessage message) throws IOException {
            switch (message.fixedHeader().messageType()) {
                case CONNECT -> {
                    client = ((MqttConnectMessage) message).payload().clientIdentifier();
                    connected.add(client);
                    context.writeAndFlush(MqttMessageBuilders.connAck()
                            .returnCode(MqttConnectReturnCode.CONNECTION_ACCEPTED)
                            .build());
                }
                case PUBLISH -> {
                    MqttPublishMessage publish = (MqttPublishMessage) message;
                    String thing = publish.variableHeader().topicName().split("/")[1];
                    String payload = publish.payload().toString(StandardCharsets.UTF_8);
                    boolean odd = ++received % 500 == 0;
                    if (odd && honesty == Honesty.GARBLING) {
                        payload = payload.replaceFirst("\"val3\":-?[0-9.]+", "\"val3\":77777.5");
                    }
                    if (!odd || honesty != Honesty.FORGETFUL) {
                        if (honesty != Honesty.VOLATILE) {
                            log.write(("+\t" + thing + "\t" + payload + "\n").getBytes(StandardCharsets.UTF_8));
                        }
                        keep(thing, payload);
                    }
                    unanswered.add(publish.variableHeader().packetId());
                    mostUnanswered = Math.max(mostUnanswered, unanswered.size());
                }
                default -> {
                    // DISCONNECT and PINGREQ need no answer here
                }
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            if (acknowledging) {
                answerAll();
            }
        }

        void answerAll() {
            while (!unanswered.isEmpty()) {
                context.write(MqttMessageBuilders.pubAck()
                        .packetId(unanswered.remove())
                        .build());
            }
            context.flush();
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            handlers.remove(this);
            connected.remove(client);
        }
    }
}
