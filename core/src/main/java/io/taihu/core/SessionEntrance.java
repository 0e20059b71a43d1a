package io.taihu.core;

import io.taihu.model.ErrorCode;
import io.taihu.spi.Access.Deed;
import io.taihu.spi.Intake.SessionListener;
import io.taihu.spi.Principal;
import io.taihu.spi.Session.Problem;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the thing that a message of a session is about, and lets it pass when the session may report for it and its quotas have
 * room. For the session's thread; what is looked up meanwhile comes from any.
 */
final class SessionEntrance {
    /** How long a message waits that found a quota's queue full. */
    static final long ASK_AGAIN_NANOS = 500_000_000L;

    private static final long NO_TURN = Long.MIN_VALUE;

    private final Road road;
    private final Principal principal;
    private final @Nullable ThingEntry own;
    private final SessionListener listener;

    private @Nullable Problem problem;
    /** Id of a thing that was looked up for the message at hand and is not there. */
    private volatile @Nullable String absent;
    /** When the message at hand may pass, after it had to wait for a quota. */
    private long turnNanos = NO_TURN;

    SessionEntrance(Road road, Principal principal, @Nullable ThingEntry own, SessionListener listener) {
        this.road = road;
        this.principal = principal;
        this.own = own;
        this.listener = listener;
    }

    /** Why the last message may never pass; null when it may. */
    @Nullable
    Problem problem() {
        return problem;
    }

    /** The thing a message is about, once its turn has come; otherwise null, with a problem when it may never pass. */
    @Nullable
    ThingEntry admitted(String id) {
        problem = null;
        ThingEntry entry = find(id);
        if (entry == null) {
            return null;
        }
        if (turnNanos == NO_TURN) {
            long wait = road.admission.admit(entry);
            if (wait == 0) {
                return entry;
            }
            road.meters.heldByQuota.increment();
            if (wait == TokenBucket.FULL) {
                road.after(ASK_AGAIN_NANOS, listener::resume);
                return null;
            }
            turnNanos = road.clock.nanos() + wait;
            road.after(wait, listener::resume);
            return null;
        }
        if (road.clock.nanos() < turnNanos) {
            return null;
        }
        turnNanos = NO_TURN;
        return entry;
    }

    private @Nullable ThingEntry find(String id) {
        ThingEntry entry = own;
        if (entry == null || !entry.thing().id().equals(id)) {
            entry = road.directory.cached(id);
            if (entry == null || (principal instanceof Principal.Device && entry.gateways() == null)) {
                return load(id);
            }
        }
        if (entry.gone() || !mayReport(entry)) {
            problem = notFor(id);
            return null;
        }
        if (!entry.thing().enabled()) {
            String how = entry.thing().decommissioned() == null ? "disabled" : "decommissioned";
            problem = new Problem(ErrorCode.FORBIDDEN, "", "thing " + id + " is " + how);
            return null;
        }
        return entry;
    }

    private boolean mayReport(ThingEntry entry) {
        Set<Long> gateways = entry.gateways();
        return road.access.may(principal, Deed.REPORT, entry.thing(), gateways == null ? Set.of() : gateways);
    }

    /** Whether the session's thing may take what is asked of another now. May ask the registry. */
    boolean isGatewayOf(ThingEntry entry) {
        road.directory.gateways(entry);
        return !entry.gone() && entry.thing().enabled() && mayReport(entry);
    }

    private static Problem notFor(String id) {
        return new Problem(
                ErrorCode.FORBIDDEN, "", "thing " + id + " is not known, or this session may not report for it");
    }

    /** Looks a thing up that is not in memory; the message is offered again afterwards. */
    private @Nullable ThingEntry load(String id) {
        if (id.equals(absent)) {
            absent = null;
            problem = principal instanceof Principal.Device
                    ? notFor(id)
                    : new Problem(ErrorCode.NOT_FOUND, "", "there is no thing " + id);
            return null;
        }
        road.later(() -> {
            try {
                ThingEntry found = road.directory.entry(id);
                if (found == null) {
                    absent = id;
                } else if (principal instanceof Principal.Device) {
                    road.directory.gateways(found);
                }
                listener.resume();
            } catch (RuntimeException e) {
                listener.end("thing " + id + " could not be looked up: " + e.getMessage());
            }
        });
        return null;
    }
}
