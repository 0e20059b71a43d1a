package io.taihu.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taihu.core.Tokens;
import io.taihu.model.Thing;
import io.taihu.spi.Access.Deed;
import io.taihu.spi.AlarmStore;
import io.taihu.spi.Registry;
import io.taihu.spi.Registry.Relation;
import java.util.List;
import java.util.function.Consumer;

/** Takes things out of service for good, with their history kept or removed, and puts those that were kept back into service. */
final class FarewellRoutes {
    private final Rooms rooms;
    private final ThingRoutes things;
    private final Consumer<String> ended;

    /** @param ended told the id of each token that is good no more */
    FarewellRoutes(Rooms rooms, ThingRoutes things, Consumer<String> ended) {
        this.rooms = rooms;
        this.things = things;
        this.ended = ended;
    }

    /** What becomes of the history of a thing that goes. */
    private enum Kept {
        KEEP,
        DELETE
    }

    /** What would end. */
    void look(Call call) {
        call.json(200, ends(things.thing(call, Deed.MANAGE_THINGS)));
    }

    void decommission(Call call) {
        Thing thing = things.thing(call, Deed.MANAGE_THINGS);
        Members body = call.members();
        Kept history = Words.read(Kept.class, body.textNeeded("history", 16), "$.history");
        body.end();
        ObjectNode out = ends(thing);
        out.put("history", Words.of(history));
        switch (history) {
            case KEEP -> {
                List<Registry.Token> tokens = rooms.directory().registry().thingTokens(thing.number());
                Thing now = things.retry(
                        call, thing, present -> rooms.directory().decommissionThing(present.id(), present.revision()));
                tokens.forEach(token -> ended.accept(token.id()));
                rooms.alarms().thingDecommissioned(now.number());
                out.put("commandsLeft", rooms.commands().awaitCancelled(now));
                out.put("decommissioned", String.valueOf(now.decommissioned()));
                call.etag(now.revision());
            }
            case DELETE ->
                things.retry(call, thing, present -> {
                    rooms.directory().deleteThing(present.id(), present.revision(), true);
                    return present;
                });
        }
        call.json(200, out);
    }

    void recommission(Call call) {
        Thing thing = things.thing(call, Deed.MANAGE_THINGS);
        String token = Tokens.make("thing");
        byte[] hash = Tokens.hash(token);
        Thing now = things.retry(
                call, thing, present -> rooms.directory().recommissionThing(present.id(), present.revision(), hash));
        call.etag(now.revision());
        things.answer(call, 200, now, token);
    }

    private ObjectNode ends(Thing thing) {
        Registry registry = rooms.directory().registry();
        List<Relation> relations = registry.relations(thing.id());
        ObjectNode out = Json.object();
        out.put("id", thing.id());
        out.put("credentials", registry.thingTokens(thing.number()).size());
        out.put("commands", rooms.commands().openCount(thing));
        out.put(
                "alarms",
                rooms.alarms().counts(AlarmStore.Query.ofThing(thing.number(), AlarmStore.Which.OPEN)).stream()
                        .mapToLong(AlarmStore.Count::number)
                        .sum());
        out.put("relations", relations.size());
        out.put(
                "children",
                relations.stream()
                        .filter(each -> each.kind().equals(Relation.GATEWAY)
                                && each.from().equals(thing.id()))
                        .count());
        return out;
    }
}
