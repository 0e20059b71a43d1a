package io.taihu.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taihu.spi.Access.Deed;
import io.taihu.spi.Registry;
import io.taihu.spi.Role;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Roles: the standard ones, and those of the operators' own, which hold everywhere and are the owner's to change. */
final class RoleRoutes {
    private final Registry registry;
    private final Runnable changed;

    /** @param changed told when a role may mean something else now */
    RoleRoutes(Registry registry, Runnable changed) {
        this.registry = registry;
        this.changed = changed;
    }

    void list(Call call) {
        call.spaces(Deed.READ, "");
        ObjectNode out = Json.object();
        ArrayNode items = out.putArray("items");
        GrantJson.roles(registry).forEach(role -> items.add(GrantJson.write(role, Role.STANDARD.contains(role))));
        call.json(200, out);
    }

    void replace(Call call) {
        call.need(Deed.MANAGE_PEOPLE, "");
        Members body = call.members();
        List<String> words = body.texts("deeds", Deed.values().length, 40);
        body.end();
        if (words == null || words.isEmpty()) {
            throw Members.wrong("$.deeds", "must name what the role allows");
        }
        Set<Deed> deeds = words.stream()
                .map(word -> Words.read(Deed.class, word, "$.deeds"))
                .collect(Collectors.toSet());
        Role role = new Role(call.path("name"), deeds);
        deeds.forEach(deed -> call.need(deed, ""));
        registry.putRole(role);
        changed.run();
        call.json(200, GrantJson.write(role, false));
    }

    void delete(Call call) {
        call.need(Deed.MANAGE_PEOPLE, "");
        registry.deleteRole(call.path("name"));
        call.nothing();
    }
}
