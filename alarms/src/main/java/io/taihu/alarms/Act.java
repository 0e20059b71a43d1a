package io.taihu.alarms;

import io.taihu.alarms.Alarms.Actor;
import io.taihu.model.Alarm;
import io.taihu.model.Alarm.Happening;
import io.taihu.model.Alarm.Step;
import io.taihu.model.ErrorCode;
import io.taihu.model.TaihuException;
import java.time.Instant;
import java.util.Optional;

/** What people do about an alarm. Pure. */
public sealed interface Act {
    /** They know of it; nothing happens to one that is acknowledged. */
    record Acknowledge() implements Act {}

    /** They note something. */
    record Comment() implements Act {}

    /** They say who sees to it; the empty name for nobody. */
    record Assign(String assignee) implements Act {}

    /** They put it aside until a time, after which it is shown again by itself. */
    record Shelve(long untilMicros) implements Act {}

    /** They show again what was put aside; nothing happens to one that is not. */
    record Unshelve() implements Act {}

    /** They let go of one that stayed though it is over. */
    record Reset() implements Act {}

    /** An alarm as it is then, and what happened to it. */
    record Change(Alarm alarm, Step step) {}

    /**
     * What it makes of an alarm; empty when nothing happens.
     *
     * @throws TaihuException when it cannot be done: CONFLICT for how the alarm is, INVALID for what is asked
     */
    default Optional<Change> on(Alarm alarm, Actor by, String comment, long now) {
        return switch (this) {
            case Acknowledge() ->
                alarm.state().acknowledged()
                        ? Optional.empty()
                        : change(
                                alarm.acknowledged(by.name().isEmpty() ? by.id() : by.name(), now),
                                step(Happening.ACKNOWLEDGED, alarm, by, "", comment, now));
            case Comment() -> change(alarm, step(Happening.COMMENTED, alarm, by, "", comment, now));
            case Assign(String assignee) ->
                change(alarm.assigned(assignee, now), step(Happening.ASSIGNED, alarm, by, assignee, comment, now));
            case Shelve(long until) -> {
                if (until <= now || until > now + Alarms.SHELVE_MAX.toMillis() * 1_000) {
                    throw new TaihuException(
                            ErrorCode.INVALID,
                            "until must lie after now, and within " + Alarms.SHELVE_MAX.toDays() + " days");
                }
                String told = Instant.ofEpochMilli(until / 1_000).toString();
                yield change(alarm.shelved(until, now), step(Happening.SHELVED, alarm, by, told, comment, now));
            }
            case Unshelve() ->
                alarm.state().shelvedUntilMicros() == 0
                        ? Optional.empty()
                        : change(alarm.shelved(0, now), step(Happening.UNSHELVED, alarm, by, "", comment, now));
            case Reset() -> {
                if (!alarm.state().latched()) {
                    throw new TaihuException(ErrorCode.CONFLICT, "it is not latched: there is nothing to reset");
                }
                if (alarm.state().active() || !alarm.state().acknowledged()) {
                    throw new TaihuException(
                            ErrorCode.CONFLICT,
                            alarm.state().active()
                                    ? "it is active: it can be reset when its condition is over"
                                    : "nobody has acknowledged it; acknowledge it first");
                }
                yield change(alarm.reset(now), step(Happening.RESET, alarm, by, "", comment, now));
            }
        };
    }

    private static Optional<Change> change(Alarm alarm, Step step) {
        return Optional.of(new Change(alarm, step));
    }

    private static Step step(Happening what, Alarm alarm, Actor by, String detail, String comment, long now) {
        return new Step(what, now, now, by.id(), by.name(), alarm.severity(), detail, comment, 0);
    }
}
