package io.taihu.core;

import io.taihu.model.Thing;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A thing as the road holds it: what is registered of it, its model, its quotas, its open sessions. Thread-safe. */
final class ThingEntry {
    private final Set<RoadSession> sessions = ConcurrentHashMap.newKeySet(1);
    private volatile Thing thing;
    private volatile ModelEntry model;
    private volatile TokenBucket[] quotas;
    private volatile SpaceUsage usage;
    private volatile boolean gone;
    private volatile @Nullable Set<Long> gateways;

    ThingEntry(Thing thing, ModelEntry model, TokenBucket[] quotas, SpaceUsage usage) {
        this.thing = thing;
        this.model = model;
        this.quotas = quotas;
        this.usage = usage;
    }

    Thing thing() {
        return thing;
    }

    ModelEntry model() {
        return model;
    }

    /** Quotas of the thing and of the spaces above it; empty for most. */
    TokenBucket[] quotas() {
        return quotas;
    }

    /** Where what comes of it is counted. */
    SpaceUsage usage() {
        return usage;
    }

    Set<RoadSession> sessions() {
        return sessions;
    }

    /** Numbers of the things that are its gateways; null while nobody has asked, see {@link Directory#gateways}. */
    @Nullable
    Set<Long> gateways() {
        return gateways;
    }

    void gateways(@Nullable Set<Long> gateways) {
        this.gateways = gateways;
    }

    /** Whether it was deleted. */
    boolean gone() {
        return gone;
    }

    void replace(Thing thing, ModelEntry model, TokenBucket[] quotas, SpaceUsage usage) {
        this.thing = thing;
        this.model = model;
        this.quotas = quotas;
        this.usage = usage;
        endSessionsUnlessEnabled();
    }

    void quotas(TokenBucket[] quotas) {
        this.quotas = quotas;
    }

    void remove() {
        gone = true;
        sessions.forEach(s -> s.end("the thing was deleted"));
    }

    private void endSessionsUnlessEnabled() {
        if (!thing.enabled()) {
            String why = thing.decommissioned() == null ? "the thing was disabled" : "the thing was decommissioned";
            sessions.forEach(s -> s.end(why));
        }
    }
}
