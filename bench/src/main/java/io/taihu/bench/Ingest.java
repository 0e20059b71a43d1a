package io.taihu.bench;

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
import org.HdrHistogram.Histogram;

/**
 * {@code bench ingest}: loads a fresh server with a {@link Pattern}, and says what it took, what it cost, and whether every
 * message that was acknowledged is one row in history. For one thread.
 */
final class Ingest {
    private static final String MODEL = "bench";
    private static final int OPEN_FILES_SPARE = 600;
    private static final Duration START_MAX = Duration.ofMinutes(2);
    private static final Duration DRAIN_MAX = Duration.ofMinutes(1);
    private static final Duration TICK = Duration.ofMillis(1);
    /** More than any server we know takes on one connection; times are laid out for it. */
    private static final long PER_SECOND_MAX = 1_500_000;

    private static final int SETTLE_SECONDS = 5;

    private final Workspace workspace;
    private final Report report;
    private final Options options;
    private final int seconds;
    private final int warmup;
    private final Duration patience;

    /**
     * @param seconds how long is measured
     * @param warmup how long windows are full before, so that the server's code is compiled
     * @param patience how long history may stand still before it is taken as it is
     */
    Ingest(Workspace workspace, Report report, Options options, int seconds, int warmup, Duration patience) {
        this.workspace = workspace;
        this.report = report;
        this.options = options;
        this.seconds = seconds;
        this.warmup = warmup;
        this.patience = patience;
    }

    /** Runs one pattern; whether rows and acknowledgements agree. */
    boolean run(Pattern pattern) throws IOException, InterruptedException {
        return switch (pattern) {
            case FULL, GATEWAY, PACED8K, PACED20K -> load(pattern);
            case IDLE -> idle();
            case START -> start();
        };
    }

