package io.taihu.core;

import io.taihu.core.TokenBucket.Unit;
import io.taihu.model.Space;
import io.taihu.model.Thing;
import io.taihu.spi.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The quotas of readings and bytes by space, and which of them hold for a thing. Changed by one thread at a time, read by any. */
final class SpaceQuotas {
    private final Clock clock;
    private final long thingReadingsMax;
    private final Map<String, List<TokenBucket>> bySpace = new ConcurrentHashMap<>();

    /** @param thingReadingsMax readings a second of one thing, 0 for no limit */
    SpaceQuotas(Clock clock, long thingReadingsMax) {
        this.clock = clock;
        this.thingReadingsMax = thingReadingsMax;
    }

    void put(Space space) {
        List<TokenBucket> quotas = new ArrayList<>();
        if (space.readingsPerSecondMax() > 0) {
            quotas.add(new TokenBucket(Unit.READINGS, space.readingsPerSecondMax(), clock.nanos()));
        }
        if (space.bytesPerSecondMax() > 0) {
            quotas.add(new TokenBucket(Unit.BYTES, space.bytesPerSecondMax(), clock.nanos()));
        }
        if (quotas.isEmpty()) {
            bySpace.remove(space.path());
        } else {
            bySpace.put(space.path(), List.copyOf(quotas));
        }
    }

    void remove(String path) {
        bySpace.remove(path);
    }

    /** Lets the quotas of a space and of those below it go with them, as far as they are used up. */
    void move(String path, String to) {
        for (String each : List.copyOf(bySpace.keySet())) {
            List<TokenBucket> quotas = Space.within(each, path) ? bySpace.remove(each) : null;
            if (quotas != null) {
                bySpace.put(Space.moved(each, path, to), quotas);
            }
        }
    }

    /** A thing's own quota and those of the spaces that it is in. */
    TokenBucket[] of(Thing thing) {
        List<TokenBucket> found = new ArrayList<>();
        if (thingReadingsMax > 0) {
            found.add(new TokenBucket(Unit.READINGS, thingReadingsMax, clock.nanos()));
        }
        String path = thing.space();
        while (!bySpace.isEmpty()) {
            found.addAll(bySpace.getOrDefault(path, List.of()));
            if (path.isEmpty()) {
                break;
            }
            path = Space.parent(path);
        }
        return found.toArray(TokenBucket[]::new);
    }
}
