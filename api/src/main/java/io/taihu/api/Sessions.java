package io.taihu.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taihu.core.Tokens;
import io.taihu.spi.Clock;
import io.taihu.spi.Grant;
import io.taihu.spi.Principal;
import io.taihu.spi.Registry;
import io.taihu.spi.Registry.NewToken;
import io.taihu.spi.Registry.Token;
import io.taihu.spi.Registry.TokenKind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Opens sessions of browsers: each is a token of its own in a cookie that scripts cannot read, made anew at every sign-in, so
 * nobody can put one into a browser beforehand. Thread-safe.
 */
final class Sessions {
    /** What a session is about that somebody opened by a one-time link. */
    static final String BY_LINK = "sign-in/link";
    /** By a password, with all that the account asks for besides. */
    static final String BY_PASSWORD = "sign-in/password";
    /** By a passkey. */
    static final String BY_PASSKEY = "sign-in/passkey";
    /** At the OpenID Connect provider. */
    static final String BY_PROVIDER = "sign-in/provider";

    private final Registry registry;
    private final Authentication authentication;
    private final Consumer<String> ended;
    private final Clock clock;
    private final Duration lasts;
    private final boolean secure;

    /**
     * @param ended told the id of each token that is revoked
     * @param secure whether browsers reach the server by TLS alone
     */
    Sessions(
            Registry registry,
            Authentication authentication,
            Consumer<String> ended,
            Clock clock,
            Duration lasts,
            boolean secure) {
        this.registry = registry;
        this.authentication = authentication;
        this.ended = ended;
        this.clock = clock;
        this.lasts = lasts;
        this.secure = secure;
    }

    /**
     * Opens a session in the place of the one that the browser had, and sets its cookie.
     *
     * @param account whose it is, or empty
     * @param grants as in {@link NewToken}
     * @param about how it was opened
     * @param end when it ends at the latest, or null
     * @return the session as it is answered
     */
    ObjectNode open(Call call, String account, @Nullable List<Grant> grants, String about, @Nullable Instant end) {
        endPresent(call);
        Instant expires = Times.instant(clock.micros()).plus(lasts);
        if (end != null && end.isBefore(expires)) {
            expires = end;
        }
        String secret = Tokens.make("session");
        Token made = registry.createToken(new NewToken(
                TokenKind.SESSION,
                "browser at " + call.address(),
                Tokens.hash(secret),
                0,
                account,
                grants,
                about,
                expires));
        cookie(
                call,
                secret,
                Duration.between(Times.instant(clock.micros()), expires).toSeconds());
        var known = authentication.known(secret, call.address());
        call.trace().signedIn(known);
        return write(known.who(), made);
    }

    private void endPresent(Call call) {
        String secret = Authentication.cookie(call.context().req(), Authentication.COOKIE);
        if (secret != null && secret.length() <= Authentication.SECRET_MAX) {
            registry.token(Tokens.hash(secret))
                    .filter(token -> token.kind() == TokenKind.SESSION)
                    .ifPresent(token -> registry.deleteToken(token.id()).forEach(ended));
        }
    }

    /** Sets the cookie of a session; an empty value takes it away. */
    void cookie(Call call, String value, long seconds) {
        cookie(call, Authentication.COOKIE, value, "/", seconds, "Strict");
    }

    /** Sets a cookie that scripts cannot read. */
    void cookie(Call call, String name, String value, String path, long seconds, String sameSite) {
        call.context()
                .res()
                .addHeader(
                        "Set-Cookie",
                        name + "=" + value + "; Path=" + path + "; Max-Age=" + seconds + "; HttpOnly; SameSite="
                                + sameSite
                                + (secure || call.context().req().isSecure() ? "; Secure" : ""));
    }

    /** Who somebody is, by a token. */
    ObjectNode write(Principal who, @Nullable Token token) {
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
}
