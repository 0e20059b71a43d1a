package io.taihu.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taihu.core.Directory;
import io.taihu.core.Tokens;
import io.taihu.model.ErrorCode;
import io.taihu.model.Limit;
import io.taihu.model.TaihuException;
import io.taihu.model.Thing;
import io.taihu.spi.Access.Deed;
import io.taihu.spi.Clock;
import io.taihu.spi.Grant;
import io.taihu.spi.Principal;
import io.taihu.spi.Registry;
import io.taihu.spi.Registry.Dashboard;
import io.taihu.spi.Registry.NewToken;
import io.taihu.spi.Registry.Token;
import io.taihu.spi.Registry.TokenKind;
import io.taihu.spi.Role;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Tokens: list, make a program's or a link to look at a dashboard, end one. */
final class TokenRoutes {
    @Limit(
            value = "Longest name of a token",
            zh = "令牌名的最大长度",
            unit = Limit.Unit.CHARACTERS,
            reached = Limit.Reached.REFUSED)
    private static final int NAME_MAX = 128;
    /** Tokens looked at for one page of them. */
    private static final int SCAN = 1_000;

    private final Directory directory;
    private final Registry registry;
    private final Consumer<String> ended;
    private final Clock clock;

    /** @param ended told the id of each token that is revoked */
    TokenRoutes(Directory directory, Consumer<String> ended, Clock clock) {
        this.directory = directory;
        this.registry = directory.registry();
        this.ended = ended;
        this.clock = clock;
    }

    void list(Call call) {
        call.member();
        int limit = (int) call.number("limit", 100, 1, 1_000);
        String cursor = call.query("cursor");
        String about = call.query("about");
        String after = cursor == null ? null : Cursors.read(cursor, 1).getFirst();
        List<Token> found = new ArrayList<>();
        List<Token> part;
        do {
            part = registry.tokens(after, SCAN);
            part.stream()
                    .filter(token -> about == null || about.equals(token.about()))
                    .filter(token -> may(call, token))
                    .forEach(found::add);
            after = part.isEmpty() ? after : part.getLast().id();
        } while (part.size() == SCAN && found.size() <= limit);
        ObjectNode out = Json.object();
        ArrayNode items = out.putArray("items");
        found.stream().limit(limit).forEach(token -> items.add(write(token)));
        if (found.size() > limit) {
            out.put("cursor", Cursors.of(found.get(limit - 1).id()));
        }
        call.json(200, out);
    }

    void create(Call call) {
        Principal.Member who = call.member();
        Members body = call.members();
        String name = body.textNeeded("name", NAME_MAX);
        JsonNode expires = body.node("expires");
        JsonNode given = body.node("grants");
        Boolean own = body.flag("own");
        body.end();
        if (name.isBlank()) {
            throw Members.wrong("$.name", "must say what the token is for");
        }
        Instant end = end(expires);
        boolean mine = Boolean.TRUE.equals(own);
        if (mine && who.account().isEmpty()) {
            throw Members.wrong("$.own", "needs an account, and this token is nobody's; leave it out");
        }
        List<Grant> grants = given == null ? null : GrantJson.read(given, "$.grants", registry);
        if (mine) {
            // what comes of a limited token is not less limited
            if (who.limits() != null && grants != null) {
                throw Members.wrong(
                        "$.grants", "is not for a token that is limited itself; its own limits are handed on");
            }
            grants = grants == null ? who.limits() : grants;
            call.trace().allowed();
        } else {
            grants = grants == null ? List.of(Grant.ALL) : grants;
            GrantJson.needToGive(call, Deed.MANAGE_TOKENS, grants);
        }
        make(call, mine ? who.account() : "", TokenKind.API, name, grants, "", end);
    }

    /** Those who may look at a dashboard by a link. */
    void shares(Call call) {
        Dashboard dashboard = dashboard(call);
        ObjectNode out = Json.object();
        ArrayNode items = out.putArray("items");
        String after = null;
        List<Token> part;
        do {
            part = registry.tokens(after, SCAN);
            part.stream()
                    .filter(token ->
                            token.kind() == TokenKind.SHARE && token.about().equals(about(dashboard)))
                    .forEach(token -> items.add(write(token)));
            after = part.isEmpty() ? after : part.getLast().id();
        } while (part.size() == SCAN);
        call.json(200, out);
    }

