package io.taihu.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taihu.api.Finding.Grade;
import io.taihu.backup.Backup;
import io.taihu.core.Strangers.Stranger;
import io.taihu.model.Limit;
import io.taihu.model.TaihuException;
import io.taihu.spi.History.TableHealth;
import io.taihu.spi.Journal;
import io.taihu.spi.Registry.Token;
import io.taihu.spi.Registry.TokenKind;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
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
    private static final long DEAR_NANOS = Duration.ofMinutes(1).toNanos();
    /** How long something is told that was seen to happen. */
    private static final long RECENT_MICROS = Duration.ofMinutes(10).toMillis() * 1_000;
    /** How long it is told that the clock was set. */
    private static final long CLOCK_TOLD_MICROS = Duration.ofHours(1).toMillis() * 1_000;
    /** Most that the clock may go apart from the time that has passed, between two looks. */
    private static final long CLOCK_OFF_MICROS = 2_000_000;

    private static final double READER_BEHIND_SECONDS = 30;
    /** Share of the journal's disk budget that one reader may hold. */
    private static final double HELD_SHARE = 0.5;

    private static final double FLUSH_SLOW_SECONDS = 0.05;
    private static final int FLUSHES_LEAST = 5;
    private static final long DISK_LOW_BYTES = 5L << 30;
    private static final long DISK_OUT_BYTES = 1L << 30;
    private static final double DISK_LOW_SHARE = 0.05;
    private static final Duration BACKUP_OLD = Duration.ofDays(7);
    private static final Duration TOKEN_ENDS = Duration.ofDays(14);
    private static final int TOKENS_READ = 1_000;
    /** Most of one kind that are told one by one. */
    @Limit(value = "Most findings of one kind that the health page lists", zh = "健康页列出的同类问题的最多条数", reached = Limit.Reached.LEFT_OUT)
    private static final int OF_A_KIND_MAX = 20;

    private static final Logger LOG = LoggerFactory.getLogger(Health.class);

    /** What was found, and when. */
    private record Report(long micros, long nanos, List<Finding> findings) {}

    private final Rooms rooms;
    private final ServerRoutes server;
    private final Pace pace;
    private final long startedNanos;
    private final Map<String, Long> since = new HashMap<>();
    private final Map<String, Long> happened = new HashMap<>();

    // guarded by this
    private Figures before = Figures.NONE;
    private long clockMicros;
    private long clockNanos;
    private long clockSetMicros;
    private double clockSetSeconds;
    private double flushSeconds;
    private long dearNanos;
    private boolean dearKnown;
    private List<Finding> dear = List.of();
    private @Nullable Instant backedUp;
    private @Nullable Report last;
    private @Nullable Thread thread;

    Health(Rooms rooms, ServerRoutes server, Pace pace) {
        this.rooms = rooms;
        this.server = server;
        this.pace = pace;
        this.startedNanos = rooms.clock().nanos();
        this.clockMicros = rooms.clock().micros();
        this.clockNanos = rooms.clock().nanos();
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
        out.put("journalBudget", budget());
        out.put("flushMillis", Math.round(flushSeconds * 10_000) / 10.0);
        List<TableHealth> tables = server.tables(DEAR_NANOS);
        out.put("historyRows", tables.stream().mapToLong(t -> Math.max(0, t.rows())).sum());
        out.put("historyBytes", tables.stream().mapToLong(TableHealth::bytes).sum());
        double slowest = server.lags().values().stream()
                .mapToDouble(server::seconds)
                .max()
                .orElse(0);
        out.put("behindSeconds", slowest);
        FileStore disk = disk();
        if (disk != null) {
            try {
                out.put("diskFree", disk.getUsableSpace()).put("diskTotal", disk.getTotalSpace());
            } catch (IOException e) {
                LOG.debug("The disk does not say how full it is", e);
            }
        }
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
        journal(found, figures);
        disk(found);
        readers(found);
        troubles(found);
        clock(found, now);
        counted(found, figures, now);
        strangers(found, now);
        floods(found);
        found.addAll(dear(now, oldestNanos == 0 ? DEAR_NANOS : oldestNanos));
        found.sort(Comparator.comparing(Finding::grade));
        since.keySet().retainAll(found.stream().map(Finding::key).toList());
        found.forEach(each -> since.putIfAbsent(each.key(), now));
        before = figures;
        Report report = new Report(now, rooms.clock().nanos(), List.copyOf(found));
        last = report;
        return report;
    }

    /** More alarms than people can see to. */
    private void floods(List<Finding> found) {
        rooms.alarms().floods(List.of("")).stream().limit(OF_A_KIND_MAX).forEach(each -> found.add(Finding.of(
                        "alarm-flood",
                        Grade.WARNING,
                        each.number() + " alarms were raised in space \"" + each.space() + "\" in the last 10 minutes.",
                        "See what they have in common; rules that raise too many alarms hide those that matter.",
                        "/alarms?space=" + each.space())
                .about(each.space())
                .with("raised", each.number())));
    }

    private long budget() {
        return rooms.premises().number(rooms.settings(), "journal.disk-budget");
    }

    private void journal(List<Finding> found, Figures figures) {
        Journal.State state = rooms.journal().state();
        switch (state.kind()) {
            case OPEN -> {
                if (!rooms.road().accepting()) {
                    found.add(Finding.of(
                            "stopping",
                            Grade.ALARM,
                            "Nothing is taken: " + rooms.road().whyNot() + ".",
                            "Wait until it has stopped, and start it again.",
                            ""));
                }
            }
            case FULL ->
                found.add(Finding.of(
                                "journal-full",
                                Grade.ALARM,
                                "Nothing is acknowledged to devices: " + state.reason() + ".",
                                "See below which reader is behind and why. Make room on the disk, or raise journal.disk-budget and"
                                        + " start the server again. Devices that send again lose nothing.",
                                "/settings?q=journal")
                        .with("reason", state.reason()));
            case FAILED ->
                found.add(Finding.of(
                                "journal-failed",
                                Grade.ALARM,
                                "A write to the journal failed, and nothing is acknowledged any more: " + state.reason()
                                        + ".",
                                "Look at the disk and at the server's log, then start the server again. What was acknowledged"
                                        + " before is on the disk.",
                                "")
                        .with("reason", state.reason()));
            case CLOSED ->
                found.add(Finding.of(
                        "journal-closed",
                        Grade.ALARM,
                        "The journal is closed, and nothing is acknowledged.",
                        "Start the server again.",
                        ""));
        }
        double flushes = figures.grown("taihu_journal_flush_seconds_count", before);
        if (flushes >= FLUSHES_LEAST) {
            flushSeconds = figures.grown("taihu_journal_flush_seconds_sum", before) / flushes;
        }
        if (flushSeconds > FLUSH_SLOW_SECONDS) {
            long millis = Math.round(flushSeconds * 1_000);
            found.add(Finding.of(
                            "flush-slow",
                            Grade.WARNING,
                            "The disk takes " + millis + " ms to make readings durable; devices wait that long at least.",
                            "See what else writes to this disk. The data folder should be on an SSD of its own, not on a network"
                                    + " disk.",
                            "")
                    .with("millis", millis));
        }
        long budget = budget();
        long end = rooms.journal().end();
        rooms.journal().positions().forEach((reader, position) -> {
            long held = end - position;
            if (budget > 0 && held > HELD_SHARE * budget) {
                long percent = Math.round(100.0 * held / budget);
                found.add(Finding.of(
                                "journal-held",
                                Grade.WARNING,
                                "Reader " + reader + " holds " + percent
                                        + " % of the journal's disk budget. At 100 % nothing is acknowledged any more.",
                                "Find out why it is behind; raise journal.disk-budget if it only needs time.",
                                "/settings?q=journal")
                        .about(reader)
                        .with("percent", percent)
                        .with("bytes", held));
            }
        });
    }

    private @Nullable FileStore disk() {
        try {
            return Files.getFileStore(rooms.premises().data());
        } catch (IOException e) {
            LOG.debug("The disk of {} is not known", rooms.premises().data(), e);
            return null;
        }
    }

    private void disk(List<Finding> found) {
        FileStore disk = disk();
        if (disk == null) {
            return;
        }
        try {
            long free = disk.getUsableSpace();
            long total = disk.getTotalSpace();
            if (free < DISK_OUT_BYTES || (free < DISK_LOW_BYTES && free < DISK_LOW_SHARE * total)) {
                found.add(Finding.of(
                                "disk-low",
                                free < DISK_OUT_BYTES ? Grade.ALARM : Grade.WARNING,
                                "The disk of the data folder has " + (free >> 20) + " MiB left.",
                                "Make room, or let models keep their history for less long (retention). When it is full, nothing is"
                                        + " acknowledged any more.",
                                "/models")
                        .with("free", free)
                        .with("total", total));
            }
        } catch (IOException e) {
            LOG.debug("The disk does not say how full it is", e);
        }
    }

    private void readers(List<Finding> found) {
        server.lags().forEach((reader, lag) -> {
            double seconds = server.seconds(lag);
            if (seconds > READER_BEHIND_SECONDS) {
                found.add(Finding.of(
                                "reader-behind",
                                Grade.WARNING,
                                "Reader " + reader + " is " + Math.round(seconds)
                                        + " s behind: what it shows is that old. Nothing is lost.",
                                "It catches up when it is quicker than what comes in. If it does not, see what the processor and the"
                                        + " disk are busy with.",
                                "/overview")
                        .about(reader)
                        .with("seconds", Math.round(seconds))
                        .with("bytes", lag));
            }
        });
    }

    /** What rooms say of themselves. */
    private void troubles(List<Finding> found) {
        trouble(
                found,
                "twins-trouble",
                rooms.twins().trouble(),
                "Last values",
                "It goes on by itself once that is over. If it stays, look at the server's log.");
        trouble(
                found,
                "history-trouble",
                rooms.historyFeed().trouble(),
                "History",
                "It tries again by itself, and nothing is lost while the journal has room. If it stays, look at the server's"
                        + " log and at docs/history.md.");
        trouble(
                found,
                "live-trouble",
                rooms.live().trouble(),
                "Live views",
                "It goes on by itself once that is over. If it stays, look at the server's log.");
        String audit = rooms.audit().trouble();
        if (!audit.isEmpty()) {
            found.add(Finding.of(
                            "audit-trouble",
                            Grade.ALARM,
                            "Nobody can change anything, because it cannot be written down: " + audit + ".",
                            "Look at the disk of the registry, or at its database. Readings are taken meanwhile.",
                            "")
                    .with("reason", audit));
        }
        try {
            rooms.directory().registry().changes();
        } catch (TaihuException e) {
            String why = String.valueOf(e.getMessage());
            found.add(Finding.of(
                            "registry-away",
                            Grade.ALARM,
                            "The registry cannot be reached: " + why + ".",
                            "See that its database runs and can be reached from here (registry.url). Things that are known go on;"
                                    + " no others are let in.",
                            "/settings?q=registry")
                    .with("reason", why));
        }
        server.tables(DEAR_NANOS).stream()
                .filter(table -> !table.problem().isEmpty())
                .limit(OF_A_KIND_MAX)
                .forEach(table -> found.add(Finding.of(
                                "history-table",
                                Grade.WARNING,
                                "History of " + (table.model().isEmpty() ? "events" : table.model()) + ": "
                                        + table.problem() + ".",
                                "Other models go on. docs/history.md says how a table is mended; its readings stay in the journal"
                                        + " while that has room.",
                                table.model().isEmpty() ? "" : "/models/" + Paths.segment(table.model()))
                        .about(table.table())
                        .with("model", table.model())
                        .with("reason", table.problem())));
    }

    private static void trouble(List<Finding> found, String code, String trouble, String what, String remedy) {
        if (trouble.isEmpty()) {
            return;
        }
        boolean starting = trouble.equals("history is opening") || trouble.startsWith("twins are being read");
        found.add(Finding.of(
                        code,
                        starting ? Grade.ADVICE : Grade.WARNING,
                        what + ": " + trouble + ".",
                        starting ? "It has just started: wait a moment." : remedy,
                        "")
                .with("reason", trouble)
                .with("starting", starting ? 1 : 0));
    }

    /** The wall clock against the time that has passed. */
    private void clock(List<Finding> found, long now) {
        long nanos = rooms.clock().nanos();
        long off = (now - clockMicros) - (nanos - clockNanos) / 1_000;
        if (Math.abs(off) > CLOCK_OFF_MICROS) {
            clockSetMicros = now;
            clockSetSeconds = off / 1e6;
        }
        clockMicros = now;
        clockNanos = nanos;
        if (clockSetMicros != 0 && now - clockSetMicros < CLOCK_TOLD_MICROS) {
            found.add(Finding.of(
                            "clock-set",
                            Grade.WARNING,
                            "The server's clock was set by " + Math.round(clockSetSeconds)
                                    + " s. Readings without a time of their own have the time of this clock.",
                            "See that the machine keeps its time by NTP (chrony, systemd-timesyncd) and changes it slowly.",
                            "")
                    .with("seconds", Math.round(clockSetSeconds)));
        }
    }

    /** What only counters tell. */
    private void counted(List<Finding> found, Figures figures, long now) {
        lasting(
                found,
                figures,
                "taihu_history_lost_readings_total",
                "history-lost",
                "readings are not in history: they were gone from the journal before history had them.",
                "Look at the server's log. Export what a backup has of that time, and import it here.");
        lasting(
                found,
                figures,
                "taihu_journal_damaged_bytes",
                "journal-damaged",
                "bytes of the journal cannot be read and were passed over (journal.damage is skip).",
                "Look at the disk. Restore from a backup what is missing.");
        lasting(
                found,
                figures,
                "taihu_audit_left_out_total",
                "audit-left-out",
                "entries of the audit log were left out, because it could not be written.",
                "Look at the disk of the registry, or at its database.");
        passing(
                found,
                figures,
                now,
                "taihu_mqtt_turned_away_total",
                "turned-away",
                Grade.WARNING,
                "Connections are turned away: the most there may be at once are open, or wait to be let in.",
                "See what opens so many, or raise mqtt.connections-max and sessions.max.",
                "/settings?q=max");
        passing(
                found,
                figures,
                now,
                "taihu_streams_dropped_total",
                "streams-dropped",
                Grade.ADVICE,
                "Browsers were cut off, because they take what is live too slowly. They come back by themselves.",
                "See the network between them and the server; http.stream-buffer lets them be slower.",
                "/settings?q=stream");
    }

    private void lasting(
            List<Finding> found, Figures figures, String name, String code, String what, String remedy) {
        long count = (long) figures.of(name);
        if (count > 0) {
            found.add(
                    Finding.of(code, Grade.ALARM, count + " " + what, remedy, "").with("count", count));
        }
    }

    private void passing(
            List<Finding> found,
            Figures figures,
            long now,
            String name,
            String code,
            Grade grade,
            String what,
            String remedy,
            String link) {
        if (figures.grown(name, before) > 0) {
            happened.put(code, now);
        }
        Long last = happened.get(code);
        if (last != null && now - last < RECENT_MICROS) {
            found.add(Finding.of(code, grade, what, remedy, link).with("count", (long) figures.of(name)));
        }
    }

    private void strangers(List<Finding> found, long now) {
        List<Stranger> recent = rooms.road().strangers().list().stream()
                .filter(each -> now - each.lastMicros() < RECENT_MICROS)
                .toList();
        if (!recent.isEmpty()) {
            Stranger first = recent.getFirst();
            found.add(Finding.of(
                            "strangers",
                            Grade.ADVICE,
                            recent.size() + " devices knocked in the last ten minutes and were not let in; the last was "
                                    + first.id() + ": " + first.reason() + ".",
                            "Give it the right id and token, or register it.",
                            "/connect")
                    .with("count", recent.size())
                    .with("id", first.id())
                    .with("reason", first.reason()));
        }
    }

    /** What files or many rows are read for: when nobody asks, only once in a while. */
    private List<Finding> dear(long now, long oldestNanos) {
        long nanos = rooms.clock().nanos();
        if (dearKnown && nanos - dearNanos < oldestNanos) {
            return dear;
        }
        List<Finding> found = new ArrayList<>();
        Instant time = Times.instant(now);
        backups(found, time);
        tokens(found, time);
        dear = List.copyOf(found);
        dearNanos = nanos;
        dearKnown = true;
        return dear;
    }

    private void backups(List<Finding> found, Instant now) {
        List<Backup> all;
        try {
            all = rooms.backups().list();
        } catch (TaihuException e) {
            String why = String.valueOf(e.getMessage());
            found.add(Finding.of(
                            "backup-folder",
                            Grade.WARNING,
                            "The folder of backups cannot be read: " + why + ".",
                            "See that backup.dir is there and may be read and written.",
                            "/settings?q=backup")
                    .with("reason", why));
            return;
        }
        Backup whole = all.stream()
                .filter(each -> each.state() == Backup.State.DONE)
                .max(Comparator.comparing(Backup::begun))
                .orElse(null);
        backedUp = whole == null ? null : whole.begun();
        all.stream()
                .filter(each -> each.state() == Backup.State.FAILED)
                .filter(each -> whole == null || each.begun().isAfter(whole.begun()))
                .max(Comparator.comparing(Backup::begun))
                .ifPresent(each -> found.add(Finding.of(
                                "backup-failed",
                                Grade.WARNING,
                                "The last backup came to nothing: " + each.trouble() + ".",
                                "docs/operations.md says what to do about it. Then back up again.",
                                "/settings?q=backup")
                        .with("name", each.name())
                        .with("reason", each.trouble())));
        if (rooms.demo()) {
            return;
        }
        if (whole == null) {
            found.add(Finding.of(
                    "backup-never",
                    Grade.ADVICE,
                    "There is no backup of this server.",
                    "Run ./taihu backup every night, into a folder on another disk (backup.dir).",
                    "/settings?q=backup"));
        } else if (whole.begun().isBefore(now.minus(BACKUP_OLD))) {
            long days = Duration.between(whole.begun(), now).toDays();
            found.add(Finding.of(
                            "backup-old",
                            Grade.WARNING,
                            "The last whole backup is " + days + " days old.",
                            "See why it is not made every night any more.",
                            "/settings?q=backup")
                    .with("days", days)
                    .with("name", whole.name()));
        }
    }

    /** Tokens of programs that end soon: what uses them will be refused. */
    private void tokens(List<Finding> found, Instant now) {
        int told = 0;
        try {
            String after = null;
            while (true) {
                List<Token> part = rooms.directory().registry().tokens(after, TOKENS_READ);
                for (Token token : part) {
                    boolean programs = token.kind() == TokenKind.API || token.kind() == TokenKind.PROVISION;
                    Instant ends = token.expires();
                    if (programs && ends != null && ends.isBefore(now.plus(TOKEN_ENDS))) {
                        if (told++ == OF_A_KIND_MAX) {
                            return;
                        }
                        found.add(Finding.of(
                                        "token-ending",
                                        Grade.ADVICE,
                                        "The token \"" + token.name() + "\" ends at " + ends + ".",
                                        "Make another for the program that uses it, before it is refused.",
                                        "")
                                .about(token.id())
                                .with("name", token.name())
                                .with("ends", ends.toString()));
                    }
                }
                if (part.size() < TOKENS_READ) {
                    return;
                }
                after = part.getLast().id();
            }
        } catch (TaihuException e) {
            LOG.debug("Tokens cannot be looked at", e);
        }
    }
}
