package io.taihu.server;

import io.taihu.spi.Access;
import io.taihu.spi.Announcements;
import io.taihu.spi.Clock;
import io.taihu.spi.Intake;
import io.taihu.spi.Live;
import io.taihu.spi.Meters;
import io.taihu.spi.Protocol;
import io.taihu.spi.Settings;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** What protocols are given, and what they share. Thread-safe. */
final class Shared implements Protocol.Context, AutoCloseable {
    private final Intake intake;
    private final Live live;
    private final Announcements announcements;
    private final Access access;
    private final Settings settings;
    private final Meters meters;
    private final Clock clock;
    private final Protocol.LastValues lastValues;
    private final Map<Class<?>, AutoCloseable> things = new LinkedHashMap<>();

    Shared(
            Intake intake,
            Live live,
            Announcements announcements,
            Access access,
            Settings settings,
            Meters meters,
            Clock clock,
            Protocol.LastValues lastValues) {
        this.intake = intake;
        this.live = live;
        this.announcements = announcements;
        this.access = access;
        this.settings = settings;
        this.meters = meters;
        this.clock = clock;
        this.lastValues = lastValues;
    }

    @Override
    public Intake intake() {
        return intake;
    }

    @Override
    public Live live() {
        return live;
    }

    @Override
    public Announcements announcements() {
        return announcements;
    }

    @Override
    public Access access() {
        return access;
    }

    @Override
    public Settings settings() {
        return settings;
    }

    @Override
    public Meters meters() {
        return meters;
    }

    @Override
    public Clock clock() {
        return clock;
    }

    @Override
    public Protocol.LastValues lastValues() {
        return lastValues;
    }

    @Override
    public synchronized <T extends AutoCloseable> T shared(Class<T> type, Supplier<T> maker) {
        return type.cast(things.computeIfAbsent(type, _ -> maker.get()));
    }

    @Override
    public synchronized void close() {
        things.values().forEach(Closing::quietly);
        things.clear();
    }
}
