package io.taihu.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.taihu.bench.Generator.Target;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * {@code bench kill}: kills a loaded server with -9 at random moments, many times, always on the same folder, and then holds
 * what it acknowledged against what it kept. For one thread.
 *
 * <p>Checked after each restart: no twin is older than the newest acknowledged reading of its thing, and its values are those
 * sent. Checked at the end: every acknowledged reading is in history once, with its values; nothing is there that was not
 * sent; twins equal the newest reading; connected things are connected, those that left are offline.
 */
final class Kill {
    private static final String MODEL = "kill";
    private static final int THINGS = 40;
    private static final int IN_FLIGHT = 50;
    private static final Duration CATCH_UP_MAX = Duration.ofMinutes(3);
    private static final long UP_MILLIS_MAX = 2_500;
    /** One kill in so many comes while the server starts. */
    private static final int EARLY_EVERY = 6;

    private static final int PROBLEMS_MAX = 20;

    private final Workspace workspace;
    private final Report report;
    private final Options options;
    private final Duration patience;
    private final List<String> problems = new ArrayList<>();
    private int problemCount;
    private int problemsMax = PROBLEMS_MAX;

    /** @param patience how long history may stand still before it is taken as it is */
    Kill(Workspace workspace, Report report, Options options, Duration patience) {
        this.workspace = workspace;
        this.report = report;
        this.options = options;
        this.patience = patience;
    }

    /**
     * Runs the test; whether nothing was lost or doubled.
     *
     * @param perSecond messages a second of all things together
     */
    boolean run(int rounds, int perSecond, long seed) throws IOException, InterruptedException {
        SplittableRandom random = new SplittableRandom(seed);
        long firstMillis = System.currentTimeMillis() - Duration.ofHours(12).toMillis();
        try (Restarts restarts = new Restarts(workspace, "kill", options, random, EARLY_EVERY);
                Api api = new Api(restarts.server().http(), workspace.token())) {
            api.awaitReady(Restarts.START_MAX);
            api.createModel(MODEL);
            List<Target> targets = api.createThings("kill", THINGS, MODEL);
            InetSocketAddress mqtt =
                    new InetSocketAddress("127.0.0.1", restarts.server().mqtt());
            try (KillFleet fleet = new KillFleet(mqtt, targets, IN_FLIGHT, firstMillis, seed)) {
                for (int i = 0; i < THINGS; i++) {
                    fleet.connect(i);
                }
                fleet.send(perSecond);
                for (int round = 1; round <= rounds; round++) {
                    round(round, restarts, random, api, fleet, targets, firstMillis);
                }
                return verdict(rounds, seed, api, fleet, targets, firstMillis);
            }
        }
    }

    private void round(
            int round,
            Restarts restarts,
            SplittableRandom random,
            Api api,
            KillFleet fleet,
            List<Target> targets,
            long firstMillis)
            throws IOException, InterruptedException {
        int problemsBefore = problemCount;
        long wait = random.nextLong(UP_MILLIS_MAX);
        TimeUnit.MILLISECONDS.sleep(wait);
        if (!restarts.server().alive()) {
            problem("round " + round + ": the server ended by itself: "
                    + restarts.server().tail());
        }
        boolean early = restarts.kill();
        int[] newest = new int[targets.size()];
        for (int i = 0; i < newest.length; i++) {
            newest[i] = fleet.acknowledged(i).numbers().length() - 1;
        }
        restarts.start();
        api.awaitReady(Restarts.START_MAX);
        double restart = (System.nanoTime() - restarts.server().startedNanos()) / 1e6;
        for (int i = 0; i < targets.size(); i++) {
            twin(api, targets.get(i), i, firstMillis, newest[i], "round " + round);
        }
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("what", "kill");
        figures.put("round", round);
        figures.put("killed_after_ms", wait);
        figures.put("killed_starting", early);
        figures.put("restart_ms", Math.round(restart));
        figures.put("sent", fleet.sent());
        figures.put("acknowledged", fleet.acknowledged());
        figures.put("problems", problemCount - problemsBefore);
        report.line(figures);
    }