    private boolean load(Pattern pattern) throws IOException, InterruptedException {
        Path data = workspace.newData(pattern.word());
        List<String> settings = workspace.settings(options.settings());
        try (ServerProcess server = ServerProcess.start(data, settings, workspace.environment())
                        .awaitPorts(START_MAX);
                Api api = new Api(server.http(), workspace.token())) {
            api.awaitReady(START_MAX);
            api.createModel(MODEL);
            List<Target> targets = api.createThings(pattern.word(), pattern.connections(), MODEL);
            // times end before now, which no server calls implausible; each thing's rise by 1 ms a message
            long longest = (long) (warmup + seconds + 2 * SETTLE_SECONDS) * PER_SECOND_MAX / pattern.connections();
            long now = System.currentTimeMillis();
            long firstMillis = now - Math.max(longest, 3_600_000);
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
                Map<String, Object> figures = measured(pattern, server, generator);
                figures.put("connections", targets.size());
                figures.put("in_flight", pattern.window());
                figures.put("payload_bytes", generator.payloadLength());
                Counts drained = generator.drain(DRAIN_MAX);
                long rows = api.awaitRows(targets, generator.counts().acknowledged(), firstMillis, patience);
                figures.put("acknowledged", drained.acknowledged());
                figures.put("unacknowledged", drained.unacknowledged());
                figures.put("rows", rows);
                boolean right = rows == drained.acknowledged()
                        && drained.unacknowledged() == 0
                        && drained.lost() == 0
                        && drained.stray() == 0;
                figures.put("rows_equal_acknowledged", right);
                if (!drained.firstError().isEmpty()) {
                    figures.put("error", drained.firstError());
                }
                finish(figures, settings);
                return right;
            }
        }
    }

    private Map<String, Object> measured(Pattern pattern, ServerProcess server, Generator generator)
            throws InterruptedException {
        long self = ProcessHandle.current().pid();
        long pid = server.pid();
        generator.measure();
        Proc.Cpu serverBefore = Proc.cpu(pid);
        Proc.Cpu ownBefore = Proc.cpu(self);
        long acknowledgedBefore = generator.counts().acknowledged();
        long began = System.nanoTime();
        TimeUnit.SECONDS.sleep(seconds);
        double elapsed = (System.nanoTime() - began) / 1e9;
        long messages = generator.counts().acknowledged() - acknowledgedBefore;
        Proc.Cpu cpu = Proc.cpu(pid).minus(serverBefore);
        Proc.Cpu own = Proc.cpu(self).minus(ownBefore);
        Histogram latency = generator.measured();
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("what", "ingest");
        figures.put("load", pattern.word());
        figures.put("seconds", Report.rounded(elapsed));
        figures.put("messages_per_s", Math.round(messages / elapsed));
        if (pattern.perSecond() > 0) {
            figures.put("due_per_s", pattern.perSecond());
        }
        double each = Math.max(1, messages);
        figures.put("server_cpu_us_per_msg", Report.rounded(cpu.micros() / each));
        figures.put("server_user_us_per_msg", Report.rounded(cpu.userMicros() / each));
        figures.put("server_system_us_per_msg", Report.rounded(cpu.systemMicros() / each));
        Report.latency(figures, latency);
        figures.put("latency_from", pattern.perSecond() > 0 ? "due" : "write");
        figures.put("rss_mb", Math.round(Proc.rss(pid) / 1e6));
        figures.put("server_cores", Report.rounded(cpu.micros() / 1e6 / elapsed));
        figures.put("own_cores", Report.rounded(own.micros() / 1e6 / elapsed));
        return figures;
    }

    private boolean idle() throws IOException, InterruptedException {
        Path data = workspace.newData("idle");
        int count = (int) Math.min(Pattern.IDLE.connections(), Workspace.openFilesMax() - OPEN_FILES_SPARE);
        List<String> settings = workspace.settings(options.settings());
        try (ServerProcess server = ServerProcess.start(data, settings, workspace.environment())
                        .awaitPorts(START_MAX);
                Api api = new Api(server.http(), workspace.token())) {
            api.awaitReady(START_MAX);
            api.createModel(MODEL);
            List<Target> targets = api.createThings("idle", count, MODEL);
            TimeUnit.SECONDS.sleep(SETTLE_SECONDS);
            long pid = server.pid();
            long rssBefore = Proc.rss(pid);
            Proc.Cpu cpuBefore = Proc.cpu(pid);
            long began = System.nanoTime();
            InetSocketAddress address = new InetSocketAddress("127.0.0.1", server.mqtt());
            try (Generator generator = new Generator(address, targets, 1, System.currentTimeMillis())) {
                Counts connected = generator.connect(Duration.ofMinutes(3));
                double elapsed = (System.nanoTime() - began) / 1e9;
                Proc.Cpu cpu = Proc.cpu(pid).minus(cpuBefore);
                TimeUnit.SECONDS.sleep(SETTLE_SECONDS);
                long rss = Proc.rss(pid);
                Proc.Cpu idleBefore = Proc.cpu(pid);
                TimeUnit.SECONDS.sleep(seconds);
                Proc.Cpu idle = Proc.cpu(pid).minus(idleBefore);
                Counts after = generator.counts();
                Map<String, Object> figures = new LinkedHashMap<>();
                figures.put("what", "ingest");
                figures.put("load", "idle");
                figures.put("connections", connected.accepted());
                figures.put("connect_s", Report.rounded(elapsed));
                figures.put("connect_cpu_us", Report.rounded(cpu.micros() / Math.max(1, connected.accepted())));
                figures.put("rss_before_mb", Math.round(rssBefore / 1e6));
                figures.put("rss_mb", Math.round(rss / 1e6));
                figures.put(
                        "rss_per_connection_kb",
                        Report.rounded((rss - rssBefore) / 1e3 / Math.max(1, connected.accepted())));
                figures.put("idle_cores", Report.rounded(idle.micros() / 1e6 / seconds));
                figures.put("lost", after.lost());
                boolean right = connected.accepted() == count && after.lost() == 0;
                if (!right) {
                    figures.put("error", after.firstError());
                }
                finish(figures, settings);
                return right;
            }
        }
    }

    /** From exec to the first CONNACK of a server that has been started before, and its memory when nothing happens. */
    private boolean start() throws IOException, InterruptedException {
        Path data = workspace.newData("start");
        List<String> settings = workspace.settings(options.settings());
        List<Target> targets;
        try (ServerProcess server = ServerProcess.start(data, settings, workspace.environment())
                        .awaitPorts(START_MAX);
                Api api = new Api(server.http(), workspace.token())) {
            api.awaitReady(START_MAX);
            api.createModel(MODEL);
            targets = api.createThings("start", 1, MODEL);
        }
        List<Double> toConnack = new ArrayList<>();
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("what", "ingest");
        figures.put("load", "start");
        int times = 3;
        for (int i = 0; i < times; i++) {
            try (ServerProcess server = ServerProcess.start(data, settings, workspace.environment())
                            .awaitPorts(START_MAX);
                    Api api = new Api(server.http(), workspace.token());
                    Generator generator = new Generator(
                            new InetSocketAddress("127.0.0.1", server.mqtt()),
                            targets,
                            1,
                            System.currentTimeMillis())) {
                Counts counts = generator.connect(Duration.ofSeconds(30));
                toConnack.add((System.nanoTime() - server.startedNanos()) / 1e6);
                if (counts.accepted() != 1) {
                    throw new IOException("the server refused the first connection: " + counts.firstError());
                }
                api.awaitReady(START_MAX);
                if (i == times - 1) {
                    figures.put("ready_ms", Math.round((System.nanoTime() - server.startedNanos()) / 1e6));
                    TimeUnit.SECONDS.sleep(SETTLE_SECONDS);
                    long pid = server.pid();
                    Proc.Cpu before = Proc.cpu(pid);
                    TimeUnit.SECONDS.sleep(seconds);
                    figures.put(
                            "idle_cores",
                            Report.rounded(Proc.cpu(pid).minus(before).micros() / 1e6 / seconds));
                    figures.put("rss_idle_mb", Math.round(Proc.rss(pid) / 1e6));
                }
            }
        }
        toConnack.sort(null);
        figures.put("exec_to_connack_ms", Math.round(toConnack.get(times / 2)));
        finish(figures, settings);
        return true;
    }

    private void finish(Map<String, Object> figures, List<String> settings) {
        figures.put("qos", 1);
        figures.put("flush", "fdatasync before each acknowledgement, one for all that wait");
        figures.put("settings", settings);
        figures.put("machine", workspace.machine());
        report.line(figures);
    }
}
