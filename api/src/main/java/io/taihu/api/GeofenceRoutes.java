package io.taihu.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taihu.core.Identities;
import io.taihu.spi.Access.Deed;
import io.taihu.watch.GeofenceJson;
import io.taihu.watch.Geofences;
import io.taihu.watch.Geofences.Kept;

/** Geofences, each of the space in which it was drawn. */
final class GeofenceRoutes {
    private final Geofences geofences;

    GeofenceRoutes(Rooms rooms) {
        this.geofences = rooms.rulebook().geofences();
    }

    void list(Call call) {
        OrderRoutes.list(call, Deed.READ, geofences::geofences, Kept::id, each -> write(each, false));
    }

    void create(Call call) {
        String by = Identities.by(call.member());
        ObjectNode body = call.object();
        call.need(Deed.COMMAND, body.path("space").asText(""));
        Kept made = geofences.create(body, by);
        call.etag(made.revision()).location("/api/v1/geofences/" + made.id()).json(201, write(made, true));
    }

    void get(Call call) {
        Kept found = geofence(call, Deed.READ);
        call.etag(found.revision()).json(200, write(found, true));
    }

    void replace(Call call) {
        Kept present = geofence(call, Deed.COMMAND);
        call.match(present.revision());
        Kept changed = geofences.update(present.id(), call.object(), Identities.by(call.member()), present.revision());
        call.etag(changed.revision()).json(200, write(changed, true));
    }

    void delete(Call call) {
        Kept present = geofence(call, Deed.COMMAND);
        call.match(present.revision());
        geofences.delete(present.id(), present.revision());
        call.nothing();
    }

    /** What terminals of vehicles can be asked for it to be theirs as well. */
    void action(Call call) {
        Kept found = geofence(call, Deed.READ);
        call.json(200, TerminalArea.action(Long.parseLong(found.id()), found.fence()));
    }

    private Kept geofence(Call call, Deed deed) {
        return OrderRoutes.one(call, geofences.geofence(call.path("id")), "geofence", deed, Kept::space);
    }

    private ObjectNode write(Kept geofence, boolean whole) {
        ObjectNode out = Json.object();
        out.put("id", geofence.id()).put("space", geofence.space()).put("name", geofence.name());
        GeofenceJson.writeShape(out, geofence.fence());
        GeofenceJson.outline(out.putArray("outline"), geofence.area());
        if (whole) {
            // whoever may see its space may see the rules of it and of those below
            ArrayNode rules = out.putArray("rules");
            geofences.users(geofence).forEach(rules::add);
        }
        out.put("revision", geofence.revision()).put("by", geofence.by());
        return out.put("created", geofence.created().toString())
                .put("changed", geofence.written().toString());
    }
}
