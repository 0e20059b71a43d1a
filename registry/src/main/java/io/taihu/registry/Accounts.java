package io.taihu.registry;

import static io.taihu.registry.Texts.conflict;
import static io.taihu.registry.Texts.invalid;
import static io.taihu.registry.Texts.notFound;
import static io.taihu.registry.Texts.quote;

import io.taihu.model.ErrorCode;
import io.taihu.model.Limit;
import io.taihu.model.TaihuException;
import io.taihu.registry.Roles.Holder;
import io.taihu.spi.Registry.Account;
import io.taihu.spi.Registry.NewAccount;
import io.taihu.spi.Registry.Secret;
import io.taihu.spi.Registry.SecretKind;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The statements on accounts and their secrets. Each runs in the transaction of its caller. */
final class Accounts {
    /** Most accounts of one registry. */
    @Limit(value = "Most accounts", zh = "最多账号数", reached = Limit.Reached.REFUSED)
    static final int ACCOUNTS_MAX = 100_000;
    /** Longest name, in UTF-16 units: that of an address of mail (RFC 5321, 4.5.3.1). */
    @Limit(
            value = "Longest name of an account",
            zh = "账号名的最大长度",
            unit = Limit.Unit.CHARACTERS,
            reached = Limit.Reached.REFUSED)
    static final int NAME_MAX = 254;
    /** Most secrets of one account. */
    @Limit(
            value = "Most secrets of one account, such as passkeys",
            zh = "一个账号的最多凭据数（如通行密钥）",
            reached = Limit.Reached.REFUSED)
    static final int SECRETS_MAX = 64;
    /** Longest name of a secret, in UTF-16 units. */
    @Limit(
            value = "Longest name of a secret of an account",
            zh = "账号凭据名的最大长度",
            unit = Limit.Unit.CHARACTERS,
            reached = Limit.Reached.REFUSED)
    static final int SECRET_NAME_MAX = 2_048;
    /** Longest data of a secret, in UTF-16 units. */
    @Limit(
            value = "Longest data of a secret of an account",
            zh = "账号凭据数据的最大长度",
            unit = Limit.Unit.CHARACTERS,
            reached = Limit.Reached.REFUSED)
    static final int SECRET_DATA_MAX = 16_384;

    private static final Set<String> LANGUAGES = Set.of("", "en", "zh");
    private static final String SELECT =
            "SELECT number, name, title, language, enabled, revision, created FROM account ";
    private static final String SECRET = "SELECT number, account, kind, name, data, created FROM secret ";

    private Accounts() {}

    static Account create(Sql sql, NewAccount account, long nowMicros) {
        String name = name(account.name());
        check(name, account.title(), account.language());
        if (named(sql, name).isPresent()) {
            throw conflict("account " + quote(name) + " exists already");
        }
        if (sql.number("SELECT COUNT(*) FROM account") >= ACCOUNTS_MAX) {
            throw new TaihuException(ErrorCode.QUOTA, "there can be at most " + ACCOUNTS_MAX + " accounts");
        }
        long number = sql.number(
                "INSERT INTO account (name, title, language, enabled, revision, created) VALUES (?, ?, ?, TRUE, 1, ?)"
                        + " RETURNING number",
                name,
                title(account.title(), name),
                account.language(),
                nowMicros);
        Roles.grant(sql, Holder.ACCOUNT, number, account.grants());
        return find(sql, Long.toString(number)).orElseThrow();
    }

    static Optional<Account> find(Sql sql, String id) {
        OptionalLong number = Texts.number(id);
        return number.isEmpty()
                ? Optional.empty()
                : sql.first(SELECT + "WHERE number = ?", Accounts::account, number.getAsLong())
                        .map(found -> withGrants(sql, found));
    }

    static Optional<Account> named(Sql sql, String name) {
        return sql.first(SELECT + "WHERE name = ?", Accounts::account, name(name))
                .map(found -> withGrants(sql, found));
    }

    static List<Account> page(Sql sql, @Nullable String after, int limit) {
        long from = after == null
                ? 0
                : Texts.number(after).orElseThrow(() -> invalid("no account can have id " + quote(after)));
        return sql.list(SELECT + "WHERE number > ? ORDER BY number LIMIT ?", Accounts::account, from, limit).stream()
                .map(found -> withGrants(sql, found))
                .toList();
    }

    static Account update(Sql sql, Account account) {
        String name = name(account.name());
        check(name, account.title(), account.language());
        Account present = present(sql, account.id(), account.revision());
        if (!name.equals(present.name()) && named(sql, name).isPresent()) {
            throw conflict("account " + quote(name) + " exists already");
        }
        long number = Long.parseLong(present.id());
        sql.update(
                "UPDATE account SET name = ?, title = ?, language = ?, enabled = ?, revision = revision + 1 WHERE number = ?",
                name,
                title(account.title(), name),
                account.language(),
                account.enabled(),
                number);
        Roles.grant(sql, Holder.ACCOUNT, number, account.grants());
        return find(sql, present.id()).orElseThrow();
    }

