package io.taihu.core;

import io.taihu.model.Limit;
import io.taihu.model.RecordView;
import io.taihu.model.Thing;
import io.taihu.spi.Clock;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The readings that somebody has asked to be followed on the road. While there are none, each stage looks at one empty array and
 * goes on. Thread-safe.
 */
public final class Journeys {
    /** Most that are kept; the oldest goes. */
    @Limit(value = "Traces of readings that are kept", zh = "保留的读数跟踪数", reached = Limit.Reached.OLDEST_GOES)
    static final int KEPT_MAX = 100;
    /** How long the next reading is awaited, and then followed. */
    @Limit(
            value = "Longest time that a trace waits for its reading to arrive everywhere",
            zh = "跟踪等待读数到达各处的最长时间",
            unit = Limit.Unit.SECONDS,
            reached = Limit.Reached.GIVEN_UP)
    static final int FOLLOWED_SECONDS_MAX = 300;

    private static final Journey[] NONE = {};
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Clock clock;
    private final Map<Long, Journey> kept = new LinkedHashMap<>();
    private volatile Journey[] followed = NONE;

    Journeys(Clock clock) {
        this.clock = clock;
    }

    /** Follows the next reading of a thing, in the place of the one that was followed last. */
    public synchronized Journey follow(Thing thing) {
        byte[] id = new byte[16];
        RANDOM.nextBytes(id);
        Journey journey = new Journey(HexFormat.of().formatHex(id), thing.id(), thing.number(), clock);
        kept.remove(thing.number());
        if (kept.size() >= KEPT_MAX) {
            kept.remove(kept.keySet().iterator().next());
        }
        kept.put(thing.number(), journey);
        sort();
        return journey;
    }

    /** The one that was asked for last; empty when none was, or too many since. */
    public synchronized Optional<Journey> of(Thing thing) {
        return Optional.ofNullable(kept.get(thing.number()));
    }

    /** Whether its reading has not come in time. */
    public boolean isOver(Journey journey) {
        return clock.micros() - journey.askedMicros()
                > Duration.ofSeconds(FOLLOWED_SECONDS_MAX).toMillis() * 1_000;
    }

    private synchronized void sort() {
        followed = kept.values().stream()
                .filter(each -> !isOver(each) && !(each.arrived() && each.nanosTo(Journey.Stage.LIVE) >= 0))
                .toArray(Journey[]::new);
    }

    /** Whether there are any: what is to be followed may come any moment. */
    boolean any() {
        return followed.length > 0;
    }

    /** The journey of a message that a session offers for a thing now; null for nearly all. */
    @Nullable
    Journey begun(String thing, Object session) {
        for (Journey each : followed) {
            if (each.thing().equals(thing)) {
                if (isOver(each)) {
                    sort();
                } else if (each.begins(session)) {
                    return each;
                }
            }
        }
        return null;
    }

    /** A reader is done with a record. */
    void read(Journey.Stage stage, RecordView record) {
        Journey[] all = followed;
        if (all.length == 0) {
            return;
        }
        boolean sort = false;
        for (Journey each : all) {
            each.read(stage, record);
            sort |= isOver(each);
        }
        if (sort) {
            sort();
        }
    }

    /** History has committed what was given to it. */
    void committed() {
        Journey[] all = followed;
        for (Journey each : all) {
            each.committed();
        }
        if (all.length > 0) {
            sort();
        }
    }
}
