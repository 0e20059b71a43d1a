package io.taihu.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taihu.alarms.Alarms;
import io.taihu.alarms.Window;
import io.taihu.alarms.Window.When;
import io.taihu.core.Identities;
import io.taihu.model.ErrorCode;
import io.taihu.model.TaihuException;
import io.taihu.model.Thing;
import io.taihu.spi.Access.Deed;
import io.taihu.spi.DocumentStore;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Maintenance windows: times in which alarms of a thing or of a space are recorded and not shown. */
final class MaintenanceRoutes {
    private static final int TIME_LENGTH = 64;

    private final Rooms rooms;
    private final Alarms alarms;

    MaintenanceRoutes(Rooms rooms) {
        this.rooms = rooms;
        this.alarms = rooms.alarms();
    }

    void list(Call call) {
        List<String> spaces = call.spaces(Deed.READ, call.query("space", ""));
        int limit = (int) call.number("limit", 100, 1, 1_000);
        String cursor = call.query("cursor");
        String when = call.query("when");
        List<Window> found = alarms.windows(
                spaces,
                when == null ? null : Words.read(When.class, when, "when"),
                cursor == null
                        ? null
                        : Long.toString(Cursors.number(Cursors.read(cursor, 1).getFirst())),
                limit + 1);
        ObjectNode out = Json.object();
        ArrayNode items = out.putArray("items");
        found.stream().limit(limit).forEach(each -> items.add(write(each)));
        if (found.size() > limit) {
            out.put("cursor", Cursors.of(found.get(limit - 1).id()));
        }
        call.json(200, out);
    }

    void create(Call call) {
        call.member();
        Window made = alarms.createWindow(read(call, null));
        call.etag(made.revision()).location("/api/v1/maintenance/" + made.id()).json(201, write(made));
    }

    void get(Call call) {
        Window found = window(call, Deed.READ);
        call.etag(found.revision()).json(200, write(found));
    }

    void replace(Call call) {
        Window present = window(call, Deed.COMMAND);
        call.match(present.revision());
        Window changed = alarms.updateWindow(read(call, present));
        call.etag(changed.revision()).json(200, write(changed));
    }

    void delete(Call call) {
        Window present = window(call, Deed.COMMAND);
        call.match(present.revision());
        alarms.deleteWindow(present.id(), present.revision());
        call.nothing();
    }

    /** What the body says; one that is there keeps its space and thing. */
    private Window read(Call call, @Nullable Window present) {
        Members body = call.members();
        String thingId = body.text("thing", 128);
        String space = body.text("space", 2_000);
        String reason = body.textNeeded("reason", DocumentStore.NAME_MAX);
        long from = Times.micros(body.textNeeded("from", TIME_LENGTH), "$.from");
        long to = Times.micros(body.textNeeded("to", TIME_LENGTH), "$.to");
        body.end();
        String by = Identities.by(call.member());
        if (present != null) {
            if ((space != null && !space.equals(present.space()))
                    || (thingId != null && !thingId.equals(present.thing()))) {
                throw Members.wrong("$", "must leave space and thing as they are; make another window instead");
            }
            return new Window(present.id(), present.space(), present.thing(), from, to, reason, by, present.revision());
        }
        if ((thingId == null) == (space == null)) {
            throw Members.wrong("$", "must have either thing or space");
        }
        if (thingId != null) {
            Thing thing = call.thing(rooms.directory().thing(thingId), thingId, Deed.COMMAND);
            return new Window("", thing.space(), thing.id(), from, to, reason, by, 0);
        }
        call.need(Deed.COMMAND, space);
        if (rooms.directory().registry().space(space).isEmpty()) {
            throw Members.wrong("$.space", "is \"" + space + "\", and there is no such space");
        }
        return new Window("", space, "", from, to, reason, by, 0);
    }

    private Window window(Call call, Deed deed) {
        Optional<Window> found = alarms.window(call.path("id"));
        if (found.isPresent() && call.may(Deed.READ, found.get().space())) {
            call.need(deed, found.get().space());
            return found.get();
        }
        if (call.may(Deed.READ, "")) {
            throw new TaihuException(ErrorCode.NOT_FOUND, "there is no maintenance window \"" + call.path("id") + "\"");
        }
        throw new TaihuException(
                ErrorCode.FORBIDDEN, "this token may not see maintenance window \"" + call.path("id") + "\"");
    }

    private static ObjectNode write(Window it) {
        ObjectNode out = Json.object();
        out.put("id", it.id()).put("space", it.space());
        if (!it.thing().isEmpty()) {
            out.put("thing", it.thing());
        }
        out.put("from", Times.text(it.fromMicros())).put("to", Times.text(it.toMicros()));
        return out.put("reason", it.reason()).put("by", it.by()).put("revision", it.revision());
    }
}
