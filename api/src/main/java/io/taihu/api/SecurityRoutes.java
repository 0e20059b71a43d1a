package io.taihu.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taihu.model.ErrorCode;
import io.taihu.model.TaihuException;
import io.taihu.signin.Credentials;
import io.taihu.signin.Passkeys;
import io.taihu.signin.SignIn;
import io.taihu.spi.Clock;
import io.taihu.spi.Principal;
import io.taihu.spi.Registry;
import io.taihu.spi.Registry.Account;
import io.taihu.spi.Registry.Token;
import io.taihu.spi.Registry.TokenKind;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * How one signs in oneself. Only a session that somebody signed in to may ask, not a program's token or a session made of one, and
 * it must be young for changes: whoever finds a browser open does not take the account over.
 */
final class SecurityRoutes {
    /** How old a session may be for changes. */
    static final Duration FRESH = Duration.ofMinutes(15);

    private final Registry registry;
    private final Sessions sessions;
    private final SessionRoutes session;
    private final SignIn signIn;
    private final Credentials credentials;
    private final Passkeys passkeys;
    private final ProviderRoutes provider;
    private final Consumer<String> ended;
    private final Clock clock;

    /** @param ended told the id of each token that is revoked */
    SecurityRoutes(
            Registry registry,
            Sessions sessions,
            SessionRoutes session,
            SignIn signIn,
            Credentials credentials,
            Passkeys passkeys,
            ProviderRoutes provider,
            Consumer<String> ended,
            Clock clock) {
        this.registry = registry;
        this.sessions = sessions;
        this.session = session;
        this.signIn = signIn;
        this.credentials = credentials;
        this.passkeys = passkeys;
        this.provider = provider;
        this.ended = ended;
        this.clock = clock;
    }

    /** Somebody, and the session that they signed in to. */
    private record Own(Account account, Token token) {}

    void get(Call call) {
        Own own = own(call);
        String id = own.account().id();
        ObjectNode out = Json.object();
        out.put("password", credentials.hasPassword(id));
        out.put("totp", credentials.hasTotp(id));
        out.put("recoveryCodes", credentials.recoveryCodes(id));
        ArrayNode keys = out.putArray("passkeys");
        passkeys.of(id).forEach(each -> keys.add(PasskeyJson.write(each)));
        out.put("provider", credentials.hasProvider(id));
        out.put("joined", credentials.isJoined(id));
        out.put("fresh", isFresh(own.token()));
        call.json(200, out);
    }

    void putPassword(Call call) {
        Own own = own(call);
        Members body = Members.of(Json.readObject(call.body(SessionRoutes.BODY_MAX)));
        String password = body.textNeeded("password", SignIn.PASSWORD_MAX);
        String present = body.text("present", SignIn.PASSWORD_MAX);
        body.end();
        if (credentials.hasPassword(own.account().id())
                && !(own.token().about().equals(Sessions.BY_LINK) && isFresh(own.token()))) {
            if (present == null) {
                throw Members.wrong("$.present", "is needed: the present password");
            }
            if (!signIn.isPassword(own.account(), present)) {
                throw Members.wrong("$.present", "is not the present password");
            }
        } else {
            needFresh(own);
        }
        call.trace().allowed();
        signIn.setPassword(own.account(), password);
        registry.accountTokens(own.account().id()).stream()
                .filter(token -> token.kind() == TokenKind.SESSION || token.kind() == TokenKind.LINK)
                .forEach(token -> registry.deleteToken(token.id()).forEach(ended));
        session.remember(call, own.account());
        call.json(200, sessions.open(call, own.account().id(), null, Sessions.BY_PASSWORD, null));
    }

    void beginTotp(Call call) {
        Own own = fresh(call);
        Credentials.TotpKey key = credentials.beginTotp(own.account());
        call.json(201, Json.object().put("secret", key.secret()).put("uri", key.uri()));
    }

    void confirmTotp(Call call) {
        Own own = fresh(call);
        Members body = Members.of(Json.readObject(call.body(SessionRoutes.BODY_MAX)));
        String code = body.textNeeded("oneTimeCode", 16);
        body.end();
        call.json(200, codes(credentials.confirmTotp(own.account(), code)));
    }

    void deleteTotp(Call call) {
        credentials.deleteTotp(fresh(call).account());
        call.nothing();
    }

    void createRecoveryCodes(Call call) {
        call.json(201, codes(credentials.makeRecoveryCodes(fresh(call).account())));
    }

    void beginPasskey(Call call) {
        Account account = fresh(call).account();
        call.json(200, PasskeyJson.making(passkeys.beginMaking(account), account));
    }

    void createPasskey(Call call) {
        Own own = fresh(call);
        Members body = Members.of(Json.readObject(call.body(PasskeyJson.BODY_MAX)));
        String ceremony = body.textNeeded("ceremony", 64);
        String title = body.text("title", 256);
        JsonNode credential = body.node("credential");
        body.end();
        Passkeys.Passkey made = passkeys.make(
                own.account(), ceremony, title == null ? "" : title, credential == null ? "{}" : Json.text(credential));
        call.json(201, PasskeyJson.write(made));
    }

    void deletePasskey(Call call) {
        Own own = fresh(call);
        String id = call.path("id");
        if (!passkeys.delete(own.account(), id)) {
            throw new TaihuException(ErrorCode.NOT_FOUND, "there is no passkey \"" + id + "\" of yours");
        }
        call.nothing();
    }

    void beginProvider(Call call) {
        Own own = fresh(call);
        provider.beginJoining(call, own.account(), own.token().id());
    }

    void joinProvider(Call call) {
        Own own = fresh(call);
        Members body = Members.of(Json.readObject(call.body(SessionRoutes.BODY_MAX)));
        String proof = body.textNeeded("proof", 64);
        body.end();
        provider.join(own.account(), own.token().id(), proof);
        call.nothing();
    }

    void leaveProvider(Call call) {
        credentials.leaveProvider(fresh(call).account());
        call.nothing();
    }

    private static ObjectNode codes(List<String> codes) {
        ObjectNode out = Json.object();
        ArrayNode all = out.putArray("recoveryCodes");
        codes.forEach(all::add);
        return out;
    }

    /** Whoever asks, when they may change how they sign in. */
    private Own fresh(Call call) {
        Own own = own(call);
        needFresh(own);
        call.trace().allowed();
        return own;
    }

    private void needFresh(Own own) {
        if (!isFresh(own.token())) {
            throw new SignInAgain();
        }
    }

    private Own own(Call call) {
        Principal.Member member = call.member();
        Token token = registry.tokenById(member.tokenId()).orElse(null);
        Account account = registry.account(member.account()).orElse(null);
        if (token == null
                || account == null
                || token.kind() != TokenKind.SESSION
                || member.limits() != null
                || !token.about().startsWith("sign-in/")) {
            throw new TaihuException(
                    ErrorCode.FORBIDDEN,
                    "this is for people with an account, in a session that they signed in to themselves");
        }
        call.trace().subject("account", account.id());
        return new Own(account, token);
    }

    private boolean isFresh(Token token) {
        return Times.instant(clock.micros()).isBefore(token.created().plus(FRESH));
    }
}
