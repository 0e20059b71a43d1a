package io.taihu.api;

import io.taihu.api.Finding.Grade;
import io.taihu.backup.Backup;
import io.taihu.model.TaihuException;
import io.taihu.spi.Registry.Token;
import io.taihu.spi.Registry.TokenKind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Backups that are not made and tokens that end: what files or many rows are read for. For one thread at a time. */
final class DueFindings {
    private static final Duration BACKUP_OLD = Duration.ofDays(7);
    private static final Duration TOKEN_ENDS = Duration.ofDays(14);
    private static final int TOKENS_READ = 1_000;
    private static final Logger LOG = LoggerFactory.getLogger(DueFindings.class);

    private final Rooms rooms;
    private long readNanos;
    private boolean known;
    private List<Finding> found = List.of();
    private @Nullable Instant backedUp;

    DueFindings(Rooms rooms) {
        this.rooms = rooms;
    }

    /** When the last whole backup was begun; null when there is none. */
    @Nullable
    Instant backedUp() {
        return backedUp;
    }

    /** @param oldestNanos how old what was read may be */
    List<Finding> find(long now, long oldestNanos) {
        long nanos = rooms.clock().nanos();
        if (known && nanos - readNanos < oldestNanos) {
            return found;
        }
        List<Finding> all = new ArrayList<>();
        Instant time = Times.instant(now);
        backups(all, time);
        tokens(all, time);
        found = List.copyOf(all);
        readNanos = nanos;
        known = true;
        return found;
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
                        if (told++ == Health.OF_A_KIND_MAX) {
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
