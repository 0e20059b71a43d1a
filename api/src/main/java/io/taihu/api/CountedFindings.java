package io.taihu.api;

import io.taihu.api.Finding.Grade;
import io.taihu.spi.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the clock and the counters tell: only how they have changed since the look before says something. For one thread at a time. */
final class CountedFindings {
    /** How long it is told that the clock was set. */
    private static final long CLOCK_TOLD_MICROS = Duration.ofHours(1).toMillis() * 1_000;
    /** Most that the clock may go apart from the time that has passed, between two looks. */
    private static final long CLOCK_OFF_MICROS = 2_000_000;

    private final Clock clock;
    private final Map<String, Long> happened = new HashMap<>();
    private long clockMicros;
    private long clockNanos;
    private long clockSetMicros;
    private double clockSetSeconds;

    CountedFindings(Clock clock) {
        this.clock = clock;
        this.clockMicros = clock.micros();
        this.clockNanos = clock.nanos();
    }

    /** @param before the figures of the look before */
    void find(List<Finding> found, Figures figures, Figures before, long now) {
        clock(found, now);
        counted(found, figures, before, now);
    }

    /** The wall clock against the time that has passed. */
    private void clock(List<Finding> found, long now) {
        long nanos = clock.nanos();
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
    private void counted(List<Finding> found, Figures figures, Figures before, long now) {
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
                before,
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
                before,
                now,
                "taihu_streams_dropped_total",
                "streams-dropped",
                Grade.ADVICE,
                "Browsers were cut off, because they take what is live too slowly. They come back by themselves.",
                "See the network between them and the server; http.stream-buffer lets them be slower.",
                "/settings?q=stream");
    }

    private void lasting(List<Finding> found, Figures figures, String name, String code, String what, String remedy) {
        long count = (long) figures.of(name);
        if (count > 0) {
            found.add(Finding.of(code, Grade.ALARM, count + " " + what, remedy, "")
                    .with("count", count));
        }
    }

    private void passing(
            List<Finding> found,
            Figures figures,
            Figures before,
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
        if (last != null && now - last < RoomFindings.RECENT_MICROS) {
            found.add(Finding.of(code, grade, what, remedy, link).with("count", (long) figures.of(name)));
        }
    }
}