    static void delete(Sql sql, String id, long revision) {
        present(sql, id, revision);
        sql.update("DELETE FROM account WHERE number = ?", Long.parseLong(id));
    }

    static List<Secret> secrets(Sql sql, String account) {
        OptionalLong number = Texts.number(account);
        return number.isEmpty()
                ? List.of()
                : sql.list(SECRET + "WHERE account = ? ORDER BY number", Accounts::secret, number.getAsLong());
    }

    static Optional<Secret> secret(Sql sql, SecretKind kind, String name) {
        return sql.first(SECRET + "WHERE kind = ? AND name = ?", Accounts::secret, kind.name(), name);
    }

    static Secret put(Sql sql, String account, SecretKind kind, String name, String data, long nowMicros) {
        Texts.checkText("the name of a secret", name, SECRET_NAME_MAX);
        Texts.checkText("the data of a secret", data, SECRET_DATA_MAX);
        Account of = find(sql, account).orElseThrow(() -> notFound("there is no account " + quote(account)));
        Secret present = secret(sql, kind, name).orElse(null);
        if (present != null && !present.account().equals(of.id())) {
            throw conflict("it belongs to another account already");
        }
        long number = Long.parseLong(of.id());
        if (present != null) {
            sql.update("UPDATE secret SET data = ?, created = ? WHERE number = ?", data, nowMicros, number(present));
        } else {
            if (sql.number("SELECT COUNT(*) FROM secret WHERE account = ?", number) >= SECRETS_MAX) {
                throw conflict("an account has at most " + SECRETS_MAX + " secrets; remove one first");
            }
            sql.update(
                    "INSERT INTO secret (account, kind, name, data, created) VALUES (?, ?, ?, ?, ?)",
                    number,
                    kind.name(),
                    name,
                    data,
                    nowMicros);
        }
        return secret(sql, kind, name).orElseThrow();
    }

    static boolean swap(Sql sql, String id, String was, String data) {
        Texts.checkText("the data of a secret", data, SECRET_DATA_MAX);
        OptionalLong number = Texts.number(id);
        return number.isPresent()
                && sql.update("UPDATE secret SET data = ? WHERE number = ? AND data = ?", data, number.getAsLong(), was)
                        > 0;
    }

    static boolean deleteSecret(Sql sql, String id) {
        OptionalLong number = Texts.number(id);
        return number.isPresent() && sql.update("DELETE FROM secret WHERE number = ?", number.getAsLong()) > 0;
    }

    private static long number(Secret secret) {
        return Long.parseLong(secret.id());
    }

    private static Account present(Sql sql, String id, long revision) {
        Account present = find(sql, id).orElseThrow(() -> notFound("there is no account " + quote(id)));
        if (present.revision() != revision) {
            throw Texts.stale("account " + quote(present.name()), present.revision(), revision);
        }
        return present;
    }

    private static String name(String given) {
        return Texts.fold(given.strip());
    }

    private static String title(String given, String name) {
        return given.isBlank() ? name : given;
    }

    private static void check(String name, String title, String language) {
        Texts.checkText("the name of an account", name, NAME_MAX);
        Texts.checkText("the title of an account", title, Texts.NAME_MAX);
        if (name.isEmpty() || name.chars().anyMatch(Character::isWhitespace)) {
            throw invalid("an account needs a name without spaces to sign in by, such as an address of mail");
        }
        if (!LANGUAGES.contains(language)) {
            throw invalid("the language of an account is en, zh or empty, got " + quote(language));
        }
    }

    private static Account withGrants(Sql sql, Account bare) {
        return new Account(
                bare.id(),
                bare.name(),
                bare.title(),
                bare.language(),
                bare.enabled(),
                Roles.granted(sql, Holder.ACCOUNT, Long.parseLong(bare.id())),
                bare.revision(),
                bare.created());
    }

    private static Account account(ResultSet row) throws SQLException {
        return new Account(
                Long.toString(row.getLong(1)),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getBoolean(5),
                List.of(),
                row.getLong(6),
                Tokens.instant(row.getLong(7)));
    }

    private static Secret secret(ResultSet row) throws SQLException {
        return new Secret(
                Long.toString(row.getLong(1)),
                Long.toString(row.getLong(2)),
                SecretKind.valueOf(row.getString(3)),
                row.getString(4),
                row.getString(5),
                Tokens.instant(row.getLong(6)));
    }
}
