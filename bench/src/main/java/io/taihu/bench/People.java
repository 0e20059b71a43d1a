package io.taihu.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.taihu.bench.Generator.Target;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;

/**
 * {@code bench people}: how much of the server's work is deciding who may what, while many people, each granted a role on one of some
 * spaces, have a dashboard open and things report. A person has one WebSocket with subscriptions to things of their space, as a
 * dashboard has them, and asks what a page asks every ten seconds. The server is sampled by the JDK's Flight Recorder; the share is
 * of the samples in Java code, so what the kernel and the collector do would make it smaller. For one thread.
 */
final class People {
    private static final String MODEL = "lamp";
    private static final int SPACES = 20;
    private static final int REPORTING = 2_000;
    private static final int IN_VIEW = 20;
    private static final int WINDOW = 64;
    private static final Duration START_MAX = Duration.ofMinutes(2);
    private static final Duration WARM = Duration.ofSeconds(10);
    private static final long ASK_EVERY_MILLIS = 10_000;

    private static final String PERMISSIONS = "io.taihu.core.Permissions";
    /** Who a token stands for is told by these. */
    private static final List<String> IDENTITY = List.of("io.taihu.core.Identities", "io.taihu.api.Authentication");

    private final Workspace workspace;
    private final Report report;
    private final Options options;
    private final LongAdder frames = new LongAdder();
    private final LongAdder answers = new LongAdder();
    private volatile boolean open = true;
    private volatile String failed = "";

    People(Workspace workspace, Report report, Options options) {
        this.workspace = workspace;
        this.report = report;
        this.options = options;
    }

    /** Measures; whether everybody was served. */
    boolean run(int people, int things, int rate, int seconds) throws IOException, InterruptedException {
        Path data = workspace.newData("people");
        try (ServerProcess server = ServerProcess.start(
                                data, workspace.settings(options.settings()), workspace.environment())
                        .awaitPorts(START_MAX);
                Api api = new Api(server.http(), workspace.token());
                HttpClient client = HttpClient.newHttpClient()) {
            api.awaitReady(START_MAX);
            List<Target> targets = prepare(api, things);
            List<Thread> pages = new ArrayList<>();
            InetSocketAddress mqtt = new InetSocketAddress("127.0.0.1", server.mqtt());
            try (Generator generator = new Generator(
                    mqtt, targets.subList(0, Math.min(things, REPORTING)), WINDOW, System.currentTimeMillis())) {
                generator.connect(START_MAX);
                generator.paced(rate, Duration.ofMillis(5));
                for (int i = 0; i < people; i++) {
                    pages.add(person(api, client, server.http(), i, things));
                }
                TimeUnit.MILLISECONDS.sleep(WARM.toMillis());
                long framesBefore = frames.sum();
                long answersBefore = answers.sum();
                Proc.Cpu before = Proc.cpu(server.pid());
                Path recording = workspace.folder().resolve("people.jfr");
                jcmd(server.pid(), "JFR.start", "name=people", "settings=profile");
                TimeUnit.SECONDS.sleep(seconds);
                double micros = Proc.cpu(server.pid()).minus(before).micros();
                jcmd(server.pid(), "JFR.stop", "name=people", "filename=" + recording);
                Map<String, Object> figures = new LinkedHashMap<>();
                figures.put("what", "people");
                figures.put("people", people);
                figures.put("things", things);
                figures.put("readings_per_s", rate);
                figures.put("server_cores", Report.rounded(micros / 1e6 / seconds));
                figures.put("frames_per_s", Report.rounded((frames.sum() - framesBefore) / (double) seconds));
                figures.put("answers_per_s", Report.rounded((answers.sum() - answersBefore) / (double) seconds));
                shares(recording, figures);
                figures.put("failed", failed);
                figures.put("settings", options.settings());
                figures.put("machine", workspace.machine());
                report.line(figures);
            } finally {
                open = false;
                for (Thread each : pages) {
                    each.interrupt();
                    each.join();
                }
            }
            return failed.isEmpty();
        }
    }

    /** Spaces side by side with as many things each. */
    private static List<Target> prepare(Api api, int things) throws IOException, InterruptedException {
        api.createModel(MODEL);
        for (int i = 0; i < SPACES; i++) {
            api.post("/api/v1/spaces", "{\"path\":\"" + space(i) + "\"}", 201);
        }
        List<Callable<Target>> calls = new ArrayList<>();
        for (int i = 0; i < things; i++) {
            String id = MODEL + "-" + i;
            String body = "{\"id\":\"" + id + "\",\"model\":\"" + MODEL + "\",\"space\":\"" + space(i) + "\"}";
            calls.add(() -> new Target(
                    id,
                    api.parse(api.exchange("POST", "/api/v1/things", body).body())
                            .path("token")
                            .asText()));
        }
        return Api.inParallel(calls);
    }

