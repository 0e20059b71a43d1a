package io.taihu.bench;

import io.taihu.bench.Generator.Target;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * {@code bench ask}: fills a fresh server over its API, and says how long its answers take: the twins of many things, and a
 * day of one property to 500 points. Times are those of a client on the same machine, from the request to the last byte. For
 * one thread.
 */
final class Ask {
    private static final String MODEL = "bench";
    private static final Duration START_MAX = Duration.ofMinutes(2);
    private static final int DAY_SECONDS = 86_400;
    private static final int POINTS = 500;
    private static final int LINES_PER_REQUEST = 20_000;
    /** Answers before measuring, so that the server's code is compiled. */
    private static final int WARMUP = 300;

    private static final int MEASURED = 200;

    private final Workspace workspace;
    private final Report report;
    private final Options options;
    private final Duration patience;

    Ask(Workspace workspace, Report report, Options options, Duration patience) {
        this.workspace = workspace;
        this.report = report;
        this.options = options;
        this.patience = patience;
    }

    /**
     * Runs it; whether every answer held what it should.
     *
     * @param things how many things' twins are asked for at once
     * @param days things that have a day of one reading a second
     */
    boolean run(int things, int days) throws IOException, InterruptedException {
        Path data = workspace.newData("ask");
        List<String> settings = workspace.settings(options.settings());
        try (ServerProcess server = ServerProcess.start(data, settings, workspace.environment())
                        .awaitPorts(START_MAX);
                Api api = new Api(server.http(), workspace.token())) {
            api.awaitReady(START_MAX);
            api.createModel(MODEL);
            List<Target> targets = api.createThings("ask", Math.max(things, days), MODEL);
            long dayMillis = (System.currentTimeMillis() / 1_000 - DAY_SECONDS) * 1_000;
            fill(api, targets.subList(0, days), dayMillis, DAY_SECONDS);
            fill(api, targets, dayMillis + DAY_SECONDS * 1_000L, 1);
            long rows = (long) days * DAY_SECONDS;
            boolean right = api.awaitRows(targets.subList(0, days), rows + days, dayMillis, patience) == rows + days;

            Map<String, Object> twins =
                    figures("twins", server, api, "/api/v1/twins?model=" + MODEL + "&limit=" + things);
            twins.put("things", things);
            right &= api.get("/api/v1/twins?model=" + MODEL + "&limit=" + things)
                            .get("items")
                            .size()
                    == things;
            finish(twins, settings);

            String day = "/api/v1/things/" + targets.get(days / 2).thing() + "/history?properties=val0&points=" + POINTS
                    + "&aggregate=avg,min,max&from=" + dayMillis + "&to=" + (dayMillis + DAY_SECONDS * 1_000L);
            Map<String, Object> history = figures("day", server, api, day);
            history.put("points", POINTS);
            history.put("rows", rows);
            right &= api.get(day).get("rows").size() == POINTS;
            finish(history, settings);
            return right;
        }
    }

    /** Reports whole rows of these things, one each second, many lines a request. */
    private static void fill(Api api, List<Target> targets, long firstMillis, int seconds)
            throws IOException, InterruptedException {
        StringBuilder lines = new StringBuilder();
        int count = 0;
        for (int second = 0; second < seconds; second++) {
            long millis = firstMillis + second * 1_000L;
            for (Target target : targets) {
                lines.append("{\"thing\":\"")
                        .append(target.thing())
                        .append("\",\"time\":")
                        .append(millis);
                lines.append(",\"values\":{");
                for (int i = 0; i < Publish.VALUES; i++) {
                    long value = 1_000 + (millis / 1_000 * (i + 3) % 9_000);
                    lines.append(i == 0 ? "" : ",").append("\"val").append(i).append("\":");
                    lines.append(value / 100).append('.').append(10 + value % 90);
                }
                lines.append("}}\n");
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

    private Map<String, Object> figures(String load, ServerProcess server, Api api, String path)
            throws IOException, InterruptedException {
        long bytes = 0;
        for (int i = 0; i < WARMUP; i++) {
            bytes = api.length(path);
        }
        Histogram micros = new Histogram(TimeUnit.MINUTES.toMicros(2), 3);
        Proc.Cpu before = Proc.cpu(server.pid());
        for (int i = 0; i < MEASURED; i++) {
            long began = System.nanoTime();
            api.length(path);
            micros.recordValue((System.nanoTime() - began) / 1_000);
        }
        Proc.Cpu cpu = Proc.cpu(server.pid()).minus(before);
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("what", "ask");
        figures.put("load", load);
        figures.put("answers", MEASURED);
        figures.put("answer_bytes", bytes);
        figures.put("answer_p50_ms", Report.rounded(micros.getValueAtPercentile(50) / 1e3));
        figures.put("answer_p99_ms", Report.rounded(micros.getValueAtPercentile(99) / 1e3));
        figures.put("server_cpu_ms_per_answer", Report.rounded(cpu.micros() / 1e3 / MEASURED));
        figures.put("server_user_ms_per_answer", Report.rounded(cpu.userMicros() / 1e3 / MEASURED));
        figures.put("server_system_ms_per_answer", Report.rounded(cpu.systemMicros() / 1e3 / MEASURED));
        return figures;
    }

    private void finish(Map<String, Object> figures, List<String> settings) {
        figures.put("settings", settings);
        figures.put("machine", workspace.machine());
        report.line(figures);
    }
}
