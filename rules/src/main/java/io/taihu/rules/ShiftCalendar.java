package io.taihu.rules;

import io.taihu.model.Limit;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * When people work: shifts by the day of the week, and days that are different. Immutable.
 *
 * <p>A shift that ends when or before it begins ends on the next day, and belongs to the day on which it begins. Where two overlap, the one
 * that began last counts, and of two that began together the first in the list.
 *
 * @param space path of the space that it is kept in
 * @param name by which rules call it, unique within its space
 * @param zone in which its times are told
 * @param shifts in their order
 * @param days that are different from what their day of the week says
 */
public record ShiftCalendar(String space, String name, ZoneId zone, List<Shift> shifts, List<SpecialDay> days) {
    /** Most shifts of a calendar. */
    @Limit(value = "Most shifts of a shift calendar", zh = "一个班次日历的最多班次数", reached = Limit.Reached.REFUSED)
    public static final int SHIFTS_MAX = 24;
    /** Most special days of a calendar. */
    @Limit(value = "Most special days of a shift calendar", zh = "一个班次日历的最多特殊日数", reached = Limit.Reached.REFUSED)
    public static final int DAYS_MAX = 2_000;
    /** Longest name of a calendar or shift, and longest title of a special day. */
    @Limit(
            value = "Longest name of a shift calendar, a shift or a special day",
            zh = "班次日历、班次或特殊日名称的最大长度",
            unit = Limit.Unit.CHARACTERS,
            reached = Limit.Reached.REFUSED)
    public static final int NAME_MAX = 64;

    /** What a calendar or a shift is called. */
    public static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}._-]{1," + NAME_MAX + "}");

    public ShiftCalendar {
        shifts = List.copyOf(shifts);
        days = List.copyOf(days);
        String fault = fault(name, shifts, days);
        if (fault != null) {
            throw new IllegalArgumentException(fault);
        }
    }

    /**
     * When people come and go.
     *
     * @param days of the week on which it begins
     * @param to when it ends; on the next day when it is not after {@code from}
     */
    public record Shift(String name, Set<DayOfWeek> days, LocalTime from, LocalTime to) {
        public Shift {
            days = Set.copyOf(days);
        }
    }

    /**
     * A holiday, or a day on which people work although its day of the week does not say so.
     *
     * @param title what it is, may be empty
     * @param shifts names of those that begin on it; none for a holiday
     */
    public record SpecialDay(LocalDate date, String title, List<String> shifts) {
        public SpecialDay {
            shifts = List.copyOf(shifts);
        }
    }

    /** What is wrong with a calendar, as a sentence that names the place; null when nothing is. */
    public static @Nullable String fault(String name, List<Shift> shifts, List<SpecialDay> days) {
        if (!NAME.matcher(name).matches()) {
            return "name is 1 to " + NAME_MAX + " letters, digits or . _ -, got \"" + name + "\"";
        }
        if (shifts.isEmpty() || shifts.size() > SHIFTS_MAX) {
            return "shifts are 1 to " + SHIFTS_MAX + ", got " + shifts.size();
        }
        if (days.size() > DAYS_MAX) {
            return "days are at most " + DAYS_MAX + ", got " + days.size();
        }
        Set<String> names = new HashSet<>();
        for (int i = 0; i < shifts.size(); i++) {
            Shift shift = shifts.get(i);
            if (!NAME.matcher(shift.name()).matches()) {
                return "shifts[" + i + "].name is 1 to " + NAME_MAX + " letters, digits or . _ -, got \"" + shift.name()
                        + "\"";
            }
            if (!names.add(shift.name())) {
                return "shifts[" + i + "].name is there already: \"" + shift.name()
                        + "\"; a shift has one name and one time";
            }
        }
        Set<LocalDate> dates = new HashSet<>();
        for (int i = 0; i < days.size(); i++) {
            SpecialDay day = days.get(i);
            if (!dates.add(day.date())) {
                return "days[" + i + "].date is there already: " + day.date();
            }
            if (day.title().length() > NAME_MAX) {
                return "days[" + i + "].title has at most " + NAME_MAX + " characters";
            }
            for (String each : day.shifts()) {
                if (!names.contains(each)) {
                    return "days[" + i + "].shifts names no shift of this calendar: \"" + each + "\"";
                }
            }
        }
        return null;
    }

    /** Looks up what holds when; keeps the days by date, so that many may be asked for. Of one thread. */
    public final class Hours {
        private final Map<LocalDate, SpecialDay> special = new HashMap<>();

        public Hours() {
            days.forEach(day -> special.put(day.date(), day));
        }

        /** The shifts that begin on a date, in the calendar's order. */
        public List<Shift> on(LocalDate date) {
            SpecialDay day = special.get(date);
            return shifts.stream()
                    .filter(shift -> day == null
                            ? shift.days().contains(date.getDayOfWeek())
                            : day.shifts().contains(shift.name()))
                    .toList();
        }

        /** The shift that is on at a moment. */
        public Optional<Shift> at(ZonedDateTime moment) {
            ZonedDateTime now = moment.withZoneSameInstant(zone);
            Shift found = null;
            ZonedDateTime since = null;
            for (LocalDate date : List.of(now.toLocalDate().minusDays(1), now.toLocalDate())) {
                for (Shift shift : on(date)) {
                    ZonedDateTime from = begin(shift, date);
                    if (!now.isBefore(from)
                            && now.isBefore(end(shift, date))
                            && (since == null || from.isAfter(since))) {
                        found = shift;
                        since = from;
                    }
                }
            }
            return Optional.ofNullable(found);
        }

        /** When what holds may next be different: a beginning, an end, or midnight. */
        public ZonedDateTime next(ZonedDateTime moment) {
            ZonedDateTime now = moment.withZoneSameInstant(zone);
            LocalDate today = now.toLocalDate();
            List<ZonedDateTime> times =
                    new ArrayList<>(List.of(today.plusDays(1).atStartOfDay(zone)));
            for (LocalDate date : List.of(today.minusDays(1), today)) {
                for (Shift shift : on(date)) {
                    times.add(begin(shift, date));
                    times.add(end(shift, date));
                }
            }
            return times.stream()
                    .filter(now::isBefore)
                    .min(ZonedDateTime::compareTo)
                    .orElseThrow();
        }

        private ZonedDateTime begin(Shift shift, LocalDate date) {
            return date.atTime(shift.from()).atZone(zone);
        }

        private ZonedDateTime end(Shift shift, LocalDate date) {
            return (shift.to().isAfter(shift.from()) ? date : date.plusDays(1))
                    .atTime(shift.to())
                    .atZone(zone);
        }
    }

    /** Names the place and not what stands in it, so that what a rule remembers goes on when a calendar is changed. */
    @Override
    public String toString() {
        return "calendar " + name + " of " + space;
    }
}
