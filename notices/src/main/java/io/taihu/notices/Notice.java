package io.taihu.notices;

import io.taihu.model.Severity;
import java.util.List;

/**
 * Something to tell.
 *
 * @param key a channel tells no two of the same; such as {@code alarm/17/raised/1764144000000}
 * @param channels ids of those that shall tell it
 * @param space of what it is about
 * @param thing id, or empty for none
 * @param thingName what people call it, or empty
 * @param message what happened
 * @param state of what it is about, such as {@code active}; may be empty
 * @param timeMicros when it happened
 * @param turn how many turns behind whoever is on duty it is for; 0 for who is
 * @param path of the page that shows it, such as {@code /things/pump-7}; may be empty
 */
public record Notice(
        String key,
        List<String> channels,
        String space,
        String thing,
        String thingName,
        Severity severity,
        String message,
        String state,
        long timeMicros,
        int turn,
        String path) {
    /** One for whoever is on duty. */
    public Notice(
            String key,
            List<String> channels,
            String space,
            String thing,
            String thingName,
            Severity severity,
            String message,
            String state,
            long timeMicros,
            String path) {
        this(key, channels, space, thing, thingName, severity, message, state, timeMicros, 0, path);
    }
}
