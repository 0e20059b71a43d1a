package io.taihu.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.taihu.rules.ShiftCalendar.Shift;
import io.taihu.rules.ShiftCalendar.SpecialDay;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ShiftCalendarTest {
    private static final ShiftCalendar.Hours HOURS = EngineKit.PLANT.new Hours();
    private static final ZoneId ZONE = EngineKit.PLANT.zone();
    /** 2026-03-01, a Sunday, at 08:00 in Shanghai: when the kit begins. */
    private static final double SUNDAY_EIGHT = 0;

    private static String at(String time) {
        return HOURS.at(ZonedDateTime.parse(time + "+08:00[Asia/Shanghai]"))
                .map(Shift::name)
                .orElse("");
    }

    @Test
    void aShiftThroughMidnightBelongsToTheDayOnWhichItBegins() {
        assertThat(at("2026-03-01T21:59:59")).isEmpty();
        assertThat(at("2026-03-01T22:00:00")).isEqualTo("night");
        assertThat(at("2026-03-02T05:59:59")).isEqualTo("night");
        assertThat(at("2026-03-02T06:00:00")).isEqualTo("early");
        assertThat(at("2026-03-02T14:00:00")).isEqualTo("late");
        // Friday's night does not begin
        assertThat(at("2026-03-06T23:00:00")).isEmpty();
        assertThat(at("2026-03-06T05:00:00")).isEqualTo("night");
    }

    @Test
    void holidaysAndExceptionsGoBeforeTheWeek() {
        // on the holiday itself what began the day before is still on
        assertThat(at("2026-03-04T05:00:00")).isEqualTo("night");
        assertThat(at("2026-03-04T10:00:00")).isEmpty();
        assertThat(at("2026-03-05T05:00:00")).isEmpty();
        assertThat(at("2026-03-07T07:00:00")).isEqualTo("early");
        assertThat(at("2026-03-07T15:00:00")).isEmpty();
        assertThat(HOURS.on(LocalDate.of(2026, 3, 4))).isEmpty();
        assertThat(HOURS.on(LocalDate.of(2026, 3, 3)))
                .extracting(Shift::name)
                .containsExactly("early", "late", "night");
    }

    @Test
    void theNextChangeIsNeverMissed() {
        ZonedDateTime at = ZonedDateTime.of(2026, 3, 1, 0, 0, 0, 0, ZONE);
        String before = at("2026-03-01T00:00:00");
        ZonedDateTime next = HOURS.next(at);
        for (int minute = 1; minute < 14 * 24 * 60; minute++) {
            ZonedDateTime now = at.plusMinutes(minute);
            if (!now.isBefore(next)) {
                next = HOURS.next(now);
                before = HOURS.at(now).map(Shift::name).orElse("");
            }
            assertThat(HOURS.at(now).map(Shift::name).orElse(""))
                    .as(now.toString())
                    .isEqualTo(before);
        }
    }

    @Test
    void anHourThatTheClockSkipsOrRepeatsIsNoGap() {
        ShiftCalendar berlin = new ShiftCalendar(
                "",
                "b",
                ZoneId.of("Europe/Berlin"),
                List.of(new Shift("night", Set.of(DayOfWeek.SATURDAY), LocalTime.of(22, 0), LocalTime.of(6, 0))),
                List.of());
        ShiftCalendar.Hours hours = berlin.new Hours();
        for (String day : List.of("2026-03-28", "2026-10-24")) {
            ZonedDateTime begin = LocalDate.parse(day).atTime(22, 0).atZone(berlin.zone());
            ZonedDateTime end = LocalDate.parse(day).plusDays(1).atTime(6, 0).atZone(berlin.zone());
            for (ZonedDateTime now = begin; now.isBefore(end); now = now.plusMinutes(10)) {
                assertThat(hours.at(now)).as(now.toString()).isPresent();
            }
            assertThat(hours.at(end)).isEmpty();
        }
    }

    @Test
    void ofTwoThatOverlapTheLaterCounts() {
        Set<DayOfWeek> days = Set.of(DayOfWeek.values());
        ShiftCalendar.Hours hours = new ShiftCalendar(
                "",
                "b",
                ZONE,
                List.of(
                        new Shift("day", days, LocalTime.MIDNIGHT, LocalTime.MIDNIGHT),
                        new Shift("noon", days, LocalTime.of(11, 0), LocalTime.of(13, 0))),
                List.of())
        .new Hours();
        assertThat(hours.at(ZonedDateTime.of(2026, 3, 1, 12, 0, 0, 0, ZONE)).map(Shift::name))
                .contains("noon");
        assertThat(hours.at(ZonedDateTime.of(2026, 3, 1, 13, 0, 0, 0, ZONE)).map(Shift::name))
                .contains("day");
    }

    @Test
    void whatIsWrongIsSaid() {
        Shift day = new Shift("day", Set.of(DayOfWeek.MONDAY), LocalTime.of(8, 0), LocalTime.of(16, 0));
        assertThat(ShiftCalendar.fault("a b", List.of(day), List.of())).startsWith("name is 1 to 64 letters");
        assertThat(ShiftCalendar.fault("a", List.of(), List.of())).isEqualTo("shifts are 1 to 24, got 0");
        assertThat(ShiftCalendar.fault("a", List.of(day, day), List.of()))
                .startsWith("shifts[1].name is there already");
        SpecialDay holiday = new SpecialDay(LocalDate.of(2026, 1, 1), "New Year", List.of());
        assertThat(ShiftCalendar.fault("a", List.of(day), List.of(holiday, holiday)))
                .isEqualTo("days[1].date is there already: 2026-01-01");
        assertThat(ShiftCalendar.fault("a", List.of(day), List.of(new SpecialDay(holiday.date(), "", List.of("dawn")))))
                .isEqualTo("days[0].shifts names no shift of this calendar: \"dawn\"");
        assertThat(ShiftCalendar.fault("a", List.of(day), List.of(holiday))).isNull();
    }

    @Test
    void aShiftBeginsWithoutAReading() {
        EngineKit kit = new EngineKit().rule("shift('plant-a') == 'night'").thing(1);
        kit.at(1, "temperature", 20.0).silence(SUNDAY_EIGHT + 48 * 3600);
        // Sunday and Monday from 22:00 to 06:00
        assertThat(kit.told())
                .containsExactly("raised r@50400", "cleared r@79200", "raised r@136800", "cleared r@165600");
    }

    @Test
    void workingAndWorkdayFollowTheCalendar() {
        EngineKit kit = new EngineKit()
                .rule("workday('plant-a') and not working('plant-a')")
                .thing(1);
        kit.silence(40 * 3600);
        // Sunday: its night shift makes it a workday; nobody works before 22:00, and on Monday nobody rests
        assertThat(kit.told()).containsExactly("raised r@0", "cleared r@50400");
    }

    @Test
    void slipsAreTold() {
        assertThatThrownBy(() -> EngineKit.checker().check(Clause.of("shift('plant-b') == 'x'")))
                .hasMessageContaining("no calendar \"plant-b\" holds in the rule's space; near it is plant-a");
        assertThatThrownBy(() -> EngineKit.checker().check(Clause.of("shift('plant-a') == 'nihgt'")))
                .hasMessageContaining("this is never 'nihgt'; near it is 'night'");
        assertThat(EngineKit.checker().check(Clause.of("shift('plant-a') == ''")))
                .isNotNull();
    }

    @Test
    void aChangedCalendarKeepsWhatIsWaitedFor() {
        Rule rule = EngineKit.rule("r", "working('plant-a') and running", 3600, null, 0);
        ShiftCalendar other = new ShiftCalendar(
                "plant",
                "plant-a",
                ZONE,
                List.of(new Shift("all", Set.of(DayOfWeek.values()), LocalTime.MIDNIGHT, LocalTime.MIDNIGHT)),
                List.of());
        Node when = Checker.apply(
                Type.BOOLEAN,
                Op.AND,
                new Node.Kept(Type.BOOLEAN, new Memory.Shift(other, Memory.Shift.What.WORKING), Memory.Read.NOW, 0),
                new Node.Value(Type.BOOLEAN, 2));
        Rule changed = new Rule(
                "r", "r", EngineKit.PUMP, Rule.Scope.ALL, when, 3_600_000_000L, null, 0, List.of(), List.of(), false);
        assertThat(changed).isNotEqualTo(rule);
        EngineKit kit = new EngineKit().put(rule).thing(1);
        // Sunday 22:30: the night shift is on
        kit.at(52_200, "running", true).silence(53_000).put(changed).silence(56_000);
        assertThat(kit.told()).containsExactly("raised r@55800");
    }
}
