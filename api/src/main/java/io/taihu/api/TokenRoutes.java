package io.taihu.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taihu.core.Directory;
import io.taihu.core.Tokens;
import io.taihu.model.Thing;
import io.taihu.spi.Access.Deed;
import io.taihu.spi.Clock;
import io.taihu.spi.Registry.NewToken;
import io.taihu.spi.Registry.Token;
import io.taihu.spi.Registry.TokenKind;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/** Tokens: list, make an owner's, end one. */
final class TokenRoutes {
    private final Directory directory;
    private final Consumer<String> ended;
    private final Clock clock;

    /** @param ended told the id of each token that is revoked */
    TokenRoutes(Directory directory, Consumer<String> ended, Clock clock) {
        this.directory = directory;
        this.ended = ended;
        this.clock = clock;
    }

    void list(Call call) {
        call.need(Deed.MANAGE_TOKENS, "");
        int limit = (int) call.number("limit", 100, 1, 1_000);
        String cursor = call.query("cursor");
        List<Token> found = directory
                .registry()
                .tokens(cursor == null ? null : Cursors.read(cursor, 1).getFirst(), limit + 1);
        ObjectNode out = Json.object();
        ArrayNode items = out.putArray("items");
        found.stream().limit(limit).forEach(token -> items.add(write(token)));
        if (found.size() > limit) {
            out.put("cursor", Cursors.of(found.get(limit - 1).id()));
        }
        call.json(200, out);
    }

    void create(Call call) {
        call.need(Deed.MANAGE_TOKENS, "");
        Members body = call.members();
        String name = body.textNeeded("name", 128);
        JsonNode expires = body.node("expires");
        body.end();
        if (name.isBlank()) {
            throw Members.wrong("$.name", "must say what the token is for");
        }
        Instant end = expires == null ? null : Times.instant(Times.micros(expires, "$.expires"));
        if (end != null && end.isBefore(Times.instant(clock.micros()))) {
            throw Members.wrong("$.expires", "must lie in the future, got " + end);
        }
        String secret = Tokens.make("owner");
        Token token =
                directory.registry().createToken(new NewToken(TokenKind.OWNER, name, Tokens.hash(secret), 0, end));
        call.json(201, write(token).put("token", secret));
    }

    void delete(Call call) {
        call.need(Deed.MANAGE_TOKENS, "");
        String id = call.path("id");
        directory.registry().deleteToken(id);
        ended.accept(id);
        call.nothing();
    }

    private ObjectNode write(Token token) {
        ObjectNode out = Json.object();
        out.put("id", token.id());
        out.put("kind", Words.of(token.kind()));
        out.put("name", token.name());
        if (token.thing() != 0) {
            directory.thing(token.thing()).map(Thing::id).ifPresent(id -> out.put("thing", id));
        }
        out.put("created", token.created().toString());
        Instant expires = token.expires();
        if (expires != null) {
            out.put("expires", expires.toString());
        }
        return out;
    }
}
