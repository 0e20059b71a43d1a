package io.taihu.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taihu.core.Identities;
import io.taihu.spi.Access.Deed;
import io.taihu.watch.CalendarJson;
import io.taihu.watch.Calendars;
import io.taihu.watch.Calendars.Kept;

/** Calendars of shifts, each of the space in which it holds. */
final class CalendarRoutes {
    private final Calendars calendars;

    CalendarRoutes(Rooms rooms) {
        this.calendars = rooms.rulebook().calendars();
    }

    void list(Call call) {
        String space = call.query("holds");
        if (space == null) {
            OrderRoutes.list(call, Deed.READ, calendars::calendars, Kept::id, each -> write(each, false));
            return;
        }
        // what holds in a space is known to whoever may see it, as its time zone is
        call.need(Deed.READ, space);
        ObjectNode out = Json.object();
        ArrayNode items = out.putArray("items");
        calendars.holding(space).forEach(each -> items.add(write(each, false)));
        call.json(200, out);
    }

    void create(Call call) {
        String by = Identities.by(call.member());
        ObjectNode body = call.object();
        call.need(Deed.COMMAND, body.path("space").asText(""));
        Kept made = calendars.create(body, by);
        call.etag(made.revision()).location("/api/v1/calendars/" + made.id()).json(201, write(made, true));
    }

    void get(Call call) {
        Kept found = calendar(call, Deed.READ);
        call.etag(found.revision()).json(200, write(found, true));
    }

    void replace(Call call) {
        Kept present = calendar(call, Deed.COMMAND);
        call.match(present.revision());
        Kept changed = calendars.update(present.id(), call.object(), Identities.by(call.member()), present.revision());
        call.etag(changed.revision()).json(200, write(changed, true));
    }

    void delete(Call call) {
        Kept present = calendar(call, Deed.COMMAND);
        call.match(present.revision());
        calendars.delete(present.id(), present.revision());
        call.nothing();
    }

    private Kept calendar(Call call, Deed deed) {
        return OrderRoutes.one(call, calendars.calendar(call.path("id")), "calendar", deed, Kept::space);
    }

    private ObjectNode write(Kept calendar, boolean whole) {
        ObjectNode out = Json.object();
        out.put("id", calendar.id()).put("space", calendar.space()).put("name", calendar.name());
        CalendarJson.write(
                out,
                calendar.zone(),
                calendar.calendar().shifts(),
                calendar.calendar().days());
        out.put("effectiveZone", calendar.calendar().zone().getId());
        if (whole) {
            // whoever may see its space may see the rules of it and of those below
            ArrayNode rules = out.putArray("rules");
            calendars.users(calendar).forEach(rules::add);
        }
        out.put("revision", calendar.revision()).put("by", calendar.by());
        return out.put("created", calendar.created().toString())
                .put("changed", calendar.written().toString());
    }
}
