package io.taihu.bench;

import io.taihu.bench.Generator.Target;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * {@code bench trips}: fills a fresh server over its API with a day of electric vehicles that drive, stand and are charged in turn, lets each
 * of them say one thing late, at the beginning of the day, and says how long it takes until all of the day was found anew.
 * For one thread.
 */
final class TripLoad {
    private static final String MODEL = "bench-vehicle";
    private static final Duration START_MAX = Duration.ofMinutes(2);
    private static final Duration FOUND_MAX = Duration.ofMinutes(10);
    private static final int LINES_PER_REQUEST = 10_000;
    private static final int DAY_SECONDS = 24 * 3_600;
    /** They drive for the first of so many seconds, and are charged on every fourth stop. */
    private static final int ROUND_SECONDS = 3_600;

    private static final int DRIVE_SECONDS = 2_400;
    private static final double DEGREES_PER_KM = 1 / 111.195;

    private final Workspace workspace;
    private final Report report;
    private final Options options;

    TripLoad(Workspace workspace, Report report, Options options) {
        this.workspace = workspace;
        this.report = report;
        this.options = options;
    }

    /** Runs it; whether all of the day was read again. */
    boolean run(int vehicles, int every) throws IOException, InterruptedException {
        Path data = workspace.newData("trips");
        List<String> given = new ArrayList<>(options.settings());
        if (given.stream().noneMatch(each -> each.startsWith("fleet.interval"))) {
            given.add("fleet.interval=1s");
        }
        List<String> settings = workspace.settings(given);
        try (ServerProcess server = ServerProcess.start(data, settings, workspace.environment())
                        .awaitPorts(START_MAX);
                Api api = new Api(server.http(), workspace.token())) {
            api.awaitReady(START_MAX);
            api.post("/api/v1/models", model(), 201);
            List<Target> targets = api.createThings("vehicle", vehicles, MODEL);
            long first = (System.currentTimeMillis() / 1_000 - DAY_SECONDS) * 1_000;
            fill(api, targets, first, every);
            awaitFound(api);
            long wanted = (long) vehicles * (DAY_SECONDS / every);
            double before = rows(api);
            Proc.Cpu cpuBefore = Proc.cpu(server.pid());
            long began = System.nanoTime();
            StringBuilder late = new StringBuilder();
            for (Target each : targets) {
                say(late, each.thing(), first + 1, 0);
            }
            api.report(late.toString());
            awaitFound(api);
            double seconds = (System.nanoTime() - began) / 1e9;
            long read = Math.round(rows(api) - before);
            Proc.Cpu cpu = Proc.cpu(server.pid()).minus(cpuBefore);
            Map<String, Object> figures = new LinkedHashMap<>();
            figures.put("what", "trips");
            figures.put("vehicles", vehicles);
            figures.put("seconds_between_readings", every);
            figures.put("rows", read);
            figures.put("seconds", Report.rounded(seconds));
            figures.put("rows_per_second", Math.round(read / seconds));
            figures.put("server_cpu_us_per_row", Report.rounded(cpu.micros() / read));
            figures.put(
                    "trips_of_one",
                    api.get(path(targets.getFirst(), "trips")).path("items").size());
            figures.put(
                    "charges_of_one",
                    api.get(path(targets.getFirst(), "charges")).path("items").size());
            figures.put("settings", settings);
            figures.put("machine", workspace.machine());
            report.line(figures);
            return read >= wanted;
        }
    }

    private static String path(Target target, String what) {
        return "/api/v1/things/" + target.thing() + "/" + what + "?limit=1000";
    }

    private static String model() {
        return """
                {"name": "bench-vehicle", "mode": "strict", "properties": [
                  {"name": "location", "type": "location"},
                  {"name": "speed", "type": "number", "unit": "km/h"},
                  {"name": "odometer", "type": "number", "unit": "km"},
                  {"name": "soc", "type": "number", "unit": "%"},
                  {"name": "voltage", "type": "number", "unit": "V"},
                  {"name": "current", "type": "number", "unit": "A"},
                  {"name": "ignition", "type": "boolean"},
                  {"name": "chargingState", "type": "enum", "options": ["parked-charging", "not-charging"]}]}""";
    }

    private static void fill(Api api, List<Target> targets, long firstMillis, int every)
            throws IOException, InterruptedException {
        StringBuilder lines = new StringBuilder();
        int count = 0;
        for (int second = 0; second < DAY_SECONDS; second += every) {
            for (int i = 0; i < targets.size(); i++) {
                say(lines, targets.get(i).thing(), firstMillis + second * 1_000L, second);
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

    private static void say(StringBuilder lines, String thing, long millis, int second) {
        int within = second % ROUND_SECONDS;
        int round = second / ROUND_SECONDS;
        boolean drives = within < DRIVE_SECONDS;
        boolean charged = !drives && round % 4 == 3;
        double speed = drives ? 40 + 20 * Math.sin(within / 60.0) : 0;
        double km = round * 26.7 + Math.min(within, DRIVE_SECONDS) / 90.0;
        double soc = 90
                - round % 4 * 15
                - Math.min(within, DRIVE_SECONDS) / 160.0
                + (charged ? (within - DRIVE_SECONDS) / 20.0 : 0);
        lines.append("{\"thing\":\"")
                .append(thing)
                .append("\",\"time\":")
                .append(millis)
                .append(",\"values\":{\"location\":{\"latitude\":")
                .append(31 + km * DEGREES_PER_KM)
                .append(",\"longitude\":120.3},\"speed\":")
                .append(Math.round(speed * 10) / 10.0)
                .append(",\"odometer\":")
                .append(Math.round(km * 10) / 10.0)
                .append(",\"soc\":")
                .append(Math.round(soc))
                .append(",\"voltage\":400,\"current\":")
                .append(drives ? 40 : charged ? -150 : 1)
                .append(",\"ignition\":")
                .append(drives)
                .append(",\"chargingState\":\"")
                .append(charged ? "parked-charging" : "not-charging")
                .append("\"}}\n");
    }

    private static void awaitFound(Api api) throws IOException, InterruptedException {
        long end = System.nanoTime() + FOUND_MAX.toNanos();
        while (metric(api, "taihu_reader_lag_bytes{reader=\"fleet\"}") > 0) {
            if (System.nanoTime() > end) {
                throw new IOException("trips were not found within " + FOUND_MAX);
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    private static double rows(Api api) throws IOException, InterruptedException {
        return metric(api, "taihu_fleet_rows_total");
    }

    private static double metric(Api api, String name) throws IOException, InterruptedException {
        return api.exchange("GET", "/metrics", null)
                .body()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new IOException("/metrics does not tell " + name));
    }
}
