package io.taihu.core;

import io.taihu.model.Invocation;
import io.taihu.model.TaihuException;
import io.taihu.spi.CommandTaker;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Takes over one connection what is asked of the session's own thing, and of those that it is the gateway of. Thread-safe.
 */
final class SessionCommands {
    private final Road road;
    private final @Nullable ThingEntry own;
    private final SessionEntrance entrance;
    /** By which commands are passed, with the numbers of their things. */
    private final Map<CommandTaker, Long> taking = new ConcurrentHashMap<>();
    /** Who listens to what is asked of all that the session's thing is the gateway of. */
    private final Set<Function<String, CommandTaker>> behind = ConcurrentHashMap.newKeySet(1);

    private volatile boolean ended;

    SessionCommands(Road road, @Nullable ThingEntry own, SessionEntrance entrance) {
        this.road = road;
        this.own = own;
        this.entrance = entrance;
    }

    /** Takes what is asked of one thing; whether the session may. May ask the registry. */
    boolean take(String thing, CommandTaker wanted) {
        if (own == null) {
            return false;
        }
        boolean itself = own.thing().id().equals(thing);
        ThingEntry entry = itself ? own : road.directory.entry(thing);
        if (entry == null || (!itself && !entrance.isGatewayOf(entry))) {
            return false;
        }
        long number = entry.thing().number();
        CommandTaker taker = itself ? wanted : new Behind(this, thing, wanted);
        taking.put(taker, number);
        road.takers.add(number, taker);
        if (ended) {
            road.takers.remove(number, taker);
        }
        return true;
    }

    /** Takes what is asked of the session's thing and of all that it is the gateway of, now and later. May ask the registry. */
    boolean takeBehind(Function<String, CommandTaker> takers) {
        ThingEntry gateway = own;
        if (gateway == null) {
            return false;
        }
        // before they are looked up: one that comes meanwhile is not missed, and one that comes twice is taken once
        behind.add(takers);
        String id = gateway.thing().id();
        List<String> children = road.directory.behind(id);
        if (children.isEmpty()) {
            behind.remove(takers);
            return false;
        }
        take(id, takers.apply(id));
        children.forEach(child -> take(child, takers.apply(child)));
        return true;
    }

    /** The session's thing became the gateway of another. May ask the registry. */
    void nowBehind(String child) {
        behind.forEach(takers -> take(child, takers.apply(child)));
    }

    /** Takes nothing any more. */
    void end() {
        ended = true;
        taking.forEach((taker, thing) -> road.takers.remove(thing, taker));
    }

    /** Takes what is asked of a thing behind the session's own, for as long as that is its gateway. */
    private record Behind(SessionCommands session, String thing, CommandTaker wanted) implements CommandTaker {
        @Override
        public boolean takes(Invocation command) {
            return wanted.takes(command) && isStill(command.thing());
        }

        @Override
        public boolean pass(Invocation command) {
            return wanted.pass(command);
        }

        private boolean isStill(long number) {
            Road road = session.road;
            try {
                ThingEntry entry = road.directory.entry(thing);
                return entry != null && session.entrance.isGatewayOf(entry);
            } catch (TaihuException e) {
                // nobody knows now: it is asked again, as if the gateway had just come
                road.after(SessionEntrance.ASK_AGAIN_NANOS, () -> road.takers.arrived(number));
                return false;
            }
        }
    }
}
