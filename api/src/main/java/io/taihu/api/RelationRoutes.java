package io.taihu.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taihu.core.Directory;
import io.taihu.core.Twins;
import io.taihu.model.Presence;
import io.taihu.model.Thing;
import io.taihu.spi.Access.Deed;
import io.taihu.spi.Registry.Relation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How things belong together: list a thing's relations, make and end one. Whoever does has the right to change both things. */
final class RelationRoutes {
    private final Directory directory;
    private final Twins twins;

    RelationRoutes(Directory directory, Twins twins) {
        this.directory = directory;
        this.twins = twins;
    }

    void list(Call call) {
        Thing thing = thing(call, call.path("id"), Deed.READ);
        List<Relation> relations = directory.registry().relations(thing.id());
        Map<String, Thing> others = new HashMap<>();
        for (Relation each : relations) {
            // what lies where one may not look is not told, and neither is that it is there
            directory
                    .thing(other(each, thing))
                    .filter(found -> call.may(Deed.READ, found))
                    .ifPresent(found -> others.put(found.id(), found));
        }
        Map<String, Presence> presences = new HashMap<>();
        twins.write(List.copyOf(others.values()), (each, twin) -> presences.put(each.id(), twin.presence()));
        ObjectNode out = Json.object();
        ArrayNode items = out.putArray("items");
        for (Relation each : relations) {
            Thing other = others.get(other(each, thing));
            if (other != null) {
                ObjectNode item = write(each);
                item.putObject("other")
                        .put("id", other.id())
                        .put("name", other.name())
                        .put("model", other.model())
                        .put("space", other.space())
                        .put("presence", Words.of(presences.getOrDefault(other.id(), Presence.NEVER)));
                items.add(item);
            }
        }
        call.json(200, out);
    }

    void put(Call call) {
        Thing from = thing(call, call.path("id"), Deed.MANAGE_THINGS);
        Thing to = thing(call, call.path("other"), Deed.MANAGE_THINGS);
        boolean made = directory.putRelation(from, call.path("kind"), to);
        ObjectNode out = Json.object()
                .put("from", from.id())
                .put("kind", call.path("kind"))
                .put("to", to.id());
        call.json(made ? 201 : 200, out);
    }

    void delete(Call call) {
        Thing from = thing(call, call.path("id"), Deed.MANAGE_THINGS);
        Thing to = thing(call, call.path("other"), Deed.MANAGE_THINGS);
        directory.deleteRelation(from, call.path("kind"), to);
        call.nothing();
    }

    private Thing thing(Call call, String id, Deed deed) {
        return call.thing(directory.thing(id), id, deed);
    }

    private static String other(Relation relation, Thing thing) {
        return relation.from().equals(thing.id()) ? relation.to() : relation.from();
    }

    private static ObjectNode write(Relation relation) {
        return Json.object()
                .put("from", relation.from())
                .put("kind", relation.kind())
                .put("to", relation.to())
                .put("created", relation.created().toString());
    }
}
