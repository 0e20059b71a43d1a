package io.taihu.notices;

import com.fasterxml.jackson.databind.JsonNode;
import io.taihu.core.Fields;
import io.taihu.model.Limit;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Who is on duty when: people take turns, and may stand in for one another. Immutable.
 *
 * @param from when the first turn of the first of them began, in the zone of the space
 * @param days how long a turn lasts
 */
record Rota(List<Person> people, LocalDateTime from, int days, List<StandIn> overrides) {
    @Limit(value = "Most people of a rota", zh = "一个值班表的最多人数", reached = Limit.Reached.REFUSED)
    static final int PEOPLE_MAX = 100;

    @Limit(value = "Most stand-ins of a rota", zh = "一个值班表的最多替班数", reached = Limit.Reached.REFUSED)
    static final int OVERRIDES_MAX = 500;

    private static final Set<String> MEMBERS = Set.of("title", "space", "people", "from", "days", "overrides");

    /** Somebody stands in from one moment to another. */
    record StandIn(Person person, Instant from, Instant to) {}

    static Rota read(JsonNode node) {
        Fields fields = new Fields(node, "$", MEMBERS);
        List<Person> people = new ArrayList<>();
        for (JsonNode each : array(fields, "people", PEOPLE_MAX)) {
            people.add(person(each, "$.people[" + people.size() + "]"));
        }
        if (people.isEmpty()) {
            throw Fields.wrong("$.people", "must name somebody");
        }
        if (people.stream().map(Person::name).distinct().count() < people.size()) {
            throw Fields.wrong("$.people", "must have a name each of their own");
        }
        LocalDateTime from;
        try {
            from = LocalDateTime.parse(fields.text("from", 32));
        } catch (DateTimeParseException e) {
            throw Fields.wrong("$.from", "must be a local time such as 2026-01-05T09:00");
        }
        List<StandIn> overrides = new ArrayList<>();
        for (JsonNode each : array(fields, "overrides", OVERRIDES_MAX)) {
            overrides.add(standIn(each, "$.overrides[" + overrides.size() + "]", people));
        }
        return new Rota(List.copyOf(people), from, (int) fields.number("days", 7, 1, 90), List.copyOf(overrides));
    }

    /** Who is on duty at a moment. */
    Person at(Instant now, ZoneId zone) {
        return at(now, zone, 0);
    }

    /** Who has the turn so many turns behind whoever is on duty at a moment. */
    Person at(Instant now, ZoneId zone, int turn) {
        return people.get((people.indexOf(first(now, zone)) + turn) % people.size());
    }

    private Person first(Instant now, ZoneId zone) {
        for (int i = overrides.size() - 1; i >= 0; i--) {
            StandIn each = overrides.get(i);
            if (!now.isBefore(each.from) && now.isBefore(each.to)) {
                return each.person;
            }
        }
        // by the clock on the wall: a turn that the clocks are changed in is an hour longer or shorter
        long seconds = ChronoUnit.SECONDS.between(from, now.atZone(zone).toLocalDateTime());
        return people.get((int) Math.floorMod(Math.floorDiv(seconds, days * 86_400L), (long) people.size()));
    }

    private static Iterable<JsonNode> array(Fields fields, String name, int most) {
        JsonNode found = fields.node(name);
        if (found == null) {
            return List.of();
        }
        if (!found.isArray() || found.size() > most) {
            throw Fields.wrong(fields.place(name), "must be an array of at most " + most);
        }
        return found;
    }

    private static Person person(JsonNode node, String place) {
        Fields fields = new Fields(node, place, Set.of("name", "email", "mobile"));
        String name = fields.text("name", 100).strip();
        String email = fields.text("email", 254).strip();
        String mobile = fields.text("mobile", 32).strip();
        if (name.isEmpty()) {
            throw Fields.wrong(place + ".name", "is needed");
        }
        if (!email.isEmpty()) {
            Mail.checkAddress(email, place + ".email");
        }
        if (!mobile.matches("[+0-9 -]*")) {
            throw Fields.wrong(place + ".mobile", "must be a telephone number");
        }
        return new Person(name, email, mobile);
    }

    private static StandIn standIn(JsonNode node, String place, List<Person> people) {
        Fields fields = new Fields(node, place, Set.of("person", "from", "to"));
        String name = fields.text("person", 100);
        Person person = people.stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow(() -> Fields.wrong(place + ".person", "must be one of the people"));
        StandIn read = new StandIn(person, moment(fields, "from"), moment(fields, "to"));
        if (!read.from.isBefore(read.to)) {
            throw Fields.wrong(place, "must end after it begins");
        }
        return read;
    }

    private static Instant moment(Fields fields, String name) {
        try {
            return Instant.parse(fields.text(name, 40));
        } catch (DateTimeParseException e) {
            throw Fields.wrong(fields.place(name), "must be a moment such as 2026-01-05T01:00:00Z");
        }
    }
}
