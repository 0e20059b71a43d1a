package io.taihu.orders;

import com.cronutils.model.time.ExecutionTime;
import com.fasterxml.jackson.databind.JsonNode;
import io.taihu.core.Fields;
import io.taihu.model.Limit;
import io.taihu.model.Space;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Optional;
import java.util.Set;
import org.shredzone.commons.suncalc.SunTimes;

/** When something happens again and again: by the calendar, or by the sun. Immutable. */
sealed interface When {
    /** The next time after a moment; empty when there is none within ten years. */
    Optional<Instant> after(Instant moment);

    /**
     * Reads a time: {@code {"cron": "0 6 * * 1-5", "zone": "Asia/Shanghai"}} or {@code {"sun": "sunset", "offsetMinutes": -15,
     * "latitude": 31.5, "longitude": 120.3, "zone": "Asia/Shanghai"}}.
     *
     * @throws io.taihu.model.TaihuException INVALID, naming what is wrong
     */
    static When read(JsonNode node, String place) {
        Fields fields =
                new Fields(node, place, Set.of("cron", "zone", "sun", "offsetMinutes", "latitude", "longitude"));
        String named = fields.text("zone", 64);
        if (named.isEmpty() || !Space.isZone(named)) {
            throw Fields.wrong(fields.place("zone"), "must be an IANA time zone such as Asia/Shanghai");
        }
        ZoneId zone = ZoneId.of(named);
        String cron = fields.text("cron", 128);
        String sun = fields.text("sun", 16);
        if (cron.isEmpty() == sun.isEmpty()) {
            throw Fields.wrong(
                    place, "must have either cron, such as \"0 6 * * 1-5\", or sun, which is sunrise or sunset");
        }
        if (!cron.isEmpty()) {
            return new Calendar(Cron.read(cron, fields.place("cron")), zone);
        }
        if (!sun.equals("sunrise") && !sun.equals("sunset")) {
            throw Fields.wrong(fields.place("sun"), "must be sunrise or sunset, got \"" + sun + "\"");
        }
        return new Sun(
                sun.equals("sunrise"),
                Duration.ofMinutes(fields.number("offsetMinutes", 0, -720, 720)),
                fields.decimal("latitude", -90, 90),
                fields.decimal("longitude", -180, 180),
                zone);
    }

    /** By the calendar of a zone: an hour that a change of clocks leaves out or repeats happens once. */
    record Calendar(ExecutionTime cron, ZoneId zone) implements When {
        @Override
        public Optional<Instant> after(Instant moment) {
            return cron.nextExecution(moment.atZone(zone)).map(ZonedDateTime::toInstant);
        }
    }

    /** By the sun at a place, some time before or after it. */
    record Sun(boolean rise, Duration offset, double latitude, double longitude, ZoneId zone) implements When {
        @Limit(
                value = "Days that are looked ahead for the next time of a schedule",
                zh = "为计划的下次时间向前查看的天数",
                reached = Limit.Reached.GIVEN_UP)
        private static final int DAYS_MAX = 370;

        @Override
        public Optional<Instant> after(Instant moment) {
            LocalDate day = moment.atZone(zone).toLocalDate().minusDays(1);
            for (int i = 0; i < DAYS_MAX; i++) {
                SunTimes times = SunTimes.compute()
                        .on(day.plusDays(i))
                        .timezone(zone)
                        .at(latitude, longitude)
                        .oneDay()
                        .execute();
                ZonedDateTime at = rise ? times.getRise() : times.getSet();
                if (at != null && at.plus(offset).toInstant().isAfter(moment)) {
                    return Optional.of(at.plus(offset).toInstant());
                }
            }
            return Optional.empty();
        }
    }
}
