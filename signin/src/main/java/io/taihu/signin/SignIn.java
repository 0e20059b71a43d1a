package io.taihu.signin;

import io.taihu.core.Tokens;
import io.taihu.model.ErrorCode;
import io.taihu.model.Limit;
import io.taihu.model.TaihuException;
import io.taihu.spi.Clock;
import io.taihu.spi.Registry;
import io.taihu.spi.Registry.Account;
import io.taihu.spi.Registry.Secret;
import io.taihu.spi.Registry.SecretKind;
import io.taihu.spi.Settings;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Tells whose name and password these are, and keeps people from trying them out.
 *
 * <p>A name that nobody has costs the same work and gets the same answer as a wrong password. Tries are limited by address and by
 * name. A browser in which the account has signed in before shows so by a mark, and then has a limit of its own instead: whoever
 * tries out names cannot lock anybody out of the browser that they use. Thread-safe; works and asks the registry, so it blocks.
 */
public final class SignIn {
    /** Longest password, in UTF-16 units. */
    @Limit(value = "Longest password", zh = "密码的最大长度", unit = Limit.Unit.CHARACTERS, reached = Limit.Reached.REFUSED)
    public static final int PASSWORD_MAX = 256;
    /** Shortest new password. */
    public static final int PASSWORD_MIN = 10;

    private static final String LOOPBACK = "loopback";
    private static final int HASHES = 2;
    private static final Duration HASH_WAIT = Duration.ofSeconds(10);
    private static final int FREE = 5;
    private static final Duration LONG = Duration.ofMinutes(15);
    private static final Duration SHORT = Duration.ofMinutes(1);

    private final Registry registry;
    private final Credentials credentials;
    private final HashGate gate = new HashGate(HASHES, HASH_WAIT);
    private final Attempts addresses;
    private final Attempts names;
    private final Attempts devices;
    private final Attempts codes;

    public SignIn(Registry registry, Credentials credentials, Settings settings, Clock clock) {
        this.registry = registry;
        this.credentials = credentials;
        this.addresses = new Attempts(clock, Math.toIntExact(settings.get(SignInSettings.ADDRESS_TRIES)), LONG);
        // a short longest wait: whoever comes in a browser that is not known waits behind those who try out their name
        this.names = new Attempts(clock, FREE, SHORT);
        this.devices = new Attempts(clock, FREE, LONG);
        this.codes = new Attempts(clock, FREE, LONG);
    }

    /**
     * What somebody gave to come in.
     *
     * @param address of their machine
     * @param device the mark that {@link #device} gave their browser before, or null
     */
    public record Given(
            String name,
            String password,
            @Nullable String oneTimeCode,
            @Nullable String recoveryCode,
            String address,
            @Nullable String device) {}

    /**
     * Whose it is, with all that their account asks for.
     *
     * @throws TaihuException UNAUTHENTICATED when it is wrong, {@link SecondFactorNeeded} among these; {@link TooManyAttempts};
     *     UNAVAILABLE when too many sign in at once
     */
    public Account account(Given given) {
        Tried tried = byPassword(given);
        List<String> kinds = credentials.secondFactors(tried.account().id());
        if (!kinds.isEmpty()) {
            if (given.oneTimeCode() == null && given.recoveryCode() == null) {
                tried.takeBack().run();
                throw new SecondFactorNeeded(kinds, "a second factor is needed: " + String.join(" or ", kinds));
            }
            // only who has the password gets here, so this limit locks nobody else out
            String key =
                    tried.known() ? "device/" + given.device() : tried.account().id();
            count(codes, key);
            if (!credentials.useSecondFactor(tried.account(), given.oneTimeCode(), given.recoveryCode())) {
                throw new SecondFactorNeeded(kinds, "the code is wrong, has gone by or was used before");
            }
            codes.forget(key);
        }
        tried.succeeded().run();
        return tried.account();
    }

    /** As {@link #account}, where a passkey is the second factor that follows. */
    public Account accountForPasskey(Given given) {
        Tried tried = byPassword(given);
        tried.takeBack().run();
        return tried.account();
    }

    /**
     * Counts a try of something else than a password by an address.
     *
     * @throws TooManyAttempts when there were too many
     */
    public void tried(String address) {
        countAddress(network(address));
    }

