package io.taihu.bench;

import io.taihu.bench.Generator.Target;
import io.taihu.bench.TerminalLoad.Counts;
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
 * {@code bench vehicles}: many terminals of JT/T 808 over TCP, each with a location every ten seconds; then batches from all at once, and
 * all connections lost at once. Says what it took, what it cost, and whether every position that was acknowledged is one row in history.
 * For one thread.
 */
final class Vehicles {
    private static final Duration START_MAX = Duration.ofMinutes(2);
    private static final Duration CONNECT_MAX = Duration.ofMinutes(10);
    private static final Duration DRAIN_MAX = Duration.ofMinutes(1);
    private static final int OPEN_FILES_SPARE = 600;
    private static final int BATCH_SIZE = 10;
    private static final String COUNTED = "speed";

    private final Workspace workspace;
    private final Report report;
    private final Options options;
    private final Duration patience;

    /**
     * What is asked for.
     *
     * @param terminals connections
     * @param every time between two locations of one
     * @param warmup seconds before it is measured
     * @param batches that are uploaded at once
     * @param rude connections that send what is no frame, while it is measured
     */
    record Load(int terminals, Duration every, int seconds, int warmup, int batches, int rude) {}

    Vehicles(Workspace workspace, Report report, Options options, Duration patience) {
        this.workspace = workspace;
        this.report = report;
        this.options = options;
        this.patience = patience;
    }

    /** Runs it; whether rows and acknowledgements agree. */
    boolean run(Load wanted) throws IOException, InterruptedException {
        int terminals = (int) Math.min(wanted.terminals(), Workspace.openFilesMax() - OPEN_FILES_SPARE);
        List<String> given = new ArrayList<>(List.of("jt808.registration=any"));
        given.addAll(options.settings());
        List<String> settings = workspace.settings(given);
        Path data = workspace.newData("vehicles");
        long firstMillis = System.currentTimeMillis() - Duration.ofHours(2).toMillis();
        try (ServerProcess server = ServerProcess.start(data, settings, workspace.environment())
                        .awaitPorts(START_MAX);
                Api api = new Api(server.http(), workspace.token());
                TerminalLoad load =
                        new TerminalLoad(new InetSocketAddress("127.0.0.1", server.port("jt808")), terminals)) {
            api.awaitReady(START_MAX);
            long rssBefore = Proc.rss(server.pid());
            boolean right = connect(wanted, server, load, terminals, rssBefore, settings)
                    && paced(wanted, server, api, load, terminals, settings);
            if (right && wanted.batches() > 0) {
                right = burst(wanted, server, load, settings);
            }
            right &= storm(server, load, terminals, settings);
            return stored(api, load, firstMillis, settings) && right;
        }
    }

    private boolean connect(
            Load wanted, ServerProcess server, TerminalLoad load, int terminals, long rssBefore, List<String> settings)
            throws IOException, InterruptedException {
        Proc.Cpu before = Proc.cpu(server.pid());
        long began = System.nanoTime();
        Counts counts = load.connect(CONNECT_MAX);
        double seconds = (System.nanoTime() - began) / 1e9;
        Proc.Cpu cpu = Proc.cpu(server.pid()).minus(before);
        Map<String, Object> figures = figures("register");
        figures.put("terminals", counts.letIn());
        figures.put("wanted", wanted.terminals());
        figures.put("seconds", Report.rounded(seconds));
        figures.put("server_cpu_us_per_terminal", Report.rounded(cpu.micros() / Math.max(1, counts.letIn())));
        figures.put(
                "rss_per_terminal_kb",
                Report.rounded((Proc.rss(server.pid()) - rssBefore) / 1e3 / Math.max(1, counts.letIn())));
        finish(figures, counts, settings);
        return counts.letIn() == terminals;
    }

