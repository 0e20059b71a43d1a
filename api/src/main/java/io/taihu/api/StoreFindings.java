package io.taihu.api;

import io.taihu.api.Finding.Grade;
import io.taihu.spi.Journal;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is wrong with where readings are kept: the journal, the disk, and the readers of the journal. For one thread at a time. */
final class StoreFindings {
    private static final double READER_BEHIND_SECONDS = 30;
    /** Share of the journal's disk budget that one reader may hold. */
    private static final double HELD_SHARE = 0.5;

    private static final double FLUSH_SLOW_SECONDS = 0.05;
    private static final int FLUSHES_LEAST = 5;
    private static final long DISK_LOW_BYTES = 5L << 30;
    private static final long DISK_OUT_BYTES = 1L << 30;
    private static final double DISK_LOW_SHARE = 0.05;
    private static final Logger LOG = LoggerFactory.getLogger(StoreFindings.class);

    private final Rooms rooms;
    private final ServerRoutes server;
    private double flushSeconds;

    StoreFindings(Rooms rooms, ServerRoutes server) {
        this.rooms = rooms;
        this.server = server;
    }

    /** @param before the figures of the look before */
    void find(List<Finding> found, Figures figures, Figures before) {
        journal(found, figures, before);
        disk(found);
        readers(found);
    }

    /** How long the disk took last to make readings durable. */
    double flushSeconds() {
        return flushSeconds;
    }

    /** Bytes that the journal may have on the disk. */
    long budget() {
        return rooms.premises().number(rooms.settings(), "journal.disk-budget");
    }

    private void journal(List<Finding> found, Figures figures, Figures before) {
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
                            "The disk takes " + millis
                                    + " ms to make readings durable; devices wait that long at least.",
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

    /** The disk of the data folder; null when it is not known. */
    @Nullable
    FileStore disk() {
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
}
