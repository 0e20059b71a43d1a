package io.taihu.api;

import io.taihu.core.Directory;
import io.taihu.core.SpaceTree;
import io.taihu.core.SpaceUsage;
import io.taihu.model.Space;
import io.taihu.spi.Clock;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How much comes from each space: looks every {@value #EVERY_MILLIS} ms at what was counted there, and keeps what it was at midnight
 * of the space's own time zone. Of spaces from which nothing has come it keeps nothing. Thread-safe.
 */
final class SpacePace implements AutoCloseable {
    private static final long EVERY_MILLIS = 5_000;
    /** How long the time zones of spaces are good for. */
    private static final long TREE_NANOS = 60_000_000_000L;

    private static final Logger LOG = LoggerFactory.getLogger(SpacePace.class);

    /** How much comes from a space, with those below it. */
    record Sum(double readingsPerSecond, long readingsToday, double bytesPerSecond, long bytesToday) {}

    /** What was seen of one space. */
    private static final class Seen {
        long readings;
        long bytes;
        double readingsPerSecond;
        double bytesPerSecond;
        long readingsAtMidnight;
        long bytesAtMidnight;

        @Nullable
        LocalDate day;
    }

    private final Directory directory;
    private final Clock clock;
    // a space that moves keeps its usage, and so what was seen of it
    private final IdentityHashMap<SpaceUsage, Seen> seen = new IdentityHashMap<>();
    private long lookedNanos;
    private @Nullable SpaceTree tree;
    private long treeNanos;
    private @Nullable Thread thread;

    SpacePace(Directory directory, Clock clock) {
        this.directory = directory;
        this.clock = clock;
        this.lookedNanos = clock.nanos();
    }

    void start() {
        thread = Thread.ofVirtual().name("space-pace").start(() -> {
            while (!Thread.currentThread().isInterrupted()) {
                try {
                    Thread.sleep(EVERY_MILLIS);
                    look();
                } catch (InterruptedException e) {
                    return;
                } catch (RuntimeException e) {
                    // the registry is away: the next look counts what came meanwhile
                    LOG.debug("What comes from spaces could not be looked at", e);
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

    synchronized void look() {
        Map<String, SpaceUsage> usage = directory.usage();
        if (usage.isEmpty()) {
            return;
        }
        long nanos = clock.nanos();
        SpaceTree zones = tree;
        if (zones == null || nanos - treeNanos > TREE_NANOS) {
            zones = directory.tree();
            tree = zones;
            treeNanos = nanos;
        }
        double seconds = Math.max(1e-3, (nanos - lookedNanos) / 1e9);
        lookedNanos = nanos;
        seen.keySet().retainAll(java.util.Set.copyOf(usage.values()));
        for (Map.Entry<String, SpaceUsage> each : usage.entrySet()) {
            Seen known = seen.computeIfAbsent(each.getValue(), _ -> new Seen());
            long readings = each.getValue().readings();
            long bytes = each.getValue().bytes();
            known.readingsPerSecond = (readings - known.readings) / seconds;
            known.bytesPerSecond = (bytes - known.bytes) / seconds;
            LocalDate day = LocalDate.ofInstant(Times.instant(clock.micros()), ZoneId.of(zones.zone(each.getKey())));
            if (known.day != null && !day.equals(known.day)) {
                known.readingsAtMidnight = known.readings;
                known.bytesAtMidnight = known.bytes;
            }
            known.day = day;
            known.readings = readings;
            known.bytes = bytes;
        }
    }

    /** How much comes from each of some spaces with those below it; the paths are of spaces that are there. */
    synchronized Map<String, Sum> sums(Iterable<String> paths) {
        Map<String, SpaceUsage> usage = directory.usage();
        Map<String, Sum> found = new HashMap<>();
        for (String path : paths) {
            double readingsPerSecond = 0;
            double bytesPerSecond = 0;
            long readings = 0;
            long bytes = 0;
            for (Map.Entry<String, SpaceUsage> each : usage.entrySet()) {
                if (Space.within(each.getKey(), path)) {
                    Seen known = seen.get(each.getValue());
                    readings += each.getValue().readings() - (known == null ? 0 : known.readingsAtMidnight);
                    bytes += each.getValue().bytes() - (known == null ? 0 : known.bytesAtMidnight);
                    readingsPerSecond += known == null ? 0 : known.readingsPerSecond;
                    bytesPerSecond += known == null ? 0 : known.bytesPerSecond;
                }
            }
            found.put(path, new Sum(readingsPerSecond, readings, bytesPerSecond, bytes));
        }
        return found;
    }
}
