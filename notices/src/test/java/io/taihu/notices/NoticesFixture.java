package io.taihu.notices;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import io.taihu.core.Announcer;
import io.taihu.core.Directory;
import io.taihu.core.Permissions;
import io.taihu.core.Reach;
import io.taihu.model.Severity;
import io.taihu.model.Space;
import io.taihu.registry.SqlRegistry;
import io.taihu.spi.Clock;
import io.taihu.spi.Meters;
import io.taihu.spi.NoticeStore;
import io.taihu.spi.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A registry in a file, notices on it, and receivers that listen for real. */
abstract class NoticesFixture {
    @TempDir
    Path folder;

    final Moved clock = new Moved();
    final Map<String, String> settings = new HashMap<>(Map.of("notices.private-addresses", "true"));
    final List<AutoCloseable> open = new CopyOnWriteArrayList<>();
    final Announcer announcer = new Announcer(new Permissions());
    SqlRegistry registry;
    Notices notices;

    /** The machine's clock, moved ahead. */
    static final class Moved implements Clock {
        private final AtomicLong ahead = new AtomicLong();

        void advance(Duration by) {
            ahead.addAndGet(by.toMillis() * 1_000);
        }

        @Override
        public long micros() {
            return Clock.system().micros() + ahead.get();
        }

        @Override
        public long nanos() {
            return Clock.system().nanos();
        }
    }

    @BeforeEach
    void begin() {
        begin(null);
        registry.createSpace(
                new Space(0, "lake", "Lake", Space.Kind.SITE, "Asia/Shanghai", "", "", null, 0, 0, 0, 0, 0));
    }

    void begin(Reach reach) {
        registry = SqlRegistry.open(folder.resolve("registry.db"));
        Settings given = Settings.of(settings);
        Directory directory = new Directory(registry, given, clock);
        notices = reach == null
                ? new Notices(directory, announcer, given, "https://taihu.example", clock, new Random(), Meters.none())
                : new Notices(
                        directory,
                        announcer,
                        given,
                        "https://taihu.example",
                        clock,
                        new Random(),
                        Meters.none(),
                        reach);
        notices.start();
    }

    void stop() {
        notices.close();
        registry.close();
    }

    @AfterEach
    void end() throws Exception {
        stop();
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    String channel(String json) {
        ObjectNode whole = (ObjectNode) Kept.parse(json.replace('\'', '"'));
        whole.put("space", "lake");
        if (!whole.has("title")) {
            whole.put("title", "Channel");
        }
        return notices.channels().create(whole, "1").id();
    }

    String webhook(String url) {
        return channel("{'kind':'webhook','webhook':{'url':'" + url + "','secret':'0123456789abcdef'}}");
    }

    static Notice notice(String key, Severity severity, String message, String... channels) {
        return new Notice(
                key,
                List.of(channels),
                "lake",
                "pump-7",
                "Pump <b>seven</b>",
                severity,
                message,
                "active",
                1_790_000_000_000_000L,
                "/things/pump-7");
    }

    NoticeStore.Notice only(String channel) {
        List<NoticeStore.Notice> all = notices.notices(new NoticeStore.Query(List.of(""), channel, null), null, 10);
        assertThat(all).hasSize(1);
        return all.getFirst();
    }

    NoticeStore.State state(String channel) {
        return only(channel).state();
    }

    /** An HTTP server that notes what it is asked. */
    final class Receiver {
        final List<Asked> asked = new CopyOnWriteArrayList<>();
        volatile int status = 200;
        volatile String body = "{}";
        volatile Map<String, String> headers = Map.of();
        private final HttpServer server;

        record Asked(String query, Map<String, List<String>> headers, String body) {
            JsonNode json() {
                return Kept.parse(body);
            }

            String header(String name) {
                return headers.get(name).getFirst();
            }
        }

        Receiver() throws IOException {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.createContext("/", exchange -> {
                String text = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
                Map<String, List<String>> given = new java.util.TreeMap<>(String.CASE_INSENSITIVE_ORDER);
                given.putAll(exchange.getRequestHeaders());
                asked.add(new Asked(exchange.getRequestURI().getRawQuery(), given, text));
                headers.forEach(exchange.getResponseHeaders()::set);
                byte[] answer = body.getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(status, answer.length);
                exchange.getResponseBody().write(answer);
                exchange.close();
            });
            server.start();
            open.add(() -> server.stop(0));
        }

        int port() {
            return server.getAddress().getPort();
        }

        String url() {
            return "http://127.0.0.1:" + port() + "/hook";
        }
    }
}
