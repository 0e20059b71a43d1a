package io.taihu.alarms;

import io.taihu.model.Space;
import io.taihu.model.Thing;

/**
 * A time in which a thing, or all in a space and below, is worked on: alarms are recorded then and not shown.
 *
 * @param space path of the space; for a thing's window the space it was in when the window was made
 * @param thing id of the only thing it is about; empty for all in the space
 * @param reason why, for people
 * @param by who made it or changed it last: id of an account, or {@code token/ID}
 * @param revision grows with each change; 0 for one to be
 */
public record Window(
        String id,
        String space,
        String thing,
        long fromMicros,
        long toMicros,
        String reason,
        String by,
        long revision) {
    /** Whether it goes on, is yet to begin, or is over. */
    public enum When {
        NOW,
        COMING,
        PAST
    }

    /** How it stands at a time. */
    public When when(long micros) {
        return micros < fromMicros ? When.COMING : micros < toMicros ? When.NOW : When.PAST;
    }

    /** Whether it goes on at a time. */
    public boolean at(long micros) {
        return when(micros) == When.NOW;
    }

    boolean covers(Thing it) {
        return thing.isEmpty() ? Space.within(it.space(), space) : thing.equals(it.id());
    }
}
