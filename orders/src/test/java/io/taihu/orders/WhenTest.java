package io.taihu.orders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;

class WhenTest {
    @Test
    void theCalendarIsThatOfItsZone() {
        When morning = read("{\"cron\": \"0 6 * * 1-5\", \"zone\": \"Asia/Shanghai\"}");
        // a Friday evening in Shanghai: the next is Monday, 06:00 there
        assertThat(morning.after(Instant.parse("2026-11-20T12:00:00Z")))
                .contains(Instant.parse("2026-11-22T22:00:00Z"));
    }

    @Test
    void anHourThatIsRepeatedHappensOnceAndOneLeftOutIsNotLost() {
        When night = read("{\"cron\": \"30 2 * * *\", \"zone\": \"Europe/Berlin\"}");
        Instant first = night.after(Instant.parse("2026-10-24T12:00:00Z")).orElseThrow();
        assertThat(first).isBetween(Instant.parse("2026-10-25T00:30:00Z"), Instant.parse("2026-10-25T01:30:00Z"));
        Instant second = night.after(first.plusSeconds(2 * 3_600)).orElseThrow();
        assertThat(second).isEqualTo(Instant.parse("2026-10-26T01:30:00Z"));
        Instant spring = night.after(Instant.parse("2026-03-28T12:00:00Z")).orElseThrow();
        assertThat(spring).isBefore(Instant.parse("2026-03-30T01:00:00Z"));
    }

    @Test
    void theSunIsThatOfItsPlace() {
        // sunset in Wuxi on 20 November 2026 is about 16:59 local time
        When dusk =
                read("{\"sun\": \"sunset\", \"latitude\": 31.57, \"longitude\": 120.3, \"zone\": \"Asia/Shanghai\"}");
        Instant set = dusk.after(Instant.parse("2026-11-20T00:00:00Z")).orElseThrow();
        assertThat(set).isCloseTo(Instant.parse("2026-11-20T08:58:00Z"), within(5, ChronoUnit.MINUTES));
        When before = read("{\"sun\": \"sunset\", \"offsetMinutes\": -30, \"latitude\": 31.57, \"longitude\": 120.3,"
                + " \"zone\": \"Asia/Shanghai\"}");
        assertThat(before.after(Instant.parse("2026-11-20T00:00:00Z"))).contains(set.minusSeconds(1_800));
        assertThat(dusk.after(set))
                .hasValueSatisfying(
                        next -> assertThat(next).isCloseTo(set.plusSeconds(86_400), within(3, ChronoUnit.MINUTES)));
    }

    @Test
    void thePolarNightIsWaitedOut() {
        When rise = read(
                "{\"sun\": \"sunrise\", \"latitude\": 78.2, \"longitude\": 15.6, \"zone\": \"Arctic/Longyearbyen\"}");
        Instant next = rise.after(Instant.parse("2026-11-20T00:00:00Z")).orElseThrow();
        assertThat(next).isBetween(Instant.parse("2027-02-10T00:00:00Z"), Instant.parse("2027-02-25T00:00:00Z"));
    }

    @Test
    void theFieldThatIsWrongIsNamed() {
        assertThat(Cron.fault("0 6 * * 1-5")).isEmpty();
        assertThat(Cron.fault("*/15 8-18 1,15 JAN-MAR MON")).isEmpty();
        String[][] wrong = {
            {"60 * * * *", "MINUTE", "60"},
            {"0 6,24 * * *", "HOUR", "6,24"},
            {"0 6 0 * *", "DAY", "0"},
            {"0 6 * 13 *", "MONTH", "13"},
            {"0 6 * * 1-8", "WEEKDAY", "1-8"},
            {"0 5-1 * * *", "HOUR", "5-1"},
            {"x y * * *", "MINUTE", "x"}
        };
        for (String[] each : wrong) {
            assertThat(Cron.fault(each[0])).as(each[0]).hasValueSatisfying(fault -> {
                assertThat(fault.field()).isEqualTo(Cron.Field.valueOf(each[1]));
                assertThat(fault.text()).isEqualTo(each[2]);
            });
        }
        assertThat(Cron.fault(""))
                .hasValueSatisfying(fault -> assertThat(fault.field()).isNull());
    }

    private static When read(String json) {
        try {
            return When.read(new ObjectMapper().readTree(json), "$");
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
