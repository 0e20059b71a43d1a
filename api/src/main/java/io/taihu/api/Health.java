package io.taihu.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taihu.api.Finding.Grade;
import io.taihu.model.Limit;
import io.taihu.spi.History.TableHealth;
import java.io.IOException;
import java.nio.file.FileStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is wrong with the server, since when, and what to do about it. Looks by itself every {@value #EVERY_MILLIS} ms, so that it
 * knows since when, and again for whoever asks.
 *
 * <p>Thread-safe; a look blocks on the registry and on the disk.
 */
final class Health implements AutoCloseable {
    static final long EVERY_MILLIS = 10_000;
    /** What is read of files and of the registry is good for so long, when nobody asks. */
    static final long DEAR_NANOS = Duration.ofMinutes(1).toNanos();

    /** Most of one kind that are told one by one. */
    @Limit(
            value = "Most findings of one kind that the health page lists",
            zh = "健康页列出的同类问题的最多条数",
            reached = Limit.Reached.LEFT_OUT)
    static final int OF_A_KIND_MAX = 20;

    private static final Logger LOG = LoggerFactory.getLogger(Health.class);

    /** What was found, and when. */
    private record Report(long micros, long nanos, List<Finding> findings) {}

    private final Rooms rooms;
    private final ServerRoutes server;
    private final Pace pace;
    private final long startedNanos;
    private final Map<String, Long> since = new HashMap<>();
    private final StoreFindings stores;
    private final RoomFindings inRooms;
    private final CountedFindings counted;
    private final DueFindings due;

    // guarded by this
    private Figures before = Figures.NONE;
    private @Nullable Report last;
    private @Nullable Thread thread;

    Health(Rooms rooms, ServerRoutes server, Pace pace) {
        this.rooms = rooms;
        this.server = server;
        this.pace = pace;
        this.startedNanos = rooms.clock().nanos();
        this.stores = new StoreFindings(rooms, server);
        this.inRooms = new RoomFindings(rooms, server);
        this.counted = new CountedFindings(rooms.clock());
        this.due = new DueFindings(rooms);
    }

    void start() {
        thread = Thread.ofVirtual().name("health").start(() -> {
            while (!Thread.currentThread().isInterrupted()) {
                try {
                    look(0);
                    Thread.sleep(EVERY_MILLIS);
                } catch (InterruptedException e) {
                    return;
                } catch (RuntimeException e) {
                    LOG.warn("How the server is could not be found out", e);
                }
            }
        });
    }

    @Override
    public void close() {
        Thread running = thread;
        if (running != null) {
            running.interrupt();
        }
    }

    /** How the server is; what was found at most a second ago is found again. */
    synchronized ObjectNode write() {
        Report report = look(1_000_000_000L);
        ObjectNode out = Json.object();
        out.put("well", report.findings().stream().allMatch(each -> each.grade() == Grade.ADVICE));
        out.put("checked", Times.text(report.micros()));
        ArrayNode findings = out.putArray("findings");
        report.findings().forEach(each -> findings.add(each.write(since.getOrDefault(each.key(), report.micros()))));
        figures(out.putObject("figures"));
        return out;
    }

    private void figures(ObjectNode out) {
        out.put("uptimeSeconds", (rooms.clock().nanos() - startedNanos) / 1_000_000_000L);
        out.put("readingsPerSecond", Math.round(pace.perSecond() * 10) / 10.0);
        out.put("sessions", (long) before.of("taihu_sessions"));
        out.put("journalBytes", (long) before.of("taihu_journal_disk_bytes"));
        out.put("journalBudget", stores.budget());
        out.put("flushMillis", Math.round(stores.flushSeconds() * 10_000) / 10.0);
        List<TableHealth> tables = server.tables(DEAR_NANOS);
        out.put(
                "historyRows",
                tables.stream().mapToLong(t -> Math.max(0, t.rows())).sum());
        out.put("historyBytes", tables.stream().mapToLong(TableHealth::bytes).sum());
        double slowest = server.lags().values().stream()
                .mapToDouble(server::seconds)
                .max()
                .orElse(0);
        out.put("behindSeconds", slowest);
        FileStore disk = stores.disk();
        if (disk != null) {
            try {
                out.put("diskFree", disk.getUsableSpace()).put("diskTotal", disk.getTotalSpace());
            } catch (IOException e) {
                LOG.debug("The disk does not say how full it is", e);
            }
        }
        Instant backedUp = due.backedUp();
        if (backedUp != null) {
            out.put("lastBackup", backedUp.toString());
        }
    }

    private synchronized Report look(long oldestNanos) {
        Report known = last;
        if (known != null && rooms.clock().nanos() - known.nanos() < oldestNanos) {
            return known;
        }
        long now = rooms.clock().micros();
        Figures figures = new Figures(rooms.meters().figures());
        List<Finding> found = new ArrayList<>();
        stores.find(found, figures, before);
        inRooms.find(found, now);
        counted.find(found, figures, before, now);
        found.addAll(due.find(now, oldestNanos == 0 ? DEAR_NANOS : oldestNanos));
        found.sort(Comparator.comparing(Finding::grade));
        since.keySet().retainAll(found.stream().map(Finding::key).toList());
        found.forEach(each -> since.putIfAbsent(each.key(), now));
        before = figures;
        Report report = new Report(now, rooms.clock().nanos(), List.copyOf(found));
        last = report;
        return report;
    }
}
