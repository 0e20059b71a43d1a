package io.taihu.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taihu.model.ErrorCode;
import io.taihu.model.Limit;
import io.taihu.model.TaihuException;
import io.taihu.spi.Access.Deed;
import io.taihu.spi.Grant;
import io.taihu.spi.Registry;
import io.taihu.spi.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Grants and roles as the API reads and writes them; and the rule that nobody gives what they do not have. */
final class GrantJson {
    /** Most grants of one account or token, as the registry keeps them. */
    @Limit(
            value = "Most grants of an account or token in a request",
            zh = "请求中一个账号或令牌的最多授权数",
            reached = Limit.Reached.REFUSED)
    static final int GRANTS_MAX = 200;

    private GrantJson() {}

    static ArrayNode write(List<Grant> grants) {
        ArrayNode out = Json.array();
        for (Grant grant : grants) {
            ObjectNode each = out.addObject();
            each.put("space", grant.space()).put("role", grant.role().name());
            deeds(each.putArray("deeds"), grant.role());
        }
        return out;
    }

    static ObjectNode write(Role role, boolean standard) {
        ObjectNode out = Json.object().put("name", role.name()).put("standard", standard);
        deeds(out.putArray("deeds"), role);
        return out;
    }

    private static void deeds(ArrayNode out, Role role) {
        role.deeds().forEach(deed -> out.add(Words.of(deed)));
    }

    /** All roles, the standard ones first. */
    static Stream<Role> roles(Registry registry) {
        return Stream.concat(Role.STANDARD.stream(), registry.roles().stream());
    }

    /** Reads {@code [{"space": "wuxi", "role": "viewer"}]}. */
    static List<Grant> read(JsonNode node, String place, Registry registry) {
        if (!node.isArray()) {
            throw Members.wrong(place, "must be an array of grants, got " + Members.kind(node));
        }
        if (node.size() > GRANTS_MAX) {
            throw Members.wrong(place, "has at most " + GRANTS_MAX + " grants, got " + node.size());
        }
        List<Role> roles = roles(registry).toList();
        List<Grant> grants = new ArrayList<>();
        for (int i = 0; i < node.size(); i++) {
            String at = place + "[" + i + "]";
            Members members = Members.of(node.path(i), at);
            String space = members.text("space", 2_000);
            String role = members.textNeeded("role", Role.NAME_MAX);
            members.end();
            String path = space == null ? "" : space;
            if (registry.space(path).isEmpty()) {
                throw Members.wrong(at + ".space", "is \"" + path + "\", and there is no such space");
            }
            Optional<Role> found =
                    roles.stream().filter(r -> r.name().equals(role)).findFirst();
            grants.add(new Grant(
                    path,
                    found.orElseThrow(() -> Members.wrong(
                            at + ".role",
                            "is \"" + role + "\"; there are "
                                    + roles.stream().map(Role::name).collect(Collectors.joining(", "))))));
        }
        return grants;
    }

    /** Goes on only when the one who asks may do something there, and everything that the grants allow. */
    static void needToGive(Call call, Deed deed, List<Grant> grants) {
        for (Grant grant : grants) {
            call.need(deed, grant.space());
            for (Deed given : grant.role().deeds()) {
                if (!call.may(given, grant.space())) {
                    throw new TaihuException(
                            ErrorCode.FORBIDDEN,
                            "nobody gives what they do not have: role "
                                    + grant.role().name() + " may "
                                    + Call.words(given) + ", and this token may not in space \"" + grant.space()
                                    + "\"");
                }
            }
        }
    }
}
