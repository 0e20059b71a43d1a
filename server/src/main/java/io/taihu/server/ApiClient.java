package io.taihu.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.taihu.model.ErrorCode;
import io.taihu.model.TaihuException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A server's API as commands ask it, also from afar. */
final class ApiClient implements AutoCloseable {
    static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final int PROBLEM_MAX = 64 << 10;

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(CONNECT).build();
    private final String base;
    private final String token;

    /** @param base such as http://127.0.0.1:8080 */
    ApiClient(String base, String token) {
        this.base = base.replaceFirst("/+$", "");
        this.token = token;
    }

    /** The server that {@code --server} and {@code --token}, or else the environment, name. */
    static ApiClient of(Options options, Words words) {
        String token = options.named().getOrDefault("token", System.getenv().getOrDefault("TAIHU_TOKEN", ""));
        if (token.isBlank()) {
            throw new TaihuException(ErrorCode.INVALID, words.say("token-missing"));
        }
        String server = options.named()
                .getOrDefault("server", System.getenv().getOrDefault("TAIHU_SERVER", "http://127.0.0.1:8080"));
        return new ApiClient(server, token);
    }

    JsonNode get(String path) throws InterruptedException {
        return ask("GET", path, null, "");
    }

    JsonNode post(String path) throws InterruptedException {
        return ask("POST", path, BodyPublishers.noBody(), "application/json");
    }

    JsonNode patch(String path, JsonNode body) throws InterruptedException {
        return ask("PATCH", path, BodyPublishers.ofString(body.toString()), "application/json");
    }

    /** Asks and reads the answer as JSON. */
    JsonNode ask(String method, String path, @Nullable BodyPublisher body, String type) throws InterruptedException {
        return ask(method, path, body, type, -1);
    }

    /**
     * Changes something that has revisions.
     *
     * @param body null for none
     * @param revision that is changed, and no other; -1 for whichever there is
     */
    JsonNode change(String method, String path, @Nullable JsonNode body, long revision) throws InterruptedException {
        return ask(
                method,
                path,
                body == null ? null : BodyPublishers.ofString(body.toString()),
                body == null ? "" : "application/json",
                revision);
    }

    /** All items of a list that comes in pages. */
    List<JsonNode> items(String path) throws InterruptedException {
        List<JsonNode> items = new ArrayList<>();
        String more = "";
        do {
            JsonNode page = get(path + (more.isEmpty() ? "" : (path.contains("?") ? "&" : "?") + "cursor=" + more));
            page.path("items").forEach(items::add);
            more = URLEncoder.encode(page.path("cursor").asText(), StandardCharsets.UTF_8);
        } while (!more.isEmpty());
        return items;
    }

    private JsonNode ask(String method, String path, @Nullable BodyPublisher body, String type, long revision)
            throws InterruptedException {
        try (InputStream in =
                send(method, path, body, type, "application/json", revision).body()) {
            JsonNode read = JSON.readTree(in);
            return read == null ? JSON.createObjectNode() : read;
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    /** Asks for something of any length; what comes is to be closed. */
    HttpResponse<InputStream> download(String path) throws InterruptedException {
        return download(path, "*/*");
    }

    /** The same, of a media type. */
    HttpResponse<InputStream> download(String path, String accept) throws InterruptedException {
        return send("GET", path, null, "", accept, -1);
    }

    private HttpResponse<InputStream> send(
            String method, String path, @Nullable BodyPublisher body, String type, String accept, long revision)
            throws InterruptedException {
        HttpRequest.Builder request;
        try {
            request = HttpRequest.newBuilder(URI.create(base + path));
        } catch (IllegalArgumentException e) {
            throw new TaihuException(ErrorCode.INVALID, base + " is no address such as http://127.0.0.1:8080", e);
        }
        request.header("Authorization", "Bearer " + token)
                .header("Accept", accept)
                .method(method, body == null ? BodyPublishers.noBody() : body);
        if (!type.isEmpty()) {
            request.header("Content-Type", type);
        }
        if (revision >= 0) {
            request.header("If-Match", "\"" + revision + "\"");
        }
        try {
            HttpResponse<InputStream> answer = client.send(request.build(), BodyHandlers.ofInputStream());
            if (answer.statusCode() < 300) {
                return answer;
            }
            try (InputStream in = answer.body()) {
                throw new TaihuException(
                        ErrorCode.UNAVAILABLE, problem(answer.statusCode(), in.readNBytes(PROBLEM_MAX)));
            }
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    private static String problem(int status, byte[] body) {
        try {
            String detail = JSON.readTree(body).path("detail").asText();
            if (!detail.isEmpty()) {
                return detail;
            }
        } catch (IOException e) {
            // not of ours: said as it is
        }
        return "the server answered " + status + " " + new String(body, StandardCharsets.UTF_8).strip();
    }

    private TaihuException unreachable(IOException e) {
        String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return new TaihuException(ErrorCode.UNAVAILABLE, base + " does not answer, or broke off: " + why, e);
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