    /** What was tried by an address was right. */
    public void succeeded(String address) {
        addresses.takeBack(network(address));
    }

    /**
     * Whether this is the password of an account that somebody is signed in to already.
     *
     * @throws TaihuException as {@link #account}
     */
    public boolean isPassword(Account account, String password) {
        count(codes, "password/" + account.id());
        boolean right = matches(account, password);
        if (right) {
            codes.forget("password/" + account.id());
        }
        return right;
    }

    /** The mark of a browser in which an account has signed in; it ends with the password. Null when it has none. */
    public @Nullable String device(Account account) {
        Secret password = credentials.password(account.id());
        if (password == null) {
            return null;
        }
        String random = Tokens.make(account.id());
        return random + "." + mac(password.data(), random);
    }

    /**
     * Sets the password of an account.
     *
     * @throws TaihuException INVALID when it is too weak, saying why
     */
    public void setPassword(Account account, String password) {
        Passwords.check(password, account.name());
        String kept = gate.run(() -> PasswordHash.of(password));
        registry.putSecret(account.id(), SecretKind.PASSWORD, account.id(), kept);
    }

    /** A try that had the right password. */
    private record Tried(Account account, boolean known, Runnable takeBack, Runnable succeeded) {}

    private Tried byPassword(Given given) {
        String name = given.name().strip().toLowerCase(Locale.ROOT);
        Account account = registry.accountNamed(name).orElse(null);
        Secret password = credentials.password(account == null ? "0" : account.id());
        String mark = Objects.requireNonNullElse(given.device(), "");
        boolean known = account != null && password != null && isMark(mark, account, password);
        String network = network(given.address());
        if (known) {
            count(devices, mark);
        } else {
            countAddress(network);
            count(names, name);
        }
        if (!matches(account, given.password()) || account == null) {
            throw new TaihuException(ErrorCode.UNAUTHENTICATED, "name or password is wrong");
        }
        Runnable takeBack = () -> {
            if (known) {
                devices.takeBack(mark);
            } else {
                addresses.takeBack(network);
                names.takeBack(name);
            }
        };
        return new Tried(account, known, takeBack, () -> {
            takeBack.run();
            (known ? devices : names).forget(known ? mark : name);
        });
    }

    /** Costs the same for an account that is not there, has no password or is shut. */
    private boolean matches(@Nullable Account account, String given) {
        Secret password = credentials.password(account == null ? "0" : account.id());
        boolean real = account != null && account.enabled() && password != null && given.length() <= PASSWORD_MAX;
        String kept = real && password != null ? password.data() : PasswordHash.NOBODYS;
        String tried = given.length() <= PASSWORD_MAX ? given : "";
        return gate.run(() -> PasswordHash.matches(tried, kept)) && real;
    }

    private static boolean isMark(String mark, Account account, Secret password) {
        int dot = mark.lastIndexOf('.');
        return dot > 0
                && mark.startsWith(account.id() + "_")
                && MessageDigest.isEqual(
                        mac(password.data(), mark.substring(0, dot)).getBytes(StandardCharsets.UTF_8),
                        mark.substring(dot + 1).getBytes(StandardCharsets.UTF_8));
    }

    /** Nobody but the server knows what is kept of a password, its salt among it. */
    private static String mac(String key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HMAC-SHA-256", e);
        }
    }

    /** All come from a proxy on this machine when one is in front: counting it would shut everybody out for one. */
    private void countAddress(String network) {
        if (!network.equals(LOOPBACK)) {
            count(addresses, network);
        }
    }

    private static void count(Attempts attempts, String key) {
        long seconds = attempts.begin(key);
        if (seconds > 0) {
            throw new TooManyAttempts(seconds);
        }
    }

    /** An address, or of IPv6 the 64 bits that are one network's; one word for all of the machine itself. */
    static String network(String address) {
        try {
            // a literal is not looked up
            InetAddress literal = InetAddress.ofLiteral(address);
            if (literal.isLoopbackAddress()) {
                return LOOPBACK;
            }
            if (literal instanceof Inet6Address six) {
                return HexFormat.of().formatHex(Arrays.copyOf(six.getAddress(), 8));
            }
        } catch (IllegalArgumentException e) {
            // then it is a name of its own
        }
        return address;
    }
}
