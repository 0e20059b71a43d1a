package io.taihu.api;

import io.taihu.model.Limit;
import io.taihu.spi.Setting;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What can be configured of the HTTP side. */
public final class HttpSettings {
    /** No character that could end an address within a Content-Security-Policy. */
    private static final Pattern TILES = Pattern.compile("(https?://[A-Za-z0-9.:\\[\\]-]{1,300})/[^\\s;,'\"]{1,1000}");

    public static final Setting<Long> PORT = Setting.port("http.port", 8080, "Port of the page and the API");
    public static final Setting<Long> TLS_PORT = Setting.port(
            "http.tls-port", 8443, "Port of the page and the API over TLS, when there is a tls.certificate-file");
    public static final Setting<String> HOST =
            Setting.text("http.host", "127.0.0.1", "Address the page and the API listen on");

    @Limit(reached = Limit.Reached.REFUSED)
    public static final Setting<Long> BODY_MAX =
            Setting.bytes("http.body-max", "2m", "1k", "64m", "Longest body of a request other than bulk readings");

    @Limit(reached = Limit.Reached.REFUSED)
    public static final Setting<Long> MESSAGE_MAX = Setting.bytes(
            "http.message-max", "1m", "1k", "64m", "Longest message of readings, and longest line in bulk");

    @Limit(reached = Limit.Reached.REFUSED)
    public static final Setting<Long> HEADERS_MAX =
            Setting.bytes("http.headers-max", "16k", "2k", "1m", "Longest request line and headers together");

    @Limit(reached = Limit.Reached.CLOSED)
    public static final Setting<Duration> IDLE =
            Setting.duration("http.idle", "60s", "1s", "1h", "How long a connection may stay without a byte");

    @Limit(reached = Limit.Reached.WAITS)
    public static final Setting<Long> CONNECTIONS_MAX =
            Setting.number("http.connections-max", 10_000, 1, 1_000_000, "Most HTTP connections at once");

    @Limit(reached = Limit.Reached.CLOSED)
    public static final Setting<Long> CONNECTIONS_PER_ADDRESS = Setting.number(
            "http.connections-per-address",
            2_000,
            1,
            1_000_000,
            "Most HTTP connections of one address at once; behind a proxy, those of all its users");

    @Limit(reached = Limit.Reached.CLOSED)
    public static final Setting<Duration> HEADERS_WAIT = Setting.duration(
            "http.headers-wait",
            "20s",
            "100ms",
            "10m",
            "How long the headers of a request may take from their first byte");

    @Limit(reached = Limit.Reached.REFUSED)
    public static final Setting<Duration> HELD_WAIT = Setting.duration(
            "http.held-wait", "2s", "10ms", "1m", "How long readings wait for a quota or for room before 429 or 503");

    @Limit(reached = Limit.Reached.REFUSED)
    public static final Setting<Duration> DURABLE_WAIT = Setting.duration(
            "http.durable-wait", "30s", "100ms", "10m", "How long an answer waits for its readings to be durable");

    @Limit(reached = Limit.Reached.WAITS)
    public static final Setting<Long> BULK_WINDOW = Setting.number(
            "http.bulk-window", 2_000, 1, 1_000_000, "Most lines of one bulk request on their way to the disk");

    @Limit(reached = Limit.Reached.REFUSED)
    public static final Setting<Long> FAILED_AUTHS =
            Setting.number("http.failed-auths", 300, 1, 1_000_000, "Wrong tokens a minute from one address before 429");

    public static final Setting<Duration> SESSION =
            Setting.duration("http.session", "30d", "1m", "400d", "How long a browser stays signed in");
    public static final Setting<Boolean> METRICS_TOKEN =
            Setting.flag("http.metrics-token", false, "Whether /metrics asks for an owner's token");

    @Limit(reached = Limit.Reached.REFUSED)
    public static final Setting<Long> STREAMS_MAX =
            Setting.number("http.streams-max", 1_000, 1, 100_000, "Most WebSockets at once");

    @Limit(reached = Limit.Reached.CLOSED)
    public static final Setting<Long> STREAM_BUFFER = Setting.bytes(
            "http.stream-buffer", "4m", "64k", "256m", "Bytes that may wait for one WebSocket before it is dropped");

