package io.taihu.api;

import io.taihu.model.ErrorCode;
import io.taihu.model.Limit;
import io.taihu.model.TaihuException;
import io.taihu.signin.Provider;
import io.taihu.signin.SignIn;
import io.taihu.spi.Registry.Account;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Signing in at the OpenID Connect provider: there and back. People see these in their browsers, so what goes wrong is a page. */
final class ProviderRoutes {
    static final String PATH = "/api/v1/session/oidc";

    /** Pages that they come back to. */
    private static final String SIGN_IN = "/sign-in";

    private static final String OWN = "/me";
    private static final String COOKIE = "taihu_provider";

    @Limit(
            value = "Longest mark of a browser that comes back from a provider",
            zh = "从身份提供方返回的浏览器标记的最大长度",
            unit = Limit.Unit.CHARACTERS,
            reached = Limit.Reached.REFUSED)
    private static final int BROWSER_MAX = 100;
    /**
     * The browser came here from elsewhere, so it would not send a strict cookie along with a redirection; with what a page of our
     * own asks for next it does.
     */
    private static final byte[] HOME =
            "<!doctype html><meta charset=utf-8><meta http-equiv=refresh content=\"0;url=/\"><title>Taihu</title>\n"
                    .getBytes(StandardCharsets.UTF_8);

    private final Provider provider;
    private final SignIn signIn;
    private final Sessions sessions;
    private final Consumer<Account> grantsChanged;

    /** @param grantsChanged told the account whose groups are others than before */
    ProviderRoutes(Provider provider, SignIn signIn, Sessions sessions, Consumer<Account> grantsChanged) {
        this.provider = provider;
        this.signIn = signIn;
        this.sessions = sessions;
        this.grantsChanged = grantsChanged;
    }

    void begin(Call call) {
        needProvider();
        try {
            go(call, setOut(call, provider.begin()));
        } catch (TaihuException e) {
            failed(call, e, SIGN_IN);
        }
    }

    /** Sends somebody who is signed in there as well, to join their account. */
    void beginJoining(Call call, Account account, String session) {
        needProvider();
        call.json(200, Json.object().put("to", setOut(call, provider.beginJoining(account, session))));
    }

    /** Joins an account in the session that set out for it. */
    void join(Account account, String session, String proof) {
        needProvider();
        provider.join(account, session, proof);
    }

    private String setOut(Call call, Provider.Begun begun) {
        sessions.cookie(call, COOKIE, begun.browser(), PATH, Provider.LASTS.toSeconds(), "Lax");
        return begun.to().toString();
    }

    void callback(Call call) {
        needProvider();
        call.trace().tries();
        String page = SIGN_IN;
        try {
            signIn.tried(call.address());
            String browser = Authentication.cookie(call.context().req(), COOKIE);
            Provider.Back back = provider.back(new Provider.Returned(
                    call.query("state"),
                    call.query("code"),
                    call.query("error"),
                    call.query("iss"),
                    browser == null || browser.length() > BROWSER_MAX ? null : browser));
            if (back.isJoining()) {
                page = OWN;
                String proof = provider.prove(back);
                signIn.succeeded(call.address());
                sessions.cookie(call, COOKIE, "", PATH, 0, "Lax");
                // their session is not sent along from elsewhere: the page takes the proof up, and it alone can
                go(call, OWN + "#join=" + proof);
                return;
            }
            Provider.Found found = provider.finish(back);
            signIn.succeeded(call.address());
            if (found.changed()) {
                grantsChanged.accept(found.account());
            }
            sessions.open(call, found.account().id(), null, Sessions.BY_PROVIDER, null);
            sessions.cookie(call, COOKIE, "", PATH, 0, "Lax");
            call.bytes(200, "text/html; charset=utf-8", HOME, HOME.length);
        } catch (TaihuException e) {
            failed(call, e, page);
        }
    }

    private void failed(Call call, TaihuException e, String page) {
        call.trace().notDone(e.code());
        call.context().res().setHeader("Set-Cookie", null);
        sessions.cookie(call, COOKIE, "", PATH, 0, "Lax");
        go(call, page + "?problem=" + Words.of(e.code()));
    }

    private void needProvider() {
        if (!provider.isConfigured()) {
            throw new TaihuException(ErrorCode.NOT_FOUND, "no OpenID Connect provider is configured (oidc.issuer)");
        }
    }

    private static void go(Call call, String to) {
        call.location(to).nothing();
        call.context().status(303);
    }
}
