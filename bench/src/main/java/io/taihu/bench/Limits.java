package io.taihu.bench;

import io.taihu.bench.Generator.Counts;
import io.taihu.bench.Generator.Target;
import io.taihu.model.Location;
import io.taihu.model.Property;
import io.taihu.model.Quality;
import io.taihu.model.RecordKind;
import io.taihu.model.RecordView;
import io.taihu.model.RecordWriter;
import io.taihu.model.Thing;
import io.taihu.model.ThingModel;
import io.taihu.model.ValueType;
import io.taihu.spi.Completion;
import io.taihu.spi.History;
import io.taihu.spi.Journal;
import io.taihu.spi.JournalException;
import io.taihu.spi.JournalReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * {@code bench limits}: what the parts of the road reach alone, to hold the whole against: MQTT in a process of its own
 * ({@link DecodeOnly}), the journal and the history in loops in this process. For one thread.
 */
final class Limits {
    private static final int CONNECTIONS = 200;
    private static final int BATCH = 20_000;
    private static final int COMMIT_ROWS = 100_000;
    private static final int ROOM_SECONDS = 30;

    private final Workspace workspace;
    private final Report report;
    private final int seconds;
    private final int warmup;

    Limits(Workspace workspace, Report report, int seconds, int warmup) {
        this.workspace = workspace;
        this.report = report;
        this.seconds = seconds;
        this.warmup = warmup;
    }

    void run() throws IOException, InterruptedException {
        decode();
        Optional<Stores> stores = ServiceLoader.load(Stores.class).findFirst();
        if (stores.isPresent()) {
            journal(stores.get());
            history(stores.get());
        } else {
            for (String what : List.of("journal", "history")) {
                Map<String, Object> figures = new LinkedHashMap<>();
                figures.put("what", "limit");
                figures.put("load", what);
                figures.put("skipped", "nobody on the class path provides " + Stores.class.getName());
                report.line(figures);
            }
        }
    }

