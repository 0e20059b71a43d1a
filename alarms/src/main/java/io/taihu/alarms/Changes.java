package io.taihu.alarms;

import io.taihu.alarms.Act.Change;
import io.taihu.core.Directory;
import io.taihu.core.LiveFeed;
import io.taihu.model.Alarm;
import io.taihu.model.ErrorCode;
import io.taihu.model.TaihuException;
import io.taihu.spi.AlarmStore;
import io.taihu.spi.AlarmStore.After;
import io.taihu.spi.AlarmStore.Happened;
import io.taihu.spi.AlarmStore.Query;
import io.taihu.spi.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;

/** Reads alarms, changes and keeps them, one after the other, and then tells live views. Thread-safe; blocks on the registry. */
final class Changes {
    /** How many are changed at a time, so that others have their turn. */
    static final int PAGE = 1_000;

    private final Directory directory;
    private final LiveFeed live;
    private final AlarmStore store;
    private final Parents parents;
    private final Clock clock;
    /** Held while alarms are read, changed and kept. */
    private final ReentrantLock lock = new ReentrantLock();

    Changes(Directory directory, LiveFeed live, Parents parents, Clock clock) {
        this.directory = directory;
        this.live = live;
        this.store = directory.registry().alarms();
        this.parents = parents;
        this.clock = clock;
    }

    ReentrantLock lock() {
        return lock;
    }

    /** Does something with the lock. */
    void locked(Runnable action) {
        lock.lock();
        try {
            action.run();
        } finally {
            lock.unlock();
        }
    }

    /** Changes one; returns how it is then. NOT_FOUND when there is none of this id. */
    Alarm one(String id, BiFunction<Alarm, Long, Optional<Change>> act) {
        long now = clock.micros();
        Optional<Change> change;
        lock.lock();
        try {
            Alarm alarm = store.alarm(id).orElseThrow(() -> notFound(id));
            change = act.apply(alarm, now);
            if (change.isEmpty()) {
                return alarm;
            }
            keep(
                    List.of(change.get().alarm()),
                    List.of(new Happened(id, change.get().step())),
                    now);
        } finally {
            lock.unlock();
        }
        tell(change.get().alarm());
        return change.get().alarm();
    }

    /** Changes those of a query that are to be changed, a page at a time. */
    void all(Query query, BiFunction<Alarm, Long, Optional<Change>> act) {
        After after = null;
        int found;
        do {
            long now = clock.micros();
            List<Alarm> changed = new ArrayList<>();
            List<Happened> steps = new ArrayList<>();
            lock.lock();
            try {
                List<Alarm> page = store.alarms(query, after, PAGE);
                found = page.size();
                after = page.isEmpty() ? null : After.of(page.getLast());
                for (Alarm each : page) {
                    act.apply(each, now).ifPresent(change -> {
                        changed.add(change.alarm());
                        steps.add(new Happened(each.id(), change.step()));
                    });
                }
                keep(changed, steps, now);
            } finally {
                lock.unlock();
            }
            changed.forEach(this::tell);
        } while (found == PAGE);
    }

    /** Keeps some, with what happened to them and what is to be told of it. Called with the lock. */
    void keep(List<Alarm> changed, List<Happened> steps, long now) {
        if (!changed.isEmpty()) {
            store.put(changed, steps, Tellings.shown(store, changed, steps, now));
            changed.forEach(parents::note);
        }
    }

    void tell(Alarm alarm) {
        directory.thing(alarm.source().thing()).ifPresent(thing -> live.changed(thing, alarm));
    }

    static TaihuException notFound(String id) {
        return new TaihuException(ErrorCode.NOT_FOUND, "there is no alarm \"" + id + "\"");
    }
}
