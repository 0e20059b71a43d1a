package io.taihu.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.taihu.bench.Generator.Counts;
import io.taihu.bench.Generator.Target;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.HdrHistogram.Histogram;

/**
 * {@code bench backup}: how much slower the road is while a backup is made. One server is loaded all the time; stretches with a backup
 * take turns with stretches without one, and each is held against the mean of its two neighbours, so that what the machine does besides, and
 * that the history grows, is the same for both. For one thread.
 */
final class BackupLoad {
    private static final String MODEL = "bench";
    private static final Duration START_MAX = Duration.ofMinutes(2);
    private static final Duration DRAIN_MAX = Duration.ofMinutes(1);
    private static final Duration TICK = Duration.ofMillis(1);
    private static final Duration BACKUP_MAX = Duration.ofMinutes(10);
    private static final long LOOK_MILLIS = 500;
    private static final int SETTLE_SECONDS = 5;
    /** Times are laid out for no more than this. */
    private static final long PER_SECOND_MAX = 1_500_000;

    private final Workspace workspace;
    private final Report report;
    private final Options options;
    private final Duration patience;

    /** One stretch of the run. */
    private record Stretch(
            double seconds, double perSecond, double cpuMicros, double p50, double p99, double max, long bytes) {}

    /** @param patience how long history may stand still before it is taken as it is */
    BackupLoad(Workspace workspace, Report report, Options options, Duration patience) {
        this.workspace = workspace;
        this.report = report;
        this.options = options;
        this.patience = patience;
    }

    /**
     * Runs it; whether every backup became whole and every acknowledged message is a row.
     *
     * @param rounds backups that are made
     * @param seconds of each stretch without one
     * @param warmup seconds of full load before, whose rows are what there is to back up
     */
    boolean run(Pattern pattern, int rounds, int seconds, int warmup) throws IOException, InterruptedException {
        Path data = workspace.newData("backup-" + pattern.word());
        List<String> settings = workspace.settings(options.settings());
        try (ServerProcess server = ServerProcess.start(data, settings, workspace.environment())
                        .awaitPorts(START_MAX);
                Api api = new Api(server.http(), workspace.token())) {
            api.awaitReady(START_MAX);
            api.createModel(MODEL);
            List<Target> targets = api.createThings(pattern.word(), pattern.connections(), MODEL);
            long longest = (warmup + (rounds + 1L) * seconds + rounds * 60L) * PER_SECOND_MAX / pattern.connections();
            long firstMillis = System.currentTimeMillis() - Math.max(longest, 3_600_000);
            InetSocketAddress address = new InetSocketAddress("127.0.0.1", server.mqtt());
            try (Generator generator = new Generator(address, targets, pattern.window(), firstMillis)) {
                Counts connected = generator.connect(Duration.ofMinutes(1));
                if (connected.accepted() < targets.size()) {
                    throw new IOException("only " + connected.accepted() + " of " + targets.size()
                            + " connections were accepted: " + connected.firstError() + "; " + server.tail());
                }
                generator.full();
                TimeUnit.SECONDS.sleep(warmup);
                if (pattern.perSecond() > 0) {
                    generator.drain(DRAIN_MAX);
                    api.awaitRows(targets, generator.counts().acknowledged(), firstMillis, patience);
                    generator.paced(pattern.perSecond(), TICK);
                    TimeUnit.SECONDS.sleep(SETTLE_SECONDS);
                }
                List<Stretch> without = new ArrayList<>();
                List<Stretch> with = new ArrayList<>();
                without.add(measured(server, generator, api, seconds, ""));
                for (int round = 1; round <= rounds; round++) {
                    with.add(measured(server, generator, api, seconds, "round-" + round));
                    TimeUnit.SECONDS.sleep(1);
                    without.add(measured(server, generator, api, seconds, ""));
                    line(pattern, round, without, with.getLast());
                }
                Counts drained = generator.drain(DRAIN_MAX);
                long rows = api.awaitRows(targets, drained.acknowledged(), firstMillis, patience);
                boolean right = rows == drained.acknowledged() && drained.unacknowledged() == 0;
                verdict(pattern, without, with, settings, rows, right);
                return right;
            }
        }
    }