    private boolean verdict(int rounds, long seed, Api api, KillFleet fleet, List<Target> targets, long firstMillis)
            throws IOException, InterruptedException {
        // what is found at the end is told even when the rounds have told much
        problemsMax = problems.size() + PROBLEMS_MAX;
        fleet.stop();
        long end = System.nanoTime() + CATCH_UP_MAX.toNanos();
        while (fleet.unacknowledged() > 0 && System.nanoTime() < end) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        if (fleet.unacknowledged() > 0) {
            problem(fleet.unacknowledged() + " messages were not acknowledged within " + CATCH_UP_MAX);
        }
        if (fleet.refused() > 0) {
            problem(fleet.refused() + " good messages were refused");
        }
        long acknowledged = fleet.acknowledged();
        long to = System.currentTimeMillis() + Duration.ofDays(2).toMillis();
        long rows = api.awaitRows(targets, acknowledged, firstMillis, patience);
        long stored = 0;
        for (int i = 0; i < targets.size(); i++) {
            stored += history(api, targets.get(i), i, fleet.acknowledged(i), firstMillis, to);
        }
        presence(api, fleet, targets);
        for (int i = 0; i < targets.size(); i++) {
            twin(
                    api,
                    targets.get(i),
                    i,
                    firstMillis,
                    fleet.acknowledged(i).numbers().length() - 1,
                    "end");
        }
        boolean right = problemCount == 0;
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("what", "kill");
        figures.put("verdict", right ? "nothing lost, nothing doubled" : "wrong");
        figures.put("rounds", rounds);
        figures.put("seed", seed);
        figures.put("things", targets.size());
        figures.put("sent", fleet.sent());
        figures.put("acknowledged", acknowledged);
        figures.put("stored", stored);
        figures.put("counted", rows);
        figures.put("problem_count", problemCount);
        figures.put("problems", problems);
        figures.put("settings", options.settings());
        figures.put("machine", workspace.machine());
        report.line(figures);
        return right;
    }

    /** Reads all of a thing's history and holds it against what was acknowledged; its rows. */
    private long history(
            Api api, Target target, int index, KillFleet.Acknowledged acknowledged, long firstMillis, long toMillis)
            throws IOException, InterruptedException {
        BitSet stored = new BitSet();
        long[] rows = new long[1];
        api.rows(target.thing(), firstMillis, toMillis, (millis, values) -> {
            rows[0]++;
            long number = millis - firstMillis;
            if (number < 0 || number >= acknowledged.sent()) {
                problem(target.thing() + ": a row of " + Instant.ofEpochMilli(millis) + " was never sent");
            } else if (stored.get((int) number)) {
                problem(target.thing() + ": message " + number + " is stored twice");
            } else {
                stored.set((int) number);
                if (!KillValues.right(index, millis, values)) {
                    problem(target.thing() + ": message " + number + " has other values than were sent");
                }
            }
        });
        BitSet missing = acknowledged.numbers();
        missing.andNot(stored);
        if (!missing.isEmpty()) {
            problem(target.thing() + ": " + missing.cardinality()
                    + " acknowledged messages are lost, the first is number " + missing.nextSetBit(0) + " and the last "
                    + (missing.length() - 1));
        }
        return rows[0];
    }

    private void presence(Api api, KillFleet fleet, List<Target> targets) throws IOException, InterruptedException {
        for (int i = 0; i < targets.size(); i += 2) {
            fleet.disconnect(i);
        }
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        for (int i = 0; i < targets.size(); i++) {
            String expected = i % 2 == 0 ? "offline" : "connected";
            String found = "";
            while (!found.equals(expected) && System.nanoTime() < end) {
                found = api.twin(targets.get(i).thing()).path("presence").asText();
                if (!found.equals(expected)) {
                    TimeUnit.MILLISECONDS.sleep(50);
                }
            }
            if (!found.equals(expected)) {
                problem(targets.get(i).thing() + " is " + found + " and should be " + expected);
            }
        }
    }

    /** A twin must be of a reading that was sent, with its values, and of none older than the newest acknowledged. */
    private void twin(Api api, Target target, int index, long firstMillis, int newest, String when)
            throws IOException, InterruptedException {
        if (newest < 0) {
            return;
        }
        long least = firstMillis + newest;
        JsonNode values = api.twin(target.thing()).path("values");
        for (int i = 0; i < Publish.VALUES; i++) {
            JsonNode value = values.path("val" + i);
            if (!value.hasNonNull("time")) {
                problem(when + ": the twin of " + target.thing() + " has no val" + i);
                return;
            }
            long millis = Instant.parse(value.get("time").asText()).toEpochMilli();
            if (millis < least) {
                problem(when + ": the twin of " + target.thing() + " is " + (least - millis) + " readings behind");
                return;
            }
            if (value.path("value").asDouble() != KillValues.value(index, millis, i)) {
                problem(when + ": the twin of " + target.thing() + " has another val" + i + " than was sent");
                return;
            }
        }
    }

    private void problem(String what) {
        problemCount++;
        if (problems.size() < problemsMax) {
            problems.add(what);
        }
    }
}
