package io.taihu.core;

import io.taihu.model.Space;
import io.taihu.model.Thing;
import io.taihu.spi.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The quotas of readings by space, and which of them hold for a thing. Changed by one thread at a time, read by any. */
final class SpaceQuotas {
    private final Clock clock;
    private final long thingReadingsMax;
    private final Map<String, TokenBucket> bySpace = new ConcurrentHashMap<>();

    /** @param thingReadingsMax readings a second of one thing, 0 for no limit */
    SpaceQuotas(Clock clock, long thingReadingsMax) {
        this.clock = clock;
        this.thingReadingsMax = thingReadingsMax;
    }

    void put(Space space) {
        if (space.readingsPerSecondMax() > 0) {
            bySpace.put(space.path(), new TokenBucket(space.readingsPerSecondMax(), clock.nanos()));
        } else {
            bySpace.remove(space.path());
        }
    }

    void remove(String path) {
        bySpace.remove(path);
    }

    /** Lets the quotas of a space and of those below it go with them, as far as they are used up. */
    void move(String path, String to) {
        for (String each : List.copyOf(bySpace.keySet())) {
            TokenBucket quota = Space.within(each, path) ? bySpace.remove(each) : null;
            if (quota != null) {
                bySpace.put(Space.moved(each, path, to), quota);
            }
        }
    }

    /** A thing's own quota and those of the spaces that it is in. */
    TokenBucket[] of(Thing thing) {
        List<TokenBucket> found = new ArrayList<>();
        if (thingReadingsMax > 0) {
            found.add(new TokenBucket(thingReadingsMax, clock.nanos()));
        }
        String path = thing.space();
        while (!bySpace.isEmpty()) {
            TokenBucket quota = bySpace.get(path);
            if (quota != null) {
                found.add(quota);
            }
            if (path.isEmpty()) {
                break;
            }
            path = Space.parent(path);
        }
        return found.toArray(TokenBucket[]::new);
    }
}
