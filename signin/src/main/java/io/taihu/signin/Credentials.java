package io.taihu.signin;

import io.taihu.core.Tokens;
import io.taihu.model.ErrorCode;
import io.taihu.model.TaihuException;
import io.taihu.spi.Clock;
import io.taihu.spi.Registry;
import io.taihu.spi.Registry.Account;
import io.taihu.spi.Registry.Secret;
import io.taihu.spi.Registry.SecretKind;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What accounts prove who they are with, as the registry keeps it. A code is good once also when it comes twice at the same time:
 * the registry lets one of them use it up. Thread-safe; asks the registry, so it may block.
 */
public final class Credentials {
    /** Recovery codes that are made at once. */
    public static final int RECOVERY_CODES = 10;

    /** Before the key of an authenticator that has not shown yet that it has it. */
    private static final String NEW = "new";

    private final Registry registry;
    private final Clock clock;

    public Credentials(Registry registry, Clock clock) {
        this.registry = registry;
        this.clock = clock;
    }

    /** The key of an authenticator, shown once. */
    public record TotpKey(String secret, String uri) {}

    /** Whether an account has a password. */
    public boolean hasPassword(String account) {
        return password(account) != null;
    }

    /** Whether one-time codes are asked for. */
    public boolean hasTotp(String account) {
        return registry.secret(SecretKind.TOTP, account)
                .filter(totp -> !totp.data().startsWith(NEW + ":"))
                .isPresent();
    }

    /** Whether the OpenID Connect provider lets in to it. */
    public boolean hasProvider(String account) {
        return registry.secrets(account).stream().anyMatch(each -> each.kind() == SecretKind.OIDC);
    }

    /** Whether it was here before it was joined to the provider. */
    public boolean isJoined(String account) {
        return of(account, SecretKind.OIDC).stream()
                .anyMatch(each -> each.data().equals(Provider.JOINED));
    }

    /**
     * Takes an account from the provider.
     *
     * @throws TaihuException NOT_FOUND when it is not of the provider; CONFLICT when the provider says what it may, or there would be
     *     no other way in
     */
    public void leaveProvider(Account account) {
        if (!hasProvider(account.id())) {
            throw new TaihuException(ErrorCode.NOT_FOUND, "the account is not joined to a provider");
        }
        if (!isJoined(account.id())) {
            throw new TaihuException(
                    ErrorCode.CONFLICT,
                    "the account was made by the provider, which says what it may: it cannot leave");
        }
        if (!hasPassword(account.id()) && of(account.id(), SecretKind.PASSKEY).isEmpty()) {
            throw new TaihuException(
                    ErrorCode.CONFLICT, "it is the last way in to the account: set a password or make a passkey first");
        }
        delete(account, SecretKind.OIDC);
    }

    /** How many recovery codes are left. */
    public int recoveryCodes(String account) {
        return of(account, SecretKind.RECOVERY).size();
    }

    /** The second factors that an account has, as the API names them; none when its password is enough. */
    public List<String> secondFactors(String account) {
        List<String> kinds = new ArrayList<>();
        if (hasTotp(account)) {
            kinds.add("totp");
        }
        if (!of(account, SecretKind.PASSKEY).isEmpty()) {
            kinds.add("passkey");
        }
        if (!kinds.isEmpty() && recoveryCodes(account) > 0) {
            kinds.add("recovery");
        }
        return kinds;
    }

    /**
     * Makes a key for one-time codes, which counts once {@link #confirmTotp} has seen a code of it.
     *
     * @throws TaihuException CONFLICT when they are on already
     */
    public TotpKey beginTotp(Account account) {
        if (hasTotp(account.id())) {
            throw new TaihuException(ErrorCode.CONFLICT, "one-time codes are on already; turn them off first");
        }
        String key = OneTimeCodes.makeKey();
        registry.putSecret(account.id(), SecretKind.TOTP, account.id(), NEW + ":" + key);
        return new TotpKey(key, OneTimeCodes.uri(key, account.name(), "Taihu"));
    }