    /** A stretch; when it has a name, as long as a backup of that name takes. */
    private Stretch measured(ServerProcess server, Generator generator, Api api, int seconds, String backup)
            throws IOException, InterruptedException {
        long bytes = 0;
        if (!backup.isEmpty()) {
            api.begin(backup);
        }
        generator.measure();
        long pid = server.pid();
        Proc.Cpu before = Proc.cpu(pid);
        long acknowledged = generator.counts().acknowledged();
        long began = System.nanoTime();
        if (backup.isEmpty()) {
            TimeUnit.SECONDS.sleep(seconds);
        } else {
            JsonNode now = api.get("/api/v1/backups/" + backup);
            while (now.path("state").asText().equals("running")) {
                if (System.nanoTime() - began > BACKUP_MAX.toNanos()) {
                    throw new IOException("backup " + backup + " is not done within " + BACKUP_MAX);
                }
                TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
                now = api.get("/api/v1/backups/" + backup);
            }
            if (!now.path("state").asText().equals("done")) {
                throw new IOException("backup " + backup + " failed: " + now);
            }
            bytes = now.path("bytes").asLong();
        }
        double elapsed = (System.nanoTime() - began) / 1e9;
        long messages = generator.counts().acknowledged() - acknowledged;
        double cpu = Proc.cpu(pid).minus(before).micros();
        Histogram latency = generator.measured();
        return new Stretch(
                elapsed,
                messages / elapsed,
                cpu / Math.max(1, messages),
                latency.getValueAtPercentile(50) / 1e3,
                latency.getValueAtPercentile(99) / 1e3,
                latency.getMaxValue() / 1e3,
                bytes);
    }

    private void line(Pattern pattern, int round, List<Stretch> without, Stretch with) {
        Stretch before = without.get(without.size() - 2);
        Stretch after = without.getLast();
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("what", "backup");
        figures.put("load", pattern.word());
        figures.put("round", round);
        figures.put("backup_s", Report.rounded(with.seconds()));
        figures.put("backup_bytes", with.bytes());
        figures.put("messages_per_s", Math.round(with.perSecond()));
        figures.put("messages_per_s_without", Math.round((before.perSecond() + after.perSecond()) / 2));
        figures.put("ack_p99_ms", Report.rounded(with.p99()));
        figures.put("ack_p99_ms_without", Report.rounded((before.p99() + after.p99()) / 2));
        report.line(figures);
    }

    private void verdict(
            Pattern pattern,
            List<Stretch> without,
            List<Stretch> with,
            List<String> settings,
            long rows,
            boolean right) {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("what", "backup");
        figures.put("load", pattern.word());
        figures.put("rounds", with.size());
        figures.put("slower_percent", Report.rounded(100 * (1 - ratio(with, without, Stretch::perSecond))));
        figures.put("cpu_more_percent", Report.rounded(100 * (ratio(with, without, Stretch::cpuMicros) - 1)));
        figures.put("ack_p50_times", Report.rounded(ratio(with, without, Stretch::p50)));
        figures.put("ack_p99_times", Report.rounded(ratio(with, without, Stretch::p99)));
        figures.put(
                "ack_p99_ms",
                Report.rounded(median(with.stream().map(Stretch::p99).toList())));
        figures.put(
                "ack_p99_ms_without",
                Report.rounded(median(without.stream().map(Stretch::p99).toList())));
        figures.put(
                "ack_max_ms",
                Report.rounded(with.stream().mapToDouble(Stretch::max).max().orElse(0)));
        figures.put(
                "ack_max_ms_without",
                Report.rounded(without.stream().mapToDouble(Stretch::max).max().orElse(0)));
        figures.put(
                "messages_per_s",
                Math.round(median(with.stream().map(Stretch::perSecond).toList())));
        figures.put("backup_bytes", with.getLast().bytes());
        figures.put(
                "backup_s",
                Report.rounded(median(with.stream().map(Stretch::seconds).toList())));
        figures.put("rows", rows);
        figures.put("rows_equal_acknowledged", right);
        figures.put("settings", settings);
        figures.put("machine", workspace.machine());
        report.line(figures);
    }

    /** The median, over all backups, of a figure with one to the mean of it before and behind. */
    private static double ratio(List<Stretch> with, List<Stretch> without, ToDoubleFunction<Stretch> figure) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < with.size(); i++) {
            double beside = (figure.applyAsDouble(without.get(i)) + figure.applyAsDouble(without.get(i + 1))) / 2;
            ratios.add(figure.applyAsDouble(with.get(i)) / beside);
        }
        return median(ratios);
    }

    static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int half = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
    }
}
