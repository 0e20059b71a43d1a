package io.taihu.core;

import io.taihu.model.Invocation;
import io.taihu.spi.CommandTaker;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** The connections that pass commands on, by the number of their thing. Things that listen for none cost nothing. Thread-safe. */
final class Takers {
    private final Map<Long, Set<CommandTaker>> byThing = new ConcurrentHashMap<>();
    private volatile LongConsumer arrival = _ -> {};

    /** Calls back with the number of each thing that begins to listen, on any thread. */
    void onArrival(LongConsumer listener) {
        arrival = listener;
    }

    void add(long thing, CommandTaker taker) {
        byThing.compute(thing, (_, all) -> {
            Set<CommandTaker> with = all == null ? ConcurrentHashMap.newKeySet(1) : all;
            with.add(taker);
            return with;
        });
        arrived(thing);
    }

    /** A thing listens that may not have listened before. */
    void arrived(long thing) {
        arrival.accept(thing);
    }

    void remove(long thing, CommandTaker taker) {
        byThing.computeIfPresent(thing, (_, all) -> {
            all.remove(taker);
            return all.isEmpty() ? null : all;
        });
    }

    /** A connection on which the thing listens for this command; null when there is none. */
    @Nullable
    CommandTaker of(Invocation command) {
        for (CommandTaker taker : byThing.getOrDefault(command.thing(), Set.of())) {
            if (taker.takes(command)) {
                return taker;
            }
        }
        return null;
    }
}
