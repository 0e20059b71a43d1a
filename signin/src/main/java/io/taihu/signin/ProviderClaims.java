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
import io.taihu.model.ErrorCode;
import io.taihu.model.TaihuException;
import io.taihu.spi.Clock;
import io.taihu.spi.Settings;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks an OpenID Connect provider who somebody is: where to send a browser, and what the code says that it comes back with.
 * Thread-safe; blocks.
 */
final class ProviderClaims {
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

    private final Clock clock;
    private final String issuer;
    private final ClientID client;
    private final String secret;
    private final Scope scopes;
    private final String redirect;
    private final ProviderRequests requests;
    private @Nullable OIDCProviderMetadata metadata;
    private long metadataSince;

    /** @param redirect where the provider sends browsers back to */
    ProviderClaims(Settings settings, String redirect, Clock clock) {
        this.clock = clock;
        this.issuer = settings.get(SignInSettings.ISSUER);
        this.client = new ClientID(settings.get(SignInSettings.CLIENT_ID));
        this.secret = secret(settings);
        this.scopes = Scope.parse(settings.get(SignInSettings.SCOPES));
        this.redirect = redirect;
        this.requests = new ProviderRequests(new Reach(settings.get(SignInSettings.PRIVATE_ADDRESSES)));
    }

    /** Makes sure that it is known where the provider is. @throws TaihuException UNAVAILABLE when it cannot be asked */
    void find() {
        metadata();
    }

    /** Where somebody signs in. @throws TaihuException UNAVAILABLE when the provider cannot be asked */
    URI signInAt(String state, CodeVerifier verifier, Nonce nonce) {
        return new AuthenticationRequest.Builder(
                        new ResponseType(ResponseType.Value.CODE), scopes, client, URI.create(redirect))
                .endpointURI(metadata().getAuthorizationEndpointURI())
                .state(new State(state))
                .nonce(nonce)
                .codeChallenge(verifier, CodeChallengeMethod.S256)
                .build()
                .toURI();
    }

    /**
     * Who somebody is, by the code that they came back with.
     *
     * @throws TaihuException UNAUTHENTICATED when anything is not as it must be; UNAVAILABLE when the provider cannot be asked
     */
    IDTokenClaimsSet claims(String code, CodeVerifier verifier, Nonce nonce) {
        OIDCProviderMetadata known = metadata();
        try {
            TokenResponse response = OIDCTokenResponseParser.parse(tokens(known, code, verifier));
            if (!(response instanceof OIDCTokenResponse good)) {
                throw refused(
                        "the provider does not take the code: "
                                + response.toErrorResponse().getErrorObject(),
                        null);
            }
            JWT token = good.getOIDCTokens().getIDToken();
            if (token == null
                    || !(token.getHeader().getAlgorithm() instanceof JWSAlgorithm algorithm)
                    || !ALGORITHMS.contains(algorithm)) {
                throw refused("the ID token is missing, or not signed by a key pair", null);
            }
            JWKSet keys = JWKSet.parse(get(known.getJWKSetURI()));
            return new IDTokenValidator(new Issuer(issuer), client, algorithm, keys).validate(token, nonce);
        } catch (ParseException | java.text.ParseException | BadJOSEException | JOSEException e) {
            throw refused("the provider's answer is not good: " + e.getMessage(), e);
        } catch (IOException e) {
            throw unavailable(e);
        }
    }

    private HTTPResponse tokens(OIDCProviderMetadata known, String code, CodeVerifier verifier) throws IOException {
        AuthorizationCodeGrant grant =
                new AuthorizationCodeGrant(new AuthorizationCode(code), URI.create(redirect), verifier);
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

    /** The answer to a sign-in that is not let in. */
    static TaihuException refused(String reason, @Nullable Exception cause) {
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