    /**
     * Turns one-time codes on.
     *
     * @return recovery codes, shown once
     * @throws TaihuException INVALID when the code is wrong, CONFLICT when there is no key to confirm
     */
    public List<String> confirmTotp(Account account, String code) {
        Secret begun = registry.secret(SecretKind.TOTP, account.id())
                .filter(totp -> totp.data().startsWith(NEW + ":"))
                .orElseThrow(
                        () -> new TaihuException(ErrorCode.CONFLICT, "there is no key to confirm; ask for one first"));
        String key = begun.data().substring(NEW.length() + 1);
        long step = OneTimeCodes.step(key, code, seconds(), 0);
        if (step < 0 || !registry.swapSecret(begun.id(), begun.data(), step + ":" + key)) {
            throw new TaihuException(
                    ErrorCode.INVALID, "$.oneTimeCode is not the present code; the clock of one of the two may be off");
        }
        return makeRecoveryCodes(account);
    }

    /** Turns one-time codes off. */
    public void deleteTotp(Account account) {
        delete(account, SecretKind.TOTP);
        deleteSpareCodes(account);
    }

    /**
     * Makes recovery codes in the place of the old ones.
     *
     * @throws TaihuException CONFLICT when there is no second factor
     */
    public List<String> makeRecoveryCodes(Account account) {
        if (secondFactors(account.id()).isEmpty()) {
            throw new TaihuException(ErrorCode.CONFLICT, "recovery codes stand for a second factor, and there is none");
        }
        delete(account, SecretKind.RECOVERY);
        List<String> codes = new ArrayList<>();
        for (int i = 0; i < RECOVERY_CODES; i++) {
            String code = Tokens.makeCode();
            codes.add(code);
            registry.putSecret(account.id(), SecretKind.RECOVERY, account.id() + "/" + i, hash(code));
        }
        return codes;
    }

    /** Forgets authenticator, passkeys and recovery codes. */
    public void deleteSecondFactors(Account account) {
        delete(account, SecretKind.TOTP);
        delete(account, SecretKind.PASSKEY);
        delete(account, SecretKind.RECOVERY);
    }

    @Nullable
    Secret password(String account) {
        return registry.secret(SecretKind.PASSWORD, account).orElse(null);
    }

    /** Secrets of one kind, oldest first. */
    List<Secret> of(String account, SecretKind kind) {
        return registry.secrets(account).stream()
                .filter(each -> each.kind() == kind)
                .toList();
    }

    /** Recovery codes are for a second factor: without one they go. */
    void deleteSpareCodes(Account account) {
        if (secondFactors(account.id()).isEmpty()) {
            delete(account, SecretKind.RECOVERY);
        }
    }

    /** Uses a code up; says whether it was good. */
    boolean useSecondFactor(Account account, @Nullable String oneTimeCode, @Nullable String recoveryCode) {
        return oneTimeCode != null
                ? useOneTimeCode(account, oneTimeCode)
                : recoveryCode != null && useRecoveryCode(account, recoveryCode);
    }

    private boolean useOneTimeCode(Account account, String code) {
        Secret totp = registry.secret(SecretKind.TOTP, account.id()).orElse(null);
        if (totp == null || totp.data().startsWith(NEW + ":")) {
            return false;
        }
        int colon = totp.data().indexOf(':');
        String key = totp.data().substring(colon + 1);
        long step = OneTimeCodes.step(key, code, seconds(), Long.parseLong(totp.data(), 0, colon, 10));
        return step >= 0 && registry.swapSecret(totp.id(), totp.data(), step + ":" + key);
    }

    private boolean useRecoveryCode(Account account, String code) {
        byte[] typed = bytes(hash(Tokens.typed(code)));
        String found = null;
        for (Secret each : of(account.id(), SecretKind.RECOVERY)) {
            found = MessageDigest.isEqual(typed, bytes(each.data())) ? each.id() : found;
        }
        return found != null && registry.deleteSecret(found);
    }

    private void delete(Account account, SecretKind kind) {
        of(account.id(), kind).forEach(each -> registry.deleteSecret(each.id()));
    }

    /** A recovery code has 80 random bits, so one round of SHA-256 protects what is kept. */
    private static String hash(String code) {
        return HexFormat.of().formatHex(Tokens.hash(code));
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    private long seconds() {
        return clock.micros() / 1_000_000;
    }
}