    private static String space(int i) {
        return "district-" + i % SPACES;
    }

    /** Somebody with a role on one space and a dashboard of some of its things. */
    private Thread person(Api owner, HttpClient client, int port, int number, int things)
            throws IOException, InterruptedException {
        String space = space(number);
        String grant =
                "{\"name\":\"person-" + number + "\",\"grants\":[{\"role\":\"viewer\",\"space\":\"" + space + "\"}]}";
        JsonNode made =
                owner.parse(owner.exchange("POST", "/api/v1/tokens", grant).body());
        String token = made.path("token").asText();
        Api own = owner.as(token);
        StringBuilder seen = new StringBuilder();
        for (int i = 0; i < IN_VIEW; i++) {
            int thing = (number % SPACES + SPACES * (number / SPACES * 7 + i)) % things;
            seen.append(i == 0 ? "\"" : ",\"")
                    .append(MODEL)
                    .append('-')
                    .append(thing)
                    .append('"');
        }
        WebSocket socket = client.newWebSocketBuilder()
                .header("Authorization", "Bearer " + token)
                .buildAsync(URI.create("ws://127.0.0.1:" + port + "/api/v1/stream"), new Reading())
                .join();
        List<String> subscriptions = List.of(
                "{\"op\":\"sub\",\"id\":1,\"kind\":\"twin\",\"things\":[" + seen + "]}",
                "{\"op\":\"sub\",\"id\":2,\"kind\":\"presence\",\"space\":\"" + space + "\"}",
                "{\"op\":\"sub\",\"id\":3,\"kind\":\"twin\",\"space\":\"" + space + "\",\"every\":1000}");
        return Thread.ofVirtual().start(() -> {
            try {
                for (String each : subscriptions) {
                    socket.sendText(each, true).join();
                }
                List<String> asked = List.of(
                        "/api/v1/session",
                        "/api/v1/status?space=" + space,
                        "/api/v1/things?limit=50&space=" + space,
                        "/api/v1/invocations?limit=50&space=" + space);
                while (open) {
                    for (String each : asked) {
                        own.get(each);
                        answers.increment();
                    }
                    TimeUnit.MILLISECONDS.sleep(ASK_EVERY_MILLIS);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (IOException | RuntimeException e) {
                failed = open ? String.valueOf(e) : failed;
            } finally {
                socket.abort();
            }
        });
    }

    private final class Reading implements WebSocket.Listener {
        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
            frames.add(last ? 1 : 0);
            socket.request(1);
            return CompletableFuture.completedStage(null);
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
            failed = open ? "a WebSocket was closed: " + status + " " + reason : failed;
            return CompletableFuture.completedStage(null);
        }
    }

    private static void shares(Path recording, Map<String, Object> figures) throws IOException {
        long all = 0;
        long deciding = 0;
        long knowing = 0;
        Map<String, Integer> askers = new TreeMap<>();
        try (RecordingFile file = new RecordingFile(recording)) {
            while (file.hasMoreEvents()) {
                RecordedEvent event = file.readEvent();
                if (!event.getEventType().getName().equals("jdk.ExecutionSample") || event.getStackTrace() == null) {
                    continue;
                }
                all++;
                List<String> classes = event.getStackTrace().getFrames().stream()
                        .map(RecordedFrame::getMethod)
                        .map(method -> method.getType().getName())
                        .toList();
                int asked = classes.lastIndexOf(PERMISSIONS);
                if (asked >= 0) {
                    deciding++;
                    askers.merge(
                            classes.subList(asked + 1, classes.size()).stream()
                                    .findFirst()
                                    .orElse(""),
                            1,
                            Integer::sum);
                }
                knowing += IDENTITY.stream().anyMatch(classes::contains) ? 1 : 0;
            }
        }
        figures.put("samples", all);
        figures.put("permissions_percent", Report.rounded(100.0 * deciding / Math.max(1, all)));
        figures.put("permissions_asked_by", askers);
        figures.put("identity_percent", Report.rounded(100.0 * knowing / Math.max(1, all)));
    }

    private static void jcmd(long pid, String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(), Long.toString(pid)));
        command.addAll(List.of(words));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + " failed");
        }
    }
}
