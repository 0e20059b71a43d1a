package io.taihu.alarms;

import io.taihu.model.Alarm;
import io.taihu.model.Alarm.Happening;
import io.taihu.model.Alarm.Step;
import io.taihu.model.Severity;
import io.taihu.spi.AlarmStore;
import io.taihu.spi.AlarmStore.Happened;
import io.taihu.spi.TellingStore.Telling;
import io.taihu.spi.TellingStore.What;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What is to be told of alarms, as it follows from what happened to them. Pure. */
public final class Tellings {
    private static final Set<Happening> COMES = Set.of(Happening.UNSHELVED, Happening.UNSUPPRESSED);

    private Tellings() {}

    /**
     * The step with which the last occurrence began, or came to the worst class that it has been in: with it people are told.
     *
     * @param steps of an alarm, oldest first
     * @param until sequence of the last signal that counts
     */
    public static Optional<Step> beginning(List<Step> steps, long until) {
        @Nullable Step found = null;
        for (Step step : steps) {
            if (step.sequence() == 0 || step.sequence() > until) {
                continue;
            }
            boolean raised = step.what() == Happening.RAISED;
            if (raised || (step.what() == Happening.CHANGED && found != null && isWorse(step, found))) {
                found = step;
            }
        }
        return Optional.ofNullable(found);
    }

    private static boolean isWorse(Step step, Step before) {
        return Severity.of(step.severity()).compareTo(Severity.of(before.severity())) > 0;
    }

    /** That an alarm began, or is over, with one of its steps. */
    public static Telling of(Alarm alarm, What what, Step step, boolean together, long due) {
        return of(alarm, what, step, "", together, due);
    }

    private static Telling of(Alarm alarm, What what, Step step, String origin, boolean together, long due) {
        return new Telling(
                alarm.id(),
                what,
                step.sequence(),
                origin,
                0,
                "",
                0,
                0,
                together,
                step.severity(),
                step.detail(),
                step.timeMicros(),
                due);
    }

    /** Of those that are active and come to be shown that they began: of what came while they were not, nobody was told. */
    static List<Telling> shown(AlarmStore store, List<Alarm> changed, List<Happened> steps, long now) {
        Set<String> come = steps.stream()
                .filter(each -> COMES.contains(each.step().what()))
                .map(Happened::alarm)
                .collect(Collectors.toSet());
        return changed.stream()
                .filter(each -> come.contains(each.id())
                        && each.state().active()
                        && each.state().shown())
                .flatMap(each -> beginning(store.steps(each.id()), Long.MAX_VALUE)
                        .map(step -> of(each, What.RAISED, step, "again " + now, false, now))
                        .stream())
                .toList();
    }
}
