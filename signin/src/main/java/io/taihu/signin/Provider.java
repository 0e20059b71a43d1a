package io.taihu.signin;

import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.claims.IDTokenClaimsSet;
import io.taihu.core.Tokens;
import io.taihu.model.ErrorCode;
import io.taihu.model.TaihuException;
import io.taihu.spi.Clock;
import io.taihu.spi.Registry;
import io.taihu.spi.Registry.Account;
import io.taihu.spi.Registry.SecretKind;
import io.taihu.spi.Settings;
import java.net.URI;
import java.security.MessageDigest;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Signing in at an OpenID Connect provider: the code flow with PKCE, state and nonce, each good once. An account is made at the
 * first sign-in; what it may is what its groups map to at each. An account that was here before is joined by whoever is signed in to
 * it, in the session in which they set out, and keeps what it may. Accounts are known by issuer and subject alone, never by an address
 * of mail, which others may have or get. Thread-safe; asks the provider and the registry, so it blocks.
 */
public final class Provider {
    /** Where the provider sends browsers back to. */
    public static final String CALLBACK = "/api/v1/session/oidc/callback";
    /** How long somebody has at the provider. */
    public static final Duration LASTS = Duration.ofMinutes(10);

    /** Data of the secret of an account that was joined; one that the provider made has none. */
    static final String JOINED = "joined";

    private final Registry registry;
    private final String issuer;
    private final String title;
    private final ProviderClaims provider;
    private final ProviderAccounts accounts;
    private final Once<Flow> flows;
    private final Once<Proof> proofs;

    /**
     * Somebody is at the provider.
     *
     * @param session id of the token of the session that is to join its account; empty to sign in
     */
    private record Flow(byte[] browser, CodeVerifier verifier, Nonce nonce, String session) {}

    /** Who they are there has been shown to a session, which has not taken it up yet. */
    private record Proof(String session, String subject) {}

    /**
     * Reads the settings; asks nobody.
     *
     * @throws TaihuException INVALID when they do not go together
     */
    public Provider(Settings settings, Registry registry, Clock clock) {
        this.registry = registry;
        this.issuer = settings.get(SignInSettings.ISSUER);
        this.title = settings.get(SignInSettings.TITLE);
        String publicUrl = settings.get(SignInSettings.PUBLIC_URL);
        boolean privateToo = settings.get(SignInSettings.PRIVATE_ADDRESSES);
        this.provider = new ProviderClaims(settings, publicUrl + CALLBACK, clock);
        this.accounts = new ProviderAccounts(settings, registry);
        this.flows = new Once<>(clock, LASTS);
        this.proofs = new Once<>(clock, LASTS);
        if (!issuer.isEmpty() && publicUrl.isEmpty()) {
            throw wrong(SignInSettings.PUBLIC_URL.name() + " is needed for " + SignInSettings.ISSUER.name()
                    + ": the provider sends browsers back to it");
        }
        if (issuer.startsWith("http:") && !privateToo) {
            throw wrong(SignInSettings.ISSUER.name() + " must be https, unless "
                    + SignInSettings.PRIVATE_ADDRESSES.name() + " is true");
        }
        if (!issuer.isEmpty() && settings.get(SignInSettings.ROLES).isEmpty()) {
            throw wrong(SignInSettings.ROLES.name() + " is needed for " + SignInSettings.ISSUER.name()
                    + ": nobody could come in");
        }
    }

    /** Whether there is one. */
    public boolean isConfigured() {
        return !issuer.isEmpty();
    }

    /** What the button says. */
    public String title() {
        return title;
    }

    /**
     * Somebody sets out.
     *
     * @param to address at the provider
     * @param browser to be kept in the browser, and given back when it returns
     */
    public record Begun(URI to, String browser) {}

    /** Begins to sign somebody in. @throws TaihuException UNAVAILABLE when the provider cannot be asked */
    public Begun begin() {
        return begin("");
    }

    /**
     * Begins to join an account: whoever comes back gives what {@link #prove} gives to {@link #join}, in the same session.
     *
     * @param session id of the token of the session that asks
     * @throws TaihuException CONFLICT when the account is of the provider already, UNAVAILABLE when the provider cannot be asked
     */
    public Begun beginJoining(Account account, String session) {
        needFree(account);
        return begin(session);
    }

