package io.taihu.notices;

import com.fasterxml.jackson.databind.JsonNode;
import io.taihu.core.Fields;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeParseException;
import java.util.Set;

/** Hours of each day in which a channel is silent; over midnight when it ends before it begins. Immutable. */
record Quiet(LocalTime from, LocalTime to) {
    static Quiet read(JsonNode node, String place) {
        Fields fields = new Fields(node, place, Set.of("from", "to"));
        Quiet read = new Quiet(time(fields, "from"), time(fields, "to"));
        if (read.from.equals(read.to)) {
            throw Fields.wrong(place, "must begin and end at different times");
        }
        return read;
    }

    private static LocalTime time(Fields fields, String name) {
        try {
            return LocalTime.parse(fields.text(name, 5));
        } catch (DateTimeParseException e) {
            throw Fields.wrong(fields.place(name), "must be a time of day such as 22:00");
        }
    }

    boolean holds(Instant now, ZoneId zone) {
        LocalTime time = now.atZone(zone).toLocalTime();
        return from.isBefore(to)
                ? !time.isBefore(from) && time.isBefore(to)
                : !time.isBefore(from) || time.isBefore(to);
    }

    /** When it is over that holds now. */
    Instant end(Instant now, ZoneId zone) {
        ZonedDateTime local = now.atZone(zone);
        ZonedDateTime end = local.with(to);
        return (end.isAfter(local) ? end : local.plusDays(1).with(to)).toInstant();
    }
}
