package io.taihu.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taihu.core.Tokens;
import io.taihu.model.Limit;
import io.taihu.spi.Clock;
import io.taihu.spi.Grant;
import io.taihu.spi.Principal;
import io.taihu.spi.Registry;
import io.taihu.spi.Registry.Account;
import io.taihu.spi.Registry.NewToken;
import io.taihu.spi.Registry.Token;
import io.taihu.spi.Registry.TokenKind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A browser's session: a token of its own in a cookie that scripts cannot read. */
final class SessionRoutes {
    /** Longest body, in bytes: anybody may send one. */
    @Limit(value = "Longest request to sign in", zh = "登录请求的最大长度", unit = Limit.Unit.BYTES, reached = Limit.Reached.REFUSED)
    static final long BODY_MAX = 4_096;

    private final Registry registry;
    private final Authentication authentication;
    private final Consumer<String> ended;
    private final Clock clock;
    private final Duration lasts;

    /** @param ended told the id of each token that is revoked */
    SessionRoutes(
            Registry registry, Authentication authentication, Consumer<String> ended, Clock clock, Duration lasts) {
        this.registry = registry;
        this.authentication = authentication;
        this.ended = ended;
        this.clock = clock;
        this.lasts = lasts;
    }

    void get(Call call) {
        String secret = call.secret();
        Token token =
                secret == null ? null : registry.token(Tokens.hash(secret)).orElse(null);
        call.json(200, session(call.who(), token));
    }

    void create(Call call) {
        Members body = Members.of(Json.readObject(call.body(BODY_MAX)));
        String code = body.text("code", Authentication.SECRET_MAX);
        String token = body.text("token", Authentication.SECRET_MAX);
        body.end();
        if ((code == null) == (token == null)) {
            throw Members.wrong("$", "must have either code or token");
        }
        open(call, code != null ? ofCode(call, code) : ofToken(call, String.valueOf(token)));
    }

    /** The link that a code is of, which is used up by it. */
    private Token ofCode(Call call, String code) {
        return registry.redeem(Tokens.hash(code))
                .filter(link -> link.kind() == TokenKind.LINK && isOpen(link))
                .orElseThrow(() ->
                        authentication.failed(call.address(), "the code is not known, was used before or has expired"));
    }

    /** A member's token, or one that lets others look. */
    private Token ofToken(Call call, String secret) {
        Token shared = secret.length() > Authentication.SECRET_MAX
                ? null
                : registry.token(Tokens.hash(secret))
                        .filter(token -> token.kind() == TokenKind.SHARE)
                        .orElse(null);
        if (shared != null) {
            return shared;
        }
        var known = authentication.known(secret, call.address());
        if (!(known.who() instanceof Principal.Member)) {
            throw authentication.failed(call.address(), "a thing's token cannot sign a browser in");
        }
        return known.token();
    }

    private boolean isOpen(Token link) {
        return link.account().isEmpty()
                || registry.account(link.account()).filter(Account::enabled).isPresent();
    }

    /** Opens a session with the rights of another token, which it does not outlive. */
    private void open(Call call, Token by) {
        Instant expires = Times.instant(clock.micros()).plus(lasts);
        Instant end = by.expires();
        if (by.kind() != TokenKind.LINK && end != null && end.isBefore(expires)) {
            expires = end;
        }
        String secret = Tokens.make("session");
        Token made = registry.createToken(new NewToken(
                TokenKind.SESSION,
                "browser at " + call.address(),
                Tokens.hash(secret),
                0,
                by.account(),
                by.grants(),
                by.kind() == TokenKind.LINK ? "" : "token/" + by.id(),
                expires));
        cookie(
                call,
                secret,
                Duration.between(Times.instant(clock.micros()), expires).toSeconds());
        var known = authentication.known(secret, call.address());
        call.trace().signedIn(known);
        call.json(201, session(known.who(), made));
    }

    void delete(Call call) {
        if (call.who() instanceof Principal.Member member && call.header("Authorization") == null) {
            registry.deleteToken(member.tokenId()).forEach(ended);
        }
        cookie(call, "", 0);
        call.nothing();
    }

    private ObjectNode session(Principal who, @Nullable Token token) {
        ObjectNode out = Json.object();
        switch (who) {
            case Principal.Member member -> member(out.put("who", "member"), member);
            case Principal.Device device ->
                out.put("who", "thing").put("thing", device.thing().id());
            case Principal.Nobody _ -> throw Authentication.unauthenticated("nobody is signed in");
        }
        if (token != null) {
            out.put("token", token.id());
            Instant expires = token.expires();
            if (expires != null) {
                out.put("expires", expires.toString());
            }
        }
        return out;
    }

    private void member(ObjectNode out, Principal.Member member) {
        registry.account(member.account()).ifPresent(account -> {
            out.put("account", account.id()).put("name", account.name()).put("title", account.title());
            if (!account.language().isEmpty()) {
                out.put("language", account.language());
            }
        });
        out.set("grants", GrantJson.write(member.grants()));
        List<Grant> limits = member.limits();
        if (limits != null) {
            out.set("limits", GrantJson.write(limits));
        }
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
