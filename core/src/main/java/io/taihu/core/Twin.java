package io.taihu.core;

import io.taihu.model.Presence;
import io.taihu.model.Property;
import io.taihu.model.Quality;
import io.taihu.model.Thing;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a thing now, as a picture taken at one moment. 孪生
 *
 * @param presence whether it can be reached and speaks
 * @param sinceMicros since when; 0 for never
 * @param lastReceivedMicros when it was heard last; 0 for never
 * @param protocol protocol of its last session; empty when it had none
 * @param peer remote address of its last session
 * @param closeReason why its last session closed; empty while one is open
 * @param clockOffsetMicros receive minus event time of the last reading with a time of its own
 * @param clockImplausible whether the last reading's clock was too far off to be used
 * @param values the last value of each property that has one, by slot
 */
public record Twin(
        Thing thing,
        Presence presence,
        long sinceMicros,
        long lastReceivedMicros,
        String protocol,
        String peer,
        String closeReason,
        long clockOffsetMicros,
        boolean clockImplausible,
        List<Value> values) {

    /**
     * The last value of a property by event time.
     *
     * @param value {@link Double}, {@link Long}, {@link Boolean}, {@link String}, {@code double[]} or {@link io.taihu.model.Location};
     *     null when it is too long to be kept here, and only in history; a Double that is not a number, whatever the property's type,
     *     when the thing said that there is no value
     * @param timeMicros its event time
     */
    public record Value(Property property, @Nullable Object value, Quality quality, long timeMicros) {}
}
