package io.taihu.notices;

import io.taihu.core.Directory;
import io.taihu.model.Severity;
import io.taihu.spi.NoticeStore;
import java.time.Instant;
import java.time.ZoneId;
import java.util.OptionalLong;

/** When channels tell what. Thread-safe; blocks. */
final class Timing {
    private final Directory directory;
    private final NoticeStore store;

    Timing(Directory directory) {
        this.directory = directory;
        this.store = directory.registry().notices();
    }

    /**
     * When a notice is told.
     *
     * @param together whether with others
     */
    record Due(long micros, boolean together) {}

    Due due(String id, String space, Channel channel, Severity severity, long now) {
        if (channel.isUrgent(severity)) {
            return new Due(now, false);
        }
        OptionalLong quietEnd = quietEnd(space, channel, now);
        if (quietEnd.isPresent()) {
            return new Due(quietEnd.getAsLong(), true);
        }
        if (channel.digestMinutes() > 0) {
            OptionalLong others = store.nextTogether(id);
            return new Due(others.orElse(now + channel.digestMinutes() * 60_000_000L), true);
        }
        return new Due(now, false);
    }

    /** When the quiet hours of a channel end that hold now; empty when none hold. */
    OptionalLong quietEnd(String space, Channel channel, long now) {
        Quiet quiet = channel.quiet();
        Instant moment = Instant.ofEpochMilli(now / 1_000);
        if (quiet == null || !quiet.holds(moment, zone(space))) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(quiet.end(moment, zone(space)).toEpochMilli() * 1_000);
    }

    ZoneId zone(String space) {
        return ZoneId.of(directory.tree(space).zone(space));
    }
}