    private void needFree(Account account) {
        if (registry.secrets(account.id()).stream().anyMatch(each -> each.kind() == SecretKind.OIDC)) {
            throw new TaihuException(ErrorCode.CONFLICT, "the account is joined to somebody at a provider already");
        }
    }

    private Begun begin(String session) {
        provider.find(); // before anything is put by
        String browser = Tokens.make("browser");
        CodeVerifier verifier = new CodeVerifier();
        Nonce nonce = new Nonce();
        String state = flows.put(new Flow(Tokens.hash(browser), verifier, nonce, session));
        URI to = provider.signInAt(state, verifier, nonce);
        return new Begun(to, browser);
    }

    /**
     * What the provider sent a browser back with; each may be missing.
     *
     * @param browser what {@link Begun} kept in it
     */
    public record Returned(
            @Nullable String state,
            @Nullable String code,
            @Nullable String error,
            @Nullable String issuer,
            @Nullable String browser) {}

    /**
     * Who signed in.
     *
     * @param changed whether their grants are others than before
     */
    public record Found(Account account, boolean changed) {}

    /** Somebody who has come back; nothing of what they brought has been looked at yet. */
    public static final class Back {
        private final Flow flow;
        private final Returned returned;

        private Back(Flow flow, Returned returned) {
            this.flow = flow;
            this.returned = returned;
        }

        /** Whether they set out to join their account. */
        public boolean isJoining() {
            return !flow.session().isEmpty();
        }
    }

    /**
     * Somebody comes back.
     *
     * @throws TaihuException UNAUTHENTICATED when they did not set out in this browser, or too long ago, or came back before
     */
    public Back back(Returned returned) {
        Flow flow = returned.state() == null ? null : flows.take(returned.state());
        if (flow == null
                || returned.browser() == null
                || !MessageDigest.isEqual(flow.browser(), Tokens.hash(returned.browser()))) {
            throw ProviderClaims.refused(
                    "this sign-in was not begun in this browser, has ended, or took too long", null);
        }
        return new Back(flow, returned);
    }

    /**
     * Signs in whoever set out for that.
     *
     * @throws TaihuException UNAUTHENTICATED when anything is not as it must be; FORBIDDEN when no group of theirs maps to a role
     *     or their account is shut; CONFLICT when their name is another account's; UNAVAILABLE when the provider cannot be asked
     */
    public Found finish(Back back) {
        IDTokenClaimsSet claims = claims(back);
        return accounts.of(subject(claims), claims);
    }

    /**
     * Gives what {@link #join} takes from the session that set out to join its account.
     *
     * @throws TaihuException UNAUTHENTICATED when anything is not as it must be; UNAVAILABLE when the provider cannot be asked
     */
    public String prove(Back back) {
        return proofs.put(new Proof(back.flow.session(), subject(claims(back))));
    }

    /**
     * Joins an account to who they are at the provider: both let in to it from now on, and what it may stays.
     *
     * @param session id of the token of the session that asks
     * @throws TaihuException INVALID when the proof is none, of another session, used or old; CONFLICT when the account is of the
     *     provider already, or they have another account here
     */
    public void join(Account account, String session, String proof) {
        Proof shown = proofs.take(proof);
        if (shown == null || !shown.session().equals(session)) {
            throw new TaihuException(
                    ErrorCode.INVALID,
                    "$.proof is not of this session, was used before or took too long; begin once more");
        }
        needFree(account);
        registry.putSecret(account.id(), SecretKind.OIDC, shown.subject(), JOINED);
    }

    private IDTokenClaimsSet claims(Back back) {
        Returned returned = back.returned;
        if (returned.issuer() != null && !returned.issuer().equals(issuer)) {
            throw ProviderClaims.refused("another provider answered", null);
        }
        if (returned.error() != null || returned.code() == null) {
            throw ProviderClaims.refused("the provider did not sign them in", null);
        }
        return provider.claims(returned.code(), back.flow.verifier(), back.flow.nonce());
    }

    private String subject(IDTokenClaimsSet claims) {
        return issuer + " " + claims.getSubject().getValue();
    }

    private static TaihuException wrong(String reason) {
        return new TaihuException(ErrorCode.INVALID, "setting " + reason);
    }
}
