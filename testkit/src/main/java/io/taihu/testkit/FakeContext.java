package io.taihu.testkit;

import io.taihu.model.Thing;
import io.taihu.spi.Access;
import io.taihu.spi.Announcements;
import io.taihu.spi.Live;
import io.taihu.spi.Meters;
import io.taihu.spi.Principal;
import io.taihu.spi.Protocol;
import io.taihu.spi.Settings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** What a protocol may use, in memory: a {@link FakeRoad}, a {@link ManualClock}, nothing live, and everything allowed. Thread-safe. */
public final class FakeContext implements Protocol.Context, Access, AutoCloseable {
    private final FakeRoad road = new FakeRoad();
    private final ManualClock clock = new ManualClock();
    private final Settings settings;
    private final Map<Class<?>, AutoCloseable> shared = new LinkedHashMap<>();

    /** @param settings texts by name */
    public FakeContext(Map<String, String> settings) {
        this.settings = Settings.of(settings);
    }

    @Override
    public FakeRoad intake() {
        return road;
    }

    @Override
    public ManualClock clock() {
        return clock;
    }

    @Override
    public Live live() {
        return (who, filter, listener) -> () -> {};
    }

    @Override
    public Announcements announcements() {
        return (who, listener) -> () -> {};
    }

    @Override
    public Access access() {
        return this;
    }

    @Override
    public Settings settings() {
        return settings;
    }

    @Override
    public Meters meters() {
        return Meters.none();
    }

    @Override
    public Protocol.LastValues lastValues() {
        return (who, filter, visitor) -> {};
    }

    @Override
    public synchronized <T extends AutoCloseable> T shared(Class<T> type, Supplier<T> maker) {
        return type.cast(shared.computeIfAbsent(type, t -> maker.get()));
    }

    @Override
    public boolean may(Principal who, Deed deed, Thing thing, Set<Long> gateways) {
        return true;
    }

    @Override
    public boolean may(Principal who, Deed deed, String space) {
        return true;
    }

    @Override
    public List<String> spaces(Principal who, Deed deed, String within) {
        return List.of(within);
    }

    /** Closes what was shared. */
    @Override
    public synchronized void close() {
        for (AutoCloseable one : shared.values()) {
            try {
                one.close();
            } catch (Exception e) {
                throw new IllegalStateException("what was shared could not be closed", e);
            }
        }
    }
}
