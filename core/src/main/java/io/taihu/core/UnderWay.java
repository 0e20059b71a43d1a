package io.taihu.core;

import io.taihu.model.Invocation;
import io.taihu.model.Invocation.Kind;
import io.taihu.model.Invocation.State;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * All commands that have not ended, by their ids and by their things, and when each has to be looked at again. Changed by the thread
 * of {@link CommandFeed} alone; any thread may look one up or count them.
 */
final class UnderWay {
    /** Longest pause between two sendings of the same command. */
    static final long RESEND_LAST_MICROS = Duration.ofMinutes(10).toMillis() * 1_000;

    static final long AGAIN_MICROS = 1_000_000L;
    /** One under way. */
    static final class Live {
        volatile Invocation now;
        /** A step of the feed's own is in the journal and has not been read back; 0 when none, else when it was written. */
        long steppingSince;
        /** When it has to be looked at again. */
        long due;

        Live(Invocation now) {
            this.now = now;
        }
    }

    private record Due(long micros, String id) {}

    private final Map<String, Live> open = new ConcurrentHashMap<>();
    private final Map<Long, Map<String, Live>> byThing = new ConcurrentHashMap<>();
    private final PriorityQueue<Due> timers = new PriorityQueue<>((a, b) -> Long.compare(a.micros, b.micros));
    private Set<Long> touched = new LinkedHashSet<>();

    int count() {
        return open.size();
    }

    int count(long thing) {
        Map<String, Live> all = byThing.get(thing);
        return all == null ? 0 : all.size();
    }

    @Nullable
    Live get(String id) {
        return open.get(id);
    }

    /** Those of a thing, the oldest first. */
    List<Live> of(long thing) {
        Map<String, Live> all = byThing.get(thing);
        return all == null ? List.of() : List.copyOf(all.values());
    }

    /** The oldest invocation of an action that the thing was sent and has not finished. */
    @Nullable
    Live oldest(long thing, String action) {
        for (Live each : of(thing)) {
            Invocation now = each.now;
            if (now.kind() == Kind.ACTION
                    && now.name().equals(action)
                    && (now.state() == State.SENT || now.state() == State.ACCEPTED)) {
                return each;
            }
        }
        return null;
    }

    void clear() {
        open.clear();
        byThing.clear();
        timers.clear();
        touched.clear();
    }

    Live hold(Invocation invocation) {
        Live held = new Live(invocation);
        open.put(invocation.id(), held);
        byThing.computeIfAbsent(invocation.thing(), _ -> Collections.synchronizedMap(new LinkedHashMap<>()))
                .put(invocation.id(), held);
        look(held, dueAfter(invocation));
        touch(invocation.thing());
        return held;
    }

    /** Keeps how one is now; lets go of it when it has ended. */
    void change(Live held, Invocation now) {
        held.now = now;
        if (now.state().ended()) {
            release(now);
        } else {
            look(held, dueAfter(now));
        }
    }

    void release(Invocation ended) {
        open.remove(ended.id());
        byThing.computeIfPresent(ended.thing(), (_, all) -> {
            all.remove(ended.id());
            return all.isEmpty() ? null : all;
        });
    }

    /** Something of a thing changed: what waits for it may go now. */
    void touch(long thing) {
        touched.add(thing);
    }

    /** The things that were touched since this was asked last. */
    Set<Long> takeTouched() {
        Set<Long> taken = touched;
        touched = new LinkedHashSet<>();
        return taken;
    }

    void look(Live held, long due) {
        held.due = due;
        if (due != Long.MAX_VALUE) {
            timers.add(new Due(due, held.now.id()));
        }
    }

    /** When the next has to be looked at; {@link Long#MAX_VALUE} for never. */
    long nextDue() {
        Due next = timers.peek();
        return next == null ? Long.MAX_VALUE : next.micros();
    }

    /** One that has to be looked at by a time; null when there is none. */
    @Nullable
    Live takeDue(long now) {
        for (Due next = timers.peek(); next != null && next.micros() <= now; next = timers.peek()) {
            timers.remove();
            Live held = open.get(next.id());
            if (held != null && held.due == next.micros()) {
                held.due = Long.MAX_VALUE;
                return held;
            }
        }
        return null;
    }

    /** When a command in this state has to be looked at again. */
    private static long dueAfter(Invocation now) {
        return switch (now.state()) {
            case PROPOSED, QUEUED -> now.expiresMicros() == 0 ? Long.MAX_VALUE : now.expiresMicros();
            case SENT -> now.changedMicros() + patience(now);
            case ACCEPTED -> Math.max(now.expiresMicros(), now.changedMicros() + now.timeoutMicros());
            case DONE, FAILED, EXPIRED, CANCELLED -> Long.MAX_VALUE;
        };
    }

    /** How long to wait for an answer: for a value that is sent again and again, longer each time. */
    private static long patience(Invocation now) {
        if (!now.idempotent()) {
            return now.timeoutMicros();
        }
        return Math.min(RESEND_LAST_MICROS, now.timeoutMicros() << Math.min(16, Math.max(0, now.attempts() - 1)));
    }

    /** How long to leave a thing in peace that comes anew: a long poll comes each moment, also while its thing is at work. */
    static long rest(Invocation now) {
        return Math.min(patience(now), AGAIN_MICROS << Math.min(16, Math.max(0, now.attempts() - 1)));
    }
}