    private void decode() throws IOException, InterruptedException {
        List<Target> targets = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            targets.add(new Target("full-" + i, "token"));
        }
        try (ServerProcess server = ServerProcess.start(
                                ServerProcess.java("io.taihu.bench.Main", "decode-only"),
                                workspace.newData("decode"),
                                List.of("mqtt.port=0"),
                                Map.of())
                        .awaitPorts(Duration.ofMinutes(1));
                Generator generator = new Generator(
                        new InetSocketAddress("127.0.0.1", server.mqtt()),
                        targets,
                        Pattern.FULL.window(),
                        System.currentTimeMillis())) {
            Counts connected = generator.connect(Duration.ofMinutes(1));
            if (connected.accepted() < CONNECTIONS) {
                throw new IOException("MQTT alone accepted " + connected.accepted() + " connections: "
                        + connected.firstError() + "; " + server.tail());
            }
            generator.full();
            TimeUnit.SECONDS.sleep(warmup);
            generator.measure();
            Measure measure = new Measure(server.pid());
            Proc.Cpu own = Proc.cpu(ProcessHandle.current().pid());
            long before = generator.counts().acknowledged();
            TimeUnit.SECONDS.sleep(seconds);
            long messages = generator.counts().acknowledged() - before;
            Map<String, Object> figures = measure.figures("mqtt", messages);
            Report.latency(figures, generator.measured());
            figures.put(
                    "own_cores",
                    Report.rounded(
                            Proc.cpu(ProcessHandle.current().pid()).minus(own).micros() / 1e6 / seconds));
            figures.put("machine", workspace.machine());
            report.line(figures);
        }
    }

    private void journal(Stores stores) throws IOException, InterruptedException {
        try (Journal journal = stores.journal(workspace.newData("journal"))) {
            Batch batch = new Batch(journal);
            batch.runFor(warmup);
            batch.flushes = new Histogram(1, 60_000_000, 3);
            Measure measure = new Measure(ProcessHandle.current().pid());
            long before = batch.appended;
            batch.runFor(seconds);
            Map<String, Object> figures = measure.figures("journal", batch.appended - before);
            Report.latency(figures, batch.flushes);
            figures.put("records_per_flush", BATCH);
            figures.put("machine", workspace.machine());
            report.line(figures);
        }
    }

    /** Appends records as the road does, then waits until the last is durable; a reader lets go of what was appended. */
    private static final class Batch implements Completion {
        private final Journal journal;
        private final JournalReader reader;
        private final RecordWriter record = new RecordWriter();
        private final Semaphore durable = new Semaphore(0);
        private final Semaphore room = new Semaphore(0);
        private Histogram flushes = new Histogram(1, 60_000_000, 3);
        private long appended;
        private long millis = System.currentTimeMillis() - Duration.ofHours(12).toMillis();

        Batch(Journal journal) {
            this.journal = journal;
            this.reader = journal.reader("limits");
        }

        void runFor(int seconds) throws IOException, InterruptedException {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
            while (System.nanoTime() < end) {
                run();
                reader.seek(journal.end());
                reader.commit(reader.position());
            }
        }

        private void run() throws IOException, InterruptedException {
            long began = System.nanoTime();
            int waiting = 0;
            for (int i = 0; i < BATCH; i++) {
                reading(record, i % CONNECTIONS + 1, millis + i);
                while (!journal.append(record.bytes(), 0, record.length(), this, i)) {
                    journal.flush();
                    durable.acquire(waiting);
                    waiting = 0;
                    journal.whenWritable(room::release);
                    if (!room.tryAcquire(ROOM_SECONDS, TimeUnit.SECONDS)) {
                        throw new IOException("the journal takes nothing any more: " + journal.state());
                    }
                }
                waiting++;
            }
            millis += BATCH;
            journal.flush();
            durable.acquire(waiting);
            appended += BATCH;
            flushes.recordValue(Math.clamp((System.nanoTime() - began) / 1_000, 1, 60_000_000));
        }

        @Override
        public void durable(long token, long position) {
            durable.release();
        }

        @Override
        public void failed(long token, JournalException cause) {
            throw new IllegalStateException("the journal failed", cause);
        }
    }

    private void history(Stores stores) throws IOException, InterruptedException {
        List<Property> properties = new ArrayList<>();
        for (int i = 0; i < Publish.VALUES; i++) {
            properties.add(Property.plain("val" + i, i, ValueType.NUMBER));
        }
        ThingModel model = new ThingModel(
                1,
                "bench",
                1,
                ThingModel.Mode.STRICT,
                ThingModel.Stage.ACCEPTED,
                Map.of(),
                properties,
                List.of(),
                List.of(),
                ThingModel.SILENCE_DEFAULT,
                Duration.ZERO);
        List<Thing> things = new ArrayList<>();
        for (int i = 1; i <= CONNECTIONS; i++) {
            things.add(new Thing(
                    i, "full-" + i, 1, "bench", "", "", Map.of(), new Location(31.5, 120.3), true, 1, Instant.EPOCH));
        }
        try (History history = stores.history(workspace.newData("history"))) {
            history.prepare(model);
            try (History.Writer writer = history.writer()) {
                RecordWriter record = new RecordWriter();
                RecordView view = new RecordView();
                long millis = System.currentTimeMillis() - Duration.ofHours(12).toMillis();
                millis = write(writer, model, things, record, view, millis, warmup);
                history.awaitVisible();
                Measure measure = new Measure(ProcessHandle.current().pid());
                long after = write(writer, model, things, record, view, millis, seconds);
                history.awaitVisible();
                Map<String, Object> figures = measure.figures("history", (after - millis) * CONNECTIONS);
                figures.put("rows_per_commit", COMMIT_ROWS);
                figures.put("machine", workspace.machine());
                report.line(figures);
            }
        }
    }

    /** Writes rows for some seconds, each round one row of each thing; the time behind the last. */
    private static long write(
            History.Writer writer,
            ThingModel model,
            List<Thing> things,
            RecordWriter record,
            RecordView view,
            long firstMillis,
            int seconds) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        long millis = firstMillis;
        do {
            for (Thing thing : things) {
                reading(record, thing.number(), millis);
                writer.append(view.wrap(record.bytes(), 0, record.length()), model, thing);
            }
            millis++;
            if (writer.pending() >= COMMIT_ROWS) {
                writer.commit();
            }
        } while (System.nanoTime() < end);
        writer.commit();
        return millis;
    }

    private static void reading(RecordWriter record, long thing, long millis) {
        record.begin(RecordKind.READING, 1, 1, thing, millis * 1_000, millis * 1_000);
        for (int i = 0; i < Publish.VALUES; i++) {
            record.number(i, (millis * (i + 3) % 100_000) / 100.0, Quality.GOOD);
        }
    }

    /** Time and CPU from its making on. */
    private static final class Measure {
        private final long pid;
        private final Proc.Cpu before;
        private final long began = System.nanoTime();

        Measure(long pid) {
            this.pid = pid;
            this.before = Proc.cpu(pid);
        }

        Map<String, Object> figures(String load, long messages) {
            double elapsed = (System.nanoTime() - began) / 1e9;
            Proc.Cpu cpu = Proc.cpu(pid).minus(before);
            double each = Math.max(1, messages);
            Map<String, Object> figures = new LinkedHashMap<>();
            figures.put("what", "limit");
            figures.put("load", load);
            figures.put("seconds", Report.rounded(elapsed));
            figures.put("messages_per_s", Math.round(messages / elapsed));
            figures.put("cpu_us_per_msg", Report.rounded(cpu.micros() / each));
            figures.put("user_us_per_msg", Report.rounded(cpu.userMicros() / each));
            figures.put("system_us_per_msg", Report.rounded(cpu.systemMicros() / each));
            return figures;
        }
    }
}
