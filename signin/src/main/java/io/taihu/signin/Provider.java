package io.taihu.signin;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jwt.JWT;
import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.auth.ClientAuthenticationMethod;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.ClientSecretPost;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponse;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponseParser;
import com.nimbusds.openid.connect.sdk.claims.IDTokenClaimsSet;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import com.nimbusds.openid.connect.sdk.validators.IDTokenValidator;
import io.taihu.core.Reach;
import io.taihu.core.Tokens;
import io.taihu.model.ErrorCode;
import io.taihu.model.TaihuException;
import io.taihu.signin.SignInSettings.Mapping;
import io.taihu.spi.Clock;
import io.taihu.spi.Grant;
import io.taihu.spi.Registry;
import io.taihu.spi.Registry.Account;
import io.taihu.spi.Registry.NewAccount;
import io.taihu.spi.Registry.SecretKind;
import io.taihu.spi.Role;
import io.taihu.spi.Settings;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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

    private static final Logger LOG = LoggerFactory.getLogger(Provider.class);
    private static final long METADATA_NANOS = Duration.ofMinutes(10).toNanos();
    /** Those with a key pair: what a client secret signs, whoever has it could sign. */
    private static final Set<JWSAlgorithm> ALGORITHMS = Set.of(
            JWSAlgorithm.RS256,
            JWSAlgorithm.RS384,
            JWSAlgorithm.RS512,
            JWSAlgorithm.PS256,
            JWSAlgorithm.PS384,
            JWSAlgorithm.PS512,
            JWSAlgorithm.ES256,
            JWSAlgorithm.ES384,
            JWSAlgorithm.ES512);

    private final Registry registry;
    private final Clock clock;
    private final String issuer;
    private final String title;
    private final ClientID client;
    private final String secret;
    private final Scope scopes;
    private final String groupsClaim;
    private final List<Mapping> mappings;
    private final String redirect;
    private final ProviderRequests requests;
    private final Once<Flow> flows;
    private final Once<Proof> proofs;
    private @Nullable OIDCProviderMetadata metadata;
    private long metadataSince;

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
        this.clock = clock;
        this.issuer = settings.get(SignInSettings.ISSUER);
        this.title = settings.get(SignInSettings.TITLE);
        this.client = new ClientID(settings.get(SignInSettings.CLIENT_ID));
        this.secret = secret(settings);
        this.scopes = Scope.parse(settings.get(SignInSettings.SCOPES));
        this.groupsClaim = settings.get(SignInSettings.GROUPS_CLAIM);
        this.mappings = settings.get(SignInSettings.ROLES);
        String publicUrl = settings.get(SignInSettings.PUBLIC_URL);
        this.redirect = publicUrl + CALLBACK;
        boolean privateToo = settings.get(SignInSettings.PRIVATE_ADDRESSES);
        this.requests = new ProviderRequests(new Reach(privateToo));
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
        if (!issuer.isEmpty() && mappings.isEmpty()) {
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
        OIDCProviderMetadata known = metadata();
        String browser = Tokens.make("browser");
        CodeVerifier verifier = new CodeVerifier();
        Nonce nonce = new Nonce();
        String state = flows.put(new Flow(Tokens.hash(browser), verifier, nonce, session));
        URI to = new AuthenticationRequest.Builder(
                        new ResponseType(ResponseType.Value.CODE), scopes, client, URI.create(redirect))
                .endpointURI(known.getAuthorizationEndpointURI())
                .state(new State(state))
                .nonce(nonce)
                .codeChallenge(verifier, CodeChallengeMethod.S256)
                .build()
                .toURI();
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
    public final class Back {
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
            throw refused("this sign-in was not begun in this browser, has ended, or took too long", null);
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
        return account(claims(back));
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
                    ErrorCode.INVALID, "$.proof is not of this session, was used before or took too long; begin once more");
        }
        needFree(account);
        registry.putSecret(account.id(), SecretKind.OIDC, shown.subject(), JOINED);
    }

    private IDTokenClaimsSet claims(Back back) {
        Returned returned = back.returned;
        if (returned.issuer() != null && !returned.issuer().equals(issuer)) {
            throw refused("another provider answered", null);
        }
        if (returned.error() != null || returned.code() == null) {
            throw refused("the provider did not sign them in", null);
        }
        return claims(returned.code(), back.flow);
    }

    private String subject(IDTokenClaimsSet claims) {
        return issuer + " " + claims.getSubject().getValue();
    }

    private IDTokenClaimsSet claims(String code, Flow flow) {
        OIDCProviderMetadata known = metadata();
        try {
            TokenResponse response = OIDCTokenResponseParser.parse(tokens(known, code, flow));
            if (!(response instanceof OIDCTokenResponse good)) {
                throw refused("the provider does not take the code: " + response.toErrorResponse().getErrorObject(), null);
            }
            JWT token = good.getOIDCTokens().getIDToken();
            if (token == null || !(token.getHeader().getAlgorithm() instanceof JWSAlgorithm algorithm)
                    || !ALGORITHMS.contains(algorithm)) {
                throw refused("the ID token is missing, or not signed by a key pair", null);
            }
            JWKSet keys = JWKSet.parse(get(known.getJWKSetURI()));
            return new IDTokenValidator(new Issuer(issuer), client, algorithm, keys).validate(token, flow.nonce());
        } catch (ParseException | java.text.ParseException | BadJOSEException | JOSEException e) {
            throw refused("the provider's answer is not good: " + e.getMessage(), e);
        } catch (IOException e) {
            throw unavailable(e);
        }
    }

    private HTTPResponse tokens(OIDCProviderMetadata known, String code, Flow flow) throws IOException {
        AuthorizationCodeGrant grant =
                new AuthorizationCodeGrant(new AuthorizationCode(code), URI.create(redirect), flow.verifier());
        URI at = known.getTokenEndpointURI();
        TokenRequest request;
        if (secret.isEmpty()) {
            request = new TokenRequest(at, client, grant, null);
        } else {
            List<ClientAuthenticationMethod> methods = known.getTokenEndpointAuthMethods();
            boolean post = methods != null
                    && !methods.contains(ClientAuthenticationMethod.CLIENT_SECRET_BASIC)
                    && methods.contains(ClientAuthenticationMethod.CLIENT_SECRET_POST);
            request = new TokenRequest(
                    at,
                    post
                            ? new ClientSecretPost(client, new Secret(secret))
                            : new ClientSecretBasic(client, new Secret(secret)),
                    grant,
                    null);
        }
        return request.toHTTPRequest().send(requests);
    }

    private Found account(IDTokenClaimsSet claims) {
        String subject = subject(claims);
        List<Grant> grants = grants(claims);
        Registry.Secret bound = registry.secret(SecretKind.OIDC, subject).orElse(null);
        Account known = bound == null ? null : registry.account(bound.account()).orElse(null);
        if (known == null) {
            if (grants.isEmpty()) {
                throw nothing();
            }
            Account made = registry.createAccount(new NewAccount(name(claims), title(claims), "", grants));
            registry.putSecret(made.id(), SecretKind.OIDC, subject, "");
            return new Found(made, false);
        }
        if (!known.enabled()) {
            throw new TaihuException(ErrorCode.FORBIDDEN, "the account is shut");
        }
        if (bound != null && bound.data().equals(JOINED)) {
            return new Found(known, false);
        }
        boolean changed = !Set.copyOf(known.grants()).equals(Set.copyOf(grants));
        Account now = changed
                ? registry.updateAccount(new Account(
                        known.id(),
                        known.name(),
                        known.title(),
                        known.language(),
                        true,
                        grants,
                        known.revision(),
                        known.created()))
                : known;
        if (grants.isEmpty()) {
            // what they have open has lost its rights with the account
            throw nothing();
        }
        return new Found(now, changed);
    }

    private List<Grant> grants(IDTokenClaimsSet claims) {
        List<String> given = claims.getStringListClaim(groupsClaim);
        List<String> groups = given == null ? List.of() : given;
        List<Role> roles =
                Stream.concat(Role.STANDARD.stream(), registry.roles().stream()).toList();
        List<Grant> grants = new ArrayList<>();
        for (Mapping mapping : mappings) {
            if (!mapping.group().equals("*") && !groups.contains(mapping.group())) {
                continue;
            }
            Optional<Role> role = roles.stream()
                    .filter(each -> each.name().equals(mapping.role()))
                    .findFirst();
            if (role.isEmpty() || registry.space(mapping.space()).isEmpty()) {
                LOG.warn(
                        "{}: there is no role {} or no space \"{}\"; group {} gets nothing by it",
                        SignInSettings.ROLES.name(),
                        mapping.role(),
                        mapping.space(),
                        mapping.group());
                continue;
            }
            grants.add(new Grant(mapping.space(), role.get()));
        }
        return grants.stream().distinct().toList();
    }

    private static String name(IDTokenClaimsSet claims) {
        String mail = claims.getStringClaim("email");
        if (mail != null && Boolean.TRUE.equals(claims.getBooleanClaim("email_verified"))) {
            return mail;
        }
        String preferred = claims.getStringClaim("preferred_username");
        return (preferred == null ? claims.getSubject().getValue() : preferred).replaceAll("\\s", ".");
    }

    private static String title(IDTokenClaimsSet claims) {
        String name = claims.getStringClaim("name");
        return name == null ? "" : name.substring(0, Math.min(name.length(), 200));
    }

    private synchronized OIDCProviderMetadata metadata() {
        OIDCProviderMetadata known = metadata;
        if (known != null && clock.nanos() - metadataSince < METADATA_NANOS) {
            return known;
        }
        try {
            String base = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
            OIDCProviderMetadata read =
                    OIDCProviderMetadata.parse(get(URI.create(base + "/.well-known/openid-configuration")));
            if (!read.getIssuer().getValue().equals(issuer)) {
                throw new IOException("it says that its issuer is " + read.getIssuer());
            }
            if (read.getAuthorizationEndpointURI() == null
                    || read.getTokenEndpointURI() == null
                    || read.getJWKSetURI() == null) {
                throw new IOException("it names no authorization_endpoint, token_endpoint or jwks_uri");
            }
            metadata = read;
            metadataSince = clock.nanos();
            return read;
        } catch (IOException | ParseException e) {
            throw unavailable(e);
        }
    }

    private String get(URI uri) throws IOException {
        HTTPResponse response = new HTTPRequest(HTTPRequest.Method.GET, uri).send(requests);
        String body = response.getBody();
        if (response.getStatusCode() != 200 || body == null) {
            throw new IOException(uri + " answers " + response.getStatusCode());
        }
        return body;
    }

    private static String secret(Settings settings) {
        String file = settings.get(SignInSettings.CLIENT_SECRET_FILE);
        if (file.isEmpty()) {
            return settings.get(SignInSettings.CLIENT_SECRET);
        }
        try {
            return Files.readString(Path.of(file), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new TaihuException(
                    ErrorCode.INVALID,
                    SignInSettings.CLIENT_SECRET_FILE.name() + " cannot be read: " + e.getMessage(),
                    e);
        }
    }

    private static TaihuException nothing() {
        return new TaihuException(ErrorCode.FORBIDDEN, "none of their groups maps to a role here");
    }

    private static TaihuException wrong(String reason) {
        return new TaihuException(ErrorCode.INVALID, "setting " + reason);
    }

    private static TaihuException refused(String reason, @Nullable Exception cause) {
        LOG.info("A sign-in at the provider is refused: {}", reason);
        return cause == null
                ? new TaihuException(ErrorCode.UNAUTHENTICATED, reason)
                : new TaihuException(ErrorCode.UNAUTHENTICATED, reason, cause);
    }

    private static TaihuException unavailable(Exception cause) {
        LOG.warn("The OpenID Connect provider cannot be asked: {}", cause.getMessage());
        return new TaihuException(ErrorCode.UNAVAILABLE, "the provider cannot be asked", cause);
    }
}
