package io.taihu.registry;

import io.taihu.model.ErrorCode;
import io.taihu.model.TaihuException;
import io.taihu.model.ThingModel;
import io.taihu.spi.AuditLog.NewEntry;
import io.taihu.spi.AuditLog.Result;
import io.taihu.spi.AuditLog.Subject;
import io.taihu.spi.AuditLog.Who;
import io.taihu.spi.Registry.NewThing;
import io.taihu.spi.Registry.ThingQuery;
import io.taihu.spi.Settings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** A Java process of its own that uses a registry as its arguments say: what to do, and where the registry is. */
final class OtherProcess implements AutoCloseable {
    private final Process process;
    private final BufferedReader output;

    private OtherProcess(List<String> options, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path")));
        command.addAll(options);
        command.add(OtherProcess.class.getName());
        command.addAll(arguments);
        this.process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        this.output = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Opens the registry, says how many things it has, and ends. */
    static OtherProcess counting(Path file, String... options) throws IOException {
        return new OtherProcess(List.of(options), List.of("count", file.toString()));
    }

    /** The same for the registry in a data folder. */
    static OtherProcess countingIn(Path data, String... options) throws IOException {
        return new OtherProcess(List.of(options), List.of("count-in", data.toString()));
    }

    /** Makes things on several threads until it is killed; prints the id of each when it is kept. */
    static OtherProcess making(Path file) throws IOException {
        return new OtherProcess(List.of(), List.of("make", file.toString()));
    }

    /** The same in a database of PostgreSQL's. */
    static OtherProcess making(String url) throws IOException {
        return new OtherProcess(List.of(), List.of("make", url, PostgresServer.USER, PostgresServer.PASSWORD));
    }

    /** Writes the audit log on several threads until it is killed; prints the sequence of each entry when it is kept. */
    static OtherProcess auditing(Path file) throws IOException {
        return new OtherProcess(List.of(), List.of("audit", file.toString()));
    }

    /** The same in a database of PostgreSQL's. */
    static OtherProcess auditing(String url) throws IOException {
        return new OtherProcess(List.of(), List.of("audit", url, PostgresServer.USER, PostgresServer.PASSWORD));
    }

    /** The next lines it prints. */
    List<String> lines(int count) throws IOException {
        List<String> lines = new ArrayList<>();
        while (lines.size() < count) {
            String line = output.readLine();
            if (line == null) {
                throw new AssertionError("ended after " + lines);
            }
            lines.add(line);
        }
        return lines;
    }

    /** Ends it as kill -9 does; gives the whole lines it had printed. */
    List<String> kill() throws IOException {
        process.toHandle().destroyForcibly(); // leaves what it has printed to be read, unlike the process's own
        return rest();
    }

    /** All lines until it ends. */
    List<String> rest() throws IOException {
        StringBuilder text = new StringBuilder();
        for (int c = output.read(); c >= 0; c = output.read()) {
            text.append((char) c);
        }
        return text.substring(0, text.lastIndexOf("\n") + 1).lines().toList();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    public static void main(String[] arguments) throws Exception {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        try (SqlRegistry registry = open(arguments)) {
            if (arguments[0].equals("make")) {
                make(registry, out);
            } else if (arguments[0].equals("audit")) {
                audit(registry, out);
            } else {
                out.println(registry.countThings(ThingQuery.ALL) + " things");
            }
        }
    }

    private static SqlRegistry open(String[] arguments) {
        if (arguments[0].equals("count-in")) {
            return SqlRegistry.open(Settings.of(Map.of()), Path.of(arguments[1]));
        }
        return arguments.length == 2
                ? SqlRegistry.open(Path.of(arguments[1]))
                : SqlRegistry.open(arguments[1], arguments[2], arguments[3]);
    }

    private static void audit(SqlRegistry registry, PrintStream out) throws Exception {
        NewEntry entry = new NewEntry(
                0, Who.NOBODY, "10.0.0.1", "updateThing", new Subject("thing", "a"), "", Result.OK, "", 0, 1, "{}");
        try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
            List<Future<?>> workers = new ArrayList<>();
            for (int worker = 0; worker < 3; worker++) {
                workers.add(threads.submit(() -> {
                    while (true) {
                        out.print(registry.audit().append(List.of(entry, entry)) + "\n");
                        out.flush();
                    }
                }));
            }
            for (Future<?> worker : workers) {
                worker.get();
            }
        }
    }

    private static void make(SqlRegistry registry, PrintStream out) throws Exception {
        try {
            registry.createModel(ThingModel.draft("m"));
        } catch (TaihuException e) {
            if (e.code() != ErrorCode.CONFLICT) {
                throw e;
            }
        }
        long first = System.nanoTime();
        try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
            List<Future<?>> workers = new ArrayList<>();
            for (int worker = 0; worker < 3; worker++) {
                String prefix = "t-" + first + "-" + worker + "-";
                workers.add(threads.submit(() -> {
                    for (int i = 0; ; i++) {
                        String id = prefix + i;
                        byte[] hash = ByteBuffer.allocate(32)
                                .putLong(0, first)
                                .putInt(8, id.hashCode())
                                .putLong(24, i)
                                .array();
                        registry.createThing(new NewThing(id, "m", "", "", Map.of("made", "here"), null), hash);
                        out.print(id + "\n");
                        out.flush();
                    }
                }));
            }
            for (Future<?> worker : workers) {
                worker.get();
            }
        }
    }
}
