package io.taihu.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taihu.core.Identities;
import io.taihu.notices.Kept;
import io.taihu.notices.Shelf;
import io.taihu.spi.Access.Deed;
import java.util.function.Function;

/**
 * Channels, or rotas. There are addresses of people in them: whoever may only look sees none.
 */
final class KeptRoutes {
    private final Rooms rooms;
    private final Shelf shelf;
    private final String what;
    private final String path;
    private final Function<Kept, ObjectNode> write;

    /**
     * @param what one is called
     * @param path where they are
     */
    KeptRoutes(Rooms rooms, Shelf shelf, String what, String path, Function<Kept, ObjectNode> write) {
        this.rooms = rooms;
        this.shelf = shelf;
        this.what = what;
        this.path = path;
        this.write = write;
    }

    void list(Call call) {
        OrderRoutes.list(call, Deed.COMMAND, shelf::page, Kept::id, write);
    }

    void create(Call call) {
        String by = Identities.by(call.member());
        ObjectNode body = call.object();
        String space = body.path("space").asText("");
        call.need(Deed.MANAGE_THINGS, space);
        if (rooms.directory().registry().space(space).isEmpty()) {
            throw Members.wrong("$.space", "is \"" + space + "\", and there is no such space");
        }
        Kept made = shelf.create(body, by);
        call.etag(made.revision()).location(path + "/" + made.id()).json(201, write.apply(made));
    }

    void get(Call call) {
        Kept found = one(call, Deed.COMMAND);
        call.etag(found.revision()).json(200, write.apply(found));
    }

    void replace(Call call) {
        Kept present = one(call, Deed.MANAGE_THINGS);
        call.match(present.revision());
        ObjectNode body = call.object();
        if (!body.path("space").asText("").equals(present.space())) {
            throw Members.wrong("$.space", "must stay \"" + present.space() + "\"");
        }
        Kept made = shelf.update(present.id(), body, Identities.by(call.member()), present.revision());
        call.etag(made.revision()).json(200, write.apply(made));
    }

    void delete(Call call) {
        Kept present = one(call, Deed.MANAGE_THINGS);
        call.match(present.revision());
        shelf.delete(present.id(), present.revision());
        call.nothing();
    }

    Kept one(Call call, Deed deed) {
        return OrderRoutes.one(call, shelf.one(call.path("id")), what, deed, Kept::space);
    }

    /** One as its definition has it, with what the registry knows of it. */
    static ObjectNode write(Kept kept) {
        ObjectNode out = Json.object().put("id", kept.id());
        out.setAll((ObjectNode) Json.parse(kept.definition()));
        return out.put("space", kept.space()).put("by", kept.by()).put("revision", kept.revision());
    }
}