    @Limit(reached = Limit.Reached.WAITS)
    public static final Setting<Long> HISTORY_PER_TOKEN = Setting.number(
            "http.history-per-token", 4, 1, 1_000, "Most requests of history that one token has running at once");

    @Limit(reached = Limit.Reached.REFUSED)
    public static final Setting<Duration> HISTORY_WAIT = Setting.duration(
            "http.history-wait", "10s", "10ms", "5m", "How long one more request of history waits before 429");

    public static final Setting<String> MAP_TILES = new Setting<>(
            "page.map-tiles",
            "",
            "Tiles of the map's ground, such as https://tiles.example/{z}/{x}/{y}.png; coast lines alone when empty",
            HttpSettings::tiles);
    public static final Setting<String> MAP_ATTRIBUTION =
            Setting.text("page.map-attribution", "", "Whom the tiles of the map come from, as their terms ask for it");

    /** A PMTiles archive; before tiles when both are given. */
    public static final Setting<String> MAP_FILE = Setting.text(
            "page.map-file", "", "A PMTiles archive with the ground of maps, instead of tiles; read on this machine");

    /** How the ground of maps has its places. */
    public enum Datum {
        /** As all that is kept. */
        WGS84,
        /** Shifted, as public maps of China are. */
        GCJ02
    }

    public static final Setting<Datum> MAP_DATUM = Setting.choice(
            "page.map-datum",
            Datum.WGS84,
            "Coordinates of the tiles or the file of the map: wgs84, or gcj02 as maps of China have them");

    /** All of them. */
    public static final List<Setting<?>> SETTINGS = List.of(
            PORT,
            TLS_PORT,
            HOST,
            BODY_MAX,
            MESSAGE_MAX,
            HEADERS_MAX,
            IDLE,
            CONNECTIONS_MAX,
            CONNECTIONS_PER_ADDRESS,
            HEADERS_WAIT,
            HELD_WAIT,
            DURABLE_WAIT,
            BULK_WINDOW,
            FAILED_AUTHS,
            SESSION,
            METRICS_TOKEN,
            STREAMS_MAX,
            STREAM_BUFFER,
            HISTORY_PER_TOKEN,
            HISTORY_WAIT,
            MAP_TILES,
            MAP_ATTRIBUTION,
            MAP_FILE,
            MAP_DATUM);

    /** Classes of this room that have limits, for the page of limits. */
    public static final List<Class<?>> LIMITED = List.of(
            AccountRoutes.class,
            AlarmRoutes.class,
            AuditDetail.class,
            AuditRoutes.class,
            Authentication.class,
            BackupRoutes.class,
            BacktestRoutes.class,
            Call.class,
            CommandRoutes.class,
            Condition.class,
            ConductJson.class,
            Cursors.class,
            DashboardJson.class,
            ExportRoutes.class,
            GrantJson.class,
            Health.class,
            HistoryGate.class,
            HistoryRoutes.class,
            HttpSettings.class,
            ImportRoutes.class,
            Json.class,
            MapRoutes.class,
            ModelDashboard.class,
            ModelDraft.class,
            ModelJson.class,
            ModelRoutes.class,
            PasskeyJson.class,
            PlaceRoutes.class,
            ProviderRoutes.class,
            ProvisionRoutes.class,
            ReadingRoutes.class,
            SentFiles.class,
            ServerRoutes.class,
            SessionRoutes.class,
            SpaceJson.class,
            SpaceRoutes.class,
            StreamHub.class,
            StreamSocket.class,
            StreamSubscription.class,
            ThingRoutes.class,
            Times.class,
            TokenRoutes.class,
            TwinRoutes.class,
            ViewRoutes.class);

    /** Scheme, host and port of the map's tiles, as a Content-Security-Policy names them; empty when there are none. */
    static String tilesOrigin(String tiles) {
        Matcher address = TILES.matcher(tiles);
        return address.matches() ? address.group(1) : "";
    }

    private static String tiles(String given) {
        String url = given.strip();
        if (url.isEmpty()) {
            return url;
        }
        if (!TILES.matcher(url).matches() || !url.contains("{z}") || !url.contains("{x}") || !url.contains("{y}")) {
            throw new IllegalArgumentException("must be an http or https address with {z}, {x} and {y} in its path");
        }
        return url;
    }

    private HttpSettings() {}
}
