package io.taihu.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taihu.model.ErrorCode;
import io.taihu.model.Limit;
import io.taihu.model.Presence;
import io.taihu.model.Space;
import io.taihu.model.TaihuException;
import io.taihu.spi.Access.Deed;
import io.taihu.spi.History;
import io.taihu.spi.History.TableHealth;
import io.taihu.spi.Journal;
import io.taihu.spi.Principal;
import io.taihu.spi.Registry.ThingQuery;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How the server is: for people, for programs that watch it, and for whoever reads the contract. */
final class ServerRoutes {
    @Limit(value = "Most models whose things the overview counts", zh = "概览统计的最多物模型数", reached = Limit.Reached.LEFT_OUT)
    static final int MODELS_MAX = 100;
    /** Strangers that the status shows. */
    @Limit(value = "Most strangers that the overview shows", zh = "概览显示的最多陌生设备数", reached = Limit.Reached.LEFT_OUT)
    private static final int STRANGERS_SHOWN = 50;

    /** How long what history said of its tables is good for those whom nobody asks who they are. */
    private static final long HEALTH_NANOS = 10_000_000_000L;
    /** Folders in front of a file's name. */
    private static final Pattern FOLDERS = Pattern.compile("(?<![\\w:/.])(?:[A-Za-z]:\\\\|/)[^\\s]*[/\\\\]");

    /** What history said of its tables, and when. */
    private record Health(long nanos, List<TableHealth> tables) {}

    private final ReentrantLock healthLock = new ReentrantLock();
    private @Nullable Health health;
    private final Rooms rooms;
    private final Pace pace;
    private final Authentication authentication;
    private final boolean metricsToken;
    private final long startedMicros;
    private final long startedNanos;
    private final byte[] contract;

    ServerRoutes(Rooms rooms, Pace pace, Authentication authentication) {
        this.rooms = rooms;
        this.pace = pace;
        this.authentication = authentication;
        this.metricsToken = rooms.settings().get(HttpSettings.METRICS_TOKEN);
        this.startedMicros = rooms.clock().micros();
        this.startedNanos = rooms.clock().nanos();
        this.contract = read();
    }

    void openApi(Call call) {
        call.bytes(200, "application/yaml", contract, contract.length);
    }

    void healthz(Call call) {
        List<String> reasons = new ArrayList<>();
        if (!rooms.road().accepting()) {
            reasons.add("the road takes nothing: " + rooms.road().whyNot());
        }
        health(call, reasons);
    }

    void readyz(Call call) {
        health(call, problems(tables(HEALTH_NANOS)));
    }

    void metrics(Call call) {
        if (metricsToken) {
            String secret = authentication.secret(call.context().req(), false);
            Principal who = secret == null ? new Principal.Nobody() : authentication.principal(secret, call.address());
            if (!rooms.access().may(who, Deed.OPERATE, "")) {
                throw Authentication.unauthenticated(
                        "/metrics asks for an owner's token here (" + HttpSettings.METRICS_TOKEN.name() + ")");
            }
        }
        byte[] text = rooms.metrics().get().getBytes(StandardCharsets.UTF_8);
        call.bytes(200, "text/plain; version=0.0.4; charset=utf-8", text, text.length);
    }

    /** The zone in whose days a request counts: the one it names, or else that of its space. */
    private ZoneId zone(Call call) {
        String named = call.query("zone", "");
        if (!named.isEmpty() && !Space.isZone(named)) {
            throw new TaihuException(
                    ErrorCode.INVALID,
                    "zone must be an IANA time zone such as Asia/Shanghai or UTC, got \"" + named + "\"");
        }
        String space = call.query("space", "");
        return ZoneId.of(named.isEmpty() ? rooms.directory().tree(space).zone(space) : named);
    }

    void status(Call call) {
        List<String> spaces = call.spaces(Deed.READ, call.query("space", ""));
        boolean operator = call.may(Deed.OPERATE, "");
        long now = rooms.clock().micros();
        ObjectNode out = Json.object();
        out.put("version", rooms.version());
        out.put("started", Times.text(startedMicros));
        out.put("uptimeSeconds", (rooms.clock().nanos() - startedNanos) / 1_000_000_000L);
        out.put("now", Times.text(now));
        out.put("demo", rooms.demo());
        ObjectNode ports = out.putObject("ports");
        rooms.ports().forEach(ports::put);
        ObjectNode map = out.putObject("map");
        map.put("tiles", rooms.settings().get(HttpSettings.MAP_TILES));
        map.put("attribution", rooms.settings().get(HttpSettings.MAP_ATTRIBUTION));
        map.put("file", !rooms.settings().get(HttpSettings.MAP_FILE).isEmpty());
        map.put("datum", Words.of(rooms.settings().get(HttpSettings.MAP_DATUM)));
        out.put("accepting", rooms.road().accepting());
        things(out.putObject("things"), spaces);
        if (operator) {
            operation(out, zone(call));
        }
        call.json(200, out);
    }

