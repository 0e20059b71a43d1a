package io.taihu.signin;

import com.webauthn4j.WebAuthnManager;
import com.webauthn4j.converter.AttestedCredentialDataConverter;
import com.webauthn4j.converter.exception.DataConversionException;
import com.webauthn4j.converter.util.ObjectConverter;
import com.webauthn4j.credential.CredentialRecordImpl;
import com.webauthn4j.data.AuthenticationData;
import com.webauthn4j.data.AuthenticationParameters;
import com.webauthn4j.data.PublicKeyCredentialParameters;
import com.webauthn4j.data.PublicKeyCredentialType;
import com.webauthn4j.data.RegistrationData;
import com.webauthn4j.data.RegistrationParameters;
import com.webauthn4j.data.attestation.authenticator.AttestedCredentialData;
import com.webauthn4j.data.attestation.authenticator.AuthenticatorData;
import com.webauthn4j.data.attestation.statement.COSEAlgorithmIdentifier;
import com.webauthn4j.data.attestation.statement.NoneAttestationStatement;
import com.webauthn4j.data.client.Origin;
import com.webauthn4j.data.client.challenge.DefaultChallenge;
import com.webauthn4j.server.ServerProperty;
import com.webauthn4j.verifier.exception.VerificationException;
import io.taihu.model.ErrorCode;
import io.taihu.model.Limit;
import io.taihu.model.TaihuException;
import io.taihu.spi.Clock;
import io.taihu.spi.Registry;
import io.taihu.spi.Registry.Account;
import io.taihu.spi.Registry.Secret;
import io.taihu.spi.Registry.SecretKind;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * Passkeys (WebAuthn Level 3) of this server's address. By itself a passkey signs in who unlocks it, so it is asked to verify its
 * owner; behind a password it is enough that it is there. Thread-safe; asks the registry, so it may block.
 */
public final class Passkeys {
    /** Most passkeys of one account. */
    @Limit(value = "Most passkeys of one account", zh = "一个账户的最多通行密钥数", reached = Limit.Reached.REFUSED)
    public static final int MAX = 20;
    /** COSE algorithms that are taken: ES256, EdDSA, RS256. */
    public static final List<Integer> ALGORITHMS = List.of(-7, -8, -257);
    /** How long a browser may take. */
    public static final Duration LASTS = Duration.ofMinutes(5);

    private static final int CHALLENGE_BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private final Registry registry;
    private final Credentials credentials;
    private final String origin;
    private final String host;
    private final Once<Ceremony> ceremonies;

    /** The library, which loads a thousand classes: when the first passkey is made or shown, not when the server starts. */
    private static final class WebAuthn {
        static final ObjectConverter OBJECTS = new ObjectConverter();
        static final WebAuthnManager MANAGER = WebAuthnManager.createNonStrictWebAuthnManager(OBJECTS);
        static final AttestedCredentialDataConverter CREDENTIALS = new AttestedCredentialDataConverter(OBJECTS);
    }

    /** Something that a browser was asked: to make a passkey for an account, to show one of an account, or any. */
    private record Ceremony(boolean makes, String account, byte[] challenge) {}

    /** @param publicUrl that browsers reach the server by; empty when there are no passkeys */
    public Passkeys(String publicUrl, Registry registry, Credentials credentials, Clock clock) {
        this.registry = registry;
        this.credentials = credentials;
        this.origin = publicUrl.toLowerCase(Locale.ROOT);
        this.host = publicUrl.isEmpty() ? "" : String.valueOf(URI.create(origin).getHost());
        this.ceremonies = new Once<>(clock, LASTS);
    }

    /**
     * What a browser is asked.
     *
     * @param ceremony by which it is known when the browser answers
     * @param challenge in base64url
     * @param host the relying party's id
     * @param credentials ids of passkeys, in base64url: those to show, or those not to make again
     * @param alone whether the passkey must verify its owner
     */
    public record Asked(String ceremony, String challenge, String host, List<String> credentials, boolean alone) {}

    /** A passkey as people see it. */
    public record Passkey(String id, String title, Instant created) {}

    /** Whether passkeys can be had here. */
    public boolean isConfigured() {
        return !host.isEmpty();
    }

    /** An account's passkeys, oldest first. */
    public List<Passkey> of(String account) {
        return credentials.of(account, SecretKind.PASSKEY).stream()
                .map(Passkeys::passkey)
                .toList();
    }

    /** Begins to make a passkey. */
    public Asked beginMaking(Account account) {
        return ask(true, account.id());
    }

    /**
     * Keeps the passkey that a browser made.
     *
     * @param credential JSON of {@code PublicKeyCredential.toJSON()}
     * @throws TaihuException INVALID when it is not what was asked for, CONFLICT when there are too many
     */
    public Passkey make(Account account, String ceremony, String title, String credential) {
        Ceremony asked = ceremonies.take(ceremony);
        if (asked == null || !asked.makes() || !asked.account().equals(account.id())) {
            throw invalid("$.ceremony is not known, was used before or took too long", null);
        }
        if (credentials.of(account.id(), SecretKind.PASSKEY).size() >= MAX) {
            throw new TaihuException(ErrorCode.CONFLICT, "an account has at most " + MAX + " passkeys");
        }
        try {
            List<PublicKeyCredentialParameters> algorithms = ALGORITHMS.stream()
                    .map(each -> new PublicKeyCredentialParameters(
                            PublicKeyCredentialType.PUBLIC_KEY, COSEAlgorithmIdentifier.create(each)))
                    .toList();
            RegistrationData made = WebAuthn.MANAGER.verifyRegistrationResponseJSON(
                    credential, new RegistrationParameters(server(asked), algorithms, false, true));
            AuthenticatorData<?> data = made.getAttestationObject() == null
                    ? null
                    : made.getAttestationObject().getAuthenticatorData();
            AttestedCredentialData attested = data == null ? null : data.getAttestedCredentialData();
            if (data == null || attested == null) {
                throw invalid("$.credential has no key", null);
            }
            String id = BASE64.encodeToString(attested.getCredentialId());
            if (registry.secret(SecretKind.PASSKEY, id).isPresent()) {
                throw new TaihuException(ErrorCode.CONFLICT, "this passkey is kept already");
            }
            String bytes = BASE64.encodeToString(WebAuthn.CREDENTIALS.convert(attested));
            String kept = data.getSignCount() + ":" + bytes + ":" + title;
            return passkey(registry.putSecret(account.id(), SecretKind.PASSKEY, id, kept));
        } catch (DataConversionException | VerificationException | JacksonException | IllegalArgumentException e) {
            throw invalid("$.credential is not good: " + e.getMessage(), e);
        }
    }

