package io.taihu.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.taihu.bench.Generator.Target;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * {@code bench backtest}: fills a fresh server over its API with readings a minute apart, and says how long it takes to try rules on all of
 * them: a limit, a window, and a window beside the version in force. For one thread.
 */
final class Backtest {
    private static final String MODEL = "bench";
    private static final Duration START_MAX = Duration.ofMinutes(2);
    private static final int DAY_MINUTES = 24 * 60;
    private static final int LINES_PER_REQUEST = 20_000;
    /** Values rise and fall once within so many minutes, each thing at a time of its own. */
    private static final int WAVE_MINUTES = 600;

    private final Workspace workspace;
    private final Report report;
    private final Options options;
    private final Duration patience;

    Backtest(Workspace workspace, Report report, Options options, Duration patience) {
        this.workspace = workspace;
        this.report = report;
        this.options = options;
        this.patience = patience;
    }

    /** Runs it; whether each rule saw every reading. */
    boolean run(int things, int days) throws IOException, InterruptedException {
        Path data = workspace.newData("backtest");
        List<String> settings = workspace.settings(options.settings());
        try (ServerProcess server = ServerProcess.start(data, settings, workspace.environment())
                        .awaitPorts(START_MAX);
                Api api = new Api(server.http(), workspace.token())) {
            api.awaitReady(START_MAX);
            api.createModel(MODEL);
            List<Target> targets = api.createThings("past", things, MODEL);
            long first = System.currentTimeMillis() / 60_000 * 60_000
                    - Duration.ofDays(days).toMillis();
            fill(api, targets, first, days * DAY_MINUTES);
            long rows = (long) things * days * DAY_MINUTES;
            boolean right = api.awaitRows(targets, rows, first, patience) == rows;
            right &= tried("limit", api, server, text("val0 > 90"), "", first, rows, settings);
            right &= tried("window", api, server, text("avg(val0, 1h) > 85"), "", first, rows, settings);
            String rule = api.parse(
                            api.exchange("POST", "/api/v1/rules", "{\"text\": \"" + text("avg(val0, 1h) > 80") + "\"}")
                                    .body())
                    .path("id")
                    .asText();
            right &= tried("compared", api, server, text("avg(val0, 1h) > 85"), rule, first, rows, settings);
            return right;
        }
    }

    private static String text(String when) {
        return "rule: high\\nthings: {model: " + MODEL + "}\\nwhen: " + when + "\\nfor: 5m\\n";
    }

    private static void fill(Api api, List<Target> targets, long firstMillis, int minutes)
            throws IOException, InterruptedException {
        StringBuilder lines = new StringBuilder();
        int count = 0;
        for (int minute = 0; minute < minutes; minute++) {
            long millis = firstMillis + minute * 60_000L;
            for (int i = 0; i < targets.size(); i++) {
                double phase = 2 * Math.PI * (minute + i * 7) / WAVE_MINUTES;
                long hundredths = Math.round(5_000 + 4_500 * Math.sin(phase));
                lines.append("{\"thing\":\"")
                        .append(targets.get(i).thing())
                        .append("\",\"time\":")
                        .append(millis);
                lines.append(",\"values\":{\"val0\":")
                        .append(hundredths / 100.0)
                        .append("}}\n");
                if (++count == LINES_PER_REQUEST) {
                    api.report(lines.toString());
                    lines.setLength(0);
                    count = 0;
                }
            }
        }
        if (count > 0) {
            api.report(lines.toString());
        }
    }

    private boolean tried(
            String load,
            Api api,
            ServerProcess server,
            String text,
            String rule,
            long first,
            long rows,
            List<String> settings)
            throws IOException, InterruptedException {
        Proc.Cpu before = Proc.cpu(server.pid());
        JsonNode job = api.parse(api.exchange(
                        "POST",
                        "/api/v1/backtests",
                        "{\"text\": \"" + text + "\", \"from\": " + first
                                + (rule.isEmpty() ? "" : ", \"rule\": \"" + rule + "\"") + "}")
                .body());
        String path = "/api/v1/backtests/" + job.path("id").asText();
        do {
            TimeUnit.MILLISECONDS.sleep(100);
            job = api.get(path);
        } while (job.path("state").asText().equals("running"));
        Proc.Cpu cpu = Proc.cpu(server.pid()).minus(before);
        JsonNode progress = job.path("progress");
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("what", "backtest");
        figures.put("load", load);
        figures.put("state", job.path("state").asText());
        figures.put("things", job.path("things").asInt());
        figures.put("readings", progress.path("readings").asLong());
        figures.put("seconds", progress.path("seconds").asDouble());
        figures.put("readings_per_second", progress.path("perSecond").asLong());
        figures.put("server_cpu_ns_per_reading", Report.rounded(cpu.micros() * 1e3 / rows));
        figures.put("firings", job.path("found").path("raised").asLong());
        figures.put("settings", settings);
        figures.put("machine", workspace.machine());
        report.line(figures);
        return progress.path("readings").asLong() == rows
                && job.path("found").path("raised").asLong() > 0;
    }
}
