package io.taihu.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The few calls of the server's REST API that a bench needs. Thread-safe. */
final class Api implements AutoCloseable {
    private static final int PARALLEL = 8;
    private static final int THINGS_PER_QUERY = 200;
    private static final int PAGE = 10_000;
    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    private final HttpClient client;
    private final ObjectMapper mapper = new ObjectMapper();
    private final String base;
    private final String token;

    Api(int port, String token) {
        this(
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(Duration.ofSeconds(10))
                        .build(),
                "http://127.0.0.1:" + port,
                token);
    }

    private Api(HttpClient client, String base, String token) {
        this.client = client;
        this.base = base;
        this.token = token;
    }

    /** The same server asked with another token, over the connections of this one, which closes them. */
    Api as(String other) {
        return new Api(client, base, other);
    }

    /** Waits until the server says that every reader runs. */
    void awaitReady(Duration atMost) throws InterruptedException, IOException {
        long end = System.nanoTime() + atMost.toNanos();
        String last = "it did not answer";
        while (System.nanoTime() < end) {
            try {
                HttpResponse<String> response = send("GET", "/readyz", null);
                if (response.statusCode() == 200) {
                    return;
                }
                last = response.statusCode() + " " + response.body();
            } catch (IOException e) {
                last = String.valueOf(e);
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
        throw new IOException("the server was not ready within " + atMost + ": " + last);
    }

    /** Makes a strict model of ten numbers, {@code val0} to {@code val9}. */
    void createModel(String name) throws IOException, InterruptedException {
        ObjectNode model = mapper.createObjectNode().put("name", name).put("mode", "strict");
        ArrayNode properties = model.putArray("properties");
        for (int i = 0; i < Publish.VALUES; i++) {
            properties.addObject().put("name", "val" + i).put("type", "number");
        }
        expect(201, send("POST", "/api/v1/models", model.toString()));
    }

    /** Registers things {@code PREFIX-0} and so on, several requests at a time; their tokens in that order. */
    List<Generator.Target> createThings(String prefix, int count, String model)
            throws IOException, InterruptedException {
        List<Callable<Generator.Target>> calls = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String id = prefix + "-" + i;
            String body =
                    mapper.createObjectNode().put("id", id).put("model", model).toString();
            calls.add(() -> {
                HttpResponse<String> response = send("POST", "/api/v1/things", body);
                expect(201, response);
                return new Generator.Target(
                        id, mapper.readTree(response.body()).get("token").asText());
            });
        }
        return inParallel(calls);
    }

    /** Rows of each thing in history, in their order. */
    List<Long> countRows(List<Generator.Target> targets, long fromMillis, long toMillis)
            throws IOException, InterruptedException {
        return countRows(targets, "val0", fromMillis, toMillis);
    }

    private List<Long> countRows(List<Generator.Target> targets, String property, long fromMillis, long toMillis)
            throws IOException, InterruptedException {
        List<Callable<List<Long>>> calls = new ArrayList<>();
        for (int i = 0; i < targets.size(); i += THINGS_PER_QUERY) {
            List<String> ids = targets.subList(i, Math.min(targets.size(), i + THINGS_PER_QUERY)).stream()
                    .map(Generator.Target::thing)
                    .toList();
            calls.add(() -> countRowsOf(ids, property, fromMillis, toMillis));
        }
        return inParallel(calls).stream().flatMap(List::stream).toList();
    }

    /**
     * Waits until history holds as many rows as are wanted, or does not grow any more.
     *
     * @param patience how long it may stand still
     * @return the rows
     */
    long awaitRows(List<Generator.Target> targets, long wanted, long fromMillis, Duration patience)
            throws IOException, InterruptedException {
        return awaitRows(targets, "val0", wanted, fromMillis, patience);
    }

    /** The same where rows are counted by a property that each of them has. */
    long awaitRows(List<Generator.Target> targets, String property, long wanted, long fromMillis, Duration patience)
            throws IOException, InterruptedException {
        long to = System.currentTimeMillis() + Duration.ofDays(2).toMillis();
        long rows = -1;
        long movedNanos = System.nanoTime();
        while (true) {
            long now = countRows(targets, property, fromMillis, to).stream()
                    .mapToLong(Long::longValue)
                    .sum();
            if (now != rows) {
                rows = now;
                movedNanos = System.nanoTime();
            }
            if (rows >= wanted || System.nanoTime() - movedNanos > patience.toNanos()) {
                return rows;
            }
            TimeUnit.MILLISECONDS.sleep(300);
        }
    }

    private List<Long> countRowsOf(List<String> ids, String property, long fromMillis, long toMillis)
            throws IOException, InterruptedException {
        JsonNode answer = get("/api/v1/history?things=" + encode(String.join(",", ids))
                + "&properties=" + property + "&aggregate=count&points=1&from=" + fromMillis + "&to=" + toMillis
                + "&limit="
                + PAGE);
        int thingAt = -1;
        for (int i = 0; i < answer.get("columns").size(); i++) {
            if (answer.get("columns").get(i).asText().equals("thing")) {
                thingAt = i;
            }
        }
        long[] counts = new long[ids.size()];
        for (JsonNode row : answer.get("rows")) {
            counts[ids.indexOf(row.get(thingAt).asText())] +=
                    row.get(row.size() - 1).asLong();
        }
        List<Long> result = new ArrayList<>();
        for (long count : counts) {
            result.add(count);
        }
        return result;
    }

    /** Takes raw rows. */
    interface RowSink {
        void row(long millis, double[] values);
    }

    /** Gives every raw row of a thing, oldest first. */
    void rows(String thing, long fromMillis, long toMillis, RowSink sink) throws IOException, InterruptedException {
        StringBuilder names = new StringBuilder("val0");
        for (int i = 1; i < Publish.VALUES; i++) {
            names.append(",val").append(i);
        }
        String path = "/api/v1/things/" + encode(thing) + "/history?properties=" + encode(names.toString())
                + "&time=ms&limit=" + PAGE + "&from=" + fromMillis + "&to=" + toMillis;
        String cursor = "";
        do {
            JsonNode answer = get(path + cursor);
            for (JsonNode row : answer.get("rows")) {
                double[] values = new double[Publish.VALUES];
                for (int i = 0; i < values.length; i++) {
                    JsonNode value = row.get(i + 1);
                    values[i] = value.isNumber() ? value.asDouble() : Double.NaN;
                }
                sink.row(row.get(0).asLong(), values);
            }
            cursor = answer.hasNonNull("cursor")
                    ? "&cursor=" + encode(answer.get("cursor").asText())
                    : "";
        } while (!cursor.isEmpty());
    }

    /** Reports readings, a line each, and waits until they are durable. */
    void report(String lines) throws IOException, InterruptedException {
        HttpResponse<String> response = client.send(
                request("/api/v1/readings")
                        .header("Content-Type", "application/x-ndjson")
                        .POST(HttpRequest.BodyPublishers.ofString(lines, StandardCharsets.UTF_8))
                        .build(),
                HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        expect(200, response);
    }

    /** Asks, takes the answer without looking at it, and gives the number of its bytes. */
    long length(String path) throws IOException, InterruptedException {
        HttpResponse<byte[]> response =
                client.send(request(path).GET().build(), HttpResponse.BodyHandlers.ofByteArray());
        if (response.statusCode() != 200) {
            throw new IOException(path + " gave " + response.statusCode() + " and not 200");
        }
        return response.body().length;
    }

    /** Has the server begin a backup of this name. */
    void begin(String backup) throws IOException, InterruptedException {
        expect(202, send("POST", "/api/v1/backups", "{\"name\":\"" + backup + "\"}"));
    }

    /** A figure of the server's own, one without labels. */
    double metric(String name) throws IOException, InterruptedException {
        HttpResponse<String> response = send("GET", "/metrics", null);
        expect(200, response);
        for (String line : response.body().split("\n")) {
            if (line.startsWith(name + " ")) {
                return Double.parseDouble(line.substring(name.length() + 1));
            }
        }
        throw new IOException("/metrics has no " + name);
    }

    JsonNode twin(String thing) throws IOException, InterruptedException {
        return get("/api/v1/things/" + encode(thing) + "/twin");
    }

    void post(String path, String body, int status) throws IOException, InterruptedException {
        expect(status, send("POST", path, body));
    }

    JsonNode parse(String json) throws IOException {
        return mapper.readTree(json);
    }

    JsonNode get(String path) throws IOException, InterruptedException {
        HttpResponse<String> response = send("GET", path, null);
        expect(200, response);
        return mapper.readTree(response.body());
    }

    @Override
    public void close() {
        client.shutdownNow();
    }

    private HttpResponse<String> send(String method, String path, @Nullable String body)
            throws IOException, InterruptedException {
        return exchange(method, path, body);
    }

    /**
     * Asks and gives whatever is answered.
     *
     * @param headers names and values in turn
     */
    HttpResponse<String> exchange(String method, String path, @Nullable String body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = request(path);
        if (headers.length > 0) {
            request.headers(headers);
        }
        if (body == null) {
            request.method(method, HttpRequest.BodyPublishers.noBody());
        } else {
            request.header("Content-Type", "application/json")
                    .method(method, HttpRequest.BodyPublishers.ofString(body, StandardCharsets.UTF_8));
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(base + path))
                .timeout(TIMEOUT)
                .header("Authorization", "Bearer " + token);
    }

    private static void expect(int status, HttpResponse<String> response) throws IOException {
        if (response.statusCode() != status) {
            throw new IOException(
                    response.request().method() + " " + response.request().uri() + " gave " + response.statusCode()
                            + " and not " + status + ": " + response.body());
        }
    }

    static <T> List<T> inParallel(List<Callable<T>> calls) throws IOException, InterruptedException {
        Semaphore places = new Semaphore(PARALLEL);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<T>> futures = new ArrayList<>(calls.size());
            for (Callable<T> call : calls) {
                futures.add(threads.submit(() -> {
                    places.acquire();
                    try {
                        return call.call();
                    } finally {
                        places.release();
                    }
                }));
            }
            List<T> results = new ArrayList<>(calls.size());
            for (Future<T> future : futures) {
                results.add(future.get());
            }
            return results;
        } catch (ExecutionException e) {
            throw new IOException(String.valueOf(e.getCause()), e);
        }
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
