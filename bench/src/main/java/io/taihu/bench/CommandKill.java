package io.taihu.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.taihu.bench.Generator.Target;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * {@code bench commands}: asks things to do something, very often, while the server is killed with -9 at random moments, and then
 * holds what the things did against what the server says became of it.
 *
 * <p>Checked of each invocation: it was made once however often its asker asked again; it has ended, in the state of the first
 * step that ended it; what is not idempotent was carried out at most once; what is done was carried out; what expired or was
 * withdrawn without having been sent was not. For one thread.
 */
final class CommandKill {
    private static final String MODEL = """
            {"name": "tool", "mode": "strict", "actions": [
              {"name": "once", "timeoutSeconds": 3},
              {"name": "again", "idempotent": true, "timeoutSeconds": 3}]}
            """;
    private static final Set<String> ENDED = Set.of("done", "failed", "expired", "cancelled");
    private static final int THINGS = 100;
    private static final int ASKERS = 64;
    private static final int PAGE = 1_000;
    private static final Duration END_MAX = Duration.ofMinutes(10);
    /** How long the server may take nothing of what is asked, while it is killed and comes up again. */
    private static final Duration STILL_MAX = Duration.ofMinutes(2);

    private static final long KILL_MILLIS_MAX = 400;
    /** One kill in so many comes a second time while the server starts. */
    private static final int EARLY_EVERY = 4;

    private static final int PROBLEMS_MAX = 20;

    private final Workspace workspace;
    private final Report report;
    private final Options options;
    private final List<String> problems = new ArrayList<>();
    private int problemCount;

    CommandKill(Workspace workspace, Report report, Options options) {
        this.workspace = workspace;
        this.report = report;
        this.options = options;
    }

    /** Runs the test; whether everything ended once and was done at most once. */
    boolean run(int invocations, int kills, long seed) throws IOException, InterruptedException {
        SplittableRandom random = new SplittableRandom(seed);
        try (Restarts restarts = new Restarts(workspace, "commands", options, random, EARLY_EVERY);
                Api api = new Api(restarts.server().http(), workspace.token())) {
            api.awaitReady(Restarts.START_MAX);
            api.post("/api/v1/models", MODEL, 201);
            List<Target> targets = api.createThings("tool", THINGS, "tool");
            InetSocketAddress mqtt =
                    new InetSocketAddress("127.0.0.1", restarts.server().mqtt());
            long began = System.nanoTime();
            Path executions = workspace.folder().resolve("executions");
            try (CommandFleet fleet = new CommandFleet(executions, mqtt, api, targets, random.nextLong())) {
                Asking asking = new Asking(api, targets, invocations);
                asking.start();
                for (int kill = 1; kill <= kills; kill++) {
                    // somewhere in its share of all that is asked
                    int from = (int) ((kill - 1L) * invocations / kills);
                    int to = (int) ((long) kill * invocations / kills);
                    asking.await(from + random.nextInt(Math.max(1, to - from)), restarts.server());
                    TimeUnit.MILLISECONDS.sleep(random.nextLong(KILL_MILLIS_MAX));
                    restarts.kill();
                    restarts.start();
                    api.awaitReady(Restarts.START_MAX);
                    progress(restarts, asking, began);
                }
                Map<String, String> asked = asking.finish(restarts.server());
                awaitEnded(api, fleet);
                return verdict(api, fleet, asked, restarts.kills(), seed, began);
            }
        }
    }

    private void progress(Restarts restarts, Asking asking, long beganNanos) {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("what", "commands");
        figures.put("kills", restarts.kills());
        figures.put("asked", asking.taken.get());
        figures.put("restart_ms", (System.nanoTime() - restarts.server().startedNanos()) / 1_000_000);
        figures.put("seconds", (System.nanoTime() - beganNanos) / 1_000_000_000);
        report.line(figures);
    }

    /** Asks one invocation after another, several at a time, each until the server has taken it. */
    private static final class Asking {
        private static final long PAUSE_MILLIS = 20;

        private final Api api;
        private final List<Target> targets;
        private final int count;
        private final AtomicInteger next = new AtomicInteger();
        private final AtomicInteger taken = new AtomicInteger();
        private final Map<String, String> names = new ConcurrentHashMap<>();
        private final List<Thread> threads = new ArrayList<>();
        private volatile String failed = "";
        private volatile String refused = "nothing";

        Asking(Api api, List<Target> targets, int count) {
            this.api = api;
            this.targets = targets;
            this.count = count;
        }

        void start() {
            for (int i = 0; i < ASKERS; i++) {
                threads.add(Thread.ofVirtual().start(this::ask));
            }
        }

        void await(int atLeast, ServerProcess server) throws InterruptedException, IOException {
            int before = taken.get();
            long end = System.nanoTime() + STILL_MAX.toNanos();
            while (taken.get() < atLeast) {
                if (!failed.isEmpty()) {
                    throw new IOException(failed);
                }
                if (!server.alive()) {
                    throw new IOException("the server ended by itself: " + server.tail());
                }
                if (taken.get() > before) {
                    before = taken.get();
                    end = System.nanoTime() + STILL_MAX.toNanos();
                } else if (System.nanoTime() > end) {
                    throw new IOException("the server has taken nothing for " + STILL_MAX + ", after " + before + " of "
                            + count + "; it says: " + refused);
                }
                TimeUnit.MILLISECONDS.sleep(1);
            }
        }