    private boolean paced(
            Load wanted, ServerProcess server, Api api, TerminalLoad load, int terminals, List<String> settings)
            throws IOException, InterruptedException {
        long self = ProcessHandle.current().pid();
        load.pace(wanted.every());
        TimeUnit.SECONDS.sleep(wanted.warmup());
        if (wanted.rude() > 0) {
            load.rude(wanted.rude(), Duration.ofSeconds(wanted.seconds()));
        }
        load.latency();
        Counts countsBefore = load.counts();
        Proc.Cpu before = Proc.cpu(server.pid());
        Proc.Cpu ownBefore = Proc.cpu(self);
        long began = System.nanoTime();
        TimeUnit.SECONDS.sleep(wanted.seconds());
        double elapsed = (System.nanoTime() - began) / 1e9;
        Proc.Cpu cpu = Proc.cpu(server.pid()).minus(before);
        Proc.Cpu own = Proc.cpu(self).minus(ownBefore);
        Histogram latency = load.latency();
        long messages = load.counts().positions() - countsBefore.positions();
        load.stop();
        Counts counts = load.drain(DRAIN_MAX);
        Map<String, Object> figures = figures("paced");
        figures.put("terminals", terminals);
        figures.put("every_s", wanted.every().toSeconds());
        figures.put("seconds", Report.rounded(elapsed));
        figures.put("positions_per_s", Math.round(messages / elapsed));
        double each = Math.max(1, messages);
        figures.put("server_cpu_us_per_position", Report.rounded(cpu.micros() / each));
        figures.put("server_user_us_per_position", Report.rounded(cpu.userMicros() / each));
        figures.put("server_system_us_per_position", Report.rounded(cpu.systemMicros() / each));
        Report.latency(figures, latency);
        figures.put("latency_from", "due");
        figures.put("rude_connections", counts.rude());
        figures.put("frames_refused", Math.round(api.metric("taihu_jt808_frames_refused_total")));
        figures.put("rss_mb", Math.round(Proc.rss(server.pid()) / 1e6));
        figures.put("server_cores", Report.rounded(cpu.micros() / 1e6 / elapsed));
        figures.put("own_cores", Report.rounded(own.micros() / 1e6 / elapsed));
        finish(figures, counts, settings);
        return counts.unanswered() == 0 && counts.refused() == 0 && counts.lost() == 0;
    }

    private boolean burst(Load wanted, ServerProcess server, TerminalLoad load, List<String> settings)
            throws IOException, InterruptedException {
        load.latency();
        Proc.Cpu before = Proc.cpu(server.pid());
        long positionsBefore = load.counts().positions();
        long began = System.nanoTime();
        load.burst(wanted.batches(), BATCH_SIZE);
        Counts counts = load.drain(DRAIN_MAX);
        double elapsed = (System.nanoTime() - began) / 1e9;
        Proc.Cpu cpu = Proc.cpu(server.pid()).minus(before);
        long positions = counts.positions() - positionsBefore;
        Map<String, Object> figures = figures("batches");
        figures.put("batches", wanted.batches());
        figures.put("positions", positions);
        figures.put("seconds", Report.rounded(elapsed));
        figures.put("positions_per_s", Math.round(positions / elapsed));
        figures.put("server_cpu_us_per_position", Report.rounded(cpu.micros() / Math.max(1, positions)));
        Report.latency(figures, load.latency());
        figures.put("latency_from", "the moment of all");
        finish(figures, counts, settings);
        return counts.unanswered() == 0 && counts.refused() == 0;
    }

    private boolean storm(ServerProcess server, TerminalLoad load, int terminals, List<String> settings)
            throws IOException, InterruptedException {
        Proc.Cpu before = Proc.cpu(server.pid());
        long began = System.nanoTime();
        load.dropAll();
        // those that are lost are told by and by
        while (load.counts().letIn() == terminals && System.nanoTime() - began < DRAIN_MAX.toNanos()) {
            TimeUnit.MILLISECONDS.sleep(1);
        }
        Counts counts = load.awaitAll(CONNECT_MAX);
        double elapsed = (System.nanoTime() - began) / 1e9;
        Proc.Cpu cpu = Proc.cpu(server.pid()).minus(before);
        Map<String, Object> figures = figures("storm");
        figures.put("terminals", terminals);
        figures.put("back", counts.letIn());
        figures.put("seconds", Report.rounded(elapsed));
        figures.put("server_cpu_us_per_terminal", Report.rounded(cpu.micros() / terminals));
        finish(figures, counts, settings);
        return counts.letIn() == terminals;
    }

    private boolean stored(Api api, TerminalLoad load, long firstMillis, List<String> settings)
            throws IOException, InterruptedException {
        Counts counts = load.counts();
        List<Target> targets =
                load.phones().stream().map(phone -> new Target(phone, "")).toList();
        long rows = api.awaitRows(targets, COUNTED, counts.positions(), firstMillis, patience);
        Map<String, Object> figures = figures("stored");
        figures.put("acknowledged", counts.positions());
        figures.put("rows", rows);
        figures.put("rows_equal_acknowledged", rows == counts.positions());
        finish(figures, counts, settings);
        return rows == counts.positions();
    }

    private static Map<String, Object> figures(String load) {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("what", "vehicles");
        figures.put("load", load);
        return figures;
    }

    private void finish(Map<String, Object> figures, Counts counts, List<String> settings) {
        if (!counts.firstError().isEmpty()) {
            figures.put("error", counts.firstError());
        }
        figures.put("unanswered", counts.unanswered());
        figures.put("flush", "fdatasync before each reply, one for all that wait");
        figures.put("settings", settings);
        figures.put("machine", workspace.machine());
        report.line(figures);
    }
}