    /** Forgets a passkey; says whether it was there. */
    public boolean delete(Account account, String id) {
        Optional<Secret> found = credentials.of(account.id(), SecretKind.PASSKEY).stream()
                .filter(each -> each.id().equals(id))
                .findFirst();
        boolean deleted = found.isPresent() && registry.deleteSecret(id);
        credentials.deleteSpareCodes(account);
        return deleted;
    }

    /** Asks for a passkey: one of an account whose password was right, or any when it is null. */
    public Asked beginShowing(@Nullable Account account) {
        return ask(false, account == null ? "" : account.id());
    }

    /**
     * Whose passkey a browser showed.
     *
     * @throws TaihuException UNAUTHENTICATED when it is not good
     */
    public Account show(String ceremony, String credential) {
        Ceremony asked = ceremonies.take(ceremony);
        if (asked == null || asked.makes()) {
            throw refused(null);
        }
        try {
            AuthenticationData shown = WebAuthn.MANAGER.parseAuthenticationResponseJSON(credential);
            // the annotations of these say that the bytes may be null, and mean the array
            @SuppressWarnings("NullAway")
            byte @Nullable [] id = shown.getCredentialId();
            Secret kept = id == null
                    ? null
                    : registry.secret(SecretKind.PASSKEY, BASE64.encodeToString(id))
                            .orElse(null);
            @SuppressWarnings("NullAway")
            byte @Nullable [] handle = shown.getUserHandle();
            if (kept == null
                    || !asked.account().isEmpty() && !asked.account().equals(kept.account())
                    || handle != null && !Arrays.equals(handle, handle(kept.account()))) {
                throw refused(null);
            }
            String[] parts = kept.data().split(":", 3);
            CredentialRecordImpl record = new CredentialRecordImpl(
                    new NoneAttestationStatement(),
                    null,
                    null,
                    null,
                    Long.parseLong(parts[0]),
                    WebAuthn.CREDENTIALS.convert(Base64.getUrlDecoder().decode(parts[1])),
                    null,
                    null,
                    null,
                    null);
            WebAuthn.MANAGER.verify(
                    shown,
                    new AuthenticationParameters(
                            server(asked), record, null, asked.account().isEmpty(), true));
            AuthenticatorData<?> data = shown.getAuthenticatorData();
            String next = (data == null ? 0 : data.getSignCount()) + ":" + parts[1] + ":" + parts[2];
            if (!next.equals(kept.data()) && !registry.swapSecret(kept.id(), kept.data(), next)) {
                throw refused(null);
            }
            return registry.account(kept.account()).filter(Account::enabled).orElseThrow(() -> refused(null));
        } catch (DataConversionException | VerificationException | JacksonException | IllegalArgumentException e) {
            throw refused(e);
        }
    }

    /** What a browser keeps with a passkey of an account. */
    public static byte[] handle(String account) {
        return account.getBytes(StandardCharsets.UTF_8);
    }

    private Asked ask(boolean makes, String account) {
        if (!isConfigured()) {
            throw new TaihuException(
                    ErrorCode.CONFLICT, "passkeys need the server's address: set " + SignInSettings.PUBLIC_URL.name());
        }
        byte[] challenge = new byte[CHALLENGE_BYTES];
        RANDOM.nextBytes(challenge);
        String name = ceremonies.put(new Ceremony(makes, account, challenge));
        List<String> ids = account.isEmpty()
                ? List.of()
                : credentials.of(account, SecretKind.PASSKEY).stream()
                        .map(Secret::name)
                        .toList();
        return new Asked(name, BASE64.encodeToString(challenge), host, ids, !makes && account.isEmpty());
    }

    private ServerProperty server(Ceremony asked) {
        return ServerProperty.builder()
                .origin(new Origin(origin))
                .rpId(host)
                .challenge(new DefaultChallenge(asked.challenge()))
                .build();
    }

    private static Passkey passkey(Secret kept) {
        return new Passkey(kept.id(), kept.data().split(":", 3)[2], kept.created());
    }

    private static TaihuException invalid(String reason, @Nullable Exception cause) {
        return cause == null
                ? new TaihuException(ErrorCode.INVALID, reason)
                : new TaihuException(ErrorCode.INVALID, reason, cause);
    }

    private static TaihuException refused(@Nullable Exception cause) {
        String reason = "the passkey is not known here, was not asked for, or took too long";
        return cause == null
                ? new TaihuException(ErrorCode.UNAUTHENTICATED, reason)
                : new TaihuException(ErrorCode.UNAUTHENTICATED, reason, cause);
    }
}