        /** Waits until all are asked; the action of each by its id. */
        Map<String, String> finish(ServerProcess server) throws InterruptedException, IOException {
            await(count, server);
            for (Thread each : threads) {
                each.join();
            }
            return names;
        }

        private void ask() {
            try {
                for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
                    String name = i / THINGS % 2 == 0 ? "once" : "again";
                    String path =
                            "/api/v1/things/" + targets.get(i % targets.size()).thing() + "/actions/" + name;
                    String id = ask(path, "n" + i);
                    if (names.put(id, name) != null) {
                        failed = "two invocations have the id " + id;
                    }
                    taken.incrementAndGet();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (IOException | RuntimeException e) {
                failed = String.valueOf(e);
            }
        }

        private String ask(String path, String key) throws InterruptedException, IOException {
            while (true) {
                try {
                    var answer = api.exchange("POST", path, "", "Idempotency-Key", key);
                    if (answer.statusCode() == 202) {
                        return api.parse(answer.body()).path("id").asText();
                    }
                    refused = answer.statusCode() + " " + answer.body();
                    if (answer.statusCode() != 503 && answer.statusCode() != 429) {
                        throw new IllegalStateException(path + " gave " + refused);
                    }
                } catch (IOException e) {
                    refused = String.valueOf(e); // it was killed, and may have taken it: the key says so
                }
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            }
        }
    }

    private void awaitEnded(Api api, CommandFleet fleet) throws IOException, InterruptedException {
        long end = System.nanoTime() + END_MAX.toNanos();
        while (fleet.unanswered() > 0
                || !api.get("/api/v1/invocations?open=true&limit=1")
                        .path("items")
                        .isEmpty()) {
            if (System.nanoTime() > end) {
                problem("after " + END_MAX + " some have not ended: "
                        + api.get("/api/v1/invocations?open=true&limit=3").path("items"));
                return;
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    private boolean verdict(
            Api api, CommandFleet fleet, Map<String, String> asked, int kills, long seed, long beganNanos)
            throws IOException, InterruptedException {
        Map<String, Integer> executions = fleet.executions();
        Map<String, Integer> states = new TreeMap<>();
        Set<String> found = new HashSet<>();
        eachLife(api, life -> {
            String id = life.path("id").asText();
            String name = asked.get(id);
            if (!found.add(id)) {
                problem(id + " is there twice");
            } else if (name == null) {
                problem(id + " is there and nobody asked for it");
            } else {
                states.merge(name + " " + life.path("state").asText(), 1, Integer::sum);
                check(id, name, life, executions.getOrDefault(id, 0));
            }
        });
        for (String id : asked.keySet()) {
            if (!found.contains(id)) {
                problem(id + " was taken and is not there");
            }
        }
        long more = asked.keySet().stream()
                .filter(id -> executions.getOrDefault(id, 0) > 1)
                .count();
        for (String id : executions.keySet()) {
            if (!asked.containsKey(id)) {
                problem(id + " was carried out and nobody asked for it");
            }
        }
        boolean right = problemCount == 0;
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("what", "commands");
        figures.put("verdict", right ? "each ended once, nothing that may not be done twice was done twice" : "wrong");
        figures.put("invocations", asked.size());
        figures.put("kills", kills);
        figures.put("seed", seed);
        figures.put("seconds", Math.round((System.nanoTime() - beganNanos) / 1e9));
        figures.put("states", states);
        figures.put(
                "executions",
                executions.values().stream().mapToInt(Integer::intValue).sum());
        figures.put("idempotent_done_more_than_once", more);
        figures.put("problem_count", problemCount);
        figures.put("problems", problems);
        figures.put("settings", options.settings());
        figures.put("machine", workspace.machine());
        report.line(figures);
        return right;
    }

    private void check(String id, String name, JsonNode life, int times) {
        String state = life.path("state").asText();
        String first = "";
        int sent = 0;
        for (JsonNode step : life.path("steps")) {
            String word = step.path("state").asText();
            sent += word.equals("sent") ? 1 : 0;
            if (first.isEmpty() && ENDED.contains(word)) {
                first = word;
            }
        }
        String what = name + " " + id + " is " + state + " and was carried out " + times + " times: " + life;
        if (!ENDED.contains(state) || !state.equals(first)) {
            problem("not the one state that ended it: " + what);
        } else if (name.equals("once") && times > 1) {
            problem("done twice: " + what);
        } else if (state.equals("done") && times == 0) {
            problem("never done: " + what);
        } else if (times > sent) {
            problem("done more often than sent: " + what);
        }
    }

    /** Gives every invocation that the server knows, with its steps; none is kept, since there are very many. */
    private static void eachLife(Api api, Consumer<JsonNode> each) throws IOException, InterruptedException {
        String cursor = "";
        do {
            JsonNode page = api.get("/api/v1/invocations?limit=" + PAGE + cursor);
            List<Callable<JsonNode>> calls = new ArrayList<>();
            for (JsonNode one : page.path("items")) {
                String path = "/api/v1/invocations/" + one.path("id").asText();
                calls.add(() -> api.get(path));
            }
            Api.inParallel(calls).forEach(each);
            cursor = page.hasNonNull("cursor")
                    ? "&cursor=" + Api.encode(page.get("cursor").asText())
                    : "";
        } while (!cursor.isEmpty());
    }

    private void problem(String what) {
        problemCount++;
        if (problems.size() < PROBLEMS_MAX) {
            problems.add(what);
        }
    }
}
