package io.taihu.spi;

import io.taihu.model.Limit;
import io.taihu.spi.AlarmStore.Happened;
import java.util.List;

/**
 * What is to be told of alarms, each at its time: kept until it is told, and for a while after, so that nothing is told twice that is
 * found twice. Goes with its alarm. Thread-safe; blocks on the disk; errors as in {@link Registry}.
 */
public interface TellingStore {
    /** Most that wait at a time. */
    @Limit(value = "Most tellings of alarms that wait", zh = "等待通知的告警的最多条数", reached = Limit.Reached.LEFT_OUT)
    int WAITING_MAX = 50_000;

    /**
     * Keeps what is to be told, in one transaction. One that is kept already, or was told of late, is left as it is; so is one of an
     * alarm that is gone, and {@link What#ESCALATED} of an alarm that is not to be seen to any more. {@link What#CLEARED} of an alarm
     * whose beginning is not due yet takes that back, and nothing is told.
     */
    void put(List<Telling> tellings, long nowMicros);

    /** All that is due, the first that was due first. */
    List<Due> due(long nowMicros);

    /** When nobody acknowledges an alarm, when the next ones are told of it; 0 for not at all. */
    long nextOf(String alarm);

    /** Notes that some were told or are not to be told any more, with what happened to their alarms and what follows, in one transaction. */
    void done(List<Due> told, long nowMicros, List<Happened> steps, List<Telling> next);

    /** Forgets what was told before a time. @return how many */
    int forget(long beforeMicros);

    /** What is told. */
    enum What {
        /** That it began, or came to a worse class. */
        RAISED,
        CLEARED,
        /** That nobody has acknowledged it. */
        ESCALATED
    }

    /**
     * Something to tell.
     *
     * @param alarm its id
     * @param sequence of the signal that began it; with what, origin and level it is told once
     * @param origin id of the channel whose escalation it is; empty for none
     * @param level step of that escalation, from 1; 0 for none
     * @param channel id of the channel that tells it; empty for those that its rule names
     * @param turn how many turns behind whoever is on duty; 0 for who is
     * @param minutes for how long nobody has acknowledged it
     * @param together whether it goes with others that are due
     * @param severity as it was
     * @param message as it was
     * @param atMicros when it happened
     */
    record Telling(
            String alarm,
            What what,
            long sequence,
            String origin,
            int level,
            String channel,
            int turn,
            int minutes,
            boolean together,
            int severity,
            String message,
            long atMicros,
            long dueMicros) {}

    /** One that is kept, by its number. */
    record Due(long number, Telling is) {}
}