    void share(Call call) {
        Dashboard dashboard = dashboard(call);
        Members body = call.members();
        String name = body.text("name", NAME_MAX);
        JsonNode expires = body.node("expires");
        body.end();
        if (expires == null) {
            throw Members.wrong("$.expires", "must say when the link ends");
        }
        List<Grant> grants = List.of(new Grant(dashboard.head().space(), Role.VIEWER));
        GrantJson.needToGive(call, Deed.MANAGE_TOKENS, grants);
        String title = name == null || name.isBlank() ? dashboard.head().title() : name;
        make(
                call,
                "",
                TokenKind.SHARE,
                title.length() > NAME_MAX ? title.substring(0, NAME_MAX) : title,
                grants,
                about(dashboard),
                end(expires));
    }

    void delete(Call call) {
        call.member();
        String id = call.path("id");
        Token token = registry.tokenById(id).orElse(null);
        if (token == null || !may(call, token)) {
            call.need(Deed.MANAGE_TOKENS, "");
            throw new TaihuException(ErrorCode.NOT_FOUND, "there is no token \"" + id + "\"");
        }
        place(call, token);
        call.trace().allowed();
        registry.deleteToken(id).forEach(ended);
        call.nothing();
    }

    /** Where a token may do something, for the record. */
    private void place(Call call, Token token) {
        if (token.kind() == TokenKind.THING) {
            directory.thing(token.thing()).ifPresent(thing -> call.trace().place(thing.space()));
        } else if (token.grants() != null) {
            token.grants().forEach(grant -> call.trace().place(grant.space()));
        }
    }

    /** Whether the one who asks has a say in a token: their own, a thing's that they change, or one that they could have made. */
    private boolean may(Call call, Token token) {
        if (call.may(Deed.MANAGE_TOKENS, "")) {
            return true;
        }
        if (token.kind() == TokenKind.THING) {
            return directory
                    .thing(token.thing())
                    .filter(thing -> call.may(Deed.MANAGE_THINGS, thing))
                    .isPresent();
        }
        if (!token.account().isEmpty()) {
            return token.account().equals(call.member().account());
        }
        List<Grant> grants = token.grants();
        return grants != null
                && !grants.isEmpty()
                && grants.stream().allMatch(grant -> call.may(Deed.MANAGE_TOKENS, grant.space()));
    }

    private Dashboard dashboard(Call call) {
        String id = call.path("id");
        Dashboard found = registry.dashboard(id).orElse(null);
        if (found == null || !call.may(Deed.MANAGE_TOKENS, found.head().space())) {
            call.need(Deed.MANAGE_TOKENS, "");
            throw new TaihuException(ErrorCode.NOT_FOUND, "there is no dashboard \"" + id + "\"");
        }
        return found;
    }

    private static String about(Dashboard dashboard) {
        return "dashboard/" + dashboard.head().id();
    }

    private @Nullable Instant end(@Nullable JsonNode expires) {
        Instant end = expires == null ? null : Times.instant(Times.micros(expires, "$.expires"));
        if (end != null && end.isBefore(Times.instant(clock.micros()))) {
            throw Members.wrong("$.expires", "must lie in the future, got " + end);
        }
        return end;
    }

    private void make(
            Call call,
            String account,
            TokenKind kind,
            String name,
            @Nullable List<Grant> grants,
            String about,
            @Nullable Instant end) {
        String secret = Tokens.make(Words.of(kind));
        Token made =
                registry.createToken(new NewToken(kind, name, Tokens.hash(secret), 0, account, grants, about, end));
        call.json(201, write(made).put("token", secret));
    }

    private ObjectNode write(Token token) {
        ObjectNode out = Json.object();
        out.put("id", token.id());
        out.put("kind", Words.of(token.kind()));
        out.put("name", token.name());
        if (token.thing() != 0) {
            directory.thing(token.thing()).map(Thing::id).ifPresent(id -> out.put("thing", id));
        }
        if (!token.account().isEmpty()) {
            out.put("account", token.account());
        }
        if (token.grants() != null && token.kind() != TokenKind.THING) {
            out.set("grants", GrantJson.write(token.grants()));
        }
        if (!token.about().isEmpty()) {
            out.put("about", token.about());
        }
        out.put("created", token.created().toString());
        Instant expires = token.expires();
        if (expires != null) {
            out.put("expires", expires.toString());
        }
        return out;
    }
}
