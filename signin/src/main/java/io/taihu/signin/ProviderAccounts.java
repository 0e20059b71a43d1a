package io.taihu.signin;

import com.nimbusds.openid.connect.sdk.claims.IDTokenClaimsSet;
import io.taihu.model.ErrorCode;
import io.taihu.model.TaihuException;
import io.taihu.signin.Provider.Found;
import io.taihu.signin.SignInSettings.Mapping;
import io.taihu.spi.Grant;
import io.taihu.spi.Registry;
import io.taihu.spi.Registry.Account;
import io.taihu.spi.Registry.NewAccount;
import io.taihu.spi.Registry.SecretKind;
import io.taihu.spi.Role;
import io.taihu.spi.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes and keeps the accounts of those who come by an OpenID Connect provider, with what their groups map to. Thread-safe; blocks. */
final class ProviderAccounts {
    private static final Logger LOG = LoggerFactory.getLogger(Provider.class);
    private final Registry registry;
    private final String groupsClaim;
    private final List<Mapping> mappings;

    ProviderAccounts(Settings settings, Registry registry) {
        this.registry = registry;
        this.groupsClaim = settings.get(SignInSettings.GROUPS_CLAIM);
        this.mappings = settings.get(SignInSettings.ROLES);
    }

    /**
     * The account of somebody; made when they have none.
     *
     * @param subject issuer and subject
     * @throws TaihuException FORBIDDEN when no group of theirs maps to a role or their account is shut; CONFLICT when their name is
     *     another account's
     */
    Found of(String subject, IDTokenClaimsSet claims) {
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
        if (bound != null && bound.data().equals(Provider.JOINED)) {
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

    private static TaihuException nothing() {
        return new TaihuException(ErrorCode.FORBIDDEN, "none of their groups maps to a role here");
    }
}
