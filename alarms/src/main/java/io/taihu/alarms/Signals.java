package io.taihu.alarms;

import io.taihu.core.Directory;
import io.taihu.model.Alarm;
import io.taihu.model.Alarm.Happening;
import io.taihu.model.Alarm.Source;
import io.taihu.model.Alarm.Step;
import io.taihu.model.AlarmSignal;
import io.taihu.model.Thing;
import io.taihu.spi.AlarmStore;
import io.taihu.spi.AlarmStore.Happened;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** What rules find out, applied to alarms: read, changed and kept as one batch under the lock that all changes take. Thread-safe. */
final class Signals {
    private final Directory directory;
    private final AlarmStore store;
    private final Windows windows;
    private final Parents parents;
    private final ReentrantLock changing;
    private final LongAdder raised;
    private final Consumer<Alarm> tell;

    /** @param tell is given each alarm that has changed, after it was kept */
    Signals(
            Directory directory,
            AlarmStore store,
            Windows windows,
            Parents parents,
            ReentrantLock changing,
            LongAdder raised,
            Consumer<Alarm> tell) {
        this.directory = directory;
        this.store = store;
        this.windows = windows;
        this.parents = parents;
        this.changing = changing;
        this.raised = raised;
        this.tell = tell;
    }

    /** Applies signals, oldest first; kept when it returns. */
    void apply(List<AlarmSignal> signals, long now) {
        Map<Source, Alarm> changed = new LinkedHashMap<>();
        List<Happened> steps = new ArrayList<>();
        Set<String> told = new HashSet<>();
        changing.lock();
        try {
            for (AlarmSignal each : signals) {
                Thing thing = directory.thing(each.thing()).orElse(null);
                if (thing == null || thing.decommissioned() != null) {
                    continue;
                }
                Source source = Source.of(each);
                Alarm present = changed.get(source);
                if (present == null) {
                    present = store.alarm(source).orElse(null);
                }
                Happening what;
                Alarm next;
                if (present == null) {
                    if (each.kind() != AlarmSignal.Kind.RAISED) {
                        continue;
                    }
                    what = Happening.RAISED;
                    next = Alarm.raised(each, "", now);
                } else {
                    what = present.happens(each).orElse(null);
                    next = present.after(each, now);
                }
                if (what == Happening.RAISED) {
                    next = next.suppressed(by(next, thing, now), now);
                }
                if (next.equals(present)) {
                    continue;
                }
                changed.put(source, next);
                parents.note(next);
                if (what != null) {
                    steps.add(new Happened(next.id(), step(what, each, now)));
                    told.add(next.id());
                    if (what == Happening.RAISED) {
                        raised.increment();
                    }
                }
            }
            if (!changed.isEmpty()) {
                store.put(List.copyOf(changed.values()), steps);
            }
        } finally {
            changing.unlock();
        }
        changed.values().stream().filter(each -> told.contains(each.id())).forEach(tell);
    }

    private String by(Alarm alarm, Thing thing, long now) {
        String window = windows.suppresses(thing, now);
        return window.isEmpty() ? parents.suppresses(alarm, thing) : window;
    }

    private static Step step(Happening what, AlarmSignal it, long now) {
        return new Step(what, it.timeMicros(), now, "", "", it.severity(), it.message(), "", it.sequence());
    }
}
