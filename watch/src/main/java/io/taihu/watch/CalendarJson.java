package io.taihu.watch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taihu.core.Fields;
import io.taihu.model.Space;
import io.taihu.rules.ShiftCalendar;
import io.taihu.rules.ShiftCalendar.Shift;
import io.taihu.rules.ShiftCalendar.SpecialDay;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A shift calendar as JSON; what is wrong is said with its place. */
public final class CalendarJson {
    private static final int TIME_LENGTH = 10;
    private static final ObjectMapper JSON = new ObjectMapper();

    private CalendarJson() {}

    /** A calendar to be, and how it is kept. */
    record Form(String space, String name, String definition) {}

    /** What is kept of one besides its space and name. */
    record Definition(String zone, List<Shift> shifts, List<SpecialDay> days) {}

    /** Reads what was given: {@code {space, name, zone?, shifts, days?}}. */
    static Form read(JsonNode body) {
        Fields fields = new Fields(body, "$", Set.of("space", "name", "zone", "shifts", "days"));
        String name = fields.text("name", Integer.MAX_VALUE);
        Definition definition = definition(body);
        String fault = ShiftCalendar.fault(name, definition.shifts(), definition.days());
        if (fault != null) {
            throw Fields.wrong("$." + fault.substring(0, fault.indexOf(' ')), fault.substring(fault.indexOf(' ') + 1));
        }
        ObjectNode kept = JSON.createObjectNode();
        write(kept, definition.zone(), definition.shifts(), definition.days());
        return new Form(fields.text("space", Integer.MAX_VALUE), name, kept.toString());
    }

    /** One as the API gives it. */
    public static ShiftCalendar calendar(JsonNode kept) {
        Definition found = definition(kept);
        return new ShiftCalendar(
                kept.path("space").asText(),
                kept.path("name").asText(),
                ZoneId.of(kept.path("effectiveZone").asText()),
                found.shifts(),
                found.days());
    }

    static Definition definition(JsonNode body) {
        String zone = body.path("zone").asText("");
        if (!zone.isEmpty() && !Space.isZone(zone)) {
            throw Fields.wrong(
                    "$.zone",
                    "must be a time zone such as Asia/Shanghai, or empty for that of the space, got \"" + zone + "\"");
        }
        return new Definition(
                zone,
                each(
                        body,
                        "shifts",
                        ShiftCalendar.SHIFTS_MAX,
                        Set.of("name", "days", "from", "to"),
                        CalendarJson::shift),
                each(body, "days", ShiftCalendar.DAYS_MAX, Set.of("date", "title", "shifts"), CalendarJson::day));
    }

    private static <T> List<T> each(JsonNode body, String name, int most, Set<String> known, Function<Fields, T> read) {
        @Nullable JsonNode all = body.get(name);
        List<T> found = new ArrayList<>();
        if (all == null || all.isNull()) {
            return found;
        }
        if (!all.isArray() || all.size() > most) {
            throw Fields.wrong("$." + name, "must be an array of at most " + most);
        }
        for (JsonNode item : all) {
            found.add(read.apply(new Fields(item, "$." + name + "[" + found.size() + "]", known)));
        }
        return found;
    }

    private static Shift shift(Fields fields) {
        Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
        @Nullable JsonNode given = fields.node("days");
        if (given == null || !given.isArray() || given.size() > DayOfWeek.values().length) {
            throw Fields.wrong(
                    fields.place("days"), "must be an array of days of the week, 1 for Monday to 7 for Sunday");
        }
        for (JsonNode each : given) {
            if (!each.isInt() || each.intValue() < 1 || each.intValue() > DayOfWeek.values().length) {
                throw Fields.wrong(
                        fields.place("days"), "must be of whole numbers, 1 for Monday to 7 for Sunday, got " + each);
            }
            days.add(DayOfWeek.of(each.intValue()));
        }
        return new Shift(fields.text("name", Integer.MAX_VALUE), days, time(fields, "from"), time(fields, "to"));
    }

    private static LocalTime time(Fields fields, String name) {
        String text = fields.text(name, TIME_LENGTH);
        try {
            return LocalTime.parse(text);
        } catch (DateTimeParseException _) {
            throw Fields.wrong(fields.place(name), "must be a time of day such as 22:00, got \"" + text + "\"");
        }
    }

    private static SpecialDay day(Fields fields) {
        String date = fields.text("date", TIME_LENGTH);
        try {
            return new SpecialDay(
                    LocalDate.parse(date),
                    fields.text("title", ShiftCalendar.NAME_MAX),
                    fields.texts("shifts", ShiftCalendar.SHIFTS_MAX, ShiftCalendar.NAME_MAX));
        } catch (DateTimeParseException _) {
            throw Fields.wrong(fields.place("date"), "must be a date such as 2026-10-01, got \"" + date + "\"");
        }
    }

    /** Writes what a calendar is made of; special days by their dates. */
    public static void write(ObjectNode out, String zone, List<Shift> shifts, List<SpecialDay> days) {
        out.put("zone", zone);
        ArrayNode all = out.putArray("shifts");
        for (Shift shift : shifts) {
            ObjectNode each = all.addObject().put("name", shift.name());
            ArrayNode on = each.putArray("days");
            shift.days().stream().sorted().map(DayOfWeek::getValue).forEach(on::add);
            each.put("from", shift.from().toString()).put("to", shift.to().toString());
        }
        ArrayNode special = out.putArray("days");
        for (SpecialDay day :
                days.stream().sorted(Comparator.comparing(SpecialDay::date)).collect(Collectors.toList())) {
            ObjectNode each =
                    special.addObject().put("date", day.date().toString()).put("title", day.title());
            ArrayNode on = each.putArray("shifts");
            day.shifts().forEach(on::add);
        }
    }
}
