package io.taihu.api;

import io.javalin.http.Context;
import io.taihu.model.ErrorCode;
import io.taihu.model.TaihuException;
import io.taihu.spi.Settings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;

/**
 * The page, from the class path ({@code /ui/}). Addresses that are no file get {@code index.html}, for the page has routes of
 * its own. Files found are kept in memory, so what is kept is bounded by what was built in. Thread-safe.
 */
final class PageRoutes {
    private static final Pattern SAFE = Pattern.compile("[A-Za-z0-9._@-]+(/[A-Za-z0-9._@-]+)*");
    private static final String INDEX = "index.html";
    /** With the origin of the map's tiles, if any. */
    private static final String POLICY = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
            + "img-src 'self' data: blob:%1$s; font-src 'self' data:; connect-src 'self'%1$s; worker-src 'self'; "
            + "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    private static final Map<String, String> MEDIA_TYPES = Map.ofEntries(
            Map.entry("html", "text/html; charset=utf-8"),
            Map.entry("js", "text/javascript; charset=utf-8"),
            Map.entry("mjs", "text/javascript; charset=utf-8"),
            Map.entry("css", "text/css; charset=utf-8"),
            Map.entry("json", "application/json"),
            Map.entry("svg", "image/svg+xml"),
            Map.entry("png", "image/png"),
            Map.entry("ico", "image/x-icon"),
            Map.entry("webp", "image/webp"),
            Map.entry("jpg", "image/jpeg"),
            Map.entry("woff2", "font/woff2"),
            Map.entry("woff", "font/woff"),
            Map.entry("txt", "text/plain; charset=utf-8"),
            Map.entry("webmanifest", "application/manifest+json"),
            Map.entry("map", "application/json"));

    private final Map<String, PageFile> files = new ConcurrentHashMap<>();

    private final String policy;

    private record PageFile(byte[] plain, byte[] packed, String mediaType) {}

    PageRoutes(Settings settings) {
        String origin = HttpSettings.tilesOrigin(settings.get(HttpSettings.MAP_TILES));
        this.policy = POLICY.formatted(origin.isEmpty() ? "" : " " + origin);
    }

    /** Headers that every answer carries. */
    void guard(Context context) {
        context.header("X-Content-Type-Options", "nosniff");
        context.header("Referrer-Policy", "no-referrer");
        context.header("X-Frame-Options", "DENY");
        context.header("Content-Security-Policy", policy);
        context.header("Cross-Origin-Opener-Policy", "same-origin");
    }

    void get(Call call) {
        String path = call.context().req().getRequestURI().replaceFirst("^/+", "");
        if (path.startsWith("api/") || path.equals("api")) {
            throw new TaihuException(
                    ErrorCode.NOT_FOUND, "there is nothing at /" + path + "; /api/openapi.yaml lists what there is");
        }
        PageFile file = path.isEmpty() ? null : file(path).orElse(null);
        boolean asset = file != null && path.startsWith("assets/");
        if (file == null) {
            boolean named = path.substring(path.lastIndexOf('/') + 1).contains(".")
                    && !path.startsWith("things/")
                    && !path.startsWith("models/");
            file = named && !path.isEmpty() ? null : file(INDEX).orElse(null);
        }
        if (file == null) {
            throw new TaihuException(
                    ErrorCode.NOT_FOUND,
                    file(INDEX).isPresent()
                            ? "there is no file /" + path
                            : "the page is not part of this build; the API is described at /api/openapi.yaml");
        }
        String encodings = call.header("Accept-Encoding");
        boolean pack = file.packed().length > 0 && encodings != null && encodings.contains("gzip");
        call.context().header("Cache-Control", asset ? "public, max-age=31536000, immutable" : "no-cache");
        call.context().header("Vary", "Accept-Encoding");
        byte[] bytes = pack ? file.packed() : file.plain();
        if (pack) {
            call.context().header("Content-Encoding", "gzip");
        }
        call.context().disableCompression();
        call.bytes(200, file.mediaType(), bytes, bytes.length);
    }

    private Optional<PageFile> file(String path) {
        PageFile kept = files.get(path);
        if (kept != null) {
            return Optional.of(kept);
        }
        if (!SAFE.matcher(path).matches() || path.contains("..")) {
            return Optional.empty();
        }
        try (InputStream in = PageRoutes.class.getResourceAsStream("/ui/" + path)) {
            if (in == null) {
                return Optional.empty();
            }
            byte[] plain = in.readAllBytes();
            String ending = path.substring(path.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
            String mediaType = MEDIA_TYPES.get(ending);
            if (mediaType == null) {
                return Optional.empty();
            }
            boolean text = mediaType.startsWith("text/") || mediaType.contains("json") || mediaType.contains("svg");
            PageFile file = new PageFile(plain, text ? pack(plain) : new byte[0], mediaType);
            files.put(path, file);
            return Optional.of(file);
        } catch (IOException e) {
            throw new IllegalStateException("the page's file " + path + " cannot be read", e);
        }
    }

    private static byte[] pack(byte[] plain) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream(plain.length / 3);
        try (GZIPOutputStream packer = new GZIPOutputStream(out)) {
            packer.write(plain);
        }
        return out.toByteArray();
    }
}
