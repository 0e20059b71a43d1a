package io.taihu.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taihu.core.Tokens;
import io.taihu.model.Limit;
import io.taihu.signin.Passkeys;
import io.taihu.signin.Provider;
import io.taihu.signin.SignIn;
import io.taihu.spi.Principal;
import io.taihu.spi.Registry;
import io.taihu.spi.Registry.Account;
import io.taihu.spi.Registry.Token;
import io.taihu.spi.Registry.TokenKind;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Signing a browser in and out. */
final class SessionRoutes {
    /** Longest body, in bytes: anybody may send one. */
    @Limit(
            value = "Longest request to sign in",
            zh = "登录请求的最大长度",
            unit = Limit.Unit.BYTES,
            reached = Limit.Reached.REFUSED)
    static final long BODY_MAX = 4_096;
    /** Cookie of a browser in which an account has signed in before. */
    static final String DEVICE = "taihu_device";

    static final String PATH = "/api/v1/session";

    private static final long DEVICE_SECONDS = Duration.ofDays(400).toSeconds();

    @Limit(
            value = "Longest name to sign in with",
            zh = "登录名的最大长度",
            unit = Limit.Unit.CHARACTERS,
            reached = Limit.Reached.REFUSED)
    private static final int NAME_MAX = 254;

    private final Registry registry;
    private final Authentication authentication;
    private final Sessions sessions;
    private final SignIn signIn;
    private final Passkeys passkeys;
    private final Provider provider;
    private final Consumer<String> ended;

    /** @param ended told the id of each token that is revoked */
    SessionRoutes(
            Registry registry,
            Authentication authentication,
            Sessions sessions,
            SignIn signIn,
            Passkeys passkeys,
            Provider provider,
            Consumer<String> ended) {
        this.registry = registry;
        this.authentication = authentication;
        this.sessions = sessions;
        this.signIn = signIn;
        this.passkeys = passkeys;
        this.provider = provider;
        this.ended = ended;
    }

    /** The ways to sign in. */
    void ways(Call call) {
        ObjectNode out = Json.object().put("password", true).put("passkey", passkeys.isConfigured());
        var providers = out.putArray("providers");
        if (provider.isConfigured()) {
            providers.addObject().put("title", provider.title()).put("path", ProviderRoutes.PATH);
        }
        call.json(200, out);
    }

    void get(Call call) {
        String secret = call.secret();
        Token token =
                secret == null ? null : registry.token(Tokens.hash(secret)).orElse(null);
        call.json(200, sessions.write(call.who(), token));
    }

    void create(Call call) {
        Authentication.refuseForeignPages(call.context().req());
        Members body = Members.of(Json.readObject(call.body(BODY_MAX)));
        String code = body.text("code", Authentication.SECRET_MAX);
        String token = body.text("token", Authentication.SECRET_MAX);
        String name = body.text("name", NAME_MAX);
        String password = body.text("password", SignIn.PASSWORD_MAX);
        String oneTimeCode = body.text("oneTimeCode", 16);
        String recoveryCode = body.text("recoveryCode", 64);
        body.end();
        int ways = (code == null ? 0 : 1) + (token == null ? 0 : 1) + (name == null && password == null ? 0 : 1);
        if (ways != 1 || (name == null) != (password == null)) {
            throw Members.wrong("$", "must have one of code, token, or name with password");
        }
        if (code != null) {
            open(call, ofCode(call, code));
        } else if (token != null) {
            open(call, ofToken(call, token));
        } else {
            Account account = signIn.account(
                    given(call, String.valueOf(name), String.valueOf(password), oneTimeCode, recoveryCode));
            remember(call, account);
            call.json(201, sessions.open(call, account.id(), null, Sessions.BY_PASSWORD, null));
        }
    }

    /** Asks for a passkey: any, or behind a password one of its account. */
    void beginPasskey(Call call) {
        Authentication.refuseForeignPages(call.context().req());
        call.trace().tries();
        Members body = Members.of(Json.readObject(call.body(BODY_MAX)));
        String name = body.text("name", NAME_MAX);
        String password = body.text("password", SignIn.PASSWORD_MAX);
        body.end();
        if ((name == null) != (password == null)) {
            throw Members.wrong("$", "must have both name and password, or neither");
        }
        Account account =
                name == null ? null : signIn.accountForPasskey(given(call, name, String.valueOf(password), null, null));
        call.json(200, PasskeyJson.showing(passkeys.beginShowing(account)));
    }

    void createByPasskey(Call call) {
        Authentication.refuseForeignPages(call.context().req());
        Members body = Members.of(Json.readObject(call.body(PasskeyJson.BODY_MAX)));
        String ceremony = body.textNeeded("ceremony", 64);
        JsonNode credential = body.node("credential");
        body.end();
        signIn.tried(call.address());
        Account account = passkeys.show(ceremony, credential == null ? "{}" : Json.text(credential));
        signIn.succeeded(call.address());
        remember(call, account);
        call.json(201, sessions.open(call, account.id(), null, Sessions.BY_PASSKEY, null));
    }

    /** What somebody gave, with the mark of their browser. */
    static SignIn.Given given(
            Call call, String name, String password, @Nullable String oneTimeCode, @Nullable String recoveryCode) {
        String device = Authentication.cookie(call.context().req(), DEVICE);
        return new SignIn.Given(
                name,
                password,
                oneTimeCode,
                recoveryCode,
                call.address(),
                device == null || device.length() > Authentication.SECRET_MAX ? null : device);
    }

    /** Marks the browser as one in which the account has signed in. */
    void remember(Call call, Account account) {
        String mark = signIn.device(account);
        if (mark != null) {
            sessions.cookie(call, DEVICE, mark, PATH, DEVICE_SECONDS, "Strict");
        }
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
        boolean link = by.kind() == TokenKind.LINK;
        call.json(
                201,
                sessions.open(
                        call,
                        by.account(),
                        by.grants(),
                        link ? Sessions.BY_LINK : "token/" + by.id(),
                        link ? null : by.expires()));
    }

    void delete(Call call) {
        if (call.who() instanceof Principal.Member member && call.header("Authorization") == null) {
            registry.deleteToken(member.tokenId()).forEach(ended);
        }
        sessions.cookie(call, "", 0);
        call.nothing();
    }
}
