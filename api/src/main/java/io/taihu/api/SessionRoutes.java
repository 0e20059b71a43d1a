package io.taihu.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taihu.core.Directory;
import io.taihu.core.Tokens;
import io.taihu.spi.Clock;
import io.taihu.spi.Principal;
import io.taihu.spi.Registry.NewToken;
import io.taihu.spi.Registry.Token;
import io.taihu.spi.Registry.TokenKind;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A browser's session: an owner token of its own in a cookie that scripts cannot read. */
final class SessionRoutes {
    /** Longest body, in bytes: anybody may send one. */
    static final long BODY_MAX = 4_096;

    private final Directory directory;
    private final Authentication authentication;
    private final Consumer<String> ended;
    private final Clock clock;
    private final Duration lasts;

    /** @param ended told the id of each token that is revoked */
    SessionRoutes(
            Directory directory, Authentication authentication, Consumer<String> ended, Clock clock, Duration lasts) {
        this.directory = directory;
        this.authentication = authentication;
        this.ended = ended;
        this.clock = clock;
        this.lasts = lasts;
    }

    void get(Call call) {
        String secret = call.secret();
        call.json(200, session(call.who(), secret == null ? null : Tokens.hash(secret)));
    }

    void create(Call call) {
        Members body = Members.of(Json.readObject(call.body(BODY_MAX)));
        String code = body.text("code", Authentication.SECRET_MAX);
        String token = body.text("token", Authentication.SECRET_MAX);
        body.end();
        if ((code == null) == (token == null)) {
            throw Members.wrong("$", "must have either code or token");
        }
        if (code != null) {
            Optional<Token> link = directory.registry().redeem(Tokens.hash(code));
            if (link.isEmpty() || link.get().kind() != TokenKind.LINK) {
                throw authentication.failed(call.address(), "the code is not known, was used before or has expired");
            }
        } else if (token != null && !(authentication.principal(token, call.address()) instanceof Principal.Owner)) {
            throw authentication.failed(call.address(), "only an owner's token can sign a browser in");
        }
        Instant expires = Times.instant(clock.micros()).plus(lasts);
        String secret = Tokens.make("owner");
        byte[] hash = Tokens.hash(secret);
        Token made = directory
                .registry()
                .createToken(new NewToken(TokenKind.OWNER, "browser at " + call.address(), hash, 0, expires));
        cookie(call, secret, lasts.toSeconds());
        call.json(201, session(new Principal.Owner(made.id()), hash));
    }

    void delete(Call call) {
        if (call.who() instanceof Principal.Owner owner && call.header("Authorization") == null) {
            directory.registry().deleteToken(owner.tokenId());
            ended.accept(owner.tokenId());
        }
        cookie(call, "", 0);
        call.nothing();
    }

    private ObjectNode session(Principal who, byte @Nullable [] hash) {
        ObjectNode out = Json.object();
        switch (who) {
            case Principal.Owner _ -> out.put("who", "owner");
            case Principal.Device device ->
                out.put("who", "thing").put("thing", device.thing().id());
            case Principal.Nobody _ -> throw Authentication.unauthenticated("nobody is signed in");
        }
        if (hash != null) {
            Instant expires =
                    directory.registry().token(hash).map(Token::expires).orElse(null);
            if (expires != null) {
                out.put("expires", expires.toString());
            }
        }
        return out;
    }

    private static void cookie(Call call, String value, long seconds) {
        String secure = call.context().req().isSecure() ? "; Secure" : "";
        call.context()
                .header(
                        "Set-Cookie",
                        Authentication.COOKIE + "=" + value + "; Path=/; Max-Age=" + seconds
                                + "; HttpOnly; SameSite=Strict" + secure);
    }
}
