package io.taihu.orders;

import io.taihu.model.Invocation;
import java.time.Instant;
import java.util.Map;

/**
 * A bulk command and how far it has come.
 *
 * @param definition JSON text, as it was asked
 * @param asked of how many things it was asked
 * @param refused of how many it could not be asked, such as for want of the action
 * @param total of how many things it is to be asked; -1 while that is not known
 * @param why in words, when it was stopped, and for the first thing that refused
 * @param counts how many of what was asked are in which state
 */
public record Bulk(
        String id,
        String space,
        String title,
        String definition,
        String by,
        Instant created,
        Phase phase,
        long asked,
        long refused,
        long total,
        String why,
        Map<Invocation.State, Long> counts) {

    /** Where it stands. */
    public enum Phase {
        /** The first few are asked, and must end well. */
        CANARY,
        /** The rest is asked. */
        RUNNING,
        /** Somebody stopped it, or too many failed. */
        STOPPED,
        /** All were asked. */
        DONE;

        /** Whether it asks no more. */
        public boolean ended() {
            return this == STOPPED || this == DONE;
        }
    }

    /** By what its invocations are known. */
    public String group() {
        return group(id);
    }

    static String group(String id) {
        return "bulk/" + id;
    }
}