    /** What only those who run the server are told. */
    private void operation(ObjectNode out, ZoneId zone) {
        ArrayNode strangers = out.putArray("strangers");
        rooms.road().strangers().list().stream()
                .limit(STRANGERS_SHOWN)
                .forEach(s -> strangers
                        .addObject()
                        .put("id", s.id())
                        .put("protocol", s.protocol())
                        .put("address", s.address())
                        .put("reason", s.reason())
                        .put("attempts", s.attempts())
                        .put("last", Times.text(s.lastMicros())));
        ArrayNode problems = out.putArray("problems");
        List<TableHealth> tables = tables(0);
        problems(tables).forEach(problems::add);
        out.putObject("readings")
                .put("perSecond", Math.round(pace.perSecond() * 10) / 10.0)
                .put("today", pace.today(zone));
        Journal.State state = rooms.journal().state();
        ObjectNode journal = out.putObject("journal").put("state", Words.of(state.kind()));
        if (!state.reason().isEmpty()) {
            journal.put("reason", state.reason());
        }
        long end = rooms.journal().end();
        journal.put("end", end);
        ArrayNode readers = out.putArray("readers");
        lags().forEach((name, lag) -> readers.addObject()
                .put("name", name)
                .put("position", end - lag)
                .put("behind", lag)
                .put("lagSeconds", seconds(lag)));
        history(out.putObject("history"), tables);
    }

    /** Bytes that each reader has yet to read. */
    Map<String, Long> lags() {
        return new java.util.TreeMap<>(Map.of(
                "twins", rooms.twins().lag(), "history", rooms.historyFeed().lag()));
    }

    double seconds(long lagBytes) {
        return Math.round(pace.lagSeconds(lagBytes) * 10) / 10.0;
    }

    /** Counts of the things in some spaces and below them. */
    private void things(ObjectNode out, List<String> spaces) {
        Map<Presence, Integer> presences = new EnumMap<>(Presence.class);
        Map<String, Integer> spoken = new java.util.HashMap<>();
        rooms.twins()
                .counts(spaces)
                .forEach((model, counts) -> counts.forEach((presence, count) -> {
                    presences.merge(presence, count, Integer::sum);
                    spoken.merge(model, count, Integer::sum);
                }));
        long total = rooms.directory().registry().countThings(new ThingQuery(spaces, null, null, Map.of()));
        int heard = presences.entrySet().stream()
                .filter(e -> e.getKey() != Presence.NEVER)
                .mapToInt(Map.Entry::getValue)
                .sum();
        out.put("total", total);
        ObjectNode presence = out.putObject("presence");
        presence.put("never", Math.max(0, total - heard));
        for (Presence each : List.of(Presence.CONNECTED, Presence.SILENT, Presence.OFFLINE)) {
            presence.put(Words.of(each), presences.getOrDefault(each, 0));
        }
        ArrayNode models = out.putArray("models");
        spoken.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue()
                        .reversed()
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(MODELS_MAX)
                .forEach(e -> models.addObject().put("model", e.getKey()).put("things", e.getValue()));
    }

    private @Nullable History store() {
        return rooms.history().isCompletedExceptionally()
                ? null
                : rooms.history().getNow(null);
    }

    private void history(ObjectNode out, List<TableHealth> found) {
        out.put("open", store() != null);
        ArrayNode tables = out.putArray("tables");
        for (TableHealth each : found) {
            tables.addObject()
                    .put("table", each.table())
                    .put("model", each.model())
                    .put("rows", each.rows())
                    .put("bytes", each.bytes())
                    .put("problem", each.problem());
        }
    }

    /** How the tables are, or were at most so long ago: to find out, history walks its files. */
    List<TableHealth> tables(long oldestNanos) {
        History store = store();
        if (store == null) {
            return List.of();
        }
        healthLock.lock();
        try {
            Health known = health;
            if (known == null || rooms.clock().nanos() - known.nanos() >= oldestNanos) {
                known = new Health(rooms.clock().nanos(), store.health());
                health = known;
            }
            return known.tables();
        } finally {
            healthLock.unlock();
        }
    }

    /** In words, what is not as it should be. */
    private List<String> problems(List<TableHealth> tables) {
        List<String> reasons = new ArrayList<>();
        if (!rooms.road().accepting()) {
            reasons.add("the road takes nothing: " + rooms.road().whyNot());
        }
        if (!rooms.twins().trouble().isEmpty()) {
            reasons.add(rooms.twins().trouble());
        }
        if (!rooms.audit().trouble().isEmpty()) {
            reasons.add(rooms.audit().trouble());
        }
        if (!rooms.historyFeed().trouble().isEmpty()) {
            reasons.add(rooms.historyFeed().trouble());
        }
        if (!rooms.live().trouble().isEmpty()) {
            reasons.add(rooms.live().trouble());
        }
        if (!rooms.rulebook().trouble().isEmpty()) {
            reasons.add(rooms.rulebook().trouble());
        }
        if (!rooms.trips().trouble().isEmpty()) {
            reasons.add(rooms.trips().trouble());
        }
        tables.stream()
                .filter(h -> !h.problem().isEmpty())
                .forEach(h -> reasons.add("history table " + h.table() + ": " + h.problem()));
        return reasons;
    }

    private static void health(Call call, List<String> reasons) {
        ObjectNode out = Json.object();
        out.put("ok", reasons.isEmpty());
        ArrayNode all = out.putArray("reasons");
        reasons.forEach(reason -> all.add(withoutFolders(reason)));
        call.json(reasons.isEmpty() ? 200 : 503, out);
    }

    /** A reason as anybody may read it: files by their names alone. */
    static String withoutFolders(String reason) {
        return FOLDERS.matcher(reason).replaceAll("");
    }

    /** The contract, as text of YAML. */
    byte[] contract() {
        return contract;
    }

    private static byte[] read() {
        try (InputStream in = ServerRoutes.class.getResourceAsStream("/openapi.yaml")) {
            if (in == null) {
                throw new IllegalStateException("openapi.yaml is not on the class path");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new IllegalStateException("openapi.yaml cannot be read", e);
        }
    }
}
